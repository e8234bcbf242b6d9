//! The station itself: owns every room, one file per concern. Knows all rooms.
//!
//! Bytes and time go in, bytes, entries and answers come out:
//!
//! 1. [`Station::restore`] every entry of the journal, in order;
//! 2. [`Station::handle`] an input, or [`Station::tick`] at or after [`Station::deadline`];
//! 3. [`Station::poll_output`] until there is none;
//! 4. go to 2.
//!
//! Time never goes back; an earlier moment counts as the latest one.

mod aboard;
mod alarms;
mod by_hand;
mod crew;
mod detections;
mod district;
mod draw;
mod drone;
mod entry;
mod hand;
mod hand_end;
mod happenings;
mod high_latency;
mod identity;
mod inbound;
mod input;
mod journal;
mod launch;
mod links;
mod losses;
mod merged;
mod neighbours;
mod network;
mod output;
mod overrides;
mod planning;
mod request;
mod requests;
mod respond;
mod respond_view;
mod roll;
mod sending;
mod setup;
mod signing;
mod sizes;
pub mod snapshot;
mod troubles;
mod upkeep;
mod view;
mod voices;
mod wall;

pub use crate::dispatch::Attempted;
pub use crate::incident::Ask;
pub use by_hand::{DroneAsk, HandState, HandView, List};
pub use district::{Durable, Permit};
pub use entry::{ByHand, Entry, Fact, JOURNAL_VERSION, Overridden, Override, Permission};
pub use input::{Input, JobDone, LinkFacts, Peer};
pub use links::{LinkCounts, RECEIVE_BUFFER, SenderCounts};
pub use output::{Attempt, JobKind, Output};
pub use request::{Answer, Principal, Refusal, Request, Right, Role};
pub use requests::do_job;
pub use setup::{DistrictSetup, DroneSetup, Setup};
pub use signing::{LinkSigning, Policy, SigningSetup};

use crate::base::{DistrictId, LinkId, Moment, NetworkId, Seq, Span};
use crate::wire::{Address, Order};
use alarms::{Alarms, Key};
use district::District;
use inbound::Link;
use journal::{Journal, Told};
use merged::Merged;
use neighbours::Neighbours;
use network::{Crew, Networks};
use roll::Roll;
use sending::{Parcel, Seal, Sending};
use signing::Signing;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use wall::Wall;

/// Our own heartbeat's period (R-I4).
const HEARTBEAT: Span = Span::from_secs(1);

/// The function.
#[derive(Debug)]
pub struct Station {
    build: String,
    own: Address,
    districts: Roll<DistrictId, District>,
    /// Who speaks where.
    networks: Networks,
    /// Who else speaks there.
    neighbours: Neighbours,
    /// What came over networks of several links lately.
    merged: BTreeMap<NetworkId, Merged>,
    /// All drones by number, in the order of their districts' and their own names.
    crew: Crew,
    links: BTreeMap<LinkId, Link>,
    journal: Journal,
    sending: Sending,
    signing: Signing,
    alarms: Alarms,
    wall: Wall,
    out: VecDeque<Output>,
    now: Moment,
    listening_since: Option<Moment>,
    incidents: u64,
    jobs: u64,
    attempts: u64,
    /// Orders by hand since the start.
    hands: u64,
}

impl Station {
    /// A station that has heard nothing and whose journal is empty.
    #[must_use]
    pub fn new(setup: Setup) -> Station {
        let own = setup.own;
        let mut networks = Networks::new(setup.networks);
        let district = |one: DistrictSetup| (one.id.clone(), District::new(one, own, &networks));
        let mut districts: Roll<DistrictId, District> = setup.districts.into_iter().map(district).collect();
        let signing = Signing::new(setup.signing, |link| networks.of(link));
        let mut crew = Vec::new();
        for (number, (name, district)) in districts.iter_mut().enumerate() {
            district.number = number;
            for (id, drone) in district.drones.iter_mut() {
                drone.number = crew.len();
                crew.push((name.clone(), id.clone()));
                networks.settle(drone.network.clone(), drone.setup.system, drone.number);
            }
        }
        Station {
            build: setup.build,
            own,
            districts,
            networks,
            neighbours: Neighbours::default(),
            merged: BTreeMap::new(),
            crew,
            links: BTreeMap::new(),
            journal: Journal::default(),
            sending: Sending::new(own),
            signing,
            alarms: Alarms::default(),
            wall: Wall::default(),
            out: VecDeque::new(),
            now: Moment::START,
            listening_since: None,
            incidents: 0,
            jobs: 0,
            attempts: 0,
            hands: 0,
        }
    }

    /// One entry of the journal, in order, before the first input.
    pub fn restore(&mut self, entry: &Entry) {
        self.now = self.now.max(entry.at);
        self.journal.restore(entry.seq);
        self.note(&entry.fact);
        if let Some(district) = self.districts.get_mut(&entry.district) {
            district.durable.apply(entry);
        }
    }

