//! From the ground into the mission, step by step as the autopilot's rules say. What counts is what the heartbeat says,
//! not what was acknowledged (R-C6).

use super::Station;
use crate::base::{DistrictId, DroneId, Moment, Span};
use crate::flight::How;
use crate::vehicle::rules::Launch;
use crate::vehicle::{Mode, State, Task};

/// A step that had no effect is tried again after this: PX4 refuses for a moment after an upload.
const AGAIN: Span = Span::from_secs(3);
/// So often, all steps together.
const TRIES: u32 = 5;

/// How far a launch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Launching {
    /// Tries so far.
    tries: u32,
    /// The last step that was said, and when it may be said again.
    said: usize,
    again: Moment,
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
        if next >= steps.len() || (now < drone.launch.again && next <= drone.launch.said) {
            return;
        }
        if drone.launch.tries >= TRIES {
            let reason = "it was ordered to launch and did not".to_string();
            return self.end_sortie(district, id, How::NotLaunched { reason });
        }
        let armed = drone.state.armed;
        let end = if armed {
            steps.len()
        } else {
            steps.iter().position(|step| *step == Launch::Arm).map_or(0, |arm| arm + 1)
        };
        drone.launch =
            Launching { tries: drone.launch.tries + 1, said: end.saturating_sub(1), again: now.after(AGAIN) };
        if !open && !armed {
            return;
        }
        for step in steps.get(next..end).unwrap_or_default() {
            self.order(district, id, "launch", task_of(*step));
        }
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
