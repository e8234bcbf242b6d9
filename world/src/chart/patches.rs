//! The age of every patch of ground, as joined rows of one shade each.

use super::frame::Frame;
use super::{Chart, Patch, put};
use std::collections::BTreeMap;

/// Most strips on one chart; some 25 bytes each.
const MOST_STRIPS: usize = 6_000;
/// Steps of the fading from just seen to due.
const FADES: u8 = 8;
/// Colours of the live map: seen, due, and the ground that both fade into.
const SEEN: [u8; 3] = [0x2A, 0x9D, 0x8F];
const DUE_COLOUR: [u8; 3] = [0xFF, 0xB0, 0x00];
const GROUND: [u8; 3] = [0x14, 0x1A, 0x21];
/// A patch is due when this share of its promise is used up.
const DUE: f64 = 0.8;

/// How a patch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shade {
    /// Seen; 0 just now, up to [`FADES`] when nearly due.
    Seen(u8),
    /// More than 80 % of the promise is used up.
    Due,
    /// Unseen for longer than promised.
    Overdue,
    /// Never seen.
    Never,
}

pub(super) fn shade(patch: &Patch) -> Shade {
    let Some(age_s) = patch.age_s else {
        return Shade::Never;
    };
    let used = age_s / patch.promise_s.max(1.0);
    match used {
        used if used > 1.0 => Shade::Overdue,
        used if used > DUE => Shade::Due,
        used => Shade::Seen((used.max(0.0) / DUE * f64::from(FADES)) as u8),
    }
}

/// How a shade is painted: opaque, so that strips which touch do not add up.
pub(super) fn paint(shade: Shade) -> String {
    match shade {
        Shade::Seen(fade) => {
            let share = 0.80 - 0.52 * f64::from(fade) / f64::from(FADES);
            format!("fill=\"{}\"", on_ground(SEEN, share))
        }
        Shade::Due => format!("fill=\"{}\"", on_ground(DUE_COLOUR, 0.55)),
        Shade::Overdue => "fill=\"url(#overdue)\"".to_owned(),
        Shade::Never => "fill=\"url(#never)\"".to_owned(),
    }
}

/// A colour that covers a share of the map's ground.
fn on_ground(colour: [u8; 3], share: f64) -> String {
    colour.iter().zip(GROUND).fold(String::from("#"), |hex, (over, under)| {
        let part = f64::from(under) + (f64::from(*over) - f64::from(under)) * share;
        hex + &format!("{:02X}", part.round() as u8)
    })
}

/// A square of one kind: its middle and its side, pixels.
#[derive(Clone, Copy)]
struct Square {
    x: f64,
    y: f64,
    shade: Shade,
    unwatched: bool,
}

/// Squares of one kind joined to a strip: its left edge, the middle of its height, its length.
struct Strip<T> {
    left: f64,
    y: f64,
    long: f64,
    kind: T,
}

/// Patches as squares, row by row.
fn squares(chart: &Chart, frame: &Frame) -> Vec<Square> {
    let square = |patch: &Patch| {
        let (x, y) = frame.at(patch.at);
        Square { x, y, shade: shade(patch), unwatched: patch.unwatched }
    };
    in_rows(chart.patches.iter().map(square).collect())
}

/// Rows from the top: patches of one row differ by less than a tenth of a pixel in height.
fn in_rows(mut squares: Vec<Square>) -> Vec<Square> {
    squares.sort_by(|a, b| (a.y * 5.0).round().total_cmp(&(b.y * 5.0).round()).then(a.x.total_cmp(&b.x)));
    squares
}

/// Fewer, larger squares: where several fall into one, the worst counts.
fn coarser(squares: &[Square], side: f64) -> Vec<Square> {
    let mut cells: BTreeMap<(i64, i64), Square> = BTreeMap::new();
    for square in squares {
        let cell = ((square.y / side).floor() as i64, (square.x / side).floor() as i64);
        let middle = |at: i64| (at as f64 + 0.5) * side;
        let fresh = Square { x: middle(cell.1), y: middle(cell.0), ..*square };
        let kept = cells.entry(cell).or_insert(fresh);
        kept.shade = kept.shade.max(square.shade);
        kept.unwatched |= square.unwatched;
    }
    in_rows(cells.into_values().collect())
}

/// Joins neighbours of one kind; squares of no kind are left out.
fn strips<T: PartialEq + Copy>(squares: &[Square], side: f64, kind: impl Fn(&Square) -> Option<T>) -> Vec<Strip<T>> {
    let mut strips: Vec<Strip<T>> = Vec::new();
    for square in squares {
        let Some(kind) = kind(square) else {
            continue;
        };
        let left = square.x - side / 2.0;
        match strips.last_mut() {
            Some(last)
                if last.kind == kind
                    && (last.y - square.y).abs() < side * 0.1
                    && (last.left + last.long - left).abs() < side * 0.1 =>
            {
                last.long += side;
            }
            _ => strips.push(Strip { left, y: square.y, long: side, kind }),
        }
    }
    strips
}

/// A strip as a path; a little larger than it is, so that no ground shows between two, nor between patches of a line,
/// whose rows are turned.
fn outline<T>(strip: &Strip<T>, side: f64) -> String {
    const OVER_SHARE: f64 = 0.09;
    let over = side * OVER_SHARE;
    let (x, y) = (strip.left - over, strip.y - side / 2.0 - over);
    let (wide, high) = (strip.long + 2.0 * over, side + 2.0 * over);
    format!("M{x:.1} {y:.1}h{wide:.1}v{high:.1}h-{wide:.1}z")
}

pub(super) fn draw(chart: &Chart, frame: &Frame, out: &mut String) {
    if chart.patches.is_empty() {
        return;
    }
    let mut side = (chart.patch_m.max(1.0) * frame.scale).max(0.5);
    let mut squares = squares(chart, frame);
    let mut shades = strips(&squares, side, |square| Some(square.shade));
    let mut unwatched = strips(&squares, side, |square| square.unwatched.then_some(()));
    while shades.len().max(unwatched.len()) > MOST_STRIPS {
        side *= 1.5;
        squares = coarser(&squares, side);
        shades = strips(&squares, side, |square| Some(square.shade));
        unwatched = strips(&squares, side, |square| square.unwatched.then_some(()));
    }
    let mut by_shade: BTreeMap<Shade, String> = BTreeMap::new();
    for strip in &shades {
        by_shade.entry(strip.kind).or_default().push_str(&outline(strip, side));
    }
    out.push_str("<g shape-rendering=\"crispEdges\">\n");
    for (shade, strips) in &by_shade {
        put(out, format_args!("<path {} d=\"{strips}\"/>", paint(*shade)));
    }
    out.push_str("</g>\n");
    if !unwatched.is_empty() {
        let d: String = unwatched.iter().map(|strip| outline(strip, side)).collect();
        put(out, format_args!("<path fill=\"url(#unwatched)\" d=\"{d}\"/>"));
    }
}
