//! `AVAILABLE_MODES`: every mode the autopilot has, those included that the simulator cannot fly.

use super::super::Drone;
use crate::wire::{Payload, ids};

/// One mode as it is listed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed {
    /// `MAV_STANDARD_MODE`, 0 = none of them.
    pub(crate) standard: u8,
    pub(crate) number: u32,
    /// `MAV_MODE_PROPERTY` bits: 1 = advanced, 2 = not for users.
    pub(crate) properties: u32,
    /// Empty for standard modes.
    pub(crate) name: &'static str,
}

const NAME_LEN: usize = 35;

impl Drone {
    /// `REQUEST_MESSAGE` of this message: index 0 = all of them. Whether there is anything to tell.
    pub(in super::super) fn say_available_modes(&mut self, index: u32) -> bool {
        let list = self.quirks().services.modes;
        let count = u8::try_from(list.len()).unwrap_or(u8::MAX);
        let mut said = false;
        for (mode, number) in list.iter().zip(1_u8..) {
            if index == 0 || index == u32::from(number) {
                said = true;
                let payload = Payload::new()
                    .u32(mode.number)
                    .u32(mode.properties)
                    .u8(count)
                    .u8(number)
                    .u8(mode.standard)
                    .raw(mode.name.as_bytes(), NAME_LEN);
                self.mouth.say(ids::AVAILABLE_MODES, &payload);
            }
        }
        said
    }
}
