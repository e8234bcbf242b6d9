//! LZW as TIFF has it: codes of 9 to 12 bits, the high bit first, widened one code early (TIFF 6.0, section 13).

use super::super::fault::Fault;

const CLEAR: usize = 256;
const END: usize = 257;
const CODES_MAX: usize = 4_096;

/// Unpacks at most `most` bytes.
pub fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, Fault> {
    let mut out: Vec<u8> = Vec::new();
    // A code stands for a piece of what is already unpacked: where it begins, and how long it is.
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    let mut last: Option<(usize, usize)> = None;
    let (mut bit, mut width) = (0_usize, 9_usize);
    while out.len() < most {
        let Some(code) = code(packed, bit, width) else { break };
        bit += width;
        match code {
            END => break,
            CLEAR => {
                pieces.clear();
                last = None;
                width = 9;
                continue;
            }
            _ => {}
        }
        let begins = out.len();
        if code < CLEAR {
            out.push(code as u8);
        } else {
            let known = pieces.get(code - 258).copied();
            // A code that is only being made is the last piece and its own first byte.
            let (from, length) =
                known.or_else(|| last.map(|(from, length)| (from, length + 1))).ok_or(Fault::Damaged)?;
            for i in 0..length.min(most - begins) {
                let byte = out.get(from + i).copied().ok_or(Fault::Damaged)?;
                out.push(byte);
            }
        }
        if let Some((from, length)) = last
            && pieces.len() + 258 < CODES_MAX
        {
            pieces.push((from, length + 1));
        }
        last = Some((begins, out.len() - begins));
        let next = pieces.len() + 258;
        width = if next < 511 {
            9
        } else if next < 1_023 {
            10
        } else if next < 2_047 {
            11
        } else {
            12
        };
    }
    Ok(out)
}

fn code(packed: &[u8], bit: usize, width: usize) -> Option<usize> {
    let at = bit / 8;
    let bytes = [packed.get(at)?, packed.get(at + 1)?, packed.get(at + 2).unwrap_or(&0)];
    let word = bytes.into_iter().fold(0_usize, |word, byte| word << 8 | usize::from(*byte));
    Some(word >> (24 - bit % 8 - width) & ((1 << width) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes with their widths, packed the high bit first.
    fn packed(codes: &[(usize, usize)]) -> Vec<u8> {
        let bits = codes.iter().flat_map(|(code, width)| (0..*width).rev().map(move |bit| code >> bit & 1));
        let bits: Vec<usize> = bits.collect();
        bits.chunks(8).map(|byte| (0..8).fold(0, |sum, i| sum << 1 | byte.get(i).copied().unwrap_or(0)) as u8).collect()
    }

    #[test]
    fn the_example_of_the_specification_is_unpacked() {
        let codes = [256, 7, 258, 8, 8, 258, 6, 6, 257].map(|code| (code, 9));
        assert_eq!(unpack(&packed(&codes), 100), Ok(vec![7, 7, 7, 8, 8, 7, 7, 6, 6]));
    }

    #[test]
    fn codes_are_wider_once_the_writer_has_made_entry_511_and_so_on() {
        // The writer makes entry 257 + k after its k-th code.
        let width = |k: usize| [511, 1_023, 2_047].iter().filter(|entry| 256 + k >= **entry).count() + 9;
        let bytes: Vec<u8> = (0..3_000_usize).map(|i| (i * i % 251) as u8).collect();
        let literals = bytes.iter().enumerate().map(|(i, byte)| (usize::from(*byte), width(i + 1)));
        let codes: Vec<(usize, usize)> = std::iter::once((CLEAR, 9)).chain(literals).chain([(END, 12)]).collect();
        assert_eq!(unpack(&packed(&codes), 10_000), Ok(bytes));
    }
}
