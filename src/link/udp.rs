//! A UDP link: one thread that reads, one socket for all peers, so that each is answered from the port it knows.

use super::batch::Batch;
use super::senders::Senders;
use super::{Line, kernel, pause};
use crate::config::Address;
use quadrat_station::station::RECEIVE_BUFFER;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How often the thread looks whether the daemon ends.
const WAKE: Duration = Duration::from_millis(200);
/// How often it tidies up and reads the system's counters.
const TIDY: Duration = Duration::from_secs(1);

/// Runs until the daemon ends; opens the socket again after each failure.
pub fn run(line: &Line) {
    let mut failures = 0;
    while !line.stopped() {
        let error = match open(line) {
            Ok((socket, to)) => {
                failures = 0;
                line.up();
                match listen(line, &Arc::new(socket), to) {
                    Ok(()) => return,
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        failures += 1;
        line.wiring.peers.remove_all(&line.id);
        line.down(&error);
        std::thread::sleep(pause(failures));
    }
}

// The socket, and the peer whom we speak to first.
fn open(line: &Line) -> io::Result<(UdpSocket, Option<SocketAddr>)> {
    let (local, to) = match &line.link.address {
        Address::UdpIn(at) => (at.resolve()?, None),
        Address::UdpOut(at) => {
            let to = at.resolve()?;
            (fixed_local(to, line.id.as_str()), Some(to))
        }
        _ => return Err(io::Error::other("not a UDP address")),
    };
    let socket = Socket::new(Domain::for_address(local), Type::DGRAM, Some(Protocol::UDP))?;
    let granted = kernel::receive_buffer(&socket, usize::try_from(RECEIVE_BUFFER).unwrap_or(usize::MAX));
    socket.bind(&local.into())?;
    socket.set_read_timeout(Some(WAKE))?;
    // A full send buffer must not hold up the station: what does not fit at once is lost like on the air.
    socket.set_write_timeout(Some(Duration::from_millis(2)))?;
    let socket = UdpSocket::from(socket);
    let local = socket.local_addr()?;
    tracing::info!(link = %line.id, %local, receive_buffer = granted, "listening");
    line.health.receive_buffer.store(granted, Ordering::Relaxed);
    Ok((socket, to))
}

// PX4 keeps the first address it hears until it reboots: after a restart we must speak from the same port (R-L5). It is
// made from the link's name, in the range that no system hands out by itself.
fn fixed_local(to: SocketAddr, name: &str) -> SocketAddr {
    let sum = name.bytes().fold(0_u16, |sum, byte| sum.wrapping_mul(31).wrapping_add(u16::from(byte)));
    let port = 18_570 + sum % 4_000;
    match to {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, port).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, port).into(),
    }
}

fn listen(line: &Line, socket: &Arc<UdpSocket>, to: Option<SocketAddr>) -> io::Result<()> {
    let mut senders = Senders::new(line, socket);
    if let Some(to) = to {
        senders.greet(to);
    }
    let number = kernel::number(socket)?;
    let mut batch = Batch::new();
    let mut tidied: Option<Instant> = None;
    while !line.stopped() {
        let now = crate::clock::real();
        if tidied.is_none_or(|at| now.saturating_duration_since(at) >= TIDY) {
            tidied = Some(now);
            senders.tidy(now);
            line.health.kernel_drops.store(kernel::drops(number).unwrap_or(0), Ordering::Relaxed);
        }
        match batch.receive(socket, |from, bytes| senders.take_in(from, bytes)) {
            Ok(()) => senders.hand_over(),
            // A peer's closed port comes back as "refused": that peer's trouble, not the link's.
            Err(error) if is_passing(error.kind()) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_passing(kind: ErrorKind) -> bool {
    use ErrorKind::{
        ConnectionRefused, ConnectionReset, HostUnreachable, Interrupted, NetworkUnreachable, TimedOut, WouldBlock,
    };
    matches!(
        kind,
        WouldBlock
            | TimedOut
            | Interrupted
            | ConnectionRefused
            | ConnectionReset
            | HostUnreachable
            | NetworkUnreachable
    )
}
