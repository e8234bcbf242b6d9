//! Plays a scenario: gives orders, makes things go wrong, watches, judges. Knows no clock and no socket; the venue does.

mod judge;
mod people;
mod script;
pub mod venue;
mod virtual_time;
mod watch;

pub use judge::Verdict;
pub use script::FaultState;
pub use venue::{By, CraftNow, Passed, Venue};
pub use virtual_time::{VirtualTime, scene};

use crate::event::{self, Event, Kind};
use crate::scenario::{Order, Scenario};
use crate::score::{Record, Score};
use judge::{Now, judge};
use people::People;
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Answer, Entry, Request};
use script::Script;
use std::sync::Arc;
use watch::Watch;

/// An order that was not taken is given again after so long, microseconds.
const AGAIN_US: u64 = 1_000_000;

/// Most photos that a run keeps.
const PHOTOS_MAX: usize = 20;

/// A scenario under way.
pub struct Run<'s, V> {
    /// Where it is played.
    pub venue: V,
    /// What has happened, oldest first.
    pub events: Vec<Event>,
    /// What has been decided.
    pub verdicts: Vec<Verdict>,
    scenario: &'s Scenario,
    script: Script,
    watch: Watch,
    people: People,
    record: Record,
    journal: Vec<Arc<Entry>>,
    snapshot: Option<Arc<Snapshot>>,
    orders_given: usize,
    order_due_us: u64,
    applied: bool,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Whether everything came as expected, and every fault was really felt.
    pub good: bool,
    /// Everything that happened, oldest first.
    pub events: Vec<Event>,
    /// On each expectation, in the order in which it was known.
    pub verdicts: Vec<Verdict>,
    /// Faults that were never felt: their names.
    pub never_felt: Vec<String>,
    /// Why the venue broke down, if it did.
    pub broken: Option<String>,
    /// The figures.
    pub score: Score,
    /// How long it lasted, microseconds.
    pub lasted_us: u64,
    /// A hash over the journal; none where nothing is the same twice.
    pub hash: Option<u64>,
    /// Every entry, oldest first.
    pub journal: Vec<Arc<Entry>>,
    /// Everything that the station was told, as `replay` reads it; none where it was not kept.
    pub inputs: Option<Vec<u8>>,
    /// What companions photographed: (drone's number, place in its sightings, PNG), the first few.
    pub photos: Vec<(usize, usize, Vec<u8>)>,
    /// Where the teams were at the end: name, latitude, longitude.
    pub teams: Vec<(String, f64, f64)>,
    /// What readers saw last.
    pub snapshot: Option<Arc<Snapshot>>,
}

