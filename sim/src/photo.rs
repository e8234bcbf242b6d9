//! The photo that a companion keeps of what it reports: rendered from the scene, small, for people to look at.

mod canvas;
mod figures;
mod letters;
mod noise;
mod paint;
mod png;
#[cfg(test)]
mod tests;
mod town;

use canvas::Canvas;
use sha2::{Digest, Sha256};

use crate::companion::looking::Look;
use crate::eyes::camera::{CameraConfig, Sensor};
use crate::eyes::light::brightness;
use crate::eyes::sight::Eye;
use crate::tunnel::{Class, PixelBox};

/// Everything that a photo shows, small enough to be kept for each sighting of a night.
#[derive(Debug, Clone)]
pub(crate) struct Shot {
    eye: Eye,
    /// Size of the full frame, pixels.
    frame: (f64, f64),
    infrared: bool,
    /// 0 night, 1 noon.
    brightness: f64,
    /// Metres (north, east) from a grid that all drones share to the origin of the eye's metres, so that the same
    /// ground looks the same in everybody's photos.
    grid: (f64, f64),
    things: Vec<Shown>,
    outline: PixelBox,
    at_us: u64,
    system: u8,
}

/// Something in the photo.
#[derive(Debug, Clone, Copy)]
struct Shown {
    class: Class,
    /// Metres north and east.
    place: (f64, f64),
    size_m: f64,
    /// Share covered.
    hidden: f64,
    /// Only taken for what its class says.
    seeming: bool,
    /// Varies its looks.
    seed: u32,
}

/// How a DETECTION names a photo: the first 8 bytes of its SHA-256 as a little-endian number.
pub(crate) fn mark(png: &[u8]) -> u64 {
    let hash = Sha256::digest(png);
    hash.iter().take(8).rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl Shot {
    /// What is in the frame at this look. `seeming` is what a false alarm took for something, and where.
    pub(crate) fn of(
        look: &Look<'_>,
        eye: &Eye,
        camera: &CameraConfig,
        outline: PixelBox,
        seeming: Option<(Class, (f64, f64))>,
        system: u8,
    ) -> Self {
        let lux = look.ground.light.lux(look.now_us);
        let near = look.ground.things.iter().filter_map(|thing| {
            let (lat, lon) = thing.place(look.now_us)?;
            let place = look.plane.metres(lat, lon);
            // A little outside the frame: its edge may reach in.
            let pixel = eye.project(place.0, place.1)?;
            let reach = thing.size_m * pixel.per_metre;
            let inside = (-reach..f64::from(camera.width_px) + reach).contains(&pixel.x)
                && (-reach..f64::from(camera.height_px) + reach).contains(&pixel.y);
            inside.then_some(Shown {
                class: thing.class,
                place,
                size_m: thing.size_m,
                hidden: thing.hidden,
                seeming: false,
                seed: thing.id,
            })
        });
        let false_alarm = seeming.map(|(class, place)| Shown {
            class,
            place,
            size_m: 0.9,
            hidden: 0.0,
            seeming: true,
            seed: look.boot_ms,
        });
        Self {
            eye: *eye,
            frame: (f64::from(camera.width_px), f64::from(camera.height_px)),
            infrared: camera.sensor == Sensor::Infrared,
            brightness: brightness(lux),
            grid: look.plane.grid(),
            things: near.chain(false_alarm).collect(),
            outline,
            at_us: look.now_us,
            system,
        }
    }

    /// Metres of ground that a photo's pixel covers around a full-frame pixel, when it stands for `scale` of those.
    fn pixel_m(&self, full: (f64, f64), scale: f64) -> f64 {
        let ground = self.eye.unproject(full.0, full.1);
        let pixel = ground.and_then(|(north, east)| self.eye.project(north, east));
        pixel.map_or(1.0, |pixel| scale / pixel.per_metre)
    }

    /// The photo as a PNG file of at most 60 kB.
    pub(crate) fn png(&self) -> Vec<u8> {
        let mut canvas = Canvas::new();
        paint::paint(self, &mut canvas);
        if self.infrared { canvas.grey_png() } else { canvas.png() }
    }
}
