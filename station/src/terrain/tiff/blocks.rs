//! The samples of a GeoTIFF: strips and blocks, unpacked one at a time.

use super::super::fault::Fault;
use super::super::grid::{Cut, stored};
use super::lzw;
use super::tags::Tags;
use std::io::Read;

/// No strip or block is larger unpacked, bytes: one strip may be a whole degree of one arc second.
const BLOCK_BYTES_MAX: usize = 64 << 20;
/// Longest side of an image, samples.
const SIDE_MAX: usize = 100_000;

/// What a sample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Unsigned16,
    Signed16,
    Signed32,
    Float32,
    Float64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    Lzw,
    Deflate,
}

/// How the image is stored.
pub struct Blocks {
    /// Rows of the image.
    pub rows: usize,
    /// Columns of the image.
    pub cols: usize,
    kind: Kind,
    packing: Packing,
    predictor: u16,
    /// A block's rows and columns; a strip is as wide as the image.
    block: (usize, usize),
    strips: bool,
    offsets: Vec<f64>,
    lengths: Vec<f64>,
    missing: Option<f64>,
}

impl Blocks {
    /// Reads the tags that say it.
    pub fn of(tags: &Tags<'_>) -> Result<Blocks, Fault> {
        let number = |tag: u16| tags.number(tag).map(|n| n as usize);
        let (rows, cols) = (number(257).ok_or(Fault::Damaged)?, number(256).ok_or(Fault::Damaged)?);
        if !((1..=SIDE_MAX).contains(&rows) && (1..=SIDE_MAX).contains(&cols)) {
            return Err(Fault::Damaged);
        }
        let kind = match (number(258), number(339).unwrap_or(1)) {
            (Some(16), 1) => Kind::Unsigned16,
            (Some(16), 2) => Kind::Signed16,
            (Some(32), 2) => Kind::Signed32,
            (Some(32), 3) => Kind::Float32,
            (Some(64), 3) => Kind::Float64,
            _ => return Err(Fault::Kind),
        };
        let packing = match number(259).unwrap_or(1) {
            1 => Packing::None,
            5 => Packing::Lzw,
            8 | 32_946 => Packing::Deflate,
            _ => return Err(Fault::Kind),
        };
        let predictor = number(317).unwrap_or(1) as u16;
        let floats = matches!(kind, Kind::Float32 | Kind::Float64);
        if number(277).unwrap_or(1) != 1 || !(1..=3).contains(&predictor) || (predictor == 3 && !floats) {
            return Err(Fault::Kind);
        }
        let strips = number(322).is_none();
        let block = if strips {
            (number(278).unwrap_or(rows).clamp(1, rows), cols)
        } else {
            (number(323).ok_or(Fault::Damaged)?, number(322).ok_or(Fault::Damaged)?)
        };
        let (from, long) = if strips { (273, 279) } else { (324, 325) };
        let blocks = Blocks {
            rows,
            cols,
            kind,
            packing,
            predictor,
            block,
            strips,
            offsets: tags.numbers(from).ok_or(Fault::Damaged)?,
            lengths: tags.numbers(long).ok_or(Fault::Damaged)?,
            missing: tags.text(42_113).and_then(|text| text.parse().ok()),
        };
        let bytes = block.0.saturating_mul(block.1).saturating_mul(blocks.width());
        if block.0 == 0 || block.1 == 0 || bytes > BLOCK_BYTES_MAX { Err(Fault::Damaged) } else { Ok(blocks) }
    }

