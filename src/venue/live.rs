//! A daemon and drones in real time, as one venue.

use super::calls::Calls;
use super::daemon::Daemon;
use super::fleet::Fleet;
use crate::cli::serve::until_told;
use quadrat_sim::Sighting;
use quadrat_station::base::Span;
use quadrat_station::dispatch;
use quadrat_station::station::{Answer, Fact, Request};
use quadrat_world::run::{By, Passed, Venue};
use quadrat_world::scenario::Effect;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// One pass of station time.
const PASS: Span = Span::from_millis(200);
/// At least so much of real time: each pass asks the daemon for a snapshot.
const LEAST: Duration = Duration::from_millis(40);

/// See above.
#[derive(Debug)]
pub struct Live {
    fleet: Box<dyn Fleet>,
    daemon: Daemon,
    calls: Option<Calls>,
    interrupted: Arc<AtomicBool>,
    killed: u64,
    jumped: u64,
    not_delivered: u64,
}

impl Live {
    /// A daemon that answers, drones that are switched on, and who takes the calls of the teams.
    ///
    /// # Errors
    /// When there is no thread left.
    pub fn new(daemon: Daemon, fleet: Box<dyn Fleet>, calls: Option<Calls>) -> io::Result<Live> {
        let interrupted = until_interrupted()?;
        Ok(Live { fleet, daemon, calls, interrupted, killed: 0, jumped: 0, not_delivered: 0 })
    }
}

// Says when a person has had enough.
fn until_interrupted() -> io::Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let told = interrupted.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("interrupt".into()).spawn(move || {
        runtime.block_on(until_told());
        told.store(true, Ordering::Relaxed);
    })?;
    Ok(interrupted)
}

impl Venue for Live {
    fn now_us(&self) -> u64 {
        self.daemon.clock.now().as_micros()
    }

    fn pass(&mut self) -> Result<Passed, String> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Err("interrupted".to_owned());
        }
        let clock = &self.daemon.clock;
        std::thread::sleep(clock.until(clock.now().after(PASS)).max(LEAST));
        self.daemon.check()?;
        self.fleet.check()?;
        let entries = self.daemon.entries()?;
        let failed = |fact: &Fact| matches!(fact, Fact::Dispatch(dispatch::Fact::Failed { .. }));
        self.not_delivered += entries.iter().filter(|entry| failed(&entry.fact)).count() as u64;
        Ok(Passed { entries, crafts: self.fleet.crafts(), snapshot: self.daemon.snapshot() })
    }

    fn ask(&mut self, by: By, request: Request) -> Option<Answer> {
        self.daemon.ask(&by, &request)
    }

    fn strike(&mut self, effect: &Effect, crafts: &[usize], on: bool) -> bool {
        match effect {
            Effect::StationKilled if on => {
                self.killed += 1;
                self.daemon.kill();
                true
            }
            Effect::StationKilled => self.daemon.revive(),
            Effect::DiskFull => self.daemon.fill_disk(on),
            Effect::ChannelsDown => self.calls.as_mut().is_some_and(|calls| calls.answer(!on).is_ok()),
            Effect::ClockJump(ms) => {
                self.jumped += 1;
                self.daemon.jump(if on { *ms } else { -*ms })
            }
            Effect::Radio(..) | Effect::ReportsHeld | Effect::Drone(..) | Effect::DuplicateId => {
                self.fleet.strike(effect, crafts, on)
            }
        }
    }

    fn felt(&self, effect: &Effect, crafts: &[usize]) -> u64 {
        match effect {
            Effect::StationKilled => self.killed,
            Effect::DiskFull => self.daemon.refusals(),
            Effect::ChannelsDown => self.not_delivered,
            Effect::ClockJump(_) => self.jumped,
            Effect::Radio(..) | Effect::ReportsHeld | Effect::Drone(..) | Effect::DuplicateId => {
                self.fleet.felt(effect, crafts)
            }
        }
    }

    fn sightings(&self) -> Vec<(usize, u64, Sighting)> {
        self.fleet.sightings()
    }
}
