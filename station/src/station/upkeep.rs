//! The short upkeep after every input, always in the same order: conversations, flight, incidents, deliveries, snapshot.

use super::Station;
use super::alarms::Key;
use super::district::Durable;
use super::draw::Draw;
use super::drone::Drone;
use super::entry::{Fact, Permission};
use super::inbound::Link;
use super::sending::Seal;
use super::wall::Wall;
use crate::base::{DistrictId, DroneId, LinkId, Moment, Span};
use crate::coverage;
use crate::flight::{self, Ready, Seen, Situation, Wish};
use crate::geodesy::AboveGround;
use crate::patrol::{Capture, OVER_OBSTACLES_M, Patrol, open_window};
use crate::vehicle::{Beside, GatePolicy, Known, Shut};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How often a district is looked at while nothing presses.
const LOOK: Span = Span::from_millis(200);
/// How often it is looked who could be sent while nothing about the flight changed; sorties are cut for that, and a relief
/// has 20 s to spare.
const LOOK_FOR_RELIEF: Span = Span::from_secs(1);
/// A drone further from its pad than this is not the one we think, or was given a shifted datum, metres.
pub(super) const PAD_M: f64 = 30.0;
/// A sortie needs more than the landing reserve: percent on top.
const WORTH_PERCENT: u8 = 20;

impl Station {
    pub(super) fn upkeep(&mut self) {
        while let Some(key) = self.alarms.due(self.now) {
            match key {
                Key::Heartbeat => self.heartbeat(),
                Key::Budget => {
                    let mut seal = Seal { signing: &mut self.signing, unix_ms: self.wall.unix_ms(self.now) };
                    let next = self.sending.tick(self.now, &mut seal);
                    self.out.extend(next);
                }
                Key::Journal => self.disk_fault(),
                Key::Drone(number) => self.tick_drone(number),
                Key::District(number) => {
                    let district = self.districts.name(number).cloned();
                    district.iter().for_each(|district| self.look_after(district));
                }
            }
        }
        self.alarms.set(Key::Budget, self.sending.deadline());
        self.store_clocks();
    }

    /// Signing clocks are durable: written down before they have gone on for a minute.
    fn store_clocks(&mut self) {
        let Some(district) = self.districts.name(0).cloned() else { return };
        for (network, stamp) in self.signing.unstored() {
            self.record(&district, Fact::SigningClock { network, stamp });
        }
    }

    fn disk_fault(&mut self) {
        if self.journal.fault(self.now).is_some() {
            let released = self.journal.release_alerts();
            self.out.extend(released);
            self.alarms.set(Key::Journal, Some(self.now.after(LOOK)));
        } else {
            self.alarms.set(Key::Journal, self.journal.deadline(self.now));
        }
    }

    fn look_after(&mut self, district: &DistrictId) {
        self.settle_orders(district);
        self.watch_hands(district);
        self.bring_late_ones_down(district);
        self.ask_again(district);
        self.permission(district);
        self.keep_hours(district);
        self.finish_swaths(district);
        self.watch_fences(district);
        self.watch(district);
        self.roster(district);
        self.respond(district);
        self.show(district);
        self.look(district, self.now.after(LOOK));
    }

    /// A permission ends with its window.
    fn permission(&mut self, district: &DistrictId) {
        let unix_ms = self.wall.unix_ms(self.now);
        let ended = self
            .districts
            .get(district)
            .and_then(|one| one.durable.permit.as_ref())
            .is_some_and(|permit| unix_ms > 0 && unix_ms >= permit.until_unix_ms);
        if ended {
            self.end_permission(district, "window");
        }
        self.end_overrides(district, unix_ms);
    }

    /// Nobody may fly any more, and promises do not count until somebody may again.
    pub(super) fn end_permission(&mut self, district: &DistrictId, by: &str) {
        self.record(district, Fact::Permission(Permission::Ended { by: by.to_string() }));
        self.record(district, Fact::Coverage(coverage::Fact::Ended));
    }

