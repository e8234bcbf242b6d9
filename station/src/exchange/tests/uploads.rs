//! Uploads over bad links: how each of them ends.

use super::*;
use std::cell::Cell;
use std::rc::Rc;

const VERIFIED: fn(&Outcome) -> bool = |outcome| matches!(outcome, Outcome::Verified { .. });

/// Runs an upload of `n` items to its end; the verdict must agree with what the fake holds.
fn verdict(rig: &mut Rig, kind: MissionKind, items: &[Item]) -> Outcome {
    let mut upload = upload(rig, kind, items.to_vec());
    finish(rig, &mut upload, kind, items)
}

fn finish(rig: &mut Rig, upload: &mut Upload, kind: MissionKind, items: &[Item]) -> Outcome {
    let limit = rig.now.after(Span::from_secs(700));
    rig.run(upload, limit);
    let outcome = *upload.outcome().expect("an outcome within the budget");
    let infeasible = matches!(outcome, Outcome::Rejected { reason: Reason::Infeasible, .. });
    if outcome != Outcome::Unknown && !infeasible {
        assert_eq!(VERIFIED(&outcome), rig.fake.holds(kind, items), "{outcome:?}");
    }
    outcome
}

fn is_ack(report: &Report) -> bool {
    matches!(report, Report::MissionAck { .. })
}

#[test]
fn a_good_link_needs_one_order_for_each_item() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let items = sweep(50, 0);
    let outcome = verdict(&mut rig, MISSION, &items);
    assert_eq!(outcome, Outcome::Verified { plan_id: (PX4.plan_id.unwrap())(&items) });
    assert_eq!(rig.orders.len(), 51);
    assert!(rig.now < ms(5_000), "50 round trips and the drone's verdict");
}

#[test]
fn a_fence_is_verified_by_its_own_id() {
    let mut rig = Rig::new(Link::GOOD, 1);
    assert!(VERIFIED(&verdict(&mut rig, MissionKind::Fence, &ring(8))));
    assert!(rig.fake.stored[0].is_empty());
}

/// Holds R-M5.
#[test]
fn a_receiver_that_every_copy_puts_off_gets_a_rest_in_which_it_asks_again() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.faults.put_off = true;
    let mut asked = 0;
    rig.down = Box::new(move |_, report| {
        asked += u32::from(matches!(report, Report::MissionRequest { seq: 5, .. }));
        !matches!(report, Report::MissionRequest { seq: 5, .. }) || asked > 1
    });
    let items = sweep(10, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
    assert_eq!(upload.progress().attempt, 1, "no attempt was given up");
    assert!(rig.now < ms(5_000), "{:?}", rig.now);
}

/// Holds R-M6, F-U2.
#[test]
fn a_lost_final_ack_is_cured_by_resending_the_last_item() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let mut lost = 0;
    rig.down = Box::new(move |_, report| {
        lost += u32::from(is_ack(report));
        !is_ack(report) || lost > 1
    });
    assert!(VERIFIED(&verdict(&mut rig, MISSION, &sweep(10, 0))));
    let last = |order: &Order| matches!(order, Order::MissionItem { seq: 9, .. });
    assert!(rig.orders.iter().filter(|(_, order)| last(order)).count() >= 2);
}

/// Holds R-M7, F-U2.
#[test]
fn a_link_that_loses_every_ack_is_cured_by_the_plans_id() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.down = Box::new(|_, report| !is_ack(report));
    assert!(VERIFIED(&verdict(&mut rig, MISSION, &sweep(10, 0))));
    assert!(rig.now < ms(6_000));
}

/// Holds R-M5.
#[test]
fn a_lost_count_is_sent_again() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let mut counts = 0;
    rig.up = Box::new(move |_, order| {
        counts += u32::from(matches!(order, Order::MissionCount { .. }));
        counts > 3
    });
    assert!(VERIFIED(&verdict(&mut rig, MISSION, &sweep(10, 0))));
}

/// Holds R-M2, F-U12.
#[test]
fn a_stray_fence_ack_does_not_end_a_mission_upload() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let items = sweep(30, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    for (at, result) in [(300, 0), (400, 4), (600, 1)] {
        rig.run(&mut upload, ms(at));
        rig.inject(THEM, Report::MissionAck { kind: MissionKind::Fence, result, opaque_id: 1, to: US });
        rig.inject(THEM, Report::MissionRequest { kind: MissionKind::Fence, seq: 25, to: US });
    }
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
    assert_eq!(rig.orders.len(), 31, "nothing was repeated");
}

