//! Message ids and their checksum seeds (CRC_EXTRA), as the common dialect defines them.

pub(crate) const HEARTBEAT: u32 = 0;
pub(crate) const SYS_STATUS: u32 = 1;
pub(crate) const SYSTEM_TIME: u32 = 2;
pub(crate) const PING: u32 = 4;
pub(crate) const SET_MODE: u32 = 11;
pub(crate) const PARAM_REQUEST_READ: u32 = 20;
pub(crate) const PARAM_REQUEST_LIST: u32 = 21;
pub(crate) const PARAM_VALUE: u32 = 22;
pub(crate) const PARAM_SET: u32 = 23;
pub(crate) const GPS_RAW_INT: u32 = 24;
pub(crate) const SCALED_PRESSURE: u32 = 29;
pub(crate) const ATTITUDE: u32 = 30;
pub(crate) const ATTITUDE_QUATERNION: u32 = 31;
pub(crate) const LOCAL_POSITION_NED: u32 = 32;
pub(crate) const GLOBAL_POSITION_INT: u32 = 33;
pub(crate) const SERVO_OUTPUT_RAW: u32 = 36;
pub(crate) const MISSION_ITEM: u32 = 39;
pub(crate) const MISSION_REQUEST: u32 = 40;
pub(crate) const MISSION_SET_CURRENT: u32 = 41;
pub(crate) const MISSION_CURRENT: u32 = 42;
pub(crate) const MISSION_REQUEST_LIST: u32 = 43;
pub(crate) const MISSION_COUNT: u32 = 44;
pub(crate) const MISSION_CLEAR_ALL: u32 = 45;
pub(crate) const MISSION_ITEM_REACHED: u32 = 46;
pub(crate) const MISSION_ACK: u32 = 47;
pub(crate) const MISSION_REQUEST_INT: u32 = 51;
pub(crate) const REQUEST_DATA_STREAM: u32 = 66;
pub(crate) const MISSION_ITEM_INT: u32 = 73;
pub(crate) const VFR_HUD: u32 = 74;
pub(crate) const COMMAND_INT: u32 = 75;
pub(crate) const COMMAND_LONG: u32 = 76;
pub(crate) const COMMAND_ACK: u32 = 77;
pub(crate) const ATTITUDE_TARGET: u32 = 83;
pub(crate) const POSITION_TARGET_LOCAL_NED: u32 = 85;
pub(crate) const POSITION_TARGET_GLOBAL_INT: u32 = 87;
pub(crate) const RADIO_STATUS: u32 = 109;
pub(crate) const FILE_TRANSFER_PROTOCOL: u32 = 110;
pub(crate) const TIMESYNC: u32 = 111;
pub(crate) const ALTITUDE: u32 = 141;
pub(crate) const BATTERY_STATUS: u32 = 147;
pub(crate) const AUTOPILOT_VERSION: u32 = 148;
pub(crate) const ESTIMATOR_STATUS: u32 = 230;
pub(crate) const HIGH_LATENCY2: u32 = 235;
pub(crate) const VIBRATION: u32 = 241;
pub(crate) const HOME_POSITION: u32 = 242;
pub(crate) const MESSAGE_INTERVAL: u32 = 244;
pub(crate) const EXTENDED_SYS_STATE: u32 = 245;
pub(crate) const STATUSTEXT: u32 = 253;
pub(crate) const SETUP_SIGNING: u32 = 256;
pub(crate) const CAMERA_IMAGE_CAPTURED: u32 = 263;
pub(crate) const MOUNT_ORIENTATION: u32 = 265;
pub(crate) const GIMBAL_MANAGER_STATUS: u32 = 281;
pub(crate) const GIMBAL_DEVICE_ATTITUDE_STATUS: u32 = 285;
pub(crate) const PROTOCOL_VERSION: u32 = 300;
pub(crate) const TUNNEL: u32 = 385;
pub(crate) const EVENT: u32 = 410;
pub(crate) const CURRENT_EVENT_SEQUENCE: u32 = 411;
pub(crate) const REQUEST_EVENT: u32 = 412;
pub(crate) const RESPONSE_EVENT_ERROR: u32 = 413;
pub(crate) const AVAILABLE_MODES: u32 = 435;
pub(crate) const CURRENT_MODE: u32 = 436;
pub(crate) const GNSS_INTEGRITY: u32 = 441;
pub(crate) const OPEN_DRONE_ID_LOCATION: u32 = 12901;
pub(crate) const OPEN_DRONE_ID_SYSTEM: u32 = 12904;

