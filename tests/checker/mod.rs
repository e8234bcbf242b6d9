//! An independent judge of plans. It shares no code with the planner: its own numbers, its own plane, its own rasters.
//!
//! Areas are drawn in metres by a committed, seeded generator ([`areas`]), turned into patrols ([`patrols`]) and judged as
//! flown lines ([`judge`]), whoever planned them: `quadrat` or one of the [`peers`].

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

pub mod any;
pub mod areas;
pub mod chance;
pub mod flat;
pub mod judge;
pub mod patrols;
pub mod peers;
pub mod streets;
