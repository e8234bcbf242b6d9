//! What goes out over a channel and what comes back.

use super::Kind;
use crate::base::{AlertId, DistrictId, DroneId, IncidentId, TeamId};
use crate::geodesy::{AboveEllipsoid, Position};
use crate::incident::{Class, Ellipse, Severity};
use crate::text::Lang;
use serde::{Deserialize, Serialize};

/// One thing for a channel to hand over: everything it needs, nothing to look up.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// About an incident, for a team.
    Card(Box<Card>),
    /// Where a drone is. Newest wins; never kept for later.
    DroneAt(DroneAt),
}

/// What a team gets about an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The alert; the same in every resend and for every revision of the same incident to the same team and channel.
    pub alert: AlertId,
    /// The thing's identity on the recipient's screen: one per incident, so a resend updates and never adds.
    pub uid: String,
    /// Whether it calls, informs, stands down or takes away.
    pub kind: Kind,
    /// Whose.
    pub district: DistrictId,
    /// Which incident.
    pub incident: IncidentId,
    /// Its speakable name.
    pub name: String,
    /// Grows with every change of the incident; a recipient never takes a smaller one after a greater one.
    pub revision: u32,
    /// For whom.
    pub team: TeamId,
    /// Their addresses on this channel (callsigns on CoT).
    pub recipients: Vec<String>,
    /// A few words.
    pub title: String,
    /// One radio sentence: what, where, how sure, how old.
    pub sentence: String,
    /// The language of both.
    pub lang: Lang,
    /// Where.
    pub position: Position,
    /// The ellipse that holds the truth with 95 %.
    pub ellipse: Ellipse,
    /// Radius that holds the truth with 95 %, metres: the "±" for people.
    pub within_95_m: f64,
    /// Radius that holds the truth with 90 %, metres: CoT's `ce`.
    pub within_90_m: f64,
    /// What.
    pub class: Class,
    /// How much it matters.
    pub severity: Severity,
    /// Whether something or someone confirmed it.
    pub verified: bool,
    /// A drill.
    pub drill: bool,
    /// Last seen, ms since 1970.
    pub seen_unix_ms: i64,
    /// When this goes out, ms since 1970.
    pub sent_unix_ms: i64,
    /// Not to be trusted after, ms since 1970.
    pub stale_unix_ms: i64,
}

/// Where one of our drones is.
#[derive(Clone, Debug, PartialEq)]
pub struct DroneAt {
    /// Which.
    pub drone: DroneId,
    /// Its identity on every screen, also if another station reports it too.
    pub uid: String,
    /// Where.
    pub position: Position,
    /// How high, when it is known above the ellipsoid.
    pub height: Option<AboveEllipsoid>,
    /// Radius that holds it with 90 %, metres.
    pub within_90_m: Option<f64>,
    /// Course over ground, degrees.
    pub course_deg: Option<f64>,
    /// Speed over ground, m/s.
    pub speed_mps: Option<f64>,
    /// Battery, percent.
    pub battery_percent: Option<u8>,
    /// When it was there, ms since 1970.
    pub seen_unix_ms: i64,
    /// Not to be trusted after, ms since 1970.
    pub stale_unix_ms: i64,
}

/// How one try over a channel ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attempted {
    /// The other side took it. No human has seen it yet.
    Taken,
    /// It did not work now; trying again makes sense.
    Failed(String),
    /// It will never work this way.
    Refused(String),
}

/// What a channel heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Heard {
    /// Where a team is.
    TeamAt {
        /// Which team.
        team: TeamId,
        /// Where.
        position: Position,
        /// How sure, metres.
        accuracy_m: f64,
    },
    /// Somebody of a team wrote to us; `Dispatch::read` finds out what it answers.
    Answered {
        /// Which team.
        team: TeamId,
        /// Who, as the channel knows them (callsign).
        who: String,
        /// The incident's speakable name, when the channel knows which one is answered.
        incident: Option<String>,
        /// What they wrote.
        text: String,
        /// The writing's own identity; the same again changes nothing.
        key: Option<String>,
    },
    /// A device showed an alert to a person. Not an answer.
    Seen {
        /// Which team.
        team: TeamId,
        /// The card's `uid`.
        uid: String,
    },
    /// A channel lost its peer and has it again: everything that is live is told to it anew.
    Connected {
        /// Which channel.
        channel: crate::base::ChannelId,
    },
}
