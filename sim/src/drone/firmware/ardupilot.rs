//! ArduCopter, from its source: GCS_MAVLink/MissionItemProtocol.cpp, AP_Mission.cpp, ArduCopter/GCS_Mavlink.cpp,
//! mode_auto.cpp and GCS_Param.cpp of 4.6. None of it was measured but the flight order of one SITL flight.

use super::quirks::{
    CountAgain, Download, Encoding, ItemRules, LateItem, Mission, ModeRow, OldName, Orders, ParamTalk, Quirks,
    SamePlan, Services, Signing, TakeOff, Texts, Upload, WrongSeq,
};
use crate::drone::params::ParamValue::{self, Int, Real};
use crate::drone::services::modes_list::Listed;
use crate::truth::Mode;

/// ArduCopter's mode numbers are plain (mode.h). AUTO, RTL and LAND refuse arming (`allows_arming`). GUIDED and
/// LOITER both hold here, and a guided take-off is GUIDED too.
const MODES: &[ModeRow] = &[
    ModeRow { number: 4, mode: Mode::Loiter, name: "GUIDED", arms: true },
    ModeRow { number: 5, mode: Mode::Loiter, name: "LOITER", arms: true },
    ModeRow { number: 17, mode: Mode::Loiter, name: "BRAKE", arms: false },
    ModeRow { number: 4, mode: Mode::Takeoff, name: "GUIDED", arms: true },
    ModeRow { number: 3, mode: Mode::Mission, name: "AUTO", arms: false },
    ModeRow { number: 6, mode: Mode::Rtl, name: "RTL", arms: false },
    ModeRow { number: 9, mode: Mode::Land, name: "LAND", arms: false },
];

const fn told(standard: u8, number: u32, name: &'static str) -> Listed {
    Listed { standard, number, properties: 0, name }
}

/// `AVAILABLE_MODES` as `GCS_MAVLINK_Copter::send_available_mode` tells them, those that are simulated.
const LISTED: &[Listed] = &[
    told(0, 4, "GUIDED"),
    told(0, 5, "LOITER"),
    told(0, 17, "BRAKE"),
    told(6, 3, "AUTO"),
    told(5, 6, "RTL"),
    told(7, 9, "LAND"),
];

/// What flying and a pre-flight audit need, with 4.6's names and defaults (Parameters.cpp, AC_WPNav.cpp,
/// AC_Fence.cpp, AP_BattMonitor_Params.cpp). Centimetres and centimetres per second are ArduPilot's.
const DEFAULTS: &[(&str, ParamValue)] = &[
    ("ARMING_CHECK", Int(1)),
    ("AUTO_OPTIONS", Int(0)),
    ("BATT_CAPACITY", Int(3_300)),
    ("BATT_CRT_VOLT", Real(0.0)),
    ("BATT_FS_CRT_ACT", Int(0)),
    ("BATT_FS_LOW_ACT", Int(0)),
    ("BATT_LOW_MAH", Real(0.0)),
    ("BATT_LOW_VOLT", Real(10.5)),
    ("CAM1_TYPE", Int(0)),
    ("DISARM_DELAY", Int(10)),
    ("FENCE_ACTION", Int(1)),
    ("FENCE_ALT_MAX", Real(100.0)),
    ("FENCE_ENABLE", Int(0)),
    ("FENCE_MARGIN", Real(2.0)),
    ("FENCE_RADIUS", Real(300.0)),
    ("FENCE_TYPE", Int(7)),
    ("FRAME_CLASS", Int(1)),
    ("FS_GCS_ENABLE", Int(0)),
    ("FS_GCS_TIMEOUT", Real(5.0)),
    ("FS_OPTIONS", Int(16)),
    ("LAND_ALT_LOW", Int(1_000)),
    ("LAND_SPEED", Int(50)),
    ("MIS_OPTIONS", Int(0)),
    ("MIS_RESTART", Int(0)),
    ("RTL_ALT", Int(1_500)),
    ("RTL_ALT_FINAL", Int(0)),
    ("RTL_CONE_SLOPE", Real(3.0)),
    ("RTL_LOIT_TIME", Int(5_000)),
    ("RTL_SPEED", Int(0)),
    ("SYSID_MYGCS", Int(255)),
    ("SYSID_THISMAV", Int(1)),
    ("WPNAV_ACCEL", Real(250.0)),
    ("WPNAV_RADIUS", Real(200.0)),
    ("WPNAV_SPEED", Real(1_000.0)),
    ("WPNAV_SPEED_DN", Real(150.0)),
    ("WPNAV_SPEED_UP", Real(250.0)),
];

