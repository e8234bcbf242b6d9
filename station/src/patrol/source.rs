//! A file's bytes as text: which encoding, and which line and column a byte is on.

use super::fullwidth::{self, Syntax};
use super::problems::Problems;
use super::told::Told;
use crate::text::code;

/// Largest file that is read. A district's map has some hundred kilobytes.
const MOST_BYTES: usize = 4_000_000;

/// A file that can be read: UTF-8, its byte-order mark gone, full-width punctuation put right.
#[derive(Debug)]
pub(super) struct Source {
    /// As the person named it.
    pub(super) file: String,
    /// What is parsed.
    pub(super) text: String,
    /// What the person wrote, when that is told again in another notation.
    written: Option<Written>,
    line_starts: Vec<usize>,
}

/// What a person wrote, and where in it the text that is parsed stands.
#[derive(Debug)]
struct Written {
    text: String,
    /// As [`Told`] has it.
    origins: Vec<(usize, usize)>,
}

impl Source {
    /// The text of `bytes`. Adds a problem and gives none when there is no reading it; full-width punctuation is a
    /// problem too where `syntax` has none, but reading goes on as if it had been right, so that the rest is checked as well.
    pub(super) fn read(file: &str, bytes: &[u8], syntax: Option<Syntax>, problems: &mut Problems) -> Option<Source> {
        if bytes.len() > MOST_BYTES {
            let megabytes = |bytes: usize| format!("{:.1}", bytes as f64 / 1e6);
            let values = [("size", &*megabytes(bytes.len())), ("max", &*megabytes(MOST_BYTES))];
            problems.about(file, code::TOO_LARGE, &values);
            return None;
        }
        if is_utf16(bytes) {
            problems.about(file, code::UTF16, &[]);
            return None;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                Some(match syntax {
                    Some(syntax) => Source::repaired(file, text, syntax, problems),
                    None => Source::new(file, text.to_owned()),
                })
            }
            Err(error) => {
                let readable = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let readable = Source::new(file, String::from_utf8_lossy(readable).into_owned());
                let found = if is_gbk(bytes) { code::GBK } else { code::NOT_UTF8 };
                problems.add(&readable, readable.text.len(), found, &[]);
                None
            }
        }
    }

    /// A text as it is.
    pub(super) fn new(file: &str, text: String) -> Source {
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at.saturating_add(1))).collect();
        Source { file: file.to_owned(), text, written: None, line_starts }
    }

    /// The same file told again: places in the new text are said as places in the file.
    pub(super) fn told_as(self, told: Told) -> Source {
        let written = Some(Written { text: self.text, origins: told.origins });
        Source { text: told.text, written, ..self }
    }

    /// The byte at which a line and column stand, both from 1; the column counts characters.
    pub(super) fn byte(&self, line: u32, column: u32) -> usize {
        let start = self.line_starts.get((line as usize).saturating_sub(1)).copied().unwrap_or(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        let before = rest.char_indices().nth((column as usize).saturating_sub(1));
        start.saturating_add(before.map_or(rest.len(), |(at, _)| at))
    }

    /// Line and column of a byte, both from 1; the column counts characters.
    pub(super) fn line_and_column(&self, at: usize) -> (u32, u32) {
        let (at, text) = match &self.written {
            Some(written) => (written.origin(at), &written.text),
            None => (at, &self.text),
        };
        let line = self.line_starts.partition_point(|start| *start <= at);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = text.get(start..at).map_or(0, |text| text.chars().count());
        (as_u32(line), as_u32(before.saturating_add(1)))
    }

    fn repaired(file: &str, text: &str, syntax: Syntax, problems: &mut Problems) -> Source {
        let (repaired, finds) = fullwidth::repair(text, syntax);
        let source = Source::new(file, repaired);
        for find in finds {
            problems.add(&source, find.at, find.code, &[("found", &find.found), ("instead", &find.instead)]);
        }
        source
    }
}

impl Written {
    fn origin(&self, at: usize) -> usize {
        let known = self.origins.partition_point(|(begins, _)| *begins <= at);
        self.origins.get(known.saturating_sub(1)).map_or(0, |(_, origin)| *origin)
    }
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A byte-order mark of UTF-16, or nearly every second byte zero.
fn is_utf16(bytes: &[u8]) -> bool {
    let zeros = bytes.iter().take(200).filter(|byte| **byte == 0).count();
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) || zeros.saturating_mul(3) > bytes.len().min(200)
}

/// Whether every byte above 127 is half of a pair of GBK (GB 18030-2005, two-byte part).
fn is_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [0..=0x7f, tail @ ..] => tail,
            [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, tail @ ..] => tail,
            _ => return false,
        };
    }
}
