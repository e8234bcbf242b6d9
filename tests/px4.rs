//! A small patrol on real PX4 autopilots, from launch gate and verified upload to landing and from drone to drone, through
//! the same daemon and config as ever; and, in px4/, what such an autopilot takes over a bad link. Runs when `QUADRAT_PX4` names a PX4 with the SIH simulator (sim/px4/README.md);
//! else it says that it was skipped.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stdout, reason = "whoever flies a real PX4 wants to see it")]
#![allow(clippy::disallowed_methods, reason = "a real daemon lives in real time")]

#[path = "house/air.rs"]
mod air;
#[path = "px4/gate.rs"]
mod gate;
#[path = "house/hill.rs"]
mod hill;
#[path = "px4/hills.rs"]
mod hills;
mod house;
#[path = "px4/lists.rs"]
mod lists;
#[path = "house/plans.rs"]
mod plans;
#[path = "px4/streams.rs"]
mod streams;

use house::House;
use quadrat::px4::{self, Px4, Setup};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The spots where the two stand: latitude, longitude.
const SPOTS: [(f64, f64); 2] = [(24.5105, 117.6495), (24.5105, 117.64965)];

/// Every instance has its own ports, whoever starts it: two tests at once would fly each other's drones.
fn one_at_a_time() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts instance `instance` on its spot, or says that the test is skipped.
fn start(instance: u8, more: &[(&str, &str)]) -> Option<Px4> {
    start_at(instance, 10.0, more)
}

/// The same on ground so high above the sea.
fn start_at(instance: u8, above_sea_m: f64, more: &[(&str, &str)]) -> Option<Px4> {
    let Some(program) = px4::program() else {
        println!("skipped: {} names no PX4", px4::VARIABLE);
        return None;
    };
    let (lat, lon) = SPOTS[usize::from(instance)];
    // What an operator sets on a new drone, so that the launch gate opens.
    let usual = [("NAV_DLL_ACT", "2"), ("COM_LOW_BAT_ACT", "3"), ("RTL_RETURN_ALT", "40")];
    let params = usual.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let setup = Setup { program, instance, home: (lat, lon, above_sea_m), params, speed: 1.0 };
    Some(Px4::start(&setup).expect("PX4 starts"))
}

fn gate_opens(house: &House) {
    house.wait("the launch gate opens", 60, |house| {
        let snapshot = house.snapshot();
        snapshot["patrol"]["state"] == "ready" && snapshot["patrol"]["gate"] == json!([])
    });
}

fn drone(house: &House) -> Value {
    house.snapshot()["drones"][0].clone()
}

#[test]
fn a_small_patrol_flies_on_a_real_px4_from_gate_to_landing() {
    let _alone = one_at_a_time();
    let Some(_px4) = start(0, &[]) else { return };
    let mut house = House::on(Px4::STATION_PORT, &[("XC-1", 1, SPOTS[0].0, SPOTS[0].1)], "", 1.0);
    let began = Instant::now();
    let step = |what: &str| println!("{:7.1} s  {what}", began.elapsed().as_secs_f64());
    house.open();
    house.wait("PX4 is heard", 30, |house| drone(house)["liveness"] == "fresh");
    step("heard");
    house.apply(Path::new("missions/small/patrol.toml"));
    gate_opens(&house);
    step("planned, gate open");
    let (status, answer) = house.post("/patrol/start", &json!({}));
    assert_eq!(status, 200, "{answer}");
    house.wait("fence and mission are verified", 60, |house| {
        ["taking_off", "on_way", "on_tour"].iter().any(|state| drone(house)["state"] == *state)
    });
    step("verified");
    house.wait("it is in the air", 60, |house| {
        ["on_way", "on_tour"].iter().any(|state| drone(house)["state"] == *state)
    });
    step("airborne");
    house.wait("it is on tour", 120, |house| drone(house)["state"] == "on_tour");
    step("on tour");
    house.wait("it has swept the whole cell", 300, swept);
    step("one lap flown");
    holds_and_goes_on(&house);
    step("held and resumed");
    assert_eq!(house.post("/patrol/home", &json!({})).0, 200);
    house.wait("it is home", 180, |house| drone(house)["state"] == "docked");
    step("landed");
    assert_eq!(last(&house, "Ended").map(|fact| fact["how"].clone()), Some(json!("Landed")));
}

/// The last fact of a kind about flying.
fn last(house: &House, kind: &str) -> Option<Value> {
    house.journal().into_iter().rev().find_map(|entry| entry["fact"]["Flight"].get(kind).cloned())
}

/// Whether the whole cell was flown over, and the tour's first point passed again.
fn swept(house: &House) -> bool {
    house.snapshot()["places"][0]["flown_unwatched"] == json!(true) && laps(house) >= 1
}

/// How often the tour's first point was passed again.
fn laps(house: &House) -> usize {
    let journal = house.journal();
    let passed = journal.iter().filter_map(|entry| entry["fact"]["Flight"].get("Passed"));
    let legs: Vec<u64> = passed.filter_map(|fact| fact["place"]["leg"].as_u64()).collect();
    legs.windows(2).filter(|pair| pair[1] < pair[0]).count()
}

