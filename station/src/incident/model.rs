//! One incident: what we believe is one real thing.

use super::{Ask, Class, Estimate, Fused, PhotoMark, Severity, Sighting, Source};
use crate::base::{IncidentId, Moment, PlaceId, TeamId};
use crate::geodesy::Position;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No human has said "mine".
    Open,
    /// A human has it.
    Acknowledged,
    /// A team is on its way.
    EnRoute,
    /// A team is there.
    OnScene,
    /// Handled.
    Closed,
    /// There was nothing.
    False,
}

impl State {
    /// Nothing more will be done about it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, State::Closed | State::False)
    }

    /// The API's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Acknowledged => "acknowledged",
            State::EnRoute => "en_route",
            State::OnScene => "on_scene",
            State::Closed => "closed",
            State::False => "false",
        }
    }
}

/// Where something is in the words of the patrol: in a place, or so far on that side of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The place.
    pub place: PlaceId,
    /// What the neighbours call it.
    pub called: String,
    /// From the place's middle, metres; 0 says no more than "in it".
    pub metres: u32,
    /// Bearing from the place's middle, degrees.
    pub bearing_deg: u16,
}

/// One incident's durable state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its number.
    pub id: IncidentId,
    /// Grows with every change.
    pub revision: u32,
    /// The gravest class it was taken for.
    pub class: Class,
    /// The finder's own word.
    pub label: Option<String>,
    /// How far it is.
    pub state: State,
    /// Seen by a second source, in a second look, or by a person there.
    pub verified: bool,
    /// Where it is.
    pub estimate: Estimate,
    /// Where that is in the patrol's words.
    pub spot: Option<Spot>,
    /// First seen, ms since 1970.
    pub first_unix_ms: i64,
    /// Last seen, ms since 1970.
    pub last_unix_ms: i64,
    /// How often it was seen.
    pub sightings: u32,
    /// Who saw it, each with its last track number, the sender of that track and the time, ms since 1970.
    pub seen_by: Vec<Look>,
    /// Who has it.
    pub taken_by: Option<TeamId>,
    /// The person who said so.
    pub taken_who: Option<String>,
    /// Who said "I can't".
    pub declined: BTreeSet<TeamId>,
    /// Teams that came to help.
    pub helpers: BTreeSet<TeamId>,
    /// Whether help was asked for.
    pub help: bool,
    /// Hex SHA-256 of photos, oldest first.
    pub photos: Vec<String>,
    /// Photos that sightings announced and that are not in the store yet, oldest first.
    pub awaits: Vec<PhotoMark>,
    /// What its finder wrote last.
    pub note: Option<String>,
    /// A drill.
    pub drill: bool,
    /// When we learnt of it.
    pub opened_at: Moment,
    /// When a human took it, last.
    pub acknowledged_at: Option<Moment>,
    /// When somebody was there.
    pub on_scene_at: Option<Moment>,
    /// When it was over.
    pub over_at: Option<Moment>,
    /// When it was over, ms since 1970.
    pub over_unix_ms: Option<i64>,
    pub(super) keys: Vec<(String, String)>,
}

/// One source's last look at an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who.
    pub source: Source,
    /// When, ms since 1970.
    pub unix_ms: i64,
    /// Track number; 0 none.
    pub track: u32,
    /// Whose track number: the detection's identity without its counter.
    pub tracker: String,
}

/// More photos than this are only in the journal.
const MOST_PHOTOS: usize = 16;
/// More keys than this are forgotten, oldest first; they exist for a repeat within seconds.
const MOST_KEYS: usize = 256;
/// The same source's next look counts as a second look from this time on, ms: another pass or another angle, not the
/// next frame.
const SECOND_LOOK_MS: i64 = 20_000;
/// Wandering is counted for this long at most, s; after that the estimate is as wide as it will be useful.
const WANDER_S: i64 = 30;

impl Incident {
    /// The incident that `sighting` makes.
    pub(super) fn new(id: IncidentId, at: Moment, sighting: &Sighting) -> Incident {
        Incident {
            id,
            revision: 0,
            class: sighting.class,
            label: sighting.label.clone(),
            state: State::Open,
            verified: false,
            estimate: Estimate::at(sighting.position),
            spot: None,
            first_unix_ms: sighting.seen_unix_ms,
            last_unix_ms: sighting.seen_unix_ms,
            sightings: 0,
            seen_by: Vec::new(),
            taken_by: None,
            taken_who: None,
            declined: BTreeSet::new(),
            helpers: BTreeSet::new(),
            help: false,
            photos: Vec::new(),
            awaits: Vec::new(),
            note: None,
            drill: sighting.drill,
            opened_at: at,
            acknowledged_at: None,
            on_scene_at: None,
            over_at: None,
            over_unix_ms: None,
            keys: Vec::new(),
        }
    }

    /// Short name that can be said aloud.
    #[must_use]
    pub fn name(&self) -> String {
        name(self.id)
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.class.severity()
    }

    /// Where it is; an incident is always seen at least once.
    #[must_use]
    pub fn fused(&self) -> Fused {
        self.estimate.fused().unwrap_or(Fused { position: self.anchor(), covariance_cm2: [0; 3] })
    }

    /// Where it was first seen.
    #[must_use]
    pub const fn anchor(&self) -> Position {
        self.estimate.anchor()
    }

