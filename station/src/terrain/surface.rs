//! What flights follow: the ground, widened by what a drone is off its line, and eased so that nothing rises more steeply
//! than a drone climbs. Everybody follows the same surface, each at a height of its own above it: two drones at one place
//! are as far apart as their heights, whatever the ground does.

use super::clipped::Terrain;
use super::grid::{MISSING, Window, between};
use crate::geodesy::Position;
use core::ops::Range;

/// Ground this far beside a line counts as under it, metres: the margin of a way and a gust.
pub const BESIDE_M: f64 = 15.0;
/// Slopes are bounded along rows, columns and diagonals. Across them, and between four samples, they may be steeper: this takes
/// off as much as a way of several samples gains (Borgefors 1986, the (1, √2) chamfer, is off by 1.09) and a little more; inside
/// one square of samples it may still be √2 / 1.2.
const ACROSS: f64 = 1.2;

/// A surface over the samples of a [`Terrain`].
#[derive(Clone, Debug, PartialEq)]
pub struct Surface<'t> {
    terrain: &'t Terrain,
    heights_mm: Vec<i32>,
}

impl<'t> Surface<'t> {
    /// The lowest surface above the widened ground that rises and falls by about `slope` (metres by metre) at most, by a sixth more within one square of samples.
    /// Two passes over the samples, after one for the widening (samples · reach).
    #[must_use]
    pub fn over(terrain: &'t Terrain, slope: f64) -> Surface<'t> {
        let (rows, cols) = terrain.size();
        let (down_m, along_m) = terrain.step_m();
        let reach = |step_m: f64| (BESIDE_M / step_m.max(0.5)).ceil() as usize;
        let samples = (0..rows * cols).map(|i| match terrain.sample(i / cols, i % cols) {
            Some(dm) if dm != MISSING => dm.saturating_mul(100),
            _ => MISSING,
        });
        let along = highest(&samples.collect::<Vec<_>>(), (rows, cols), (0, reach(along_m)));
        let mut heights_mm = highest(&along, (rows, cols), (reach(down_m), 0));
        ease(&mut heights_mm, (rows, cols), (down_m, along_m), slope / ACROSS);
        Surface { terrain, heights_mm }
    }

    /// Its height at a place, metres; none where the ground itself is not known.
    #[must_use]
    pub fn at(&self, at: Position) -> Option<f64> {
        self.terrain.ground(at)?;
        let (rows, cols) = self.terrain.size();
        let (row, col) = self.terrain.row_and_col(at);
        between(row, col, rows, cols, |row, col| self.heights_mm.get(row * cols + col).copied()).map(|mm| mm / 1e3)
    }
}

impl Surface<'_> {
    /// How far ground within `reach_m` of a place rises above the surface at that place at most, and how far it falls below it,
    /// metres, neither less than 0; places in the window and as far beside it.
    ///
    /// Between samples both the surface and the ground are weighted means of samples, with the same weights a whole number
    /// of samples apart, so no place in between rises or falls by more. Cost: samples of the window · reach.
    #[must_use]
    pub fn relief(&self, window: &Window, reach_m: f64) -> (f64, f64) {
        let (down_m, along_m) = self.terrain.step_m();
        let steps = |step_m: f64| (reach_m / step_m.max(0.5)).ceil() as usize;
        let reach = (steps(down_m), steps(along_m));
        let (inner, outer) =
            (self.rows_and_cols(window, (1, 1)), self.rows_and_cols(window, (1 + reach.0, 1 + reach.1)));
        let size = (outer.0.len(), outer.1.len());
        let ground = |times: i32| -> Vec<i32> {
            let cells = outer.0.clone().flat_map(|row| outer.1.clone().map(move |col| (row, col)));
            let known = cells.map(|(row, col)| self.terrain.sample(row, col).filter(|dm| *dm != MISSING));
            known.map(|dm| dm.map_or(MISSING, |dm| dm.saturating_mul(100 * times))).collect()
        };
        let within = |mm: Vec<i32>| highest(&highest(&mm, size, (0, reach.1)), size, (reach.0, 0));
        let (tops, pits) = (within(ground(1)), within(ground(-1)));
        let (mut rise_mm, mut fall_mm) = (0, 0);
        for (row, col) in inner.0.flat_map(|row| inner.1.clone().map(move |col| (row, col))) {
            let at = (row - outer.0.start) * size.1 + col - outer.1.start;
            let (Some(&surface), Some(&top), Some(&pit)) =
                (self.heights_mm.get(row * self.terrain.size().1 + col), tops.get(at), pits.get(at))
            else {
                continue;
            };
            if top != MISSING && surface != MISSING {
                rise_mm = rise_mm.max(top.saturating_sub(surface));
                fall_mm = fall_mm.max(surface.saturating_add(pit));
            }
        }
        (f64::from(rise_mm) / 1e3, f64::from(fall_mm) / 1e3)
    }

