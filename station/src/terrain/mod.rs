//! Ground heights: elevation files read, clipped to where drones may be, and asked for a place. Knows `geodesy`.
//!
//! Files (`tiff`, `hgt`, `ascii`) give a `grid` each; together they become one [`Terrain`] (`clipped`), and from that the
//! surface that flights follow ([`Surface`]). What hides a place from a camera is a [`Skyline`].

mod ascii;
mod clipped;
mod fault;
mod grid;
mod hgt;
mod packed;
mod skyline;
mod surface;
mod tiff;

#[cfg(test)]
mod tests;

pub use clipped::{SAMPLES_MAX, Terrain};
pub use fault::Fault;
pub use grid::{Grid, Window, read};
pub use skyline::{Skyline, Surroundings};
pub use surface::{BESIDE_M, Surface};
