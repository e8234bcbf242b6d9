//! A map drawn in Google Earth or another program that writes KML (OGC 07-147r2), told again as the GeoJSON that a map
//! otherwise is: one reader judges both, and every sentence about it names the line and column of the KML.
//!
//! What a placemark is says its own extended data `kind`, or the nearest folder around it that is named as a kind, in
//! English or Chinese: the folder "nofly" or "禁飞区" holds no-fly areas. Other extended data are its properties.

use super::Kind;
use super::geometry::Geometry;
use crate::patrol::problems::Problems;
use crate::patrol::source::Source;
use crate::patrol::told::Told;
use crate::text::{Lang, code, label};
use roxmltree::{Document, Node};

/// Whether a file of this name is KML.
pub(super) fn is_kml(name: &str) -> bool {
    let ends = |ending: &str| name.len() >= ending.len() && name.to_ascii_lowercase().ends_with(ending);
    ends(".kml") || ends(".kmz")
}

/// The map as GeoJSON that remembers where in the KML it stands; none, and a problem, when it is no KML.
pub(super) fn told(source: Source, problems: &mut Problems) -> Option<Source> {
    let document = match Document::parse(&source.text) {
        Ok(document) => document,
        Err(error) => {
            let at = source.byte(error.pos().row, error.pos().col);
            let detail = error.to_string();
            // Where it is, the problem says itself.
            let said = detail.rsplit_once(" at ").map_or(detail.as_str(), |(said, _)| said);
            problems.add(&source, at, code::XML_SYNTAX, &[("detail", said)]);
            return None;
        }
    };
    if !is(&document.root_element(), "kml") {
        problems.add(&source, document.root_element().range().start, code::NOT_KML, &[]);
        return None;
    }
    let mut told = Told::default();
    told.say(0, "{\"type\":\"FeatureCollection\",\"features\":[");
    let placemarks = document.descendants().filter(|node| is(node, "Placemark"));
    for (number, placemark) in placemarks.enumerate() {
        told.say(placemark.range().start, if number == 0 { "" } else { "," });
        feature(&mut told, placemark);
    }
    told.say(source.text.len(), "]}");
    Some(source.told_as(told))
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The first child element of a name, whatever namespace a program gave it.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(child, name))
}

fn feature(told: &mut Told, placemark: Node<'_, '_>) {
    let at = placemark.range().start;
    told.say(at, "{\"type\":\"Feature\",\"properties\":{");
    let mut more = false;
    let mut property = |told: &mut Told, key: &str, (at, value): (usize, &str)| {
        told.say(at, if more { "," } else { "" });
        told.text(at, key);
        told.say(at, ":");
        told.number_or_text(at, value, key == "name" || key == "called" || key == "kind");
        more = true;
    };
    let data: Vec<(&str, (usize, &str))> = extended(placemark).collect();
    let has = |key: &str| data.iter().any(|(known, _)| *known == key);
    if let Some(name) = child(placemark, "name").filter(|_| !has("name")) {
        property(told, "name", content(name));
    }
    if let Some((kind, at)) = folder_kind(placemark).filter(|_| !has("kind")) {
        property(told, "kind", (at, kind.word()));
    }
    for (key, value) in data {
        property(told, key, value);
    }
    told.say(at, "},\"geometry\":");
    Geometry::of(placemark).tell(told, at);
    told.say(at, "}");
}

/// Names and values of extended data, with where the values stand: `Data` and `SimpleData`.
fn extended<'a>(placemark: Node<'a, '_>) -> impl Iterator<Item = (&'a str, (usize, &'a str))> {
    let data = placemark.children().filter(|node| is(node, "ExtendedData")).flat_map(|data| data.descendants());
    data.filter_map(|node| {
        let value = if is(&node, "Data") { child(node, "value")? } else { node };
        let named = is(&node, "Data") || is(&node, "SimpleData");
        named.then_some((node.attribute("name")?, content(value)))
    })
}

/// What an element says, trimmed, and where it says it.
fn content<'a>(node: Node<'a, '_>) -> (usize, &'a str) {
    let text = node.children().find(|child| child.is_text());
    (text.map_or(node.range().start, |text| text.range().start), node.text().unwrap_or_default().trim())
}

/// The kind that the nearest folder around a placemark is named as, and where.
fn folder_kind(placemark: Node<'_, '_>) -> Option<(Kind, usize)> {
    placemark.ancestors().skip(1).filter_map(|folder| child(folder, "name")).find_map(|name| {
        let (at, named) = content(name);
        let is = |kind: &&Kind| {
            let worded = |lang: Lang| label(lang, kind.word()).eq_ignore_ascii_case(named);
            kind.word().eq_ignore_ascii_case(named) || worded(Lang::Zh) || worded(Lang::En)
        };
        Kind::ALL.iter().find(is).map(|kind| (*kind, at))
    })
}
