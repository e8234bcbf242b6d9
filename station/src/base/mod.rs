//! Words that every room uses: the station's time and the names of things. Knows nothing else.

mod id;
mod moment;

pub use id::{
    AlertId, CameraId, ChannelId, DetectionId, DistrictId, DroneId, IncidentId, LinkId, NetworkId, PlaceId, Seq, TeamId,
};
pub use moment::{Moment, Span};
