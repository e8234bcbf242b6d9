//! One elevation file, cut to a window: heights in rows from the north, each row from the west.

use super::clipped::SAMPLES_MAX;
use super::fault::Fault;
use super::{ascii, hgt, tiff};

/// No height is known here.
pub const MISSING: i32 = i32::MIN;

/// Heights outside of this are no heights of this planet, decimetres: they count as missing.
const HEIGHTS_DM: std::ops::RangeInclusive<i32> = -5_000..=90_000;

/// A piece of the globe, degrees of WGS-84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Its southern edge.
    pub south: f64,
    /// Its western edge.
    pub west: f64,
    /// Its northern edge.
    pub north: f64,
    /// Its eastern edge.
    pub east: f64,
}

/// Where the samples of a grid lie. A sample is a point, not an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    /// Latitude of the first row, degrees.
    pub north: f64,
    /// Longitude of the first column, degrees.
    pub west: f64,
    /// From row to row, degrees, above 0.
    pub lat_step: f64,
    /// From column to column, degrees, above 0.
    pub lon_step: f64,
    /// How many.
    pub rows: usize,
    /// How many.
    pub cols: usize,
}

/// The rows and columns of a layout that a window needs, ends excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// First row.
    pub top: usize,
    /// Row after the last.
    pub bottom: usize,
    /// First column.
    pub left: usize,
    /// Column after the last.
    pub right: usize,
}

/// Heights of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Where its samples lie.
    pub(super) layout: Layout,
    /// Row by row, decimetres; [`MISSING`] where none is known.
    pub(super) heights_dm: Vec<i32>,
}

/// Reads what an elevation file says of a window; no sample at all when it lies elsewhere. `name` is the file's own, because
/// an SRTM file says by its name where it lies.
///
/// # Errors
///
/// A [`Fault`] when it cannot be read.
pub fn read(name: &str, bytes: &[u8], window: &Window) -> Result<Grid, Fault> {
    let ends = |ending: &str| name.len() > ending.len() && name.to_ascii_lowercase().ends_with(ending);
    match bytes {
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => tiff::read(bytes, window),
        _ if ends(".hgt") => hgt::read(name, bytes, window),
        _ if ascii::looks_like(bytes) => ascii::read(bytes, window),
        _ => Err(Fault::Unknown),
    }
}

/// A height in metres as it is stored.
pub fn stored(metres: f64) -> i32 {
    let dm = (metres * 10.0).round();
    if dm.is_finite() && HEIGHTS_DM.contains(&(dm as i32)) { dm as i32 } else { MISSING }
}

impl Layout {
    /// Whether it is one: on the globe, with steps that are steps.
    pub fn is_sound(&self) -> bool {
        let step = |step: f64| step.is_finite() && step > 1e-7 && step < 1.0;
        let south = self.north - self.lat_step * self.rows as f64;
        let east = self.west + self.lon_step * self.cols as f64;
        let on_globe = self.north < 91.1 && south > -91.1 && self.west > -181.1 && east < 361.1;
        step(self.lat_step) && step(self.lon_step) && on_globe
    }

    /// What a window needs: its samples and one more on each side.
    ///
    /// # Errors
    ///
    /// [`Fault::TooFine`] when that is more than a patrol carries.
    pub fn cut(&self, window: &Window) -> Result<Cut, Fault> {
        let index = |at: f64, most: usize| at.clamp(0.0, most as f64) as usize;
        let row = |lat: f64| (self.north - lat) / self.lat_step;
        let col = |lon: f64| (lon - self.west) / self.lon_step;
        let cut = Cut {
            top: index(row(window.north).floor() - 1.0, self.rows),
            bottom: index(row(window.south).ceil() + 2.0, self.rows),
            left: index(col(window.west).floor() - 1.0, self.cols),
            right: index(col(window.east).ceil() + 2.0, self.cols),
        };
        let samples = cut.rows() as u64 * cut.cols() as u64;
        if samples > SAMPLES_MAX { Err(Fault::TooFine { samples }) } else { Ok(cut) }
    }

    /// The layout of a cut.
    pub fn of(&self, cut: &Cut) -> Layout {
        Layout {
            north: self.north - self.lat_step * cut.top as f64,
            west: self.west + self.lon_step * cut.left as f64,
            rows: cut.rows(),
            cols: cut.cols(),
            ..*self
        }
    }
}

impl Cut {
    /// How many rows.
    pub const fn rows(&self) -> usize {
        self.bottom.saturating_sub(self.top)
    }

    /// How many columns.
    pub const fn cols(&self) -> usize {
        self.right.saturating_sub(self.left)
    }
}

impl Grid {
    /// How many samples a window would have at its steps; 0 when it has none itself.
    #[must_use]
    pub fn samples_over(&self, window: &Window) -> u64 {
        let rows = (window.north - window.south) / self.layout.lat_step + 2.0;
        let cols = (window.east - window.west) / self.layout.lon_step + 2.0;
        if self.heights_dm.is_empty() { 0 } else { (rows.ceil() * cols.ceil()) as u64 }
    }

    /// The height at a place, decimetres; none outside, and none where one of the samples around it is missing. What lies on
    /// a sample, to a millionth of the step, needs only that.
    pub(super) fn at(&self, lat: f64, lon: f64) -> Option<f64> {
        let row = (self.layout.north - lat) / self.layout.lat_step;
        let col = (lon - self.layout.west) / self.layout.lon_step;
        between(snapped(row), snapped(col), self.layout.rows, self.layout.cols, |row, col| {
            self.heights_dm.get(row * self.layout.cols + col).copied()
        })
    }
}

fn snapped(index: f64) -> f64 {
    let nearest = index.round();
    if (index - nearest).abs() < 1e-6 { nearest } else { index }
}

/// Bilinear between the samples around a place given by row and column.
pub fn between(
    row: f64,
    col: f64,
    rows: usize,
    cols: usize,
    sample: impl Fn(usize, usize) -> Option<i32>,
) -> Option<f64> {
    let inside = |at: f64, count: usize| at >= 0.0 && count > 0 && at <= (count - 1) as f64;
    if !(inside(row, rows) && inside(col, cols)) {
        return None;
    }
    let (top, left) = (row.floor() as usize, col.floor() as usize);
    let (down, along) = (row - row.floor(), col - col.floor());
    let mut height = 0.0;
    for (row, share) in [(top, 1.0 - down), (top + 1, down)] {
        for (col, part) in [(left, 1.0 - along), (left + 1, along)] {
            let weight = share * part;
            if weight > 0.0 {
                let sample = sample(row, col).filter(|sample| *sample != MISSING)?;
                height += weight * f64::from(sample);
            }
        }
    }
    Some(height)
}
