//! `quadrat plan`: lanes, sorties and promises, before anything flies.

mod chart;
mod energy;
mod sorties;
mod table;
mod wait;

use super::Common;
use super::check::{known_drones, read_patrol};
use super::out::{Exit, minutes, say, warn};
use crate::config::{self, Config};
use crate::kml;
use energy::{Costs, Known};
use quadrat_station::base::{DroneId, Span};
use quadrat_station::patrol::{Craft, Patrol, local_unix_ms};
use quadrat_station::plan;
use quadrat_station::text::{render, render_all};
use std::path::{Path, PathBuf};

/// Plans a patrol for the config's drones, and writes the lanes as GeoJSON or KML and a chart of them. Without a config
/// the drones stand in the patrol's docks and fly 25 minutes.
#[derive(Debug, clap::Args)]
pub struct Plan {
    /// The patrol file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the lanes go, as KML if it ends in .kml; else lanes.geojson beside the patrol
    #[arg(long, value_name = "FILE")]
    lanes: Option<PathBuf>,
    /// Where the chart goes, as SVG; else plan.svg beside the patrol
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Writes the sorties of one lap here as .plan files, which QGroundControl opens
    #[arg(long, value_name = "FOLDER")]
    sorties: Option<PathBuf>,
    /// What the drones fly as, from the catalogue of airframes; else what the config says of each
    #[arg(long, value_name = "NAME")]
    airframe: Option<String>,
    /// Wind: where from, in degrees, and m/s, as 270/6; else none
    #[arg(long, value_name = "FROM/MPS", value_parser = energy::blowing)]
    wind: Option<energy::Blowing>,
    /// Shares one lap out among so many drones, which come home together; without it the fewest sorties
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    drones: Option<u16>,
    /// Plans it as it is flown at this time by the patrol's own clock; without it ground that has hours is closed
    #[arg(long, value_name = "\"2026-11-23 12:00\"")]
    at: Option<String>,
    /// Search steps for a short tour; more is slower and sometimes shorter
    #[arg(long, default_value_t = 2_000_000, value_name = "N")]
    steps: u64,
}

/// A plan and what it costs, as JSON.
#[derive(serde::Serialize)]
struct Told<'t> {
    #[serde(flatten)]
    plan: &'t plan::Plan,
    energy: &'t Costs,
}

const USUAL_ENDURANCE: Span = Span::from_secs(25 * 60);
const USUAL_ITEMS: u16 = 500;

