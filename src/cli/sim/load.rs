//! Finds and reads scenario files.

use crate::cli::Common;
use crate::cli::out::{Exit, warn};
use crate::kml;
use quadrat_station::text::{Problem, render_all};
use quadrat_world::scenario::{self, Scenario};
use std::path::{Path, PathBuf};

/// Where scenarios are looked for by name.
pub const FOLDER: &str = "missions/scenarios";

/// The file that a person means: a path, or the name of a scenario in [`FOLDER`].
#[must_use]
pub fn path_of(named: &Path) -> PathBuf {
    let in_folder = Path::new(FOLDER).join(named).with_extension("toml");
    if !named.exists() && in_folder.exists() { in_folder } else { named.to_path_buf() }
}

/// Reads and checks one.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(path: &Path) -> Result<Scenario, Vec<Problem>> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let problem = Problem::new(quadrat_station::text::code::SCENARIO_SHAPE).in_file(&file);
        vec![problem.with("message", &error.to_string())]
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let files = |name: &str| kml::open(&folder.join(name)).map_err(|error| error.to_string());
    scenario::read(&file, &text, &files)
}

/// Reads one, or says what is wrong with it.
///
/// # Errors
/// The exit code, when it was wrong.
pub fn load_or_say(named: &Path, common: &Common) -> Result<Scenario, Exit> {
    load(&path_of(named)).map_err(|problems| {
        render_all(&problems, common.lang()).iter().for_each(warn);
        Exit::Problem
    })
}

/// The scenario files of a folder, by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn all_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    Ok(files)
}
