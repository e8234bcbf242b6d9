//! Numbers that look random and are always the same for the same place.

/// A number in 0..1 for a cell of a grid.
pub(crate) fn cell(x: i64, y: i64, salt: u32) -> f64 {
    // Multiply and xor-shift rounds with the constants of SplitMix64 (Steele, Lea and Flood 2014).
    let mut z = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (y as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ u64::from(salt).wrapping_mul(0x94D0_49BB_1331_11EB)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0
}

/// A smooth number in 0..1 that changes over `period` metres (value noise with a cubic fade).
pub(crate) fn smooth(x: f64, y: f64, period: f64, salt: u32) -> f64 {
    let (x, y) = (x / period, y / period);
    let (left, top) = (x.floor(), y.floor());
    let fade = |t: f64| t * t * (3.0 - 2.0 * t);
    let (across, down) = (fade(x - left), fade(y - top));
    let (column, row) = (left as i64, top as i64);
    let at = |dx: i64, dy: i64| cell(column + dx, row + dy, salt);
    let upper = at(0, 0) + (at(1, 0) - at(0, 0)) * across;
    let lower = at(0, 1) + (at(1, 1) - at(0, 1)) * across;
    upper + (lower - upper) * down
}
