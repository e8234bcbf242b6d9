//! What a world begins with.

use quadrat_sim::{CameraConfig, Fault, Firmware, GimbalConfig, ParamValue, PhotoLink, RadioConfig, Thing};
use quadrat_station::patrol::{self, Patrol};
use quadrat_station::terrain::Terrain;

/// Height of simulated ground above the sea where nobody says another, metres.
pub(crate) const GROUND_ABOVE_SEA_M: f64 = 10.0;

/// One drone.
#[derive(Clone, Debug, PartialEq)]
pub struct Craft {
    /// Its name.
    pub name: String,
    /// Its pad, degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Height of its pad above the sea, metres.
    pub above_sea_m: f64,
    /// How full its battery is at first, 0..1.
    pub charge: f64,
    /// Which autopilot it has.
    pub firmware: Firmware,
    /// Parameters that differ from those of a drone set up for patrol.
    pub params: Vec<(String, ParamValue)>,
}

impl Craft {
    /// A drone on its pad with a full battery and the usual parameters.
    #[must_use]
    pub fn at(name: impl ToString, lat: f64, lon: f64) -> Craft {
        let (firmware, params) = (Firmware::default(), Vec::new());
        Craft { name: name.to_string(), lat, lon, above_sea_m: GROUND_ABOVE_SEA_M, charge: 1.0, firmware, params }
    }
}

/// Wind and light.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weather {
    /// Towards (north, east), m/s.
    pub wind_mps: (f64, f64),
    /// Deviation of the gusts, m/s.
    pub gust_mps: f64,
    /// From 0 (moonless night) to 1 (noon); none = as the sun stands at that time and place.
    pub light: Option<f64>,
    /// What street lamps add after dark, lux.
    pub lamps_lux: f64,
}

impl Weather {
    /// The wind as it usually blows, as drones are told.
    #[must_use]
    pub const fn usual(&self) -> Fault {
        Fault::Wind(self.wind_mps.0, self.wind_mps.1, self.gust_mps)
    }

    /// The wind as it blows at another speed, with gusts of a third of it; out of a calm it comes from the north.
    #[must_use]
    pub fn at(&self, mps: f64) -> Fault {
        let (north, east) = self.wind_mps;
        let usual = (north * north + east * east).sqrt();
        let unit = if usual > 0.0 { (north / usual, east / usual) } else { (-1.0, 0.0) };
        Fault::Wind(unit.0 * mps, unit.1 * mps, mps / 3.0)
    }
}

/// Patrol files, fleet, radio, seed.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The TOML file: name and text.
    pub file: (String, String),
    /// The map file: name and text.
    pub map: (String, String),
    /// The ground heights of a patrol that names elevation files.
    pub ground: Option<Terrain>,
    /// The district they name.
    pub district: String,
    /// The drones.
    pub drones: Vec<Craft>,
    /// Flight time from full to empty, seconds.
    pub endurance_s: u64,
    /// What the station is promised of it, where that is not so, seconds.
    pub promised_s: Option<u64>,
    /// The airframe that the station is told of.
    pub airframe: Option<String>,
    /// From empty to full on the pad, seconds.
    pub charge_s: f64,
    /// The radio of every drone: station to drone, and back unless `down` says otherwise.
    pub radio: RadioConfig,
    /// The radio from drone to station, where it differs.
    pub down: Option<RadioConfig>,
    /// Wind and light.
    pub weather: Weather,
    /// How the photos of what companions find get to the ground.
    pub photo_link: PhotoLink,
    /// Ground teams that can be called, by name.
    pub teams: Vec<String>,
    /// What lies on the ground.
    pub things: Vec<Thing>,
    /// One seed for everything.
    pub seed: u64,
    /// Wall time at the start, ms since 1970.
    pub unix_ms: i64,
}

impl Scene {
    /// The camera that the patrol looks through, as a simulated drone carries it.
    #[must_use]
    pub fn camera(&self) -> Option<CameraConfig> {
        let map = |_: &str| Some(self.map.1.as_bytes().to_vec());
        let known = patrol::Known { ground: self.ground.clone(), ..patrol::Known::default() };
        camera(&patrol::read(&self.file.0, self.file.1.as_bytes(), &map, &known).ok()?)
    }
}

/// The camera that a patrol looks through, as a simulated drone carries it.
#[must_use]
pub fn camera(patrol: &Patrol) -> Option<CameraConfig> {
    let camera = patrol.camera()?;
    Some(CameraConfig {
        width_px: u16::try_from(camera.width_px).ok()?,
        height_px: u16::try_from(camera.height_px).ok()?,
        focal_px: f64::from(camera.focal_mpx) / 1e3,
        pitch_deg: f64::from(camera.pitch_cdeg) / 1e2,
        gimbal: camera.gimbal.then(GimbalConfig::default),
        ..CameraConfig::default()
    })
}

/// One cell, two drones, a clear radio: the smallest patrol there is.
#[must_use]
pub fn small(seed: u64) -> Scene {
    Scene {
        file: (
            "patrol.toml".into(),
            include_str!("../../missions/small/patrol.toml").replace(r#"["XC-1"]"#, r#"["XC-1", "XC-2"]"#),
        ),
        map: ("patrol.geojson".into(), include_str!("../../missions/small/patrol.geojson").into()),
        ground: None,
        district: "xiangcheng".into(),
        drones: vec![Craft::at("XC-1", 24.5105, 117.6495), Craft::at("XC-2", 24.5105, 117.64965)],
        endurance_s: 900,
        promised_s: None,
        airframe: None,
        charge_s: 1_200.0,
        radio: RadioConfig::clear(20_000),
        down: None,
        weather: Weather { light: Some(1.0), ..Weather::default() },
        photo_link: PhotoLink::default(),
        teams: Vec::new(),
        things: Vec::new(),
        seed,
        unix_ms: 1_795_435_200_000,
    }
}

/// The demo's district: 13 cells, a post, a line, three drones on two docks, a radio that loses one packet in a
/// hundred.
#[must_use]
pub fn xiangcheng(seed: u64) -> Scene {
    Scene {
        file: ("demo.toml".into(), include_str!("../../missions/xiangcheng/demo.toml").into()),
        map: ("night.geojson".into(), include_str!("../../missions/xiangcheng/night.geojson").into()),
        drones: vec![
            Craft::at("XC-1", 24.513078, 117.647858),
            Craft::at("XC-2", 24.507791, 117.654106),
            Craft::at("XC-3", 24.513078, 117.648058),
        ],
        endurance_s: 1_500,
        radio: RadioConfig::lossy(0.01, 30_000),
        ..small(seed)
    }
}
