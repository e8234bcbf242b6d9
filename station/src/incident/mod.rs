//! Detections and drone troubles → located, merged, judged incidents. Knows `camera`, `vehicle`.

mod acks;
mod answer;
mod class;
mod estimate;
mod fact;
mod incidents;
mod locate;
mod matching;
mod model;
mod photo;
mod sighting;

pub use acks::{AckState, Acks, Gap, Sender};
pub use answer::{Ask, Conflict, Reply};
pub use class::{Family, Severity};
pub use estimate::{Ellipse, Estimate, Fused};
pub use fact::Fact;
pub use incidents::{Incidents, Sighted};
pub use locate::{CIRCLE_95, Located, Seen, drone_lost, http_id, sighting};
pub use model::{Incident, Spot, State, name};
pub use photo::{Album, PhotoMark};
pub use sighting::{Class, Sighting, Source};

#[cfg(test)]
mod tests;
