//! A patrol over a hill on a real PX4: what it flies is as high above the ground as was asked.

use crate::hill::{self, EAST, apart_m};
use crate::house::House;
use crate::{Look, SPOTS};
use quadrat::px4::Px4;
use quadrat_station::plan::Plan;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Instant;

/// It climbs from its pad and comes down to it: nearer than this no height is promised.
const BESIDE_PAD_M: f64 = 40.0;
/// Asked for 30 m above whatever lies within 15 m; PX4's own height is off by a metre or two in its simulator.
const LEAST_M: f64 = 27.0;
/// Beside the hill it is higher than asked, because it climbs early; higher than this it need not be anywhere.
const MOST_M: f64 = 50.0;
/// How much PX4 may climb more or less between its lowest and its highest than the plan says, twice its height's error.
const CLIMB_OFF_M: f64 = 4.0;
/// From here on it is a climb: else a plan over flat ground would do.
const CLIMB_M: f64 = 5.0;

/// The small patrol over the hill, in the house's folder.
fn patrol(house: &House) -> PathBuf {
    let folder = house.folder.path();
    let patrol = std::fs::read_to_string("missions/small/patrol.toml").expect("the patrol");
    std::fs::write(folder.join("patrol.toml"), hill::told(&patrol)).expect("to write");
    std::fs::copy("missions/small/patrol.geojson", folder.join("patrol.geojson")).expect("the map");
    std::fs::write(folder.join(hill::FILE), EAST.file()).expect("to write");
    folder.join("patrol.toml")
}

/// Waits as [`House::wait`] does, and keeps where the drone was at every look.
fn watch(house: &House, what: &str, seconds: u64, looks: &RefCell<Vec<Look>>, holds: impl Fn(&House) -> bool) {
    let began = Instant::now();
    house.wait(what, seconds, |house| {
        looks.borrow_mut().extend(crate::look(&house.snapshot(), 0, began.elapsed().as_secs_f64()));
        holds(house)
    });
}

/// The least and the most.
fn range(all: impl Iterator<Item = f64>) -> (f64, f64) {
    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), one| (least.min(one), most.max(one)))
}

/// Least and most height above the hill's ground of those that are not beside the pad; PX4 has its home on the ground there.
fn above_ground_m<'l>(looks: impl Iterator<Item = &'l Look>) -> (f64, f64) {
    let pad_m = EAST.ground_m(SPOTS[0]);
    let far = looks.filter(|look| apart_m(look.degrees, SPOTS[0]) > BESIDE_PAD_M);
    range(far.map(|look| pad_m + look.place.2 - EAST.ground_m(look.degrees)))
}

/// Lowest and highest point of the tour, above the pad, as it was planned.
fn planned_m(house: &House) -> (f64, f64) {
    let planned = crate::last(house, "Planned").expect("it was planned");
    let plan: Plan = serde_json::from_value(planned["plan"].clone()).expect("a plan");
    range(plan.tour.iter().map(|point| point.height.metres()))
}

/// Fence and mission are aboard, proven, before it takes off.
fn assert_verified(house: &House) {
    let journal = house.journal();
    let flown = journal.iter().map(|entry| &entry["fact"]["Flight"]);
    let before = flown.take_while(|fact| fact.get("Launched").is_none());
    let verified: Vec<Value> = before.filter_map(|fact| fact.get("Verified").map(|one| one["kind"].clone())).collect();
    println!("verified before take-off: {verified:?}");
    assert!(["Fence", "Mission"].iter().all(|kind| verified.contains(&json!(kind))), "{verified:?}");
}

/// What was flown against what the ground and the plan ask.
fn judge(house: &House, looks: &[Look]) {
    let on_tour = || looks.iter().filter(|look| look.state == "on_tour");
    let (least_m, most_m) = above_ground_m(on_tour());
    println!("on tour {least_m:.1} to {most_m:.1} m above the ground, {} looks", on_tour().count());
    assert!(least_m >= LEAST_M && most_m <= MOST_M, "{least_m} to {most_m} m above the ground");
    let (anywhere_m, _) = above_ground_m(looks.iter());
    println!("on all ways never less than {anywhere_m:.1} m above the ground, {} looks", looks.len());
    assert!(anywhere_m >= LEAST_M, "{anywhere_m} m above the ground");
    let (low_m, high_m) = range(on_tour().map(|look| look.place.2));
    let (planned_low_m, planned_high_m) = planned_m(house);
    println!("on tour {low_m:.1} to {high_m:.1} m above home, planned {planned_low_m:.1} to {planned_high_m:.1} m");
    let (climbed_m, asked_m) = (high_m - low_m, planned_high_m - planned_low_m);
    assert!(asked_m >= CLIMB_M, "the plan of a hill climbs: {asked_m} m");
    assert!((climbed_m - asked_m).abs() <= CLIMB_OFF_M, "climbed {climbed_m} m, planned {asked_m} m");
}

#[test]
fn a_real_px4_keeps_its_height_above_a_hill_that_the_patrol_knows_of() {
    let _alone = crate::one_at_a_time();
    let (lat, lon) = SPOTS[0];
    // Over a hill the gate asks for a return height that clears it.
    let Some(_px4) = crate::start_at(0, EAST.ground_m(SPOTS[0]), &[("RTL_RETURN_ALT", "80")]) else { return };
    let mut house = House::on(Px4::STATION_PORT, &[("XC-1", 1, lat, lon)], "", 1.0);
    house.open();
    house.apply(&patrol(&house));
    crate::gate_opens(&house);
    let (status, answer) = house.post("/patrol/start", &json!({}));
    assert_eq!(status, 200, "{answer}");
    let looks = RefCell::new(Vec::new());
    watch(&house, "it is on tour", 240, &looks, |house| crate::drone(house)["state"] == "on_tour");
    assert_verified(&house);
    watch(&house, "it has swept the whole cell", 400, &looks, crate::swept);
    assert_eq!(house.post("/patrol/home", &json!({})).0, 200);
    watch(&house, "it is home", 240, &looks, |house| crate::drone(house)["state"] == "docked");
    assert_eq!(crate::last(&house, "Ended").map(|fact| fact["how"].clone()), Some(json!("Landed")));
    judge(&house, &looks.borrow());
}
