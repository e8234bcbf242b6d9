//! One station alone with its drones: clocks, reboots, silence, batteries, positions.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

mod common;

use common::air::{
    autopilot, events, frame, happened, hear, heartbeat, injected, message, name, on_tour, orders, other_says, shows,
    view,
};
use common::{facts, has, ready_in};
use quadrat_sim::tunnel::{self, Detection};
use quadrat_sim::{Class, Drone, DroneConfig, Fault, Firmware, Landed, Mode, ParamValue, RadioConfig, Thing, Truth};
use quadrat_station::base::{DistrictId, Moment, Span};
use quadrat_station::dispatch;
use quadrat_station::flight::{self, How, Why};
use quadrat_station::geodesy::Position;
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{
    DistrictSetup, DroneSetup, Entry, Fact, Input, LinkFacts, Output, Peer, Setup, Station,
};
use quadrat_station::text::code;
use quadrat_station::vehicle::{self, Event, Sign};
use quadrat_station::wire::{Address, Command, MissionKind, Order, Place, detection};
use quadrat_world::{Scene, World, ground, small};
use std::collections::BTreeMap;
use std::sync::Arc;

const HEARTBEAT: u32 = 0;
const PARAM_READ: u32 = 20;
const MISSION_CURRENT: u32 = 42;
const REACHED: u32 = 46;
const TUNNEL: u32 = 385;
const COMPANION: Address = Address { system: 1, component: 191 };
const HOUR_MS: i64 = 3_600_000;

fn world() -> World {
    ready_in(small(9))
}

/// A ready world whose drones are made otherwise.
fn made(scene: Scene, change: impl Fn(DroneConfig) -> DroneConfig) -> World {
    let below = Arc::new(ground(&scene));
    let mut world = World::new(scene);
    world.keep_sent = true;
    for air in &mut world.air {
        air.drone = Drone::new(change(air.drone.config().clone()), 0);
        air.drone.set_ground(Arc::clone(&below));
    }
    world.apply();
    let open = |world: &World| world.snapshot.as_ref().is_some_and(|view| view.patrol.gate.is_empty());
    assert!(world.run_until(60, open), "the launch gates open");
    world
}

fn truth(world: &World, index: usize) -> Truth {
    world.air[index].drone.truth()
}

fn metres(lat: f64, lon: f64, other: (f64, f64)) -> f64 {
    let (north_m, east_m) = ((lat - other.0) * 110_800.0, (lon - other.1) * 101_300.0);
    (north_m * north_m + east_m * east_m).sqrt()
}

fn shown_at(world: &World, index: usize) -> (f64, f64) {
    let shown = view(world, index);
    (shown.lat.expect("a place"), shown.lon.expect("a place"))
}

fn silence(world: &mut World, index: usize, share: f64) {
    let radio = RadioConfig::lossy(share, 20_000);
    world.air[index].up.set(radio);
    world.air[index].down.set(radio);
}

/// Holds R-I4.
/// Thin: a stalled core is one that is not called; its queue of at most one frame lies outside.
#[test]
fn our_heartbeat_leaves_once_a_second_and_not_at_all_while_the_station_does_not_work() {
    let mut world = world();
    let beats = |world: &World| world.sent[0].iter().filter(|bytes| message(bytes) == HEARTBEAT).count();
    let before = beats(&world);
    world.run(60);
    assert!((59..=61).contains(&(beats(&world) - before)), "{}", beats(&world) - before);
    world.kill();
    let before = beats(&world);
    world.run(30);
    assert_eq!(beats(&world), before, "nobody says that it works when it does not");
    world.revive();
    world.run(10);
    assert!((8..=11).contains(&(beats(&world) - before)), "and nothing is made up for");
}

/// Holds F-L1, R-L3.
#[test]
fn a_dead_autopilot_is_lost_within_five_seconds_though_its_companion_lives() {
    let mut world = world();
    let flies = on_tour(&mut world);
    world.air[flies].drone.inject(Fault::Dead(true));
    let heard = world.air[flies].down.counts().delivered;
    assert!(world.run_until(4, |world| view(world, flies).liveness == "stale"));
    let lost = |world: &World| view(world, flies).liveness == "lost";
    assert!(world.run_until(3, lost), "{}", view(&world, flies).liveness);
    let silent_s = view(&world, flies).heard_s.expect("heard");
    assert!((4.9..5.5).contains(&silent_s), "{silent_s} s");
    assert!(injected(&world, flies, "dead") == 1 && world.air[flies].down.counts().delivered > heard + 3);
    assert!(view(&world, flies).watched, "its companion is heard");
}

