//! `quadrat sim run`: plays a scenario and judges it.

use super::load::{load_or_say, path_of};
use super::{junit, keep, seeds, table, timeline};
use crate::cli::Common;
use crate::cli::out::{Exit, say, warn};
use crate::clock;
use crate::venue::{self, Flyers, How, Px4Program, Up};
use quadrat_world::run;
use quadrat_world::run::{Outcome, VirtualTime};
use quadrat_world::scenario::{Scenario, time};
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Plays scenarios, in virtual time, and says whether everything came as expected. The same seed gives the same night.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// Scenario files, or names of scenarios in missions/scenarios
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Another seed than the scenario's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Many seeds, one run each: 1..1000
    #[arg(long, value_name = "A..B", value_parser = range, conflicts_with = "seed")]
    seeds: Option<RangeInclusive<u64>>,
    /// How many runs at once, with --seeds
    #[arg(long, value_name = "N", default_value_t = 2)]
    jobs: usize,
    /// Stop at this time: "1:02:03"
    #[arg(long, value_name = "TIME", value_parser = offset)]
    until: Option<u64>,
    /// Write what came of it as JUnit XML, for CI
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Where input log, journal, timeline, score and chart are kept
    #[arg(long, value_name = "FOLDER", default_value = "quadrat-runs")]
    keep: PathBuf,
    /// Tell everything, not only the news
    #[arg(long)]
    all: bool,
    /// Play in real time: simulated drones over UDP, and the daemon as a process of its own
    #[arg(long, conflicts_with = "seeds")]
    udp: bool,
    /// Play in real time with real PX4 autopilots; QUADRAT_PX4 names the program, which takes -i N
    #[arg(long, conflicts_with_all = ["seeds", "udp"])]
    px4: bool,
    /// Show it on the live map, in real time
    #[arg(long, conflicts_with = "seeds")]
    watch: bool,
    /// How fast real time runs
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    speed: f64,
    /// Port of the live map; any free one when not given
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

fn range(text: &str) -> Result<RangeInclusive<u64>, String> {
    let ends = text
        .split_once("..")
        .and_then(|(from, to)| Some((from.trim().parse().ok()?, to.trim_start_matches('=').parse().ok()?)));
    match ends {
        Some((from, to)) if from <= to => Ok(from..=to),
        _ => Err("A..B, the first and the last seed".to_owned()),
    }
}

fn offset(text: &str) -> Result<u64, String> {
    time::parse(text).ok_or_else(|| "a time like \"1:02:03\", \"2:03\" or \"90 s\"".to_owned())
}

/// One scenario, played with one seed.
#[derive(Debug)]
pub struct Played {
    /// The seed.
    pub seed: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// Its timeline.
    pub lines: Vec<String>,
    /// How long it took, s.
    pub wall_s: f64,
}

impl Played {
    /// Expectations that did not come true, faults that were never felt, a venue that broke down.
    #[must_use]
    pub fn failures(&self) -> usize {
        let bad = self.outcome.verdicts.iter().filter(|verdict| !verdict.good).count();
        bad + self.outcome.never_felt.len() + usize::from(self.outcome.broken.is_some())
    }
}

