//! Paints a shot: the ground and what is on it, the light, and the marks that help people to read it.

use super::Shot;
use super::canvas::{Canvas, Colour, HEIGHT, WIDTH};
use super::noise::cell;
use super::{figures, letters, town};

const AMBER: Colour = [1.0, 0.69, 0.0];
const WHITE: Colour = [1.0; 3];
const SKY: Colour = [0.55, 0.62, 0.70];

/// The part of the full frame that a photo shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Crop {
    /// Left upper corner in the full frame, pixels.
    pub(crate) left: f64,
    pub(crate) top: f64,
    /// Full-frame pixels for each pixel of the photo.
    pub(crate) scale: f64,
}

impl Crop {
    /// Around the outline, wide enough to see what is about it, and inside the frame.
    pub(crate) fn of(shot: &Shot) -> Self {
        let (wide, high) = (WIDTH as f64, HEIGHT as f64);
        let outline = shot.outline;
        let size = f64::from(outline.width.max(outline.height));
        const LONG_PX: f64 = 34.0;
        let whole = (shot.frame.0 / wide).min(shot.frame.1 / high);
        let scale = (size / LONG_PX).max(1.0).min(whole).max(0.05);
        let corner = |middle: f64, length: f64, frame: f64| (middle - length / 2.0).min(frame - length).max(0.0);
        let x = f64::from(outline.left) + f64::from(outline.width) / 2.0;
        let y = f64::from(outline.top) + f64::from(outline.height) / 2.0;
        Self { left: corner(x, wide * scale, shot.frame.0), top: corner(y, high * scale, shot.frame.1), scale }
    }

    /// Where a full-frame pixel lies in the photo.
    pub(crate) fn inside(&self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.left) / self.scale, (y - self.top) / self.scale)
    }
}

/// Paints a shot.
pub(crate) fn paint(shot: &Shot, canvas: &mut Canvas) {
    let crop = Crop::of(shot);
    let middle = (crop.left + WIDTH as f64 / 2.0 * crop.scale, crop.top + HEIGHT as f64 / 2.0 * crop.scale);
    let pixel_m = shot.pixel_m(middle, crop.scale);
    let lines_m = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].into_iter().find(|step| step / pixel_m >= 40.0).unwrap_or(100.0);
    canvas.develop(|x, y, _| {
        let full = (crop.left + (x as f64 + 0.5) * crop.scale, crop.top + (y as f64 + 0.5) * crop.scale);
        let colour = expose(shot, seen(shot, full, pixel_m), x, y);
        match shot.eye.unproject(full.0, full.1) {
            Some(at) => lined(shot, colour, at, lines_m, pixel_m),
            None => colour,
        }
    });
    mark_outline(shot, &crop, canvas);
    mark_scale(canvas, lines_m, pixel_m);
    mark_north(shot, middle, canvas);
    inset(shot, &crop, canvas);
    let seconds = shot.at_us / 1_000_000;
    let note = format!("SIM {} +{}:{:02}:{:02}", shot.system, seconds / 3_600, seconds / 60 % 60, seconds % 60);
    letters::write(canvas, 5, 5, &note, WHITE);
}

/// Colour by day, and warmth, of what a full-frame pixel shows.
fn seen(shot: &Shot, full: (f64, f64), pixel_m: f64) -> (Colour, f64) {
    let Some((north, east)) = shot.eye.unproject(full.0, full.1) else {
        return (SKY, 0.05);
    };
    let ground = town::ground(north + shot.grid.0, east + shot.grid.1, pixel_m);
    let (mut colour, mut warmth) = (ground.colour, ground.warmth);
    for shown in &shot.things {
        let (u, v) = (north - shown.place.0, east - shown.place.1);
        let reach = figures::reach_m(shown);
        if u.abs() > reach || v.abs() > reach {
            continue;
        }
        if let Some((with, warm, share)) = figures::figure(shown, u, v) {
            for (part, new) in colour.iter_mut().zip(with) {
                *part += (new - *part) * share;
            }
            warmth += (warm - warmth) * share;
        }
    }
    (colour, warmth)
}

/// What the sensor makes of it: heat as white, or colours that go with the light while grain comes up.
fn expose(shot: &Shot, seen: (Colour, f64), x: usize, y: usize) -> Colour {
    let (colour, warmth) = seen;
    let grain = |salt: u32| cell(x as i64, y as i64, salt.wrapping_add((shot.at_us / 1_000) as u32)) - 0.5;
    if shot.infrared {
        let heat = libm::pow(warmth.clamp(0.0, 1.0), 1.4) * 0.95 + 0.05 * grain(50);
        return [heat, heat, heat * 0.97];
    }
    let light = shot.brightness.clamp(0.0, 1.0);
    let dark = 1.0 - light;
    // Sensors lift the night, to about a quarter of the day's level, and lose colour on the way.
    let gain = 0.16 + 0.84 * libm::pow(light, 1.5);
    let [red, green, blue] = colour;
    let grey = 0.3 * red + 0.6 * green + 0.1 * blue;
    let faded = |part: f64, tint: f64| (part + (grey - part) * 0.6 * dark) * gain * (1.0 + tint * dark);
    let noise = 0.02 + 0.14 * dark * dark;
    [faded(red, 0.10) + noise * grain(51), faded(green, 0.0) + noise * grain(52), faded(blue, 0.05) + noise * grain(53)]
}

