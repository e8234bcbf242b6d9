//! A GeoJSON map as KML: a folder for each kind of feature, a placemark for each feature.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::Value;
use std::io;

type Xml = Writer<Vec<u8>>;

/// How a kind is drawn: its line and its filling, as KML writes colours (opacity, blue, green, red).
const STYLES: [(&str, &str, &str); 10] = [
    ("fence", "ccf0eae6", "00000000"),
    ("nofly", "ff3c3cff", "663c3cff"),
    ("nolook", "ff9e5af0", "449e5af0"),
    ("residual", "ff0061fe", "880061fe"),
    ("area", "ffb8a38f", "22b8a38f"),
    ("line", "ffb8a38f", "00000000"),
    ("post", "ffb8a38f", "00000000"),
    ("lane", "ffffa27a", "00000000"),
    ("transit", "ccffa0c6", "00000000"),
    ("look", "ffc0e3f0", "00000000"),
];

/// The file's bytes. Features without a kind or a geometry are left out.
///
/// # Errors
///
/// When the writer fails, which memory does not.
pub fn write(name: &str, map: &Value) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let features: Vec<&Value> = map["features"].as_array().into_iter().flatten().collect();
    let root = xml.create_element("kml").with_attribute(("xmlns", "http://www.opengis.net/kml/2.2"));
    root.write_inner_content(|xml| {
        xml.create_element("Document").write_inner_content(|xml| {
            text(xml, "name", name)?;
            STYLES.iter().try_for_each(|style| self::style(xml, *style))?;
            kinds(&features).into_iter().try_for_each(|kind| folder(xml, kind, &features))
        })?;
        Ok(())
    })?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

/// The kinds that there are, in the order of their first feature.
fn kinds<'m>(features: &[&'m Value]) -> Vec<&'m str> {
    let mut found: Vec<&str> = Vec::new();
    for kind in features.iter().filter_map(|feature| feature["properties"]["kind"].as_str()) {
        if !found.contains(&kind) {
            found.push(kind);
        }
    }
    found
}

fn style(xml: &mut Xml, (kind, line, fill): (&str, &str, &str)) -> io::Result<()> {
    xml.create_element("Style").with_attribute(("id", kind)).write_inner_content(|xml| {
        xml.create_element("LineStyle").write_inner_content(|xml| {
            text(xml, "color", line)?;
            text(xml, "width", "2")
        })?;
        xml.create_element("PolyStyle").write_inner_content(|xml| text(xml, "color", fill))?;
        Ok(())
    })?;
    Ok(())
}

fn folder(xml: &mut Xml, kind: &str, features: &[&Value]) -> io::Result<()> {
    let of_kind = |feature: &&&Value| feature["properties"]["kind"] == kind;
    xml.create_element("Folder").write_inner_content(|xml| {
        text(xml, "name", kind)?;
        features.iter().filter(of_kind).try_for_each(|feature| placemark(xml, kind, feature))
    })?;
    Ok(())
}

fn placemark(xml: &mut Xml, kind: &str, feature: &Value) -> io::Result<()> {
    let about = &feature["properties"];
    let number = about["number"].as_u64().map(|number| format!("{kind} {number}"));
    let name = about["name"].as_str().map(str::to_owned).or(number).unwrap_or_else(|| kind.to_owned());
    xml.create_element("Placemark").write_inner_content(|xml| {
        text(xml, "name", &name)?;
        if let Some(called) = about["called"].as_str() {
            text(xml, "description", called)?;
        }
        text(xml, "styleUrl", &format!("#{kind}"))?;
        data(xml, "kind", kind)?;
        geometry(xml, &feature["geometry"])
    })?;
    Ok(())
}

/// One untyped value beside the geometry: reading the file again finds it.
fn data(xml: &mut Xml, name: &str, value: &str) -> io::Result<()> {
    xml.create_element("ExtendedData").write_inner_content(|xml| {
        xml.create_element("Data")
            .with_attribute(("name", name))
            .write_inner_content(|xml| text(xml, "value", value))?;
        Ok(())
    })?;
    Ok(())
}

fn geometry(xml: &mut Xml, geometry: &Value) -> io::Result<()> {
    let coordinates = &geometry["coordinates"];
    match geometry["type"].as_str() {
        Some("Point") => element(xml, "Point", |xml| text(xml, "coordinates", &corner(coordinates))),
        Some("LineString") => element(xml, "LineString", |xml| {
            text(xml, "tessellate", "1")?;
            text(xml, "coordinates", &corners(coordinates))
        }),
        Some("Polygon") => element(xml, "Polygon", |xml| {
            text(xml, "tessellate", "1")?;
            let rings = coordinates.as_array().into_iter().flatten();
            rings.enumerate().try_for_each(|(index, ring)| boundary(xml, index, ring))
        }),
        _ => Ok(()),
    }
}

/// The outer ring comes first; the others are holes.
fn boundary(xml: &mut Xml, index: usize, ring: &Value) -> io::Result<()> {
    let side = if index == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
    element(xml, side, |xml| element(xml, "LinearRing", |xml| text(xml, "coordinates", &corners(ring))))
}

fn element(xml: &mut Xml, name: &str, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.create_element(name).write_inner_content(inner).map(drop)
}

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(drop)
}

fn corners(line: &Value) -> String {
    line.as_array().into_iter().flatten().map(corner).collect::<Vec<_>>().join(" ")
}

fn corner(at: &Value) -> String {
    format!("{},{}", at[0], at[1])
}
