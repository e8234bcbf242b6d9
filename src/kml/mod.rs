//! KML 2.3 (OGC 12-007r2), which Google Earth and most map programs open. Its positions are WGS-84, longitude first.

mod open;
mod write;

pub use open::open;
pub use write::write;

#[cfg(test)]
mod tests;
