//! From the ground into the mission, step by step as the autopilot's rules say. What counts is what the heartbeat says,
//! not what was acknowledged (R-C6).

use super::Station;
use super::drone::Drone;
use crate::base::{DistrictId, DroneId, Moment, Span};
use crate::exchange::CommandOutcome;
use crate::flight::How;
use crate::text::{Code, code};
use crate::vehicle::rules::Launch;
use crate::vehicle::{Mode, State, Task};
use crate::wire::Command;

/// A step that had no effect is tried again after this: PX4 refuses for a moment after an upload.
const AGAIN: Span = Span::from_secs(3);
/// So often, all steps together.
const TRIES: u32 = 5;

/// How far a launch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Launching {
    /// Tries so far.
    tries: u32,
    /// The last step that was said, and when.
    said: usize,
    at: Moment,
    /// Arming or starting had no answer: it may still come to the drone.
    unknown: bool,
}

impl Station {
    /// The next step of a launch. All that comes before arming is said together with it, and what comes after it waits
    /// until the drone says that it is armed.
    pub(super) fn launch(&mut self, district: &DistrictId, id: &DroneId) {
        let now = self.now;
        let open = self.gate(district, id).is_empty();
        let Some(drone) = self.drone_mut(district, id) else { return };
        let steps = drone.state.rules.launch;
        let next = steps.iter().rposition(|step| is_done(*step, &drone.state)).map_or(0, |done| done + 1);
        if next >= steps.len()
            || (now < drone.launch.at.after(AGAIN) && next <= drone.launch.said && drone.launch.tries > 0)
        {
            return;
        }
        let armed = drone.state.armed;
        // It had its time to show what was not acknowledged (R-C6). What is dangerous when late is not said a second time: a
        // person looks first (R-C3).
        if drone.launch.unknown && !armed {
            self.launch_ended(district, id, code::LAUNCH_UNKNOWN);
            return self.order(district, id, "hold", Task::Enter(Mode::Hold));
        }
        if drone.launch.tries >= TRIES {
            return self.launch_ended(district, id, code::NOT_LAUNCHED);
        }
        let end = if armed {
            steps.len()
        } else {
            steps.iter().position(|step| *step == Launch::Arm).map_or(0, |arm| arm + 1)
        };
        drone.launch =
            Launching { tries: drone.launch.tries + 1, said: end.saturating_sub(1), at: now, unknown: false };
        if !open && !armed {
            return;
        }
        for step in steps.get(next..end).unwrap_or_default() {
            self.order(district, id, "launch", task_of(*step));
        }
    }

    /// A drone that armed after its launch was given up comes down where it is, over its pad: nobody counts on it up there.
    pub(super) fn bring_late_ones_down(&mut self, district: &DistrictId) {
        let Some(one) = self.districts.get(district) else { return };
        let late = one.durable.grounded.iter().filter(|id| {
            let free = !one.durable.flight.flying.contains_key(*id) && !one.durable.taken.contains_key(*id);
            free && one.drones.get(*id).is_some_and(|drone| drone.launch.unknown && drone.is_up_late())
        });
        let late: Vec<DroneId> = late.cloned().collect();
        for id in late {
            self.order(district, &id, "land", Task::Enter(Mode::Land));
        }
    }

    fn launch_ended(&mut self, district: &DistrictId, id: &DroneId, code: Code) {
        let reason = code.as_str().to_string();
        self.end_sortie(district, id, How::NotLaunched { reason, values: Vec::new() });
    }
}

impl Launching {
    /// An order of the launch came to an end.
    pub fn heard(&mut self, command: u16, outcome: &CommandOutcome) {
        let is_dangerous = matches!(command, Command::ARM | Command::MISSION_START);
        self.unknown |= is_dangerous && *outcome == CommandOutcome::Unknown;
    }
}

impl Drone {
    fn is_up_late(&self) -> bool {
        self.state.armed && self.state.mode != Mode::Land && !self.talk.is_ordering()
    }
}

fn is_done(step: Launch, state: &State) -> bool {
    match step {
        Launch::Enter(mode) => state.mode == mode,
        Launch::Arm => state.armed,
        Launch::Start => state.armed && state.mode == Mode::Mission,
    }
}

fn task_of(step: Launch) -> Task {
    match step {
        Launch::Enter(mode) => Task::Enter(mode),
        Launch::Arm => Task::Arm,
        Launch::Start => Task::Start,
    }
}
