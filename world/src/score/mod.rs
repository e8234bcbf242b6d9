//! What a run was worth, in one table.

mod figures;
mod measure;
mod record;

pub use measure::Measure;
pub use record::{Kept, Record, Story, TrackPoint};

use std::collections::BTreeMap;

/// The figures of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Each place.
    pub places: BTreeMap<String, Kept>,
    /// Each hand-over: when, from whom, to whom, seconds unseen.
    pub hand_overs: Vec<(u64, String, String, f64)>,
    /// Each planted thing, in the order of the file.
    pub things: Vec<ThingFound>,
    /// Where detectors took nothing for something: latitude, longitude.
    pub false_alarms: Vec<(f64, f64)>,
    /// Each incident.
    pub stories: BTreeMap<u64, Story>,
    /// The ways of the drones, in the order of the file.
    pub tracks: Vec<Vec<TrackPoint>>,
    figures: BTreeMap<Measure, f64>,
}

/// What became of a planted thing.
#[derive(Clone, Debug, PartialEq)]
pub struct ThingFound {
    /// What the scenario calls it.
    pub name: String,
    /// Its incident, if there was one.
    pub incident: Option<u64>,
    /// From the moment it was there and the patrol flown, to its incident, s.
    pub delay_s: Option<f64>,
    /// From its incident's last place to the truth, m.
    pub error_m: Option<f64>,
    /// Whether the incident's 95 % ellipse holds the truth.
    pub inside: Option<bool>,
    /// Each sighting: where it was, and where it was believed to be. Latitude, longitude.
    pub seen: Vec<Seen>,
}

/// Where something was, and where it was believed to be: latitude, longitude.
pub type Seen = ((f64, f64), (f64, f64));

impl Score {
    /// A figure; none when it was not measured.
    #[must_use]
    pub fn figure(&self, measure: Measure) -> Option<f64> {
        self.figures.get(&measure).copied()
    }

    /// As JSON, for programs. What was not measured is null.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let figures: serde_json::Map<String, serde_json::Value> = Measure::ALL
            .iter()
            .map(|measure| (measure.word().to_owned(), self.figure(*measure).map(rounded).into()))
            .collect();
        let places: Vec<serde_json::Value> = self
            .places
            .iter()
            .map(|(name, kept)| {
                serde_json::json!({
                    "place": name,
                    "promise_s": kept.promise_s,
                    "worst_s": rounded(kept.worst_s),
                    "mean_s": kept.mean_s().map(rounded),
                    "overdue_s": rounded(kept.overdue_s),
                })
            })
            .collect();
        let hand_overs: Vec<serde_json::Value> = self.hand_overs.iter().map(|(at_us, from, to, unseen_s)| {
            serde_json::json!({ "at_s": rounded(*at_us as f64 / 1e6), "from": from, "to": to, "unseen_s": rounded(*unseen_s) })
        }).collect();
        let things: Vec<serde_json::Value> = self
            .things
            .iter()
            .map(|thing| {
                serde_json::json!({
                    "thing": thing.name,
                    "incident": thing.incident,
                    "delay_s": thing.delay_s.map(rounded),
                    "error_m": thing.error_m.map(rounded),
                    "inside_ellipse": thing.inside,
                })
            })
            .collect();
        serde_json::json!({ "figures": figures, "places": places, "hand_overs": hand_overs, "things": things })
    }
}

/// To thousandths: what a reader needs, and the same text on every machine.
fn rounded(figure: f64) -> f64 {
    (figure * 1e3).round() / 1e3
}
