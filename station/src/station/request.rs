//! What people and programs ask, who they are, and what they get.

use super::by_hand::{DroneAsk, HandView};
use crate::base::{DetectionId, DistrictId, DroneId, IncidentId, Seq, TeamId};
use crate::incident::Ask;
use crate::terrain::Terrain;
use crate::vehicle::Shut;
use serde::{Deserialize, Serialize};

/// What somebody is in a district.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees.
    Viewer,
    /// A camera pipeline: brings detections.
    Detector,
    /// A person of a ground team: sees and answers for that team.
    Officer,
    /// Judges incidents, moves teams.
    Dispatcher,
    /// Also flies.
    Operator,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// Their name, for the journal.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The districts they may see; a request about another is answered as if it did not exist.
    pub districts: Vec<DistrictId>,
    /// The team they answer for.
    pub team: Option<TeamId>,
}

/// What a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Any role but detector.
    See,
    /// Detector and up.
    Detect,
    /// Officer (for the own team) and up.
    Answer,
    /// Dispatcher and up.
    Judge,
    /// Operator.
    Fly,
}

/// Something somebody wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Take these patrol files as the standing task. They are checked again and planned; refused while drones have sorties.
    PatrolApply {
        /// The TOML file's name and text.
        file: (String, String),
        /// The map file's name and text.
        map: (String, String),
        /// The ground heights over its fence, when the TOML file names elevation files: those are too large to send.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<Box<Terrain>>,
    },
    /// Fly it: gives the permission until the window's end.
    PatrolStart,
    /// All airborne drones stop where they are.
    PatrolHold,
    /// They go on.
    PatrolResume,
    /// Everybody home; ends the permission.
    PatrolHome,
    /// A drone that somebody else had is this station's again; in the air it is brought home.
    GiveBack {
        /// Which.
        drone: DroneId,
    },
    /// A person answers for a check of the launch gate that keeps a drone on the ground: until the permission ends, or
    /// the window that is open.
    Override {
        /// Of which drone.
        drone: DroneId,
        /// Which check: a parameter's name, else the message code.
        check: String,
        /// Why, in their own words.
        because: String,
    },
    /// They no longer do.
    OverrideEnd {
        /// Of which drone.
        drone: DroneId,
        /// Which check.
        check: String,
    },
    /// Something of one drone, beside every patrol.
    ByHand {
        /// Which drone.
        drone: DroneId,
        /// What.
        ask: DroneAsk,
    },
    /// How the last order by hand to a drone stands.
    HandState {
        /// Which drone.
        drone: DroneId,
    },
    /// A detection by HTTP.
    Detection(crate::incident::Sighting),
    /// Somebody answers an incident.
    Incident {
        /// Which.
        id: IncidentId,
        /// What they say.
        ask: Ask,
        /// Made by the asker; the same key again changes nothing.
        key: Option<String>,
    },
    /// Where a team is.
    TeamPosition {
        /// Which team.
        team: TeamId,
        /// Where.
        position: crate::geodesy::Position,
        /// How sure, metres.
        accuracy_m: f64,
    },
    /// On or off duty.
    TeamDuty {
        /// Which team.
        team: TeamId,
        /// On.
        on: bool,
    },
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Done, or begun and to be watched in the snapshot; everything it changed is in the journal up to `seq`.
    Done {
        /// The last entry of it.
        seq: Seq,
    },
    /// An order by hand was begun; [`Request::HandState`] follows it.
    Begun {
        /// Its number.
        number: u64,
    },
    /// How an order by hand stands.
    Hand(Box<HandView>),
    /// A detection was taken in.
    Detected {
        /// Its identity.
        detection: DetectionId,
        /// What it belongs to.
        incident: IncidentId,
        /// Whether it was known already.
        repeat: bool,
    },
    /// The patrol files are wrong.
    Problems(Vec<crate::text::Problem>),
    /// No.
    Refused(Refusal),
}

/// Why not.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// No such district, incident or team, or not for you to know.
    NotFound,
    /// Your role does not do that.
    Forbidden,
    /// It does not fit the state of things; the code has a sentence in `text`.
    Conflict {
        /// Message code or key; `text` has its sentence.
        code: String,
        /// The values its sentence names.
        values: Vec<(String, String)>,
    },
    /// The launch gate is shut: (drone, message code, values).
    Gate(Vec<(DroneId, Shut)>),
    /// The disk does not answer: nothing was accepted.
    DiskFault,
}
