//! The map file: GeoJSON (RFC 7946) with `kind` and `name` in every feature's properties, or KML.

mod corner;
mod geometry;
mod kml;
mod properties;
mod shape;

pub(super) use shape::{Ground, is_ground};

use super::fullwidth::Syntax;
use super::problems::Problems;
use super::source::Source;
use super::syntax;
use super::task::Window;
use crate::base::Span;
use crate::geodesy::Position;
use crate::geodesy::datum::Datum;
use crate::text::code;
use crate::text::{listed, near};
use corner::Corners;
use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use kml::is_kml;
use properties::Properties;

/// More features than this is no district.
const MOST_FEATURES: usize = 2_000;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident $word:literal $($geometry:literal)+;)*) => {
        /// What a feature of the map is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            const ALL: &[Kind] = &[$(Kind::$name),*];

            /// As the file writes it.
            pub(super) const fn word(self) -> &'static str {
                match self {
                    $(Kind::$name => $word,)*
                }
            }

            /// The geometries it may have.
            const fn geometries(self) -> &'static [&'static str] {
                match self {
                    $(Kind::$name => &[$($geometry),+],)*
                }
            }
        }
    };
}

kinds! {
    /// A cell to sweep.
    Area "area" "Polygon" "MultiPolygon";
    /// A point to look at.
    Post "post" "Point";
    /// A line to follow.
    Line "line" "LineString";
    /// Where no drone may be.
    Nofly "nofly" "Polygon" "MultiPolygon";
    /// What no camera may look at.
    Nolook "nolook" "Polygon" "MultiPolygon";
    /// Something tall.
    Obstacle "obstacle" "Point" "LineString" "Polygon" "MultiPolygon";
    /// Where drones live.
    Dock "dock" "Point";
    /// Where a drone may land in need. Read and checked; not used yet.
    Landing "landing" "Point";
    /// What a team on foot cannot cross. Read and checked; not used yet.
    Barrier "barrier" "LineString";
    /// Where a team can cross a barrier. Read and checked; not used yet.
    Crossing "crossing" "Point";
    /// A key place with its own people. Read and checked; not used yet.
    Site "site" "Point" "Polygon";
    /// Where drones may be at all.
    Fence "fence" "Polygon";
}

impl Kind {
    /// The kind's word in the reader's language.
    pub(super) fn label(self) -> String {
        format!("@label.{}", self.word())
    }

    fn words() -> impl Iterator<Item = &'static str> + Clone {
        Kind::ALL.iter().map(|kind| kind.word())
    }
}

/// A corner of the map and the byte of the file where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Corner {
    pub(super) position: Position,
    pub(super) at: usize,
}

/// Where a feature is.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// One point.
    Point(Corner),
    /// At least two corners.
    Line(Vec<Corner>),
    /// The outer ring, then holes; open rings of at least three corners.
    Rings(Vec<Vec<Corner>>),
}

/// One feature, well-formed by itself.
#[derive(Clone, Debug)]
pub(super) struct Feature {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// Where its name stands.
    pub(super) at: usize,
    pub(super) called: Option<String>,
    pub(super) margin_m: f64,
    pub(super) top_m: Option<f64>,
    pub(super) pads: u16,
    pub(super) charge: Span,
    /// When it is closed; empty is always.
    pub(super) hours: Vec<Window>,
    pub(super) shape: Shape,
}

impl Feature {
    /// All its corners.
    pub(super) fn corners(&self) -> Vec<Corner> {
        match &self.shape {
            Shape::Point(corner) => vec![*corner],
            Shape::Line(corners) => corners.clone(),
            Shape::Rings(rings) => rings.iter().flatten().copied().collect(),
        }
    }
}

/// A feature that is there, but broken: its absence is not said as well.
pub(super) struct Refused {
    pub(super) kind: Option<Kind>,
    pub(super) name: String,
}

/// What the map says, and what it keeps silent about.
pub(super) struct Map {
    /// Well-formed features, in file order; one for each part where a feature has several.
    pub(super) features: Vec<Feature>,
    /// Named features that are not.
    pub(super) refused: Vec<Refused>,
    /// The first feature in China, when nothing says the datum.
    pub(super) datum_wanted: Option<String>,
}

/// The text of a map file as it is read: GeoJSON as it stands, KML told again as GeoJSON.
pub(super) fn open(path: &str, bytes: &[u8], problems: &mut Problems) -> Option<Source> {
    if is_kml(path) {
        return kml::told(Source::read(path, bytes, None, problems)?, problems);
    }
    Source::read(path, bytes, Some(Syntax::Json), problems)
}

