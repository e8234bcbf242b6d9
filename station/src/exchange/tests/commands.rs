//! Commands over bad links: one outstanding, truth by state, no late second try.

use super::*;
use crate::wire::{Command, Place};

const ARM: u16 = 400;

fn command(rig: &mut Rig, number: u16, class: Class) -> CommandExchange {
    let command = Command { command: number, params: [1.0, 0.0, 0.0, 0.0], place: Place::Floats([0.0; 3]) };
    let mut out = Vec::new();
    let exchange = CommandExchange::start(rig.now, PAIR, Timing::default(), command, class, &mut out);
    rig.send(out);
    exchange
}

fn ack(command: u16, result: u8) -> Report {
    Report::CommandAck { command, result, progress: Some(40), to: US }
}

fn lose_acks(rig: &mut Rig) {
    rig.down = Box::new(|_, report| !matches!(report, Report::CommandAck { .. }));
}

/// Holds R-C7.
#[test]
fn a_command_is_accepted_or_refused() {
    for (result, expected) in [
        (0, CommandOutcome::Accepted),
        (3, CommandOutcome::Refused { result: 3, resent: false }),
        (10, CommandOutcome::Refused { result: 10, resent: false }),
        (250, CommandOutcome::Refused { result: 250, resent: false }),
    ] {
        let mut rig = Rig::new(Link::GOOD, 1);
        rig.fake.faults.command_result = result;
        let mut exchange = command(&mut rig, ARM, Class::DangerousIfLate);
        rig.run(&mut exchange, ms(20_000));
        assert_eq!(exchange.outcome(), Some(&expected));
        assert_eq!(exchange.outcome().is_some_and(CommandOutcome::is_anothers), result == 10, "another station has it");
    }
}

/// Holds R-C3.
#[test]
fn a_dangerous_command_is_never_said_after_2_seconds() {
    let mut rig = Rig::new(Link::GOOD, 1);
    lose_acks(&mut rig);
    let mut exchange = command(&mut rig, ARM, Class::DangerousIfLate);
    rig.run(&mut exchange, ms(20_000));
    assert_eq!(exchange.outcome(), Some(&CommandOutcome::Unknown));
    assert_eq!(rig.now, ms(2_000));
    assert!(rig.orders.len() > 2 && rig.orders.iter().all(|(at, _)| *at < ms(2_000)));
}

/// Holds R-C3, R-C4.
#[test]
fn an_idempotent_command_is_repeated_for_10_seconds_and_counts_up() {
    let mut rig = Rig::new(Link::GOOD, 1);
    lose_acks(&mut rig);
    let mut exchange = command(&mut rig, 511, Class::Idempotent);
    rig.run(&mut exchange, ms(20_000));
    assert_eq!((exchange.outcome(), rig.now), (Some(&CommandOutcome::Unknown), ms(10_000)));
    let confirmations: Vec<u8> = rig
        .orders
        .iter()
        .map(|(_, order)| if let Order::Command { confirmation, .. } = order { *confirmation } else { 99 })
        .collect();
    assert_eq!(confirmations, (0..confirmations.len() as u8).collect::<Vec<_>>());
}

/// Holds R-C3.
#[test]
fn a_once_only_command_is_said_once() {
    let mut rig = Rig::new(Link::GOOD, 1);
    lose_acks(&mut rig);
    let mut exchange = command(&mut rig, 2000, Class::OnceOnly);
    rig.run(&mut exchange, ms(20_000));
    assert_eq!((exchange.outcome(), rig.orders.len()), (Some(&CommandOutcome::Unknown), 1));
}

/// Holds R-C2, F-C2.
#[test]
fn stray_acks_have_no_effect() {
    let mut rig = Rig::new(Link::GOOD, 1);
    lose_acks(&mut rig);
    let mut exchange = command(&mut rig, ARM, Class::DangerousIfLate);
    rig.run(&mut exchange, ms(100));
    rig.inject(THEM, ack(511, 0));
    rig.inject(Address { system: 2, component: 1 }, ack(ARM, 0));
    rig.inject(Address { system: 1, component: 100 }, ack(ARM, 0));
    let to = Address { system: 254, component: 190 };
    rig.inject(THEM, Report::CommandAck { command: ARM, result: 0, progress: None, to });
    rig.run(&mut exchange, ms(200));
    assert_eq!(exchange.outcome(), None);
    let to = Address { system: 0, component: 0 };
    rig.inject(THEM, Report::CommandAck { command: ARM, result: 0, progress: None, to });
    rig.run(&mut exchange, ms(300));
    assert_eq!(exchange.outcome(), Some(&CommandOutcome::Accepted));
}

