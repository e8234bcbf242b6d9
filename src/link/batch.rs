//! Datagrams by the batch: one system call for up to 32 of them (R-L7).

use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg};
use std::io::{self, IoSliceMut};
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};
use std::os::fd::AsRawFd;

/// Datagrams that are taken at once.
const AT_ONCE: usize = 32;
/// Room for one: more than any sender puts into one frame of a network, jumbo frames aside.
const ROOM: usize = 4_096;

/// Room for a batch.
#[derive(Debug)]
pub struct Batch {
    rooms: Vec<u8>,
    headers: MultiHeaders<SockaddrStorage>,
}

impl Batch {
    /// Room for a batch.
    #[must_use]
    pub fn new() -> Batch {
        Batch { rooms: vec![0; AT_ONCE * ROOM], headers: MultiHeaders::preallocate(AT_ONCE, None) }
    }

    /// Waits for a datagram as long as the socket's time-out says, then takes what is there: sender and bytes, in order.
    ///
    /// # Errors
    /// What the system says; a time-out is `WouldBlock`.
    pub fn receive(&mut self, socket: &UdpSocket, mut take: impl FnMut(SocketAddr, &[u8])) -> io::Result<()> {
        let mut slices: Vec<[IoSliceMut<'_>; 1]> =
            self.rooms.chunks_exact_mut(ROOM).map(|room| [IoSliceMut::new(room)]).collect();
        let flags = MsgFlags::MSG_WAITFORONE;
        let received = recvmmsg(socket.as_raw_fd(), &mut self.headers, slices.iter_mut(), flags, None)?;
        for one in received {
            let from = one.address.as_ref().and_then(address);
            if let (Some(from), Some(bytes)) = (from, one.iovs().next()) {
                take(from, bytes);
            }
        }
        Ok(())
    }
}

fn address(from: &SockaddrStorage) -> Option<SocketAddr> {
    let v4 = from.as_sockaddr_in().map(|at| SocketAddr::V4(SocketAddrV4::from(*at)));
    v4.or_else(|| from.as_sockaddr_in6().map(|at| SocketAddr::V6(SocketAddrV6::from(*at))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_waits_is_taken_in_order_with_its_senders() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let senders: Vec<UdpSocket> = (0..3).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
        let mut sent = Vec::new();
        for number in 0..80_u8 {
            let sender = &senders[usize::from(number) % 3];
            sender.send_to(&vec![number; usize::from(number)], socket.local_addr().unwrap()).unwrap();
            sent.push((sender.local_addr().unwrap(), vec![number; usize::from(number)]));
        }
        let (mut batch, mut got, mut calls) = (Batch::new(), Vec::new(), 0);
        while got.len() < 79 {
            batch.receive(&socket, |from, bytes| got.push((from, bytes.to_vec()))).unwrap();
            calls += 1;
        }
        // An empty datagram says nothing.
        assert_eq!(got, sent[1..]);
        assert!(calls <= 4, "{calls}");
    }
}
