//! The launch gate: what must be true of a drone before it may arm (R-P3, R-P4). It reads every value and assumes no
//! default.

use super::liveness::Liveness;
use super::state::State;
use crate::base::Moment;
use crate::exchange::ParamValue;
use crate::geodesy::{AboveSea, Plane, Position};
use crate::text::{Code, code};
use std::collections::BTreeMap;

/// The parameters that the gate reads, by name (R-P3).
pub const AUDITED: &[&str] = &[
    "NAV_DLL_ACT",
    "COM_DL_LOSS_T",
    "COM_LOW_BAT_ACT",
    "BAT_LOW_THR",
    "BAT_CRIT_THR",
    "BAT_EMERGEN_THR",
    "GF_ACTION",
    "RTL_RETURN_ALT",
    "RTL_DESCEND_ALT",
    "COM_FAIL_ACT_T",
    "COM_DISARM_LAND",
    "COM_DISARM_PRFLT",
    "COM_DLL_EXCEPT",
    "NAV_ACC_RAD",
    "MIS_YAW_ERR",
];

/// MAV_SYS_STATUS_PREARM_CHECK.
const PREARM: u32 = 1 << 28;

/// What this patrol asks of a drone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GatePolicy {
    /// COM_DL_LOSS_T may be at most this, seconds.
    pub link_lost_s: f64,
    /// RTL_RETURN_ALT must be at least this, metres: the highest obstacle + 20 m.
    pub return_height_m: f64,
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
    pub fn shut(&self, now: Moment, state: &State, params: (&Params, u32), policy: &GatePolicy) -> Vec<Shut> {
        let known = self.basis.as_ref() == Some(&Basis::of(now, state, params.1, policy));
        if known { self.shut.clone() } else { audit(now, state, params.0, policy) }
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

fn shut(code: Code, values: &[(&str, String)]) -> Shut {
    Shut { code, values: values.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect() }
}

/// Everything that keeps a drone on the ground; empty means it may arm. `params` holds what was read; a missing one
/// shuts the gate.
#[must_use]
pub fn audit(now: Moment, state: &State, params: &Params, policy: &GatePolicy) -> Vec<Shut> {
    let mut found = health(now, state, policy);
    if state.liveness(now) == Liveness::Fresh {
        found.extend(AUDITED.iter().filter(|name| !params.contains_key(**name)).map(|name| unread(name)));
        found.extend(failsafes(params, policy));
    }
    found
}

fn unread(name: &str) -> Shut {
    shut(code::GATE_PARAM_UNREAD, &[("name", name.to_string())])
}

fn health(now: Moment, state: &State, policy: &GatePolicy) -> Vec<Shut> {
    if state.liveness(now) != Liveness::Fresh {
        return vec![shut(code::GATE_SILENT, &[])];
    }
    let mut found = Vec::new();
    if state.fix < 3 {
        found.push(shut(code::GATE_NO_FIX, &[("fix", state.fix.to_string())]));
    }
    match state.home {
        None => found.push(shut(code::GATE_NO_HOME, &[])),
        Some((home, _)) => {
            let apart_m = Plane::at(policy.pad).distance(policy.pad, home);
            if apart_m > policy.pad_m {
                found.push(shut(code::GATE_WRONG_PLACE, &[("metres", format!("{apart_m:.0}"))]));
            }
        }
    }
    match state.battery_percent {
        None => found.push(shut(code::GATE_NO_BATTERY, &[])),
        Some(percent) if percent < policy.battery_percent => found.push(shut(
            code::GATE_LOW_BATTERY,
            &[("percent", percent.to_string()), ("least", policy.battery_percent.to_string())],
        )),
        Some(_) => {}
    }
    let prearm_fails = state.sensors.is_none_or(|(enabled, health)| enabled & PREARM != 0 && health & PREARM == 0);
    if prearm_fails || state.status != state.rules.standby {
        found.push(shut(code::GATE_NOT_READY, &[]));
    }
    found
}

fn number(params: &Params, name: &str) -> Option<f64> {
    params.get(name).map(|value| match value {
        ParamValue::Int(int) => f64::from(*int),
        ParamValue::Real(real) => f64::from(*real),
    })
}

fn failsafes(params: &Params, policy: &GatePolicy) -> Vec<Shut> {
    let mut found = Vec::new();
    let mut demand = |name: &str, holds: &dyn Fn(f64) -> bool, want: String| {
        if let Some(value) = number(params, name)
            && !holds(value)
        {
            let values = [("name", name.to_string()), ("value", value.to_string()), ("want", want)];
            found.push(shut(code::GATE_PARAM_WRONG, &values));
        }
    };
    demand("NAV_DLL_ACT", &|v| v >= 1.0, "≥ 1".into());
    demand("COM_DL_LOSS_T", &|v| v <= policy.link_lost_s, format!("≤ {}", policy.link_lost_s));
    demand("COM_LOW_BAT_ACT", &|v| v >= 2.0, "≥ 2".into());
    demand("GF_ACTION", &|v| v >= 1.0, "≥ 1".into());
    demand("RTL_RETURN_ALT", &|v| v >= policy.return_height_m, format!("≥ {}", policy.return_height_m));
    let low = number(params, "BAT_LOW_THR").unwrap_or(0.0);
    let critical = number(params, "BAT_CRIT_THR").unwrap_or(0.0);
    demand("BAT_CRIT_THR", &|v| v > 0.0 && v < low, format!("< {low}"));
    demand("BAT_EMERGEN_THR", &|v| v > 0.0 && v < critical, format!("< {critical}"));
    found
}
