//! Steps to items.

use super::rules::{command, frame};
use super::{Item, Rules, Step};
use crate::geodesy::{AboveHome, Plane, Position};

/// Fastest speed a step may ask for, mm/s (PX4's MPC_XY_VEL_MAX is at most 20 m/s).
const SPEED_MAX_MMPS: u32 = 20_000;
/// Highest place of a step, mm above home.
const HEIGHT_MAX_MM: i32 = 1_000_000;
/// Deepest below home, mm: a dock on a hill looks down into valleys. That nobody flies into the ground is for the proof to say.
const DEPTH_MAX_MM: i32 = 500_000;
/// Widest acceptance radius, mm (PX4's NAV_ACC_RAD is at most 200 m).
const RADIUS_MAX_MM: u32 = 200_000;

/// Where a mission begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// On the ground, at home. The first step takes off.
    Ground(Position),
    /// In the air, about here: the mission replaces one that is being flown. No step takes off.
    Air(Position),
}

impl Start {
    fn position(self) -> Position {
        match self {
            Start::Ground(position) | Start::Air(position) => position,
        }
    }
}

/// Why steps cannot be flown. Steps count from 0.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CompileError {
    /// No steps.
    #[error("there is nothing to fly")]
    Empty,
    /// More items than the autopilot holds.
    #[error("{count} items, but the autopilot holds {most}")]
    TooMany {
        /// How many there would be.
        count: usize,
        /// How many fit.
        most: usize,
    },
    /// A mission from the ground must begin with take-off.
    #[error("the first step must take off")]
    NoTakeOff,
    /// Take-off stands where it cannot.
    #[error("step {step} takes off in the air")]
    TakeOffInAir {
        /// Which step.
        step: usize,
    },
    /// Steps behind a return or a landing are never flown.
    #[error("step {step} comes after the drone went home")]
    AfterEnd {
        /// Which step.
        step: usize,
    },
    /// A number is outside what the autopilot flies.
    #[error("step {step}: {what} is out of range")]
    Range {
        /// Which step.
        step: usize,
        /// Which number.
        what: &'static str,
    },
    /// The first place is too far from the start.
    #[error("step {step} is {distance_m:.0} m away from the start, more than {most_m:.0} m")]
    FirstTooFar {
        /// Which step.
        step: usize,
        /// How far.
        distance_m: f64,
        /// How far it may be.
        most_m: f64,
    },
    /// The autopilot does not know the command.
    #[error("step {step}: the autopilot does not take command {command}")]
    Unsupported {
        /// Which step.
        step: usize,
        /// MAV_CMD.
        command: u16,
    },
}

/// Compiles steps to a mission: one item for each step, in the same order, and the first is `current` (R-M3). Where item 0
/// is home, that comes before them.
///
/// # Errors
///
/// Refuses what the autopilot would reject or, worse, accept and not fly (R-M4); see [`CompileError`].
pub fn compile(steps: &[Step], start: Start, rules: &Rules) -> Result<Vec<Item>, CompileError> {
    if steps.is_empty() {
        return Err(CompileError::Empty);
    }
    let count = steps.len() + usize::from(rules.home_first);
    if count > rules.items_max {
        return Err(CompileError::TooMany { count, most: rules.items_max });
    }
    check_order(steps, start)?;
    check_first_place(steps, start, rules)?;
    let home = rules.home_first.then(|| Ok(home(start.position())));
    home.into_iter().chain(steps.iter().enumerate().map(|(index, step)| item(index, step, start, rules))).collect()
}

/// The list as an autopilot with these rules stores it, from the items that are flown: home before them where it keeps
/// that as item 0, and exactly one, the first that is flown, is current (R-M3).
#[must_use]
pub fn stored(mut flown: Vec<Item>, at: Position, rules: &Rules) -> Vec<Item> {
    for (index, item) in flown.iter_mut().enumerate() {
        item.current = index == 0;
    }
    rules.home_first.then(|| home(at)).into_iter().chain(flown).collect()
}

fn home(at: Position) -> Item {
    Item { frame: frame::ABOVE_SEA_INT, ..placed(command::WAYPOINT, [0.0; 4], at, AboveHome::from_mm(0)) }
}

fn check_order(steps: &[Step], start: Start) -> Result<(), CompileError> {
    let from_ground = matches!(start, Start::Ground(_));
    let takes_off = |step: &Step| matches!(step, Step::TakeOff { .. });
    let ends = |step: &Step| matches!(step, Step::Return | Step::Land { .. });
    if from_ground && !steps.first().is_some_and(takes_off) {
        return Err(CompileError::NoTakeOff);
    }
    let allowed = usize::from(from_ground);
    if let Some(step) = steps.iter().skip(allowed).position(takes_off) {
        return Err(CompileError::TakeOffInAir { step: step + allowed });
    }
    match steps.iter().position(ends) {
        Some(end) if end + 1 < steps.len() => Err(CompileError::AfterEnd { step: end + 1 }),
        _ => Ok(()),
    }
}

