//! The live map's ground: a plan as GeoJSON, drawn anew whenever the journal says that there is a new one.

use super::Desk;
use quadrat_station::base::DistrictId;
use quadrat_station::flight;
use quadrat_station::geodesy::{Area, Position};
use quadrat_station::patrol::{Patrol, PlaceShape};
use quadrat_station::plan::{self, Plan};
use quadrat_station::station::{Entry, Fact};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Follows the journal.
#[derive(Debug, Default)]
pub struct Maps {
    patrols: BTreeMap<DistrictId, Patrol>,
}

impl Maps {
    /// One entry, in order.
    pub fn follow(&mut self, entry: &Entry, desk: &Desk) {
        match &entry.fact {
            Fact::Flight(flight::Fact::Applied { patrol, .. }) => {
                self.patrols.insert(entry.district.clone(), Patrol::clone(patrol));
            }
            Fact::Flight(flight::Fact::Planned { plan }) => self.draw(entry, plan, &[], desk),
            Fact::Flight(flight::Fact::Hours { open, plan }) => self.draw(entry, plan, open, desk),
            _ => {}
        }
    }

    fn draw(&self, entry: &Entry, plan: &Plan, open: &[u16], desk: &Desk) {
        if let Some(patrol) = self.patrols.get(&entry.district) {
            desk.draw(&entry.district, &plan.hash, geojson(&patrol.with_open(open), plan));
        }
    }
}

/// The plan's own features, then the patrol's places and docks.
#[must_use]
pub fn geojson(patrol: &Patrol, plan: &Plan) -> String {
    let mut map: Value = serde_json::from_str(&plan::geojson(plan, patrol)).unwrap_or_default();
    if let Some(features) = map["features"].as_array_mut() {
        features.extend(patrol.places.iter().map(|place| {
            let (kind, shape) = shape(&place.shape);
            feature(json!({ "kind": kind, "name": place.id, "called": place.called }), shape)
        }));
        features.extend(patrol.docks.iter().map(|dock| {
            let about = json!({ "kind": "dock", "name": dock.name, "pads": dock.pads });
            feature(about, json!({ "type": "Point", "coordinates": corner(dock.position) }))
        }));
    }
    map.to_string()
}

fn shape(shape: &PlaceShape) -> (&'static str, Value) {
    match shape {
        PlaceShape::Area(area) => ("area", polygon(area)),
        PlaceShape::Post(at) => ("post", json!({ "type": "Point", "coordinates": corner(*at) })),
        PlaceShape::Line(corners) => {
            let corners: Vec<[f64; 2]> = corners.iter().map(|at| corner(*at)).collect();
            ("line", json!({ "type": "LineString", "coordinates": corners }))
        }
    }
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

// Longitude first (RFC 7946).
fn corner(at: Position) -> [f64; 2] {
    [at.lon(), at.lat()]
}

fn polygon(area: &Area) -> Value {
    let rings: Vec<Vec<[f64; 2]>> = std::iter::once(&area.outer).chain(&area.holes).map(|ring| closed(ring)).collect();
    json!({ "type": "Polygon", "coordinates": rings })
}

fn closed(ring: &[Position]) -> Vec<[f64; 2]> {
    ring.iter().chain(ring.first()).map(|at| corner(*at)).collect()
}
