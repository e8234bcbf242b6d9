//! Signing keys: where a config says they are, and how they are fetched from there. What is in them is never printed, and
//! neither is what a person wrote where only a place may stand: it may be the key itself (R-S5).

use super::written::{At, NetworkTable};
use quadrat_station::base::NetworkId;
use quadrat_station::text::Problems;
use quadrat_station::wire::signing::Key;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Most bytes that a key file is read to: 64 digits, and blanks around them.
const FILE_MAX: u64 = 1_024;
/// The bits of a file's mode that let others than its owner at it.
const OTHERS: u32 = 0o077;

/// Where a key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// `file:PATH`; relative to the config file.
    File(String),
    /// `env:NAME`: 64 hex digits.
    Env(String),
    /// Something else, which is not repeated.
    Unclear,
}

/// The places of one network's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPlaces(Vec<KeyPlace>);

impl From<&str> for KeyPlace {
    fn from(text: &str) -> KeyPlace {
        let looks_like_a_key = |text: &str| text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match text.split_once(':') {
            Some((_, rest)) if rest.is_empty() || looks_like_a_key(rest) => KeyPlace::Unclear,
            Some(("file", path)) => KeyPlace::File(path.to_owned()),
            Some(("env", name)) => KeyPlace::Env(name.to_owned()),
            _ => KeyPlace::Unclear,
        }
    }
}

impl<'de> Deserialize<'de> for KeyPlaces {
    /// Takes any value, so that no error of the reader can repeat it.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<KeyPlaces, D::Error> {
        let place = |value: &toml::Value| value.as_str().map_or(KeyPlace::Unclear, KeyPlace::from);
        let places = match toml::Value::deserialize(deserializer)? {
            toml::Value::Array(values) => values.iter().map(place).collect(),
            value => vec![place(&value)],
        };
        Ok(KeyPlaces(places))
    }
}

impl Serialize for KeyPlaces {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|place| match place {
            KeyPlace::File(path) => format!("file:{path}"),
            KeyPlace::Env(name) => format!("env:{name}"),
            KeyPlace::Unclear => "not shown".to_owned(),
        }))
    }
}

/// Fetches the keys of all networks. Files are relative to `base`.
pub fn fetch(
    tables: &BTreeMap<String, NetworkTable>,
    base: &Path,
    problems: &mut Problems<'_>,
) -> BTreeMap<NetworkId, Vec<Key>> {
    let mut all = BTreeMap::new();
    for (name, table) in tables {
        let places = &table.keys.get_ref().0;
        if places.is_empty() {
            problems.push("C180", Some(table.keys.span()), &[("network", name)]);
        }
        let keys = places.iter().filter_map(|place| fetch_one(name, place, (&table.keys, base), problems));
        all.insert(NetworkId::from(name.as_str()), keys.collect());
    }
    all
}

fn fetch_one(
    network: &str,
    place: &KeyPlace,
    (at, base): (&At<KeyPlaces>, &Path),
    problems: &mut Problems<'_>,
) -> Option<Key> {
    let mut wrong = |code: &str, values: &[(&str, &str)]| {
        problems.push(code, Some(at.span()), values);
        None
    };
    match place {
        KeyPlace::Unclear => wrong("C180", &[("network", network)]),
        KeyPlace::Env(name) => match std::env::var(name) {
            Ok(text) => Key::read_digits(text.as_bytes()).or_else(|| wrong("C183", &[("place", name)])),
            Err(_) => wrong("C184", &[("name", name)]),
        },
        KeyPlace::File(path) => {
            let path = base.join(path);
            let file = path.display().to_string();
            match read(&path) {
                Ok((mode, _)) if mode & OTHERS != 0 => {
                    wrong("C182", &[("file", &file), ("mode", &format!("{:04o}", mode & 0o7777))])
                }
                Ok((_, key)) => key.or_else(|| wrong("C183", &[("place", &file)])),
                Err(error) => wrong("C181", &[("file", &file), ("reason", &error.to_string())]),
            }
        }
    }
}

// A file's mode and the key in it, both of the very same file.
fn read(path: &Path) -> io::Result<(u32, Option<Key>)> {
    let mut file = std::fs::File::open(path)?;
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut file, FILE_MAX), &mut bytes)?;
    Ok((facts.permissions().mode(), Key::read(&bytes)))
}
