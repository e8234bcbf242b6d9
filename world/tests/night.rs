//! The demo's district for a whole hour of virtual time.

mod common;

use common::{facts, ready_in};
use quadrat_station::flight::Fact;
use quadrat_station::station::Request;
use quadrat_world::xiangcheng;

#[test]
fn an_hour_over_the_district_is_flown_in_relay_and_no_two_drones_come_near() {
    let mut world = ready_in(xiangcheng(11));
    world.ask(Request::PatrolStart);
    let mut nearest_m = f64::MAX;
    let mut worst_unseen_s: f64 = 0.0;
    for _ in 0..3_600 {
        world.run(1);
        nearest_m = nearest_m.min(common::nearest_in_the_air(&world));
    }
    let mut reliefs = 0;
    for fact in facts(&world) {
        if let Fact::OnTour { after: Some(_), unseen, .. } = fact {
            reliefs += 1;
            worst_unseen_s = worst_unseen_s.max(unseen.as_secs_f64());
        }
    }
    assert!(reliefs >= 2, "{reliefs} reliefs");
    assert!(worst_unseen_s < 5.0, "{worst_unseen_s} s unseen");
    let view = world.snapshot.clone().expect("a snapshot");
    let broken: Vec<_> = view.places.iter().filter(|place| !["seen", "due"].contains(&&*place.state)).collect();
    assert!(broken.is_empty(), "{broken:?}");
    assert!(nearest_m >= 10.0, "{nearest_m} m apart");
}
