//! What the journal keeps about incidents.

use super::Sighting;
use crate::base::IncidentId;
use serde::{Deserialize, Serialize};

/// One fact about an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// A detection belongs to an incident, which may be new.
    Sighted {
        /// Which incident.
        incident: IncidentId,
        /// Whether this made it.
        new: bool,
        /// The detection.
        sighting: Sighting,
    },
}
