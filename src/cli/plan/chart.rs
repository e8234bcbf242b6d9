//! The chart of a plan, which a person would put into a report.

use super::clock;
use super::sum;
use crate::cli::Common;
use quadrat_station::base::Span;
use quadrat_station::patrol::Patrol;
use quadrat_station::plan::Plan;
use quadrat_station::text::Lang;
use quadrat_world::chart::{Chart, Words};
use std::collections::BTreeMap;

/// The chart, as SVG.
#[must_use]
pub fn svg(common: &Common, patrol: &Patrol, plan: &Plan, drones: usize) -> String {
    let words = match common.lang() {
        Lang::Zh => Words::zh(),
        Lang::En => Words::en(),
    };
    let mut facts: Vec<(String, String)> =
        sum(plan, drones).into_iter().map(|(key, value)| (common.phrase(&format!("fact_{key}"), &[]), value)).collect();
    facts.push((common.phrase("fact_unseen", &[]), plan.residuals.len().to_string()));
    facts.extend(promises(common, plan));
    let hash: String = plan.hash.chars().take(8).collect();
    Chart { subtitle: format!("{} · {hash}", patrol.district), words, facts, ..Chart::of_plan(patrol, plan) }.svg()
}

/// How many places are promised what, and the longest that any of them stays unseen; the shortest promise first.
fn promises(common: &Common, plan: &Plan) -> impl Iterator<Item = (String, String)> {
    let mut alike: BTreeMap<Span, (usize, Span)> = BTreeMap::new();
    for promise in &plan.promises {
        let (count, worst) = alike.entry(promise.asked).or_insert((0, Span::ZERO));
        (*count, *worst) = (*count + 1, (*worst).max(promise.planned));
    }
    let told = |(asked, (count, worst)): (Span, (usize, Span))| {
        let values = [("n", count.to_string()), ("asked", clock(asked))];
        (common.phrase("fact_promise", &values.each_ref().map(|(name, value)| (*name, value.as_str()))), clock(worst))
    };
    alike.into_iter().map(told).collect::<Vec<_>>().into_iter()
}
