//! The state that readers get: plain data, ready to be serialised. Field names are the API's.

use crate::base::{DroneId, LinkId, PlaceId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One of a few words. Most of a snapshot is the same words again and again: they are not copied.
pub type Word = Cow<'static, str>;

/// Everything that a screen of one district shows, as of one revision.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Whose.
    pub district: String,
    /// Grows with every change.
    pub revision: u64,
    /// When, ms since 1970.
    pub unix_ms: i64,
    /// The last entry that is in it.
    pub seq: u64,
    /// The standing task.
    pub patrol: PatrolView,
    /// The places of the patrol.
    pub places: Vec<PlaceView>,
    /// The drones.
    pub drones: Vec<DroneView>,
    /// Incidents that are not closed, and those closed in the last hour, newest first.
    pub incidents: Vec<IncidentView>,
    /// Ground teams.
    pub teams: Vec<TeamView>,
    /// Links.
    pub links: Vec<LinkView>,
    /// What is wrong with the station itself: message codes with values.
    pub health: Vec<HealthView>,
}

/// The standing task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PatrolView {
    /// Its name; none when nothing was applied.
    pub name: Option<String>,
    /// none, planning, ready, flying, held, returning, looking_on.
    pub state: Word,
    /// Content hash of the plan; the map under `/map` is of this plan.
    pub plan: Option<String>,
    /// The permission's end, ms since 1970.
    pub until_unix_ms: Option<i64>,
    /// The place whose promise breaks first, and in how many seconds (negative: broken so long ago).
    pub closest: Option<(String, i64)>,
    /// Drones that the plan wants on the tour at once.
    pub slots: u16,
    /// One lap, seconds.
    pub lap_s: u64,
    /// Where each slot is on the tour, permille of a lap.
    pub progress_permille: Vec<u16>,
    /// Launch gate: what is still in the way, message codes with values, per drone.
    pub gate: Vec<GateView>,
    /// Checks of the gate that a person answers for.
    pub overridden: Vec<OverrideView>,
}

/// One thing that keeps one drone on the ground.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GateView {
    /// Which drone.
    pub drone: DroneId,
    /// What an override calls it: a parameter's name or the code.
    pub check: String,
    /// Whether a person may override it.
    pub overridable: bool,
    /// Message code.
    pub code: Word,
    /// What its sentence names.
    pub values: Vec<(String, String)>,
}

/// A check of the launch gate that a person answers for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OverrideView {
    /// Which drone.
    pub drone: String,
    /// A parameter's name or a message code.
    pub check: String,
    /// What the gate said then: message code.
    pub code: String,
    /// What its sentence names.
    pub values: Vec<(String, String)>,
    /// Who answers for it.
    pub by: String,
    /// Why, in their own words.
    pub because: String,
    /// Until when at most, ms since 1970.
    pub until_unix_ms: i64,
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlaceView {
    /// Its name.
    pub id: PlaceId,
    /// What the neighbours call it.
    pub called: Option<String>,
    /// area, post or line.
    pub kind: Word,
    /// never, seen, due, overdue.
    pub state: Word,
    /// Flown over while nobody watched, since it was last seen.
    pub flown_unwatched: bool,
    /// When its oldest patch was last seen, ms since 1970.
    pub seen_unix_ms: Option<i64>,
    /// Its promise, seconds.
    pub promise_s: u64,
    /// Share of its ground seen within the promise, permille.
    pub share_permille: u16,
}

/// A drone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DroneView {
    /// Its config name.
    pub id: DroneId,
    /// unknown, docked, preparing, taking_off, on_way, waiting, on_tour, going_home, held, landed, lost, taken, conflict, other.
    pub state: Word,
    /// silent, fresh, stale, lost, gone.
    pub liveness: Word,
    /// Seconds since what is known of it was so; none when it was never heard.
    pub heard_s: Option<f64>,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lon: Option<f64>,
    /// Metres above home.
    pub above_home_m: Option<f64>,
    /// Degrees.
    pub heading_deg: Option<f64>,
    /// m/s over ground.
    pub speed_mps: Option<f64>,
    /// Percent.
    pub battery_percent: Option<u8>,
    /// What it draws over what the model of its airframe says, per mille; none without an airframe, or before it
    /// was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draws_permille: Option<u32>,
    /// Seconds until it must leave the tour.
    pub leaves_in_s: Option<i64>,
    /// Its relief or whom it relieves.
    pub with: Option<DroneId>,
    /// Slot it holds or goes to.
    pub slot: Option<u16>,
    /// Whether its watcher is alive.
    pub watched: bool,
    /// Corners of the camera's footprint, (lon, lat).
    pub footprint: Vec<(f64, f64)>,
    /// How often its address on a link changed.
    pub rebinds: u64,
    /// Orders that were not sent to it, because somebody else has it or its address.
    pub withheld: u64,
    /// While it is silent in the air: seconds until its autopilot acts by itself, as its parameters say.
    pub failsafe_in_s: Option<i64>,
    /// Whether its position is to be believed; while it is not, the last one that was is shown.
    pub trusted: bool,
    /// Upload in progress: what, done, of.
    pub upload: Option<(Word, u16, u16)>,
    /// The last order: what, and sent, received, done or unknown.
    pub order: Option<(Word, Word)>,
}

