//! What planted things look like from above.

use core::f64::consts::TAU;

use super::Shown;
use super::canvas::Colour;
use super::noise::{cell, smooth};
use crate::tunnel::Class;

/// A spot of a figure: colour, warmth (0..1), and how much of the ground it covers (0..1).
pub(crate) type Spot = (Colour, f64, f64);

/// Clothes and paints.
const COLOURS: [Colour; 6] = [
    [0.75, 0.18, 0.16],
    [0.16, 0.30, 0.62],
    [0.92, 0.90, 0.86],
    [0.12, 0.13, 0.15],
    [0.85, 0.66, 0.18],
    [0.30, 0.34, 0.30],
];
const SKIN: Colour = [0.80, 0.60, 0.47];
const HAIR: Colour = [0.10, 0.08, 0.07];

fn painted(seed: u32, salt: u32) -> Colour {
    let pick = (cell(i64::from(seed), 0, salt) * COLOURS.len() as f64) as usize;
    COLOURS.get(pick).copied().unwrap_or(SKIN)
}

/// How far from its place a figure can reach, metres.
pub(crate) fn reach_m(shown: &Shown) -> f64 {
    shown.size_m * 1.3 + 1.0
}

/// The figure at metres north and east of its place, if it is there.
pub(crate) fn figure(shown: &Shown, north: f64, east: f64) -> Option<Spot> {
    let turn = TAU * cell(i64::from(shown.seed), 1, 20);
    let (sin, cos) = libm::sincos(turn);
    let (u, v) = (north * cos + east * sin, east * cos - north * sin);
    let leaves = (shown.hidden > 0.0).then(|| foliage(shown, u, v)).flatten();
    leaves.or_else(|| if shown.seeming { seeming(shown, u, v) } else { real(shown, u, v) })
}

fn real(shown: &Shown, u: f64, v: f64) -> Option<Spot> {
    let size = shown.size_m.max(0.1);
    match shown.class {
        Class::PersonDown => lying(shown.seed, u * 1.7 / size, v * 1.7 / size),
        Class::Person => standing(shown.seed, u, v),
        Class::Vehicle => car(shown.seed, u * 4.4 / size, v * 4.4 / size),
        Class::Crowd => crowd(shown.seed, size, u, v),
        Class::Smoke => smoke(size, u, v),
        Class::Fire => fire(size, u, v),
        Class::Spill => spill(shown.seed, size, u, v),
        Class::Unknown | Class::Labelled => {
            (u.abs() < size / 2.0 && v.abs() < size / 3.0).then_some((painted(shown.seed, 21), 0.3, 1.0))
        }
    }
}

/// Whether a point lies in an ellipse around (`at_u`, `at_v`).
fn within(u: f64, v: f64, at_u: f64, at_v: f64, half_u: f64, half_v: f64) -> bool {
    let (a, b) = ((u - at_u) / half_u, (v - at_v) / half_v);
    a * a + b * b < 1.0
}

/// Somebody 1.7 m long, on the back, one arm away from the body.
fn lying(seed: u32, u: f64, v: f64) -> Option<Spot> {
    let (coat, trousers) = (painted(seed, 22), shade(painted(seed, 23), 0.7));
    if within(u, v, 0.70, 0.0, 0.13, 0.11) {
        return Some((if u > 0.72 { HAIR } else { SKIN }, 1.0, 1.0));
    }
    if within(u, v, 0.28, 0.0, 0.34, 0.23) {
        return Some((coat, 0.85, 1.0));
    }
    let arm_out = within(u - v * 0.4, v, 0.28, 0.42, 0.09, 0.30);
    let arm_in = within(u, v, 0.22, -0.27, 0.30, 0.07);
    if arm_out || arm_in {
        return Some((if v > 0.64 { SKIN } else { coat }, 0.85, 1.0));
    }
    let legs = (-0.85..0.0).contains(&u) && ((v - 0.11 + u * 0.12).abs() < 0.085 || (v + 0.10).abs() < 0.085);
    if legs {
        return Some((if u < -0.74 { HAIR } else { trousers }, 0.8, 1.0));
    }
    within(u, v, 0.0, 0.06, 0.95, 0.42).then_some(([0.0; 3], 0.4, 0.22))
}

/// Somebody standing: head and shoulders, and a shadow.
fn standing(seed: u32, u: f64, v: f64) -> Option<Spot> {
    if within(u, v, 0.02, 0.0, 0.12, 0.11) {
        return Some((HAIR, 1.0, 1.0));
    }
    if within(u, v, 0.0, 0.0, 0.17, 0.28) {
        return Some((painted(seed, 22), 0.9, 1.0));
    }
    within(u, v, -0.55, 0.1, 0.62, 0.20).then_some(([0.0; 3], 0.4, 0.35))
}

/// A car 4.4 m long.
fn car(seed: u32, u: f64, v: f64) -> Option<Spot> {
    let (long, wide) = (u.abs() / 2.2, v.abs() / 0.9);
    let corner = libm::pow(long, 6.0) + libm::pow(wide, 6.0);
    if corner > 1.0 {
        return (corner < 2.2).then_some(([0.0; 3], 0.45, 0.35));
    }
    let paint = painted(seed, 24);
    let windscreen = (0.45..1.0).contains(&u) && wide < 0.86;
    let rear = (-1.55..-1.15).contains(&u) && wide < 0.82;
    if windscreen || rear {
        return Some(([0.10, 0.13, 0.17], 0.35, 1.0));
    }
    let lamps = u > 2.0 && wide > 0.55;
    let roof = (-1.15..0.45).contains(&u) && wide < 0.8;
    // The bonnet is warm.
    let warmth = if u > 1.0 { 0.85 } else { 0.5 };
    Some((if lamps { [0.95, 0.93, 0.8] } else { shade(paint, if roof { 1.05 } else { 0.85 }) }, warmth, 1.0))
}

