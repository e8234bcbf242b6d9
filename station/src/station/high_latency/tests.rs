//! A link that is late by its nature: what goes out on it, and what is made of what comes.

use super::super::signing::tests::{DRONE, Rig, frame, heartbeat, peer};
use super::*;
use crate::base::Span;
use crate::station::{Answer, HandState, Input, LinkFacts, Policy, Principal, Request, Role};
use crate::vehicle::Mode;
use crate::wire::Frame;

/// COMMAND_LONG.
const COMMAND_LONG: u32 = 76;
const HOLD: u16 = 0x0304;
const MISSION: u16 = 0x0404;

/// Its one drone speaks on "radio", which is high-latency, and may speak on "lte", which is not.
fn rig() -> Rig {
    Rig { high_latency: Some("radio"), ..Rig::new(Policy::Off) }.up()
}

fn satellite() -> Peer {
    peer("radio", 1)
}

/// HIGH_LATENCY2 of a PX4 that is so far north of its pad.
fn report(boot_s: u32, mode: u16, north_e7: i32, battery: i8) -> Frame {
    let mut payload = vec![0; 42];
    payload[0..4].copy_from_slice(&(boot_s * 1_000).to_le_bytes());
    payload[4..8].copy_from_slice(&(245_100_000 + north_e7).to_le_bytes());
    payload[8..12].copy_from_slice(&1_176_500_000_i32.to_le_bytes());
    payload[12..14].copy_from_slice(&mode.to_le_bytes());
    payload[14..16].copy_from_slice(&60_i16.to_le_bytes());
    (payload[24], payload[25], payload[26]) = (2, 12, 45);
    payload[38] = battery.cast_unsigned();
    frame(235, &payload)
}

fn by_hand(rig: &mut Rig, ask: DroneAsk) -> Answer {
    let principal =
        Principal { name: "operator".into(), role: Role::Operator, districts: vec!["xiangcheng".into()], team: None };
    let request = Request::ByHand { drone: "XC-7".into(), ask };
    rig.input(Input::Request { id: 1, principal, district: "xiangcheng".into(), request });
    rig.answers.pop().unwrap()
}

fn hand(rig: &mut Rig) -> HandState {
    let principal =
        Principal { name: "operator".into(), role: Role::Operator, districts: vec!["xiangcheng".into()], team: None };
    let request = Request::HandState { drone: "XC-7".into() };
    rig.input(Input::Request { id: 2, principal, district: "xiangcheng".into(), request });
    match rig.answers.pop() {
        Some(Answer::Hand(view)) => view.state,
        other => panic!("{other:?}"),
    }
}

/// What went out on a link: message, and command where it is one.
fn sent(rig: &Rig, link: &str) -> Vec<(u32, u16)> {
    let here = rig.sent.iter().filter(|(to, _)| to.link.as_str() == link);
    let command = |frame: &Frame| match frame.message {
        COMMAND_LONG => u16::from_le_bytes([frame.payload[28], frame.payload[29]]),
        _ => 0,
    };
    here.map(|(_, frame)| (frame.message, command(frame))).collect()
}

