//! Everything on the map that is not coverage or a drone's path.

use super::frame::{Frame, trail};
use super::labels::Labels;
use super::paths::fitting;
use super::{Chart, Degrees, IncidentMark, Weight, put};

const PINK: &str = "#FF4D8D";
const TEAM: &str = "#F4F1DE";
/// Most of each kind that are drawn, so that a chart stays readable, and small.
const MOST_SIGHTINGS: usize = 2_500;
const MOST_OF_ONE_THING: usize = 60;
const MOST_MARKS: usize = 150;
const MOST_FALSE: usize = 1_000;
const MOST_CORNERS: usize = 100;

pub(super) fn no_fly(chart: &Chart, frame: &Frame, out: &mut String) {
    for ring in &chart.no_fly {
        let d = frame.path(ring, true);
        put(
            out,
            format_args!(
                "<path d=\"{d}\" fill=\"url(#nofly)\" stroke=\"#FFFFFF\" stroke-opacity=\"0.75\" stroke-width=\"1.4\"/>"
            ),
        );
    }
}

/// The stroke of no-look ground, on the map and in the legend.
pub(super) const NO_LOOK: &str =
    "fill=\"#785EF0\" fill-opacity=\"0.10\" stroke=\"#9B87F5\" stroke-width=\"1.6\" stroke-dasharray=\"7 3\"";
/// The stroke of what is flown around.
pub(super) const TALL: &str = "fill=\"#E6EAF0\" fill-opacity=\"0.25\" stroke=\"#E6EAF0\" stroke-width=\"1.8\"";

pub(super) fn no_look(chart: &Chart, frame: &Frame, out: &mut String) {
    for ring in &chart.no_look {
        put(out, format_args!("<path d=\"{}\" {NO_LOOK}/>", frame.path(ring, true)));
    }
}

pub(super) fn tall(chart: &Chart, frame: &Frame, out: &mut String) {
    for (corners, ring) in &chart.tall {
        if let [mast] = corners[..] {
            let (x, y) = frame.at(mast);
            mast_at(out, x, y);
        } else {
            put(out, format_args!("<path d=\"{}\" {TALL}/>", frame.path(corners, *ring)));
        }
    }
}

/// A mast or a crane: a triangle on its foot.
pub(super) fn mast_at(out: &mut String, x: f64, y: f64) {
    put(out, format_args!("<path d=\"M{x:.1} {:.1}l5 10h-10z\" {TALL}/>", y - 7.0));
}

pub(super) fn places(chart: &Chart, frame: &Frame, out: &mut String) {
    for place in &chart.places {
        if let [post] = place.points[..] {
            let (x, y) = frame.at(post);
            put(
                out,
                format_args!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"9\" fill=\"none\" stroke=\"#8FA3B8\" stroke-width=\"1.4\"/>\
                 <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2\" fill=\"#8FA3B8\"/>"
                ),
            );
            continue;
        }
        let d = frame.path(&place.points, place.closed);
        let style =
            if place.closed { "stroke-opacity=\"0.5\"" } else { "stroke-opacity=\"0.6\" stroke-dasharray=\"2 5\"" };
        put(out, format_args!("<path d=\"{d}\" fill=\"none\" stroke=\"#8FA3B8\" stroke-width=\"1.1\" {style}/>"));
    }
}

pub(super) fn place_names(chart: &Chart, frame: &Frame, labels: &mut Labels) {
    for place in chart.places.iter().filter(|place| !place.points.is_empty()) {
        let (x, y) = frame.at(middle(&place.points, place.closed));
        let (x, away_px) = if place.points.len() == 1 { (x, 12.0) } else { (x - 12.0, 0.0) };
        labels.beside((x, y), away_px, &place.name, "#B9C5D1", 12.0);
        if !place.note.is_empty() {
            labels.beside((x, y + 14.0), away_px, &place.note, "#93A0AE", 10.5);
        }
    }
}

/// The middle of a ring's corners, or the middle point of a line.
fn middle(points: &[Degrees], closed: bool) -> Degrees {
    if !closed {
        return points.get(points.len() / 2).copied().unwrap_or_default();
    }
    let count = points.len().max(1) as f64;
    let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    (sum.0 / count, sum.1 / count)
}

