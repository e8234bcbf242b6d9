//! Reading what happened. The station is asked only about now.

use super::{StoreError, schema};
use quadrat_station::base::{DistrictId, IncidentId, Seq};
use quadrat_station::station::Entry;
use rusqlite::{Connection, Row};
use serde::Serialize;
use std::path::Path;
use std::sync::Mutex;

/// One entry as readers get it: long texts and lists (patrol files, plans) are left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// Its number.
    pub seq: u64,
    /// When, ms since 1970.
    pub unix_ms: i64,
    /// flight, incident, dispatch, permission, …
    pub kind: String,
    /// What happened.
    pub fact: serde_json::Value,
}

/// A read-only view of the journal.
#[derive(Debug)]
pub struct History(Mutex<Connection>);

impl History {
    /// Opens it.
    ///
    /// # Errors
    /// When there is no journal.
    pub fn open(journal: &Path) -> Result<History, StoreError> {
        Ok(History(Mutex::new(schema::open_for_reading(journal)?)))
    }

    /// What readers of a district are told, after `since`, at most `limit`, in order. Coverage is not in it: it is
    /// much, and its sum is in the snapshot.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn since(&self, district: &DistrictId, since: Seq, limit: u32) -> Result<Vec<Told>, StoreError> {
        let sql = "SELECT seq, unix_ms, kind, json FROM entry
                   WHERE seq > ?1 AND district = ?2 AND kind IN ('incident', 'dispatch', 'flight', 'permission')
                   ORDER BY seq LIMIT ?3";
        let since = i64::try_from(since.0).unwrap_or(i64::MAX);
        self.read(sql, (since, district.as_str(), limit))
    }

    /// Entries of a district after `since`, whole and in order, at most a thousand.
    ///
    /// # Errors
    /// When the disk says no or an entry cannot be read.
    pub fn entries(&self, district: &DistrictId, since: Seq) -> Result<Vec<Entry>, StoreError> {
        let connection = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let sql = "SELECT json FROM entry WHERE seq > ?1 AND district = ?2 ORDER BY seq LIMIT 1000";
        let mut statement = connection.prepare_cached(sql)?;
        let since = i64::try_from(since.0).unwrap_or(i64::MAX);
        let rows = statement.query_map((since, district.as_str()), |row| row.get::<_, String>(0))?;
        rows.map(|json| super::journal::read(&json?)).collect()
    }

    /// Everything about one incident, in order.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn of_incident(&self, district: &DistrictId, incident: IncidentId) -> Result<Vec<Told>, StoreError> {
        let sql = "SELECT seq, unix_ms, kind, json FROM entry
                   WHERE district = ?1 AND incident = ?2 ORDER BY seq LIMIT 10000";
        self.read(sql, (district.as_str(), i64::try_from(incident.0).unwrap_or(i64::MAX)))
    }

    /// The last entry on disk.
    ///
    /// # Errors
    /// When the disk says no.
    pub fn last(&self) -> Result<Seq, StoreError> {
        let connection = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        schema::last(&connection)
    }

    fn read(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Told>, StoreError> {
        let connection = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(values, told)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn told(row: &Row<'_>) -> rusqlite::Result<Told> {
    let json = row.get_ref(3)?.as_str().unwrap_or("null");
    let mut entry: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let mut fact = entry.get_mut("fact").map(serde_json::Value::take).unwrap_or_default();
    shorten(&mut fact);
    Ok(Told { seq: row.get::<_, i64>(0)?.unsigned_abs(), unix_ms: row.get(1)?, kind: row.get(2)?, fact })
}

// A browser needs no patrol file and no plan in its event stream.
fn shorten(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) if text.len() > 400 => *value = serde_json::Value::Null,
        serde_json::Value::Array(items) if items.len() > 16 => *value = serde_json::Value::Null,
        serde_json::Value::Array(items) => items.iter_mut().for_each(shorten),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}
