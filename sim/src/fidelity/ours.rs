//! The same plan on our own drone, in virtual time.

use super::flyer::Flyer;
use super::plans::Plan;
use super::recording::Recording;
use crate::drone::Drone;
use crate::drone::config::DroneConfig;
use crate::drone::faults::Fault;

/// Where the plans are flown; it does not matter, but both fly there.
pub(crate) const PLACE: (f64, f64, f64) = (24.5105, 117.6495, 10.0);
const STEP_US: u64 = 20_000;
/// No plan takes longer, microseconds.
const LONGEST_US: u64 = 1_800_000_000;
/// PX4's battery simulator never falls out of the sky: the least it shows.
const LEAST_CHARGE: f64 = 0.001;

/// Flies `plan` on our drone, with SIH's drag, no wind and a perfect receiver.
///
/// # Errors
/// A sentence when the flight did not end by itself.
pub fn fly_ours(plan: &Plan) -> Result<Recording, String> {
    let (lat, lon, above_sea_m) = PLACE;
    let config = DroneConfig::px4(1, lat, lon, above_sea_m).like_sih();
    let mut drone = Drone::new(config, 0);
    // Parameters of PX4's own simulated battery mean nothing to ours; it is drained below.
    let mut plan = plan.clone();
    plan.params.retain(|(name, _)| !name.starts_with("SIM_"));
    let drain_s = plan.drain_s;
    let label = plan.label();
    let mut flyer = Flyer::new(plan, 1);
    let mut now_us = 0;
    let mut armed_us = None;
    while now_us < LONGEST_US {
        now_us += STEP_US;
        drone.step(now_us);
        while let Some(bytes) = drone.poll_send() {
            flyer.hear(&bytes);
        }
        while let Some(bytes) = flyer.poll_send() {
            drone.hear(now_us, &bytes);
        }
        if let Some(drain_s) = drain_s.filter(|_| flyer.armed()) {
            let since = *armed_us.get_or_insert(now_us);
            let gone = (now_us - since) as f64 * 1e-6 / drain_s;
            drone.inject(Fault::BatteryTo((1.0 - gone).max(LEAST_CHARGE)));
        }
        if let Some(recording) = flyer.finished() {
            return Ok(recording.clone());
        }
    }
    Err(format!("{label}: our drone never ended its flight: {}", flyer.state()))
}
