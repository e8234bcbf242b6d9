//! A small typeface: the few letters that a photo's own notes need.

use super::canvas::{Canvas, Colour};

/// Width of a letter with its space, pixels.
pub(crate) const STEP: i32 = 6;

/// Rows of a letter, five pixels each, leftmost in bit 4.
fn rows(letter: char) -> [u8; 7] {
    match letter {
        '0' => [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        '1' => [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        '2' => [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
        '3' => [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
        '4' => [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        '5' => [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        '6' => [0b01110, 0b10000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        '7' => [0b11111, 0b00001, 0b00010, 0b00100, 0b00100, 0b01000, 0b01000],
        '8' => [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        '9' => [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00001, 0b01110],
        ':' => [0b00000, 0b00100, 0b00100, 0b00000, 0b00100, 0b00100, 0b00000],
        '+' => [0b00000, 0b00100, 0b00100, 0b11111, 0b00100, 0b00100, 0b00000],
        'm' => [0b00000, 0b00000, 0b11010, 0b10101, 0b10101, 0b10101, 0b10101],
        'N' => [0b10001, 0b11001, 0b10101, 0b10011, 0b10001, 0b10001, 0b10001],
        'S' => [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
        'I' => [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        'M' => [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],
        _ => [0; 7],
    }
}

/// Writes a line with its upper left corner at a pixel, with a dark rim so that it is read on any ground.
pub(crate) fn write(canvas: &mut Canvas, x: i32, y: i32, text: &str, colour: Colour) {
    let mut each = |shift: i32, colour: Colour, share: f64| {
        for (letter, at) in text.chars().zip(0..) {
            for (row, down) in rows(letter).into_iter().zip(0..) {
                for across in (0..5).filter(|across| row >> (4 - across) & 1 == 1) {
                    canvas.cover(x + at * STEP + across + shift, y + down + shift, colour, share);
                }
            }
        }
    };
    each(1, [0.0; 3], 0.8);
    each(0, colour, 1.0);
}
