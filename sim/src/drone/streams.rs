//! Which telemetry goes out how often.

use crate::wire::ids;

/// What a PX4 1.17 sends on its ground link unasked (measured on SITL: 360 messages a second).
const DEFAULTS: &[(u32, u64)] = &[
    (ids::HEARTBEAT, 1_000_000),
    (ids::ATTITUDE, 20_000),
    (ids::ATTITUDE_QUATERNION, 20_000),
    (ids::ATTITUDE_TARGET, 20_000),
    (ids::GLOBAL_POSITION_INT, 20_000),
    (ids::LOCAL_POSITION_NED, 20_000),
    (ids::POSITION_TARGET_LOCAL_NED, 20_000),
    (ids::SERVO_OUTPUT_RAW, 20_000),
    (ids::GPS_RAW_INT, 200_000),
    (ids::VFR_HUD, 250_000),
    (ids::SYS_STATUS, 1_000_000),
    (ids::GNSS_INTEGRITY, 1_000_000),
    (ids::EXTENDED_SYS_STATE, 1_000_000),
    (ids::ALTITUDE, 1_000_000),
    (ids::MISSION_CURRENT, 1_000_000),
    (ids::OPEN_DRONE_ID_LOCATION, 1_000_000),
    (ids::OPEN_DRONE_ID_SYSTEM, 1_000_000),
    (ids::SCALED_PRESSURE, 1_000_000),
    (ids::POSITION_TARGET_GLOBAL_INT, 1_000_000),
    (ids::BATTERY_STATUS, 2_000_000),
    (ids::HOME_POSITION, 2_000_000),
    (ids::ESTIMATOR_STATUS, 2_000_000),
    (ids::CURRENT_MODE, 2_000_000),
    (ids::PING, 10_000_000),
    (ids::VIBRATION, 10_000_000),
    (ids::SYSTEM_TIME, 0),
    // Told only by a drone with a gimbal.
    (ids::GIMBAL_MANAGER_STATUS, 2_000_000),
    (ids::MOUNT_ORIENTATION, 0),
];

/// What `REQUEST_DATA_STREAM` turns on, by `MAV_DATA_STREAM` number (`streamNmsgs` of ArduCopter/GCS_Mavlink.cpp).
const GROUPS: &[(u8, &[u32])] = &[
    (1, &[ids::SCALED_PRESSURE]),
    (2, &[ids::SYS_STATUS, ids::MISSION_CURRENT, ids::GPS_RAW_INT, ids::POSITION_TARGET_GLOBAL_INT]),
    (3, &[ids::SERVO_OUTPUT_RAW]),
    (6, &[ids::GLOBAL_POSITION_INT, ids::LOCAL_POSITION_NED]),
    (10, &[ids::ATTITUDE]),
    (11, &[ids::VFR_HUD]),
    (12, &[ids::SYSTEM_TIME, ids::BATTERY_STATUS, ids::VIBRATION]),
];

/// Longest interval kept, microseconds: eleven days.
const LONGEST_US: f64 = 1e12;

#[derive(Debug, Clone, Copy)]
struct Stream {
    id: u32,
    default_us: u64,
    /// 0 = off.
    every_us: u64,
    due_us: u64,
}

/// The schedule of all streams.
#[derive(Debug, Clone)]
pub(crate) struct Streams {
    list: Vec<Stream>,
    soonest_us: u64,
}

impl Streams {
    /// Streams that begin at `from_us`, spread over their first interval so that they do not bunch.
    /// With `on_request`, only the heartbeat comes unasked.
    pub(crate) fn new(from_us: u64, on_request: bool) -> Self {
        let silent = |id: u32| on_request && id != ids::HEARTBEAT;
        let list = DEFAULTS
            .iter()
            .zip(0_u64..)
            .map(|((id, every_us), n)| Stream {
                id: *id,
                default_us: if silent(*id) { 0 } else { *every_us },
                every_us: if silent(*id) { 0 } else { *every_us },
                due_us: from_us + every_us * (n % 8) / 8,
            })
            .collect();
        Self { list, soonest_us: from_us }
    }

    /// The next stream that is due at `now_us`, if any; call until none is left.
    pub(crate) fn next_due(&mut self, now_us: u64) -> Option<u32> {
        if now_us < self.soonest_us {
            return None;
        }
        let due = self.list.iter_mut().find(|stream| stream.every_us > 0 && stream.due_us <= now_us);
        let Some(stream) = due else {
            self.look_ahead();
            return None;
        };
        stream.due_us += stream.every_us;
        if stream.due_us <= now_us {
            stream.due_us = now_us + stream.every_us;
        }
        Some(stream.id)
    }

    /// When something is due next; never is `u64::MAX`.
    pub(crate) const fn next_us(&self) -> u64 {
        self.soonest_us
    }

    fn look_ahead(&mut self) {
        let running = self.list.iter().filter(|stream| stream.every_us > 0);
        self.soonest_us = running.map(|stream| stream.due_us).min().unwrap_or(u64::MAX);
    }

    /// Interval of `id` in microseconds, 0 = off, `None` = no such stream.
    pub(crate) fn interval(&self, id: u32) -> Option<u64> {
        self.list.iter().find(|stream| stream.id == id).map(|stream| stream.every_us)
    }

    /// `REQUEST_DATA_STREAM`: all messages of a group (0 = of all groups) at a rate in Hz, or none of them.
    pub(crate) fn set_group(&mut self, group: u8, rate_hz: u16, on: bool, now_us: u64) {
        let interval_us = if on && rate_hz > 0 { 1e6 / f64::from(rate_hz) } else { -1.0 };
        let chosen = GROUPS.iter().filter(|(number, _)| group == 0 || *number == group);
        for id in chosen.flat_map(|(_, ids)| ids.iter()) {
            self.set(*id, interval_us, now_us);
        }
    }

    /// Sets an interval as `SET_MESSAGE_INTERVAL` means it: 0 = default, -1 = off. False = no such stream.
    pub(crate) fn set(&mut self, id: u32, interval_us: f64, now_us: u64) -> bool {
        let Some(stream) = self.list.iter_mut().find(|stream| stream.id == id) else {
            return false;
        };
        stream.every_us = if interval_us == 0.0 {
            stream.default_us
        } else if interval_us < 0.0 {
            0
        } else {
            // Nothing goes out faster than the physics steps; what a station asks for may be any number.
            (interval_us.min(LONGEST_US) as u64).max(super::flight::STEP_US)
        };
        stream.due_us = now_us + stream.every_us;
        self.look_ahead();
        true
    }
}
