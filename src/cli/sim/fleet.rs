//! `quadrat sim fleet`: simulated drones over real UDP.

use crate::cli::Common;
use crate::cli::check::read_patrol;
use crate::cli::http::{Reach, reach};
use crate::cli::out::{Exit, say, warn};
use crate::cli::plan::fleet;
use crate::cli::serve::until_told;
use crate::clock::Clock;
use crate::config;
use crate::fly::{self, Craft, Flight, PhotoDoor, Scene};
use quadrat_sim::{CameraConfig, Class, Firmware, RadioConfig, Thing};
use quadrat_station::base::{Moment, Span};
use quadrat_station::patrol::Patrol;
use quadrat_station::text::render_all;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// Time under way on a telemetry radio.
const RADIO_DELAY_US: u64 = 20_000;

/// Flies simulated drones against a running station, each from a socket of its own.
#[derive(Debug, clap::Args)]
pub struct Fleet {
    /// Where the station listens
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:14550")]
    to: SocketAddr,
    /// How many of the config's or the patrol's drones; else all
    #[arg(long, value_name = "N")]
    drones: Option<usize>,
    /// A patrol whose drones fly, from their docks; else the config's drones from their homes
    #[arg(long, value_name = "FILE")]
    patrol: Option<PathBuf>,
    /// The same number gives the same drones, weather and losses
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How fast their time runs; the station must run as fast
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Packets lost each way, percent
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0)]
    loss: f64,
    /// Which autopilot they have; see docs/scenarios.md
    #[arg(long, value_name = "NAME", default_value_t = Firmware::default().name().to_owned(), value_parser = known)]
    firmware: String,
    /// Post the photos of what they find to the config's daemon
    #[arg(long)]
    photos: bool,
    #[command(flatten)]
    reach: Reach,
    /// A person on the ground, to be found: latitude, longitude (repeat for more)
    #[arg(long, value_name = "LAT,LON", value_parser = place)]
    plant: Vec<(f64, f64)>,
}

fn place(text: &str) -> Result<(f64, f64), String> {
    let both = text.split_once(',').and_then(|(lat, lon)| Some((lat.trim().parse().ok()?, lon.trim().parse().ok()?)));
    both.ok_or_else(|| "LAT,LON in degrees".to_owned())
}

fn known(name: &str) -> Result<String, String> {
    Firmware::from_name(name).map(|firmware| firmware.name().to_owned()).map_err(|unknown| unknown.to_string())
}

impl Fleet {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        match self.try_run(common) {
            Ok(()) => Exit::Good,
            Err(exit) => exit,
        }
    }

    fn try_run(&self, common: &Common) -> Result<(), Exit> {
        let crafts = self.crafts(common)?;
        let scene = Scene {
            to: self.to,
            radio: RadioConfig::lossy(self.loss / 100.0, RADIO_DELAY_US),
            camera: self.patrol(common)?.and_then(|patrol| fly::camera(&patrol)).or(Some(CameraConfig::default())),
            charge: Span::from_secs(35 * 60),
            start_charge: 1.0,
            things: planted(&self.plant),
            firmware: Firmware::from_name(&self.firmware).unwrap_or_default(),
            seed: self.seed,
        };
        let clock = Arc::new(Clock::starting_at(Moment::START, self.speed));
        let said = |error: std::io::Error| {
            warn(error.to_string());
            Exit::Problem
        };
        let flight = Flight::start(&crafts, &scene, clock, self.door(common)?).map_err(said)?;
        say(common.phrase("sim_up", &[("n", &crafts.len().to_string()), ("to", &self.to.to_string())]));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(said)?;
        runtime.block_on(until_told());
        flight.stop();
        Ok(())
    }

    fn door(&self, common: &Common) -> Result<Option<PhotoDoor>, Exit> {
        if !self.photos {
            return Ok(None);
        }
        let (client, base) = reach(common, &self.reach)?;
        Ok(Some(PhotoDoor::of(client, &base)))
    }

    fn patrol(&self, common: &Common) -> Result<Option<Patrol>, Exit> {
        let Some(file) = &self.patrol else { return Ok(None) };
        let read = read_patrol(file, None);
        read.map(Some).map_err(|problems| {
            render_all(&problems, common.lang()).iter().for_each(warn);
            Exit::Problem
        })
    }

    // The config's drones, else the patrol's, numbered as they come.
    fn crafts(&self, common: &Common) -> Result<Vec<Craft>, Exit> {
        let mut crafts: Vec<Craft> = match self.patrol(common)? {
            Some(patrol) => {
                let config = config::load(&common.config).ok();
                let fleet = fleet(&patrol, config.as_ref()).into_iter().zip(1_u8..);
                fleet
                    .map(|(one, number)| {
                        let known =
                            config.as_ref().and_then(|config| config.drones.iter().find(|known| known.id == one.drone));
                        let system = known.map_or(number, |known| known.system);
                        Craft { name: one.drone, system, home: one.home, endurance: one.endurance }
                    })
                    .collect()
            }
            None => common.load()?.drones.into_iter().map(from_config).collect(),
        };
        crafts.truncate(self.drones.unwrap_or(usize::MAX));
        Ok(crafts)
    }
}

/// A drone of the config as a simulated one.
#[must_use]
pub fn from_config(drone: config::Drone) -> Craft {
    Craft { name: drone.id, system: drone.system, home: drone.home, endurance: drone.endurance }
}

fn planted(places: &[(f64, f64)]) -> Vec<Thing> {
    (1..).zip(places).map(|(id, (lat, lon))| Thing::lasting(id, Class::PersonDown, *lat, *lon)).collect()
}
