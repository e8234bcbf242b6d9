//! The areas that plans are judged on: six kinds, each drawn anew from a seed, of the sizes that city districts have.
//!
//! Frozen before the planner was tuned. Tuning used the seeds from 1,000 on; judging uses [`JUDGED`].

use super::chance::Chance;
use super::flat::{Spot, bounds, from_edges, holds, moved, turned};
use std::f64::consts::TAU;

/// The seeds of the judged areas: twenty of each kind.
pub const JUDGED: std::ops::Range<u64> = 0..20;

/// A kind of area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Five to eight corners, convex.
    Convex,
    /// An L.
    Ell,
    /// Eleven to fifteen corners, concave, two no-fly holes.
    TwoHoles,
    /// A bent strip of 3.5 km by 90 m.
    Corridor,
    /// Twenty adjoining street blocks.
    City,
    /// A jagged star of 240 corners with five no-fly holes of twelve.
    Jagged,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 6] = [Kind::Convex, Kind::Ell, Kind::TwoHoles, Kind::Corridor, Kind::City, Kind::Jagged];
}

/// One area to plan, metres on a plane of its own.
#[derive(Clone, Debug)]
pub struct Case {
    /// The cells to see; each has its rings, even-odd.
    pub cells: Vec<Vec<Vec<Spot>>>,
    /// Where nobody may fly.
    pub nofly: Vec<Vec<Spot>>,
    /// Where everybody must stay.
    pub fence: Vec<Spot>,
    /// The dock.
    pub home: Spot,
    /// Between lanes, and the image's width.
    pub spacing_m: f64,
    /// The image's length.
    pub along_m: f64,
}

/// The area of one kind and seed.
pub fn area(kind: Kind, seed: u64) -> Case {
    let mut chance = Chance::of(seed * 8 + kind as u64);
    let (spacing_m, mut cells, nofly) = match kind {
        Kind::Convex => (40.0, vec![vec![convex(&mut chance)]], Vec::new()),
        Kind::Ell => (40.0, vec![vec![ell(&mut chance)]], Vec::new()),
        Kind::TwoHoles => {
            let (corners, smallest) = (chance.whole(11, 15), 350.0);
            let outer = star(&mut chance, corners, smallest, 720.0);
            let nofly = holes(&mut chance, &outer, 2, 5, (35.0, 80.0));
            (40.0, vec![vec![outer]], nofly)
        }
        Kind::Corridor => (30.0, vec![vec![corridor(&mut chance)]], Vec::new()),
        Kind::City => (40.0, city(&mut chance), Vec::new()),
        Kind::Jagged => {
            let outer = jagged(&mut chance);
            let nofly = holes(&mut chance, &outer, 5, 12, (50.0, 90.0));
            (40.0, vec![vec![outer]], nofly)
        }
    };
    let angle = chance.between(0.0, TAU);
    let mut turn = |rings: &mut Vec<Vec<Spot>>| rings.iter_mut().for_each(|ring| *ring = turned(ring, angle));
    cells.iter_mut().for_each(&mut turn);
    let mut nofly = nofly;
    turn(&mut nofly);
    let home = outside(&mut chance, &cells);
    let [west, south, east, north] = bounds(cells.iter().flatten().flatten().chain([&home]));
    let (west, south, east, north) = (west - 300.0, south - 300.0, east + 300.0, north + 300.0);
    let fence = vec![[west, south], [east, south], [east, north], [west, north]];
    Case { cells, nofly, fence, home, spacing_m, along_m: spacing_m * 0.75 }
}

/// Corners on an ellipse: convex, whatever the angles.
fn convex(chance: &mut Chance) -> Vec<Spot> {
    let n = chance.whole(5, 8);
    let (long, flat) = (chance.between(480.0, 680.0), chance.between(0.6, 1.0));
    let corner = |i: usize, chance: &mut Chance| {
        let (sin, cos) = libm::sincos((i as f64 + chance.between(-0.35, 0.35)) / n as f64 * TAU);
        [cos * long, sin * long * flat]
    };
    (0..n).map(|i| corner(i, chance)).collect()
}

fn ell(chance: &mut Chance) -> Vec<Spot> {
    let (wide, high) = (chance.between(850.0, 1_150.0), chance.between(850.0, 1_150.0));
    let (x, y) = (wide * chance.between(0.35, 0.55), high * chance.between(0.35, 0.55));
    vec![[0.0, 0.0], [wide, 0.0], [wide, y], [x, y], [x, high], [0.0, high]]
}

/// Docks round the [`even_ell`].
pub const DOCKS: usize = 16;

/// An L of 640,000 m² turned by 17 degrees, its arms ten lanes wide: the area that the bar for its kind was measured on, as far as
/// that one is described. Its dock, one of [`DOCKS`] spread evenly along its outline, is 180 m outside.
pub fn even_ell(dock: usize) -> Case {
    let ring: Vec<Spot> = vec![[0.0, 0.0], [1e3, 0.0], [1e3, 400.0], [400.0, 400.0], [400.0, 1e3], [0.0, 1e3]];
    let mut left_m = (dock as f64 + 0.5) / DOCKS as f64 * 4_000.0;
    let mut home = [0.0, 0.0];
    for (a, b) in super::flat::edges(&ring) {
        let length_m = super::flat::distance(a, b);
        if (0.0..length_m).contains(&left_m) {
            let [x, y] = super::flat::between(a, b, left_m / length_m);
            home = [x + (b[1] - a[1]) / length_m * 180.0, y - (b[0] - a[0]) / length_m * 180.0];
        }
        left_m -= length_m;
    }
    let angle = 17.0_f64.to_radians();
    let fence = vec![[-1_500.0, -1_500.0], [2_500.0, -1_500.0], [2_500.0, 2_500.0], [-1_500.0, 2_500.0]];
    let (cells, home) = (vec![vec![turned(&ring, angle)]], turned(&[home], angle)[0]);
    Case { cells, nofly: Vec::new(), fence, home, spacing_m: 40.0, along_m: 30.0 }
}

