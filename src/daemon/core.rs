//! The station's thread: takes inputs, hands them to the station, wakes it when it wants, and carries out what it says.

use super::{Inbox, Latency};
use crate::clock::Clock;
use quadrat_station::base::Moment;
use quadrat_station::station::{Entry, Input, Output};
use std::time::Duration;

/// The pure function at the heart of the daemon.
pub trait Core: Send {
    /// Applies an entry of the journal, before the first input.
    fn restore(&mut self, entry: &Entry);
    /// One input.
    fn handle(&mut self, now: Moment, input: Input);
    /// Time has passed.
    fn tick(&mut self, now: Moment);
    /// The next thing to do.
    fn poll_output(&mut self) -> Option<Output>;
    /// When to be woken.
    fn deadline(&self) -> Option<Moment>;
}

/// Who carries out what the station says.
pub trait Hands: Send {
    /// Does one thing, without waiting.
    fn carry_out(&mut self, output: Output);
}

/// The wall clock is told this often, real time.
const CLOCK_EVERY: Duration = Duration::from_secs(1);

/// Runs until the inbox is closed and empty; `latency` counts how long each frame took from its arrival until everything
/// that followed from it was done.
pub fn run(core: &mut dyn Core, hands: &mut dyn Hands, inbox: &Inbox, clock: &Clock, latency: &Latency) {
    let mut told = crate::clock::real();
    core.handle(clock.now(), Input::Clock { unix_ms: clock.unix_ms() });
    let mut arrived = Vec::new();
    loop {
        while let Some(output) = core.poll_output() {
            hands.carry_out(output);
        }
        latency.count(crate::clock::real(), &std::mem::take(&mut arrived));
        let sleep = core.deadline().map_or(CLOCK_EVERY, |deadline| clock.until(deadline).min(CLOCK_EVERY));
        let taken = inbox.take(sleep);
        if taken.closed {
            return;
        }
        arrived = taken.arrived;
        for input in taken.inputs {
            core.handle(clock.now(), input);
        }
        if told.elapsed() >= CLOCK_EVERY {
            told = crate::clock::real();
            core.handle(clock.now(), Input::Clock { unix_ms: clock.unix_ms() });
        }
        let now = clock.now();
        if core.deadline().is_some_and(|deadline| deadline <= now) {
            core.tick(now);
        }
    }
}
