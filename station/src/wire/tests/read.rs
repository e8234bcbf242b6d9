//! Frames read as Reports.

use super::*;
use crate::geodesy::{AboveHome, AboveSea, Position};
use crate::mission::Item;
use mavlink::dialects::common::*;

fn place() -> Option<Position> {
    Position::from_e7(245_130_000, 1_176_471_000)
}

#[test]
fn a_position_is_read() {
    let message = MavMessage::GLOBAL_POSITION_INT(GLOBAL_POSITION_INT_DATA {
        time_boot_ms: 1234,
        lat: 245_130_000,
        lon: 1_176_471_000,
        alt: 12_500,
        relative_alt: -40,
        vx: 123,
        vy: -7,
        vz: 0,
        hdg: 35_999,
    });
    let expected = Report::Position {
        boot_ms: 1234,
        position: place(),
        above_sea: AboveSea::from_mm(12_500),
        above_home: AboveHome::from_mm(-40),
        velocity_mps: [1.23, -0.07, 0.0],
        heading_deg: Some(359.99),
    };
    assert_eq!(report(&crate_frame(&message)), expected);
    assert_eq!(report(&crate_frame_v1(&message)), expected);
}

/// Holds R-F4.
#[test]
fn a_position_that_is_not_known_is_none() {
    for (lat, lon) in [(0, 0), (i32::MAX, i32::MAX), (950_000_000, 0)] {
        let message = MavMessage::GLOBAL_POSITION_INT(GLOBAL_POSITION_INT_DATA {
            time_boot_ms: 0,
            lat,
            lon,
            alt: 0,
            relative_alt: 0,
            vx: 0,
            vy: 0,
            vz: 0,
            hdg: u16::MAX,
        });
        let Report::Position { position, heading_deg, .. } = report(&crate_frame(&message)) else { panic!() };
        assert_eq!((position, heading_deg), (None, None));
    }
}

/// Holds R-L9, R-F4.
#[test]
fn a_report_of_a_high_latency_link_is_read_with_its_own_time_and_its_short_mode() {
    let message = |failure_flags, heading, battery| {
        report(&crate_frame(&MavMessage::HIGH_LATENCY2(HIGH_LATENCY2_DATA {
            timestamp: 123_456,
            latitude: 245_130_000,
            longitude: 1_176_471_000,
            custom_mode: 0x0504,
            altitude: -3,
            target_altitude: 1,
            target_distance: 2,
            wp_num: 3,
            failure_flags,
            mavtype: MavType::MAV_TYPE_QUADROTOR,
            autopilot: MavAutopilot::MAV_AUTOPILOT_PX4,
            heading,
            target_heading: 4,
            throttle: 5,
            airspeed: 6,
            airspeed_sp: 7,
            groundspeed: 43,
            windspeed: 8,
            wind_heading: 9,
            eph: 10,
            epv: 11,
            temperature_air: 12,
            climb_rate: 13,
            battery,
            custom0: 14,
            custom1: 15,
            custom2: 16,
        })))
    };
    let expected = Report::HighLatency {
        boot_ms: 123_456,
        autopilot: 12,
        short_mode: 0x0504,
        position: place(),
        above_sea: AboveSea::from_mm(-3_000),
        heading_deg: Some(358.0),
        speed_mps: 8.6,
        battery_percent: Some(61),
    };
    assert_eq!(message(HlFailureFlag::empty(), 179, 61), expected);
    let Report::HighLatency { position, heading_deg, battery_percent, .. } =
        message(HlFailureFlag::HL_FAILURE_FLAG_GPS, 255, -1)
    else {
        panic!()
    };
    assert_eq!((position, heading_deg, battery_percent), (None, None, None));
}

fn battery(energy: i32, current: i16, remaining: i8, voltages: [u16; 10], more: [u16; 4]) -> Report {
    report(&crate_frame(&MavMessage::BATTERY_STATUS(BATTERY_STATUS_DATA {
        current_consumed: 1,
        energy_consumed: energy,
        temperature: 2,
        voltages,
        current_battery: current,
        id: 3,
        battery_function: MavBatteryFunction::MAV_BATTERY_FUNCTION_ALL,
        mavtype: MavBatteryType::MAV_BATTERY_TYPE_LIPO,
        battery_remaining: remaining,
        time_remaining: 4,
        charge_state: MavBatteryChargeState::MAV_BATTERY_CHARGE_STATE_LOW,
        voltages_ext: more,
        mode: MavBatteryMode::MAV_BATTERY_MODE_UNKNOWN,
        fault_bitmask: MavBatteryFault::empty(),
    })))
}

