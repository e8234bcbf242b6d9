//! What the autopilot listens to, and to whom it must be addressed.

use super::{AUTOPILOT, Drone, commands};
use crate::wire::says::Peer;
use crate::wire::{Frame, Payload, ids};

impl Drone {
    pub(super) fn hear_frame(&mut self, frame: &Frame) {
        let peer = Peer::of(frame);
        match frame.id {
            ids::HEARTBEAT => {
                const GCS: u8 = 6;
                if frame.u8(4) == GCS && frame.system != self.config.system {
                    self.gcs_heard_us = Some(self.now_us);
                }
            }
            ids::SET_MODE if self.is_for_us(frame.u8(4), 0) => {
                self.ask_mode_number(frame.u32(0));
            }
            ids::COMMAND_LONG | ids::COMMAND_INT if frame.u8(30) == 0 || self.is_for_us(frame.u8(30), frame.u8(31)) => {
                self.hear_command(peer, &commands::Command::read(frame));
            }
            ids::PARAM_REQUEST_READ | ids::PARAM_REQUEST_LIST | ids::PARAM_SET => {
                self.hear_param(frame);
            }
            ids::MISSION_COUNT | ids::MISSION_REQUEST_INT | ids::MISSION_REQUEST | ids::MISSION_SET_CURRENT => {
                self.hear_mission_for(frame, 2)
            }
            ids::MISSION_ITEM_INT | ids::MISSION_ITEM => self.hear_mission_for(frame, 32),
            ids::MISSION_REQUEST_LIST | ids::MISSION_ACK | ids::MISSION_CLEAR_ALL => {
                self.hear_mission_for(frame, 0);
            }
            ids::REQUEST_DATA_STREAM
                if self.quirks().orders.data_streams && self.is_for_us(frame.u8(2), frame.u8(3)) =>
            {
                self.streams.set_group(frame.u8(4), frame.u16(0), frame.u8(5) == 1, self.now_us);
            }
            ids::SETUP_SIGNING if self.is_for_us(frame.u8(8), frame.u8(9)) => self.hear_setup_signing(frame),
            ids::REQUEST_EVENT => self.hear_event_request(peer, frame),
            ids::FILE_TRANSFER_PROTOCOL => self.hear_file(peer, frame),
            ids::TIMESYNC if frame.i64(0) == 0 => {
                let answer =
                    Payload::new().i64(self.since_boot_us().cast_signed().saturating_mul(1_000)).i64(frame.i64(8));
                self.mouth.say(ids::TIMESYNC, &answer);
            }
            _ => {}
        }
    }

    fn hear_mission_for(&mut self, frame: &Frame, target_at: usize) {
        if self.is_for_us(frame.u8(target_at), frame.u8(target_at + 1)) {
            self.hear_mission(frame);
        }
    }

    pub(super) fn is_for_us(&self, system: u8, component: u8) -> bool {
        system == self.config.system && (component == 0 || component == AUTOPILOT)
    }
}
