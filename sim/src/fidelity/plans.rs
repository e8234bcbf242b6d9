//! The fixed set of plans. Odd numbers are for tuning our flight, even ones for judging it.

use crate::drone::items::command;
use crate::drone::params::ParamValue;
use crate::place::{Plane, e7};
use crate::truth::Mode;
use crate::wire::says::Item;

/// Height above home at which the plans are flown, metres.
const HEIGHT_M: f32 = 20.0;
/// Lanes of a lawn-mower plan, and their length in metres.
const LANES: u8 = 4;
const LANE_M: f64 = 120.0;

/// What happens on the way, and when.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Act {
    pub(crate) when: When,
    /// Seconds after that.
    pub(crate) after_s: f64,
    pub(crate) does: Does,
}

/// What an act waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// This item is being flown.
    Flies(u16),
    /// This item was reported as reached.
    Reached(u16),
    /// The act before was carried out.
    ActBefore,
}

/// What the hand at the station does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Does {
    Command(Mode),
    /// No heartbeat of a station any more.
    Silence,
    /// Another mission, to be begun at its first item.
    Replace(Vec<Step>),
}

/// One item of a plan, in metres from home.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    TakeOff,
    Go(f64, f64),
    Speed(f32),
    /// Stays there for so many seconds.
    Wait(f64, f64, f32),
    /// A photo every so many metres; 0 = none.
    Photos(f32),
    Land(f64, f64),
    Return,
}

/// One numbered flight.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its number, from 1.
    pub number: u8,
    /// Its name, fit for a file.
    pub name: String,
    /// Parameters set before it is flown.
    pub(crate) params: Vec<(&'static str, ParamValue)>,
    pub(crate) steps: Vec<Step>,
    pub(crate) acts: Vec<Act>,
    /// Seconds in which the battery is emptied from arming on, if it is.
    pub(crate) drain_s: Option<f64>,
}

impl Plan {
    fn new(number: u8, name: impl Into<String>, steps: Vec<Step>) -> Self {
        Self { number, name: name.into(), params: Vec::new(), steps, acts: Vec::new(), drain_s: None }
    }

    /// `NN-name`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{:02}-{}", self.number, self.name)
    }

    /// Whether our flight may be tuned on this plan; on the others it is judged.
    #[must_use]
    pub fn for_tuning(&self) -> bool {
        self.number % 2 == 1
    }

    /// The first corner's item, and whether the plan stays what it is.
    pub(crate) fn first_corner(&self) -> Option<u16> {
        let replaced = self.acts.iter().any(|act| matches!(act.does, Does::Replace(_)));
        let place = |step: &Step| matches!(step, Step::Go(..) | Step::Wait(..));
        let first = self.steps.iter().position(place).and_then(|seq| u16::try_from(seq).ok());
        first.filter(|_| !replaced)
    }

    /// The corners of the flown part in metres north and east of home, take-off and return left out.
    #[must_use]
    pub fn corners(&self) -> Vec<(f64, f64)> {
        let go = |step: &Step| match step {
            Step::Go(north, east) | Step::Wait(north, east, _) | Step::Land(north, east) => Some((*north, *east)),
            _ => None,
        };
        self.steps.iter().filter_map(go).collect()
    }
}

/// Items of steps around a home.
pub(crate) fn items(steps: &[Step], lat: f64, lon: f64) -> Vec<Item> {
    let plane = Plane::new(lat, lon);
    let place = |command: u16, north: f64, east: f64| {
        let (lat, lon) = plane.degrees(north, east);
        Item {
            frame: 6,
            command,
            current: false,
            autocontinue: 1,
            params: [0.0, 0.0, 0.0, f32::NAN],
            x: e7(lat),
            y: e7(lon),
            z: HEIGHT_M,
        }
    };
    let placeless =
        |command: u16, params: [f32; 4]| Item { frame: 2, params, x: 0, y: 0, z: 0.0, ..place(command, 0.0, 0.0) };
    let mut items: Vec<Item> = steps
        .iter()
        .map(|step| match *step {
            Step::TakeOff => place(command::TAKEOFF, 0.0, 0.0),
            Step::Go(north, east) => place(command::WAYPOINT, north, east),
            Step::Speed(mps) => placeless(command::CHANGE_SPEED, [1.0, mps, -1.0, 0.0]),
            Step::Wait(north, east, seconds) => {
                let place = place(command::WAYPOINT, north, east);
                Item { params: [seconds, 0.0, 0.0, f32::NAN], ..place }
            }
            Step::Photos(metres) => placeless(command::TRIGGER_DISTANCE, [metres, 0.0, 1.0, 0.0]),
            Step::Land(north, east) => Item { z: 0.0, ..place(command::LAND, north, east) },
            Step::Return => placeless(command::RETURN, [0.0; 4]),
        })
        .collect();
    if let Some(first) = items.first_mut() {
        first.current = true;
    }
    items
}

