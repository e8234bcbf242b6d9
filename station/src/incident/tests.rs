//! Sightings become incidents, and people answer them.

use super::*;
use crate::base::{DetectionId, DroneId, IncidentId, Moment, PlaceId, TeamId};
use crate::geodesy::{Plane, Point, Position};
use crate::text::code;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

fn home() -> Position {
    Position::from_degrees(24.5121, 117.6538).expect("a place in Zhangzhou")
}

fn east(metres: f64) -> Position {
    Plane::at(home()).position(Point::new(metres, 0.0))
}

fn drone(name: &str) -> Source {
    Source::Drone(DroneId::from(name))
}

/// A sighting with a round error of `sigma_m`.
fn seen(id: u32, class: Class, position: Position, sigma_m: f64, unix_s: i64) -> Sighting {
    let variance = (sigma_m * sigma_m * 1e4) as i64;
    Sighting {
        id: Sender { uid: 7, component: 191, boot_nonce: 1 }.detection(id),
        source: drone("XC-1"),
        class,
        label: None,
        confidence_percent: Some(80),
        seen_unix_ms: unix_s * 1_000,
        position,
        covariance_cm2: [variance, 0, variance],
        track: 0,
        photo: None,
        awaits: None,
        note: None,
        drill: false,
    }
}

#[derive(Default)]
struct Room {
    incidents: Incidents,
    facts: Vec<(Moment, i64, Fact)>,
}

impl Room {
    fn take(&mut self, sighting: &Sighting) -> IncidentId {
        let next = IncidentId(1 + self.incidents.iter().map(|incident| incident.id.0).max().unwrap_or(0));
        let sighted = self.incidents.sight(next, sighting, |_| None);
        for fact in sighted.facts {
            self.apply(sighting.seen_unix_ms, fact);
        }
        sighted.incident
    }

    fn apply(&mut self, unix_ms: i64, fact: Fact) {
        let at = Moment::from_micros(unix_ms.clamp(0, 1 << 50) as u64 * 1_000);
        self.incidents.apply(at, unix_ms, &fact);
        self.facts.push((at, unix_ms, fact));
    }

    fn say(&mut self, incident: IncidentId, team: Option<&str>, ask: Ask, unix_s: i64) -> Result<usize, Conflict> {
        let team = team.map(TeamId::from);
        let reply = Reply { incident, who: "li", team: team.as_ref(), ask, key: None };
        let facts = self.incidents.answer(&reply)?;
        let count = facts.len();
        facts.into_iter().for_each(|fact| self.apply(unix_s * 1_000, fact));
        Ok(count)
    }

    fn of(&self, id: IncidentId) -> &Incident {
        self.incidents.get(id).expect("known")
    }
}

/// A standard normal number (Box and Muller, 1958).
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let mut uniform = || (f64::from(rng.next_u32()) + 1.0) / 4_294_967_297.0;
    let (a, b) = (uniform(), uniform());
    (-2.0 * libm::log(a)).sqrt() * libm::cos(std::f64::consts::TAU * b)
}

#[test]
fn the_same_thing_seen_300_times_is_one_incident() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut room = Room::default();
    for frame in 0..300_u32 {
        let at = Plane::at(home()).position(Point::new(4.0 * normal(&mut rng), 4.0 * normal(&mut rng)));
        room.take(&seen(frame + 1, Class::PersonDown, at, 4.0, 1_000 + i64::from(frame) / 5));
    }
    assert_eq!(room.incidents.iter().count(), 1);
    let incident = room.of(IncidentId(1));
    assert_eq!(incident.sightings, 300);
    let ellipse = incident.fused().ellipse();
    assert!(ellipse.minor_m > 4.0 * 2.4477 * 0.6, "one drone's error does not average out: {ellipse:?}");
}

#[test]
fn two_people_15_m_apart_with_small_ellipses_stay_two() {
    let mut room = Room::default();
    let first = room.take(&seen(1, Class::PersonDown, home(), 2.0, 1_000));
    let second = room.take(&seen(2, Class::PersonDown, east(15.0), 2.0, 1_000));
    assert_ne!(first, second);
    assert_eq!(room.take(&seen(3, Class::PersonDown, east(14.0), 2.0, 1_001)), second);
    assert_eq!(room.take(&seen(4, Class::PersonDown, east(1.0), 2.0, 1_001)), first);
}

