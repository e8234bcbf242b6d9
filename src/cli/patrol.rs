//! `quadrat patrol`: flying. Each command is followed until the snapshot shows that it took effect.

use super::Common;
use super::check;
use super::http::{Client, Reach, reach, refusal};
use super::out::{Exit, say, warn};
use super::status::snapshot;
use crate::api::{Files, Named};
use crate::kml;
use clap::Subcommand;
use quadrat_station::text::{fix, sentence};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Applies, starts, holds, resumes or ends the standing task.
#[derive(Debug, clap::Args)]
pub struct Patrol {
    #[command(flatten)]
    reach: Reach,
    /// Gives up after so many seconds; the command may still take effect
    #[arg(long, global = true, value_name = "S", default_value_t = 600)]
    wait: u64,
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Takes these files as the standing task and has them planned; refused while drones have sorties
    Apply {
        /// The patrol file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Flies it: gives the permission until the window's end
    Start,
    /// All airborne drones stop where they are
    Hold,
    /// They go on
    Resume,
    /// Everybody home; ends the permission
    Home,
    /// A drone that somebody else took over is ours again; in the air it comes home
    GiveBack {
        /// The drone
        #[arg(value_name = "DRONE")]
        drone: String,
    },
    /// A person answers for a check that keeps a drone on the ground, until the permission or the window ends
    Override {
        /// The drone
        #[arg(value_name = "DRONE")]
        drone: String,
        /// The check as `quadrat status` names it: a parameter, or a code such as S108
        #[arg(value_name = "CHECK")]
        check: String,
        /// Why, in your own words: it is written down, and shown while it is in force
        #[arg(long, value_name = "REASON", required_unless_present = "end")]
        because: Option<String>,
        /// Nobody answers for it any more
        #[arg(long, conflicts_with = "because")]
        end: bool,
    },
}

impl What {
    fn word(&self) -> &'static str {
        match self {
            What::Override { end: true, .. } => "override-end",
            What::Override { .. } => "override",
            What::Apply { .. } => "apply",
            What::Start => "start",
            What::Hold => "hold",
            What::Resume => "resume",
            What::Home => "home",
            What::GiveBack { .. } => "give-back",
        }
    }

    // Whether the snapshot shows the effect.
    fn is_done(&self, snapshot: &Value) -> bool {
        let state = snapshot["patrol"]["state"].as_str().unwrap_or("");
        let drones = || snapshot["drones"].as_array().into_iter().flatten().filter_map(|drone| drone["state"].as_str());
        let out = |state: &str| matches!(state, "taking_off" | "on_way" | "waiting" | "on_tour");
        match self {
            What::GiveBack { drone } => {
                let mut all = snapshot["drones"].as_array().into_iter().flatten();
                all.any(|view| view["id"] == drone.as_str() && view["state"] != "taken")
            }
            What::Override { drone, check, end, .. } => {
                let mut all = snapshot["patrol"]["overridden"].as_array().into_iter().flatten();
                all.any(|one| one["drone"] == drone.as_str() && one["check"] == check.as_str()) != *end
            }
            What::Apply { .. } => matches!(state, "ready" | "flying" | "held" | "returning"),
            What::Start => state == "flying" && drones().any(|state| out(state) && state != "taking_off"),
            What::Hold => state == "held" && !drones().any(out),
            What::Resume => state == "flying" && !drones().any(|state| state == "held"),
            // Ordered home is not home: a drone counts when it stands on the ground, or was never heard at all.
            What::Home => {
                !matches!(state, "flying" | "held")
                    && drones().all(|state| matches!(state, "docked" | "landed" | "unknown"))
            }
        }
    }
}

const LOOK_EVERY: Duration = Duration::from_millis(500);

