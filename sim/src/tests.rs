//! Tests that talk to a drone as a ground station does, over the wire, in virtual time.

mod ardupilot;
mod arming;
mod desk;
mod failsafes;
mod finding;
mod flying;
mod hostile;
mod missions;
mod orders;
mod pointing;
mod services;
mod signing;
mod telemetry;
mod uploads;
mod versions;
mod watching;
