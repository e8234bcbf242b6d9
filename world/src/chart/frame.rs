//! From degrees to pixels, north up, a metre as long to the east as to the north.

use super::{Chart, Degrees, profile};
use quadrat_station::geodesy::{Plane, Position};

/// Width of the whole chart, pixels.
pub(super) const WIDTH: f64 = 1_600.0;
/// Edge around the map, and the header above it.
const MARGIN: f64 = 28.0;
const HEADER: f64 = 98.0;
/// The side with the legend.
pub(super) const SIDE: f64 = 292.0;
const HIGHEST: f64 = 1_080.0;
const LOWEST: f64 = 640.0;
/// Where things lie on the chart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    plane: Plane,
    /// Metres north and east of the plane's origin that the middle of the map shows.
    middle: (f64, f64),
    /// Pixels per metre.
    pub(super) scale: f64,
    map_width: f64,
    map_height: f64,
    /// Below the map, pixels.
    below: f64,
}

impl Frame {
    /// A frame that holds everything the chart shows.
    pub(super) fn around(chart: &Chart) -> Self {
        let positions: Vec<Position> = all(chart).filter_map(|(lat, lon)| Position::from_degrees(lat, lon)).collect();
        let plane = Plane::at(positions.first().copied().unwrap_or(Position::NORTH_POLE));
        let points = positions.iter().map(|at| plane.point(*at));
        let none = (f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY);
        let (south, west, north, east) = points.fold(none, |(s, w, n, e), point| {
            (s.min(point.north_m), w.min(point.east_m), n.max(point.north_m), e.max(point.east_m))
        });
        let (south, west, north, east) = if south > north { (0.0, 0.0, 0.0, 0.0) } else { (south, west, north, east) };
        // A single point still gets ground around it.
        let (wide_m, high_m) = ((east - west).max(100.0), (north - south).max(100.0));
        let map_width = WIDTH - 3.0 * MARGIN - SIDE;
        const AIR: f64 = 1.07;
        let scale = (map_width / (wide_m * AIR)).min((HIGHEST - HEADER - MARGIN) / (high_m * AIR));
        let map_height = (high_m * AIR * scale).clamp(LOWEST - HEADER - MARGIN, HIGHEST - HEADER - MARGIN);
        let middle = (f64::midpoint(south, north), f64::midpoint(west, east));
        let below = if chart.profile.is_empty() { 0.0 } else { profile::STRIP };
        Self { plane, middle, scale, map_width, map_height, below }
    }

    /// Height of the whole chart, pixels.
    pub(super) fn height(&self) -> f64 {
        self.map_height + HEADER + MARGIN + self.below
    }

    /// Left, top, width and height of the map.
    pub(super) fn map_box(&self) -> (f64, f64, f64, f64) {
        (MARGIN, HEADER, self.map_width, self.map_height)
    }

    /// Left edge of the side.
    pub(super) fn side_left(&self) -> f64 {
        2.0 * MARGIN + self.map_width
    }

    /// Where a place lies, pixels; what is no place lies far outside.
    pub(super) fn at(&self, (lat, lon): Degrees) -> (f64, f64) {
        const OUTSIDE: f64 = 9e3;
        let Some(position) = Position::from_degrees(lat, lon) else {
            return (-OUTSIDE, -OUTSIDE);
        };
        let point = self.plane.point(position);
        let x = MARGIN + self.map_width / 2.0 + (point.east_m - self.middle.1) * self.scale;
        let y = HEADER + self.map_height / 2.0 - (point.north_m - self.middle.0) * self.scale;
        (x.clamp(-OUTSIDE, OUTSIDE), y.clamp(-OUTSIDE, OUTSIDE))
    }

    /// Points as an SVG path.
    pub(super) fn path(&self, points: &[Degrees], closed: bool) -> String {
        let pixels: Vec<(f64, f64)> = points.iter().map(|point| self.at(*point)).collect();
        let mut out = trail(&pixels);
        if closed && !out.is_empty() {
            out.push('Z');
        }
        out
    }
}

/// Pixels as an SVG path.
pub(super) fn trail(pixels: &[(f64, f64)]) -> String {
    let mut out = String::new();
    for (index, (x, y)) in pixels.iter().enumerate() {
        out.push_str(&format!("{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' }));
    }
    out
}

/// Every place that the chart should hold.
fn all(chart: &Chart) -> impl Iterator<Item = Degrees> + '_ {
    let patches = chart.patches.iter().map(|patch| patch.at);
    let places = chart.places.iter().flat_map(|place| place.points.iter().copied());
    let rings = chart.no_fly.iter().flatten().chain(&chart.fence).copied();
    let tour = chart.tour.iter().flat_map(|leg| leg.way.iter().copied());
    let docks = chart.docks.iter().map(|(_, at)| *at);
    let paths = chart.paths.iter().flat_map(|path| path.spots.iter().map(|(_, at)| *at));
    let things = chart.things.iter().flat_map(|thing| thing.path.iter().copied());
    let incidents = chart.incidents.iter().map(|incident| incident.at);
    let teams = chart.teams.iter().flat_map(|team| team.path.iter().copied());
    patches.chain(places).chain(rings).chain(tour).chain(docks).chain(paths).chain(things).chain(incidents).chain(teams)
}
