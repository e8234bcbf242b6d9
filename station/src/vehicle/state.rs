//! What one drone tells about itself, joined into one picture.

use super::high_latency::{Ages, Told};
use super::liveness::{Life, Liveness};
use super::packs::{Pack, Packs};
use super::pose::{Pose, Poses, is_before};
use super::rules::{Mode, Rules, UNKNOWN};
use super::texts::{Piece, Said, Texts};
use super::trust::Trust;
use crate::base::{DroneId, Moment, Span};
use crate::exchange::Encoding;
use crate::geodesy::{AboveSea, Position};
use crate::wire::{AUTOPILOT, Address, Report};

/// HEARTBEAT.base_mode bit "armed".
const ARMED: u8 = 0x80;
/// MAV_AUTOPILOT_INVALID: a heartbeat that is not an autopilot's.
const NO_AUTOPILOT: u8 = 8;
/// MAV_TYPE_GCS.
const GROUND_STATION: u8 = 6;
/// A step back of the autopilot's clock of more than this is a reboot (R-T2).
const REBOOT_MS: u32 = 30_000;
/// A clock that shows less than this and showed more just before began again, however small the step is.
const JUST_BEGUN_MS: u32 = 20_000;
/// What a clock may be ahead of the time that passed since it was last heard: frames wait on slow links.
const CLOCK_AHEAD: Span = Span::from_secs(60);

/// What is on a drone's three lists, as MISSION_CURRENT tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aboard {
    /// The step being flown, as the sortie counts them: home, where an autopilot keeps it, is none.
    pub step: Option<u16>,
    /// Items of the mission.
    pub total: Option<u16>,
    /// MISSION_STATE.
    pub state: u8,
    /// Plan ids of mission, fence, rally; 0 unknown.
    pub ids: [u32; 3],
    /// When it was told.
    pub at: Moment,
}

/// What a report changed, where somebody may want to act on it.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The autopilot said which it is: for the first time, or another than before.
    Appeared,
    /// The autopilot's clock started again: exchanges, home and parameters are void.
    Rebooted {
        /// It was armed before.
        armed: bool,
    },
    /// Its position is to be trusted from now on, or not any more.
    Trusted(bool),
    /// A new pose.
    Posed(Pose),
    /// Mode, armed or landed state changed.
    Moded,
    /// Another item is being flown, or another plan is aboard.
    Aboard,
    /// The autopilot's number is known.
    Identified(u64),
    /// What it can is known: how it writes parameters follows from it.
    Capable,
    /// It said something to people.
    Said {
        /// MAV_SEVERITY.
        severity: u8,
        /// The text.
        text: String,
    },
}

/// One drone as far as it was heard.
#[derive(Clone, Debug)]
pub struct State {
    /// Its config name.
    pub id: DroneId,
    /// Its autopilot's address.
    pub address: Address,
    /// Its autopilot's rules.
    pub rules: &'static Rules,
    /// When its parts were heard.
    pub life: Life,
    /// Where it was.
    pub poses: Poses,
    /// Mode by the last heartbeat.
    pub mode: Mode,
    /// Motors armed, by the last heartbeat.
    pub armed: bool,
    /// MAV_STATE.
    pub status: u8,
    /// MAV_LANDED_STATE: 1 on ground, 2 in air, 3 taking off, 4 landing; 0 unknown.
    pub landed: u8,
    /// Home and its height.
    pub home: Option<(Position, AboveSea)>,
    /// Percent.
    pub battery_percent: Option<u8>,
    /// GPS_FIX_TYPE.
    pub fix: u8,
    /// Horizontal accuracy, metres.
    pub accuracy_m: Option<f32>,
    /// Horizontal dilution of its receiver.
    pub hdop: Option<f32>,
    /// ESTIMATOR_STATUS_FLAGS.
    pub estimate: Option<u16>,
    /// What its clock said last, microseconds since 1970, and when. 0: it does not know the time.
    pub clock: Option<(Moment, u64)>,
    /// SYS_STATUS (enabled, health).
    pub sensors: Option<(u32, u32)>,
    /// Ground speed, m/s.
    pub speed_mps: f64,
    /// Degrees from true north.
    pub heading_deg: Option<f64>,
    /// What is on its lists.
    pub aboard: Aboard,
    /// Its hardware's number.
    pub uid: Option<u64>,
    /// MAV_PROTOCOL_CAPABILITY bits.
    pub capabilities: Option<u64>,
    /// Whether its position is to be believed.
    pub trust: Trust,
    /// Where it was, as it told last over a link that is late by its nature.
    pub told: Option<Told>,
    pub(super) ages: Ages,
    packs: Packs,
    texts: Texts,
    boot_clock: Option<BootClock>,
}

/// What the autopilot's clock said last.
#[derive(Clone, Copy, Debug)]
struct BootClock {
    heard: Moment,
    /// Milliseconds since its boot.
    last: u32,
    /// Whether it was armed then.
    armed: bool,
}

