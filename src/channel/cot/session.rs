//! One TCP connection to a TAK server, kept up for as long as the session lives.

use super::hear::{Ear, Said};
use super::{Settings, host_and_port, out};
use quadrat_station::dispatch::{Attempted, Heard, Message};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// No try lasts longer; the station counts one that does as failed, and must not be wrong about it.
pub const LONGEST: Duration = Duration::from_secs(10);
/// A server that does not accept or take bytes for this long does not work.
const STUCK: Duration = Duration::from_secs(5);
/// How often we say who we are.
const PRESENCE: Duration = Duration::from_secs(60);
/// A team's position goes up at most this often.
const POSITIONS: Duration = Duration::from_secs(1);
/// Tries that wait for the socket.
const MOST_WAITING: usize = 128;

/// The wall clock, ms since 1970.
#[derive(Clone)]
pub struct Wall(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Wall {
    /// A clock from whatever reads it.
    pub fn new(read: impl Fn() -> i64 + Send + Sync + 'static) -> Wall {
        Wall(Arc::new(read))
    }

    fn unix_ms(&self) -> i64 {
        (self.0)()
    }
}

impl fmt::Debug for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wall")
    }
}

/// A connection that comes back by itself; it ends when this is dropped.
#[derive(Debug)]
pub struct Session {
    settings: Arc<Settings>,
    parcels: mpsc::Sender<Parcel>,
}

/// One event on its way to the server.
#[derive(Debug)]
struct Parcel {
    xml: Vec<u8>,
    /// Whether it counts as taken only once the server has answered a ping behind it: a half-open connection swallows
    /// bytes for minutes. Positions are not worth that.
    confirm: bool,
    done: oneshot::Sender<Attempted>,
}

impl Session {
    /// Begins to connect. What teams say goes to `heard`.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime.
    #[must_use]
    pub fn start(settings: Settings, heard: mpsc::Sender<Heard>, wall: Wall) -> Session {
        let (parcels, waiting) = mpsc::channel(MOST_WAITING);
        let settings = Arc::new(settings);
        tokio::spawn(run(settings.clone(), waiting, heard, wall));
        Session { settings, parcels }
    }

    /// Tries once; ends within [`LONGEST`]. A card is taken when the server has read it.
    pub async fn attempt(&self, message: &Message) -> Attempted {
        let xml = match out::encode(message, &self.settings.station) {
            Ok(xml) => xml,
            Err(error) => return Attempted::Refused(error.to_string()),
        };
        let (done, ended) = oneshot::channel();
        let parcel = Parcel { xml, confirm: matches!(message, Message::Card(_)), done };
        if self.parcels.try_send(parcel).is_err() {
            return Attempted::Failed("too many tries at once".to_owned());
        }
        match tokio::time::timeout(self.settings.pace.dead.min(LONGEST), ended).await {
            Ok(Ok(attempted)) => attempted,
            Ok(Err(_)) => Attempted::Failed("the connection ended".to_owned()),
            Err(_) => Attempted::Failed("no answer".to_owned()),
        }
    }
}

async fn run(settings: Arc<Settings>, mut parcels: mpsc::Receiver<Parcel>, heard: mpsc::Sender<Heard>, wall: Wall) {
    let mut failures = 0;
    loop {
        let ended = match connect(&settings, &mut parcels).await {
            Some(Ok(stream)) => {
                let began = now();
                let mut connection = Connection::new(&settings, stream, &heard, &wall);
                let ended = connection.serve(&mut parcels).await;
                failures = if began.elapsed() > settings.pace.dead { 0 } else { failures };
                ended
            }
            Some(Err(reason)) => End::Lost(reason),
            None => return,
        };
        let End::Lost(reason) = ended else { return };
        failures += 1;
        tracing::warn!(channel = %settings.channel, reason, failures, "no connection to the TAK server");
        if !refuse_for(pause(&settings, failures), &reason, &mut parcels).await {
            return;
        }
    }
}