/// Reads a map whose numbers are in `datum`; none when there is nothing to read.
pub(super) fn read(source: &Source, datum: Option<Datum>, problems: &mut Problems) -> Option<Map> {
    let parsed = match parse_to_ast(&source.text, &CollectOptions::default(), &strict()) {
        Ok(parsed) => parsed.value,
        Err(error) => {
            let detail = syntax::said(&error.kind().to_string());
            problems.add(source, error.range().start, code::JSON_SYNTAX, &[("detail", &detail)]);
            return None;
        }
    };
    let top = parsed.as_ref().and_then(Value::as_object);
    let collection = top.filter(|top| top.get_string("type").is_some_and(|word| word.value == "FeatureCollection"));
    let Some(features) = collection.and_then(|top| top.get_array("features")) else {
        problems.add(source, 0, code::NOT_FEATURES, &[]);
        return None;
    };
    let mut reader =
        Reader { source, corners: Corners::new(datum), features: Vec::new(), refused: Vec::new(), problems };
    for value in features.elements.iter().take(MOST_FEATURES) {
        reader.feature(value);
    }
    let count = features.elements.len();
    if count > MOST_FEATURES {
        let values =
            [("what", "@label.features"), ("count", &*count.to_string()), ("max", &*MOST_FEATURES.to_string())];
        reader.problems.add(source, features.range.start, code::TOO_MANY, &values);
    }
    Some(reader.finish())
}

fn strict() -> ParseOptions {
    ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

struct Reader<'s, 'p> {
    source: &'s Source,
    corners: Corners,
    features: Vec<Feature>,
    refused: Vec<Refused>,
    problems: &'p mut Problems,
}

impl Reader<'_, '_> {
    fn feature(&mut self, value: &Value<'_>) {
        let Some(object) = value.as_object() else {
            self.problems.add(self.source, start(value), code::NOT_FEATURES, &[]);
            return;
        };
        let properties = Properties::of(object, self.source);
        let kind = self.kind(&properties);
        let Some((name, at)) = properties.name(self.problems) else { return };
        self.note_duplicate(&name, at);
        let shapes = kind.and_then(|kind| self.shapes(object, kind, &name, at));
        let details = properties.details(self.problems);
        let (Some(kind), Some(shapes)) = (kind, shapes) else {
            self.refused.push(Refused { kind, name });
            return;
        };
        self.features.extend(shapes.into_iter().map(|shape| Feature {
            kind,
            name: name.clone(),
            at,
            called: details.called.clone(),
            margin_m: details.margin_m,
            top_m: details.top_m,
            pads: details.pads,
            charge: details.charge,
            hours: details.hours.clone(),
            shape,
        }));
    }

    fn kind(&mut self, properties: &Properties<'_, '_>) -> Option<Kind> {
        let Some((word, at)) = properties.text("kind", self.problems) else {
            if !properties.has("kind") {
                let known = listed(Kind::words());
                self.problems.add(self.source, properties.at, code::NO_KIND, &[("known", &known)]);
            }
            return None;
        };
        let found = Kind::ALL.iter().find(|kind| kind.word() == word);
        if found.is_none() {
            let (hint, said) = match near(&word, Kind::words()) {
                Some(guess) => ("near", guess.to_owned()),
                None => ("known", listed(Kind::words())),
            };
            self.problems.add(self.source, at, code::UNKNOWN_KIND, &[("kind", &word), (hint, &said)]);
        }
        found.copied()
    }

    fn note_duplicate(&mut self, name: &str, at: usize) {
        if let Some(first) = self.features.iter().find(|feature| feature.name == name) {
            let line = self.source.line_and_column(first.at).0.to_string();
            self.problems.add(self.source, at, code::DUPLICATE_NAME, &[("name", name), ("line", &line)]);
        }
    }

    /// The shape of a feature, or the shapes of its parts; none when one of them is none.
    fn shapes(&mut self, object: &Object<'_>, kind: Kind, name: &str, at: usize) -> Option<Vec<Shape>> {
        let geometry = object.get_object("geometry");
        let found = geometry.and_then(|geometry| geometry.get_string("type")).map(|word| word.value.as_ref());
        let coordinates = geometry.and_then(|geometry| geometry.get("coordinates")).map(|property| &property.value);
        let (Some(found), Some(coordinates)) = (found.filter(|found| kind.geometries().contains(found)), coordinates)
        else {
            let at = object.get("geometry").map_or(at, |geometry| start(&geometry.value));
            let found = found.unwrap_or("@label.nothing");
            let (label, want) = (kind.label(), kind.geometries().join(" / "));
            let values = [("kind", &*label), ("name", name), ("found", found), ("want", &*want)];
            self.problems.add(self.source, at, code::WRONG_GEOMETRY, &values);
            return None;
        };
        let mut shape =
            |kind: &str, part: &Value<'_>| self.corners.shape(kind, part, name, (self.source, self.problems));
        match (found, coordinates.as_array()) {
            ("MultiPolygon", Some(parts)) => parts.elements.iter().map(|part| shape("Polygon", part)).collect(),
            _ => Some(vec![shape(found, coordinates)?]),
        }
    }

    fn finish(self) -> Map {
        self.corners.note_swapped(self.source, self.problems);
        Map { features: self.features, refused: self.refused, datum_wanted: self.corners.datum_wanted }
    }
}

/// Byte where a value begins.
fn start(value: &Value<'_>) -> usize {
    match value {
        Value::StringLit(node) => node.range.start,
        Value::NumberLit(node) => node.range.start,
        Value::BooleanLit(node) => node.range.start,
        Value::Object(node) => node.range.start,
        Value::Array(node) => node.range.start,
        Value::NullKeyword(node) => node.range.start,
    }
}
