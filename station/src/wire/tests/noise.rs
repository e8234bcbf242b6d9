//! A stream that noise gets into: what is whole is found, and what is not is counted.

use super::*;

/// The same numbers on every machine (Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn hits(&mut self, permille: u64) -> bool {
        self.next() % 1_000 < permille
    }

    fn byte(&mut self) -> u8 {
        (self.next() >> 8) as u8
    }
}

/// A frame that says its number: short and long ones, as a drone sends them.
fn numbered(number: u32) -> Vec<u8> {
    let text = vec![b'a' + (number % 26) as u8; 1 + (number as usize * 7) % 49];
    match number % 3 {
        0 => frame(0, &[&number.to_le_bytes()[..], &[2, 12, 0x80, 4, 3]].concat()),
        1 => frame(30, &[&number.to_le_bytes()[..], &[0; 20], &[1; 4]].concat()),
        _ => frame(253, &[&[6][..], &number.to_le_bytes(), &text].concat()),
    }
}

/// What went over the line, and the frames that arrived whole.
struct Line {
    bytes: Vec<u8>,
    whole: Vec<Vec<u8>>,
    broken: usize,
    noise: u64,
}

/// `noise` of a thousand bytes are random ones that somebody else put between the drone's, and in `broken` of a thousand
/// frames a bit is turned.
fn line(chance: &mut Chance, frames: u32, noise: u64, broken: u64) -> Line {
    let mut line = Line { bytes: Vec::new(), whole: Vec::new(), broken: 0, noise: 0 };
    for number in 0..frames {
        let sent = numbered(number);
        let mut arrived = sent.clone();
        if chance.hits(broken) {
            let at = chance.next() as usize % arrived.len();
            arrived[at] ^= 1 << (chance.next() % 8);
            line.broken += 1;
        } else {
            line.whole.push(sent);
        }
        while line.noise * 1_000 < noise * line.bytes.len() as u64 {
            line.bytes.push(chance.byte());
            line.noise += 1;
        }
        line.bytes.extend(arrived);
    }
    // The line goes on: what noise claimed to be a long frame comes to an end.
    let after: Vec<Vec<u8>> = (0..20).map(|number| numbered(frames + number)).collect();
    line.bytes.extend(after.concat());
    line.whole.extend(after);
    line
}

/// Holds F-L5, R-F2.
#[test]
fn every_frame_that_comes_whole_over_a_noisy_serial_line_is_read_and_what_does_not_is_counted() {
    for (seed, noise) in (1..=20).flat_map(|seed| [10, 50, 100, 200].map(|noise| (seed, noise))) {
        let mut chance = Chance(seed * 1_000 + noise);
        let line = line(&mut chance, 300, noise, 50);
        assert!(line.broken > 0 && line.noise > 0, "the line was noisy");
        let mut deframer = Deframer::new(Resync::Stream);
        let mut read: Vec<Vec<u8>> = Vec::new();
        for piece in line.bytes.chunks(1 + chance.next() as usize % 60) {
            deframer.push(piece);
            while let Some(found) = deframer.next() {
                if matches!(found, Found::Frame(_)) {
                    read.push(deframer.found_bytes().to_vec());
                }
            }
        }
        let lost = line.whole.iter().filter(|sent| !read.contains(sent)).count();
        assert_eq!(lost, 0, "of {} whole frames, at {noise} permille of noise, seed {seed}", line.whole.len());
        let tally = deframer.tally();
        assert!(tally.bad_sums.frames > 0 && tally.noise_bytes >= line.noise / 2, "{tally:?}");
        assert_eq!(tally.accounted(), line.bytes.len() as u64);
    }
}

/// Holds R-F2.
#[test]
fn after_whatever_a_broken_frame_claims_a_good_one_is_found_within_280_clean_bytes() {
    for (resync, length) in [Resync::Datagram, Resync::Stream].into_iter().flat_map(|resync| {
        let lengths = 0..=255_u8;
        lengths.map(move |length| (resync, length))
    }) {
        for flags in [0, 1] {
            let mut deframer = Deframer::new(resync);
            // The beginning of a heartbeat of this length, and nothing of the rest.
            deframer.push(&[0xFD, length, flags, 0, 1, 7, 1, 0, 0, 0]);
            let mut clean = 0;
            let is_found = |deframer: &mut Deframer| deframer.any(|found| matches!(found, Found::Frame(_)));
            while !is_found(&mut deframer) {
                assert!(clean < 280, "{resync:?}, {length} bytes claimed, flags {flags}");
                deframer.push(&heartbeat());
                clean += heartbeat().len();
            }
        }
    }
}