/// Holds F-U9.
#[test]
fn a_transfer_of_another_list_that_was_cut_off_is_ended_first() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.up = Box::new(|now, _| now > ms(400));
    let items = ring(8);
    let mut upload = upload(&mut rig, MissionKind::Fence, items.clone());
    rig.inject(THEM, Report::MissionRequest { kind: MISSION, seq: 0, to: US });
    rig.run(&mut upload, ms(100));
    let cancel = Order::MissionAck { to: THEM, kind: MISSION, result: 15 };
    assert!(rig.orders.iter().any(|(_, order)| *order == cancel), "{:?}", rig.orders);
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MissionKind::Fence, &items)));
}

/// Holds R-M2, F-U11.
#[test]
fn a_forged_ack_from_another_system_is_ignored() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let items = sweep(30, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    for (at, system, result) in [(300, 2, 3), (400, 2, 0), (500, 255, 14)] {
        rig.run(&mut upload, ms(at));
        let from = Address { system, component: 1 };
        rig.inject(from, Report::MissionAck { kind: MISSION, result, opaque_id: 1, to: US });
    }
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
    assert_eq!(rig.orders.len(), 31);
}

/// Holds R-M2, F-U11.
#[test]
fn an_ack_for_another_station_is_ignored() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let items = sweep(30, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    rig.run(&mut upload, ms(300));
    let to = Address { system: 254, component: 190 };
    rig.inject(THEM, Report::MissionAck { kind: MISSION, result: 3, opaque_id: 0, to });
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
}

#[test]
fn a_late_refusal_of_an_older_list_does_not_end_this_one() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let items = sweep(30, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    for (at, result) in [(10, 4), (300, 3), (500, 0)] {
        rig.run(&mut upload, ms(at));
        rig.inject(THEM, Report::MissionAck { kind: MISSION, result, opaque_id: 1, to: US });
    }
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
}

/// Holds F-U8.
#[test]
fn a_refused_item_is_named() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.faults.refuses = Some((7, 8));
    let expected = Outcome::Rejected { item: Some(7), reason: Reason::InvalidParam(3) };
    assert_eq!(verdict(&mut rig, MISSION, &sweep(20, 0)), expected);
    rig.fake.faults.refuses = Some((19, 3));
    let expected = Outcome::Rejected { item: Some(19), reason: Reason::Unsupported };
    assert_eq!(verdict(&mut rig, MISSION, &sweep(20, 0)), expected);
}

/// Holds F-U8.
#[test]
fn no_space_is_a_refusal() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.faults.room = 40;
    let expected = Outcome::Rejected { item: None, reason: Reason::NoSpace };
    assert_eq!(verdict(&mut rig, MISSION, &sweep(41, 0)), expected);
    assert!(rig.now < ms(3_000));
}

/// Holds R-M4.
#[test]
fn a_list_that_is_empty_or_too_long_never_leaves() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let empty = upload(&mut rig, MISSION, Vec::new());
    let expected = Outcome::Rejected { item: None, reason: Reason::Empty };
    assert_eq!(empty.outcome(), Some(&expected));
    let long = upload(&mut rig, MissionKind::Fence, ring(64).into_iter().chain(ring(3)).collect());
    let expected = Outcome::Rejected { item: None, reason: Reason::NoSpace };
    assert_eq!(long.outcome(), Some(&expected));
    assert_eq!((empty.deadline(), rig.orders.len()), (None, 0));
}

/// Holds F-U7.
#[test]
fn a_busy_rival_is_waited_for() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.faults.rival_until = ms(20_000);
    let items = sweep(10, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    rig.run(&mut upload, ms(10_000));
    assert!(upload.progress().busy);
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
    let counts = rig.orders.iter().filter(|(_, order)| matches!(order, Order::MissionCount { .. })).count();
    assert!(counts < 8, "{counts} counts in 20 s");
}

#[test]
fn a_rival_that_never_ends_is_named_after_the_budget() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.faults.rival_until = ms(10_000_000);
    let expected = Outcome::Rejected { item: None, reason: Reason::Busy };
    assert_eq!(verdict(&mut rig, MISSION, &sweep(10, 0)), expected);
}

