//! `quadrat replay`: a kept night again, as it was or with changed rules and patrol.

use super::Common;
use super::out::{Exit, say, warn};
use super::sim::keep::INPUTS;
use super::sim::timeline;
use quadrat_station::base::Span;
use quadrat_station::incident::Severity;
use quadrat_station::patrol::parse_span;
use quadrat_station::station::Entry;
use quadrat_world::event;
use quadrat_world::replay::{self, Changes};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Plays a kept night again. As it was, every entry must come out the same. With changes the drones fly as they flew and
/// people say what they said, while the station decides anew; what differs is told.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// The folder of a run (sim run keeps one), or an input log
    #[arg(value_name = "FOLDER")]
    night: PathBuf,
    /// Another patrol
    #[arg(long, value_name = "FILE")]
    patrol: Option<PathBuf>,
    /// Another time until somebody must answer: "30 s"
    #[arg(long, value_name = "SPAN", value_parser = span)]
    answer: Option<Span>,
    /// Another time until somebody must be there
    #[arg(long, value_name = "SPAN", value_parser = span)]
    arrival: Option<Span>,
    /// Another time until it must be over
    #[arg(long, value_name = "SPAN", value_parser = span)]
    closure: Option<Span>,
    /// Tell nobody of less than this
    #[arg(long, value_name = "low|medium|high", value_parser = severity)]
    tell_from: Option<Severity>,
    /// A team that is off duty (repeat for more)
    #[arg(long, value_name = "TEAM")]
    off_duty: Vec<String>,
}

fn span(text: &str) -> Result<Span, String> {
    parse_span(text).ok_or_else(|| "a length of time like \"30 s\" or \"5 min\"".to_owned())
}

fn severity(text: &str) -> Result<Severity, String> {
    serde_json::from_value(text.into()).map_err(|_| "low, medium or high".to_owned())
}

impl Replay {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        match self.try_run(common) {
            Ok(exit) => exit,
            Err(reason) => {
                warn(reason);
                Exit::Problem
            }
        }
    }

    fn try_run(&self, common: &Common) -> Result<Exit, String> {
        let log = if self.night.is_dir() { self.night.join(INPUTS) } else { self.night.clone() };
        let bytes = std::fs::read(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let calls = replay::read(&bytes).map_err(|error| {
            let at = error.at.to_string();
            let values = [("file", &*log.display().to_string()), ("at", &at), ("reason", error.reason)];
            common.words("replay", "unreadable", &values)
        })?;
        let then = replay::again(&calls);
        let changes = self.changes()?;
        if changes == Changes::default() {
            return Ok(self.compare(common, calls.len(), &then));
        }
        let now = replay::changed(&calls, &changes);
        differences(common, &then, &now);
        Ok(Exit::Good)
    }

    fn changes(&self) -> Result<Changes, String> {
        let patrol = self.patrol.as_deref().map(patrol_files).transpose()?;
        let (answer, arrival, closure) = (self.answer, self.arrival, self.closure);
        Ok(Changes { patrol, answer, arrival, closure, tell_from: self.tell_from, off_duty: self.off_duty.clone() })
    }

    /// With the journal that was kept beside the log, if there is one.
    fn compare(&self, common: &Common, calls: usize, entries: &[Arc<Entry>]) -> Exit {
        let journal = std::fs::read_to_string(self.night.join("journal.jsonl")).ok();
        let (calls, count) = (calls.to_string(), entries.len().to_string());
        let Some(journal) = journal else {
            say(common.words("replay", "played", &[("calls", &calls), ("entries", &count)]));
            return Exit::Good;
        };
        let now = entries.iter().map(|entry| serde_json::to_string(&**entry).unwrap_or_default());
        let mut kept = journal.lines();
        let differs = now.zip(1..).find(|(entry, _)| kept.next() != Some(entry.as_str()));
        let more = kept.next().is_some();
        match differs {
            None if !more => {
                say(common.words("replay", "same", &[("calls", &calls), ("entries", &count)]));
                Exit::Good
            }
            first => {
                let at = first.map_or(entries.len() + 1, |(_, at)| at).to_string();
                say(common.words("replay", "differs", &[("at", &at)]));
                Exit::Problem
            }
        }
    }
}

/// A file's name and text.
type Text = (String, String);

/// A patrol's file and its map.
fn patrol_files(file: &Path) -> Result<(Text, Text), String> {
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let text = read(file)?;
    let table: toml::Table = text.parse().map_err(|error| format!("{}: {error}", file.display()))?;
    let map = table.get("map").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let map_text = read(&file.with_file_name(&map))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(((name, text), (map, map_text)))
}

/// What came otherwise: lines that only one of the two nights has, - for then and + for now.
fn differences(common: &Common, then: &[Arc<Entry>], now: &[Arc<Entry>]) {
    let lines = |entries: &[Arc<Entry>]| -> Vec<(u64, String)> {
        let events = entries.iter().filter_map(|entry| event::of(entry));
        events.map(|event| (event.at_us, timeline::event_line(common, &event))).collect()
    };
    let (then, now) = (lines(then), lines(now));
    let only = |here: &[(u64, String)], there: &[(u64, String)], sign: char| -> Vec<(u64, String)> {
        let new = here.iter().filter(|(_, line)| !there.iter().any(|(_, other)| other == line));
        new.map(|(at_us, line)| (*at_us, format!("{sign} {line}"))).collect()
    };
    let mut all = only(&then, &now, '-');
    all.extend(only(&now, &then, '+'));
    all.sort();
    for (_, line) in &all {
        say(line);
    }
    let (gone, come) = (all.iter().filter(|(_, line)| line.starts_with('-')).count(), all.len());
    let values = [("gone", gone.to_string()), ("come", (come - gone).to_string())];
    say(common.words("replay", "sum", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
}
