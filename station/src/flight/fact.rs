//! What the journal keeps about flying.

use crate::base::{DroneId, Span};
use crate::mission::PlanHash;
use crate::patrol::Patrol;
use crate::plan::{Plan, Sortie, TourPlace};
use crate::wire::MissionKind;
use serde::{Deserialize, Serialize};

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A patrol became the standing task; both files' full texts, because an edited file changes nothing.
    Applied {
        /// Who said so.
        by: String,
        /// The TOML file: name and text.
        file: (String, String),
        /// The map file: name and text.
        map: (String, String),
        /// What they mean.
        patrol: Box<Patrol>,
    },
    /// It was planned.
    Planned {
        /// The plan.
        plan: Box<Plan>,
    },
    /// Timed ground opened, or will be closed soon, and the patrol was planned anew. Who is on tour stays there until the new
    /// plan's slots are held, or its ground closes.
    Hours {
        /// The ground that is open now: indexes into the patrol's `timed`.
        open: Vec<u16>,
        /// The plan.
        plan: Box<Plan>,
    },
    /// A sortie was cut for a drone: the intent, durable before its first packet leaves (R-M11).
    Prepared {
        /// Who flies it.
        drone: DroneId,
        /// Its number.
        sortie: u32,
        /// Which slot of the tour.
        slot: u16,
        /// Added to every height of the tour, mm: its own layer.
        layer_mm: i32,
        /// Whom it relieves.
        relieves: Option<DroneId>,
        /// What it flies.
        flown: Box<Sortie>,
        /// Content hash of the compiled mission.
        mission: PlanHash,
        /// Content hash of the fence.
        fence: PlanHash,
    },
    /// A list is aboard, proven by plan id or read-back.
    Verified {
        /// On whom.
        drone: DroneId,
        /// Which list.
        kind: MissionKind,
        /// Content hash.
        hash: PlanHash,
        /// The drone's own id of it; 0 when it has none.
        plan_id: u32,
        /// How many items.
        items: u16,
    },
    /// It is in the air.
    Launched {
        /// Who.
        drone: DroneId,
        /// Its number.
        sortie: u32,
    },
    /// A relief hangs at its place and waits for its turn.
    Waiting {
        /// Who.
        drone: DroneId,
        /// Its number.
        sortie: u32,
    },
    /// It holds its slot from here on.
    OnTour {
        /// Who.
        drone: DroneId,
        /// Its number.
        sortie: u32,
        /// Which slot.
        slot: u16,
        /// Where on the tour.
        at: TourPlace,
        /// From whom; none when the slot was empty.
        after: Option<DroneId>,
        /// How long nobody held the slot.
        unseen: Span,
        /// How far the two were apart at that moment, mm; 0 when there were not two.
        apart_mm: u32,
    },
    /// A slot moved on.
    Passed {
        /// Which slot.
        slot: u16,
        /// Who holds it.
        drone: DroneId,
        /// To where.
        place: TourPlace,
    },
    /// It stops looking and goes home; its slot is empty until somebody is on tour there.
    Leaving {
        /// Who.
        drone: DroneId,
        /// Its number.
        sortie: u32,
        /// Where it stopped.
        at: TourPlace,
        /// Why.
        why: Why,
    },
    /// The sortie is over.
    Ended {
        /// Who.
        drone: DroneId,
        /// Its number.
        sortie: u32,
        /// How.
        how: How,
    },
    /// Everybody stops where they are.
    Held {
        /// Who said so.
        by: String,
    },
    /// Everybody goes on.
    Resumed {
        /// Who said so.
        by: String,
    },
    /// Everybody home.
    Home {
        /// Who said so.
        by: String,
    },
}

/// Why a drone stops looking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Its part of the tour is flown.
    Planned,
    /// The way home needs what is left in the battery.
    Battery,
    /// A person said so.
    Ordered,
    /// The autopilot left the mission by itself, or somebody else took over.
    TookItself,
    /// It does not answer any more.
    Silent,
    /// Another station put another plan aboard.
    ForeignPlan,
    /// Ground that it may be over closes, or others fly by the new hours.
    Hours,
}

/// How a sortie ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// On the ground, motors off.
    Landed,
    /// The upload was rejected or stayed unknown.
    NotAboard {
        /// Why: a message code …
        reason: String,
        /// … with the values of its sentence, the drone's name aside.
        #[serde(default)]
        values: Vec<(String, String)>,
    },
    /// It did not take off.
    NotLaunched {
        /// As above.
        reason: String,
        /// As above.
        #[serde(default)]
        values: Vec<(String, String)>,
    },
    /// Not needed any more.
    Cancelled,
    /// It was not heard of any more.
    Lost,
}
