//! The night as lines: what the journal says, for people.

use crate::cli::Common;
use crate::cli::out::{say, warn};
use crate::store::History;
use quadrat_station::base::{DistrictId, IncidentId, Seq};
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Entry, Fact};
use quadrat_station::text::phrase;
use quadrat_station::wire::MissionKind;
use quadrat_station::{dispatch, flight, incident};

/// Says each entry that matters once.
#[derive(Debug)]
pub struct Milestones<'a> {
    common: &'a Common,
    said: Seq,
    began_unix_ms: Option<i64>,
}

type Values = Vec<(String, String)>;

impl<'a> Milestones<'a> {
    /// Nothing was said yet.
    #[must_use]
    pub fn new(common: &'a Common) -> Milestones<'a> {
        Milestones { common, said: Seq(0), began_unix_ms: None }
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
        let Some((key, values)) = line(&entry.fact, snapshot) else { return };
        let began = *self.began_unix_ms.get_or_insert(entry.unix_ms);
        let seconds = entry.unix_ms.saturating_sub(began).max(0).unsigned_abs() / 1_000;
        let text = phrase(self.common.lang(), "milestone", key, &values).unwrap_or_else(|| key.to_owned());
        say(format!("{:>6}  {text}", crate::cli::out::minutes(seconds)));
    }
}

fn line(fact: &Fact, snapshot: &Snapshot) -> Option<(&'static str, Values)> {
    match fact {
        Fact::Flight(fact) => of_flight(fact),
        Fact::Incident(fact) => of_incident(fact, snapshot),
        Fact::Dispatch(fact) => of_dispatch(fact, snapshot),
        _ => None,
    }
}

fn of_flight(fact: &flight::Fact) -> Option<(&'static str, Values)> {
    use flight::Fact::{Applied, Ended, Held, Home, Launched, Leaving, OnTour, Planned, Resumed, Verified, Waiting};
    let drone = |drone: &dyn ToString| values(&[("drone", drone)]);
    Some(match fact {
        Applied { patrol, .. } => ("applied", values(&[("name", &patrol.name), ("places", &patrol.places.len())])),
        Planned { plan } => {
            let worst = plan.promises.iter().map(|promise| promise.planned).max().unwrap_or_default();
            let worst = crate::cli::out::minutes(worst.as_millis() / 1_000);
            ("planned", values(&[("places", &plan.promises.len()), ("slots", &plan.slots), ("worst", &worst)]))
        }
        Verified { drone, kind: MissionKind::Mission, items, .. } => {
            ("verified_mission", values(&[("drone", drone), ("items", items)]))
        }
        Verified { drone, items, .. } => ("verified_fence", values(&[("drone", drone), ("items", items)])),
        Launched { drone: who, .. } => ("launched", drone(who)),
        Waiting { drone: who, .. } => ("waiting", drone(who)),
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

fn of_incident(fact: &incident::Fact, snapshot: &Snapshot) -> Option<(&'static str, Values)> {
    use incident::Fact::{Answered, EnRoute, Sighted};
    Some(match fact {
        Sighted { incident, new, sighting, .. } => {
            let view = snapshot.incidents.iter().find(|one| one.id == incident.0);
            let radius = view.map_or_else(String::new, |one| format!("{:.0}", one.major_m));
            let class = serde_json::to_value(sighting.class).ok()?.as_str()?.to_owned();
            let key = match (sighting.class, new) {
                (incident::Class::DroneLost, _) => "lost",
                (_, true) => "incident",
                (_, false) => "seen_again",
            };
            let class = format!("@class.{class}");
            (key, values(&[("name", &name(*incident, snapshot)), ("class", &class), ("radius", &radius)]))
        }
        Answered { incident, who, ask, .. } => {
            let ask = format!("@ask.{}", serde_json::to_value(ask).ok()?.as_str()?);
            ("answered", values(&[("name", &name(*incident, snapshot)), ("who", who), ("ask", &ask)]))
        }
        EnRoute { incident } => ("en_route", values(&[("name", &name(*incident, snapshot))])),
    })
}

fn of_dispatch(fact: &dispatch::Fact, snapshot: &Snapshot) -> Option<(&'static str, Values)> {
    use dispatch::Fact::{Stage, Told};
    let values_of = |incident: &IncidentId, more: &[(&str, &dyn ToString)]| {
        let mut all = values(&[("name", &name(*incident, snapshot))]);
        all.extend(values(more));
        all
    };
    Some(match fact {
        Told { incident, team, channel, kind: dispatch::Kind::Alert, .. } => {
            ("told", values_of(incident, &[("team", team), ("channel", channel)]))
        }
        Stage { incident, stage } => {
            let stage = format!("@stage.{}", serde_json::to_value(stage).ok()?.as_str()?);
            ("late", values_of(incident, &[("stage", &stage)]))
        }
        _ => return None,
    })
}

fn name(incident: IncidentId, snapshot: &Snapshot) -> String {
    let view = snapshot.incidents.iter().find(|one| one.id == incident.0);
    view.map_or_else(|| format!("#{incident}"), |one| one.name.clone())
}

fn values(all: &[(&str, &dyn ToString)]) -> Values {
    all.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect()
}
