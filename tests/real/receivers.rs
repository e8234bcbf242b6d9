//! Software that we did not write takes our plans: what it was given is held against what we meant, whatever the link loses.

use crate::air::{Air, Ways};
use crate::house::{Kept, free_udp};
use crate::plans::{bad, items, sweep};
use quadrat_sim::RadioConfig;
use quadrat_station::exchange::Outcome;
use quadrat_station::mission::{Item, PX4, Rules, compare};
use quadrat_station::wire::MissionKind;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{ChildStdout, Command, Stdio};

/// An autopilot that gives its plans no ids and keeps every parameter as it came.
const PLAIN: Rules = Rules { name: "plain", keeps: |_| [true; 4], plan_id: None, ..PX4 };

/// A peer that takes plans, and the way to it.
struct Receiver {
    air: Air,
    said: BufReader<ChildStdout>,
    _child: Kept,
}

impl Receiver {
    fn start(name: &str, seed: u64) -> Receiver {
        let port = free_udp();
        let mut child = Command::new(crate::taky::program("python"))
            .arg(crate::clients::here().join(format!("clients/receive_{name}.py")))
            .arg(port.to_string())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python runs");
        let said = BufReader::new(child.stdout.take().expect("piped"));
        let mut receiver = Receiver { air: Air::before(port, seed), said, _child: Kept(child) };
        assert_eq!(receiver.line()["listens"], true);
        receiver.air.until("its heartbeat", 20, |air| air.heard.contains_key(&0));
        receiver
    }

    /// The next thing that it says; waits for it.
    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("to read");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// Uploads over such a link; the items that the peer was given at last, and what the link did.
    fn takes(&mut self, kind: MissionKind, list: &[Item], weather: RadioConfig) -> (Vec<Item>, Ways) {
        self.air.weather(weather);
        let (upload, took_s) = self.air.upload(kind, list, &PLAIN);
        self.air.weather(RadioConfig::clear(0));
        assert!(
            matches!(upload.outcome(), Some(Outcome::Verified { .. })),
            "{:?} after {took_s:.1} s",
            upload.outcome()
        );
        // It says each list that it took, also one of an attempt before: every list here has another length.
        let mut given = self.line();
        while given["items"].as_array().map(Vec::len) != Some(list.len()) {
            given = self.line();
        }
        (items(&serde_json::from_value::<Vec<Vec<Value>>>(given["items"].clone()).expect("rows")), self.air.ways())
    }
}

/// Holds F-U1, R-M7.
#[test]
fn a_pymavlink_vehicle_without_plan_ids_is_given_what_was_meant_at_0_10_and_30_percent_loss() {
    let mut receiver = Receiver::start("pymavlink", 1);
    for (items, loss) in [(40, 0.0), (41, 0.1), (42, 0.3)] {
        let meant = sweep(items, 0);
        let before = receiver.air.ways();
        let (given, after) = receiver.takes(MissionKind::Mission, &meant, bad(loss, 5));
        assert_eq!(compare(&meant, &given, &PLAIN), Ok(()));
        let lost = (after.up.lost - before.up.lost, after.down.lost - before.down.lost);
        assert!(loss == 0.0 || lost.0 > 0 && lost.1 > 0, "nothing was lost: {lost:?}");
    }
}

/// Holds R-M1, R-M2.
#[test]
fn a_vehicle_made_of_mavsdk_s_server_plugins_is_given_what_was_meant() {
    let mut receiver = Receiver::start("mavsdk", 2);
    for (items, loss) in [(40, 0.0), (41, 0.1)] {
        let meant = sweep(items, 0);
        let (given, _) = receiver.takes(MissionKind::Mission, &meant, bad(loss, 5));
        assert_eq!(compare(&meant, &given, &PLAIN), Ok(()));
    }
}
