//! What scenes are made into: the station's setup, and the drones with their radios.

use crate::air::Air;
use crate::scene::{Craft, Scene, Weather};
use quadrat_sim::{CameraConfig, DroneConfig, Ground, Light, ParamValue};
use quadrat_station::base::{ChannelId, DistrictId, DroneId, LinkId, Span, TeamId};
use quadrat_station::dispatch::{self, ChannelKind, ChannelSetup, TeamSetup};
use quadrat_station::geodesy::Position;
use quadrat_station::station::{DistrictSetup, DroneSetup, Setup, SigningSetup};
use quadrat_station::wire::Address;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Drones on one network: a system id has 8 bits, 0 means everybody, and the last few are for ground stations.
const PER_LINK: usize = 250;

/// Link and system id of a drone by its number over all districts.
fn address(number: usize) -> (LinkId, u8) {
    let system = u8::try_from(number % PER_LINK + 1).unwrap_or(u8::MAX);
    (link(number / PER_LINK), system)
}

fn link(network: usize) -> LinkId {
    if network == 0 { LinkId::from("air") } else { LinkId::from(format!("air-{}", network + 1).as_str()) }
}

/// All links that the scenes' drones need.
pub fn links(scenes: &[Scene]) -> Vec<LinkId> {
    let drones: usize = scenes.iter().map(|scene| scene.drones.len()).sum();
    (0..drones.div_ceil(PER_LINK).max(1)).map(link).collect()
}

/// The drones of all scenes with their radios, switched on at the first moment.
pub fn air(scenes: &[Scene]) -> Vec<Box<Air>> {
    let mut all = Vec::new();
    for scene in scenes {
        let ground = Arc::new(ground(scene));
        for (index, config) in drones(scene, all.len()).into_iter().enumerate() {
            let number = all.len();
            let (link, _) = address(number);
            let seed = scene.seed.wrapping_mul(1_000).wrapping_add(index as u64 * 2);
            let mut air = Air::new((link, u32::try_from(number).unwrap_or(u32::MAX)), config, &scene.radio, seed, 0);
            air.down.set(scene.down.unwrap_or(scene.radio));
            air.drone.set_ground(Arc::clone(&ground));
            all.push(Box::new(air));
        }
    }
    all
}

/// What a scene's drones look down on.
#[must_use]
pub fn ground(scene: &Scene) -> Ground {
    let sun = || {
        let (lat, lon) = scene.drones.first().map_or((0.0, 0.0), |craft| (craft.lat, craft.lon));
        Light::sun(scene.unix_ms, lat, lon)
    };
    let light = scene.weather.light.map_or_else(sun, Light::steady).with_lamps(scene.weather.lamps_lux);
    Ground { light, ..Ground::of(scene.things.clone()) }
}

/// What all drones of a fleet have in common.
#[derive(Clone, Copy, Debug)]
pub struct Outfit {
    /// What the companions look through; none looks at nothing.
    pub camera: Option<CameraConfig>,
    /// The endurance that the station is promised, seconds.
    pub endurance_s: f64,
    /// From empty to full on the pad, seconds.
    pub charge_s: f64,
    /// Wind and light.
    pub weather: Weather,
}

/// A promised endurance is kept with something to spare, as a good battery does.
const SPARE: f64 = 1.1;

/// A simulated drone on its pad, set up for patrol.
#[must_use]
pub fn drone(craft: &Craft, system: u8, outfit: &Outfit, seed: u64) -> DroneConfig {
    let usual = DroneConfig::px4(system, craft.lat, craft.lon, craft.above_sea_m);
    let mut config = usual.with_firmware(craft.firmware).for_patrol();
    config.name.clone_from(&craft.name);
    config.start_charge = craft.charge;
    (config.wind_mps, config.gust_mps) = (outfit.weather.wind_mps, outfit.weather.gust_mps);
    config.camera = outfit.camera;
    config.hover_s = outfit.endurance_s * SPARE;
    config.charge_s = Some(outfit.charge_s);
    config.seed = seed;
    for (param, value) in params() {
        config.params.insert(param.to_string(), value);
    }
    config.params.extend(craft.params.iter().cloned());
    config
}

/// A scene's drones, numbered from `first` on as MAVLink systems.
#[must_use]
pub fn drones(scene: &Scene, first: usize) -> Vec<DroneConfig> {
    let outfit = Outfit {
        camera: scene.camera(),
        endurance_s: scene.endurance_s as f64,
        charge_s: scene.charge_s,
        weather: scene.weather,
    };
    let seed = |index: usize| scene.seed.wrapping_mul(31).wrapping_add(index as u64);
    let numbered = scene.drones.iter().enumerate();
    let one = |(index, craft): (usize, &Craft)| DroneConfig {
        photo_link: scene.photo_link,
        utc_at_zero_us: u64::try_from(scene.unix_ms).unwrap_or(0).saturating_mul(1_000),
        ..drone(craft, address(first + index).1, &outfit, seed(index))
    };
    numbered.map(one).collect()
}

/// What an operator sets on a new drone beside [`DroneConfig::for_patrol`], so that the launch gate opens.
fn params() -> [(&'static str, ParamValue); 2] {
    [("COM_DL_LOSS_T", ParamValue::Int(10)), ("RTL_RETURN_ALT", ParamValue::Real(80.0))]
}

/// What the station is told of the scenes.
pub fn station(scenes: &[Scene]) -> Setup {
    let mut number = 0;
    let mut districts = Vec::new();
    for scene in scenes {
        let mut drones = Vec::new();
        for Craft { name, lat, lon, .. } in &scene.drones {
            let (link, system) = address(number);
            number += 1;
            let Some(home) = Position::from_degrees(*lat, *lon) else { continue };
            let endurance = Span::from_secs(scene.promised_s.unwrap_or(scene.endurance_s));
            let (id, airframe) = (DroneId::from(name.as_str()), scene.airframe.clone());
            drones.push(DroneSetup { id, link, system, home, endurance, items_max: 500, airframe });
        }
        let id = DistrictId::from(scene.district.as_str());
        districts.push(DistrictSetup { drones, dispatch: dispatch(scene, &id), id });
    }
    let own = Address { system: 255, component: 190 };
    Setup { build: "world".into(), own, districts, networks: BTreeMap::new(), signing: SigningSetup::default() }
}

/// Every team is called over one channel of its own kind, so that a scenario can take it away.
fn dispatch(scene: &Scene, district: &DistrictId) -> dispatch::Setup {
    let radio = ChannelId::from("radio");
    let team = |name: &String| TeamSetup {
        id: TeamId::from(name.as_str()),
        called: name.clone(),
        channels: vec![(radio.clone(), vec![name.clone()])],
        on_duty: true,
    };
    let mut setup = dispatch::Setup::new(district.clone());
    setup.teams = scene.teams.iter().map(team).collect();
    setup.channels.push(ChannelSetup { id: radio.clone(), kind: ChannelKind::Once });
    setup
}
