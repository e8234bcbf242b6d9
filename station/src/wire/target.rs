//! Whom a frame is for. Found by writing each kind of message once with a mark in the place of its target, so that no list
//! of offsets has to be kept, and no number in the rest of a message can make it unreadable.

use super::{Address, Frame};
use mavlink::dialects::common::MavMessage;
use mavlink::{MavlinkVersion, Message};
use std::collections::BTreeMap;

/// Longest payload.
const PAYLOAD: usize = 255;
/// A mark that no default message has.
const MARK: u8 = 0xA5;

/// Where the target stands in a payload: the system's byte, and the component's if it has one.
type Places = (usize, Option<usize>);

/// Knows where the targets stand in the kinds of messages that were asked for.
#[derive(Clone, Debug, Default)]
pub struct Targets(BTreeMap<u32, Option<Places>>);

impl Targets {
    /// Whom a frame is for; none is everybody, which an unknown message is for too. Component 0 is all of that system's.
    pub fn of(&mut self, frame: &Frame) -> Option<Address> {
        let places = match self.0.get(&frame.message) {
            Some(known) => *known,
            None => {
                let places = places(frame.message)?;
                self.0.insert(frame.message, places);
                places
            }
        };
        // What version 2 cut off is zero.
        let byte = |at: usize| frame.payload.get(at).copied().unwrap_or(0);
        let (system, component) = places?;
        let target = Address { system: byte(system), component: component.map_or(0, byte) };
        (target.system != 0).then_some(target)
    }
}

/// None: no such message. Some(None): it is for everybody.
fn places(message: u32) -> Option<Option<Places>> {
    let plain = MavMessage::default_message_from_id(message)?;
    let system = place(&plain, Message::target_system_id_mut);
    Some(system.map(|system| (system, place(&plain, Message::target_component_id_mut))))
}

fn place(plain: &MavMessage, field: impl Fn(&mut MavMessage) -> Option<&mut u8>) -> Option<usize> {
    let mut marked = plain.clone();
    *field(&mut marked)? = MARK;
    let bytes = |message: &MavMessage| {
        let mut bytes = [0; PAYLOAD];
        message.ser(MavlinkVersion::V2, &mut bytes);
        bytes
    };
    bytes(plain).iter().zip(bytes(&marked)).position(|(plain, marked)| *plain != marked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Command, Deframer, Found, MissionKind, Order, Place, Resync, write};

    fn frame(order: &Order) -> Frame {
        let mut deframer = Deframer::new(Resync::Datagram);
        deframer.push(&write(order, Address { system: 255, component: 190 }, 0));
        match deframer.next() {
            Some(Found::Frame(frame)) => frame,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_target_is_found_in_every_kind_of_order() {
        let to = Address { system: 7, component: 3 };
        let command = |place| Command { command: 400, params: [1.0, f32::NAN, 0.0, 0.0], place };
        let floats = command(Place::Floats([0.0; 3]));
        let position = command(Place::Position { frame: 6, lat_e7: 1, lon_e7: 2, height_m: 3.0 });
        let kind = MissionKind::Fence;
        let orders = [
            Order::Command { to, command: floats, confirmation: 0 },
            Order::Command { to, command: position, confirmation: 0 },
            Order::MissionCount { to, kind, count: 3 },
            Order::MissionRequestList { to, kind },
            Order::MissionAck { to, kind, result: 0 },
            Order::MissionSetCurrent { to, seq: 0 },
            Order::ParamRead { to, name: "A".into() },
            Order::ParamSet { to, name: "A".into(), bits: 0, kind: 9 },
            Order::Tunnel { to, payload_type: 1, bytes: vec![1] },
        ];
        let mut targets = Targets::default();
        for order in &orders {
            assert_eq!(targets.of(&frame(order)), Some(to), "{order:?}");
        }
        assert_eq!(targets.of(&frame(&Order::Heartbeat)), None, "for everybody");
    }

    #[test]
    fn a_cut_off_target_and_an_unknown_message_are_for_everybody() {
        let mut targets = Targets::default();
        let to = Address { system: 0, component: 0 };
        assert_eq!(targets.of(&frame(&Order::MissionAck { to, kind: MissionKind::Mission, result: 0 })), None);
        let unknown = Frame { message: 60_123, ..frame(&Order::Heartbeat) };
        assert_eq!((targets.of(&unknown), targets.0.len()), (None, 1), "and is not remembered");
    }
}
