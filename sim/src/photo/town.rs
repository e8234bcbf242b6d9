//! What the ground of any simulated district looks like from above: streets, pavements, roofs, courts and lawns, the
//! same for the same place in every photo.

use super::canvas::Colour;
use super::noise::{cell, smooth};

/// Metres from street to street, and half the width of a street and of its pavements.
const BLOCK_M: f64 = 64.0;
const STREET_M: f64 = 4.5;
const PAVEMENT_M: f64 = 8.0;

/// A look of a patch of ground: its colour by day and how warm it is at night, 0..1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) colour: Colour,
    pub(crate) warmth: f64,
}

fn shade(colour: Colour, by: f64) -> Colour {
    colour.map(|part| part * by)
}

/// The ground at metres north and east of the grid's origin; `pixel_m` is how much of it a pixel covers, so that what
/// is finer than that is left out.
pub(crate) fn ground(north: f64, east: f64, pixel_m: f64) -> Look {
    if let Some(crown) = tree(north, east) {
        return crown;
    }
    let (from_ew, from_ns) = (to_street(north), to_street(east));
    let nearest = from_ew.abs().min(from_ns.abs());
    let grain = 0.92 + 0.16 * smooth(north, east, 0.35_f64.max(pixel_m), 1);
    let patches = 0.9 + 0.2 * smooth(north, east, 9.0, 2);
    if nearest < STREET_M {
        let crossing = from_ew.abs() < STREET_M && from_ns.abs() < STREET_M;
        let (across, along) = if from_ew.abs() < from_ns.abs() { (from_ew, east) } else { (from_ns, north) };
        return street(across, along, crossing, grain * patches);
    }
    if nearest < PAVEMENT_M {
        return pavement(north, east, nearest, pixel_m, grain);
    }
    let block = ((north / BLOCK_M).floor() as i64, (east / BLOCK_M).floor() as i64);
    match cell(block.0, block.1, 3) {
        kind if kind < 0.40 => roofs(north, east, block, pixel_m, grain),
        kind if kind < 0.75 => lawn(north, east, grain * patches),
        _ => court(north, east, pixel_m, grain * patches),
    }
}

/// Metres to the middle of the nearest street across this axis, negative on one side.
fn to_street(metres: f64) -> f64 {
    let along = metres / BLOCK_M;
    (along - along.round()) * BLOCK_M
}

/// The crown of a street tree: one place in two, every eight metres along the kerbs.
fn tree(north: f64, east: f64) -> Option<Look> {
    const EVERY_M: f64 = 8.0;
    let (row, column) = ((north / EVERY_M - 0.5).round(), (east / EVERY_M - 0.5).round());
    let (at_north, at_east) = ((row + 0.5) * EVERY_M, (column + 0.5) * EVERY_M);
    let nearest = to_street(at_north).abs().min(to_street(at_east).abs());
    let stands = (STREET_M..PAVEMENT_M + 4.5).contains(&nearest) && cell(row as i64, column as i64, 6) < 0.4;
    if !stands {
        return None;
    }
    let (u, v) = (north - at_north, east - at_east);
    let away = (u * u + v * v).sqrt() + 0.7 * smooth(north, east, 0.6, 5);
    let lit = 0.6 + 0.8 * smooth(north, east, 0.4, 7);
    (away < 1.9).then_some(Look { colour: shade([0.22, 0.36, 0.18], lit), warmth: 0.30 })
}

fn street(across: f64, along: f64, crossing: bool, tone: f64) -> Look {
    let dash = (along / 4.0).rem_euclid(1.0) < 0.55;
    let middle = across.abs() < 0.09 && dash;
    let edge = (across.abs() - (STREET_M - 0.35)).abs() < 0.07;
    // Zebra stripes where the street meets the next one.
    let from_crossing = to_street(along).abs();
    let zebra = (STREET_M + 1.0..STREET_M + 4.0).contains(&from_crossing) && (across / 0.9).rem_euclid(1.0) < 0.5;
    let painted = !crossing && (middle || edge || zebra);
    let colour = if painted { [0.86, 0.86, 0.82] } else { [0.30, 0.31, 0.33] };
    Look { colour: shade(colour, tone), warmth: if painted { 0.40 } else { 0.46 } * tone }
}

fn pavement(north: f64, east: f64, nearest: f64, pixel_m: f64, tone: f64) -> Look {
    let kerb = nearest < STREET_M + 0.25;
    let joint = |metres: f64| (metres / 0.6).rem_euclid(1.0) < 0.07;
    let joints = pixel_m < 0.08 && (joint(north) || joint(east));
    let slab = 0.95 + 0.1 * cell((north / 0.6).floor() as i64, (east / 0.6).floor() as i64, 4);
    let colour = match (kerb, joints) {
        (true, _) => [0.72, 0.72, 0.70],
        (false, true) => [0.45, 0.43, 0.41],
        (false, false) => shade([0.60, 0.57, 0.53], slab),
    };
    Look { colour: shade(colour, tone), warmth: 0.38 * tone }
}

fn roofs(north: f64, east: f64, block: (i64, i64), pixel_m: f64, tone: f64) -> Look {
    // Houses of different depth, with gaps between them.
    let house = ((north / 11.0).floor() as i64, (east / 16.0).floor() as i64);
    let gap = (north / 11.0).rem_euclid(1.0) < 0.06 || (east / 16.0).rem_euclid(1.0) < 0.05;
    if gap {
        return Look { colour: shade([0.33, 0.32, 0.30], tone), warmth: 0.42 };
    }
    let ridge = (north / 11.0).rem_euclid(1.0) - 0.53;
    let rows = if pixel_m < 0.15 && (north / 0.5).rem_euclid(1.0) < 0.25 { 0.88 } else { 1.0 };
    let sunny = if ridge > 0.0 { 1.06 } else { 0.84 };
    let pick = cell(house.0, house.1, 8) + cell(block.0, block.1, 9) * 0.3;
    let colour = match pick {
        pick if pick < 0.5 => [0.50, 0.30, 0.24],
        pick if pick < 0.8 => [0.46, 0.45, 0.46],
        pick if pick < 1.0 => [0.36, 0.42, 0.47],
        _ => [0.55, 0.46, 0.36],
    };
    Look { colour: shade(colour, tone * rows * sunny), warmth: 0.22 + 0.1 * cell(house.0, house.1, 10) }
}

fn lawn(north: f64, east: f64, tone: f64) -> Look {
    let bush = smooth(north, east, 3.0, 11);
    let path = (smooth(north, east, 28.0, 12) - 0.5).abs() < 0.02;
    if path {
        return Look { colour: shade([0.62, 0.56, 0.46], tone), warmth: 0.36 };
    }
    let lit = 0.65 + 0.6 * smooth(north, east, 0.45, 13);
    let colour = if bush > 0.72 { shade([0.20, 0.33, 0.17], lit) } else { shade([0.36, 0.47, 0.26], tone) };
    Look { colour, warmth: if bush > 0.72 { 0.28 } else { 0.20 } * tone }
}

fn court(north: f64, east: f64, pixel_m: f64, tone: f64) -> Look {
    let joint = |metres: f64| (metres / 1.2).rem_euclid(1.0) < 0.04;
    let joints = pixel_m < 0.12 && (joint(north) || joint(east));
    let colour = if joints { [0.48, 0.45, 0.41] } else { [0.64, 0.60, 0.54] };
    Look { colour: shade(colour, tone), warmth: 0.37 * tone }
}
