//! `quadrat plan`: lanes, sorties and promises, before anything flies.

use super::Common;
use super::out::Exit;
use std::path::PathBuf;

/// Plans a patrol for the config's drones and writes the lanes as GeoJSON.
#[derive(Debug, clap::Args)]
pub struct Plan {
    /// The patrol file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the lanes go; else lanes.geojson beside the patrol
    #[arg(long, value_name = "FILE")]
    lanes: Option<PathBuf>,
}

impl Plan {
    /// Runs it.
    pub fn run(&self, _common: &Common) -> Exit {
        let _ = (&self.file, &self.lanes);
        Exit::Problem
    }
}
