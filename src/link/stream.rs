//! Byte streams: TCP out, TCP in, serial. One task for each connection; it reads, cuts, and sends one message at a time.

use super::cutter::Cutter;
use super::device::{self, Device};
use super::{Line, Outlet, pause};
use crate::config::Address;
use quadrat_station::station::{Input, Peer};
use quadrat_station::wire::Resync;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A serial line on which nothing comes for so long is closed and opened again (R-L4).
const SILENCE: Duration = Duration::from_secs(3);
/// What was counted is told so often.
const TELL_EVERY: Duration = Duration::from_millis(500);
/// A message that a stream does not take in so long means that the stream is stuck.
const STUCK: Duration = Duration::from_secs(5);
/// Most TCP connections of one link.
const CONNECTIONS_MAX: usize = 256;

/// Runs until the daemon ends.
pub async fn run(line: Line) {
    let line = Arc::new(line);
    let mut stop = line.wiring.stop.clone();
    let mut failures = 0;
    loop {
        let tried = line.link.address.serial_path().and_then(Device::at);
        let worked = tokio::select! {
            () = crate::daemon::ended(&mut stop) => return,
            worked = once(&line, tried) => worked,
        };
        line.wiring.peers.remove_all(&line.id);
        line.down(&worked.error);
        failures = if worked.was_up { 1 } else { failures + 1 };
        tokio::select! {
            () = crate::daemon::ended(&mut stop) => return,
            () = tokio::time::sleep(pause(failures)) => {}
            // Whatever it was that failed before: this is another device, or the same one put back.
            () = comes(&line, tried) => failures = 0,
        }
    }
}

// A device that was not there before; never, where there is no device.
async fn comes(line: &Line, tried: Option<Device>) {
    match line.link.address.serial_path() {
        Some(path) => device::comes(path, tried).await,
        None => std::future::pending().await,
    }
}

// How one opening of the link ended.
struct Ended {
    was_up: bool,
    error: io::Error,
}

async fn once(line: &Arc<Line>, device: Option<Device>) -> Ended {
    let not_up = |error| Ended { was_up: false, error };
    match &line.link.address {
        Address::TcpOut(at) => {
            let Ok(to) = at.resolve() else { return not_up(io::Error::other("the name is not known")) };
            match tokio::time::timeout(STUCK, TcpStream::connect(to)).await {
                Ok(Ok(stream)) => up(line, stream, None, std::future::pending()).await,
                Ok(Err(error)) => not_up(error),
                Err(_) => not_up(io::ErrorKind::TimedOut.into()),
            }
        }
        Address::Serial { path, baud } => match open_serial(path, *baud) {
            // Plugged in or pulled while it was opened: which one this is nobody knows.
            Ok(_) if Device::at(path) != device => not_up(device::other()),
            Ok(port) => up(line, port, Some(SILENCE), device::leaves(path, device)).await,
            Err(error) => not_up(error),
        },
        Address::TcpIn(at) => {
            let Ok(local) = at.resolve() else { return not_up(io::Error::other("the name is not known")) };
            match TcpListener::bind(local).await {
                Ok(listener) => Ended { was_up: true, error: accept(line, listener).await },
                Err(error) => not_up(error),
            }
        }
        Address::UdpIn(_) | Address::UdpOut(_) => not_up(io::Error::other("not a stream")),
    }
}

/// Opens a serial port for us alone.
///
/// # Errors
/// When it is not there, or somebody else has it.
pub fn open_serial(path: &str, baud: u32) -> io::Result<tokio_serial::SerialStream> {
    // Exclusive is what tokio-serial does on its own.
    tokio_serial::SerialStream::open(&tokio_serial::new(path, baud)).map_err(io::Error::from)
}

async fn up(
    line: &Arc<Line>,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    silence: Option<Duration>,
    leaves: impl Future<Output = io::Error>,
) -> Ended {
    line.up();
    Ended { was_up: true, error: speak(line, stream, silence, leaves).await }
}

async fn accept(line: &Arc<Line>, listener: TcpListener) -> io::Error {
    line.up();
    let mut connections = tokio::task::JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) if connections.len() < CONNECTIONS_MAX => {
                let line = line.clone();
                connections.spawn(async move {
                    let reason = speak(&line, stream, None, std::future::pending()).await;
                    tracing::info!(link = %line.id, %reason, "a connection ended");
                });
            }
            Ok(_) => tracing::warn!(link = %line.id, "too many connections"),
            Err(error) => return error,
        }
    }
}

// Reads and writes one stream until it ends, and says why it did.
async fn speak(
    line: &Line,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    silence: Option<Duration>,
    leaves: impl Future<Output = io::Error>,
) -> io::Error {
    // The station has one on its way at most; the others are for what onlookers say.
    let (tell, mut outgoing) = mpsc::channel(8);
    let peer = line.wiring.peers.add(&line.id, Outlet::Stream(tell));
    line.wiring.inbox.notice(Input::Frames { from: peer.clone(), frames: Vec::new() });
    let (mut reader, mut writer) = tokio::io::split(stream);
    let error = tokio::select! {
        error = read(line, &peer, &mut reader, silence) => error,
        error = write(line, &peer, &mut writer, &mut outgoing) => error,
        error = leaves => error,
    };
    line.wiring.peers.remove(&peer);
    line.health.forget(peer.number);
    // Whoever waits to send to this peer must not wait for ever.
    line.wiring.inbox.notice(Input::Writable { to: peer });
    error
}

async fn read(line: &Line, peer: &Peer, reader: &mut (impl AsyncRead + Unpin), silence: Option<Duration>) -> io::Error {
    let mut cutter = Cutter::new(Resync::Stream);
    let mut buffer = vec![0; 16 << 10];
    let (mut heard, mut told) = (crate::clock::real(), crate::clock::real());
    loop {
        let came = tokio::time::timeout(TELL_EVERY, reader.read(&mut buffer)).await;
        let now = crate::clock::real();
        if now.saturating_duration_since(told) >= TELL_EVERY {
            told = now;
            cutter.tell(peer.number, &line.health);
        }
        let length = match came {
            Ok(Ok(0)) => return io::ErrorKind::UnexpectedEof.into(),
            Ok(Ok(length)) => length,
            Ok(Err(error)) => return error,
            Err(_) if silence.is_some_and(|silence| now.saturating_duration_since(heard) >= silence) => {
                return io::Error::new(io::ErrorKind::TimedOut, "nothing came");
            }
            Err(_) => continue,
        };
        heard = now;
        let bytes = buffer.get(..length).unwrap_or(&[]);
        let frames = cutter.cut(bytes, &line.health, |cut| line.wiring.forwarding.pass_on(peer, cut));
        // A stream can wait where a datagram is lost: the sender's own buffers fill.
        while line.wiring.inbox.is_crowded() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        line.crowded(line.wiring.inbox.frames(peer, frames));
    }
}

async fn write(
    line: &Line,
    peer: &Peer,
    writer: &mut (impl AsyncWrite + Unpin),
    outgoing: &mut mpsc::Receiver<Vec<u8>>,
) -> io::Error {
    while let Some(bytes) = outgoing.recv().await {
        match tokio::time::timeout(STUCK, writer.write_all(&bytes)).await {
            Ok(Ok(())) => line.wiring.inbox.notice(Input::Writable { to: peer.clone() }),
            Ok(Err(error)) => return error,
            Err(_) => return io::Error::new(io::ErrorKind::TimedOut, "the stream takes nothing"),
        }
    }
    io::ErrorKind::BrokenPipe.into()
}
