//! PX4 multicopters. Sources: the tags v1.16.0 and v1.17.0, measurements on a 1.17 SITL, and the pull
//! requests of 2026 that a field names.

use super::quirks::{
    CountAgain, Download, Encoding, ItemRules, LateItem, Mission, ModeRow, Orders, ParamTalk, Quirks, SamePlan,
    Services, Signing, TakeOff, Texts, Upload, WrongSeq,
};
use crate::drone::params::ParamValue;
use crate::drone::services::modes_list::Listed;
use crate::truth::Mode;

/// AUTO modes: main mode 4 in byte 2, sub mode in byte 3 (px4_custom_mode.h). Arming is refused in modes that
/// cannot take off (measured: "Mode not suitable for takeoff").
const MODES: &[ModeRow] = &[
    ModeRow { number: 0x0204_0000, mode: Mode::Takeoff, name: "Takeoff", arms: true },
    ModeRow { number: 0x0304_0000, mode: Mode::Loiter, name: "Hold", arms: true },
    ModeRow { number: 0x0404_0000, mode: Mode::Mission, name: "Mission", arms: true },
    ModeRow { number: 0x0504_0000, mode: Mode::Rtl, name: "Return", arms: false },
    ModeRow { number: 0x0604_0000, mode: Mode::Land, name: "Land", arms: false },
];

/// `parse_mavlink_mission_item` of mavlink_mission.cpp at v1.17.0. Commands of fences and rally points pass there
/// too; the mission refuses them afterwards.
const PLACED: &[u16] = &[16, 17, 19, 21, 22, 31, 80, 84, 85, 195, 201, 400, 4501, 5000, 5001, 5002, 5003, 5004, 5100];
const PLACED_1_16: &[u16] = &[16, 17, 19, 21, 22, 31, 80, 84, 85, 195, 201, 4501, 5000, 5001, 5002, 5003, 5004, 5100];
const PLACELESS: &[u16] = &[
    20, 80, 93, 112, 114, 177, 178, 179, 187, 189, 196, 197, 200, 201, 203, 204, 205, 206, 211, 214, 260, 400, 530,
    532, 534, 1000, 1001, 2000, 2001, 2003, 2500, 2501, 3000, 42600,
];
const PLACELESS_1_16: &[u16] = &[
    20, 80, 93, 112, 114, 177, 178, 179, 187, 189, 196, 197, 200, 201, 203, 204, 205, 206, 211, 214, 260, 530, 532,
    534, 1000, 1001, 2000, 2001, 2003, 2500, 2501, 3000, 42600,
];

/// Frames are measured; what is kept is `format_mavlink_mission_item` at v1.17.0.
const ITEMS: ItemRules = ItemRules {
    frames: &[(0, 5), (5, 5), (3, 6), (6, 6), (2, 2)],
    placed: PLACED,
    placeless: PLACELESS,
    knows_kinds: false,
    checks_roi: true,
    keeps: &[
        (16, 0b1011),
        (17, 0b1100),
        (19, 0b1111),
        (21, 0b1010),
        (22, 0b1000),
        (31, 0b1011),
        (84, 0b1000),
        (85, 0b1000),
        (5001, 0b0001),
        (5002, 0b0001),
        (5003, 0b0001),
        (5004, 0b0001),
    ],
};

const fn listed(standard: u8, number: u32, properties: u32, name: &'static str) -> Listed {
    Listed { standard, number, properties, name }
}

