//! Heights as text: the difference of each to the one before, small numbers short. A hillside takes two characters a sample.

use super::grid::MISSING;

/// Five bits a character, the sixth says that more follow: letters that JSON leaves as they are.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Stands for a missing sample; no letter.
const HOLE: char = '.';

/// Heights as text.
pub fn pack(heights: &[i32]) -> String {
    let mut text = String::with_capacity(heights.len() * 2);
    let mut last = 0_i32;
    for &height in heights {
        if height == MISSING {
            text.push(HOLE);
            continue;
        }
        let difference = height.wrapping_sub(last);
        last = height;
        // Signs go to the last bit, so that small falls are small numbers too.
        let mut rest = (difference << 1 ^ difference >> 31) as u32;
        loop {
            let more = if rest > 31 { 32 } else { 0 };
            let letter = LETTERS.get((rest & 31 | more) as usize).copied().unwrap_or(b'A');
            text.push(char::from(letter));
            rest >>= 5;
            if more == 0 {
                break;
            }
        }
    }
    text
}

/// The `count` heights of a text; none when it has more or fewer, or other letters.
pub fn unpack(text: &str, count: usize) -> Option<Vec<i32>> {
    let mut heights = Vec::with_capacity(count.min(text.len()));
    let (mut last, mut rest, mut shift) = (0_i32, 0_u32, 0_u32);
    for byte in text.bytes() {
        if heights.len() == count {
            return None;
        }
        if char::from(byte) == HOLE && shift == 0 {
            heights.push(MISSING);
            continue;
        }
        let value = value(byte)?;
        rest |= (value & 31).checked_shl(shift)?;
        if value & 32 != 0 {
            shift += 5;
            continue;
        }
        last = last.wrapping_add((rest >> 1) as i32 ^ -((rest & 1) as i32));
        heights.push(last);
        (rest, shift) = (0, 0);
    }
    (heights.len() == count && shift == 0).then_some(heights)
}

const fn value(letter: u8) -> Option<u32> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    } as u32)
}
