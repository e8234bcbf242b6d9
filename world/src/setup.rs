//! What scenes are made into: the station's setup, and the drones with their radios.

use crate::air::Air;
use crate::scene::{Craft, Scene};
use quadrat_sim::{CameraConfig, DroneConfig, Ground, Light, ParamValue};
use quadrat_station::base::{ChannelId, DistrictId, DroneId, LinkId, Span, TeamId};
use quadrat_station::dispatch::{self, ChannelKind, ChannelSetup, TeamSetup};
use quadrat_station::geodesy::Position;
use quadrat_station::station::{DistrictSetup, DroneSetup, Setup};
use quadrat_station::wire::Address;
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
pub fn air(scenes: &[Scene]) -> Vec<Air> {
    let mut all = Vec::new();
    for scene in scenes {
        let ground = Arc::new(ground(scene));
        let camera = scene.camera();
        for index in 0..scene.drones.len() {
            let number = all.len();
            let (link, system) = address(number);
            let Some(config) = drone(scene, index, system, camera) else { continue };
            let seed = scene.seed.wrapping_mul(1_000).wrapping_add(index as u64 * 2);
            let mut air = Air::new((link, u32::try_from(number).unwrap_or(u32::MAX)), config, &scene.radio, seed, 0);
            air.down.set(scene.down.unwrap_or(scene.radio));
            air.drone.set_ground(Arc::clone(&ground));
            all.push(air);
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

fn drone(scene: &Scene, index: usize, system: u8, camera: Option<CameraConfig>) -> Option<DroneConfig> {
    let craft = scene.drones.get(index)?;
    let mut config = DroneConfig::px4(system, craft.lat, craft.lon, 10.0).for_patrol();
    config.name.clone_from(&craft.name);
    config.firmware = craft.firmware;
    config.start_charge = craft.charge;
    (config.wind_mps, config.gust_mps) = (scene.weather.wind_mps, scene.weather.gust_mps);
    config.camera = camera;
    config.hover_s = scene.endurance_s as f64 * 1.1;
    config.charge_s = Some(scene.charge_s);
    config.seed = scene.seed.wrapping_mul(31).wrapping_add(index as u64);
    for (param, value) in params() {
        config.params.insert(param.to_string(), value);
    }
    config.params.extend(craft.params.iter().cloned());
    Some(config)
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
            let endurance = Span::from_secs(scene.endurance_s);
            drones.push(DroneSetup { id: DroneId::from(name.as_str()), link, system, home, endurance, items_max: 500 });
        }
        let id = DistrictId::from(scene.district.as_str());
        districts.push(DistrictSetup { drones, dispatch: dispatch(scene, &id), id });
    }
    Setup { build: "world".into(), own: Address { system: 255, component: 190 }, districts }
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
