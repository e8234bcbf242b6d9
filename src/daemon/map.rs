//! A patrol and its plan as GeoJSON: for the live map and for any GIS. Longitude first, WGS-84.

use quadrat_station::geodesy::{Area, Position};
use quadrat_station::patrol::{Patrol, PlaceShape};
use quadrat_station::plan::{Plan, Role, TourPoint};
use serde_json::{Value, json};

/// One collection: fence, no-fly areas, places, docks, then the tour's lanes and ways.
#[must_use]
pub fn geojson(patrol: &Patrol, plan: &Plan) -> String {
    let mut features = vec![feature(json!({ "kind": "fence" }), area(&patrol.fence))];
    features.extend(patrol.nofly.iter().map(|nofly| feature(json!({ "kind": "nofly" }), area(nofly))));
    for place in &patrol.places {
        let (kind, shape) = match &place.shape {
            PlaceShape::Area(shape) => ("area", area(shape)),
            PlaceShape::Post(at) => ("post", json!({ "type": "Point", "coordinates": corner(*at) })),
            PlaceShape::Line(corners) => ("line", line(corners)),
        };
        features.push(feature(json!({ "kind": kind, "name": place.id, "called": place.called }), shape));
    }
    for dock in &patrol.docks {
        let shape = json!({ "type": "Point", "coordinates": corner(dock.position) });
        features.push(feature(json!({ "kind": "dock", "name": dock.name, "pads": dock.pads }), shape));
    }
    features.extend(plan.residuals.iter().map(|residual| feature(json!({ "kind": "residual" }), area(residual))));
    features.extend(legs(&plan.tour));
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

// The tour is closed: its first leg starts at the last point.
fn legs(tour: &[TourPoint]) -> impl Iterator<Item = Value> {
    let before = tour.last().into_iter().chain(tour);
    before.zip(tour).filter(|(from, to)| from.at != to.at).map(|(from, to)| {
        let about = match to.role {
            Role::Transit => json!({ "kind": "transit" }),
            Role::Lane(number) => json!({ "kind": "lane", "name": number.to_string() }),
            Role::Look { .. } => json!({ "kind": "transit", "looks": true }),
        };
        feature(about, line(&[from.at, to.at]))
    })
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn corner(at: Position) -> [f64; 2] {
    [at.lon(), at.lat()]
}

fn line(corners: &[Position]) -> Value {
    json!({ "type": "LineString", "coordinates": corners.iter().map(|at| corner(*at)).collect::<Vec<_>>() })
}

fn area(area: &Area) -> Value {
    let rings: Vec<Vec<[f64; 2]>> = std::iter::once(&area.outer).chain(&area.holes).map(|ring| closed(ring)).collect();
    json!({ "type": "Polygon", "coordinates": rings })
}

// GeoJSON repeats a ring's first corner at its end.
fn closed(ring: &[Position]) -> Vec<[f64; 2]> {
    ring.iter().chain(ring.first()).map(|at| corner(*at)).collect()
}
