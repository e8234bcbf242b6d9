//! Two other ground stations' survey rules on the same areas, written anew from what they publish, so that a figure beside
//! ours means something. They know no holes: what they fly inside no-fly ground is counted, not forbidden.
//!
//! - QGroundControl's survey (`SurveyComplexItem`): one transect per line, between its two *farthest* crossings; flown
//!   alternately. The better of the angles along and across the longest side, from each of the four corners.
//! - Mission Planner's grid (`Grid.cs`): a line is split at every pair of crossings; the angle is the longest side's; from the
//!   piece nearest to home always on to the nearest end of a piece that is left.

use super::areas::Case;
use super::flat::{Spot, bounds, distance, edges, row, turned};
use super::judge::{Flown, Leg};

type Piece = (Spot, Spot);
type Rule = fn(&Case) -> Flown;

/// The rules.
pub const RULES: [(&str, Rule); 2] = [("QGroundControl's rule", survey), ("Mission Planner's rule", grid)];

/// QGroundControl's survey.
pub fn survey(case: &Case) -> Flown {
    let along = longest_side(case);
    let tried = [along, along + std::f64::consts::FRAC_PI_2].into_iter().flat_map(|angle| {
        let lines: Vec<Piece> =
            rows(case, angle).into_iter().filter_map(|cuts| Some((cuts.first()?.0, cuts.last()?.1))).collect();
        (0..4).map(move |corner| alternately(lines.clone(), corner))
    });
    let length = |flown: &Flown| -> f64 { super::judge::judge(case, flown).length_m };
    tried.min_by(|a, b| length(a).total_cmp(&length(b))).unwrap_or_default()
}

/// Mission Planner's grid.
pub fn grid(case: &Case) -> Flown {
    let mut left: Vec<Piece> = rows(case, longest_side(case)).into_iter().flatten().collect();
    let mut here = case.home;
    let mut order = Vec::new();
    while !left.is_empty() {
        let near = |piece: &Piece| distance(here, piece.0).min(distance(here, piece.1));
        let at = (0..left.len()).min_by(|&a, &b| near(&left[a]).total_cmp(&near(&left[b]))).unwrap_or(0);
        let piece = left.remove(at);
        let piece = if distance(here, piece.0) <= distance(here, piece.1) { piece } else { (piece.1, piece.0) };
        here = piece.1;
        order.push(piece);
    }
    closed(&order)
}

fn longest_side(case: &Case) -> f64 {
    let sides = case.cells.iter().flatten().flat_map(|ring| edges(ring));
    let longest = sides.max_by(|a, b| distance(a.0, a.1).total_cmp(&distance(b.0, b.1)));
    longest.map_or(0.0, |(a, b)| libm::atan2(b[1] - a[1], b[0] - a[0]))
}

/// The pieces of each line at an angle, cut at every crossing, adjoining cells as one.
fn rows(case: &Case, angle: f64) -> Vec<Vec<Piece>> {
    let cells: Vec<Vec<Vec<Spot>>> =
        case.cells.iter().map(|cell| cell.iter().map(|ring| turned(ring, -angle)).collect()).collect();
    let [_, south, _, north] = bounds(cells.iter().flatten().flatten());
    let back = |east: f64, north: f64| turned(&[[east, north]], angle)[0];
    let mut found = Vec::new();
    let mut line = south + case.spacing_m / 2.0;
    while line < north {
        let mut cuts: Vec<(f64, f64)> = cells.iter().flat_map(|cell| row(cell, line)).collect();
        cuts.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut joined: Vec<(f64, f64)> = Vec::new();
        for (from, to) in cuts {
            match joined.last_mut() {
                Some(last) if from <= last.1 + 0.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        found.push(joined.into_iter().map(|(from, to)| (back(from, line), back(to, line))).collect());
        line += case.spacing_m;
    }
    found
}

fn alternately(mut lines: Vec<Piece>, corner: usize) -> Flown {
    if corner >= 2 {
        lines.reverse();
    }
    for (i, line) in lines.iter_mut().enumerate() {
        if i % 2 == corner % 2 {
            *line = (line.1, line.0);
        }
    }
    closed(&lines)
}

fn closed(pieces: &[Piece]) -> Flown {
    let mut legs = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        let before = pieces[(i + pieces.len() - 1) % pieces.len()];
        legs.push(Leg { from: before.1, to: piece.0, on: false });
        legs.push(Leg { from: piece.0, to: piece.1, on: true });
    }
    Flown { legs, residuals: Vec::new() }
}