    /// The rows and columns of the samples in a window and so many beside it.
    fn rows_and_cols(&self, window: &Window, beside: (usize, usize)) -> (Range<usize>, Range<usize>) {
        let corner = |lat: f64, lon: f64| Position::from_degrees(lat, lon).map(|at| self.terrain.row_and_col(at));
        let (rows, cols) = self.terrain.size();
        let (Some((top, left)), Some((bottom, right))) =
            (corner(window.north, window.west), corner(window.south, window.east))
        else {
            return (0..rows, 0..cols);
        };
        let span = |from: f64, to: f64, beside: usize, most: usize| {
            let end = (to.ceil().max(0.0) as usize).saturating_add(beside + 1).min(most);
            (from.floor().max(0.0) as usize).saturating_sub(beside).min(end)..end
        };
        (span(top, bottom, beside.0, rows), span(left, right, beside.1, cols))
    }
}

/// Each sample as high as the highest within so many rows and columns.
fn highest(from: &[i32], (rows, cols): (usize, usize), (tall, wide): (usize, usize)) -> Vec<i32> {
    let mut to = Vec::with_capacity(from.len());
    for row in 0..rows {
        for col in 0..cols {
            let lines = row.saturating_sub(tall)..=(row + tall).min(rows - 1);
            let most = lines.flat_map(|line| {
                let span = line * cols + col.saturating_sub(wide)..=line * cols + (col + wide).min(cols - 1);
                from.get(span).unwrap_or_default()
            });
            to.push(most.copied().max().unwrap_or(MISSING));
        }
    }
    to
}

/// Raises what lies lower than a neighbour allows. Missing samples, lowest of all, are raised too and stay unknown to
/// whoever asks.
fn ease(heights_mm: &mut [i32], (rows, cols): (usize, usize), (down_m, along_m): (f64, f64), slope: f64) {
    let fall = |metres: f64| (metres * slope * 1e3).floor() as i32;
    let (down, along, across) = (fall(down_m), fall(along_m), fall(libm::hypot(down_m, along_m)));
    let raised = |heights_mm: &[i32], row: usize, col: usize, side: isize| {
        let near = [(side, 0, down), (0, side, along), (side, side, across), (side, -side, across)];
        let of = |(rows_off, cols_off, fall): (isize, isize, i32)| {
            let (row, col) = (row.checked_add_signed(rows_off)?, col.checked_add_signed(cols_off)?);
            let there = if row < rows && col < cols { heights_mm.get(row * cols + col) } else { None };
            there.filter(|mm| **mm != MISSING).map(|mm| mm.saturating_sub(fall))
        };
        near.into_iter().filter_map(of).max().unwrap_or(MISSING)
    };
    for forth in [true, false] {
        for i in 0..rows * cols {
            let i = if forth { i } else { rows * cols - 1 - i };
            let least = raised(heights_mm, i / cols, i % cols, if forth { -1 } else { 1 });
            if let Some(mm) = heights_mm.get_mut(i) {
                *mm = (*mm).max(least);
            }
        }
    }
}