fn check_first_place(steps: &[Step], start: Start, rules: &Rules) -> Result<(), CompileError> {
    let place = |step: &Step| match *step {
        Step::Fly { to, .. } => Some(to),
        Step::Wait { at, .. } | Step::Dwell { at, .. } | Step::Land { at } => Some(at),
        _ => None,
    };
    let Some((step, first)) = steps.iter().enumerate().find_map(|(index, s)| Some((index, place(s)?))) else {
        return Ok(());
    };
    let distance_m = Plane::at(start.position()).distance(start.position(), first);
    if distance_m <= rules.first_place_max_m {
        Ok(())
    } else {
        Err(CompileError::FirstTooFar { step, distance_m, most_m: rules.first_place_max_m })
    }
}

fn item(step: usize, what: &Step, start: Start, rules: &Rules) -> Result<Item, CompileError> {
    check_range(step, what, rules)?;
    let mut item = translate(what, start);
    item.current = step == 0;
    if rules.accepted.contains(&item.command) {
        Ok(item)
    } else {
        Err(CompileError::Unsupported { step, command: item.command })
    }
}

fn check_range(step: usize, what: &Step, rules: &Rules) -> Result<(), CompileError> {
    let range = |good: bool, what| if good { Ok(()) } else { Err(CompileError::Range { step, what }) };
    let height = |h: AboveHome| range((-DEPTH_MAX_MM..=HEIGHT_MAX_MM).contains(&h.mm()), "the height");
    match *what {
        Step::TakeOff { height: h } => {
            range((rules.take_off_min_mm..=HEIGHT_MAX_MM).contains(&h.mm()), "the take-off height")
        }
        Step::Fly { height: h, radius_mm, .. } => {
            height(h)?;
            range((1..=RADIUS_MAX_MM).contains(&radius_mm), "the radius")
        }
        Step::Wait { height: h, .. } | Step::Dwell { height: h, .. } => height(h),
        Step::Speed { mmps } => range((1..=SPEED_MAX_MMPS).contains(&mmps), "the speed"),
        Step::Look { .. } | Step::LookAhead | Step::Trigger { .. } | Step::Return | Step::Land { .. } => Ok(()),
    }
}

/// Yaw NaN leaves the nose to the autopilot; a number would turn it at every waypoint.
fn translate(what: &Step, start: Start) -> Item {
    const YAW_FREE: f32 = f32::NAN;
    let metres = |mm: u32| (f64::from(mm) / 1e3) as f32;
    match *what {
        Step::TakeOff { height } => placed(command::TAKE_OFF, [0.0, 0.0, 0.0, YAW_FREE], start.position(), height),
        Step::Fly { to, height, radius_mm } => {
            placed(command::WAYPOINT, [0.0, metres(radius_mm), 0.0, YAW_FREE], to, height)
        }
        Step::Wait { at, height } => placed(command::LOITER, [0.0, 0.0, 0.0, YAW_FREE], at, height),
        Step::Dwell { at, height, time_ms } => {
            placed(command::WAYPOINT, [metres(time_ms), 0.0, 0.0, YAW_FREE], at, height)
        }
        // 1 is ground speed, -1 leaves the throttle alone.
        Step::Speed { mmps } => placeless(command::SPEED, [1.0, metres(mmps), -1.0, 0.0]),
        Step::Look { at } => placed(command::LOOK, [0.0; 4], at, AboveHome::from_mm(0)),
        Step::LookAhead => placeless(command::LOOK_AHEAD, [0.0; 4]),
        Step::Trigger { every_mm } => placeless(command::TRIGGER, [metres(every_mm), 0.0, 0.0, 0.0]),
        Step::Return => placeless(command::RETURN, [0.0; 4]),
        Step::Land { at } => placed(command::LAND, [0.0, 0.0, 0.0, YAW_FREE], at, AboveHome::from_mm(0)),
    }
}

fn placed(command: u16, params: [f32; 4], at: Position, height: AboveHome) -> Item {
    let (x, y, z) = (at.lat_e7(), at.lon_e7(), height.metres() as f32);
    Item { command, frame: frame::ABOVE_HOME_INT, current: false, autocontinue: true, params, x, y, z }
}

fn placeless(command: u16, params: [f32; 4]) -> Item {
    Item { command, frame: frame::NO_PLACE, current: false, autocontinue: true, params, x: 0, y: 0, z: 0.0 }
}
