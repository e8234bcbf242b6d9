//! What a station says to a drone.

use crate::drone::firmware::Encoding;
use crate::drone::params::ParamValue;
use crate::wire::says::{self, Item, Peer};
use crate::wire::{Mouth, Payload, ids};

/// The usual address of a ground station.
const STATION: Peer = Peer { system: 255, component: 190 };

/// Speaks to one drone's autopilot.
#[derive(Debug, Clone)]
pub(super) struct Hand {
    pub(super) system: u8,
    mouth: Mouth,
}

impl Hand {
    pub(super) fn new(system: u8) -> Self {
        Self { system, mouth: Mouth::new(STATION.system, STATION.component) }
    }

    pub(super) fn fetch(&mut self) -> Option<Vec<u8>> {
        self.mouth.fetch()
    }

    fn to(&self) -> Peer {
        Peer { system: self.system, component: 1 }
    }

    pub(super) fn beat(&mut self) {
        const GCS: u8 = 6;
        const NO_AUTOPILOT: u8 = 8;
        const ACTIVE: u8 = 4;
        self.mouth.say(ids::HEARTBEAT, &says::heartbeat(0, GCS, NO_AUTOPILOT, 0, ACTIVE));
    }

    pub(super) fn command(&mut self, number: u16, [p1, p2, p3]: [f32; 3]) {
        let to = self.to();
        let payload = Payload::new().f32(p1).f32(p2).f32(p3).raw(&[], 16).u16(number);
        self.mouth.say(ids::COMMAND_LONG, &payload.u8(to.system).u8(to.component).u8(0));
    }

    pub(super) fn set_param(&mut self, name: &str, value: ParamValue) {
        let to = self.to();
        let payload = Payload::new().f32(value.wire_bits(Encoding::ByteWise)).u8(to.system).u8(to.component);
        self.mouth.say(ids::PARAM_SET, &payload.raw(name.as_bytes(), 16).u8(value.wire_type()));
    }

    pub(super) fn count(&mut self, items: usize) {
        let count = u16::try_from(items).unwrap_or(u16::MAX);
        self.mouth.say(ids::MISSION_COUNT, &says::mission_count(self.to(), count, 0, 0));
    }

    pub(super) fn item(&mut self, item: &Item, seq: u16) {
        self.mouth.say(ids::MISSION_ITEM_INT, &item.payload(self.to(), seq, item.current, 0));
    }
}
