//! Which photo belongs to which detection. A companion's detection carries only the beginning of its photo's hash, and the
//! photo comes another way: before it, after it, or never.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// The first 8 bytes of a photo's SHA-256, as 16 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PhotoMark(String);

impl PhotoMark {
    /// From `photo_hash` of a DETECTION (docs/detections.md): those 8 bytes read as a little-endian number.
    #[must_use]
    pub fn from_number(number: u64) -> PhotoMark {
        PhotoMark(format!("{:016x}", number.swap_bytes()))
    }

    /// Whether this marks the photo with that hash, in hex.
    #[must_use]
    pub fn is_of(&self, photo: &str) -> bool {
        photo.len() > self.0.len() && photo.starts_with(&self.0)
    }
}

/// More photos than this are forgotten, oldest first: a detection follows its photo within seconds, or awaits it.
const MOST: usize = 4_096;

/// The photos that the store was heard to have. Observed: filled again after a restart.
#[derive(Clone, Debug, Default)]
pub struct Album {
    photos: BTreeSet<String>,
    order: VecDeque<String>,
}

impl Album {
    /// The store has this photo, by its hash in hex. Gives whether that is news.
    pub fn add(&mut self, photo: &str) -> bool {
        if !self.photos.insert(photo.to_owned()) {
            return false;
        }
        self.order.push_back(photo.to_owned());
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.photos.remove(&oldest);
        }
        true
    }

    /// The photo with this mark. None when there is none, and when there are two: rather no photo than a wrong one.
    #[must_use]
    pub fn marked(&self, mark: &PhotoMark) -> Option<&str> {
        let mut all = self.photos.range(mark.0.clone()..).take_while(|photo| mark.is_of(photo));
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of nothing, as everybody knows it.
    const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_mark_is_the_first_eight_bytes_in_the_order_of_the_hash() {
        let mark = PhotoMark::from_number(u64::from_le_bytes([0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14]));
        assert!(mark.is_of(NOTHING));
        assert!(!mark.is_of("e3b0c44298fc1c15"));
        assert!(!mark.is_of("e3b0c44298fc1c14"), "a mark is no photo");
        assert!(!PhotoMark::from_number(0).is_of(NOTHING));
    }

    #[test]
    fn two_photos_with_one_mark_are_rather_none() {
        let mark = PhotoMark::from_number(0);
        let mut album = Album::default();
        assert_eq!(album.marked(&mark), None);
        let photo = |last: char| format!("{}{last}", "0".repeat(63));
        assert!(album.add(&photo('a')) && !album.add(&photo('a')));
        assert_eq!(album.marked(&mark), Some(photo('a').as_str()));
        assert!(album.add(&photo('b')));
        assert_eq!(album.marked(&mark), None);
    }

    #[test]
    fn the_oldest_photos_are_forgotten() {
        let mut album = Album::default();
        let photo = |n: usize| format!("{:016x}{n:048x}", (n as u64).swap_bytes());
        (1..=MOST + 1).for_each(|n| assert!(album.add(&photo(n))));
        assert_eq!(album.marked(&PhotoMark::from_number(1)), None);
        assert_eq!(album.marked(&PhotoMark::from_number(2)), Some(photo(2).as_str()));
        assert_eq!(album.photos.len(), MOST);
    }
}
