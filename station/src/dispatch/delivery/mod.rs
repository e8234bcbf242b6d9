//! The delivery machine: one alert to one team over one channel, until a human answers.
//!
//! Durable is what was told and how far it got ([`Delivery`]); observed is how the channels do right now ([`Line`],
//! [`Breaker`], [`Retry`]) and is learnt again after a restart, when everything unsettled is tried at once.

mod breaker;
mod line;
mod retry;

pub use breaker::Breaker;
pub use line::{Flight, Line};
pub use retry::Retry;

use super::Kind;
use crate::base::{AlertId, ChannelId, IncidentId, Moment, Span, TeamId};
use crate::incident::Severity;

/// How far one delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryState {
    /// To be tried.
    Queued,
    /// Tried in vain, and being tried again.
    Failed,
    /// The channel took it.
    Taken,
    /// A person saw it.
    Seen,
    /// Not tried any more.
    Dead,
}

/// One alert to one team over one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub alert: AlertId,
    /// About which incident.
    pub incident: IncidentId,
    /// As it was at this revision.
    pub revision: u32,
    /// To whom.
    pub team: TeamId,
    /// Over which channel.
    pub channel: ChannelId,
    /// What it does to them.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// How far it is.
    pub state: DeliveryState,
    /// Since when this is to be told.
    pub since: Moment,
    /// Why it failed last.
    pub reason: Option<String>,
}

impl Delivery {
    /// How long it is tried or repeated: high 30 min, medium 10, low 5. A card that takes something away is tried for
    /// as long as the worst of them, because the old one stands on somebody's screen.
    #[must_use]
    pub const fn lives(&self) -> Span {
        match (self.kind, self.severity) {
            (Kind::Cancel | Kind::StandDown, _) | (_, Severity::High) => Span::from_secs(30 * 60),
            (_, Severity::Medium) => Span::from_secs(10 * 60),
            (_, Severity::Low) => Span::from_secs(5 * 60),
        }
    }

    /// When it is given up.
    #[must_use]
    pub const fn dies_at(&self) -> Moment {
        self.since.after(self.lives())
    }

    /// It has not reached the channel yet and is still wanted.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        matches!(self.state, DeliveryState::Queued | DeliveryState::Failed)
    }

    /// The API's word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match (self.kind, self.state) {
            (Kind::StandDown | Kind::Cancel, DeliveryState::Taken | DeliveryState::Seen) => "stood_down",
            (_, DeliveryState::Queued) => "queued",
            (_, DeliveryState::Taken) => "taken",
            (_, DeliveryState::Seen) => "seen",
            (_, DeliveryState::Failed) => "failed",
            (_, DeliveryState::Dead) => "dead",
        }
    }
}
