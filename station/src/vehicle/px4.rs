//! PX4's rules as plain data: modes, commands, parameters. Another autopilot is another such table.

/// A flight mode in our terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Ready on the ground.
    Ready,
    /// Taking off.
    TakeOff,
    /// Stays where it is.
    Hold,
    /// Flies its mission.
    Mission,
    /// Returns home.
    Return,
    /// Lands where it is.
    Land,
    /// A person or another program flies it.
    Other,
}

/// What one autopilot calls things.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// HEARTBEAT.custom_mode of each mode that we order or expect.
    pub modes: &'static [(Mode, u32)],
    /// Bits of the custom mode that tell modes apart.
    pub mode_mask: u32,
    /// Whether a take-off is possible in standby (MAV_STATE 3) only.
    pub standby: u8,
}

/// PX4: main mode in byte 2, sub mode in byte 3 of custom_mode (px4_custom_mode.h; R-E3).
pub const PX4: Rules = Rules {
    modes: &[
        (Mode::Ready, 0x0104_0000),
        (Mode::TakeOff, 0x0204_0000),
        (Mode::Hold, 0x0304_0000),
        (Mode::Mission, 0x0404_0000),
        (Mode::Return, 0x0504_0000),
        (Mode::Land, 0x0604_0000),
    ],
    mode_mask: 0xFFFF_0000,
    standby: 3,
};

impl Rules {
    /// What a custom mode means.
    #[must_use]
    pub fn mode(&self, custom_mode: u32) -> Mode {
        let wanted = custom_mode & self.mode_mask;
        self.modes.iter().find(|(_, number)| *number == wanted).map_or(Mode::Other, |(mode, _)| *mode)
    }

    /// Main and sub mode for DO_SET_MODE (176); none when the autopilot has no such mode.
    #[must_use]
    pub fn main_and_sub(&self, mode: Mode) -> Option<(u8, u8)> {
        let (_, number) = self.modes.iter().find(|(known, _)| *known == mode)?;
        Some(((number >> 16) as u8, (number >> 24) as u8))
    }
}