/// `AVAILABLE_MODES` of a 1.17 quadcopter, recorded.
const LISTED: &[Listed] = &[
    listed(0, 0x0001_0000, 1, "Manual"),
    listed(4, 0x0002_0000, 0, ""),
    listed(1, 0x0003_0000, 0, ""),
    listed(6, 0x0404_0000, 1, ""),
    listed(0, 0x0304_0000, 1, "Hold"),
    listed(5, 0x0504_0000, 1, ""),
    listed(0, 0x0203_0000, 1, "Position Slow"),
    listed(0, 0x000B_0000, 0, "Altitude Cruise"),
    listed(0, 0x0005_0000, 1, "Acro"),
    listed(0, 0x000A_0000, 3, "Termination"),
    listed(0, 0x0006_0000, 1, "Offboard"),
    listed(0, 0x0007_0000, 1, "Stabilized"),
    listed(8, 0x0204_0000, 1, ""),
    listed(7, 0x0604_0000, 1, ""),
    listed(0, 0x0804_0000, 1, "Follow Target"),
    listed(0, 0x0904_0000, 1, "Precision Landing"),
    listed(2, 0x0103_0000, 1, ""),
    listed(0, 0x0A04_0000, 1, "VTOL Takeoff"),
    listed(0, 0x0B04_0000, 2, "(Mode not available)"),
    listed(0, 0x0C04_0000, 2, "(Mode not available)"),
    listed(0, 0x0D04_0000, 2, "(Mode not available)"),
    listed(0, 0x0E04_0000, 2, "(Mode not available)"),
    listed(0, 0x0F04_0000, 2, "(Mode not available)"),
    listed(0, 0x1004_0000, 2, "(Mode not available)"),
    listed(0, 0x1104_0000, 2, "(Mode not available)"),
    listed(0, 0x1204_0000, 2, "(Mode not available)"),
];

/// Measured on 1.17, and mavlink_mission.cpp at v1.17.0.
const UPLOAD: Upload = Upload {
    ask_again_us: 250_000,
    give_up_us: 5_000_000,
    acks_give_up: false,
    give_up_text: (2, "Operation timeout"),
    asks_old_way: false,
    wrong_seq: WrongSeq::Ignore,
    late_item: LateItem::AcceptedAnyway,
    count_again: CountAgain::Error,
    same_plan: SamePlan::Nothing,
    atomic: true,
    cancels: true,
    download: Download::InOrder,
    list_may_end_upload: true,
    busy: 1,
};

/// Measured on 1.17, and navigator/mission_base.cpp at v1.17.0.
const MISSION: Mission = Mission {
    home_first: false,
    plan_ids: true,
    tells_state: true,
    count_stops_reached: true,
    reached_repeats: 10,
    return_hides_reached: true,
    settles: true,
    keeps_item_flown: false,
    ends_inside: false,
    index_survives: true,
    needs_take_off: false,
    clears_in_flight: true,
    stops_camera: true,
};

/// Measured on 1.17.
const ORDERS: Orders = Orders {
    refusal: 1,
    sub_modes: true,
    mode_always_accepted: true,
    any_mode_when_disarmed: true,
    take_off: TakeOff::AboveSea,
    start_arms: true,
    mission_lifts: true,
    sets_current: false,
    pauses: false,
    reposition_changes_mode: true,
    gives_mission_current: false,
    data_streams: false,
};

/// Measured on 1.17.
const PARAMS: ParamTalk = ParamTalk {
    encoding: Encoding::ByteWise,
    hash: true,
    tells_unsaved: true,
    strict_type: true,
    own: None,
    meaning: &[],
    for_patrol: &[
        ("NAV_DLL_ACT", ParamValue::Int(2)),
        ("COM_LOW_BAT_ACT", ParamValue::Int(3)),
        ("GF_ACTION", ParamValue::Int(2)),
        ("TRIG_MODE", ParamValue::Int(4)),
    ],
};

/// Up to 1.17 (measured there: `SETUP_SIGNING` changes nothing, the vehicle goes on unsigned, a signed command is heard).
const NO_SIGNING: Signing =
    Signing { known: false, unsigned: &[], armed_text: "", ahead: 0, save_every_us: None, follows_satellites: false };

