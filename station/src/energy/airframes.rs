//! Airframes by name.

use super::airframe::{Airframe, Written};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The airframes that Quadrat knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Airframes(BTreeMap<String, Airframe>);

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    airframe: BTreeMap<String, Written>,
}

impl Default for Airframes {
    fn default() -> Airframes {
        Airframes::builtin()
    }
}

impl Airframes {
    /// The catalogue; a test holds that it can be read.
    #[must_use]
    pub fn builtin() -> Airframes {
        let file: File = toml::from_str(include_str!("airframes.toml")).unwrap_or_default();
        Airframes(file.airframe.into_iter().map(|(name, written)| (name.clone(), written.meant(&name))).collect())
    }

    /// The airframe of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Airframe> {
        self.0.get(name)
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &String> + Clone {
        self.0.keys()
    }
}