    /// Swaths of cameras that fell silent.
    fn finish_swaths(&mut self, district: &DistrictId) {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let overdue = one.drones.values_mut().filter(|drone| drone.swaths.overdue(now));
        let swaths: Vec<_> = overdue.filter_map(|drone| drone.swaths.flush()).collect();
        for swath in swaths {
            self.record(district, Fact::Coverage(swath));
        }
    }

    fn watch(&mut self, district: &DistrictId) {
        let drones: Vec<DroneId> = match self.districts.get(district) {
            Some(one) => one.durable.flight.flying.keys().cloned().collect(),
            None => return,
        };
        for drone in drones {
            let (facts, wishes) = self.watch_one(district, &drone);
            for fact in facts {
                let landed = matches!(fact, flight::Fact::Ended { how: flight::How::Landed, .. });
                self.record(district, Fact::Flight(fact));
                if landed {
                    self.record_gain(district, &drone);
                }
            }
            for wish in wishes {
                self.carry_out(district, &wish);
            }
        }
    }

    /// What a drone that landed was found to draw: a restart must not make it a stranger again.
    fn record_gain(&mut self, district: &DistrictId, id: &DroneId) {
        let drone = self.districts.get(district).and_then(|one| one.drones.get(id));
        if let Some(permille) = drone.and_then(|drone| drone.draw.as_ref()).and_then(Draw::gain_permille) {
            self.record(district, Fact::Gain { drone: id.clone(), permille });
        }
    }

    fn watch_one(&self, district: &DistrictId, drone: &DroneId) -> (Vec<flight::Fact>, Vec<Wish>) {
        let Some(one) = self.districts.get(district) else { return (Vec::new(), Vec::new()) };
        let seen =
            Seen { state: &|id: &DroneId| one.state(id), listening_since: self.listening_since.unwrap_or(self.now) };
        flight::watch(self.now, &one.durable.flight, drone, &seen)
    }

    fn roster(&mut self, district: &DistrictId) {
        let flight::Rostered { facts, refused } = self.next_sorties(district);
        if let (Some(refused), Some(one)) = (refused, self.districts.get_mut(district)) {
            one.refused = refused;
        }
        for fact in facts {
            let prepared = match &fact {
                flight::Fact::Prepared { drone, .. } => Some(drone.clone()),
                _ => None,
            };
            let seq = self.record(district, Fact::Flight(fact));
            if let (Some(drone), Some(one)) = (prepared, self.districts.get_mut(district)) {
                one.go_after = seq;
                if let Some(drone) = one.drones.get_mut(&drone) {
                    drone.launch = Default::default();
                    drone.failed = None;
                }
            }
        }
    }

