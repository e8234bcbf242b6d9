//! What we say in Cursor-on-Target. Pure: message in, bytes out; never invalid XML, because a TAK server answers one bare
//! ampersand by dropping the connection and everything queued on it.

use super::Station;
use quadrat_station::dispatch::{Card, DroneAt, Kind, Message};
use quadrat_station::geodesy::Position;
use quadrat_station::incident::Severity;
use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::io;

/// CoT's word for "not known", for heights and errors.
const UNKNOWN: f64 = 9_999_999.0;
/// A card that takes something away stays on the screen for this long, so that its reader sees why, ms.
const FAREWELL_MS: i64 = 5_000;
/// Our own presence holds this long, ms.
const PRESENCE_MS: i64 = 150_000;
/// No text is longer than this.
const MOST_TEXT: usize = 1_000;

/// Spot marker on the map.
const MARKER: &str = "b-m-p-s-m";
/// Friendly, air, military, rotary wing, drone: what TAK draws as a drone.
const DRONE: &str = "a-f-A-M-H-Q";
/// Friendly ground unit: how a TAK server knows a user.
const USER: &str = "a-f-G-U-C";

/// Why a message cannot be said in CoT.
#[derive(Debug, thiserror::Error)]
pub enum Unsayable {
    /// A time that no calendar has.
    #[error("{0} ms is no time")]
    Time(i64),
    /// The writer failed; memory does not.
    #[error(transparent)]
    Io(#[from] io::Error),
}

type Xml = Writer<Vec<u8>>;

/// What all events have.
struct Envelope<'a> {
    uid: &'a str,
    kind: &'a str,
    how: &'a str,
    sent_unix_ms: i64,
    stale_unix_ms: i64,
    position: Option<Position>,
    height_m: f64,
    within_90_m: f64,
}

/// One event that says `message`.
///
/// # Errors
///
/// When it has a time that no calendar has.
pub fn encode(message: &Message, station: &Station) -> Result<Vec<u8>, Unsayable> {
    match message {
        Message::Card(card) => marker(card, station),
        Message::DroneAt(at) => drone(at),
    }
}

/// A marker for an incident: the same uid again moves and rewords it.
fn marker(card: &Card, station: &Station) -> Result<Vec<u8>, Unsayable> {
    let farewell = card.sent_unix_ms.saturating_add(FAREWELL_MS);
    let envelope = Envelope {
        uid: &card.uid,
        kind: MARKER,
        how: "m-f",
        sent_unix_ms: card.sent_unix_ms,
        stale_unix_ms: card.stale_unix_ms.max(farewell),
        position: Some(card.position),
        height_m: UNKNOWN,
        within_90_m: card.within_90_m,
    };
    event(&envelope, |xml| {
        let colour = colour(card).to_string();
        let icon = format!("COT_MAPPING_SPOTMAP/{MARKER}/{colour}");
        empty(xml, "contact", &[("callsign", &callsign(card))])?;
        text(xml, "remarks", &card.sentence)?;
        empty(xml, "usericon", &[("iconsetpath", &icon)])?;
        empty(xml, "color", &[("argb", &colour)])?;
        empty(xml, "precisionlocation", &[("geopointsrc", "Calc"), ("altsrc", "???")])?;
        let made_by = [("uid", station.uid.as_str()), ("parent_callsign", &station.callsign), ("type", USER)];
        empty(xml, "link", &[&made_by[..], &[("relation", "p-p")]].concat())?;
        own_words(xml, card)?;
        recipients(xml, &card.recipients)
    })
}