pub(super) fn docks(chart: &Chart, frame: &Frame, out: &mut String, labels: &mut Labels) {
    for (name, at) in &chart.docks {
        let (x, y) = frame.at(*at);
        dock(out, x, y);
        labels.avoid(x, y, 10.0);
        labels.beside((x, y), 13.0, name, "#C9D3DE", 12.5);
    }
}

/// The sign of a dock: a pad with an H.
pub(super) fn dock(out: &mut String, x: f64, y: f64) {
    let (left, top) = (x - 9.0, y - 9.0);
    put(
        out,
        format_args!(
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"18\" height=\"18\" rx=\"4\" fill=\"#1D2630\" stroke=\"#E6EAF0\" \
         stroke-width=\"1.5\"/><path d=\"M{:.1} {:.1}v9m6 -9v9m-6 -4.5h6\" stroke=\"#E6EAF0\" stroke-width=\"1.6\" \
         fill=\"none\"/>",
            x - 3.0,
            y - 4.5
        ),
    );
}

pub(super) fn things(chart: &Chart, frame: &Frame, out: &mut String, labels: &mut Labels) {
    for at in chart.false_alarms.iter().take(MOST_FALSE) {
        let (x, y) = frame.at(*at);
        false_alarm(out, x, y);
    }
    let (mut lines, mut dots) = (String::new(), String::new());
    let found = chart.things.iter().flat_map(|thing| thing.found.iter().take(MOST_OF_ONE_THING));
    for (truth, believed) in found.take(MOST_SIGHTINGS) {
        let ((x, y), (to_x, to_y)) = (frame.at(*truth), frame.at(*believed));
        lines.push_str(&format!("M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}"));
        dots.push_str(&format!("M{to_x:.1} {to_y:.1}h0"));
    }
    if !lines.is_empty() {
        put(
            out,
            format_args!(
                "<path d=\"{lines}\" stroke=\"#FFFFFF\" stroke-opacity=\"0.75\" stroke-width=\"1.1\"/>\
             <path d=\"{dots}\" stroke=\"#FFFFFF\" stroke-width=\"4.6\" stroke-linecap=\"round\"/>"
            ),
        );
    }
    for thing in chart.things.iter().take(MOST_MARKS) {
        let way: Vec<(f64, f64)> = thing.path.iter().map(|at| frame.at(*at)).collect();
        if way.len() > 1 {
            let d = trail(&fitting(&way, MOST_CORNERS));
            put(
                out,
                format_args!(
                    "<path d=\"{d}\" fill=\"none\" stroke=\"#FFFFFF\" stroke-opacity=\"0.8\" stroke-width=\"1.3\" \
                 stroke-dasharray=\"1.5 3.5\" stroke-linecap=\"round\"/>"
                ),
            );
        }
        if let Some((x, y)) = way.first() {
            self::thing(out, *x, *y, !thing.found.is_empty());
            labels.avoid(*x, *y, 7.0);
            labels.beside((*x, *y), 11.0, &thing.name, "#FFFFFF", 12.5);
        }
    }
}

/// The sign of a planted thing: a ring, filled when it was found, crossed when it was not.
pub(super) fn thing(out: &mut String, x: f64, y: f64, found: bool) {
    let fill = if found { "#FFFFFF" } else { "#0F1318" };
    put(
        out,
        format_args!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" fill=\"{fill}\" stroke=\"#0F1318\" stroke-width=\"4\"/>\
         <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" fill=\"{fill}\" stroke=\"#FFFFFF\" stroke-width=\"2\"/>"
        ),
    );
    if !found {
        let (left, top) = (x - 2.6, y - 2.6);
        put(
            out,
            format_args!(
                "<path d=\"M{left:.1} {top:.1}l5.2 5.2m0 -5.2l-5.2 5.2\" stroke=\"#FE6100\" stroke-width=\"2\" fill=\"none\"/>"
            ),
        );
    }
}

/// The sign of a false alarm.
pub(super) fn false_alarm(out: &mut String, x: f64, y: f64) {
    let (left, top) = (x - 3.5, y - 3.5);
    put(
        out,
        format_args!(
            "<path d=\"M{left:.1} {top:.1}l7 7m0 -7l-7 7\" stroke=\"#8D98A5\" stroke-width=\"1.8\" stroke-linecap=\"round\"/>"
        ),
    );
}

