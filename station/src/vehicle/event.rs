//! What happens to a drone that people must know of, for the journal and the screen.

use super::rules::Mode;
use crate::text::{Code, code};
use crate::wire::MissionKind;
use serde::{Deserialize, Serialize};

/// Who or what took a drone from us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TakeOver {
    /// A pilot flies it by hand.
    ByHand,
    /// Somebody else brought it into this mode.
    Moded(Mode),
    /// Somebody else armed it.
    Armed,
    /// Somebody else put another list aboard.
    Loaded(MissionKind),
    /// It says itself that another station has control of it.
    Controlled,
}

/// Why a drone did something by itself, as far as it can be known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// What it said about it.
    pub said: Option<String>,
    /// What its state shows.
    pub sign: Sign,
}

/// What a drone's state shows about a cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sign {
    /// Nothing.
    #[default]
    None,
    /// Its battery is low.
    Battery,
    /// It does not know where it is.
    Position,
    /// Nothing was heard of it just before.
    Link,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Somebody else has it: no order of ours goes to it until it is given back.
    TakenOver {
        /// How that was seen.
        how: TakeOver,
    },
    /// It is ours again.
    GivenBack {
        /// Who said so.
        by: String,
    },
    /// It left its task by itself.
    Left {
        /// Into this mode.
        mode: Mode,
        /// Why.
        cause: Cause,
    },
    /// Its motors stopped in the air.
    Disarmed {
        /// Why.
        cause: Cause,
    },
    /// It stands on the ground.
    Down {
        /// Why.
        cause: Cause,
    },
    /// It is off the ground.
    Up,
    /// It is outside the fence, or back inside.
    Fence {
        /// Outside.
        outside: bool,
    },
    /// Its autopilot started again.
    Rebooted {
        /// It was armed before.
        armed: bool,
    },
    /// Its position is not to be trusted, or is again.
    Position {
        /// To be trusted.
        trusted: bool,
    },
    /// It answers to another system id.
    Moved {
        /// Which.
        system: u8,
    },
    /// It had rally points aboard, and has none any more.
    RallyCleared,
    /// What somebody else put aboard was read back.
    ReadBack {
        /// Which list.
        kind: MissionKind,
        /// Its items.
        items: u16,
    },
}

impl Event {
    /// The message code and the values that its sentence names, the drone's name aside.
    #[must_use]
    pub fn told(&self) -> (Code, Vec<(String, String)>) {
        let value = |name: &str, value: String| (name.to_string(), value);
        match self {
            Event::TakenOver { how } => how.told(),
            Event::GivenBack { by } => (code::DRONE_GIVEN_BACK, vec![value("by", by.clone())]),
            Event::Left { mode, cause } => {
                let mut values = cause.values();
                values.push(value("mode", mode.word().to_string()));
                (code::DRONE_LEFT, values)
            }
            Event::Disarmed { cause } => (code::DRONE_DISARMED, cause.values()),
            Event::Down { cause } => (code::DRONE_DOWN, cause.values()),
            Event::Up => (code::DRONE_UP, Vec::new()),
            Event::Fence { outside: true } => (code::DRONE_OUTSIDE, Vec::new()),
            Event::Fence { outside: false } => (code::DRONE_INSIDE, Vec::new()),
            Event::Rebooted { armed: true } => (code::DRONE_REBOOTED_ARMED, Vec::new()),
            Event::Rebooted { armed: false } => (code::DRONE_REBOOTED, Vec::new()),
            Event::Position { trusted: false } => (code::DRONE_UNTRUSTED, Vec::new()),
            Event::Position { trusted: true } => (code::DRONE_TRUSTED, Vec::new()),
            Event::Moved { system } => (code::DRONE_MOVED, vec![value("system", system.to_string())]),
            Event::RallyCleared => (code::DRONE_RALLY_CLEARED, Vec::new()),
            Event::ReadBack { kind, items } => {
                let values = vec![value("list", kind.label()), value("items", items.to_string())];
                (code::DRONE_READ_BACK, values)
            }
        }
    }
}

impl TakeOver {
    /// As [`Event::told`].
    #[must_use]
    pub fn told(&self) -> (Code, Vec<(String, String)>) {
        let value = |name: &str, value: &str| vec![(name.to_string(), value.to_string())];
        match self {
            TakeOver::ByHand => (code::TAKEN_BY_HAND, Vec::new()),
            TakeOver::Moded(mode) => (code::TAKEN_MODED, value("mode", mode.word())),
            TakeOver::Armed => (code::TAKEN_ARMED, Vec::new()),
            TakeOver::Controlled => (code::TAKEN_CONTROLLED, Vec::new()),
            TakeOver::Loaded(kind) => (code::TAKEN_LOADED, value("list", &kind.label())),
        }
    }
}

impl Cause {
    fn values(&self) -> Vec<(String, String)> {
        let sign = match self.sign {
            Sign::None => None,
            Sign::Battery => Some("battery"),
            Sign::Position => Some("position"),
            Sign::Link => Some("link"),
        };
        let cause = self.said.clone().or_else(|| sign.map(str::to_string));
        cause.map(|cause| ("cause".to_string(), cause)).into_iter().collect()
    }
}