#[test]
fn boxes_with_different_tracks_in_one_frame_are_different_things() {
    let mut room = Room::default();
    let person =
        |id, metres, track, unix_s| Sighting { track, ..seen(id, Class::PersonDown, east(metres), 10.0, unix_s) };
    let first = room.take(&person(1, 0.0, 1, 1_000));
    let second = room.take(&person(2, 4.0, 2, 1_000));
    assert_ne!(first, second);
    assert_eq!(room.take(&person(3, 5.0, 1, 1_001)), first);
    assert_eq!(room.take(&person(4, 0.0, 2, 1_001)), second);
}

#[test]
fn a_track_is_followed_where_it_goes() {
    let mut room = Room::default();
    let car = |id, metres, unix_s| Sighting { track: 9, ..seen(id, Class::Vehicle, east(metres), 3.0, unix_s) };
    let first = room.take(&car(1, 0.0, 1_000));
    for step in 1..10_u32 {
        assert_eq!(room.take(&car(1 + step, f64::from(step) * 40.0, 1_000 + i64::from(step) * 4)), first);
    }
    let off = Plane::at(home()).distance(room.of(first).fused().position, east(360.0));
    assert!(off < 1.0, "{off} m off the car");
}

/// Holds R-D3.
#[test]
fn a_repeat_changes_nothing_and_names_the_same_incident() {
    let mut room = Room::default();
    let sighting = seen(1, Class::Fire, home(), 5.0, 1_000);
    let incident = room.take(&sighting);
    let again = room.incidents.sight(IncidentId(99), &sighting, |_| None);
    assert_eq!(again, Sighted { facts: Vec::new(), incident, repeat: true });
}

#[test]
fn a_drill_does_not_swallow_a_real_thing() {
    let mut room = Room::default();
    let drill = room.take(&Sighting { drill: true, ..seen(1, Class::Fire, home(), 5.0, 1_000) });
    assert_ne!(room.take(&seen(2, Class::Fire, home(), 5.0, 1_001)), drill);
}

#[test]
fn smoke_that_becomes_fire_is_one_incident_and_graver() {
    let mut room = Room::default();
    let first = room.take(&seen(1, Class::Smoke, home(), 5.0, 1_000));
    assert_eq!(room.of(first).severity(), Severity::Medium);
    assert_eq!(room.take(&seen(2, Class::Fire, home(), 5.0, 1_005)), first);
    assert_eq!(room.of(first).severity(), Severity::High);
    assert_eq!(room.take(&seen(3, Class::Smoke, home(), 5.0, 1_006)), first);
    assert_eq!(room.of(first).severity(), Severity::High);
}

#[test]
fn a_second_source_or_a_later_look_verifies_and_the_next_frame_does_not() {
    let mut room = Room::default();
    let first = room.take(&seen(1, Class::PersonDown, home(), 5.0, 1_000));
    room.take(&seen(2, Class::PersonDown, home(), 5.0, 1_001));
    assert!(!room.of(first).verified);
    let mut other = room.incidents.clone();
    room.take(&Sighting { source: drone("XC-2"), ..seen(3, Class::PersonDown, home(), 5.0, 1_002) });
    assert!(room.of(first).verified);
    let later = seen(4, Class::PersonDown, home(), 5.0, 1_030);
    for fact in other.sight(IncidentId(2), &later, |_| None).facts {
        other.apply(Moment::START, 0, &fact);
    }
    assert!(other.get(first).expect("known").verified);
}

#[test]
fn a_closed_incident_does_not_swallow_what_comes_later() {
    let mut room = Room::default();
    let first = room.take(&seen(1, Class::Vehicle, home(), 5.0, 1_000));
    room.say(first, Some("t2"), Ask::Close, 1_060).expect("fits");
    assert_eq!(room.take(&seen(2, Class::Vehicle, home(), 5.0, 1_100)), first, "the rest of the look");
    assert_ne!(room.take(&seen(3, Class::Vehicle, home(), 5.0, 1_060 + 601)), first);
}