    /// How far it may have wandered between its last sighting and this one, mm. Who lies on the ground both times did not
    /// walk meanwhile.
    #[must_use]
    pub fn drift_mm(&self, sighting: &Sighting) -> i64 {
        if self.class == Class::PersonDown && sighting.class == Class::PersonDown {
            return 0;
        }
        let ms = sighting.seen_unix_ms.saturating_sub(self.last_unix_ms).clamp(0, WANDER_S * 1_000);
        self.class.family().wander_mm_per_s().saturating_mul(ms) / 1_000
    }

    /// Whether this person's key was heard already.
    #[must_use]
    pub(super) fn heard_before(&self, who: &str, key: &str) -> bool {
        self.keys.iter().any(|(by, known)| by == who && known == key)
    }

    pub(super) fn sighted(&mut self, sighting: &Sighting, moved: bool, spot: Option<&Spot>) {
        self.revision = self.revision.saturating_add(1);
        self.sightings = self.sightings.saturating_add(1);
        self.verified |= self.confirms(sighting);
        if sighting.class.severity() > self.class.severity() {
            self.class = sighting.class;
        }
        if moved {
            self.estimate.forget();
        }
        let drift_mm = self.drift_mm(sighting);
        self.estimate.add(&sighting.source, sighting.fused(), drift_mm);
        self.last_unix_ms = self.last_unix_ms.max(sighting.seen_unix_ms);
        self.first_unix_ms = self.first_unix_ms.min(sighting.seen_unix_ms);
        if spot.is_some() {
            self.spot = spot.cloned();
        }
        if sighting.note.is_some() {
            self.note.clone_from(&sighting.note);
        }
        if let Some(photo) = &sighting.photo {
            self.show(photo);
        }
        if let Some(mark) = &sighting.awaits
            && self.awaits.len() < MOST_PHOTOS
            && !self.photos.iter().any(|photo| mark.is_of(photo))
            && !self.awaits.contains(mark)
        {
            self.awaits.push(mark.clone());
        }
        self.look(sighting);
    }

    /// A photo that was awaited is there.
    pub(super) fn photographed(&mut self, photo: &str) {
        self.revision = self.revision.saturating_add(1);
        self.show(photo);
    }

    fn show(&mut self, photo: &str) {
        self.awaits.retain(|mark| !mark.is_of(photo));
        if self.photos.len() < MOST_PHOTOS && !self.photos.iter().any(|known| known == photo) {
            self.photos.push(photo.to_owned());
        }
    }

    /// A second source, or a second look by the same one.
    fn confirms(&self, sighting: &Sighting) -> bool {
        let other = self.seen_by.iter().any(|look| look.source != sighting.source);
        let later = sighting.seen_unix_ms.saturating_sub(self.first_unix_ms) >= SECOND_LOOK_MS;
        !self.seen_by.is_empty() && (other || later)
    }

    fn look(&mut self, sighting: &Sighting) {
        let look = Look {
            source: sighting.source.clone(),
            unix_ms: sighting.seen_unix_ms,
            track: sighting.track,
            tracker: sighting.tracker().to_owned(),
        };
        match self.seen_by.iter_mut().find(|known| known.source == sighting.source) {
            Some(known) if known.unix_ms > look.unix_ms => {}
            Some(known) => *known = look,
            None => self.seen_by.push(look),
        }
    }

    pub(super) fn answered(&mut self, (at, unix_ms): (Moment, i64), who: &str, team: Option<&TeamId>, ask: Ask) {
        self.revision = self.revision.saturating_add(1);
        match ask {
            Ask::Acknowledge if self.taken_by.is_some() => self.helpers.extend(team.cloned()),
            Ask::Acknowledge => self.taken(at, who, team, State::Acknowledged),
            Ask::OnScene => {
                self.verified = true;
                self.on_scene_at = self.on_scene_at.or(Some(at));
                self.taken(at, who, team, State::OnScene);
            }
            Ask::Decline => self.given_back(team),
            Ask::Help => self.help = true,
            Ask::Close | Ask::False => {
                self.state = if ask == Ask::Close { State::Closed } else { State::False };
                self.over_at = Some(at);
                self.over_unix_ms = Some(unix_ms);
            }
        }
    }

    fn taken(&mut self, at: Moment, who: &str, team: Option<&TeamId>, state: State) {
        self.state = self.state.max(state);
        self.acknowledged_at = self.acknowledged_at.or(Some(at));
        if self.taken_by.is_none() {
            self.taken_by = team.cloned();
            self.taken_who = Some(who.to_owned());
        }
        if let Some(team) = team {
            self.declined.remove(team);
        }
    }

    /// "I can't": whoever had it and goes leaves it open again.
    fn given_back(&mut self, team: Option<&TeamId>) {
        self.declined.extend(team.cloned());
        if team.is_some() && self.taken_by.as_ref() == team {
            self.taken_by = None;
            self.taken_who = None;
            self.acknowledged_at = None;
            self.on_scene_at = None;
            self.state = State::Open;
        }
    }

    pub(super) fn remember(&mut self, who: &str, key: &str) {
        if self.keys.len() >= MOST_KEYS {
            self.keys.remove(0);
        }
        self.keys.push((who.to_owned(), key.to_owned()));
    }
}

/// The speakable name of an incident: four hexadecimal digits that differ between neighbours, so that two names of one
/// night are not mixed up over a radio. Odd multiplier, so that 65,536 incidents in a row have different names.
#[must_use]
pub fn name(id: IncidentId) -> String {
    let mixed = id.0.wrapping_mul(0x9E37).wrapping_add(0xE109) & 0xFFFF;
    format!("{mixed:04X}")
}
