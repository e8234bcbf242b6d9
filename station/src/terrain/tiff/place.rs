//! Where the samples of a GeoTIFF lie (OGC 19-008r4, annex B for the keys).

use super::super::fault::Fault;
use super::super::grid::Layout;
use super::tags::Tags;

const SCALE: u16 = 33_550;
const TIE_POINTS: u16 = 33_922;
const TRANSFORMATION: u16 = 34_264;
const KEYS: u16 = 34_735;
const MODEL: u16 = 1_024;
const RASTER: u16 = 1_025;
const GEOGRAPHIC: u16 = 2_048;
const PROJECTED: u16 = 3_072;
const VERTICAL_UNIT: u16 = 4_099;
/// `MODEL`: degrees of latitude and longitude.
const IS_GEOGRAPHIC: u16 = 2;
/// `RASTER`: a sample stands for a point and lies on the grid, not for a square that begins there.
const IS_POINT: u16 = 2;
/// WGS-84, and CGCS2000, which differs from it by centimetres.
const DATUMS: [u16; 2] = [4_326, 4_490];
const METRE: u16 = 9_001;

/// The layout of all of the image.
pub fn layout(tags: &Tags<'_>, rows: usize, cols: usize) -> Result<Layout, Fault> {
    let words: Vec<u16> = tags.numbers(KEYS).ok_or(Fault::Nowhere)?.into_iter().map(|word| word as u16).collect();
    let key = |wanted: u16| {
        let mut entries = words.chunks_exact(4).skip(1);
        // A value of its own stands in the key; the others are lists and texts, which none of ours is.
        entries.find_map(|entry| match *entry {
            [found, 0, _, value] if found == wanted => Some(value),
            _ => None,
        })
    };
    if key(MODEL) != Some(IS_GEOGRAPHIC) {
        return Err(Fault::Datum { epsg: key(PROJECTED).unwrap_or(0) });
    }
    match key(GEOGRAPHIC) {
        Some(epsg) if DATUMS.contains(&epsg) => {}
        other => return Err(Fault::Datum { epsg: other.unwrap_or(0) }),
    }
    if key(VERTICAL_UNIT).is_some_and(|unit| unit != METRE) {
        return Err(Fault::Kind);
    }
    let half = if key(RASTER) == Some(IS_POINT) { 0.0 } else { 0.5 };
    let (west, north, lon_step, lat_step) = corner(tags).ok_or(Fault::Nowhere)?;
    let layout =
        Layout { north: north - lat_step * half, west: west + lon_step * half, lat_step, lon_step, rows, cols };
    if layout.is_sound() { Ok(layout) } else { Err(Fault::Nowhere) }
}

/// Longitude and latitude where the image begins, and its steps.
fn corner(tags: &Tags<'_>) -> Option<(f64, f64, f64, f64)> {
    if let (Some(scale), Some(tie)) = (tags.numbers(SCALE), tags.numbers(TIE_POINTS)) {
        let (&[lon_step, lat_step, ..], &[col, row, _, lon, lat, ..]) = (scale.as_slice(), tie.as_slice()) else {
            return None;
        };
        return Some((lon - col * lon_step, lat + row * lat_step, lon_step, lat_step));
    }
    match tags.numbers(TRANSFORMATION)?.as_slice() {
        // Not turned, north up.
        &[lon_step, turned, _, west, slanted, lat_step, _, north, ..] if turned == 0.0 && slanted == 0.0 => {
            Some((west, north, lon_step, -lat_step))
        }
        _ => None,
    }
}
