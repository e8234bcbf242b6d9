//! A planned tour: lanes, the ways between them, looks, and what none of them sees.

use super::frame::Frame;
use super::{Chart, LegKind, put};

const LANE: &str = "fill=\"none\" stroke=\"#7AA2FF\" stroke-width=\"2\" stroke-linecap=\"round\"";
const TRANSIT: &str =
    "fill=\"none\" stroke=\"#C6A0FF\" stroke-opacity=\"0.85\" stroke-width=\"1.4\" stroke-dasharray=\"5 4\"";
const LOOK: &str =
    "fill=\"none\" stroke=\"#F0E3C0\" stroke-width=\"1.4\" stroke-dasharray=\"1.5 3.5\" stroke-linecap=\"round\"";
const FENCE: &str =
    "fill=\"none\" stroke=\"#E6EAF0\" stroke-opacity=\"0.8\" stroke-width=\"1.4\" stroke-dasharray=\"10 4 2 4\"";
const UNSEEN: &str = "fill=\"#FE6100\" fill-opacity=\"0.55\" stroke=\"#FE6100\" stroke-width=\"1\"";

pub(super) fn fence(chart: &Chart, frame: &Frame, out: &mut String) {
    if !chart.fence.is_empty() {
        put(out, format_args!("<path d=\"{}\" {FENCE}/>", frame.path(&chart.fence, true)));
    }
}

pub(super) fn draw(chart: &Chart, frame: &Frame, out: &mut String) {
    for ring in &chart.unseen {
        put(out, format_args!("<path d=\"{}\" {UNSEEN}/>", frame.path(ring, true)));
    }
    for (kind, style) in [(LegKind::Transit, TRANSIT), (LegKind::Lane, LANE)] {
        let legs = chart.tour.iter().filter(|leg| leg.kind == kind);
        let d: String = legs.map(|leg| frame.path(&leg.way, false)).collect();
        if !d.is_empty() {
            put(out, format_args!("<path d=\"{d}\" {style}/>"));
        }
    }
    for leg in chart.tour.iter().filter(|leg| leg.kind == LegKind::Look) {
        put(out, format_args!("<path d=\"{}\" {LOOK}/>", frame.path(&leg.way, false)));
    }
}

/// The sign of a kind of leg: a stretch of it around a point.
pub(super) fn leg_sign(kind: LegKind) -> impl Fn(&mut String, f64, f64) {
    let style = match kind {
        LegKind::Lane => LANE,
        LegKind::Transit => TRANSIT,
        LegKind::Look => LOOK,
    };
    move |out, x, y| put(out, format_args!("<path d=\"M{:.1} {y:.1}h32\" {style}/>", x - 16.0))
}

pub(super) fn fence_sign(out: &mut String, x: f64, y: f64) {
    put(out, format_args!("<path d=\"M{:.1} {y:.1}h32\" {FENCE}/>", x - 16.0));
}

pub(super) fn unseen_sign(out: &mut String, x: f64, y: f64) {
    let (left, top) = (x - 16.0, y - 8.0);
    put(out, format_args!("<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"32\" height=\"16\" rx=\"2\" {UNSEEN}/>"));
}
