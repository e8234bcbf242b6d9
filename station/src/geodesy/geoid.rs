//! Sea level against the ellipsoid: MAVLink's heights are above the sea, Cursor-on-Target's above the ellipsoid.
//!
//! `geoid.bin` holds the EGM96 undulation at every whole degree, evaluated to degree and order 360 from the published
//! coefficients (NIMA TR8350.2, third edition, chapter 6; they are in the public domain): from 90° N southwards, in each
//! row from 0° E eastwards, centimetres as little-endian 16-bit integers. Between them it is interpolated on straight
//! lines: 0.5 m off on average over the world and 1.9 m in one place of a hundred; 5 m in Tibet. A drone's own GPS
//! height is no better.

use super::{AboveEllipsoid, AboveSea, Position};

const GRID: &[u8] = include_bytes!("geoid.bin");
const COLUMNS: usize = 360;
const LAST_ROW: usize = 180;

/// Height of mean sea level above the WGS-84 ellipsoid, metres.
#[must_use]
pub fn undulation_m(position: Position) -> f64 {
    let south = 90.0 - position.lat();
    let east = if position.lon() < 0.0 { position.lon() + 360.0 } else { position.lon() };
    let row = (south as usize).min(LAST_ROW.saturating_sub(1));
    let column = east as usize;
    let (down, right) = (south - row as f64, east - column as f64);
    let along = |row: usize| node_m(row, column) * (1.0 - right) + node_m(row, column.saturating_add(1)) * right;
    along(row) * (1.0 - down) + along(row.saturating_add(1)) * down
}

/// A height above the sea as a height above the ellipsoid.
#[must_use]
pub fn above_ellipsoid(height: AboveSea, position: Position) -> AboveEllipsoid {
    AboveEllipsoid::from_mm(height.mm().saturating_add(undulation_mm(position)))
}

/// A height above the ellipsoid as a height above the sea.
#[must_use]
pub fn above_sea(height: AboveEllipsoid, position: Position) -> AboveSea {
    AboveSea::from_mm(height.mm().saturating_sub(undulation_mm(position)))
}

fn undulation_mm(position: Position) -> i32 {
    (undulation_m(position) * 1e3).round() as i32
}

/// The grid's value; past its last column comes its first.
fn node_m(row: usize, column: usize) -> f64 {
    let at = row.saturating_mul(COLUMNS).saturating_add(column % COLUMNS).saturating_mul(2);
    match GRID.get(at..at.saturating_add(2)) {
        Some(&[low, high]) => f64::from(i16::from_le_bytes([low, high])) / 1e2,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIMA's own check points of EGM96 (OUTINTPT.DAT), and points evaluated from the coefficients.
    const PUBLISHED: &[(f64, f64, f64)] = &[
        (38.628_155, 269.779_155 - 360.0, -31.628),
        (-14.621_217, 305.021_114 - 360.0, -2.969),
        (46.874_319, 102.448_729, -43.575),
        (-23.617_446, 133.874_712, 15.871),
        (38.625_473, 359.9995 - 360.0, 50.066),
        (-0.466_744, 0.002_3, 17.329),
        (24.51, 117.65, 8.50),
        (47.397_75, 8.545_60, 47.22),
    ];

    #[test]
    fn published_points_are_met_within_two_metres() {
        for (lat, lon, metres) in PUBLISHED {
            let found = undulation_m(Position::from_degrees(*lat, *lon).unwrap());
            assert!((found - metres).abs() < 2.0, "{lat} {lon}: {found}");
        }
    }

    #[test]
    fn whole_degrees_are_met_exactly_and_poles_and_antimeridian_have_no_seam() {
        let at = |lat, lon| undulation_m(Position::from_degrees(lat, lon).unwrap());
        assert!((at(1.0, 1.0) - 16.741_677).abs() < 0.006);
        assert!((at(12.5, 180.0) - at(12.5, -180.0)).abs() < 1e-9);
        assert!((at(12.5, -1e-7) - at(12.5, 1e-7)).abs() < 1e-5);
        assert!((at(90.0, 0.0) - 13.606).abs() < 0.01);
        assert!((at(-90.0, 77.0) + 29.535).abs() < 0.02);
    }

    #[test]
    fn heights_go_there_and_back() {
        let here = Position::from_degrees(24.51, 117.65).unwrap();
        let sea = AboveSea::from_metres(120.0);
        assert_eq!(above_sea(above_ellipsoid(sea, here), here), sea);
        assert_eq!(above_ellipsoid(AboveSea::from_mm(i32::MAX), here).mm(), i32::MAX);
    }
}
