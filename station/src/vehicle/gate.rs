//! The launch gate: what must be true of a drone before it may arm (R-P3, R-P4). It reads every value and assumes no
//! default.

use super::failsafes;
use super::liveness::Liveness;
use super::state::State;
use crate::base::Moment;
use crate::exchange::ParamValue;
use crate::geodesy::{AboveSea, Plane, Position};
use crate::text::{Code, code};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// MAV_SYS_STATUS_PREARM_CHECK.
const PREARM: u32 = 1 << 28;

/// What this patrol asks of a drone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GatePolicy {
    /// A drone must act on a lost link within this, seconds.
    pub link_lost_s: f64,
    /// It must return at least this high, metres: the highest obstacle + 20 m.
    pub return_height_m: f64,
    /// The system id of this station.
    pub own_system: u8,
    /// Whether sorties trigger a camera.
    pub triggers: bool,
    /// Battery must be at least this, percent.
    pub battery_percent: u8,
    /// The drone must stand within this of its pad, metres.
    pub pad_m: f64,
    /// Where the pad is.
    pub pad: Position,
}

/// One reason to stay on the ground: a message code and the values that its sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shut {
    /// Message code.
    pub code: Code,
    /// Values for its sentence.
    pub values: Vec<(String, String)>,
}

/// What [`audit`] said last, and all that it went by: while that stays, so does the answer.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    basis: Option<Basis>,
    shut: Vec<Shut>,
}

#[derive(Clone, Debug, PartialEq)]
struct Basis {
    autopilot: u8,
    liveness: Liveness,
    fix: u8,
    home: Option<(Position, AboveSea)>,
    battery_percent: Option<u8>,
    sensors: Option<(u32, u32)>,
    status: u8,
    params: u32,
    policy: GatePolicy,
}

impl Basis {
    fn of(now: Moment, state: &State, params: u32, policy: &GatePolicy) -> Basis {
        Basis {
            autopilot: state.rules.autopilot,
            liveness: state.liveness(now),
            fix: state.fix,
            home: state.home,
            battery_percent: state.battery_percent,
            sensors: state.sensors,
            status: state.status,
            params,
            policy: *policy,
        }
    }
}

impl Gate {
    /// What keeps the drone on the ground. `params` comes with a number that changes whenever they do.
    #[must_use]
    pub fn shut(&self, now: Moment, state: &State, params: (&Params, u32), policy: &GatePolicy) -> Cow<'_, [Shut]> {
        let known = self.basis.as_ref() == Some(&Basis::of(now, state, params.1, policy));
        if known { Cow::Borrowed(&self.shut) } else { Cow::Owned(audit(now, state, params.0, policy)) }
    }

    /// Brings the answer up to date.
    pub fn judge(&mut self, now: Moment, state: &State, params: (&Params, u32), policy: &GatePolicy) {
        let basis = Basis::of(now, state, params.1, policy);
        if self.basis.as_ref() != Some(&basis) {
            self.shut = audit(now, state, params.0, policy);
            self.basis = Some(basis);
        }
    }
}

/// Parameters that were read, by name.
pub type Params = BTreeMap<String, ParamValue>;

/// What a person may answer for: margins that the patrol asks for and the autopilot does not. All else has no reason that
/// makes it good (docs/decisions/0009-overrides-of-the-launch-gate.md).
const OVERRIDABLE: [Code; 4] =
    [code::GATE_PARAM_UNREAD, code::GATE_PARAM_WRONG, code::GATE_WRONG_PLACE, code::GATE_LOW_BATTERY];

impl Shut {
    /// What people call the check that failed: the parameter's name, else its code.
    #[must_use]
    pub fn check(&self) -> &str {
        let parameter = self.is_of_a_parameter().then(|| self.values.first()).flatten();
        parameter.map_or(self.code.as_str(), |(_, name)| name)
    }

    /// Whether it is about a parameter: its values are then the name, what it is and what it must be.
    #[must_use]
    pub fn is_of_a_parameter(&self) -> bool {
        matches!(self.code, code::GATE_PARAM_UNREAD | code::GATE_PARAM_WRONG)
    }

    /// Whether a person may let the drone fly all the same.
    #[must_use]
    pub fn may_be_overridden(&self) -> bool {
        OVERRIDABLE.contains(&self.code)
    }

    /// A reason with the values of its sentence.
    #[must_use]
    pub fn new(code: Code, values: &[(&str, String)]) -> Shut {
        Shut { code, values: values.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect() }
    }
}

/// Everything that keeps a drone on the ground; empty means it may arm. `params` holds what was read; a missing one
/// shuts the gate.
#[must_use]
pub fn audit(now: Moment, state: &State, params: &Params, policy: &GatePolicy) -> Vec<Shut> {
    let mut found = health(now, state, policy);
    if state.liveness(now) == Liveness::Fresh {
        found.extend(failsafes::parameters(state.rules, params, policy));
    }
    found
}

fn health(now: Moment, state: &State, policy: &GatePolicy) -> Vec<Shut> {
    if state.liveness(now) != Liveness::Fresh {
        return vec![Shut::new(code::GATE_SILENT, &[])];
    }
    if !state.rules.can_fly() {
        return vec![Shut::new(code::GATE_AUTOPILOT, &[])];
    }
    let mut found = Vec::new();
    if state.fix < 3 {
        found.push(Shut::new(code::GATE_NO_FIX, &[("fix", state.fix.to_string())]));
    }
    match state.home {
        None => found.push(Shut::new(code::GATE_NO_HOME, &[])),
        Some((home, _)) => {
            let apart_m = Plane::at(policy.pad).distance(policy.pad, home);
            if apart_m > policy.pad_m {
                found.push(Shut::new(code::GATE_WRONG_PLACE, &[("metres", format!("{apart_m:.0}"))]));
            }
        }
    }
    match state.battery_percent {
        None => found.push(Shut::new(code::GATE_NO_BATTERY, &[])),
        Some(percent) if percent < policy.battery_percent => found.push(Shut::new(
            code::GATE_LOW_BATTERY,
            &[("percent", percent.to_string()), ("least", policy.battery_percent.to_string())],
        )),
        Some(_) => {}
    }
    let prearm_fails = state.sensors.is_none_or(|(enabled, health)| {
        let told = state.rules.tells_prearm || enabled & PREARM != 0;
        told && health & PREARM == 0
    });
    if prearm_fails || state.status != state.rules.standby {
        found.push(Shut::new(code::GATE_NOT_READY, &[]));
    }
    found
}
