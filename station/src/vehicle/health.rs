//! The health half of the launch gate (R-P4): what a drone says of itself and what is known of it beside, and one small
//! check for each of it. A check gives what is wrong, or nothing.

use super::gate::{GatePolicy, Shut};
use super::liveness::Liveness;
use super::rules::Rules;
use super::state::State;
use crate::base::Moment;
use crate::geodesy::{AboveSea, Plane, Position};
use crate::text::code;

/// A place that is known worse than this, metres, is none to begin at (COM_POS_FS_EPH of PX4).
const EXACT_M: f32 = 5.0;
/// The same of a receiver that tells its dilution only (EKF2_REQ_HDOP of PX4).
const DILUTION: f32 = 2.5;
/// This much off its pad it is on another, or the map has a shifted datum: GCJ-02 is 100 m and more off (S106 is nearer).
const FAR_M: f64 = 100.0;
/// Frames that may be missing, permille: with more, an order takes seconds (R-P4).
const LOSS_PERMILLE: u16 = 200;
/// A clock may be this wrong, ms.
const CLOCK_MS: u64 = 60_000;
/// MAV_SYS_STATUS_PREARM_CHECK.
const PREARM: u32 = 1 << 28;
/// MAV_SYS_STATUS_SENSOR bits that no flight goes without, and their words.
const SENSORS: [(u32, &str); 7] = [
    (1, "@sensor.gyro"),
    (1 << 1, "@sensor.accelerometer"),
    (1 << 2, "@sensor.compass"),
    (1 << 3, "@sensor.barometer"),
    (1 << 5, "@sensor.receiver"),
    (1 << 21, "@sensor.attitude"),
    (1 << 25, "@sensor.battery"),
];
/// ESTIMATOR_STATUS_FLAGS that must be there, and what is unknown without them.
const ESTIMATES: [(u16, &str); 4] = [
    (1, "@estimate.attitude"),
    (1 << 1, "@estimate.speed"),
    (1 << 4, "@estimate.position"),
    (1 << 5, "@estimate.height"),
];
/// … that must not be there, and what they mean. "Constant position mode" (1 << 7) is none of them: PX4 says it of every drone
/// that stands disarmed (measured on 1.17; `Ekf::get_ekf_soln_status`).
const DOUBTS: [(u16, &str); 2] = [(1 << 10, "@estimate.glitch"), (1 << 11, "@estimate.shaken")];
/// MAV_BATTERY_CHARGE_STATE that is a fault, and its word.
const PACKS: [(u8, &str); 4] =
    [(3, "@pack.critical"), (4, "@pack.emergency"), (5, "@pack.failed"), (6, "@pack.unhealthy")];

/// What the station knows of a drone beside what the drone says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The autopilot that was enrolled under its name.
    pub enrolled: Option<u64>,
    /// Its frames that never came; none before there were enough.
    pub loss_permille: Option<u16>,
    /// Wall time now, ms since 1970: by our clock, and by it as it was first read, should somebody have set it since.
    /// 0 is not known.
    pub unix_ms: [i64; 2],
}

/// All that the checks go by: while this stays, so do they. What trembles is in here only as far as it is wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Vitals {
    pub(super) autopilot: u8,
    pub(super) liveness: Liveness,
    fix: u8,
    /// None: not told. Otherwise by how many metres, or tenths of dilution, it is too inexact.
    inexact: Option<Option<u32>>,
    estimate: Option<u16>,
    home: Option<(Position, AboveSea)>,
    battery_percent: Option<u8>,
    /// The emptiest of several packs, and the first that is faulty, with its charge state.
    emptiest: Option<u8>,
    faulty: Option<(u8, u8)>,
    sensors: Option<(u32, u32)>,
    status: u8,
    loss_percent: Option<u16>,
    clock_off_s: Option<u64>,
    uid: Option<u64>,
    enrolled: Option<u64>,
}

impl Vitals {
    pub(super) fn of(now: Moment, state: &State, beside: &Beside) -> Vitals {
        let mut packs = state.packs().map(|(id, pack)| (id, pack.charge_state));
        let inexact = match (state.accuracy_m, state.hdop) {
            (Some(accuracy_m), _) => Some((accuracy_m > EXACT_M).then_some(accuracy_m.ceil() as u32)),
            (None, Some(hdop)) => Some((hdop > DILUTION).then_some((hdop * EXACT_M / DILUTION).ceil() as u32)),
            (None, None) => None,
        };
        Vitals {
            autopilot: state.rules.autopilot,
            liveness: state.liveness(now),
            fix: state.fix,
            inexact,
            estimate: state.estimate,
            home: state.home,
            battery_percent: state.battery_percent,
            emptiest: state.emptiest_pack(),
            faulty: packs.find(|(_, charge_state)| pack_word(*charge_state).is_some()),
            sensors: state.sensors,
            status: state.status,
            loss_percent: beside.loss_permille.filter(|loss| *loss >= LOSS_PERMILLE).map(|loss| loss / 10),
            clock_off_s: clock_off_s(now, state, beside),
            uid: state.uid,
            enrolled: beside.enrolled,
        }
    }

    fn rules(&self) -> &'static Rules {
        Rules::of(self.autopilot)
    }
}

type Check = fn(&Vitals, &GatePolicy) -> Option<Shut>;

const CHECKS: [Check; 11] = [fix, exactness, estimate, home, charge, packs, sensors, prearm, loss, clock, who];

