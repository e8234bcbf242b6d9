//! Carries out the flight's wishes by talking to drones, and takes what comes of it.

use super::Station;
use super::alarms::Key;
use super::drone::{Drone, OrderState};
use super::entry::Fact;
use crate::base::{DistrictId, DroneId, Span};
use crate::exchange::{CommandOutcome, Stream};
use crate::flight::{self, How, Wish};
use crate::vehicle::{Ended, Event, Mode, Ordered, TakeOver, Task};
use crate::wire::Order;

/// AUTOPILOT_VERSION and HOME_POSITION, asked for once at first sight.
const ASKED: [u16; 2] = [148, 242];
/// Message rates that we need, ms; 0 is off. PX4 1.17 sends 360 messages a second unasked: what `wire::read` has no use for
/// it may keep to itself, the most frequent first. Asked one by one; a drone that refuses one is not asked again.
const STREAMS: &[(u32, u64)] = &[
    (33, 200),   // GLOBAL_POSITION_INT
    (30, 200),   // ATTITUDE
    (1, 1000),   // SYS_STATUS
    (24, 1000),  // GPS_RAW_INT
    (42, 1000),  // MISSION_CURRENT, and at every change
    (245, 1000), // EXTENDED_SYS_STATE
    (230, 1000), // ESTIMATOR_STATUS
    (441, 1000), // GNSS_INTEGRITY
    (147, 2000), // BATTERY_STATUS
    (2, 5000),   // SYSTEM_TIME
    (242, 5000), // HOME_POSITION
    (31, 0),     // ATTITUDE_QUATERNION
    (32, 0),     // LOCAL_POSITION_NED
    (36, 0),     // SERVO_OUTPUT_RAW
    (74, 0),     // VFR_HUD
    (83, 0),     // ATTITUDE_TARGET
    (85, 0),     // POSITION_TARGET_LOCAL_NED
    (87, 0),     // POSITION_TARGET_GLOBAL_INT
    (105, 0),    // HIGHRES_IMU
    (65, 0),     // RC_CHANNELS
    (141, 0),    // ALTITUDE
    (29, 0),     // SCALED_PRESSURE
    (12901, 0),  // OPEN_DRONE_ID_LOCATION
    (12904, 0),  // OPEN_DRONE_ID_SYSTEM
    (436, 0),    // CURRENT_MODE
    (132, 0),    // DISTANCE_SENSOR
    (241, 0),    // VIBRATION
    (8, 0),      // LINK_NODE_STATUS
    (380, 0),    // TIME_ESTIMATE_TO_TARGET
    (331, 0),    // ODOMETRY
];
/// A question without an answer is asked again after this.
const ASK_AGAIN: Span = Span::from_secs(5);

impl Station {
    pub(super) fn drone_mut(&mut self, district: &DistrictId, id: &DroneId) -> Option<&mut Drone> {
        self.districts.get_mut(district)?.drones.get_mut(id)
    }

    /// First words to a drone: who are you, where is home, send this and not that, what are your parameters.
    pub(super) fn introduce(&mut self, district: &DistrictId, id: &DroneId) {
        let far =
            self.districts.get(district).and_then(|one| one.drones.get(id)).is_some_and(|drone| self.is_far(drone));
        let Some(drone) = self.drone_mut(district, id) else { return };
        drone.introduced = !far;
        if far {
            return;
        }
        for message in ASKED {
            self.begin_task(district, id, Task::Ask(message));
        }
        let streams = STREAMS
            .iter()
            .map(|(message, period_ms)| Stream {
                message: *message,
                interval: (*period_ms > 0).then(|| Span::from_millis(*period_ms)),
            })
            .collect();
        self.begin_task(district, id, Task::Streams(streams));
        self.read_params(district, id);
    }

    /// A drone that was only known over a link that is late by its nature speaks on another one.
    pub(super) fn introduce_late(&mut self, district: &DistrictId, id: &DroneId) {
        let waits = |drone: &mut Drone| !drone.introduced && drone.state.rules.can_fly();
        if self.drone_mut(district, id).is_some_and(waits) {
            self.introduce(district, id);
        }
    }

    /// Ask for the gate's parameters that are not known yet.
    pub(super) fn read_params(&mut self, district: &DistrictId, id: &DroneId) {
        let now = self.now;
        let Some(drone) = self.drone_mut(district, id) else { return };
        drone.params_asked = now;
        let audited = drone.state.rules.audited.iter().map(|audit| audit.name);
        let missing: Vec<_> = audited.filter(|name| !drone.params.contains_key(*name)).collect();
        for name in missing {
            self.begin_task(district, id, Task::Read(name.to_string()));
        }
    }

