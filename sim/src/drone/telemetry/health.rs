//! Telemetry about the vehicle's condition.

use super::super::{Drone, Warning};
use crate::truth::Mode;
use crate::wire::{Payload, says};

/// Sensor masks as a PX4 1.17 quadcopter sends them (recorded).
const PRESENT: u32 = 0x0300_402F;
const ENABLED: u32 = 0x0301_402F;
const HEALTHY: u32 = 0x1320_C83F;
const PREARM_BIT: u32 = 0x1000_0000;
const GPS_BIT: u32 = 0x20;
const BATTERY_BIT: u32 = 0x0200_0000;

impl Drone {
    pub(super) fn heartbeat(&self) -> Payload {
        const ARMED: u8 = 0x80;
        let quirks = self.quirks();
        let base = quirks.base_mode | if self.pilot.armed { ARMED } else { 0 };
        let standing = quirks.landed_is_standby && self.pilot.landed == crate::truth::Landed::OnGround;
        let status = match () {
            () if self.pilot.terminated => 8,
            () if self.failsafe.acting() => 5,
            () if self.pilot.armed && !standing => 4,
            // STANDBY only while it could be armed (HEARTBEAT.hpp).
            () if self.armable() => 3,
            () => 0,
        };
        says::heartbeat(self.pilot.number, 2, quirks.autopilot, base, status)
    }

    pub(super) fn current_mode(&self) -> Payload {
        let mode = self.pilot.number;
        let standard = match self.pilot.mode {
            Mode::Loiter => 0,
            Mode::Rtl => 5,
            Mode::Mission => 6,
            Mode::Land => 7,
            Mode::Takeoff => 8,
        };
        Payload::new().u32(mode).u32(mode).u8(standard)
    }

    pub(super) fn sys_status(&self) -> Payload {
        let mut health = HEALTHY;
        if !self.armable() {
            health &= !PREARM_BIT;
        }
        if !self.gps.position_valid() {
            health &= !GPS_BIT;
        }
        if self.battery.warning(self.tuning()) >= Warning::Critical {
            health &= !BATTERY_BIT;
        }
        Payload::new()
            .u32(PRESENT)
            .u32(ENABLED)
            .u32(health)
            .u16(120)
            .u16((self.battery.volts() * 1_000.0) as u16)
            .i16((self.battery.amps() * 100.0) as i16)
            .raw(&[], 12)
            .i8(self.percent())
            .u32(0)
            .u32(0)
            .u32(0)
    }

    fn percent(&self) -> i8 {
        // Rounded up, so that 0 means empty.
        (self.battery.charge() * 100.0).ceil().clamp(0.0, 100.0) as i8
    }

    pub(super) fn battery_status(&self) -> Payload {
        const NO_CELL: u16 = u16::MAX;
        let mut payload =
            Payload::new().i32(self.battery.used_mah() as i32).i32((self.battery.used_wh * 36.0) as i32).i16(i16::MAX);
        // PX4's plain power module knows the pack only; a pack that tells its cells shows how far they are apart.
        let millivolts = |volts: f64| (volts * 1_000.0) as u16;
        let cells = self.battery.cells().map(millivolts);
        let pack = [millivolts(self.battery.volts())];
        let told: &[u16] = if self.battery.spread > 0.0 { &cells } else { &pack };
        for volts in told.iter().copied().chain(core::iter::repeat(NO_CELL)).take(10) {
            payload = payload.u16(volts);
        }
        payload
            .i16((self.battery.amps() * 100.0) as i16)
            .u8(0)
            .u8(1)
            .u8(1)
            .i8(self.percent())
            .i32(self.battery.seconds_left().min(1e6) as i32)
            .u8(self.battery.warning(self.tuning()) as u8)
            .raw(&[], 13)
    }

    pub(super) fn version(&self) -> Payload {
        let (uid, quirks) = (self.config.uid, self.quirks());
        let mut uid2 = [0_u8; 18];
        for (to, from) in uid2.iter_mut().zip(uid.to_le_bytes()) {
            *to = from;
        }
        Payload::new()
            .u64(quirks.capabilities)
            .u64(uid)
            .u32(quirks.version)
            .u32(quirks.version)
            .u32(0x0612_2CFF)
            .u32(1)
            .u16(0)
            .u16(0)
            .u64(quirks.git)
            .u64(quirks.git)
            .raw(&[], 8)
            .raw(&uid2, 18)
    }

    pub(super) fn estimator(&self) -> Payload {
        // All estimates good (recorded); without a position the four position bits go. Bit 7, "constant position mode", is
        // set as long as it stands disarmed (measured on 1.17). Bit 10: GPS glitch. A test ratio above 1 means that what was
        // measured is refused.
        const STILL: u16 = 1 << 7;
        const GLITCH: u16 = 1 << 10;
        let good: u16 = if self.gps.position_valid() { 0x037F } else { 0x0087 };
        let still = if self.pilot.armed { 0 } else { STILL };
        let flags = good | still | if self.gps.glitch() { GLITCH } else { 0 };
        let accuracy = if self.gps.receiver.last().is_none() { self.gps.claimed_m() } else { 0.2 };
        let heading = if self.faults.compass_off { 1.1 } else { 0.01 };
        Payload::new()
            .u64(self.since_boot_us())
            .f32(0.04)
            .f32(if self.gps.glitch() { 1.5 } else { 0.03 })
            .f32(0.04)
            .f32(heading)
            .f32(0.0)
            .f32(f32::NAN)
            .f32(accuracy as f32)
            .f32(0.25)
            .u16(flags)
    }
}
