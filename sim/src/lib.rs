//! A fleet of simulated PX4 1.17 multicopters, their radio links, and what they fly over.
//!
//! Everything here is a value: no socket, no clock, no thread. The caller says what time it is, hands bytes
//! in and takes bytes out, so that whole nights run in virtual time and the same seed gives the same bytes.
//!
//! - [`Drone`] is one vehicle: autopilot, body, battery, radio mouth and ear. It answers as a PX4 1.17 does,
//!   its oddities included, as far as a ground station can notice.
//!   With a camera it carries a companion computer that finds planted things and reports them.
//! - [`Ground`] is what is planted; [`Truth`], [`Stored`], [`Sighting`] and [`Glimpse`] are what judges compare with.
//! - [`people::Team`] is a team on the street, [`people::Tips`] what passers-by tell.
//! - [`Radio`] is one direction of a link: loss, delay, jitter, doubles, damage, blackouts.
//!
//! This crate shares no code with the station. Where both know the same thing (MAVLink, the detection
//! payload), it is written twice, so that a mistake in one shows up against the other.

mod chance;
mod companion;
mod drone;
mod eyes;
pub mod fidelity;
mod ground;
mod path;
pub mod people;
mod photo;
mod place;
mod radio;
#[cfg(test)]
mod tests;
mod truth;
pub mod tunnel;
pub mod wire;

pub use companion::log::{Glimpse, Sighting};
pub use companion::uplink::PhotoLink;
pub use drone::Drone;
pub use drone::config::DroneConfig;
pub use drone::faults::Fault;
pub use drone::firmware::{Firmware, UnknownFirmware};
pub use drone::mission::{Plan, Stored};
pub use drone::params::ParamValue;
pub use drone::signing::StoredKey;
pub use eyes::camera::{CameraConfig, DetectorConfig, GimbalConfig, PoseError, Sensor};
pub use eyes::light::{Light, Sky};
pub use ground::{Ground, Thing};
pub use path::{Path, Spot, Window};
pub use radio::{Radio, RadioConfig, RadioCounts};
pub use truth::{Landed, Mode, Truth};
pub use tunnel::Class;
pub use wire::says::Item;
