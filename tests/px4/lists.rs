//! Missions, fences and rally points given to a real PX4 over a link that loses, and what it then holds, read by pymavlink
//! over a link that does not.

use crate::air::{Air, Said};
use crate::plans::{BOUNDLESS, bad, items, rally, ring, sweep};
use quadrat::px4::Px4;
use quadrat_sim::RadioConfig;
use quadrat_station::base::Span;
use quadrat_station::exchange::{Outcome, Reason};
use quadrat_station::mission::{Item, PX4, Rules, Window, compare};
use quadrat_station::wire::MissionKind;
use std::process::Command;
use std::sync::MutexGuard;

/// MISSION_ACK.
const MISSION_ACK: u32 = 47;

/// HOME_POSITION: a mission can be judged from then on.
const HOME: u32 = 242;

/// One item at a time, and several on their way at once.
fn both() -> [Rules; 2] {
    [PX4, Rules { window: Some(Window::on(None)), ..PX4 }]
}

/// How items go out by these rules.
fn manner(rules: &Rules) -> &'static str {
    if rules.window.is_some() { "push window" } else { "lock step" }
}

/// The same list a little elsewhere: what was aboard before must not pass for it.
fn moved(items: &[Item], salt: i32) -> Vec<Item> {
    items.iter().map(|item| Item { x: item.x + salt, ..*item }).collect()
}

/// A real PX4 and the way to it.
struct Far {
    px4: Px4,
    air: Air,
    _alone: MutexGuard<'static, ()>,
}

/// Starts the first instance and waits until it knows its home; none without a PX4.
fn far(seed: u64) -> Option<Far> {
    let alone = crate::one_at_a_time();
    let px4 = crate::start(0, &[])?;
    let mut air = Air::before(px4.hears_station_at(), seed);
    air.until("PX4 knows its home", 30, |air| air.heard.contains_key(&HOME));
    Some(Far { px4, air, _alone: alone })
}

/// What the drone holds, as pymavlink reads it over the companion's link.
fn read_by_pymavlink(far: &Far, kind: MissionKind) -> Vec<Item> {
    let plan = match kind {
        MissionKind::Mission => "0",
        MissionKind::Fence => "1",
        MissionKind::Rally => "2",
    };
    let run = Command::new(".venv/bin/python")
        .args(["tests/px4/read_back.py", &far.px4.companion_port().to_string(), plan])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("`make test` sets up .venv");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let said = String::from_utf8(run.stdout).expect("text");
    let rows = said.lines().map(|line| serde_json::from_str(line).expect("a JSON line"));
    items(&rows.collect::<Vec<_>>())
}

/// An upload over such a link; it must be proven, and what is aboard must be what was meant. How long it took.
fn verified(far: &mut Far, kind: MissionKind, items: &[Item], weather: RadioConfig, rules: &Rules) -> f64 {
    let before = far.air.ways();
    far.air.said = Said::default();
    far.air.weather(weather);
    let (upload, took_s) = far.air.upload(kind, items, rules);
    far.air.weather(RadioConfig::clear(0));
    let after = far.air.ways();
    let (up, down) = (after.up.lost - before.up.lost, after.down.lost - before.down.lost);
    println!(
        "{}: {kind:?} of {:3}, {:2.0} % lost each way ({up} and {down} datagrams), {:3} ms there and back: {:?} in {took_s:.1} s, \
         attempt {}; {:?}",
        manner(rules),
        items.len(),
        weather.loss * 100.0,
        weather.delay_us / 500,
        upload.outcome(),
        upload.progress().attempt,
        far.air.said,
    );
    assert!(matches!(upload.outcome(), Some(Outcome::Verified { .. })), "{:?}", upload.outcome());
    if weather.loss > 0.0 {
        // Of a short list hardly anything goes up: that all of that arrived, and none twice, does happen.
        assert!(down > 0 && (up > 0 || items.len() < 100), "nothing was lost: {up}, {down}");
        assert!(after.up.duplicated + after.down.duplicated > before.up.duplicated + before.down.duplicated);
    }
    assert_eq!(compare(items, &read_by_pymavlink(far, kind), &PX4), Ok(()));
    took_s
}

/// The same missions in both manners, at every loss; several at once must be worth it.
fn in_both_manners(far: &mut Far, items: usize, one_way_ms: u64) {
    for (salt, loss) in [0.0, 0.1, 0.3].into_iter().enumerate() {
        let took_s = [0, 1].map(|manner| {
            let plan = sweep(items, 2 * salt as i32 + manner);
            verified(far, MissionKind::Mission, &plan, bad(loss, one_way_ms), &both()[manner as usize])
        });
        assert!(items < 500 || took_s[1] < took_s[0], "several at once took longer: {took_s:?} s");
    }
}

/// Holds F-U1, R-M5, R-M7, R-M15.
#[test]
fn missions_of_100_and_500_items_are_aboard_a_real_px4_at_0_10_and_30_percent_loss() {
    let Some(mut far) = far(1) else { return };
    in_both_manners(&mut far, 100, 10);
    in_both_manners(&mut far, 500, 10);
}

