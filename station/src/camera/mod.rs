//! Intrinsics, mounts, gimbal frames, pixel rays, footprints. Knows `geodesy`.

pub mod footprint;
mod intrinsics;
pub mod locate;
mod over;
pub mod pose;
pub mod view;

pub use footprint::{Strip, footprint, ground_offset, ground_pixel_size, lane_spacing, strip};
pub use intrinsics::Camera;
pub use locate::{Ellipse, Located, Refused, Sigmas, locate};
pub use over::locate_over;
pub use pose::{Pose, Ray};
pub use view::{Shown, View};
