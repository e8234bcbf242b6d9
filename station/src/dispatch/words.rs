//! What a team reads and hears: one sentence that can be said over a radio.

use super::delivery::Delivery;
use super::{Card, Kind, Setup};
use crate::base::{DistrictId, IncidentId, Span};
use crate::incident::{Class, Incident, State};
use crate::text::Lang;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Wider than this, people are told "roughly", metres.
const ROUGH_M: f64 = 50.0;
/// Names of places and things are cut to this many characters, so that the sentence stays short enough for a radio.
const MOST_NAME: usize = 16;
/// A card that informs holds this long.
const INFORMS: Span = Span::from_secs(30 * 60);

/// The sentences of one language, by "table.key".
fn words(lang: Lang) -> &'static BTreeMap<String, String> {
    static ZH: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    static EN: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    match lang {
        Lang::Zh => ZH.get_or_init(|| read(include_str!("../text/dispatch.zh.toml"))),
        Lang::En => EN.get_or_init(|| read(include_str!("../text/dispatch.en.toml"))),
    }
}

/// Flattens tables of sentences; a test holds both files to the same keys.
fn read(text: &str) -> BTreeMap<String, String> {
    let tables: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(text).unwrap_or_default();
    let flat = |(table, keys): (String, BTreeMap<String, String>)| {
        keys.into_iter().map(move |(key, sentence)| (format!("{table}.{key}"), sentence))
    };
    tables.into_iter().flat_map(flat).collect()
}

/// A sentence with its {placeholders} filled; an unknown key says itself, so that nothing is ever silent.
#[must_use]
pub fn say(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let mut sentence = words(lang).get(key).cloned().unwrap_or_else(|| key.to_owned());
    for (name, value) in values {
        sentence = sentence.replace(&format!("{{{name}}}"), value);
    }
    sentence
}

/// All keys of a language.
#[cfg(test)]
pub(super) fn keys(lang: Lang) -> Vec<&'static str> {
    words(lang).keys().map(String::as_str).collect()
}

/// A few words: the name and what it is.
#[must_use]
pub fn title(lang: Lang, incident: &Incident) -> String {
    let drill = if incident.drill { say(lang, "card.drill", &[]) } else { String::new() };
    format!("{drill}{} {}", incident.name(), what(lang, incident))
}

fn what(lang: Lang, incident: &Incident) -> String {
    let label = incident.label.as_deref().map(cut).filter(|label| !label.is_empty());
    match (incident.class, label) {
        (Class::Other, Some(label)) => label,
        (class, label) => say(lang, &format!("class.{}", class.word()), &[("drone", label.as_deref().unwrap_or(""))]),
    }
}

/// One radio sentence: what, where, how sure, how old; at most 60 characters in Chinese.
#[must_use]
pub fn sentence(lang: Lang, incident: &Incident, unix_ms: i64) -> String {
    let drill = if incident.drill { say(lang, "card.drill", &[]) } else { String::new() };
    let doubt = if incident.verified { String::new() } else { say(lang, "card.unverified", &[]) };
    let radius_m = incident.fused().within_95_m();
    let error = format!("{:.0}", radius_m.ceil());
    let key = if radius_m > ROUGH_M { "card.roughly" } else { "card.within" };
    let values = [
        ("name", incident.name()),
        ("what", what(lang, incident)),
        ("doubt", doubt),
        ("where", place(lang, incident)),
        ("within", say(lang, key, &[("metres", &error)])),
        ("age", age(lang, unix_ms.saturating_sub(incident.last_unix_ms))),
    ];
    let values = values.each_ref().map(|(key, value)| (*key, value.as_str()));
    format!("{drill}{}", say(lang, "card.sentence", &values))
}

