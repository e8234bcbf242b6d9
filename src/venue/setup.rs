//! What a scenario's daemon is started with: a folder, ports, tokens, and the config that a person would have written.

use super::How;
use crate::config::written::{
    At, ChannelTable, DistrictTable, DroneTable, LinkTable, StationTable, TeamTable, UserTable, Written,
};
use crate::daemon::random;
use crate::store::photos::sha256_hex;
use quadrat_sim::people::TeamConfig;
use quadrat_station::station::Role;
use quadrat_world::run::By;
use quadrat_world::scenario::Scenario;
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// The one link.
const LINK: &str = "air";
/// The one channel that teams are called over.
pub const CHANNEL: &str = "radio";

/// A folder and ports that nobody else uses. The folder goes with it, unless it is to be kept.
#[derive(Debug)]
pub struct Place {
    /// Config, journal, logs.
    pub folder: PathBuf,
    /// The API.
    pub api: SocketAddr,
    /// Where the station hears drones.
    pub air: SocketAddr,
    /// Where teams are called.
    pub teams: SocketAddr,
    forget: bool,
}

impl Place {
    /// Takes a place.
    ///
    /// # Errors
    /// When the disk or the network says no.
    pub fn take(how: &How) -> io::Result<Place> {
        static TAKEN: AtomicU32 = AtomicU32::new(0);
        let own = || {
            let number = TAKEN.fetch_add(1, Ordering::Relaxed);
            std::env::temp_dir().join(format!("quadrat-scenario-{}-{number}", std::process::id()))
        };
        let folder = how.keep.clone().unwrap_or_else(own);
        std::fs::create_dir_all(&folder)?;
        let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr();
        let wanted: SocketAddr = (Ipv4Addr::LOCALHOST, how.port).into();
        Ok(Place {
            // A journal holds one night: another one in the same folder would go on where it ended.
            folder: folder.canonicalize()?,
            api: if how.port == 0 { free()? } else { wanted },
            air: UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?,
            teams: free()?,
            forget: how.keep.is_none(),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.forget
            && let Err(error) = std::fs::remove_dir_all(&self.folder)
        {
            tracing::warn!(%error, "the scenario's folder stays");
        }
    }
}

/// Everybody's token.
#[derive(Clone, Debug)]
pub struct Access {
    operator: String,
    desk: String,
    teams: BTreeMap<String, String>,
}

impl Access {
    /// Makes them.
    ///
    /// # Errors
    /// When the system has no chance to give.
    pub fn make(scenario: &Scenario) -> io::Result<Access> {
        let token = || Ok::<_, io::Error>(sha256_hex(&random()?));
        let team = |team: &TeamConfig| Ok::<_, io::Error>((team.name.clone(), token()?));
        Ok(Access {
            operator: token()?,
            desk: token()?,
            teams: scenario.teams.iter().map(team).collect::<Result<_, _>>()?,
        })
    }

    /// The token of who asks; the operator's for a team that nobody knows, whom the API then refuses.
    #[must_use]
    pub fn of(&self, by: &By) -> &str {
        match by {
            By::Operator => &self.operator,
            By::Team(team) => self.teams.get(team.as_str()).unwrap_or(&self.operator),
        }
    }

    /// The token of the desk that takes down what people report.
    #[must_use]
    pub fn desk(&self) -> &str {
        &self.desk
    }

    fn users(&self, district: &str) -> BTreeMap<String, UserTable> {
        let user = |token: &str, role, team: Option<&String>| UserTable {
            token_sha256: at(sha256_hex(token.as_bytes())),
            role,
            districts: vec![at(district.to_owned())],
            team: team.cloned().map(at),
        };
        let of_team = |(team, token): (&String, &String)| (team.clone(), user(token, Role::Officer, Some(team)));
        let mut users: BTreeMap<String, UserTable> = self.teams.iter().map(of_team).collect();
        users.insert("desk".into(), user(&self.desk, Role::Detector, None));
        users.insert("operator".into(), user(&self.operator, Role::Operator, None));
        users
    }
}

fn at<T>(value: T) -> At<T> {
    At::new(0..0, value)
}

/// The daemon's config; `systems` are the drones' MAVLink numbers in their order.
#[must_use]
pub fn config(scenario: &Scenario, systems: &[u8], place: &Place, access: &Access) -> Written {
    let district = scenario.patrol.district.to_string();
    let endurance = format!("{} s", scenario.endurance_us / 1_000_000);
    let drone = |(craft, system): (&quadrat_world::Craft, &u8)| {
        let table = DroneTable {
            district: at(district.clone()),
            link: at(LINK.into()),
            system: at(*system),
            home: at([craft.lat, craft.lon]),
            endurance: at(endurance.clone()),
            items_max: 500,
            airframe: None,
        };
        (craft.name.clone(), table)
    };
    let team = |team: &TeamConfig| {
        let table = TeamTable {
            district: at(district.clone()),
            called: None,
            channels: vec![at(CHANNEL.into())],
            addresses: BTreeMap::new(),
            on_duty: true,
        };
        (team.name.clone(), table)
    };
    let radio = ChannelTable {
        district: at(district.clone()),
        address: at(format!("tcp://{}", place.teams)),
        secret_file: None,
    };
    let link = LinkTable {
        address: at(format!("udpin://{}", place.air)),
        network: None,
        signing: None,
        secure: false,
        bytes_per_second: None,
        push_window: false,
        high_latency: false,
    };
    Written {
        network: BTreeMap::new(),
        station: StationTable { listen: at(place.api.to_string()), ..StationTable::default() },
        district: [(district.clone(), DistrictTable::default())].into(),
        link: [(LINK.to_owned(), link)].into(),
        drone: scenario.crafts.iter().zip(systems).map(drone).collect(),
        team: scenario.teams.iter().map(team).collect(),
        channel: if scenario.teams.is_empty() { BTreeMap::new() } else { [(CHANNEL.to_owned(), radio)].into() },
        user: access.users(&district),
        ..Written::default()
    }
}
