//! The night as lines: what the journal says, for people.

use crate::cli::Common;
use crate::cli::out::{say, warn};
use crate::store::History;
use quadrat_station::base::{AlertId, DistrictId, IncidentId, Seq};
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Entry, Fact};
use quadrat_station::text::phrase;
use quadrat_station::wire::MissionKind;
use quadrat_station::{dispatch, flight, incident};
use std::collections::BTreeMap;

/// Says each entry that matters once.
#[derive(Debug)]
pub struct Milestones<'a> {
    common: &'a Common,
    said: Seq,
    began_unix_ms: Option<i64>,
    /// Who is told what by which alert.
    told: BTreeMap<AlertId, (IncidentId, String)>,
}

type Values = Vec<(String, String)>;
/// A line's key in the word lists, and what it names.
type Line = (&'static str, Values);

impl<'a> Milestones<'a> {
    /// Nothing was said yet.
    #[must_use]
    pub fn new(common: &'a Common) -> Milestones<'a> {
        Milestones { common, said: Seq(0), began_unix_ms: None, told: BTreeMap::new() }
    }

    /// Says what is new.
    pub fn say_new(&mut self, history: &History, district: &DistrictId, snapshot: &Snapshot) {
        match history.entries(district, self.said) {
            Ok(entries) => entries.iter().for_each(|entry| self.take(entry, snapshot)),
            Err(error) => warn(error.to_string()),
        }
    }

    fn take(&mut self, entry: &Entry, snapshot: &Snapshot) {
        self.said = entry.seq;
        for (key, values) in self.lines(&entry.fact, snapshot) {
            let began = *self.began_unix_ms.get_or_insert(entry.unix_ms);
            let seconds = entry.unix_ms.saturating_sub(began).max(0).unsigned_abs() / 1_000;
            let text = phrase(self.common.lang(), "milestone", key, &values).unwrap_or_else(|| key.to_owned());
            if self.common.json {
                say(serde_json::json!({ "seq": entry.seq, "unix_ms": entry.unix_ms, "milestone": key }).to_string());
            } else {
                say(format!("{:>6}  {text}", crate::cli::out::minutes(seconds)));
            }
        }
    }

    fn lines(&mut self, fact: &Fact, snapshot: &Snapshot) -> Vec<Line> {
        match fact {
            Fact::Flight(fact) => of_flight(fact).into_iter().collect(),
            Fact::Incident(fact) => of_incident(fact, snapshot),
            Fact::Dispatch(fact) => self.of_dispatch(fact, snapshot).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn of_dispatch(&mut self, fact: &dispatch::Fact, snapshot: &Snapshot) -> Option<Line> {
        use dispatch::Fact::{Stage, Taken, Told};
        match fact {
            Told { alert, incident, team, channel, kind: dispatch::Kind::Alert, .. } => {
                self.told.insert(*alert, (*incident, format!("{team} ({channel})")));
                None
            }
            Taken { alert, .. } => {
                let (incident, to) = self.told.remove(alert)?;
                Some(("delivered", values(&[("name", &name(incident, snapshot)), ("to", &to)])))
            }
            Stage { incident, stage } => {
                let stage = format!("@stage.{}", serde_json::to_value(stage).ok()?.as_str()?);
                Some(("late", values(&[("name", &name(*incident, snapshot)), ("stage", &stage)])))
            }
            _ => None,
        }
    }
}

fn of_flight(fact: &flight::Fact) -> Option<Line> {
    use flight::Fact::{
        Applied, Ended, Held, Home, Hours, Launched, Leaving, OnTour, Planned, Prepared, Resumed, Verified,
    };
    let drone = |drone: &dyn ToString| values(&[("drone", drone)]);
    Some(match fact {
        Applied { patrol, .. } => ("applied", values(&[("name", &patrol.name), ("places", &patrol.places.len())])),
        Planned { plan } | Hours { plan, .. } => {
            let worst = plan.promises.iter().map(|promise| promise.planned).max().unwrap_or_default();
            let worst = crate::cli::out::minutes(worst.as_millis() / 1_000);
            ("planned", values(&[("places", &plan.promises.len()), ("slots", &plan.slots), ("worst", &worst)]))
        }
        Verified { drone, kind: MissionKind::Mission, items, .. } => {
            ("verified_mission", values(&[("drone", drone), ("items", items)]))
        }
        Verified { drone, items, .. } => ("verified_fence", values(&[("drone", drone), ("items", items)])),
        Launched { drone: who, .. } => ("launched", drone(who)),
        Prepared { drone, relieves: Some(before), .. } => ("relief", values(&[("drone", drone), ("before", before)])),
        OnTour { drone: who, after: None, .. } => ("on_tour", drone(who)),
        OnTour { drone, after: Some(before), unseen, apart_mm, .. } => {
            let (unseen, apart) = (format!("{:.1}", unseen.as_secs_f64()), apart_mm / 1_000);
            ("handover", values(&[("drone", drone), ("before", before), ("unseen", &unseen), ("apart", &apart)]))
        }
        Leaving { drone: who, .. } => ("leaving", drone(who)),
        Ended { drone: who, how: flight::How::Landed, .. } => ("landed", drone(who)),
        Ended { drone, how, .. } => ("ended", values(&[("drone", drone), ("how", &format!("{how:?}"))])),
        Held { by } => ("held", values(&[("by", by)])),
        Resumed { by } => ("resumed", values(&[("by", by)])),
        Home { by } => ("home", values(&[("by", by)])),
        _ => return None,
    })
}

fn of_incident(fact: &incident::Fact, snapshot: &Snapshot) -> Vec<Line> {
    use incident::Fact::{Answered, EnRoute, Photographed, Sighted};
    match fact {
        Sighted { incident, new, sighting, .. } => sighted(*incident, *new, sighting, snapshot),
        Answered { incident, who, ask, .. } => {
            let name = name(*incident, snapshot);
            if *ask == incident::Ask::Acknowledge {
                return vec![("acknowledged", values(&[("name", &name), ("who", who)]))];
            }
            let ask = format!("@ask.{}", word(ask));
            vec![("answered", values(&[("name", &name), ("who", who), ("ask", &ask)]))]
        }
        Photographed { incident, .. } => vec![("photographed", values(&[("name", &name(*incident, snapshot))]))],
        EnRoute { incident } => vec![("en_route", values(&[("name", &name(*incident, snapshot))]))],
    }
}

/// A new thing is first a detection, then an incident; a known one is seen again.
fn sighted(incident: IncidentId, new: bool, sighting: &incident::Sighting, snapshot: &Snapshot) -> Vec<Line> {
    let view = snapshot.incidents.iter().find(|one| one.id == incident.0);
    let radius = view.map_or_else(String::new, |one| format!("{:.0}", one.major_m));
    let class = format!("@class.{}", word(&sighting.class));
    let values = values(&[("name", &name(incident, snapshot)), ("class", &class), ("radius", &radius)]);
    match (sighting.class, new) {
        (incident::Class::DroneLost, true) => vec![("lost", values)],
        (_, true) => vec![("detection", values.clone()), ("incident", values)],
        (_, false) => vec![("seen_again", values)],
    }
}

/// The word that the journal writes for a value.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn name(incident: IncidentId, snapshot: &Snapshot) -> String {
    let view = snapshot.incidents.iter().find(|one| one.id == incident.0);
    view.map_or_else(|| format!("#{incident}"), |one| one.name.clone())
}

fn values(all: &[(&str, &dyn ToString)]) -> Values {
    all.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect()
}
