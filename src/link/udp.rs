//! A UDP link: one thread that reads, one socket for all peers, so that each is answered from the port it knows.

use super::cutter::Cutter;
use super::{Line, Outlet, pause};
use crate::config::Address;
use quadrat_station::station::Peer;
use quadrat_station::wire::Resync;
use socket2::{Domain, Protocol, Socket, Type};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a busy night of a thousand drones needs (R-L7).
const RECEIVE_BUFFER: usize = 8 << 20;
/// The largest datagram there is.
const DATAGRAM: usize = 65_535;
/// How often the thread looks whether the daemon ends.
const WAKE: Duration = Duration::from_millis(200);
/// Most addresses that are remembered; the one silent for longest goes first.
const ADDRESSES_MAX: usize = 4_096;

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
    if let Err(error) = socket.set_recv_buffer_size(RECEIVE_BUFFER) {
        tracing::warn!(link = %line.id, %error, "the receive buffer stays as it is");
    }
    socket.bind(&local.into())?;
    socket.set_read_timeout(Some(WAKE))?;
    // A full send buffer must not hold up the station: what does not fit at once is lost like on the air.
    socket.set_write_timeout(Some(Duration::from_millis(2)))?;
    let granted = socket.recv_buffer_size().unwrap_or(0);
    let socket = UdpSocket::from(socket);
    let local = socket.local_addr()?;
    tracing::info!(link = %line.id, %local, receive_buffer = granted, "listening");
    if granted < RECEIVE_BUFFER {
        tracing::info!(link = %line.id, "for hundreds of drones: sysctl -w net.core.rmem_max={RECEIVE_BUFFER}");
    }
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

// One address: cut apart from the start, a peer only after its first good frame (R-L6).
struct Sender {
    cutter: Cutter,
    peer: Option<Peer>,
    heard: Instant,
}

fn listen(line: &Line, socket: &Arc<UdpSocket>, to: Option<SocketAddr>) -> io::Result<()> {
    let mut senders = BTreeMap::new();
    if let Some(to) = to {
        let peer = line.wiring.peers.add(&line.id, Outlet::Udp(socket.clone(), to));
        // No frames yet, but somebody to speak to.
        line.wiring.inbox.notice(quadrat_station::station::Input::Frames { from: peer.clone(), frames: Vec::new() });
        senders.insert(
            to,
            Sender { cutter: Cutter::new(Resync::Datagram), peer: Some(peer), heard: crate::clock::real() },
        );
    }
    let mut buffer = vec![0; DATAGRAM];
    while !line.stopped() {
        match socket.recv_from(&mut buffer) {
            Ok((length, from)) => {
                take_in(line, socket, &mut senders, from, buffer.get(..length).unwrap_or(&[]));
            }
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

fn take_in(
    line: &Line,
    socket: &Arc<UdpSocket>,
    senders: &mut BTreeMap<SocketAddr, Sender>,
    from: SocketAddr,
    bytes: &[u8],
) {
    if !senders.contains_key(&from) {
        forget_one_of_too_many(line, senders);
    }
    let now = crate::clock::real();
    let sender =
        senders.entry(from).or_insert_with(|| Sender { cutter: Cutter::new(Resync::Datagram), peer: None, heard: now });
    sender.heard = now;
    let frames = sender.cutter.cut(bytes, &line.health);
    if frames.is_empty() {
        return;
    }
    let peer = sender.peer.get_or_insert_with(|| {
        let peer = line.wiring.peers.add(&line.id, Outlet::Udp(socket.clone(), from));
        tracing::info!(link = %line.id, %from, peer = peer.number, "a new peer");
        peer
    });
    line.wiring.inbox.frames(peer, frames);
}

fn forget_one_of_too_many(line: &Line, senders: &mut BTreeMap<SocketAddr, Sender>) {
    if senders.len() < ADDRESSES_MAX {
        return;
    }
    // Addresses that never brought a good frame go first.
    let oldest = senders.iter().min_by_key(|(_, sender)| (sender.peer.is_some(), sender.heard)).map(|(at, _)| *at);
    if let Some(gone) = oldest.and_then(|at| senders.remove(&at))
        && let Some(peer) = gone.peer
    {
        line.wiring.peers.remove(&peer);
    }
}