#[test]
fn a_battery_is_read_over_all_its_cells() {
    let mut cells = [u16::MAX; 10];
    cells[..4].copy_from_slice(&[4_000, 4_010, 3_990, 4_000]);
    let expected = Report::Battery {
        id: 3,
        remaining_percent: Some(61),
        voltage: Some(16.0),
        current: Some(12.34),
        consumed_joules: Some(55_500),
        charge_state: 2,
    };
    assert_eq!(battery(555, 1_234, 61, cells, [0; 4]), expected);
}

/// Holds R-F4.
#[test]
fn a_battery_without_sensors_is_none_throughout() {
    let expected = Report::Battery {
        id: 3,
        remaining_percent: None,
        voltage: None,
        current: None,
        consumed_joules: None,
        charge_state: 2,
    };
    assert_eq!(battery(-1, -1, -1, [u16::MAX; 10], [0; 4]), expected);
}

#[test]
fn gps_system_status_home_and_estimator_are_read() {
    let gps = GPS_RAW_INT_DATA {
        time_usec: 1,
        lat: 2,
        lon: 3,
        alt: 4,
        eph: 85,
        epv: 6,
        vel: 7,
        cog: 8,
        fix_type: GpsFixType::GPS_FIX_TYPE_3D_FIX,
        satellites_visible: 14,
        alt_ellipsoid: 5,
        h_acc: 900,
        v_acc: 6,
        vel_acc: 7,
        hdg_acc: 8,
        yaw: 9,
    };
    let expected = Report::Gps {
        fix: 3,
        position: Position::from_e7(2, 3),
        satellites: Some(14),
        accuracy_m: Some(0.9),
        hdop: Some(0.85),
    };
    assert_eq!(report(&crate_frame(&MavMessage::GPS_RAW_INT(gps))), expected);

    let home =
        report(&frame(242, &[&245_130_000i32.to_le_bytes()[..], &1_176_471_000i32.to_le_bytes(), &[7]].concat()));
    assert_eq!(home, Report::Home { position: place(), above_sea: AboveSea::from_mm(7) });

    let estimator = ESTIMATOR_STATUS_DATA {
        time_usec: 0,
        vel_ratio: 0.0,
        pos_horiz_ratio: 0.0,
        pos_vert_ratio: 0.0,
        mag_ratio: 0.0,
        hagl_ratio: 0.0,
        tas_ratio: 0.0,
        pos_horiz_accuracy: f32::NAN,
        pos_vert_accuracy: 1.0,
        flags: EstimatorStatusFlags::from_bits_retain(831),
    };
    let expected = Report::Estimator { flags: 831, horizontal_m: None };
    assert_eq!(report(&crate_frame(&MavMessage::ESTIMATOR_STATUS(estimator))), expected);
}

/// Holds R-F4.
#[test]
fn an_attitude_that_is_no_number_or_no_angle_is_undecodable() {
    let attitude = |angles: [f32; 3]| {
        let payload: Vec<u8> = angles.iter().flat_map(|angle| angle.to_le_bytes()).collect();
        read(&only_frame(&frame(30, &[&[1, 0, 0, 0][..], &payload].concat())))
    };
    assert!(matches!(attitude([-3.2, 0.1, 6.2]), Read::Report(Report::Attitude { .. })), "either way of counting yaw");
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -7.0] {
        for at in 0..3 {
            let mut angles = [0.0, 0.1, 0.2];
            angles[at] = bad;
            assert_eq!(attitude(angles), Read::Undecodable, "{angles:?}");
        }
    }
}

/// Holds R-F4.
#[test]
fn what_a_receiver_and_an_estimator_do_not_know_is_none() {
    let gps = |lat_e7: i32, hdop: u16, satellites: u8, accuracy_mm: u32| {
        let payload = [
            &[0; 8][..],
            &lat_e7.to_le_bytes(),
            &lat_e7.to_le_bytes(),
            &[0; 4],
            &hdop.to_le_bytes(),
            &[0; 6],
            &[0, satellites],
            &[0; 4],
            &accuracy_mm.to_le_bytes(),
        ];
        report(&frame(24, &payload.concat()))
    };
    let nothing = Report::Gps { fix: 0, position: None, satellites: None, accuracy_m: None, hdop: None };
    // 0/0 and INT32_MAX are no place; UINT16_MAX, 255 and UINT32_MAX or a field that is not sent no measure of it.
    assert_eq!(gps(0, u16::MAX, 255, u32::MAX), nothing);
    assert_eq!(gps(i32::MAX, u16::MAX, 255, 0), nothing);
    let home = report(&frame(242, &[&i32::MAX.to_le_bytes()[..], &i32::MAX.to_le_bytes(), &[7]].concat()));
    assert_eq!(home, Report::Home { position: None, above_sea: AboveSea::from_mm(7) });
    for unknown in [f32::NAN, f32::INFINITY, -1.0] {
        let estimator = report(&frame(230, &[&[0; 32][..], &unknown.to_le_bytes(), &[0; 4], &[1]].concat()));
        assert_eq!(estimator, Report::Estimator { flags: 1, horizontal_m: None }, "{unknown}");
    }
}

