//! The config in the station's terms, and the station as the daemon's core.

use super::core::Core;
use crate::config::{self, Config};
use quadrat_station::base::{ChannelId, DistrictId, Moment, Span};
use quadrat_station::dispatch::{self, ChannelSetup, Clocks, TeamSetup};
use quadrat_station::station::{DistrictSetup, DroneSetup, Entry, Input, Output, Setup, SigningSetup, Station};

/// What the station is told at its start.
#[must_use]
pub fn setup(config: &Config) -> Setup {
    let districts = config.districts.iter().map(|(id, district)| DistrictSetup {
        id: id.clone(),
        drones: config.drones.iter().filter(|drone| drone.district == *id).map(drone).collect(),
        dispatch: dispatch(config, id, district),
    });
    Setup {
        build: env!("CARGO_PKG_VERSION").into(),
        own: config.own,
        districts: districts.collect(),
        networks: config.links.iter().map(|(id, link)| (id.clone(), link.network.clone())).collect(),
        signing: signing(config),
    }
}

fn signing(config: &Config) -> SigningSetup {
    let links = config.links.iter().map(|(id, link)| (id.clone(), link.signing));
    SigningSetup { keys: config.keys.clone(), links: links.collect() }
}

fn drone(drone: &config::Drone) -> DroneSetup {
    DroneSetup {
        id: drone.id.clone(),
        link: drone.link.clone(),
        system: drone.system,
        home: drone.home,
        endurance: drone.endurance,
        items_max: drone.items_max,
        airframe: drone.airframe.clone(),
    }
}

fn dispatch(config: &Config, id: &DistrictId, district: &config::District) -> dispatch::Setup {
    let mut setup = dispatch::Setup::new(id.clone());
    let [answer, arrival, closure] = district.clocks_s.map(|s| Span::from_secs(u64::from(s)));
    setup.lang = config.lang;
    setup.clocks = Clocks { answer, arrival, closure };
    setup.teams = config.teams.iter().filter(|team| team.district == *id).map(team).collect();
    setup.channels.extend(config.channels.iter().filter(|channel| channel.district == *id).map(channel));
    setup
}

fn team(team: &config::Team) -> TeamSetup {
    TeamSetup {
        id: team.id.clone(),
        called: team.called.clone(),
        channels: team.channels.clone(),
        on_duty: team.on_duty,
    }
}

fn channel(channel: &config::Channel) -> ChannelSetup {
    let id: ChannelId = channel.id.clone();
    ChannelSetup { id, kind: crate::channel::kind(&channel.address) }
}

impl Core for Station {
    fn restore(&mut self, entry: &Entry) {
        self.restore(entry);
    }

    fn handle(&mut self, now: Moment, input: Input) {
        self.handle(now, input);
    }

    fn tick(&mut self, now: Moment) {
        self.tick(now);
    }

    fn poll_output(&mut self) -> Option<Output> {
        self.poll_output()
    }

    fn deadline(&self) -> Option<Moment> {
        self.deadline()
    }
}
