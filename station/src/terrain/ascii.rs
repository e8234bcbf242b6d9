//! Esri ASCII grids: six lines of key and value, then numbers row by row from the north.

use super::fault::Fault;
use super::grid::{Grid, Layout, MISSING, Window, stored};

/// Most of a file that is looked at for its first key.
const HEAD_BYTES: usize = 64;

/// What stands before the numbers.
#[derive(Default)]
struct Head {
    cols: Option<f64>,
    rows: Option<f64>,
    west: Option<f64>,
    south: Option<f64>,
    /// Whether west and south are those of a sample and not of the corner of its square.
    centred: [bool; 2],
    step: Option<f64>,
    missing: Option<f64>,
}

/// Whether a file begins as one.
pub fn looks_like(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD_BYTES.min(bytes.len())).unwrap_or_default();
    head.trim_ascii_start().get(..5).is_some_and(|key| key.eq_ignore_ascii_case(b"ncols"))
}

/// Reads one. It does not say its datum: numbers that are no degrees are refused, degrees are taken as WGS-84.
pub fn read(bytes: &[u8], window: &Window) -> Result<Grid, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Damaged)?;
    let mut words = text.split_ascii_whitespace().peekable();
    let mut head = Head::default();
    while let Some(key) = words.next_if(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())) {
        let value = words.next().and_then(|word| word.parse().ok()).ok_or(Fault::Damaged)?;
        head.note(key, value);
    }
    let layout = head.layout()?;
    let cut = layout.cut(window)?;
    let mut heights_dm = Vec::with_capacity(cut.rows() * cut.cols());
    for row in 0..layout.rows {
        for col in 0..layout.cols {
            let word = words.next().ok_or(Fault::Damaged)?;
            if (cut.top..cut.bottom).contains(&row) && (cut.left..cut.right).contains(&col) {
                let value: f64 = word.parse().map_err(|_| Fault::Damaged)?;
                let missing = head.missing.is_some_and(|missing| (value - missing).abs() < 1e-6);
                heights_dm.push(if missing { MISSING } else { stored(value) });
            }
        }
        if row + 1 >= cut.bottom {
            break;
        }
    }
    if heights_dm.len() != cut.rows() * cut.cols() {
        return Err(Fault::Damaged);
    }
    Ok(Grid { layout: layout.of(&cut), heights_dm })
}

impl Head {
    fn note(&mut self, key: &str, value: f64) {
        match key.to_ascii_lowercase().as_str() {
            "ncols" => self.cols = Some(value),
            "nrows" => self.rows = Some(value),
            "xllcorner" => self.west = Some(value),
            "yllcorner" => self.south = Some(value),
            "xllcenter" => (self.west, self.centred[0]) = (Some(value), true),
            "yllcenter" => (self.south, self.centred[1]) = (Some(value), true),
            "cellsize" => self.step = Some(value),
            "nodata_value" => self.missing = Some(value),
            _ => {}
        }
    }

    fn layout(&self) -> Result<Layout, Fault> {
        let (Some(west), Some(south), Some(step)) = (self.west, self.south, self.step) else {
            return Err(Fault::Nowhere);
        };
        let count = |count: Option<f64>| count.filter(|count| (1.0..=100_000.0).contains(count)).map(|n| n as usize);
        let (Some(rows), Some(cols)) = (count(self.rows), count(self.cols)) else { return Err(Fault::Damaged) };
        let half = |centred: bool| if centred { 0.0 } else { step / 2.0 };
        let layout = Layout {
            north: south + half(self.centred[1]) + step * (rows - 1) as f64,
            west: west + half(self.centred[0]),
            lat_step: step,
            lon_step: step,
            rows,
            cols,
        };
        if layout.is_sound() { Ok(layout) } else { Err(Fault::Datum { epsg: 0 }) }
    }
}
