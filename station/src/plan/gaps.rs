//! What the lanes leave unseen: short extra lanes where a drone can get at it, residuals where it cannot.
//!
//! Counted on the same 10 m patches by which coverage is kept, so that a plan's promise and the judge's tally agree.

use super::lanes::{end_trim, free_lanes};
use super::pass::Pass;
use super::target::Target;
use super::way::Reach;
use crate::camera::Strip;
use crate::geodesy::raster::{PATCH_M, patches};
use crate::geodesy::{Area, Plane, Point, Shape};

/// Where an extra lane may lie beside a patch, as shares of the strip's half width; the middle first.
const OFFSETS: [f64; 9] = [0.0, 0.3, -0.3, 0.6, -0.6, 0.8, -0.8, 0.95, -0.95];

/// Patches of a target that need to be seen: those on ground where drones may fly over, seen from above or aside.
#[must_use]
pub fn wanted(target: &Target, nofly: &[Shape]) -> Vec<Point> {
    let open = |p: &Point| !nofly.iter().any(|area| area.contains(*p));
    let mut all: Vec<Point> = target.cells.iter().flat_map(patches).filter(open).collect();
    all.sort_by(by_rows);
    all.dedup();
    all
}

/// The order of patches in rows from the south, each row from the west.
#[must_use]
pub fn by_rows(one: &Point, other: &Point) -> core::cmp::Ordering {
    one.north_m.total_cmp(&other.north_m).then(one.east_m.total_cmp(&other.east_m))
}

/// Adds the extra lanes to `passes` and returns the patches that nobody can see; `clear` says whether nothing stands between a
/// patch and a pass that has it in its image.
#[must_use]
pub fn fill(
    target: &Target,
    angle: f64,
    reach: &Reach<'_>,
    wanted: Vec<Point>,
    clear: &dyn Fn(&Pass, Point) -> bool,
    passes: &mut Vec<Pass>,
) -> Vec<Point> {
    let mut unseen: Vec<Point> = wanted;
    let seen = |pass: &Pass, unseen: &mut Vec<Point>| {
        let shown = Shown::by(&target.look.strip, pass);
        unseen.retain(|&p| !(shown.holds(p) && clear(pass, p)));
    };
    for pass in passes.iter() {
        seen(pass, &mut unseen);
    }
    let mut lost = Vec::new();
    while let Some(&first) = unseen.first() {
        let Some(extra) = best_extra(target, angle, reach, &unseen, clear) else {
            lost.push(first);
            unseen.remove(0);
            continue;
        };
        seen(&extra, &mut unseen);
        passes.push(extra);
    }
    lost
}

/// What a pass surely shows, whichever way round it is flown.
pub struct Shown {
    edges: Vec<Sweep>,
}

impl Shown {
    /// By a pass with this strip of ground in the image.
    #[must_use]
    pub fn by(strip: &Strip, pass: &Pass) -> Shown {
        let beyond_m = end_trim(strip).max(-0.5 * pass.metres());
        let edges = pass.corners.iter().zip(pass.corners.iter().skip(1));
        Shown { edges: edges.filter_map(|(&a, &b)| Sweep::of(strip, (a, b), [beyond_m, beyond_m])).collect() }
    }

    /// Whether a patch's centre is shown.
    #[must_use]
    pub fn holds(&self, p: Point) -> bool {
        self.edges.iter().any(|edge| edge.holds(p))
    }
}

/// A straight sweep, and the ground that it shows.
pub struct Sweep {
    a: Point,
    along: Point,
    half_m: f64,
    from_m: f64,
    to_m: f64,
}

impl Sweep {
    /// From one place to another, with so much of the ground before and beyond it; none between two that are one.
    #[must_use]
    pub fn of(strip: &Strip, (a, b): (Point, Point), [before_m, beyond_m]: [f64; 2]) -> Option<Sweep> {
        let along = a.direction(b)?;
        Some(Sweep { a, along, half_m: strip.across_m / 2.0, from_m: -before_m, to_m: a.distance(b) + beyond_m })
    }

