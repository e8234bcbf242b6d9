//! What the image shows of a sweep or a turn, row by row of a raster; and what changes when some of it gives way to other.

use crate::geodesy::Point;
use core::ops::Range;

/// Most marks that one change may have.
const MARKS_MAX: usize = 5;

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

/// A mark, made ready to be cut with rows.
pub struct Print {
    low_m: f64,
    high_m: f64,
    form: Form,
}

enum Form {
    /// What lies in both.
    Slabs(Slab, Slab),
    /// A disc: its middle and radius.
    Disc(Point, f64),
}

impl Print {
    /// A mark of an image that shows `half_m` to either side.
    pub fn of(mark: Mark, half_m: f64) -> Print {
        let Swath { a, b } = match mark {
            Mark::Swath(swath) => swath,
            Mark::Turn(at) => {
                let (low_m, high_m) = (at.north_m - half_m, at.north_m + half_m);
                return Print { low_m, high_m, form: Form::Disc(at, half_m) };
            }
        };
        let Some(along) = a.direction(b) else {
            return Print { low_m: a.north_m, high_m: a.north_m, form: Form::Disc(a, 0.0) };
        };
        let across = Point::new(-along.north_m, along.east_m);
        let reach_m = along.east_m.abs() * half_m;
        let (low_m, high_m) = (a.north_m.min(b.north_m) - reach_m, a.north_m.max(b.north_m) + reach_m);
        let form = Form::Slabs(Slab::of(a, along, 0.0, a.distance(b)), Slab::of(a, across, -half_m, half_m));
        Print { low_m, high_m, form }
    }

    /// The northings between which it lies.
    pub fn rows(&self) -> (f64, f64) {
        (self.low_m, self.high_m)
    }

    /// Its stretch of the line at `north_m`, from and to, metres east; none when from is not less.
    pub fn at(&self, north_m: f64) -> (f64, f64) {
        match &self.form {
            Form::Slabs(lengthwise, crosswise) => {
                let ((from, to), (left, right)) = (lengthwise.at(north_m), crosswise.at(north_m));
                (from.max(left), to.min(right))
            }
            Form::Disc(at, radius_m) => {
                let off_m = north_m - at.north_m;
                let half_m = (radius_m * radius_m - off_m * off_m).max(0.0).sqrt();
                (at.east_m - half_m, at.east_m + half_m)
            }
        }
    }
}

/// Marks that give way to others.
pub struct Change {
    /// At most [`MARKS_MAX`], each with what it adds to a tally.
    marks: [Option<(Print, i8)>; MARKS_MAX],
}

impl Change {
    /// The marks `old` give way to `new`.
    pub fn of(old: &[Mark], new: &[Mark], half_m: f64) -> Change {
        let mut all = old.iter().map(|mark| (*mark, -1)).chain(new.iter().map(|mark| (*mark, 1)));
        Change { marks: [(); MARKS_MAX].map(|()| all.next().map(|(mark, by)| (Print::of(mark, half_m), by))) }
    }

    /// The northings between which the first mark lies, and between which something changes.
    pub fn rows(&self) -> [(f64, f64); 2] {
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        let mut all = self.marks.iter().flatten().map(|(print, _)| (print.low_m, print.high_m));
        let first = all.next().unwrap_or(none);
        [first, all.fold(first, |whole, rows| (whole.0.min(rows.0), whole.1.max(rows.1)))]
    }

    /// What changes on the line at `north_m`; `columns` says which squares lie between two eastings.
    pub fn at(&self, north_m: f64, columns: impl Fn(f64, f64) -> Range<usize>) -> Stretches {
        let mut steps = Stretches::default();
        for (print, by) in self.marks.iter().flatten() {
            if north_m < print.low_m || north_m > print.high_m {
                continue;
            }
            let (from, to) = print.at(north_m);
            if from < to {
                let columns = columns(from, to);
                steps.step(columns.start, *by);
                steps.step(columns.end, -*by);
            }
        }
        steps
    }
}

/// Where along a row a tally changes, and by how much, in order.
#[derive(Default)]
pub struct Stretches {
    steps: [(usize, i8); 2 * MARKS_MAX],
    count: usize,
}

impl Stretches {
    /// From this square on, so much more; squares in any order.
    fn step(&mut self, at: usize, by: i8) {
        let mut slot = self.count.min(2 * MARKS_MAX - 1);
        self.count = slot + 1;
        while slot > 0 && self.steps.get(slot - 1).is_some_and(|before| before.0 > at) {
            self.steps.swap(slot, slot - 1);
            slot -= 1;
        }
        if let Some(step) = self.steps.get_mut(slot) {
            *step = (at, by);
        }
    }

    /// The stretches that change.
    pub fn iter(&self) -> impl Iterator<Item = (Range<usize>, i8)> {
        let steps = self.steps.get(..self.count).unwrap_or_default();
        let mut sum = 0;
        steps.iter().zip(steps.iter().skip(1)).filter_map(move |(step, next)| {
            sum += step.1;
            (sum != 0 && step.0 < next.0).then_some((step.0..next.0, sum))
        })
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
