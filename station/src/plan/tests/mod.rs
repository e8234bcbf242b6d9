//! What the planner promises, on made-up districts.

mod any;
mod drawings;
mod fixtures;
mod judge;
mod plans;
mod sorties;