/// A star-shaped ring: simple, often concave.
fn star(chance: &mut Chance, n: usize, low: f64, high: f64) -> Vec<Spot> {
    let corner = |i: usize, chance: &mut Chance| {
        let (sin, cos) = libm::sincos((i as f64 + chance.between(-0.3, 0.3)) / n as f64 * TAU);
        let radius = chance.between(low, high);
        [cos * radius, sin * radius]
    };
    (0..n).map(|i| corner(i, chance)).collect()
}

fn jagged(chance: &mut Chance) -> Vec<Spot> {
    let n = 240;
    let (three, five) = (chance.between(0.0, TAU), chance.between(0.0, TAU));
    let corner = |i: usize, chance: &mut Chance| {
        let angle = i as f64 / n as f64 * TAU;
        let wave = 0.15 * libm::sin(3.0 * angle + three) + 0.1 * libm::sin(5.0 * angle + five);
        let radius = 780.0 * (1.0 + wave + chance.between(-0.05, 0.05));
        let (sin, cos) = libm::sincos(angle);
        [cos * radius, sin * radius]
    };
    (0..n).map(|i| corner(i, chance)).collect()
}

/// Holes apart from each other and from the edge by 60 m.
fn holes(chance: &mut Chance, outer: &[Spot], count: usize, corners: usize, size: (f64, f64)) -> Vec<Vec<Spot>> {
    let mut found: Vec<Vec<Spot>> = Vec::new();
    let around = [outer.to_vec()];
    while found.len() < count {
        let [west, south, east, north] = bounds(outer);
        let middle = [chance.between(west, east), chance.between(south, north)];
        let hole = moved(&star(chance, corners, size.0, size.1), middle);
        let clear = |p: &Spot| {
            holds(&around, *p) && from_edges(&around, *p) > 60.0 && (found.is_empty() || from_edges(&found, *p) > 60.0)
        };
        let apart = !found.iter().any(|other| holds(std::slice::from_ref(other), middle));
        if apart && hole.iter().all(clear) && clear(&middle) {
            found.push(hole);
        }
    }
    found
}

/// Seven pieces of 500 m that turn up to 30 degrees, 90 m wide: sixteen corners.
fn corridor(chance: &mut Chance) -> Vec<Spot> {
    let mut middle: Vec<Spot> = vec![[0.0, 0.0]];
    let mut headings = Vec::new();
    let mut heading = 0.0;
    for _ in 0..7 {
        let (sin, cos) = libm::sincos(heading);
        let last = middle[middle.len() - 1];
        middle.push([last[0] + cos * 500.0, last[1] + sin * 500.0]);
        headings.push(heading);
        heading += chance.between(-0.52, 0.52);
    }
    let side = |sign: f64| -> Vec<Spot> {
        let corner = |i: usize| {
            let (one, other) = (headings[i.saturating_sub(1)], headings[i.min(6)]);
            let (sin, cos) = libm::sincos((one + other) / 2.0);
            let reach = 45.0 * sign / libm::cos((one - other) / 2.0);
            [middle[i][0] - sin * reach, middle[i][1] + cos * reach]
        };
        (0..8).map(corner).collect()
    };
    let mut ring = side(-1.0);
    ring.extend(side(1.0).into_iter().rev());
    ring
}

/// Five columns of four blocks on a bent street grid; a column may lie a block higher or lower than its neighbour.
fn city(chance: &mut Chance) -> Vec<Vec<Vec<Spot>>> {
    let pitch = |chance: &mut Chance| chance.between(200.0, 290.0);
    let mut easts = vec![0.0];
    let mut norths = vec![0.0];
    for _ in 0..5 {
        easts.push(easts[easts.len() - 1] + pitch(chance));
    }
    for _ in 0..7 {
        norths.push(norths[norths.len() - 1] + pitch(chance));
    }
    let nodes: Vec<Vec<Spot>> = easts
        .iter()
        .map(|&east| {
            norths
                .iter()
                .map(|&north| [east + chance.between(-15.0, 15.0), north + chance.between(-15.0, 15.0)])
                .collect()
        })
        .collect();
    let mut lowest = 1_usize;
    let mut blocks = Vec::new();
    for column in 0..5 {
        for line in lowest..lowest + 4 {
            blocks.push(vec![vec![
                nodes[column][line],
                nodes[column + 1][line],
                nodes[column + 1][line + 1],
                nodes[column][line + 1],
            ]]);
        }
        lowest = (lowest + chance.whole(0, 2)).saturating_sub(1).min(3);
    }
    blocks
}

/// A dock 100 to 250 m from the cells.
fn outside(chance: &mut Chance, cells: &[Vec<Vec<Spot>>]) -> Spot {
    let [west, south, east, north] = bounds(cells.iter().flatten().flatten());
    loop {
        let p = [chance.between(west - 250.0, east + 250.0), chance.between(south - 250.0, north + 250.0)];
        let away = cells.iter().map(|cell| from_edges(cell, p)).fold(f64::INFINITY, f64::min);
        if (100.0..250.0).contains(&away) && !cells.iter().any(|cell| holds(cell, p)) {
            return p;
        }
    }
}