    /// Puts the heights of a cut into `out`, row by row, decimetres.
    pub fn unpack(&self, tags: &Tags<'_>, cut: &Cut, out: &mut [i32]) -> Result<(), Fault> {
        let across = self.cols.div_ceil(self.block.1);
        for down in cut.top / self.block.0..cut.bottom.div_ceil(self.block.0) {
            for along in cut.left / self.block.1..cut.right.div_ceil(self.block.1) {
                let (top, left) = (down * self.block.0, along * self.block.1);
                let tall = if self.strips { self.block.0.min(self.rows - top) } else { self.block.0 };
                let bytes = self.block_bytes(tags, down * across + along, tall)?;
                for row in top.max(cut.top)..(top + tall).min(cut.bottom) {
                    let Some(line) = bytes.get((row - top) * self.line()..).and_then(|rest| rest.get(..self.line()))
                    else {
                        return Err(Fault::Damaged);
                    };
                    for col in left.max(cut.left)..(left + self.block.1).min(cut.right) {
                        let height = self.height(line, col - left);
                        if let Some(slot) = out.get_mut((row - cut.top) * cut.cols() + col - cut.left) {
                            *slot = height;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// One block's samples, low byte first, predictions undone.
    fn block_bytes(&self, tags: &Tags<'_>, index: usize, tall: usize) -> Result<Vec<u8>, Fault> {
        let place = (self.offsets.get(index), self.lengths.get(index));
        let (Some(&from), Some(&length)) = place else { return Err(Fault::Damaged) };
        if length < 1.0 {
            // A block that was never written is one of missing samples; what it would be in numbers nobody says.
            return Err(Fault::Damaged);
        }
        let packed = tags.piece(from as usize, length as usize)?;
        let most = tall * self.line();
        let mut bytes = match self.packing {
            Packing::None => packed.get(..most).ok_or(Fault::Damaged)?.to_vec(),
            Packing::Lzw => lzw::unpack(packed, most)?,
            Packing::Deflate => {
                let mut bytes = Vec::new();
                let unpacked = flate2::read::ZlibDecoder::new(packed).take(most as u64).read_to_end(&mut bytes);
                unpacked.map_err(|_| Fault::Damaged)?;
                bytes
            }
        };
        if bytes.len() != most {
            return Err(Fault::Damaged);
        }
        for line in bytes.chunks_exact_mut(self.line()) {
            self.undo(line, tags.is_little());
        }
        Ok(bytes)
    }

    /// Makes one line plain: predictions undone, low byte first.
    fn undo(&self, line: &mut [u8], little: bool) {
        let width = self.width();
        if self.predictor == 3 {
            // Bytes of all samples by significance, highest first, each the difference to the one before (Adobe, TIFF
            // Technical Note 3).
            let mut last = 0_u8;
            for byte in line.iter_mut() {
                last = last.wrapping_add(*byte);
                *byte = last;
            }
            let spread = line.to_vec();
            for (i, sample) in line.chunks_exact_mut(width).enumerate() {
                for (rank, byte) in sample.iter_mut().rev().enumerate() {
                    *byte = spread.get(rank * spread.len() / width + i).copied().unwrap_or(0);
                }
            }
            return;
        }
        if !little {
            line.chunks_exact_mut(width).for_each(<[u8]>::reverse);
        }
        if self.predictor == 2 {
            let mut last = 0_u64;
            for sample in line.chunks_exact_mut(width) {
                let number = sample.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
                last = last.wrapping_add(number);
                for (byte, plain) in sample.iter_mut().zip(last.to_le_bytes()) {
                    *byte = plain;
                }
            }
        }
    }

    fn height(&self, line: &[u8], col: usize) -> i32 {
        let width = self.width();
        let value = match (self.kind, line.get(col * width..).unwrap_or_default()) {
            (Kind::Unsigned16, &[a, b, ..]) => f64::from(u16::from_le_bytes([a, b])),
            (Kind::Signed16, &[a, b, ..]) => f64::from(i16::from_le_bytes([a, b])),
            (Kind::Signed32, &[a, b, c, d, ..]) => f64::from(i32::from_le_bytes([a, b, c, d])),
            (Kind::Float32, &[a, b, c, d, ..]) => f64::from(f32::from_le_bytes([a, b, c, d])),
            (Kind::Float64, &[a, b, c, d, e, f, g, h, ..]) => f64::from_le_bytes([a, b, c, d, e, f, g, h]),
            _ => f64::NAN,
        };
        // A float's missing value is written in decimal and may lose its last digits.
        let missing = self.missing.is_some_and(|missing| (value - missing).abs() <= missing.abs() * 1e-6);
        if missing { super::super::grid::MISSING } else { stored(value) }
    }

    const fn width(&self) -> usize {
        match self.kind {
            Kind::Unsigned16 | Kind::Signed16 => 2,
            Kind::Signed32 | Kind::Float32 => 4,
            Kind::Float64 => 8,
        }
    }

    /// Bytes of one row of a block.
    const fn line(&self) -> usize {
        self.block.1 * self.width()
    }
}