#[test]
fn a_false_alarm_quietens_its_place_but_never_a_grave_thing() {
    let mut room = Room::default();
    let crowd = room.take(&seen(1, Class::Crowd, home(), 5.0, 1_000));
    room.say(crowd, None, Ask::False, 1_010).expect("fits");
    assert_eq!(room.take(&seen(2, Class::Crowd, home(), 5.0, 1_010 + 1_500)), crowd);
    assert_ne!(room.take(&seen(3, Class::Crowd, home(), 5.0, 1_010 + 1_900)), crowd);
    let fire = room.take(&seen(4, Class::Fire, home(), 5.0, 1_000));
    room.say(fire, None, Ask::False, 1_010).expect("fits");
    assert_eq!(room.take(&seen(5, Class::Fire, home(), 5.0, 1_012)), fire, "the frames of the same look");
    assert_ne!(room.take(&seen(6, Class::Fire, home(), 5.0, 1_100)), fire);
}

#[test]
fn a_lost_drone_is_one_incident_wherever_it_was_heard_last() {
    let mut room = Room::default();
    let lost = |name: &str, metres, unix_s: i64| {
        drone_lost(&DroneId::from(name), Located::within(east(metres), 30.0), unix_s * 1_000, unix_s)
    };
    let first = room.take(&lost("XC-1", 0.0, 1_000));
    assert_eq!(room.take(&lost("XC-1", 2_000.0, 1_100)), first);
    assert_ne!(room.take(&lost("XC-2", 0.0, 1_100)), first);
    let off = Plane::at(home()).distance(room.of(first).fused().position, east(2_000.0));
    assert!(off < 1.0, "it is where it was heard last, {off} m off");
}

#[test]
fn answers_move_it_on_and_repeats_and_late_ones_do_nothing() {
    let mut room = Room::default();
    let id = room.take(&seen(1, Class::PersonDown, home(), 5.0, 1_000));
    assert_eq!(room.say(id, Some("t2"), Ask::Acknowledge, 1_010), Ok(1));
    assert_eq!(room.say(id, Some("t2"), Ask::Acknowledge, 1_011), Ok(0));
    let taken = room.say(id, Some("t3"), Ask::Acknowledge, 1_012).expect_err("t2 has it");
    assert_eq!(taken.code, code::INCIDENT_TAKEN);
    assert_eq!(room.say(id, Some("t2"), Ask::OnScene, 1_100), Ok(1));
    assert!(room.of(id).verified, "a person saw it");
    assert_eq!(room.say(id, Some("t2"), Ask::Close, 1_200), Ok(1));
    assert_eq!(room.say(id, Some("t2"), Ask::Close, 1_201), Ok(0));
    assert_eq!(room.say(id, Some("t3"), Ask::Acknowledge, 1_202).expect_err("over").code, code::INCIDENT_OVER);
    assert_eq!(room.of(id).state, State::Closed);
}

#[test]
fn the_same_key_is_the_same_answer() {
    let mut room = Room::default();
    let incident = room.take(&seen(1, Class::PersonDown, home(), 5.0, 1_000));
    let team = TeamId::from("t2");
    let mut say = |who: &str, ask| {
        let reply = Reply { incident, who, team: Some(&team), ask, key: Some("k1") };
        let facts = room.incidents.answer(&reply).expect("fits");
        let count = facts.len();
        facts.into_iter().for_each(|fact| room.apply(1_010_000, fact));
        count
    };
    assert_eq!(say("li", Ask::Decline), 1);
    assert_eq!(say("li", Ask::Decline), 0);
    assert_eq!(say("li", Ask::Acknowledge), 0, "a key is used once");
    assert_eq!(say("wang", Ask::Acknowledge), 1, "another person's key is another key");
}

