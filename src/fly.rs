//! Simulated drones in real time: each behind a radio and a socket of its own, as the station meets real ones.

use crate::clock::Clock;
use quadrat_sim::{
    CameraConfig, Drone, DroneConfig, GimbalConfig, Ground, ParamValue, Radio, RadioConfig, Thing, Truth,
};
use quadrat_station::base::{DroneId, Moment, Span};
use quadrat_station::geodesy::Position;
use quadrat_station::patrol::Patrol;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// One drone to fly.
#[derive(Clone, Debug)]
pub struct Craft {
    /// Its name, for people.
    pub name: DroneId,
    /// Its MAVLink system id.
    pub system: u8,
    /// Its pad.
    pub home: Position,
    /// Flight time from full to empty at patrol speed.
    pub endurance: Span,
}

/// What they fly in.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Where the station listens.
    pub to: SocketAddr,
    /// Every radio, both ways.
    pub radio: RadioConfig,
    /// What the companions look through; none looks at nothing.
    pub camera: Option<CameraConfig>,
    /// Full charge from empty.
    pub charge: Span,
    /// How full the batteries are at first, 0..1.
    pub start_charge: f64,
    /// What lies on the ground.
    pub things: Vec<Thing>,
    /// The same number gives the same drones and losses.
    pub seed: u64,
}

/// Drones that fly until this is stopped.
#[derive(Debug)]
pub struct Flight {
    stop: Arc<AtomicBool>,
    truths: Arc<Mutex<Vec<Truth>>>,
    thread: JoinHandle<()>,
}

/// The simulator's own step.
const STEP: Span = Span::from_millis(20);
/// The least pause between two looks at the sockets, real time.
const REST: Duration = Duration::from_millis(1);
/// Height of every simulated ground above the sea, metres.
const GROUND_ABOVE_SEA_M: f64 = 10.0;
/// A patrol's endurance is a promise; the simulated battery holds a little more, as a good one does.
const SPARE: f64 = 1.1;

impl Flight {
    /// Switches them on.
    ///
    /// # Errors
    /// When a socket or the thread cannot be had.
    pub fn start(crafts: &[Craft], scene: &Scene, clock: Arc<Clock>) -> io::Result<Flight> {
        let ground = Arc::new(Ground::of(scene.things.clone()));
        let airs = crafts.iter().enumerate().map(|(index, craft)| Air::new(index, craft, scene, &ground, &clock));
        let mut airs = airs.collect::<io::Result<Vec<Air>>>()?;
        let (stop, truths) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (stopped, seen) = (stop.clone(), truths.clone());
        let thread = std::thread::Builder::new().name("drones".into()).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let now = clock.now();
                airs.iter_mut().for_each(|air| air.step(now));
                *seen.lock().unwrap_or_else(PoisonError::into_inner) =
                    airs.iter().map(|air| air.drone.truth()).collect();
                std::thread::sleep(clock.until(now.after(STEP)).max(REST));
            }
        })?;
        Ok(Flight { stop, truths, thread })
    }

    /// Where they really are; empty before the first step.
    #[must_use]
    pub fn truths(&self) -> Vec<Truth> {
        self.truths.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Switches them off, wherever they are.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        // A drone that panicked has stopped too.
        drop(self.thread.join());
    }
}

/// The camera that a patrol looks through, as a simulated drone carries it.
#[must_use]
pub fn camera(patrol: &Patrol) -> Option<CameraConfig> {
    let camera = patrol.camera()?;
    Some(CameraConfig {
        width_px: u16::try_from(camera.width_px).ok()?,
        height_px: u16::try_from(camera.height_px).ok()?,
        focal_px: f64::from(camera.focal_mpx) / 1e3,
        pitch_deg: f64::from(camera.pitch_cdeg) / 1e2,
        gimbal: camera.gimbal.then(GimbalConfig::default),
        ..CameraConfig::default()
    })
}

// A drone, its radio both ways, and its socket.
struct Air {
    drone: Drone,
    up: Radio,
    down: Radio,
    socket: UdpSocket,
    to: SocketAddr,
}

impl Air {
    fn new(index: usize, craft: &Craft, scene: &Scene, ground: &Arc<Ground>, clock: &Clock) -> io::Result<Air> {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.set_nonblocking(true)?;
        let seed = scene.seed.wrapping_mul(1_000).wrapping_add(index as u64 * 3);
        let mut drone = Drone::new(config(craft, scene, seed), clock.now().as_micros());
        drone.set_ground(Arc::clone(ground));
        let radio = |seed| Radio::new(scene.radio, seed);
        Ok(Air { drone, up: radio(seed + 1), down: radio(seed + 2), socket, to: scene.to })
    }

    fn step(&mut self, now: Moment) {
        let now_us = now.as_micros();
        let mut buffer = [0; 2_048];
        // An error is an empty socket, or a station that is not there yet: both pass.
        while let Ok(length) = self.socket.recv(&mut buffer) {
            self.up.send(now_us, buffer.get(..length).unwrap_or(&[]));
        }
        while let Some(bytes) = self.up.poll(now_us) {
            self.drone.hear(now_us, &bytes);
        }
        self.drone.step(now_us);
        while let Some(bytes) = self.drone.poll_send() {
            self.down.send(now_us, &bytes);
        }
        while let Some(bytes) = self.down.poll(now_us) {
            drop(self.socket.send_to(&bytes, self.to));
        }
    }
}

fn config(craft: &Craft, scene: &Scene, seed: u64) -> DroneConfig {
    let mut config =
        DroneConfig::px4(craft.system, craft.home.lat(), craft.home.lon(), GROUND_ABOVE_SEA_M).for_patrol();
    craft.name.as_str().clone_into(&mut config.name);
    config.camera = scene.camera;
    config.hover_s = craft.endurance.as_secs_f64() * SPARE;
    config.start_charge = scene.start_charge;
    config.charge_s = Some(scene.charge.as_secs_f64());
    config.seed = seed;
    // What an operator sets on a new drone beside the usual, so that the launch gate opens.
    for (name, value) in [("COM_DL_LOSS_T", ParamValue::Int(10)), ("RTL_RETURN_ALT", ParamValue::Real(80.0))] {
        config.params.insert(name.to_owned(), value);
    }
    config
}
