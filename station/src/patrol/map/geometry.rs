//! A placemark's geometry, from KML's words into GeoJSON's.

use super::kml::child;
use crate::patrol::told::Told;
use roxmltree::Node;

/// The geometry of a placemark.
pub(super) struct Geometry<'a, 'i> {
    /// The elements that draw it; a MultiGeometry has several.
    parts: Vec<Node<'a, 'i>>,
}

/// Elements that draw something, and what GeoJSON calls them.
const DRAWN: [(&str, &str); 4] =
    [("Point", "Point"), ("LineString", "LineString"), ("LinearRing", "LineString"), ("Polygon", "Polygon")];

impl<'a, 'i> Geometry<'a, 'i> {
    /// Of a placemark.
    pub(super) fn of(placemark: Node<'a, 'i>) -> Geometry<'a, 'i> {
        let mut parts = Vec::new();
        let mut open: Vec<Node<'a, 'i>> = placemark.children().collect();
        while let Some(node) = open.pop() {
            if node.is_element() && node.tag_name().name() == "MultiGeometry" {
                open.extend(node.children());
            } else if word(node).is_some() {
                parts.push(node);
            }
        }
        parts.reverse();
        parts.sort_by_key(|node| node.range().start);
        Geometry { parts }
    }

    /// Says it; `at` is where it is missed when there is none.
    pub(super) fn tell(&self, told: &mut Told, at: usize) {
        let words: Vec<&str> = self.parts.iter().filter_map(|part| word(*part)).collect();
        let alike = words.iter().zip(words.iter().skip(1)).all(|(one, other)| one == other);
        match (self.parts.as_slice(), words.first()) {
            ([], _) | (_, None) => told.say(at, "null"),
            ([part], Some(word)) => {
                told.say(part.range().start, &format!("{{\"type\":\"{word}\",\"coordinates\":"));
                tell_part(told, *part);
                told.say(part.range().start, "}");
            }
            ([first, ..], Some(word)) => {
                let kind = if alike { format!("Multi{word}") } else { "GeometryCollection".to_owned() };
                told.say(first.range().start, &format!("{{\"type\":\"{kind}\",\"coordinates\":["));
                for (number, part) in self.parts.iter().enumerate() {
                    told.say(part.range().start, if number == 0 { "" } else { "," });
                    tell_part(told, *part);
                }
                told.say(first.range().start, "]}");
            }
        }
    }
}

fn word(node: Node<'_, '_>) -> Option<&'static str> {
    let name = node.is_element().then(|| node.tag_name().name())?;
    DRAWN.iter().find(|(kml, _)| *kml == name).map(|(_, word)| *word)
}

fn tell_part(told: &mut Told, part: Node<'_, '_>) {
    if part.tag_name().name() != "Polygon" {
        let corners = corners(part);
        match (part.tag_name().name(), corners.first()) {
            ("Point", Some(corner)) => tell_corner(told, *corner),
            ("Point", None) => told.say(part.range().start, "[]"),
            _ => tell_corners(told, part.range().start, &corners),
        }
        return;
    }
    told.say(part.range().start, "[");
    let borders = part.children().filter(|node| node.is_element());
    let ring = |name: &'static str| {
        let borders = borders.clone().filter(move |node| node.tag_name().name() == name);
        borders.filter_map(|border| child(border, "LinearRing"))
    };
    for (number, ring) in ring("outerBoundaryIs").take(1).chain(ring("innerBoundaryIs")).enumerate() {
        told.say(ring.range().start, if number == 0 { "" } else { "," });
        tell_corners(told, ring.range().start, &corners(ring));
    }
    told.say(part.range().start, "]");
}

/// The corners of an element: "lon,lat" or "lon,lat,height", with where each stands.
fn corners<'a>(element: Node<'a, '_>) -> Vec<(usize, &'a str)> {
    let Some(text) = child(element, "coordinates").and_then(|list| list.children().find(Node::is_text)) else {
        return Vec::new();
    };
    let (begins, all) = (text.range().start, text.text().unwrap_or_default());
    let offset = |corner: &str| corner.as_ptr() as usize - all.as_ptr() as usize;
    all.split_whitespace().map(|corner| (begins.saturating_add(offset(corner)), corner)).collect()
}

fn tell_corners(told: &mut Told, at: usize, corners: &[(usize, &str)]) {
    told.say(at, "[");
    for (number, corner) in corners.iter().enumerate() {
        told.say(corner.0, if number == 0 { "" } else { "," });
        tell_corner(told, *corner);
    }
    told.say(at, "]");
}

/// Two numbers, or the text itself where they are none: then the reader says so.
fn tell_corner(told: &mut Told, (at, corner): (usize, &str)) {
    let mut numbers = corner.split(',').map(|number| number.parse::<f64>().ok().filter(|number| number.is_finite()));
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(lon), Some(lat)) => told.say(at, &format!("[{lon:?},{lat:?}]")),
        _ => told.text(at, corner),
    }
}
