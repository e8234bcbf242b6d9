//! The tour from the side, under the map: the ground and the line that is flown over it.

use super::frame::{Frame, trail};
use super::{Chart, escaped, put};
use quadrat_station::plan::ProfilePoint;

/// Height of the strip, with the words over it, pixels.
pub(super) const STRIP: f64 = 190.0;
/// Above the profile itself, for the words; and below, for the figures.
const HEAD: f64 = 46.0;
const FOOT: f64 = 26.0;
/// Most points of a line.
const POINTS_MAX: usize = 1_500;

pub(super) fn draw(chart: &Chart, frame: &Frame, out: &mut String) {
    let (Some(first), Some(last)) = (chart.profile.first(), chart.profile.last()) else { return };
    let (left, top, wide, high) = frame.map_box();
    let (top, high) = (top + high + HEAD, STRIP - HEAD - FOOT);
    let none = (first.ground_m, first.flown_m);
    let (low_m, high_m) =
        chart.profile.iter().fold(none, |(low, high), p| (low.min(p.ground_m), high.max(p.flown_m.max(p.ground_m))));
    let x = |p: &ProfilePoint| left + wide * p.along_m / last.along_m.max(1.0);
    let y = |metres: f64| top + high - high * (metres - low_m) / (high_m - low_m).max(1.0);
    let step = chart.profile.len().div_ceil(POINTS_MAX).max(1);
    let line = |height: fn(&ProfilePoint) -> f64| -> Vec<(f64, f64)> {
        chart.profile.iter().step_by(step).chain([last]).map(|p| (x(p), y(height(p)))).collect()
    };
    let (ground, flown) = (line(|p| p.ground_m), line(|p| p.flown_m));
    let (under, right, foot, head) = (top + high, left + wide, top + high + 18.0, top - 16.0);
    put(
        out,
        format_args!(
            "<text x=\"{left:.1}\" y=\"{head:.1}\" font-size=\"13\" font-weight=\"650\" fill=\"#E6EAF0\">{}</text>\n\
         <path d=\"{}V{under:.1}H{left:.1}Z\" fill=\"#5B4A36\" fill-opacity=\"0.75\" stroke=\"#B9966A\" stroke-width=\"1.2\"/>\n\
         <path d=\"{}\" fill=\"none\" stroke=\"#41C7E0\" stroke-width=\"1.8\"/>",
            escaped(&chart.words.profile),
            trail(&ground),
            trail(&flown)
        ),
    );
    let words = [
        (left, y(high_m) - 4.0, "start", format!("{high_m:.0} m")),
        (left + 6.0, under - 5.0, "start", format!("{low_m:.0} m")),
        (left, foot, "start", "0".to_owned()),
        (right, foot, "end", format!("{:.1} km", last.along_m / 1e3)),
    ];
    for (x, y, anchor, text) in words {
        put(
            out,
            format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"11.5\" fill=\"#9AA7B5\" text-anchor=\"{anchor}\">{text}</text>"
            ),
        );
    }
}
