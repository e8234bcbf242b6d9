//! Positions, altitudes, datums, the local metre plane, areas. Knows nothing else.

pub mod altitude;
pub mod area;
mod china;
pub mod datum;
pub mod geoid;
pub mod plane;
pub mod position;
pub mod raster;
pub mod segment;
pub mod shape;
mod union;

pub use altitude::{AboveEllipsoid, AboveGround, AboveHome, AboveSea};
pub use area::Area;
pub use datum::{Bd09, Datum, Gcj02};
pub use plane::{Plane, Point};
pub use position::Position;
pub use shape::{Bounds, Shape};
pub use union::union;