impl State {
    /// A drone that was not heard yet.
    #[must_use]
    pub fn new(id: DroneId, system: u8) -> State {
        State {
            id,
            address: Address { system, component: AUTOPILOT },
            rules: &UNKNOWN,
            life: Life::default(),
            poses: Poses::default(),
            mode: Mode::Other,
            armed: false,
            status: 0,
            landed: 0,
            home: None,
            battery_percent: None,
            fix: 0,
            accuracy_m: None,
            hdop: None,
            estimate: None,
            clock: None,
            sensors: None,
            speed_mps: 0.0,
            heading_deg: None,
            aboard: Aboard::default(),
            uid: None,
            capabilities: None,
            trust: Trust::default(),
            told: None,
            ages: Ages::default(),
            packs: Packs::default(),
            texts: Texts::default(),
            boot_clock: None,
        }
    }

    /// How alive it is.
    #[must_use]
    pub fn liveness(&self, now: Moment) -> Liveness {
        self.life.liveness(now)
    }

    /// How it writes parameters: as its capability bits say, else as its kind does (R-P1).
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.capabilities.and_then(Encoding::of).unwrap_or(self.rules.encoding)
    }

    /// Its packs, by their numbers.
    pub fn packs(&self) -> impl Iterator<Item = (u8, &Pack)> {
        self.packs.iter()
    }

    /// The pack that has least left, where there are several.
    #[must_use]
    pub fn emptiest_pack(&self) -> Option<u8> {
        self.packs.emptiest()
    }

    /// Whether it is off the ground, as far as it says so.
    #[must_use]
    pub fn airborne(&self) -> bool {
        self.armed && matches!(self.landed, 2..=4)
    }

    /// Whether it stands on the ground with motors off.
    #[must_use]
    pub fn parked(&self) -> bool {
        !self.armed && self.landed == 1
    }

    /// One report from a component of this drone's system.
    pub fn hear(&mut self, now: Moment, from: Address, report: &Report) -> Vec<Change> {
        let mut changes = Vec::new();
        if let Report::Text { severity, text, id, chunk, ends } = report {
            let component = from.component;
            let piece = Piece { component, severity: *severity, id: *id, chunk: *chunk, bytes: text, ends: *ends };
            changes.extend(self.texts.hear(now, &piece).into_iter().map(said));
        }
        if from.component != AUTOPILOT {
            self.hear_companion(now, report);
            return changes;
        }
        if matches!(report, Report::Radio { .. }) {
            return changes;
        }
        let late = matches!(report, Report::HighLatency { .. });
        self.life.autopilot = if late { self.life.autopilot } else { Some(now) };
        if clock_of(report).is_some_and(|boot_ms| self.is_late(now, boot_ms, &mut changes)) {
            return changes;
        }
        let trusted = self.trust.is_good();
        self.trust.hear(now, report, self.speed_mps);
        self.hear_flight(now, report, &mut changes);
        self.hear_health(now, report, &mut changes);
        if trusted != self.trust.is_good() {
            changes.push(Change::Trusted(!trusted));
        }
        changes
    }

    /// What time alone brings: texts whose rest does not come.
    pub fn tick(&mut self, now: Moment) -> Vec<Change> {
        self.texts.tick(now).into_iter().map(said).collect()
    }

    /// When to tick next, or to look at its liveness.
    #[must_use]
    pub fn deadline(&self, now: Moment) -> Option<Moment> {
        [self.life.deadline(now), self.texts.deadline()].into_iter().flatten().min()
    }

    fn hear_companion(&mut self, now: Moment, report: &Report) {
        if let Report::Heartbeat { kind, autopilot, .. } = report
            && *autopilot == NO_AUTOPILOT
            && *kind != GROUND_STATION
        {
            self.life.watcher = Some(now);
        }
    }

    /// Whether the autopilot's own clock says that this report was overtaken by another (R-T2). A clock that began again
    /// is a reboot.
    fn is_late(&mut self, now: Moment, boot_ms: u32, changes: &mut Vec<Change>) -> bool {
        if let Some(BootClock { heard, last, armed }) = self.boot_clock
            && !goes_on(now.since(heard), last, boot_ms)
        {
            let has_just_begun = boot_ms < JUST_BEGUN_MS && last > boot_ms.saturating_add(5_000);
            if last.wrapping_sub(boot_ms) <= REBOOT_MS && !has_just_begun {
                return true;
            }
            // The first heartbeat after a boot, disarmed, may come before the first word of its clock.
            let armed = armed || self.armed;
            self.forget();
            changes.push(Change::Rebooted { armed });
        }
        self.boot_clock = Some(BootClock { heard: now, last: boot_ms, armed: self.armed });
        self.ages.hear(now, boot_ms);
        false
    }

    /// What a reboot makes void (R-T3).
    fn forget(&mut self) {
        let life = self.life;
        *self = State {
            life,
            rules: self.rules,
            address: self.address,
            ..State::new(self.id.clone(), self.address.system)
        };
    }

    /// Items and modes are numbered by the autopilot's rules, so that what another autopilot said of them is void.
    fn recognise(&mut self, autopilot: u8, changes: &mut Vec<Change>) {
        let rules = Rules::of(autopilot);
        if rules.autopilot != self.rules.autopilot {
            self.rules = rules;
            self.aboard = Aboard::default();
            changes.push(Change::Appeared);
        }
    }

    fn hear_flight(&mut self, now: Moment, report: &Report, changes: &mut Vec<Change>) {
        match report {
            Report::Heartbeat { autopilot, base_mode, custom_mode, status, .. } if *autopilot != NO_AUTOPILOT => {
                self.life.heartbeat = Some(now);
                self.recognise(*autopilot, changes);
                self.status = *status;
                let next = (self.rules.mode(*custom_mode), base_mode & ARMED != 0);
                if next != (self.mode, self.armed) {
                    (self.mode, self.armed) = next;
                    changes.push(Change::Moded);
                }
            }
            Report::HighLatency { autopilot, .. } => {
                if *autopilot != NO_AUTOPILOT {
                    self.recognise(*autopilot, changes);
                }
                if self.hear_late(now, report) {
                    changes.push(Change::Moded);
                }
            }
            Report::Landed { state } if *state != self.landed => {
                self.landed = *state;
                changes.push(Change::Moded);
            }
            Report::Attitude { boot_ms, roll, pitch, yaw } => self.poses.turn(now, *boot_ms, *roll, *pitch, *yaw),
            Report::Position { boot_ms, position: Some(at), above_sea, above_home, velocity_mps, heading_deg } => {
                let [north, east, _] = velocity_mps.map(f64::from);
                self.speed_mps = libm::hypot(north, east);
                self.heading_deg = heading_deg.map(f64::from);
                // A place that it cannot be at is not followed (R-S7).
                if self.poses.is_late(*boot_ms) || !self.trust.follow(now, *at) {
                    return;
                }
                let pose = self.poses.place(now, *boot_ms, *at, *above_sea, *above_home);
                changes.extend(pose.map(Change::Posed));
            }
            Report::MissionCurrent { seq, total, state, ids } => {
                let step = seq.map(|seq| self.rules.step(seq));
                let next = Aboard { step, total: *total, state: *state, ids: *ids, at: now };
                if next != (Aboard { at: now, ..self.aboard }) {
                    changes.push(Change::Aboard);
                }
                self.aboard = next;
            }
            _ => {}
        }
    }

    fn hear_health(&mut self, now: Moment, report: &Report, changes: &mut Vec<Change>) {
        match report {
            Report::Home { position: Some(at), above_sea } => self.home = Some((*at, *above_sea)),
            Report::Gps { fix, accuracy_m, hdop, .. } => {
                (self.fix, self.accuracy_m, self.hdop) = (*fix, *accuracy_m, *hdop);
            }
            Report::Estimator { flags, .. } => self.estimate = Some(*flags),
            Report::SystemTime { unix_us, .. } => self.clock = Some((now, *unix_us)),
            Report::SystemStatus { enabled, health, battery_percent, .. } => {
                self.sensors = Some((*enabled, *health));
                // Of several packs it tells one, and not which.
                let packs = self.packs.percent(now);
                self.battery_percent = packs.or(*battery_percent).or(self.battery_percent);
            }
            Report::Battery { id, remaining_percent, charge_state, .. } => {
                self.packs.hear(now, *id, *remaining_percent, *charge_state);
                self.battery_percent = self.packs.percent(now).or(self.battery_percent);
            }
            Report::Version { uid, capabilities, .. } => {
                if self.capabilities.replace(*capabilities) != Some(*capabilities) {
                    changes.push(Change::Capable);
                }
                if self.uid.replace(*uid) != Some(*uid) {
                    changes.push(Change::Identified(*uid));
                }
            }
            _ => {}
        }
    }
}

fn said((severity, text): Said) -> Change {
    Change::Said { severity, text }
}

/// Whether a clock went on from `last` to `boot_ms`. It wraps after 49.7 days: then it is as far ahead as time has passed,
/// while one that began again only seems to be.
fn goes_on(passed: Span, last: u32, boot_ms: u32) -> bool {
    if boot_ms >= last {
        return !is_before(boot_ms, last);
    }
    u64::from(boot_ms.wrapping_sub(last)) <= passed.plus(CLOCK_AHEAD).as_millis()
}

fn clock_of(report: &Report) -> Option<u32> {
    match report {
        Report::Attitude { boot_ms, .. } | Report::SystemTime { boot_ms, .. } => Some(*boot_ms),
        _ => None,
    }
}