/// Holds R-L9.
#[test]
fn a_high_latency_link_carries_commands_once_each_and_nothing_else() {
    let mut rig = rig();
    rig.input(Input::Frames { from: satellite(), frames: Vec::new() });
    rig.pass(Span::from_secs(3));
    assert_eq!(sent(&rig, "radio"), [(COMMAND_LONG, 2600)], "it is asked to speak here, and there is no heartbeat");
    for boot_s in (10..70).step_by(20) {
        rig.hear(&satellite(), report(boot_s, MISSION, 0, 80));
        rig.pass(Span::from_secs(20));
    }
    assert_eq!(sent(&rig, "radio").len(), 1, "no question, no parameter, no stream is asked for");
    for ask in [
        DroneAsk::Download(vec![crate::wire::MissionKind::Mission]),
        DroneAsk::Clear(vec![crate::wire::MissionKind::Fence]),
        DroneAsk::Get("MAV_SYS_ID".into()),
        DroneAsk::Audit,
        DroneAsk::Message(148),
    ] {
        let Answer::Refused(Refusal::Conflict { code, .. }) = by_hand(&mut rig, ask) else { panic!("not refused") };
        assert_eq!(code, code::HAND_FAR.as_str());
    }
    assert!(matches!(by_hand(&mut rig, DroneAsk::Enter(Mode::Hold)), Answer::Begun { .. }));
    for boot_s in (90..=170).step_by(20) {
        rig.pass(Span::from_secs(20));
        rig.hear(&satellite(), report(boot_s, MISSION, 0, 80));
    }
    assert_eq!(sent(&rig, "radio"), [(COMMAND_LONG, 2600), (COMMAND_LONG, 176)], "said once, and waited for");
    assert_eq!(hand(&mut rig), HandState::Running);
    // COMMAND_ACK of 176, accepted; then the mode, late.
    rig.hear(&satellite(), frame(77, &[176, 0, 0, 0, 0, 0, 0, 0, 255, 190]));
    rig.pass(Span::from_secs(60));
    assert_eq!(hand(&mut rig), HandState::Running);
    assert_eq!(rig.shown.drones[0].liveness, "stale", "an answer that may be minutes old makes nothing fresh");
    rig.hear(&satellite(), report(230, HOLD, 0, 79));
    rig.pass(Span::from_secs(1));
    assert_eq!(hand(&mut rig), HandState::Done);
}

/// Holds R-L9.
#[test]
fn a_command_that_nobody_answers_over_a_high_latency_link_is_unknown_after_two_minutes_and_not_before() {
    let mut rig = rig();
    rig.hear(&satellite(), report(10, MISSION, 0, 80));
    by_hand(&mut rig, DroneAsk::Enter(Mode::Hold));
    for boot_s in [40, 70, 100] {
        rig.pass(Span::from_secs(30));
        rig.hear(&satellite(), report(boot_s, MISSION, 0, 80));
    }
    rig.pass(Span::from_secs(25));
    assert_eq!(hand(&mut rig), HandState::Running);
    rig.pass(Span::from_secs(10));
    let order = rig.shown.drones[0].order.clone().unwrap();
    assert_eq!(order.1, "unknown");
    assert_eq!(sent(&rig, "radio").iter().filter(|(_, command)| *command == 176).count(), 1);
}

/// Holds R-L9.
#[test]
fn what_comes_late_is_shown_with_the_age_it_has_and_what_was_overtaken_is_not_shown() {
    let mut rig = rig();
    rig.hear(&satellite(), report(100, MISSION, 0, 80));
    rig.pass(Span::from_secs(60));
    // Written 20 s after the first: 40 s on its way longer than that.
    rig.hear(&satellite(), report(120, HOLD, 5_000, 70));
    rig.hear(&satellite(), report(110, MISSION, 3_000, 75));
    rig.pass(Span::from_millis(400));
    let drone = rig.shown.drones[0].clone();
    assert_eq!((drone.liveness.as_ref(), drone.battery_percent), ("stale", Some(70)));
    assert!((39.5..41.0).contains(&drone.heard_s.unwrap()), "{:?}", drone.heard_s);
    assert!((drone.lat.unwrap() - 24.510_5).abs() < 1e-6 && drone.heading_deg == Some(90.0), "{drone:?}");
    let mode = |rig: &mut Rig| {
        let one = rig.station.districts.get(&"xiangcheng".into()).unwrap();
        one.drones.get(&"XC-7".into()).unwrap().state.mode
    };
    assert_eq!(mode(&mut rig), Mode::Hold);
    rig.pass(Span::from_secs(90));
    assert_eq!(rig.shown.drones[0].liveness, "lost", "two minutes after what was last known");
    // It booted: what its clock says is no age any more.
    rig.hear(&satellite(), report(5, MISSION, 0, 60));
    rig.pass(Span::from_millis(400));
    assert_eq!(mode(&mut rig), Mode::Mission);
    assert!(rig.shown.drones[0].liveness == "stale" && rig.shown.drones[0].heard_s.unwrap() < 1.0);
}