/// Holds F-L7.
#[test]
fn after_a_minute_of_silence_in_the_mission_there_is_one_drone_that_came_home_by_itself() {
    // COM_DL_LOSS_T 10 with COM_FAIL_ACT_T 5; FS_GCS_TIMEOUT 5.
    for (firmware, acts_after_s) in [(Firmware::PX4_1_17, 15), (Firmware::ARDUPILOT_4_6, 5)] {
        let mut scene = small(9);
        scene.drones.iter_mut().for_each(|craft| craft.firmware = firmware);
        let mut world = ready_in(scene);
        let flies = on_tour(&mut world);
        silence(&mut world, flies, 1.0);
        let began_us = world.now_us;
        let after_s = |world: &World| (world.now_us - began_us) as f64 / 1e6;
        assert!(world.run_until(4, |world| view(world, flies).liveness == "stale"));
        assert!((2.4..3.2).contains(&after_s(&world)), "{firmware:?}: stale after {} s", after_s(&world));
        assert!(world.run_until(4, |world| view(world, flies).liveness == "lost"));
        assert!((4.9..5.7).contains(&after_s(&world)), "{firmware:?}: lost after {} s", after_s(&world));
        let acts_in_s = view(&world, flies).failsafe_in_s.expect("what the autopilot does is known");
        let expected_s = acts_after_s - 5;
        assert!((expected_s - 2..=expected_s).contains(&acts_in_s), "{firmware:?}: acts in {acts_in_s} s");
        assert!(shows(&world, code::HEALTH_SILENT.as_str()));
        let last = shown_at(&world, flies);
        let acts = |world: &World| truth(world, flies).mode == Mode::Rtl;
        assert!(world.run_until(20, acts), "{firmware:?}: what was expected comes true");
        world.run(60 - after_s(&world) as u64);
        assert_eq!(shown_at(&world, flies), last, "where it was heard last");
        assert!(world.air[flies].down.counts().lost > 100 && world.air[flies].up.counts().lost > 30);
        silence(&mut world, flies, 0.0);
        assert!(world.run_until(2, |world| view(world, flies).liveness == "fresh"));
        world.run(5);
        assert_eq!(world.snapshot.as_ref().map(|shown| shown.drones.len()), Some(2));
        assert_eq!((view(&world, flies).rebinds, view(&world, flies).withheld), (0, 0), "no second drone");
        assert!(!shows(&world, code::HEALTH_STRANGER.as_str()));
        let unexpected = |event: &Event| matches!(event, Event::Rebooted { .. } | Event::TakenOver { .. });
        assert!(!happened(&world, flies, unexpected), "{firmware:?}: {:?}", events(&world, flies));
    }
}

/// Holds R-T3.
#[test]
fn after_a_reboot_on_the_pad_everything_is_asked_again_before_the_gate_opens() {
    let mut world = world();
    let from = world.sent[0].len();
    world.air[0].drone.inject(Fault::Reboot);
    let rebooted = |event: &Event| *event == Event::Rebooted { armed: false };
    assert!(world.run_until(4, |world| happened(world, 0, rebooted)), "{:?}", events(&world, 0));
    world.run(1);
    let gate = |world: &World| world.snapshot.as_ref().map_or(0, |view| view.patrol.gate.len());
    assert!(gate(&world) > 0, "nothing is assumed");
    assert!(world.run_until(30, |world| gate(world) == 0), "and it is learnt again");
    let asked = world.sent[0].iter().skip(from).filter(|bytes| message(bytes) == PARAM_READ).count();
    assert!(asked >= 16, "{asked} parameters were asked for");
}

