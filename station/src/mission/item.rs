//! One item of a mission, fence or rally list, as MISSION_ITEM_INT carries it.

use serde::{Deserialize, Serialize};

/// An item without its place in the list. Floats are kept as they go over the wire (binary32, NaN allowed); compare
/// items with `mission::compare`, never with `==`, because autopilots store some values in another form.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// MAV_CMD.
    pub command: u16,
    /// MAV_FRAME.
    pub frame: u8,
    /// Whether the vehicle starts here; exactly one item of a mission does (R-M3).
    pub current: bool,
    /// Whether the vehicle goes on to the next item by itself.
    pub autocontinue: bool,
    /// param1..param4.
    #[serde(with = "bits")]
    pub params: [f32; 4],
    /// Latitude in 1e-7 degrees, or param5 × 1e4 for frames without a place.
    pub x: i32,
    /// Longitude in 1e-7 degrees, or param6 × 1e4.
    pub y: i32,
    /// Height in metres in `frame`, or param7.
    pub z: f32,
}

/// Floats go into the journal as their bits, because JSON has no NaN.
mod bits {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(params: &[f32; 4], s: S) -> Result<S::Ok, S::Error> {
        params.map(f32::to_bits).serialize(s)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<[f32; 4], D::Error> {
        Ok(<[u32; 4]>::deserialize(d)?.map(f32::from_bits))
    }
}