fn holds_and_goes_on(house: &House) {
    assert_eq!(house.post("/patrol/hold", &json!({})).0, 200);
    house.wait("it holds", 20, |house| {
        let drone = drone(house);
        drone["state"] == "held" && drone["speed_mps"].as_f64().is_some_and(|speed| speed < 0.5)
    });
    assert_eq!(house.post("/patrol/resume", &json!({})).0, 200);
    house.wait("it goes on", 20, |house| {
        let drone = drone(house);
        drone["state"] == "on_tour" && drone["speed_mps"].as_f64().is_some_and(|speed| speed > 2.0)
    });
}

/// Where a drone was at one look at the snapshot, and what it did.
#[derive(Debug, Clone)]
struct Look {
    at_s: f64,
    state: String,
    /// Latitude and longitude.
    degrees: (f64, f64),
    /// Metres north and east of the first spot, and above home.
    place: (f64, f64, f64),
}

fn look(snapshot: &Value, index: usize, at_s: f64) -> Option<Look> {
    let drone = &snapshot["drones"][index];
    let degrees = (drone["lat"].as_f64()?, drone["lon"].as_f64()?);
    let north = (degrees.0 - SPOTS[0].0) * 110_770.0;
    let east = (degrees.1 - SPOTS[0].1) * 101_340.0;
    let state = drone["state"].as_str()?.to_owned();
    Some(Look { at_s, state, degrees, place: (north, east, drone["above_home_m"].as_f64()?) })
}

fn apart(a: &Look, b: &Look) -> f64 {
    let (north, east, up) = (a.place.0 - b.place.0, a.place.1 - b.place.1, a.place.2 - b.place.2);
    (north * north + east * east + up * up).sqrt()
}

/// Seven minutes from full to empty, for the station and for PX4's own battery: the first must be relieved soon.
fn with_little_endurance(house: &House) {
    let config = std::fs::read_to_string(house.config()).expect("the config");
    std::fs::write(house.config(), config.replace("home = [", "endurance = \"7 min\"\nhome = [")).expect("to write");
}

#[test]
fn two_real_px4_hand_a_patrol_over_and_nothing_stays_unseen_for_long() {
    let _alone = one_at_a_time();
    let battery = [("SIM_BAT_MIN_PCT", "0"), ("SIM_BAT_DRAIN", "420")];
    let (Some(_first), Some(_second)) = (start(0, &battery), start(1, &battery)) else { return };
    let drones = [("XC-1", 1, SPOTS[0].0, SPOTS[0].1), ("XC-2", 2, SPOTS[1].0, SPOTS[1].1)];
    let mut house = House::on(Px4::STATION_PORT, &drones, "", 1.0);
    with_little_endurance(&house);
    let patrol = std::fs::read_to_string("missions/small/patrol.toml").expect("the patrol");
    let patrol = patrol.replace("[\"XC-1\"]", "[\"XC-1\", \"XC-2\"]");
    std::fs::write(house.folder.path().join("patrol.toml"), patrol).expect("to write");
    std::fs::copy("missions/small/patrol.geojson", house.folder.path().join("patrol.geojson")).expect("the map");
    house.open();
    house.apply(&house.folder.path().join("patrol.toml"));
    gate_opens(&house);
    assert_eq!(house.post("/patrol/start", &json!({})).0, 200);
    let (active, relief) = watch_hand_over(&house);
    let left = active.iter().rfind(|look| look.state == "on_tour").expect("the first was on tour");
    let took = relief.iter().find(|look| look.state == "on_tour").expect("the second is on tour");
    let unseen_s = (took.at_s - left.at_s).max(0.0);
    let nearest = active.iter().zip(&relief).filter(|(a, b)| a.place.2 > 3.0 && b.place.2 > 3.0);
    let nearest_m = nearest.map(|(a, b)| apart(a, b)).fold(f64::MAX, f64::min);
    println!("left at {left:?}, taken over at {took:?}: unseen {unseen_s:.2} s, never nearer than {nearest_m:.1} m");
    println!("taken over {:.1} m from where it was left", apart(left, took));
    assert!(unseen_s < 5.0, "unseen for {unseen_s} s");
    assert!(nearest_m >= 5.0, "{nearest_m} m apart");
    house.wait("the first is home", 240, |house| house.snapshot()["drones"][0]["state"] == "docked");
}

/// Looks at both until the second has been on tour for ten seconds.
fn watch_hand_over(house: &House) -> (Vec<Look>, Vec<Look>) {
    let began = Instant::now();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut until_s = 900.0;
    let mut said = (String::new(), String::new());
    while began.elapsed().as_secs_f64() < until_s {
        let at_s = began.elapsed().as_secs_f64();
        let snapshot = house.snapshot();
        if let (Some(a), Some(b)) = (look(&snapshot, 0, at_s), look(&snapshot, 1, at_s)) {
            let states = (a.state.clone(), b.state.clone());
            if states != said {
                println!("{at_s:7.1} s  {} {}", states.0, states.1);
                said = states;
            }
            if b.state == "on_tour" {
                until_s = until_s.min(at_s + 10.0);
            }
            first.push(a);
            second.push(b);
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    (first, second)
}
