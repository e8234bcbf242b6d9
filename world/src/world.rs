//! The virtual clock and everything that hangs on it.

use crate::air::Air;
use crate::disk::Disk;
use crate::scene::Scene;
use quadrat_sim::{DroneConfig, Ground, ParamValue};
use quadrat_station::base::{DistrictId, DroneId, LinkId, Moment, Span};
use quadrat_station::dispatch;
use quadrat_station::geodesy::Position;
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{
    Answer, Attempt, Attempted, DistrictSetup, DroneSetup, Entry, Input, LinkFacts, Output, Principal, Request, Role,
    Setup, Station, do_job,
};
use quadrat_station::wire::Address;
use std::collections::VecDeque;
use std::sync::Arc;

/// How finely time passes, microseconds: the simulator's own step.
const STEP_US: u64 = 20_000;
/// Search steps of a job take this long each, nanoseconds: late plans happen here too.
const JOB_NS_PER_STEP: u64 = 100;
/// A job's cost is not known before it is done; this many of its steps count.
const JOB_STEPS: u64 = 1_000_000;

/// Station, drones, radios, disk.
pub struct World {
    /// Virtual time, microseconds since the journal began.
    pub now_us: u64,
    /// The function.
    pub station: Station,
    /// Drones with their radios.
    pub air: Vec<Air>,
    /// The journal.
    pub disk: Disk,
    /// The newest snapshot.
    pub snapshot: Option<Arc<Snapshot>>,
    /// What went to channels, with its time.
    pub attempts: Vec<(u64, Attempt)>,
    /// Whether channels take what they get.
    pub channels_work: bool,
    /// Bytes that the station sent, by drone.
    pub sent: Vec<Vec<Vec<u8>>>,
    scene: Scene,
    answers: Vec<(u64, Answer)>,
    jobs: VecDeque<(u64, Input)>,
    requests: u64,
    peers: u32,
}

impl World {
    /// A world at its first moment: the station runs, the drones boot.
    #[must_use]
    pub fn new(scene: Scene) -> World {
        let ground = Arc::new(Ground::of(scene.things.clone()));
        let mut air: Vec<Air> =
            scene.drones.iter().enumerate().map(|(index, drone)| make_air(&scene, index, drone)).collect();
        for air in &mut air {
            air.drone.set_ground(Arc::clone(&ground));
        }
        let mut world = World {
            now_us: 0,
            station: Station::new(setup(&scene)),
            air,
            disk: Disk::new(5_000),
            snapshot: None,
            attempts: Vec::new(),
            channels_work: true,
            sent: vec![Vec::new(); scene.drones.len()],
            peers: u32::try_from(scene.drones.len()).unwrap_or(0),
            scene,
            answers: Vec::new(),
            jobs: VecDeque::new(),
            requests: 0,
        };
        world.connect();
        world
    }

    fn connect(&mut self) {
        let unix_ms = self.unix_ms();
        self.input(Input::Clock { unix_ms });
        self.input(Input::LinkUp { link: LinkId::from("air"), facts: LinkFacts { bytes_per_second: None } });
    }

    /// The district of this world.
    #[must_use]
    pub fn district(&self) -> DistrictId {
        DistrictId::from(self.scene.district.as_str())
    }

