//! Flying missions from the ground to the ground.

use super::desk::{Desk, config, placeless, takeoff, waypoint};
use crate::wire::ids;
use crate::{Landed, Mode};

fn sweep() -> Vec<crate::Item> {
    vec![
        takeoff(),
        waypoint(80.0, 0.0),
        waypoint(0.0, 0.0),
        waypoint(0.0, 20.0),
        waypoint(80.0, 20.0),
        waypoint(80.0, 40.0),
        waypoint(0.0, 40.0),
        placeless(20, [0.0; 4]),
    ]
}

#[test]
fn a_mission_with_return_goes_up_round_home_and_disarms_by_itself() {
    let mut desk = Desk::ready();
    desk.fly(&sweep());
    desk.wait_until("landed", 300.0, |desk| !desk.drone.truth().armed);
    let truth = desk.drone.truth();
    assert_eq!((truth.landed, truth.mode), (Landed::OnGround, Mode::Loiter));
    let (north, east) = desk.metres_from_home();
    assert!(north.abs() < 1.0 && east.abs() < 1.0, "{north} {east}");
    assert!(desk.said("Landing detected") && desk.said("Disarmed by landing"), "{:?}", desk.texts());
    let mut order = desk.reached();
    order.dedup();
    // The waypoint before the return is overtaken, as measured.
    assert_eq!(order, [0, 1, 2, 3, 4, 5, 7]);
}

#[test]
fn a_take_off_that_was_cut_short_on_the_ground_is_flown_home_all_the_same() {
    let mut desk = Desk::ready();
    desk.fly(&sweep());
    desk.wait_until("the thrust rises", 10.0, |desk| desk.drone.truth().landed == Landed::TakingOff);
    desk.set_mode(Mode::Loiter);
    desk.wait(1.0);
    assert!(desk.drone.truth().armed);
    desk.set_mode(Mode::Rtl);
    desk.wait_until("home again", 120.0, |desk| !desk.drone.truth().armed);
    assert_eq!(desk.drone.truth().landed, Landed::OnGround);
}

/// The flight recorded on PX4 SITL: times of its events, seconds after arming.
#[test]
fn a_recorded_flight_takes_as_long_as_on_px4() {
    let mut desk = Desk::with(config().like_sih());
    desk.fly(&sweep());
    let start = desk.now_us;
    let elapsed = |desk: &Desk| (desk.now_us - start) as f64 * 1e-6;
    desk.wait_until("take-off", 5.0, |desk| desk.said("Takeoff detected"));
    let up = elapsed(&desk);
    desk.wait_until("take-off item", 40.0, |desk| desk.reached().contains(&0));
    let first = elapsed(&desk);
    desk.wait_until("first lane", 60.0, |desk| desk.reached().contains(&1));
    let lane = elapsed(&desk) - first;
    desk.set_mode(Mode::Loiter);
    desk.wait(5.0);
    desk.set_mode(Mode::Rtl);
    desk.wait_until("landing", 60.0, |desk| desk.said("RTL: land at destination"));
    let sinking = desk.now_us;
    desk.wait_until("landed", 60.0, |desk| desk.said("Landing detected"));
    let sank = (desk.now_us - sinking) as f64 * 1e-6;
    assert!((up - 2.03).abs() < 0.3, "take-off detected after {up} s");
    assert!((first - 18.5).abs() < 1.5, "take-off item reached after {first} s");
    assert!((lane - 20.5).abs() < 1.5, "80 m lane took {lane} s");
    assert!((sank - 29.2).abs() < 3.0, "landing from 30 m took {sank} s");
}

/// The same flight with what was done on the way: hold, resume, replace the mission, return.
/// What PX4 told, in order, is the recording's own.
#[test]
fn a_recorded_flight_tells_the_same_events_in_the_same_order() {
    let mut desk = Desk::with(crate::DroneConfig { home_above_sea_m: 8.7, ..config().like_sih() });
    desk.fly(&sweep());
    desk.wait(46.0);
    desk.set_mode(Mode::Loiter);
    desk.wait(5.2);
    desk.set_mode(Mode::Mission);
    // While item 2 is being flown, as in the recording.
    desk.wait(12.0);
    let start = crate::Item { current: true, ..waypoint(40.0, 60.0) };
    assert_eq!(desk.upload(&[start, waypoint(0.0, 60.0), placeless(20, [0.0; 4])], 0).0, 0);
    desk.wait_until("disarmed", 120.0, |desk| !desk.drone.truth().armed);
    desk.wait(2.0);
    let recorded = [
        "Armed by external command",
        "Executing Mission",
        "Climb to 20.0 meters above home",
        "Takeoff detected",
        "Executing Mission",
        "Mission finished, loitering",
        "Returning to launch",
        "RTL: start return at 39 m (30 m above destination)",
        "RTL: land at destination",
        "Landing detected",
        "Disarmed by landing",
    ];
    assert_eq!(desk.texts(), recorded);
    let changes = |id: u32, read: &dyn Fn(&crate::wire::Frame) -> u32| {
        let mut values: Vec<u32> = desk.all(id).iter().map(|(_, f)| read(f)).collect();
        values.dedup();
        values
    };
    let modes = changes(ids::HEARTBEAT, &|f| f.u32(0) >> 24);
    assert_eq!(modes, [3, 4, 3, 4, 5, 3]);
    let landed = changes(ids::EXTENDED_SYS_STATE, &|f| u32::from(f.u8(1)));
    assert_eq!(landed, [1, 3, 2, 4, 1]);
    let states = changes(ids::MISSION_CURRENT, &|f| u32::from(f.u8(4)));
    assert_eq!(states, [1, 2, 3, 4, 3, 5]);
    let items = changes(ids::MISSION_CURRENT, &|f| u32::from(f.u16(0)));
    assert_eq!(items, [65_535, 0, 1, 2, 0, 1, 2], "unknown before the first mission is loaded, which marked no item");
}
