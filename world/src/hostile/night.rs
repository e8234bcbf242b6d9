//! Messages, time, disk and people in any order, into a station whose patrol is in the air.

use super::draw::Draw;
use crate::{Scene, World, setup, small};
use quadrat_station::base::{DistrictId, DroneId, LinkId, Moment, Seq, Span};
use quadrat_station::coverage;
use quadrat_station::flight;
use quadrat_station::station::{
    Attempted, DroneAsk, Entry, Fact, Input, LinkFacts, Output, Peer, Principal, Request, Role, Setup, Station,
};
use quadrat_station::vehicle::Mode;
use quadrat_station::wire::{Address, MissionKind};
use std::sync::{Arc, OnceLock};

/// Most of anything that the station may keep, and most outputs of one input.
const MOST: usize = 20_000;
/// Ticks that one moment may take.
const TICKS: usize = 2_000;

/// A station in the middle of a patrol, as its journal has it.
struct Patrol {
    setup: Setup,
    district: DistrictId,
    drones: Vec<DroneId>,
    link: LinkId,
    entries: Vec<Arc<Entry>>,
    at: Moment,
}

fn patrol() -> &'static Patrol {
    static PATROL: OnceLock<Patrol> = OnceLock::new();
    PATROL.get_or_init(|| {
        let scene = small(0);
        let mut world = World::new(scene.clone());
        let _applied = world.apply();
        world.run(60);
        let _started = world.ask(Request::PatrolStart);
        let on_tour = |entry: &Entry| matches!(entry.fact, Fact::Flight(flight::Fact::OnTour { .. }));
        let _flies = world.run_until(300, |world| world.entries().any(on_tour));
        world.run(1);
        // Half the time of a short night would go into marking again what was seen, of which no message knows.
        let told = |entry: &&Arc<Entry>| !matches!(entry.fact, Fact::Coverage(coverage::Fact::Swath { .. }));
        let entries = world.disk.entries.iter().filter(told).cloned().collect();
        of(&scene, entries, world.now_us)
    })
}

fn of(scene: &Scene, entries: Vec<Arc<Entry>>, now_us: u64) -> Patrol {
    let scenes = std::slice::from_ref(scene);
    Patrol {
        setup: setup::station(scenes),
        district: DistrictId::from(scene.district.as_str()),
        drones: scene.drones.iter().map(|craft| DroneId::from(craft.name.as_str())).collect(),
        link: setup::links(scenes).into_iter().next().unwrap_or_else(|| LinkId::from("air")),
        entries,
        at: Moment::from_micros(now_us),
    }
}

struct Night {
    station: Station,
    patrol: &'static Patrol,
    now: Moment,
    last: Seq,
    requests: u64,
    attempts: Vec<u64>,
    inputs: u64,
}

/// Messages alone, all at one moment, into a station that knows its drones and nothing else. Gives how many.
///
/// # Errors
/// What does not hold.
pub fn messages(data: &[u8]) -> Result<u64, String> {
    let mut night = Night::new(&[]);
    night.begin()?;
    let mut draw = Draw(data);
    while night.message(&mut draw)?.is_some() {}
    night.end()
}

/// Messages, time, disk and people, into a station whose patrol is in the air. Gives how many inputs.
///
/// # Errors
/// What does not hold.
pub fn night(data: &[u8]) -> Result<u64, String> {
    let mut night = Night::new(&patrol().entries);
    night.begin()?;
    let mut draw = Draw(data);
    while night.anything(&mut draw)?.is_some() {}
    night.end()
}

type Went = Result<Option<()>, String>;

impl Night {
    fn new(entries: &[Arc<Entry>]) -> Night {
        let patrol = patrol();
        let mut station = Station::new(patrol.setup.clone());
        entries.iter().for_each(|entry| station.restore(entry));
        let last = entries.last().map_or(Seq::default(), |entry| entry.seq);
        Night { station, patrol, now: patrol.at, last, requests: 0, attempts: Vec::new(), inputs: 0 }
    }

    fn begin(&mut self) -> Result<(), String> {
        self.input(Input::Clock { unix_ms: 1_790_000_000_000 })?;
        let facts = LinkFacts { bytes_per_second: None, push_window: false, high_latency: false };
        self.input(Input::LinkUp { link: self.patrol.link.clone(), facts })
    }

    fn end(self) -> Result<u64, String> {
        let grown: Vec<_> = self.station.sizes().into_iter().filter(|(_, size)| *size > MOST).collect();
        if grown.is_empty() { Ok(self.inputs) } else { Err(format!("{grown:?} after {} inputs", self.inputs)) }
    }

    fn input(&mut self, input: Input) -> Result<(), String> {
        self.inputs += 1;
        self.station.handle(self.now, input);
        self.drain()?;
        for _ in 0..TICKS {
            if self.station.deadline().is_none_or(|at| at > self.now) {
                return Ok(());
            }
            self.station.tick(self.now);
            self.drain()?;
        }
        Err(format!("the station stands still at {:?}", self.now))
    }

