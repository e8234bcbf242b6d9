//! Maps as KML.

use super::write;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use serde_json::{Value, json};

fn map() -> Value {
    let feature = |about: Value, kind: &str, coordinates: Value| {
        json!({
            "type": "Feature", "properties": about, "geometry": { "type": kind, "coordinates": coordinates },
        })
    };
    let ring = |size: f64| json!([[117.65, 24.51], [117.65 + size, 24.51], [117.65, 24.51 + size], [117.65, 24.51]]);
    json!({ "type": "FeatureCollection", "features": [
        feature(json!({ "kind": "area", "name": "0412", "called": "a <b> & c" }), "Polygon", json!([ring(0.01), ring(0.001)])),
        feature(json!({ "kind": "lane", "number": 7 }), "LineString", json!([[117.65, 24.51], [117.66, 24.51]])),
        feature(json!({ "kind": "dock", "name": "公园机库" }), "Point", json!([117.6495, 24.5105])),
    ]})
}

/// What stands in elements of this name, in order.
fn texts(kml: &[u8], name: &str) -> Vec<String> {
    let (mut reader, mut found, mut inside) = (Reader::from_reader(kml), Vec::new(), false);
    loop {
        match reader.read_event().expect("it is XML") {
            Event::Eof => return found,
            Event::Start(start) => inside = start.name().as_ref() == name,
            Event::End(_) => inside = false,
            Event::Text(text) if inside => found.push(text.to_string()),
            _ => {}
        }
    }
}

#[test]
fn every_feature_is_a_placemark_in_the_folder_of_its_kind() {
    let kml = write("夜巡", &map()).expect("it is written");
    assert_eq!(texts(&kml, "name"), ["夜巡", "area", "0412", "lane", "lane 7", "dock", "公园机库"]);
    assert_eq!(texts(&kml, "value"), ["area", "lane", "dock"], "the kind stands beside each");
}

#[test]
fn longitude_comes_first_and_the_first_ring_is_the_outer_one() {
    let kml = write("", &map()).expect("it is written");
    let corners = texts(&kml, "coordinates");
    assert_eq!(corners[0].split(' ').next(), Some("117.65,24.51"));
    assert_eq!(corners[3], "117.6495,24.5105");
    let text = String::from_utf8_lossy(&kml);
    let (outer, inner) = (text.find("outerBoundaryIs"), text.find("innerBoundaryIs"));
    assert!(outer < inner && outer.is_some(), "{text}");
}
