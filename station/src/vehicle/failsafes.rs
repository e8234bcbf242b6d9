//! Whether a drone's parameters are what its rules want: the ones that decide what it does when it is lost (R-P3). Nothing
//! has a default here; a value that was not read is not known.

use super::gate::{GatePolicy, Params, Shut};
use super::rules::{Audit, Rules, Want};
use crate::text::code;

/// One parameter as an audit shows it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its value; none when it was not read.
    pub value: Option<f64>,
    /// What was wanted and is not so; none when all is well.
    pub want: Option<String>,
}

/// Every parameter that decides what a lost drone does.
#[must_use]
pub fn rows(rules: &Rules, params: &Params, policy: &GatePolicy) -> Vec<Row> {
    let row = |audit: &Audit| {
        let value = number(params, audit.name);
        let want = value.and_then(|value| unmet(audit.want, value, params, policy));
        Row { name: audit.name.to_string(), value, want }
    };
    rules.audited.iter().map(row).collect()
}

/// Seconds of silence after which it acts by itself, where its parameters tell.
#[must_use]
pub fn acts_after_s(rules: &Rules, params: &Params) -> Option<f64> {
    let waits = |audit: &Audit| if let Want::LinkLost(and) = audit.want { Some((audit.name, and)) } else { None };
    let (name, and) = rules.audited.iter().find_map(waits)?;
    let more_s = and.map_or(Some(0.0), |name| number(params, name))?;
    Some(number(params, name)? + more_s)
}

/// What its parameters have against a launch.
#[must_use]
pub(super) fn parameters(rules: &Rules, params: &Params, policy: &GatePolicy) -> Vec<Shut> {
    let unread = rules.audited.iter().filter(|audit| !params.contains_key(audit.name));
    let mut found: Vec<Shut> =
        unread.map(|audit| Shut::new(code::GATE_PARAM_UNREAD, &[("name", audit.name.to_string())])).collect();
    found.extend(rules.audited.iter().filter_map(|audit| wrong(audit, params, policy)));
    found
}

fn wrong(audit: &Audit, params: &Params, policy: &GatePolicy) -> Option<Shut> {
    let value = number(params, audit.name)?;
    let want = unmet(audit.want, value, params, policy)?;
    let values = [("name", audit.name.to_string()), ("value", value.to_string()), ("want", want)];
    Some(Shut::new(code::GATE_PARAM_WRONG, &values))
}

/// What was wanted and is not there, in signs that need no language; none when all is well.
fn unmet(want: Want, value: f64, params: &Params, policy: &GatePolicy) -> Option<String> {
    let other = |name: &str| number(params, name).unwrap_or(0.0);
    // No number is what anything wants.
    let bits = if (0.0..=f64::from(u32::MAX)).contains(&value) { value as u32 } else { 0 };
    let (holds, said) = match want {
        Want::Known => (true, String::new()),
        Want::OneOf(these) => (these.contains(&value), listed(these)),
        Want::Trigger(these) => (!policy.triggers || these.contains(&value), listed(these)),
        Want::Above(least) => (value > least, format!("> {least}")),
        Want::Below(name) => (value > 0.0 && value < other(name), format!("> 0, < {name} ({})", other(name))),
        Want::AboveOr(name) => (value > 0.0 || other(name) > 0.0, format!("> 0 | {name} > 0")),
        Want::Without(mask) => (value >= 0.0 && bits & mask == 0, format!("& {mask} = 0")),
        Want::With(mask) => (bits & mask == mask, format!("& {mask} = {mask}")),
        Want::LinkLost(and) => {
            let added = and.map_or(0.0, other);
            let most = policy.link_lost_s - added;
            let note = and.map_or_else(String::new, |name| format!(" ({} − {name} {added})", policy.link_lost_s));
            (value > 0.0 && value <= most, format!("> 0, ≤ {most}{note}"))
        }
        Want::ReturnHeight(per_metre) => {
            let least = policy.return_height_m * per_metre;
            (value >= least, format!("≥ {least}"))
        }
        Want::FullClimb => (!policy.flies_around || value == 0.0, "= 0".to_owned()),
        Want::OwnSystem => (value == f64::from(policy.own_system), format!("= {}", policy.own_system)),
    };
    (!holds).then_some(said)
}

fn listed(these: &[f64]) -> String {
    these.iter().map(f64::to_string).collect::<Vec<_>>().join(" | ")
}

fn number(params: &Params, name: &str) -> Option<f64> {
    params.get(name).map(|value| value.as_f64())
}