impl Run {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        let mut exit = Exit::Good;
        let mut suites = Vec::new();
        for file in &self.files {
            match self.one(file, common) {
                Ok((good, suite)) => {
                    suites.extend(suite);
                    if !good {
                        exit = Exit::Problem;
                    }
                }
                Err(problem) => exit = problem,
            }
        }
        if let Some(file) = &self.junit
            && let Err(error) = std::fs::write(file, junit::document(&suites))
        {
            warn(format!("{}: {error}", file.display()));
            return Exit::Problem;
        }
        exit
    }

    fn one(&self, file: &std::path::Path, common: &Common) -> Result<(bool, Vec<junit::Suite>), Exit> {
        let scenario = load_or_say(file, common)?;
        let Some(seeds) = &self.seeds else {
            let seed = self.seed.unwrap_or(scenario.seed);
            let mut tell = |line: &str, news: bool| {
                if !common.json && (news || self.all) {
                    say(line);
                }
            };
            let played = if self.udp || self.px4 || self.watch {
                self.live(common, &scenario, seed, &mut tell)?
            } else {
                play(common, &scenario, seed, VirtualTime::new(&scenario, seed).keeping_inputs(), self.until, &mut tell)
            };
            self.tell(common, &scenario, &played);
            self.keep(common, &scenario, &played);
            return Ok((played.outcome.good, vec![junit::suite(common, &scenario, &played)]));
        };
        let all = seeds::play_all(common, &scenario, seeds.clone(), self.jobs, self.until);
        for played in all.iter().filter(|played| !played.outcome.good) {
            self.keep(common, &scenario, played);
            say(self.again(&scenario, played, common));
        }
        let good = all.iter().all(|played| played.outcome.good);
        Ok((good, all.iter().map(|played| junit::suite(common, &scenario, played)).collect()))
    }

    /// In real time, where anybody can watch.
    fn live(
        &self,
        common: &Common,
        scenario: &Scenario,
        seed: u64,
        tell: &mut dyn FnMut(&str, bool),
    ) -> Result<Played, Exit> {
        let flyers = if self.px4 {
            Flyers::Px4(Px4Program::named().ok_or_else(|| {
                warn(common.phrase("no_px4", &[("name", crate::px4::VARIABLE)]));
                Exit::Usage
            })?)
        } else {
            Flyers::Simulated
        };
        let program = std::env::current_exe().map_err(|error| {
            warn(error.to_string());
            Exit::Problem
        })?;
        let how = How { flyers, speed: self.speed, port: self.port, program, keep: None };
        let began = clock::real();
        let mut lines = Vec::new();
        let mut up = |up: &Up| {
            if self.watch {
                say(common.phrase("demo_up", &[("address", &up.address), ("token", &up.token)]));
            }
        };
        let outcome = venue::play(scenario, seed, &how, &mut up, &mut |told| {
            let line = timeline::line(common, scenario, told);
            tell(&line, told.is_news());
            lines.push(line);
        });
        let outcome = outcome.map_err(|reason| {
            warn(reason);
            Exit::Problem
        })?;
        Ok(Played { seed, outcome, lines, wall_s: began.elapsed().as_secs_f64() })
    }

    fn tell(&self, common: &Common, scenario: &Scenario, played: &Played) {
        if common.json {
            let mut json = played.outcome.score.json();
            if let Some(fields) = json.as_object_mut() {
                fields.insert("scenario".into(), scenario.name.clone().into());
                fields.insert("seed".into(), played.seed.into());
                fields.insert("good".into(), played.outcome.good.into());
                fields.insert("journal".into(), hash(&played.outcome).into());
                fields.insert("expectations".into(), junit::expectations(common, scenario, played));
                fields.insert("never_felt".into(), played.outcome.never_felt.clone().into());
            }
            say(json.to_string());
            return;
        }
        table::print(common, &played.outcome.score);
        say("");
        for name in &played.outcome.never_felt {
            say(common.words("sim", "never_felt", &[("name", name)]));
        }
        if let Some(reason) = &played.outcome.broken {
            say(common.words("sim", "broken", &[("reason", reason)]));
        }
        let key = if played.outcome.good { "passed" } else { "failed" };
        say(common.words(
            "sim",
            key,
            &[
                ("name", &scenario.name),
                ("n", &scenario.expects.len().to_string()),
                ("bad", &played.failures().to_string()),
                ("span", &time::show(played.outcome.lasted_us)),
                ("wall", &format!("{:.1}", played.wall_s)),
                ("hash", &hash(&played.outcome)),
            ],
        ));
        if !played.outcome.good {
            say(self.again(scenario, played, common));
        }
    }

    fn again(&self, scenario: &Scenario, played: &Played, common: &Common) -> String {
        let until = self.until.map(|until| format!(" --until {}", time::show(until))).unwrap_or_default();
        let command =
            format!("quadrat sim run {} --seed {}{until}", path_of(scenario.file.as_ref()).display(), played.seed);
        common.words("sim", "again", &[("command", &command)])
    }

    fn keep(&self, common: &Common, scenario: &Scenario, played: &Played) {
        match keep::keep(&self.keep, common, scenario, played) {
            Ok(folder) if !common.json => {
                say(common.words("sim", "kept_in", &[("folder", &folder.display().to_string())]));
            }
            Ok(_) => {}
            Err(error) => warn(format!("{}: {error}", self.keep.display())),
        }
    }
}

fn hash(outcome: &Outcome) -> String {
    outcome.hash.map_or_else(|| "–".to_owned(), |hash| format!("{hash:016x}"))
}

/// Plays a scenario in virtual time; `tell` hears each line as it comes, and whether it is news.
pub fn play(
    common: &Common,
    scenario: &Scenario,
    seed: u64,
    venue: VirtualTime,
    until_us: Option<u64>,
    tell: &mut dyn FnMut(&str, bool),
) -> Played {
    let began = clock::real();
    let mut lines = Vec::new();
    let outcome = run::Run::new(scenario, seed, venue).play(until_us, &mut |told| {
        let line = timeline::line(common, scenario, told);
        tell(&line, told.is_news());
        lines.push(line);
    });
    Played { seed, outcome, lines, wall_s: began.elapsed().as_secs_f64() }
}