    /// Wall time, ms since 1970.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        self.scene.unix_ms + i64::try_from(self.now_us / 1_000).unwrap_or(0)
    }

    /// Let `seconds` pass.
    pub fn run(&mut self, seconds: u64) {
        let end = self.now_us + seconds * 1_000_000;
        while self.now_us < end {
            self.step();
        }
    }

    /// Let time pass until `done`, at most `seconds`; whether it came true.
    pub fn run_until(&mut self, seconds: u64, mut done: impl FnMut(&World) -> bool) -> bool {
        let end = self.now_us + seconds * 1_000_000;
        while self.now_us < end {
            if done(self) {
                return true;
            }
            self.step();
        }
        done(self)
    }

    /// One step of the clock.
    pub fn step(&mut self) {
        self.now_us += STEP_US;
        for index in 0..self.air.len() {
            let frames = self.air[index].step(self.now_us);
            if !frames.is_empty() {
                let from = self.air[index].peer.clone();
                self.input(Input::Frames { from, frames });
            }
        }
        while self.jobs.front().is_some_and(|(due, _)| *due <= self.now_us) {
            if let Some((_, done)) = self.jobs.pop_front() {
                self.input(done);
            }
        }
        if let Some(up_to) = self.disk.stored(self.now_us) {
            self.input(Input::Stored { up_to });
        }
        if self.station.deadline().is_some_and(|at| at.as_micros() <= self.now_us) {
            self.station.tick(Moment::from_micros(self.now_us));
            self.drain();
        }
    }

    /// Tell the station something now.
    pub fn input(&mut self, input: Input) {
        self.station.handle(Moment::from_micros(self.now_us), input);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(output) = self.station.poll_output() {
            self.output(output);
        }
    }

    fn output(&mut self, output: Output) {
        let now = Moment::from_micros(self.now_us);
        match output {
            Output::Send { to, bytes } => {
                if let Some(index) = self.air.iter().position(|air| air.peer == to) {
                    self.air[index].up.send(self.now_us, &bytes);
                    self.sent[index].push(bytes);
                }
                self.station.handle(now, Input::Writable { to });
            }
            Output::Record(entry) => self.disk.write(self.now_us, entry),
            Output::Answer { id, answer } => self.answers.push((id, answer)),
            Output::Attempt(attempt) => {
                let result = if self.channels_work { Attempted::Taken } else { Attempted::Failed("down".into()) };
                let id = attempt.id;
                self.attempts.push((self.now_us, attempt));
                self.station.handle(now, Input::Attempted { id, result });
            }
            Output::Job { id, revision, kind, budget_steps } => {
                let done = Box::new(do_job(&kind, budget_steps));
                let due = self.now_us + JOB_STEPS.min(budget_steps) * JOB_NS_PER_STEP / 1_000;
                self.jobs.push_back((due, Input::Done { id, revision, done }));
            }
            Output::Snapshot(snapshot) => self.snapshot = Some(snapshot),
        }
    }

    /// Ask as an operator and wait for the answer, at most 10 s.
    pub fn ask(&mut self, request: Request) -> Option<Answer> {
        let id = self.ask_as(&self.operator(), request);
        self.run_until(10, |world| world.answers.iter().any(|(answered, _)| *answered == id));
        let found = self.answers.iter().position(|(answered, _)| *answered == id)?;
        Some(self.answers.remove(found).1)
    }

    /// Ask as somebody; gives the request's number.
    pub fn ask_as(&mut self, principal: &Principal, request: Request) -> u64 {
        self.requests += 1;
        let (id, district) = (self.requests, self.district());
        self.input(Input::Request { id, principal: principal.clone(), district, request });
        id
    }

    /// An operator of this world's district.
    #[must_use]
    pub fn operator(&self) -> Principal {
        Principal { name: "operator".into(), role: Role::Operator, districts: vec![self.district()], team: None }
    }

    /// Apply the scene's patrol and wait until it is planned.
    pub fn apply(&mut self) -> Option<Answer> {
        let (file, map) = (self.scene.file.clone(), self.scene.map.clone());
        let answer = self.ask(Request::PatrolApply { file, map });
        self.run_until(30, |world| world.durable().flight.plan.is_some());
        answer
    }

    /// The durable state of the district.
    ///
    /// # Panics
    /// Never: the scene's district is always there.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the scene's district is part of the setup")]
    pub fn durable(&self) -> &quadrat_station::station::Durable {
        self.station.durable(&self.district()).expect("the scene's district")
    }

    /// Kill the station and start another from what the disk kept; `down_s` pass in between.
    pub fn crash(&mut self, down_s: u64) {
        self.disk.crash();
        self.jobs.clear();
        let end = self.now_us + down_s * 1_000_000;
        while self.now_us < end {
            self.now_us += STEP_US;
            for air in &mut self.air {
                air.step(self.now_us);
            }
        }
        self.station = self.restored();
        for air in &mut self.air {
            self.peers += 1;
            air.reconnect(self.peers);
        }
        self.connect();
    }

    /// A station made from nothing but what the disk keeps.
    #[must_use]
    pub fn restored(&self) -> Station {
        let mut station = Station::new(setup(&self.scene));
        for entry in &self.disk.entries {
            station.restore(entry);
        }
        station
    }

    /// Entries that are safe, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.disk.entries.iter().map(|entry| &**entry)
    }
}

fn make_air(scene: &Scene, index: usize, (name, lat, lon): &(String, f64, f64)) -> Air {
    let number = u32::try_from(index).unwrap_or(0);
    let system = u8::try_from(index + 1).unwrap_or(u8::MAX);
    let mut config = DroneConfig::px4(system, *lat, *lon, 10.0).for_patrol();
    config.name.clone_from(name);
    config.camera = scene.camera();
    config.hover_s = scene.endurance_s as f64 * 1.1;
    config.charge_s = Some(scene.charge_s);
    config.seed = scene.seed.wrapping_mul(31).wrapping_add(index as u64);
    for (param, value) in params() {
        config.params.insert(param.to_string(), value);
    }
    Air::new(number, config, &scene.radio, scene.seed, 0)
}

/// What an operator sets on a new drone beside [`DroneConfig::for_patrol`], so that the launch gate opens.
fn params() -> [(&'static str, ParamValue); 2] {
    [("COM_DL_LOSS_T", ParamValue::Int(10)), ("RTL_RETURN_ALT", ParamValue::Real(80.0))]
}

fn setup(scene: &Scene) -> Setup {
    let drones = scene.drones.iter().enumerate().filter_map(|(index, (name, lat, lon))| {
        Some(DroneSetup {
            id: DroneId::from(name.as_str()),
            link: LinkId::from("air"),
            system: u8::try_from(index + 1).ok()?,
            home: Position::from_degrees(*lat, *lon)?,
            endurance: Span::from_secs(scene.endurance_s),
            items_max: 500,
        })
    });
    let id = DistrictId::from(scene.district.as_str());
    let district = DistrictSetup { drones: drones.collect(), dispatch: dispatch::Setup::new(id.clone()), id };
    Setup { build: "world".into(), own: Address { system: 255, component: 190 }, districts: vec![district] }
}
