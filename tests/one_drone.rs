//! `quadrat mission`, `param` and `cmd` as a person types them, against a daemon and a simulated drone over real UDP.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

mod house;

use house::{House, Kept, quadrat};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;

const SPEED: f64 = 4.0;

fn simulated_drone(house: &House, firmware: &str) -> Kept {
    let child = quadrat()
        .args(["sim", "fleet", "--speed", &SPEED.to_string(), "--to", &format!("127.0.0.1:{}", house.air)])
        .args(["--firmware", firmware, "--loss", "10", "-c"])
        .arg(house.config())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    Kept(child.expect("the simulator"))
}

/// Exit code, standard output, standard error.
fn run(house: &House, arguments: &[&str]) -> (Option<i32>, String, String) {
    let done = quadrat().args(arguments).args(["--lang", "en", "-c"]).arg(house.config()).output().expect("to run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

fn good(house: &House, arguments: &[&str]) -> String {
    let (code, out, err) = run(house, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {out}{err}");
    out
}

fn open(firmware: &str) -> (House, Kept) {
    let mut house = House::new(&[("XC-1", 1, 24.5105, 117.6495)], "", SPEED);
    house.open();
    let drone = simulated_drone(&house, firmware);
    house.wait("the drone is heard", 30, |house| house.snapshot()["drones"][0]["liveness"] == "fresh");
    (house, drone)
}

const PLAN: &str = r#"{"fileType": "Plan", "version": 1, "groundStation": "QGroundControl",
 "geoFence": {"version": 2, "circles": [], "polygons": [{"version": 1, "inclusion": true, "polygon":
   [[24.500, 117.640], [24.520, 117.640], [24.520, 117.660], [24.500, 117.660]]}]},
 "rallyPoints": {"version": 2, "points": []},
 "mission": {"version": 2, "firmwareType": 12, "vehicleType": 2, "plannedHomePosition": [24.5105, 117.6495, 0], "items": [
  {"type": "SimpleItem", "command": 22, "frame": 3, "autoContinue": true, "params": [0, 0, 0, null, 24.5105, 117.6495, 20]},
  {"type": "SimpleItem", "command": 16, "frame": 3, "autoContinue": true, "params": [0, 2, 0, null, 24.5115, 117.6495, 25]},
  {"type": "SimpleItem", "command": 20, "frame": 2, "autoContinue": true, "params": [0, 0, 0, 0, 0, 0, 0]}]}}"#;

fn on(house: &House, name: &str, text: &str) -> String {
    let file = house.folder.path().join(name);
    std::fs::write(&file, text).expect("a file");
    file.display().to_string()
}

fn lists_and_parameters(firmware: &str, name: &str) {
    let (house, _drone) = open(firmware);
    let file = on(&house, "a.plan", PLAN);
    good(&house, &["mission", "upload", &file, "XC-1"]);
    good(&house, &["mission", "verify", &file, "XC-1"]);
    let out = on(&house, "b.plan", "");
    good(&house, &["mission", "download", "XC-1", "-o", &out]);
    let read: Value = serde_json::from_str(&std::fs::read_to_string(&out).expect("a file")).expect("JSON");
    assert_eq!(read["mission"]["items"].as_array().map(Vec::len), Some(3), "{read:#}");
    assert_eq!(read["geoFence"]["polygons"][0]["polygon"].as_array().map(Vec::len), Some(4));
    good(&house, &["mission", "verify", &out, "XC-1"]);
    let other = on(&house, "c.plan", &PLAN.replace("117.6495, 25]", "117.6495, 26]"));
    let (code, _, err) = run(&house, &["mission", "verify", &other, "XC-1"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("the mission aboard is another: item 2 differs in height or param7"), "{err}");
    let broken = on(&house, "d.plan", &PLAN.replace("\"command\": 16", "\"command\": -1"));
    let (code, _, err) = run(&house, &["mission", "upload", &broken, "XC-1"]);
    assert!(code == Some(1) && err.contains("d.plan:7:3  C303"), "{err}");
    good(&house, &["mission", "clear", "XC-1"]);

    good(&house, &["param", "set", "XC-1", name, "0"]);
    assert_eq!(good(&house, &["param", "get", "XC-1", name]).trim(), format!("{name} = 0"));
    let (code, out, _) = run(&house, &["param", "audit", "XC-1"]);
    assert!(code == Some(1) && out.contains(&format!("{name} = 0; wanted ")), "{out}");
    let (code, out, _) = run(&house, &["param", "get", "XC-1", "NO_SUCH_NAME", "--json"]);
    let shown: Value = serde_json::from_str(out.trim()).expect("JSON");
    assert_eq!((code, &shown["state"], &shown["code"]), (Some(3), &"unknown".into(), &"S514".into()));
}

#[test]
fn lists_and_parameters_of_a_px4_are_handled_from_the_shell() {
    lists_and_parameters("px4-1.17", "NAV_DLL_ACT");
}

#[test]
fn lists_and_parameters_of_an_ardupilot_are_handled_from_the_shell() {
    lists_and_parameters("ardupilot-4.6", "FS_GCS_ENABLE");
}

#[test]
fn a_drone_on_a_sortie_is_held_and_brought_home_from_the_shell_and_not_reloaded() {
    let (house, _drone) = open("px4-1.17");
    house.apply(Path::new("missions/small/patrol.toml"));
    house.wait("the launch gate opens", 40, |house| house.snapshot()["patrol"]["gate"] == serde_json::json!([]));
    good(&house, &["patrol", "start", "--wait", "120"]);
    let file = on(&house, "a.plan", PLAN);
    let (code, _, err) = run(&house, &["mission", "upload", &file, "XC-1"]);
    assert!(code == Some(1) && err.contains("S502") | err.contains("flies a sortie"), "{code:?} {err}");
    good(&house, &["cmd", "hold", "XC-1"]);
    let status = house.snapshot();
    assert_eq!(status["drones"][0]["order"], serde_json::json!(["hold", "done"]));
    good(&house, &["cmd", "return", "XC-1"]);
    house.wait("it stands on its pad", 5, |house| house.snapshot()["drones"][0]["state"] == "docked");
    let by_hand = house.journal().iter().filter(|entry| entry["fact"]["ByHand"].is_object()).count();
    assert_eq!(by_hand, 2, "who ordered what is written down");
    let (code, ..) = run(&house, &["cmd", "hold", "NOBODY"]);
    assert_eq!(code, Some(1));
    assert_eq!(run(&house, &["cmd", "fly", "XC-1"]).0, Some(2));
}