/// Holds F-C2.
#[test]
fn copies_of_an_ack_and_those_that_come_too_late_change_nothing() {
    for seed in 0..50 {
        let mut rig = Rig::new(Link { copies: 1_000, jitter_ms: 400, ..Link::GOOD }, seed);
        rig.fake.faults.command_result = 2;
        let mut first = command(&mut rig, ARM, Class::DangerousIfLate);
        rig.run(&mut first, ms(20_000));
        assert!(matches!(first.outcome(), Some(CommandOutcome::Refused { result: 2, .. })), "{:?}", first.outcome());
        let mut other = command(&mut rig, 511, Class::Idempotent);
        rig.fake.faults.command_result = 0;
        rig.run(&mut other, ms(40_000));
        rig.inject(THEM, ack(ARM, 0));
        rig.inject(THEM, ack(511, 3));
        rig.run(&mut other, ms(41_000));
        assert!(rig.doubled > 0, "the fault was injected");
        assert_eq!(other.outcome(), Some(&CommandOutcome::Accepted), "seed {seed}");
    }
}

/// Holds R-C5, F-C3.
#[test]
fn progress_extends_the_wait_and_silence_ends_it() {
    let mut rig = Rig::new(Link::GOOD, 1);
    lose_acks(&mut rig);
    let mut exchange = command(&mut rig, ARM, Class::DangerousIfLate);
    for at in [100, 2_500, 5_000] {
        rig.run(&mut exchange, ms(at));
        rig.inject(THEM, ack(ARM, 5));
    }
    rig.run(&mut exchange, ms(5_100));
    assert_eq!(exchange.progress(), Some(40));
    rig.run(&mut exchange, ms(60_000));
    assert_eq!((exchange.outcome(), rig.now), (Some(&CommandOutcome::Unknown), ms(8_000)));
    assert_eq!(rig.orders.len(), 1, "a command that is under way is not repeated");
}

/// Holds R-C5, F-C3.
#[test]
fn progress_without_end_is_given_up_after_two_minutes() {
    let mut rig = Rig::new(Link::GOOD, 1);
    lose_acks(&mut rig);
    let mut exchange = command(&mut rig, ARM, Class::DangerousIfLate);
    for second in 0..200 {
        rig.run(&mut exchange, ms(second * 1_000));
        rig.inject(THEM, ack(ARM, 5));
    }
    assert_eq!((exchange.outcome(), rig.now), (Some(&CommandOutcome::Unknown), ms(120_000)));
}

/// Holds R-C5.
#[test]
fn a_refusal_of_a_repeat_that_came_after_the_drone_had_begun_ends_nothing() {
    let mut rig = Rig::new(Link::GOOD, 1);
    lose_acks(&mut rig);
    let mut exchange = command(&mut rig, ARM, Class::DangerousIfLate);
    rig.run(&mut exchange, ms(1_000));
    assert!(rig.orders.len() > 1);
    rig.inject(THEM, ack(ARM, 5));
    rig.inject(THEM, ack(ARM, 1));
    rig.run(&mut exchange, ms(1_100));
    assert_eq!(exchange.outcome(), None);
    rig.inject(THEM, ack(ARM, 0));
    rig.run(&mut exchange, ms(1_200));
    assert_eq!(exchange.outcome(), Some(&CommandOutcome::Accepted));
}

