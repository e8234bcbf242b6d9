//! A district's dispatch: the durable book, and the channels and places as they are right now.

use super::delivery::{Delivery, DeliveryState, Flight, Line, Retry};
use super::due::{Duty, calls};
use super::nearest::TeamAt;
use super::words::card;
use super::{Attempted, Book, ChannelKind, DroneAt, Fact, Kind, Message, Setup};
use crate::base::{AlertId, ChannelId, DroneId, Moment, Span, TeamId};
use crate::incident::{Incident, Incidents};
use std::collections::BTreeMap;

/// A drone's position goes out at most this often.
const POSITIONS: Span = Span::from_secs(1);
/// A marker of an incident that somebody has is repeated this often.
const UPDATES: Span = Span::from_secs(600);

/// One district's dispatch.
#[derive(Clone, Debug)]
pub struct Dispatch {
    pub(super) setup: Setup,
    pub(super) book: Book,
    pub(super) places: BTreeMap<TeamId, TeamAt>,
    pub(super) farthest: BTreeMap<crate::base::IncidentId, f64>,
    pub(super) lines: BTreeMap<ChannelId, Line>,
    retries: BTreeMap<AlertId, (u32, Retry)>,
    drones: BTreeMap<DroneId, (DroneAt, u64)>,
    drones_sent: BTreeMap<(ChannelId, DroneId), (Moment, u64)>,
}

impl PartialEq for Dispatch {
    /// Durable state and config; how channels and places are right now is learnt again after a restart.
    fn eq(&self, other: &Dispatch) -> bool {
        self.book == other.book && self.setup == other.setup
    }
}

/// Something to hand to a channel, once, when the last entry is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The attempt's number, for `attempted`.
    pub id: u64,
    /// Which channel.
    pub channel: ChannelId,
    /// What.
    pub message: Message,
}

impl Dispatch {
    /// Nobody was told anything yet.
    #[must_use]
    pub fn new(setup: Setup) -> Dispatch {
        let lines = setup.channels.iter().map(|plan| (plan.id.clone(), Line::default())).collect();
        Dispatch {
            setup,
            book: Book::default(),
            places: BTreeMap::new(),
            farthest: BTreeMap::new(),
            lines,
            retries: BTreeMap::new(),
            drones: BTreeMap::new(),
            drones_sent: BTreeMap::new(),
        }
    }

    /// Changes the durable state by one fact. Decides nothing, cannot fail.
    pub fn apply(&mut self, at: Moment, _unix_ms: i64, fact: &Fact) {
        self.book.apply(at, fact);
    }

    /// The durable state: for every prefix of facts it equals what replaying them gives.
    #[must_use]
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// Who must be told now, which clocks ran out. Record and apply the facts; asked again, there is nothing. Ask after
    /// every change of incidents, duty or places, after `attempted`, and at `deadline`.
    #[must_use]
    pub fn due(&self, incidents: &Incidents, now: Moment) -> Vec<Fact> {
        let is_down = |channel: &ChannelId| self.is_down(channel);
        self.duty(incidents, now, &is_down).facts()
    }

