//! The eyes of a drone: its camera and gimbal, the light, what the ground looks like from up there, and how likely a
//! detector is to recognise it.

pub(crate) mod camera;
pub(crate) mod gimbal;
pub(crate) mod light;
pub(crate) mod pose_error;
pub(crate) mod recognise;
pub(crate) mod sight;
