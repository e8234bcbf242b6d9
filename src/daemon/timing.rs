//! How fast a daemon's time runs and what its wall clock shows: real drones live at 1 and by the machine's clock, tests and
//! scenarios may say otherwise.

use crate::clock::{self, Clock};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How a daemon's time runs.
#[derive(Clone, Debug)]
pub struct Timing {
    /// How many times as fast as the world.
    pub speed: f64,
    /// A file that says what the wall clock shows; none is the machine's.
    pub wall: Option<PathBuf>,
}

impl From<f64> for Timing {
    fn from(speed: f64) -> Timing {
        Timing { speed, wall: None }
    }
}

/// How often the file is read again, real time.
const AGAIN: Duration = Duration::from_millis(100);

/// What a wall clock showed at one point of the machine's own, ms since 1970. It goes on from there at the daemon's speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What it showed.
    pub unix_ms: i64,
    /// When, by the machine's clock.
    pub machine_ms: i64,
}

impl Shown {
    /// Reads a file that [`Shown::write`] wrote.
    ///
    /// # Errors
    /// When it cannot be read or holds anything else.
    pub fn read(file: &Path) -> io::Result<Shown> {
        let text = std::fs::read_to_string(file)?;
        let both = text.trim().split_once(' ').and_then(|(shown, machine)| {
            Some(Shown { unix_ms: shown.parse().ok()?, machine_ms: machine.parse().ok()? })
        });
        both.ok_or_else(|| io::Error::other(format!("{}: two numbers are wanted", file.display())))
    }

    /// Writes it so that no reader sees half of it.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let whole = file.with_extension("new");
        std::fs::write(&whole, format!("{} {}\n", self.unix_ms, self.machine_ms))?;
        std::fs::rename(whole, file)
    }

    /// What it shows now, at a speed, ms since 1970.
    #[must_use]
    pub fn now_unix_ms(&self, speed: f64) -> i64 {
        let passed_ms = clock::unix_us() as f64 / 1e3 - self.machine_ms as f64;
        self.unix_ms.saturating_add((passed_ms * speed) as i64)
    }
}

/// Sets the clock by the file, and again whenever that changes, until the daemon ends.
///
/// # Errors
/// When the file cannot be read at first.
pub fn follow(timing: &Timing, clock: &Arc<Clock>, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    let Some(file) = timing.wall.clone() else { return Ok(()) };
    let mut shown = Shown::read(&file)?;
    clock.set_wall(shown.now_unix_ms(timing.speed));
    let (clock, speed) = (clock.clone(), timing.speed);
    tokio::spawn(async move {
        while tokio::time::timeout(AGAIN, super::ended(&mut stop)).await.is_err() {
            match Shown::read(&file) {
                Ok(new) if new != shown => {
                    shown = new;
                    clock.set_wall(shown.now_unix_ms(speed));
                }
                // It did not change, or is gone: the clock goes on.
                _ => {}
            }
        }
    });
    Ok(())
}