impl<'s, V: Venue> Run<'s, V> {
    /// A run at its beginning.
    #[must_use]
    pub fn new(scenario: &'s Scenario, seed: u64, venue: V) -> Run<'s, V> {
        let names: Vec<String> = scenario.crafts.iter().map(|craft| craft.name.clone()).collect();
        Run {
            venue,
            events: Vec::new(),
            verdicts: Vec::new(),
            script: Script::new(scenario),
            watch: Watch::new(names),
            people: People::new(scenario, seed),
            record: Record::new(scenario),
            journal: Vec::new(),
            snapshot: None,
            orders_given: 0,
            order_due_us: 0,
            applied: false,
            scenario,
        }
    }

    /// Plays it to its end, or to `until_us`. `tell` hears every event and verdict as it comes.
    pub fn play(mut self, until_us: Option<u64>, tell: &mut dyn FnMut(Told<'_>)) -> Outcome {
        let end_us = until_us.unwrap_or(self.scenario.lasts_us).min(self.scenario.lasts_us);
        let mut broken = None;
        while self.venue.now_us() < end_us {
            if let Err(reason) = self.step(tell) {
                broken = Some(reason);
                break;
            }
        }
        self.close(broken, tell)
    }

    /// Lets a little time pass.
    fn step(&mut self, tell: &mut dyn FnMut(Told<'_>)) -> Result<(), String> {
        let before = self.events.len();
        self.order();
        let faults = self.script.tend(&mut self.venue, self.snapshot.as_deref());
        self.take(faults);
        let said = self.people.tend(&mut self.venue);
        self.take(said);
        let passed = self.venue.pass()?;
        let now_us = self.venue.now_us();
        for entry in &passed.entries {
            self.people.read(entry);
            self.record.entry(entry);
        }
        let entered = passed.entries.iter().filter_map(|entry| event::of(entry)).collect();
        self.take(entered);
        self.journal.extend(passed.entries.iter().cloned());
        let seen = self.watch.look(now_us, &passed.crafts);
        self.take(seen);
        self.script.look(now_us, &passed.crafts);
        self.record.crafts(now_us, &passed.crafts);
        if let Some(snapshot) = &passed.snapshot {
            let shown = self.watch.read(now_us, snapshot);
            self.take(shown);
            self.record.snapshot(now_us, snapshot);
            self.snapshot = Some(Arc::clone(snapshot));
        }
        for event in self.events.get(before..).unwrap_or_default() {
            tell(Told::Event(event));
        }
        self.decide(None, tell);
        Ok(())
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in events {
            if event.kind == Kind::Started {
                // A station that starts anew shows everything anew.
                self.watch.forget();
            }
            self.script.hear(&event);
            self.record.event(&event);
            self.events.push(event);
        }
    }

    fn order(&mut self) {
        let now_us = self.venue.now_us();
        if now_us < self.order_due_us {
            return;
        }
        self.order_due_us = now_us + AGAIN_US;
        if !self.applied {
            let (file, map) = (self.scenario.patrol_file.clone(), self.scenario.map_file.clone());
            let ground = self.scenario.patrol.terrain.clone().map(Box::new);
            let answer = self.venue.ask(By::Operator, Request::PatrolApply { file, map, ground });
            self.applied = matches!(answer, Some(Answer::Done { .. }));
            return;
        }
        let Some((at_us, order)) = self.scenario.orders.get(self.orders_given) else { return };
        if *at_us > now_us {
            return;
        }
        let request = match order {
            Order::Start => Request::PatrolStart,
            Order::Hold => Request::PatrolHold,
            Order::Resume => Request::PatrolResume,
            Order::Home => Request::PatrolHome,
        };
        if let Some(Answer::Done { .. }) = self.venue.ask(By::Operator, request) {
            self.orders_given += 1;
            self.order_due_us = now_us;
        }
    }

    fn decide(&mut self, score: Option<&Score>, tell: &mut dyn FnMut(Told<'_>)) {
        let now = Now { at_us: self.venue.now_us(), score };
        for (number, expect) in self.scenario.expects.iter().enumerate() {
            if self.verdicts.iter().any(|verdict| verdict.number == number) {
                continue;
            }
            if let Some(verdict) = judge(number, expect, &self.events, &self.script, now) {
                tell(Told::Verdict(&verdict));
                self.verdicts.push(verdict);
            }
        }
    }

    fn close(mut self, broken: Option<String>, tell: &mut dyn FnMut(Told<'_>)) -> Outcome {
        self.script.close(&mut self.venue);
        let sightings = self.venue.sightings();
        let score =
            std::mem::take(&mut self.record).score(self.scenario, &self.events, &sightings, self.watch.nearest_m);
        self.decide(Some(&score), tell);
        let unfelt = self.script.faults.iter().filter(|fault| fault.felt == 0);
        let never_felt: Vec<String> = unfelt.map(|fault| fault.name().to_owned()).collect();
        Outcome {
            good: broken.is_none() && never_felt.is_empty() && self.verdicts.iter().all(|verdict| verdict.good),
            lasted_us: self.venue.now_us(),
            hash: self.venue.hash(),
            inputs: self.venue.inputs(),
            photos: self.venue.photos(PHOTOS_MAX),
            journal: self.journal,
            teams: self.people.places(),
            snapshot: self.snapshot,
            events: self.events,
            verdicts: self.verdicts,
            never_felt,
            broken,
            score,
        }
    }
}

/// What a run tells while it is played.
#[derive(Clone, Copy, Debug)]
pub enum Told<'e> {
    /// Something happened.
    Event(&'e Event),
    /// An expectation was decided.
    Verdict(&'e Verdict),
}

impl Told<'_> {
    /// Whether a person wants to read this in a timeline.
    #[must_use]
    pub fn is_news(&self) -> bool {
        match self {
            Told::Verdict(_) => true,
            Told::Event(event) => !matches!(event.kind, Kind::Sighted | Kind::Delivered | Kind::State | Kind::Prepared),
        }
    }
}
