//! Reads a scenario and the patrol it flies.

use super::check::Check;
use super::ground;
use super::model::Scenario;
use super::written::{Drone, Param, Radio, Text, Written};
use crate::scene::{Craft, GROUND_ABOVE_SEA_M, Weather};
use quadrat_sim::{Firmware, ParamValue, RadioConfig};
use quadrat_station::patrol::{self, Patrol};
use quadrat_station::text::{Problem, Problems, code, line_and_column};

/// Where a scenario's other files come from: a path relative to the scenario's, to its bytes, or why not.
pub type Files<'f> = &'f dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Monday, 23 November 2026, 20:00 in China: when nothing else is written.
const USUAL_UNIX_MS: i64 = 1_795_435_200_000;

/// Reads and checks a scenario with its patrol and map.
///
/// # Errors
/// Everything that is wrong with it; with the patrol's own problems when it is the patrol that is wrong.
pub fn read(file: &str, text: &str, files: Files<'_>) -> Result<Scenario, Vec<Problem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut problems = Problems::new(file, text);
    let written: Written = match toml::from_str(text) {
        Ok(written) => written,
        Err(error) => {
            problems.shape(
                &error,
                [code::SCENARIO_SHAPE.as_str(), code::SCENARIO_KEY_NEAR.as_str(), code::SCENARIO_KEY.as_str()],
            );
            return Err(problems.into_sorted());
        }
    };
    let flown = read_patrol(&written, files, &mut problems)?;
    let drones = flown.patrol.drones.iter().map(ToString::to_string).collect();
    let mut check = Check { written: &written, drones, weather: Weather::default(), problems: &mut problems };
    let scenario = understood(&mut check, file, text, flown);
    match scenario {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        _ => Err(problems.into_sorted()),
    }
}

struct Flown {
    patrol: Patrol,
    toml: (String, String),
    map: (String, String),
}

fn read_patrol(written: &Written, files: Files<'_>, problems: &mut Problems<'_>) -> Result<Flown, Vec<Problem>> {
    let path = written.patrol.get_ref();
    let mut refused = |reason: &str| {
        problems.push(
            code::SCENARIO_PATROL.as_str(),
            Some(written.patrol.span()),
            &[("file", path), ("reason", reason)],
        );
        std::mem::replace(problems, Problems::new("", "")).into_sorted()
    };
    let bytes = match files(path) {
        Ok(bytes) => bytes,
        Err(reason) => return Err(refused(&reason)),
    };
    // The patrol's reader names the map as a path from where the patrol's own path begins.
    let map_bytes = |name: &str| files(name).ok();
    let patrol = patrol::read(path, &bytes, &map_bytes, &patrol::Known::default())?;
    // The map's name stands in the patrol's text, which was read without a complaint.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let name = text.parse::<toml::Table>().ok().and_then(|table| Some(table.get("map")?.as_str()?.to_owned()));
    let Some(name) = name else { return Err(refused("map")) };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
    let map = map_bytes(&beside).unwrap_or_default();
    Ok(Flown { patrol, toml: (path.clone(), text), map: (name, String::from_utf8_lossy(&map).into_owned()) })
}

fn understood(check: &mut Check<'_, '_, '_>, file: &str, text: &str, flown: Flown) -> Option<Scenario> {
    let written = check.written;
    let lasts_us = check.time(&written.lasts);
    let endurance_us = check.time_or(written.fleet.endurance.as_ref(), 25 * 60_000_000);
    let charge_us = check.time_or(written.fleet.charge.as_ref(), 20 * 60_000_000);
    let unix_ms = begins(check, &flown.patrol);
    let crafts = crafts(check, &flown.patrol);
    let weather = weather(check);
    check.weather = weather;
    let (up, down) = radios(check);
    let (things, teams, tips) = (ground::things(check), ground::teams(check), ground::tips(check));
    let (orders, faults) = (check.orders(), check.faults());
    let expects = check.expects(&|byte| line_and_column(text, byte).0);
    Some(Scenario {
        file: file.to_owned(),
        name: written.name.clone(),
        why: written.why.clone(),
        patrol_file: flown.toml,
        map_file: flown.map,
        patrol: flown.patrol,
        lasts_us: lasts_us?,
        seed: written.seed,
        unix_ms: unix_ms?,
        crafts,
        endurance_us: endurance_us?,
        charge_s: charge_us? as f64 / 1e6,
        weather,
        up,
        down,
        things,
        teams,
        tips,
        orders,
        faults,
        expects,
    })
}

fn begins(check: &mut Check<'_, '_, '_>, patrol: &Patrol) -> Option<i64> {
    let Some(text) = &check.written.begins else { return Some(USUAL_UNIX_MS) };
    let unix_ms = patrol::local_unix_ms(patrol, text.get_ref());
    if unix_ms.is_none() {
        check.problems.push(code::SCENARIO_BEGINS.as_str(), Some(text.span()), &[("text", text.get_ref())]);
    }
    unix_ms
}

