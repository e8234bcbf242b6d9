//! Telemetry about place, speed and attitude.

use super::super::Drone;
use super::super::flight::{Aim, Height};
use crate::place::{Point, e7, length};
use crate::wire::Payload;

/// Height of the geoid above the ellipsoid that the simulated receiver reports, metres (0: sea = ellipsoid).
const GEOID_M: f64 = 0.0;

/// Hamilton quaternion (w, x, y, z) of roll, pitch and yaw in radians, body to NED.
pub(crate) fn quaternion(roll: f64, pitch: f64, yaw: f64) -> [f32; 4] {
    let (sr, cr) = libm::sincos(roll / 2.0);
    let (sp, cp) = libm::sincos(pitch / 2.0);
    let (sy, cy) = libm::sincos(yaw / 2.0);
    [cr * cp * cy + sr * sp * sy, sr * cp * cy - cr * sp * sy, cr * sp * cy + sr * cp * sy, cr * cp * sy - sr * sp * cy]
        .map(|part| part as f32)
}

fn cm(metres: f64) -> i16 {
    (metres * 100.0).round() as i16
}

fn mm(metres: f64) -> i32 {
    (metres * 1_000.0).round() as i32
}

impl Drone {
    fn degrees_of(&self, at: Point) -> (i32, i32) {
        let (lat, lon) = self.plane.degrees(at.north, at.east);
        (e7(lat), e7(lon))
    }

    fn above_sea(&self, at: Point) -> f64 {
        at.up + self.config.home_above_sea_m
    }

    fn above_home(&self, at: Point) -> f64 {
        at.up - self.home.map_or(0.0, |home| home.up)
    }

    fn heading_cdeg(&self) -> u16 {
        let degrees = self.body.yaw.to_degrees();
        ((degrees + 360.0) % 360.0 * 100.0).round() as u16 % 36_000
    }

    pub(super) fn attitude(&self) -> Payload {
        let (roll, pitch) = self.body.tilt();
        Payload::new()
            .u32(self.boot_ms())
            .f32(roll as f32)
            .f32(pitch as f32)
            .f32(self.body.yaw as f32)
            .f32(0.0)
            .f32(0.0)
            .f32(self.body.yaw_rate as f32)
    }

    pub(super) fn attitude_quaternion(&self) -> Payload {
        let (roll, pitch) = self.body.tilt();
        let [w, x, y, z] = quaternion(roll, pitch, self.body.yaw);
        Payload::new()
            .u32(self.boot_ms())
            .f32(w)
            .f32(x)
            .f32(y)
            .f32(z)
            .f32(0.0)
            .f32(0.0)
            .f32(self.body.yaw_rate as f32)
            .raw(&[], 16)
    }

    pub(super) fn attitude_target(&self) -> Payload {
        let (roll, pitch) = self.body.tilt();
        let [w, x, y, z] = quaternion(roll, pitch, self.body.yaw);
        let thrust = if self.body.on_ground() { 0.0 } else { 0.73 };
        Payload::new()
            .u32(self.boot_ms())
            .f32(w)
            .f32(x)
            .f32(y)
            .f32(z)
            .f32(0.0)
            .f32(0.0)
            .f32(self.body.yaw_rate as f32)
            .f32(thrust)
            .u8(0)
    }

    pub(super) fn local_position(&self) -> Payload {
        let at = self.believed();
        Payload::new()
            .u32(self.boot_ms())
            .f32(at.north as f32)
            .f32(at.east as f32)
            .f32(-at.up as f32)
            .f32(self.body.speed.north as f32)
            .f32(self.body.speed.east as f32)
            .f32(-self.body.speed.up as f32)
    }

    pub(super) fn global_position(&self) -> Payload {
        let at = self.believed();
        let (lat, lon) = self.degrees_of(at);
        Payload::new()
            .u32(self.boot_ms())
            .i32(lat)
            .i32(lon)
            .i32(mm(self.above_sea(at)))
            .i32(mm(self.above_home(at)))
            .i16(cm(self.body.speed.north))
            .i16(cm(self.body.speed.east))
            .i16(cm(-self.body.speed.up))
            .u16(self.heading_cdeg())
    }

    pub(super) fn gps_raw(&self) -> Payload {
        const NO_GPS: u8 = 1;
        const FIX_3D: u8 = 3;
        let receiver = &self.gps.receiver;
        let fix = receiver.last();
        let (lat, lon) = fix.map_or((0, 0), |fix| self.degrees_of(fix.at));
        let sea = self.above_sea(fix.map_or_else(|| self.believed(), |fix| fix.at));
        let speed = fix.map_or(self.body.speed, |fix| fix.speed);
        let accuracy_mm = (self.gps.claimed_m() * 1_000.0) as u32;
        let course = libm::atan2(speed.east, speed.north).to_degrees();
        Payload::new()
            .u64(self.since_boot_us())
            .i32(lat)
            .i32(lon)
            .i32(mm(sea))
            .u16(receiver.hdop_e2())
            .u16(receiver.hdop_e2())
            .u16(cm(length(speed.north, speed.east)).unsigned_abs())
            .u16((((course + 360.0) % 360.0) * 100.0) as u16)
            .u8(if fix.is_some() { FIX_3D } else { NO_GPS })
            .u8(receiver.satellites())
            .i32(mm(sea + GEOID_M))
            .u32(accuracy_mm)
            .u32(accuracy_mm * 3 / 2)
            .u32(250)
            .u32(0)
            .u16(0)
    }

