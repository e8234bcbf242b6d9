//! What the planner promises, on made-up districts.

mod any;
mod drawings;
pub mod fixtures;
mod hills;
mod judge;
mod obstacles;
mod orbits;
mod plans;
mod quiet;
mod sorties;