/// Holds R-C5.
#[test]
fn a_command_that_is_taken_back_is_not_repeated_and_ends_as_the_drone_says_or_unknown() {
    for (answer, at, expected) in [
        (Some(6), 600, CommandOutcome::Cancelled),
        (Some(0), 600, CommandOutcome::Accepted),
        (None, 3_500, CommandOutcome::Unknown),
    ] {
        let mut rig = Rig::new(Link::GOOD, 1);
        lose_acks(&mut rig);
        let mut exchange = command(&mut rig, ARM, Class::Idempotent);
        rig.run(&mut exchange, ms(500));
        let (mut out, sent) = (Vec::new(), rig.orders.len());
        exchange.cancel(rig.now, &mut out);
        exchange.cancel(rig.now, &mut out);
        assert_eq!(out, [Order::CommandCancel { to: THEM, command: ARM }]);
        rig.run(&mut exchange, ms(600));
        answer.into_iter().for_each(|result| rig.inject(THEM, ack(ARM, result)));
        rig.run(&mut exchange, ms(20_000));
        assert_eq!((exchange.outcome(), rig.now, rig.orders.len()), (Some(&expected), ms(at), sent));
    }
}

/// Holds R-C6.
#[test]
fn a_denial_of_a_resent_command_says_so() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.faults.command_result = 2;
    rig.down = Box::new(|now, report| now > ms(500) || !matches!(report, Report::CommandAck { .. }));
    let mut exchange = command(&mut rig, ARM, Class::DangerousIfLate);
    rig.run(&mut exchange, ms(20_000));
    assert_eq!(exchange.outcome(), Some(&CommandOutcome::Refused { result: 2, resent: true }));
}

/// Holds R-C1.
#[test]
fn a_place_goes_as_whole_numbers_with_a_frame_and_the_other_frame_is_tried_once() {
    for (frame, other) in [(0, 5), (5, 0), (3, 6), (6, 3), (10, 11)] {
        let mut rig = Rig::new(Link::GOOD, 1);
        lose_acks(&mut rig);
        let place = |frame| Place::Position { frame, lat_e7: 245_000_000, lon_e7: 1_176_000_000, height_m: 20.0 };
        let command = Command { command: 192, params: [-1.0, 0.0, 0.0, f32::NAN], place: place(frame) };
        let mut out = Vec::new();
        let class = Class::Idempotent;
        let mut exchange = CommandExchange::start(rig.now, PAIR, Timing::default(), command, class, &mut out);
        rig.send(out);
        rig.inject(THEM, ack(192, 9));
        rig.run(&mut exchange, ms(10));
        let Some((_, Order::Command { command, .. })) = rig.orders.last() else { panic!() };
        assert_eq!((exchange.outcome(), command.place), (None, place(other)));
        rig.inject(THEM, ack(192, 9));
        rig.run(&mut exchange, ms(20));
        assert_eq!(exchange.outcome(), Some(&CommandOutcome::Refused { result: 9, resent: true }));
    }
}

/// Holds R-C1.
#[test]
fn a_drone_that_wants_the_other_form_gets_it_once() {
    let mut rig = Rig::new(Link::GOOD, 1);
    lose_acks(&mut rig);
    let mut exchange = command(&mut rig, ARM, Class::Idempotent);
    rig.inject(THEM, ack(ARM, 8));
    rig.run(&mut exchange, ms(10));
    assert_eq!(exchange.outcome(), None);
    let Some((_, Order::Command { command, .. })) = rig.orders.last() else { panic!() };
    assert_eq!(command.place, Place::Position { frame: 0, lat_e7: 0, lon_e7: 0, height_m: 0.0 });
    rig.inject(THEM, ack(ARM, 7));
    rig.run(&mut exchange, ms(100));
    assert_eq!(exchange.outcome(), Some(&CommandOutcome::Refused { result: 7, resent: true }));
}

fn read(rig: &mut Rig, name: &str) -> Option<ParamOutcome> {
    let mut out = Vec::new();
    let mut read = ParamRead::start(rig.now, PAIR, Timing::default(), name, BYTES, &mut out);
    rig.send(out);
    rig.run(&mut read, ms(60_000));
    read.outcome().copied()
}

const BYTES: Encoding = Encoding::ByteWise;

fn set(rig: &mut Rig, name: &str, number: f64, encoding: Encoding) -> Option<ParamOutcome> {
    let mut out = Vec::new();
    let mut set = ParamSet::start(rig.now, PAIR, Timing::default(), name, number, encoding, &mut out);
    rig.send(out);
    rig.run(&mut set, ms(120_000));
    set.outcome().copied()
}