    /// `GNSS_INTEGRITY`: whether the receiver sees itself jammed or spoofed; the rest unknown, as PX4's SITL has it.
    pub(super) fn gnss_integrity(&self) -> Payload {
        const UNKNOWN: u8 = u8::MAX;
        let (jamming, spoofing) = self.gps.receiver.integrity();
        Payload::new()
            .u32(0)
            .u16(0)
            .u16(0)
            .u8(0)
            .u8(0)
            .u8(jamming)
            .u8(spoofing)
            .u8(0)
            .u8(UNKNOWN)
            .u8(UNKNOWN)
            .u8(UNKNOWN)
            .u8(UNKNOWN)
    }

    pub(super) fn pressure(&self) -> Payload {
        // Standard atmosphere near the ground: 1 hPa per 8.3 m.
        let hpa = 1_013.25 - (self.above_sea(self.body.at) + self.gps.baro_error_m) / 8.3;
        Payload::new().u32(self.boot_ms()).f32(hpa as f32).f32(0.0).i16(1_500).i16(0)
    }

    pub(super) fn servos(&self) -> Payload {
        let pulse: u16 = match (self.pilot.armed, self.body.on_ground()) {
            (false, _) => 900,
            (true, true) => 1_100,
            (true, false) => 1_550,
        };
        Payload::new().u32(self.since_boot_us() as u32).u16(pulse).u16(pulse).u16(pulse).u16(pulse).raw(&[], 25)
    }

    pub(super) fn hud(&self) -> Payload {
        let at = self.believed();
        let throttle = if self.body.on_ground() { 0 } else { 73 };
        Payload::new()
            .f32(f32::NAN)
            .f32(self.body.ground_speed() as f32)
            .f32(self.above_sea(at) as f32)
            .f32(self.body.speed.up as f32)
            .i16((self.heading_cdeg() / 100) as i16)
            .u16(throttle)
    }

    fn target(&self) -> Option<Point> {
        let Aim::Fly(course) = self.last_aim else {
            return None;
        };
        let up = match course.height {
            Height::At(up, _) => up,
            Height::Sink(_) => self.believed().up,
        };
        Some(Point { north: course.north, east: course.east, up })
    }

    pub(super) fn local_target(&self) -> Payload {
        let nan = f32::NAN;
        let [north, east, down] = self.target().map_or([nan; 3], |to| [to.north as f32, to.east as f32, -to.up as f32]);
        let mut payload = Payload::new().u32(self.boot_ms()).f32(north).f32(east).f32(down);
        for _ in 0..8 {
            payload = payload.f32(nan);
        }
        payload.u16(0).u8(1)
    }

    pub(super) fn global_target(&self) -> Payload {
        let to = self.target().unwrap_or_else(|| self.believed());
        let (lat, lon) = self.degrees_of(to);
        let mut payload = Payload::new().u32(self.boot_ms()).i32(lat).i32(lon).f32(self.above_sea(to) as f32);
        for _ in 0..8 {
            payload = payload.f32(f32::NAN);
        }
        payload.u16(0).u8(5)
    }

    pub(super) fn altitude(&self) -> Payload {
        let at = self.believed();
        let sea = self.above_sea(at) as f32;
        Payload::new()
            .u64(self.since_boot_us())
            .f32(sea)
            .f32(sea)
            .f32(at.up as f32)
            .f32(self.above_home(at) as f32)
            .f32(f32::NAN)
            .f32(f32::NAN)
    }

    pub(super) fn home_position(&self) -> Option<Payload> {
        let home = self.home?;
        let (lat, lon) = self.degrees_of(home);
        Some(
            Payload::new()
                .i32(lat)
                .i32(lon)
                .i32(mm(self.above_sea(home)))
                .f32(home.north as f32)
                .f32(home.east as f32)
                .f32(-home.up as f32)
                .f32(1.0)
                .raw(&[], 24)
                .u64(self.since_boot_us()),
        )
    }

    pub(super) fn remote_id_location(&self) -> Payload {
        let at = self.believed();
        let (lat, lon) = self.degrees_of(at);
        let sea = self.above_sea(at) as f32;
        Payload::new()
            .i32(lat)
            .i32(lon)
            .f32(sea)
            .f32(sea)
            .f32(self.above_home(at) as f32)
            .f32((self.since_boot_us() as f64 * 1e-6 % 3_600.0) as f32)
            .u16(self.heading_cdeg())
            .u16(cm(self.body.ground_speed()).unsigned_abs())
            .i16(cm(self.body.speed.up))
            .u8(0)
            .u8(0)
            .raw(&[], 20)
            .u8(if self.body.on_ground() { 1 } else { 2 })
            .u8(0)
            .u8(12)
            .u8(5)
            .u8(0)
            .u8(3)
            .u8(0)
    }

    pub(super) fn remote_id_system(&self) -> Payload {
        let home = self.home.unwrap_or_default();
        let (lat, lon) = self.degrees_of(home);
        Payload::new()
            .i32(lat)
            .i32(lon)
            .f32(-1_000.0)
            .f32(-1_000.0)
            .f32(self.above_sea(home) as f32)
            .u32(0)
            .u16(1)
            .u16(0)
            .u8(0)
            .u8(0)
            .raw(&[], 20)
            .u8(0)
            .u8(0)
            .u8(0)
            .u8(0)
    }
}
