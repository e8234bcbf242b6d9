//! The shell's only clock. Station time starts where the journal says and runs at a rate that tests and the demo may
//! change; the wall clock goes with it, so that windows and stamps agree.

use quadrat_station::base::{Moment, Span};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Reads the time.
#[derive(Debug)]
pub struct Clock(Mutex<Reading>);

// At `real`, station time was `moment` and wall time was `unix_us`, if this clock has a wall time of its own.
#[derive(Clone, Copy, Debug)]
struct Reading {
    real: Instant,
    moment: Moment,
    unix_us: Option<i64>,
    speed: f64,
}

impl Clock {
    /// A clock that shows `start` now and runs `speed` times as fast as the world.
    #[must_use]
    pub fn starting_at(start: Moment, speed: f64) -> Clock {
        let speed = sound(speed);
        let unix_us = (speed != 1.0).then(unix_us);
        Clock(Mutex::new(Reading { real: real(), moment: start, unix_us, speed }))
    }

    /// Station time.
    #[must_use]
    pub fn now(&self) -> Moment {
        let reading = self.reading();
        reading.moment.after(Span::from_micros(reading.elapsed_us()))
    }

    /// Wall time, milliseconds since 1970. A clock that always ran at 1 follows the machine's wall clock, jumps and all;
    /// another one has its own, which never goes back.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        let reading = self.reading();
        match reading.unix_us {
            None => unix_us() / 1_000,
            Some(own) => own.saturating_add_unsigned(reading.elapsed_us()) / 1_000,
        }
    }

    /// How fast it runs.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.reading().speed
    }

    /// How long to sleep until `moment`.
    #[must_use]
    pub fn until(&self, moment: Moment) -> Duration {
        let left = moment.since(self.now());
        Duration::from_secs_f64(left.as_secs_f64().min(1e6) / self.reading().speed)
    }

    /// Runs `speed` times as fast as the world from now on.
    pub fn set_speed(&self, speed: f64) {
        let (moment, unix_ms) = (self.now(), self.unix_ms());
        let unix_us = Some(unix_ms.saturating_mul(1_000));
        let reading = Reading { real: real(), moment, unix_us, speed: sound(speed) };
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = reading;
    }

    /// Shows this wall time from now on, ms since 1970, whatever the machine's clock says.
    pub fn set_wall(&self, unix_ms: i64) {
        let moment = self.now();
        let mut reading = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let unix_us = Some(unix_ms.saturating_mul(1_000));
        *reading = Reading { real: real(), moment, unix_us, speed: reading.speed };
    }

    fn reading(&self) -> Reading {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Reading {
    fn elapsed_us(&self) -> u64 {
        (real().saturating_duration_since(self.real).as_secs_f64() * self.speed * 1e6) as u64
    }
}

fn sound(speed: f64) -> f64 {
    if speed.is_finite() { speed.clamp(0.01, 1_000.0) } else { 1.0 }
}

/// A point of real time, for pauses and measurements inside the shell; never for the station.
#[expect(clippy::disallowed_methods, reason = "this file is the shell's clock")]
#[must_use]
pub fn real() -> Instant {
    Instant::now()
}

/// The machine's wall clock, microseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "this file is the shell's clock")]
#[must_use]
pub fn unix_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// This boot of the machine and how long it lasts so far, sleep included; none where the system does not say.
#[must_use]
pub fn boot() -> Option<(String, u64)> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let seconds: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    Some((id.trim().to_owned(), (seconds * 1e6) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_time_goes_back_when_the_speed_changes() {
        let clock = Clock::starting_at(Moment::from_micros(5), 1_000.0);
        let (mut moment, mut unix_ms) = (clock.now(), clock.unix_ms());
        for speed in [1.0, 500.0, 0.5, 1.0] {
            std::thread::sleep(Duration::from_millis(2));
            clock.set_speed(speed);
            assert!(clock.now() >= moment && clock.unix_ms() >= unix_ms, "{speed}");
            (moment, unix_ms) = (clock.now(), clock.unix_ms());
        }
        assert!(moment >= Moment::from_micros(1_000_000), "it ran a thousand times as fast: {moment:?}");
    }

    #[test]
    fn the_wall_may_jump_and_station_time_does_not() {
        let clock = Clock::starting_at(Moment::from_micros(7), 1.0);
        for unix_ms in [1_000_000, 4_000, 2_000_000] {
            let before = clock.now();
            clock.set_wall(unix_ms);
            assert!((0..1_000).contains(&(clock.unix_ms() - unix_ms)), "{}", clock.unix_ms());
            assert!(clock.now() >= before && clock.now().since(before) < Span::from_secs(1));
        }
    }
}