/// In a place, or so many metres on that side of it.
fn place(lang: Lang, incident: &Incident) -> String {
    let Some(spot) = &incident.spot else { return say(lang, "card.nowhere", &[]) };
    let called = cut(&spot.called);
    if spot.metres == 0 {
        return say(lang, "card.inside", &[("place", &called)]);
    }
    let side = say(lang, &format!("side.{}", compass(spot.bearing_deg)), &[]);
    let metres = spot.metres.to_string();
    say(lang, "card.beside", &[("place", &called), ("side", &side), ("metres", &metres)])
}

/// The nearest of eight points of the compass.
const fn compass(bearing_deg: u16) -> &'static str {
    match ((bearing_deg as u32 * 2 + 45) / 90) % 8 {
        0 => "n",
        1 => "ne",
        2 => "e",
        3 => "se",
        4 => "s",
        5 => "sw",
        6 => "w",
        _ => "nw",
    }
}

fn age(lang: Lang, ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    let (key, count) = match seconds {
        0..60 => ("age.seconds", seconds),
        60..3_600 => ("age.minutes", seconds / 60),
        _ => ("age.hours", seconds / 3_600),
    };
    say(lang, key, &[("count", &count.to_string())])
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect()
}

/// The identity of an incident on every recipient's screen.
#[must_use]
pub(super) fn uid(district: &DistrictId, incident: IncidentId) -> String {
    format!("quadrat.{district}.incident.{incident}")
}

/// The card of a delivery as of now. A repeat carries the newest revision: content moves on, the identity stays.
pub(super) fn card(setup: &Setup, incident: &Incident, delivery: &Delivery, unix_ms: i64) -> Card {
    let lang = setup.lang;
    let fused = incident.fused();
    Card {
        alert: delivery.alert,
        uid: uid(&setup.district, incident.id),
        kind: delivery.kind,
        district: setup.district.clone(),
        incident: incident.id,
        name: incident.name(),
        revision: incident.revision,
        team: delivery.team.clone(),
        recipients: setup.addresses(&delivery.team, &delivery.channel),
        title: title(lang, incident),
        sentence: told(setup, incident, delivery.kind, unix_ms),
        lang,
        position: fused.position,
        ellipse: fused.ellipse(),
        within_95_m: fused.within_95_m(),
        within_90_m: fused.within_90_m(),
        class: incident.class,
        severity: incident.severity(),
        verified: incident.verified,
        drill: incident.drill,
        seen_unix_ms: incident.last_unix_ms,
        sent_unix_ms: unix_ms,
        stale_unix_ms: unix_ms.saturating_add(holds_ms(setup, delivery.kind)),
    }
}

impl Card {
    /// Says that the disk could not keep this: it goes out all the same, and may be forgotten by us.
    pub fn mark_unrecorded(&mut self) {
        let mark = say(self.lang, "card.unrecorded", &[]);
        self.title.insert_str(0, &mark);
        self.sentence.insert_str(0, &mark);
    }
}

/// The sentence that fits what the card does.
fn told(setup: &Setup, incident: &Incident, kind: Kind, unix_ms: i64) -> String {
    let (lang, name) = (setup.lang, incident.name());
    let team = incident.taken_by.as_ref().and_then(|team| setup.team(team));
    let called = cut(team.map_or("", |team| team.called.as_str()));
    match kind {
        Kind::Alert => sentence(lang, incident, unix_ms),
        Kind::Update => say(lang, "card.yours", &[("sentence", &sentence(lang, incident, unix_ms))]),
        Kind::StandDown => say(lang, "card.stand_down", &[("name", &name), ("team", &called)]),
        Kind::Cancel if incident.state == State::False => say(lang, "card.false", &[("name", &name)]),
        Kind::Cancel => say(lang, "card.closed", &[("name", &name)]),
    }
}

/// How long a card may be trusted, ms. One that takes away is over at once.
fn holds_ms(setup: &Setup, kind: Kind) -> i64 {
    let span = match kind {
        Kind::Alert => setup.fades,
        Kind::Update => INFORMS,
        Kind::StandDown => setup.fades.times(5),
        Kind::Cancel => Span::ZERO,
    };
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
