//! What the station is told once, from the daemon's config.

use super::signing::SigningSetup;
use crate::base::{DistrictId, DroneId, LinkId, NetworkId, Span};
use crate::dispatch;
use crate::geodesy::Position;
use crate::wire::Address;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything a station knows before it hears anything.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Setup {
    /// Build version, for the journal.
    pub build: String,
    /// Our own MAVLink address, 255/190 unless the config says otherwise (R-I1).
    pub own: Address,
    /// All districts of this machine.
    pub districts: Vec<DistrictSetup>,
    /// Links that share system ids with others. A link that is not here is a network of its own, by its own name: two
    /// radios with a drone number 1 each are the usual case, and taking them for one drone on two links would be wrong
    /// in the air, while the other mistake shows at once.
    #[serde(default)]
    pub networks: BTreeMap<LinkId, NetworkId>,
    /// Keys, and who must sign. No recording of a setup holds it (R-S5).
    #[serde(skip)]
    pub signing: SigningSetup,
}

/// One tenant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DistrictSetup {
    /// Its name.
    pub id: DistrictId,
    /// Its drones.
    pub drones: Vec<DroneSetup>,
    /// Its ground teams, channels and stage clocks.
    pub dispatch: dispatch::Setup,
}

/// One drone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DroneSetup {
    /// Its name.
    pub id: DroneId,
    /// On which link it is expected; it may speak on every link of that one's network.
    pub link: LinkId,
    /// Its MAVLink system id in that network.
    pub system: u8,
    /// Its pad.
    pub home: Position,
    /// Flight time from full to empty at patrol speed.
    pub endurance: Span,
    /// Most items its autopilot stores.
    pub items_max: u16,
    /// Its airframe in the catalogue, when the config names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub airframe: Option<String>,
}