/// People on a round place, closer in the middle.
fn crowd(seed: u32, size: f64, u: f64, v: f64) -> Option<Spot> {
    const SPACE_M: f64 = 0.75;
    let (row, column) = ((u / SPACE_M).floor() as i64, (v / SPACE_M).floor() as i64);
    let shift = |salt| 0.25 * (cell(row, column, seed.wrapping_add(salt)) - 0.5);
    let (at_u, at_v) = ((row as f64 + 0.5) * SPACE_M + shift(30), (column as f64 + 0.5) * SPACE_M + shift(31));
    let share = (at_u * at_u + at_v * at_v).sqrt() / (size / 2.0);
    let stands = cell(row, column, seed.wrapping_add(32)) > share * share * 0.9;
    if share > 1.0 || !stands {
        return None;
    }
    let who = seed.wrapping_mul(31).wrapping_add((row * 64 + column) as u32);
    standing(who, u - at_u, v - at_v)
}

fn smoke(size: f64, u: f64, v: f64) -> Option<Spot> {
    let away = (u * u + v * v).sqrt() / (size * 0.75);
    let puffs = 0.6 * smooth(u + 50.0, v, size / 4.0, 40) + 0.4 * smooth(u, v + 50.0, size / 9.0, 41);
    let thick = ((1.15 - away) * 1.3 + (puffs - 0.5) * 1.5).clamp(0.0, 0.92);
    let grey = 0.45 + 0.4 * puffs;
    (thick > 0.02).then_some(([grey, grey, grey * 1.03], 0.35, thick))
}

fn fire(size: f64, u: f64, v: f64) -> Option<Spot> {
    let away = (u * u + v * v).sqrt() / (size / 2.0);
    let flames = smooth(u + 9.0, v, size / 5.0, 42);
    let heat = 1.1 - away + (flames - 0.5) * 1.1;
    match heat {
        heat if heat > 0.75 => Some(([1.0, 0.95, 0.6], 1.0, 1.0)),
        heat if heat > 0.45 => Some(([1.0, 0.62, 0.12], 1.0, 1.0)),
        heat if heat > 0.25 => Some(([0.80, 0.22, 0.05], 0.95, 0.95)),
        heat if heat > 0.0 => Some(([0.07, 0.06, 0.06], 0.6, 0.8)),
        _ => None,
    }
}

/// A heap of sand that ran out.
fn spill(seed: u32, size: f64, u: f64, v: f64) -> Option<Spot> {
    let shift = f64::from(seed % 97) * 7.0;
    let edge =
        0.35 * (smooth(u + shift, v, size / 4.0, 43) - 0.5) + 0.15 * (smooth(u, v + shift, size / 12.0, 44) - 0.5);
    let away = (u * u / 1.4 + v * v * 1.4).sqrt() / (size / 2.0) + edge;
    let lit = 0.85 + 0.3 * smooth(u, v, 0.12, 45) - 0.12 * away;
    (away < 1.0).then_some((shade([0.80, 0.68, 0.46], lit), 0.33, ((1.0 - away) * 5.0).clamp(0.3, 1.0)))
}

/// Harmless things that look like something.
fn seeming(shown: &Shown, u: f64, v: f64) -> Option<Spot> {
    match shown.class {
        // A skip.
        Class::Vehicle => {
            let inside = u.abs() < 1.5 && v.abs() < 0.8;
            let rim = u.abs() > 1.38 || v.abs() > 0.68;
            inside.then_some((if rim { [0.20, 0.42, 0.30] } else { [0.24, 0.20, 0.17] }, 0.35, 1.0))
        }
        // Wet paving.
        Class::Spill => spill(shown.seed, 2.2, u, v).map(|(_, _, share)| ([0.16, 0.17, 0.20], 0.2, share * 0.6)),
        // Steam from a drain.
        Class::Smoke => smoke(2.5, u, v).map(|(_, _, share)| ([0.92, 0.92, 0.94], 0.6, share * 0.6)),
        // Two bin bags and a box.
        _ => {
            let bags = within(u, v, 0.35, 0.05, 0.36, 0.30) || within(u, v, -0.3, -0.08, 0.33, 0.27);
            let shine = smooth(u, v, 0.12, 46) > 0.72;
            let carton = (u + 0.2).abs() < 0.25 && (v - 0.4).abs() < 0.17;
            match (bags, carton) {
                (true, _) => Some((if shine { [0.30, 0.32, 0.35] } else { [0.07, 0.07, 0.08] }, 0.38, 1.0)),
                (false, true) => Some(([0.60, 0.47, 0.31], 0.36, 1.0)),
                (false, false) => None,
            }
        }
    }
}

/// A tree crown that reaches over the share of the thing that is covered.
fn foliage(shown: &Shown, u: f64, v: f64) -> Option<Spot> {
    let half = shown.size_m / 2.0;
    let crown = half * 1.6 + 0.4;
    let from = half + crown - 2.0 * half * shown.hidden.clamp(0.0, 1.0);
    let away = ((u - from) * (u - from) + v * v).sqrt() + 0.35 * crown * (smooth(u, v, 0.5, 47) - 0.5);
    let lit = 0.55 + 0.8 * smooth(u, v, 0.3, 48);
    (away < crown).then_some((shade([0.20, 0.34, 0.16], lit), 0.3, 1.0))
}

fn shade(colour: Colour, by: f64) -> Colour {
    colour.map(|part| part * by)
}
