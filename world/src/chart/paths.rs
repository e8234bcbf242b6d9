//! Where drones flew: a colour each, fainter with age, simplified as far as the eye does not see it.

use super::frame::{Frame, trail};
use super::{Chart, escaped, put};

/// Colours of drones: none is a colour of coverage or of an incident. More drones than colours are dashed.
const COLOURS: [&str; 6] = ["#7AA2FF", "#C6A0FF", "#5AD7F0", "#C5E86C", "#F0E3C0", "#9DB2C9"];
/// Strokes of one drone, each with its own age.
const AGES: usize = 10;
/// Most points of all paths; some 12 bytes each.
const MOST_POINTS: usize = 18_000;

/// The stroke of the drone with this place in the list.
pub(super) fn stroke(index: usize) -> String {
    let colour = COLOURS.get(index % COLOURS.len()).copied().unwrap_or("#7AA2FF");
    let dashes = match index / COLOURS.len() {
        0 => "",
        1 => " stroke-dasharray=\"9 4\"",
        _ => " stroke-dasharray=\"2 4\"",
    };
    format!("stroke=\"{colour}\"{dashes}")
}

fn colour(index: usize) -> &'static str {
    COLOURS.get(index % COLOURS.len()).copied().unwrap_or("#7AA2FF")
}

pub(super) fn draw(chart: &Chart, frame: &Frame, out: &mut String) {
    let begin =
        chart.paths.iter().filter_map(|path| path.spots.first()).map(|spot| spot.0).fold(f64::INFINITY, f64::min);
    let end = chart.paths.iter().filter_map(|path| path.spots.last()).map(|spot| spot.0).fold(0.0, f64::max);
    let span = (end - begin).max(1.0);
    let simple = simplified(chart, frame);
    for (index, spots) in simple.iter().enumerate() {
        put(
            out,
            format_args!("<g fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\" {}>", stroke(index)),
        );
        for age in 0..AGES {
            let (from, to) = (age as f64 / AGES as f64, (age + 1) as f64 / AGES as f64);
            let opacity = 0.16 + 0.74 * to * to;
            let width = 1.0 + 0.9 * to;
            let parts = within(spots, begin + from * span, begin + to * span);
            let d: String = parts.iter().map(|part| trail(part)).collect();
            if !d.is_empty() {
                put(out, format_args!("<path stroke-opacity=\"{opacity:.2}\" stroke-width=\"{width:.1}\" d=\"{d}\"/>"));
            }
        }
        out.push_str("</g>\n");
    }
    for (index, (path, spots)) in chart.paths.iter().zip(&simple).enumerate() {
        if let Some((_, (x, y))) = spots.last() {
            put(
                out,
                format_args!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{}\" stroke=\"#0F1318\" stroke-width=\"1.5\">\
                 <title>{}</title></circle>",
                    colour(index),
                    escaped(&path.name)
                ),
            );
        }
    }
}

/// Seconds and pixels.
type Pixel = (f64, (f64, f64));

/// The parts of a path in a span of time, each at least two points long. A part goes on to the first spot after the span,
/// so that strokes of different age join.
fn within(spots: &[Pixel], from_s: f64, to_s: f64) -> Vec<Vec<(f64, f64)>> {
    let first = spots.partition_point(|spot| spot.0 < from_s);
    let last = spots.partition_point(|spot| spot.0 < to_s);
    // The stroke before ends at its first spot of this span.
    let part: Vec<(f64, f64)> =
        spots.get(first..(last + 1).min(spots.len())).unwrap_or_default().iter().map(|spot| spot.1).collect();
    if part.len() > 1 { vec![part] } else { Vec::new() }
}

/// A way without times, with at most `most` points.
pub(super) fn fitting(way: &[(f64, f64)], most: usize) -> Vec<(f64, f64)> {
    let timed: Vec<Pixel> = way.iter().map(|at| (0.0, *at)).collect();
    let mut tolerance_px = 0.5;
    loop {
        let simple = simplify(&timed, tolerance_px);
        if simple.len() <= most || tolerance_px > 1e4 {
            return simple.into_iter().map(|spot| spot.1).collect();
        }
        tolerance_px *= 1.6;
    }
}

/// All paths in pixels with as many points as the chart may have.
fn simplified(chart: &Chart, frame: &Frame) -> Vec<Vec<Pixel>> {
    let whole: Vec<Vec<Pixel>> = chart
        .paths
        .iter()
        .map(|path| path.spots.iter().map(|(at_s, place)| (*at_s, frame.at(*place))).collect())
        .collect();
    let mut tolerance_px = 0.35;
    loop {
        let simple: Vec<Vec<Pixel>> = whole.iter().map(|path| simplify(path, tolerance_px)).collect();
        if simple.iter().map(Vec::len).sum::<usize>() <= MOST_POINTS || tolerance_px > 1e4 {
            return simple;
        }
        tolerance_px *= 1.6;
    }
}

/// Leaves out points that lie within a tolerance of the line between those that stay (Ramer 1972; Douglas and Peucker
/// 1973), without recursion.
pub(super) fn simplify(path: &[Pixel], tolerance_px: f64) -> Vec<Pixel> {
    let mut keep = vec![false; path.len()];
    let mut open = vec![(0, path.len().saturating_sub(1))];
    while let Some((first, last)) = open.pop() {
        for end in [first, last] {
            if let Some(keep) = keep.get_mut(end) {
                *keep = true;
            }
        }
        let (Some(from), Some(to)) = (path.get(first), path.get(last)) else {
            continue;
        };
        let between = path.get(first + 1..last).unwrap_or_default();
        let distances = between.iter().zip(first + 1..).map(|(spot, index)| (away(spot.1, from.1, to.1), index));
        let farthest = distances.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, index)) = farthest.filter(|(distance, _)| *distance > tolerance_px) {
            open.push((first, index));
            open.push((index, last));
        }
    }
    path.iter().zip(keep).filter(|(_, keep)| *keep).map(|(spot, _)| *spot).collect()
}

/// Distance of a point from a segment.
fn away(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (px, py) = (point.0 - from.0, point.1 - from.1);
    let long = dx * dx + dy * dy;
    let along = if long > 0.0 { ((px * dx + py * dy) / long).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (px - dx * along, py - dy * along);
    (x * x + y * y).sqrt()
}
