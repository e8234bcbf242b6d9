//! The operator that the first start makes when the config names no users.

use crate::config::Config;
use crate::store::photos::sha256_hex;
use quadrat_station::station::{Principal, Role};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The token's file in the data folder.
pub const TOKEN_FILE: &str = "token";

/// Bytes that nobody can guess, from the system.
///
/// # Errors
/// When the system has none.
pub fn random() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The token in the data folder; made when there is none. Only its owner can read the file.
///
/// # Errors
/// When the disk says no.
pub fn operator(data: &Path) -> io::Result<String> {
    let path = data.join(TOKEN_FILE);
    match fs::read_to_string(&path) {
        Ok(token) if token.trim().len() >= 32 => return Ok(token.trim().to_owned()),
        Ok(_) => fs::remove_file(&path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let token = sha256_hex(&random()?);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    writeln!(file, "{token}")?;
    file.sync_all()?;
    Ok(token)
}

/// Who that is: an operator of every district.
#[must_use]
pub fn operator_of(config: &Config) -> Principal {
    Principal {
        name: "operator".into(),
        role: Role::Operator,
        districts: config.districts.keys().cloned().collect(),
        team: None,
    }
}