#[test]
fn parameters_are_read_by_name_with_their_type() {
    let mut rig = Rig::new(Link::GOOD, 1);
    assert_eq!(read(&mut rig, "NAV_DLL_ACT"), Some(ParamOutcome::Value(ParamValue::Int(2))));
    assert_eq!(read(&mut rig, "RTL_RETURN_ALT"), Some(ParamOutcome::Value(ParamValue::Real(30.0))));
}

#[test]
fn a_name_that_does_not_exist_is_unknown_after_eight_tries() {
    let mut rig = Rig::new(Link::GOOD, 1);
    assert_eq!(read(&mut rig, "NO_SUCH_NAME"), Some(ParamOutcome::Unknown));
    assert_eq!(rig.orders.len(), 8);
}

#[test]
fn a_list_of_names_is_read_one_after_another_and_assumes_nothing() {
    let mut rig = Rig::new(Link { loss: 100, ..Link::GOOD }, 2);
    let mut out = Vec::new();
    let names = ["NAV_DLL_ACT", "NO_SUCH_NAME", "RTL_RETURN_ALT"].map(String::from);
    let mut list = ParamList::start(rig.now, PAIR, Timing::default(), &names, BYTES, &mut out);
    rig.send(out);
    rig.run(&mut list, ms(60_000));
    let values = list.outcome().unwrap();
    assert_eq!(values.get("NAV_DLL_ACT"), Some(&Some(ParamValue::Int(2))));
    assert_eq!(values.get("NO_SUCH_NAME"), Some(&None));
    assert_eq!(values.get("RTL_RETURN_ALT"), Some(&Some(ParamValue::Real(30.0))));
}

#[test]
fn a_set_is_done_when_the_drone_asked_for_it_shows_the_value() {
    for seed in 0..30 {
        let mut rig = Rig::new(Link { loss: 300, copies: 50, ..Link::GOOD }, seed);
        let outcome = set(&mut rig, "NAV_DLL_ACT", 3.0, BYTES);
        assert_eq!(outcome, Some(ParamOutcome::Value(ParamValue::Int(3))), "seed {seed}");
        assert_eq!(rig.fake.params[0].1, 3);
    }
}

fn sets(rig: &Rig) -> usize {
    rig.orders.iter().filter(|(_, order)| matches!(order, Order::ParamSet { .. })).count()
}

/// Holds R-P2, R-AP5.
#[test]
fn a_drone_that_sends_no_echo_of_a_set_is_asked_for_the_value() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let (mut swallowed, mut reads) = (0, 0);
    // Every PARAM_VALUE but the answers to the first, third and fourth question: those to sets are never sent.
    rig.down = Box::new(move |_, report| {
        if !matches!(report, Report::Param { .. }) {
            return true;
        }
        reads += 1;
        let echo = reads == 2 || reads == 3;
        swallowed += usize::from(echo);
        assert!(swallowed <= 2);
        !echo
    });
    assert_eq!(set(&mut rig, "NAV_DLL_ACT", 3.0, BYTES), Some(ParamOutcome::Value(ParamValue::Int(3))));
    assert_eq!(sets(&rig), 2, "the set was said again, and asked after");
}

/// Holds R-P2, R-AP5.
#[test]
fn an_echo_of_a_value_that_does_not_stay_is_no_success() {
    let mut rig = Rig::new(Link::GOOD, 1);
    // The drone keeps what it has; an echo of what was wanted comes all the same.
    rig.up = Box::new(|_, order| !matches!(order, Order::ParamSet { .. }));
    let mut out = Vec::new();
    let mut exchange = ParamSet::start(rig.now, PAIR, Timing::default(), "NAV_DLL_ACT", 3.0, BYTES, &mut out);
    rig.send(out);
    rig.run(&mut exchange, ms(100));
    assert_eq!(sets(&rig), 1);
    rig.inject(THEM, Report::Param { name: "NAV_DLL_ACT".into(), bits: 3, kind: 6 });
    rig.run(&mut exchange, ms(60_000));
    assert_eq!(exchange.outcome(), Some(&ParamOutcome::Refused(ParamValue::Int(2))));
}

