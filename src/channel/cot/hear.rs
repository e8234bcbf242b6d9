//! What others say in Cursor-on-Target. A TAK peer is untrusted: bounded in size and depth, no document types, no
//! entities but the five of XML; anything else ends the connection.

use quadrat_station::geodesy::Position;
use quick_xml::XmlVersion;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// The largest event, bytes.
pub const MOST_BYTES: usize = 64 << 10;
/// The deepest element.
const MOST_DEPTH: usize = 32;
/// A chat line's text is cut to this.
const MOST_TEXT: usize = 2_000;
/// A position without an error is taken to be this good, metres.
const UNSAID_M: f64 = 30.0;

/// One thing that we understand.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A ground unit is here.
    At {
        /// Its callsign.
        callsign: String,
        /// Where.
        position: Position,
        /// How sure, metres.
        accuracy_m: f64,
    },
    /// Somebody wrote a chat line.
    Chat {
        /// Their callsign.
        callsign: String,
        /// What.
        text: String,
        /// The line's own identity.
        uid: String,
    },
    /// The server is alive.
    Pong,
    /// Anything else.
    Other,
}

/// Why a peer is not listened to any more.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Malformed {
    /// Longer than [`MOST_BYTES`].
    #[error("an event of more than 64 kB")]
    TooLong,
    /// Deeper than 32 elements.
    #[error("an event of more than 32 levels")]
    TooDeep,
    /// It has a document type or an entity of its own.
    #[error("an event with a document type or entities")]
    DocumentType,
    /// Not XML.
    #[error("not XML: {0}")]
    NotXml(String),
}

/// Cuts a stream of bytes into events.
#[derive(Debug, Default)]
pub struct Ear {
    buffer: Vec<u8>,
    scanned: usize,
}

impl Ear {
    /// Takes bytes as they came and gives the events that are complete.
    ///
    /// # Errors
    ///
    /// What is wrong with the stream; nothing after it can be trusted.
    pub fn hear(&mut self, bytes: &[u8]) -> Result<Vec<Said>, Malformed> {
        self.buffer.extend_from_slice(bytes);
        let mut said = Vec::new();
        while self.may_be_complete() {
            let Some((length, one)) = read_one(valid(&self.buffer)?)? else { break };
            self.buffer.drain(..length.min(self.buffer.len()));
            self.scanned = 0;
            said.push(one);
        }
        self.scanned = self.buffer.len();
        if self.buffer.len() > MOST_BYTES { Err(Malformed::TooLong) } else { Ok(said) }
    }

    /// An element may have ended since the last look; without that there is no use in parsing again.
    fn may_be_complete(&self) -> bool {
        self.buffer.get(self.scanned..).is_some_and(|new| new.contains(&b'>'))
    }
}

/// The longest start that is UTF-8; a character may still be on its way.
fn valid(bytes: &[u8]) -> Result<&str, Malformed> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) if error.error_len().is_none() => {
            Ok(bytes.get(..error.valid_up_to()).and_then(|start| std::str::from_utf8(start).ok()).unwrap_or_default())
        }
        Err(_) => Err(Malformed::NotXml("not UTF-8".to_owned())),
    }
}

/// What the parser picks up on its way through one event.
#[derive(Debug, Default)]
struct Found {
    kind: String,
    uid: String,
    point: Option<(f64, f64)>,
    within_m: Option<f64>,
    callsign: Option<String>,
    sender: Option<String>,
    remarks: String,
}

/// The first event of `text` and its length; none when it has not ended yet.
fn read_one(text: &str) -> Result<Option<(usize, Said)>, Malformed> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut found = Found::default();
    loop {
        let event = match reader.read_event() {
            Ok(Event::Eof) => return Ok(None),
            Ok(event) => event,
            Err(error) => return if is_cut(&error, text) { Ok(None) } else { Err(not_xml(&error)) },
        };
        let ended = match event {
            Event::Start(element) => {
                found.element(&path, &element)?;
                path.push(name(&element));
                if path.len() > MOST_DEPTH {
                    return Err(Malformed::TooDeep);
                }
                false
            }
            Event::Empty(element) => {
                found.element(&path, &element)?;
                path.is_empty()
            }
            Event::End(_) => {
                path.pop();
                path.is_empty()
            }
            Event::Text(words) => found.words(&path, &words.xml10_content())?,
            Event::CData(words) => found.words(&path, &words.xml10_content())?,
            Event::GeneralRef(entity) => found.words(&path, &resolved(&entity)?)?,
            Event::DocType(_) => return Err(Malformed::DocumentType),
            _ => false,
        };
        if ended {
            let length = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            return Ok(Some((length, found.said())));
        }
    }
}

