//! The raster by which the planner certifies coverage: how many sweeps show each square of some ground.

use super::lanes::end_trim;
use super::mark::{Change, Mark, Print, Swath};
use super::pass::Pass;
use super::target::Target;
use crate::geodesy::{Point, Shape, raster, shape};
use core::ops::Range;
use std::collections::BTreeSet;

/// Squares of the raster that certifies a plan, metres, on ground of up to [`SQUARES_MAX`] of them; wider on more.
pub const FINE_M: f64 = 2.0;
/// Squares of the raster by which candidates are compared, metres.
pub const COARSE_M: f64 = 4.0;
/// Most squares of a raster.
const SQUARES_MAX: f64 = 1_000_000.0;
/// Share of the ground that trimming may leave unseen, in slivers along its edge between the centres of patches.
const UNSEEN_SHARE: f64 = 0.0031;
/// A raster that gets the ground's area wrong by more than this share is no judge of it.
const THIN_SHARE: f64 = 0.05;
/// The tally of a square that nobody needs to see.
const OFF: u8 = u8::MAX / 2;

/// How often each square of some ground is seen.
#[derive(Clone)]
pub struct Tally {
    low: Point,
    side_m: f64,
    /// Squares to a metre.
    per_m: f64,
    wide: usize,
    half_m: f64,
    /// What the image shows beyond the end of a sweep, metres.
    pub beyond_m: f64,
    /// Sweeps that show a square; squares off the ground start at [`OFF`]. More than fit are forgotten, which leaves a square
    /// seen too little, never too much.
    seen: Vec<u8>,
    /// Squares with the centre of a patch: they stay seen.
    must: Vec<bool>,
    /// Squares that may still come to be unseen; none on ground too thin for the raster to judge.
    spare: Option<f64>,
}

impl Tally {
    /// The squares whose centres lie on a target's ground and outside no-fly ground, seen by nobody yet.
    #[must_use]
    pub fn of(target: &Target, ground: &Shape, closed: &[Shape], wanted: &[Point], square_m: f64) -> Tally {
        let bounds = ground.bounds();
        let (wide_m, high_m) = (bounds.high.east_m - bounds.low.east_m, bounds.high.north_m - bounds.low.north_m);
        let sized = wide_m.is_finite() && high_m.is_finite();
        let (wide_m, high_m) = if sized { (wide_m, high_m) } else { (0.0, 0.0) };
        let side_m = square_m.max((wide_m * high_m / SQUARES_MAX).sqrt());
        let (wide, high) = ((wide_m / side_m).ceil().max(1.0) as usize, (high_m / side_m).ceil().max(1.0) as usize);
        let (half_m, beyond_m) = (target.look.spacing_m / 2.0, end_trim(&target.look.strip));
        let mut tally = Tally {
            low: bounds.low,
            side_m,
            per_m: 1.0 / side_m,
            wide,
            half_m,
            beyond_m,
            seen: vec![OFF; wide * high],
            must: vec![false; wide * high],
            spare: None,
        };
        tally.mark(ground, 0);
        let judges = (tally.unseen_m2() - area(ground)).abs() < THIN_SHARE * area(ground);
        for area in closed.iter().filter(|area| area.bounds().near(&bounds, 0.0)) {
            tally.mark(area, OFF);
        }
        wanted.iter().for_each(|p| tally.keep(*p));
        tally.spare = judges.then(|| tally.unseen_m2() / (side_m * side_m) * UNSEEN_SHARE);
        tally
    }

    /// The square that holds a point; the nearest one of the raster's low edges where none does.
    fn square(&self, p: Point) -> usize {
        let at = |m: f64, low_m: f64| ((m - low_m) / self.side_m).max(0.0) as usize;
        at(p.north_m, self.low.north_m) * self.wide + at(p.east_m, self.low.east_m)
    }

    /// From now on the square that holds a point stays seen.
    pub fn keep(&mut self, p: Point) {
        let square = self.square(p);
        self.must.get_mut(square).into_iter().for_each(|must| *must = true);
    }

    /// Whether a point of the ground is in a square that somebody shows.
    #[must_use]
    pub fn shows(&self, p: Point) -> bool {
        self.seen.get(self.square(p)).is_some_and(|seen| (1..OFF).contains(seen))
    }

