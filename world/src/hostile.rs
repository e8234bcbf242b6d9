//! Hostile input: any bytes, any fields, any order of messages, time and people. What must hold whatever comes (R-F3,
//! F-S4): no panic, no standstill, nothing that grows without bound, every byte accounted for. Fuzzers and tests share it.

mod draw;
mod night;

pub use night::{messages, night};

use quadrat_station::wire::{Deframer, Found, Resync, read};

/// Most bytes that one peer's deframer may hold (R-F3).
const HELD_MAX: u64 = 65_535 + 280;

/// Bytes of one peer, in pieces, over a datagram link or a stream. The first byte says which, and how large the pieces are.
/// Gives the frames that were found.
///
/// # Errors
/// What does not hold.
pub fn bytes(data: &[u8]) -> Result<u64, String> {
    let Some((first, data)) = data.split_first() else { return Ok(0) };
    let resync = if first & 1 == 0 { Resync::Datagram } else { Resync::Stream };
    let piece = usize::from(first >> 1).max(1) * 4;
    let mut deframer = Deframer::new(resync);
    let mut found = 0;
    for piece in data.chunks(piece) {
        deframer.push(piece);
        while let Some(one) = deframer.next() {
            found += 1;
            if found > data.len() as u64 {
                return Err(format!("{found} finds in {} bytes", data.len()));
            }
            if let Found::Frame(frame) = &one {
                let _read = read(frame);
                if deframer.found_bytes().len() != frame.wire_len() {
                    return Err(format!("{} bytes for a frame of {}", deframer.found_bytes().len(), frame.wire_len()));
                }
            }
        }
    }
    let tally = deframer.tally();
    if tally.partial_bytes > HELD_MAX {
        return Err(format!("{} bytes are held", tally.partial_bytes));
    }
    if tally.accounted() != tally.bytes || tally.bytes != data.len() as u64 {
        return Err(format!("{tally:?} does not account for {} bytes", data.len()));
    }
    Ok(tally.frames.frames)
}
