//! The detection payload inside MAVLink `TUNNEL`, written from `docs/detections.md`.

/// `payload_type` of a DETECTION.
pub const DETECTION: u16 = 0xAF01;
/// `payload_type` of a DETECTION_ACK.
pub const DETECTION_ACK: u16 = 0xAF02;
/// `payload_type` of a DETECTION_ASK.
pub const DETECTION_ASK: u16 = 0xAF03;

const VERSION: u8 = 1;
const HEAD: usize = 64;
const ACK_LEN: usize = 20;
const LONGEST_LABEL: usize = 64;

const HAS_POSITION: u8 = 1;
const HAS_BOX: u8 = 2;
const LATE: u8 = 4;
const DRILL: u8 = 8;

/// What a detector believes it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Something, not known what.
    Unknown = 0,
    /// A person.
    Person = 1,
    /// A person lying down.
    PersonDown = 2,
    /// A vehicle.
    Vehicle = 3,
    /// A crowd.
    Crowd = 4,
    /// Smoke.
    Smoke = 5,
    /// Fire.
    Fire = 6,
    /// Something spilt.
    Spill = 7,
    /// What the label says.
    Labelled = 255,
}

impl Class {
    fn of(number: u8) -> Self {
        let all = [
            Self::Person,
            Self::PersonDown,
            Self::Vehicle,
            Self::Crowd,
            Self::Smoke,
            Self::Fire,
            Self::Spill,
            Self::Labelled,
        ];
        all.into_iter().find(|class| *class as u8 == number).unwrap_or(Self::Unknown)
    }
}

/// Where a detector puts a thing, with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Latitude, 1e-7 degrees.
    pub lat_e7: i32,
    /// Longitude, 1e-7 degrees.
    pub lon_e7: i32,
    /// Height above mean sea level, millimetres.
    pub above_sea_mm: i32,
    /// Covariance north-north, north-east, east-east, m².
    pub covariance: [f32; 3],
}

/// A rectangle in the camera's full frame, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelBox {
    /// Left edge.
    pub left: u16,
    /// Top edge.
    pub top: u16,
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
}

/// One DETECTION.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// What it is.
    pub class: Class,
    /// Percent, 255 = unknown.
    pub confidence: u8,
    /// Captured more than 10 s before it was first sent.
    pub late: bool,
    /// An exercise.
    pub drill: bool,
    /// Random at each start of the companion.
    pub boot_nonce: u32,
    /// Running number since then, from 1.
    pub counter: u32,
    /// Exposure time in the autopilot's `time_boot_ms`.
    pub capture_ms: u32,
    /// Where, if the detector knows.
    pub position: Option<Position>,
    /// Image number as in `CAMERA_IMAGE_CAPTURED`; `u32::MAX` = none.
    pub image_index: u32,
    /// Where in the image, if the detector says.
    pub pixels: Option<PixelBox>,
    /// The detector's own track number; 0 = none.
    pub track: u32,
    /// First 8 bytes of the photo's SHA-256; 0 = none.
    pub photo_hash: u64,
    /// Free words, at most 64 bytes.
    pub label: String,
}

impl Detection {
    /// The payload bytes; a label that is too long is cut at a character.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags = flag(self.position.is_some(), HAS_POSITION)
            | flag(self.pixels.is_some(), HAS_BOX)
            | flag(self.late, LATE)
            | flag(self.drill, DRILL);
        let nowhere = Position { lat_e7: 0, lon_e7: 0, above_sea_mm: 0, covariance: [0.0; 3] };
        let position = self.position.unwrap_or(nowhere);
        let none = PixelBox { left: 0, top: 0, width: 0, height: 0 };
        let pixels = self.pixels.unwrap_or(none);
        let mut out = vec![VERSION, self.class as u8, self.confidence, flags];
        for word in [self.boot_nonce, self.counter, self.capture_ms] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        for word in [position.lat_e7, position.lon_e7, position.above_sea_mm] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        for word in position.covariance {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.extend_from_slice(&self.image_index.to_le_bytes());
        for word in [pixels.left, pixels.top, pixels.width, pixels.height] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.extend_from_slice(&self.track.to_le_bytes());
        out.extend_from_slice(&self.photo_hash.to_le_bytes());
        for letter in self.label.chars() {
            if out.len() + letter.len_utf8() > HEAD + LONGEST_LABEL {
                break;
            }
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        out
    }

    /// Reads a payload; `None` when it is too short, too long, of another version, or not UTF-8.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, label) = bytes.split_at_checked(HEAD)?;
        let [version, class, confidence, flags, ..] = *head else {
            return None;
        };
        if version != VERSION || label.len() > LONGEST_LABEL {
            return None;
        }
        let position = Position {
            lat_e7: i32::from_le_bytes(part(head, 16)?),
            lon_e7: i32::from_le_bytes(part(head, 20)?),
            above_sea_mm: i32::from_le_bytes(part(head, 24)?),
            covariance: [
                f32::from_le_bytes(part(head, 28)?),
                f32::from_le_bytes(part(head, 32)?),
                f32::from_le_bytes(part(head, 36)?),
            ],
        };
        let pixels = PixelBox {
            left: u16::from_le_bytes(part(head, 44)?),
            top: u16::from_le_bytes(part(head, 46)?),
            width: u16::from_le_bytes(part(head, 48)?),
            height: u16::from_le_bytes(part(head, 50)?),
        };
        Some(Self {
            class: Class::of(class),
            confidence,
            late: flags & LATE != 0,
            drill: flags & DRILL != 0,
            boot_nonce: u32::from_le_bytes(part(head, 4)?),
            counter: u32::from_le_bytes(part(head, 8)?),
            capture_ms: u32::from_le_bytes(part(head, 12)?),
            position: (flags & HAS_POSITION != 0).then_some(position),
            image_index: u32::from_le_bytes(part(head, 40)?),
            pixels: (flags & HAS_BOX != 0).then_some(pixels),
            track: u32::from_le_bytes(part(head, 52)?),
            photo_hash: u64::from_le_bytes(part(head, 56)?),
            label: String::from_utf8(label.to_vec()).ok()?,
        })
    }
}