    fn next_sorties(&mut self, district: &DistrictId) -> flight::Rostered {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return flight::Rostered::default() };
        let may_cut = one.rostered.is_none_or(|(at, seq)| now.since(at) >= LOOK_FOR_RELIEF || seq != one.last_flight);
        if may_cut {
            one.rostered = Some((now, one.last_flight));
        }
        let Some(one) = self.districts.get(district) else { return flight::Rostered::default() };
        let flight = &one.durable.flight;
        let (stays_open, changing) = (self.stays_open(flight), self.hours_change(flight));
        let situation = Situation {
            ready: &|| self.ready(district),
            state: &|id: &DroneId| one.state(id),
            endurance: &|id: &DroneId| {
                one.drones.get(id).map(|drone| drone.endurance(one.durable.flight.patrol.as_ref()))
            },
            known: &|id: &DroneId| one.drones.get(id).is_some_and(|drone| drone.draw.is_some()),
            stays_open: &|flying| flying.open.iter().all(|index| stays_open.contains(index)),
            may_cut: may_cut && !changing,
            may_fly: one.durable.permit.is_some(),
        };
        flight::roster(self.now, &one.durable.flight, &situation)
    }

    /// Drones of the patrol that may be sent now, in its order.
    fn ready(&self, district: &DistrictId) -> Vec<Ready> {
        let Some(one) = self.districts.get(district) else { return Vec::new() };
        let Some(patrol) = &one.durable.flight.patrol else { return Vec::new() };
        let sent = |id: &DroneId| one.durable.flight.flying.contains_key(id) || one.durable.grounded.contains(id);
        let free = patrol.drones.iter().filter(|id| !sent(id));
        free.filter_map(|id| {
            let drone = one.drones.get(id)?;
            let alone = !drone.is_shared(self.now) && !self.is_usurped(drone);
            let ours = alone && !one.durable.taken.contains_key(id) && drone.state.trust.is_good();
            let fit = drone.state.parked() && ours && self.gate(district, id).is_empty();
            let percent = drone.state.battery_percent.filter(|percent| *percent >= patrol.reserve_percent)?;
            let craft = drone.craft(drone.endurance(Some(patrol)));
            let charge = drone.draw.as_ref().map(|draw| draw.charge(percent));
            fit.then(|| Ready { usable: craft.usable(patrol, percent), craft, charge })
        })
        .collect()
    }

    /// Bring what readers are shown of the launch gates up to date.
    pub(super) fn judge_gates(&mut self, district: &DistrictId) {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let Some(patrol) = &one.durable.flight.patrol else { return };
        let grounded = patrol.drones.iter().filter(|id| !one.durable.flight.flying.contains_key(*id));
        for id in grounded {
            if let Some(drone) = one.drones.get_mut(id) {
                let policy = policy(Some(patrol), drone.setup.home, self.own.system);
                let beside = beside(now, id, (drone, &one.durable), &self.links, &self.wall);
                let known = Known {
                    state: &drone.state,
                    params: &drone.params,
                    params_revision: drone.params_revision,
                    beside,
                };
                drone.gate.judge(now, &known, &policy);
            }
        }
    }

    /// What the launch gate has against a drone, whoever answers for it.
    pub(super) fn failing(&self, district: &DistrictId, id: &DroneId) -> Cow<'_, [Shut]> {
        let Some(one) = self.districts.get(district) else { return Cow::default() };
        let (Some(patrol), Some(drone)) = (&one.durable.flight.patrol, one.drones.get(id)) else {
            return Cow::default();
        };
        let policy = policy(Some(patrol), drone.setup.home, self.own.system);
        let beside = beside(self.now, id, (drone, &one.durable), &self.links, &self.wall);
        let known =
            Known { state: &drone.state, params: &drone.params, params_revision: drone.params_revision, beside };
        drone.gate.shut(self.now, &known, &policy)
    }

    /// When the window that is open now closes, ms since 1970; none when none is open.
    pub(super) fn window_end(&self, patrol: &Patrol) -> Option<i64> {
        open_window(patrol, self.wall.unix_ms(self.now)).map(|(_, until)| until)
    }
}

/// What the launch gate goes by beside what a drone says of itself.
fn beside(
    now: Moment,
    id: &DroneId,
    (drone, durable): (&Drone, &Durable),
    links: &BTreeMap<LinkId, Link>,
    wall: &Wall,
) -> Beside {
    let link = drone.peer.as_ref().and_then(|peer| links.get(&peer.link));
    Beside {
        enrolled: durable.enrolled.get(id).copied(),
        loss_permille: link.and_then(|link| link.loss_permille(drone.state.address)),
        unix_ms: [wall.unix_ms(now), wall.as_first_told_ms(now)],
    }
}

/// What a patrol asks of a drone; without one, nothing that only a patrol can say.
pub(super) fn policy(patrol: Option<&Patrol>, pad: crate::geodesy::Position, own_system: u8) -> GatePolicy {
    let over = |obstacle: AboveGround| obstacle.metres() + OVER_OBSTACLES_M;
    let photos = |patrol: &Patrol| patrol.areas.iter().any(|watch| matches!(watch.capture, Capture::Photos { .. }));
    GatePolicy {
        own_system,
        triggers: patrol.is_some_and(photos),
        link_lost_s: patrol.map_or(f64::INFINITY, |patrol| patrol.link_lost.as_secs_f64()),
        return_height_m: patrol.map_or(0.0, |patrol| over(patrol.highest_obstacle) + patrol.rise_m(pad)),
        flies_around: patrol.is_some_and(|patrol| patrol.flown_around().next().is_some()),
        battery_percent: patrol.map_or(0, |patrol| patrol.reserve_percent.saturating_add(WORTH_PERCENT)),
        pad_m: PAD_M,
        pad,
    }
}
