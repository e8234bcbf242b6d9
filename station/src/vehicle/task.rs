//! What may be talked about with a drone, and how each conversation ends.

use super::rules::Mode;
use crate::exchange::{CommandOutcome, DownloadOutcome, Outcome, ParamOutcome, ParamValue, SetCurrentOutcome, Stream};
use crate::mission::{Item, PlanHash};
use crate::wire::MissionKind;

/// Something to talk about.
#[derive(Clone, Debug)]
pub enum Task {
    /// Put a list aboard.
    Load(MissionKind, Vec<Item>),
    /// Change the mode.
    Enter(Mode),
    /// Arm.
    Arm,
    /// Disarm; refused in the air, because nothing is forced.
    Disarm,
    /// Set the mission going.
    Start,
    /// Fly this step next; the step flown now is named.
    Jump(u16, Option<u16>),
    /// Ask for a message once.
    Ask(u16),
    /// Read a list back.
    Fetch(MissionKind),
    /// Empty a list.
    Clear(MissionKind),
    /// Read a parameter.
    Read(String),
    /// Set a parameter.
    Set(String, f64),
    /// Set message rates.
    Streams(Vec<Stream>),
}

/// How a conversation ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// A transfer.
    Loaded {
        /// Which list.
        kind: MissionKind,
        /// What it was.
        hash: PlanHash,
        /// How many items.
        items: u16,
        /// How it ended.
        outcome: Outcome,
    },
    /// A mode or arm order.
    Ordered {
        /// MAV_CMD.
        command: u16,
        /// How it ended.
        outcome: CommandOutcome,
    },
    /// A jump.
    Jumped(SetCurrentOutcome),
    /// A parameter.
    Read {
        /// Its name.
        name: String,
        /// Its value; none when the drone does not know it or never answered.
        value: Option<ParamValue>,
    },
    /// A list that was read back.
    Fetched {
        /// Which list.
        kind: MissionKind,
        /// How it ended.
        outcome: DownloadOutcome,
    },
    /// A list that was to be emptied.
    Cleared {
        /// Which list.
        kind: MissionKind,
        /// How it ended.
        outcome: Outcome,
    },
    /// A parameter that was to be set.
    Set {
        /// Its name.
        name: String,
        /// How it ended.
        outcome: ParamOutcome,
    },
    /// An inquiry.
    Asked(CommandOutcome),
}

/// What runs one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Line {
    Order,
    Transfer,
    Question,
    Param,
    Streams,
}

/// All lines.
pub(super) const LINES: [Line; 5] = [Line::Order, Line::Transfer, Line::Question, Line::Param, Line::Streams];

impl Task {
    /// Whether it is one command: all that goes over a link that is late by its nature.
    #[must_use]
    pub const fn is_command(&self) -> bool {
        matches!(self, Task::Enter(_) | Task::Arm | Task::Disarm | Task::Start)
    }

    pub(super) const fn line(&self) -> Line {
        match self {
            Task::Load(..) | Task::Fetch(_) | Task::Clear(_) => Line::Transfer,
            Task::Enter(_) | Task::Arm | Task::Disarm | Task::Start | Task::Jump(..) => Line::Order,
            Task::Ask(_) => Line::Question,
            Task::Read(_) | Task::Set(..) => Line::Param,
            Task::Streams(_) => Line::Streams,
        }
    }
}
