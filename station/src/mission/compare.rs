//! Whether what a drone holds is what we sent, under the rules by which its autopilot stores items.

use super::rules::{command, frame};
use super::{Item, Rules};

/// A field of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// One list is longer.
    Count,
    /// MAV_CMD.
    Command,
    /// MAV_FRAME.
    Frame,
    /// Autocontinue.
    Autocontinue,
    /// param1 … param4, counted from 0.
    Param(usize),
    /// Latitude, or param5.
    X,
    /// Longitude, or param6.
    Y,
    /// Height, or param7.
    Z,
}

impl Field {
    /// Its word in `text`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Field::Count => "@field.count",
            Field::Command => "@field.command",
            Field::Frame => "@field.frame",
            Field::Autocontinue => "@field.autocontinue",
            Field::Param(0) => "@field.param1",
            Field::Param(1) => "@field.param2",
            Field::Param(2) => "@field.param3",
            Field::Param(_) => "@field.param4",
            Field::X => "@field.latitude",
            Field::Y => "@field.longitude",
            Field::Z => "@field.height",
        }
    }
}

/// The first difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("item {seq} differs in {field:?}")]
pub struct Mismatch {
    /// Which item.
    pub seq: usize,
    /// In what.
    pub field: Field,
}

/// Compares a read-back with what was sent. Equal under the rules: frames with and without INT; the two commands for
/// "look at a place"; NaN and NaN; a parameter that the autopilot does not keep for this command; a mission's item 0 where
/// that is home. `current` is not compared: on read-back it says where the drone is.
///
/// # Errors
///
/// The first item and field that differ.
pub fn compare(ours: &[Item], read_back: &[Item], rules: &Rules) -> Result<(), Mismatch> {
    // Fence and rally points (MAV_CMD 5000 to 5100) have no home among them.
    let is_home = |item: &Item| rules.home_first && !(5_000..=5_100).contains(&item.command);
    let homes = usize::from(ours.first().is_some_and(is_home));
    for (seq, (a, b)) in ours.iter().zip(read_back).enumerate().skip(homes) {
        if let Some(field) = difference(a, b, rules) {
            return Err(Mismatch { seq, field });
        }
    }
    if ours.len() == read_back.len() {
        Ok(())
    } else {
        Err(Mismatch { seq: ours.len().min(read_back.len()), field: Field::Count })
    }
}

fn difference(a: &Item, b: &Item, rules: &Rules) -> Option<Field> {
    let kept = (rules.keeps)(a);
    let param = |index: usize| {
        let keeps = kept.get(index).copied().unwrap_or(true);
        let pair = a.params.get(index).zip(b.params.get(index));
        keeps && pair.is_some_and(|(x, y)| !same(*x, *y))
    };
    if same_command(a.command) != same_command(b.command) {
        Some(Field::Command)
    } else if same_frame(a.frame) != same_frame(b.frame) {
        Some(Field::Frame)
    } else if a.autocontinue != b.autocontinue {
        Some(Field::Autocontinue)
    } else if let Some(index) = (0..4).find(|&index| param(index)) {
        Some(Field::Param(index))
    } else if a.x != b.x {
        Some(Field::X)
    } else if a.y != b.y {
        Some(Field::Y)
    } else if !same(a.z, b.z) && !within(a.z, b.z, rules.height_step_m) {
        Some(Field::Z)
    } else {
        None
    }
}

fn same_command(number: u16) -> u16 {
    if number == command::ROI_OLD { command::ROI } else { number }
}

fn same_frame(number: u8) -> u8 {
    match number {
        frame::ABOVE_SEA => frame::ABOVE_SEA_INT,
        frame::ABOVE_HOME => frame::ABOVE_HOME_INT,
        other => other,
    }
}

/// Undefined numbers are within nothing.
fn within(a: f32, b: f32, step: f32) -> bool {
    (a - b).abs() <= step
}

/// Equal within the rounding of binary32: autopilots turn degrees to radians and back. NaN equals NaN, 0 equals -0.
fn same(a: f32, b: f32) -> bool {
    if a.is_nan() || b.is_nan() {
        return a.is_nan() && b.is_nan();
    }
    let scale = a.abs().max(b.abs());
    (a - b).abs() <= scale * 4.0 * f32::EPSILON || a.to_bits() == b.to_bits()
}
