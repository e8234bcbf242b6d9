//! The tables, and how a connection is set up.

use super::StoreError;
use quadrat_station::base::Seq;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::path::Path;
use std::time::Duration;

/// Form of the tables; grows when they change.
const FORM: i64 = 1;

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entry (
    seq INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    unix_ms INTEGER NOT NULL,
    district TEXT NOT NULL,
    kind TEXT NOT NULL,
    incident INTEGER,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entry_of_incident ON entry (district, incident, seq) WHERE incident IS NOT NULL;
";

/// Opens the one connection that writes.
///
/// # Errors
/// When the file cannot be opened, is of a newer form, or somebody else writes.
pub fn open_for_writing(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // An entry that was told to the world must survive a power cut: every commit waits for the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(TABLES)?;
    match get(&connection, "form")?.and_then(|form| form.parse::<i64>().ok()) {
        Some(found) if found > FORM => return Err(StoreError::Newer { found, known: FORM }),
        Some(_) => {}
        None => put(&connection, "form", &FORM.to_string())?,
    }
    Ok(connection)
}

/// Opens a connection that can only read.
///
/// # Errors
/// When there is no such file.
pub fn open_for_reading(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(2))?;
    Ok(connection)
}

/// The number of the last entry on disk.
///
/// # Errors
/// When the disk says no.
pub fn last(connection: &Connection) -> Result<Seq, StoreError> {
    let seq: i64 = connection.query_row("SELECT coalesce(max(seq), 0) FROM entry", [], |row| row.get(0))?;
    Ok(Seq(seq.unsigned_abs()))
}

/// One value of `meta`.
///
/// # Errors
/// When the disk says no.
pub fn get(connection: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// Sets one value of `meta`.
///
/// # Errors
/// When the disk says no.
pub fn put(connection: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?;
    statement.execute([key, value])?;
    Ok(())
}
