//! What a drone told during a flight, without repetitions.

use core::fmt;

/// One change that a drone reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The motors may turn, or may not.
    Armed(bool),
    /// Sub mode of PX4's AUTO mode: 2 take-off, 3 loiter, 4 mission, 5 return, 6 land.
    Mode(u8),
    /// `MAV_LANDED_STATE`: 1 on the ground, 2 in the air, 3 taking off, 4 landing.
    Landed(u8),
    /// The item being flown, from `MISSION_CURRENT`; `None` while the drone loads a mission.
    Current(Option<u16>),
    /// An item reported as reached, the first time.
    Reached(u16),
    /// A text, without the tab that ends it.
    Text(String),
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Armed(armed) => write!(f, "armed {}", u8::from(*armed)),
            Self::Mode(mode) => write!(f, "mode {mode}"),
            Self::Landed(state) => write!(f, "landed {state}"),
            Self::Current(Some(seq)) => write!(f, "current {seq}"),
            Self::Current(None) => write!(f, "current none"),
            Self::Reached(seq) => write!(f, "reached {seq}"),
            Self::Text(text) => write!(f, "text {text}"),
        }
    }
}

impl Event {
    /// Reads what `Display` writes.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (kind, value) = text.split_once(' ')?;
        Some(match kind {
            "armed" => Self::Armed(value == "1"),
            "mode" => Self::Mode(value.parse().ok()?),
            "landed" => Self::Landed(value.parse().ok()?),
            "current" if value == "none" => Self::Current(None),
            "current" => Self::Current(Some(value.parse().ok()?)),
            "reached" => Self::Reached(value.parse().ok()?),
            "text" => Self::Text(value.to_owned()),
            _ => return None,
        })
    }

    /// Whether two events are of one kind, so that the later one replaces the earlier.
    pub(crate) fn same_kind(&self, other: &Self) -> bool {
        core::mem::discriminant(self) == core::mem::discriminant(other)
    }
}
