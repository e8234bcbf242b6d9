//! Voices told apart, in virtual time.

use super::*;
use crate::base::LinkId;
use crate::geodesy::{AboveHome, AboveSea};

fn peer(number: u32) -> Peer {
    Peer { link: LinkId::from("air"), number }
}

fn lte(number: u32) -> Peer {
    Peer { link: LinkId::from("lte"), number }
}

fn at(ms: u64) -> Moment {
    Moment::from_micros(ms * 1_000)
}

fn beat() -> Report {
    Report::Heartbeat { kind: 2, autopilot: 12, base_mode: 0, custom_mode: 0, status: 3 }
}

fn clock(boot_ms: u32) -> Report {
    Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 }
}

fn version(uid: u64) -> Report {
    Report::Version { uid, capabilities: 0, flight_software: 0 }
}

fn place(lat: f64) -> Report {
    Report::Position {
        boot_ms: 0,
        position: Position::from_degrees(lat, 117.65),
        above_sea: AboveSea::from_mm(0),
        above_home: AboveHome::from_mm(0),
        velocity_mps: [0.0; 3],
        heading_deg: None,
    }
}

/// One sender's counter.
struct Counter(u8);

impl Counter {
    fn next(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(1);
        self.0
    }
}

#[test]
fn a_drone_whose_address_changes_is_believed_at_once() {
    let (mut voices, mut count) = (Voices::default(), Counter(250));
    assert!(voices.hear(at(0), &peer(1), count.next(), &beat()));
    assert!(voices.hear(at(900), &peer(1), count.next(), &beat()));
    assert!((1_000..5_000).step_by(100).all(|ms| voices.hear(at(ms), &peer(2), count.next(), &beat())));
    assert!(!voices.stranger(at(5_000)));
    assert_eq!(voices.rebinds(), 1);
}

/// Holds F-I1, R-I3.
#[test]
fn of_two_that_speak_at_once_the_one_that_spoke_first_is_ours() {
    let (mut voices, mut ours, mut theirs) = (Voices::default(), Counter(0), Counter(100));
    voices.hear(at(0), &peer(1), ours.next(), &beat());
    assert!(voices.hear(at(50), &peer(2), theirs.next(), &beat()), "nobody can know yet");
    assert!(voices.hear(at(100), &peer(1), ours.next(), &beat()));
    for ms in (150..20_000).step_by(100) {
        assert!(!voices.hear(at(ms), &peer(2), theirs.next(), &beat()), "{ms} ms");
        assert!(voices.hear(at(ms + 50), &peer(1), ours.next(), &beat()), "{ms} ms");
        assert!(voices.stranger(at(ms)) || ms < 5_000, "{ms} ms");
    }
    assert!(voices.stranger(at(20_000)) && !voices.stranger(at(40_000)));
}

/// Whatever their counters are, the alarm comes within 5 s, at one message a second each.
///
/// Holds R-I3, F-I1.
#[test]
fn two_on_one_link_are_told_apart_within_five_seconds_whatever_their_counters_are() {
    for apart in 0..=255 {
        let (mut voices, mut ours, mut theirs) = (Voices::default(), Counter(0), Counter(apart));
        for ms in (0..20_000).step_by(1_000) {
            voices.hear(at(ms), &peer(1), ours.next(), &beat());
        }
        let found = (20_000..25_001).step_by(1_000).find(|ms| {
            voices.hear(at(*ms), &peer(2), theirs.next(), &beat());
            voices.hear(at(ms + 500), &peer(1), ours.next(), &beat());
            voices.stranger(at(ms + 500))
        });
        assert!(found.is_some(), "counters {apart} apart");
    }
}

/// M-9: a link that overtakes, doubles and loses, and an address that changes again and again.
///
/// Holds R-I3.
#[test]
fn a_thousand_changes_of_address_are_no_stranger() {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};
    let mut late = 0_u32;
    for seed in 0..1_000 {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut below = |n: u64| u64::from(chance.next_u32()) % n;
        let (mut voices, mut count) = (Voices::default(), Counter(below(256) as u8));
        let period_ms = 20 + below(480);
        let mut frames = Vec::new();
        let (mut port, mut change_at) = (1, 1_000 + below(3_000));
        for ms in (0..20_000).step_by(period_ms as usize) {
            if ms >= change_at {
                // Sometimes back to the port before, as when a phone network comes and goes.
                port = if below(3) == 0 && port > 1 { port - 1 } else { port + 1 };
                change_at = ms + 1_000 + below(5_000);
            }
            let sequence = count.next();
            if below(10) < 3 {
                continue;
            }
            let delay_ms = if below(20) == 0 { below(900) } else { below(30) };
            frames.push((ms + delay_ms, port, sequence));
            if below(20) == 0 {
                frames.push((ms + delay_ms + below(200), port, sequence));
            }
        }
        frames.sort_unstable();
        for pair in frames.windows(2) {
            late += u32::from(pair[1].1 < pair[0].1);
        }
        for (ms, port, sequence) in frames {
            voices.hear(at(ms), &peer(port), sequence, &beat());
            assert!(!voices.stranger(at(ms)), "seed {seed}, {ms} ms");
        }
        assert!(voices.rebinds() > 0, "seed {seed}");
    }
    assert!(late > 500, "{late} frames of an old address came after the new one's");
}

