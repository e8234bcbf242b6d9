//! Keeps a run in a folder: what came in, what was entered, what came of it.

use super::run::Played;
use super::timeline::figure;
use crate::cli::Common;
use quadrat_station::text::Lang;
use quadrat_world::chart::{Chart, Words};
use quadrat_world::scenario::{Scenario, time};
use quadrat_world::score::Measure;
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
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes);
    write("timeline.txt", format!("{}\n", played.lines.join("\n")).as_bytes())?;
    write("score.json", format!("{:#}\n", played.outcome.score.json()).as_bytes())?;
    write("journal.jsonl", &journal(played))?;
    write("chart.svg", chart(common, scenario, played).svg().as_bytes())?;
    if let Some(inputs) = &played.outcome.inputs {
        write(INPUTS, inputs)?;
    }
    for (drone, sighting, png) in &played.outcome.photos {
        let name = scenario.crafts.get(*drone).map_or("drone", |craft| craft.name.as_str());
        write(&format!("photo-{name}-{}.png", sighting + 1), png)?;
    }
    Ok(folder)
}

/// The input log's file name.
pub const INPUTS: &str = "inputs.log";

fn journal(played: &Played) -> Vec<u8> {
    let mut lines = Vec::new();
    for entry in &played.outcome.journal {
        lines.extend(serde_json::to_vec(&**entry).unwrap_or_default());
        lines.push(b'\n');
    }
    lines
}

fn chart(common: &Common, scenario: &Scenario, played: &Played) -> Chart {
    let words = match common.lang() {
        Lang::Zh => Words::zh(),
        Lang::En => Words::en(),
    };
    let told = |measure: &Measure| {
        let value = played.outcome.score.figure(*measure)?;
        let value = format!("{} {}", figure(value), measure.unit());
        Some((common.words("measure", measure.word(), &[]), value.trim_end().to_owned()))
    };
    Chart {
        subtitle: format!("seed {} · {}", played.seed, time::show(played.outcome.lasted_us)),
        words,
        facts: Measure::ALL.iter().filter_map(told).collect(),
        ..Chart::of(scenario, &played.outcome)
    }
}
