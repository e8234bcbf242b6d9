//! The standing task and its file: areas, posts, lines, windows, docks, drones. Knows `camera`.

mod task;

pub use task::{
    AreaWatch, Capture, Craft, Dock, Launch, LineWatch, Patrol, Place, PlaceShape, PostWatch, Window,
};
