//! Intrinsics, mounts, gimbal frames, pixel rays, footprints. Knows `geodesy`.

mod intrinsics;

pub use intrinsics::Camera;
