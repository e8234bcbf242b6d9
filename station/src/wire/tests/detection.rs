//! The TUNNEL payload of docs/detections.md, byte for byte.

use crate::geodesy::{AboveSea, Position};
use crate::wire::detection::{Class, DetectionAck, DetectionError, Located, PixelBox, decode, encode_ack, encode_ask};

/// The format's example, written out by hand from docs/detections.md.
fn golden() -> Vec<u8> {
    let mut bytes = vec![1, 2, 87, 0b0000_0011];
    bytes.extend([0xEF, 0xBE, 0xAD, 0xDE]); // boot_nonce 0xDEADBEEF
    bytes.extend([7, 0, 0, 0]); // counter
    bytes.extend([0x40, 0xE2, 0x01, 0]); // capture_ms 123,456
    bytes.extend(245_121_300i32.to_le_bytes());
    bytes.extend(1_176_538_800i32.to_le_bytes());
    bytes.extend(12_500i32.to_le_bytes());
    bytes.extend([0, 0, 0x80, 0x40]); // 4.0
    bytes.extend([0, 0, 0, 0xBF]); // -0.5
    bytes.extend([0, 0, 0x10, 0x41]); // 9.0
    bytes.extend([0x2A, 0, 0, 0]); // image 42
    bytes.extend([100, 0, 200, 0, 30, 0, 40, 0]);
    bytes.extend([5, 0, 0, 0]); // track
    bytes.extend([8, 7, 6, 5, 4, 3, 2, 1]); // photo
    bytes.extend("倒地".as_bytes());
    bytes
}

/// Holds R-D1.
/// Thin: tracking messages (275, 276) are not read at all, so that they hint at nothing.
#[test]
fn a_detection_is_read_as_the_format_says() {
    let detection = decode(&golden()).unwrap();
    assert_eq!(detection.class, Class::PersonDown);
    assert_eq!(detection.confidence_percent, Some(87));
    assert_eq!((detection.boot_nonce, detection.counter, detection.capture_ms), (0xDEAD_BEEF, 7, 123_456));
    let position = Position::from_degrees(24.512_13, 117.653_88).unwrap();
    let located = Located { position, above_sea: AboveSea::from_mm(12_500), covariance_m2: [4.0, -0.5, 9.0] };
    assert_eq!(detection.located, Some(located));
    assert_eq!(detection.pixels, Some(PixelBox { left: 100, top: 200, width: 30, height: 40 }));
    assert_eq!((detection.image_index, detection.track), (Some(42), Some(5)));
    assert_eq!(detection.photo_hash, Some(0x0102_0304_0506_0708));
    assert_eq!(detection.label, "倒地");
    assert!(!detection.late && !detection.drill);
}

#[test]
fn what_is_not_valid_is_none() {
    let mut bytes = golden();
    bytes[2] = 255;
    bytes[3] = 0b1100;
    bytes[40..44].fill(0xFF);
    bytes[52..64].fill(0);
    let detection = decode(&bytes).unwrap();
    assert_eq!((detection.confidence_percent, detection.located, detection.pixels), (None, None, None));
    assert_eq!((detection.image_index, detection.track, detection.photo_hash), (None, None, None));
    assert!(detection.late && detection.drill);
}

#[test]
fn a_class_of_tomorrow_is_kept() {
    let mut bytes = golden();
    bytes[1] = 99;
    assert_eq!(decode(&bytes).unwrap().class, Class::Other(99));
}

#[test]
fn another_version_and_wrong_lengths_are_refused() {
    let mut bytes = golden();
    bytes[0] = 2;
    assert_eq!(decode(&bytes), Err(DetectionError::Version(2)));
    assert_eq!(decode(&[]), Err(DetectionError::Length(0)));
    assert_eq!(decode(&golden()[..63]), Err(DetectionError::Length(63)));
    let long = [&golden()[..64], &[b'x'; 65]].concat();
    assert_eq!(decode(&long), Err(DetectionError::Length(129)));
}

#[test]
fn fields_out_of_range_are_refused_by_name() {
    type Break = fn(&mut [u8]);
    let cases: [(Break, &str); 7] = [
        (|b| b[2] = 101, "confidence"),
        (|b| b[8] = 0, "counter"),
        (|b| b[16..20].fill(0x7F), "position"),
        (|b| b[28..32].copy_from_slice(&f32::NAN.to_le_bytes()), "covariance"),
        (|b| b[32..36].copy_from_slice(&100f32.to_le_bytes()), "covariance"),
        (|b| b[48] = 0, "box"),
        (|b| b[64] = 0xFF, "label"),
    ];
    for (change, field) in cases {
        let mut bytes = golden();
        change(&mut bytes);
        assert_eq!(decode(&bytes), Err(DetectionError::Field(field)));
    }
}

/// Holds R-D2.
#[test]
fn an_acknowledgement_has_the_formats_twenty_bytes() {
    let ack = DetectionAck { boot_nonce: 0xDEAD_BEEF, window: false, up_to: 7, bitmap: 0b101 };
    let golden = [1, 0, 0, 0, 0xEF, 0xBE, 0xAD, 0xDE, 7, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(encode_ack(&ack), golden);
}

#[test]
fn a_question_for_a_gap_has_the_formats_sixteen_bytes() {
    assert_eq!(encode_ask(0xDEAD_BEEF, 2, 513), [1, 0, 0, 0, 0xEF, 0xBE, 0xAD, 0xDE, 2, 0, 0, 0, 1, 2, 0, 0]);
}
