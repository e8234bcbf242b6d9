//! What a drone says to people, put together again from pieces of 50 bytes (R-X1). Pieces of several texts may come
//! interleaved, twice, out of order, or not at all; a gap is shown as a gap.

use crate::base::{Moment, Span};
use std::collections::BTreeMap;

/// A text that is not whole after this is given out as far as it came.
const PATIENCE: Span = Span::from_secs(2);
/// Texts that are put together at once; one more pushes the oldest out.
const TEXTS_MAX: usize = 8;
/// Stands for what is missing.
const GAP: &str = " … ";

/// One piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The component that speaks.
    pub component: u8,
    /// MAV_SEVERITY.
    pub severity: u8,
    /// Joins pieces; 0 is a text of one.
    pub id: u16,
    /// Which piece.
    pub chunk: u8,
    /// Its bytes, up to a NUL.
    pub bytes: &'a [u8],
    /// A NUL ended it: the text ends here.
    pub ends: bool,
}

/// A text as far as it came: MAV_SEVERITY and words.
pub type Said = (u8, String);

/// The texts of one drone that are being put together.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    open: BTreeMap<(u8, u16), Open>,
}

#[derive(Clone, Debug)]
struct Open {
    since: Moment,
    severity: u8,
    pieces: BTreeMap<u8, Vec<u8>>,
    last: Option<u8>,
    /// It was given out; kept so that a piece that comes twice does not begin it anew.
    told: bool,
}

impl Open {
    fn is_whole(&self) -> bool {
        self.last.is_some_and(|last| self.pieces.range(..=last).count() == usize::from(last) + 1)
    }

    fn said(&self) -> Said {
        let mut text = Vec::new();
        let mut expected = 0_u16;
        for (chunk, bytes) in &self.pieces {
            if u16::from(*chunk) != expected {
                text.extend_from_slice(GAP.as_bytes());
            }
            text.extend_from_slice(bytes);
            expected = u16::from(*chunk) + 1;
        }
        if !self.is_whole() && self.last.is_none() {
            text.extend_from_slice(GAP.as_bytes());
        }
        (self.severity, words(&text))
    }
}

/// PX4 ends the texts of its old interface with a tab.
fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_string()
}

impl Texts {
    /// A piece came; gives the texts that are whole by it, or that had to make room for it.
    pub fn hear(&mut self, now: Moment, piece: &Piece<'_>) -> Vec<Said> {
        if piece.id == 0 {
            return vec![(piece.severity, words(piece.bytes))];
        }
        let mut said = self.tick(now);
        let key = (piece.component, piece.id);
        if !self.open.contains_key(&key) && self.open.len() >= TEXTS_MAX {
            said.extend(self.push_out());
        }
        let open = self.open.entry(key).or_insert(Open {
            since: now,
            severity: piece.severity,
            pieces: BTreeMap::new(),
            last: None,
            told: false,
        });
        open.pieces.insert(piece.chunk, piece.bytes.to_vec());
        if piece.ends {
            open.last = Some(piece.chunk);
        }
        if open.is_whole() && !open.told {
            open.told = true;
            said.push(open.said());
        }
        said
    }

    /// Texts that waited long enough for the rest.
    pub fn tick(&mut self, now: Moment) -> Vec<Said> {
        let late: Vec<Said> =
            self.open.values().filter(|open| open.is_late(now) && !open.told).map(Open::said).collect();
        self.open.retain(|_, open| !open.is_late(now));
        late
    }

    /// When to tick next.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        self.open.values().map(|open| open.since.after(PATIENCE)).min()
    }

    fn push_out(&mut self) -> Option<Said> {
        let (key, _) = self.open.iter().min_by_key(|(_, open)| (!open.told, open.since))?;
        let key = *key;
        self.open.remove(&key).filter(|open| !open.told).map(|open| open.said())
    }
}

impl Open {
    fn is_late(&self, now: Moment) -> bool {
        now.since(self.since) >= PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Moment {
        Moment::from_micros(ms * 1_000)
    }

    fn piece(id: u16, chunk: u8, text: &str, ends: bool) -> Piece<'_> {
        Piece { component: 1, severity: 4, id, chunk, bytes: text.as_bytes(), ends }
    }

    fn said(text: &str) -> Vec<Said> {
        vec![(4, text.to_string())]
    }

    /// Holds R-X1, F-X2.
    #[test]
    fn texts_whose_pieces_come_interleaved_and_out_of_order_are_not_mixed() {
        let mut texts = Texts::default();
        assert_eq!(texts.hear(at(0), &piece(0, 0, "short\t", true)), said("short"));
        assert!(texts.hear(at(0), &piece(1, 1, "one", true)).is_empty());
        assert!(texts.hear(at(10), &piece(2, 0, "second ", false)).is_empty());
        assert!(texts.hear(at(10), &Piece { component: 2, ..piece(1, 0, "other ", false) }).is_empty());
        assert_eq!(texts.hear(at(20), &piece(1, 0, "first ", false)), said("first one"));
        assert_eq!(texts.hear(at(30), &piece(2, 1, "two", true)), said("second two"));
        assert!(texts.hear(at(40), &piece(2, 1, "two", true)).is_empty(), "a piece that comes twice says nothing new");
    }

    /// Holds R-X1, F-X2.
    #[test]
    fn a_lost_piece_is_shown_as_a_gap_after_two_seconds() {
        let mut texts = Texts::default();
        texts.hear(at(0), &piece(1, 0, "battery", false));
        texts.hear(at(0), &piece(1, 2, "return", true));
        texts.hear(at(500), &piece(2, 0, "the end is missing", false));
        assert_eq!(texts.deadline(), Some(at(2_000)));
        assert!(texts.tick(at(1_999)).is_empty());
        assert_eq!(texts.tick(at(2_000)), said("battery … return"));
        assert_eq!(texts.tick(at(2_500)), said("the end is missing …"));
        assert_eq!(texts.deadline(), None);
    }

    /// Holds R-X1.
    #[test]
    fn eight_texts_are_put_together_at_once_and_the_ninth_pushes_the_oldest_out() {
        let mut texts = Texts::default();
        for id in 1..=8 {
            assert!(texts.hear(at(u64::from(id)), &piece(id, 0, "half", false)).is_empty());
        }
        assert_eq!(texts.hear(at(100), &piece(9, 0, "half", false)), said("half …"));
        for id in 2..=9 {
            assert_eq!(texts.hear(at(200), &piece(id, 1, " done", true)), said("half done"), "text {id}");
        }
    }

    #[test]
    fn letters_cut_in_two_by_a_piece_s_end_are_whole_again() {
        let (mut texts, letters) = (Texts::default(), "电量低".as_bytes());
        let mut put =
            |chunk, bytes, ends| texts.hear(at(0), &Piece { component: 1, severity: 4, id: 3, chunk, bytes, ends });
        assert!(put(0, &letters[..4], false).is_empty());
        assert_eq!(put(1, &letters[4..], true), said("电量低"));
    }
}
