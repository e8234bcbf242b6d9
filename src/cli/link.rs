//! `quadrat link`: what each link carries, and how each drone is heard on it.

use super::Common;
use super::http::{Reach, reach};
use super::out::{Exit, clear, say, table};
use super::status::{snapshot, told};
use serde_json::{Value, json};
use std::time::Duration;

/// Rate, loss and faults of every link, and of every drone on it.
#[derive(Debug, clap::Args)]
pub struct Link {
    #[command(flatten)]
    reach: Reach,
    /// Draws it again every second until Ctrl-C
    #[arg(short, long)]
    watch: bool,
}

impl Link {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        let (client, base) = match reach(common, &self.reach) {
            Ok(reached) => reached,
            Err(exit) => return exit,
        };
        loop {
            let snapshot = match snapshot(common, &client, &base) {
                Ok(snapshot) => snapshot,
                Err(exit) => return exit,
            };
            if common.json {
                say(json!({"unix_ms": snapshot["unix_ms"], "links": snapshot["links"]}).to_string());
            } else {
                if self.watch {
                    clear();
                }
                screen(common, &snapshot);
            }
            if !self.watch {
                return Exit::Good;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

/// Columns of the links, by the keys of their words.
const LINK_HEAD: [&str; 12] =
    ["link", "state", "peers", "frames", "bytes", "loss", "sums", "noise", "resyncs", "rebinds", "shed", "drops"];
/// Columns of the drones.
const DRONE_HEAD: [&str; 8] = ["link", "drone", "frames", "loss", "missing", "round_trip", "rebinds", "total"];
/// Codes of the station's health that are about links.
const OURS: [&str; 3] = ["S340", "S341", "S342"];

fn screen(common: &Common, snapshot: &Value) {
    let links = || snapshot["links"].as_array().into_iter().flatten();
    let mut rows = vec![head(common, &LINK_HEAD)];
    rows.extend(links().map(|link| link_row(common, link)));
    table(&rows);
    say("");
    let mut rows = vec![head(common, &DRONE_HEAD)];
    for link in links() {
        rows.extend(link["drones"].as_array().into_iter().flatten().map(|drone| drone_row(common, link, drone)));
    }
    table(&rows);
    for link in links().filter(|link| link["reason"].is_string()) {
        say(format!("✗ {}  {}", text(&link["id"]), text(&link["reason"])));
    }
    let health = snapshot["health"].as_array().into_iter().flatten();
    for one in health.filter(|one| OURS.contains(&one["code"].as_str().unwrap_or(""))) {
        say(format!("! {}", told(common, one)));
    }
}

fn head(common: &Common, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| common.words("link", key, &[])).collect()
}

fn link_row(common: &Common, link: &Value) -> Vec<String> {
    let mut state = common.words("link", if link["up"] == true { "up" } else { "down" }, &[]);
    if link["high_latency"] == true {
        state = format!("{state}, {}", common.words("link", "high_latency", &[]));
    }
    let shed = link["shed"].as_u64().unwrap_or(0);
    let turned_away = link["turned_away"].as_u64().unwrap_or(0);
    vec![
        text(&link["id"]),
        state,
        count(&link["peers"]),
        rate(common, &link["frames_per_second"]),
        rate(common, &link["bytes_per_second"]),
        percent(&link["loss_percent"]),
        count(&link["bad_sums"]),
        count(&link["noise_bytes"]),
        count(&link["resyncs"]),
        count(&link["rebinds"]),
        format!("{shed}+{turned_away}"),
        count(&link["kernel_drops"]),
    ]
}

fn drone_row(common: &Common, link: &Value, drone: &Value) -> Vec<String> {
    let round_trip = drone["round_trip_ms"].as_u64().map_or_else(nothing, |ms| format!("{ms} ms"));
    vec![
        text(&link["id"]),
        text(&drone["drone"]),
        rate(common, &drone["frames_per_second"]),
        percent(&drone["loss_percent"]),
        count(&drone["missing"]),
        round_trip,
        count(&drone["rebinds"]),
        count(&drone["frames"]),
    ]
}

fn nothing() -> String {
    "–".into()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

fn count(value: &Value) -> String {
    value.as_u64().unwrap_or(0).to_string()
}

fn rate(common: &Common, value: &Value) -> String {
    common.words("link", "per_second", &[("n", &count(value))])
}

fn percent(value: &Value) -> String {
    value.as_f64().map_or_else(nothing, |percent| format!("{percent:.1} %"))
}