/// One of XML's five entities or a character by number; nobody else's.
fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, Malformed> {
    if let Some(character) = entity.resolve_char_ref().map_err(|error| not_xml(&error))? {
        return Ok(character.to_string());
    }
    let known = quick_xml::escape::resolve_predefined_entity(entity.as_ref());
    known.map(str::to_owned).ok_or(Malformed::DocumentType)
}

/// The text simply stops; more may come.
fn is_cut(error: &Error, text: &str) -> bool {
    if matches!(error, Error::IllFormed(IllFormedError::UnclosedReference)) {
        return text.rsplit('&').next().is_some_and(|end| !end.contains([';', '<']));
    }
    matches!(
        error,
        Error::Syntax(
            SyntaxError::UnclosedTag
                | SyntaxError::UnclosedComment
                | SyntaxError::UnclosedCData
                | SyntaxError::UnclosedDoctype
                | SyntaxError::UnclosedXmlDecl
                | SyntaxError::UnclosedPI
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue
        )
    )
}

fn not_xml(error: &Error) -> Malformed {
    Malformed::NotXml(error.to_string())
}

fn name(element: &BytesStart<'_>) -> String {
    let name: &str = element.name().0;
    name.to_owned()
}

impl Found {
    fn element(&mut self, path: &[String], element: &BytesStart<'_>) -> Result<(), Malformed> {
        let here: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut values = Vec::new();
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| Malformed::NotXml(error.to_string()))?;
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| not_xml(&error))?;
            let key: &str = attribute.key.0;
            values.push((key.to_owned(), value.into_owned()));
        }
        let value = |wanted: &str| values.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.clone());
        let number = |wanted: &str| value(wanted).and_then(|text| text.trim().parse::<f64>().ok());
        match (here.as_slice(), name(element).as_str()) {
            ([], "event") => {
                self.kind = value("type").unwrap_or_default();
                self.uid = value("uid").unwrap_or_default();
            }
            ([], other) => return Err(Malformed::NotXml(format!("<{}>", other.chars().take(40).collect::<String>()))),
            (["event"], "point") => {
                self.point = number("lat").zip(number("lon"));
                self.within_m = number("ce");
            }
            (["event", "detail"], "contact") => self.callsign = value("callsign"),
            (["event", "detail"], "__chat") => self.sender = value("senderCallsign"),
            _ => {}
        }
        Ok(())
    }

    /// Words count in remarks only; between events there are none.
    fn words(&mut self, path: &[String], words: &str) -> Result<bool, Malformed> {
        match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] if !words.trim().is_empty() => return Err(Malformed::NotXml("words between events".to_owned())),
            ["event", "detail", "remarks"] if self.remarks.len() < MOST_TEXT => self.remarks.push_str(words),
            _ => {}
        }
        Ok(false)
    }

    fn said(self) -> Said {
        if self.kind == "t-x-c-t-r" {
            return Said::Pong;
        }
        if self.kind == "b-t-f" {
            return match self.sender {
                Some(callsign) => Said::Chat { callsign, text: self.remarks, uid: self.uid },
                None => Said::Other,
            };
        }
        let at = self.point.and_then(|(lat, lon)| Position::from_degrees(lat, lon));
        match (self.kind.starts_with("a-f-G"), self.callsign, at) {
            (true, Some(callsign), Some(position)) => {
                let known = |metres: &f64| metres.is_finite() && *metres >= 0.0 && *metres < 9_999_999.0;
                let accuracy_m = self.within_m.filter(known).unwrap_or(UNSAID_M);
                Said::At { callsign, position, accuracy_m }
            }
            _ => Said::Other,
        }
    }
}