/// Lanes north and south, side by side to the east, then home.
fn lawn(speed_mps: f32, spacing_m: f64) -> Vec<Step> {
    let mut steps = vec![Step::TakeOff, Step::Speed(speed_mps)];
    for lane in 0..LANES {
        let east = 10.0 + f64::from(lane) * spacing_m;
        let (near, far) = (Step::Go(20.0, east), Step::Go(20.0 + LANE_M, east));
        steps.extend(if lane % 2 == 0 { [near, far] } else { [far, near] });
    }
    steps.push(Step::Return);
    steps
}

/// Every plan, by number.
#[must_use]
pub fn all() -> Vec<Plan> {
    let mut plans = Vec::new();
    let mut number = 0;
    for speed in [3_u8, 5, 10] {
        for spacing in [5_u8, 20, 50] {
            number += 1;
            let steps = lawn(f32::from(speed), f64::from(spacing));
            plans.push(Plan::new(number, format!("lawn-{speed}mps-{spacing}m"), steps));
        }
    }
    plans.extend(special());
    plans
}

fn special() -> [Plan; 7] {
    let act = |when, after_s, does| Act { when, after_s, does };
    let out = vec![Step::TakeOff, Step::Speed(10.0), Step::Go(500.0, 0.0), Step::Go(500.0, 200.0), Step::Return];
    let mut back = Plan::new(10, "return-from-500m", out);
    back.acts = vec![act(When::Reached(2), 1.0, Does::Command(Mode::Rtl))];
    let mut lost = Plan::new(11, "link-loss", lawn(5.0, 20.0));
    // SITL multiplies the time by its speed factor; set, it is 10 s at any speed.
    lost.params = vec![("NAV_DLL_ACT", ParamValue::Int(2)), ("COM_DL_LOSS_T", ParamValue::Int(10))];
    lost.acts = vec![act(When::Flies(3), 5.0, Does::Silence)];
    let mut drained = Plan::new(12, "battery-drain", lawn(5.0, 20.0));
    drained.params = vec![("SIM_BAT_MIN_PCT", ParamValue::Real(0.0)), ("SIM_BAT_DRAIN", ParamValue::Real(60.0))];
    drained.drain_s = Some(60.0);
    let mut replaced = Plan::new(13, "replaced-in-flight", lawn(5.0, 20.0));
    let other = vec![Step::Go(80.0, 60.0), Step::Go(20.0, 60.0), Step::Go(20.0, 40.0), Step::Return];
    replaced.acts = vec![act(When::Flies(3), 8.0, Does::Replace(other))];
    let mut paused = Plan::new(14, "pause-resume", lawn(5.0, 20.0));
    paused.acts = vec![
        act(When::Flies(3), 8.0, Does::Command(Mode::Loiter)),
        act(When::ActBefore, 10.0, Does::Command(Mode::Mission)),
    ];
    [back, lost, drained, replaced, paused, photographed(), waiting()]
}

/// As a patrol flies: the camera on along the lanes and off between them.
fn photographed() -> Plan {
    let mut steps = vec![Step::TakeOff];
    for (from, to) in [((20.0, 10.0), (100.0, 10.0)), ((100.0, 30.0), (20.0, 30.0))] {
        steps.extend([Step::Go(from.0, from.1), Step::Photos(10.0), Step::Go(to.0, to.1), Step::Photos(0.0)]);
    }
    steps.push(Step::Return);
    Plan::new(15, "photos", steps)
}

/// Waits at posts, and a landing somewhere else.
fn waiting() -> Plan {
    let steps = vec![
        Step::TakeOff,
        Step::Wait(60.0, 0.0, 10.0),
        Step::Go(60.0, 60.0),
        Step::Wait(0.0, 60.0, 5.0),
        Step::Land(0.0, 20.0),
    ];
    Plan::new(16, "posts-and-landing", steps)
}