/// Checksum seeds by message, in the order of their ids.
const SEEDS: &[(u32, u8)] = &[
    (HEARTBEAT, 50),
    (SYS_STATUS, 124),
    (SYSTEM_TIME, 137),
    (PING, 237),
    (SET_MODE, 89),
    (PARAM_REQUEST_READ, 214),
    (PARAM_REQUEST_LIST, 159),
    (PARAM_VALUE, 220),
    (PARAM_SET, 168),
    (GPS_RAW_INT, 24),
    (SCALED_PRESSURE, 115),
    (ATTITUDE, 39),
    (ATTITUDE_QUATERNION, 246),
    (LOCAL_POSITION_NED, 185),
    (GLOBAL_POSITION_INT, 104),
    (SERVO_OUTPUT_RAW, 222),
    (MISSION_ITEM, 254),
    (MISSION_REQUEST, 230),
    (MISSION_SET_CURRENT, 28),
    (MISSION_CURRENT, 28),
    (MISSION_REQUEST_LIST, 132),
    (MISSION_COUNT, 221),
    (MISSION_CLEAR_ALL, 232),
    (MISSION_ITEM_REACHED, 11),
    (MISSION_ACK, 153),
    (MISSION_REQUEST_INT, 196),
    (REQUEST_DATA_STREAM, 148),
    (MISSION_ITEM_INT, 38),
    (VFR_HUD, 20),
    (COMMAND_INT, 158),
    (COMMAND_LONG, 152),
    (COMMAND_ACK, 143),
    (ATTITUDE_TARGET, 22),
    (POSITION_TARGET_LOCAL_NED, 140),
    (POSITION_TARGET_GLOBAL_INT, 150),
    (RADIO_STATUS, 185),
    (FILE_TRANSFER_PROTOCOL, 84),
    (TIMESYNC, 34),
    (ALTITUDE, 47),
    (BATTERY_STATUS, 154),
    (AUTOPILOT_VERSION, 178),
    (ESTIMATOR_STATUS, 163),
    (HIGH_LATENCY2, 179),
    (VIBRATION, 90),
    (HOME_POSITION, 104),
    (MESSAGE_INTERVAL, 95),
    (EXTENDED_SYS_STATE, 130),
    (STATUSTEXT, 83),
    (SETUP_SIGNING, 71),
    (CAMERA_IMAGE_CAPTURED, 133),
    (MOUNT_ORIENTATION, 26),
    (GIMBAL_MANAGER_STATUS, 48),
    (GIMBAL_DEVICE_ATTITUDE_STATUS, 137),
    (PROTOCOL_VERSION, 217),
    (TUNNEL, 147),
    (EVENT, 160),
    (CURRENT_EVENT_SEQUENCE, 106),
    (REQUEST_EVENT, 33),
    (RESPONSE_EVENT_ERROR, 77),
    (AVAILABLE_MODES, 134),
    (CURRENT_MODE, 193),
    (GNSS_INTEGRITY, 169),
    (OPEN_DRONE_ID_LOCATION, 254),
    (OPEN_DRONE_ID_SYSTEM, 77),
];

/// The byte that ends every checksum of message `id`, or `None` for a message we do not know.
pub(crate) fn crc_extra(id: u32) -> Option<u8> {
    let at = SEEDS.binary_search_by_key(&id, |(known, _)| *known).ok()?;
    SEEDS.get(at).map(|(_, seed)| *seed)
}
