//! The journal file: entries go in, and come back in order after a restart.

use super::{StoreError, schema};
use crate::clock;
use quadrat_station::base::{Moment, Seq, Span};
use quadrat_station::flight;
use quadrat_station::station::{Entry, Fact};
use rusqlite::{Connection, params};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The journal, opened for writing by this process alone.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    path: PathBuf,
    // Held while the journal is open; the system lets go of it when the process dies.
    _lock: File,
}

/// Where a station goes on after a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The last entry on disk.
    pub seq: Seq,
    /// Station time now.
    pub now: Moment,
    /// Whether `now` had to be taken from the wall clock and that had gone back or a year ahead.
    pub clamped: bool,
}

impl Journal {
    /// Opens or makes `journal.db` in the data folder.
    ///
    /// # Errors
    /// When the disk says no, another process has it, or it is of a newer form.
    pub fn open(data: &Path) -> Result<Journal, StoreError> {
        std::fs::create_dir_all(data)?;
        let lock = File::create(data.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let path = data.join("journal.db");
        let connection = schema::open_for_writing(&path)?;
        if schema::get(&connection, "began_unix_us")?.is_none() {
            schema::put(&connection, "began_unix_us", &clock::unix_us().to_string())?;
        }
        Ok(Journal { connection, path, _lock: lock })
    }

    /// The file, for readers.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every entry in order, handed to `each`.
    ///
    /// # Errors
    /// When the disk says no or an entry cannot be read.
    pub fn replay(&self, mut each: impl FnMut(&Entry)) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("SELECT json FROM entry ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(&read(row.get_ref(0)?.as_str().unwrap_or(""))?);
        }
        Ok(())
    }

    /// Where to go on: the last moment plus what passed since, by this boot's clock when the machine has not been
    /// restarted, else by the wall clock, at least nothing and at most a year; `speed` times as much where time runs
    /// faster.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn resume(&self, speed: f64) -> Result<Resume, StoreError> {
        let seq = schema::last(&self.connection)?;
        let last = |key: &str| Ok::<_, StoreError>(schema::get(&self.connection, key)?.unwrap_or_default());
        let moment = Moment::from_micros(last("last_us")?.parse().unwrap_or(0));
        let (passed, clamped) = match (clock::boot(), last("boot_us")?.parse::<u64>()) {
            (Some((id, us)), Ok(then)) if id == last("boot_id")? => (us.saturating_sub(then), false),
            _ => passed_by_wall(last("last_unix_us")?.parse().ok(), clock::unix_us()),
        };
        let passed = Span::from_micros((passed as f64 * speed) as u64);
        Ok(Resume { seq, now: moment.after(passed), clamped })
    }

    /// Writes entries in one transaction; when this returns they are on the disk.
    ///
    /// # Errors
    /// When the disk says no; then none of them is there.
    pub fn write(&mut self, entries: &[Arc<Entry>]) -> Result<(), StoreError> {
        let Some(last) = entries.last() else { return Ok(()) };
        let transaction = self.connection.transaction()?;
        for entry in entries {
            insert(&transaction, entry)?;
        }
        schema::put(&transaction, "last_us", &last.at.as_micros().to_string())?;
        schema::put(&transaction, "last_unix_us", &clock::unix_us().to_string())?;
        if let Some((id, us)) = clock::boot() {
            schema::put(&transaction, "boot_id", &id)?;
            schema::put(&transaction, "boot_us", &us.to_string())?;
        }
        transaction.commit()?;
        Ok(())
    }
}

/// An entry from its JSON.
///
/// # Errors
/// When this build cannot read it.
pub fn read(json: &str) -> Result<Entry, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Entry { reason: error.to_string() })
}

const YEAR_US: u64 = 365 * 86_400 * 1_000_000;

fn passed_by_wall(then: Option<i64>, now: i64) -> (u64, bool) {
    let Some(then) = then else { return (0, false) };
    match u64::try_from(now.saturating_sub(then)) {
        Ok(passed) if passed <= YEAR_US => (passed, false),
        Ok(_) => (YEAR_US, true),
        Err(_) => (0, true),
    }
}

fn insert(connection: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let unreadable = |error: serde_json::Error| StoreError::Entry { reason: error.to_string() };
    let fact = serde_json::to_value(&entry.fact).map_err(unreadable)?;
    let json = serde_json::to_string(entry).map_err(unreadable)?;
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    connection
        .prepare_cached(
            "INSERT INTO entry (seq, at_us, unix_ms, district, kind, incident, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            number(entry.seq.0),
            number(entry.at.as_micros()),
            entry.unix_ms,
            entry.district.as_str(),
            kind(&entry.fact),
            incident(&fact),
            json
        ])?;
    Ok(())
}

/// The word under which an entry of this kind is found.
#[must_use]
pub fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Enrolled { .. } => "enrolled",
        Fact::Permission(_) => "permission",
        Fact::Override(_) => "override",
        Fact::ByHand(_) => "by_hand",
        // Comes with every lane: readers see it in the snapshot.
        Fact::Flight(flight::Fact::Passed { .. }) => "passed",
        Fact::Flight(_) => "flight",
        Fact::Coverage(_) => "coverage",
        Fact::Incident(_) => "incident",
        Fact::Dispatch(_) => "dispatch",
        Fact::Drone { .. } => "drone",
        Fact::Gain { .. } => "gain",
        Fact::Started { .. } => "started",
        Fact::SigningClock { .. } => "signing",
    }
}

// The incident that a fact names, wherever in it: rooms may add facts without the store knowing.
fn incident(value: &serde_json::Value) -> Option<i64> {
    match value {
        serde_json::Value::Object(fields) => {
            fields.get("incident").and_then(serde_json::Value::as_i64).or_else(|| fields.values().find_map(incident))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_that_went_back_or_far_ahead_is_clamped_and_flagged() {
        assert_eq!(passed_by_wall(Some(1_000), 4_000), (3_000, false));
        assert_eq!(passed_by_wall(Some(4_000), 1_000), (0, true));
        assert_eq!(passed_by_wall(Some(0), i64::MAX), (YEAR_US, true));
        assert_eq!(passed_by_wall(None, 5), (0, false));
    }

    #[test]
    fn a_journal_has_one_writer() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        let first = Journal::open(folder.path())?;
        assert!(matches!(Journal::open(folder.path()), Err(StoreError::Busy)));
        drop(first);
        Journal::open(folder.path()).map(drop)
    }
}
