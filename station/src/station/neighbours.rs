//! Who else speaks on our networks: other ground stations (R-I1), and autopilots that the config does not know (R-I3).

use crate::base::{Moment, NetworkId, Span};
use crate::wire::{AUTOPILOT, Address, Report};
use std::collections::BTreeMap;

/// MAV_TYPE_GCS.
const GROUND_STATION: u8 = 6;
/// A station whose heartbeat is missing for this long is gone: ten of its periods.
const STATION_GONE: Span = Span::from_secs(10);
/// An unknown autopilot that is silent for this long is forgotten.
const FORGOTTEN: Span = Span::from_secs(60);
/// It is asked who it is so often until it says so.
const ASK_EACH: Span = Span::from_secs(2);
/// Stations kept at most on all networks; whoever sends from more addresses is not worth counting.
const STATIONS_MAX: usize = 64;
/// Unknown autopilots kept at most.
const UNKNOWN_MAX: usize = 512;

/// All of them.
#[derive(Debug, Default)]
pub struct Neighbours {
    stations: BTreeMap<(NetworkId, Address), Moment>,
    unknown: BTreeMap<(NetworkId, u8), Unknown>,
}

#[derive(Debug)]
struct Unknown {
    last: Moment,
    asked: Option<Moment>,
    uid: Option<u64>,
}

/// What to do about an autopilot that nobody expects.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing for now.
    Wait,
    /// Ask it who it is.
    Ask,
    /// It said so.
    Known(u64),
}

impl Neighbours {
    /// A heartbeat of a ground station, if it is one.
    pub fn hear_station(&mut self, now: Moment, network: &NetworkId, from: Address, report: &Report) {
        if !matches!(report, Report::Heartbeat { kind: GROUND_STATION, .. }) {
            return;
        }
        self.stations.retain(|_, at| now.since(*at) < STATION_GONE);
        if self.stations.len() < STATIONS_MAX || self.stations.contains_key(&(network.clone(), from)) {
            self.stations.insert((network.clone(), from), now);
        }
    }

    /// Something from a system that no drone answers to.
    pub fn hear_unknown(&mut self, now: Moment, network: &NetworkId, from: Address, report: &Report) -> Next {
        if from.component != AUTOPILOT || matches!(report, Report::Heartbeat { kind: GROUND_STATION, .. }) {
            return Next::Wait;
        }
        self.unknown.retain(|_, one| now.since(one.last) < FORGOTTEN);
        let key = (network.clone(), from.system);
        if self.unknown.len() >= UNKNOWN_MAX && !self.unknown.contains_key(&key) {
            return Next::Wait;
        }
        let one = self.unknown.entry(key).or_insert(Unknown { last: now, asked: None, uid: None });
        one.last = now;
        if let Report::Version { uid, .. } = report {
            one.uid = Some(*uid);
        }
        if let Some(uid) = one.uid {
            return Next::Known(uid);
        }
        if one.asked.is_some_and(|at| now.since(at) < ASK_EACH) {
            return Next::Wait;
        }
        one.asked = Some(now);
        Next::Ask
    }

    /// Whether another station speaks with our own address on this network (F-I2).
    #[must_use]
    pub fn has_our_address(&self, now: Moment, network: &NetworkId, own: Address) -> bool {
        let heard = self.stations.get(&(network.clone(), own));
        heard.is_some_and(|at| now.since(*at) < STATION_GONE)
    }

    /// Stations that speak now.
    pub fn stations(&self, now: Moment) -> impl Iterator<Item = (&NetworkId, Address)> {
        let alive = move |(_, at): &(&(NetworkId, Address), &Moment)| now.since(**at) < STATION_GONE;
        self.stations.iter().filter(alive).map(|((network, address), _)| (network, *address))
    }

    /// How many are kept; for the proof that nothing grows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stations.len() + self.unknown.len()
    }

    /// It is known now.
    pub fn found(&mut self, network: &NetworkId, system: u8) {
        self.unknown.remove(&(network.clone(), system));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Address = Address { system: 255, component: 190 };

    fn at(seconds: u64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    fn beat(kind: u8) -> Report {
        Report::Heartbeat { kind, autopilot: 8, base_mode: 0, custom_mode: 0, status: 4 }
    }

    /// Holds R-I1.
    #[test]
    fn other_stations_are_known_while_they_speak_and_one_with_our_address_is_told_apart() {
        let (mut neighbours, air) = (Neighbours::default(), NetworkId::from("air"));
        neighbours.hear_station(at(0), &air, Address { system: 1, component: 191 }, &beat(18));
        assert_eq!(neighbours.stations(at(0)).count(), 0, "a companion is no station");
        neighbours.hear_station(at(0), &air, Address { system: 254, component: 190 }, &beat(GROUND_STATION));
        assert!(!neighbours.has_our_address(at(0), &air, OWN));
        neighbours.hear_station(at(5), &air, OWN, &beat(GROUND_STATION));
        assert!(neighbours.has_our_address(at(14), &air, OWN) && !neighbours.has_our_address(at(15), &air, OWN));
        assert!(!neighbours.has_our_address(at(5), &"lte".into(), OWN), "another network is another space");
        assert_eq!(neighbours.stations(at(9)).count(), 2);
        assert_eq!(neighbours.stations(at(10)).count(), 1);
    }

    /// Holds R-I3.
    #[test]
    fn an_unknown_autopilot_is_asked_who_it_is_until_it_says_so() {
        let (mut neighbours, air) = (Neighbours::default(), NetworkId::from("air"));
        let from = Address { system: 7, component: AUTOPILOT };
        assert_eq!(neighbours.hear_unknown(at(0), &air, from, &beat(2)), Next::Ask);
        assert_eq!(neighbours.hear_unknown(at(1), &air, from, &beat(2)), Next::Wait);
        assert_eq!(neighbours.hear_unknown(at(2), &air, from, &beat(2)), Next::Ask);
        let version = Report::Version { uid: 9, capabilities: 0, flight_software: 0 };
        assert_eq!(neighbours.hear_unknown(at(3), &air, from, &version), Next::Known(9));
        assert_eq!(neighbours.hear_unknown(at(4), &air, from, &beat(2)), Next::Known(9));
    }

    #[test]
    fn a_flood_of_addresses_fills_no_memory() {
        let (mut neighbours, air) = (Neighbours::default(), NetworkId::from("air"));
        for system in 1..=255 {
            for component in 0..=255 {
                let from = Address { system, component };
                neighbours.hear_station(at(0), &air, from, &beat(GROUND_STATION));
                neighbours.hear_unknown(at(0), &air, from, &beat(2));
            }
        }
        assert!(neighbours.len() <= STATIONS_MAX + UNKNOWN_MAX, "{}", neighbours.len());
    }
}
