//! How an upload ends, and how far it is.

use crate::wire::MissionKind;

/// How an upload or a clear ended (R-M7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The list is aboard: proven by its id, or item by item.
    Verified {
        /// The drone's own id of the plan, as in MISSION_CURRENT; 0 when it gives none.
        plan_id: u32,
    },
    /// The drone does not take it, or took it and cannot fly it.
    Rejected {
        /// Which item, when the drone named one.
        item: Option<u16>,
        /// Why.
        reason: Reason,
    },
    /// We took it back, and it is not aboard.
    Cancelled,
    /// It could not be found out: out of time, or the link was silent.
    Unknown,
}

impl Outcome {
    /// What is wrong with a list before a byte is sent.
    pub(super) fn before_sending(count: usize, most: usize) -> Option<Outcome> {
        let reason = match count {
            0 => Reason::Empty,
            n if n > most => Reason::NoSpace,
            _ => return None,
        };
        Some(Outcome::Rejected { item: None, reason })
    }
}

/// Why a list was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The frame is not supported.
    UnsupportedFrame,
    /// The command is not supported.
    Unsupported,
    /// Too many items: split the list.
    NoSpace,
    /// Something about the item is invalid.
    Invalid,
    /// param1 … param7 is invalid.
    InvalidParam(u8),
    /// The drone does not take lists now, or from us.
    Denied,
    /// It is aboard, but the drone found that it cannot be flown (R-M8).
    Infeasible,
    /// Another station kept the drone busy all the time.
    Busy,
    /// There was nothing to send; to empty a list, clear it.
    Empty,
    /// Another MAV_MISSION_RESULT.
    Other(u8),
}

impl Reason {
    /// Its word in `text`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Reason::UnsupportedFrame => "@upload.frame",
            Reason::Unsupported => "@upload.command",
            Reason::NoSpace => "@upload.no_space",
            Reason::InvalidParam(1) => "@upload.param1",
            Reason::InvalidParam(2) => "@upload.param2",
            Reason::InvalidParam(3) => "@upload.param3",
            Reason::InvalidParam(4) => "@upload.param4",
            Reason::InvalidParam(5) => "@upload.param5",
            Reason::InvalidParam(6) => "@upload.param6",
            Reason::InvalidParam(7) => "@upload.param7",
            Reason::Invalid | Reason::InvalidParam(_) => "@upload.invalid",
            Reason::Denied => "@upload.denied",
            Reason::Infeasible => "@upload.infeasible",
            Reason::Busy => "@upload.busy",
            Reason::Empty => "@upload.empty",
            Reason::Other(_) => "@upload.other",
        }
    }

    /// The reason in a MAV_MISSION_RESULT.
    #[must_use]
    pub fn from_result(result: u8) -> Reason {
        match result {
            2 => Reason::UnsupportedFrame,
            3 => Reason::Unsupported,
            4 => Reason::NoSpace,
            5 => Reason::Invalid,
            6..=12 => Reason::InvalidParam(result - 5),
            14 => Reason::Denied,
            other => Reason::Other(other),
        }
    }
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Items sent.
    pub sent: u16,
    /// Items there are.
    pub of: u16,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// The drone said that it is busy, probably with another station.
    pub busy: bool,
}

/// The plan id of one list among the three of MISSION_CURRENT.
pub(super) fn id_of(kind: MissionKind, [mission, fence, rally]: [u32; 3]) -> u32 {
    match kind {
        MissionKind::Mission => mission,
        MissionKind::Fence => fence,
        MissionKind::Rally => rally,
    }
}