#[test]
fn giving_it_back_leaves_it_open_again() {
    let mut room = Room::default();
    let id = room.take(&seen(1, Class::PersonDown, home(), 5.0, 1_000));
    room.say(id, Some("t2"), Ask::Acknowledge, 1_010).expect("fits");
    room.say(id, Some("t2"), Ask::Decline, 1_020).expect("fits");
    let incident = room.of(id);
    assert_eq!((incident.state, &incident.taken_by), (State::Open, &None));
    assert_eq!(room.say(id, None, Ask::Decline, 1_021).expect_err("who?").code, code::DECLINE_NEEDS_TEAM);
}

#[test]
fn replaying_any_prefix_of_facts_gives_the_live_state() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut room = Room::default();
    let mut live = vec![Incidents::default()];
    for step in 0..400_u32 {
        let class = Class::ALL[rng.next_u32() as usize % Class::ALL.len()];
        let at = east(f64::from(rng.next_u32() % 500));
        if rng.next_u32() % 4 == 0 {
            let asks = [Ask::Acknowledge, Ask::Decline, Ask::OnScene, Ask::Close, Ask::False, Ask::Help];
            let id = IncidentId(1 + u64::from(rng.next_u32()) % 20);
            let ask = asks[rng.next_u32() as usize % asks.len()];
            drop(room.say(id, Some("t2").filter(|_| rng.next_u32() % 2 == 0), ask, i64::from(step) * 20));
        } else {
            let track = rng.next_u32() % 4;
            room.take(&Sighting { track, ..seen(step + 1, class, at, 6.0, i64::from(step) * 20) });
        }
        while live.len() <= room.facts.len() {
            let mut next = live.last().expect("one").clone();
            let (at, unix_ms, fact) = &room.facts[live.len() - 1];
            next.apply(*at, *unix_ms, fact);
            live.push(next);
        }
    }
    assert_eq!(*live.last().expect("one"), room.incidents);
    assert!(room.facts.len() > 300);
}

#[test]
fn facts_survive_the_journal_s_form() {
    let mut room = Room::default();
    let sighting = Sighting { label: Some("倒地".into()), ..seen(1, Class::Other, home(), 5.0, 1_000) };
    let spot = Spot { place: PlaceId::from("0413"), called: "北门".into(), metres: 60, bearing_deg: 180 };
    for fact in room.incidents.sight(IncidentId(1), &sighting, |_| Some(spot.clone())).facts {
        room.apply(1_000, fact);
    }
    room.say(IncidentId(1), Some("t2"), Ask::Acknowledge, 1_010).expect("fits");
    for (_, _, fact) in &room.facts {
        let text = serde_json::to_string(fact).expect("writes");
        assert_eq!(serde_json::from_str::<Fact>(&text).expect("reads"), *fact);
    }
}

#[test]
fn the_ellipse_of_fused_sightings_holds_the_truth_95_times_of_100() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let rounds = 4_000;
    let mut held = 0;
    for _ in 0..rounds {
        let mut estimate = Estimate::at(east(40.0));
        for number in 0..4_u32 {
            let (long, short) = (f64::from(5 + rng.next_u32() % 40), f64::from(3 + rng.next_u32() % 10));
            let (sin, cos) = libm::sincos(f64::from(rng.next_u32() % 628) / 100.0);
            let (a, b) = (long * normal(&mut rng), short * normal(&mut rng));
            let at = Plane::at(home()).position(Point::new(a * sin - b * cos, a * cos + b * sin));
            let (l2, s2) = (long * long * 1e4, short * short * 1e4);
            let covariance_cm2 = [
                (l2 * cos * cos + s2 * sin * sin) as i64,
                ((l2 - s2) * sin * cos) as i64,
                (l2 * sin * sin + s2 * cos * cos) as i64,
            ];
            estimate.add(&drone(&format!("XC-{number}")), Fused { position: at, covariance_cm2 }, 0);
        }
        let fused = estimate.fused().expect("four sightings");
        held += u32::from(inside(&fused, home()));
    }
    let percent = f64::from(held) / f64::from(rounds) * 100.0;
    assert!((93.0..=97.0).contains(&percent), "{percent} % of the ellipses hold the truth");
}

