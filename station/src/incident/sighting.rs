//! One detection, located.

use super::{Fused, PhotoMark};
use crate::base::{DetectionId, DroneId};
use crate::geodesy::Position;
use serde::{Deserialize, Serialize};

/// What was seen; the numbers are those of docs/detections.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Not said.
    Unknown,
    /// A person.
    Person,
    /// A person on the ground.
    PersonDown,
    /// A vehicle.
    Vehicle,
    /// Many people.
    Crowd,
    /// Smoke.
    Smoke,
    /// Fire.
    Fire,
    /// Something spilt on the road.
    Spill,
    /// The label says what.
    Other,
    /// One of our own drones does not answer any more.
    DroneLost,
}

/// Who saw it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// A drone's companion computer.
    Drone(DroneId),
    /// A program over HTTP, by its principal's name.
    Program(String),
    /// The station itself.
    Station,
}

/// A located detection. Covariances in cm², so that entries hold integers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// Its sender's identity for it; the same id again is the same detection.
    pub id: DetectionId,
    /// Who saw it.
    pub source: Source,
    /// What.
    pub class: Class,
    /// The finder's own word for it.
    pub label: Option<String>,
    /// Percent.
    pub confidence_percent: Option<u8>,
    /// When it was seen, ms since 1970.
    pub seen_unix_ms: i64,
    /// Where.
    pub position: Position,
    /// Horizontal covariance, cm²: north-north, north-east, east-east.
    pub covariance_cm2: [i64; 3],
    /// The detector's own track number; 0 none.
    pub track: u32,
    /// Hex SHA-256 of a photo that the store has.
    pub photo: Option<String>,
    /// The mark of a photo that its finder took and the store did not have when this came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaits: Option<PhotoMark>,
    /// What its finder wrote.
    pub note: Option<String>,
    /// A drill.
    pub drill: bool,
}

impl Sighting {
    /// Where, and how sure.
    #[must_use]
    pub const fn fused(&self) -> Fused {
        Fused { position: self.position, covariance_cm2: self.covariance_cm2 }
    }

    /// Whose track numbers these are: the identity without its last part, the counter. A companion that starts again
    /// has another nonce there, so its tracks are others.
    #[must_use]
    pub fn tracker(&self) -> &str {
        self.id.as_str().rsplit_once([':', '/']).map_or("", |(head, _)| head)
    }
}