    /// What it can is known. When it writes parameters in another way than its kind does, what was read so far is void.
    pub(super) fn capable(&mut self, district: &DistrictId, id: &DroneId) {
        let Some(drone) = self.drone_mut(district, id) else { return };
        if drone.talk.follow(drone.state.rules, drone.state.encoding()) {
            drone.forget_params();
            self.read_params(district, id);
        }
    }

    /// What a lossy link left open at the introduction is asked again.
    pub(super) fn ask_again(&mut self, district: &DistrictId) {
        let now = self.now;
        let Some(one) = self.districts.get(district) else { return };
        let open = |drone: &Drone| {
            drone.state.parked()
                && !drone.talk.is_reading()
                && now.since(drone.params_asked) >= ASK_AGAIN
                && (drone.params.len() < drone.state.rules.audited.len()
                    || drone.state.uid.is_none()
                    || drone.state.home.is_none())
        };
        let open: Vec<DroneId> = one.drones.iter().filter(|(_, drone)| open(drone)).map(|(id, _)| id.clone()).collect();
        for id in open {
            for message in ASKED {
                self.begin_task(district, &id, Task::Ask(message));
            }
            self.read_params(district, &id);
        }
    }

    pub(super) fn begin_task(&mut self, district: &DistrictId, id: &DroneId, task: Task) {
        let now = self.now;
        let link =
            self.districts.get(district).and_then(|one| one.drones.get(id)?.peer.as_ref()).map(|peer| &peer.link);
        let link = link.and_then(|link| self.links.get(link));
        let (window, far) = (link.and_then(|link| link.window), link.is_some_and(|link| link.high_latency));
        if far && !task.is_command() {
            return;
        }
        let Some(drone) = self.drone_mut(district, id) else { return };
        match &task {
            Task::Enter(mode) => drone.witness.ordered(now, Ordered::Mode(*mode), far),
            Task::Start => drone.witness.ordered(now, Ordered::Mode(Mode::Mission), far),
            Task::Arm => drone.witness.ordered(now, Ordered::Arm, far),
            Task::Load(kind, _) | Task::Clear(kind) => drone.witness.loads(*kind),
            _ => {}
        }
        let mut orders = Vec::new();
        drone.talk.set_window(window);
        drone.talk.set_high_latency(far);
        drone.talk.begin(now, task, &mut orders);
        self.deliver(district, id, orders);
        self.arm_drone(district, id);
    }

    pub(super) fn deliver(&mut self, district: &DistrictId, id: &DroneId, orders: Vec<Order>) {
        let peer = self.drone_mut(district, id).and_then(|drone| drone.peer.clone());
        if let Some(peer) = peer {
            self.say(district, id, &peer, orders);
        }
    }

    /// Arm a drone's alarm by its conversations and its liveness. Every message puts the deadline off: an alarm that is
    /// set stays, and what it finds when it rings is when to look again.
    pub(super) fn arm_drone(&mut self, district: &DistrictId, id: &DroneId) {
        let now = self.now;
        let Some(drone) = self.drone_mut(district, id) else { return };
        let read_back = drone.read_back.as_ref().and_then(|(_, download)| download.deadline());
        let deadlines = [drone.talk.deadline(), drone.state.deadline(now), drone.witness.deadline(), read_back];
        let deadline = deadlines.into_iter().flatten().min();
        let key = Key::Drone(drone.number);
        if let Some(deadline) = deadline {
            self.alarms.no_later(key, deadline);
        }
    }

    pub(super) fn tick_drone(&mut self, number: usize) {
        let now = self.now;
        let Some((district, id)) = &self.crew.get(number).cloned() else { return };
        let Some(drone) = self.drone_mut(district, id) else { return };
        let mut orders = Vec::new();
        let ended = drone.talk.tick(now, &mut orders);
        if let Some(drone) = self.districts.get_mut(district).and_then(|one| one.drones.get_mut(id)) {
            drone.fail_over(now, &orders, |link| self.links.get(link).is_some_and(|link| link.high_latency));
        }
        let Some(drone) = self.drone_mut(district, id) else { return };
        let changes = drone.state.tick(now);
        self.deliver(district, id, orders);
        self.read_back(district, id, None);
        self.follow(district, id, changes, ended);
        self.witness(district, id);
    }