/// Connects, refusing tries meanwhile; none when the session was dropped.
async fn connect(settings: &Settings, parcels: &mut mpsc::Receiver<Parcel>) -> Option<Result<TcpStream, String>> {
    let Some(at) = host_and_port(&settings.address) else {
        return Some(Err(format!("{} is no address", settings.address)));
    };
    let connecting = tokio::time::timeout(STUCK, TcpStream::connect(at));
    tokio::pin!(connecting);
    loop {
        tokio::select! {
            connected = &mut connecting => return Some(match connected {
                Ok(Ok(stream)) => Ok(stream),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err("the server does not accept".to_owned()),
            }),
            parcel = parcels.recv() => refuse(parcel?, "not connected yet"),
        }
    }
}

/// Refuses tries for a while; false when the session was dropped.
async fn refuse_for(pause: Duration, reason: &str, parcels: &mut mpsc::Receiver<Parcel>) -> bool {
    let until = tokio::time::sleep(pause);
    tokio::pin!(until);
    loop {
        tokio::select! {
            () = &mut until => return true,
            parcel = parcels.recv() => match parcel {
                Some(parcel) => refuse(parcel, reason),
                None => return false,
            },
        }
    }
}

fn refuse(parcel: Parcel, reason: &str) {
    // Whoever waited may have given up: then nobody is told, and nobody needs to be.
    drop(parcel.done.send(Attempted::Failed(reason.to_owned())));
}

/// 1, 2, 4, … 30 s, each up to a quarter longer, differently for each address and try: servers that come back are not
/// met by everybody at once.
fn pause(settings: &Settings, failures: u32) -> Duration {
    let (first, longest) = settings.pace.pauses;
    let pause = first.saturating_mul(1 << failures.saturating_sub(1).min(5)).min(longest);
    let mut hasher = DefaultHasher::new();
    (&settings.address, failures, std::process::id()).hash(&mut hasher);
    pause + pause / 4 * u32::try_from(hasher.finish() % 100).unwrap_or(0) / 100
}

fn now() -> Instant {
    Instant::from_std(crate::clock::real())
}

/// How a connection ended.
enum End {
    Lost(String),
    Dropped,
}

struct Connection<'a> {
    settings: &'a Settings,
    heard: &'a mpsc::Sender<Heard>,
    wall: &'a Wall,
    reader: OwnedReadHalf,
    writer: OwnedWriteHalf,
    ear: Ear,
    alive: Instant,
    pings: u64,
    pongs: u64,
    /// Cards that are taken once that many pongs came.
    unconfirmed: VecDeque<(u64, oneshot::Sender<Attempted>)>,
    placed: BTreeMap<String, Instant>,
}

