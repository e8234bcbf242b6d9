//! The payloads that a companion computer and we exchange about detections, inside TUNNEL messages. The format is
//! `docs/detections.md`, section 1; the simulator writes it a second time.

use super::fields::{Fields, Payload};
use crate::geodesy::{AboveSea, Position};

/// TUNNEL payload type of a detection.
pub const DETECTION: u16 = 0xAF01;
/// TUNNEL payload type of our acknowledgement.
pub const DETECTION_ACK: u16 = 0xAF02;
/// TUNNEL payload type of our question for what did not come.
pub const DETECTION_ASK: u16 = 0xAF03;
/// The only version there is.
const VERSION: u8 = 1;
/// Bytes before the label.
const FIXED: usize = 64;
/// Most bytes of a label.
const LABEL_MAX: usize = 64;

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The detector does not say.
    Unknown,
    /// A person.
    Person,
    /// A person on the ground.
    PersonDown,
    /// A vehicle.
    Vehicle,
    /// Many people.
    Crowd,
    /// Smoke.
    Smoke,
    /// Fire.
    Fire,
    /// Something spilt.
    Spill,
    /// The label says what.
    Label,
    /// A class that newer detectors know and we do not: kept, because a sighting is never thrown away over its name.
    Other(u8),
}

impl Class {
    /// Its number in the format.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Class::Unknown => 0,
            Class::Person => 1,
            Class::PersonDown => 2,
            Class::Vehicle => 3,
            Class::Crowd => 4,
            Class::Smoke => 5,
            Class::Fire => 6,
            Class::Spill => 7,
            Class::Label => 255,
            Class::Other(other) => other,
        }
    }
}

impl From<u8> for Class {
    fn from(number: u8) -> Class {
        match number {
            0 => Class::Unknown,
            1 => Class::Person,
            2 => Class::PersonDown,
            3 => Class::Vehicle,
            4 => Class::Crowd,
            5 => Class::Smoke,
            6 => Class::Fire,
            7 => Class::Spill,
            255 => Class::Label,
            other => Class::Other(other),
        }
    }
}

/// Where the thing stands, as the companion worked it out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Located {
    /// Where.
    pub position: Position,
    /// How high above the sea.
    pub above_sea: AboveSea,
    /// Horizontal covariance, m²: north-north, north-east, east-east.
    pub covariance_m2: [f32; 3],
}

/// The thing's place in the picture, pixels in the camera's full frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// One sighting as it came over the air. Its identity is (autopilot uid, companion's component, `boot_nonce`,
/// `counter`) (R-D3).
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// What.
    pub class: Class,
    /// How sure, percent; none when the detector does not say.
    pub confidence_percent: Option<u8>,
    /// Captured more than 10 s before it was first sent.
    pub late: bool,
    /// Not real: an exercise.
    pub drill: bool,
    /// Random at each start of the companion.
    pub boot_nonce: u32,
    /// 1, 2, 3, … since that start.
    pub counter: u32,
    /// Exposure time on the autopilot's clock, ms since its boot.
    pub capture_ms: u32,
    /// Where it is, when the companion knows.
    pub located: Option<Located>,
    /// Where it is in the picture.
    pub pixels: Option<PixelBox>,
    /// The photo's number, as in CAMERA_IMAGE_CAPTURED.
    pub image_index: Option<u32>,
    /// The detector's own track number.
    pub track: Option<u32>,
    /// First 8 bytes of the photo's SHA-256, as a little-endian number.
    pub photo_hash: Option<u64>,
    /// Free words of the detector.
    pub label: String,
}

/// Why a payload is no detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DetectionError {
    /// A version that we do not know; counted, not acknowledged.
    #[error("version {0} is not known")]
    Version(u8),
    /// Too short for its fixed part, or too long for its label.
    #[error("{0} bytes are not a detection")]
    Length(usize),
    /// A field holds what the format forbids.
    #[error("{0} is out of range")]
    Field(&'static str),
}

