//! The shell around the station: everything that touches the world. Each adapter is short and knows only its own border;
//! `daemon` puts them together.

pub mod api;
pub mod channel;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod fly;
pub mod kml;
pub mod link;
pub mod metrics;
pub mod plan_file;
pub mod px4;
pub mod store;
pub mod venue;