/// Under everything else, so that what lies in them is seen.
pub(super) fn ellipses(chart: &Chart, frame: &Frame, out: &mut String) {
    for incident in chart.incidents.iter().take(MOST_MARKS) {
        let Some((major_m, minor_m, bearing_deg)) = incident.ellipse else {
            continue;
        };
        if !(major_m * minor_m * bearing_deg).is_finite() {
            continue;
        }
        let (x, y) = frame.at(incident.at);
        // On paper a 3 m ellipse still is one.
        let (rx, ry) = ((minor_m * frame.scale).max(3.0), (major_m * frame.scale).max(3.0));
        let (fill, dash) = if incident.is_false { ("0.04", "4 4") } else { ("0.20", "none") };
        put(
            out,
            format_args!(
                "<ellipse cx=\"{x:.1}\" cy=\"{y:.1}\" rx=\"{rx:.1}\" ry=\"{ry:.1}\" \
             transform=\"rotate({bearing_deg:.1} {x:.1} {y:.1})\" fill=\"{PINK}\" fill-opacity=\"{fill}\" \
             stroke=\"{PINK}\" stroke-width=\"1.4\" stroke-dasharray=\"{dash}\"/>"
            ),
        );
    }
}

pub(super) fn incidents(chart: &Chart, frame: &Frame, out: &mut String, labels: &mut Labels) {
    for incident in chart.incidents.iter().take(MOST_MARKS) {
        let (x, y) = frame.at(incident.at);
        // Above the place it means, not on it.
        let (sign_x, sign_y) = (x, y - 26.0);
        put(
            out,
            format_args!(
                "<path d=\"M{x:.1} {y:.1}L{sign_x:.1} {sign_y:.1}\" stroke=\"{PINK}\" stroke-width=\"1.3\"/>\
             <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.2\" fill=\"{PINK}\"/>"
            ),
        );
        sign(out, sign_x, sign_y, incident);
        labels.avoid(sign_x, sign_y, 9.0);
        labels.beside((sign_x, sign_y), 12.0, &incident.name, PINK, 12.5);
    }
}

/// The sign of an incident: a triangle, a diamond or a disc by weight; hollow when it was a false alarm.
pub(super) fn sign(out: &mut String, x: f64, y: f64, incident: &IncidentMark) {
    let d = match incident.weight {
        Weight::High => format!("M{x:.1} {:.1}l8 13.5h-16z", y - 9.0),
        Weight::Medium => format!("M{x:.1} {:.1}l7.5 7.5l-7.5 7.5l-7.5 -7.5z", y - 7.5),
        Weight::Low => format!("M{:.1} {y:.1}a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z", x - 5.5),
    };
    let fill = if incident.is_false { "#0F1318" } else { PINK };
    put(
        out,
        format_args!(
            "<path d=\"{d}\" fill=\"{fill}\" stroke=\"#0F1318\" stroke-width=\"3.4\" paint-order=\"stroke\"/>\
         <path d=\"{d}\" fill=\"{fill}\" stroke=\"{PINK}\" stroke-width=\"1.5\"/>"
        ),
    );
}

pub(super) fn teams(chart: &Chart, frame: &Frame, out: &mut String, labels: &mut Labels) {
    for team in chart.teams.iter().take(MOST_MARKS) {
        let way: Vec<(f64, f64)> = team.path.iter().map(|at| frame.at(*at)).collect();
        if way.len() > 1 {
            let d = trail(&fitting(&way, MOST_CORNERS));
            put(
                out,
                format_args!(
                    "<path d=\"{d}\" fill=\"none\" stroke=\"{TEAM}\" stroke-opacity=\"0.75\" stroke-width=\"1.6\" \
                 stroke-dasharray=\"6 4\" stroke-linejoin=\"round\"/>"
                ),
            );
        }
        if let Some((x, y)) = way.last() {
            self::team(out, *x, *y);
            labels.avoid(*x, *y, 7.0);
            labels.beside((*x, *y), 10.0, &team.name, TEAM, 12.5);
        }
    }
}

/// The sign of a team.
pub(super) fn team(out: &mut String, x: f64, y: f64) {
    let (left, top) = (x - 5.5, y - 5.5);
    put(
        out,
        format_args!(
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"11\" height=\"11\" fill=\"{TEAM}\" stroke=\"#0F1318\" \
         stroke-width=\"1.6\"/>"
        ),
    );
}
