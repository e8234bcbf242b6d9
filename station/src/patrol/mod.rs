//! The standing task and its file: areas, posts, lines, windows, docks, drones. Knows `camera`, `terrain`, and `text` for
//! what it says about a file.

mod cameras;
mod draft;
mod draft_watch;
mod duration;
mod elevation;
mod fields;
mod fit;
mod fullwidth;
mod heights;
mod hours;
mod map;
mod margin;
mod obstacle;
mod problems;
mod read;
mod source;
mod syntax;
mod task;
mod timed;
mod told;
mod window;
mod zone;

pub use cameras::Cameras;
pub use duration::parse as parse_span;
pub use margin::around as margin_around;
pub use obstacle::{BESIDE_OBSTACLES_M, DOCK_BESIDE_M, OVER_OBSTACLES_M, Obstacle, Outline};
pub use read::{Known, read};
pub use task::{
    AreaWatch, Capture, Craft, Dock, Launch, LineWatch, NoLook, Patrol, Place, PlaceShape, PostWatch, Window,
};
pub use timed::{ClosedTo, Timed};
pub use window::{local_unix_ms, next_window, open_window};

#[cfg(test)]
mod tests;
