//! Real PX4 autopilots with the simulator that is built into them, one process for each drone of a scenario, at its pad and
//! with its parameters, behind our radios. What that simulator has not (companions, cameras, wind, a battery that is not full)
//! cannot be struck here.

mod proxy;
mod truth;

pub use self::proxy::Proxy;
use self::truth::AUTOPILOT;
pub use self::truth::Telemetry;
use super::fleet::Fleet;
use super::radios::{self, Usual};
use crate::clock::{self, Clock};
use crate::px4::{Px4, Setup};
use quadrat_sim::{DroneConfig, Fault, Firmware, ParamValue, Radio, Sighting};
use quadrat_station::base::Span;
use quadrat_station::wire::{Address, Command, Order, Place, write};
use quadrat_world::run::{self, CraftNow};
use quadrat_world::scenario::{Effect, Scenario};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the proxies carry what came.
const STEP: Duration = Duration::from_millis(2);
/// How long a PX4 may take until it says its first word, real time.
const PATIENCE: Duration = Duration::from_secs(30);
/// An autopilot that says nothing for so long on its own side of the radio is dead.
const DEAD: Span = Span::from_secs(15);
/// Height of the ground above the sea, metres; every simulated one is there.
const GROUND_ABOVE_SEA_M: f64 = 10.0;
/// Who speaks to a drone past its radio: a station's number that is not ours.
const HAND: Address = Address { system: 254, component: 190 };
/// MAV_CMD_COMPONENT_ARM_DISARM, and the number that disarms in flight too.
const ARM_DISARM: u16 = 400;
const BY_FORCE: f32 = 21_196.0;
/// MAV_PARAM_TYPE_INT32.
const INT32: u8 = 6;
/// Satellites that PX4's simulated receiver uses, and how many it usually sees.
const SATELLITES: (&str, u32) = ("SIM_GPS_USED", 10);

/// Which PX4, and which of its instances are ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Px4Program {
    /// A `px4` binary, or a wrapper around one that takes `-i N`.
    pub program: OsString,
    /// The first drone's instance; the others follow.
    pub first: u8,
}

impl Px4Program {
    /// As `QUADRAT_PX4` names it; `QUADRAT_PX4_INSTANCE` says which instance is the first, else 0.
    #[must_use]
    pub fn named() -> Option<Px4Program> {
        let first = std::env::var("QUADRAT_PX4_INSTANCE").ok().and_then(|first| first.parse().ok()).unwrap_or(0);
        crate::px4::program().map(|program| Px4Program { program, first })
    }

    /// The MAVLink systems of so many drones.
    #[must_use]
    pub fn systems(&self, drones: usize) -> Vec<u8> {
        (self.first.saturating_add(1)..=250).take(drones).collect()
    }
}

/// See above.
#[derive(Debug)]
pub struct Autopilots {
    running: Vec<Px4>,
    proxies: Arc<Mutex<Vec<Proxy>>>,
    clock: Arc<Clock>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    usual: Usual,
    struck: Vec<(usize, Fault)>,
}

impl Autopilots {
    /// Starts them and waits until each speaks.
    ///
    /// # Errors
    /// When one does not, or when the scenario asks for what PX4's simulator has not, for people.
    pub fn start(
        px4: &Px4Program,
        scenario: &Scenario,
        seed: u64,
        to: SocketAddr,
        (clock, speed): (&Arc<Clock>, f64),
    ) -> Result<Autopilots, String> {
        let said = |error: std::io::Error| format!("{}: {error}", px4.program.to_string_lossy());
        let usual = (scenario.up, scenario.down);
        let (mut running, mut proxies) = (Vec::new(), Vec::new());
        let configs = quadrat_world::drones(&run::scene(scenario, seed), usize::from(px4.first));
        for (index, (config, instance)) in configs.iter().zip(px4.first..=249).enumerate() {
            possible(config)?;
            let home = (config.home_lat, config.home_lon, GROUND_ABOVE_SEA_M);
            // Its battery drains evenly while it is armed: a hover's time is the whole pack.
            let mut params = vec![
                ("SIM_BAT_DRAIN".to_owned(), config.hover_s.to_string()),
                ("SIM_BAT_MIN_PCT".to_owned(), "0".to_owned()),
            ];
            params.extend(config.params.iter().map(|(name, value)| (name.clone(), text(*value))));
            let setup = Setup { program: px4.program.clone(), instance, home, params, speed };
            let autopilot = Px4::start(&setup).map_err(said)?;
            let seed = seed.wrapping_mul(1_000).wrapping_add(index as u64 * 2);
            let pair = (Radio::new(usual.0, seed), Radio::new(usual.1, seed.wrapping_add(1)));
            let telemetry = Telemetry::new(config.home_lat, config.home_lon);
            proxies.push(Proxy::new(autopilot.hears_station_at(), to, pair, telemetry).map_err(said)?);
            running.push(autopilot);
        }
        let (proxies, stop) = (Arc::new(Mutex::new(proxies)), Arc::new(AtomicBool::new(false)));
        let thread = carry(proxies.clone(), clock.clone(), stop.clone()).map_err(said)?;
        let (clock, thread) = (clock.clone(), Some(thread));
        let autopilots = Autopilots { running, proxies, clock, stop, thread, usual, struck: Vec::new() };
        autopilots.wait()?;
        Ok(autopilots)
    }

