//! `quadrat sim list`: the scenarios of a folder.

use super::load::{self, FOLDER};
use crate::cli::Common;
use crate::cli::out::{Exit, say, table, warn};
use quadrat_station::text::render_all;
use quadrat_world::scenario::time;
use std::path::PathBuf;

/// Lists the scenarios of a folder, with what each is for.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Where they are
    #[arg(value_name = "FOLDER", default_value = FOLDER)]
    folder: PathBuf,
}

impl List {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        let files = match load::all_in(&self.folder) {
            Ok(files) => files,
            Err(error) => {
                warn(format!("{}: {error}", self.folder.display()));
                return Exit::Problem;
            }
        };
        let (mut rows, mut found, mut exit) = (Vec::new(), Vec::new(), Exit::Good);
        for file in files {
            let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            match load::load(&file) {
                Ok(scenario) => {
                    found.push(serde_json::json!({
                        "scenario": stem,
                        "name": scenario.name,
                        "why": scenario.why,
                        "lasts_s": scenario.lasts_us / 1_000_000,
                        "drones": scenario.crafts.len(),
                        "faults": scenario.faults.iter().map(|fault| &fault.name).collect::<Vec<_>>(),
                        "expectations": scenario.expects.len(),
                    }));
                    rows.push(vec![stem, time::show(scenario.lasts_us), scenario.why]);
                }
                Err(problems) => {
                    render_all(&problems, common.lang()).iter().for_each(warn);
                    exit = Exit::Problem;
                }
            }
        }
        if common.json {
            say(serde_json::Value::from(found).to_string());
        } else {
            table(&rows);
        }
        exit
    }
}
