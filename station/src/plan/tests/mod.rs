//! What the planner promises, on made-up districts.

mod afford;
mod angles;
mod any;
mod drawings;
mod energy;
pub mod fixtures;
mod hills;
mod judge;
mod obstacles;
mod orbits;
mod plans;
mod quiet;
mod sight;
mod sorties;