/// What CoT has no words for: the whole ellipse, the revision, how grave and how sure.
fn own_words(xml: &mut Xml, card: &Card) -> io::Result<()> {
    let values = [
        ("incident", card.incident.to_string()),
        ("name", card.name.clone()),
        ("revision", card.revision.to_string()),
        ("kind", kind(card.kind).to_owned()),
        ("class", card.class.word().to_owned()),
        ("severity", card.severity.word().to_owned()),
        ("verified", card.verified.to_string()),
        ("drill", card.drill.to_string()),
        ("major_m", number(card.ellipse.major_m, 1)),
        ("minor_m", number(card.ellipse.minor_m, 1)),
        ("bearing_deg", number(card.ellipse.bearing_deg, 0)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    empty(xml, "quadrat", &values)
}

/// To these callsigns only; to everybody when there is none.
fn recipients(xml: &mut Xml, callsigns: &[String]) -> io::Result<()> {
    if callsigns.is_empty() {
        return Ok(());
    }
    let inner = |xml: &mut Xml| callsigns.iter().try_for_each(|one| empty(xml, "dest", &[("callsign", one)]));
    xml.create_element("marti").write_inner_content(inner).map(drop)
}

/// Severity by shape, not only by colour.
fn callsign(card: &Card) -> String {
    let shape = match (card.kind, card.severity) {
        (Kind::Cancel, _) => "✓",
        (_, Severity::High) => "▲",
        (_, Severity::Medium) => "◆",
        (_, Severity::Low) => "●",
    };
    format!("{shape}{}", card.title)
}

/// ARGB as TAK writes it, a signed number: red, orange, yellow; blue for whoever has it; grey when it is not theirs.
const fn colour(card: &Card) -> i32 {
    match (card.kind, card.severity) {
        (Kind::StandDown | Kind::Cancel, _) => 0xFF80_8080_u32.cast_signed(),
        (Kind::Update, _) => 0xFF00_80FF_u32.cast_signed(),
        (_, Severity::High) => 0xFFFF_0000_u32.cast_signed(),
        (_, Severity::Medium) => 0xFFFF_A500_u32.cast_signed(),
        (_, Severity::Low) => 0xFFFF_FF00_u32.cast_signed(),
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Alert => "alert",
        Kind::Update => "update",
        Kind::StandDown => "stand_down",
        Kind::Cancel => "cancel",
    }
}

fn drone(at: &DroneAt) -> Result<Vec<u8>, Unsayable> {
    let envelope = Envelope {
        uid: &at.uid,
        kind: DRONE,
        how: "m-g",
        sent_unix_ms: at.seen_unix_ms,
        stale_unix_ms: at.stale_unix_ms,
        position: Some(at.position),
        height_m: at.height.map_or(UNKNOWN, |height| height.metres()),
        within_90_m: at.within_90_m.unwrap_or(UNKNOWN),
    };
    event(&envelope, |xml| {
        empty(xml, "contact", &[("callsign", at.drone.as_str())])?;
        if let Some(percent) = at.battery_percent {
            empty(xml, "status", &[("battery", &percent.to_string())])?;
        }
        match (at.course_deg, at.speed_mps) {
            (Some(course), Some(speed)) if course.is_finite() && speed.is_finite() => {
                empty(xml, "track", &[("course", &number(course.rem_euclid(360.0), 1)), ("speed", &number(speed, 1))])
            }
            _ => Ok(()),
        }
    })
}

/// Says who we are: a TAK server routes nothing to somebody it does not know.
///
/// # Errors
///
/// When `unix_ms` is no time.
pub fn presence(station: &Station, unix_ms: i64) -> Result<Vec<u8>, Unsayable> {
    let envelope = Envelope {
        uid: &station.uid,
        kind: USER,
        how: "h-g-i-g-o",
        sent_unix_ms: unix_ms,
        stale_unix_ms: unix_ms.saturating_add(PRESENCE_MS),
        position: station.position,
        height_m: UNKNOWN,
        within_90_m: UNKNOWN,
    };
    event(&envelope, |xml| {
        let version = env!("CARGO_PKG_VERSION");
        empty(xml, "takv", &[("device", "server"), ("platform", "Quadrat"), ("os", "linux"), ("version", version)])?;
        empty(xml, "contact", &[("callsign", &station.callsign), ("endpoint", "*:-1:stcp")])?;
        empty(xml, "uid", &[("Droid", &station.callsign)])?;
        empty(xml, "__group", &[("name", "Cyan"), ("role", "HQ")])?;
        empty(xml, "status", &[("battery", "100")])?;
        empty(xml, "track", &[("course", "0.0"), ("speed", "0.0")])
    })
}

/// Asks the server for a sign of life.
///
/// # Errors
///
/// When `unix_ms` is no time.
pub fn ping(station: &Station, unix_ms: i64) -> Result<Vec<u8>, Unsayable> {
    let uid = format!("{}-ping", station.uid);
    let envelope = Envelope {
        uid: &uid,
        kind: "t-x-c-t",
        how: "m-g",
        sent_unix_ms: unix_ms,
        stale_unix_ms: unix_ms.saturating_add(20_000),
        position: None,
        height_m: UNKNOWN,
        within_90_m: UNKNOWN,
    };
    event(&envelope, |_| Ok(()))
}

fn event(envelope: &Envelope<'_>, detail: impl FnOnce(&mut Xml) -> io::Result<()>) -> Result<Vec<u8>, Unsayable> {
    let sent = time(envelope.sent_unix_ms)?;
    let stale = time(envelope.stale_unix_ms.max(envelope.sent_unix_ms.saturating_add(1_000)))?;
    let mut xml = Writer::new(Vec::with_capacity(1_024));
    xml.get_mut().extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    let element = xml.create_element("event");
    let values = [
        ("version", "2.0"),
        ("uid", envelope.uid),
        ("type", envelope.kind),
        ("how", envelope.how),
        ("time", &sent),
        ("start", &sent),
        ("stale", &stale),
    ];
    let clean: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, sayable(value))).collect();
    let element = element.with_attributes(clean.iter().map(|(name, value)| (*name, value.as_str())));
    element.write_inner_content(|xml| {
        let (lat, lon) = envelope.position.map_or((0.0, 0.0), |position| (position.lat(), position.lon()));
        let (lat, lon) = (number(lat, 7), number(lon, 7));
        let (hae, ce) = (number(envelope.height_m, 1), number(envelope.within_90_m, 1));
        let le = number(UNKNOWN, 1);
        empty(xml, "point", &[("lat", &lat), ("lon", &lon), ("hae", &hae), ("ce", &ce), ("le", &le)])?;
        xml.create_element("detail").write_inner_content(detail).map(drop)
    })?;
    Ok(xml.into_inner())
}

