//! Drones that draw more than their airframe's model says.

mod common;

use common::ready_in;
use quadrat_station::flight::{Fact, How};
use quadrat_station::station::Request;
use quadrat_world::{Scene, World, small};

/// One drone that cruises for 909 s, though its model and its config promise 1,080: it draws a quarter more than its model.
fn scene(airframe: Option<&str>) -> Scene {
    let mut scene = Scene { endurance_s: 909, promised_s: Some(1_080), ..small(3) };
    scene.airframe = airframe.map(str::to_owned);
    scene
}

/// Percents left after each landing of a sortie, for an hour and a half.
fn landings(airframe: Option<&str>) -> (Vec<u8>, World) {
    let mut world = ready_in(scene(airframe));
    world.ask(Request::PatrolStart);
    let (mut left, mut counted) = (Vec::new(), 0);
    for _ in 0..5_400 {
        world.run(1);
        let ended: Vec<_> = common::facts(&world)
            .into_iter()
            .filter_map(|fact| match fact {
                Fact::Ended { drone, how: How::Landed, .. } => Some(drone.clone()),
                _ => None,
            })
            .collect();
        for drone in ended.iter().skip(counted) {
            let snapshot = world.snapshot.as_deref();
            let view = snapshot.and_then(|snapshot| snapshot.drones.iter().find(|view| view.id == *drone));
            left.extend(view.and_then(|view| view.battery_percent));
        }
        counted = ended.len();
    }
    (left, world)
}

#[test]
fn a_drone_that_draws_a_quarter_more_than_its_model_goes_home_earlier_and_lands_with_its_reserve() {
    let (by_promise, _) = landings(None);
    let (by_airframe, world) = landings(Some("x500"));
    println!("left at landings: {by_promise:?} by promise, {by_airframe:?} by airframe");
    assert!(by_promise.len() >= 3 && by_airframe.len() >= 3);
    assert!(by_promise.iter().all(|left| *left < 23), "the promise was too much: {by_promise:?}");
    // The first flight of each of the three teaches, and is ended in time; from then on the reserve of 25 % is there, but for
    // what a relief that is late and a gauge that rounds take of it.
    assert!(by_airframe.iter().all(|left| *left >= 10), "{by_airframe:?}");
    assert!(by_airframe.iter().filter(|left| **left < 20).count() <= 3, "{by_airframe:?}");
    let gains: Vec<_> =
        world.snapshot.as_ref().expect("a snapshot").drones.iter().filter_map(|view| view.draws_permille).collect();
    println!("gains {gains:?}");
    assert!(gains.iter().any(|gain| (1_150..1_350).contains(gain)), "{gains:?}");
}
