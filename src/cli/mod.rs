//! The command line: one file for each command.

mod by_hand;
mod check;
mod cmd;
mod demo;
pub(crate) mod http;
mod link;
mod mission;
mod out;
mod param;
mod patrol;
mod plan;
mod replay;
pub(crate) mod serve;
mod sim;
mod status;

pub use out::Exit;

use crate::config::Config;
use clap::{Parser, Subcommand, ValueEnum};
use quadrat_station::text::{Lang, phrase, render_all, sentence};
use std::path::PathBuf;
use std::process::ExitCode;

const GROUPS: &str = "\
{about}

{usage-heading} {usage}

  see it first   demo      a whole night in two minutes, simulated
  plan           check     is this patrol or config right? line, column, fix
                 plan      lanes, sorties, promises, before anything flies
  fly            serve     run the station
                 status    one screen: drones, promises, incidents (--watch, --json)
                 link      rate, loss and faults of every link and drone (--watch, --json)
                 patrol    apply | start | hold | resume | home | give-back | override
  one drone      mission   upload | download | verify | clear, as QGroundControl's .plan
                 param     get | set | audit
                 cmd       hold | return | land | arm | disarm | mode | request-message
  test, train    sim       run | new | check | list | fidelity | fleet: whole nights with faults, in seconds
                 replay    a kept night again, as it was or changed

{options}

exit: 0 good · 1 problem found · 2 wrong usage · 3 unknown: it may have happened (mission, param, cmd)
";

/// Keeps a district watched from the air, and tells the people on the street.
#[derive(Debug, Parser)]
#[command(name = "quadrat", version, about, help_template = GROUPS, disable_help_subcommand = true)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Clone, Debug, clap::Args)]
pub struct Common {
    /// The daemon's config file
    #[arg(short, long, global = true, value_name = "FILE", default_value = "quadrat.toml")]
    pub config: PathBuf,
    /// Language of what is said; else the config's or LANG's
    #[arg(short, long, global = true, value_enum, value_name = "zh|en", hide_possible_values = true)]
    pub lang: Option<LangChoice>,
    /// Answers as JSON, for programs
    #[arg(long, global = true)]
    pub json: bool,
    /// Says more; twice: everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// A language by its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LangChoice {
    /// Chinese.
    Zh,
    /// English.
    En,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A whole night in two minutes, simulated
    Demo(demo::Demo),
    /// Is this patrol or config right? Line, column, fix
    Check(check::Check),
    /// Lanes, sorties and promises, before anything flies
    Plan(plan::Plan),
    /// Run the station
    Serve(serve::Serve),
    /// One screen: drones, promises, incidents
    Status(status::Status),
    /// Rate, loss and faults of every link, and of every drone on it
    Link(link::Link),
    /// Apply, start, hold, resume or end the standing task
    Patrol(patrol::Patrol),
    /// A drone's mission, fence and rally points, beside every patrol
    Mission(mission::Mission),
    /// A drone's parameters
    Param(param::Param),
    /// Order one drone
    Cmd(cmd::Cmd),
    /// Whole nights with faults, in seconds; and simulated drones for other stations
    Sim(sim::Sim),
    /// A kept night again, as it was or with changed rules
    Replay(replay::Replay),
}

/// Runs it.
#[must_use]
pub fn run() -> ExitCode {
    let Arguments { common, command } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let exit = match command {
        Command::Demo(demo) => demo.run(&common),
        Command::Check(check) => check.run(&common),
        Command::Plan(plan) => plan.run(&common),
        Command::Serve(serve) => serve.run(&common),
        Command::Status(status) => status.run(&common),
        Command::Link(link) => link.run(&common),
        Command::Patrol(patrol) => patrol.run(&common),
        Command::Mission(mission) => mission.run(&common),
        Command::Param(param) => param.run(&common),
        Command::Cmd(cmd) => cmd.run(&common),
        Command::Sim(sim) => sim.run(&common),
        Command::Replay(replay) => replay.run(&common),
    };
    exit.into()
}

impl Common {
    /// The language: what was asked for, else what the terminal speaks, else English.
    #[must_use]
    pub fn lang(&self) -> Lang {
        match self.lang {
            Some(LangChoice::Zh) => Lang::Zh,
            Some(LangChoice::En) => Lang::En,
            None => {
                let spoken = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
                if spoken.is_some_and(|lang| lang.starts_with("zh")) { Lang::Zh } else { Lang::En }
            }
        }
    }

    /// A sentence of the command line.
    #[must_use]
    pub fn phrase(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.words("cli", key, values)
    }

    /// A sentence of one section of the words.
    #[must_use]
    pub fn words(&self, section: &str, key: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<(String, String)> = values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        phrase(self.lang(), section, key, &values).unwrap_or_else(|| key.to_owned())
    }

    /// What a message code means: a problem, a conflict, or something about the station's health.
    #[must_use]
    pub fn meaning(&self, code: &str, values: &[(String, String)]) -> String {
        let said = ["problem", "conflict", "health"].iter().find_map(|list| phrase(self.lang(), list, code, values));
        said.unwrap_or_else(|| sentence(self.lang(), code, values))
    }

    /// The config, or its problems on standard error.
    ///
    /// # Errors
    /// When something is wrong with it; everything was said.
    pub fn load(&self) -> Result<Config, Exit> {
        crate::config::load(&self.config).map_err(|problems| {
            for line in render_all(&problems, self.lang()) {
                out::warn(line);
            }
            Exit::Problem
        })
    }
}

/// Logs to standard error; `QUADRAT_LOG` chooses more finely.
pub fn start_logs(common: &Common, json: bool) {
    let usual = match common.verbose {
        0 => "info",
        1 => "debug",
        _ => "trace",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("QUADRAT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second start in one process (tests) keeps the first one's logs.
    drop(if json { logs.json().try_init() } else { logs.try_init() });
}