fn empty(xml: &mut Xml, name: &str, values: &[(&str, &str)]) -> io::Result<()> {
    let clean: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, sayable(value))).collect();
    let values = clean.iter().map(|(name, value)| (*name, value.as_str()));
    xml.create_element(name).with_attributes(values).write_empty().map(drop)
}

fn text(xml: &mut Xml, name: &str, words: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&sayable(words))).map(drop)
}

/// One line without the characters that XML 1.0 (2.2) forbids or TAK stumbles over, and not endless. The writer escapes
/// the rest.
fn sayable(words: &str) -> String {
    let blank = |c: char| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
    let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    words.chars().map(blank).filter(allowed).take(MOST_TEXT).collect()
}

/// A plain decimal number; one that is none is "not known".
fn number(value: f64, decimals: usize) -> String {
    let value = if value.is_finite() { value.clamp(-UNKNOWN, UNKNOWN) } else { UNKNOWN };
    let value = if value == 0.0 { 0.0 } else { value };
    format!("{value:.decimals$}")
}

/// Always `YYYY-MM-DDTHH:MM:SS.mmmZ`: readers in the field break on anything else.
fn time(unix_ms: i64) -> Result<String, Unsayable> {
    let none = || Unsayable::Time(unix_ms);
    let at = jiff::Timestamp::from_millisecond(unix_ms).map_err(|_| none())?;
    let said = at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string();
    if said.len() == 24 && !said.starts_with('-') { Ok(said) } else { Err(none()) }
}
