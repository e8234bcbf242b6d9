//! Frames to [`Report`]s, by the raw offsets of common.xml.
//!
//! Not through the crate's structs: they refuse a whole message over one unknown enum number, and a drone with newer
//! firmware would be invisible. Each reader says which fields it takes; sentinels become `None` here (R-F4).

mod exchange;
mod telemetry;

use super::fields::Fields;
use super::{Frame, Report};

/// What a frame says.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    /// Something we understand, or a known message that nothing here needs.
    Report(Report),
    /// A message we need whose contents make no sense: an undefined number, a list that does not exist, a length
    /// beyond the payload. Count it with [`Deframer::reject`](super::Deframer::reject).
    Undecodable,
}

/// Reads a checked frame.
#[must_use]
pub fn read(frame: &Frame) -> Read {
    let fields = Fields(&frame.payload);
    let report = telemetry::read(frame.message, &fields).or_else(|| exchange::read(frame.message, &fields));
    match report {
        Some(Some(report)) => Read::Report(report),
        Some(None) => Read::Undecodable,
        None => Read::Report(Report::Other { message: frame.message }),
    }
}

/// A finite number, or none.
fn finite(value: f32) -> Option<f32> {
    value.is_finite().then_some(value)
}
