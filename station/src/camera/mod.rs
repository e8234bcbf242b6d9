//! Intrinsics, mounts, gimbal frames, pixel rays, footprints. Knows `geodesy`.

pub mod footprint;
mod intrinsics;
pub mod pose;

pub use footprint::{Strip, footprint, ground_offset, ground_pixel_size, lane_spacing, strip};
pub use intrinsics::Camera;
pub use pose::{Pose, Ray};