    fn with<R>(&self, act: impl FnOnce(&mut [Proxy]) -> R) -> R {
        act(&mut self.proxies.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn each(&self, crafts: &[usize], mut act: impl FnMut(usize, &mut Proxy)) {
        self.with(|proxies| {
            let struck = proxies.iter_mut().enumerate().filter(|(index, _)| crafts.contains(index));
            struck.for_each(|(index, proxy)| act(index, proxy));
        });
    }

    fn wait(&self) -> Result<(), String> {
        let until = clock::real() + PATIENCE;
        while !self.with(|proxies| proxies.iter().all(|proxy| proxy.heard.is_some())) {
            if clock::real() > until {
                return Err(format!("a PX4 did not speak within {} s", PATIENCE.as_secs()));
            }
            std::thread::sleep(STEP);
        }
        Ok(())
    }

    // Tells some drones something past their radios.
    fn order(&mut self, crafts: &[usize], fault: Fault, order: impl Fn(Address) -> Order) {
        let systems: Vec<u8> = self.running.iter().map(Px4::system).collect();
        self.each(crafts, |index, proxy| {
            let Some(system) = systems.get(index) else { return };
            let to = Address { system: *system, component: AUTOPILOT };
            proxy.hand(&write(&order(to), HAND, 0));
        });
        self.struck.extend(crafts.iter().map(|index| (*index, fault)));
    }
}

// What no PX4 with its built-in simulator can be.
fn possible(config: &DroneConfig) -> Result<(), String> {
    let wind = config.gust_mps > 0.0 || config.wind_mps != (0.0, 0.0);
    let reasons = [
        (config.firmware != Firmware::PX4_1_17, "the scenario gives it another firmware"),
        (config.start_charge < 1.0, "PX4's simulator begins with a full battery"),
        (wind, "PX4's simulator knows no wind"),
    ];
    let reason = reasons.into_iter().find(|(holds, _)| *holds);
    reason.map_or(Ok(()), |(_, reason)| Err(format!("{}: {reason}; play it with simulated drones", config.name)))
}

fn carry(proxies: Arc<Mutex<Vec<Proxy>>>, clock: Arc<Clock>, stop: Arc<AtomicBool>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("proxies".into()).spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            let now = clock.now();
            proxies.lock().unwrap_or_else(PoisonError::into_inner).iter_mut().for_each(|proxy| proxy.step(now));
            std::thread::sleep(STEP);
        }
    })
}

fn text(value: ParamValue) -> String {
    match value {
        ParamValue::Int(value) => value.to_string(),
        ParamValue::Real(value) => value.to_string(),
    }
}

impl Fleet for Autopilots {
    fn crafts(&mut self) -> Vec<CraftNow> {
        self.with(|proxies| proxies.iter().map(|proxy| proxy.telemetry.now).collect())
    }

    fn check(&mut self) -> Result<(), String> {
        let now = self.clock.now();
        let silent = |proxy: &Proxy| proxy.heard.is_some_and(|heard| now.since(heard) > DEAD);
        match self.with(|proxies| proxies.iter().position(silent)) {
            None => Ok(()),
            Some(index) => Err(format!("the PX4 of drone {} is silent on its own side of the radio", index + 1)),
        }
    }

    fn strike(&mut self, effect: &Effect, crafts: &[usize], on: bool) -> bool {
        let usual = self.usual;
        match effect {
            Effect::Radio(fault, way) => {
                self.each(crafts, |_, air| radios::strike((&mut air.up, &mut air.down), &usual, *fault, *way, on));
            }
            Effect::Drone(fault @ Fault::GpsLost(_), _) => {
                let bits = if on { 0 } else { SATELLITES.1 };
                self.order(crafts, *fault, |to| Order::ParamSet { to, name: SATELLITES.0.into(), bits, kind: INT32 });
            }
            Effect::Drone(fault @ Fault::MotorsOff, _) if on => {
                let params = [0.0, BY_FORCE, 0.0, 0.0];
                let command = Command { command: ARM_DISARM, params, place: Place::Floats([0.0; 3]) };
                self.order(crafts, *fault, |to| Order::Command { to, command, confirmation: 0 });
            }
            _ => return false,
        }
        true
    }

    fn felt(&self, effect: &Effect, crafts: &[usize]) -> u64 {
        if let Effect::Drone(begin, _) = effect {
            let meant = |(index, fault): &&(usize, Fault)| crafts.contains(index) && fault == begin;
            return self.struck.iter().filter(meant).count() as u64;
        }
        let mut felt = 0;
        self.each(crafts, |_, proxy| felt += radios::felt((&proxy.up, &proxy.down), effect));
        felt
    }

    fn sightings(&self) -> Vec<(usize, u64, Sighting)> {
        Vec::new()
    }
}

impl Drop for Autopilots {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked carries nothing either.
            drop(thread.join());
        }
    }
}
