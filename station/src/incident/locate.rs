//! From what a companion or a program said to a sighting: identities, class, position and its honest covariance.

use super::{Class, PhotoMark, Sender, Sighting, Source};
use crate::base::{DetectionId, DroneId};
use crate::geodesy::Position;

/// What a companion's DETECTION said (docs/detections.md), decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Whose.
    pub sender: Sender,
    /// Its number in that run.
    pub counter: u32,
    /// Class number.
    pub class: u8,
    /// Percent; 255 unknown.
    pub confidence: u8,
    /// When it was exposed, ms since 1970.
    pub seen_unix_ms: i64,
    /// The companion's own position for it.
    pub located: Option<Located>,
    /// The detector's track number; 0 none.
    pub track: u32,
    /// Hex SHA-256 of its photo, when the store has it already.
    pub photo: Option<String>,
    /// The mark of its photo, when the store does not have it yet.
    pub awaits: Option<PhotoMark>,
    /// The finder's own word.
    pub label: Option<String>,
    /// A drill.
    pub drill: bool,
}

/// A position with its covariance, from a companion or from our own ray to the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Located {
    /// Where.
    pub position: Position,
    /// Horizontal covariance, m²: north-north, north-east, east-east.
    pub covariance_m2: [f64; 3],
}

/// The standard deviation of a companion's position that comes without one, metres: 95 % within 30 m.
const UNSAID_M: f64 = 12.3;
/// Radius that holds 95 % of a round normal distribution, in standard deviations: sqrt(-2 ln 0.05).
pub const CIRCLE_95: f64 = 2.447_746_830_680_816;
/// Nothing wider is kept, cm²: 3 km.
const MOST_CM2: f64 = 9e10;
/// A label or note is cut to this many characters.
const MOST_TEXT: usize = 200;

impl Located {
    /// A position that holds the thing within `error_m` with 95 %, alike in all directions.
    #[must_use]
    pub fn within(position: Position, error_m: f64) -> Located {
        let sigma_m = if error_m.is_finite() && error_m > 0.0 { error_m / CIRCLE_95 } else { UNSAID_M };
        Located { position, covariance_m2: [sigma_m * sigma_m, 0.0, sigma_m * sigma_m] }
    }

    /// The covariance in cm², replaced by the default when it is none (negative, undefined, not a covariance).
    #[must_use]
    pub fn covariance_cm2(&self) -> [i64; 3] {
        let [nn, ne, ee] = self.covariance_m2;
        let usable = nn.is_finite() && ne.is_finite() && ee.is_finite() && nn > 0.0 && ee > 0.0 && ne * ne <= nn * ee;
        let covariance = if usable { [nn, ne, ee] } else { [UNSAID_M * UNSAID_M, 0.0, UNSAID_M * UNSAID_M] };
        covariance.map(|m2| (m2 * 1e4).clamp(-MOST_CM2, MOST_CM2).round() as i64)
    }
}

/// The sighting that a companion's detection is. Its own position counts first, else the one that the station
/// `found` from pose and camera; none when there is neither.
#[must_use]
pub fn sighting(seen: &Seen, drone: &DroneId, found: Option<Located>) -> Option<Sighting> {
    let located = seen.located.or(found)?;
    Some(Sighting {
        id: seen.sender.detection(seen.counter),
        source: Source::Drone(drone.clone()),
        class: Class::from_number(seen.class),
        label: seen.label.as_deref().map(cut),
        confidence_percent: (seen.confidence <= 100).then_some(seen.confidence),
        seen_unix_ms: seen.seen_unix_ms,
        position: located.position,
        covariance_cm2: located.covariance_cm2(),
        track: seen.track,
        photo: seen.photo.clone(),
        awaits: seen.awaits.clone(),
        note: None,
        drill: seen.drill,
    })
}

/// The identity of a detection that came by HTTP: the sender's own, under the name it logged in with.
#[must_use]
pub fn http_id(principal: &str, id: &str) -> DetectionId {
    DetectionId::from(format!("http:{principal}:{id}").as_str())
}

/// The sighting of one of our own drones that fell silent in the air, last heard at `last` then. One for each sortie,
/// which began at `sortie_unix_ms`: said again, it is a repeat.
#[must_use]
pub fn drone_lost(drone: &DroneId, last: Located, seen_unix_ms: i64, sortie_unix_ms: i64) -> Sighting {
    Sighting {
        id: DetectionId::from(format!("lost:{drone}:{sortie_unix_ms}").as_str()),
        source: Source::Station,
        class: Class::DroneLost,
        label: Some(drone.as_str().to_owned()),
        confidence_percent: None,
        seen_unix_ms,
        position: last.position,
        covariance_cm2: last.covariance_cm2(),
        track: 0,
        photo: None,
        awaits: None,
        note: None,
        drill: false,
    }
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MOST_TEXT).collect()
}