#[test]
fn the_ellipse_of_one_drone_s_pass_holds_the_truth_95_times_of_100() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let rounds = 3_000;
    let mut held = 0;
    for _ in 0..rounds {
        let share = 8.0 * 0.5_f64.sqrt();
        let bias = (share * normal(&mut rng), share * normal(&mut rng));
        let mut estimate = Estimate::at(home());
        for _ in 0..30 {
            let point = Point::new(bias.0 + share * normal(&mut rng), bias.1 + share * normal(&mut rng));
            let position = Plane::at(home()).position(point);
            estimate.add(&drone("XC-1"), Fused { position, covariance_cm2: [640_000, 0, 640_000] }, 0);
        }
        held += u32::from(inside(&estimate.fused().expect("thirty sightings"), home()));
    }
    let percent = f64::from(held) / f64::from(rounds) * 100.0;
    assert!((93.0..=97.0).contains(&percent), "{percent} % of the ellipses hold the truth");
}

/// Whether the 95 % ellipse holds a position, from its axes and bearing as a screen draws it.
fn inside(fused: &Fused, truth: Position) -> bool {
    let ellipse = fused.ellipse();
    let point = Plane::at(fused.position).point(truth);
    let (sin, cos) = libm::sincos(ellipse.bearing_deg.to_radians());
    let along = point.north_m * cos + point.east_m * sin;
    let across = point.east_m * cos - point.north_m * sin;
    let (a, b) = (along / ellipse.major_m, across / ellipse.minor_m);
    a * a + b * b <= 1.0
}

#[test]
fn the_circle_for_people_holds_what_the_ellipse_holds() {
    let mut rng = ChaCha8Rng::seed_from_u64(13);
    for (long, short) in [(10.0, 10.0), (10.0, 5.0), (10.0, 1.0)] {
        let fused =
            Fused { position: home(), covariance_cm2: [long * long * 1e4, 0.0, short * short * 1e4].map(|v| v as i64) };
        let mut held = [0, 0];
        for _ in 0..20_000 {
            let off = libm::hypot(long * normal(&mut rng), short * normal(&mut rng));
            held[0] += u32::from(off <= fused.within_95_m());
            held[1] += u32::from(off <= fused.within_90_m());
        }
        let [p95, p90] = held.map(|count| f64::from(count) / 200.0);
        assert!((94.4..96.2).contains(&p95) && (89.3..92.0).contains(&p90), "{long} by {short}: {p95} % and {p90} %");
    }
}

#[test]
fn a_covariance_that_is_none_is_replaced() {
    for bad in [[f64::NAN, 0.0, 1.0], [-1.0, 0.0, 1.0], [1.0, 5.0, 1.0], [0.0; 3], [f64::INFINITY, 0.0, 1.0]] {
        let [nn, ne, ee] = Located { position: home(), covariance_m2: bad }.covariance_cm2();
        assert_eq!((ne, nn == ee, nn > 1_000_000), (0, true, true), "{bad:?}");
    }
    let mut room = Room::default();
    let absurd = [i64::MAX, i64::MIN, i64::MAX];
    let id = room.take(&Sighting { covariance_cm2: absurd, ..seen(1, Class::Fire, home(), 1.0, 0) });
    assert!(room.of(id).fused().ellipse().major_m.is_finite());
    room.take(&Sighting {
        covariance_cm2: [0, 0, 0],
        seen_unix_ms: i64::MIN,
        ..seen(2, Class::Fire, east(3.0), 1.0, 0)
    });
    room.take(&Sighting { seen_unix_ms: i64::MAX, ..seen(3, Class::Fire, east(3.0), 1.0, 0) });
}

#[test]
fn names_are_short_and_differ() {
    let names: std::collections::BTreeSet<String> = (0..65_536).map(|id| name(IncidentId(id))).collect();
    assert_eq!(names.len(), 65_536);
    assert!(names.iter().all(|name| name.len() == 4));
}

