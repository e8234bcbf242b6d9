//! What a district's config says about its teams and channels. Not durable: the daemon reads it at each start.

use super::Stage;
use crate::base::{ChannelId, DistrictId, Span, TeamId};
use crate::incident::Severity;
use crate::text::Lang;
use serde::{Deserialize, Serialize};

/// How long each stage of an incident may take, from the moment we learnt of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// Until a human says "mine".
    pub answer: Span,
    /// Until somebody is there.
    pub arrival: Span,
    /// Until it is over.
    pub closure: Span,
}

impl Default for Clocks {
    /// The seed's 1, 3 and 5 minutes.
    fn default() -> Clocks {
        Clocks { answer: Span::from_secs(60), arrival: Span::from_secs(180), closure: Span::from_secs(300) }
    }
}

impl Clocks {
    /// How long a stage may take.
    #[must_use]
    pub const fn of(&self, stage: Stage) -> Span {
        match stage {
            Stage::Answer => self.answer,
            Stage::Arrival => self.arrival,
            Stage::Closure => self.closure,
        }
    }
}

/// How a channel behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChannelKind {
    /// The officer page and the event stream: whoever looks sees the snapshot, so nothing is attempted.
    Web,
    /// Cursor-on-Target: markers that fade unless repeated, and drone positions.
    Cot,
    /// Takes each message once (robots, webhook, SMS).
    Once,
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelSetup {
    /// Its config name.
    pub id: ChannelId,
    /// How it behaves.
    pub kind: ChannelKind,
}

/// A ground team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamSetup {
    /// Its config name.
    pub id: TeamId,
    /// What people call it.
    pub called: String,
    /// Its channels in the order in which they are tried, with its addresses there.
    pub channels: Vec<(ChannelId, Vec<String>)>,
    /// On duty until somebody says otherwise.
    pub on_duty: bool,
}

/// A district's dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// Whose.
    pub district: DistrictId,
    /// Language of what goes out.
    pub lang: Lang,
    /// Teams, in the order in which they are told when nobody knows where they are.
    pub teams: Vec<TeamSetup>,
    /// Channels. A channel of kind `Web` belongs to every team.
    pub channels: Vec<ChannelSetup>,
    /// Stage clocks.
    pub clocks: Clocks,
    /// Less than this is shown on the map and told to nobody.
    pub tell_from: Severity,
    /// A called marker fades after this; it is repeated three times as often.
    pub fades: Span,
    /// Makes the jitter of two stations differ.
    pub seed: u64,
}

impl Setup {
    /// A district with the default clocks, the web channel, and no team yet.
    #[must_use]
    pub fn new(district: DistrictId) -> Setup {
        Setup {
            district,
            lang: Lang::Zh,
            teams: Vec::new(),
            channels: vec![ChannelSetup { id: ChannelId::from("web"), kind: ChannelKind::Web }],
            clocks: Clocks::default(),
            tell_from: Severity::Low,
            fades: Span::from_secs(60),
            seed: 0,
        }
    }

    /// How often a called marker is repeated: three times before it fades.
    #[must_use]
    pub const fn repeats(&self) -> Span {
        Span::from_micros(self.fades.as_micros() / 3)
    }

    /// A team by its name.
    #[must_use]
    pub fn team(&self, id: &TeamId) -> Option<&TeamSetup> {
        self.teams.iter().find(|team| team.id == *id)
    }

    /// How a channel behaves; none when the config does not have it any more.
    #[must_use]
    pub fn kind(&self, channel: &ChannelId) -> Option<ChannelKind> {
        self.channels.iter().find(|plan| plan.id == *channel).map(|plan| plan.kind)
    }

    /// Whether a channel is the officer page.
    #[must_use]
    pub fn is_web(&self, channel: &ChannelId) -> bool {
        self.kind(channel) == Some(ChannelKind::Web)
    }

    /// The officer pages, then a team's own channels in their order.
    pub fn channels_of<'a>(&'a self, team: &'a TeamSetup) -> impl Iterator<Item = &'a ChannelId> {
        let web = self.channels.iter().filter(|plan| plan.kind == ChannelKind::Web).map(|plan| &plan.id);
        let own = team.channels.iter().map(|(id, _)| id).filter(|id| self.kind(id).is_some() && !self.is_web(id));
        web.chain(own)
    }

    /// A team's addresses on a channel.
    #[must_use]
    pub fn addresses(&self, team: &TeamId, channel: &ChannelId) -> Vec<String> {
        let plan = self.team(team).and_then(|team| team.channels.iter().find(|(id, _)| id == channel));
        plan.map(|(_, addresses)| addresses.clone()).unwrap_or_default()
    }
}
