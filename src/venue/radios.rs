//! What scenarios do to radios, wherever these stand.

use quadrat_sim::{Radio, RadioConfig};
use quadrat_world::scenario::{Direction, Effect, RadioFault};

/// `TUNNEL`, the message that carries detections.
const TUNNEL: u32 = 385;

/// How radios usually behave: station to drone, drone to station.
pub type Usual = (RadioConfig, RadioConfig);

/// Makes one drone's radios behave otherwise, or as usual again.
pub fn strike((up, down): (&mut Radio, &mut Radio), usual: &Usual, fault: RadioFault, way: Direction, on: bool) {
    let changed = |usual: &RadioConfig| if on { fault.on(usual) } else { *usual };
    if way.is_up() {
        up.set(changed(&usual.0));
    }
    if way.is_down() {
        down.set(changed(&usual.1));
    }
}

/// Lets no report of a companion through, or lets them through again.
pub fn hold_reports(down: &mut Radio, on: bool) {
    down.drop_next(TUNNEL, if on { u64::MAX } else { 0 });
}

/// How often one drone's radios did that so far; 0 for what is no radio's doing.
#[must_use]
pub fn felt((up, down): (&Radio, &Radio), effect: &Effect) -> u64 {
    match effect {
        Effect::Radio(fault, way) => {
            let up = if way.is_up() { fault.felt(&up.counts()) } else { 0 };
            let down = if way.is_down() { fault.felt(&down.counts()) } else { 0 };
            up + down
        }
        Effect::ReportsHeld => down.counts().picked_out,
        _ => 0,
    }
}
