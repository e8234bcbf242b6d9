//! Detections and drone troubles → located, merged, judged incidents. Knows `camera`, `vehicle`.

mod fact;
mod sighting;

pub use fact::Fact;
pub use sighting::{Class, Sighting, Source};
