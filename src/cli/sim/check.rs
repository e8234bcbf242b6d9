//! `quadrat sim check`: is this scenario right?

use super::load::load_or_say;
use crate::cli::Common;
use crate::cli::out::{Exit, say};
use quadrat_world::scenario::time;
use std::path::PathBuf;

/// Reads scenarios with their patrols and says what is wrong with them; plays nothing.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Scenario files, or names of scenarios in missions/scenarios
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

impl Check {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        let mut exit = Exit::Good;
        for file in &self.files {
            match load_or_say(file, common) {
                Ok(scenario) => say(common.words(
                    "sim",
                    "checked",
                    &[
                        ("file", &scenario.file),
                        ("name", &scenario.name),
                        ("n", &scenario.expects.len().to_string()),
                        ("faults", &scenario.faults.len().to_string()),
                        ("span", &time::show(scenario.lasts_us)),
                    ],
                )),
                Err(problem) => exit = problem,
            }
        }
        exit
    }
}