/// Holds F-U1.
#[test]
#[ignore = "make soak: eight minutes, because a radio's round trip is waited for 500 times over"]
fn five_hundred_items_take_what_was_foretold_over_a_round_trip_of_200_ms() {
    let Some(mut far) = far(2) else { return };
    in_both_manners(&mut far, 500, 100);
}

/// Holds F-U1, R-M15.
#[test]
fn fence_and_rally_points_are_aboard_a_real_px4_at_0_10_and_30_percent_loss() {
    let Some(mut far) = far(7) else { return };
    for (salt, loss) in [0.0, 0.1, 0.3].into_iter().enumerate() {
        for (manner, rules) in both().iter().enumerate() {
            let salt = (2 * salt + manner) as i32;
            verified(&mut far, MissionKind::Fence, &moved(&ring(64), salt), bad(loss, 10), rules);
            verified(&mut far, MissionKind::Rally, &moved(&rally(32), salt), bad(loss, 10), rules);
        }
    }
}

/// Holds F-U8.
#[test]
fn a_real_px4_takes_a_fence_of_64_and_32_rally_points_and_refuses_one_more() {
    let Some(mut far) = far(3) else { return };
    let full = [(MissionKind::Fence, ring(64), ring(65)), (MissionKind::Rally, rally(32), rally(33))];
    for (kind, most, one_more) in full {
        verified(&mut far, kind, &most, bad(0.3, 10), &PX4);
        let refused = Some(Outcome::Rejected { item: None, reason: Reason::NoSpace });
        let acks = far.air.heard.get(&MISSION_ACK).copied();
        assert_eq!(far.air.upload(kind, &one_more, &PX4).0.outcome().copied(), refused, "by our own rules");
        assert_eq!(far.air.heard.get(&MISSION_ACK).copied(), acks, "without a byte sent");
        assert_eq!(far.air.upload(kind, &one_more, &BOUNDLESS).0.outcome().copied(), refused, "by PX4's");
        assert!(far.air.heard.get(&MISSION_ACK).copied() > acks, "PX4 said so");
        assert_eq!(compare(&most, &read_by_pymavlink(&far, kind), &PX4), Ok(()), "the one before is still aboard");
    }
}

/// Holds F-U2.
#[test]
fn a_real_px4_acknowledges_again_when_the_last_item_comes_again() {
    let Some(mut far) = far(4) else { return };
    far.air.proxy.down.drop_next(MISSION_ACK, 3);
    verified(&mut far, MissionKind::Mission, &sweep(20, 0), bad(0.0, 10), &PX4);
    assert!(far.air.ways().down.picked_out >= 1, "{:?}", far.air.ways());
}

/// Holds F-U8.
#[test]
fn a_real_px4_that_refuses_an_item_keeps_the_plan_it_had() {
    let Some(mut far) = far(5) else { return };
    for (salt, rules) in both().iter().enumerate() {
        let good = sweep(60, salt as i32);
        verified(&mut far, MissionKind::Mission, &good, bad(0.0, 10), rules);
        let mut bad_one = sweep(60, 9);
        bad_one[17].command = 18; // MAV_CMD_NAV_LOITER_TURNS, which a multicopter does not fly.
        far.air.weather(bad(0.0, 10));
        far.air.said = Said::default();
        let (upload, took_s) = far.air.upload(MissionKind::Mission, &bad_one, rules);
        println!("{}: refused in {took_s:.1} s; {:?}", manner(rules), far.air.said);
        let refused = Outcome::Rejected { item: Some(17), reason: Reason::Unsupported };
        assert_eq!(upload.outcome().copied(), Some(refused));
        far.air.weather(RadioConfig::clear(0));
        assert_eq!(compare(&good, &read_by_pymavlink(&far, MissionKind::Mission), &PX4), Ok(()));
    }
}

/// Holds F-U9, F-U10.
/// Thin: it is the station's exchange that goes away in mid-upload here, not the daemon's process.
#[test]
fn a_real_px4_flies_the_old_plan_when_an_upload_is_abandoned_and_takes_the_next_one() {
    let Some(mut far) = far(6) else { return };
    let old = sweep(30, 0);
    verified(&mut far, MissionKind::Mission, &old, bad(0.0, 10), &PX4);
    far.air.weather(RadioConfig::clear(10_000));
    let sent = far.air.abandoned(MissionKind::Mission, &sweep(30, 5), 10);
    assert!((10..30).contains(&sent), "{sent}");
    // PX4 waits 5 s for the next item. A read-back before that is an error, and none of the new items may show after it.
    far.air.pass(Span::from_secs(6));
    assert_eq!(compare(&old, &read_by_pymavlink(&far, MissionKind::Mission), &PX4), Ok(()), "the old plan");
    assert!(far.air.abandoned(MissionKind::Mission, &sweep(30, 6), 10) < 30);
    verified(&mut far, MissionKind::Mission, &sweep(30, 7), bad(0.1, 10), &PX4);
}
