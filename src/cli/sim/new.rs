//! `quadrat sim new`: a scenario to begin with.

use crate::cli::Common;
use crate::cli::out::{Exit, say, warn};
use std::io::Write;
use std::path::PathBuf;

/// Every key once, with what it means; flies the patrol that is named.
const TEMPLATE: &str = include_str!("template.toml");

/// Writes a scenario with every key explained, ready to be played and changed.
#[derive(Debug, clap::Args)]
pub struct New {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The patrol to fly, as a path from the scenario's folder
    #[arg(long, value_name = "PATROL", default_value = "../xiangcheng/demo.toml")]
    patrol: String,
}

impl New {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        let text = TEMPLATE.replace("../xiangcheng/demo.toml", &self.patrol);
        let file = self.file.display().to_string();
        let written = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.file)
            .and_then(|mut to| to.write_all(text.as_bytes()));
        match written {
            Ok(()) => {
                say(common.words("sim", "written", &[("file", &file)]));
                Exit::Good
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                warn(common.words("sim", "exists", &[("file", &file)]));
                Exit::Problem
            }
            Err(error) => {
                warn(format!("{file}: {error}"));
                Exit::Problem
            }
        }
    }
}