#[test]
fn a_download_that_the_drone_still_gives_is_ended_first() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.stored[0] = sweep(5, 9);
    rig.send(vec![Order::MissionRequestList { to: THEM, kind: MISSION }]);
    assert!(VERIFIED(&verdict(&mut rig, MISSION, &sweep(10, 0))));
    assert!(rig.now < ms(5_000), "without the long wait for a rival");
}

/// Holds F-U10.
#[test]
fn a_reboot_in_mid_upload_begins_it_anew() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.reboots = vec![ms(1_000)];
    let items = sweep(100, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
    assert_eq!(upload.progress().attempt, 2);
    assert!(rig.now < ms(15_000), "{:?}", rig.now);
}

#[test]
fn a_reboot_behind_the_last_item_is_judged_by_what_is_aboard() {
    for at in [430, 440, 450, 460, 480, 500, 600, 1_000] {
        let mut rig = Rig::new(Link::GOOD, 1);
        rig.reboots = vec![ms(at)];
        assert!(VERIFIED(&verdict(&mut rig, MISSION, &sweep(10, 0))), "at {at}");
    }
}

/// Counts the ACCEPTEDs that the drone says.
fn count_accepted(rig: &mut Rig) -> Rc<Cell<u32>> {
    let accepted = Rc::new(Cell::new(0));
    let (count, mut below) = (accepted.clone(), std::mem::replace(&mut rig.down, Box::new(|_, _| true)));
    rig.down = Box::new(move |now, report| {
        count.set(count.get() + u32::from(matches!(report, Report::MissionAck { result: 0, .. })));
        below(now, report)
    });
    accepted
}

/// Holds R-M7, F-U5.
#[test]
fn a_false_accepted_after_an_abort_is_never_verified() {
    for ids in [fake::Ids::Px4, fake::Ids::Strange, fake::Ids::None] {
        let mut rig = Rig::new(Link::GOOD, 1);
        rig.fake.ids = ids;
        // Another plan of the same length is aboard. In mid-transfer a request is lost, then the drone hears nothing
        // until it gave up, and then the copy of an item that it took already.
        rig.fake.stored[0] = sweep(40, 77);
        rig.down = Box::new(|now, report| {
            !matches!(report, Report::MissionRequest { .. }) || !(ms(700)..ms(7_000)).contains(&now)
        });
        rig.up = Box::new(|now, _| !(ms(800)..ms(7_000)).contains(&now));
        let accepted = count_accepted(&mut rig);
        assert!(VERIFIED(&verdict(&mut rig, MISSION, &sweep(40, 0))), "{ids:?}");
        assert!(accepted.get() >= 2, "{ids:?}: the drone never lied");
    }
}

/// Holds R-M7, F-U5.
#[test]
fn a_false_accepted_behind_the_last_request_is_never_verified() {
    for ids in [fake::Ids::Px4, fake::Ids::Strange, fake::Ids::None] {
        let mut rig = Rig::new(Link::GOOD, 1);
        rig.fake.ids = ids;
        rig.fake.stored[0] = sweep(10, 77);
        rig.up = Box::new(|now, order| !matches!(order, Order::MissionItem { seq: 9, .. }) || now >= ms(8_000));
        let accepted = count_accepted(&mut rig);
        let items = sweep(10, 0);
        let mut upload = upload(&mut rig, MISSION, items.clone());
        rig.run(&mut upload, ms(6_500));
        rig.send(vec![Order::MissionItem { to: THEM, kind: MISSION, seq: 8, item: items[8] }]);
        assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)), "{ids:?}");
        assert!(accepted.get() >= 2, "{ids:?}: the drone never lied");
    }
}

/// Holds R-M7.
#[test]
fn a_drone_that_acknowledges_and_does_not_store_is_never_verified() {
    for ids in [fake::Ids::Px4, fake::Ids::Strange, fake::Ids::None] {
        let mut rig = Rig::new(Link::GOOD, 1);
        rig.fake.ids = ids;
        rig.fake.stored[0] = sweep(10, 77);
        rig.fake.faults.forgets = true;
        assert_eq!(verdict(&mut rig, MISSION, &sweep(10, 0)), Outcome::Unknown, "{ids:?}");
    }
}

/// Holds R-M7.
#[test]
fn a_drone_without_plan_ids_is_read_back() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.ids = fake::Ids::None;
    assert_eq!(verdict(&mut rig, MISSION, &sweep(20, 0)), Outcome::Verified { plan_id: 0 });
    assert!(rig.orders.iter().any(|(_, order)| matches!(order, Order::MissionRequest { seq: 19, .. })));
}