    /// Counts every edge of a pass.
    pub fn add(&mut self, pass: &Pass) {
        for (&a, &b) in pass.corners.iter().zip(pass.corners.iter().skip(1)) {
            self.sweep(Swath { a, b });
        }
    }

    /// Counts what a sweep shows, with what the image shows beyond both ends.
    pub fn sweep(&mut self, swath: Swath) {
        let Swath { a, b } = self.imaged(swath);
        self.over(Mark::Swath(Swath { a, b }), |seen| *seen = seen.saturating_add(1));
    }

    /// A sweep with what the image shows beyond both ends.
    #[must_use]
    pub fn imaged(&self, Swath { a, b }: Swath) -> Swath {
        let Some(along) = a.direction(b) else {
            return Swath { a, b };
        };
        let (east_m, north_m) = (along.east_m * self.beyond_m, along.north_m * self.beyond_m);
        Swath { a: a.moved(-east_m, -north_m), b: b.moved(east_m, north_m) }
    }

    /// What is no longer shown when a sweep from `inner` ends at `there` instead of `here`.
    #[must_use]
    pub fn lost(&self, inner: Point, here: Point, there: Point) -> Mark {
        let reach = |p| self.imaged(Swath { a: inner, b: p }).b;
        Mark::Swath(Swath { a: reach(there), b: reach(here) })
    }

    /// Counts what the image shows in a turn.
    pub fn turn(&mut self, at: Point) {
        self.over(Mark::Turn(at), |seen| *seen = seen.saturating_add(1));
    }

    /// Puts the marks `new` in the place of `old`, unless more than `most_m2` square metres or the centre of a patch would
    /// come to be unseen; says whether it did. Only squares whose tally changes are looked at.
    pub fn replace(&mut self, old: &[Mark], new: &[Mark], most_m2: f64) -> bool {
        let Some(spare) = self.spare else {
            return false;
        };
        let change = Change::of(old, new, self.half_m);
        let most = spare.min(most_m2 / (self.side_m * self.side_m));
        let mut unseen = 0_u32;
        let bearable = self.changed(&change, |squares, must, by| {
            let mut missed = false;
            if by < 0 {
                for (seen, must) in squares.iter().zip(must) {
                    let last = *seen > 0 && seen.saturating_add_signed(by) == 0;
                    unseen += u32::from(last);
                    missed |= last && *must;
                }
            }
            !missed && f64::from(unseen) <= most
        });
        if bearable {
            self.spare = Some(spare - f64::from(unseen));
            self.changed(&change, |squares, _, by| {
                squares.iter_mut().for_each(|seen| *seen = seen.saturating_add_signed(by));
                true
            });
        }
        bearable
    }