/// Holds R-D2.
#[test]
fn a_companion_hears_exactly_what_is_durable() {
    let sender = Sender { uid: 7, component: 191, boot_nonce: 1 };
    let mut room = Room::default();
    for counter in [1, 2, 4, 6] {
        room.take(&seen(counter, Class::Fire, east(f64::from(counter) * 300.0), 5.0, 1_000));
    }
    assert_eq!(room.incidents.ack(sender), AckState { up_to: 2, bitmap: 0b1010 });
    room.take(&seen(3, Class::Fire, east(900.0), 5.0, 1_001));
    assert_eq!(room.incidents.ack(sender), AckState { up_to: 4, bitmap: 0b10 });
    assert_eq!(room.incidents.ack(Sender { boot_nonce: 2, ..sender }), AckState::default());
}

/// Holds R-D4.
#[test]
fn a_counter_that_never_came_is_shown_after_a_minute_and_never_acknowledged() {
    let sender = Sender { uid: 7, component: 191, boot_nonce: 1 };
    let mut room = Room::default();
    room.take(&seen(1, Class::Fire, home(), 5.0, 1_000));
    room.take(&seen(5, Class::Fire, home(), 5.0, 1_000));
    assert_eq!(room.incidents.missing(Moment::from_micros(1_059_000_000)), 0);
    assert_eq!(room.incidents.missing(Moment::from_micros(1_060_000_000)), 3);
    assert_eq!(room.incidents.ack(sender), AckState { up_to: 1, bitmap: 0b1000 });
    room.take(&seen(100, Class::Fire, home(), 5.0, 1_000));
    assert_eq!(room.incidents.ack(sender), AckState { up_to: 1, bitmap: 0b1000 }, "too far to say in one");
    assert_eq!(room.incidents.ack_of(sender, 100), Some(AckState { up_to: 99, bitmap: 1 }));
    assert_eq!(room.incidents.ack_of(sender, 5), None);
}

/// Holds R-D4.
#[test]
fn a_gap_is_worth_asking_for_until_it_is_a_minute_old_and_only_in_a_companions_newest_run() {
    let mut room = Room::default();
    let gap = |room: &Room, s: u64| room.incidents.gap(7, 191, Moment::from_micros(s * 1_000_000));
    assert_eq!(gap(&room, 1_000), None);
    room.take(&seen(1, Class::Fire, home(), 5.0, 1_000));
    assert_eq!(gap(&room, 1_000), None);
    room.take(&seen(5, Class::Fire, home(), 5.0, 1_000));
    let all = Gap { boot_nonce: 1, from: 2, to: 4 };
    assert_eq!(gap(&room, 1_059), Some(all));
    assert_eq!(room.incidents.gap(8, 191, Moment::from_micros(1_000_000_000)), None, "another drone");
    assert_eq!(room.incidents.gap(7, 192, Moment::from_micros(1_000_000_000)), None, "another companion");
    room.take(&seen(2, Class::Fire, home(), 5.0, 1_030));
    assert_eq!(gap(&room, 1_059), Some(Gap { from: 3, ..all }));
    assert_eq!(gap(&room, 1_060), None, "now it is told");
    assert_eq!(room.incidents.missing(Moment::from_micros(1_060_000_000)), 2);
    let again = Sighting {
        id: Sender { uid: 7, component: 191, boot_nonce: 9 }.detection(1),
        ..seen(1, Class::Fire, home(), 5.0, 1_040)
    };
    room.take(&again);
    assert_eq!(gap(&room, 1_045), None, "the companion started again and has nothing of the old run");
}

/// Holds R-D3.
#[test]
fn identities_of_companions_are_read_back_and_others_are_not_mistaken_for_them() {
    let sender = Sender { uid: u64::MAX, component: 255, boot_nonce: u32::MAX };
    assert_eq!(Sender::of(&sender.detection(u32::MAX)), Some((sender, u32::MAX)));
    for other in ["http:cam:1", "", "::::", "lost:XC-1:5", "0000000000000007:191:00000001:1:2"] {
        assert_eq!(Sender::of(&DetectionId::from(other)), None, "{other}");
    }
    assert_eq!(http_id("cam", "7/1").as_str(), "http:cam:7/1");
}
