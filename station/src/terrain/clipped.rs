//! The ground heights of one patrol: several files as one grid over a window, with a hash. A patrol carries it, so that a
//! replay needs no files.

use super::grid::{Grid, Layout, MISSING, Window, between};
use super::packed;
use crate::geodesy::{Plane, Point, Position, Shape};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Most samples that a patrol carries: 20 km by 20 km at one arc second are half of that. Two to three characters each.
pub const SAMPLES_MAX: u64 = 1_000_000;

/// Steps and corners are kept in 1e-12 degrees: 3,600 rounded steps of one arc second are off by less than a millimetre.
const E12: f64 = 1e12;

/// Ground heights over a piece of the globe, metres above the zero of the files they come from. Never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Terrain {
    north_e12: i64,
    west_e12: i64,
    lat_step_e12: i64,
    lon_step_e12: i64,
    rows: usize,
    cols: usize,
    /// Row by row from the north, decimetres.
    heights_dm: Vec<i32>,
}

/// As it is stored and sent.
#[derive(Clone, Serialize, Deserialize)]
struct Written {
    north_e12: i64,
    west_e12: i64,
    lat_step_e12: i64,
    lon_step_e12: i64,
    rows: u32,
    cols: u32,
    heights: String,
    hash: String,
}

impl Terrain {
    /// What files say together of a window. Samples lie as in the first file that has any; where the first has none the
    /// next one counts. None when no file has a sample there, or there would be more than [`SAMPLES_MAX`].
    #[must_use]
    pub fn of(grids: &[Grid], window: &Window) -> Option<Terrain> {
        let first = grids.iter().find(|grid| !grid.heights_dm.is_empty())?.layout;
        let row = |lat: f64| (first.north - lat) / first.lat_step;
        let col = |lon: f64| (lon - first.west) / first.lon_step;
        let (top, bottom) = (row(window.north).floor(), row(window.south).ceil());
        let (left, right) = (col(window.west).floor(), col(window.east).ceil());
        let (rows, cols) = (bottom - top + 1.0, right - left + 1.0);
        if !(rows >= 2.0 && cols >= 2.0 && rows * cols <= SAMPLES_MAX as f64) {
            return None;
        }
        let layout = Layout {
            north: first.north - top * first.lat_step,
            west: first.west + left * first.lon_step,
            rows: rows as usize,
            cols: cols as usize,
            ..first
        };
        let place = |i: usize| {
            let (row, col) = ((i / layout.cols) as f64, (i % layout.cols) as f64);
            (layout.north - row * layout.lat_step, layout.west + col * layout.lon_step)
        };
        let height = |(lat, lon): (f64, f64)| grids.iter().find_map(|grid| grid.at(lat, lon));
        let heights_dm =
            (0..layout.rows * layout.cols).map(|i| height(place(i)).map_or(MISSING, |dm| dm.round() as i32));
        Some(Terrain::laid(&layout, heights_dm.collect()))
    }

    fn laid(layout: &Layout, heights_dm: Vec<i32>) -> Terrain {
        let e12 = |degrees: f64| (degrees * E12).round() as i64;
        Terrain {
            north_e12: e12(layout.north),
            west_e12: e12(layout.west),
            lat_step_e12: e12(layout.lat_step),
            lon_step_e12: e12(layout.lon_step),
            rows: layout.rows,
            cols: layout.cols,
            heights_dm,
        }
    }

    /// Ground of which nothing is known.
    #[must_use]
    pub fn nothing(window: &Window) -> Terrain {
        let layout = Layout {
            north: window.north,
            west: window.west,
            lat_step: window.north - window.south,
            lon_step: window.east - window.west,
            rows: 2,
            cols: 2,
        };
        Terrain::laid(&layout, vec![MISSING; 4])
    }

    /// Height of the ground at a place, metres; none outside and beside a missing sample: what is not known is not zero.
    #[must_use]
    pub fn ground(&self, at: Position) -> Option<f64> {
        let (row, col) = self.row_and_col(at);
        between(row, col, self.rows, self.cols, |row, col| self.sample(row, col)).map(|dm| dm / 10.0)
    }

    /// The lowest and the highest sample within a shape on a plane, metres; none when it holds none.
    #[must_use]
    pub fn range(&self, shape: &Shape, plane: &Plane) -> Option<(f64, f64)> {
        let inside = self.samples().filter(|(at, dm)| *dm != MISSING && shape.contains(plane.point(*at)));
        let range = inside.fold((i32::MAX, i32::MIN), |(low, high), (_, dm)| (low.min(dm), high.max(dm)));
        (range.0 <= range.1).then(|| (f64::from(range.0) / 10.0, f64::from(range.1) / 10.0))
    }

