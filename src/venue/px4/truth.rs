//! What a real autopilot says of itself, taken for the truth: this side of the radios nobody knows better.

use quadrat_station::wire::{Deframer, Found, Read, Report, Resync, read};
use quadrat_world::run::CraftNow;

/// The component that flies the drone (MAV_COMP_ID_AUTOPILOT1).
pub const AUTOPILOT: u8 = 1;
/// MAV_MODE_FLAG_SAFETY_ARMED in a heartbeat's base mode.
const ARMED: u8 = 0x80;
/// A longer gap between two positions is no way flown, seconds.
const GAP_S: f64 = 2.0;

/// Reads one autopilot's telemetry.
#[derive(Debug)]
pub struct Telemetry {
    deframer: Deframer,
    boot_ms: Option<u32>,
    /// Where it is and what it does. Energy is not told by PX4's simulator and stays 0.
    pub now: CraftNow,
}

impl Telemetry {
    /// A drone that stands on its pad and has said nothing yet.
    #[must_use]
    pub fn new(lat: f64, lon: f64) -> Telemetry {
        let now = CraftNow { lat, lon, battery: 1.0, ..CraftNow::default() };
        Telemetry { deframer: Deframer::new(Resync::Datagram), boot_ms: None, now }
    }

    /// Takes in what it sent.
    pub fn hear(&mut self, bytes: &[u8]) {
        self.deframer.push(bytes);
        let found: Vec<Found> = self.deframer.by_ref().collect();
        for found in found {
            let Found::Frame(frame) = found else { continue };
            if frame.from.component == AUTOPILOT
                && let Read::Report(report) = read(&frame)
            {
                self.take(&report);
            }
        }
    }

    fn take(&mut self, report: &Report) {
        match report {
            Report::Heartbeat { base_mode, .. } => self.now.armed = base_mode & ARMED != 0,
            Report::MissionCurrent { seq: Some(seq), .. } => self.now.item = *seq,
            Report::SystemStatus { battery_percent: Some(percent), .. } => {
                self.now.battery = f64::from(*percent) / 100.0;
            }
            Report::Position { boot_ms, position, above_home, velocity_mps, .. } => {
                let [north_mps, east_mps, down_mps] = velocity_mps.map(f64::from);
                if let Some(position) = position {
                    (self.now.lat, self.now.lon) = (position.lat(), position.lon());
                }
                self.now.above_home_m = above_home.metres();
                self.now.sinks_mps = down_mps;
                let passed_s = self.boot_ms.map_or(0.0, |before| f64::from(boot_ms.saturating_sub(before)) / 1e3);
                self.boot_ms = Some(*boot_ms);
                if self.now.armed && passed_s < GAP_S {
                    self.now.flown_m += (north_mps * north_mps + east_mps * east_mps).sqrt() * passed_s;
                }
            }
            _ => {}
        }
    }
}
