//! Plans for drones that stand at one place, and plans as Python peers print them.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use quadrat_sim::RadioConfig;
use quadrat_station::geodesy::{AboveHome, Position};
use quadrat_station::mission::{Item, PX4, Rules, Start, Step, compile, fence};
use serde_json::Value;

/// MAV_CMD_NAV_RALLY_POINT and MAV_FRAME_GLOBAL_RELATIVE_ALT.
const RALLY_POINT: u16 = 5100;
const ABOVE_HOME: u8 = 3;
/// Limits that keep nothing back, so that the drone itself has to say no.
pub const BOUNDLESS: Rules = Rules { items_max: 60_000, fence_points_max: 60_000, rally_max: 60_000, ..PX4 };
/// Where the drones of these tests stand.
pub fn home() -> Position {
    Position::from_degrees(24.5105, 117.6495).expect("a place")
}

/// A sweep of so many items round home; another salt is another plan.
pub fn sweep(items: usize, salt: i32) -> Vec<Item> {
    let height = AboveHome::from_mm(20_000);
    let place = |index: usize| {
        let (lane, along) = (index as i32 / 10, index as i32 % 10);
        let along = if lane % 2 == 0 { along } else { 9 - along };
        Position::from_e7(245_105_000 + salt + lane * 500, 1_176_495_000 + along * 500).expect("a place")
    };
    let mut steps = vec![Step::TakeOff { height }];
    steps.extend((1..items).map(|index| Step::Fly { to: place(index), height, radius_mm: 2_000 }));
    compile(&steps, Start::Ground(home()), &BOUNDLESS).expect("a plan that can be flown")
}

/// A fence of so many corners on a circle of about 2 km round home.
pub fn ring(corners: usize) -> Vec<Item> {
    let corner = |index: usize| {
        let angle = std::f64::consts::TAU * index as f64 / corners as f64;
        Position::from_degrees(home().lat() + 0.018 * angle.cos(), home().lon() + 0.02 * angle.sin()).expect("a place")
    };
    fence(&(0..corners).map(corner).collect::<Vec<_>>(), &[], &BOUNDLESS).expect("a fence")
}

/// So many rally points in a row.
pub fn rally(points: usize) -> Vec<Item> {
    let point = |index: usize| Item {
        command: RALLY_POINT,
        frame: ABOVE_HOME,
        current: false,
        autocontinue: true,
        params: [0.0; 4],
        x: 245_105_000 + index as i32 * 100,
        y: 1_176_495_000,
        z: 30.0,
    };
    (0..points).map(point).collect()
}

/// Items as our Python peers print them: seq, frame, command, autocontinue, four parameters, x, y, z.
pub fn items(rows: &[Vec<Value>]) -> Vec<Item> {
    rows.iter().enumerate().map(|(seq, row)| item(seq, row)).collect()
}

fn item(seq: usize, fields: &[Value]) -> Item {
    let whole = |index: usize| fields[index].as_i64().expect("a number");
    // JSON has no NaN.
    let real = |index: usize| fields[index].as_f64().map_or(f32::NAN, |value| value as f32);
    assert_eq!(whole(0), seq as i64, "in order");
    Item {
        frame: whole(1) as u8,
        command: whole(2) as u16,
        autocontinue: whole(3) != 0,
        params: [4, 5, 6, 7].map(real),
        x: whole(8) as i32,
        y: whole(9) as i32,
        z: real(10),
        current: false,
    }
}

/// Loses so much each way, and doubles and overtakes a little.
pub fn bad(loss: f64, one_way_ms: u64) -> RadioConfig {
    let extra = if loss > 0.0 { 0.03 } else { 0.0 };
    let jitter_us = if loss > 0.0 { 5_000 } else { 0 };
    RadioConfig { duplicate: extra, reorder: extra, jitter_us, ..RadioConfig::lossy(loss, one_way_ms * 1_000) }
}
