//! The socket of one onlooker.

use super::report;
use crate::config::{Address, Forward};
use crate::link::cutter::Cutter;
use crate::link::{Health, Wiring, pause, stream};
use quadrat_station::station::Peer;
use quadrat_station::wire::Resync;
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::mpsc::Receiver;

/// An onlooker that calls us is spoken to for so long after its last good frame.
const SPOKE: Duration = Duration::from_secs(10);
/// Onlookers that call one address.
const CALLERS_MAX: usize = 16;
/// A stream that takes nothing for so long is closed.
const STUCK: Duration = Duration::from_secs(5);

/// One onlooker.
#[derive(Debug)]
pub struct Onlooker {
    index: usize,
    config: Forward,
    peer: Peer,
    wiring: Wiring,
    health: Health,
}

impl Onlooker {
    /// Not connected yet; `peer` is whom the station takes it for.
    #[must_use]
    pub fn new(index: usize, config: Forward, peer: Peer, wiring: Wiring) -> Onlooker {
        Onlooker { index, config, peer, wiring, health: Health::default() }
    }

    /// Runs until the daemon ends.
    pub async fn run(self, mut told: Receiver<Vec<u8>>) {
        let mut stop = self.wiring.stop.clone();
        let mut failures = 0;
        loop {
            let began = crate::clock::real();
            let error = tokio::select! {
                () = crate::daemon::ended(&mut stop) => return,
                error = self.once(&mut told) => error,
            };
            let worked = crate::clock::real().saturating_duration_since(began) > STUCK;
            failures = if worked { 1 } else { failures + 1 };
            tracing::info!(onlooker = %self.config.name, %error, "not connected");
            tokio::select! {
                () = crate::daemon::ended(&mut stop) => return,
                () = tokio::time::sleep(pause(failures)) => {}
            }
        }
    }

    async fn once(&self, told: &mut Receiver<Vec<u8>>) -> io::Error {
        let opened = match &self.config.address {
            Address::UdpOut(at) => self.udp(at.resolve(), true, told).await,
            Address::UdpIn(at) => self.udp(at.resolve(), false, told).await,
            Address::TcpOut(at) => match at.resolve() {
                Ok(to) => match tokio::time::timeout(STUCK, TcpStream::connect(to)).await {
                    Ok(Ok(stream)) => self.speak(stream, told).await,
                    Ok(Err(error)) => Err(error),
                    Err(_) => Err(io::ErrorKind::TimedOut.into()),
                },
                Err(error) => Err(error),
            },
            Address::TcpIn(at) => match at.resolve() {
                Ok(local) => self.accept(local, told).await,
                Err(error) => Err(error),
            },
            Address::Serial { path, baud } => match stream::open_serial(path, *baud) {
                Ok(port) => self.speak(port, told).await,
                Err(error) => Err(error),
            },
        };
        opened.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    // One after the other: a second caller waits until the first has hung up.
    async fn accept(&self, local: SocketAddr, told: &mut Receiver<Vec<u8>>) -> io::Result<()> {
        let listener = TcpListener::bind(local).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            // What waited for nobody is old.
            while told.try_recv().is_ok() {}
            if let Err(error) = self.speak(stream, told).await {
                tracing::info!(onlooker = %self.config.name, %error, "hung up");
            }
        }
    }

    async fn speak(&self, stream: impl AsyncRead + AsyncWrite, told: &mut Receiver<Vec<u8>>) -> io::Result<()> {
        tracing::info!(onlooker = %self.config.name, "connected");
        let (mut reader, mut writer) = tokio::io::split(stream);
        let mut cutter = Cutter::new(Resync::Stream);
        let mut buffer = vec![0; 4 << 10];
        loop {
            tokio::select! {
                length = reader.read(&mut buffer) => match length? {
                    0 => return Ok(()),
                    length => drop(self.hear(&mut cutter, buffer.get(..length).unwrap_or(&[]))),
                },
                Some(bytes) = told.recv() => tokio::time::timeout(STUCK, writer.write_all(&bytes)).await??,
            }
        }
    }

    async fn udp(&self, at: io::Result<SocketAddr>, calls: bool, told: &mut Receiver<Vec<u8>>) -> io::Result<()> {
        let at = at?;
        let any: SocketAddr =
            if at.is_ipv4() { (Ipv4Addr::UNSPECIFIED, 0).into() } else { (Ipv6Addr::UNSPECIFIED, 0).into() };
        let socket = UdpSocket::bind(if calls { any } else { at }).await?;
        let mut callers: BTreeMap<SocketAddr, (Cutter, Instant)> = BTreeMap::new();
        let mut buffer = vec![0; 4 << 10];
        loop {
            tokio::select! {
                // A closed port comes back as an error: it may open again.
                Ok((length, from)) = socket.recv_from(&mut buffer) => {
                    if !calls || from == at {
                        self.datagram(&mut callers, from, buffer.get(..length).unwrap_or(&[]));
                    }
                }
                Some(bytes) = told.recv() => {
                    let now = crate::clock::real();
                    callers.retain(|_, (_, heard)| now.saturating_duration_since(*heard) < SPOKE);
                    let to: Vec<SocketAddr> = if calls { vec![at] } else { callers.keys().copied().collect() };
                    for to in to {
                        drop(socket.send_to(&bytes, to).await);
                    }
                }
            }
        }
    }

    fn datagram(&self, callers: &mut BTreeMap<SocketAddr, (Cutter, Instant)>, from: SocketAddr, bytes: &[u8]) {
        let now = crate::clock::real();
        if let Some((cutter, heard)) = callers.get_mut(&from) {
            if self.hear(cutter, bytes) {
                *heard = now;
            }
            return;
        }
        let mut cutter = Cutter::new(Resync::Datagram);
        if self.hear(&mut cutter, bytes) && callers.len() < CALLERS_MAX {
            callers.insert(from, (cutter, now));
        }
    }

    // Whether there was a good frame in it.
    fn hear(&self, cutter: &mut Cutter, bytes: &[u8]) -> bool {
        let Wiring { forwarding, peers, inbox, .. } = &self.wiring;
        let frames = cutter.cut(bytes, &self.health, |cut| {
            if forwarding.command(self.index, cut, peers) {
                report(inbox, &self.peer, cut);
            }
        });
        !frames.is_empty()
    }
}
