//! `quadrat status`: one screen of one district.

use super::Common;
use super::http::{Client, Reach, reach, refusal};
use super::out::{Exit, clear, minutes, say, table, warn};
use quadrat_station::text::phrase;
use serde_json::Value;
use std::time::Duration;

/// One screen: drones, promises, incidents.
#[derive(Debug, clap::Args)]
pub struct Status {
    #[command(flatten)]
    reach: Reach,
    /// Draws it again every second until Ctrl-C
    #[arg(short, long)]
    watch: bool,
}

impl Status {
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
            if self.watch && !common.json {
                clear();
            }
            if common.json {
                say(snapshot.to_string())
            } else {
                screen(common, &snapshot)
            }
            if !self.watch {
                return Exit::Good;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

/// The newest snapshot.
///
/// # Errors
/// When nobody answers; everything was said.
pub fn snapshot(common: &Common, client: &Client, base: &str) -> Result<Value, Exit> {
    match client.get(&format!("{base}/snapshot")) {
        Ok(reply) if reply.status == 200 => Ok(reply.body),
        Ok(reply) => {
            warn(refusal(common, &reply));
            Err(Exit::Problem)
        }
        Err(error) => {
            warn(common.phrase("no_answer", &[("at", base), ("reason", &error.to_string())]));
            Err(Exit::Problem)
        }
    }
}

fn screen(common: &Common, snapshot: &Value) {
    let patrol = &snapshot["patrol"];
    let name = patrol["name"].as_str().unwrap_or("–");
    let closest = patrol["closest"].as_array().map_or_else(String::new, |closest| {
        let place = closest.first().and_then(Value::as_str).unwrap_or("");
        let left = closest.get(1).and_then(Value::as_i64).unwrap_or(0);
        let key = if left < 0 { "broken" } else { "closest" };
        common.phrase(key, &[("place", place), ("left", &minutes(left.unsigned_abs()))])
    });
    say(format!("{} · {name} · {} {closest}", text(&snapshot["district"]), word(common, &patrol["state"])));
    say("");
    table(&rows(snapshot, "drones", |drone| drone_row(common, drone)));
    say("");
    table(&rows(snapshot, "places", |place| place_row(common, place)));
    say("");
    table(&rows(snapshot, "incidents", |incident| incident_row(common, incident)));
    for gate in patrol["gate"].as_array().into_iter().flatten() {
        say(format!("✗ {}  {}  {}", text(&gate["drone"]), text(&gate["check"]), told(common, gate)));
    }
    for health in snapshot["health"].as_array().into_iter().flatten() {
        say(format!("! {}", told(common, health)));
    }
}

fn rows(snapshot: &Value, what: &str, row: impl Fn(&Value) -> Vec<String>) -> Vec<Vec<String>> {
    snapshot[what].as_array().into_iter().flatten().map(row).collect()
}

fn drone_row(common: &Common, drone: &Value) -> Vec<String> {
    let battery = drone["battery_percent"].as_u64().map_or_else(String::new, |percent| format!("{percent} %"));
    let leaves = drone["leaves_in_s"].as_i64();
    let left = leaves.filter(|left| *left >= 0).map_or_else(String::new, |left| minutes(left.unsigned_abs()));
    let order = drone["order"].as_array().map_or_else(String::new, |order| {
        order.iter().map(|word_of| word(common, word_of)).collect::<Vec<_>>().join(" ")
    });
    let with = drone["with"].as_str().map_or_else(String::new, |with| format!("→ {with}"));
    vec![
        text(&drone["id"]),
        word(common, &drone["state"]),
        word(common, &drone["liveness"]),
        battery,
        left,
        with,
        order,
    ]
}

fn place_row(common: &Common, place: &Value) -> Vec<String> {
    let promise = minutes(place["promise_s"].as_u64().unwrap_or(0));
    let called = text(&place["called"]);
    vec![text(&place["id"]), called, word(common, &place["kind"]), word(common, &place["state"]), promise]
}

fn incident_row(common: &Common, incident: &Value) -> Vec<String> {
    let within = incident["major_m"].as_f64().map_or_else(String::new, |major| format!("±{major:.0} m"));
    vec![
        text(&incident["name"]),
        word(common, &incident["class"]),
        within,
        word(common, &incident["state"]),
        text(&incident["place"]),
        text(&incident["taken_by"]),
    ]
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

// A state's word in the reader's language; the API's own word where the list has none.
fn word(common: &Common, value: &Value) -> String {
    let key = value.as_str().unwrap_or("");
    phrase(common.lang(), "state", key, &[]).unwrap_or_else(|| key.to_owned())
}

/// A message of the station in the reader's language.
pub fn told(common: &Common, value: &Value) -> String {
    let values = serde_json::from_value::<Vec<(String, String)>>(value["values"].clone()).unwrap_or_default();
    common.meaning(value["code"].as_str().unwrap_or(""), &values)
}
