//! The CRC-32 by which PX4 names a stored plan.

use crate::wire::says::Item;

const TABLE: [u32; 256] = {
    let mut table = [0_u32; 256];
    let mut i = 0;
    while i < 256 {
        let mut value = i as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { (value >> 1) ^ 0xEDB8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[i] = value;
        i += 1;
    }
    table
};

/// Adds bytes to a running checksum: reflected CRC-32 that starts at 0 and is not inverted at the end.
pub(crate) fn add(crc: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(crc, |crc, byte| {
        // The index is a byte, so the entry is always there.
        (crc >> 8) ^ TABLE.get(((crc ^ u32::from(*byte)) & 0xFF) as usize).copied().unwrap_or(0)
    })
}

/// Adds one item, as it was sent, to a running plan id.
pub(crate) fn add_item(crc: u32, item: &Item) -> u32 {
    add(crc, &item.checksum_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fence_point(x: i32, y: i32) -> Item {
        Item { frame: 5, command: 5001, current: false, autocontinue: 1, params: [8.0, 0.0, 0.0, 0.0], x, y, z: 0.0 }
    }

    #[test]
    fn a_recorded_fence_gets_the_plan_id_that_px4_gave_it() {
        let points = [
            (245_147_968, 1_176_471_025),
            (245_142_706, 1_176_484_988),
            (245_130_002, 1_176_490_771),
            (245_117_298, 1_176_484_988),
            (245_112_036, 1_176_471_025),
            (245_117_298, 1_176_457_062),
            (245_130_002, 1_176_451_279),
            (245_142_706, 1_176_457_062),
        ];
        let id = points.iter().fold(0, |crc, (x, y)| add_item(crc, &fence_point(*x, *y)));
        assert_eq!(id, 0xD3AE_EE46);
    }

    #[test]
    fn a_recorded_mission_with_a_nan_yaw_gets_the_plan_id_that_px4_gave_it() {
        let waypoint = |x, y, current| Item {
            frame: 6,
            command: 16,
            current,
            autocontinue: 1,
            params: [0.0, 0.0, 0.0, f32::NAN],
            x,
            y,
            z: 20.0,
        };
        let home = Item { frame: 2, command: 20, params: [0.0; 4], x: 0, y: 0, z: 0.0, ..waypoint(0, 0, false) };
        let items = [waypoint(245_133_595, 1_176_476_949, true), waypoint(245_130_002, 1_176_476_949, false), home];
        assert_eq!(items.iter().fold(0, add_item), 0x5B00_AD9C);
    }
}