#[test]
fn a_number_that_the_parameters_type_does_not_have_is_not_sent() {
    let mut rig = Rig::new(Link::GOOD, 1);
    assert_eq!(set(&mut rig, "NAV_DLL_ACT", 2.5, BYTES), Some(ParamOutcome::Unfit(ParamValue::Int(2))));
    assert_eq!(set(&mut rig, "RTL_RETURN_ALT", f64::NAN, BYTES), Some(ParamOutcome::Unfit(ParamValue::Real(30.0))));
    assert_eq!(sets(&rig), 0);
    assert_eq!(set(&mut rig, "RTL_RETURN_ALT", 74.5, BYTES), Some(ParamOutcome::Value(ParamValue::Real(74.5))));
}

/// Holds R-P1.
#[test]
fn an_autopilot_that_casts_gets_and_gives_whole_numbers_as_real_ones() {
    let mut rig = Rig::new(Link::GOOD, 1);
    // ArduPilot's RTL_ALT, an i16 of centimetres.
    rig.fake.params = vec![("RTL_ALT".into(), 1_500_f32.to_bits(), 4)];
    assert_eq!(set(&mut rig, "RTL_ALT", 8_000.0, Encoding::Cast), Some(ParamOutcome::Value(ParamValue::Int(8_000))));
    assert_eq!(rig.fake.params[0].1, 8_000_f32.to_bits());
    assert_eq!(ParamValue::from_bytes(1.5f32.to_bits(), 4, Encoding::Cast), None);
    assert_eq!(ParamValue::from_bytes(f32::INFINITY.to_bits(), 6, Encoding::Cast), None);
    assert_eq!(ParamValue::from_bytes(0.07f32.to_bits(), 9, Encoding::Cast), Some(ParamValue::Real(0.07)));
}

/// Holds R-P1.
#[test]
fn capability_bits_name_the_encoding_unless_they_name_none_or_both() {
    assert_eq!(Encoding::of(1 << 4), Some(Encoding::ByteWise));
    assert_eq!(Encoding::of(1 << 17), Some(Encoding::Cast));
    assert_eq!(Encoding::of(1 << 4 | 1 << 17), None);
    assert_eq!(Encoding::of(0xFBEF), None, "ArduPilot 4.6");
}

#[test]
fn small_types_and_undefined_numbers_are_told_apart() {
    let read = |bits, kind| ParamValue::from_bytes(bits, kind, BYTES);
    assert_eq!(read(0xFF, 1), Some(ParamValue::Int(255)));
    assert_eq!(read(0xFF, 2), Some(ParamValue::Int(-1)));
    assert_eq!(read(0xFFFF, 4), Some(ParamValue::Int(-1)));
    assert_eq!(read(u32::MAX, 6), Some(ParamValue::Int(-1)));
    assert_eq!(read(f32::NAN.to_bits(), 9), None);
    assert_eq!(read(0, 10), None);
}

fn set_current(rig: &mut Rig, seq: u16, before: u16) -> SetCurrent {
    let mut out = Vec::new();
    let exchange = SetCurrent::start(rig.now, PAIR, Timing::default(), 0, seq, Some(before), &mut out);
    rig.send(out);
    exchange
}

#[test]
fn the_current_item_is_set_when_the_drone_shows_it() {
    let mut rig = Rig::new(Link { loss: 300, ..Link::GOOD }, 5);
    rig.fake.stored[0] = sweep(10, 0);
    rig.fake.current = Some(7);
    let mut exchange = set_current(&mut rig, 2, 7);
    rig.run(&mut exchange, ms(20_000));
    assert_eq!(exchange.outcome(), Some(&SetCurrentOutcome::Set { seq: 2 }));
}

#[test]
fn a_drone_that_flies_on_by_itself_has_not_obeyed() {
    let mut rig = Rig::new(Link::GOOD, 5);
    rig.up = Box::new(|_, _| false);
    rig.fake.stored[0] = sweep(10, 0);
    rig.fake.current = Some(8);
    let mut exchange = set_current(&mut rig, 2, 7);
    rig.run(&mut exchange, ms(20_000));
    assert_eq!(exchange.outcome(), Some(&SetCurrentOutcome::Unknown));
}