/// Thin lines every so many metres, along and across the meridian.
fn lined(shot: &Shot, colour: Colour, at: (f64, f64), step_m: f64, pixel_m: f64) -> Colour {
    let near = |metres: f64| (metres - (metres / step_m).round() * step_m).abs() < pixel_m * 0.5;
    let on = near(at.0 + shot.grid.0) || near(at.1 + shot.grid.1);
    if on { colour.map(|part| part + (1.0 - part) * 0.22) } else { colour }
}

/// Corners around what was reported.
fn mark_outline(shot: &Shot, crop: &Crop, canvas: &mut Canvas) {
    let outline = shot.outline;
    let (left, top) = crop.inside(f64::from(outline.left), f64::from(outline.top));
    let right_px = f64::from(outline.left) + f64::from(outline.width);
    let bottom_px = f64::from(outline.top) + f64::from(outline.height);
    let (right, bottom) = crop.inside(right_px, bottom_px);
    const MARGIN: f64 = 4.0;
    let (left, top) = ((left - MARGIN) as i32, (top - MARGIN) as i32);
    let (right, bottom) = ((right + MARGIN) as i32, (bottom + MARGIN) as i32);
    let arm = ((right - left).min(bottom - top) / 3).max(3);
    for step in 0..=arm {
        for (x, y) in [(left, top), (right, top), (left, bottom), (right, bottom)] {
            let (inward, downward) = (if x == left { 1 } else { -1 }, if y == top { 1 } else { -1 });
            for thick in 0..2 {
                canvas.cover(x + inward * step, y + downward * thick, AMBER, 1.0);
                canvas.cover(x + inward * thick, y + downward * step, AMBER, 1.0);
            }
        }
    }
}

/// A bar one grid step long.
fn mark_scale(canvas: &mut Canvas, step_m: f64, pixel_m: f64) {
    let (x, y, long) = (6, HEIGHT as i32 - 8, (step_m / pixel_m) as i32);
    for along in 0..=long {
        let end = along == 0 || along == long;
        for down in if end { -3..=1 } else { 0..=1 } {
            canvas.cover(x + along + 1, y + down + 1, [0.0; 3], 0.7);
            canvas.cover(x + along, y + down, WHITE, 1.0);
        }
    }
    letters::write(canvas, x + 3, y - 10, &format!("{step_m} m"), WHITE);
}

/// An arrow to the north with its letter.
fn mark_north(shot: &Shot, middle: (f64, f64), canvas: &mut Canvas) {
    let Some((north, east)) = shot.eye.unproject(middle.0, middle.1) else {
        return;
    };
    let Some(to) = shot.eye.project(north + 1.0, east) else {
        return;
    };
    let (dx, dy) = (to.x - middle.0, to.y - middle.1);
    let length = (dx * dx + dy * dy).sqrt().max(1e-9);
    let (dx, dy) = (dx / length, dy / length);
    let (x, y) = (WIDTH as f64 - 18.0, 18.0);
    for step in -20..=20 {
        let along = f64::from(step) / 2.0;
        // The head widens from the tip back.
        let half = if along > 3.0 { (10.0 - along) * 0.55 } else { 0.6 };
        for side in -8..=8 {
            let aside = f64::from(side) / 2.0;
            if aside.abs() <= half {
                let (px, py) = ((x + dx * along - dy * aside) as i32, (y + dy * along + dx * aside) as i32);
                canvas.cover(px, py, WHITE, 1.0);
            }
        }
    }
    letters::write(canvas, (x - dx * 15.0 - 2.0) as i32, (y - dy * 15.0 - 3.0) as i32, "N", WHITE);
}

/// The whole frame, small, with the part that the photo shows; left out when that is all of it.
fn inset(shot: &Shot, crop: &Crop, canvas: &mut Canvas) {
    let high = 40.0;
    let scale = shot.frame.1 / high;
    if crop.scale * HEIGHT as f64 > shot.frame.1 * 0.8 {
        return;
    }
    let wide = shot.frame.0 / scale;
    let (left, top) = (WIDTH as f64 - wide - 6.0, HEIGHT as f64 - high - 6.0);
    let pixel_m = shot.pixel_m((shot.frame.0 / 2.0, shot.frame.1 / 2.0), scale);
    let from = ((crop.left / scale) as i32, (crop.top / scale) as i32);
    let span = |pixels: usize| (pixels as f64 * crop.scale / scale) as i32;
    let to = (from.0 + span(WIDTH), from.1 + span(HEIGHT));
    for y in -1..=high as i32 {
        for x in -1..=wide as i32 {
            let rim = x < 0 || y < 0 || x == wide as i32 || y == high as i32;
            let shown = (from.0..=to.0).contains(&x) && (from.1..=to.1).contains(&y);
            let edge = shown && (x == from.0 || x == to.0 || y == from.1 || y == to.1);
            let full = ((f64::from(x) + 0.5) * scale, (f64::from(y) + 0.5) * scale);
            let colour = match (rim, edge) {
                (true, _) => WHITE,
                (false, true) => AMBER,
                (false, false) => expose(shot, seen(shot, full, pixel_m), x as usize, y as usize),
            };
            canvas.cover(left as i32 + x, top as i32 + y, colour, 1.0);
        }
    }
}
