//! What a plan costs the airframes that are known, as a table and as JSON.

use super::clock;
use super::sorties::Flown;
use crate::cli::Common;
use crate::cli::out::{Exit, say, table, warn};
use crate::config::Config;
use quadrat_station::base::Span;
use quadrat_station::energy::{Airframe, Airframes, Used, Wind};
use quadrat_station::patrol::{Craft, Patrol};
use quadrat_station::plan::{Condition, Flyer, Plan, PlanError, fastest_mps, in_wind, lap_used, sortie_used};
use quadrat_station::text::{Problem, near, render};
use serde::Serialize;

/// A wind as a person types it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blowing {
    /// Where it comes from, degrees from true north.
    from_deg: f64,
    /// How fast, m/s.
    mps: f64,
}

/// Reads "270/6": from 270 degrees at 6 m/s.
///
/// # Errors
///
/// When it is anything else, as a sentence.
pub fn blowing(text: &str) -> Result<Blowing, String> {
    let parts = text.split_once('/').and_then(|(from, mps)| Some((from.parse().ok()?, mps.parse().ok()?)));
    match parts {
        Some((from_deg, mps)) if (0.0..=360.0).contains(&from_deg) && (0.0..=40.0).contains(&mps) => {
            Ok(Blowing { from_deg, mps })
        }
        _ => Err("where from in degrees, a slash, m/s: 270/6".to_owned()),
    }
}

/// Who flies on what, in which wind.
pub struct Known {
    airframes: Vec<Option<Airframe>>,
    blowing: Option<Blowing>,
}

impl Known {
    /// The airframe of each drone of the fleet: the one that was typed, else the one of the config.
    ///
    /// # Errors
    ///
    /// When the typed one is not in the catalogue, or when something needs one and none is known; it was said.
    pub fn of(
        common: &Common,
        (typed, blowing, shared): (Option<&str>, Option<Blowing>, bool),
        fleet: &[Craft],
        config: Option<&Config>,
    ) -> Result<Known, Exit> {
        let all = Airframes::builtin();
        if let Some(name) = typed.filter(|name| all.get(name).is_none()) {
            warn(render(&unknown(name, &all), common.lang()));
            return Err(Exit::Usage);
        }
        let of = |craft: &Craft| {
            let drone = || config?.drones.iter().find(|one| one.id == craft.drone)?.airframe.as_deref();
            all.get(typed.or_else(drone)?).cloned()
        };
        let airframes: Vec<Option<Airframe>> = fleet.iter().map(of).collect();
        if (shared || blowing.is_some()) && airframes.iter().all(Option::is_none) {
            warn(common.phrase("needs_airframe", &[]));
            return Err(Exit::Usage);
        }
        Ok(Known { airframes, blowing })
    }

    /// The wind, calm unless one was typed.
    #[must_use]
    pub fn wind(&self) -> Wind {
        self.blowing.map_or(Wind::CALM, |blowing| Wind::from(blowing.from_deg, blowing.mps))
    }

    /// What lanes are laid out for: the first airframe that is known, in this wind.
    #[must_use]
    pub fn condition(&self) -> Option<Condition> {
        let airframe = self.airframes.iter().flatten().next()?.clone();
        Some(Condition { airframe, wind: self.wind() })
    }

    /// The airframe of one drone of the fleet.
    #[must_use]
    pub fn airframe<'k>(&'k self, fleet: &[Craft], craft: &Craft) -> Option<&'k Airframe> {
        let at = fleet.iter().position(|one| one.drone == craft.drone)?;
        self.airframes.get(at)?.as_ref()
    }

    /// No drone is promised to fly for longer than its airframe does at the patrol's speeds.
    #[must_use]
    pub fn bounded(&self, mut fleet: Vec<Craft>, patrol: &Patrol) -> Vec<Craft> {
        for (craft, airframe) in fleet.iter_mut().zip(&self.airframes) {
            let lasts = airframe.as_ref().map(|airframe| airframe.endurance(fastest_mps(patrol), 1.0));
            craft.endurance = lasts.map_or(craft.endurance, |lasts| lasts.min(craft.endurance));
        }
        fleet
    }

    /// The drones with their airframes, when every drone has one.
    #[must_use]
    pub fn flyers<'k>(&'k self, fleet: &'k [Craft]) -> Option<Vec<Flyer<'k>>> {
        fleet.iter().zip(&self.airframes).map(|(craft, airframe)| Some((craft, airframe.as_ref()?))).collect()
    }

    /// Whether any is known.
    #[must_use]
    pub fn any(&self) -> bool {
        self.airframes.iter().any(Option::is_some)
    }

    /// The different airframes, in the fleet's order.
    fn each(&self) -> Vec<&Airframe> {
        let mut found: Vec<&Airframe> = Vec::new();
        for one in self.airframes.iter().flatten() {
            if !found.contains(&one) {
                found.push(one);
            }
        }
        found
    }
}

