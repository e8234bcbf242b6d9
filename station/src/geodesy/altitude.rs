//! Heights. Each says above what, and mixing them does not compile.

use serde::{Deserialize, Serialize};

macro_rules! heights {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i32);

        impl $name {
            /// A height in millimetres.
            #[must_use]
            pub const fn from_mm(mm: i32) -> $name {
                $name(mm)
            }

            /// A height in metres, rounded to the millimetre; an undefined number counts as zero.
            #[must_use]
            pub fn from_metres(m: f64) -> $name {
                $name((m * 1e3).round() as i32)
            }

            /// Millimetres.
            #[must_use]
            pub const fn mm(self) -> i32 {
                self.0
            }

            /// Metres.
            #[must_use]
            pub fn metres(self) -> f64 {
                f64::from(self.0) / 1e3
            }
        }
    )*};
}

heights! {
    /// Height above mean sea level, as MAVLink's global frames speak.
    AboveSea;
    /// Height above the drone's home.
    AboveHome;
    /// Height above the ground below.
    AboveGround;
    /// Height above the WGS-84 ellipsoid, as Cursor-on-Target's `hae` speaks.
    AboveEllipsoid;
}