fn crafts(check: &mut Check<'_, '_, '_>, patrol: &Patrol) -> Vec<Craft> {
    let written = check.written;
    for name in written.drone.keys() {
        check.drone(name);
    }
    let usual = check.number("battery_percent", written.fleet.battery_percent.as_ref(), 100.0, (1.0, 100.0));
    let none = Drone::default();
    let usual_firmware = written.fleet.firmware.as_ref().and_then(|name| firmware(check, name)).unwrap_or_default();
    let pads = patrol.pads();
    let mut crafts = Vec::new();
    for (id, pad) in patrol.drones.iter().zip(pads) {
        let own = written.drone.iter().find(|(name, _)| name.get_ref() == id.as_str()).map_or(&none, |(_, own)| own);
        let percent = check.number("battery_percent", own.battery_percent.as_ref(), usual, (1.0, 100.0));
        let firmware = own.firmware.as_ref().and_then(|name| firmware(check, name)).unwrap_or(usual_firmware);
        let params = own.params.iter().map(|(name, value)| {
            let value = match value {
                Param::Int(value) => ParamValue::Int(*value),
                Param::Real(value) => ParamValue::Real(*value),
            };
            (name.clone(), value)
        });
        crafts.push(Craft {
            name: id.to_string(),
            lat: pad.lat(),
            lon: pad.lon(),
            above_sea_m: patrol.terrain.as_ref().and_then(|t| t.ground(pad)).unwrap_or(GROUND_ABOVE_SEA_M),
            charge: percent / 100.0,
            firmware,
            params: params.collect(),
        });
    }
    crafts
}

fn firmware(check: &mut Check<'_, '_, '_>, name: &Text) -> Option<Firmware> {
    let known: Vec<&str> = Firmware::ALL.iter().map(|firmware| firmware.name()).collect();
    Firmware::ALL.get(check.known("firmware", name, &known)?).copied()
}

fn weather(check: &mut Check<'_, '_, '_>) -> Weather {
    let weather = &check.written.weather;
    let from_deg = check.number("wind_from_deg", weather.wind_from_deg.as_ref(), 0.0, (0.0, 360.0));
    let mps = check.number("wind_mps", weather.wind_mps.as_ref(), 0.0, (0.0, 30.0));
    let gust_mps = check.number("gust_mps", weather.gust_mps.as_ref(), 0.0, (0.0, 15.0));
    let light = weather.light.as_ref().map(|light| check.number("light", Some(light), 1.0, (0.0, 1.0)));
    // A district's streets are lit; 10 lux is what its main ones have (EN 13201-2).
    let lamps_lux = check.number("lamps_lux", weather.lamps_lux.as_ref(), 10.0, (0.0, 1_000.0));
    let (sin, cos) = libm::sincos(from_deg.to_radians());
    // Wind is named by where it comes from and moves things to the other side.
    Weather { wind_mps: (-mps * cos, -mps * sin), gust_mps, light, lamps_lux }
}

fn radios(check: &mut Check<'_, '_, '_>) -> (RadioConfig, RadioConfig) {
    let written = &check.written.radio;
    let both = radio(check, written, RadioConfig::clear(20_000));
    let way = |check: &mut Check<'_, '_, '_>, own: Option<&Radio>| own.map_or(both, |own| radio(check, own, both));
    (way(check, written.up.as_deref()), way(check, written.down.as_deref()))
}

fn radio(check: &mut Check<'_, '_, '_>, written: &Radio, usual: RadioConfig) -> RadioConfig {
    let mut share = |key: &str, value: &Option<toml::Spanned<f64>>, usual: f64| {
        check.number(key, value.as_ref(), usual * 100.0, (0.0, 100.0)) / 100.0
    };
    let mut config = RadioConfig {
        loss: share("loss_percent", &written.loss_percent, usual.loss),
        duplicate: share("duplicate_percent", &written.duplicate_percent, usual.duplicate),
        reorder: share("reorder_percent", &written.reorder_percent, usual.reorder),
        corrupt: share("corrupt_percent", &written.corrupt_percent, usual.corrupt),
        burst: share("burst_percent", &written.burst_percent, usual.burst),
        bytes_per_s: written.bytes_per_second.unwrap_or(usual.bytes_per_s),
        ..usual
    };
    let usual_frames = if usual.burst_length > 0.0 { usual.burst_length } else { 20.0 };
    config.burst_length = check.number("burst_frames", written.burst_frames.as_ref(), usual_frames, (1.0, 10_000.0));
    let mut ms = |key: &str, value: &Option<toml::Spanned<f64>>, usual_us: u64| {
        (check.number(key, value.as_ref(), usual_us as f64 / 1e3, (0.0, 60_000.0)) * 1e3) as u64
    };
    config.delay_us = ms("delay_ms", &written.delay_ms, usual.delay_us);
    config.jitter_us = ms("jitter_ms", &written.jitter_ms, usual.jitter_us);
    config
}