impl Plan {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        match self.try_run(common) {
            Ok(()) => Exit::Good,
            Err(exit) => exit,
        }
    }

    fn try_run(&self, common: &Common) -> Result<(), Exit> {
        let patrol = read_patrol(&self.file, known_drones(common)).map_err(|problems| {
            render_all(&problems, common.lang()).iter().for_each(warn);
            Exit::Problem
        })?;
        let patrol = self.at_its_hours(common, patrol)?;
        let config = config::load(&common.config).ok();
        let fleet = fleet(&patrol, config.as_ref());
        let asked = (self.airframe.as_deref(), self.wind, self.drones.is_some());
        let known = Known::of(common, asked, &fleet, config.as_ref())?;
        let fleet = known.bounded(fleet, &patrol);
        if !common.json {
            let drones = fleet.len().to_string();
            warn(common.phrase("planning", &[("name", &patrol.name), ("drones", &drones)]));
        }
        let refused = |error: plan::PlanError| {
            warn(common.phrase("plan_refused", &[("reason", &render(&error.problem(), common.lang()))]));
            Exit::Problem
        };
        let condition = known.condition();
        let made = || plan::plan_for(&patrol, &fleet, self.steps, condition.as_ref());
        let plan = if common.json { made() } else { wait::told(common, made) }.map_err(refused)?;
        let mut written =
            vec![self.write_lanes(&patrol, &plan)?, self.write_chart(common, &patrol, &plan, fleet.len())?];
        let mut sorties = Vec::new();
        if self.sorties.is_some() || known.any() {
            let together = self.drones.map(usize::from);
            sorties = sorties::of_one_lap((&plan, &patrol), &fleet, &known, together).map_err(refused)?;
        }
        if let Some(folder) = &self.sorties {
            written.extend(write_sorties(folder, &plan, &sorties)?);
        }
        let costs = Costs::of(&plan, &known, &fleet, &sorties).map_err(refused)?;
        if common.json {
            let told = match &costs {
                Some(energy) => serde_json::to_string_pretty(&Told { plan: &plan, energy }),
                None => serde_json::to_string_pretty(&plan),
            };
            say(told.unwrap_or_default());
        } else {
            table::show(common, &patrol, &plan, fleet.len());
            costs.iter().for_each(|costs| costs.show(common, &patrol));
            written.iter().for_each(|file| say(common.phrase("plan_written", &[("file", file)])));
        }
        Ok(())
    }

    /// The patrol with the ground opened that is open at the time asked for.
    fn at_its_hours(&self, common: &Common, patrol: Patrol) -> Result<Patrol, Exit> {
        let Some(at) = &self.at else { return Ok(patrol) };
        let Some(unix_ms) = local_unix_ms(&patrol, at) else {
            warn(common.phrase("plan_no_time", &[("value", at)]));
            return Err(Exit::Usage);
        };
        Ok(patrol.with_open(&patrol.open_throughout(unix_ms, unix_ms)))
    }

    fn write_lanes(&self, patrol: &Patrol, plan: &plan::Plan) -> Result<String, Exit> {
        let file = self.lanes.clone().unwrap_or_else(|| self.file.with_file_name("lanes.geojson"));
        let map = crate::daemon::geojson(patrol, plan);
        if file.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("kml")) {
            return write(&file, map.as_bytes());
        }
        let map = serde_json::from_str(&map).unwrap_or_default();
        write(&file, &kml::write(&patrol.name, &map).map_err(|error| not_written(&file, &error))?)
    }

    fn write_chart(&self, common: &Common, patrol: &Patrol, plan: &plan::Plan, drones: usize) -> Result<String, Exit> {
        let file = self.chart.clone().unwrap_or_else(|| self.file.with_file_name("plan.svg"));
        write(&file, chart::svg(common, patrol, plan, drones).as_bytes())
    }
}

fn write_sorties(folder: &Path, plan: &plan::Plan, sorties: &[(Craft, plan::Sortie)]) -> Result<Vec<String>, Exit> {
    std::fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))?;
    let files = sorties::files(plan, sorties).map_err(|reason| not_written(folder, &reason))?;
    files.into_iter().map(|(name, text)| write(&folder.join(name), text.as_bytes())).collect()
}

/// Writes a file; gives its name.
fn write(file: &Path, bytes: &[u8]) -> Result<String, Exit> {
    std::fs::write(file, bytes).map_err(|error| not_written(file, &error))?;
    Ok(file.display().to_string())
}

fn not_written(file: &Path, why: &dyn std::fmt::Display) -> Exit {
    warn(format!("{}: {why}", file.display()));
    Exit::Problem
}

/// The patrol's drones as the planner sees them, in the patrol's order.
#[must_use]
pub fn fleet(patrol: &Patrol, config: Option<&Config>) -> Vec<Craft> {
    let of = |drone: &DroneId| config.and_then(|config| config.drones.iter().find(|one| one.id == *drone));
    let docks = || patrol.docks.iter().cycle();
    let craft = |(number, drone): (usize, &DroneId)| match of(drone) {
        Some(known) => Some(Craft {
            drone: drone.clone(),
            home: known.home,
            endurance: known.endurance,
            items_max: known.items_max,
        }),
        None => docks().nth(number).map(|dock| Craft {
            drone: drone.clone(),
            home: dock.position,
            endurance: USUAL_ENDURANCE,
            items_max: USUAL_ITEMS,
        }),
    };
    patrol.drones.iter().enumerate().filter_map(craft).collect()
}

/// What is said of the whole plan: keys of words, and figures.
fn sum(plan: &plan::Plan, drones: usize) -> [(&'static str, String); 5] {
    [
        ("slots", plan.slots.to_string()),
        ("drones", drones.to_string()),
        ("lap", clock(plan.lap)),
        ("km", format!("{:.1}", plan.length_mm as f64 / 1e6)),
        ("ratio", format!("{:.2}", f64::from(plan.ratio_permille) / 1e3)),
    ]
}

fn clock(span: Span) -> String {
    minutes(span.as_millis() / 1_000)
}