const fn scaled(px4: &'static str, own: &'static str, factor: f64) -> OldName {
    OldName { px4, own, factor, needs: "", table: &[] }
}

const fn listed(px4: &'static str, own: &'static str, table: &'static [(i32, f64)]) -> OldName {
    OldName { px4, own, factor: 1.0, needs: "", table }
}

/// The actions by number: `FS_GCS_ENABLE` 1 RTL, 5 LAND; `BATT_FS_LOW_ACT` 1 LAND, 2 RTL; `FENCE_ACTION` 0 report,
/// 1 RTL or land, 2 LAND, 4 BRAKE. In PX4's: link 2 return, 3 land; battery 3 return, 2 land; fence 3, 5, 2.
const MEANING: &[OldName] = &[
    scaled("MPC_XY_CRUISE", "WPNAV_SPEED", 0.01),
    scaled("MPC_Z_V_AUTO_UP", "WPNAV_SPEED_UP", 0.01),
    scaled("MPC_Z_V_AUTO_DN", "WPNAV_SPEED_DN", 0.01),
    scaled("MPC_TKO_SPEED", "WPNAV_SPEED_UP", 0.01),
    scaled("MPC_LAND_SPEED", "LAND_SPEED", 0.01),
    scaled("MPC_LAND_ALT1", "LAND_ALT_LOW", 0.01),
    scaled("MPC_LAND_ALT2", "LAND_ALT_LOW", 0.01),
    scaled("MPC_ACC_HOR", "WPNAV_ACCEL", 0.01),
    scaled("NAV_ACC_RAD", "WPNAV_RADIUS", 0.01),
    scaled("RTL_RETURN_ALT", "RTL_ALT", 0.01),
    scaled("RTL_DESCEND_ALT", "RTL_ALT", 0.01),
    // Its usual slope of 3 stands for PX4's usual 45 degrees; 0 is no cone with both.
    scaled("RTL_CONE_ANG", "RTL_CONE_SLOPE", 15.0),
    scaled("RTL_LAND_DELAY", "RTL_LOIT_TIME", 0.001),
    scaled("COM_DISARM_PRFLT", "DISARM_DELAY", 1.0),
    scaled("COM_DL_LOSS_T", "FS_GCS_TIMEOUT", 1.0),
    listed("NAV_DLL_ACT", "FS_GCS_ENABLE", &[(1, 2.0), (2, 2.0), (3, 2.0), (4, 2.0), (5, 3.0)]),
    listed("COM_LOW_BAT_ACT", "BATT_FS_LOW_ACT", &[(1, 2.0), (2, 3.0), (3, 3.0), (4, 3.0)]),
    OldName {
        needs: "FENCE_ENABLE",
        ..listed("GF_ACTION", "FENCE_ACTION", &[(1, 3.0), (2, 5.0), (3, 3.0), (4, 2.0), (5, 3.0)])
    },
    listed("TRIG_MODE", "CAM1_TYPE", &[(1, 4.0), (2, 4.0), (3, 4.0), (4, 4.0), (5, 4.0), (6, 4.0), (7, 4.0)]),
    // It acts and disarms at once, and spools up in half a second (MOT_SPOOL_TIME).
    scaled("COM_FAIL_ACT_T", "", 0.0),
    scaled("COM_DISARM_LAND", "", 0.02),
    scaled("COM_SPOOLUP_TIME", "", 0.5),
];

