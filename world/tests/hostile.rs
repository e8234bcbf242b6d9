//! A short run of what `fuzz/` does at length: hostile bytes, fields and sequences, from seeds.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use quadrat_world::hostile;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a real PX4 said in flight: 8 bytes of time before each frame, which is noise here.
const RECORDED: &[u8] = include_bytes!("../../station/tests/fixtures/px4_flight.rx.tlog");

fn random(seed: u64, most: usize) -> Vec<u8> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut data = vec![0; random.next_u64() as usize % most + 1];
    random.fill_bytes(&mut data);
    data
}

/// A piece of the recording with a few bytes changed.
fn damaged(seed: u64) -> Vec<u8> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut below = |most: usize| random.next_u64() as usize % most.max(1);
    let length = 64 + below(2_000);
    let start = below(RECORDED.len() - length);
    let mut data = RECORDED[start..start + length].to_vec();
    for _ in 0..below(12) {
        let at = below(length);
        data[at] = below(256) as u8;
    }
    data
}

/// Holds R-F3.
#[test]
fn any_bytes_are_taken_apart_and_every_one_is_accounted_for() {
    let whole: u64 = (0..5_000).map(|seed| hostile::bytes(&damaged(seed)).expect("damaged")).sum();
    assert!(whole > 10_000, "most frames of the recording are whole: {whole}");
    for seed in 0..5_000 {
        hostile::bytes(&random(seed, 3_000)).expect("random");
    }
}

/// Holds R-F3, F-S4.
#[test]
fn frames_with_right_sums_and_hostile_fields_break_nothing_and_fill_no_memory() {
    let inputs: u64 = (0..4_000).map(|seed| hostile::messages(&random(seed, 2_000)).expect("messages")).sum();
    assert!(inputs > 20_000, "they were taken in: {inputs}");
}

/// Holds R-F3, F-S4.
#[test]
fn hostile_messages_in_the_middle_of_a_patrol_with_any_time_disk_and_people_break_nothing() {
    let inputs: u64 = (0..2_000).map(|seed| hostile::night(&random(seed, 4_000)).expect("a night")).sum();
    assert!(inputs > 20_000, "they were taken in: {inputs}");
}
