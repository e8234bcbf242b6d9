//! The camera: what its companion sees through it, and the trigger: `CAMERA_IMAGE_CAPTURED` by distance or by time,
//! when `TRIG_MODE` is set.

use super::CHECK_STEPS;
use super::Drone;
use super::flight::STEP_S;
use super::mission_run::Trigger;
use super::telemetry::motion::quaternion;
use crate::companion::looking::Look;
use crate::eyes::sight::Pose;
use crate::place::{e7, length};
use crate::wire::{Payload, ids};

impl Drone {
    /// The gimbal turns, and the companion looks through the camera, at what is really there from where it really is.
    pub(super) fn watch(&mut self) {
        self.tend_gimbal(STEP_S * CHECK_STEPS as f64);
        let (boot_ms, pose) = (self.boot_ms(), self.camera_pose());
        let Some(companion) = &mut self.companion else {
            return;
        };
        const LOWEST_M: f64 = 3.0;
        if pose.up > LOWEST_M {
            companion.look(&Look {
                now_us: self.now_us,
                boot_ms,
                pose,
                gps_error: self.gps.error,
                gps_sigma_m: self.config.gps_sigma_m,
                plane: &self.plane,
                ground: &self.ground,
                ground_m: self.config.home_above_sea_m,
                image_index: self.images.checked_sub(1).unwrap_or(u32::MAX),
            });
        }
        companion.tend(self.now_us, self.body.on_ground());
    }

    /// Where the camera really is and points: along the leaning body, or where a gimbal holds it.
    pub(super) fn camera_pose(&self) -> Pose {
        let at = self.body.at;
        let (roll, pitch) = self.body.tilt();
        let mount_pitch = self.config.camera.map_or(0.0, |camera| camera.pitch_deg.to_radians());
        let fixed = Pose {
            north: at.north,
            east: at.east,
            up: at.up,
            roll,
            pitch,
            yaw: self.body.yaw,
            camera_pitch: mount_pitch,
        };
        self.gimbal.as_ref().map_or(fixed, |device| Pose {
            roll: 0.0,
            pitch: 0.0,
            yaw: self.body.yaw + device.gimbal.yaw,
            camera_pitch: device.gimbal.pitch,
            ..fixed
        })
    }

    fn triggers(&self) -> bool {
        self.tuning().trigger_mode > 0.0
    }

    /// One image every `metres`, the first at once; 0 stops.
    pub(super) fn trigger_by_distance(&mut self, metres: f64, one_now: bool) {
        let every_m = if metres.is_finite() { metres.max(0.0) } else { 0.0 };
        self.run.trigger = Trigger { every_m, ..Trigger::default() };
        if one_now && self.triggers() {
            self.take_image();
        }
    }

    /// One image every `milliseconds`; 0 stops.
    pub(super) fn trigger_by_time(&mut self, milliseconds: f64) {
        let every_us = if milliseconds.is_finite() { (milliseconds.max(0.0) * 1e3) as u64 } else { 0 };
        self.run.trigger = Trigger { every_us, ..Trigger::default() };
    }

    /// `DO_TRIGGER_CONTROL`: 0 stops, 1 goes on at 1 Hz.
    pub(super) fn trigger_control(&mut self, on: f64) {
        self.trigger_by_time(if on > 0.0 { 1_000.0 } else { 0.0 });
    }

    /// Takes an image when one is due.
    pub(super) fn tend_trigger(&mut self) {
        let trigger = self.run.trigger;
        if (trigger.every_m <= 0.0 && trigger.every_us == 0) || !self.triggers() || self.faults.camera_off {
            return;
        }
        let at = self.believed();
        let due = trigger.last.is_none_or(|(north, east, when_us)| {
            let far = trigger.every_m > 0.0 && length(at.north - north, at.east - east) >= trigger.every_m;
            let late = trigger.every_us > 0 && self.now_us >= when_us + trigger.every_us;
            far || late
        });
        if due {
            self.run.trigger.last = Some((at.north, at.east, self.now_us));
            self.take_image();
        }
    }

    fn take_image(&mut self) {
        let at = self.believed();
        let (lat, lon) = self.plane.degrees(at.north, at.east);
        let (roll, pitch) = self.body.tilt();
        let [w, x, y, z] = quaternion(roll, pitch, self.body.yaw);
        let home_up = self.home.map_or(0.0, |home| home.up);
        let payload = Payload::new()
            .u64(self.utc_us())
            .u32(self.boot_ms())
            .i32(e7(lat))
            .i32(e7(lon))
            .i32(((at.up + self.config.home_above_sea_m) * 1_000.0) as i32)
            .i32(((at.up - home_up) * 1_000.0) as i32)
            .f32(w)
            .f32(x)
            .f32(y)
            .f32(z)
            .i32(self.images.cast_signed())
            .u8(0)
            .i8(1);
        self.images = self.images.wrapping_add(1);
        self.mouth.say(ids::CAMERA_IMAGE_CAPTURED, &payload);
    }
}
