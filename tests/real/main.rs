//! Tests against software that we did not write; README.md says which.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "real peers live in real time")]

#[path = "../house/air.rs"]
mod air;
mod clients;
mod daemon;
#[path = "../house/mod.rs"]
mod house;
mod look_on;
#[path = "../house/plans.rs"]
mod plans;
mod receivers;
mod signing;
mod taky;
