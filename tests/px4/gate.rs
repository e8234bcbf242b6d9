//! A check of the launch gate that a person answers for, with a real PX4 behind it.

use crate::house::{House, quadrat};
use quadrat::px4::Px4;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;

const HEIGHT: &str = "RTL_RETURN_ALT";

/// What the gate has against the drone, by its name for it.
fn shut(house: &House) -> Vec<String> {
    let gate = house.snapshot()["patrol"]["gate"].clone();
    let checks = gate.as_array().into_iter().flatten().filter_map(|view| view["check"].as_str().map(str::to_owned));
    checks.collect()
}

/// `quadrat patrol override XC-1 …`, as a person types it.
fn type_override(house: &House, more: &[&str]) -> Output {
    let mut command = quadrat();
    command.args(["patrol", "override", "XC-1"]).args(more).arg("-c").arg(house.config());
    command.output().expect("to run")
}

fn overrides(house: &House) -> Vec<Value> {
    let journal = house.journal().into_iter();
    journal.filter_map(|entry| entry["fact"]["Override"].as_object().map(|one| json!(one))).collect()
}

/// Holds R-P3.
#[test]
fn a_real_px4_that_would_return_too_low_flies_only_while_a_person_answers_for_it() {
    let _alone = crate::one_at_a_time();
    let Some(_px4) = crate::start(0, &[(HEIGHT, "15")]) else { return };
    let mut house = House::on(Px4::STATION_PORT, &[("XC-1", 1, crate::SPOTS[0].0, crate::SPOTS[0].1)], "", 1.0);
    house.open();
    house.apply(Path::new("missions/small/patrol.toml"));
    house.wait("only the height is against it", 60, |house| {
        house.snapshot()["patrol"]["state"] == "ready" && shut(house) == [HEIGHT]
    });
    assert_eq!(house.post("/patrol/start", &json!({})).0, 409, "nobody answers for it");
    assert!(!type_override(&house, &["S104", "--because", "it knows the way"]).status.success(), "it has a fix");
    let given = type_override(&house, &[HEIGHT, "--because", "a flat field, nothing over 10 m"]);
    println!("{}{}", String::from_utf8_lossy(&given.stdout), String::from_utf8_lossy(&given.stderr));
    assert!(given.status.success());
    assert_eq!(shut(&house), [""; 0]);
    assert_eq!(house.post("/patrol/start", &json!({})).0, 200);
    house.wait("it is in the air", 90, |house| crate::drone(house)["state"] == "on_way");
    assert_eq!(house.snapshot()["patrol"]["overridden"][0]["check"], HEIGHT, "shown while it flies");
    assert_eq!(house.post("/patrol/home", &json!({})).0, 200);
    house.wait("it is home", 180, |house| crate::drone(house)["state"] == "docked");
    house.wait("and the gate is shut again", 20, |house| shut(house) == [HEIGHT]);
    let written = overrides(&house);
    assert_eq!(written.len(), 1, "{written:?}");
    assert_eq!(written[0]["Given"]["because"], "a flat field, nothing over 10 m");
}
