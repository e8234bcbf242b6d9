//! Channels: where alerts and positions go and answers come from. One try at a time and nothing more: queues, retries and
//! timers are the station's (`dispatch::delivery`).

pub mod cot;

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::daemon::Inbox;
use quadrat_station::base::{ChannelId, DistrictId, TeamId};
use quadrat_station::dispatch::{Attempted, ChannelKind, Message};
use quadrat_station::station::{Attempt, Input};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// What a channel heard and the station has not taken yet, at most.
const HEARD_MAX: usize = 64;

/// One channel, whatever its kind.
#[derive(Debug)]
pub enum Channel {
    /// A TAK server that speaks Cursor-on-Target.
    Cot(cot::Session),
    /// An address of a kind that this build does not speak.
    Unknown,
}

impl Channel {
    /// Tries once to hand a message over; ends within [`cot::LONGEST`].
    pub async fn attempt(&self, message: &Message) -> Attempted {
        match self {
            Channel::Cot(session) => session.attempt(message).await,
            Channel::Unknown => Attempted::Refused("this build does not speak that kind of channel".to_owned()),
        }
    }
}

/// How a channel behaves, from its address.
#[must_use]
pub fn kind(address: &str) -> ChannelKind {
    if cot::host_and_port(address).is_some() { ChannelKind::Cot } else { ChannelKind::Once }
}

/// All channels of a daemon.
#[derive(Debug)]
pub struct Channels {
    all: BTreeMap<(DistrictId, ChannelId), Arc<Channel>>,
    inbox: Arc<Inbox>,
    tasks: Handle,
}

impl Channels {
    /// Opens every channel of the config. What they hear goes into the inbox.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    #[must_use]
    pub fn start(config: &Config, inbox: &Arc<Inbox>, clock: &Arc<Clock>) -> Channels {
        let open = |channel: &config::Channel| {
            let key = (channel.district.clone(), channel.id.clone());
            (key, Arc::new(open(config, channel, inbox, clock)))
        };
        Channels { all: config.channels.iter().map(open).collect(), inbox: inbox.clone(), tasks: Handle::current() }
    }

    /// Begins one try; how it ends goes into the inbox. Never waits.
    pub fn attempt(&self, attempt: Attempt) {
        let channel = self.all.get(&(attempt.district.clone(), attempt.channel.clone())).cloned();
        let inbox = self.inbox.clone();
        self.tasks.spawn(async move {
            let result = match channel {
                Some(channel) => channel.attempt(&message(&attempt)).await,
                None => Attempted::Refused("the config has no such channel".to_owned()),
            };
            inbox.notice(Input::Attempted { id: attempt.id, result });
        });
    }
}

/// What goes out, marked when the disk could not keep it.
fn message(attempt: &Attempt) -> Message {
    let mut message = attempt.message.clone();
    if let (Message::Card(card), true) = (&mut message, attempt.unrecorded) {
        card.mark_unrecorded();
    }
    message
}

fn open(config: &Config, channel: &config::Channel, inbox: &Arc<Inbox>, clock: &Arc<Clock>) -> Channel {
    let district = &channel.district;
    let settings = cot::Settings {
        channel: channel.id.clone(),
        address: channel.address.clone(),
        station: cot::Station {
            uid: format!("quadrat.{district}.station"),
            callsign: format!("Quadrat {district}"),
            position: None,
        },
        teams: callsigns(config, channel),
        pace: cot::Pace::default(),
    };
    if kind(&channel.address) != ChannelKind::Cot {
        tracing::warn!(channel = %channel.id, "this build does not speak that kind of channel");
        return Channel::Unknown;
    }
    let (tell, mut heard) = mpsc::channel(HEARD_MAX);
    let (inbox, district) = (inbox.clone(), district.clone());
    tokio::spawn(async move {
        while let Some(heard) = heard.recv().await {
            inbox.notice(Input::Heard { district: district.clone(), heard });
        }
    });
    let clock = clock.clone();
    Channel::Cot(cot::Session::start(settings, tell, cot::Wall::new(move || clock.unix_ms())))
}

/// Whose words count on a channel: the teams' addresses there; a team without one goes by what it is called.
fn callsigns(config: &Config, channel: &config::Channel) -> BTreeMap<String, TeamId> {
    let mut callsigns = BTreeMap::new();
    for team in config.teams.iter().filter(|team| team.district == channel.district) {
        for (_, addresses) in team.channels.iter().filter(|(id, _)| *id == channel.id) {
            if addresses.is_empty() {
                callsigns.insert(team.called.clone(), team.id.clone());
            }
            callsigns.extend(addresses.iter().map(|callsign| (callsign.clone(), team.id.clone())));
        }
    }
    callsigns
}
