//! The journal's entries: facts, versioned, self-contained. Durable state changes only by applying them.

use crate::base::{DistrictId, DroneId, Moment, NetworkId, Seq};
use crate::wire::signing::Stamp;
use serde::{Deserialize, Serialize};

/// Written into every entry; a journal of an older version is read by the rules of that version.
pub const JOURNAL_VERSION: u16 = 1;

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Version of its form.
    pub version: u16,
    /// Its number.
    pub seq: Seq,
    /// When it happened, station time.
    pub at: Moment,
    /// When it happened by the wall clock, ms since 1970.
    pub unix_ms: i64,
    /// Whose it is.
    pub district: DistrictId,
    /// What happened.
    pub fact: Fact,
}

/// What happened. Each room that keeps durable state has its own facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// A drone's autopilot was seen for the first time under this name; another uid is a conflict.
    Enrolled {
        /// Which drone.
        drone: DroneId,
        /// Its autopilot's number.
        uid: u64,
    },
    /// Something happened to a drone.
    Drone {
        /// Which.
        drone: DroneId,
        /// What.
        event: crate::vehicle::Event,
    },
    /// Somebody may or may no longer fly.
    Permission(Permission),
    /// Somebody answers for a check of the launch gate that fails, or does so no longer.
    Override(Override),
    /// Somebody ordered something of one drone, beside every patrol.
    ByHand(ByHand),
    /// Of the standing task and its flying.
    Flight(crate::flight::Fact),
    /// Of what was looked at.
    Coverage(crate::coverage::Fact),
    /// Of what was found.
    Incident(crate::incident::Fact),
    /// Of who was told.
    Dispatch(crate::dispatch::Fact),
    /// How far a network's signing clock had gone on: it never goes back, also not over a restart (R-S2).
    SigningClock {
        /// Whose.
        network: NetworkId,
        /// The latest time that was sent or heard.
        stamp: Stamp,
    },
    /// What a drone draws over what the model of its airframe says, as known when it landed: it is sent by that after a restart.
    Gain {
        /// Which.
        drone: DroneId,
        /// Measured over predicted, per mille.
        permille: u32,
    },
    /// The daemon started, with the build that did; state before is as the entries say.
    Started {
        /// Build version.
        build: String,
    },
}

/// An order by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// Of which drone.
    pub drone: DroneId,
    /// Who said so.
    pub by: String,
    /// Its word.
    pub what: String,
    /// More of it, for people; may be empty.
    pub detail: String,
    /// It brings the drone down, and there it stays until somebody starts the patrol again.
    pub grounds: bool,
    /// It stops the drone where it is, until everybody is told to go on.
    #[serde(default)]
    pub holds: bool,
}

/// A check of the launch gate that a person lets a drone fly without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Override {
    /// From now on.
    Given(Overridden),
    /// No longer. The end of the permission ends all of them.
    Ended {
        /// Of which drone.
        drone: DroneId,
        /// Which check.
        check: String,
        /// Who said so, or "window".
        by: String,
    },
}

/// Who answers for which check, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overridden {
    /// Of which drone.
    pub drone: DroneId,
    /// Which check: a parameter's name or a message code.
    pub check: String,
    /// What the gate said of it then: a message code …
    pub code: String,
    /// … with the values of its sentence.
    pub values: Vec<(String, String)>,
    /// Who said so.
    pub by: String,
    /// Why, in their own words.
    pub because: String,
    /// Until when at most, ms since 1970.
    pub until_unix_ms: i64,
}

/// A permission to fly, or its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Permission {
    /// `patrol start`: fly until the window ends.
    Given {
        /// Who said so.
        by: String,
        /// Until when, ms since 1970.
        until_unix_ms: i64,
    },
    /// `patrol home`, or the window's end.
    Ended {
        /// Who said so, or "window".
        by: String,
    },
}
