//! Names beside signs, placed so that they do not cover each other.

use super::frame::Frame;
use super::{escaped, put};

/// A name that wants to stand beside a sign.
struct Label {
    text: String,
    colour: &'static str,
    size_px: f64,
    /// Where its text begins, and its base line.
    at: (f64, f64),
}

/// A box: left, top, right, bottom, pixels.
type Taken = (f64, f64, f64, f64);

/// All names of a chart, drawn last.
#[derive(Default)]
pub(super) struct Labels {
    placed: Vec<Label>,
    taken: Vec<Taken>,
}

/// Width of a letter over the size of the type: a mean for Latin letters, and Chinese ones are square.
fn width_of(text: &str, size_px: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.56 } else { 1.0 }).sum::<f64>() * size_px
}

impl Labels {
    /// Keeps names off a sign.
    pub(super) fn avoid(&mut self, x: f64, y: f64, half_px: f64) {
        self.taken.push((x - half_px, y - half_px, x + half_px, y + half_px));
    }

    /// Places a name beside (`x`, `y`), `away_px` from it: right, left, below, above or a corner, the first that is free;
    /// farther away when none is, and the first of all when that does not help either.
    pub(super) fn beside(&mut self, at: (f64, f64), away_px: f64, text: &str, colour: &'static str, size_px: f64) {
        let wide = width_of(text, size_px);
        let (up, down) = (size_px * 0.8, size_px * 0.25);
        let area = |spot: &(f64, f64)| (spot.0 - 2.0, spot.1 - up, spot.0 + wide + 2.0, spot.1 + down);
        let is_free = |spot: &(f64, f64)| !self.taken.iter().any(|taken| overlap(*taken, area(spot)));
        let spots = [0.0, 12.0, 24.0, 36.0].into_iter().flat_map(|more| around(at, away_px + more, wide, size_px));
        let spot = spots.clone().find(is_free).or_else(|| spots.clone().next()).unwrap_or(at);
        self.taken.push(area(&spot));
        self.placed.push(Label { text: text.to_owned(), colour, size_px, at: spot });
    }

    pub(super) fn draw(&self, frame: &Frame, out: &mut String) {
        let (left, top, wide, high) = frame.map_box();
        for Label { text, colour, size_px, at: (x, y) } in &self.placed {
            // What lies at the edge is pushed in.
            let x = x.min(left + wide - 6.0 - width_of(text, *size_px)).max(left + 6.0);
            let y = y.min(top + high - 6.0).max(top + 14.0);
            put(
                out,
                format_args!(
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size_px}\" fill=\"{colour}\" paint-order=\"stroke\" \
                 stroke=\"#0F1318\" stroke-width=\"3.2\" stroke-linejoin=\"round\">{}</text>",
                    escaped(text)
                ),
            );
        }
    }
}

/// Where a text of this width and size may begin, so that it stands beside a point.
fn around((x, y): (f64, f64), away_px: f64, wide: f64, size_px: f64) -> [(f64, f64); 8] {
    let (right, left, centre) = (x + away_px, x - away_px - wide, x - wide / 2.0);
    let (level, below, above) = (y + size_px * 0.35, y + away_px + size_px * 0.8, y - away_px - size_px * 0.25);
    [
        (right, level),
        (left, level),
        (centre, below),
        (centre, above),
        (right, below),
        (left, below),
        (right, above),
        (left, above),
    ]
}

fn overlap(a: Taken, b: Taken) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}