#[test]
fn without_the_formula_an_undisturbed_transfer_is_proven_by_the_acknowledged_id() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.ids = fake::Ids::Strange;
    rig.fake.stored[0] = sweep(20, 77);
    let rules = crate::mission::Rules { plan_id: None, ..PX4 };
    let mut out = Vec::new();
    let items = sweep(20, 0);
    let mut upload = Upload::start(rig.now, PAIR, Timing::default(), MISSION, items.clone(), &rules, &mut out);
    rig.run(&mut Streams::start(rig.now, PAIR, Timing::default(), &[], &mut Vec::new()), ms(500));
    rig.send(out);
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
}

/// Holds R-M8.
#[test]
fn a_plan_that_cannot_be_flown_is_rejected_after_the_ack() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.faults.infeasible = true;
    let expected = Outcome::Rejected { item: None, reason: Reason::Infeasible };
    assert_eq!(verdict(&mut rig, MISSION, &sweep(10, 0)), expected);
    assert!(rig.now < ms(6_000));
}

#[test]
fn the_same_plan_again_is_verified_again() {
    let mut rig = Rig::new(Link::GOOD, 1);
    for _ in 0..3 {
        assert!(VERIFIED(&verdict(&mut rig, MISSION, &sweep(10, 0))));
    }
}

/// Holds R-M10.
#[test]
fn a_cancelled_upload_leaves_the_old_plan() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.stored[0] = sweep(5, 77);
    let items = sweep(100, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    rig.run(&mut upload, ms(1_000));
    let mut out = Vec::new();
    upload.cancel(rig.now, &mut out);
    rig.send(out);
    assert_eq!(finish(&mut rig, &mut upload, MISSION, &items), Outcome::Cancelled);
    let cancels = rig.orders.iter().filter(|(_, order)| matches!(order, Order::MissionAck { result: 15, .. })).count();
    assert_eq!(cancels, 3);
    assert!(rig.fake.holds(MISSION, &sweep(5, 77)));
}

#[test]
fn a_cancellation_that_comes_too_late_is_told_as_verified() {
    let mut rig = Rig::new(Link::GOOD, 1);
    // The acknowledgement never comes, so the upload is still open when the plan is aboard.
    rig.down = Box::new(|_, report| !matches!(report, Report::MissionAck { .. } | Report::MissionCurrent { .. }));
    let items = sweep(10, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    rig.run(&mut upload, ms(1_500));
    let mut out = Vec::new();
    upload.cancel(rig.now, &mut out);
    rig.send(out);
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
}

#[test]
fn a_silent_link_ends_as_unknown_after_30_seconds() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.down = Box::new(|now, _| now < ms(500));
    assert_eq!(verdict(&mut rig, MISSION, &sweep(100, 0)), Outcome::Unknown);
    assert!((ms(30_000)..ms(31_500)).contains(&rig.now));
}

/// Holds R-M5, F-U3.
#[test]
fn a_round_trip_of_1600_ms_succeeds_without_a_flood() {
    let link = Link { delay_ms: 800, ..Link::GOOD };
    let mut rig = Rig::new(link, 1);
    assert!(VERIFIED(&verdict(&mut rig, MISSION, &sweep(30, 0))));
    let per_second = rig.orders.len() as u64 * 1_000_000 / rig.now.as_micros();
    assert!(per_second <= 10, "{per_second} orders a second");
}

