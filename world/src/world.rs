//! The virtual clock and everything that hangs on it.

mod passing;
mod trials;

use crate::air::Air;
use crate::disk::Disk;
use crate::fingerprint::Fingerprint;
use crate::hands::Hands;
use crate::photos::Photos;
use crate::replay::InputLog;
use crate::scene::Scene;
use crate::setup;
use quadrat_station::base::{DistrictId, Moment};
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{
    Answer, Attempt, Attempted, Durable, Entry, Input, LinkFacts, Output, Principal, Request, Role, Setup, Station,
    do_job,
};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// How finely time passes, microseconds: the simulator's own step.
const STEP_US: u64 = World::STEP_US;
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
    pub air: Vec<Box<Air>>,
    /// The journal.
    pub disk: Disk,
    /// The photos, beside the journal.
    pub photos: Photos,
    /// The newest snapshot of the first district.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The newest snapshot of each district.
    pub snapshots: BTreeMap<DistrictId, Arc<Snapshot>>,
    /// What went to channels, with its time.
    pub attempts: Vec<(u64, Attempt)>,
    /// Whether channels take what they get.
    pub channels_work: bool,
    /// Threads that step the drones. Any number gives the same bytes.
    pub threads: usize,
    hands: Hands,
    /// What the station said and the radios were not given yet, by drone: while it listens, drones may be in other hands.
    said: Vec<(usize, Vec<u8>)>,
    /// Whether `sent` is kept: it grows for as long as the world turns.
    pub keep_sent: bool,
    /// Bytes that the station sent, by drone, while `keep_sent` is set.
    pub sent: Vec<Vec<Vec<u8>>>,
    scenes: Vec<Scene>,
    /// Whose each drone is.
    homes: Vec<DistrictId>,
    /// Drones that have a photo to give, as of this step.
    photographers: Vec<usize>,
    /// Which drone speaks at which peer number.
    speakers: BTreeMap<u32, usize>,
    answers: Vec<(u64, Answer)>,
    jobs: VecDeque<(u64, Input)>,
    requests: u64,
    peers: u32,
    /// Whether the station's process lies dead.
    dead: bool,
    /// How far the wall clock was put forward, ms.
    clock_ahead_ms: i64,
    setup: Setup,
    /// Every call on the station, when it is kept.
    log: Option<InputLog>,
}

impl World {
    /// How finely time passes, microseconds: the simulator's own step.
    pub const STEP_US: u64 = 20_000;

    /// A world at its first moment: the station runs, the drones boot.
    #[must_use]
    pub fn new(scene: Scene) -> World {
        World::city(vec![scene])
    }

    /// One station over several districts, each with its own scene; the first is the one that [`World::district`] and what
    /// goes by it mean. Wall time is the first's.
    #[must_use]
    pub fn city(scenes: Vec<Scene>) -> World {
        let air = setup::air(&scenes);
        let setup = setup::station(&scenes);
        let mut world = World {
            station: Station::new(setup.clone()),
            setup,
            log: None,
            now_us: 0,
            disk: Disk::new(5_000),
            photos: Photos::default(),
            snapshot: None,
            snapshots: BTreeMap::new(),
            attempts: Vec::new(),
            channels_work: true,
            threads: 1,
            hands: Hands::default(),
            said: Vec::new(),
            keep_sent: false,
            sent: vec![Vec::new(); air.len()],
            peers: u32::try_from(air.len()).unwrap_or(0),
            speakers: BTreeMap::new(),
            air,
            homes: scenes.iter().flat_map(homes).collect(),
            photographers: Vec::new(),
            scenes,
            answers: Vec::new(),
            jobs: VecDeque::new(),
            requests: 0,
            dead: false,
            clock_ahead_ms: 0,
        };
        world.connect();
        world
    }

    /// Every call on the station goes through here.
    fn call(&mut self, input: Input) {
        if let Some(log) = &mut self.log {
            log.handle(self.now_us, &input);
        }
        self.station.handle(Moment::from_micros(self.now_us), input);
    }

    fn connect(&mut self) {
        self.speakers = self.air.iter().enumerate().map(|(index, air)| (air.peer.number, index)).collect();
        let unix_ms = self.unix_ms();
        self.input(Input::Clock { unix_ms });
        for link in setup::links(&self.scenes) {
            self.input(Input::LinkUp { link, facts: LinkFacts::default() });
        }
        for district in self.districts() {
            let hashes = self.photos.hashes(&district);
            if !hashes.is_empty() {
                self.input(Input::Photos { district, hashes });
            }
        }
    }

    /// The first district of this world.
    #[must_use]
    pub fn district(&self) -> DistrictId {
        DistrictId::from(self.scenes.first().map_or("", |scene| scene.district.as_str()))
    }

    /// All districts of this world.
    #[must_use]
    pub fn districts(&self) -> Vec<DistrictId> {
        self.scenes.iter().map(|scene| DistrictId::from(scene.district.as_str())).collect()
    }

