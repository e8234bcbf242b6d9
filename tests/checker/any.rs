//! Any area: shapes that people draw and programs export, the ugly ones first. Which of them a planner may refuse is for the
//! judge to confirm ([`refusable`]).

use super::areas::Case;
use super::chance::Chance;
use super::flat::{Spot, bounds, distance, edges, from_edges, turned};
use super::judge::{Raster, free};
use std::f64::consts::TAU;

/// One area of any shape: concave, thin, touching, doubled corners, either ring order, holes and no-fly ground anywhere.
pub fn any(seed: u64) -> Case {
    let mut chance = Chance::of(seed ^ 0xa5a5_0000);
    let mut cells = cells(&mut chance);
    for ring in cells.iter_mut().flatten() {
        spoil(&mut chance, ring);
    }
    let nofly = nofly(&mut chance, &cells);
    let [west, south, east, north] = bounds(cells.iter().flatten().flatten());
    let room = if chance.happens(0.3) { 25.0 } else { 300.0 };
    let fence = vec![
        [west - room, south - room],
        [east + room, south - room],
        [east + room, north + room],
        [west - room, north + room],
    ];
    let mut case = Case { cells, nofly, fence, home: [0.0, 0.0], spacing_m: 40.0, along_m: 30.0 };
    case.home = dock(&mut chance, &case);
    case
}

fn cells(chance: &mut Chance) -> Vec<Vec<Vec<Spot>>> {
    match chance.whole(0, 7) {
        0 => vec![vec![star(chance, (3, 12), (40.0, 700.0))]],
        1 => vec![vec![star(chance, (13, 120), (150.0, 700.0))]],
        2 => vec![vec![star(chance, (300, 500), (500.0, 800.0))]],
        3 => vec![vec![comb(chance)]],
        4 => vec![vec![sliver(chance)]],
        5 => (0..chance.whole(2, 4)).map(|i| block(chance, i)).collect(),
        6 => {
            // Several parts that lie apart.
            let part = |i: usize, chance: &mut Chance| {
                let ring = star(chance, (3, 20), (60.0, 250.0));
                vec![ring.iter().map(|p| [p[0] + i as f64 * 620.0, p[1]]).collect()]
            };
            (0..chance.whole(2, 4)).map(|i| part(i, chance)).collect()
        }
        _ => {
            let outer = star(chance, (5, 40), (350.0, 700.0));
            let holes = (0..chance.whole(1, 3)).map(|i| {
                let ring = star(chance, (3, 10), (20.0, 70.0));
                ring.iter().map(|p| [p[0] + (i as f64 - 1.0) * 180.0, p[1]]).collect()
            });
            vec![std::iter::once(outer.clone()).chain(holes.collect::<Vec<_>>()).collect()]
        }
    }
}

fn star(chance: &mut Chance, corners: (usize, usize), radius: (f64, f64)) -> Vec<Spot> {
    let n = chance.whole(corners.0, corners.1);
    let corner = |i: usize, chance: &mut Chance| {
        let (sin, cos) = libm::sincos(i as f64 / n as f64 * TAU);
        let radius = chance.between(radius.0, radius.1);
        [cos * radius, sin * radius]
    };
    (0..n).map(|i| corner(i, chance)).collect()
}

/// A comb: teeth with gaps between, narrower than a lane or wider.
fn comb(chance: &mut Chance) -> Vec<Spot> {
    let (teeth, pitch, back) = (chance.whole(2, 9), chance.between(30.0, 120.0), chance.between(20.0, 150.0));
    let (width, angle) = (pitch * chance.between(0.3, 0.8), chance.between(0.0, TAU));
    let mut ring = vec![[teeth as f64 * pitch, -back], [0.0, -back]];
    for i in 0..teeth {
        let (left, high) = (i as f64 * pitch, chance.between(50.0, 600.0));
        ring.extend([[left, high], [left + width, high], [left + width, 0.0]]);
        if i + 1 < teeth {
            ring.push([left + pitch, 0.0]);
        }
    }
    turned(&ring, angle)
}

/// A triangle or strip a few metres wide.
fn sliver(chance: &mut Chance) -> Vec<Spot> {
    let (long, wide) = (chance.between(60.0, 2_500.0), chance.between(1.0, 12.0));
    let end = if chance.happens(0.5) { vec![[long, 0.0]] } else { vec![[long, 0.0], [long, wide]] };
    let mut ring = vec![[0.0, 0.0]];
    ring.extend(end);
    ring.push([0.0, wide]);
    turned(&ring, chance.between(0.0, TAU))
}

