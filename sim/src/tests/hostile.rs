//! Whatever arrives, the drone neither panics nor loses its manners.

use super::desk::{Desk, config, takeoff, waypoint};
use crate::chance::Chance;
use crate::wire::says::Peer;
use crate::wire::{Payload, frame, ids};
use crate::{Drone, Radio, RadioConfig};

#[test]
fn no_message_with_a_good_checksum_can_hurt_it() {
    let mut chance = Chance::new(11, 0);
    let known: Vec<u32> = (0..13_000).filter(|id| ids::crc_extra(*id).is_some()).collect();
    let mut desk = Desk::with(config().for_patrol());
    desk.fly(&[takeoff(), waypoint(50.0, 0.0)]);
    for round in 0..40_000_u32 {
        let id = known[chance.below(known.len() as u64) as usize];
        let edge = [0, 1, 1, 2, 7, 127, 128, 254, 255, 255];
        let mut payload = Payload::new();
        for _ in 0..44 {
            let byte = if round % 2 == 0 { edge[chance.below(10) as usize] } else { chance.bits() as u8 };
            payload = payload.u8(byte);
        }
        desk.drone.hear(desk.now_us, &frame(0, 255, 190, id, &payload));
        if round % 50 == 0 {
            desk.wait(0.1);
            desk.heard.clear();
        }
    }
    let truth = desk.drone.truth();
    assert!(truth.lat.is_finite() && truth.above_home_m.is_finite(), "{truth:?}");
}

#[test]
fn mission_items_with_any_numbers_are_stored_or_refused_and_flown_without_harm() {
    let mut chance = Chance::new(12, 0);
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, -1.0, 0.0, 1e9, 65_536.0];
    for _ in 0..300 {
        let mut desk = Desk::ready();
        let mut items = vec![takeoff()];
        for _ in 0..6 {
            let commands = [16, 17, 19, 21, 22, 31, 93, 112, 177, 178, 179, 206, 214, 2003, 20];
            let command = commands[chance.below(15) as usize];
            let mut item = waypoint(chance.unit() * 100.0, 0.0);
            let placeless = [20, 93, 112, 177, 178, 179, 206, 214, 2003].contains(&command);
            item.frame = if placeless { 2 } else { 6 };
            item.command = command;
            item.params = [(); 4].map(|()| odd[chance.below(8) as usize]);
            if chance.happens(0.3) {
                item.z = odd[chance.below(8) as usize];
            }
            items.push(item);
        }
        desk.upload(&items, 0);
        desk.wait(1.2);
        desk.command(300, [0.0; 7]);
        desk.wait(40.0);
        let truth = desk.drone.truth();
        assert!(truth.lat.is_finite() && truth.above_home_m.is_finite() && truth.yaw_rad.is_finite(), "{truth:?}");
    }
}

/// A simple client: answers requests, repeats what it last said, and never gives up.
struct Client {
    up: Radio,
    down: Radio,
    items: Vec<crate::Item>,
    deframer: crate::wire::Deframer,
    wanted: Option<u16>,
    next_us: u64,
    done: bool,
}

impl Client {
    fn speak(&mut self, now_us: u64) {
        if now_us < self.next_us {
            return;
        }
        self.next_us = now_us + 300_000;
        let bytes = match self.wanted {
            None => {
                let count = u16::try_from(self.items.len()).unwrap();
                let payload = Payload::new().u16(count).u8(1).u8(1).u8(0).u32(0);
                frame(0, 255, 190, ids::MISSION_COUNT, &payload)
            }
            Some(seq) => {
                let item = self.items[usize::from(seq)];
                let payload = item.payload(Peer { system: 1, component: 1 }, seq, false, 0);
                frame(0, 255, 190, ids::MISSION_ITEM_INT, &payload)
            }
        };
        self.up.send(now_us, bytes);
    }

    fn listen(&mut self, now_us: u64) {
        while let Some(bytes) = self.down.poll(now_us) {
            for f in self.deframer.push(&bytes) {
                if f.id == ids::MISSION_REQUEST_INT && self.wanted.is_none_or(|seq| f.u16(0) > seq) {
                    self.wanted = Some(f.u16(0));
                    self.next_us = now_us;
                }
                self.done |= f.id == ids::MISSION_ACK && f.u8(2) == 0;
            }
        }
    }
}

#[test]
fn an_upload_over_a_bad_radio_ends_with_the_whole_plan() {
    let config = RadioConfig { loss: 0.3, duplicate: 0.1, reorder: 0.1, corrupt: 0.02, ..RadioConfig::clear(100_000) };
    let mut client = Client {
        up: Radio::new(config, 1),
        down: Radio::new(config, 2),
        items: (0..40).map(|n| waypoint(f64::from(n), 0.0)).collect(),
        deframer: crate::wire::Deframer::new(),
        wanted: None,
        next_us: 0,
        done: false,
    };
    let mut drone = Drone::new(super::desk::config(), 0);
    let mut now_us = 2_000_000;
    while !client.done {
        now_us += 10_000;
        assert!(now_us < 200_000_000, "never done");
        client.speak(now_us);
        while let Some(bytes) = client.up.poll(now_us) {
            drone.hear(now_us, &bytes);
        }
        drone.step(now_us);
        while let Some(bytes) = drone.poll_send() {
            client.down.send(now_us, bytes);
        }
        client.listen(now_us);
    }
    assert_eq!(drone.stored().mission.items.len(), 40);
    let (up, down) = (client.up.counts(), client.down.counts());
    assert!(up.lost > 0 && up.duplicated > 0 && up.reordered > 0, "{up:?}");
    assert!(down.lost > 0 && down.corrupted > 0, "{down:?}");
}