fn unknown(name: &str, all: &Airframes) -> Problem {
    let known = || all.names().map(String::as_str);
    let (code, key, value) = match near(name, known()) {
        Some(meant) => ("C120", "meant", meant.to_owned()),
        None => ("C121", "known", known().collect::<Vec<_>>().join(", ")),
    };
    let values = [("kind", "airframe".to_owned()), ("name", name.to_owned()), (key, value)];
    let values = values.map(|(name, value)| (name.to_owned(), value)).to_vec();
    Problem { code: code.into(), file: None, line: None, column: None, values }
}

/// What a plan costs.
#[derive(Debug, Serialize)]
pub struct Costs {
    /// Where the wind comes from, degrees from true north; none in a calm.
    #[serde(skip_serializing_if = "Option::is_none")]
    wind_from_deg: Option<f64>,
    /// Speed of the wind, mm/s.
    wind_mmps: u32,
    laps: Vec<Cost>,
    sorties: Vec<Cost>,
}

/// What a lap or a sortie costs.
#[derive(Debug, Serialize)]
struct Cost {
    #[serde(skip_serializing_if = "Option::is_none")]
    drone: Option<String>,
    airframe: String,
    /// How long it takes in this wind, ms.
    ms: u64,
    /// mWh.
    mwh: u64,
    /// Share of the full battery that is left, thousandths; negative when it is not enough.
    left_permille: i64,
}

impl Cost {
    fn of(drone: Option<&Craft>, airframe: &Airframe, used: Used) -> Cost {
        Cost {
            drone: drone.map(|craft| craft.drone.to_string()),
            airframe: airframe.name.clone(),
            ms: Span::from_secs_f64(used.seconds).as_millis(),
            mwh: (used.joules / 3.6).round() as u64,
            left_permille: ((1.0 - used.joules / airframe.battery_j) * 1e3).floor() as i64,
        }
    }

    fn wh(&self) -> String {
        format!("{:.1}", self.mwh as f64 / 1e3)
    }
}

impl Costs {
    /// Of the laps and sorties of every airframe that is known; none when none is.
    ///
    /// # Errors
    ///
    /// When one of them makes no headway in this wind.
    pub fn of(plan: &Plan, known: &Known, fleet: &[Craft], sorties: &[Flown]) -> Result<Option<Costs>, PlanError> {
        if !known.any() {
            return Ok(None);
        }
        let wind = known.wind();
        let lap = |one: &&Airframe| Ok(Cost::of(None, one, lap_used(plan, &in_wind(one, wind))?));
        let sortie = |(craft, sortie): &Flown| {
            let airframe = known.airframe(fleet, craft)?;
            let used = sortie_used(sortie, craft.home, &in_wind(airframe, wind));
            Some(used.map(|used| Cost::of(Some(craft), airframe, used)))
        };
        Ok(Some(Costs {
            wind_from_deg: known.blowing.map(|blowing| blowing.from_deg),
            wind_mmps: (wind.speed_mps() * 1e3).round() as u32,
            laps: known.each().iter().map(lap).collect::<Result<_, PlanError>>()?,
            sorties: sorties.iter().filter_map(sortie).collect::<Result<_, PlanError>>()?,
        }))
    }

    /// Prints them.
    pub fn show(&self, common: &Common, patrol: &Patrol) {
        let wind = self.wind_from_deg.map_or_else(
            || common.phrase("wind_calm", &[]),
            |deg| {
                let mps = format!("{:.1}", f64::from(self.wind_mmps) / 1e3);
                common.phrase("wind_from", &[("deg", &deg.to_string()), ("mps", &mps)])
            },
        );
        for lap in &self.laps {
            let share = ((1_000 - lap.left_permille) / 10).to_string();
            let (wh, time) = (lap.wh(), clock(Span::from_millis(lap.ms)));
            let values = [("airframe", &lap.airframe), ("wh", &wh), ("lap", &time), ("share", &share), ("wind", &wind)];
            say(common.phrase("plan_energy", &values.map(|(name, value)| (name, value.as_str()))));
        }
        if self.sorties.is_empty() {
            return;
        }
        let heads = ["head_sortie", "head_drone", "head_airframe", "head_time", "head_energy", "head_left"];
        let mut rows = vec![heads.iter().map(|key| common.phrase(key, &[])).collect::<Vec<_>>()];
        rows.extend(self.sorties.iter().enumerate().map(|(index, one)| {
            vec![
                (index + 1).to_string(),
                one.drone.clone().unwrap_or_default(),
                one.airframe.clone(),
                clock(Span::from_millis(one.ms)),
                format!("{} Wh", one.wh()),
                format!("{} %", one.left_permille.div_euclid(10)),
            ]
        }));
        table(&rows);
        self.warn_of_reserve(common, patrol.reserve_percent);
    }

    fn warn_of_reserve(&self, common: &Common, reserve_percent: u8) {
        let short = |one: &Cost| one.left_permille < i64::from(reserve_percent) * 10;
        for (index, one) in self.sorties.iter().enumerate().filter(|(_, one)| short(one)) {
            let (n, left) = ((index + 1).to_string(), one.left_permille.div_euclid(10).to_string());
            let values = [("n", n.as_str()), ("left", &left), ("reserve", &reserve_percent.to_string())];
            say(common.phrase("plan_below_reserve", &values));
        }
    }
}