/// An incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IncidentView {
    /// Its number.
    pub id: u64,
    /// Short name that can be said aloud.
    pub name: String,
    /// Grows with every change.
    pub revision: u32,
    /// person_down, person, vehicle, crowd, smoke, fire, spill, unknown, drone_lost, …
    pub class: String,
    /// high, medium, low.
    pub severity: String,
    /// open, acknowledged, en_route, on_scene, closed, false.
    pub state: String,
    /// Whether something or someone confirmed it.
    pub verified: bool,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Half axes of the 95 % ellipse, metres.
    pub major_m: f64,
    /// Metres.
    pub minor_m: f64,
    /// Bearing of the major axis, degrees.
    pub bearing_deg: f64,
    /// The patrol place it is in or nearest to.
    pub place: Option<String>,
    /// First seen, ms since 1970.
    pub first_unix_ms: i64,
    /// Last seen.
    pub last_unix_ms: i64,
    /// How often it was seen.
    pub sightings: u32,
    /// Who saw it.
    pub seen_by: Vec<String>,
    /// Who has it.
    pub taken_by: Option<String>,
    /// Teams told: (team, channel, queued | taken | failed | seen | acknowledged | stood_down).
    pub told: Vec<(String, String, String)>,
    /// Ends of the stage clocks, ms since 1970: acknowledge (60 s), on scene (180 s), closed (300 s); none when stopped.
    pub clocks_unix_ms: [Option<i64>; 3],
    /// Photo hashes, hex.
    pub photos: Vec<String>,
    /// Photos that were taken and are not here yet.
    pub photos_awaited: usize,
    /// What its finder wrote.
    pub note: Option<String>,
    /// A drill.
    pub drill: bool,
}

/// A ground team.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TeamView {
    /// Its name.
    pub id: String,
    /// What people call it.
    pub called: String,
    /// On duty.
    pub on_duty: bool,
    /// Degrees.
    pub lat: Option<f64>,
    /// Degrees.
    pub lon: Option<f64>,
    /// Seconds since its position came.
    pub age_s: Option<u64>,
    /// The incident it has.
    pub incident: Option<u64>,
}

/// A link.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkView {
    /// Its config name.
    pub id: LinkId,
    /// Works.
    pub up: bool,
    /// Late by its nature: only commands go out on it.
    #[serde(default)]
    pub high_latency: bool,
    /// Why not.
    pub reason: Option<String>,
    /// Addresses that speak on it.
    pub peers: u32,
    /// Frames since it came up.
    pub frames: u64,
    /// Estimated loss from sequence gaps, percent; none when unknown.
    pub loss_percent: Option<f64>,
    /// Bytes that came since the process began; so all that follows.
    pub bytes: u64,
    /// Bytes in the last second.
    pub bytes_per_second: u32,
    /// Good frames in the last second.
    pub frames_per_second: u32,
    /// Frames with a wrong sum.
    pub bad_sums: u64,
    /// Bytes that belong to no frame.
    pub noise_bytes: u64,
    /// Times that a good frame was found again after something else.
    pub resyncs: u64,
    /// Frames that never came.
    pub missing: u64,
    /// Telemetry that gave way to newer telemetry.
    pub shed: u64,
    /// Frames that nobody had room for.
    pub turned_away: u64,
    /// Datagrams that the system dropped.
    pub kernel_drops: u64,
    /// Times that a system was heard at a new address.
    pub rebinds: u64,
    /// The drones that speak on it.
    pub drones: Vec<LinkDroneView>,
}

/// A drone on one link.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkDroneView {
    /// Its config name.
    pub drone: DroneId,
    /// Good frames of its autopilot.
    pub frames: u64,
    /// … in the last second.
    pub frames_per_second: u32,
    /// Frames that never came.
    pub missing: u64,
    /// Loss among the last 64 frames, percent; none when unknown.
    pub loss_percent: Option<f64>,
    /// Question and answer, ms; none before one was measured, or when it is spoken to over another link.
    pub round_trip_ms: Option<u64>,
    /// Times that it was heard at a new address.
    pub rebinds: u64,
}

/// Something wrong with the station itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HealthView {
    /// Message code.
    pub code: String,
    /// What its sentence names.
    pub values: Vec<(String, String)>,
}
