//! `quadrat mission`: what one drone carries, as QGroundControl's `.plan` files.

use super::Common;
use super::by_hand::Towards;
use super::out::{Exit, say, warn};
use crate::plan_file;
use clap::{Subcommand, ValueEnum};
use quadrat_station::station::{DroneAsk, HandView, List};
use quadrat_station::text::render_all;
use quadrat_station::wire::MissionKind;
use std::path::{Path, PathBuf};

/// Uploads, downloads, verifies or clears a drone's mission, fence and rally points.
#[derive(Debug, clap::Args)]
pub struct Mission {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Put all of a file aboard, fence first, and prove it; a part that the file does not have is cleared
    Upload {
        /// The file
        #[arg(value_name = "FILE.plan")]
        file: PathBuf,
        #[command(flatten)]
        to: Towards,
    },
    /// Read everything back
    Download {
        #[command(flatten)]
        to: Towards,
        /// Where to write it; else it is printed
        #[arg(short, long, value_name = "FILE.plan")]
        out: Option<PathBuf>,
    },
    /// Read everything back and compare it with a file
    Verify {
        /// The file
        #[arg(value_name = "FILE.plan")]
        file: PathBuf,
        #[command(flatten)]
        to: Towards,
    },
    /// Empty lists
    Clear {
        #[command(flatten)]
        to: Towards,
        /// Which; else the mission only
        #[arg(value_enum)]
        lists: Vec<Which>,
    },
}

/// A list by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// The mission.
    Mission,
    /// The fence.
    Fence,
    /// Rally points.
    Rally,
}

const ALL: [MissionKind; 3] = [MissionKind::Fence, MissionKind::Rally, MissionKind::Mission];

impl Mission {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        self.try_run(common).map_or_else(|exit| exit, |()| Exit::Good)
    }

    fn try_run(&self, common: &Common) -> Result<(), Exit> {
        match &self.what {
            What::Upload { file, to } => {
                let lists = read(common, file)?;
                to.order(common, &DroneAsk::Upload(lists)).map(drop)
            }
            What::Verify { file, to } => {
                let lists = read(common, file)?;
                to.order(common, &DroneAsk::Verify(lists)).map(drop)
            }
            What::Download { to, out } => {
                let view = to.order(common, &DroneAsk::Download(ALL.to_vec()))?;
                written(common, &view, out.as_deref())
            }
            What::Clear { to, lists } => {
                let kinds =
                    if lists.is_empty() { vec![MissionKind::Mission] } else { lists.iter().map(kind).collect() };
                to.order(common, &DroneAsk::Clear(kinds)).map(drop)
            }
        }
    }
}

fn kind(which: &Which) -> MissionKind {
    match which {
        Which::Mission => MissionKind::Mission,
        Which::Fence => MissionKind::Fence,
        Which::Rally => MissionKind::Rally,
    }
}

fn read(common: &Common, file: &Path) -> Result<Vec<List>, Exit> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        warn(format!("{}: {error}", file.display()));
        Exit::Problem
    })?;
    plan_file::read(&file.display().to_string(), &text).map_err(|problems| {
        render_all(&problems, common.lang()).iter().for_each(warn);
        Exit::Problem
    })
}

fn written(common: &Common, view: &HandView, out: Option<&Path>) -> Result<(), Exit> {
    // MAV_AUTOPILOT_PX4: a file that names none would not open; the items are the same for both.
    const FIRMWARE: u8 = 12;
    let text = plan_file::write(&view.lists, FIRMWARE);
    match out {
        None if common.json => Ok(()),
        None => {
            say(text.trim_end());
            Ok(())
        }
        Some(file) => std::fs::write(file, text).map_err(|error| {
            warn(format!("{}: {error}", file.display()));
            Exit::Problem
        }),
    }
}
