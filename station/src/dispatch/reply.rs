//! What a short written answer means: 收到 7F3A, OK 7F3A, ACK.

use crate::incident::Ask;

/// Words that begin an answer, longest first where one begins another.
const WORDS: [(&str, Ask); 18] = [
    ("收到", Ask::Acknowledge),
    ("接警", Ask::Acknowledge),
    ("我去", Ask::Acknowledge),
    ("ACK", Ask::Acknowledge),
    ("OK", Ask::Acknowledge),
    ("GOING", Ask::Acknowledge),
    ("去不了", Ask::Decline),
    ("CAN'T", Ask::Decline),
    ("CANT", Ask::Decline),
    ("到场", Ask::OnScene),
    ("到了", Ask::OnScene),
    ("HERE", Ask::OnScene),
    ("处置完", Ask::Close),
    ("DONE", Ask::Close),
    ("误报", Ask::False),
    ("FALSE", Ask::False),
    ("支援", Ask::Help),
    ("HELP", Ask::Help),
];

/// What an answer means and the incident's name in it, when it has one. Anything else is talk, not an answer: a chat
/// line that merely begins with such a word ("OK, who has the keys?") has more words than an answer and means nothing.
#[must_use]
pub fn read_reply(text: &str) -> Option<(Ask, Option<String>)> {
    let text: String = text.trim().to_uppercase().chars().take(200).collect();
    let (rest, ask) = WORDS.iter().find_map(|(word, ask)| text.strip_prefix(word).map(|rest| (rest, *ask)))?;
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || "。,!:、;".contains(c));
    match rest.len() {
        0 => Some((ask, None)),
        4 if rest.bytes().all(|b| b.is_ascii_hexdigit()) => Some((ask, Some(rest.to_owned()))),
        _ => None,
    }
}
