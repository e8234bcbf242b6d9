//! Simulated drones in real time: each behind a radio and a socket of its own, as the station meets real ones.

mod photos;

pub use photos::PhotoDoor;

use crate::clock::Clock;
use quadrat_sim::{CameraConfig, Drone, DroneConfig, Firmware, Ground, Radio, RadioConfig, Thing, Truth};
use quadrat_station::base::{DroneId, Moment, Span};
use quadrat_station::geodesy::Position;
use quadrat_world::{Outfit, Weather};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

pub use quadrat_world::camera;

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
    /// Which autopilot all of them have.
    pub firmware: Firmware,
    /// The same number gives the same drones and losses.
    pub seed: u64,
}

/// Drones that fly until this is stopped.
#[derive(Debug)]
pub struct Flight {
    stop: Arc<AtomicBool>,
    airs: Arc<Mutex<Vec<Air>>>,
    threads: Vec<JoinHandle<()>>,
}

/// The simulator's own step.
const STEP: Span = Span::from_millis(20);
/// The least pause between two looks at the sockets, real time.
const REST: Duration = Duration::from_millis(1);

impl Flight {
    /// Switches simple drones on: full parameters, no weather. Without a door their photos stay aboard.
    ///
    /// # Errors
    /// When a socket or the thread cannot be had.
    pub fn start(crafts: &[Craft], scene: &Scene, clock: Arc<Clock>, door: Option<PhotoDoor>) -> io::Result<Flight> {
        let ground = Arc::new(Ground::of(scene.things.clone()));
        let air = |(index, craft): (usize, &Craft)| {
            let seed = scene.seed.wrapping_mul(1_000).wrapping_add(index as u64 * 3);
            let radios = (Radio::new(scene.radio, seed + 1), Radio::new(scene.radio, seed + 2));
            Air::new(config(craft, scene, seed), &ground, radios, scene.to, clock.now())
        };
        let airs = crafts.iter().enumerate().map(air).collect::<io::Result<Vec<Air>>>()?;
        Flight::launch(airs, clock, door)
    }

    /// Lets time pass for drones that are switched on.
    ///
    /// # Errors
    /// When there is no thread left.
    pub fn launch(airs: Vec<Air>, clock: Arc<Clock>, door: Option<PhotoDoor>) -> io::Result<Flight> {
        let (stop, airs) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(airs)));
        let (stopped, flown) = (stop.clone(), airs.clone());
        let drones = std::thread::Builder::new().name("drones".into()).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let now = clock.now();
                flown.lock().unwrap_or_else(PoisonError::into_inner).iter_mut().for_each(|air| air.step(now));
                std::thread::sleep(clock.until(now.after(STEP)).max(REST));
            }
        })?;
        let photos = door.map(|door| door.open(airs.clone(), stop.clone())).transpose()?;
        Ok(Flight { stop, airs, threads: std::iter::once(drones).chain(photos).collect() })
    }

    /// Where they really are.
    #[must_use]
    pub fn truths(&self) -> Vec<Truth> {
        self.with(|airs| airs.iter().map(|air| air.drone.truth()).collect())
    }

    /// Looks at the drones and their radios, or changes them, between two steps.
    pub fn with<R>(&self, act: impl FnOnce(&mut Vec<Air>) -> R) -> R {
        act(&mut self.airs.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether time still passes for them.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.threads.iter().all(|thread| !thread.is_finished())
    }

    /// Switches them off, wherever they are.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        // A drone that panicked has stopped too.
        self.threads.into_iter().for_each(|thread| drop(thread.join()));
    }
}

/// A drone, its radio both ways, and its socket.
#[derive(Debug)]
pub struct Air {
    /// The drone.
    pub drone: Drone,
    /// Station to drone.
    pub up: Radio,
    /// Drone to station.
    pub down: Radio,
    socket: UdpSocket,
    to: SocketAddr,
}

impl Air {
    /// A drone that is switched on now, over some ground, behind radios `(up, down)` to a station at `to`.
    ///
    /// # Errors
    /// When there is no socket.
    pub fn new(
        config: DroneConfig,
        ground: &Arc<Ground>,
        radios: (Radio, Radio),
        to: SocketAddr,
        now: Moment,
    ) -> io::Result<Air> {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.set_nonblocking(true)?;
        let mut drone = Drone::new(config, now.as_micros());
        drone.set_ground(Arc::clone(ground));
        let (up, down) = radios;
        Ok(Air { drone, up, down, socket, to })
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
            self.down.send(now_us, bytes);
        }
        while let Some(bytes) = self.down.poll(now_us) {
            drop(self.socket.send_to(&bytes, self.to));
        }
    }
}

fn config(craft: &Craft, scene: &Scene, seed: u64) -> DroneConfig {
    let outfit = Outfit {
        camera: scene.camera,
        endurance_s: craft.endurance.as_secs_f64(),
        charge_s: scene.charge.as_secs_f64(),
        weather: Weather::default(),
    };
    let mut one = quadrat_world::Craft::at(&craft.name, craft.home.lat(), craft.home.lon());
    (one.charge, one.firmware) = (scene.start_charge, scene.firmware);
    quadrat_world::drone(&one, craft.system, &outfit, seed)
}