/// Holds R-T3.
#[test]
fn a_drone_that_rebooted_in_the_air_is_told_of_and_resumes_nothing_by_itself() {
    let mut world = world();
    let flies = on_tour(&mut world);
    let from = world.sent[flies].len();
    world.air[flies].drone.inject(Fault::Reboot);
    assert_eq!(injected(&world, flies, "reboot"), 1);
    let rebooted = |event: &Event| *event == Event::Rebooted { armed: true };
    assert!(world.run_until(4, |world| happened(world, flies, rebooted)), "{:?}", events(&world, flies));
    let left = |fact: &flight::Fact| matches!(fact, flight::Fact::Leaving { why: Why::TookItself, .. });
    assert!(world.run_until(5, |world| has(world, left)), "{:?}", facts(&world).last());
    world.run(300);
    assert_eq!(orders(&world, flies, from), [0_u32; 0], "nothing is resumed");
    assert!(world.durable().grounded.contains(&name(&world, flies)));
    assert!(shows(&world, code::HEALTH_GROUNDED.as_str()));
    assert!(
        world.restored().durable(&world.district()).is_some_and(|one| one.grounded.len() == 1),
        "also after a restart"
    );
}

/// Holds R-T4.
#[test]
fn whatever_time_a_drone_tells_the_stations_time_is_its_own() {
    for ahead_s in [-1e9, 604_800.0 * 1_024.0, 3_600.0] {
        let mut scene = small(9);
        scene.things = vec![Thing::lasting(1, Class::PersonDown, 24.5109, 117.6503)];
        let utc_at_zero_us = u64::try_from(scene.unix_ms * 1_000).expect("after 1970");
        let mut world = made(scene, |config| DroneConfig { utc_at_zero_us, ..config });
        // A drone whose clock is wrong is not launched (R-P4): it goes wrong in the air.
        on_tour(&mut world);
        for index in 0..2 {
            world.air[index].drone.inject(Fault::GpsClockAheadS(ahead_s));
            // SYSTEM_TIME, once a second.
            let (to, params) = (autopilot(index), [2.0, 1e6, 0.0, 0.0]);
            let command = Command { command: 511, params, place: Place::Floats([0.0; 3]) };
            other_says(&mut world, index, &Order::Command { to, command, confirmation: 0 });
        }
        let found = |world: &World| world.durable().incidents.iter().next().is_some();
        assert!(world.run_until(400, found), "somebody is found");
        // Somebody may be found at once: time enough to tell a wrong time ten times.
        world.run(10);
        assert_eq!(injected(&world, 0, "gps_clock_ahead_s"), 1);
        let right = |unix_ms: i64, at_us: u64| {
            let wall_ms = world.unix_ms() - i64::try_from((world.now_us - at_us) / 1_000).unwrap_or(0);
            (unix_ms - wall_ms).abs() <= 1_000
        };
        assert!(right(world.snapshot.as_ref().expect("a snapshot").unix_ms, world.now_us), "{ahead_s}");
        assert!(world.entries().all(|entry| right(entry.unix_ms, entry.at.as_micros())), "{ahead_s}");
        let seen_ms = world.durable().incidents.iter().next().map(|one| one.first_unix_ms).expect("an incident");
        assert!((world.unix_ms() - seen_ms).abs() < 60_000, "{ahead_s}: a detection has our time");
    }
}

/// Holds R-T5, F-T1.
#[test]
fn a_jump_of_the_hosts_clock_loses_no_drone_ends_no_wait_and_keeps_the_order_of_alerts() {
    for jump in [HOUR_MS, -HOUR_MS, -small(9).unix_ms] {
        let mut scene = small(9);
        scene.things = vec![Thing::lasting(1, Class::PersonDown, 24.5109, 117.6503)];
        scene.teams = vec!["t1".into(), "t2".into()];
        let mut world = ready_in(scene);
        let flies = on_tour(&mut world);
        let told = |fact: &Fact| matches!(fact, Fact::Dispatch(dispatch::Fact::Told { .. }));
        let is_told = |world: &World| world.entries().any(|entry| told(&entry.fact));
        assert!(world.run_until(400, is_told), "{jump}: a team is told");
        let before_ms = world.unix_ms();
        world.jump_clock(jump);
        assert!((world.unix_ms() - before_ms - jump).abs() < 1_000, "the clock was put on");
        for _ in 0..200 {
            world.run(1);
            let lost = (0..2).find(|index| view(&world, *index).liveness != "fresh");
            assert_eq!(lost, None, "{jump}");
        }
        let stage = |fact: &Fact| matches!(fact, Fact::Dispatch(dispatch::Fact::Stage { .. }));
        let first =
            |matches: &dyn Fn(&Fact) -> bool| world.entries().find(|entry| matches(&entry.fact)).map(|one| one.at);
        let (began, missed) = (first(&told).expect("told"), first(&stage).expect("nobody answers"));
        let waited_s = missed.since(began).as_secs_f64();
        assert!((59.0..66.0).contains(&waited_s), "{jump}: a minute to answer took {waited_s} s");
        let order: Vec<(Moment, u64)> = world.entries().map(|entry| (entry.at, entry.seq.0)).collect();
        assert!(order.is_sorted(), "{jump}");
        let alerts: Vec<u64> = world.attempts.iter().map(|(_, attempt)| attempt.id).collect();
        assert!(alerts.len() >= 2 && alerts.is_sorted(), "{jump}: {alerts:?}");
        let silent = |fact: &flight::Fact| matches!(fact, flight::Fact::Leaving { why: Why::Silent, .. });
        assert!(!has(&world, silent) && view(&world, flies).heard_s.is_some_and(|s| s < 2.0), "{jump}");
    }
}

