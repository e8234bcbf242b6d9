//! SRTM `.hgt`: square, big-endian 16-bit metres, -32768 where nothing is known; the name has the south-western corner.
//! (SRTM Topography, USGS 2003, section 2.1.)

use super::fault::Fault;
use super::grid::{Grid, Layout, MISSING, Window, stored};

/// Samples on each side, for 3 and 1 arc second: the edges belong to both neighbours.
const SIDES: [usize; 2] = [1_201, 3_601];

/// Reads a file by its name, "N24E117.hgt".
pub fn read(name: &str, bytes: &[u8], window: &Window) -> Result<Grid, Fault> {
    let side = SIDES.into_iter().find(|side| side * side * 2 == bytes.len()).ok_or(Fault::Damaged)?;
    let (south, west) = corner(name).ok_or(Fault::Nowhere)?;
    let step = 1.0 / (side - 1) as f64;
    let layout = Layout { north: south + 1.0, west, lat_step: step, lon_step: step, rows: side, cols: side };
    let cut = layout.cut(window)?;
    let mut heights_dm = Vec::with_capacity(cut.rows() * cut.cols());
    for row in cut.top..cut.bottom {
        for col in cut.left..cut.right {
            let at = (row * side + col) * 2;
            let sample = match bytes.get(at..at + 2) {
                Some(&[high, low]) => i16::from_be_bytes([high, low]),
                _ => i16::MIN,
            };
            heights_dm.push(if sample == i16::MIN { MISSING } else { stored(f64::from(sample)) });
        }
    }
    Ok(Grid { layout: layout.of(&cut), heights_dm })
}

/// The south-western corner, degrees: "S01W070" is (-1, -70).
fn corner(name: &str) -> Option<(f64, f64)> {
    let own = name.rsplit(['/', '\\']).next()?.as_bytes();
    let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<u8>().ok().map(f64::from);
    let sign = |letter: &u8, plus: u8, minus: u8| match letter.to_ascii_uppercase() {
        found if found == plus => Some(1.0),
        found if found == minus => Some(-1.0),
        _ => None,
    };
    let lat = number(own.get(1..3)?)? * sign(own.first()?, b'N', b'S')?;
    let lon = number(own.get(4..7)?)? * sign(own.get(3)?, b'E', b'W')?;
    (lat.abs() <= 90.0 && lon.abs() <= 180.0).then_some((lat, lon))
}