    /// Calls `each` for every stretch of a row whose tally changes by so much, as long as it says to go on; says whether it
    /// always did. The rows of the first mark come first: that is where most changes fail.
    fn changed(&mut self, change: &Change, mut each: impl FnMut(&mut [u8], &[bool], i8) -> bool) -> bool {
        let [first, whole] = change.rows().map(|(low_m, high_m)| self.rows(low_m, high_m));
        let (below, above) = (whole.start..first.start, first.end..whole.end);
        for row in first.chain(below).chain(above) {
            let stretches = change.at(self.north(row), |from, to| self.columns(from, to));
            for (columns, by) in stretches.iter() {
                let squares = row * self.wide + columns.start..row * self.wide + columns.end;
                let Some((seen, must)) = self.seen.get_mut(squares.clone()).zip(self.must.get(squares)) else {
                    continue;
                };
                if !each(seen, must, by) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether some square is shown by this pass and by nobody else.
    #[must_use]
    pub fn needs(&mut self, pass: &Pass) -> bool {
        let mut alone = 0_u32;
        for (&a, &b) in pass.corners.iter().zip(pass.corners.iter().skip(1)) {
            let Swath { a, b } = self.imaged(Swath { a, b });
            self.over(Mark::Swath(Swath { a, b }), |seen| alone += u32::from(*seen == 1));
        }
        alone > 0 || self.spare.is_none()
    }

    /// Takes a pass out again.
    pub fn remove(&mut self, pass: &Pass) {
        for (&a, &b) in pass.corners.iter().zip(pass.corners.iter().skip(1)) {
            let Swath { a, b } = self.imaged(Swath { a, b });
            self.over(Mark::Swath(Swath { a, b }), |seen| *seen = seen.saturating_sub(1));
        }
    }

    /// Whether the raster is fine enough for its ground.
    #[must_use]
    pub const fn judges(&self) -> bool {
        self.spare.is_some()
    }

    /// Ground that nobody shows, square metres.
    #[must_use]
    pub fn unseen_m2(&self) -> f64 {
        self.seen.iter().filter(|seen| **seen == 0).count() as f64 * self.side_m * self.side_m
    }

    /// Counts what the image surely shows of a turn: its own sweep, and at both ends what it shows whichever way it points.
    pub fn show_turn(&mut self, turn: Swath) {
        self.sweep(turn);
        let half_m = self.half_m;
        self.half_m = self.beyond_m.clamp(0.0, half_m);
        self.turn(turn.a);
        self.turn(turn.b);
        self.half_m = half_m;
    }

    /// Ground that nobody needs to see.
    pub fn leave_out(&mut self, ground: &Shape) {
        self.mark(ground, OFF);
    }

    /// Rows and columns of the squares that nobody shows.
    #[must_use]
    pub fn dark(&self) -> BTreeSet<(usize, usize)> {
        let unseen = self.seen.iter().enumerate().filter(|(_, seen)| **seen == 0);
        unseen.map(|(square, _)| (square / self.wide, square % self.wide)).collect()
    }

    /// The middle of a square.
    #[must_use]
    pub fn centre(&self, row: usize, column: usize) -> Point {
        Point::new(self.low.east_m + (column as f64 + 0.5) * self.side_m, self.north(row))
    }

    /// Side of its squares, metres.
    #[must_use]
    pub const fn side_m(&self) -> f64 {
        self.side_m
    }

    fn mark(&mut self, shape: &Shape, value: u8) {
        for row in 0..self.seen.len() / self.wide {
            for (from, to) in raster::row_spans(shape, self.north(row)) {
                self.each(row, from, to, &mut |seen: &mut u8| *seen = value);
            }
        }
    }

    fn north(&self, row: usize) -> f64 {
        self.low.north_m + (row as f64 + 0.5) * self.side_m
    }

    /// The squares of a row whose centres lie between two eastings.
    fn columns(&self, from: f64, to: f64) -> Range<usize> {
        // One more than the number of the square whose centre lies there, so that casts round it.
        let at = |east_m: f64| ((east_m - self.low.east_m) * self.per_m + 0.5).clamp(0.0, self.wide as f64 + 1.0);
        let end = (at(to) as usize).min(self.wide);
        let (from, whole) = (at(from), at(from) as usize);
        (whole + usize::from(from > whole as f64)).saturating_sub(1).min(end)..end
    }

    fn each(&mut self, row: usize, from: f64, to: f64, each: &mut impl FnMut(&mut u8)) {
        let columns = self.columns(from, to);
        let squares = row * self.wide + columns.start..row * self.wide + columns.end;
        self.seen.get_mut(squares).into_iter().flatten().for_each(each);
    }

    /// Calls `each` for every square that a mark shows.
    fn over(&mut self, mark: Mark, mut each: impl FnMut(&mut u8)) {
        let print = Print::of(mark, self.half_m);
        let (low_m, high_m) = print.rows();
        for row in self.rows(low_m, high_m) {
            let (from, to) = print.at(self.north(row));
            if from < to {
                self.each(row, from, to, &mut each);
            }
        }
    }

    /// The rows between two northings, and one more on each side.
    fn rows(&self, from: f64, to: f64) -> Range<usize> {
        let rows = self.seen.len() / self.wide;
        let at = |north_m: f64| (((north_m - self.low.north_m) / self.side_m) - 0.5).clamp(0.0, rows as f64);
        at(from).floor() as usize..((at(to).ceil() as usize) + 1).min(rows)
    }
}

/// Square metres of a shape whose outer rings turn one way and its holes the other.
fn area(ground: &Shape) -> f64 {
    ground.rings().iter().map(|ring| shape::ring_area(ring)).sum::<f64>().abs()
}
