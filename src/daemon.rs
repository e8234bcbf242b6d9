//! The daemon: opens the journal, wakes the station, puts the adapters round it, and takes it all down again in order.

pub mod core;
mod desk;
mod hands;
mod inbox;
mod jobs;
mod latency;
mod map;
pub mod stand_in;
mod station;
pub mod timing;
mod token;

pub use desk::{Desk, NoAnswer, Shot};
pub use inbox::{Crowding, Inbox, Taken};
pub use latency::Latency;
pub use map::geojson;
pub use station::setup;
pub use token::{TOKEN_FILE, random};

use self::core::Core;
use self::timing::Timing;
use crate::api::{self, Api, Users};
use crate::channel::Channels;
use crate::clock::Clock;
use crate::config::Config;
use crate::link::{self, Peers};
use crate::metrics::{Counts, Metrics, Sources};
use crate::store::photos::{Photos, TOLD_AT_START};
use crate::store::{Heard, History, Journal, Resume, StoreError, Writer};
use quadrat_station::base::Seq;
use quadrat_station::station::{Entry, Input, Station};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::{Semaphore, watch};

/// Returns when the daemon ends.
pub async fn ended(stop: &mut watch::Receiver<bool>) {
    // An error means that whoever could say so is gone: that is the end too.
    drop(stop.wait_for(|stop| *stop).await);
}

/// Why the daemon did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The journal.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody listens at the API's address already.
    #[error("{0} is taken")]
    Taken(SocketAddr),
    /// A socket, a thread or a file.
    #[error("{0}: {1}")]
    Io(&'static str, std::io::Error),
}

/// A daemon that runs.
#[derive(Debug)]
pub struct Running {
    /// Where the API listens.
    pub at: SocketAddr,
    /// The way to the station.
    pub desk: Arc<Desk>,
    /// Its clock; the demo changes its speed.
    pub clock: Arc<Clock>,
    /// The journal, to read.
    pub history: Arc<History>,
    /// The operator's token, when the config has no users.
    pub token: Option<String>,
    stop: watch::Sender<bool>,
    inbox: Arc<Inbox>,
    station: std::thread::JoinHandle<()>,
    server: tokio::task::JoinHandle<()>,
}

/// The station of this config.
#[must_use]
pub fn core_of(config: &Config) -> Box<dyn Core> {
    Box::new(Station::new(setup(config)))
}

/// Starts it. `core` makes the station; `timing` is how its time runs, or just how fast.
///
/// # Errors
/// When the journal, the address or a thread cannot be had.
pub async fn start(config: &Config, core: Box<dyn Core>, timing: impl Into<Timing>) -> Result<Running, StartError> {
    let timing = timing.into();
    let journal = Journal::open(&config.data)?;
    let inbox = Arc::new(Inbox::default());
    let desk = Arc::new(Desk::new(inbox.clone(), config.districts.keys().cloned(), Seq::default()));
    let mut maps = map::Maps::default();
    let (core, resume) = wake(&journal, core, timing.speed, |entry| maps.follow(entry, &desk))?;
    desk.stored(resume.seq);
    let history = Arc::new(History::open(journal.path())?);
    let clock = Arc::new(Clock::starting_at(resume.now, timing.speed));
    let counts = Arc::new(Counts::default());
    let (stop, stopped) = watch::channel(false);
    timing::follow(&timing, &clock, stopped.clone()).map_err(|error| StartError::Io("the wall clock", error))?;
    let peers = Arc::new(Peers::default());
    let bound = api::bind(config).await.map_err(|error| not_bound(config, error))?;
    let at = bound.at;
    let writer =
        Writer::start(journal, storekeeper(&inbox, &desk, &counts)).map_err(|e| StartError::Io("a thread", e))?;
    let opened = link::start(config, &inbox, &peers, &stopped).map_err(|error| StartError::Io("a thread", error))?;
    let (links, forwarding) = opened;
    let latency = Arc::new(Latency::default());
    let metrics = Arc::new(Metrics::new(Sources {
        links,
        peers: peers.clone(),
        inbox: inbox.clone(),
        counts: counts.clone(),
        latency: latency.clone(),
        forwarding,
    }));
    let (users, token) = users(config)?;
    let api = Arc::new(Api {
        desk: desk.clone(),
        history: history.clone(),
        photos: Photos::new(&config.data),
        users,
        districts: config.districts.clone(),
        metrics,
        tls: config.tls.is_some(),
        stop: stopped.clone(),
        streams: Arc::new(Semaphore::new(api::STREAMS_MAX)),
    });
    show_photos(config, &api.photos, &desk)?;
    let server = tokio::spawn(api::serve(bound, api, stopped));
    let jobs = jobs::Jobs::start(inbox.clone()).map_err(|error| StartError::Io("a thread", error))?;
    let channels = Channels::start(config, &inbox, &clock);
    let hands = hands::Hands {
        channels,
        peers,
        writer: Some(writer),
        desk: desk.clone(),
        inbox: inbox.clone(),
        jobs,
        maps,
        counts,
    };
    let station =
        station_thread(core, hands, &inbox, &clock, latency).map_err(|error| StartError::Io("a thread", error))?;
    Ok(Running { at, desk, clock, history, token, stop, inbox, station, server })
}

