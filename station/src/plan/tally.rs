//! The raster by which the planner certifies coverage: how many sweeps show each square of some ground.

use super::lanes::end_trim;
use super::pass::Pass;
use super::target::Target;
use crate::geodesy::{Bounds, Point, Shape, raster, shape};
use std::collections::BTreeSet;

/// Squares of the raster that certifies a plan, metres, on ground of up to [`SQUARES_MAX`] of them; wider on more.
pub const FINE_M: f64 = 2.0;
/// Squares of the raster by which candidates are compared, metres.
pub const COARSE_M: f64 = 4.0;
/// Most squares of a raster.
const SQUARES_MAX: f64 = 1_000_000.0;
/// Share of the ground that trimming may leave unseen, in slivers along its edge between the centres of patches.
const UNSEEN_SHARE: f64 = 0.0035;
/// A raster that gets the ground's area wrong by more than this share is no judge of it.
const THIN_SHARE: f64 = 0.05;
/// The tally of a square that nobody needs to see.
const OFF: u16 = u16::MAX / 2;

/// How often each square of some ground is seen.
#[derive(Clone)]
pub struct Tally {
    low: Point,
    side_m: f64,
    wide: usize,
    half_m: f64,
    /// What the image shows beyond the end of a sweep, metres.
    pub beyond_m: f64,
    /// Sweeps that show a square; squares off the ground start at [`OFF`].
    seen: Vec<u16>,
    /// Squares with the centre of a patch: they stay seen.
    must: Vec<bool>,
    /// Squares that may still come to be unseen; none on ground too thin for the raster to judge.
    spare: Option<f64>,
}

/// A swept rectangle: from `a` to `b`, as wide as the tally says.
#[derive(Clone, Copy, Debug)]
pub struct Swath {
    /// Its start.
    pub a: Point,
    /// Its end.
    pub b: Point,
}

