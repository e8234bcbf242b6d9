//! From the written config to the checked one. Every rule has a code; its sentence is in the station's `text`.

use super::keys;
use super::written::{At, ChannelTable, DroneTable, LinkTable, SigningWord, TeamTable, UserTable, Written};
use super::{Address, Channel, Config, District, Drone, Forward, Link, Team, Tls, User};
use quadrat_station::base::{DistrictId, LinkId};
use quadrat_station::energy::Airframes;
use quadrat_station::geodesy::Position;
use quadrat_station::patrol::parse_span;
use quadrat_station::station::{LinkSigning, Policy, Principal, Role};
use quadrat_station::text::{Lang, Problems, near};
use quadrat_station::wire;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;

/// The codes of what is wrong with a config's shape.
pub const SHAPE: [&str; 3] = ["C101", "C102", "C103"];

/// Checks everything; none when something is wrong.
pub fn check(written: &Written, base: &Path, problems: &mut Problems<'_>) -> Option<Config> {
    let mut check = Check { written, base, problems };
    let districts = check.districts();
    check.networks();
    let links = check.links();
    let forwards = check.forwards();
    let drones = check.drones();
    let channels = written.channel.iter().filter_map(|(name, table)| check.channel(name, table)).collect();
    let teams = written.team.iter().filter_map(|(name, table)| check.team(name, table)).collect();
    let users = written.user.iter().filter_map(|(name, table)| check.user(name, table)).collect();
    let listen = check.listen();
    let own = check.system(&written.station.system, 255);
    let config = Config {
        data: base.join(&written.station.data),
        listen: listen?,
        lang: match written.station.lang {
            super::written::LangWord::Zh => Lang::Zh,
            super::written::LangWord::En => Lang::En,
        },
        own: wire::Address { system: own?, component: written.station.component },
        districts,
        keys: keys::fetch(&written.network, base, check.problems),
        links,
        forwards,
        drones,
        teams,
        channels,
        users,
        tls: written.tls.as_ref().map(|tls| Tls { cert: base.join(&tls.cert), key: base.join(&tls.key) }),
    };
    problems.is_empty().then_some(config)
}

struct Check<'w, 'p, 't> {
    written: &'w Written,
    base: &'w Path,
    problems: &'p mut Problems<'t>,
}

