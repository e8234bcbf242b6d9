//! What one autopilot calls things, what it must be told and in which order: one table for each, chosen by what its
//! heartbeat says it is. Nobody else asks which autopilot it is.

use super::ardupilot::ARDUPILOT;
use super::px4::PX4;
use crate::exchange::Encoding;
use crate::mission;
use serde::{Deserialize, Serialize};

/// A flight mode in our terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mode {
    /// Ready on the ground: may be armed, goes nowhere by itself.
    Ready,
    /// Taking off.
    TakeOff,
    /// Stays where it is.
    Hold,
    /// Flies its mission.
    Mission,
    /// Returns home.
    Return,
    /// Lands where it is.
    Land,
    /// A person or another program flies it.
    Other,
}

impl Mode {
    /// The word for it; `text` has one in each language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Mode::Ready => "ready",
            Mode::TakeOff => "take_off",
            Mode::Hold => "hold",
            Mode::Mission => "mission",
            Mode::Return => "return",
            Mode::Land => "land",
            Mode::Other => "other",
        }
    }
}

/// What one autopilot is like.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// MAV_AUTOPILOT.
    pub autopilot: u8,
    /// HEARTBEAT.custom_mode of each mode that we order or expect; the first row of a mode is the one that is ordered.
    pub modes: &'static [(Mode, u32)],
    /// Bits of the custom mode that tell modes apart.
    pub mode_mask: u32,
    /// How far up in the custom mode the 16 bits of HIGH_LATENCY2 stand.
    pub short_mode_shift: u32,
    /// param2 and param3 of DO_SET_MODE (176) for a custom mode.
    pub mode_params: fn(u32) -> [f32; 2],
    /// MAV_STATE in which it may be armed.
    pub standby: u8,
    /// Whether it always tells how its pre-arm checks stand; an autopilot that tells nothing is then not ready.
    pub tells_prearm: bool,
    /// Whether it tells of its estimator with ESTIMATOR_STATUS; one that should and does not is not ready.
    pub tells_estimate: bool,
    /// How it is brought from the ground into its mission, in this order.
    pub launch: &'static [Launch],
    /// Parameters that the launch gate reads, and what they must be (R-P3).
    pub audited: &'static [Audit],
    /// How it writes parameters, unless its capability bits say so (R-P1).
    pub encoding: Encoding,
    /// How it stores and flies items.
    pub mission: &'static mission::Rules,
    /// Number of the first item that is flown: 1 where item 0 is home (R-M13).
    pub first_item: u16,
}

/// One step on the way from the ground into the mission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Launch {
    /// Be in this mode.
    Enter(Mode),
    /// Be armed.
    Arm,
    /// Be in the mission, told so by MISSION_START (300): some autopilots do not lift off on the mode alone.
    Start,
}

/// A parameter and what it must be before the drone may arm.
#[derive(Clone, Copy, Debug)]
pub struct Audit {
    /// Its name.
    pub name: &'static str,
    /// What it must be.
    pub want: Want,
}

/// What a parameter must be.
#[derive(Clone, Copy, Debug)]
pub enum Want {
    /// Read; whatever it is.
    Known,
    /// One of these.
    OneOf(&'static [f64]),
    /// Above this.
    Above(f64),
    /// Above 0 and below another parameter.
    Below(&'static str),
    /// Above 0, or another one is.
    AboveOr(&'static str),
    /// None of these bits.
    Without(u32),
    /// All of these bits.
    With(u32),
    /// Seconds until it gives the link up, above 0; with what another parameter adds at most the patrol's.
    LinkLost(Option<&'static str>),
    /// At least the patrol's return height, in units of so many to the metre.
    ReturnHeight(f64),
    /// 0 where the patrol flies around something tall: lower returns near home could meet it.
    FullClimb,
    /// The system id of this station: it follows no other (R-AP3).
    OwnSystem,
    /// One of these where sorties trigger a camera.
    Trigger(&'static [f64]),
}

/// An autopilot that we cannot fly, or that did not say yet which it is: it is listened to, and no more.
pub const UNKNOWN: Rules = Rules {
    autopilot: u8::MAX,
    modes: &[],
    mode_mask: u32::MAX,
    short_mode_shift: 0,
    mode_params: |_| [0.0; 2],
    standby: PX4.standby,
    tells_prearm: true,
    tells_estimate: true,
    launch: &[],
    audited: &[],
    encoding: PX4.encoding,
    mission: PX4.mission,
    first_item: 0,
};

/// Every autopilot that can be flown.
const ALL: [&Rules; 2] = [&PX4, &ARDUPILOT];

impl Rules {
    /// The rules of a MAV_AUTOPILOT.
    #[must_use]
    pub fn of(autopilot: u8) -> &'static Rules {
        ALL.into_iter().find(|rules| rules.autopilot == autopilot).unwrap_or(&UNKNOWN)
    }

    /// Whether it can be flown.
    #[must_use]
    pub fn can_fly(&self) -> bool {
        !self.launch.is_empty()
    }

    /// What a custom mode means.
    #[must_use]
    pub fn mode(&self, custom_mode: u32) -> Mode {
        let wanted = custom_mode & self.mode_mask;
        self.modes.iter().find(|(_, number)| *number == wanted).map_or(Mode::Other, |(mode, _)| *mode)
    }

    /// What the 16 bits of a mode in HIGH_LATENCY2 mean.
    #[must_use]
    pub fn short_mode(&self, short_mode: u16) -> Mode {
        self.mode(u32::from(short_mode) << self.short_mode_shift)
    }

    /// param2 and param3 of DO_SET_MODE for a mode; none when the autopilot has no such mode.
    #[must_use]
    pub fn enter(&self, mode: Mode) -> Option<[f32; 2]> {
        let (_, number) = self.modes.iter().find(|(known, _)| *known == mode)?;
        Some((self.mode_params)(*number))
    }

    /// The step of a sortie that an item's number stands for; home before the first counts as the first.
    #[must_use]
    pub fn step(&self, seq: u16) -> u16 {
        seq.saturating_sub(self.first_item)
    }
}
