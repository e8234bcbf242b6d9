//! The first directory of a TIFF: tags and their values, every offset checked.

use super::super::fault::Fault;
use std::collections::BTreeMap;

/// More tags than this no elevation file has.
const TAGS_MAX: usize = 512;

/// A file and its tags.
pub struct Tags<'b> {
    bytes: &'b [u8],
    little: bool,
    /// By tag: type, number of values, and where in the file they stand.
    entries: BTreeMap<u16, (u16, usize, usize)>,
}

impl<'b> Tags<'b> {
    /// Reads the directory.
    pub fn read(bytes: &'b [u8]) -> Result<Tags<'b>, Fault> {
        let little = bytes.first() == Some(&b'I');
        let mut tags = Tags { bytes, little, entries: BTreeMap::new() };
        if tags.u16(2) == Some(43) {
            return Err(Fault::Kind);
        }
        let at = tags.u32(4).ok_or(Fault::Damaged)? as usize;
        let count = usize::from(tags.u16(at).ok_or(Fault::Damaged)?);
        if count > TAGS_MAX {
            return Err(Fault::Damaged);
        }
        for entry in 0..count {
            let at = at.saturating_add(2 + entry * 12);
            let found = (tags.u16(at), tags.u16(at.saturating_add(2)), tags.u32(at.saturating_add(4)));
            let (Some(tag), Some(kind), Some(values)) = found else { return Err(Fault::Damaged) };
            let length = size(kind).saturating_mul(values as usize);
            let inline = at.saturating_add(8);
            let from = if length <= 4 { inline } else { tags.u32(inline).ok_or(Fault::Damaged)? as usize };
            if from.saturating_add(length) > bytes.len() {
                return Err(Fault::Damaged);
            }
            tags.entries.insert(tag, (kind, values as usize, from));
        }
        Ok(tags)
    }

    /// The values of a tag as numbers; none when it is not there, or no list of numbers.
    pub fn numbers(&self, tag: u16) -> Option<Vec<f64>> {
        let &(kind, count, from) = self.entries.get(&tag)?;
        (0..count)
            .map(|i| match kind {
                1 => self.bytes.get(from + i).map(|byte| f64::from(*byte)),
                3 => self.u16(from + i * 2).map(f64::from),
                4 => self.u32(from + i * 4).map(f64::from),
                12 => self.f64(from + i * 8),
                _ => None,
            })
            .collect()
    }

    /// The first value of a tag.
    pub fn number(&self, tag: u16) -> Option<f64> {
        self.numbers(tag)?.first().copied()
    }

    /// A tag that is a text.
    pub fn text(&self, tag: u16) -> Option<&'b str> {
        let &(kind, count, from) = self.entries.get(&tag).filter(|entry| entry.0 == 2)?;
        let text = self.bytes.get(from..from.checked_add(count * size(kind))?)?;
        std::str::from_utf8(text).ok().map(|text| text.trim_matches(|c: char| c == '\0' || c.is_whitespace()))
    }

    /// Bytes of the file.
    pub fn piece(&self, from: usize, length: usize) -> Result<&'b [u8], Fault> {
        from.checked_add(length).and_then(|to| self.bytes.get(from..to)).ok_or(Fault::Damaged)
    }

    /// Whether numbers have their low byte first.
    pub const fn is_little(&self) -> bool {
        self.little
    }

    fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.bytes.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let found = self.array(at)?;
        Some(if self.little { u16::from_le_bytes(found) } else { u16::from_be_bytes(found) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let found = self.array(at)?;
        Some(if self.little { u32::from_le_bytes(found) } else { u32::from_be_bytes(found) })
    }

    fn f64(&self, at: usize) -> Option<f64> {
        let found = self.array(at)?;
        Some(if self.little { f64::from_le_bytes(found) } else { f64::from_be_bytes(found) })
    }
}

/// Bytes of one value of a type; types that nobody asks for count as one.
const fn size(kind: u16) -> usize {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 => 4,
        5 | 10 | 12 => 8,
        _ => 1,
    }
}
