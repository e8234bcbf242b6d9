//! `HIGH_LATENCY2`: the whole state in one message, for links that cost by the byte.

use super::super::Drone;
use crate::place::length;
use crate::wire::Payload;

/// `HL_FAILURE_FLAG` bits: position, battery.
const GPS_FLAG: u16 = 1;
const BATTERY_FLAG: u16 = 64;
/// Not given, as PX4 sends it.
const NO_I8: i8 = i8::MIN;

impl Drone {
    /// The present state; units as the message has them (m, m/s * 5, deg / 2, dm).
    pub(in super::super) fn high_latency(&self) -> Payload {
        let at = self.believed();
        let (lat, lon) = self.plane.degrees(at.north, at.east);
        let sea = |up: f64| (up + self.config.home_above_sea_m).round() as i16;
        let to = self.last_target;
        let away_dam = (length(to.north - at.north, to.east - at.east) / 10.0) as u16;
        let fifths = |speed: f64| (speed * 5.0).round().clamp(0.0, 255.0) as u8;
        let half_deg = |rad: f64| ((rad.to_degrees() + 360.0) % 360.0 / 2.0) as u8;
        let bearing = libm::atan2(to.east - at.east, to.north - at.north);
        let moving = self.last_aim != super::super::Aim::Rest;
        let mut failures = if self.gps.position_valid() { 0 } else { GPS_FLAG };
        if self.battery.warning(self.tuning()) > super::super::Warning::None {
            failures |= BATTERY_FLAG;
        }
        Payload::new()
            .u32(self.boot_ms())
            .i32(crate::place::e7(lat))
            .i32(crate::place::e7(lon))
            .u16(self.narrow_mode())
            .i16(sea(at.up))
            .i16(if moving { sea(to.up) } else { 0 })
            .u16(if moving { away_dam } else { 0 })
            .u16(self.run.index)
            .u16(failures)
            .u8(2)
            .u8(self.quirks().autopilot)
            .u8(half_deg(self.body.yaw))
            .u8(if moving { half_deg(bearing) } else { 0 })
            .u8(if self.body.on_ground() { 0 } else { 73 })
            .u8(fifths(self.body.airspeed()))
            .u8(0)
            .u8(fifths(self.body.ground_speed()))
            .u8(0)
            .u8(0)
            .u8((self.gps.claimed_m() * 10.0).clamp(0.0, 255.0) as u8)
            .u8((self.gps.claimed_m() * 15.0).clamp(0.0, 255.0) as u8)
            .i8(NO_I8)
            .i8((self.body.speed.up.abs() * 10.0).min(127.0) as i8)
            .i8((self.battery.charge() * 100.0).ceil() as i8)
            .i8(NO_I8)
            .i8(NO_I8)
            .i8(NO_I8)
    }

    /// The mode in 16 bits: PX4 sends the upper half of its 32 (recorded: 0x0304 for hold).
    fn narrow_mode(&self) -> u16 {
        let number = self.pilot.number;
        u16::try_from(number).unwrap_or((number >> 16) as u16)
    }
}
