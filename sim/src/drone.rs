//! One simulated PX4 1.17 multicopter: bytes and time go in, bytes and the truth come out.

pub(crate) mod battery;
mod camera;
mod commands;
pub(crate) mod config;
mod failsafe;
pub(crate) mod faults;
mod fence;
pub(crate) mod firmware;
pub(crate) mod flight;
mod gps;
mod hearing;
pub(crate) mod items;
mod judging;
pub(crate) mod mission;
mod mission_run;
mod modes;
mod param_talk;
pub(crate) mod params;
mod plan_id;
mod pointing;
pub(crate) mod services;
pub(crate) mod signing;
mod streams;
mod telemetry;

use battery::{Battery, Warning};
use config::DroneConfig;
use faults::Faults;
use flight::{Aim, Body, STEP_S, STEP_US};
use mission::{Receiver, Stored};
use modes::Pilot;
use params::{Params, Tuning};

use std::sync::Arc;

use crate::chance::Chance;
use crate::companion::Companion;
use crate::ground::Ground;
use crate::place::{Plane, Point};
use crate::truth::Mode;
use crate::wire::says;
use crate::wire::{Deframer, Mouth, ids};

/// Power-on to the first heartbeat (measured on SITL).
const FIRST_WORD_US: u64 = 1_400_000;
/// From accepting a reboot command to being gone, so that the answer gets out.
const REBOOT_US: u64 = 400_000;
/// Power-on to a position and a home.
const POSITION_US: u64 = 3_000_000;
/// A station whose heartbeat is missing for so long is sent no texts.
const GCS_SILENT_US: u64 = 5_000_000;
/// The autopilot's component id.
const AUTOPILOT: u8 = 1;
/// Physics steps between failsafe checks, and between the slow drifts.
const CHECK_STEPS: u64 = 5;
const DRIFT_STEPS: u64 = 50;
/// Physics steps between satellite fixes, and between gusts.
const FIX_STEPS: u64 = (gps::FIX_S / STEP_S) as u64;

/// A simulated drone. It owns no clock: every call says what time it is, in microseconds, never backwards.
#[derive(Debug, Clone)]
pub struct Drone {
    config: DroneConfig,
    now_us: u64,
    booted_us: u64,
    boot_ms_at_start: u32,
    reboots_us: Option<u64>,
    next_tick_us: u64,
    /// Kept, since it is asked fifty times a second of drones that do nothing.
    next_event_us: u64,
    ticks: u64,
    chance: Chance,
    mouth: Mouth,
    deframer: Deframer,
    body: Body,
    gps: gps::Gps,
    battery: Battery,
    params: Params,
    param_list_at: Option<u16>,
    unsaved: param_talk::Unsaved,
    events: services::events::Events,
    files: services::files::Files,
    guard: signing::Guard,
    stored: Stored,
    fence: fence::Fence,
    receiver: Receiver,
    run: mission_run::Run,
    pilot: Pilot,
    failsafe: failsafe::Failsafe,
    faults: Faults,
    streams: streams::Streams,
    plane: Plane,
    home: Option<Point>,
    gcs_heard_us: Option<u64>,
    last_aim: Aim,
    last_target: Point,
    companion: Option<Companion>,
    gimbal: Option<pointing::Device>,
    ground: Arc<Ground>,
    text_id: u16,
    images: u32,
    flights: u32,
}

