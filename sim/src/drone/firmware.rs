//! Which autopilot a simulated drone pretends to be: a name, and a table of what it does differently.
//!
//! Nobody else asks for the name. What differs is a field of [`Quirks`], and one file per family fills the
//! fields in, so that a new version is a new table and the rest of the simulator reads what to do.

mod ardupilot;
mod px4;
mod quirks;

pub(crate) use quirks::{
    CountAgain, Download, Encoding, ItemRules, LateItem, OldName, ParamTalk, Quirks, SamePlan, TakeOff, WrongSeq,
};

use core::fmt;

/// An autopilot and its version.
#[derive(Clone, Copy)]
pub struct Firmware(&'static Quirks);

impl Firmware {
    /// PX4 1.12, as far as an upload shows it, from its source.
    pub const PX4_1_12: Self = Self(&px4::V1_12);
    /// PX4 1.16, from its source (tag v1.16.0).
    pub const PX4_1_16: Self = Self(&px4::V1_16);
    /// PX4 1.17, flown and measured (tag v1.17.0).
    pub const PX4_1_17: Self = Self(&px4::V1_17);
    /// PX4 as of October 2026, from its source: 1.17 with pull requests 25284, 26894, 27412, 28518, 28738
    /// and 28775.
    pub const PX4_2026_10: Self = Self(&px4::V2026_10);
    /// ArduCopter 4.6, from its source.
    pub const ARDUPILOT_4_6: Self = Self(&ardupilot::V4_6);

    /// All that can be simulated, oldest first within a family.
    pub const ALL: [Self; 5] = [Self::PX4_1_12, Self::PX4_1_16, Self::PX4_1_17, Self::PX4_2026_10, Self::ARDUPILOT_4_6];

    /// The firmware of this name, such as `px4-1.17`.
    ///
    /// # Errors
    /// [`UnknownFirmware`], which lists the names there are.
    pub fn from_name(name: &str) -> Result<Self, UnknownFirmware> {
        let known = Self::ALL.into_iter().find(|known| known.name() == name);
        known.ok_or_else(|| UnknownFirmware(name.to_owned()))
    }

    /// Its name in scenarios and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Whether its behaviour was measured on the real autopilot; else it was read in the source only.
    #[must_use]
    pub fn measured(self) -> bool {
        self.0.measured
    }

    /// Whether its UDP link answers the address it heard first until it reboots. PX4 before 28518 does, and a
    /// station that comes back from another port hears nothing more; else it answers whom it heard last.
    #[must_use]
    pub fn keeps_first_partner(self) -> bool {
        self.0.keeps_first_partner
    }

    /// Whether it signs and checks signatures once it has a key.
    #[must_use]
    pub fn signs(self) -> bool {
        self.0.signing.known
    }

    pub(crate) fn quirks(self) -> &'static Quirks {
        self.0
    }
}

impl Default for Firmware {
    fn default() -> Self {
        Self::PX4_1_17
    }
}

impl PartialEq for Firmware {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl fmt::Debug for Firmware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Firmware({})", self.0.name)
    }
}

/// A firmware name that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFirmware(pub String);

impl fmt::Display for UnknownFirmware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no simulated autopilot is called {:?}; there are", self.0)?;
        let names = Firmware::ALL.iter().map(|known| known.name());
        names.enumerate().try_for_each(|(n, name)| write!(f, "{} {name}", if n == 0 { "" } else { "," }))
    }
}

impl core::error::Error for UnknownFirmware {}