/// Holds F-T2, R-T2.
#[test]
fn a_drone_whose_clock_wraps_in_flight_flies_on() {
    let wraps_after_ms = 150_000;
    let mut world = made(small(9), |config| DroneConfig { boot_ms: u32::MAX - wraps_after_ms, ..config });
    let flies = on_tour(&mut world);
    assert!(world.now_us < 1_000 * u64::from(wraps_after_ms), "it wraps in flight");
    let before = shown_at(&world, flies);
    assert!(world.run_until(150, |world| world.now_us > 1_000 * u64::from(wraps_after_ms) + 5_000_000));
    for _ in 0..20 {
        world.run(1);
        assert_eq!(view(&world, flies).liveness, "fresh");
    }
    let here = shown_at(&world, flies);
    assert!(metres(before.0, before.1, here) > 1.0, "its track goes on");
    assert!(metres(here.0, here.1, (truth(&world, flies).lat, truth(&world, flies).lon)) < 20.0);
    assert!((0..2).all(|index| !happened(&world, index, |event| matches!(event, Event::Rebooted { .. }))));
    assert_eq!(view(&world, flies).state, "on_tour");
}

/// Holds F-G1, R-S7.
#[test]
fn a_position_that_is_lost_stuck_or_jumps_is_told_of_and_nobody_is_sent_there() {
    for fault in [Fault::GpsLost(true), Fault::GpsStuck(true), Fault::GpsJump { north_m: 111_000.0, east_m: 0.0 }] {
        let mut world = world();
        let flies = on_tour(&mut world);
        world.air[flies].drone.inject(fault);
        assert_eq!(injected(&world, flies, fault.name()), 1);
        let began = truth(&world, flies);
        assert!(world.run_until(15, |world| !view(world, flies).trusted), "{fault:?} is seen");
        world.run(1);
        let told = |event: &Event| *event == Event::Position { trusted: false };
        assert!(happened(&world, flies, told) && shows(&world, code::DRONE_UNTRUSTED.as_str()), "{fault:?}");
        let last = shown_at(&world, flies);
        assert!(metres(last.0, last.1, (began.lat, began.lon)) < 150.0, "{fault:?}");
        detect(&mut world, flies, 25.5);
        world.run(1);
        let shown = world.snapshot.as_ref().expect("a snapshot").incidents[0].clone();
        assert!(metres(shown.lat, shown.lon, last) < 300.0 && shown.major_m >= 60.0, "{fault:?}: {shown:?}");
        for _ in 0..60 {
            world.run(1);
            let (shown, true_place) = (shown_at(&world, flies), truth(&world, flies));
            let off_m = metres(shown.0, shown.1, (true_place.lat, true_place.lon));
            assert!(!view(&world, flies).trusted || off_m < 150.0, "{fault:?}: {off_m} m off and trusted");
        }
    }
}

/// Its companion reports somebody far to the north, as its receiver tells it.
fn detect(world: &mut World, index: usize, lat: f64) {
    let position = tunnel::Position {
        lat_e7: (lat * 1e7) as i32,
        lon_e7: 1_176_495_000,
        above_sea_mm: 10_000,
        covariance: [4.0, 0.0, 4.0],
    };
    let detection = Detection {
        class: Class::PersonDown,
        confidence: 90,
        late: false,
        drill: false,
        boot_nonce: 77,
        counter: 1,
        capture_ms: u32::try_from(world.now_us / 1_000).expect("a short night"),
        position: Some(position),
        image_index: u32::MAX,
        pixels: None,
        track: 0,
        photo_hash: 0,
        label: String::new(),
    };
    let bytes = detection.encode();
    let mut payload = detection::DETECTION.to_le_bytes().to_vec();
    payload.extend([0, 0, u8::try_from(bytes.len()).expect("short")]);
    payload.extend(bytes);
    let (peer, system) = (world.air[index].peer.clone(), autopilot(index).system);
    hear(world, &peer, Address { system, ..COMPANION }, TUNNEL, payload);
}

