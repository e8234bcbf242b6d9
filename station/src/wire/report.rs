//! What a drone tells us, in our terms. "Unknown" markers of the protocol (INT32_MAX, UINT16_MAX, -1, NaN) are `None`
//! here, never numbers; enumerations that newer firmware may widen are plain numbers (rust-mavlink drops a whole message
//! over one unknown value).

use crate::geodesy::{AboveHome, AboveSea, Position};
use crate::mission::Item;

/// Which of the three item lists of a drone (MAV_MISSION_TYPE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum MissionKind {
    /// The flight plan (0).
    Mission,
    /// The geofence (1).
    Fence,
    /// Rally points (2).
    Rally,
}

/// One thing a drone told us.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// HEARTBEAT (0).
    Heartbeat {
        /// MAV_TYPE: 2 quadrotor, 6 ground station, 18 onboard controller, …
        kind: u8,
        /// MAV_AUTOPILOT: 12 PX4, 3 ArduPilot, 8 none.
        autopilot: u8,
        /// Bit 7 (0x80) is "armed".
        base_mode: u8,
        /// The autopilot's own mode number.
        custom_mode: u32,
        /// MAV_STATE: 3 standby, 4 active, 5 critical, 6 emergency.
        status: u8,
    },
    /// GLOBAL_POSITION_INT (33).
    Position {
        /// The autopilot's clock, ms since its boot.
        boot_ms: u32,
        /// Where; none when unknown.
        position: Option<Position>,
        /// How high above the sea.
        above_sea: AboveSea,
        /// How high above home.
        above_home: AboveHome,
        /// Ground speed north, east, down, m/s.
        velocity_mps: [f32; 3],
        /// Where the nose points, degrees from true north.
        heading_deg: Option<f32>,
    },
    /// ATTITUDE (30), radians.
    Attitude {
        /// The autopilot's clock, ms since its boot.
        boot_ms: u32,
        /// Right wing down is positive.
        roll: f32,
        /// Nose up is positive.
        pitch: f32,
        /// From true north, clockwise.
        yaw: f32,
    },
    /// GPS_RAW_INT (24).
    Gps {
        /// GPS_FIX_TYPE; 3 and more is a position.
        fix: u8,
        /// Where the receiver is, by itself alone.
        position: Option<Position>,
        /// Satellites used.
        satellites: Option<u8>,
        /// Horizontal accuracy, metres.
        accuracy_m: Option<f32>,
        /// Horizontal dilution, unitless.
        hdop: Option<f32>,
    },
    /// SYS_STATUS (1).
    SystemStatus {
        /// MAV_SYS_STATUS_SENSOR bits that should work.
        enabled: u32,
        /// … and that do.
        health: u32,
        /// Battery, percent.
        battery_percent: Option<u8>,
        /// Packets lost on the way to the drone, 0.01 %.
        drop_rate: u16,
    },
    /// BATTERY_STATUS (147).
    Battery {
        /// Which pack, 0 is the first.
        id: u8,
        /// What is left, percent.
        remaining_percent: Option<u8>,
        /// Volts of the whole pack.
        voltage: Option<f32>,
        /// Amperes drawn.
        current: Option<f32>,
        /// Used since full, joules (protocol: hectojoules).
        consumed_joules: Option<u32>,
        /// MAV_BATTERY_CHARGE_STATE.
        charge_state: u8,
    },
    /// EXTENDED_SYS_STATE (245): MAV_LANDED_STATE 1 on ground, 2 in air, 3 taking off, 4 landing.
    Landed {
        /// MAV_LANDED_STATE.
        state: u8,
    },
    /// GNSS_INTEGRITY (441, of the development dialect): the receiver's own judgement.
    Integrity {
        /// It is being jammed, and knows it.
        jammed: bool,
        /// It is being told a false place, and knows it.
        spoofed: bool,
    },
    /// HOME_POSITION (242).
    Home {
        /// Where.
        position: Option<Position>,
        /// How high above the sea.
        above_sea: AboveSea,
    },
    /// ESTIMATOR_STATUS (230).
    Estimator {
        /// ESTIMATOR_STATUS_FLAGS.
        flags: u16,
        /// Horizontal accuracy, metres, one sigma.
        horizontal_m: Option<f32>,
    },
    /// MISSION_CURRENT (42).
    MissionCurrent {
        /// The item being flown; none when 65535.
        seq: Option<u16>,
        /// Items aboard; none when 65535 or not sent.
        total: Option<u16>,
        /// MISSION_STATE: 1 none, 2 not started, 3 active, 4 paused, 5 complete; 0 unknown.
        state: u8,
        /// Plan ids of mission, fence, rally; 0 is "not supported".
        ids: [u32; 3],
    },
    /// MISSION_ITEM_REACHED (46). PX4 repeats it: not a log.
    MissionReached {
        /// The item.
        seq: u16,
    },
    /// MISSION_REQUEST_INT (51) or MISSION_REQUEST (40): the drone wants an item.
    MissionRequest {
        /// Which list.
        kind: MissionKind,
        /// Which item.
        seq: u16,
        /// Whom it asks.
        to: super::Address,
    },
    /// MISSION_COUNT (44): how many items a download brings.
    MissionCount {
        /// Which list.
        kind: MissionKind,
        /// How many.
        count: u16,
        /// The plan's id, 0 when not supported.
        opaque_id: u32,
        /// Whom it tells.
        to: super::Address,
    },
    /// MISSION_ITEM_INT (73): one item of a download.
    MissionItem {
        /// Which list.
        kind: MissionKind,
        /// Its place in the list.
        seq: u16,
        /// The item.
        item: Item,
        /// Whom it tells.
        to: super::Address,
    },
    /// MISSION_ACK (47).
    MissionAck {
        /// Which list.
        kind: MissionKind,
        /// MAV_MISSION_RESULT; 0 is accepted.
        result: u8,
        /// The new plan's id, 0 when not supported.
        opaque_id: u32,
        /// Whom it tells.
        to: super::Address,
    },
    /// COMMAND_ACK (77).
    CommandAck {
        /// MAV_CMD.
        command: u16,
        /// MAV_RESULT; 0 accepted, 5 in progress.
        result: u8,
        /// Percent, with "in progress".
        progress: Option<u8>,
        /// Whom it tells; 0/0 is anyone.
        to: super::Address,
    },
    /// PARAM_VALUE (22): the value's four bytes as they came; what they mean depends on `kind` and the autopilot.
    Param {
        /// Up to 16 letters.
        name: String,
        /// Raw bits of the float field.
        bits: u32,
        /// MAV_PARAM_TYPE: 6 is i32, 9 is f32.
        kind: u8,
    },
    /// STATUSTEXT (253), one chunk.
    Text {
        /// MAV_SEVERITY, 0 emergency … 7 debug.
        severity: u8,
        /// What it says, UTF-8 as far as it is whole.
        text: Vec<u8>,
        /// Joins chunks; 0 is a text of one.
        id: u16,
        /// Which chunk.
        chunk: u8,
        /// The text ends in this chunk.
        ends: bool,
    },
    /// AUTOPILOT_VERSION (148).
    Version {
        /// The hardware's number: uid2's first 8 bytes when there is one, else uid.
        uid: u64,
        /// MAV_PROTOCOL_CAPABILITY bits.
        capabilities: u64,
        /// major.minor.patch.type, a byte each, from the top.
        flight_software: u32,
    },
    /// SYSTEM_TIME (2).
    SystemTime {
        /// Microseconds since 1970; evidence, not truth.
        unix_us: u64,
        /// ms since boot.
        boot_ms: u32,
    },
    /// CAMERA_IMAGE_CAPTURED (263).
    ImageCaptured {
        /// The autopilot's clock, ms since its boot.
        boot_ms: u32,
        /// Where the camera was.
        position: Option<Position>,
        /// Height above the sea.
        above_sea: AboveSea,
        /// Attitude of the camera, quaternion w x y z.
        quaternion: [f32; 4],
        /// The camera's own count.
        index: u32,
    },
    /// TUNNEL (385).
    Tunnel {
        /// What the bytes are.
        payload_type: u16,
        /// The bytes.
        bytes: Vec<u8>,
        /// Whom it is for.
        to: super::Address,
    },
    /// RADIO_STATUS (109), from a telemetry radio, not from the drone.
    Radio {
        /// Free transmit buffer, percent.
        txbuf: u8,
        /// Local and remote signal strength, device units.
        rssi: [u8; 2],
    },
    /// HIGH_LATENCY2 (235): all that matters in one message, for links that cost by the byte. It may come minutes late.
    HighLatency {
        /// The autopilot's clock when it was written, ms since its boot.
        boot_ms: u32,
        /// MAV_AUTOPILOT.
        autopilot: u8,
        /// 16 bits of the autopilot's own mode number; which ones, its rules say.
        short_mode: u16,
        /// Where; none when unknown, or when its receiver fails.
        position: Option<Position>,
        /// How high above the sea.
        above_sea: AboveSea,
        /// Where the nose points, degrees from true north.
        heading_deg: Option<f32>,
        /// Speed over ground, m/s.
        speed_mps: f32,
        /// Battery, percent.
        battery_percent: Option<u8>,
    },
    /// A known message that nothing here needs.
    Other {
        /// Its id.
        message: u32,
    },
}