    /// Wall time, ms since 1970.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        let start = self.scenes.first().map_or(0, |scene| scene.unix_ms);
        start + self.clock_ahead_ms + i64::try_from(self.now_us / 1_000).unwrap_or(0)
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
        self.pass();
        self.take_photos();
        while self.jobs.front().is_some_and(|(due, _)| *due <= self.now_us) {
            if let Some((_, done)) = self.jobs.pop_front() {
                self.input(done);
            }
        }
        if let Some(up_to) = self.disk.stored(self.now_us) {
            self.input(Input::Stored { up_to });
        }
        if !self.dead && self.station.deadline().is_some_and(|at| at.as_micros() <= self.now_us) {
            if let Some(log) = &mut self.log {
                log.tick(self.now_us);
            }
            self.station.tick(Moment::from_micros(self.now_us));
            self.drain();
            self.send();
        }
    }

    /// Tell the station something now.
    pub fn input(&mut self, input: Input) {
        self.told(input);
        self.send();
    }

    fn told(&mut self, input: Input) {
        if self.dead {
            return;
        }
        self.call(input);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(output) = self.station.poll_output() {
            self.output(output);
        }
    }

    fn output(&mut self, output: Output) {
        match output {
            Output::Send { to, bytes } => {
                if let Some(index) = self.speakers.get(&to.number).copied() {
                    if self.keep_sent {
                        self.sent[index].push(bytes.clone());
                    }
                    self.said.push((index, bytes));
                }
                self.call(Input::Writable { to });
            }
            Output::Record(entry) => self.disk.write(self.now_us, entry),
            Output::Answer { id, answer } => self.answers.push((id, answer)),
            Output::Attempt(attempt) => {
                let result = if self.channels_work { Attempted::Taken } else { Attempted::Failed("down".into()) };
                let id = attempt.id;
                self.attempts.push((self.now_us, attempt));
                self.call(Input::Attempted { id, result });
            }
            Output::Job { id, revision, kind, budget_steps } => {
                let done = Box::new(do_job(&kind, budget_steps));
                let due = self.now_us + JOB_STEPS.min(budget_steps) * JOB_NS_PER_STEP / 1_000;
                self.jobs.push_back((due, Input::Done { id, revision, done }));
            }
            Output::Snapshot(snapshot) => self.shown(snapshot),
        }
    }

    fn shown(&mut self, snapshot: Arc<Snapshot>) {
        let district = DistrictId::from(snapshot.district.as_str());
        if district == self.district() {
            self.snapshot = Some(Arc::clone(&snapshot));
        }
        self.snapshots.insert(district, snapshot);
    }

    /// Ask as an operator and wait for the answer, at most 10 s.
    pub fn ask(&mut self, request: Request) -> Option<Answer> {
        self.ask_in(&self.district(), request)
    }

    /// Ask about one district as an operator and wait for the answer, at most 10 s.
    pub fn ask_in(&mut self, district: &DistrictId, request: Request) -> Option<Answer> {
        let id = self.put(&self.operator(), district, request);
        self.run_until(10, |world| world.answers.iter().any(|(answered, _)| *answered == id));
        let found = self.answers.iter().position(|(answered, _)| *answered == id)?;
        Some(self.answers.remove(found).1)
    }

    /// Ask about the first district as somebody and wait a second for the answer.
    pub fn ask_soon(&mut self, principal: &Principal, request: Request) -> Option<Answer> {
        let id = self.put(principal, &self.district(), request);
        self.run_until(1, |world| world.answers.iter().any(|(answered, _)| *answered == id));
        let found = self.answers.iter().position(|(answered, _)| *answered == id)?;
        Some(self.answers.remove(found).1)
    }

    /// Ask about the first district as somebody; gives the request's number.
    pub fn ask_as(&mut self, principal: &Principal, request: Request) -> u64 {
        self.put(principal, &self.district(), request)
    }

    fn put(&mut self, principal: &Principal, district: &DistrictId, request: Request) -> u64 {
        self.requests += 1;
        let (id, principal, district) = (self.requests, principal.clone(), district.clone());
        self.input(Input::Request { id, principal, district, request });
        id
    }

    /// An operator of all this world's districts.
    #[must_use]
    pub fn operator(&self) -> Principal {
        Principal { name: "operator".into(), role: Role::Operator, districts: self.districts(), team: None }
    }

    /// Apply the patrols of all scenes and wait until they are planned; gives the last answer.
    pub fn apply(&mut self) -> Option<Answer> {
        let scenes = self.scenes.clone();
        let mut answer = None;
        for (district, scene) in self.districts().into_iter().zip(scenes) {
            let (file, map, ground) = (scene.file, scene.map, scene.ground.map(Box::new));
            answer = self.ask_in(&district, Request::PatrolApply { file, map, ground });
            self.run_until(30, |world| world.durable_of(&district).is_some_and(|one| one.flight.plan.is_some()));
        }
        answer
    }

    /// The durable state of any district.
    #[must_use]
    pub fn durable_of(&self, district: &DistrictId) -> Option<&Durable> {
        self.station.durable(district)
    }

    /// The durable state of the first district.
    ///
    /// # Panics
    /// Never: the scene's district is always there.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the scene's district is part of the setup")]
    pub fn durable(&self) -> &Durable {
        self.durable_of(&self.district()).expect("the scene's district")
    }

    /// A station made from nothing but what the disk keeps.
    #[must_use]
    pub fn restored(&self) -> Station {
        let mut station = Station::new(self.setup.clone());
        for entry in &self.disk.entries {
            station.restore(entry);
        }
        station
    }

    /// Everything that was said so far: every byte handed to a radio, either way, and every safe entry. The same scene
    /// gives the same number on every machine.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut all = Fingerprint::default();
        for air in &self.air {
            all.join(air.told);
            all.join(air.said);
        }
        for entry in self.entries() {
            all.take(entry.at.as_micros(), &serde_json::to_vec(entry).unwrap_or_default());
        }
        all
    }

    /// Entries that are safe, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.disk.entries.iter().map(|entry| &**entry)
    }
}

fn homes(scene: &Scene) -> impl Iterator<Item = DistrictId> {
    std::iter::repeat_n(DistrictId::from(scene.district.as_str()), scene.drones.len())
}