    /// Whether it shows a point.
    #[must_use]
    pub fn holds(&self, p: Point) -> bool {
        let (east_m, north_m) = (p.east_m - self.a.east_m, p.north_m - self.a.north_m);
        let across_m = self.along.east_m * north_m - self.along.north_m * east_m;
        let along_m = self.along.east_m * east_m + self.along.north_m * north_m;
        across_m.abs() <= self.half_m && along_m >= self.from_m && along_m <= self.to_m
    }
}

/// The extra lane that shows the first of the unseen patches and most of those in line with it.
fn best_extra(
    target: &Target,
    angle: f64,
    reach: &Reach<'_>,
    unseen: &[Point],
    clear: &dyn Fn(&Pass, Point) -> bool,
) -> Option<Pass> {
    let first = *unseen.first()?;
    let strip = &target.look.strip;
    let half_m = strip.across_m / 2.0;
    let origin = first.in_turned_axes(angle);
    let turned = unseen.iter().map(|p| p.in_turned_axes(angle));
    let beside: Vec<Point> = turned.filter(|p| (p.north_m - origin.north_m).abs() <= 2.0 * half_m).collect();
    let tried = OFFSETS.iter().flat_map(|share| {
        let north_m = origin.north_m + share * half_m;
        let (from, to) = run(&beside, origin, north_m, half_m);
        let end = |east_m: f64| Point::new(east_m, north_m).in_turned_axes(-angle);
        free_lanes(target, end(from), end(to), reach)
    });
    let shows = |shown: &Shown, pass: &Pass, p: Point| shown.holds(p) && clear(pass, p);
    let shown = tried.map(|pass| (Shown::by(strip, &pass), pass)).filter(|(shown, pass)| shows(shown, pass, first));
    shown
        .map(|(shown, pass)| (unseen.iter().filter(|&&p| shows(&shown, &pass, p)).count(), pass))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|best| best.1)
}

/// The stretch along the line at `north_m` that has unseen patches abreast, gaps of up to one strip width included.
fn run(beside: &[Point], origin: Point, north_m: f64, half_m: f64) -> (f64, f64) {
    let mut easts: Vec<f64> =
        beside.iter().filter(|p| (p.north_m - north_m).abs() <= half_m).map(|p| p.east_m).collect();
    easts.sort_by(f64::total_cmp);
    let (mut from, mut to) = (origin.east_m, origin.east_m);
    for &east_m in easts.iter().filter(|&&east_m| east_m > origin.east_m) {
        if east_m - to <= 2.0 * half_m {
            to = east_m;
        }
    }
    for &east_m in easts.iter().rev().filter(|&&east_m| east_m < origin.east_m) {
        if from - east_m <= 2.0 * half_m {
            from = east_m;
        }
    }
    (from - PATCH_M / 2.0, to + PATCH_M / 2.0)
}

/// Patches that nobody can see, as areas: a rectangle for each row of neighbours.
#[must_use]
pub fn residuals(mut lost: Vec<Point>, plane: &Plane) -> Vec<Area> {
    lost.sort_by(by_rows);
    let mut rows: Vec<(Point, Point)> = Vec::new();
    for p in lost {
        match rows.last_mut() {
            Some((_, last)) if last.north_m == p.north_m && p.east_m - last.east_m <= PATCH_M * 1.01 => *last = p,
            _ => rows.push((p, p)),
        }
    }
    let half = PATCH_M / 2.0;
    let corners = |(from, to): (Point, Point)| {
        [from.moved(-half, -half), to.moved(half, -half), to.moved(half, half), from.moved(-half, half)]
    };
    let area = |row| Area { outer: corners(row).map(|p| plane.position(p)).to_vec(), holes: Vec::new() };
    rows.into_iter().map(area).collect()
}
