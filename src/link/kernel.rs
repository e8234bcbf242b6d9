//! What the system grants a socket and what it throws away (R-L7).

use nix::sys::socket::{setsockopt, sockopt};
use socket2::Socket;
use std::io;
use std::net::UdpSocket;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;

/// Asks for a receive buffer, beyond the system's limit where we may; gives what was granted, bytes.
pub fn receive_buffer(socket: &Socket, wanted: usize) -> u64 {
    if setsockopt(socket, sockopt::RcvBufForce, &wanted).is_err() {
        // Without that right the system grants what its own limit allows.
        drop(socket.set_recv_buffer_size(wanted));
    }
    // Linux says twice what holds data: socket(7).
    socket.recv_buffer_size().map_or(0, |told| told as u64 / 2)
}

/// A socket's number in the system's tables.
///
/// # Errors
/// When the system does not say.
pub fn number(socket: &UdpSocket) -> io::Result<u64> {
    Ok(std::fs::File::from(OwnedFd::from(socket.try_clone()?)).metadata()?.ino())
}

/// Datagrams that were dropped because a socket's buffer was full; none where the system does not say.
#[must_use]
pub fn drops(number: u64) -> Option<u64> {
    ["/proc/net/udp", "/proc/net/udp6"].iter().find_map(|table| drops_in(&std::fs::read_to_string(table).ok()?, number))
}

// proc(5): the tenth column is the socket's number, the thirteenth counts its drops.
fn drops_in(table: &str, number: u64) -> Option<u64> {
    let number = number.to_string();
    let row = table.lines().skip(1).find(|row| row.split_whitespace().nth(9) == Some(&number))?;
    row.split_whitespace().nth(12)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_are_those_of_the_socket_that_is_meant() {
        let table = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  480: 00000000:38D6 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 7191 2 0000000000000000 12
  481: 00000000:38D7 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 719 2 0000000000000000 0\n";
        assert_eq!([7_191, 719, 7].map(|number| drops_in(table, number)), [Some(12), Some(0), None]);
    }

    /// Holds R-L7.
    #[test]
    fn a_full_buffer_s_drops_are_found_in_the_system_s_own_table() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket2::SockRef::from(&socket).set_recv_buffer_size(4_096).unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        let number = number(&socket).unwrap();
        assert_eq!(drops(number), Some(0));
        for _ in 0..100 {
            sender.send_to(&[0; 1_000], socket.local_addr().unwrap()).unwrap();
        }
        assert!(drops(number).unwrap() > 50, "{:?}", drops(number));
    }
}
