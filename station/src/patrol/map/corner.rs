//! Numbers of the map file as positions: the border at which shifted datums end.

use super::{Corner, Shape, start};
use crate::geodesy::Position;
use crate::geodesy::datum::{Datum, in_china};
use crate::patrol::problems::Problems;
use crate::patrol::source::Source;
use crate::text::code;
use jsonc_parser::ast::Value;

/// More corners than this no ring needs: the fence aboard holds 64, and judging a ring costs their square.
const MOST_CORNERS: usize = 1_000;

type Noting<'a> = (&'a Source, &'a mut Problems);

/// Reads corners and remembers what is said once for the whole file.
pub(super) struct Corners {
    datum: Option<Datum>,
    /// The first feature in China, when nothing says the datum.
    pub(super) datum_wanted: Option<String>,
    swapped: Option<Swapped>,
}

/// The first swapped position: where, whose, and how many came after it.
struct Swapped {
    at: usize,
    name: String,
    lon: f64,
    lat: f64,
    more: usize,
}

impl Corners {
    /// For numbers in `datum`, which counts as WGS-84 when it is not said.
    pub(super) fn new(datum: Option<Datum>) -> Corners {
        Corners { datum, datum_wanted: None, swapped: None }
    }

    /// The coordinates of a Point, LineString or Polygon.
    pub(super) fn shape(&mut self, geometry: &str, value: &Value<'_>, name: &str, noting: Noting<'_>) -> Option<Shape> {
        match geometry {
            "Point" => Some(Shape::Point(self.corner(value, name, noting)?)),
            "LineString" => self.line(value, name, noting),
            _ => self.rings(value, name, noting),
        }
    }

    /// Says once which positions were swapped.
    pub(super) fn note_swapped(&self, source: &Source, problems: &mut Problems) {
        let Some(swapped) = &self.swapped else { return };
        let (lon, lat, more) = (swapped.lon.to_string(), swapped.lat.to_string(), swapped.more.to_string());
        let mut values = vec![("name", &*swapped.name), ("lon", &*lon), ("lat", &*lat)];
        if swapped.more > 0 {
            values.push(("more", &*more));
        }
        problems.add(source, swapped.at, code::SWAPPED, &values);
    }

    fn line(&mut self, value: &Value<'_>, name: &str, (source, problems): Noting<'_>) -> Option<Shape> {
        let corners = self.corners(value, name, (source, problems))?;
        if corners.len() < 2 {
            problems.add(source, start(value), code::SHORT_LINE, &[("name", name)]);
            return None;
        }
        self.in_one_half(&corners, name, (source, problems)).then_some(Shape::Line(corners))
    }

    fn rings(&mut self, value: &Value<'_>, name: &str, (source, problems): Noting<'_>) -> Option<Shape> {
        let rings = value.as_array().filter(|rings| !rings.elements.is_empty());
        let Some(rings) = rings else {
            problems.add(source, start(value), code::NOT_A_POSITION, &[]);
            return None;
        };
        let mut read = Vec::new();
        for ring in &rings.elements {
            let mut corners = self.corners(ring, name, (source, problems))?;
            if corners.len() > 1
                && corners.first().map(|first| first.position) == corners.last().map(|last| last.position)
            {
                corners.pop();
            }
            if corners.len() < 3 {
                let count = corners.len().to_string();
                problems.add(source, start(ring), code::FEW_CORNERS, &[("name", name), ("corners", &count)]);
                return None;
            }
            if !self.in_one_half(&corners, name, (source, problems)) {
                return None;
            }
            read.push(corners);
        }
        Some(Shape::Rings(read))
    }

    /// Corners in file order; one that repeats the one before is left out.
    fn corners(&mut self, value: &Value<'_>, name: &str, (source, problems): Noting<'_>) -> Option<Vec<Corner>> {
        let Some(list) = value.as_array() else {
            problems.add(source, start(value), code::NOT_A_POSITION, &[]);
            return None;
        };
        let count = list.elements.len();
        if count > MOST_CORNERS {
            let values =
                [("what", "@label.corners"), ("count", &*count.to_string()), ("max", &*MOST_CORNERS.to_string())];
            problems.add(source, list.range.start, code::TOO_MANY, &values);
            return None;
        }
        let read = list.elements.iter().map(|corner| self.corner(corner, name, (source, problems)));
        let mut corners: Vec<Corner> = read.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?;
        corners.dedup_by_key(|corner| corner.position);
        Some(corners)
    }

    fn corner(&mut self, value: &Value<'_>, name: &str, (source, problems): Noting<'_>) -> Option<Corner> {
        let at = start(value);
        let Some((lon, lat)) = pair(value) else {
            problems.add(source, at, code::NOT_A_POSITION, &[]);
            return None;
        };
        let (lon, lat) = if swapped(lon, lat) { self.note_swap(at, name, lon, lat) } else { (lon, lat) };
        let written = Position::from_degrees(lat, lon);
        let position = self.datum.unwrap_or(Datum::Wgs84).position(lat, lon);
        let (Some(written), Some(position)) = (written, position) else {
            let (lon, lat) = (lon.to_string(), lat.to_string());
            problems.add(source, at, code::OFF_THE_GLOBE, &[("lon", &lon), ("lat", &lat)]);
            return None;
        };
        if self.datum.is_none() && self.datum_wanted.is_none() && in_china(written) {
            self.datum_wanted = Some(name.to_owned());
        }
        Some(Corner { position, at })
    }

    fn note_swap(&mut self, at: usize, name: &str, lon: f64, lat: f64) -> (f64, f64) {
        match &mut self.swapped {
            Some(first) => first.more = first.more.saturating_add(1),
            None => self.swapped = Some(Swapped { at, name: name.to_owned(), lon: lat, lat: lon, more: 0 }),
        }
        (lat, lon)
    }

    fn in_one_half(&self, corners: &[Corner], name: &str, (source, problems): Noting<'_>) -> bool {
        let lons = || corners.iter().map(|corner| i64::from(corner.position.lon_e7()));
        let (west, east) = (lons().min().unwrap_or(0), lons().max().unwrap_or(0));
        let fits = east.saturating_sub(west) <= 1_800_000_000;
        if !fits {
            problems.add(source, corners.first().map_or(0, |corner| corner.at), code::ANTIMERIDIAN, &[("name", name)]);
        }
        fits
    }
}

/// Whether these are latitude first: impossible as they stand and possible the other way round, or in China only the
/// other way round.
fn swapped(lon: f64, lat: f64) -> bool {
    let stands = Position::from_degrees(lat, lon);
    let turned = Position::from_degrees(lon, lat);
    match (stands, turned) {
        (None, Some(_)) => true,
        (Some(stands), Some(turned)) => !in_china(stands) && in_china(turned),
        _ => false,
    }
}

/// Longitude and latitude of a position; a third number, the height, is left alone.
fn pair(value: &Value<'_>) -> Option<(f64, f64)> {
    let numbers = &value.as_array()?.elements;
    let number =
        |i: usize| numbers.get(i)?.as_number_lit()?.value.parse::<f64>().ok().filter(|number| number.is_finite());
    Some((number(0)?, number(1)?))
}
