//! What a person may ask of one drone beside every patrol, and what they are shown of it.

use crate::mission::Item;
use crate::vehicle::Mode;
use crate::vehicle::failsafes::Row;
use crate::wire::MissionKind;
use serde::{Deserialize, Serialize};

/// One of a drone's lists, as a person has it: without the home that some autopilots keep as item 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// Which.
    pub kind: MissionKind,
    /// Its items.
    pub items: Vec<Item>,
}

/// Something asked of one drone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DroneAsk {
    /// Put these lists aboard, and prove it; an empty one is cleared.
    Upload(Vec<List>),
    /// Read these lists back and compare them.
    Verify(Vec<List>),
    /// Read lists back.
    Download(Vec<MissionKind>),
    /// Empty lists.
    Clear(Vec<MissionKind>),
    /// Take the running transfer or order back.
    Cancel,
    /// Read a parameter.
    Get(String),
    /// Set a parameter.
    Set(String, f64),
    /// Read anew every parameter that decides what the drone does when it is lost.
    Audit,
    /// Go into a mode.
    Enter(Mode),
    /// Arm.
    Arm,
    /// Disarm.
    Disarm,
    /// Send a message once.
    Message(u16),
}

impl DroneAsk {
    /// Its word: in the journal, on screens and in refusals.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            DroneAsk::Upload(_) => "upload",
            DroneAsk::Verify(_) => "verify",
            DroneAsk::Download(_) => "download",
            DroneAsk::Clear(_) => "clear",
            DroneAsk::Cancel => "cancel",
            DroneAsk::Get(_) => "param",
            DroneAsk::Set(..) => "param_set",
            DroneAsk::Audit => "audit",
            DroneAsk::Enter(Mode::Hold) => "hold",
            DroneAsk::Enter(Mode::Return) => "return",
            DroneAsk::Enter(Mode::Land) => "land",
            DroneAsk::Enter(Mode::Mission) => "mission",
            DroneAsk::Enter(_) => "mode",
            DroneAsk::Arm => "arm",
            DroneAsk::Disarm => "disarm",
            DroneAsk::Message(_) => "message",
        }
    }

    /// Whether it changes nothing about the drone.
    #[must_use]
    pub const fn only_looks(&self) -> bool {
        matches!(
            self,
            DroneAsk::Verify(_) | DroneAsk::Download(_) | DroneAsk::Get(_) | DroneAsk::Audit | DroneAsk::Message(_)
        )
    }

    /// Whether it may be asked of a drone that the patrol flies: it looks only, or brings the drone down sooner.
    #[must_use]
    pub const fn suits_a_sortie(&self) -> bool {
        self.only_looks() || matches!(self, DroneAsk::Enter(Mode::Hold | Mode::Return | Mode::Land))
    }

    /// Whether it brings the drone down: then nothing but a person sends it up again.
    #[must_use]
    pub const fn grounds(&self) -> bool {
        matches!(self, DroneAsk::Enter(Mode::Return | Mode::Land) | DroneAsk::Disarm)
    }

    /// Whether it stops the drone where it is: nothing but a person has it go on.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self, DroneAsk::Enter(Mode::Hold))
    }

    /// Whether it changes a list.
    #[must_use]
    pub const fn changes_lists(&self) -> bool {
        matches!(self, DroneAsk::Upload(_) | DroneAsk::Clear(_))
    }
}

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandState {
    /// Under way.
    #[default]
    Running,
    /// The drone shows the effect.
    Done,
    /// The drone or the station said no; nothing changed.
    Refused,
    /// Taken back.
    Cancelled,
    /// It may or may not have happened.
    Unknown,
}

/// How an order by hand stands, for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HandView {
    /// Its number; a later order has a greater one.
    pub number: u64,
    /// Its word.
    pub what: String,
    /// How it stands.
    pub state: HandState,
    /// What is being done: a list's name, or the order's word.
    pub step: String,
    /// Items sent or read, and items there are.
    pub sent: u16,
    /// Items there are.
    pub of: u16,
    /// What went wrong: a message code with its values.
    pub code: Option<String>,
    /// What its sentence names.
    pub values: Vec<(String, String)>,
    /// Lists that were read.
    pub lists: Vec<List>,
    /// Parameters that were read.
    pub params: Vec<Row>,
}