impl MissionKind {
    /// The word for it, for machines.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            MissionKind::Mission => "mission",
            MissionKind::Fence => "fence",
            MissionKind::Rally => "rally",
        }
    }

    /// Its name as a value of a sentence: `text` has one in each language.
    #[must_use]
    pub fn label(self) -> String {
        format!("@why.{}", self.word())
    }
}

impl Report {
    /// The message id it came in; MISSION_REQUEST counts as MISSION_REQUEST_INT.
    #[must_use]
    pub fn message(&self) -> u32 {
        match self {
            Report::Heartbeat { .. } => 0,
            Report::SystemStatus { .. } => 1,
            Report::SystemTime { .. } => 2,
            Report::Param { .. } => 22,
            Report::Gps { .. } => 24,
            Report::Attitude { .. } => 30,
            Report::Position { .. } => 33,
            Report::MissionCurrent { .. } => 42,
            Report::MissionCount { .. } => 44,
            Report::MissionReached { .. } => 46,
            Report::MissionAck { .. } => 47,
            Report::MissionRequest { .. } => 51,
            Report::MissionItem { .. } => 73,
            Report::CommandAck { .. } => 77,
            Report::Radio { .. } => 109,
            Report::Battery { .. } => 147,
            Report::Version { .. } => 148,
            Report::Estimator { .. } => 230,
            Report::HighLatency { .. } => 235,
            Report::Home { .. } => 242,
            Report::Landed { .. } => 245,
            Report::Text { .. } => 253,
            Report::Integrity { .. } => 441,
            Report::ImageCaptured { .. } => 263,
            Report::Tunnel { .. } => 385,
            Report::Other { message } => *message,
        }
    }

    /// The autopilot's clock in this report, ms since its boot, where it carries one. What comes minutes late tells nothing
    /// about what its clock shows now.
    #[must_use]
    pub fn boot_ms(&self) -> Option<u32> {
        match self {
            Report::Position { boot_ms, .. }
            | Report::Attitude { boot_ms, .. }
            | Report::SystemTime { boot_ms, .. }
            | Report::ImageCaptured { boot_ms, .. } => Some(*boot_ms),
            _ => None,
        }
    }
}
