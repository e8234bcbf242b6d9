//! Downloads and parameter reads over bad links.

use super::*;

fn download(rig: &mut Rig, kind: MissionKind) -> Download {
    let mut out = Vec::new();
    let download = Download::start(rig.now, PAIR, Timing::default(), kind, &mut out);
    rig.send(out);
    download
}

fn clear(rig: &mut Rig) -> Clear {
    let mut out = Vec::new();
    let clear = Clear::start(rig.now, PAIR, Timing::default(), MISSION, &mut out);
    rig.send(out);
    clear
}

fn read(download: &Download) -> &[Item] {
    match download.outcome() {
        Some(DownloadOutcome::Items { items, .. }) => items,
        other => panic!("{other:?}"),
    }
}

/// Holds R-M16.
#[test]
fn a_list_is_read_in_lock_step() {
    let mut rig = Rig::new(Link { loss: 0, copies: 0, delay_ms: 100, jitter_ms: 0 }, 1);
    let items = sweep(20, 0);
    rig.fake.stored[0] = items.clone();
    let mut download = download(&mut rig, MISSION);
    rig.run(&mut download, ms(60_000));
    assert_eq!(crate::mission::compare(&items, read(&download), &PX4), Ok(()));
    assert_eq!(rig.orders.len(), 22, "the list, each item, the end");
    assert!(rig.now >= ms(21 * 200), "{:?}: each is asked for when the one before is there", rig.now);
}

/// Holds R-M16.
#[test]
fn whoever_gives_items_in_any_order_is_asked_for_several_at_once() {
    let link = Link { loss: 200, copies: 50, delay_ms: 100, jitter_ms: 100 };
    let mut rig = Rig::new(link, 3);
    rig.fake.faults.any_order = true;
    let items = sweep(200, 0);
    rig.fake.stored[0] = items.clone();
    let mut out = Vec::new();
    let mut download = Download::ahead(rig.now, PAIR, Timing::default(), MISSION, 16, &mut out);
    rig.send(out);
    rig.run(&mut download, ms(60_000));
    assert_eq!(crate::mission::compare(&items, read(&download), &PX4), Ok(()));
    assert!(rig.now < ms(15_000), "{:?}: in lock step 200 round trips take more than 50 s", rig.now);
}

#[test]
fn an_empty_list_is_a_list() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let mut download = download(&mut rig, MissionKind::Rally);
    rig.run(&mut download, ms(60_000));
    assert!(read(&download).is_empty());
}

#[test]
fn a_reboot_in_mid_download_begins_it_anew() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.stored[0] = sweep(100, 0);
    rig.reboots = vec![ms(1_000)];
    let mut download = download(&mut rig, MISSION);
    rig.run(&mut download, ms(60_000));
    assert_eq!(read(&download).len(), 100);
}

#[test]
fn bad_links_never_mix_up_a_list() {
    for seed in 0..150 {
        let mut rig = Rig::new(Link { loss: 300, copies: 50, delay_ms: 40, jitter_ms: 60 }, seed);
        let items = sweep(10, seed as i32);
        rig.fake.stored[0] = items.clone();
        let mut download = download(&mut rig, MISSION);
        rig.run(&mut download, ms(700_000));
        assert_eq!(crate::mission::compare(&items, read(&download), &PX4), Ok(()), "seed {seed}");
    }
}

#[test]
fn a_download_can_be_broken_off() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.stored[0] = sweep(100, 0);
    let mut download = download(&mut rig, MISSION);
    rig.run(&mut download, ms(500));
    assert!(download.progress().is_some_and(|(read, of)| read > 0 && of == 100));
    let mut out = Vec::new();
    download.cancel(rig.now, &mut out);
    assert_eq!(out, [Order::MissionAck { to: THEM, kind: MISSION, result: 15 }]);
    assert_eq!(download.outcome(), Some(&DownloadOutcome::Cancelled));
}

#[test]
fn a_clear_is_verified_by_counting() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.stored[0] = sweep(10, 0);
    let mut clear = clear(&mut rig);
    rig.run(&mut clear, ms(60_000));
    assert_eq!(clear.outcome(), Some(&Outcome::Verified { plan_id: 0 }));
    assert!(rig.fake.stored[0].is_empty());
}

#[test]
fn bad_links_never_make_a_wrong_verdict_of_a_clear() {
    for seed in 0..150 {
        let mut rig = Rig::new(Link { loss: 400, copies: 100, delay_ms: 40, jitter_ms: 100 }, seed);
        rig.fake.stored[0] = sweep(10, 0);
        let mut clear = clear(&mut rig);
        rig.run(&mut clear, ms(700_000));
        assert_eq!(clear.outcome(), Some(&Outcome::Verified { plan_id: 0 }), "seed {seed}");
        assert!(rig.fake.stored[0].is_empty());
    }
}

#[test]
fn a_refused_clear_is_rejected_and_the_list_still_there() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.stored[0] = sweep(10, 0);
    // ArduPilot refuses in AUTO.
    rig.up = Box::new(|_, order| !matches!(order, Order::MissionClear { .. }));
    let mut clear = clear(&mut rig);
    while clear.outcome().is_none() {
        let next = rig.now.after(Span::from_millis(400));
        rig.run(&mut clear, next);
        rig.inject(THEM, Report::MissionAck { kind: MISSION, result: 14, opaque_id: 0, to: US });
    }
    assert_eq!(clear.outcome(), Some(&Outcome::Rejected { item: None, reason: Reason::Denied }));
    assert_eq!(rig.fake.stored[0].len(), 10);
}

#[test]
fn an_autopilot_that_knows_no_such_list_says_so_and_is_not_waited_for() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.up = Box::new(|_, order| !matches!(order, Order::MissionClear { .. } | Order::MissionRequestList { .. }));
    let mut clear = clear(&mut rig);
    while clear.outcome().is_none() {
        rig.inject(THEM, Report::MissionAck { kind: MISSION, result: 3, opaque_id: 0, to: US });
        let next = rig.now.after(Span::from_millis(400));
        rig.run(&mut clear, next);
    }
    assert_eq!(clear.outcome(), Some(&Outcome::Rejected { item: None, reason: Reason::Unsupported }));
    assert!(rig.now < ms(5_000), "{:?}", rig.now);
}

#[test]
fn a_cancelled_clear_tells_what_became_of_the_list() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.stored[0] = sweep(10, 0);
    rig.up = Box::new(|_, order| !matches!(order, Order::MissionClear { .. }));
    let mut clear = clear(&mut rig);
    rig.run(&mut clear, ms(1_000));
    let mut out = Vec::new();
    clear.cancel(rig.now, &mut out);
    rig.send(out);
    rig.run(&mut clear, ms(60_000));
    assert_eq!(clear.outcome(), Some(&Outcome::Cancelled));
}

#[test]
fn a_silent_drone_leaves_a_clear_unknown() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.down = Box::new(|_, _| false);
    let mut clear = clear(&mut rig);
    rig.run(&mut clear, ms(60_000));
    assert_eq!(clear.outcome(), Some(&Outcome::Unknown));
}
