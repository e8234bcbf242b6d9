//! A plan as GeoJSON (RFC 7946), for the map, the browser and QGIS.

use super::tour::{Plan, Role, TourPoint};
use crate::geodesy::{Area, Position};
use crate::patrol::Patrol;
use serde_json::{Value, json};

/// The plan as a FeatureCollection: `fence`, `nofly`, `lane` (with its number), `transit`, `look`, `residual` and `sliver` features.
#[must_use]
pub fn geojson(plan: &Plan, patrol: &Patrol) -> String {
    let mut features = vec![area("fence", &plan.fence)];
    features.extend(patrol.nofly.iter().map(|nofly| area("nofly", nofly)));
    features.extend(plan.residuals.iter().map(|residual| area("residual", residual)));
    features.extend(plan.slivers.iter().map(|sliver| area("sliver", sliver)));
    features.extend(legs(plan));
    features.extend(plan.tour.iter().filter_map(look));
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// Longitude first, as GeoJSON has it.
fn coordinates(at: Position) -> Value {
    json!([at.lon(), at.lat()])
}

fn feature(kind: &str, properties: Value, geometry: &str, coordinates: Value) -> Value {
    let mut properties = properties;
    if let Some(map) = properties.as_object_mut() {
        map.insert("kind".into(), kind.into());
    }
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": geometry, "coordinates": coordinates } })
}

fn area(kind: &str, area: &Area) -> Value {
    let closed = |ring: &Vec<Position>| ring.iter().chain(ring.first()).map(|at| coordinates(*at)).collect::<Vec<_>>();
    let rings: Vec<_> = std::iter::once(&area.outer).chain(&area.holes).map(closed).collect();
    feature(kind, json!({}), "Polygon", json!(rings))
}

/// The tour's legs, those of one lane or one transit joined to one line.
fn legs(plan: &Plan) -> Vec<Value> {
    let mut lines: Vec<(Option<u32>, Vec<Position>)> = Vec::new();
    let mut before = plan.tour.last();
    for point in &plan.tour {
        let lane = match point.role {
            Role::Lane(number) => Some(number),
            Role::Transit | Role::Look { .. } | Role::Orbit { .. } => None,
        };
        match lines.last_mut() {
            Some((same, line)) if *same == lane => line.push(point.at),
            _ => lines.push((lane, before.map(|from| from.at).into_iter().chain([point.at]).collect())),
        }
        before = Some(point);
    }
    let line = |(lane, line): (Option<u32>, Vec<Position>)| {
        let places: Vec<Value> = line.into_iter().map(coordinates).collect();
        match lane {
            Some(number) => feature("lane", json!({ "number": number }), "LineString", json!(places)),
            None => feature("transit", json!({}), "LineString", json!(places)),
        }
    };
    lines.into_iter().map(line).collect()
}

fn look(point: &TourPoint) -> Option<Value> {
    let Role::Look { target, dwell_ms } = point.role else {
        return None;
    };
    let properties = json!({ "from": coordinates(point.at), "dwell_ms": dwell_ms });
    Some(feature("look", properties, "Point", coordinates(target)))
}