/// Holds R-I3.
#[test]
fn two_numbers_on_two_links_of_one_network_are_two_drones() {
    let (mut voices, mut ours, mut theirs) = (Voices::default(), Counter(0), Counter(7));
    voices.hear(at(0), &peer(1), ours.next(), &version(11));
    assert!(voices.hear(at(100), &lte(2), theirs.next(), &beat()), "it may be the same drone");
    assert_eq!(voices.whom_to_ask(at(100)), Some(lte(2)), "so it is asked");
    assert_eq!(voices.whom_to_ask(at(100)), None);
    assert!(!voices.hear(at(200), &lte(2), theirs.next(), &version(12)));
    assert!(voices.stranger(at(200)));
}

/// Holds R-I3, R-R2.
#[test]
fn one_number_on_two_links_of_one_network_is_one_drone_even_across_a_reboot() {
    let (mut voices, mut ours, mut theirs) = (Voices::default(), Counter(0), Counter(7));
    voices.hear(at(0), &peer(1), ours.next(), &version(11));
    voices.hear(at(10), &lte(2), theirs.next(), &version(11));
    for ms in (1_000..30_000_u64).step_by(200) {
        // It reboots after 10 s, and the second link is 900 ms late.
        let boot_ms = |ms: u64| u32::try_from(if ms < 10_000 { ms + 600_000 } else { ms - 10_000 }).unwrap_or(0);
        voices.hear(at(ms), &peer(1), ours.next(), &clock(boot_ms(ms)));
        voices.hear(at(ms + 5), &lte(2), theirs.next(), &clock(boot_ms(ms - 900)));
        assert!(!voices.stranger(at(ms + 5)), "{ms} ms");
    }
    assert!(voices.speaks(at(30_000), &lte(2), GONE) && voices.speaks(at(30_000), &peer(1), GONE));
}

/// Holds R-I3, F-I1.
#[test]
fn two_clocks_or_two_places_on_two_links_are_two_drones_within_five_seconds() {
    let clocks = |ms: u32| (clock(600_000 + ms), clock(90_000 + ms));
    let places = |_: u32| (place(24.51), place(24.52));
    for (name, told) in [("clocks", &clocks as &dyn Fn(u32) -> (Report, Report)), ("places", &places)] {
        let (mut voices, mut ours, mut theirs) = (Voices::default(), Counter(0), Counter(7));
        let mut taken = 0;
        for ms in (0..5_000).step_by(200) {
            let (mine, other) = told(ms as u32);
            voices.hear(at(ms), &peer(1), ours.next(), &mine);
            taken += u32::from(voices.hear(at(ms + 5), &lte(2), theirs.next(), &other));
        }
        assert!(voices.stranger(at(5_000)), "{name}");
        assert!(taken <= 1, "{name}: {taken} reports of the other one were followed");
    }
}

#[test]
fn a_companion_with_an_address_of_its_own_is_listened_to_and_a_stranger_s_is_not() {
    let (mut voices, mut ours, mut theirs) = (Voices::default(), Counter(0), Counter(200));
    for ms in (0..5_000).step_by(100) {
        assert!(voices.hear(at(ms), &peer(1), ours.next(), &beat()) && voices.beside_ours(&peer(3)), "{ms} ms");
    }
    for ms in (5_000..8_000).step_by(100) {
        voices.hear(at(ms), &peer(2), theirs.next(), &beat());
        voices.hear(at(ms + 10), &peer(1), ours.next(), &beat());
    }
    assert!(!voices.beside_ours(&peer(2)) && voices.beside_ours(&peer(1)) && voices.beside_ours(&peer(3)));
}

#[test]
fn when_ours_falls_silent_the_other_is_taken_for_it_unless_it_has_another_number() {
    for (uid, believed) in [(11, true), (12, false)] {
        let (mut voices, mut ours, mut theirs) = (Voices::default(), Counter(0), Counter(100));
        voices.hear(at(0), &peer(1), ours.next(), &version(11));
        voices.hear(at(10), &peer(2), theirs.next(), &beat());
        voices.hear(at(20), &peer(1), ours.next(), &beat());
        assert!(!voices.hear(at(1_000), &peer(2), theirs.next(), &version(uid)));
        voices.hear(at(1_500), &peer(1), ours.next(), &beat());
        assert!(!voices.hear(at(2_600), &peer(2), theirs.next(), &beat()));
        assert_eq!(voices.hear(at(4_600), &peer(2), theirs.next(), &beat()), believed, "number {uid}");
        assert!(voices.hear(at(14_700), &peer(2), theirs.next(), &beat()), "after a silence it is a new drone of ours");
    }
}
