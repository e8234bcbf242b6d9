//! What a drone says about itself unasked. Offsets: common.xml, fields sorted by size as on the wire.

use super::finite;
use crate::geodesy::{AboveHome, AboveSea, Position};
use crate::wire::Report;
use crate::wire::fields::Fields;

/// Reads a telemetry message. None: not one of these. Some(None): undecodable.
pub(super) fn read(message: u32, fields: &Fields) -> Option<Option<Report>> {
    Some(match message {
        0 => Some(heartbeat(fields)),
        1 => Some(system_status(fields)),
        2 => Some(Report::SystemTime { unix_us: fields.u64(0), boot_ms: fields.u32(8) }),
        24 => Some(gps(fields)),
        30 => attitude(fields),
        33 => Some(position(fields)),
        109 => Some(Report::Radio { txbuf: fields.u8(6), rssi: [fields.u8(4), fields.u8(5)] }),
        147 => Some(battery(fields)),
        148 => Some(version(fields)),
        230 => Some(estimator(fields)),
        235 => Some(high_latency(fields)),
        242 => Some(Report::Home {
            position: Position::from_e7(fields.i32(0), fields.i32(4)),
            above_sea: AboveSea::from_mm(fields.i32(8)),
        }),
        245 => Some(Report::Landed { state: fields.u8(1) }),
        253 => Some(Report::Text {
            severity: fields.u8(0),
            text: fields.until_nul::<50>(1),
            id: fields.u16(51),
            chunk: fields.u8(53),
            ends: fields.bytes::<50>(1).contains(&0),
        }),
        441 => Some(integrity(fields)),
        263 => Some(image(fields)),
        _ => return None,
    })
}

fn heartbeat(fields: &Fields) -> Report {
    Report::Heartbeat {
        custom_mode: fields.u32(0),
        kind: fields.u8(4),
        autopilot: fields.u8(5),
        base_mode: fields.u8(6),
        status: fields.u8(7),
    }
}

fn system_status(fields: &Fields) -> Report {
    Report::SystemStatus {
        enabled: fields.u32(4),
        health: fields.u32(8),
        drop_rate: fields.u16(18),
        battery_percent: percent(fields.i8(30)),
    }
}

fn gps(fields: &Fields) -> Report {
    let hdop = fields.u16(20);
    let accuracy_mm = fields.u32(34);
    Report::Gps {
        position: Position::from_e7(fields.i32(8), fields.i32(12)),
        fix: fields.u8(28),
        satellites: Some(fields.u8(29)).filter(|&n| n != u8::MAX),
        // 0 is what a sender without the extension field gives.
        accuracy_m: (accuracy_mm != 0 && accuracy_mm != u32::MAX).then(|| accuracy_mm as f32 / 1e3),
        hdop: (hdop != u16::MAX).then(|| f32::from(hdop) / 100.0),
    }
}

/// GPS_JAMMING_STATE and GPS_SPOOFING_STATE: 3 is "detected".
fn integrity(fields: &Fields) -> Report {
    const DETECTED: u8 = 3;
    Report::Integrity { jammed: fields.u8(10) == DETECTED, spoofed: fields.u8(11) == DETECTED }
}

fn attitude(fields: &Fields) -> Option<Report> {
    Some(Report::Attitude {
        boot_ms: fields.u32(0),
        roll: angle(fields.f32(4))?,
        pitch: angle(fields.f32(8))?,
        yaw: angle(fields.f32(12))?,
    })
}

/// Radians; some count yaw from 0 to a full turn, and none goes further.
fn angle(value: f32) -> Option<f32> {
    finite(value).filter(|angle| angle.abs() <= std::f32::consts::TAU)
}

fn position(fields: &Fields) -> Report {
    let heading = fields.u16(26);
    Report::Position {
        boot_ms: fields.u32(0),
        position: Position::from_e7(fields.i32(4), fields.i32(8)),
        above_sea: AboveSea::from_mm(fields.i32(12)),
        above_home: AboveHome::from_mm(fields.i32(16)),
        velocity_mps: [20, 22, 24].map(|at| f32::from(fields.i16(at)) / 100.0),
        heading_deg: (heading <= 36_000).then(|| f32::from(heading) / 100.0),
    }
}

/// Heights in whole metres, headings in steps of 2 degrees, speeds of 0.2 m/s.
fn high_latency(fields: &Fields) -> Report {
    /// HL_FAILURE_FLAG_GPS.
    const NO_RECEIVER: u16 = 1;
    let heading = fields.u8(26);
    let receives = fields.u16(22) & NO_RECEIVER == 0;
    Report::HighLatency {
        boot_ms: fields.u32(0),
        position: Position::from_e7(fields.i32(4), fields.i32(8)).filter(|_| receives),
        short_mode: fields.u16(12),
        above_sea: AboveSea::from_mm(i32::from(fields.i16(14)) * 1_000),
        autopilot: fields.u8(25),
        heading_deg: (heading <= 180).then(|| f32::from(heading) * 2.0),
        speed_mps: f32::from(fields.u8(31)) / 5.0,
        battery_percent: percent(fields.i8(38)),
    }
}

fn battery(fields: &Fields) -> Report {
    let energy_hj = fields.i32(4);
    let current_ca = fields.i16(30);
    Report::Battery {
        id: fields.u8(32),
        remaining_percent: percent(fields.i8(35)),
        voltage: voltage(fields),
        current: (current_ca >= 0).then(|| f32::from(current_ca) / 100.0),
        consumed_joules: u32::try_from(energy_hj).ok().map(|hj| hj.saturating_mul(100)),
        charge_state: fields.u8(40),
    }
}

/// The pack's voltage: ten cells where 65535 is "no cell", then four more where 0 is. A pack that is not measured cell
/// by cell stands in the first ones.
fn voltage(fields: &Fields) -> Option<f32> {
    let first = (0..10).map(|cell| fields.u16(10 + 2 * cell)).filter(|&mv| mv != u16::MAX);
    let more = (0..4).map(|cell| fields.u16(41 + 2 * cell)).filter(|&mv| mv != u16::MAX && mv != 0);
    let millivolts: u32 = first.chain(more).map(u32::from).sum();
    (millivolts > 0).then(|| millivolts as f32 / 1e3)
}

fn version(fields: &Fields) -> Report {
    let uid2: [u8; 18] = fields.bytes(60);
    let first = Fields(&uid2).u64(0);
    let uid = if uid2.iter().any(|&b| b != 0) { first } else { fields.u64(8) };
    Report::Version { uid, capabilities: fields.u64(0), flight_software: fields.u32(16) }
}

fn estimator(fields: &Fields) -> Report {
    Report::Estimator { flags: fields.u16(40), horizontal_m: finite(fields.f32(32)).filter(|&m| m >= 0.0) }
}

/// A photo that failed is no photo. An attitude that is not known is all zeros, which no rotation is.
fn image(fields: &Fields) -> Report {
    if fields.u8(49) != 1 {
        return Report::Other { message: 263 };
    }
    let quaternion = fields.four(28);
    Report::ImageCaptured {
        boot_ms: fields.u32(8),
        position: Position::from_e7(fields.i32(12), fields.i32(16)),
        above_sea: AboveSea::from_mm(fields.i32(20)),
        quaternion: if quaternion.iter().all(|q| q.is_finite()) { quaternion } else { [0.0; 4] },
        index: fields.u32(44),
    }
}

fn percent(value: i8) -> Option<u8> {
    u8::try_from(value).ok().filter(|&p| p <= 100)
}
