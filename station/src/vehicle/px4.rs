//! PX4 as plain data.

use super::rules::{Audit, Launch, Mode, Rules, Want};
use crate::exchange::Encoding;
use crate::mission;

/// PX4 1.17. Modes: main mode in byte 2, sub mode in byte 3 of custom_mode (px4_custom_mode.h; R-E3). Its "ready" (1) is a number
/// that it never shows, and that it says yes to without a change (measured).
pub const PX4: Rules = Rules {
    autopilot: 12,
    modes: &[
        (Mode::TakeOff, 0x0204_0000),
        (Mode::Hold, 0x0304_0000),
        (Mode::Mission, 0x0404_0000),
        (Mode::Return, 0x0504_0000),
        (Mode::Land, 0x0604_0000),
    ],
    mode_mask: 0xFFFF_0000,
    // Main and sub mode, packed without the two bytes below them (custom_mode_hl).
    short_mode_shift: 16,
    mode_params: |number| [f32::from((number >> 16) as u8), f32::from((number >> 24) as u8)],
    // MAV_STATE_STANDBY.
    standby: 3,
    tells_prearm: false,
    tells_estimate: true,
    launch: &[Launch::Enter(Mode::Mission), Launch::Arm],
    audited: AUDITED,
    encoding: Encoding::ByteWise,
    mission: &mission::PX4,
    first_item: 0,
};

/// What a lost PX4 does (module parameters of commander and navigator). No action may be "none", "warn" or "terminate".
const AUDITED: &[Audit] = &[
    // 1 hold, 2 return, 3 land.
    Audit { name: "NAV_DLL_ACT", want: Want::OneOf(&[1.0, 2.0, 3.0]) },
    Audit { name: "COM_DL_LOSS_T", want: Want::LinkLost(Some("COM_FAIL_ACT_T")) },
    // 2 land, 3 return and land when it gets worse.
    Audit { name: "COM_LOW_BAT_ACT", want: Want::OneOf(&[2.0, 3.0]) },
    Audit { name: "BAT_LOW_THR", want: Want::Above(0.0) },
    Audit { name: "BAT_CRIT_THR", want: Want::Below("BAT_LOW_THR") },
    Audit { name: "BAT_EMERGEN_THR", want: Want::Below("BAT_CRIT_THR") },
    // 2 hold, 3 return, 5 land.
    Audit { name: "GF_ACTION", want: Want::OneOf(&[2.0, 3.0, 5.0]) },
    Audit { name: "RTL_RETURN_ALT", want: Want::ReturnHeight(1.0) },
    // Half the angle of a cone over home inside which it climbs less; 0 always climbs.
    Audit { name: "RTL_CONE_ANG", want: Want::FullClimb },
    Audit { name: "RTL_DESCEND_ALT", want: Want::Known },
    Audit { name: "COM_FAIL_ACT_T", want: Want::Known },
    Audit { name: "COM_DISARM_LAND", want: Want::Above(0.0) },
    Audit { name: "COM_DISARM_PRFLT", want: Want::Above(0.0) },
    // Bit 0: a lost link is ignored in missions.
    Audit { name: "COM_DLL_EXCEPT", want: Want::Without(1) },
    Audit { name: "NAV_ACC_RAD", want: Want::Known },
    Audit { name: "MIS_YAW_ERR", want: Want::Known },
    Audit { name: "TRIG_MODE", want: Want::Trigger(&[4.0]) },
];