#[test]
fn the_round_trip_is_learnt_and_given_back() {
    let link = Link { delay_ms: 50, ..Link::GOOD };
    let mut rig = Rig::new(link, 1);
    let items = sweep(50, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    finish(&mut rig, &mut upload, MISSION, &items);
    let round_trip = upload.timing().round_trip().as_millis();
    assert!((95..130).contains(&round_trip), "{round_trip}");
}

/// Holds R-M1.
#[test]
fn only_integer_items_leave_and_every_message_says_which_list_it_means() {
    for (kind, number) in [(MISSION, 0), (MissionKind::Fence, 1)] {
        let mut rig = Rig::new(Link::GOOD, 1);
        let items = if kind == MISSION { sweep(10, 0) } else { ring(10) };
        assert!(VERIFIED(&verdict(&mut rig, kind, &items)));
        let sent: Vec<(u8, u8)> = rig.orders.iter().map(|(_, order)| id_and_list(order)).collect();
        assert_eq!(sent.iter().filter(|(message, _)| *message == 73).count(), 10, "MISSION_ITEM_INT");
        assert!(sent.iter().all(|(message, list)| [44, 73].contains(message) && *list == number), "{sent:?}");
    }
}

/// Message id and MAV_MISSION_TYPE of a mission message as it goes over the wire.
fn id_and_list(order: &Order) -> (u8, u8) {
    let frame = crate::wire::write(order, US, 0);
    // MISSION_COUNT and MISSION_ITEM_INT (common.xml): behind the fields of the first version.
    let at = if frame[7] == 73 { 37 } else { 4 };
    let payload = &frame[10..frame.len() - 2];
    (frame[7], payload.get(at).copied().unwrap_or(0))
}

/// The window that PX4 takes, for tests.
fn windowed(rig: &mut Rig, items: Vec<Item>) -> Upload {
    let rules = crate::mission::Rules { window: Some(crate::mission::Window::on(None)), ..PX4 };
    let mut out = Vec::new();
    let upload = Upload::start(rig.now, PAIR, Timing::default(), MISSION, items, &rules, &mut out);
    rig.send(out);
    upload
}

/// Holds R-M15.
#[test]
fn with_a_window_items_leave_before_they_are_asked_for_but_the_last_ones_one_by_one() {
    let link = Link { delay_ms: 100, ..Link::GOOD };
    let mut rig = Rig::new(link, 1);
    let items = sweep(200, 0);
    let mut upload = windowed(&mut rig, items.clone());
    assert!(VERIFIED(&finish(&mut rig, &mut upload, MISSION, &items)));
    assert!(rig.now < ms(15_000), "{:?}: 200 round trips would take 40 s", rig.now);
    let sent: Vec<(Moment, u16)> = rig.orders.iter().filter_map(|(at, order)| Some((*at, seq(order)?))).collect();
    let paced = |pair: &[(Moment, u16)]| pair[1].0.since(pair[0].0) >= Span::from_millis(10);
    assert!(sent.windows(2).filter(|pair| pair[1].1 < 180).all(paced), "one item every 10 ms at most");
    let last: Vec<u16> = sent.iter().map(|(_, seq)| *seq).skip_while(|seq| *seq < 199).collect();
    assert_eq!(last, [199], "the last one goes once, when it is asked for");
}

fn seq(order: &Order) -> Option<u16> {
    if let Order::MissionItem { seq, .. } = order { Some(*seq) } else { None }
}

/// Holds R-M15.
#[test]
fn without_leave_there_is_no_window_and_a_link_that_carries_little_is_half_filled_at_most() {
    assert!(PX4.window.is_none() && crate::mission::ARDUPILOT.window.is_none(), "off until it is asked for");
    let rules = crate::mission::Rules { window: Some(crate::mission::Window::on(None)), ..crate::mission::ARDUPILOT };
    let mut rig = Rig::new(Link::GOOD, 1);
    let mut upload = Upload::start(rig.now, PAIR, Timing::default(), MISSION, sweep(60, 0), &rules, &mut Vec::new());
    rig.send(vec![Order::MissionCount { to: THEM, kind: MISSION, count: 60 }]);
    rig.run(&mut upload, ms(1_000));
    let sent: Vec<u16> = rig.orders.iter().filter_map(|(_, order)| seq(order)).collect();
    assert!(
        sent.len() > 10 && sent.is_sorted(),
        "a receiver that takes nothing unasked gets one item at a time: {sent:?}"
    );
    assert_eq!(crate::mission::Window::on(Some(5_000)).every, Span::from_micros(25_200), "63 bytes at 2,500 a second");
}

/// Holds R-M15, F-U8.
#[test]
fn a_refusal_in_the_window_names_its_item_all_the_same() {
    for refused in [3, 40, 99] {
        let mut rig = Rig::new(Link { delay_ms: 100, ..Link::GOOD }, 1);
        rig.fake.faults.refuses = Some((refused, 3));
        let items = sweep(100, 0);
        let mut upload = windowed(&mut rig, items.clone());
        let expected = Outcome::Rejected { item: Some(refused), reason: Reason::Unsupported };
        assert_eq!(finish(&mut rig, &mut upload, MISSION, &items), expected);
    }
}