    pub(super) fn duty<'a>(
        &'a self,
        incidents: &'a Incidents,
        now: Moment,
        is_down: &'a dyn Fn(&ChannelId) -> bool,
    ) -> Duty<'a> {
        Duty { setup: &self.setup, book: &self.book, places: &self.places, is_down, incidents, now }
    }

    pub(super) fn is_down(&self, channel: &ChannelId) -> bool {
        self.lines.get(channel).is_some_and(|line| line.breaker.is_open())
    }

    /// Whether any channel shows drones.
    #[must_use]
    pub fn shows_drones(&self) -> bool {
        self.setup.channels.iter().any(|plan| plan.kind == ChannelKind::Cot)
    }

    /// A drone's newest position, for channels that show drones.
    pub fn drone_at(&mut self, at: DroneAt) {
        match self.drones.get_mut(&at.drone) {
            Some((known, _)) if *known == at => {}
            Some((known, count)) => (*known, *count) = (at, count.saturating_add(1)),
            None => drop(self.drones.insert(at.drone.clone(), (at, 1))),
        }
    }

    /// What to hand to the channels now, gravest first; `next` is the next attempt's number. Each wish is attempted
    /// once and ends in `attempted`; one that does not end counts as failed after a while.
    pub fn wishes(&mut self, incidents: &Incidents, now: Moment, unix_ms: i64, next: &mut u64) -> Vec<Wish> {
        self.expire(now);
        let mut wishes = Vec::new();
        for alert in self.ready(incidents, now) {
            let Some(delivery) = self.book.delivery(alert) else { continue };
            let Some(incident) = incidents.get(delivery.incident) else { continue };
            let Some(line) = self.lines.get_mut(&delivery.channel) else { continue };
            let same = |flight: &Flight| matches!(flight, Flight::Card { alert: other, .. } if *other == alert);
            if !line.has_room(now) || line.carries(same) {
                continue;
            }
            let message = Message::Card(Box::new(card(&self.setup, incident, delivery, unix_ms)));
            let id = take(next);
            line.begin(id, Flight::Card { alert, revision: delivery.revision }, now);
            wishes.push(Wish { id, channel: delivery.channel.clone(), message });
        }
        self.drone_wishes(now, next, &mut wishes);
        wishes
    }

    /// Alerts that want out, gravest first, then oldest.
    fn ready(&self, incidents: &Incidents, now: Moment) -> Vec<AlertId> {
        let mut ready: Vec<&Delivery> = self
            .wanting(incidents)
            .filter(|(delivery, at)| *at <= now && (delivery.kind != Kind::Alert || now < delivery.dies_at()))
            .map(|(delivery, _)| delivery)
            .collect();
        ready.sort_by_key(|delivery| (std::cmp::Reverse(delivery.severity), delivery.alert));
        ready.into_iter().map(|delivery| delivery.alert).collect()
    }

    /// Deliveries that want out, and from when on.
    fn wanting<'a>(&'a self, incidents: &'a Incidents) -> impl Iterator<Item = (&'a Delivery, Moment)> {
        let live = self.book.unsettled().filter_map(|id| incidents.get(id));
        live.flat_map(|incident| self.book.of(incident.id).map(move |delivery| (incident, delivery)))
            .filter_map(|(incident, delivery)| self.wants_at(incident, delivery).map(|at| (delivery, at)))
    }

    /// From when on a delivery wants out. Nobody is called when nobody is needed, off duty, or after a "can't".
    fn wants_at(&self, incident: &Incident, delivery: &Delivery) -> Option<Moment> {
        let plan = self.setup.team(&delivery.team)?;
        let has_it = incident.taken_by.as_ref() == Some(&plan.id) || incident.helpers.contains(&plan.id);
        let fits = match delivery.kind {
            Kind::Alert => {
                let can = self.book.on_duty(&plan.id, plan.on_duty) && !incident.declined.contains(&plan.id);
                calls(incident) && can && !has_it
            }
            Kind::Update => has_it && !incident.state.is_over(),
            Kind::StandDown => !calls(incident) && !incident.state.is_over(),
            Kind::Cancel => incident.state.is_over(),
        };
        let fades = self.setup.kind(&delivery.channel)? == ChannelKind::Cot;
        let repeats = fades && matches!(delivery.kind, Kind::Alert | Kind::Update);
        let wanted = match delivery.state {
            DeliveryState::Queued | DeliveryState::Failed => true,
            DeliveryState::Taken | DeliveryState::Seen => repeats,
            DeliveryState::Dead => false,
        };
        // The first in a row finds out for all whether the channel works again, however long its own wait is.
        let probe_at = self.lines.get(&delivery.channel).and_then(|line| line.breaker.probe_at());
        let probes = probe_at.filter(|_| delivery.is_pending());
        (fits && wanted).then(|| probes.unwrap_or(self.retry(delivery).next_at))
    }

    /// The retry state for what is told now; an older telling's does not count.
    fn retry(&self, delivery: &Delivery) -> Retry {
        let known = self.retries.get(&delivery.alert).filter(|(revision, _)| *revision == delivery.revision);
        known.map(|(_, retry)| *retry).unwrap_or_default()
    }

    fn drone_wishes(&mut self, now: Moment, next: &mut u64, wishes: &mut Vec<Wish>) {
        let shows = |plan: &&super::ChannelSetup| plan.kind == ChannelKind::Cot;
        let channels: Vec<ChannelId> = self.setup.channels.iter().filter(shows).map(|plan| plan.id.clone()).collect();
        for channel in channels {
            for (drone, (at, count)) in &self.drones {
                let Some(line) = self.lines.get_mut(&channel) else { continue };
                let key = (channel.clone(), drone.clone());
                let sent = self.drones_sent.get(&key);
                let newer = sent.is_none_or(|(when, old)| old < count && when.after(POSITIONS) <= now);
                let same = |flight: &Flight| *flight == Flight::Drone(drone.clone());
                if !newer || !line.has_drone_room(now) || line.carries(same) {
                    continue;
                }
                let id = take(next);
                line.begin(id, Flight::Drone(drone.clone()), now);
                self.drones_sent.insert(key, (now, *count));
                wishes.push(Wish { id, channel: channel.clone(), message: Message::DroneAt(at.clone()) });
            }
        }
    }

    /// How a try ended; facts when that changes how far a delivery is. An unknown number changes nothing.
    pub fn attempted(&mut self, id: u64, result: &Attempted, now: Moment) -> Vec<Fact> {
        let ended = self.lines.iter_mut().find_map(|(channel, line)| Some((channel.clone(), line.end(id)?)));
        let Some((channel, flight)) = ended else { return Vec::new() };
        match (result, self.lines.get_mut(&channel)) {
            (Attempted::Taken, Some(line)) if line.breaker.is_open() => self.connected(&channel),
            (Attempted::Taken, Some(line)) => line.breaker.worked(),
            (Attempted::Failed(_), Some(line)) => line.breaker.failed(now),
            _ => {}
        }
        match flight {
            Flight::Card { alert, revision } => self.card_ended(alert, revision, result, now).into_iter().collect(),
            Flight::Drone(_) => Vec::new(),
        }
    }

    /// What a try of a card means for its delivery, unless something newer is to be told meanwhile.
    fn card_ended(&mut self, alert: AlertId, revision: u32, result: &Attempted, now: Moment) -> Option<Fact> {
        let delivery = self.book.delivery(alert).filter(|delivery| delivery.revision == revision)?;
        let mut retry = self.retry(delivery);
        let pending = delivery.is_pending();
        let fact = match result {
            Attempted::Taken => {
                let again = if delivery.kind == Kind::Update { UPDATES } else { self.setup.repeats() };
                retry.taken(again, now);
                pending.then_some(Fact::Taken { alert, revision })
            }
            Attempted::Failed(reason) => {
                retry.failed(alert, self.setup.seed, now);
                let first = delivery.state == DeliveryState::Queued;
                first.then(|| Fact::Failed { alert, revision, reason: reason.clone() })
            }
            Attempted::Refused(reason) => Some(Fact::Dead { alert, revision, reason: reason.clone() }),
        };
        self.retries.insert(alert, (revision, retry));
        fact
    }

    /// Tries that hang count as failed.
    fn expire(&mut self, now: Moment) {
        let hanging: Vec<u64> = self.lines.values().flat_map(|line| line.hanging(now)).collect();
        for id in hanging {
            // A hanging try's first failure is not journalled: the next one's is, and the screen shows "queued" until then.
            drop(self.attempted(id, &Attempted::Failed("no answer".to_owned()), now));
        }
        let book = &self.book;
        self.retries.retain(|alert, _| book.delivery(*alert).is_some());
    }

    /// A channel has its peer again: everything live is told to it anew, and its breaker closes.
    pub fn connected(&mut self, channel: &ChannelId) {
        if let Some(line) = self.lines.get_mut(channel) {
            line.breaker.worked();
        }
        let book = &self.book;
        self.retries.retain(|alert, _| book.delivery(*alert).is_some_and(|delivery| delivery.channel != *channel));
    }

    /// When `due` or `wishes` has something next; never in the past for something that has to wait.
    #[must_use]
    pub fn deadline(&self, incidents: &Incidents, now: Moment) -> Option<Moment> {
        let never_down = |_: &ChannelId| false;
        let duty = self.duty(incidents, now, &never_down);
        let told = |incident: &&Incident| incident.severity() >= self.setup.tell_from;
        let clocks = incidents.live().filter(told).filter_map(|incident| duty.next_clock(incident));
        let cards = self.wanting(incidents).filter_map(|(delivery, at)| self.may_at(delivery, at, now));
        let deaths = self.book.unsettled().flat_map(|id| self.book.of(id));
        let deaths = deaths.filter(|delivery| delivery.is_pending()).map(Delivery::dies_at);
        let hangs = self.lines.values().filter_map(Line::hangs_at);
        let drones = self.drones.iter().filter_map(|(drone, (_, count))| self.drone_due(drone, *count, now));
        clocks.chain(cards).chain(deaths).chain(hangs).chain(drones).min()
    }

    fn may_at(&self, delivery: &Delivery, at: Moment, now: Moment) -> Option<Moment> {
        let line = self.lines.get(&delivery.channel)?;
        let same = |flight: &Flight| matches!(flight, Flight::Card { alert, .. } if *alert == delivery.alert);
        let over = delivery.kind == Kind::Alert && at >= delivery.dies_at();
        if over || line.carries(same) {
            return None;
        }
        if line.has_room(now) { Some(at) } else { line.room_at(now).map(|room| room.max(at)) }
    }

    fn drone_due(&self, drone: &DroneId, count: u64, now: Moment) -> Option<Moment> {
        let same = |flight: &Flight| *flight == Flight::Drone(drone.clone());
        let due = |(channel, line): (&ChannelId, &Line)| {
            if self.setup.kind(channel) != Some(ChannelKind::Cot) || line.carries(same) {
                return None;
            }
            let sent = self.drones_sent.get(&(channel.clone(), drone.clone()));
            let at = match sent {
                Some((_, old)) if *old >= count => return None,
                Some((when, _)) => when.after(POSITIONS),
                None => now,
            };
            if line.has_drone_room(now) { Some(at) } else { line.room_at(now).map(|room| room.max(at)) }
        };
        self.lines.iter().filter_map(due).min()
    }
}

fn take(next: &mut u64) -> u64 {
    let id = *next;
    *next = next.saturating_add(1);
    id
}
