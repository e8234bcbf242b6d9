//! Which team is nearest, honestly: a place that is old counts as the worst place the team may have gone to.

use crate::base::{Moment, Span, TeamId};
use crate::geodesy::{Plane, Position};

/// A place this old is taken as it is.
const FRESH: Span = Span::from_secs(120);
/// From this age on a place says nothing.
const UNKNOWN: Span = Span::from_secs(600);
/// How fast a patrol on foot may have gone the wrong way, m/s.
const WALK_MPS: f64 = 1.5;
/// A place less sure than this says nothing, metres.
const VAGUE_M: f64 = 2_000.0;

/// Where a team was last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TeamAt {
    /// Where.
    pub position: Position,
    /// How sure, metres.
    pub accuracy_m: f64,
    /// When.
    pub at: Moment,
}

/// A team that may be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Which.
    pub team: TeamId,
    /// Where it was last.
    pub last: Option<TeamAt>,
    /// It has another incident already.
    pub busy: bool,
}

/// Metres that a team may be away from `from`, at worst; none when its place is unknown.
#[must_use]
pub fn worst_metres(from: Position, last: Option<&TeamAt>, now: Moment) -> Option<f64> {
    let last = last.filter(|last| now.since(last.at) < UNKNOWN && last.accuracy_m < VAGUE_M)?;
    let age = now.since(last.at);
    let strayed_m = if age > FRESH { WALK_MPS * age.as_secs_f64() } else { 0.0 };
    Some(Plane::at(from).distance(from, last.position) + strayed_m)
}

/// The teams in the order in which they should be told: free ones by distance, then busy ones, then those whose place
/// is unknown in the order given. Whoever is off duty must not be among the candidates.
#[must_use]
pub fn nearest(from: Position, candidates: &[Candidate], now: Moment) -> Vec<TeamId> {
    let mut ranked: Vec<(u8, f64, &TeamId)> = candidates
        .iter()
        .map(|candidate| match worst_metres(from, candidate.last.as_ref(), now) {
            Some(metres) => (u8::from(candidate.busy), metres, &candidate.team),
            None => (2 + u8::from(candidate.busy), 0.0, &candidate.team),
        })
        .collect();
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    ranked.into_iter().map(|(_, _, team)| team.clone()).collect()
}
