//! The launch gate: what must be true of a drone before it may arm (R-P3, R-P4). It reads every value and assumes no
//! default.

use super::failsafes;
use super::health::{self, Beside, Vitals};
use super::liveness::Liveness;
use super::state::State;
use crate::base::Moment;
use crate::exchange::ParamValue;
use crate::geodesy::Position;
use crate::text::{Code, code};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What this patrol asks of a drone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GatePolicy {
    /// A drone must act on a lost link within this, seconds.
    pub link_lost_s: f64,
    /// It must return at least this high, metres: the highest obstacle + 20 m.
    pub return_height_m: f64,
    /// Whether something stands between its ways that is taller than they are high: a return must then climb wherever it is.
    pub flies_around: bool,
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
    vitals: Vitals,
    params: u32,
    policy: GatePolicy,
}

/// What is known of a drone, for the gate.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What it says of itself.
    pub state: &'a State,
    /// Its parameters as far as they were read …
    pub params: &'a Params,
    /// … and a number that changes whenever they do.
    pub params_revision: u32,
    /// What the station knows beside.
    pub beside: Beside,
}

impl Basis {
    fn of(now: Moment, known: &Known<'_>, policy: &GatePolicy) -> Basis {
        let vitals = Vitals::of(now, known.state, &known.beside);
        Basis { vitals, params: known.params_revision, policy: *policy }
    }

    fn shut(&self, known: &Known<'_>) -> Vec<Shut> {
        let mut found = health::failing(&self.vitals, &self.policy);
        if self.vitals.liveness == Liveness::Fresh {
            found.extend(failsafes::parameters(known.state.rules, known.params, &self.policy));
        }
        found
    }
}

impl Gate {
    /// What keeps the drone on the ground.
    #[must_use]
    pub fn shut(&self, now: Moment, known: &Known<'_>, policy: &GatePolicy) -> Cow<'_, [Shut]> {
        let basis = Basis::of(now, known, policy);
        if self.basis.as_ref() == Some(&basis) { Cow::Borrowed(&self.shut) } else { Cow::Owned(basis.shut(known)) }
    }

    /// What kept it on the ground when it was last judged.
    #[must_use]
    pub fn last(&self) -> &[Shut] {
        &self.shut
    }

    /// Brings the answer up to date.
    pub fn judge(&mut self, now: Moment, known: &Known<'_>, policy: &GatePolicy) {
        let basis = Basis::of(now, known, policy);
        if self.basis.as_ref() != Some(&basis) {
            self.shut = basis.shut(known);
            self.basis = Some(basis);
        }
    }
}

/// Parameters that were read, by name.
pub type Params = BTreeMap<String, ParamValue>;

/// What a person may answer for: margins that the patrol asks for and the autopilot does not. All else has no reason that
/// makes it good (docs/decisions/0007-overrides-of-the-launch-gate.md).
const OVERRIDABLE: [Code; 8] = [
    code::GATE_PARAM_UNREAD,
    code::GATE_PARAM_WRONG,
    code::GATE_WRONG_PLACE,
    code::GATE_LOW_BATTERY,
    code::GATE_INEXACT,
    code::GATE_SENSOR,
    code::GATE_LOSS,
    code::GATE_CLOCK,
];

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

/// Everything that keeps a drone on the ground; empty means it may arm. A parameter that was not read shuts the gate.
#[must_use]
pub fn audit(now: Moment, known: &Known<'_>, policy: &GatePolicy) -> Vec<Shut> {
    Basis::of(now, known, policy).shut(known)
}
