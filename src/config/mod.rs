//! The daemon's one config file: as written, and as checked. Everything else in the shell sees only the checked one.

mod address;
mod check;
mod keys;
#[cfg(test)]
mod tests;
pub mod written;

pub use address::{Address, HostPort};

use quadrat_station::base::{ChannelId, DistrictId, DroneId, LinkId, NetworkId, Span, TeamId};
use quadrat_station::geodesy::Position;
use quadrat_station::station::{LinkSigning, Principal};
use quadrat_station::text::{Lang, Problem, Problems};
use quadrat_station::wire::{self, signing::Key};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// A config that holds together.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder of the journal and the photos.
    pub data: PathBuf,
    /// Address of the API and the map.
    pub listen: SocketAddr,
    /// Language of messages that nobody asked for in another one.
    pub lang: Lang,
    /// What this station calls itself in MAVLink.
    pub own: wire::Address,
    /// Tenants.
    pub districts: BTreeMap<DistrictId, District>,
    /// The signing keys of networks, the one to sign with first.
    pub keys: BTreeMap<NetworkId, Vec<Key>>,
    /// Links.
    pub links: BTreeMap<LinkId, Link>,
    /// Other ground stations that look on, by name.
    pub forwards: Vec<Forward>,
    /// Drones, by name.
    pub drones: Vec<Drone>,
    /// Ground teams, by name.
    pub teams: Vec<Team>,
    /// Channels, by name.
    pub channels: Vec<Channel>,
    /// Who may ask.
    pub users: Vec<User>,
    /// Certificate and key files.
    pub tls: Option<Tls>,
}

/// A tenant.
#[derive(Clone, Debug)]
pub struct District {
    /// What people call it.
    pub called: String,
    /// Stage clocks, seconds: acknowledge, on scene, closed.
    pub clocks_s: [u32; 3],
}

/// A link.
#[derive(Clone, Debug)]
pub struct Link {
    /// How it is reached.
    pub address: Address,
    /// Which links share its space of system ids: those with the same name here.
    pub network: NetworkId,
    /// What it lets in.
    pub signing: LinkSigning,
    /// What it carries; none is as much as there is.
    pub bytes_per_second: Option<u32>,
    /// Several items of a mission may be on their way at once.
    pub push_window: bool,
    /// Late by its nature and paid by the byte.
    pub high_latency: bool,
}

/// A drone.
#[derive(Clone, Debug)]
pub struct Drone {
    /// Its name.
    pub id: DroneId,
    /// Whose it is.
    pub district: DistrictId,
    /// Where it speaks.
    pub link: LinkId,
    /// Its MAVLink system id.
    pub system: u8,
    /// Where it stands.
    pub home: Position,
    /// Flight time from full to empty at patrol speed.
    pub endurance: Span,
    /// Most items its autopilot stores.
    pub items_max: u16,
    /// Its airframe in the catalogue, when the config names one.
    pub airframe: Option<String>,
}

/// Another ground station that looks on.
#[derive(Clone, Debug)]
pub struct Forward {
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub address: Address,
    /// Which links it sees.
    pub links: Vec<LinkId>,
    /// Whether what it says reaches the drones.
    pub may_command: bool,
}

/// A ground team.
#[derive(Clone, Debug)]
pub struct Team {
    /// Its name.
    pub id: TeamId,
    /// Whose it is.
    pub district: DistrictId,
    /// What people call it.
    pub called: String,
    /// Over which channels it is told, in this order, and its addresses there.
    pub channels: Vec<(ChannelId, Vec<String>)>,
    /// Whether it is on duty from the start.
    pub on_duty: bool,
}

/// A channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its name.
    pub id: ChannelId,
    /// Whose it is.
    pub district: DistrictId,
    /// Its address; the scheme says which kind it is.
    pub address: String,
    /// File that holds its key.
    pub secret_file: Option<PathBuf>,
}

/// Somebody who may ask.
#[derive(Clone, Debug)]
pub struct User {
    /// Who they are.
    pub principal: Principal,
    /// SHA-256 of their token.
    pub token_sha256: [u8; 32],
}

/// Where the certificate is.
#[derive(Clone, Debug)]
pub struct Tls {
    /// PEM file with the certificate chain.
    pub cert: PathBuf,
    /// PEM file with the private key.
    pub key: PathBuf,
}

/// Reads and checks a config file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(path: &Path) -> Result<Config, Vec<Problem>> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let mut problems = Problems::new(&file, "");
        problems.push("C100", None, &[("reason", &error.to_string())]);
        problems.into_sorted()
    })?;
    let base = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    read(&file, &text, &base)
}

/// Checks a config text; `base` is the folder that relative paths start from.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(file: &str, text: &str, base: &Path) -> Result<Config, Vec<Problem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut problems = Problems::new(file, text);
    match toml::from_str::<written::Written>(text) {
        Err(error) => problems.shape(&error, check::SHAPE),
        Ok(written) => {
            if let Some(config) = check::check(&written, base, &mut problems) {
                return Ok(config);
            }
        }
    }
    Err(problems.into_sorted())
}

/// The config as TOML with every default written out.
///
/// # Errors
/// What is wrong with its shape.
pub fn with_defaults(file: &str, text: &str) -> Result<String, Vec<Problem>> {
    let mut problems = Problems::new(file, text);
    match toml::from_str::<written::Written>(text) {
        Ok(written) => Ok(toml::to_string_pretty(&written).unwrap_or_default()),
        Err(error) => {
            problems.shape(&error, check::SHAPE);
            Err(problems.into_sorted())
        }
    }
}