/// Something that is seen.
#[derive(Clone, Copy, Debug)]
pub enum Mark {
    /// A swept rectangle.
    Swath(Swath),
    /// What the image shows while the drone turns over a point: no less than a disc as wide as the image.
    Turn(Point),
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
        for p in wanted {
            let (column, row) = ((p.east_m - tally.low.east_m) / side_m, (p.north_m - tally.low.north_m) / side_m);
            if let Some(must) = tally.must.get_mut(row.max(0.0) as usize * wide + column.max(0.0) as usize) {
                *must = true;
            }
        }
        tally.spare = judges.then(|| tally.unseen_m2() / (side_m * side_m) * UNSEEN_SHARE);
        tally
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
        self.under(a, b, |seen, _| *seen += 1);
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
        self.over(Mark::Turn(at), |seen, _| *seen += 1);
    }

    /// Puts the marks `new` in the place of `old`, unless more than `most_m2` square metres or the centre of a patch would
    /// come to be unseen; says whether it did.
    pub fn replace(&mut self, old: &[Mark], new: &[Mark], most_m2: f64) -> bool {
        for mark in new {
            self.over(*mark, |seen, _| *seen += 1);
        }
        let (mut unseen, mut missed) = (0_u32, false);
        for mark in old {
            self.over(*mark, |seen, must| {
                *seen = seen.saturating_sub(1);
                unseen += u32::from(*seen == 0);
                missed |= *seen == 0 && must;
            });
        }
        let unseen = f64::from(unseen);
        let spare = self.spare.filter(|spare| !missed && unseen <= *spare);
        if let Some(spare) = spare.filter(|_| unseen * self.side_m * self.side_m <= most_m2) {
            self.spare = Some(spare - unseen);
            return true;
        }
        for mark in old {
            self.over(*mark, |seen, _| *seen += 1);
        }
        for mark in new {
            self.over(*mark, |seen, _| *seen = seen.saturating_sub(1));
        }
        false
    }

    /// Whether some square is shown by this pass and by nobody else.
    #[must_use]
    pub fn needs(&mut self, pass: &Pass) -> bool {
        let mut alone = 0_u32;
        for (&a, &b) in pass.corners.iter().zip(pass.corners.iter().skip(1)) {
            let Swath { a, b } = self.imaged(Swath { a, b });
            self.under(a, b, |seen, _| alone += u32::from(*seen == 1));
        }
        alone > 0 || self.spare.is_none()
    }

    /// Takes a pass out again.
    pub fn remove(&mut self, pass: &Pass) {
        for (&a, &b) in pass.corners.iter().zip(pass.corners.iter().skip(1)) {
            let Swath { a, b } = self.imaged(Swath { a, b });
            self.under(a, b, |seen, _| *seen = seen.saturating_sub(1));
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

    fn mark(&mut self, shape: &Shape, value: u16) {
        for row in 0..self.seen.len() / self.wide {
            for (from, to) in raster::row_spans(shape, self.north(row)) {
                self.each(row, from, to, &mut |seen: &mut u16, _| *seen = value);
            }
        }
    }

    fn north(&self, row: usize) -> f64 {
        self.low.north_m + (row as f64 + 0.5) * self.side_m
    }

    /// Calls `each` for the squares of a row whose centres lie between two eastings.
    fn each(&mut self, row: usize, from: f64, to: f64, each: &mut impl FnMut(&mut u16, bool)) {
        let at = |east_m: f64| ((east_m - self.low.east_m) / self.side_m - 0.5).clamp(-1.0, self.wide as f64);
        let first = (at(from).ceil() as usize).min(self.wide);
        let end = ((at(to).floor() + 1.0) as usize).min(self.wide).max(first);
        let squares = row * self.wide + first..row * self.wide + end;
        let (seen, must) = (self.seen.get_mut(squares.clone()), self.must.get(squares));
        for (seen, must) in seen.into_iter().flatten().zip(must.into_iter().flatten()) {
            each(seen, *must);
        }
    }

    fn over(&mut self, mark: Mark, mut each: impl FnMut(&mut u16, bool)) {
        let at = match mark {
            Mark::Swath(swath) => return self.under(swath.a, swath.b, each),
            Mark::Turn(at) => at,
        };
        for row in self.rows(at.north_m - self.half_m, at.north_m + self.half_m) {
            let off_m = self.north(row) - at.north_m;
            let half_m = (self.half_m * self.half_m - off_m * off_m).max(0.0).sqrt();
            self.each(row, at.east_m - half_m, at.east_m + half_m, &mut each);
        }
    }

    /// The rows between two northings, and one more on each side.
    fn rows(&self, from: f64, to: f64) -> core::ops::Range<usize> {
        let rows = self.seen.len() / self.wide;
        let at = |north_m: f64| (((north_m - self.low.north_m) / self.side_m) - 0.5).clamp(0.0, rows as f64);
        at(from).floor() as usize..((at(to).ceil() as usize) + 1).min(rows)
    }

    /// Calls `each` for every square of a rectangle.
    fn under(&mut self, a: Point, b: Point, mut each: impl FnMut(&mut u16, bool)) {
        let Some(along) = a.direction(b) else {
            return;
        };
        let (east_m, north_m) = (-along.north_m * self.half_m, along.east_m * self.half_m);
        let quad = [
            a.moved(-east_m, -north_m),
            b.moved(-east_m, -north_m),
            b.moved(east_m, north_m),
            a.moved(east_m, north_m),
        ];
        let bounds = Bounds::around(quad);
        for row in self.rows(bounds.low.north_m, bounds.high.north_m) {
            if let Some((from, to)) = chord(&quad, self.north(row)) {
                self.each(row, from, to, &mut each);
            }
        }
    }
}

/// Square metres of a shape whose outer rings turn one way and its holes the other.
fn area(ground: &Shape) -> f64 {
    ground.rings().iter().map(|ring| shape::ring_area(ring)).sum::<f64>().abs()
}

/// The stretch of the line at `north_m` inside a convex quadrilateral.
fn chord(quad: &[Point; 4], north_m: f64) -> Option<(f64, f64)> {
    let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
    let [p, q, r, s] = *quad;
    for (a, b) in [(p, q), (q, r), (r, s), (s, p)] {
        if (a.north_m > north_m) != (b.north_m > north_m) {
            let east_m = a.east_m + (b.east_m - a.east_m) * (north_m - a.north_m) / (b.north_m - a.north_m);
            (from, to) = (from.min(east_m), to.max(east_m));
        }
    }
    (from < to).then_some((from, to))
}