/// Everything about its health that keeps a drone on the ground.
pub(super) fn failing(vitals: &Vitals, policy: &GatePolicy) -> Vec<Shut> {
    if vitals.liveness != Liveness::Fresh {
        return vec![Shut::new(code::GATE_SILENT, &[])];
    }
    if !vitals.rules().can_fly() {
        return vec![Shut::new(code::GATE_AUTOPILOT, &[])];
    }
    CHECKS.iter().filter_map(|check| check(vitals, policy)).collect()
}

fn fix(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    (vitals.fix < 3).then(|| Shut::new(code::GATE_NO_FIX, &[("fix", vitals.fix.to_string())]))
}

fn exactness(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    match vitals.inexact {
        _ if vitals.fix < 3 => None,
        None => Some(Shut::new(code::GATE_INEXACT, &[])),
        Some(metres) => metres.map(|metres| {
            let values = [("metres", metres.to_string()), ("most", EXACT_M.to_string())];
            Shut::new(code::GATE_INEXACT, &values)
        }),
    }
}

fn estimate(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    let Some(flags) = vitals.estimate else {
        return vitals.rules().tells_estimate.then(|| Shut::new(code::GATE_ESTIMATE, &[]));
    };
    let lacks = ESTIMATES.iter().find(|(bit, _)| flags & bit == 0);
    let doubts = || DOUBTS.iter().find(|(bit, _)| flags & bit != 0);
    let (_, what) = lacks.or_else(doubts)?;
    Some(Shut::new(code::GATE_ESTIMATE, &[("what", (*what).to_string())]))
}

fn home(vitals: &Vitals, policy: &GatePolicy) -> Option<Shut> {
    let Some((home, _)) = vitals.home else { return Some(Shut::new(code::GATE_NO_HOME, &[])) };
    let apart_m = Plane::at(policy.pad).distance(policy.pad, home);
    let code = if apart_m > FAR_M { code::GATE_ELSEWHERE } else { code::GATE_WRONG_PLACE };
    (apart_m > policy.pad_m).then(|| Shut::new(code, &[("metres", format!("{apart_m:.0}"))]))
}

fn charge(vitals: &Vitals, policy: &GatePolicy) -> Option<Shut> {
    let Some(percent) = vitals.battery_percent else { return Some(Shut::new(code::GATE_NO_BATTERY, &[])) };
    if percent >= policy.battery_percent {
        return None;
    }
    let mut values = vec![("percent", percent.to_string()), ("least", policy.battery_percent.to_string())];
    values.extend(vitals.emptiest.map(|pack| ("pack", counted(pack))));
    Some(Shut::new(code::GATE_LOW_BATTERY, &values))
}

fn packs(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    let (pack, charge_state) = vitals.faulty?;
    let state = pack_word(charge_state)?.to_string();
    Some(Shut::new(code::GATE_PACK, &[("pack", counted(pack)), ("state", state)]))
}

fn sensors(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    let (enabled, health) = vitals.sensors?;
    let (_, sensor) = SENSORS.iter().find(|(bit, _)| enabled & bit != 0 && health & bit == 0)?;
    Some(Shut::new(code::GATE_SENSOR, &[("sensor", (*sensor).to_string())]))
}

fn prearm(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    let rules = vitals.rules();
    let fails = vitals.sensors.is_none_or(|(enabled, health)| {
        let told = rules.tells_prearm || enabled & PREARM != 0;
        told && health & PREARM == 0
    });
    (fails || vitals.status != rules.standby).then(|| Shut::new(code::GATE_NOT_READY, &[]))
}

fn loss(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    let percent = vitals.loss_percent?;
    let values = [("percent", percent.to_string()), ("most", (LOSS_PERMILLE / 10).to_string())];
    Some(Shut::new(code::GATE_LOSS, &values))
}

fn clock(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    let seconds = vitals.clock_off_s?;
    Some(Shut::new(code::GATE_CLOCK, &[("seconds", seconds.to_string())]))
}

fn who(vitals: &Vitals, _: &GatePolicy) -> Option<Shut> {
    match (vitals.uid, vitals.enrolled) {
        (None, _) => Some(Shut::new(code::GATE_WHO, &[])),
        (Some(uid), Some(enrolled)) if uid != enrolled => {
            let values = [("uid", format!("{uid:016x}")), ("enrolled", format!("{enrolled:016x}"))];
            Some(Shut::new(code::GATE_WHO, &values))
        }
        _ => None,
    }
}

/// How far its clock is from ours, where it claims a time and is wrong by too much. Its time is evidence, not truth (R-T4):
/// when ours was set since we began, it may agree with what ours was before.
fn clock_off_s(now: Moment, state: &State, beside: &Beside) -> Option<u64> {
    let (at, unix_us) = state.clock.filter(|(_, unix_us)| *unix_us > 0)?;
    let told_ms = i64::try_from(unix_us / 1_000).unwrap_or(i64::MAX);
    let since_ms = i64::try_from(now.since(at).as_millis()).unwrap_or(i64::MAX);
    let known = beside.unix_ms.into_iter().filter(|unix_ms| *unix_ms > 0);
    let off_ms = known.map(|unix_ms| told_ms.saturating_add(since_ms).abs_diff(unix_ms)).min()?;
    (off_ms > CLOCK_MS).then_some(off_ms / 1_000)
}

fn pack_word(charge_state: u8) -> Option<&'static str> {
    PACKS.iter().find(|(state, _)| *state == charge_state).map(|(_, word)| *word)
}

/// As people count packs.
fn counted(pack: u8) -> String {
    (u16::from(pack) + 1).to_string()
}