    /// One wish of the flight.
    pub(super) fn carry_out(&mut self, district: &DistrictId, wish: &Wish) {
        let Some(one) = self.districts.get(district) else { return };
        let may_go = self.journal.has_stored(one.go_after);
        let id = match wish {
            Wish::Load(id) | Wish::Launch(id) | Wish::Go(id, _) | Wish::Enter(id, _) => id,
        };
        let Some(drone) = one.drones.get(id) else { return };
        let starts = matches!(wish, Wish::Load(_) | Wish::Launch(_));
        let barred =
            drone.is_shared(self.now) || one.durable.taken.contains_key(id) || starts && self.is_usurped(drone);
        if starts && one.durable.grounded.contains(id) {
            return self.stay_down(district, id);
        }
        if barred {
            return;
        }
        match wish {
            Wish::Load(id) if may_go && drone.state.rules.can_fly() && !drone.talk.is_loading() => {
                self.load(district, id)
            }
            Wish::Launch(id) if may_go && !drone.talk.is_ordering() => self.launch(district, id),
            Wish::Go(id, seq) if !drone.talk.is_ordering() => {
                let before = drone.state.aboard.step;
                self.order(district, id, "go", Task::Jump(*seq, before));
            }
            Wish::Enter(id, mode) if !drone.talk.is_ordering() && drone.state.mode != *mode => {
                let what = name_of(*mode);
                self.order(district, id, what, Task::Enter(*mode));
                if let Some(drone) = self.drone_mut(district, id) {
                    drone.wanted = Some(*mode);
                }
            }
            _ => {}
        }
    }

    pub(super) fn order(&mut self, district: &DistrictId, id: &DroneId, what: &'static str, task: Task) {
        self.begin_task(district, id, task);
        if let Some(drone) = self.drone_mut(district, id) {
            drone.order = Some(OrderState { what, state: "sent" });
        }
    }

    pub(super) fn end_sortie(&mut self, district: &DistrictId, id: &DroneId, how: How) {
        if let (Some(drone), How::NotAboard { reason, values } | How::NotLaunched { reason, values }) =
            (self.drone_mut(district, id), &how)
        {
            drone.failed = Some((reason.clone(), values.clone()));
        }
        let sortie =
            self.districts.get(district).and_then(|one| one.durable.flight.flying.get(id)).map(|flying| flying.sortie);
        if let Some(sortie) = sortie {
            self.record(district, Fact::Flight(flight::Fact::Ended { drone: id.clone(), sortie, how }));
        }
    }

    /// A conversation ended.
    pub(super) fn ended(&mut self, district: &DistrictId, id: &DroneId, ended: Ended) {
        self.hand_ended(district, id, &ended);
        match ended {
            Ended::Loaded { kind, hash, items, outcome } => self.loaded(district, id, kind, (hash, items), &outcome),
            Ended::Read { name, value } => {
                if let (Some(drone), Some(value)) = (self.drone_mut(district, id), value) {
                    drone.params.insert(name, value);
                    drone.params_revision += 1;
                }
            }
            Ended::Ordered { outcome, .. } if outcome.is_anothers() => {
                self.happened(district, id, Event::TakenOver { how: TakeOver::Controlled });
            }
            Ended::Ordered { command, outcome } => {
                let Some(drone) = self.drone_mut(district, id) else { return };
                drone.launch.heard(command, &outcome);
                if let Some(order) = drone.order.as_mut() {
                    order.state = match outcome {
                        CommandOutcome::Accepted => "received",
                        CommandOutcome::Refused { .. } => "refused",
                        CommandOutcome::Cancelled => "cancelled",
                        CommandOutcome::Unknown => "unknown",
                    };
                }
            }
            Ended::Jumped(_) => {
                if let Some(order) = self.drone_mut(district, id).and_then(|drone| drone.order.as_mut()) {
                    order.state = "received";
                }
            }
            Ended::Cleared { kind, outcome } => self.cleared(district, id, kind, &outcome),
            Ended::Asked(_) | Ended::Fetched { .. } | Ended::Set { .. } => {}
        }
    }

    /// Order states that became true or were never seen to.
    pub(super) fn settle_orders(&mut self, district: &DistrictId) {
        let Some(one) = self.districts.get_mut(district) else { return };
        for drone in one.drones.values_mut() {
            if drone.wanted.is_some_and(|mode| drone.state.mode == mode) {
                drone.wanted = None;
                if let Some(order) = &mut drone.order {
                    order.state = "done";
                }
            }
            let launched = drone.order.as_ref().is_some_and(|order| order.what == "launch") && drone.state.airborne();
            if launched && let Some(order) = &mut drone.order {
                order.state = "done";
            }
        }
    }
}

const fn name_of(mode: Mode) -> &'static str {
    match mode {
        Mode::Hold => "hold",
        Mode::Mission => "mission",
        Mode::Return => "return",
        Mode::Land => "land",
        Mode::Ready | Mode::TakeOff | Mode::Other => "mode",
    }
}