/// Blocks that touch along a side or overlap a little.
fn block(chance: &mut Chance, i: usize) -> Vec<Vec<Spot>> {
    let (west, side) = (i as f64 * 200.0, chance.between(195.0, 215.0));
    vec![vec![[west, 0.0], [west + side, 0.0], [west + side, 180.0], [west, 180.0]]]
}

/// Doubled corners, corners on edges, the other way round.
fn spoil(chance: &mut Chance, ring: &mut Vec<Spot>) {
    if chance.happens(0.3) {
        let at = chance.whole(0, ring.len() - 1);
        ring.insert(at, ring[at]);
    }
    if chance.happens(0.3) {
        let (a, b) = (ring[0], ring[1]);
        ring.insert(1, [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]);
    }
    if chance.happens(0.5) {
        ring.reverse();
    }
}

fn nofly(chance: &mut Chance, cells: &[Vec<Vec<Spot>>]) -> Vec<Vec<Spot>> {
    let [west, south, east, north] = bounds(cells.iter().flatten().flatten());
    let hole = |chance: &mut Chance| {
        let middle = [chance.between(west, east), chance.between(south, north)];
        star(chance, (3, 12), (10.0, 90.0)).iter().map(|p| [p[0] + middle[0], p[1] + middle[1]]).collect()
    };
    let count = if chance.happens(0.5) { chance.whole(1, 5) } else { 0 };
    (0..count).map(|_| hole(chance)).collect()
}

/// A dock on free ground, at least 12 m from what may not be flown over.
fn dock(chance: &mut Chance, case: &Case) -> Spot {
    let [west, south, east, north] = bounds(&case.fence);
    let rings: Vec<Vec<Spot>> = case.nofly.iter().chain([&case.fence]).cloned().collect();
    loop {
        let p = [chance.between(west, east), chance.between(south, north)];
        if free(case, p) && from_edges(&rings, p) > 12.0 {
            return p;
        }
    }
}

/// Metres between grid points of the judge's own search for what can be reached.
const GRID_M: f64 = 5.0;

/// Ground is promised by the centres of patches this wide, metres: thinner ground may hold none that is open.
const PATCH_M: f64 = 10.0;

/// Whether a refusal is right, by the judge's own flood fill from the dock: some cell is thinner than a patch, or has less
/// than a patch that a drone shows from where it gets, flying `margin_m` clear of everything.
pub fn refusable(case: &Case, margin_m: f64) -> bool {
    let reached = reached(case, margin_m);
    let reach = case.spacing_m / 2.0 - PATCH_M * std::f64::consts::FRAC_1_SQRT_2;
    let near = |p: &Spot| reached.iter().any(|q| distance(*p, *q) <= reach);
    let patch = (PATCH_M * PATCH_M) as usize;
    case.cells.iter().any(|cell| {
        let alone = Case { cells: vec![cell.clone()], nofly: Vec::new(), ..case.clone() };
        let perimeter: f64 = cell.iter().flat_map(|ring| edges(ring)).map(|(a, b)| distance(a, b)).sum();
        let thin = 2.0 * Raster::of(&alone).spots().count() as f64 / perimeter < PATCH_M;
        let alone = Case { nofly: case.nofly.clone(), ..alone };
        thin || Raster::of(&alone).spots().filter(near).take(patch).count() < patch
    })
}

/// Grid points that can be reached from the dock.
fn reached(case: &Case, margin_m: f64) -> Vec<Spot> {
    let [west, south, east, north] = bounds(&case.fence);
    let (wide, high) = (((east - west) / GRID_M) as usize + 1, ((north - south) / GRID_M) as usize + 1);
    let rings: Vec<Vec<Spot>> = case.nofly.iter().chain([&case.fence]).cloned().collect();
    let spot = |i: usize| [west + (i % wide) as f64 * GRID_M, south + (i / wide) as f64 * GRID_M];
    let open = |i: usize| free(case, spot(i)) && from_edges(&rings, spot(i)) >= margin_m;
    let mut marks = vec![false; wide * high];
    let start =
        ((case.home[1] - south) / GRID_M).round() as usize * wide + ((case.home[0] - west) / GRID_M).round() as usize;
    let mut waiting = vec![start];
    marks[start] = true;
    let mut found = Vec::new();
    while let Some(i) = waiting.pop() {
        found.push(spot(i));
        let (column, line) = (i % wide, i / wide);
        let mut next = Vec::new();
        if column > 0 {
            next.push(i - 1)
        }
        if column + 1 < wide {
            next.push(i + 1)
        }
        if line > 0 {
            next.push(i - wide)
        }
        if line + 1 < high {
            next.push(i + wide)
        }
        for j in next {
            if !marks[j] && open(j) {
                marks[j] = true;
                waiting.push(j);
            }
        }
    }
    found
}
