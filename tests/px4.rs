//! A small patrol on a real PX4, from launch gate and verified upload to landing, through the same daemon and config as
//! ever. Runs when `QUADRAT_PX4` names a PX4 SITL binary with the SIH simulator; else it says that it was skipped.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a real daemon lives in real time")]

mod house;

use house::{House, Kept};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// PX4 sends its ground-station link here, for every instance.
const PX4_PORT: u16 = 14_550;

fn px4(binary: &str, folder: &Path) -> Kept {
    let child = Command::new(binary)
        .args(["-d", "-i", "0"])
        .current_dir(folder)
        .env("PX4_SIM_MODEL", "sihsim_quadx")
        .env("PX4_SYS_AUTOSTART", "10040")
        .env("PX4_SIMULATOR", "sihsim")
        .env("PX4_HOME_LAT", "24.5105")
        .env("PX4_HOME_LON", "117.6495")
        .env("PX4_HOME_ALT", "10")
        // What an operator sets on a new drone, so that the launch gate opens.
        .env("PX4_PARAM_NAV_DLL_ACT", "2")
        .env("PX4_PARAM_COM_LOW_BAT_ACT", "3")
        .env("PX4_PARAM_RTL_RETURN_ALT", "40")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Kept(child.expect("PX4 starts"))
}

fn drone(house: &House) -> Value {
    house.snapshot()["drones"][0].clone()
}

#[test]
fn a_small_patrol_flies_on_a_real_px4_from_gate_to_landing() {
    let Ok(binary) = std::env::var("QUADRAT_PX4") else {
        println!("skipped: QUADRAT_PX4 names no PX4 binary");
        return;
    };
    let mut house = House::on(PX4_PORT, &[("XC-1", 1, 24.5105, 117.6495)], "", 1.0);
    let scratch = tempfile::tempdir().expect("a folder");
    house.open();
    let began = Instant::now();
    let step = |what: &str| println!("{:7.1} s  {what}", began.elapsed().as_secs_f64());
    let _px4 = px4(&binary, scratch.path());
    house.wait("PX4 is heard", 30, |house| drone(house)["liveness"] == "fresh");
    step("heard");
    house.apply(Path::new("missions/small/patrol.toml"));
    house.wait("the launch gate opens", 60, |house| {
        let snapshot = house.snapshot();
        snapshot["patrol"]["state"] == "ready" && snapshot["patrol"]["gate"] == json!([])
    });
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
    house.wait("it has swept the whole cell", 300, |house| {
        house.snapshot()["places"][0]["flown_unwatched"] == json!(true) && laps(house) >= 1
    });
    step("one lap flown");
    holds_and_goes_on(&house);
    step("held and resumed");
    assert_eq!(house.post("/patrol/home", &json!({})).0, 200);
    house.wait("it is home", 180, |house| drone(house)["state"] == "docked");
    step("landed");
    let ended = house.journal().into_iter().rev().find_map(|entry| entry["fact"]["Flight"].get("Ended").cloned());
    assert_eq!(ended.map(|fact| fact["how"].clone()), Some(json!("Landed")));
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
