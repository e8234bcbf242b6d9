//! What the drone says about itself, message by message.

pub(crate) mod health;
pub(crate) mod motion;

use super::Drone;
use crate::wire::{Payload, ids};

impl Drone {
    /// Sends every stream that is due.
    pub(super) fn send_streams(&mut self) {
        while let Some(id) = self.streams.next_due(self.now_us) {
            if let Some(payload) = self.message(id) {
                self.mouth.say(id, &payload);
            }
        }
    }

    pub(super) fn boot_ms(&self) -> u32 {
        // Wraps after 49.7 days, as on the vehicle.
        ((self.since_boot_us() / 1_000) as u32).wrapping_add(self.boot_ms_at_start)
    }

    /// UTC as the receiver tells it, microseconds since 1970; 0 = not known.
    pub(super) fn utc_us(&self) -> u64 {
        let known = self.config.utc_at_zero_us > 0 && !self.gps.receiver.lost;
        let ahead_us = (self.gps.receiver.clock_ahead_s * 1e6) as i64;
        let right_us = self.config.utc_at_zero_us.saturating_add(self.now_us);
        if known { right_us.saturating_add_signed(ahead_us) } else { 0 }
    }

    /// The present content of a message, if the vehicle has it to give.
    pub(super) fn message(&self, id: u32) -> Option<Payload> {
        Some(match id {
            ids::HEARTBEAT => self.heartbeat(),
            ids::SYS_STATUS => self.sys_status(),
            ids::SYSTEM_TIME => Payload::new().u64(self.utc_us()).u32(self.boot_ms()),
            ids::PING => Payload::new().u64(self.since_boot_us()).u32(0).u8(0).u8(0),
            ids::GPS_RAW_INT => self.gps_raw(),
            ids::GNSS_INTEGRITY => self.gnss_integrity(),
            ids::SCALED_PRESSURE => self.pressure(),
            ids::ATTITUDE => self.attitude(),
            ids::ATTITUDE_QUATERNION => self.attitude_quaternion(),
            ids::ATTITUDE_TARGET => self.attitude_target(),
            ids::LOCAL_POSITION_NED => self.local_position(),
            ids::GLOBAL_POSITION_INT => self.global_position(),
            ids::SERVO_OUTPUT_RAW => self.servos(),
            ids::MISSION_CURRENT => self.mission_current(),
            ids::VFR_HUD => self.hud(),
            ids::POSITION_TARGET_LOCAL_NED => self.local_target(),
            ids::POSITION_TARGET_GLOBAL_INT => self.global_target(),
            ids::ALTITUDE => self.altitude(),
            ids::BATTERY_STATUS => self.battery_status(),
            ids::AUTOPILOT_VERSION => self.version(),
            ids::ESTIMATOR_STATUS => self.estimator(),
            ids::HIGH_LATENCY2 => self.high_latency(),
            ids::VIBRATION => Payload::new().u64(self.since_boot_us()).raw(&[], 24),
            ids::HOME_POSITION => self.home_position()?,
            ids::EXTENDED_SYS_STATE => Payload::new().u8(0).u8(self.pilot.landed.wire()),
            ids::PROTOCOL_VERSION => Payload::new().u16(200).u16(100).u16(200).raw(&[], 16),
            ids::CURRENT_MODE => self.current_mode(),
            ids::OPEN_DRONE_ID_LOCATION => self.remote_id_location(),
            ids::MOUNT_ORIENTATION => self.mount_orientation()?,
            ids::GIMBAL_MANAGER_STATUS => self.gimbal_manager_status()?,
            ids::OPEN_DRONE_ID_SYSTEM => self.remote_id_system(),
            _ => return None,
        })
    }
}
