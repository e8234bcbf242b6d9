//! Names and numbers that identify things. Each is its own type, so that two of them cannot be swapped.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &$name) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        /// By its letters. A name is copied about and rarely written anew: the copies of one share their letters, and
        /// need not be read.
        impl Ord for $name {
            fn cmp(&self, other: &$name) -> Ordering {
                if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
            }
        }

        impl $name {
            /// The name as a person wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> $name {
                $name(name.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// A tenant with drones, teams and channels.
    DistrictId;
    /// A drone by its config name; (network, system id) is only its address.
    DroneId;
    /// A link by its config name.
    LinkId;
    /// A set of links that share one space of system ids: a drone's address is (network, system id).
    NetworkId;
    /// A place of a patrol (area cell, post or line) by its name in the map file.
    PlaceId;
    /// A camera by its catalogue or config name.
    CameraId;
    /// A ground team by its config name.
    TeamId;
    /// A channel by its config name.
    ChannelId;
    /// One sighting: made from its sender's own identity, so a repeat has the same id.
    DetectionId;
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// The one after this.
            #[must_use]
            pub const fn next(self) -> $name {
                $name(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )*};
}

numbers! {
    /// The number of a journal entry, 1, 2, 3, … without gaps; 0 is "before the first".
    Seq;
    /// An incident, counted from 1 in its station's journal.
    IncidentId;
    /// An alert, counted from 1.
    AlertId;
}
