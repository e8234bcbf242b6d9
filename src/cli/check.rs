//! `quadrat check`: proves files before anything depends on them.

use super::Common;
use super::out::{Exit, say};
use crate::{config, kml};
use quadrat_station::base::DroneId;
use quadrat_station::patrol::{self, Known};
use quadrat_station::text::{Problem, render_all};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Checks patrols and configs: line, column, what is wrong, what to do.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Patrol or config files (TOML); what a file is shows in what stands in it
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Check {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        let mut problems = Vec::new();
        for file in &self.files {
            problems.extend(check(file, known_drones(common)).err().unwrap_or_default());
        }
        if common.json {
            say(serde_json::to_string_pretty(&problems).unwrap_or_default());
        } else {
            render_all(&problems, common.lang()).iter().for_each(say);
            let key = if problems.is_empty() { "all_right" } else { "problems" };
            say(common.phrase(key, &[("n", &problems.len().to_string()), ("files", &self.files.len().to_string())]));
        }
        if problems.is_empty() { Exit::Good } else { Exit::Problem }
    }
}

fn check(file: &Path, drones: Option<BTreeSet<DroneId>>) -> Result<(), Vec<Problem>> {
    let bytes = std::fs::read(file).unwrap_or_default();
    if is_config(&bytes) { config::load(file).map(drop) } else { read_patrol(file, drones).map(drop) }
}

/// Reads a patrol and the map beside it.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read_patrol(file: &Path, drones: Option<BTreeSet<DroneId>>) -> Result<patrol::Patrol, Vec<Problem>> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| vec![unreadable(&name, &error)])?;
    let known = Known { drones, ..Known::default() };
    patrol::read(&name, &bytes, &|map| kml::open(Path::new(map)).ok(), &known)
}

fn unreadable(file: &str, error: &std::io::Error) -> Problem {
    let values = vec![("reason".to_owned(), error.to_string())];
    Problem { code: "C100".into(), file: Some(file.to_owned()), line: None, column: None, values }
}

/// The drones of the config, if there is a good one.
pub fn known_drones(common: &Common) -> Option<BTreeSet<DroneId>> {
    let config = config::load(&common.config).ok()?;
    Some(config.drones.into_iter().map(|drone| drone.id).collect())
}

// A config has tables that no patrol has.
fn is_config(bytes: &[u8]) -> bool {
    const TABLES: [&str; 8] = ["station", "district", "link", "drone", "team", "channel", "user", "tls"];
    let text = String::from_utf8_lossy(bytes);
    let heads = text.lines().filter_map(|line| line.trim().strip_prefix('[')?.split([']', '.']).next());
    let mut heads = heads.map(str::trim);
    heads.any(|head| TABLES.contains(&head))
}
