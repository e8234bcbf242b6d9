//! What the journal keeps about incidents.

use super::{Ask, Sighting, Spot};
use crate::base::{IncidentId, TeamId};
use serde::{Deserialize, Serialize};

/// One fact about an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A detection belongs to an incident, which may be new.
    Sighted {
        /// Which incident.
        incident: IncidentId,
        /// Whether this made it.
        new: bool,
        /// The detection.
        sighting: Sighting,
        /// The same thing, but not where it was: earlier sightings do not say any more where it is.
        moved: bool,
        /// The patrol place it is in or nearest to.
        spot: Option<Spot>,
    },
    /// Somebody said something about it.
    Answered {
        /// Which incident.
        incident: IncidentId,
        /// Who.
        who: String,
        /// The team they answer for.
        team: Option<TeamId>,
        /// What.
        ask: Ask,
        /// Their key; the same again changes nothing.
        key: Option<String>,
    },
    /// A photo that a sighting of it awaited is in the store.
    Photographed {
        /// Which incident.
        incident: IncidentId,
        /// Hex SHA-256.
        photo: String,
    },
    /// The team that has it is on its way: it was seen coming nearer.
    EnRoute {
        /// Which incident.
        incident: IncidentId,
    },
}

impl Fact {
    /// Which incident it is about.
    #[must_use]
    pub const fn incident(&self) -> IncidentId {
        match self {
            Fact::Sighted { incident, .. }
            | Fact::Answered { incident, .. }
            | Fact::Photographed { incident, .. }
            | Fact::EnRoute { incident } => *incident,
        }
    }
}
