//! The config file as a person writes it: nothing is checked here but its shape. Keys that nobody knows are errors.

use super::keys::KeyPlaces;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::Spanned;

/// A value that remembers where in the file it stands.
pub type At<T> = Spanned<T>;

/// The whole file.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Written {
    /// `[station]`.
    pub station: StationTable,
    /// `[district.NAME]`.
    pub district: BTreeMap<String, DistrictTable>,
    /// `[network.NAME]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub network: BTreeMap<String, NetworkTable>,
    /// `[link.NAME]`.
    pub link: BTreeMap<String, LinkTable>,
    /// `[forward.NAME]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub forward: BTreeMap<String, ForwardTable>,
    /// `[drone.NAME]`.
    pub drone: BTreeMap<String, DroneTable>,
    /// `[team.NAME]`.
    pub team: BTreeMap<String, TeamTable>,
    /// `[channel.NAME]`.
    pub channel: BTreeMap<String, ChannelTable>,
    /// `[user.NAME]`.
    pub user: BTreeMap<String, UserTable>,
    /// `[tls]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsTable>,
}

/// The languages as files write them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LangWord {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// `[station]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct StationTable {
    /// Folder of the journal and the photos; relative to the config file.
    pub data: String,
    /// Address of the API and the map.
    pub listen: At<String>,
    /// Language of messages that nobody asked for in another one.
    pub lang: LangWord,
    /// MAVLink system id that this station speaks with.
    pub system: At<u8>,
    /// … and its component id.
    pub component: u8,
}

impl Default for StationTable {
    fn default() -> StationTable {
        StationTable {
            data: "data".into(),
            listen: At::new(0..0, "127.0.0.1:8620".into()),
            lang: LangWord::Zh,
            system: At::new(0..0, 255),
            component: 190,
        }
    }
}

/// `[district.NAME]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct DistrictTable {
    /// What people call it; none is its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// Stage clocks: acknowledge, on scene, closed.
    pub clocks: [At<String>; 3],
}

impl Default for DistrictTable {
    fn default() -> DistrictTable {
        let span = |text: &str| At::new(0..0, text.to_owned());
        DistrictTable { called: None, clocks: [span("1 min"), span("3 min"), span("5 min")] }
    }
}

/// `[network.NAME]`: a network whose frames are signed.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkTable {
    /// Where its keys are, the one to sign with first: "file:PATH" or "env:NAME"; never a key itself.
    pub keys: At<KeyPlaces>,
}

/// What a link lets in, as files write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningWord {
    /// Signatures mean nothing.
    Off,
    /// We sign, they need not.
    AcceptUnsigned,
    /// Only signed frames count.
    Require,
}

/// `[link.NAME]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LinkTable {
    /// "udpin://0.0.0.0:14550" and its like.
    pub address: At<String>,
    /// Links with the same word here share one space of system ids: a drone on one of them may speak on all, and is one
    /// drone. None: the link is alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// off, accept_unsigned or require; none is require where the network has a key, else off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing: Option<SigningWord>,
    /// Nobody else hears it, as on a cable: drones may be given their key over it.
    #[serde(default)]
    pub secure: bool,
    /// What the radio carries; none is as much as there is (serial: from its baud rate).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_second: Option<u32>,
    /// Whether several items of a mission may be on their way at once.
    #[serde(default)]
    pub push_window: bool,
    /// Late by its nature and paid by the byte, as over a satellite: only commands go out on it.
    #[serde(default)]
    pub high_latency: bool,
}

/// `[forward.NAME]`: another ground station that looks on.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ForwardTable {
    /// Where it is, as links' addresses are written.
    pub address: At<String>,
    /// Which links it sees; none is all.
    #[serde(default)]
    pub links: Vec<At<String>>,
    /// Whether what it says reaches the drones.
    #[serde(default)]
    pub may_command: bool,
}

/// `[drone.NAME]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DroneTable {
    /// Whose it is.
    pub district: At<String>,
    /// Where it speaks.
    pub link: At<String>,
    /// Its MAVLink system id.
    pub system: At<u8>,
    /// Where it stands: latitude, longitude, WGS-84 degrees.
    pub home: At<[f64; 2]>,
    /// Flight time from full to empty at patrol speed.
    #[serde(default = "endurance")]
    pub endurance: At<String>,
    /// Most items its autopilot stores.
    #[serde(default = "items_max")]
    pub items_max: u16,
    /// What it flies as: an airframe of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub airframe: Option<At<String>>,
}

fn endurance() -> At<String> {
    At::new(0..0, "25 min".into())
}

fn items_max() -> u16 {
    500
}

fn yes() -> bool {
    true
}

/// `[team.NAME]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TeamTable {
    /// Whose it is.
    pub district: At<String>,
    /// What people call it; none is its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
    /// Over which channels it is told, in this order; the officer page always is one.
    #[serde(default)]
    pub channels: Vec<At<String>>,
    /// Its addresses on a channel (callsigns, numbers) by the channel's name; none is what people call it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, Vec<String>>,
    /// Whether it is on duty until somebody says otherwise.
    #[serde(default = "yes")]
    pub on_duty: bool,
}

/// `[channel.NAME]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelTable {
    /// Whose it is.
    pub district: At<String>,
    /// "tak+tcp://host:8087", "https://host/hook": the scheme says which kind it is.
    pub address: At<String>,
    /// File that holds its key, if the kind wants one; never the key itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<String>,
}

/// `[user.NAME]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UserTable {
    /// SHA-256 of the token, hex.
    pub token_sha256: At<String>,
    /// viewer, detector, officer, dispatcher or operator.
    pub role: quadrat_station::station::Role,
    /// Which districts they see.
    pub districts: Vec<At<String>>,
    /// The team an officer answers for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<At<String>>,
}

/// `[tls]`.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TlsTable {
    /// PEM file with the certificate chain.
    pub cert: String,
    /// PEM file with the private key.
    pub key: String,
}