impl Drone {
    /// A drone that is switched on at `now_us`.
    #[must_use]
    pub fn new(config: DroneConfig, now_us: u64) -> Self {
        let mut chance = Chance::new(config.seed, u64::from(config.system));
        // Drones switched on together do not step together: their bytes would come in bursts.
        let phase_us = chance.below(STEP_US);
        let gimbal = pointing::Device::of(&config);
        let (detector, link, seed) = (config.detector, config.photo_link, config.seed);
        let companion = config.camera.map(|camera| Companion::new(config.system, camera, detector, link, seed));
        let mut drone = Self {
            now_us,
            booted_us: now_us,
            boot_ms_at_start: config.boot_ms,
            reboots_us: None,
            next_tick_us: now_us + phase_us,
            next_event_us: now_us,
            ticks: 0,
            mouth: Mouth::new(config.system, AUTOPILOT),
            deframer: Deframer::new(),
            body: Body::new(config.drag_per_s, config.wind_mps, config.gust_mps),
            gps: gps::Gps::new(config.gps_sigma_m, config.height_noise_m, &mut chance),
            battery: Battery::new(config.battery_wh, config.start_charge, config.hover_s),
            params: Params::new(&config.firmware.quirks().params, &config.params),
            param_list_at: None,
            unsaved: param_talk::Unsaved::default(),
            events: services::events::Events::default(),
            files: services::files::Files::default(),
            guard: signing::Guard::new(config.stored_key(), config.firmware.quirks().signing.ahead),
            stored: Stored::default(),
            fence: fence::Fence::default(),
            receiver: Receiver::default(),
            run: mission_run::Run::default(),
            pilot: Pilot::new(config.firmware.quirks().number_of(Mode::Loiter)),
            failsafe: failsafe::Failsafe::default(),
            faults: Faults::default(),
            streams: streams::Streams::new(now_us + FIRST_WORD_US, config.firmware.quirks().orders.data_streams),
            plane: Plane::new(config.home_lat, config.home_lon),
            home: None,
            gcs_heard_us: None,
            last_aim: Aim::Rest,
            last_target: Point::default(),
            companion,
            gimbal,
            ground: Arc::default(),
            text_id: 0,
            images: 0,
            flights: 0,
            chance,
            config,
        };
        drone.look_ahead();
        drone
    }

    /// Advances physics and telemetry to `now_us`.
    pub fn step(&mut self, now_us: u64) {
        while self.next_tick_us <= now_us {
            self.now_us = self.next_tick_us;
            self.next_tick_us += STEP_US;
            self.tick();
        }
        self.now_us = self.now_us.max(now_us);
        self.look_ahead();
    }

    /// When it next has something to do; never later than its next telemetry message.
    #[must_use]
    pub const fn next_event_us(&self) -> u64 {
        self.next_event_us
    }

    /// To be called when anything happened to it.
    fn look_ahead(&mut self) {
        let idle = !self.pilot.armed && self.body.on_ground() && self.run.settled() && self.reboots_us.is_none();
        self.next_event_us = if idle && !self.receiver_busy() && self.param_list_at.is_none() && !self.unsaved.pending()
        {
            // The companion's heartbeat is due within a second whatever the streams are.
            let streams_us = self.streams.next_us();
            let within_us = if self.companion.is_some() { STEP_US * CHECK_STEPS } else { 1_000_000 };
            streams_us.min(self.now_us + within_us).max(self.next_tick_us)
        } else {
            self.next_tick_us
        };
    }

    /// Bytes from a ground station: one datagram, or what a serial port had to give.
    pub fn hear(&mut self, now_us: u64, bytes: &[u8]) {
        self.step(now_us);
        for frame in self.deframer.push(bytes) {
            if !self.admits(&frame) {
                continue;
            }
            if frame.id == ids::TUNNEL {
                self.companion.iter_mut().for_each(|companion| companion.hear(&frame));
            } else if self.talks() {
                self.hear_frame(&frame);
            }
        }
        self.look_ahead();
    }

    /// The next MAVLink 2 frame to the ground, one per datagram.
    pub fn poll_send(&mut self) -> Option<Vec<u8>> {
        let own = self.mouth.fetch().or_else(|| self.companion.as_mut().and_then(Companion::fetch));
        let own = own.or_else(|| self.gimbal.as_mut().and_then(|device| device.mouth.fetch()));
        own.map(|plain| self.guard.seal(plain)).or_else(|| self.guard.next_again())
    }

    /// The next photo that has come over its companion's own data link; it stays until [`Drone::photo_taken`], so that
    /// a store that refuses it is offered it again.
    #[must_use]
    pub fn next_photo(&self) -> Option<Arc<[u8]>> {
        self.companion.as_ref().and_then(Companion::next_photo).cloned()
    }

    /// The store has the photo that was next.
    pub fn photo_taken(&mut self) {
        self.companion.iter_mut().for_each(Companion::photo_taken);
    }

    /// What its camera flies over from now on.
    pub fn set_ground(&mut self, ground: Arc<Ground>) {
        self.ground = ground;
    }

    fn talks(&self) -> bool {
        !self.faults.dead && self.since_boot_us() >= FIRST_WORD_US
    }

    fn since_boot_us(&self) -> u64 {
        self.now_us.saturating_sub(self.booted_us)
    }