/// Holds F-G2.
/// Thin: a drift that neither receiver nor estimator notices is followed; a station far away cannot tell it from flight.
#[test]
fn slow_spoofing_is_flagged_where_the_receiver_tells_and_followed_where_nobody_does() {
    for (tells, trusted) in [(true, false), (false, true)] {
        let mut world = world();
        let flies = on_tour(&mut world);
        world.air[flies].drone.inject(Fault::GpsDrift { north_mps: 1.0, east_mps: 0.0 });
        if tells {
            world.air[flies].drone.inject(Fault::GpsSpoofed(true));
        }
        assert_eq!(injected(&world, flies, "gps_drift"), 1);
        world.run(10);
        assert_eq!(view(&world, flies).trusted, trusted);
        assert_eq!(happened(&world, flies, |event| *event == Event::Position { trusted: false }), !trusted);
    }
}

/// Whether it left its mission by itself, for such a cause.
fn left(world: &World, index: usize, fits: impl Fn(&vehicle::Cause) -> bool) -> bool {
    happened(world, index, |event| matches!(event, Event::Left { cause, .. } if fits(cause)))
}

fn says(cause: &vehicle::Cause, words: &str) -> bool {
    cause.said.as_deref().unwrap_or_default().contains(words)
}

/// Holds F-B1.
#[test]
fn a_battery_that_falls_off_a_cliff_is_told_of_relieved_and_seen_down() {
    // 40 to 8 %, which only we act on, and to 4 %, on which its autopilot lands by itself.
    for (fault, by_itself) in [(Fault::BatteryTo(0.08), false), (Fault::BatteryCliff(0.99), true)] {
        let mut world = world();
        let flies = on_tour(&mut world);
        world.air[flies].drone.inject(Fault::BatteryTo(0.40));
        world.run(1);
        world.air[flies].drone.inject(fault);
        assert!(injected(&world, flies, fault.name()) > 0);
        let relief = name(&world, 1 - flies);
        let prepared = |fact: &flight::Fact| matches!(fact, flight::Fact::Prepared { drone, .. } if *drone == relief);
        assert!(world.run_until(10, |world| has(world, prepared)), "{fault:?}: {:?}", facts(&world).last());
        if by_itself {
            assert!(
                world.run_until(15, |world| left(world, flies, |cause| says(cause, "attery"))),
                "{:?}",
                events(&world, flies)
            );
        } else {
            let leaves = |fact: &flight::Fact| matches!(fact, flight::Fact::Leaving { why: Why::Battery, .. });
            assert!(world.run_until(5, |world| has(world, leaves)), "{:?}", facts(&world).last());
            assert!(world.run_until(5, |world| truth(world, flies).mode == Mode::Rtl), "it is called home");
        }
        assert!(view(&world, flies).battery_percent.is_some_and(|percent| percent <= 8));
        let down = |event: &Event| matches!(event, Event::Down { .. });
        assert!(world.run_until(200, |world| happened(world, flies, down)), "{fault:?}: it is seen down");
        assert_eq!(truth(&world, flies).landed, Landed::OnGround);
        assert!(world.run_until(120, |world| view(world, 1 - flies).state == "on_tour"), "{fault:?}: the relief flies");
    }
}

