//! What a class of things means for the people who answer.

use super::Class;
use serde::{Deserialize, Serialize};

/// How much it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    #[default]
    Low,
    /// Somebody should look.
    Medium,
    /// A life or a building may be at stake.
    High,
}

impl Severity {
    /// The API's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
        }
    }
}

/// Classes that one real thing may be taken for, one after the other: a person stumbles, smoke becomes fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// One person, standing or not.
    Person,
    /// Many.
    Crowd,
    /// Vehicles.
    Vehicle,
    /// Smoke and fire.
    Burning,
    /// On the road.
    Spill,
    /// Not said.
    Unknown,
    /// Named by a label; only the same label is the same thing.
    Labelled,
    /// Our own drones; only the same drone is the same thing.
    Drone,
}

impl Family {
    /// How fast such a thing may wander between two looks, mm/s. Walking pace for people (1.4 m/s is the mean of
    /// free pedestrians, Weidmann 1993); the rest stays where it is, and a track says so when it does not.
    #[must_use]
    pub const fn wander_mm_per_s(self) -> i64 {
        match self {
            Family::Person | Family::Crowd => 1_400,
            _ => 0,
        }
    }
}

impl Class {
    /// How much such a thing matters.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Class::PersonDown | Class::Fire => Severity::High,
            Class::Vehicle | Class::Crowd | Class::Smoke | Class::Spill | Class::DroneLost | Class::Other => {
                Severity::Medium
            }
            Class::Unknown | Class::Person => Severity::Low,
        }
    }

    /// What else it may be taken for.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Class::Person | Class::PersonDown => Family::Person,
            Class::Crowd => Family::Crowd,
            Class::Vehicle => Family::Vehicle,
            Class::Smoke | Class::Fire => Family::Burning,
            Class::Spill => Family::Spill,
            Class::Unknown => Family::Unknown,
            Class::Other => Family::Labelled,
            Class::DroneLost => Family::Drone,
        }
    }

    /// The API's word, and the key of its words in every language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Class::Unknown => "unknown",
            Class::Person => "person",
            Class::PersonDown => "person_down",
            Class::Vehicle => "vehicle",
            Class::Crowd => "crowd",
            Class::Smoke => "smoke",
            Class::Fire => "fire",
            Class::Spill => "spill",
            Class::Other => "other",
            Class::DroneLost => "drone_lost",
        }
    }

    /// The class of a number in docs/detections.md; numbers we do not know yet are `Unknown`.
    #[must_use]
    pub const fn from_number(number: u8) -> Class {
        match number {
            1 => Class::Person,
            2 => Class::PersonDown,
            3 => Class::Vehicle,
            4 => Class::Crowd,
            5 => Class::Smoke,
            6 => Class::Fire,
            7 => Class::Spill,
            255 => Class::Other,
            _ => Class::Unknown,
        }
    }

    /// Every class there is.
    pub const ALL: [Class; 10] = [
        Class::Unknown,
        Class::Person,
        Class::PersonDown,
        Class::Vehicle,
        Class::Crowd,
        Class::Smoke,
        Class::Fire,
        Class::Spill,
        Class::Other,
        Class::DroneLost,
    ];
}
