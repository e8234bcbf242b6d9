//! The events interface: `EVENT` with a buffer of the last 20, `CURRENT_EVENT_SEQUENCE`, and asking again.
//!
//! PX4 tells most of its texts as events too, with a number that is a hash of the event's name. The names, levels
//! and the arguments are those of v1.17.0; the numbers of three of them were recorded.

use std::collections::VecDeque;

use super::super::Drone;
use crate::wire::says::Peer;
use crate::wire::{Frame, Payload, ids};

/// Events kept for stations that missed them (mavlink_events.h).
const KEPT: usize = 20;
/// `CURRENT_EVENT_SEQUENCE` comes at least this often.
const SEQUENCE_EVERY_US: u64 = 3_000_000;
const ARGUMENTS_LEN: usize = 40;
/// `MAV_EVENT_CURRENT_SEQUENCE_FLAGS_RESET`.
const RESET: u8 = 1;

/// What goes with a text: (how the text begins, the event's name, its levels, whether it tells numbers).
const EVENTS: &[(&str, &str, u8, Numbers)] = &[
    ("Armed by", "commander_armed_by", INFO, Numbers::Reason(4)),
    ("Disarmed by external", "commander_disarmed_by", INFO, Numbers::Reason(4)),
    ("Disarmed by landing", "commander_disarmed_by", INFO, Numbers::Reason(6)),
    ("Disarmed by auto preflight", "commander_disarmed_by", INFO, Numbers::Reason(7)),
    ("Takeoff detected", "commander_takeoff_detected", INFO, Numbers::None),
    ("Landing detected", "commander_landing_detected", INFO, Numbers::None),
    ("Executing Mission", "mission_execute", INFO, Numbers::None),
    ("Climb to", "mission_climb_before_start", INFO, Numbers::Reals),
    ("Mission finished, loitering", "mission_finished_loiter", INFO, Numbers::None),
    ("Mission finished, landed", "mission_finished", INFO, Numbers::None),
    ("Returning to launch", "commander_rtl", INFO, Numbers::None),
    ("RTL: start return", "vrtl_return_at", INFO, Numbers::Whole),
    ("RTL: land at destination", "rtl_land_at_destination", INFO, Numbers::None),
    ("Landing at current position", "commander_landing_current_pos", INFO, Numbers::None),
    ("Using default takeoff altitude", "navigator_takeoff_default_alt", INFO, Numbers::Reals),
    ("Geofence violation for waypoint", "navigator_mis_geofence_violation", ERROR, Numbers::Short),
    ("Reposition is outside geofence", "navigator_reposition_outside_geofence", ERROR, Numbers::None),
    ("Operation timeout", "mavlink_mission_op_timeout", ERROR_ONLY, Numbers::None),
];

/// Levels: internal in the high half, external in the low one (6 info, 3 error, 9 disabled).
const INFO: u8 = 0x66;
const ERROR: u8 = 0x63;
const ERROR_ONLY: u8 = 0x33;

/// How the numbers in a text become the event's arguments.
#[derive(Debug, Clone, Copy)]
enum Numbers {
    None,
    /// A fixed `arm_disarm_reason`.
    Reason(u8),
    Reals,
    Whole,
    Short,
}

#[derive(Debug, Clone)]
struct Event {
    sequence: u16,
    payload: Payload,
}

/// The last events.
#[derive(Debug, Clone, Default)]
pub(crate) struct Events {
    kept: VecDeque<Event>,
    next: u16,
    told_us: Option<u64>,
}

/// An event's number: the low 24 bits of the FNV-1a hash of its name, and the autopilot's 1 above them
/// (px4_platform_common/events.h).
pub(crate) fn event_id(name: &str) -> u32 {
    let hash = name.bytes().fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash & 0x00FF_FFFF | 1 << 24
}

fn arguments(text: &str, numbers: Numbers) -> Vec<u8> {
    let written = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|word| word.parse::<f32>().ok());
    match numbers {
        Numbers::None => Vec::new(),
        Numbers::Reason(reason) => vec![reason],
        Numbers::Reals => written.flat_map(f32::to_le_bytes).collect(),
        Numbers::Whole => written.flat_map(|number| (number as i32).to_le_bytes()).collect(),
        Numbers::Short => written.flat_map(|number| (number as i16).to_le_bytes()).collect(),
    }
}

impl Drone {
    /// The event that goes with a text, if there is one.
    pub(in super::super) fn tell_event(&mut self, text: &str) {
        if !self.quirks().services.events {
            return;
        }
        let Some((_, name, levels, numbers)) = EVENTS.iter().find(|(start, ..)| text.starts_with(start)) else {
            return;
        };
        let sequence = self.events.next;
        self.events.next = sequence.wrapping_add(1);
        let payload = Payload::new()
            .u32(event_id(name))
            .u32(self.boot_ms())
            .u16(sequence)
            .u8(0)
            .u8(0)
            .u8(*levels)
            .raw(&arguments(text, *numbers), ARGUMENTS_LEN);
        self.mouth.say(ids::EVENT, &payload);
        if self.events.kept.len() >= KEPT {
            self.events.kept.pop_front();
        }
        self.events.kept.push_back(Event { sequence, payload });
        self.tell_event_sequence();
    }

    fn tell_event_sequence(&mut self) {
        let flags = if self.events.told_us.is_none() { RESET } else { 0 };
        self.events.told_us = Some(self.now_us);
        let latest = self.events.next.wrapping_sub(1);
        self.mouth.say(ids::CURRENT_EVENT_SEQUENCE, &Payload::new().u16(latest).u8(flags));
    }

    pub(in super::super) fn tend_events(&mut self) {
        let due = self.events.told_us.is_none_or(|at| self.now_us >= at + SEQUENCE_EVERY_US);
        if due && self.quirks().services.events {
            self.tell_event_sequence();
        }
    }

    /// `REQUEST_EVENT`: what is kept is sent again, what is not is told as unavailable.
    pub(in super::super) fn hear_event_request(&mut self, peer: Peer, frame: &Frame) {
        if !self.quirks().services.events || !self.is_for_us(frame.u8(4), frame.u8(5)) {
            return;
        }
        let (first, last) = (frame.u16(0), frame.u16(2));
        // No more than a buffer's worth of answers to one question, whatever it asks for.
        let asked = last.wrapping_sub(first).saturating_add(1).min(KEPT as u16);
        for sequence in (0..asked).map(|n| first.wrapping_add(n)) {
            match self.events.kept.iter().find(|event| event.sequence == sequence) {
                Some(event) => self.mouth.say(ids::EVENT, &event.payload.clone()),
                None => self.tell_unavailable(peer, sequence),
            }
        }
    }

    fn tell_unavailable(&mut self, peer: Peer, sequence: u16) {
        let after = self.events.kept.iter().map(|event| event.sequence).min_by_key(|kept| kept.wrapping_sub(sequence));
        let oldest = after.unwrap_or(self.events.next.wrapping_sub(1));
        let payload = Payload::new().u16(sequence).u16(oldest).u8(peer.system).u8(peer.component).u8(0);
        self.mouth.say(ids::RESPONSE_EVENT_ERROR, &payload);
    }
}
