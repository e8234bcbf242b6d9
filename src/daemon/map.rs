//! The live map's ground: a plan as GeoJSON, drawn anew whenever the journal says that there is a new one.

use super::Desk;
use quadrat_station::base::DistrictId;
use quadrat_station::flight;
use quadrat_station::geodesy::{Area, Position};
use quadrat_station::patrol::{ClosedTo, Patrol, PlaceShape};
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
        if let Some(task) = self.patrols.get(&entry.district) {
            let mut features = features(&task.with_open(open), plan);
            features.extend(hours(task, open));
            desk.draw(&entry.district, &plan.hash, collection(features));
        }
    }
}

/// The plan's own features, then the patrol's no-look ground, places and docks.
#[must_use]
pub fn geojson(patrol: &Patrol, plan: &Plan) -> String {
    collection(features(patrol, plan))
}

fn collection(features: Vec<Value>) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn features(patrol: &Patrol, plan: &Plan) -> Vec<Value> {
    let planned: Value = serde_json::from_str(&plan::geojson(plan, patrol)).unwrap_or_default();
    let mut features = planned["features"].as_array().cloned().unwrap_or_default();
    features.extend(patrol.nolook.iter().map(|nolook| {
        let about = json!({ "kind": "nolook", "name": nolook.name });
        feature(about, polygon(&nolook.area))
    }));
    features.extend(patrol.places.iter().map(|place| {
        let (kind, shape) = shape(&place.shape);
        feature(json!({ "kind": kind, "name": place.id, "called": place.called }), shape)
    }));
    features.extend(patrol.docks.iter().map(|dock| {
        let about = json!({ "kind": "dock", "name": dock.name, "pads": dock.pads });
        feature(about, json!({ "type": "Point", "coordinates": corner(dock.position) }))
    }));
    features
}

/// Ground that has hours, closed or open, with its hours as the map file writes them.
fn hours<'a>(task: &'a Patrol, open: &'a [u16]) -> impl Iterator<Item = Value> + 'a {
    (0_u16..).zip(&task.timed).filter_map(|(index, timed)| {
        let area = match timed.ground {
            ClosedTo::Flights(at) => task.nofly.get(at)?,
            ClosedTo::Looks(at) => &task.nolook.get(at)?.area,
        };
        let hours: Vec<&str> = timed.hours.iter().map(|hours| hours.name.as_str()).collect();
        let about = json!({ "kind": "hours", "name": timed.name, "hours": hours, "open": open.contains(&index) });
        Some(feature(about, polygon(area)))
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use quadrat_station::base::Span;
    use quadrat_station::patrol::{Craft, Known, read};
    use quadrat_station::plan::plan;

    const YARD: &str = r#"{"type":"Feature","properties":{"kind":"KIND","name":"school","windows":["mon 16:30-17:30","sat 8:00-9:00"]},
        "geometry":{"type":"Polygon","coordinates":[[[117.65,24.5108],[117.6503,24.5108],[117.6503,24.5111],[117.65,24.5111],[117.65,24.5108]]]}},"#;

    /// The small patrol with a yard of this kind that has hours.
    fn with_yard(kind: &str) -> Patrol {
        let small = include_str!("../../missions/small/patrol.geojson");
        let map = small.replacen("\"features\": [", &format!("\"features\": [{}", YARD.replace("KIND", kind)), 1);
        let file = include_bytes!("../../missions/small/patrol.toml");
        read("patrol.toml", file, &|_| Some(map.clone().into_bytes()), &Known::default()).expect("a patrol")
    }

    fn craft(patrol: &Patrol) -> Craft {
        let (drone, home) = (patrol.drones[0].clone(), patrol.docks[0].position);
        Craft { drone, home, endurance: Span::from_secs(1_500), items_max: 500 }
    }

    fn of_kind<'m>(features: &'m [Value], kind: &str) -> Vec<&'m Value> {
        features.iter().filter(|feature| feature["properties"]["kind"] == kind).collect()
    }

    #[test]
    fn ground_that_has_hours_is_on_the_map_with_them_whether_it_is_open_or_closed() {
        for (kind, open, closed) in [("nofly", &[0][..], 0), ("nofly", &[], 1), ("nolook", &[0], 0), ("nolook", &[], 1)]
        {
            let task = with_yard(kind);
            let flown = task.with_open(open);
            let drawn = features(&flown, &plan(&flown, &[craft(&flown)], 1).expect("a plan"));
            assert_eq!(of_kind(&drawn, kind).len(), closed, "{kind} {open:?}");
            let hours: Vec<Value> = hours(&task, open).collect();
            let about = &hours[0]["properties"];
            assert_eq!((hours.len(), &about["name"], &about["open"]), (1, &json!("school"), &json!(open == [0])));
            assert_eq!(about["hours"], json!(["mon 16:30-17:30", "sat 8:00-9:00"]));
        }
    }
}
