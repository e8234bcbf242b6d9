//! GeoTIFF: one band of heights in strips or blocks (TIFF 6.0, Adobe 1992; OGC 19-008r4). Only the blocks that the window
//! needs are unpacked.

mod blocks;
mod lzw;
mod place;
mod tags;

use self::blocks::Blocks;
use self::tags::Tags;
use super::fault::Fault;
use super::grid::{Grid, MISSING, Window};

/// Reads a file.
pub fn read(bytes: &[u8], window: &Window) -> Result<Grid, Fault> {
    let tags = Tags::read(bytes)?;
    let blocks = Blocks::of(&tags)?;
    let layout = place::layout(&tags, blocks.rows, blocks.cols)?;
    let cut = layout.cut(window)?;
    let mut heights_dm = vec![MISSING; cut.rows() * cut.cols()];
    if !heights_dm.is_empty() {
        blocks.unpack(&tags, &cut, &mut heights_dm)?;
    }
    Ok(Grid { layout: layout.of(&cut), heights_dm })
}