    fn quirks(&self) -> &'static firmware::Quirks {
        self.config.firmware.quirks()
    }

    fn tuning(&self) -> &Tuning {
        self.params.tuning()
    }

    /// Where the drone believes to be.
    fn believed(&self) -> Point {
        let (north, east, up) = self.gps.error;
        let at = self.body.at;
        Point { north: at.north + north, east: at.east + east, up: at.up + up }
    }

    fn tick(&mut self) {
        self.ticks = self.ticks.wrapping_add(1);
        self.gps.tremble(&mut self.chance);
        if self.ticks.is_multiple_of(DRIFT_STEPS) {
            self.gps.wander(&mut self.chance);
        }
        if self.ticks.is_multiple_of(FIX_STEPS) {
            self.body.blow(&mut self.chance);
            self.gps.fix(self.body.at, self.body.speed, self.params.tuning());
        }
        if self.ticks.is_multiple_of(CHECK_STEPS) {
            self.check();
        }
        if self.reboots_us.is_some_and(|at| self.now_us >= at) {
            self.shut_signing_down();
            self.reboot();
        }
        self.settle_mission();
        self.move_body();
        self.tend_receiver();
        self.tend_param_list();
        self.tend_unsaved_params();
        if self.talks() {
            self.repeat_reached();
            self.tend_events();
            self.tend_camera_stop();
            self.send_streams();
        } else {
            self.mouth.restart();
        }
    }

    fn check(&mut self) {
        let motors = self.pilot.armed && !self.pilot.terminated;
        let seconds = STEP_S * CHECK_STEPS as f64;
        self.battery.draw(seconds, motors && !self.body.on_ground(), self.body.airspeed(), self.body.speed.up);
        if let Some(charge_s) = self.config.charge_s
            && !self.pilot.armed
            && self.body.on_ground()
        {
            self.battery.refill(seconds, charge_s);
        }
        if self.battery.charge() <= 0.0 {
            self.pilot.terminated = true;
        }
        if self.home.is_none() && self.since_boot_us() >= POSITION_US {
            self.home = Some(self.believed());
        }
        self.tend_failsafe();
        self.tend_signing();
        self.watch();
    }

    fn move_body(&mut self) {
        let aim = self.aim();
        self.last_aim = aim;
        if aim != Aim::Rest || !self.body.on_ground() {
            let error = self.gps.offset();
            self.body.step(&aim, error, self.params.tuning());
            self.tend_trigger();
        }
        self.watch_ground();
    }

    /// `STATUSTEXT`, cut into chunks of 50 bytes; PX4 ends every text of its old interface with a tab.
    /// Like PX4 it does not speak to a station that has fallen silent.
    fn text(&mut self, severity: u8, text: &str) {
        if self.gcs_heard_us.is_some_and(|at| self.now_us > at.saturating_add(GCS_SILENT_US)) {
            return;
        }
        self.text_id = self.text_id.wrapping_add(1).max(1);
        self.tell_event(text);
        let whole = if self.quirks().texts.tab { format!("{text}\t") } else { text.to_owned() };
        for (chunk, seq) in whole.as_bytes().chunks(50).zip(0_u8..) {
            self.mouth.say(ids::STATUSTEXT, &says::status_text(severity, chunk, self.text_id, seq));
        }
    }

    /// Switches the autopilot off and on: everything but storage, parameters and the body is forgotten.
    pub(crate) fn reboot(&mut self) {
        self.booted_us = self.now_us;
        self.reboots_us = None;
        self.boot_ms_at_start = 0;
        self.pilot = self.pilot.rebooted(self.quirks().number_of(Mode::Loiter));
        self.run.end_flight(self.quirks().mission.index_survives);
        self.run.forget_reached();
        self.receiver.restart();
        self.failsafe = failsafe::Failsafe::default();
        self.streams = streams::Streams::new(self.now_us + FIRST_WORD_US, self.quirks().orders.data_streams);
        self.deframer = Deframer::new();
        self.mouth.restart();
        self.home = None;
        self.gcs_heard_us = None;
        self.text_id = 0;
        self.events = services::events::Events::default();
        self.files = services::files::Files::default();
        self.images = 0;
        self.param_list_at = None;
        self.faults.dead = false;
        self.wake_signing();
        if !self.stored.mission.items.is_empty() {
            self.plan_changed(items::MISSION, None);
        }
    }
}