    /// The first place of a shape on a plane at which the ground is not known: a corner if there is one, then along its
    /// edges, then inside; and how many samples inside are missing.
    #[must_use]
    pub fn unknown(&self, shape: &Shape, plane: &Plane) -> Option<(Position, usize)> {
        let missing = |p: Point| Some(plane.position(p)).filter(|at| self.ground(*at).is_none());
        let inside = || self.samples().filter(|(at, dm)| *dm == MISSING && shape.contains(plane.point(*at)));
        let step_m = self.step_m().0.min(self.step_m().1) / 2.0;
        let along = |(a, b): (Point, Point)| {
            let steps = (a.distance(b) / step_m).ceil().clamp(1.0, 1e5) as u32;
            (0..steps).map(move |step| a.towards(b, f64::from(step) / f64::from(steps)))
        };
        let corner = shape.edges().find_map(|(a, _)| missing(a));
        let edge = || shape.edges().flat_map(along).find_map(missing);
        let first = corner.or_else(edge).or_else(|| inside().map(|(at, _)| at).next())?;
        Some((first, inside().count()))
    }

    /// Metres from row to row and from column to column.
    #[must_use]
    pub fn step_m(&self) -> (f64, f64) {
        let middle_lat = (self.north_e12 as f64 - self.lat_step_e12 as f64 * self.rows as f64 / 2.0) / E12;
        let middle = Position::from_degrees(middle_lat, self.west_e12 as f64 / E12).unwrap_or(Position::NORTH_POLE);
        let plane = Plane::at(middle);
        // A hundredth of a degree, because positions have steps of their own.
        let far = Position::from_degrees(middle.lat() + 0.01, middle.lon() + 0.01)
            .map_or(Point::new(0.0, 0.0), |far| plane.point(far));
        let degrees = |e12: i64| e12 as f64 / E12 * 100.0;
        (far.north_m * degrees(self.lat_step_e12), far.east_m * degrees(self.lon_step_e12))
    }

    /// SHA-256 over where the samples lie and what they are, hex.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for number in [self.north_e12, self.west_e12, self.lat_step_e12, self.lon_step_e12] {
            hash.update(number.to_be_bytes());
        }
        hash.update((self.rows as u64).to_be_bytes());
        hash.update((self.cols as u64).to_be_bytes());
        for dm in &self.heights_dm {
            hash.update(dm.to_be_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// How many rows and columns.
    pub(super) const fn size(&self) -> (usize, usize) {
        (self.rows, self.cols)
    }

    /// Row and column of a place, counted in fractions.
    pub(super) fn row_and_col(&self, at: Position) -> (f64, f64) {
        let (lat_e12, lon_e12) = (i64::from(at.lat_e7()) * 100_000, i64::from(at.lon_e7()) * 100_000);
        let row = (self.north_e12 - lat_e12) as f64 / self.lat_step_e12 as f64;
        (row, (lon_e12 - self.west_e12) as f64 / self.lon_step_e12 as f64)
    }

    /// One sample, decimetres.
    pub(super) fn sample(&self, row: usize, col: usize) -> Option<i32> {
        if col >= self.cols { None } else { self.heights_dm.get(row * self.cols + col).copied() }
    }

    fn samples(&self) -> impl Iterator<Item = (Position, i32)> {
        let place = |i: usize| {
            let lat_e12 = self.north_e12 - self.lat_step_e12 * (i / self.cols) as i64;
            let lon_e12 = self.west_e12 + self.lon_step_e12 * (i % self.cols) as i64;
            Position::from_degrees(lat_e12 as f64 / E12, lon_e12 as f64 / E12)
        };
        self.heights_dm.iter().enumerate().filter_map(move |(i, dm)| Some((place(i)?, *dm)))
    }
}

impl From<Terrain> for Written {
    fn from(terrain: Terrain) -> Written {
        Written {
            hash: terrain.hash(),
            north_e12: terrain.north_e12,
            west_e12: terrain.west_e12,
            lat_step_e12: terrain.lat_step_e12,
            lon_step_e12: terrain.lon_step_e12,
            rows: terrain.rows as u32,
            cols: terrain.cols as u32,
            heights: packed::pack(&terrain.heights_dm),
        }
    }
}

impl TryFrom<Written> for Terrain {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Terrain, &'static str> {
        let (rows, cols) = (written.rows as usize, written.cols as usize);
        if u64::from(written.rows) * u64::from(written.cols) > SAMPLES_MAX || rows < 2 || cols < 2 {
            return Err("a number of samples that cannot be");
        }
        let turn_e12 = 400_i64 * 1_000_000_000_000;
        let corners = [written.north_e12, written.west_e12].iter().all(|e12| e12.abs() < turn_e12);
        let steps = [written.lat_step_e12, written.lon_step_e12];
        if !corners || !steps.iter().all(|step| (100_000..1_000_000_000_000).contains(step)) {
            return Err("samples that lie nowhere");
        }
        let heights_dm = packed::unpack(&written.heights, rows * cols).ok_or("heights that cannot be read")?;
        let terrain = Terrain {
            north_e12: written.north_e12,
            west_e12: written.west_e12,
            lat_step_e12: written.lat_step_e12,
            lon_step_e12: written.lon_step_e12,
            rows,
            cols,
            heights_dm,
        };
        if terrain.hash() == written.hash { Ok(terrain) } else { Err("a hash of other heights") }
    }
}