    /// Something happened.
    pub fn handle(&mut self, now: Moment, input: Input) {
        if let Input::Clock { unix_ms } = input {
            // Before anything is written down, so that the first entry has its wall time too.
            self.wall.tell(self.now.max(now), unix_ms);
        }
        self.begin(now);
        match input {
            Input::LinkUp { link, facts } => self.link_up(link, &facts),
            Input::LinkDown { link, reason } => self.link_down(&link, reason),
            Input::Frames { from, frames } => self.frames(&from, &frames),
            Input::Counted { link, counts } => self.counted(&link, *counts),
            Input::Writable { to } => {
                let mut seal = Seal { signing: &mut self.signing, unix_ms: self.wall.unix_ms(self.now) };
                let next = self.sending.writable(self.now, &to, &mut seal);
                self.out.extend(next);
            }
            Input::Request { id, principal, district, request } => self.request(id, &principal, &district, request),
            Input::Clock { .. } => {}
            Input::Stored { up_to } => {
                for told in self.journal.stored(up_to) {
                    self.tell(told);
                }
            }
            Input::StoreFailed { reason } => self.journal.refuse(reason),
            Input::Attempted { id, result } => self.attempted(id, &result),
            Input::Done { id, revision, done } => self.job_done(id, revision, *done),
            Input::Photos { district, hashes } => self.photos(&district, &hashes),
            Input::Heard { district, heard } => self.heard(&district, &heard),
        }
        self.upkeep();
    }

    /// A deadline passed.
    pub fn tick(&mut self, now: Moment) {
        self.begin(now);
        self.upkeep();
    }

    /// The next thing to do, until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When to tick next, at the latest.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        self.alarms.next()
    }

    /// What the journal makes of a district; for tests and checks.
    #[must_use]
    pub fn durable(&self, district: &DistrictId) -> Option<&Durable> {
        self.districts.get(district).map(|district| &district.durable)
    }

    /// The newest entry's number.
    #[must_use]
    pub fn last_entry(&self) -> Seq {
        self.journal.last()
    }

    fn begin(&mut self, now: Moment) {
        self.now = self.now.max(now);
        if self.listening_since.is_none() {
            self.listening_since = Some(self.now);
            self.signing.wake();
            self.alarms.set(Key::Heartbeat, Some(self.now));
            self.districts.values_mut().for_each(District::recall_gains);
            let districts: Vec<DistrictId> = self.districts.keys().cloned().collect();
            for district in districts {
                self.record(&district, Fact::Started { build: self.build.clone() });
            }
        }
    }

    /// Write a fact down and let it be true.
    fn record(&mut self, district: &DistrictId, fact: Fact) -> Seq {
        let seq = self.journal.next(self.now);
        self.note(&fact);
        let entry = Arc::new(Entry {
            version: JOURNAL_VERSION,
            seq,
            at: self.now,
            unix_ms: self.wall.unix_ms(self.now),
            district: district.clone(),
            fact,
        });
        if let Some(district) = self.districts.get_mut(district) {
            district.durable.apply(&entry);
            if matches!(entry.fact, Fact::Flight(_) | Fact::Permission(_)) {
                district.last_flight = seq;
            }
        }
        self.out.push_back(Output::Record(entry));
        self.alarms.set(Key::Journal, self.journal.deadline(self.now));
        self.look(district, self.now);
        seq
    }

    /// Look after a district at `at` or earlier.
    fn look(&mut self, district: &DistrictId, at: Moment) {
        if let Some(one) = self.districts.get(district) {
            self.alarms.no_later(Key::District(one.number), at);
        }
    }

    /// What belongs to no district: numbers that are counted over the whole journal, and the clocks of networks.
    fn note(&mut self, fact: &Fact) {
        match fact {
            Fact::Incident(fact) => self.incidents = self.incidents.max(fact.incident().0),
            Fact::SigningClock { network, stamp } => self.signing.store(network, *stamp),
            _ => {}
        }
    }

    /// Tell the world a fact once it is stored.
    fn tell_after(&mut self, after: Seq, told: Told) {
        if let Some(told) = self.journal.hold(after, told) {
            self.tell(told);
        }
    }

    fn tell(&mut self, told: Told) {
        match told {
            Told::Parcel(parcel) => self.send(parcel),
            Told::Answer { id, answer } => self.out.push_back(Output::Answer { id, answer }),
            Told::Attempt(attempt) => self.out.push_back(Output::Attempt(attempt)),
        }
    }

    fn send(&mut self, parcel: Parcel) {
        if matches!(parcel.order, Order::SetupSigning { .. }) && !self.signing.is_secure(&parcel.to.link) {
            return;
        }
        if !parcel.order.is_command() && self.is_high_latency(&parcel.to.link) {
            return;
        }
        let mut seal = Seal { signing: &mut self.signing, unix_ms: self.wall.unix_ms(self.now) };
        let next = self.sending.push(self.now, parcel, &mut seal);
        self.out.extend(next);
    }

    fn send_all(&mut self, to: &Peer, orders: Vec<Order>) {
        for order in orders {
            self.send(Parcel::new(to.clone(), order));
        }
    }
}
