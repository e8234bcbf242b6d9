//! Signing with pymavlink on the other side: what we sign it verifies, what it signs we believe, and nothing else.

use super::house::{House, Kept};
use super::taky::program;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A vehicle in pymavlink, told what to do line by line.
struct Peer {
    child: Kept,
    says: BufReader<std::process::ChildStdout>,
}

impl Peer {
    fn start(air: u16, key: &Path) -> Peer {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/clients/sign_pymavlink.py");
        let mut child = Command::new(program("python"))
            .arg(script)
            .arg(format!("127.0.0.1:{air}"))
            .arg(key)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python runs");
        let says = BufReader::new(child.stdout.take().expect("its output"));
        Peer { child: Kept(child), says }
    }

    /// Plays a phase to its end.
    fn play(&mut self, phase: &str) -> Value {
        writeln!(self.child.0.stdin.as_mut().expect("its input"), "{phase}").expect("to tell it");
        let mut line = String::new();
        self.says.read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).expect("JSON")
    }
}

fn count(house: &House, code: &str) -> u64 {
    let snapshot = house.snapshot();
    let health = snapshot["health"].as_array().into_iter().flatten().find(|health| health["code"] == code);
    let values = health.and_then(|health| health["values"].as_array()).into_iter().flatten();
    let count = values.filter(|pair| pair[0] == "count").find_map(|pair| pair[1].as_str()?.parse().ok());
    count.unwrap_or(0)
}

fn liveness(house: &House) -> String {
    house.snapshot()["drones"][0]["liveness"].as_str().unwrap_or_default().to_owned()
}

/// Holds R-S1, R-S2, R-S4, F-S1, F-S2.
/// Thin: the peer is pymavlink; PX4 1.17 has no signing.
#[test]
fn pymavlink_and_the_daemon_believe_each_other_s_signatures_and_nobody_else() {
    let more = "signing = \"require\"\n[network.air]\nkeys = [\"file:air.key\"]";
    let mut house = House::new(&[("XC-1", 1, 24.5105, 117.6495)], more, 1.0);
    let key = house.folder.path().join("air.key");
    std::fs::write(&key, (1..=32).collect::<Vec<u8>>()).expect("a key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).expect("a private key");
    house.open();
    let mut peer = Peer::start(house.air, &key);

    for (phase, code) in [("unsigned", "S320"), ("forged", "S321")] {
        let played = peer.play(phase);
        assert!(played["sent"].as_u64() > Some(10), "{played}");
        assert_eq!(played["bytes"], 0, "{phase}: nobody is answered: {played}");
        assert_eq!(liveness(&house), "silent", "{phase}");
        house.wait("the refusals are told of", 5, |house| count(house, code) == played["sent"].as_u64().unwrap_or(0));
    }

    let signed = peer.play("signed");
    assert_eq!(liveness(&house), "fresh", "what it signs is heard: {signed}");
    assert!(signed["kinds"]["HEARTBEAT"].as_u64() >= Some(3), "what we sign it hears: {signed}");
    assert!(signed["kinds"]["COMMAND_LONG"].as_u64() >= Some(1), "orders too: {signed}");
    assert_eq!((&signed["bad"], &signed["kinds"]["BAD_DATA"]), (&0.into(), &Value::Null), "{signed}");
    assert_eq!(signed["good"], signed["signed"], "each frame was signed and right: {signed}");

    house.wait("the drone is lost", 20, |house| liveness(house) == "lost");
    let replayed = peer.play("replayed");
    assert!(replayed["sent"].as_u64() >= signed["sent"].as_u64(), "{replayed}");
    assert_eq!(replayed["bytes"], 0, "nobody is answered: {replayed}");
    house.wait("the replay is told of", 5, |house| count(house, "S322") > 0);
    assert_eq!(liveness(&house), "lost", "and brings no drone back");
    assert!(house.journal().iter().any(|entry| entry["fact"]["SigningClock"].is_object()));
}
