//! Districts made to measure, as many as wanted: for sizing and for the figures about speed.

use crate::scene::{Craft, Scene, small};
use std::fmt::Write;

/// Cells of one district, east and north.
const CELLS: (u32, u32) = (4, 3);
/// Size of a cell, degrees: about 200 m.
const CELL_DEG: f64 = 0.002;
/// What one lap over all cells takes, minutes, with something to spare.
const LAP_MIN: usize = 18;
/// Between the districts' corners, degrees: about 2 km.
const APART_DEG: f64 = 0.02;
/// The first district's south-west corner.
const CORNER: (f64, f64) = (24.3, 117.5);
/// Districts in a row from west to east.
const IN_A_ROW: u32 = 20;

/// `districts` districts side by side, each with `drones` drones on one dock, its own patrol of twelve cells and its own
/// chance. The promise is one that a third of the drones keep, six at most: who flies has a layer of the air for himself.
#[must_use]
pub fn fleet(districts: u32, drones: u32, seed: u64) -> Vec<Scene> {
    (0..districts).map(|number| district(number, drones, seed)).collect()
}

fn district(number: u32, drones: u32, seed: u64) -> Scene {
    let south = CORNER.0 + f64::from(number / IN_A_ROW) * APART_DEG;
    let west = CORNER.1 + f64::from(number % IN_A_ROW) * APART_DEG;
    let name = format!("d{number:03}");
    let pads: Vec<Craft> = (0..drones)
        .map(|n| Craft::at(format!("{name}-{n:03}"), south - CELL_DEG / 4.0, west + CELL_DEG + f64::from(n) * 1e-6))
        .collect();
    Scene {
        file: (format!("{name}.toml"), patrol(&name, &pads)),
        map: (format!("{name}.geojson"), map(south, west)),
        district: name,
        drones: pads,
        endurance_s: 1_500,
        ..small(seed.wrapping_mul(1_000_003).wrapping_add(u64::from(number)))
    }
}

fn patrol(name: &str, pads: &[Craft]) -> String {
    let cells: Vec<String> = (0..CELLS.0 * CELLS.1).map(|cell| format!("\"c{cell:02}\"")).collect();
    let slots = (pads.len() / 3).clamp(1, 6);
    let drones: Vec<String> = pads.iter().map(|pad| format!("\"{}\"", pad.name)).collect();
    format!(
        r#"name     = "{name}"
district = "{name}"
map      = "{name}.geojson"
datum    = "wgs84"
timezone = "Asia/Shanghai"
highest_obstacle_m = 54

[[window]]
name = "all day"
from = "00:00"
to   = "24:00"

[[area]]
places  = [{}]
revisit = "{} min"
look    = {{ height_m = 85, camera = "fixed-24mm", overlap = 0.2, speed_mps = 8 }}

[drones]
use     = [{}]
docks   = ["dock"]
reserve = 0.25
launch  = "ask"
link_lost = "return after 15 s"
"#,
        cells.join(", "),
        LAP_MIN / slots,
        drones.join(", ")
    )
}

fn map(south: f64, west: f64) -> String {
    let square = |lat: f64, lon: f64, high: f64, wide: f64| {
        let corners = [(lat, lon), (lat, lon + wide), (lat + high, lon + wide), (lat + high, lon), (lat, lon)];
        let ring: Vec<String> = corners.iter().map(|(lat, lon)| format!("[{lon:.6}, {lat:.6}]")).collect();
        format!(r#"{{"type": "Polygon", "coordinates": [[{}]]}}"#, ring.join(", "))
    };
    let feature = |properties: &str, geometry: &str| {
        format!(r#"{{"type": "Feature", "properties": {{{properties}}}, "geometry": {geometry}}}"#)
    };
    let (wide, high) = (f64::from(CELLS.0) * CELL_DEG, f64::from(CELLS.1) * CELL_DEG);
    let fence = square(south - CELL_DEG, west - CELL_DEG, high + 2.0 * CELL_DEG, wide + 2.0 * CELL_DEG);
    let mut features = feature(r#""kind": "fence", "name": "fence""#, &fence);
    for cell in 0..CELLS.0 * CELLS.1 {
        let (east, north) = (cell % CELLS.0, cell / CELLS.0);
        let (lat, lon) = (south + f64::from(north) * CELL_DEG, west + f64::from(east) * CELL_DEG);
        let area = feature(&format!(r#""kind": "area", "name": "c{cell:02}""#), &square(lat, lon, CELL_DEG, CELL_DEG));
        write!(features, ",\n{area}").ok();
    }
    let (lat, lon) = (south - CELL_DEG / 4.0, west + CELL_DEG);
    let point = format!(r#"{{"type": "Point", "coordinates": [{lon:.6}, {lat:.6}]}}"#);
    let dock = feature(r#""kind": "dock", "name": "dock", "pads": 4, "charge": "20 min""#, &point);
    format!("{{\"type\": \"FeatureCollection\", \"features\": [\n{features},\n{dock}\n]}}\n")
}