#[test]
fn trap_2_numbers_of_tomorrow_do_not_hide_a_message() {
    // An unassigned vehicle type, autopilot and state.
    let bytes = frame(0, &[1, 0, 0, 0, 250, 251, 0x81, 99, 3]);
    let expected = Report::Heartbeat { kind: 250, autopilot: 251, base_mode: 0x81, custom_mode: 1, status: 99 };
    assert_eq!(report(&bytes), expected);
    // A command and a result that no dialect has.
    let bytes = frame(77, &[0xFF, 0xEE, 200, 50, 0, 0, 0, 0, 255, 190]);
    assert_eq!(report(&bytes), Report::CommandAck { command: 0xEEFF, result: 200, progress: None, to: US });
    let bytes = frame(47, &[255, 190, 77]);
    let expected = Report::MissionAck { kind: MissionKind::Mission, result: 77, opaque_id: 0, to: US };
    assert_eq!(report(&bytes), expected);
    let bytes = frame(245, &[9, 88]);
    assert_eq!(report(&bytes), Report::Landed { state: 88 });
    let bytes = frame(253, &[42, b'h', b'i']);
    assert_eq!(report(&bytes), Report::Text { severity: 42, text: b"hi".to_vec(), id: 0, chunk: 0, ends: true });
    let crate_parses = <MavMessage as mavlink::Message>::parse(mavlink::MavlinkVersion::V2, 0, &[1, 0, 0, 0, 250]);
    assert!(crate_parses.is_err(), "the crate learnt it: this reader may go");
}

#[test]
fn an_item_list_that_does_not_exist_is_undecodable() {
    let frame = only_frame(&frame(51, &[1, 0, 255, 190, 200]));
    assert_eq!(read(&frame), Read::Undecodable);
}

/// Holds R-F5.
#[test]
fn mission_messages_are_read_with_their_plan_ids() {
    let message = MavMessage::MISSION_CURRENT(MISSION_CURRENT_DATA {
        seq: 4,
        total: 9,
        mission_state: MissionState::MISSION_STATE_ACTIVE,
        mission_mode: 1,
        mission_id: 0xAABB_CCDD,
        fence_id: 2,
        rally_points_id: 3,
    });
    let expected = Report::MissionCurrent { seq: Some(4), total: Some(9), state: 3, ids: [0xAABB_CCDD, 2, 3] };
    assert_eq!(report(&crate_frame(&message)), expected);

    let message = MavMessage::MISSION_ACK(MISSION_ACK_DATA {
        target_system: 255,
        target_component: 190,
        mavtype: MavMissionResult::MAV_MISSION_NO_SPACE,
        mission_type: MavMissionType::MAV_MISSION_TYPE_FENCE,
        opaque_id: 0xAABB_CCDD,
    });
    let expected = Report::MissionAck { kind: MissionKind::Fence, result: 4, opaque_id: 0xAABB_CCDD, to: US };
    assert_eq!(report(&crate_frame(&message)), expected);

    let message = MavMessage::MISSION_COUNT(MISSION_COUNT_DATA {
        count: 300,
        target_system: 255,
        target_component: 190,
        mission_type: MavMissionType::MAV_MISSION_TYPE_RALLY,
        opaque_id: 5,
    });
    let expected = Report::MissionCount { kind: MissionKind::Rally, count: 300, opaque_id: 5, to: US };
    assert_eq!(report(&crate_frame(&message)), expected);
}

/// Holds R-F4.
#[test]
fn a_mission_current_that_does_not_say_how_many_is_none() {
    let seq_only = report(&frame(42, &[4, 0]));
    assert_eq!(seq_only, Report::MissionCurrent { seq: Some(4), total: None, state: 0, ids: [0; 3] });
    let empty = report(&frame(42, &[0xFF, 0xFF, 0xFF, 0xFF, 1]));
    assert_eq!(empty, Report::MissionCurrent { seq: None, total: None, state: 1, ids: [0; 3] });
}