/// mavlink_sign_control.cpp after pull request 26894 ("align signing with MAVLink spec", March 2026), and PX4's own
/// description of v1.18: HEARTBEAT, RADIO_STATUS, ADSB_VEHICLE and COLLISION pass without a signature, and the time stamp is
/// saved at set-up and at a graceful shutdown only. The words are those that QGroundControl 14250 quotes.
/// mavlink_signing_storage.cpp (at 00966b4a) saves more often and starts at the system's time; no release says so yet.
const SIGNING: Signing = Signing {
    known: true,
    unsigned: &[0, 109, 246, 247],
    armed_text: "MAVLink signing: rejected while armed",
    ahead: 0,
    save_every_us: None,
    follows_satellites: false,
};

/// v1.17.0, measured.
pub(super) const V1_17: Quirks = Quirks {
    name: "px4-1.17",
    measured: true,
    autopilot: 12,
    // Mission floats and ints, byte-wise parameters, FTP, attitude and position targets, flight termination,
    // MAVLink 2, fence and rally plans (recorded).
    capabilities: 0xE8FF,
    version: 0x0111_00FF,
    git: 0xD6F1_2AD1_C400_0000,
    keeps_first_partner: true,
    items: ITEMS,
    upload: UPLOAD,
    mission: MISSION,
    orders: ORDERS,
    params: PARAMS,
    services: Services { events: true, modes: LISTED, param_file: false },
    signing: NO_SIGNING,
    texts: Texts {
        tab: true,
        armed: None,
        disarmed: None,
        returning: Some("Returning to launch"),
        landing: Some("Landing at current position"),
        mode_refused: ("Switching to ", " is currently not available"),
    },
    landed_is_standby: false,
    keeps_mode: false,
    // POSCTL.
    by_hand: 0x0003_0000,
    base_mode: 0x1D,
    modes: MODES,
};

/// v1.16.0, from the difference of its source to v1.17.0: `MISSION_CURRENT` left state and mode at 0 (24918),
/// `MISSION_COUNT` did not reset the item reached last, and `COMPONENT_ARM_DISARM` was no item.
pub(super) const V1_16: Quirks = Quirks {
    name: "px4-1.16",
    measured: false,
    version: 0x0110_00FF,
    git: 0x439B_31FD_F700_0000,
    mission: Mission { tells_state: false, count_stops_reached: false, ..MISSION },
    items: ItemRules { placed: PLACED_1_16, placeless: PLACELESS_1_16, ..ITEMS },
    ..V1_17
};

/// 1.12, as far as an upload shows it, from the source before pull request 18084 (August 2021, in 1.13) cured issue 18082: an
/// item that was not asked for makes it ask for the wanted one at once. Plans had no checksums then, so that an
/// identical one counts, and `AVAILABLE_MODES` did not exist. Everything else is 1.16's and was not looked up.
pub(super) const V1_12: Quirks = Quirks {
    name: "px4-1.12",
    measured: false,
    version: 0x010C_00FF,
    git: 0,
    upload: Upload { wrong_seq: WrongSeq::AskAgain, same_plan: SamePlan::Counts, ..UPLOAD },
    mission: Mission { plan_ids: false, ..V1_16.mission },
    services: Services { modes: &[], ..V1_17.services },
    ..V1_16
};

/// As of October 2026, from the pull requests merged since 1.17: a late item of an upload that was given up is
/// an error (28738), an identical upload starts anew (28775), a list request no longer ends an upload (27412),
/// a station may come back from another port (28518), and messages are signed (25284, 26894).
pub(super) const V2026_10: Quirks = Quirks {
    name: "px4-2026.10",
    measured: false,
    version: 0x0112_0000,
    git: 0,
    keeps_first_partner: false,
    upload: Upload {
        late_item: LateItem::AcceptedIfComplete,
        same_plan: SamePlan::Counts,
        list_may_end_upload: false,
        ..UPLOAD
    },
    signing: SIGNING,
    ..V1_17
};