impl<'a> Connection<'a> {
    fn new(
        settings: &'a Settings,
        stream: TcpStream,
        heard: &'a mpsc::Sender<Heard>,
        wall: &'a Wall,
    ) -> Connection<'a> {
        // Small events must not wait for each other; a socket without that option still works.
        drop(stream.set_nodelay(true));
        let (reader, writer) = stream.into_split();
        Connection {
            settings,
            heard,
            wall,
            reader,
            writer,
            ear: Ear::default(),
            alive: now(),
            pings: 0,
            pongs: 0,
            unconfirmed: VecDeque::new(),
            placed: BTreeMap::new(),
        }
    }

    async fn serve(&mut self, parcels: &mut mpsc::Receiver<Parcel>) -> End {
        match self.speak(parcels).await {
            Ok(()) => End::Dropped,
            Err(reason) => {
                for (_, done) in self.unconfirmed.drain(..) {
                    drop(done.send(Attempted::Failed(reason.clone())));
                }
                End::Lost(reason)
            }
        }
    }

    /// Speaks and listens until the session is dropped (Ok) or the connection ends (why).
    async fn speak(&mut self, parcels: &mut mpsc::Receiver<Parcel>) -> Result<(), String> {
        self.introduce().await?;
        let connected = Heard::Connected { channel: self.settings.channel.clone() };
        self.heard.send(connected).await.map_err(|_| "nobody listens".to_owned())?;
        tracing::info!(channel = %self.settings.channel, "connected to the TAK server");
        let mut pings = tokio::time::interval(self.settings.pace.ping);
        let mut presences = tokio::time::interval_at(now() + PRESENCE, PRESENCE);
        let mut buffer = vec![0; 16 << 10];
        loop {
            let dead = self.alive + self.settings.pace.dead;
            tokio::select! {
                parcel = parcels.recv() => match parcel {
                    Some(parcel) => self.hand_over(parcel).await?,
                    None => return Ok(()),
                },
                read = self.reader.read(&mut buffer) => match read {
                    Ok(0) => return Err("the server hung up".to_owned()),
                    Ok(length) => self.listen(buffer.get(..length).unwrap_or(&[])).await?,
                    Err(error) => return Err(error.to_string()),
                },
                _ = pings.tick() => self.ping().await?,
                _ = presences.tick() => self.introduce().await?,
                () = tokio::time::sleep_until(dead) => return Err("the server is silent".to_owned()),
            }
        }
    }

    async fn introduce(&mut self) -> Result<(), String> {
        let xml = out::presence(&self.settings.station, self.wall.unix_ms()).map_err(|error| error.to_string())?;
        self.write(&xml).await
    }

    async fn ping(&mut self) -> Result<(), String> {
        let xml = out::ping(&self.settings.station, self.wall.unix_ms()).map_err(|error| error.to_string())?;
        self.write(&xml).await?;
        self.pings += 1;
        Ok(())
    }

    async fn write(&mut self, xml: &[u8]) -> Result<(), String> {
        match tokio::time::timeout(STUCK, self.writer.write_all(xml)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the server does not read".to_owned()),
        }
    }

    async fn hand_over(&mut self, parcel: Parcel) -> Result<(), String> {
        if parcel.done.is_closed() {
            // The try was given up; sent now it could overtake a newer one.
            return Ok(());
        }
        if let Err(reason) = self.write(&parcel.xml).await {
            refuse(parcel, &reason);
            return Err(reason);
        }
        if parcel.confirm {
            self.unconfirmed.push_back((self.pings + 1, parcel.done));
            return self.ping().await;
        }
        drop(parcel.done.send(Attempted::Taken));
        Ok(())
    }

    async fn listen(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.alive = now();
        for said in self.ear.hear(bytes).map_err(|error| error.to_string())? {
            match said {
                Said::Pong => self.pong(),
                Said::At { callsign, position, accuracy_m } => {
                    if let Some(team) = self.settings.teams.get(&callsign).cloned()
                        && self.is_time_for(&callsign)
                    {
                        // A position that finds no room is replaced by the next one anyway.
                        drop(self.heard.try_send(Heard::TeamAt { team, position, accuracy_m }));
                    }
                }
                Said::Chat { callsign, text, uid } => {
                    if let Some(team) = self.settings.teams.get(&callsign).cloned() {
                        let heard = Heard::Answered { team, who: callsign, incident: None, text, key: Some(uid) };
                        self.heard.send(heard).await.map_err(|_| "nobody listens".to_owned())?;
                    }
                }
                Said::Other => {}
            }
        }
        Ok(())
    }

    fn pong(&mut self) {
        self.pongs += 1;
        while let Some((_, done)) = self.unconfirmed.pop_front_if(|(after, _)| *after <= self.pongs) {
            drop(done.send(Attempted::Taken));
        }
    }

    fn is_time_for(&mut self, callsign: &str) -> bool {
        let now = now();
        let due = self.placed.get(callsign).is_none_or(|last| now.duration_since(*last) >= POSITIONS);
        if due {
            self.placed.insert(callsign.to_owned(), now);
        }
        due
    }
}
