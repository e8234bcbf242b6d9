//! What the journal keeps about who was told and who answered.

use crate::base::{AlertId, ChannelId, IncidentId, TeamId};
use crate::incident::Severity;
use serde::{Deserialize, Serialize};

/// What a card does to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Calls: somebody is needed.
    Alert,
    /// Informs whoever has it.
    Update,
    /// Another team has it.
    StandDown,
    /// It is over.
    Cancel,
}

/// The stage clocks of an incident, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A human should have said "mine" (60 s).
    Answer,
    /// Somebody should be there (180 s).
    Arrival,
    /// It should be over (300 s).
    Closure,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Stage; 3] = [Stage::Answer, Stage::Arrival, Stage::Closure];
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A team goes on or off duty.
    Duty {
        /// Which.
        team: TeamId,
        /// On.
        on: bool,
        /// Who said so.
        by: String,
    },
    /// A team is to be told something over a channel. The newest for the same alert holds.
    Told {
        /// One number per incident, team and channel.
        alert: AlertId,
        /// About which incident.
        incident: IncidentId,
        /// Its revision then.
        revision: u32,
        /// Which team.
        team: TeamId,
        /// Over which channel.
        channel: ChannelId,
        /// What it does to them.
        kind: Kind,
        /// How much it matters.
        severity: Severity,
    },
    /// The channel took it; no human has seen it yet.
    Taken {
        /// Which.
        alert: AlertId,
        /// As told at this revision.
        revision: u32,
    },
    /// The channel did not take it; it is being tried again.
    Failed {
        /// Which.
        alert: AlertId,
        /// As told at this revision.
        revision: u32,
        /// Why, for people.
        reason: String,
    },
    /// It was shown to a person, who has not answered.
    Seen {
        /// Which.
        alert: AlertId,
    },
    /// It is not tried any more.
    Dead {
        /// Which.
        alert: AlertId,
        /// As told at this revision.
        revision: u32,
        /// Why, for people.
        reason: String,
    },
    /// A stage clock ran out.
    Stage {
        /// Of which incident.
        incident: IncidentId,
        /// Which clock.
        stage: Stage,
    },
}
