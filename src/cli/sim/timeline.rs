//! A run in sentences: what happens, and what was expected of it.

use crate::cli::Common;
use quadrat_station::incident;
use quadrat_station::text::phrase;
use quadrat_world::event::{Event, Kind};
use quadrat_world::run::{Told, Verdict};
use quadrat_world::scenario::{Expect, Origin, Pattern, Scenario, Wanted, time};

/// What a run tells, as a line: the time, and a sentence.
#[must_use]
pub fn line(common: &Common, scenario: &Scenario, told: Told<'_>) -> String {
    match told {
        Told::Event(event) => event_line(common, event),
        Told::Verdict(verdict) => {
            let word = common.words("sim", if verdict.good { "good" } else { "bad" }, &[]);
            format!("{}  {word:<5} {}", time::show(verdict.at_us), judged(common, scenario, verdict))
        }
    }
}

/// An event as a line: the time, and a sentence.
#[must_use]
pub fn event_line(common: &Common, event: &Event) -> String {
    format!("{}  {}", time::show(event.at_us), sentence(common, event))
}

fn sentence(common: &Common, event: &Event) -> String {
    let mut values: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: Option<String>| values.extend(value.map(|value| (name.to_owned(), value)));
    put("drone", event.drone.clone());
    put("other", event.other.clone());
    put("place", event.place.clone());
    put("team", event.team.clone());
    put("name", event.incident.map(|id| incident::name(quadrat_station::base::IncidentId(id))));
    put("why", event.why.as_deref().map(|why| word(common, event, why)));
    put("value", event.value.map(figure));
    phrase(common.lang(), "event", event.kind.word(), &values).unwrap_or_else(|| event.kind.word().to_owned())
}

/// The word for a reason, a class, a state or a code, in the reader's language.
fn word(common: &Common, event: &Event, why: &str) -> String {
    if matches!(event.kind, Kind::Health | Kind::NotAboard | Kind::NotLaunched | Kind::Drone) {
        let drone = event.drone.iter().map(|drone| ("drone".to_owned(), drone.clone()));
        let values: Vec<_> = drone.chain(event.values.iter().cloned()).collect();
        return common.meaning(why, &values);
    }
    let known = ["why", "class", "state"].iter().find_map(|section| phrase(common.lang(), section, why, &[]));
    known.unwrap_or_else(|| why.to_owned())
}

/// A figure as people read it: whole when it is whole.
#[must_use]
pub fn figure(figure: f64) -> String {
    if figure.fract() == 0.0 { format!("{figure:.0}") } else { format!("{figure:.1}") }
}

/// "expected hand_over, 2 or more, by 1:15:00 · found 2".
#[must_use]
pub fn judged(common: &Common, scenario: &Scenario, verdict: &Verdict) -> String {
    let wanted = scenario.expects.get(verdict.number).map(|expect| expected(common, scenario, expect));
    let found = match verdict.found {
        Some(found) => common.words("sim", "found", &[("found", &figure(found))]),
        None => common.words("sim", "not_measured", &[]),
    };
    format!("{} · {found}", wanted.unwrap_or_default())
}

/// What was expected.
#[must_use]
pub fn expected(common: &Common, scenario: &Scenario, expect: &Expect) -> String {
    match &expect.wanted {
        Wanted::Measured { measure, least, most } => {
            let what = common.words("measure", measure.word(), &[]);
            let mut said = common.words("sim", "wanted_measure", &[("what", &what)]);
            for (key, bound) in [("at_least", least), ("at_most", most)] {
                if let Some(bound) = bound {
                    let bound = format!("{} {}", figure(*bound), measure.unit());
                    said.push_str(&format!(" {}", common.words("sim", key, &[("bound", bound.trim())])));
                }
            }
            said
        }
        Wanted::Events { pattern, from, until_us, least, most } => {
            let what = pattern_words(pattern);
            let (least, most_text) = (least.to_string(), most.map(|most| most.to_string()).unwrap_or_default());
            let key = match most {
                Some(0) => "wanted_never",
                Some(_) => "wanted_exactly",
                None => "wanted_event",
            };
            let mut said = common.words("sim", key, &[("what", &what), ("least", &least), ("most", &most_text)]);
            if let Some(until_us) = until_us {
                let time = time::show(*until_us);
                let limit = match from {
                    Origin::Time(_) => common.words("sim", "by", &[("time", &time)]),
                    Origin::Fault(index) => {
                        let fault = scenario.faults.get(*index).map_or("", |fault| fault.name.as_str());
                        common.words("sim", "within", &[("time", &time), ("fault", fault)])
                    }
                };
                said.push_str(&format!(", {limit}"));
            }
            said
        }
    }
}

/// `hand_over XC-2`: the words of the file.
fn pattern_words(pattern: &Pattern) -> String {
    let parts = [&pattern.drone, &pattern.place, &pattern.team, &pattern.thing, &pattern.why];
    let named: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    if named.is_empty() {
        pattern.kind.word().to_owned()
    } else {
        format!("{} {}", pattern.kind.word(), named.join(" "))
    }
}
