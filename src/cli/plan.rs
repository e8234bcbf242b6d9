//! `quadrat plan`: lanes, sorties and promises, before anything flies.

use super::Common;
use super::check::{known_drones, read_patrol};
use super::out::{Exit, minutes, say, table, warn};
use crate::config::{self, Config};
use quadrat_station::base::{DroneId, Span};
use quadrat_station::patrol::{Craft, Patrol, PlaceShape};
use quadrat_station::plan;
use quadrat_station::text::{phrase, render_all};
use std::path::PathBuf;

/// Plans a patrol for the config's drones and writes the lanes as GeoJSON. Without a config the drones stand in the
/// patrol's docks and fly 25 minutes.
#[derive(Debug, clap::Args)]
pub struct Plan {
    /// The patrol file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the lanes go; else lanes.geojson beside the patrol
    #[arg(long, value_name = "FILE")]
    lanes: Option<PathBuf>,
    /// Search steps for a short tour; more is slower and sometimes shorter
    #[arg(long, default_value_t = 2_000_000, value_name = "N")]
    steps: u64,
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
        let config = config::load(&common.config).ok();
        let fleet = fleet(&patrol, config.as_ref());
        if !common.json {
            let drones = fleet.len().to_string();
            warn(common.phrase("planning", &[("name", &patrol.name), ("drones", &drones)]));
        }
        let plan = plan::plan(&patrol, &fleet, self.steps).map_err(|error| {
            warn(common.phrase("plan_refused", &[("reason", &error.to_string())]));
            Exit::Problem
        })?;
        let lanes = self.lanes.clone().unwrap_or_else(|| self.file.with_file_name("lanes.geojson"));
        std::fs::write(&lanes, crate::daemon::geojson(&patrol, &plan)).map_err(|error| {
            warn(format!("{}: {error}", lanes.display()));
            Exit::Problem
        })?;
        if common.json {
            say(serde_json::to_string_pretty(&plan).unwrap_or_default());
        } else {
            show(common, &patrol, &plan, fleet.len());
            say(common.phrase("plan_written", &[("file", &lanes.display().to_string())]));
        }
        Ok(())
    }
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

fn show(common: &Common, patrol: &Patrol, plan: &plan::Plan, drones: usize) {
    let heads = ["head_place", "head_kind", "head_promise", "head_planned", "head_margin"];
    let mut rows = vec![heads.iter().map(|key| common.phrase(key, &[])).collect::<Vec<_>>()];
    for promise in &plan.promises {
        let place = patrol.places.iter().find(|place| place.id == promise.place);
        let kind = match place.map(|place| &place.shape) {
            Some(PlaceShape::Area(_)) => "area",
            Some(PlaceShape::Post(_)) => "post",
            Some(PlaceShape::Line(_)) => "line",
            None => "",
        };
        let kind = phrase(common.lang(), "state", kind, &[]).unwrap_or_default();
        let margin = promise.asked.minus(promise.planned);
        rows.push(vec![promise.place.to_string(), kind, clock(promise.asked), clock(promise.planned), clock(margin)]);
    }
    table(&rows);
    let values = [
        ("slots", plan.slots.to_string()),
        ("drones", drones.to_string()),
        ("lap", clock(plan.lap)),
        ("km", format!("{:.1}", plan.length_mm as f64 / 1e6)),
        ("ratio", format!("{:.2}", f64::from(plan.ratio_permille) / 1e3)),
    ];
    say(common.phrase("plan_sum", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
    if !plan.residuals.is_empty() {
        say(common.phrase("plan_unseen", &[("n", &plan.residuals.len().to_string())]));
    }
}

fn clock(span: Span) -> String {
    minutes(span.as_millis() / 1_000)
}