#[test]
fn an_item_keeps_its_undefined_yaw_and_numbers_of_tomorrow() {
    let sent = Item {
        command: 60_000,
        frame: 77,
        current: true,
        autocontinue: true,
        params: [1.0, -2.0, 0.0, f32::NAN],
        x: -1,
        y: i32::MAX,
        z: f32::MIN,
    };
    let order = Order::MissionItem { to: US, kind: MissionKind::Rally, seq: 499, item: sent };
    let Report::MissionItem { kind, seq, item, to } = report(&write(&order, DRONE, 0)) else { panic!() };
    assert_eq!((kind, seq, to), (MissionKind::Rally, 499, US));
    assert!(item.params[3].is_nan());
    let yawless = |item: Item| Item { params: [item.params[0], item.params[1], item.params[2], 0.0], ..item };
    assert_eq!(yawless(item), yawless(sent));
}

#[test]
fn a_photo_is_read_and_a_failed_one_is_none() {
    let photo = |capture_result, q| {
        let message = MavMessage::CAMERA_IMAGE_CAPTURED(CAMERA_IMAGE_CAPTURED_DATA {
            time_utc: 1,
            time_boot_ms: 2_000,
            lat: 245_130_000,
            lon: 1_176_471_000,
            alt: 60_000,
            relative_alt: 50_000,
            q,
            image_index: 17,
            camera_id: 0,
            capture_result,
            file_url: "x".into(),
        });
        report(&crate_frame(&message))
    };
    let expected = Report::ImageCaptured {
        boot_ms: 2_000,
        position: place(),
        above_sea: AboveSea::from_mm(60_000),
        quaternion: [1.0, 0.0, 0.0, 0.5],
        index: 17,
    };
    assert_eq!(photo(MavBool::MAV_BOOL_TRUE, [1.0, 0.0, 0.0, 0.5]), expected);
    assert_eq!(photo(MavBool::MAV_BOOL_FALSE, [1.0, 0.0, 0.0, 0.5]), Report::Other { message: 263 });
    let Report::ImageCaptured { quaternion, .. } = photo(MavBool::MAV_BOOL_TRUE, [f32::NAN; 4]) else { panic!() };
    assert_eq!(quaternion, [0.0; 4]);
}

#[test]
fn the_hardwares_number_is_uid2_where_there_is_one() {
    let version = |uid2| {
        let message = MavMessage::AUTOPILOT_VERSION(AUTOPILOT_VERSION_DATA {
            capabilities: MavProtocolCapability::from_bits_retain(0x1_0000_0001),
            uid: 99,
            flight_sw_version: 0x0111_00FF,
            middleware_sw_version: 0,
            os_sw_version: 0,
            board_version: 0,
            vendor_id: 0,
            product_id: 0,
            flight_custom_version: [0; 8],
            middleware_custom_version: [0; 8],
            os_custom_version: [0; 8],
            uid2,
        });
        report(&crate_frame(&message))
    };
    let expected = |uid| Report::Version { uid, capabilities: 0x1_0000_0001, flight_software: 0x0111_00FF };
    assert_eq!(version([0; 18]), expected(99));
    let mut uid2 = [0; 18];
    uid2[..3].copy_from_slice(&[1, 2, 3]);
    assert_eq!(version(uid2), expected(0x03_0201));
}

#[test]
fn parameters_texts_radio_and_tunnels_are_read() {
    let message = MavMessage::PARAM_VALUE(PARAM_VALUE_DATA {
        param_value: f32::from_bits(7),
        param_count: 888,
        param_index: 3,
        param_id: "NAV_DLL_ACT".into(),
        param_type: MavParamType::MAV_PARAM_TYPE_INT32,
    });
    let expected = Report::Param { name: "NAV_DLL_ACT".into(), bits: 7, kind: 6 };
    assert_eq!(report(&crate_frame(&message)), expected);

    let text = [&[4][..], &[b'a'; 50], &[1, 2, 3]].concat();
    let expected = Report::Text { severity: 4, text: vec![b'a'; 50], id: 0x0201, chunk: 3, ends: false };
    assert_eq!(report(&frame(253, &text)), expected);

    let radio = report(&frame(109, &[0, 0, 0, 0, 180, 170, 55]));
    assert_eq!(radio, Report::Radio { txbuf: 55, rssi: [180, 170] });

    let tunnel = report(&frame(385, &[0x01, 0xAF, 255, 190, 3, 9, 8]));
    assert_eq!(tunnel, Report::Tunnel { payload_type: 0xAF01, bytes: vec![9, 8, 0], to: US });
    let beyond = only_frame(&frame(385, &[0x01, 0xAF, 255, 190, 129]));
    assert_eq!(read(&beyond), Read::Undecodable);
}

#[test]
fn a_known_message_that_nobody_needs_is_other() {
    assert_eq!(report(&frame(74, &[1, 2, 3])), Report::Other { message: 74 });
}