impl Check<'_, '_, '_> {
    fn districts(&mut self) -> BTreeMap<DistrictId, District> {
        let mut all = BTreeMap::new();
        for (name, table) in &self.written.district {
            self.name("district", name);
            let clocks_s = [0, 1, 2].map(|stage: usize| {
                let span = table.clocks.get(stage).and_then(|clock| self.span(clock));
                span.map_or(0, |span| u32::try_from(span.as_millis() / 1_000).unwrap_or(u32::MAX))
            });
            let called = table.called.clone().unwrap_or_else(|| name.clone());
            all.insert(DistrictId::from(name.as_str()), District { called, clocks_s });
        }
        all
    }

    // A key that no link uses is a name that somebody mistyped.
    fn networks(&mut self) {
        let known: BTreeSet<&str> = self.written.link.iter().map(|(name, table)| network(name, table)).collect();
        for (name, table) in &self.written.network {
            if !known.contains(name.as_str()) {
                let known = known.iter().copied().collect::<Vec<_>>().join(", ");
                self.problems.push("C185", Some(table.keys.span()), &[("network", name), ("known", &known)]);
            }
        }
    }

    fn signing(&mut self, name: &str, table: &LinkTable) -> LinkSigning {
        let network = network(name, table);
        let has_key = self.written.network.contains_key(network);
        let policy = match table.signing {
            Some(SigningWord::Off) => Policy::Off,
            Some(SigningWord::AcceptUnsigned) => Policy::AcceptUnsigned,
            Some(SigningWord::Require) => Policy::Require,
            None if has_key => Policy::Require,
            None => Policy::Off,
        };
        if policy != Policy::Off && !has_key {
            let values = [("link", name), ("network", network)];
            self.problems.push("C186", Some(table.address.span()), &values);
        }
        LinkSigning { policy, secure: table.secure }
    }

    fn links(&mut self) -> BTreeMap<LinkId, Link> {
        let mut all = BTreeMap::new();
        for (name, table) in &self.written.link {
            self.name("link", name);
            let Some(link) = self.link(name, table) else { continue };
            all.insert(LinkId::from(name.as_str()), link);
        }
        all
    }

    fn forwards(&mut self) -> Vec<Forward> {
        let mut all = Vec::new();
        for (name, table) in &self.written.forward {
            self.name("forward", name);
            let (mut links, may_command): (Vec<LinkId>, bool) = (Vec::new(), table.may_command);
            for link in &table.links {
                links.extend(self.one_of("link", link, self.written.link.keys()).map(|id| LinkId::from(id.as_str())));
            }
            if table.links.is_empty() {
                // What an onlooker says to everybody would be paid for by the byte.
                let spared = |table: &LinkTable| table.high_latency && may_command;
                let all = self.written.link.iter().filter(|(_, table)| !spared(table));
                links.extend(all.map(|(id, _)| LinkId::from(id.as_str())));
            }
            let Some(address) = self.address(&table.address) else { continue };
            all.push(Forward { name: name.clone(), address, links, may_command });
        }
        self.sockets();
        all
    }

    // Two of our own must not want one socket.
    fn sockets(&mut self) {
        let links = self.written.link.iter().map(|(name, table)| (name, &table.address));
        let forwards = self.written.forward.iter().map(|(name, table)| (name, &table.address));
        let mut bound = BTreeMap::new();
        for (name, written) in links.chain(forwards) {
            let Ok(address) = Address::from_str(written.get_ref()) else { continue };
            if let Some(socket) = address.bound().map(|(kind, at)| (kind, at.clone()))
                && let Some(other) = bound.insert(socket, name)
            {
                let values = [("address", written.get_ref().as_str()), ("other", other.as_str())];
                self.problems.push("C111", Some(written.span()), &values);
            }
        }
    }

    fn address(&mut self, written: &At<String>) -> Option<Address> {
        let address = Address::from_str(written.get_ref());
        if address.is_err() {
            self.problems.push("C110", Some(written.span()), &[("address", written.get_ref())]);
        }
        address.ok()
    }

    fn link(&mut self, name: &str, table: &LinkTable) -> Option<Link> {
        let address = self.address(&table.address)?;
        // R-L8: ten bits a byte on a serial line, and three in ten kept free.
        let serial = match &address {
            Address::Serial { baud, .. } => Some(baud / 100 * 7),
            _ => None,
        };
        let bytes_per_second = table.bytes_per_second.or(serial);
        let signing = self.signing(name, table);
        let network = network(name, table).into();
        let (push_window, high_latency) = (table.push_window, table.high_latency);
        Some(Link { address, network, signing, bytes_per_second, push_window, high_latency })
    }

    fn drones(&mut self) -> Vec<Drone> {
        let mut taken = BTreeMap::new();
        let mut all = Vec::new();
        for (name, table) in &self.written.drone {
            self.name("drone", name);
            let link = table.link.get_ref();
            let network = self.written.link.get(link).map_or(link.as_str(), |table| network(link, table));
            let key = (network.to_owned(), *table.system.get_ref());
            if let Some(other) = taken.insert(key, name.clone()) {
                let system = table.system.get_ref().to_string();
                self.problems.push("C123", Some(table.system.span()), &[("system", &system), ("other", &other)]);
            }
            all.extend(self.drone(name, table));
        }
        all
    }

    fn drone(&mut self, name: &str, table: &DroneTable) -> Option<Drone> {
        let district = self.district(&table.district);
        let link = self.one_of("link", &table.link, self.written.link.keys());
        let system = self.system(&table.system, 250);
        let home = self.position(&table.home);
        let endurance = self.span(&table.endurance);
        let airframes = Airframes::builtin();
        let airframe =
            table.airframe.as_ref().and_then(|airframe| self.one_of("airframe", airframe, airframes.names()));
        Some(Drone {
            id: name.into(),
            district: district?,
            link: link?.as_str().into(),
            system: system?,
            home: home?,
            endurance: endurance?,
            items_max: table.items_max,
            airframe: airframe.cloned(),
        })
    }

    fn team(&mut self, name: &str, table: &TeamTable) -> Option<Team> {
        self.name("team", name);
        let district = self.district(&table.district);
        let called = table.called.clone().unwrap_or_else(|| name.to_owned());
        let mut channels = Vec::new();
        for channel in &table.channels {
            let Some(id) = self.one_of("channel", channel, self.written.channel.keys()) else { continue };
            let addresses = table.addresses.get(id).cloned().unwrap_or_else(|| vec![called.clone()]);
            channels.push((id.as_str().into(), addresses));
        }
        Some(Team { id: name.into(), district: district?, called, channels, on_duty: table.on_duty })
    }

    fn channel(&mut self, name: &str, table: &ChannelTable) -> Option<Channel> {
        self.name("channel", name);
        Some(Channel {
            id: name.into(),
            district: self.district(&table.district)?,
            address: table.address.get_ref().clone(),
            secret_file: table.secret_file.as_ref().map(|file| self.base.join(file)),
        })
    }

    fn user(&mut self, name: &str, table: &UserTable) -> Option<User> {
        self.name("user", name);
        let token = digest(table.token_sha256.get_ref());
        if token.is_none() {
            // The value is not repeated: somebody may have put the token itself there.
            self.problems.push("C150", Some(table.token_sha256.span()), &[("user", name)]);
        }
        let districts = table.districts.iter().filter_map(|district| self.district(district)).collect();
        let team = table.team.as_ref().and_then(|team| self.one_of("team", team, self.written.team.keys()));
        if table.role == Role::Officer && table.team.is_none() {
            self.problems.push("C151", Some(table.token_sha256.span()), &[("user", name)]);
        }
        Some(User {
            principal: Principal {
                name: name.to_owned(),
                role: table.role,
                districts,
                team: team.map(|team| team.as_str().into()),
            },
            token_sha256: token?,
        })
    }

    fn listen(&mut self) -> Option<SocketAddr> {
        let written = &self.written.station.listen;
        let Ok(listen) = written.get_ref().parse::<SocketAddr>() else {
            self.problems.push("C140", Some(written.span()), &[("listen", written.get_ref())]);
            return None;
        };
        if !listen.ip().is_loopback() && (self.written.tls.is_none() || self.written.user.is_empty()) {
            self.problems.push("C141", Some(written.span()), &[("listen", written.get_ref())]);
        }
        Some(listen)
    }

    // Names stand in addresses, file names and metrics: no separators, no blanks, no control characters.
    fn name(&mut self, kind: &str, name: &str) {
        let wrong = |c: char| c.is_control() || c.is_whitespace() || "/\\?#%\"'<>&:".contains(c);
        if name.is_empty() || name.starts_with('.') || name.chars().count() > 64 || name.contains(wrong) {
            self.problems.push("C160", None, &[("kind", kind), ("name", name)]);
        }
    }

    fn district(&mut self, name: &At<String>) -> Option<DistrictId> {
        self.one_of("district", name, self.written.district.keys()).map(|id| id.as_str().into())
    }

    fn one_of<'n>(
        &mut self,
        kind: &str,
        name: &'n At<String>,
        known: impl Iterator<Item = &'n String> + Clone,
    ) -> Option<&'n String> {
        if known.clone().any(|one| one == name.get_ref()) {
            return Some(name.get_ref());
        }
        let all: Vec<&str> = known.map(String::as_str).collect();
        let wrong = name.get_ref().as_str();
        match near(wrong, all.iter().copied()) {
            Some(meant) => {
                self.problems.push("C120", Some(name.span()), &[("kind", kind), ("name", wrong), ("meant", meant)]);
            }
            None => {
                let values = [("kind", kind), ("name", wrong), ("known", &all.join(", "))];
                self.problems.push("C121", Some(name.span()), &values);
            }
        }
        None
    }

    fn system(&mut self, system: &At<u8>, max: u8) -> Option<u8> {
        let number = *system.get_ref();
        if (1..=max).contains(&number) {
            return Some(number);
        }
        let values = [("system", number.to_string()), ("max", max.to_string())];
        self.problems.push(
            "C122",
            Some(system.span()),
            &values.each_ref().map(|(name, value)| (*name, value.as_str())),
        );
        None
    }

    fn span(&mut self, text: &At<String>) -> Option<quadrat_station::base::Span> {
        let span = parse_span(text.get_ref()).filter(|span| span.as_micros() > 0);
        if span.is_none() {
            self.problems.push("C124", Some(text.span()), &[("text", text.get_ref())]);
        }
        span
    }

    fn position(&mut self, place: &At<[f64; 2]>) -> Option<Position> {
        let [lat, lon] = *place.get_ref();
        let position = Position::from_degrees(lat, lon);
        if position.is_none() {
            self.problems.push("C125", Some(place.span()), &[("lat", &lat.to_string()), ("lon", &lon.to_string())]);
        }
        position
    }
}

/// A link that says nothing of it is a network of its own.
fn network<'t>(link: &'t str, table: &'t LinkTable) -> &'t str {
    table.network.as_deref().unwrap_or(link)
}

fn digest(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}