    fn drain(&mut self) -> Result<(), String> {
        for _ in 0..MOST {
            let Some(output) = self.station.poll_output() else { return Ok(()) };
            match output {
                Output::Record(entry) => self.last = entry.seq,
                Output::Attempt(attempt) => self.attempts.push(attempt.id),
                Output::Send { bytes, .. } if bytes.len() > 280 => return Err(format!("{} bytes sent", bytes.len())),
                _ => {}
            }
        }
        Err("outputs without end".to_owned())
    }

    fn message(&mut self, draw: &mut Draw<'_>) -> Went {
        let Some(who) = draw.byte() else { return Ok(None) };
        // Mostly the drones' autopilots, then their companions, then anybody.
        let address = match who {
            0..=127 => Address { system: who % 2 + 1, component: 1 },
            128..=191 => Address { system: who % 2 + 1, component: 191 },
            other => Address { system: other, component: other & 0x1F },
        };
        let Some(frame) = draw.frame(address) else { return Ok(None) };
        let from = Peer { number: u32::from(address.system % 4), link: self.patrol.link.clone() };
        self.input(Input::Frames { from, frames: vec![frame] })?;
        Ok(Some(()))
    }

    fn anything(&mut self, draw: &mut Draw<'_>) -> Went {
        let Some(what) = draw.byte() else { return Ok(None) };
        let input = match what % 16 {
            0..=8 => return self.message(draw),
            9 | 10 => return self.wait(draw),
            11 => Some(Input::Stored { up_to: self.last }),
            12 => Some(Input::StoreFailed { reason: "full".to_owned() }),
            13 => self.request(draw),
            14 => self.link(draw),
            _ => self.other(draw),
        };
        let Some(input) = input else { return Ok(None) };
        self.input(input)?;
        Ok(Some(()))
    }

    // From a millisecond to a day, as if the host had slept.
    fn wait(&mut self, draw: &mut Draw<'_>) -> Went {
        let Some(bits) = draw.byte() else { return Ok(None) };
        let ms = (u64::from(bits & 0x1F) + 1) << (u32::from(bits >> 5) * 3);
        self.now = self.now.after(Span::from_millis(ms));
        self.input(Input::Stored { up_to: self.last })?;
        Ok(Some(()))
    }

    fn link(&self, draw: &mut Draw<'_>) -> Option<Input> {
        let link = self.patrol.link.clone();
        Some(match draw.byte()? {
            0..=63 => Input::LinkDown { link, reason: "pulled".to_owned() },
            64..=127 => Input::LinkUp {
                link,
                facts: LinkFacts { bytes_per_second: Some(1_000), push_window: true, high_latency: true },
            },
            number => Input::Writable { to: Peer { number: u32::from(number % 4), link } },
        })
    }

    fn other(&mut self, draw: &mut Draw<'_>) -> Option<Input> {
        let which = draw.byte()?;
        let district = self.patrol.district.clone();
        match which {
            0..=99 => Some(Input::Clock { unix_ms: i64::from(draw.two()?) << (which % 32) }),
            100..=199 => {
                let result = if which % 2 == 0 { Attempted::Taken } else { Attempted::Failed("no".to_owned()) };
                Some(Input::Attempted { id: self.attempts.pop().unwrap_or(u64::from(which)), result })
            }
            _ => Some(Input::Photos { district, hashes: vec![which.to_string()] }),
        }
    }

    fn request(&mut self, draw: &mut Draw<'_>) -> Option<Input> {
        let drone = self.patrol.drones.get(draw.below(2)?)?.clone();
        let ask = |ask| Request::ByHand { drone: drone.clone(), ask };
        let request = match draw.below(12)? {
            0 => Request::PatrolStart,
            1 => Request::PatrolHold,
            2 => Request::PatrolResume,
            3 => Request::PatrolHome,
            4 => Request::GiveBack { drone },
            5 => Request::HandState { drone },
            6 => ask(DroneAsk::Enter(Mode::Return)),
            7 => ask(DroneAsk::Enter(Mode::Hold)),
            8 => ask(DroneAsk::Download(vec![MissionKind::Mission, MissionKind::Fence])),
            9 => ask(DroneAsk::Clear(vec![MissionKind::Mission])),
            10 => ask(DroneAsk::Set("NAV_DLL_ACT".to_owned(), f64::from(draw.byte()?))),
            _ => ask(DroneAsk::Cancel),
        };
        self.requests += 1;
        let district = self.patrol.district.clone();
        let principal = Principal {
            name: "anybody".to_owned(),
            role: Role::Operator,
            districts: vec![district.clone()],
            team: None,
        };
        Some(Input::Request { id: self.requests, principal, district, request })
    }
}
