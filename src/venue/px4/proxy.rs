//! Stands between the station and a real autopilot: two sockets, and a radio each way, so that link faults exist there too.

use super::truth::Telemetry;
use quadrat_sim::Radio;
use quadrat_station::base::Moment;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};

/// Until the autopilot has answered, it is greeted this often, microseconds.
const GREET_US: u64 = 200_000;

/// See above.
#[derive(Debug)]
pub struct Proxy {
    /// Station to drone.
    pub up: Radio,
    /// Drone to station.
    pub down: Radio,
    /// What the drone says on its side of the radio.
    pub telemetry: Telemetry,
    /// When it was heard last on that side; none is never.
    pub heard: Option<Moment>,
    drone: UdpSocket,
    station: UdpSocket,
    to: SocketAddr,
    greet_us: u64,
}

impl Proxy {
    /// Between an autopilot that listens on a port of this machine and a station at `to`.
    ///
    /// # Errors
    /// When there is no socket.
    pub fn new(port: u16, to: SocketAddr, radios: (Radio, Radio), telemetry: Telemetry) -> io::Result<Proxy> {
        // PX4 answers the first who speaks to this port, so each drone has a way of its own.
        let drone = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        drone.connect((Ipv4Addr::LOCALHOST, port))?;
        drone.set_nonblocking(true)?;
        let station = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        station.set_nonblocking(true)?;
        let (up, down) = radios;
        Ok(Proxy { up, down, telemetry, heard: None, drone, station, to, greet_us: 0 })
    }

    /// Carries what has arrived by now.
    pub fn step(&mut self, now: Moment) {
        let now_us = now.as_micros();
        let mut buffer = [0; 2_048];
        // An error is an empty socket, or somebody who is not there yet: both pass.
        while let Ok(length) = self.station.recv(&mut buffer) {
            self.up.send(now_us, buffer.get(..length).unwrap_or_default());
        }
        while let Some(bytes) = self.up.poll(now_us) {
            self.hand(&bytes);
        }
        while let Ok(length) = self.drone.recv(&mut buffer) {
            let bytes = buffer.get(..length).unwrap_or_default();
            self.heard = Some(now);
            self.telemetry.hear(bytes);
            self.down.send(now_us, bytes);
        }
        while let Some(bytes) = self.down.poll(now_us) {
            drop(self.station.send_to(&bytes, self.to));
        }
        if self.heard.is_none() && now_us >= self.greet_us {
            self.greet_us = now_us + GREET_US;
            self.hand(&[0]);
        }
    }

    /// Tells the drone something past the radio.
    pub fn hand(&self, bytes: &[u8]) {
        // Nobody is there yet, or any more: the next one comes soon.
        drop(self.drone.send(bytes));
    }
}