/// Holds R-L9.
#[test]
fn a_drone_is_spoken_to_over_another_link_while_it_has_one_and_by_satellite_while_it_has_not() {
    let mut rig = rig();
    let ground = peer("lte", 2);
    rig.hear(&satellite(), report(10, MISSION, 0, 80));
    rig.pass(Span::from_secs(2));
    rig.hear(&ground, heartbeat());
    rig.pass(Span::from_millis(300));
    rig.hear(&satellite(), report(11, MISSION, 0, 80));
    let said = sent(&rig, "lte");
    assert!(said.contains(&(COMMAND_LONG, 512)) && said.contains(&(COMMAND_LONG, 511)), "introduced there: {said:?}");
    let orders = |rig: &Rig, link| sent(rig, link).iter().filter(|(_, command)| *command == 176).count();
    by_hand(&mut rig, DroneAsk::Enter(Mode::Hold));
    // Nobody answers: repeated, and not over the satellite.
    for _ in 0..12 {
        rig.hear(&ground, heartbeat());
        rig.pass(Span::from_secs(1));
        rig.hear(&satellite(), report(12, MISSION, 0, 80));
    }
    assert!(orders(&rig, "lte") > 2 && orders(&rig, "radio") == 0);
    rig.pass(Span::from_secs(8));
    rig.hear(&satellite(), report(32, MISSION, 0, 80));
    by_hand(&mut rig, DroneAsk::Enter(Mode::Land));
    assert_eq!(orders(&rig, "radio"), 1, "the other link carries nothing any more");
    let before = orders(&rig, "lte");
    rig.hear(&ground, heartbeat());
    rig.hear(&ground, frame(77, &[176, 0, 0, 0, 0, 0, 0, 0, 255, 190]));
    by_hand(&mut rig, DroneAsk::Enter(Mode::Return));
    rig.pass(Span::from_secs(1));
    assert!(orders(&rig, "lte") > before, "and is taken again as soon as it does");
    assert_eq!(orders(&rig, "radio"), 1);
}

/// Holds R-L9.
#[test]
fn a_high_latency_link_that_comes_up_again_is_asked_for_again_and_shown_as_what_it_is() {
    let mut rig = rig();
    rig.hear(&satellite(), report(10, MISSION, 0, 80));
    rig.pass(Span::from_secs(2));
    assert_eq!(sent(&rig, "radio"), [(COMMAND_LONG, 2600)]);
    rig.input(Input::LinkDown { link: "radio".into(), reason: "no carrier".into() });
    rig.pass(Span::from_millis(400));
    assert!(rig.shown.links.iter().any(|link| link.id.as_str() == "radio" && link.high_latency && !link.up));
    rig.input(Input::LinkUp { link: "radio".into(), facts: LinkFacts { high_latency: true, ..LinkFacts::default() } });
    rig.input(Input::Frames { from: peer("radio", 3), frames: Vec::new() });
    rig.pass(Span::from_secs(2));
    assert_eq!(sent(&rig, "radio"), [(COMMAND_LONG, 2600); 2]);
    rig.pass(Span::from_secs(121));
    assert_eq!(sent(&rig, "radio").len(), 3, "and again while nothing comes");
    assert_eq!(rig.sent.last().unwrap().1.from, crate::wire::Address { system: 255, component: 190 });
    assert_eq!(rig.sent.last().unwrap().1.payload[30], DRONE.system);
}

/// Holds R-L5.
/// Thin: what a PX4 makes of it is in tests/links.rs.
#[test]
fn somebody_whom_we_speak_to_first_gets_our_heartbeat_before_he_said_anything() {
    let mut rig = Rig::new(Policy::Off).up();
    rig.input(Input::Frames { from: peer("lte", 9), frames: Vec::new() });
    rig.pass(Span::from_secs(3));
    assert!(sent(&rig, "lte").iter().filter(|(message, _)| *message == 0).count() >= 2);
}