impl Running {
    /// Takes it down: no more requests, no more links, then the last entries go to the disk.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // The server has ended or will not end any better.
        drop(self.server.await);
        self.inbox.close();
        let station = self.station;
        drop(tokio::task::spawn_blocking(move || station.join()).await);
    }
}

// Applies the journal to the station.
fn wake(
    journal: &Journal,
    mut core: Box<dyn Core>,
    speed: f64,
    mut also: impl FnMut(&Entry),
) -> Result<(Box<dyn Core>, Resume), StoreError> {
    let mut entries = 0_u64;
    journal.replay(|entry| {
        core.restore(entry);
        also(entry);
        entries += 1;
    })?;
    let resume = journal.resume(speed)?;
    tracing::info!(entries, now_s = resume.now.as_micros() / 1_000_000, "the journal was read");
    if resume.clamped {
        tracing::warn!(
            "the wall clock went back or far ahead since the last run: station time goes on as far as it may"
        );
    }
    Ok((core, resume))
}

fn not_bound(config: &Config, error: std::io::Error) -> StartError {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => StartError::Taken(config.listen),
        _ => StartError::Io("the API's address", error),
    }
}

fn users(config: &Config) -> Result<(Users, Option<String>), StartError> {
    let mut users = Users::new(&config.users);
    if !users.is_empty() {
        return Ok((users, None));
    }
    let token = token::operator(&config.data).map_err(|error| StartError::Io("the operator's token", error))?;
    users.add(&token, token::operator_of(config));
    Ok((users, Some(token)))
}

// Before anybody can post another: a photo that a detection awaited may have come just before the last end.
fn show_photos(config: &Config, photos: &Photos, desk: &Desk) -> Result<(), StoreError> {
    for district in config.districts.keys() {
        desk.photos(district.clone(), photos.newest(district, TOLD_AT_START)?);
    }
    Ok(())
}

fn storekeeper(inbox: &Arc<Inbox>, desk: &Arc<Desk>, counts: &Arc<Counts>) -> impl Fn(Heard) + Send + 'static {
    let (inbox, desk, counts) = (inbox.clone(), desk.clone(), counts.clone());
    move |heard| match heard {
        Heard::Stored(up_to) => {
            counts.stored.store(up_to.0, Ordering::Relaxed);
            desk.stored(up_to);
            inbox.notice(Input::Stored { up_to });
        }
        Heard::Failed(reason) => {
            counts.store_failures.fetch_add(1, Ordering::Relaxed);
            desk.disk_fault(reason.clone());
            inbox.notice(Input::StoreFailed { reason });
        }
    }
}

fn station_thread(
    mut core: Box<dyn Core>,
    mut hands: hands::Hands,
    inbox: &Arc<Inbox>,
    clock: &Arc<Clock>,
    latency: Arc<Latency>,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let (inbox, clock) = (inbox.clone(), clock.clone());
    std::thread::Builder::new().name("station".into()).spawn(move || {
        core::run(&mut *core, &mut hands, &inbox, &clock, &latency);
        hands.close();
    })
}
