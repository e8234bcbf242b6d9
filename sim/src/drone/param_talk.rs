//! The parameter protocol: read by name, list, set with an echo.

use std::collections::BTreeSet;

use super::Drone;
use super::params::ParamValue;
use crate::wire::{Frame, Payload, ids};

/// Parameters sent per 20 ms step while listing: about 1,000 a second, as measured.
const PER_STEP: u16 = 20;
const HASH: &str = "_HASH_CHECK";
/// After a change all unsaved values are told after this long.
const TELL_AFTER_US: u64 = 5_000;
/// Saving waits this long after a change, and this long after the last saving (autosave.cpp).
const SAVE_AFTER_US: u64 = 300_000;
const SAVE_APART_US: u64 = 2_000_000;

/// Changed parameters that the vehicle has not written to its storage yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unsaved {
    names: BTreeSet<String>,
    tells_us: Option<u64>,
    saves_us: Option<u64>,
    saved_us: u64,
}

impl Unsaved {
    /// A value was set; setting what was there already tells and saves nothing, but counts as unsaved.
    fn set(&mut self, name: &str, changed: bool, now_us: u64) {
        self.names.insert(name.to_owned());
        if !changed {
            return;
        }
        self.tells_us.get_or_insert(now_us + TELL_AFTER_US);
        self.saves_us.get_or_insert((now_us + SAVE_AFTER_US).max(self.saved_us + SAVE_APART_US));
    }

    /// Whether something is still to be told or saved.
    pub(crate) fn pending(&self) -> bool {
        self.tells_us.is_some() || self.saves_us.is_some()
    }

    fn due(&mut self, now_us: u64) -> Vec<String> {
        let telling = self.tells_us.take_if(|at| now_us >= *at).is_some();
        let told = if telling { self.names.iter().cloned().collect() } else { Vec::new() };
        if self.saves_us.take_if(|at| now_us >= *at).is_some() {
            self.saved_us = now_us;
            self.names.clear();
        }
        told
    }
}

impl Drone {
    pub(super) fn hear_param(&mut self, frame: &Frame) {
        let target_at = match frame.id {
            ids::PARAM_REQUEST_LIST => 0,
            ids::PARAM_REQUEST_READ => 2,
            _ => 4,
        };
        if !self.is_for_us(frame.u8(target_at), frame.u8(target_at + 1)) {
            return;
        }
        match frame.id {
            ids::PARAM_REQUEST_LIST => self.param_list_at = Some(0),
            ids::PARAM_REQUEST_READ => self.hear_param_read(frame.i16(0), &frame.text(4, 16)),
            _ => {
                let name = frame.text(6, 16);
                self.hear_param_set(&name, frame.f32(0), frame.u8(22));
            }
        }
    }

    /// PX4 answers a set of the right type only, and a little later tells all changed values that are not saved
    /// yet (mavlink_parameters.cpp, `send_untransmitted`).
    fn hear_param_set(&mut self, name: &str, bits: f32, wire_type: u8) {
        let before = self.params.get(name);
        if !self.params.set(name, bits, wire_type) {
            return;
        }
        self.say_param(name);
        if self.quirks().params.tells_unsaved {
            self.unsaved.set(name, self.params.get(name) != before, self.now_us);
        }
    }

    /// Tells the changed values again when it is time.
    pub(super) fn tend_unsaved_params(&mut self) {
        for name in self.unsaved.due(self.now_us) {
            self.say_param(&name);
        }
    }

    /// Sets a parameter from inside the vehicle.
    pub(super) fn put_param(&mut self, name: &str, value: ParamValue) {
        self.params.put(name, value);
        self.unsaved.set(name, true, self.now_us);
    }

    fn hear_param_read(&mut self, index: i16, name: &str) {
        if index < 0 {
            return self.say_param(name);
        }
        let found = self.params.at(index.unsigned_abs()).map(|(name, _)| name.to_owned());
        if let Some(name) = found {
            self.say_param(&name);
        }
    }

    /// Says nothing about a name it has not.
    pub(super) fn say_param(&mut self, name: &str) {
        if name == HASH && self.quirks().params.hash {
            let bits = f32::from_bits(self.params.hash());
            return self.say_value(HASH, bits, u16::MAX, 5);
        }
        if let Some((index, value)) = self.params.get(name) {
            self.say_listed(name, value, index);
        }
    }

    fn say_value(&mut self, name: &str, bits: f32, index: u16, wire_type: u8) {
        let payload =
            Payload::new().f32(bits).u16(self.params.count()).u16(index).raw(name.as_bytes(), 16).u8(wire_type);
        self.mouth.say(ids::PARAM_VALUE, &payload);
    }

    /// Sends the next few parameters of a list under way; the hash comes first.
    pub(super) fn tend_param_list(&mut self) {
        let Some(from) = self.param_list_at else {
            return;
        };
        if from == 0 {
            self.say_param(HASH);
        }
        for index in from..from.saturating_add(PER_STEP) {
            let Some((name, value)) = self.params.at(index).map(|(n, v)| (n.to_owned(), v)) else {
                self.param_list_at = None;
                return;
            };
            self.say_listed(&name, value, index);
        }
        self.param_list_at = Some(from.saturating_add(PER_STEP));
    }

    fn say_listed(&mut self, name: &str, value: ParamValue, index: u16) {
        let bits = value.wire_bits(self.quirks().params.encoding);
        self.say_value(name, bits, index, value.wire_type());
    }
}