/// One DETECTION_ACK: which counters of a companion's start are durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectionAck {
    /// The companion's nonce.
    pub boot_nonce: u32,
    /// Only the bitmap counts; `up_to` is its base.
    pub window: bool,
    /// Every counter up to this one.
    pub up_to: u32,
    /// Bit k: counter `up_to + 1 + k` too.
    pub bitmap: u64,
}

impl DetectionAck {
    /// The payload bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![VERSION, u8::from(self.window), 0, 0];
        out.extend_from_slice(&self.boot_nonce.to_le_bytes());
        out.extend_from_slice(&self.up_to.to_le_bytes());
        out.extend_from_slice(&self.bitmap.to_le_bytes());
        out
    }

    /// Reads a payload; `None` when it is too short or of another version.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..ACK_LEN)?;
        (bytes.first() == Some(&VERSION)).then_some(())?;
        Some(Self {
            boot_nonce: u32::from_le_bytes(part(bytes, 4)?),
            window: bytes.get(1) == Some(&1),
            up_to: u32::from_le_bytes(part(bytes, 8)?),
            bitmap: u64::from_le_bytes(part(bytes, 12)?),
        })
    }

    /// Whether `counter` is durable.
    #[must_use]
    pub fn covers(&self, counter: u32) -> bool {
        match counter.checked_sub(self.up_to) {
            None | Some(0) => !self.window,
            Some(beyond) => self.bitmap.checked_shr(beyond - 1).is_some_and(|rest| rest & 1 == 1),
        }
    }
}

/// One DETECTION_ASK: counters of a companion's start that did not come though a later one did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectionAsk {
    /// The companion's nonce.
    pub boot_nonce: u32,
    /// The first of them.
    pub from: u32,
    /// The last of them.
    pub to: u32,
}

impl DetectionAsk {
    /// Reads a payload; `None` when it is too short or of another version.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        (bytes.first() == Some(&VERSION)).then_some(())?;
        let word = |at| Some(u32::from_le_bytes(part(bytes, at)?));
        Some(Self { boot_nonce: word(4)?, from: word(8)?, to: word(12)? })
    }
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Detection {
        Detection {
            class: Class::PersonDown,
            confidence: 87,
            late: false,
            drill: true,
            boot_nonce: 0x0102_0304,
            counter: 5,
            capture_ms: 90_000,
            position: Some(Position {
                lat_e7: 245_130_000,
                lon_e7: 1_176_471_000,
                above_sea_mm: 9_000,
                covariance: [4.0, 0.5, 9.0],
            }),
            image_index: u32::MAX,
            pixels: Some(PixelBox { left: 1, top: 2, width: 3, height: 4 }),
            track: 7,
            photo_hash: 0x0807_0605_0403_0201,
            label: "躺在人行道".to_owned(),
        }
    }

    #[test]
    fn the_fields_lie_where_the_document_says() {
        let bytes = sample().encode();
        assert_eq!(&bytes[..12], [1, 2, 87, 0b1011, 4, 3, 2, 1, 5, 0, 0, 0]);
        assert_eq!(&bytes[16..20], 245_130_000_i32.to_le_bytes());
        assert_eq!(&bytes[36..44], [0, 0, 0x10, 0x41, 255, 255, 255, 255]);
        assert_eq!(&bytes[44..56], [1, 0, 2, 0, 3, 0, 4, 0, 7, 0, 0, 0]);
        assert_eq!(&bytes[56..64], [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(&bytes[64..], "躺在人行道".as_bytes());
    }

    #[test]
    fn what_was_encoded_is_decoded_the_same() {
        let plain = Detection { position: None, pixels: None, label: String::new(), ..sample() };
        for detection in [sample(), plain] {
            assert_eq!(Detection::decode(&detection.encode()), Some(detection));
        }
        let ack = DetectionAck { window: false, boot_nonce: 9, up_to: 3, bitmap: 0b101 };
        assert_eq!(DetectionAck::decode(&ack.encode()), Some(ack));
    }

    #[test]
    fn short_bytes_other_versions_and_endless_labels_are_refused() {
        let good = sample().encode();
        assert_eq!(Detection::decode(&good[..63]), None);
        assert_eq!(Detection::decode(&[&[2], &good[1..]].concat()), None);
        let long = Detection { label: "啊".repeat(40), ..sample() }.encode();
        assert!(long.len() <= 128 && Detection::decode(&long).is_some());
    }

    #[test]
    fn an_ack_covers_up_to_its_number_and_its_bits() {
        let ack = DetectionAck { window: false, boot_nonce: 0, up_to: 3, bitmap: 0b101 };
        let covered: Vec<u32> = (1..80).filter(|counter| ack.covers(*counter)).collect();
        assert_eq!(covered, [1, 2, 3, 4, 6]);
    }
}
