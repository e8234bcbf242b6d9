//! What the planner promises, on made-up districts.

mod fixtures;
mod plans;
