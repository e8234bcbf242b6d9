//! Keeps a run in a folder: what came in, what was decided, what came of it.

use super::run::Played;
use crate::cli::Common;
use quadrat_world::scenario::Scenario;
use std::io;
use std::path::{Path, PathBuf};

/// Writes one folder per scenario and seed; a later run of the same replaces it.
///
/// # Errors
/// When the disk says no.
pub fn keep(runs: &Path, common: &Common, scenario: &Scenario, played: &Played) -> io::Result<PathBuf> {
    let stem = Path::new(&scenario.file).file_stem().map_or("run".into(), |stem| stem.to_string_lossy());
    let folder = runs.join(format!("{stem}-{}", played.seed));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("timeline.txt"), format!("{}\n", played.lines.join("\n")))?;
    std::fs::write(folder.join("score.json"), format!("{:#}\n", played.outcome.score.json()))?;
    let _ = common;
    Ok(folder)
}