/// Another station clears the fence aboard and sends the drone out of it.
///
/// Holds F-F1.
#[test]
fn a_drone_that_leaves_the_fence_is_told_of_within_two_seconds() {
    let mut world = world();
    let flies = on_tour(&mut world);
    other_says(&mut world, flies, &Order::MissionClear { to: autopilot(flies), kind: MissionKind::Fence });
    let cleared =
        |event: &Event| matches!(event, Event::TakenOver { how: vehicle::TakeOver::Loaded(MissionKind::Fence) });
    assert!(world.run_until(4, |world| happened(world, flies, cleared)), "{:?}", events(&world, flies));
    let place = Place::Position { frame: 6, lat_e7: 245_108_000, lon_e7: 1_176_540_000, height_m: 40.0 };
    let command = Command { command: 192, params: [-1.0, 1.0, 0.0, f32::NAN], place };
    other_says(&mut world, flies, &Order::Command { to: autopilot(flies), command, confirmation: 0 });
    let east_deg = 117.651_276;
    assert!(world.run_until(120, |world| truth(world, flies).lon > east_deg + 0.000_02), "it flies out");
    let outside = |event: &Event| *event == Event::Fence { outside: true };
    assert!(world.run_until(2, |world| happened(world, flies, outside)), "{:?}", events(&world, flies));
    world.run(1);
    assert!(shows(&world, code::DRONE_OUTSIDE.as_str()));
}

/// What facts about flying say, with their time.
fn flown(world: &World) -> Vec<(Moment, String)> {
    let told = |entry: &Entry| match &entry.fact {
        Fact::Flight(fact) => Some((entry.at, format!("{fact:?}"))),
        _ => None,
    };
    world.entries().filter_map(told).collect()
}

/// Holds R-E1.
#[test]
fn items_that_are_told_as_reached_again_and_again_move_nothing() {
    let night = |repeats: bool| {
        let mut world = world();
        let flies = on_tour(&mut world);
        let mut said = 0_u32;
        for round in 0..300_u16 {
            for _ in 0..10 {
                world.step();
            }
            if repeats {
                // The item before, the next, one far ahead, and the very first.
                let seq = truth(&world, flies).current_seq.wrapping_add([u16::MAX, 1, 40, 0][usize::from(round % 4)]);
                let (peer, from) = (world.air[flies].peer.clone(), autopilot(flies));
                hear(&mut world, &peer, from, REACHED, seq.to_le_bytes().to_vec());
                said += 1;
            }
        }
        (flown(&world), said)
    };
    let (quiet, _) = night(false);
    let (repeated, said) = night(true);
    assert!(said == 300 && quiet.iter().any(|(_, fact)| fact.starts_with("Passed")), "{quiet:?}");
    assert_eq!(quiet, repeated);
}

/// Holds R-E2.
#[test]
fn a_mission_is_over_when_it_was_flown_and_the_drone_stands_whatever_its_state_says() {
    // 1.16 leaves the state at 0.
    let mut scene = small(9);
    scene.drones.iter_mut().for_each(|craft| craft.firmware = Firmware::PX4_1_16);
    let mut world = ready_in(scene);
    let flies = on_tour(&mut world);
    let planned = |fact: &flight::Fact| matches!(fact, flight::Fact::Leaving { why: Why::Planned | Why::Battery, .. });
    assert!(world.run_until(1_500, |world| has(world, planned)), "{:?}", facts(&world).last());
    let landed = |fact: &flight::Fact| matches!(fact, flight::Fact::Ended { how: How::Landed, .. });
    assert!(!has(&world, landed), "and not before it is down");
    assert!(world.run_until(200, |world| has(world, landed)), "{:?}", facts(&world).last());
    assert_eq!(truth(&world, flies).landed, Landed::OnGround);

    let mut world = self::world();
    let flies = on_tour(&mut world);
    let (from, mut lies) = (facts(&world).len(), 0);
    for state in [5_u8, 1, 2, 0].into_iter().cycle().take(60) {
        for _ in 0..10 {
            world.step();
        }
        let stored = world.air[flies].drone.stored().clone();
        let mut payload = truth(&world, flies).current_seq.to_le_bytes().to_vec();
        payload.extend(u16::try_from(stored.mission.items.len()).expect("few").to_le_bytes());
        payload.extend([state, 1]);
        for id in [stored.mission.id, stored.fence.id, stored.rally.id] {
            payload.extend(id.to_le_bytes());
        }
        let peer = world.air[flies].peer.clone();
        hear(&mut world, &peer, autopilot(flies), MISSION_CURRENT, payload);
        lies += 1;
    }
    world.run(1);
    assert!(lies == 60 && view(&world, flies).state == "on_tour", "{}", view(&world, flies).state);
    let over = |fact: &&flight::Fact| matches!(fact, flight::Fact::Leaving { .. } | flight::Fact::Ended { .. });
    assert_eq!(facts(&world).into_iter().skip(from).find(over), None);
}