/// `AP_Mission::mavlink_int_to_mission_cmd`, whatever the frame; fence and rally items have protocols of their own.
const COMMANDS: &[u16] = &[
    16, 17, 18, 19, 20, 21, 22, 31, 80, 82, 83, 93, 94, 112, 114, 115, 176, 177, 178, 179, 181, 182, 183, 184, 189,
    195, 197, 201, 202, 203, 205, 206, 207, 208, 211, 212, 214, 215, 216, 218, 222, 530, 531, 532, 534, 600, 601, 1000,
    2000, 2001, 2500, 2501, 5000, 5001, 5002, 5003, 5004, 5100, 42600, 42700,
];

/// 4.6.
pub(super) const V4_6: Quirks = Quirks {
    name: "ardupilot-4.6",
    measured: false,
    autopilot: 3,
    // As PX4, but casts parameters, and has global position targets, terrain and compass calibration
    // (`GCS_MAVLINK_Copter::capabilities`).
    capabilities: 0xFBEF,
    version: 0x0406_00FF,
    git: u64::from_be_bytes(*b"46000000"),
    keeps_first_partner: false,
    items: ItemRules {
        frames: &[(0, 0), (5, 0), (3, 3), (6, 3), (10, 10), (11, 10), (2, 2)],
        placed: COMMANDS,
        placeless: COMMANDS,
        knows_kinds: true,
        checks_roi: false,
        keeps: &[],
    },
    upload: Upload {
        ask_again_us: 1_000_000,
        give_up_us: 8_000_000,
        acks_give_up: true,
        give_up_text: (4, "Mission upload timeout"),
        asks_old_way: true,
        wrong_seq: WrongSeq::Reject,
        late_item: LateItem::Error,
        count_again: CountAgain::Restart,
        same_plan: SamePlan::Counts,
        atomic: false,
        cancels: false,
        download: Download::AnyItem,
        list_may_end_upload: false,
        busy: 14,
    },
    mission: Mission {
        home_first: true,
        plan_ids: false,
        tells_state: true,
        count_stops_reached: false,
        reached_repeats: 0,
        return_hides_reached: false,
        settles: false,
        keeps_item_flown: true,
        ends_inside: true,
        index_survives: false,
        needs_take_off: true,
        clears_in_flight: false,
        stops_camera: false,
    },
    orders: Orders {
        refusal: 4,
        sub_modes: false,
        mode_always_accepted: false,
        any_mode_when_disarmed: false,
        take_off: TakeOff::AboveHome { mode: 4 },
        start_arms: false,
        mission_lifts: false,
        sets_current: true,
        pauses: true,
        reposition_changes_mode: false,
        gives_mission_current: true,
        data_streams: true,
    },
    params: ParamTalk {
        encoding: Encoding::Cast,
        hash: false,
        tells_unsaved: false,
        strict_type: false,
        own: Some(DEFAULTS),
        meaning: MEANING,
        for_patrol: &[
            ("FS_GCS_ENABLE", Int(1)),
            ("BATT_FS_LOW_ACT", Int(2)),
            ("BATT_FS_CRT_ACT", Int(1)),
            ("RTL_ALT", Int(8_000)),
            ("FENCE_ENABLE", Int(1)),
            ("CAM1_TYPE", Int(1)),
        ],
    },
    services: Services { events: false, modes: LISTED, param_file: true },
    // GCS_Signing.cpp, read at 5353d032 of ArduPilot and, with the armed check of pull request 10311, at cdc7ba59 of a fork
    // that follows 4.6: RADIO_STATUS and RADIO pass unsigned; saved every 30 s; begins a minute beyond what was saved; jumps
    // to the satellites' time while disarmed (`update_signing_timestamp`, AP_RTC.cpp, issue 13860). USB, which it trusts, is
    // not simulated.
    signing: Signing {
        known: true,
        unsigned: &[109, 166],
        armed_text: "ERROR: Won't setup signing when armed",
        ahead: 6_000_000,
        save_every_us: Some(30_000_000),
        follows_satellites: true,
    },
    texts: Texts {
        tab: false,
        armed: Some("Arming motors"),
        disarmed: Some("Disarming motors"),
        returning: None,
        landing: None,
        mode_refused: ("Mode change to ", " failed: init failed"),
    },
    landed_is_standby: true,
    keeps_mode: true,
    // POSHOLD.
    by_hand: 16,
    base_mode: 0x59,
    modes: MODES,
};
