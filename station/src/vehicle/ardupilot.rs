//! ArduPilot's Copter as plain data. From its source (4.6); none of it was measured on a real one.

use super::rules::{Audit, Launch, Mode, Rules, Want};
use crate::exchange::Encoding;
use crate::mission;

/// ArduCopter 4.6. Modes are plain numbers (mode.h; R-AP1). To hold is BRAKE: LOITER sinks when no sticks are there, and
/// GUIDED is where it is ready, because AUTO refuses to be armed (`ModeAuto::allows_arming`). Armed in GUIDED it waits;
/// MISSION_START brings it into AUTO and lets it lift off, which the mode alone does not (`auto_armed`; R-AP2).
pub const ARDUPILOT: Rules = Rules {
    autopilot: 3,
    modes: &[
        (Mode::Ready, 4),
        (Mode::Hold, 17),
        (Mode::Hold, 5),
        (Mode::Mission, 3),
        (Mode::Return, 6),
        // SMART_RTL and AUTO RTL.
        (Mode::Return, 21),
        (Mode::Return, 27),
        (Mode::Land, 9),
    ],
    mode_mask: u32::MAX,
    short_mode_shift: 0,
    mode_params: |number| [number as f32, 0.0],
    // MAV_STATE_STANDBY: landed, and no failsafe is up.
    standby: 3,
    tells_prearm: true,
    // It has EKF_STATUS_REPORT of its own dialect instead; a bad estimate fails its pre-arm checks (AP_Arming).
    tells_estimate: false,
    launch: &[Launch::Enter(Mode::Ready), Launch::Arm, Launch::Start],
    audited: AUDITED,
    encoding: Encoding::Cast,
    mission: &mission::ARDUPILOT,
    first_item: 1,
};

/// What a lost Copter does (Parameters.cpp, AC_Fence.cpp, AP_BattMonitor_Params.cpp). No action may be "none", "report" or
/// "terminate".
const AUDITED: &[Audit] = &[
    // 1 return, 3 and 4 smart return, 5 land, 6 landing sequence, 7 brake.
    Audit { name: "FS_GCS_ENABLE", want: Want::OneOf(&[1.0, 3.0, 4.0, 5.0, 6.0, 7.0]) },
    Audit { name: "FS_GCS_TIMEOUT", want: Want::LinkLost(None) },
    // Bit 1: a lost station is ignored in AUTO.
    Audit { name: "FS_OPTIONS", want: Want::Without(2) },
    // 1 land, 2 return, 3 and 4 smart return, 6 landing sequence, 7 brake.
    Audit { name: "BATT_FS_LOW_ACT", want: Want::OneOf(BATTERY_ACTIONS) },
    Audit { name: "BATT_FS_CRT_ACT", want: Want::OneOf(BATTERY_ACTIONS) },
    Audit { name: "BATT_LOW_VOLT", want: Want::AboveOr("BATT_LOW_MAH") },
    Audit { name: "BATT_LOW_MAH", want: Want::Known },
    Audit { name: "FENCE_ENABLE", want: Want::OneOf(&[1.0]) },
    // 1 return or land, 2 land, 3 smart return, 4 brake, 5 smart return or land.
    Audit { name: "FENCE_ACTION", want: Want::OneOf(&[1.0, 2.0, 3.0, 4.0, 5.0]) },
    // Bit 2: the polygons.
    Audit { name: "FENCE_TYPE", want: Want::With(4) },
    // Centimetres.
    Audit { name: "RTL_ALT", want: Want::ReturnHeight(100.0) },
    // Slope of a cone over home inside which it climbs less; 0 always climbs.
    Audit { name: "RTL_CONE_SLOPE", want: Want::FullClimb },
    // Anything else hangs in the air over home.
    Audit { name: "RTL_ALT_FINAL", want: Want::OneOf(&[0.0]) },
    // 0 says "ready" whatever is wrong.
    Audit { name: "ARMING_CHECK", want: Want::Above(0.0) },
    Audit { name: "DISARM_DELAY", want: Want::Above(0.0) },
    Audit { name: "SYSID_MYGCS", want: Want::OwnSystem },
    Audit { name: "MIS_OPTIONS", want: Want::Known },
    Audit { name: "WPNAV_RADIUS", want: Want::Known },
    Audit { name: "CAM1_TYPE", want: Want::Trigger(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]) },
];

const BATTERY_ACTIONS: &[f64] = &[1.0, 2.0, 3.0, 4.0, 6.0, 7.0];