#[test]
fn an_item_that_the_drone_does_not_hold_is_refused() {
    let mut rig = Rig::new(Link::GOOD, 5);
    rig.fake.stored[0] = sweep(10, 0);
    let mut exchange = set_current(&mut rig, 10, 0);
    rig.run(&mut exchange, ms(20_000));
    assert_eq!(exchange.outcome(), Some(&SetCurrentOutcome::Refused { total: 10 }));
}

#[test]
fn the_last_step_can_be_set_where_item_0_is_home_and_not_counted() {
    let mut rig = Rig::new(Link::GOOD, 5);
    rig.fake.current = Some(1);
    let mut out = Vec::new();
    let mut exchange = SetCurrent::start(rig.now, PAIR, Timing::default(), 1, 8, Some(0), &mut out);
    assert_eq!(out, [Order::MissionSetCurrent { to: THEM, seq: 9 }]);
    // Nine steps: 1 to 9, and 0 is home.
    rig.inject(THEM, Report::MissionCurrent { seq: Some(9), total: Some(9), state: 3, ids: [0; 3] });
    rig.run(&mut exchange, ms(10));
    assert_eq!(exchange.outcome(), Some(&SetCurrentOutcome::Set { seq: 9 }));
}

const STREAMS: [Stream; 3] = [
    Stream { message: 30, interval: Some(Span::from_millis(500)) },
    Stream { message: 33, interval: Some(Span::from_millis(200)) },
    Stream { message: 85, interval: None },
];

fn streams(rig: &mut Rig) -> Streams {
    let mut out = Vec::new();
    let streams = Streams::start(rig.now, PAIR, Timing::default(), &STREAMS, &mut out);
    rig.send(out);
    streams
}

fn asked(rig: &Rig) -> Vec<(f32, f32)> {
    rig.fake.commands.iter().map(|(_, params)| (params[0], params[1])).collect()
}

#[test]
fn streams_are_asked_for_one_after_another() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let mut streams = streams(&mut rig);
    rig.run(&mut streams, ms(1_000));
    assert!(streams.settled());
    assert_eq!(asked(&rig), [(30.0, 500_000.0), (33.0, 200_000.0), (85.0, -1.0)]);
}

/// Holds R-X2.
#[test]
fn a_stream_that_runs_at_less_than_half_its_rate_is_asked_for_again() {
    let mut rig = Rig::new(Link::GOOD, 1);
    let mut streams = streams(&mut rig);
    rig.run(&mut streams, ms(11_000));
    // The fake sends message 30 at its rate, and 33 never.
    assert_eq!(asked(&rig)[3..], [(33.0, 200_000.0)]);
}

/// Holds R-X2.
#[test]
fn streams_are_asked_for_again_after_a_boot() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.reboots = vec![ms(2_000)];
    let mut streams = streams(&mut rig);
    rig.run(&mut streams, ms(8_000));
    assert_eq!(asked(&rig).len(), 6);
    assert!(streams.settled());
}

#[test]
fn a_refused_stream_is_named_and_not_asked_for_again() {
    let mut rig = Rig::new(Link::GOOD, 1);
    rig.fake.faults.command_result = 3;
    let mut streams = streams(&mut rig);
    rig.run(&mut streams, ms(25_000));
    assert_eq!(asked(&rig).len(), 3);
    let mut refused: Vec<u32> = streams.refused().collect();
    refused.sort_unstable();
    assert_eq!(refused, [30, 33, 85]);
}

/// Holds R-T2, F-T2.
#[test]
fn a_wrapped_clock_is_no_boot_and_a_late_report_neither() {
    let report = |boot_ms| Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 };
    let mut boots = Boots::default();
    for (ms, booted) in [
        (u32::MAX - 5_000, false),
        (1_000, false),
        (90_000, false),
        (70_000, false),
        (91_000, false),
        (500, true),
        (600, false),
    ] {
        assert_eq!(boots.hear(&report(ms)), booted, "{ms}");
    }
}
