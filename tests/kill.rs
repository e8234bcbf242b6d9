//! kill -9 while drones fly: the same patrol goes on, nothing is uploaded twice, nothing accepted is lost, nobody is told
//! twice.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a real daemon lives in real time")]

mod house;

use house::{House, Kept, quadrat};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const KILLS: usize = 20;
const SPEED: f64 = 4.0;

fn patrol() -> &'static Path {
    Path::new("missions/small/patrol.toml")
}

fn simulated_drone(house: &House) -> Kept {
    let child = quadrat()
        .args(["sim", "fleet", "--speed", &SPEED.to_string(), "--to", &format!("127.0.0.1:{}", house.air)])
        .arg("--patrol")
        .arg(patrol())
        .arg("-c")
        .arg(house.config())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Kept(child.expect("the simulator"))
}

fn is_flying(house: &House) -> bool {
    let snapshot = house.snapshot();
    let drone = &snapshot["drones"][0];
    let states = ["on_tour", "on_way", "going_home", "preparing", "taking_off", "waiting"];
    snapshot["patrol"]["state"] == "flying"
        && states.iter().any(|state| drone["state"] == *state)
        && drone["liveness"] == "fresh"
}

fn facts<'a>(journal: &'a [Value], room: &'a str, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    journal.iter().filter_map(move |entry| entry["fact"][room].get(kind))
}

/// Holds R-A1, F-P1.
/// Thin: twenty kills of a real process, not ten thousand; world/tests/durability.rs cuts the power by the hundred.
#[test]
fn after_each_of_twenty_kills_the_same_patrol_goes_on() {
    let team = "[team.t1]\ndistrict = \"xiangcheng\"\n";
    let mut house = House::new(&[("XC-1", 1, 24.5105, 117.6495)], team, SPEED);
    house.open();
    let _drone = simulated_drone(&house);
    house.apply(patrol());
    house.wait("the launch gate opens", 40, |house| {
        let snapshot = house.snapshot();
        snapshot["patrol"]["state"] == "ready" && snapshot["patrol"]["gate"] == json!([])
    });
    assert_eq!(house.post("/patrol/start", &json!({})).0, 200);
    house.wait("it is on tour", 60, |house| house.snapshot()["drones"][0]["state"] == "on_tour");

    let mut incidents = Vec::new();
    let mut slowest = Duration::ZERO;
    for round in 0..KILLS {
        let body = json!({"id": format!("round-{round}"), "class": "person_down", "confidence": 90,
            "at": "2026-11-23T22:04:51+08:00", "lat": 24.5110 + 0.004 * round as f64, "lon": 117.65, "datum": "wgs84",
            "error_m": 10.0});
        let (status, answer) = house.post("/detections", &body);
        assert_eq!(status, 200, "{answer}");
        incidents.push((body, answer["incident"].clone()));
        if round % 2 == 0 {
            let (status, answer) =
                house.post(&format!("/incidents/{}/acknowledge", incidents[round].1), &json!({"key": "k"}));
            assert_eq!(status, 200, "{answer}");
        }
        house.kill();
        let killed = Instant::now();
        house.open();
        house.wait("the same patrol goes on within 10 s", 10, is_flying);
        slowest = slowest.max(killed.elapsed());
        for (body, incident) in &incidents {
            let (status, again) = house.post("/detections", body);
            assert_eq!((status, &again["incident"], &again["repeat"]), (200, incident, &json!(true)), "{again}");
        }
    }
    println!("slowest of {KILLS} restarts, kill to flying: {slowest:?}");
    house.kill();
    nothing_twice(&house.journal(), &incidents);
}

fn nothing_twice(journal: &[Value], incidents: &[(Value, Value)]) {
    for prepared in facts(journal, "Flight", "Prepared") {
        let proven = facts(journal, "Flight", "Verified")
            .filter(|verified| verified["kind"] == "Mission" && verified["hash"] == prepared["mission"])
            .count();
        assert!(proven <= 1, "sortie {} was put aboard {proven} times", prepared["sortie"]);
    }
    let sighted: Vec<_> = facts(journal, "Incident", "Sighted").filter(|fact| fact["new"] == json!(true)).collect();
    assert!(sighted.len() >= incidents.len(), "{} incidents", sighted.len());
    for (_, incident) in incidents.iter().step_by(2) {
        let position = |fact: &str, room: &str| {
            journal.iter().position(|entry| &entry["fact"][room][fact]["incident"] == incident)
        };
        let answered = position("Answered", "Incident").expect("it was acknowledged");
        let called_after = journal[answered..].iter().any(|entry| {
            let told = &entry["fact"]["Dispatch"]["Told"];
            &told["incident"] == incident && told["kind"] == "alert"
        });
        assert!(!called_after, "somebody was called about {incident} after it was acknowledged");
    }
}
