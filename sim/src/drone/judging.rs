//! What judges and tests may look at: the inside of the drone, which never goes over the air.

use std::collections::BTreeMap;

use super::Drone;
use super::config::DroneConfig;
use super::mission::Stored;
use super::params::ParamValue;
use crate::companion::Companion;
use crate::companion::log::{Glimpse, Sighting};
use crate::eyes::sight::Eye;
use crate::truth::{Landed, Truth};

impl Drone {
    /// What the drone was made of.
    #[must_use]
    pub fn config(&self) -> &DroneConfig {
        &self.config
    }

    /// What lies in its storage.
    #[must_use]
    pub fn stored(&self) -> &Stored {
        &self.stored
    }

    /// The present value of a parameter.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<ParamValue> {
        self.params.get(name).map(|(_, value)| value)
    }

    /// Flights ended by disarming since the simulation began.
    #[must_use]
    pub fn flights(&self) -> u32 {
        self.flights
    }

    /// What its companion reported so far, and what that really was.
    #[must_use]
    pub fn sightings(&self) -> &[Sighting] {
        self.companion.as_ref().map_or(&[], Companion::sightings)
    }

    /// The photo that its companion kept of a sighting, by its place in [`Drone::sightings`]: a PNG of at most 60 kB.
    /// `None` when it keeps none. Rendered again, the same bytes every time: those whose hash its report named.
    #[must_use]
    pub fn photo(&self, sighting: usize) -> Option<Vec<u8>> {
        self.companion.as_ref().and_then(|companion| companion.photo(sighting))
    }

    /// Photos of its companion that nobody on the ground has taken yet.
    #[must_use]
    pub fn photos_aboard(&self) -> usize {
        self.companion.as_ref().map_or(0, Companion::photos_aboard)
    }

    /// How its camera had each planted thing before it so far, found or not, by the thing's number.
    #[must_use]
    pub fn glimpses(&self) -> &BTreeMap<u32, Glimpse> {
        static NONE: BTreeMap<u32, Glimpse> = BTreeMap::new();
        self.companion.as_ref().map_or(&NONE, Companion::glimpses)
    }

    /// Corners (latitude, longitude) of the ground that its camera shows now, clockwise from the image's top left; empty
    /// without a camera, on the ground, and when a corner shows the sky.
    #[must_use]
    pub fn footprint(&self) -> Vec<(f64, f64)> {
        let Some(camera) = self.config.camera else {
            return Vec::new();
        };
        let eye = Eye::new(&self.camera_pose(), &camera);
        let (width, height) = (f64::from(camera.width_px), f64::from(camera.height_px));
        let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        let ground: Option<Vec<_>> = corners.into_iter().map(|(x, y)| eye.unproject(x, y)).collect();
        ground.unwrap_or_default().into_iter().map(|(north, east)| self.plane.degrees(north, east)).collect()
    }

    /// Reports of its companion that no acknowledgement has covered yet.
    #[must_use]
    pub fn unheard_reports(&self) -> usize {
        self.companion.as_ref().map_or(0, Companion::unheard)
    }

    /// Whether it has heard a ground station's heartbeat since it was switched on.
    #[must_use]
    pub fn hears_station(&self) -> bool {
        self.gcs_heard_us.is_some()
    }

    /// What is really so at the time of the last step.
    #[must_use]
    pub fn truth(&self) -> Truth {
        let at = self.body.at;
        let (lat, lon) = self.plane.degrees(at.north, at.east);
        let (roll_rad, pitch_rad) = self.body.tilt();
        let speed = self.body.speed;
        Truth {
            at_us: self.now_us,
            lat,
            lon,
            above_sea_m: at.up + self.config.home_above_sea_m,
            above_home_m: at.up,
            velocity_ned_mps: [speed.north, speed.east, -speed.up],
            roll_rad,
            pitch_rad,
            yaw_rad: self.body.yaw,
            armed: self.pilot.armed,
            mode: self.pilot.mode,
            landed: if self.body.on_ground() { self.pilot.landed } else { self.pilot.landed.max(Landed::InAir) },
            battery: self.battery.charge(),
            current_seq: self.run.index,
            distance_flown_m: self.body.distance_m,
            airborne_since_us: self.pilot.airborne_us,
            images: self.images,
            energy_used_wh: self.battery.used_wh,
        }
    }
}
