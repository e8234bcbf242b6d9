//! A small palette image to paint on.

use super::png;

/// Size of a photo, pixels.
pub(crate) const WIDTH: usize = 320;
/// See `WIDTH`.
pub(crate) const HEIGHT: usize = 180;

/// Steps of red, green and blue in the palette: green is what eyes tell apart best.
const STEPS: [u16; 3] = [6, 7, 6];

/// The steps lie closer in the dark, where nights are.
const BEND: f64 = 1.5;

/// A colour, 0..1 each of red, green, blue.
pub(crate) type Colour = [f64; 3];

/// An image being painted.
pub(crate) struct Canvas {
    pixels: Vec<Colour>,
}

impl Canvas {
    pub(crate) fn new() -> Self {
        Self { pixels: vec![[0.0; 3]; WIDTH * HEIGHT] }
    }

    /// Covers a pixel with `share` (0..1) of a colour; outside the image nothing happens.
    pub(crate) fn cover(&mut self, x: i32, y: i32, colour: Colour, share: f64) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x < WIDTH
            && let Some(pixel) = self.pixels.get_mut(y * WIDTH + x)
        {
            for (old, new) in pixel.iter_mut().zip(colour) {
                *old += (new - *old) * share.clamp(0.0, 1.0);
            }
        }
    }

    /// Changes every pixel.
    pub(crate) fn develop(&mut self, change: impl Fn(usize, usize, Colour) -> Colour) {
        for (at, pixel) in self.pixels.iter_mut().enumerate() {
            *pixel = change(at % WIDTH, at / WIDTH, *pixel);
        }
    }

    /// The image as a PNG file, dithered (Bayer 1973, 4 x 4) to 252 colours.
    pub(crate) fn png(&self) -> Vec<u8> {
        let index = |(at, colour): (usize, &Colour)| {
            let bias = threshold(at % WIDTH, at / WIDTH);
            colour.iter().zip(STEPS).fold(0, |index, (part, steps)| {
                let top = f64::from(steps - 1);
                let step = (libm::pow(part.clamp(0.0, 1.0), 1.0 / BEND) * top + bias).floor().min(top);
                index * steps + step as u16
            })
        };
        let pixels: Vec<u8> = self.pixels.iter().enumerate().map(|pixel| index(pixel) as u8).collect();
        png::encode(WIDTH as u32, HEIGHT as u32, &palette(), &pixels)
    }

    /// The image as a PNG file in 256 greys, by its greens.
    pub(crate) fn grey_png(&self) -> Vec<u8> {
        let pixels: Vec<u8> = self.pixels.iter().map(|[_, green, _]| (green.clamp(0.0, 1.0) * 255.0) as u8).collect();
        let greys: Vec<[u8; 3]> = (0..=u8::MAX).map(|grey| [grey; 3]).collect();
        png::encode(WIDTH as u32, HEIGHT as u32, &greys, &pixels)
    }
}

fn threshold(x: usize, y: usize) -> f64 {
    const BAYER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
    let row = BAYER.get(y % 4).copied().unwrap_or_default();
    f64::from(row.get(x % 4).copied().unwrap_or_default()) / 16.0 + 0.03
}

fn palette() -> Vec<[u8; 3]> {
    let [reds, greens, blues] = STEPS;
    let part = |step: u16, steps: u16| (libm::pow(f64::from(step) / f64::from(steps - 1), BEND) * 255.0) as u8;
    (0..reds * greens * blues)
        .map(|at| [part(at / (greens * blues), reds), part(at / blues % greens, greens), part(at % blues, blues)])
        .collect()
}
