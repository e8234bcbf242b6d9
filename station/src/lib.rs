//! The station: a function of bytes and time. No socket, no clock, no task, no file.
//!
//! Each module is a room; ARCHITECTURE.md says what each may know, and `tests/tidy.rs` holds it to that.

pub mod base;
pub mod camera;
pub mod coverage;
pub mod dispatch;
pub mod energy;
pub mod exchange;
pub mod flight;
pub mod geodesy;
pub mod incident;
pub mod mission;
pub mod patrol;
pub mod plan;
pub mod station;
pub mod terrain;
pub mod text;
pub mod vehicle;
pub mod wire;
