//! Whether a drone began anew, from its own clock (R-T2).

use crate::wire::Report;

/// A step back of more than this is a boot; less is a late report.
const STEP_MS: u32 = 30_000;
/// Before this a 32-bit millisecond clock may just have begun again.
const WRAP_MS: u32 = 60_000;

/// The newest reading of one drone's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Boots {
    newest_ms: Option<u32>,
}

impl Boots {
    /// Takes a report of the drone; whether it shows that the drone booted since the last one.
    pub fn hear(&mut self, report: &Report) -> bool {
        let Some(ms) = report.boot_ms() else { return false };
        let Some(newest) = self.newest_ms else {
            self.newest_ms = Some(ms);
            return false;
        };
        let wrapped = newest > u32::MAX - WRAP_MS && ms < WRAP_MS;
        let booted = !wrapped && newest.saturating_sub(ms) > STEP_MS;
        if booted || wrapped || ms > newest {
            self.newest_ms = Some(ms);
        }
        booted
    }
}
