//! What goes out over a channel and what comes back.

use crate::base::TeamId;
use crate::geodesy::Position;

/// One thing for a channel to hand over: everything it needs, nothing to look up.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {}

/// What a channel heard.
#[derive(Clone, Debug, PartialEq)]
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
}