/// Decodes a DETECTION payload, strictly.
///
/// # Errors
///
/// Another version, a wrong length, or a field out of its range.
pub fn decode(bytes: &[u8]) -> Result<Detection, DetectionError> {
    let fields = Fields(bytes);
    let version = bytes.first().copied().ok_or(DetectionError::Length(0))?;
    if version != VERSION {
        return Err(DetectionError::Version(version));
    }
    if !(FIXED..=FIXED + LABEL_MAX).contains(&bytes.len()) {
        return Err(DetectionError::Length(bytes.len()));
    }
    let flags = fields.u8(3);
    let label = std::str::from_utf8(bytes.get(FIXED..).unwrap_or_default());
    Ok(Detection {
        class: Class::from(fields.u8(1)),
        confidence_percent: confidence(fields.u8(2))?,
        late: flags & 4 != 0,
        drill: flags & 8 != 0,
        boot_nonce: fields.u32(4),
        counter: Some(fields.u32(8)).filter(|&n| n > 0).ok_or(DetectionError::Field("counter"))?,
        capture_ms: fields.u32(12),
        located: if flags & 1 != 0 { Some(located(&fields)?) } else { None },
        pixels: if flags & 2 != 0 { Some(pixels(&fields)?) } else { None },
        image_index: Some(fields.u32(40)).filter(|&index| index != u32::MAX),
        track: Some(fields.u32(52)).filter(|&track| track != 0),
        photo_hash: Some(fields.u64(56)).filter(|&hash| hash != 0),
        label: label.map_err(|_| DetectionError::Field("label"))?.to_owned(),
    })
}

fn confidence(percent: u8) -> Result<Option<u8>, DetectionError> {
    match percent {
        0..=100 => Ok(Some(percent)),
        u8::MAX => Ok(None),
        _ => Err(DetectionError::Field("confidence")),
    }
}

/// A covariance must be one: finite, no negative variance, no correlation beyond 1.
fn located(fields: &Fields) -> Result<Located, DetectionError> {
    let position = Position::from_e7(fields.i32(16), fields.i32(20)).ok_or(DetectionError::Field("position"))?;
    let [nn, ne, ee] = [28, 32, 36].map(|at| fields.f32(at));
    let sound = nn.is_finite() && ne.is_finite() && ee.is_finite() && nn >= 0.0 && ee >= 0.0;
    // A thousandth of slack: the companion's own rounding may push a thin ellipse over the edge.
    if !sound || f64::from(ne) * f64::from(ne) > f64::from(nn) * f64::from(ee) * 1.001 {
        return Err(DetectionError::Field("covariance"));
    }
    Ok(Located { position, above_sea: AboveSea::from_mm(fields.i32(24)), covariance_m2: [nn, ne, ee] })
}

fn pixels(fields: &Fields) -> Result<PixelBox, DetectionError> {
    let [left, top, width, height] = [44, 46, 48, 50].map(|at| fields.u16(at));
    if width == 0 || height == 0 {
        return Err(DetectionError::Field("box"));
    }
    Ok(PixelBox { left, top, width, height })
}

/// What we tell a companion: which of its detections are on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetectionAck {
    /// The companion's own nonce.
    pub boot_nonce: u32,
    /// Only the bitmap counts; `up_to` is nothing but its base.
    pub window: bool,
    /// Every counter up to this one is durable.
    pub up_to: u32,
    /// Bit k: counter `up_to + 1 + k` is durable too.
    pub bitmap: u64,
}

/// Encodes a DETECTION_ACK payload, 20 bytes.
#[must_use]
pub fn encode_ack(ack: &DetectionAck) -> Vec<u8> {
    Payload::default()
        .u8(VERSION)
        .bytes(&[u8::from(ack.window), 0, 0])
        .u32(ack.boot_nonce)
        .u32(ack.up_to)
        .bytes(&ack.bitmap.to_le_bytes())
        .0
}

/// Encodes a DETECTION_ASK payload, 16 bytes: the counters `from` to `to` of the run `boot_nonce` did not come.
#[must_use]
pub fn encode_ask(boot_nonce: u32, from: u32, to: u32) -> Vec<u8> {
    Payload::default().u8(VERSION).bytes(&[0; 3]).u32(boot_nonce).u32(from).u32(to).0
}