impl Patrol {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        match self.try_run(common) {
            Ok(()) => Exit::Good,
            Err(exit) => exit,
        }
    }

    fn try_run(&self, common: &Common) -> Result<(), Exit> {
        let body = match &self.what {
            What::Apply { file } => files(file).map_err(|error| {
                warn(error.to_string());
                Exit::Problem
            })?,
            What::GiveBack { drone } => json!({ "drone": drone }),
            What::Override { drone, check, because: None, .. } => json!({ "drone": drone, "check": check }),
            What::Override { drone, check, because, .. } => {
                json!({ "drone": drone, "check": check, "because": because })
            }
            _ => json!({}),
        };
        let (client, base) = reach(common, &self.reach)?;
        let word = self.what.word();
        say(common.phrase("sent", &[("what", word)]));
        let reply = client.post(&format!("{base}/patrol/{word}"), &body).map_err(|error| {
            warn(common.phrase("unknown", &[("what", word), ("reason", &error.to_string())]));
            Exit::Problem
        })?;
        if reply.status != 200 {
            warn(refusal(common, &reply));
            return Err(Exit::Problem);
        }
        say(common.phrase("received", &[("what", word)]));
        self.follow(common, &client, &base)
    }

    fn follow(&self, common: &Common, client: &Client, base: &str) -> Result<(), Exit> {
        let word = self.what.word();
        let began = crate::clock::real();
        let mut shown = String::new();
        while began.elapsed() < Duration::from_secs(self.wait) {
            let snapshot = snapshot(common, client, base)?;
            if self.what.is_done(&snapshot) {
                say(common.phrase("done", &[("what", word), ("s", &began.elapsed().as_secs().to_string())]));
                return Ok(());
            }
            if snapshot["patrol"]["state"] == "failed" {
                warn(why_failed(common, &snapshot));
                return Err(Exit::Problem);
            }
            let progress = progress(&snapshot);
            if progress != shown {
                say(&progress);
                shown = progress;
            }
            std::thread::sleep(LOOK_EVERY);
        }
        warn(common.phrase("unknown", &[("what", word), ("reason", &format!("{} s", self.wait))]));
        Err(Exit::Problem)
    }
}

/// What the station says of a patrol that it could not plan: Q5 codes are of plans.
fn why_failed(common: &Common, snapshot: &Value) -> String {
    let health = snapshot["health"].as_array().into_iter().flatten();
    let said = health.filter_map(|one| {
        let code = one["code"].as_str().filter(|code| code.starts_with("Q5"))?;
        let values: Vec<(String, String)> = serde_json::from_value(one["values"].clone()).unwrap_or_default();
        let fix = fix(common.lang(), code, &values).map_or_else(String::new, |fix| format!("; {fix}"));
        Some(format!("{code}  {}{fix}", sentence(common.lang(), code, &values)))
    });
    said.collect::<Vec<_>>().join("\n")
}

fn progress(snapshot: &Value) -> String {
    let drones = snapshot["drones"].as_array().into_iter().flatten();
    let each =
        drones.map(|drone| format!("{} {}", drone["id"].as_str().unwrap_or(""), drone["state"].as_str().unwrap_or("")));
    format!("  {}: {}", snapshot["patrol"]["state"].as_str().unwrap_or(""), each.collect::<Vec<_>>().join(", "))
}

// The patrol and the map that it names, which lies beside it.
fn files(file: &Path) -> std::io::Result<Value> {
    let text = std::fs::read_to_string(file)?;
    let table: toml::Table = text.parse().unwrap_or_default();
    let map = table.get("map").and_then(toml::Value::as_str).unwrap_or("");
    // A patrol without a good map name goes as it is: the station says what is wrong with it.
    let map_text = kml::open(&file.with_file_name(map)).map(String::from_utf8);
    let map_text = map_text.ok().and_then(Result::ok).unwrap_or_default();
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    // The station gets the heights over the fence; when they are not right, it has none and says what is missing.
    let hills = table.contains_key("elevation");
    let ground = hills.then(|| check::read_patrol(file, None).ok()?.terrain.map(Box::new)).flatten();
    let files = Files { file: Named { name, text }, map: Named { name: map.to_owned(), text: map_text }, ground };
    serde_json::to_value(files).map_err(std::io::Error::other)
}