/// Holds R-E5.
#[test]
fn a_drone_that_leaves_its_mission_by_itself_says_why_within_two_seconds() {
    let wind = (Fault::Wind(0.0, 11.0, 0.0), Sign::None, "Wind");
    for (fault, sign, words) in [wind, (Fault::GpsLost(true), Sign::Position, "")] {
        let mut scene = small(9);
        let windy = [("COM_WIND_MAX", ParamValue::Real(8.0)), ("COM_WIND_MAX_ACT", ParamValue::Int(3))];
        for craft in &mut scene.drones {
            craft.params.extend(windy.map(|(name, value)| (name.to_owned(), value)));
        }
        let mut world = ready_in(scene);
        let flies = on_tour(&mut world);
        world.air[flies].drone.inject(fault);
        assert_eq!(injected(&world, flies, fault.name()), 1);
        let by_itself = |world: &World| truth(world, flies).mode != Mode::Mission;
        assert!(world.run_until(30, by_itself), "{fault:?}: it reacts");
        // Two seconds from the heartbeat that shows it, which comes within one.
        assert!(
            world.run_until(3, |world| left(world, flies, |cause| cause.sign == sign && says(cause, words))),
            "{fault:?}: {:?}",
            events(&world, flies)
        );
        let own = |(_, event): &(&Entry, &Event)| matches!(event, Event::TakenOver { .. });
        assert!(!events(&world, flies).iter().any(own), "{fault:?}: nobody is blamed for it");
    }
}

/// A station with one drone of few words, its disk, and everybody who passes by.
struct Days {
    station: Station,
    now_us: u64,
    hour: u32,
    beats: u32,
    shown: Arc<Snapshot>,
    entries: usize,
    rebooted: usize,
}

impl Days {
    fn new() -> Days {
        let district = DistrictId::from("xiangcheng");
        let home = Position::from_degrees(24.5105, 117.6495).expect("a place");
        let endurance = Span::from_secs(1_500);
        let drone = DroneSetup {
            id: "XC-1".into(),
            link: "air".into(),
            system: 1,
            home,
            endurance,
            items_max: 500,
            airframe: None,
        };
        let dispatch = dispatch::Setup::new(district.clone());
        let setup = Setup {
            build: "test".into(),
            own: Address { system: 255, component: 190 },
            districts: vec![DistrictSetup { id: district, drones: vec![drone], dispatch }],
            networks: Default::default(),
            signing: Default::default(),
        };
        let station = Station::new(setup);
        Days { station, now_us: 0, hour: 0, beats: 0, shown: Arc::default(), entries: 0, rebooted: 0 }
    }

    fn input(&mut self, input: Input) {
        self.station.handle(Moment::from_micros(self.now_us), input);
        self.take();
    }

    fn tick(&mut self) {
        self.station.tick(Moment::from_micros(self.now_us));
        self.take();
    }

    fn take(&mut self) {
        let now = Moment::from_micros(self.now_us);
        while let Some(output) = self.station.poll_output() {
            match output {
                Output::Send { to, bytes } => {
                    self.beats += u32::from(message(&bytes) == HEARTBEAT);
                    self.station.handle(now, Input::Writable { to });
                }
                Output::Record(entry) => {
                    self.entries += 1;
                    let boot = matches!(&entry.fact, Fact::Drone { event: Event::Rebooted { .. }, .. });
                    self.rebooted += usize::from(boot);
                    self.station.handle(now, Input::Stored { up_to: entry.seq });
                }
                Output::Snapshot(snapshot) => self.shown = snapshot,
                _ => {}
            }
        }
    }

    /// The drone was switched on when the station was.
    fn boot_ms(&self) -> [u8; 4] {
        ((self.now_us / 1_000) as u32).to_le_bytes()
    }

    fn say(&mut self, from: Address, message: u32, payload: Vec<u8>) {
        // Its address changes every hour, as on a phone network.
        let peer = Peer { link: "air".into(), number: self.hour };
        let sequence = (self.now_us / 200_000) as u8;
        self.input(Input::Frames { from: peer, frames: vec![frame(from, sequence, message, payload)] });
    }

