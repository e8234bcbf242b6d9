//! What a simulated drone is made of.

use std::collections::BTreeMap;

use super::firmware::Firmware;
use super::params::ParamValue;
use super::signing::StoredKey;
use crate::companion::uplink::PhotoLink;
use crate::eyes::camera::{CameraConfig, DetectorConfig};

/// Everything that tells one simulated drone from another.
#[derive(Debug, Clone, PartialEq)]
pub struct DroneConfig {
    /// MAVLink system id.
    pub system: u8,
    /// Name for people and logs; never on the wire.
    pub name: String,
    /// The autopilot's hardware number, in `AUTOPILOT_VERSION`.
    pub uid: u64,
    /// Which autopilot it pretends to be.
    pub firmware: Firmware,
    /// Latitude of the spot it stands on, degrees (WGS-84).
    pub home_lat: f64,
    /// Longitude of that spot, degrees.
    pub home_lon: f64,
    /// Height of that spot above mean sea level, metres. The simulated ground is flat at this height.
    pub home_above_sea_m: f64,
    /// Energy of a full battery, watt-hours.
    pub battery_wh: f64,
    /// How long a full battery hovers, seconds.
    pub hover_s: f64,
    /// How long its dock takes to charge it from empty, seconds; none for a drone without a dock.
    pub charge_s: Option<f64>,
    /// State of charge at the start, 0..1.
    pub start_charge: f64,
    /// The camera that looks for things on the ground, if there is one.
    pub camera: Option<CameraConfig>,
    /// How well the companion finds things in that camera's images.
    pub detector: DetectorConfig,
    /// How the photos of what it finds get to the ground.
    pub photo_link: PhotoLink,
    /// The signing key it has from its last set-up; none signs nothing and hears everybody. A firmware without signing does
    /// not look at it.
    pub signing_key: Option<StoredKey>,
    /// Seed of everything that is random about this drone.
    pub seed: u64,
    /// Parameters that differ from the firmware's defaults.
    pub params: BTreeMap<String, ParamValue>,
    /// Most mission items it stores; PX4's boards 500 or 1,000, SITL 10,000.
    pub mission_capacity: u16,
    /// Deviation of the slowly wandering position error, metres; 0 = a perfect receiver.
    pub gps_sigma_m: f64,
    /// Deviation of the quick noise of the estimated height, metres: it makes the thrust tremble, and with it costs speed.
    /// 0.45 fits SIH, where the estimated height jumps by a metre.
    pub height_noise_m: f64,
    /// Whether it measures its height above the ground, as SIH does: then it crawls the last metre (MPC_LAND_CRWL).
    pub range_sensor: bool,
    /// Steady wind blowing towards (north, east), m/s.
    pub wind_mps: (f64, f64),
    /// Deviation of the gusts on top of it, m/s.
    pub gust_mps: f64,
    /// Deceleration by drag per m/s of airspeed, 1/s. A lean quadcopter has about 0.2 (5 m/s cost 6 degrees of
    /// tilt); PX4's SIH model has 1.0.
    pub drag_per_s: f64,
    /// `time_boot_ms` at the first switch-on: near `u32::MAX`, a test meets its wrap after 49.7 days at once.
    pub boot_ms: u32,
    /// UTC at time 0 of the caller's clock, microseconds since 1970; 0 = the drone never learns the time.
    pub utc_at_zero_us: u64,
}

impl DroneConfig {
    /// A quadcopter as PX4 1.17 boots it: default parameters, full 77 Wh battery, no camera.
    #[must_use]
    pub fn px4(system: u8, lat: f64, lon: f64, above_sea_m: f64) -> Self {
        Self {
            system,
            name: format!("drone-{system}"),
            uid: 0x5155_4144_0000_0000 | u64::from(system),
            firmware: Firmware::PX4_1_17,
            home_lat: lat,
            home_lon: lon,
            home_above_sea_m: above_sea_m,
            battery_wh: 77.0,
            hover_s: 1_540.0,
            charge_s: None,
            start_charge: 1.0,
            camera: None,
            detector: DetectorConfig::default(),
            photo_link: PhotoLink::default(),
            signing_key: None,
            seed: u64::from(system),
            params: BTreeMap::new(),
            mission_capacity: 500,
            gps_sigma_m: 0.4,
            height_noise_m: 0.0,
            range_sensor: false,
            wind_mps: (0.0, 0.0),
            gust_mps: 0.0,
            drag_per_s: 0.2,
            boot_ms: 0,
            utc_at_zero_us: 0,
        }
    }

    pub(crate) fn stored_key(&self) -> Option<StoredKey> {
        self.signing_key.filter(|_| self.firmware.quirks().signing.known)
    }

    /// The same drone with another autopilot. Say it before what depends on it, such as [`Self::for_patrol`].
    #[must_use]
    pub fn with_firmware(mut self, firmware: Firmware) -> Self {
        self.firmware = firmware;
        self
    }

    /// The same with what tells PX4's own simulator (SIH) from a lean real quadcopter: its drag, the noise of the height
    /// estimated from its sensors, its range sensor; and a perfect receiver.
    #[must_use]
    pub fn like_sih(self) -> Self {
        Self { gps_sigma_m: 0.0, height_noise_m: 0.45, range_sensor: true, drag_per_s: 1.0, ..self }
    }

    /// The same drone set up as a careful operator would for a patrol: returns when the link is lost or
    /// the battery is critical, keeps its fence, triggers its camera and has one that looks down.
    #[must_use]
    pub fn for_patrol(mut self) -> Self {
        let usual = self.firmware.quirks().params.for_patrol;
        self.params.extend(usual.iter().map(|(name, value)| ((*name).to_owned(), *value)));
        self.camera = Some(CameraConfig::default());
        self
    }

    /// The same with one parameter changed.
    #[must_use]
    pub fn with_param(mut self, name: &str, value: ParamValue) -> Self {
        self.params.insert(name.to_owned(), value);
        self
    }
}
