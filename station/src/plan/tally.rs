//! The raster by which the planner certifies coverage: how many sweeps show each square of some ground.

use super::lanes::end_trim;
use super::pass::Pass;
use super::target::Target;
use crate::geodesy::{Point, Shape, raster, shape};
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
        self.under(a, b, |seen, _| *seen = seen.saturating_add(1));
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
        self.over(Mark::Turn(at), |seen, _| *seen = seen.saturating_add(1));
    }

    /// Puts the marks `new` in the place of `old`, unless more than `most_m2` square metres or the centre of a patch would
    /// come to be unseen; says whether it did.
    pub fn replace(&mut self, old: &[Mark], new: &[Mark], most_m2: f64) -> bool {
        for mark in new {
            self.over(*mark, |seen, _| *seen = seen.saturating_add(1));
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
            self.over(*mark, |seen, _| *seen = seen.saturating_add(1));
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

    fn mark(&mut self, shape: &Shape, value: u8) {
        for row in 0..self.seen.len() / self.wide {
            for (from, to) in raster::row_spans(shape, self.north(row)) {
                self.each(row, from, to, &mut |seen: &mut u8, _| *seen = value);
            }
        }
    }

    fn north(&self, row: usize) -> f64 {
        self.low.north_m + (row as f64 + 0.5) * self.side_m
    }

    /// Calls `each` for the squares of a row whose centres lie between two eastings.
    fn each(&mut self, row: usize, from: f64, to: f64, each: &mut impl FnMut(&mut u8, bool)) {
        // One more than the number of the square whose centre lies there, so that casts round it.
        let at = |east_m: f64| ((east_m - self.low.east_m) * self.per_m + 0.5).clamp(0.0, self.wide as f64 + 1.0);
        let end = (at(to) as usize).min(self.wide);
        let (from, whole) = (at(from), at(from) as usize);
        let first = (whole + usize::from(from > whole as f64)).saturating_sub(1).min(end);
        let squares = row * self.wide + first..row * self.wide + end;
        let (Some(seen), Some(must)) = (self.seen.get_mut(squares.clone()), self.must.get(squares)) else {
            return;
        };
        for (seen, must) in seen.iter_mut().zip(must) {
            each(seen, *must);
        }
    }

    fn over(&mut self, mark: Mark, mut each: impl FnMut(&mut u8, bool)) {
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
    fn under(&mut self, a: Point, b: Point, mut each: impl FnMut(&mut u8, bool)) {
        let Some(along) = a.direction(b) else {
            return;
        };
        let half_m = self.half_m;
        let (length_m, across) = (a.distance(b), Point::new(-along.north_m, along.east_m));
        let (lengthwise, crosswise) = (Slab::of(a, along, 0.0, length_m), Slab::of(a, across, -half_m, half_m));
        let reach_m = along.east_m.abs() * half_m;
        let (low_m, high_m) = (a.north_m.min(b.north_m) - reach_m, a.north_m.max(b.north_m) + reach_m);
        for row in self.rows(low_m, high_m) {
            let north_m = self.north(row);
            let ((from, to), (left, right)) = (lengthwise.at(north_m), crosswise.at(north_m));
            let (from, to) = (from.max(left), to.min(right));
            if from < to {
                self.each(row, from, to, &mut each);
            }
        }
    }
}

/// The ground between two parallel lines, so that a row of squares can be cut with it without a division.
struct Slab {
    /// Where its edges cross the row north of `a`, metres east, and how far they move with each metre north.
    from_m: f64,
    to_m: f64,
    slope: f64,
    north_m: f64,
    /// Lines that run east have no crossing: the rows between them, metres north of `a`, are in it whole.
    level: Option<(f64, f64)>,
}

impl Slab {
    /// What lies `low_m` to `high_m` from `a` in a direction.
    fn of(a: Point, direction: Point, low_m: f64, high_m: f64) -> Slab {
        let (east, north) = (direction.east_m, direction.north_m);
        if east.abs() < 1e-9 {
            let level = if north > 0.0 { (low_m, high_m) } else { (-high_m, -low_m) };
            return Slab { from_m: 0.0, to_m: 0.0, slope: 0.0, north_m: a.north_m, level: Some(level) };
        }
        let (one, other) = (a.east_m + low_m / east, a.east_m + high_m / east);
        Slab { from_m: one.min(other), to_m: one.max(other), slope: -north / east, north_m: a.north_m, level: None }
    }

    /// Its stretch of the line at `north_m`, from and to; none when from is not less.
    fn at(&self, north_m: f64) -> (f64, f64) {
        let up_m = north_m - self.north_m;
        match self.level {
            Some((low_m, high_m)) if up_m >= low_m && up_m <= high_m => (f64::NEG_INFINITY, f64::INFINITY),
            Some(_) => (f64::INFINITY, f64::NEG_INFINITY),
            None => (self.from_m + self.slope * up_m, self.to_m + self.slope * up_m),
        }
    }
}

/// Square metres of a shape whose outer rings turn one way and its holes the other.
fn area(ground: &Shape) -> f64 {
    ground.rings().iter().map(|ring| shape::ring_area(ring)).sum::<f64>().abs()
}
