//! A hill of 18 m over the small patrol's cell: its ground, its elevation file, and the patrol that names it.

#![allow(dead_code, reason = "each test file uses its own hill")]
#![allow(clippy::disallowed_methods, reason = "heights of whole centimetres are the same on every machine")]

/// South-west corner of the elevation file, degrees, and how far apart its heights are (some 11 m).
const CORNER: (f64, f64) = (24.508, 117.646);
const CELL_DEG: f64 = 0.000_1;
/// Lowest ground, metres above the sea.
const VALLEY_M: f64 = 12.0;
/// Metres of a degree to the north and to the east, there.
const DEGREE_M: (f64, f64) = (110_800.0, 101_300.0);
/// The elevation file's name, beside the patrol.
pub const FILE: &str = "hill.asc";

/// How far apart two places (latitude, longitude) are, metres.
pub fn apart_m(a: (f64, f64), b: (f64, f64)) -> f64 {
    ((a.0 - b.0) * DEGREE_M.0).hypot((a.1 - b.1) * DEGREE_M.1)
}

/// Where its top is, latitude and longitude.
#[derive(Debug, Clone, Copy)]
pub struct Hill((f64, f64));

/// In the middle of the cell: the drones' pads lie on its slope, at different heights.
pub const MIDDLE: Hill = Hill((24.510_95, 117.650_2));
/// At the cell's eastern end: a lane climbs it from nearly flat ground.
pub const EAST: Hill = Hill((24.510_95, 117.650_78));

impl Hill {
    /// Ground above the sea at a place: the hill, and ground that rises gently to the east.
    pub fn ground_m(self, place: (f64, f64)) -> f64 {
        let away = apart_m(place, self.0) / 45.0;
        VALLEY_M + 18.0 * (-away * away / 2.0).exp() + (place.1 - CORNER.1) * DEGREE_M.1 * 0.01
    }

    /// It as an elevation file.
    pub fn file(self) -> String {
        let (rows, cols) = (60, 80);
        let mut text = format!(
            "ncols {cols}\nnrows {rows}\nxllcorner {}\nyllcorner {}\ncellsize {CELL_DEG}\nNODATA_value -9999\n",
            CORNER.1, CORNER.0
        );
        for row in (0..rows).rev() {
            let centre = |i: u32, from: f64| from + (f64::from(i) + 0.5) * CELL_DEG;
            let ground_m = |col| self.ground_m((centre(row, CORNER.0), centre(col, CORNER.1)));
            let heights = (0..cols).map(|col| format!("{:.2}", ground_m(col)));
            text.push_str(&heights.collect::<Vec<_>>().join(" "));
            text.push('\n');
        }
        text
    }
}

/// The small patrol's TOML file, told of a hill.
pub fn told(patrol: &str) -> String {
    patrol.replacen("datum ", &format!("elevation = [\"{FILE}\"]\ndatum "), 1)
}
