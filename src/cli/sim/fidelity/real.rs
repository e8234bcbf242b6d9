//! One plan on one real PX4, over its companion link.

use crate::clock::real;
use crate::px4::{Px4, Setup};
use quadrat_sim::fidelity::{Flyer, Plan, Recording};
use std::ffi::OsString;
use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

/// Where both fly.
const HOME: (f64, f64, f64) = (24.5105, 117.6495, 10.0);
/// No plan takes longer, in the drone's time.
const LONGEST_S: f64 = 1_200.0;
const WAIT: Duration = Duration::from_millis(2);

/// Which PX4, and how fast.
#[derive(Debug, Clone)]
pub struct Hop {
    pub program: OsString,
    pub instance: u8,
    pub speed: f64,
}

/// Flies it.
///
/// # Errors
/// A sentence: what could not be started, or where the flight stood still.
pub fn fly(plan: &Plan, hop: &Hop) -> Result<Recording, String> {
    let setup = Setup {
        program: hop.program.clone(),
        instance: hop.instance,
        home: HOME,
        params: Vec::new(),
        speed: hop.speed,
    };
    let px4 = Px4::start(&setup).map_err(|error| format!("{}: {error}", hop.program.display()))?;
    let socket = open(&px4).map_err(|error| format!("port {}: {error}", px4.companion_port()))?;
    let mut flyer = Flyer::new(plan.clone(), px4.system());
    let (began, longest) = (real(), Duration::from_secs_f64(LONGEST_S / hop.speed.clamp(0.1, 10.0)));
    let mut buffer = [0_u8; 2_048];
    while real().duration_since(began) < longest {
        // A refused or late datagram is as good as none.
        if let Ok(length) = socket.recv(&mut buffer) {
            flyer.hear(buffer.get(..length).unwrap_or(&[]));
        }
        while let Some(bytes) = flyer.poll_send() {
            drop(socket.send(&bytes));
        }
        if let Some(flight) = flyer.finished() {
            return Ok(flight.clone());
        }
    }
    Err(format!("{}: never ended: {}", plan.label(), flyer.state()))
}

fn open(px4: &Px4) -> std::io::Result<UdpSocket> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, px4.companion_port()))?;
    socket.connect((Ipv4Addr::LOCALHOST, px4.hears_companion_at()))?;
    socket.set_read_timeout(Some(WAIT))?;
    Ok(socket)
}