    /// 200 ms go by: the drone tells its attitude and sometimes more, and others pass by.
    fn pass(&mut self) {
        self.now_us += 200_000;
        self.tick();
        let attitude = [&self.boot_ms()[..], &[0; 24]].concat();
        self.say(autopilot(0), 30, attitude);
        if !self.now_us.is_multiple_of(1_000_000) {
            return;
        }
        self.say(autopilot(0), HEARTBEAT, heartbeat(2, 12));
        let passer = u8::try_from(self.hour % 200 + 2).expect("a system id");
        self.say(Address { system: passer, component: 1 }, HEARTBEAT, heartbeat(2, 12));
        self.say(Address { system: passer, component: 190 }, HEARTBEAT, heartbeat(6, 8));
        // The first piece of a text whose rest never comes.
        let text = [&[4][..], &[b'x'; 50], &(self.hour as u16 | 1).to_le_bytes(), &[0]].concat();
        self.say(autopilot(0), 253, text);
        let unix_ms = 1_795_435_200_000 + i64::try_from(self.now_us / 1_000).expect("a time");
        self.input(Input::Clock { unix_ms });
    }

    /// An hour: twenty busy seconds, then a message a minute. Once a day the link goes down and comes back.
    fn hour(&mut self) {
        self.hour += 1;
        if self.hour.is_multiple_of(24) {
            self.input(Input::LinkDown { link: "air".into(), reason: "pulled".into() });
        }
        if self.hour % 24 <= 1 {
            let facts = LinkFacts { bytes_per_second: None, push_window: false, high_latency: false };
            self.input(Input::LinkUp { link: "air".into(), facts });
        }
        (0..100).for_each(|_| self.pass());
        for _ in 0..59 {
            self.now_us += 60_000_000;
            let before = self.beats;
            self.tick();
            self.say(autopilot(0), 30, [&self.boot_ms()[..], &[0; 24]].concat());
            assert!(self.beats - before <= 4, "beats that were missed are not made up for");
        }
        self.now_us = self.now_us.max(u64::from(self.hour) * 3_600_000_000);
        self.tick();
    }
}

/// Over the moment when 32 bits of milliseconds are full, and with everything that comes and goes in between.
///
/// Holds F-T3, R-T1, R-T2.
#[test]
fn fifty_days_bring_no_growth_and_no_stall() {
    const WRAP_US: u64 = (1 << 32) * 1_000;
    let mut days = Days::new();
    let mut sizes: Vec<BTreeMap<&str, usize>> = Vec::new();
    let mut entries = Vec::new();
    while days.now_us + 2 * 3_600_000_000 < WRAP_US {
        if days.hour.is_multiple_of(24) {
            sizes.push(BTreeMap::new());
            entries.push(days.entries);
        }
        days.hour();
        let day = sizes.last_mut().expect("a day");
        for (name, size) in days.station.sizes() {
            let most = day.entry(name).or_default();
            *most = size.max(*most);
        }
    }
    // Busy up to a second before the wrap; then the drone is silent, and that is seen as at any other time.
    days.now_us = WRAP_US - 21_000_000;
    (0..100).for_each(|_| days.pass());
    for (after_ms, liveness) in [(2_000, "fresh"), (2_900, "stale"), (4_900, "stale"), (5_300, "lost")] {
        while days.now_us < WRAP_US - 1_000_000 + after_ms * 1_000 {
            days.now_us += 100_000;
            days.tick();
        }
        assert_eq!(days.shown.drones[0].liveness, liveness, "{after_ms} ms after its last word");
    }
    assert!(days.now_us > WRAP_US);
    (0..100).for_each(|_| days.pass());
    let before = days.beats;
    while days.hour < 50 * 24 {
        days.hour = days.hour.max(u32::try_from(days.now_us / 3_600_000_000).expect("hours"));
        days.hour();
    }
    assert!(days.beats > before && days.shown.drones[0].liveness != "silent", "it goes on");
    let before = days.beats;
    (0..100).for_each(|_| days.pass());
    assert!(days.beats - before >= 19, "{} beats in twenty seconds", days.beats - before);
    assert_eq!(days.shown.drones[0].liveness, "fresh");
    assert_eq!(days.rebooted, 0, "no clock that wrapped was taken for a boot");
    let (early, late) = (&sizes[1], sizes.last().expect("days"));
    assert!(late.iter().all(|(name, size)| *size <= early[name]), "{early:?}\n{late:?}");
    assert!(early["voices"] > 0 && early["neighbours"] > 0 && early["senders"] > 0, "something came and went");
    let of = |day: usize| entries[day + 1] - entries[day];
    assert!(of(entries.len() - 2) <= of(1).max(2), "{entries:?}");
}
