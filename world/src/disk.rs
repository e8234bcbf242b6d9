//! The disk of a virtual station: keeps entries, answers late or not at all, survives a crash with what it answered.

use quadrat_station::base::Seq;
use quadrat_station::station::Entry;
use std::collections::VecDeque;
use std::sync::Arc;

/// A journal in memory.
#[derive(Debug)]
pub struct Disk {
    /// Entries that are safe.
    pub entries: Vec<Arc<Entry>>,
    /// How long a write takes, microseconds.
    pub delay_us: u64,
    /// Refuses everything while this is set.
    pub full: bool,
    writing: VecDeque<(u64, Arc<Entry>)>,
}

impl Disk {
    /// An empty disk that takes `delay_us` for each write.
    #[must_use]
    pub fn new(delay_us: u64) -> Disk {
        Disk { entries: Vec::new(), delay_us, full: false, writing: VecDeque::new() }
    }

    /// Begin to write.
    pub fn write(&mut self, now_us: u64, entry: Arc<Entry>) {
        self.writing.push_back((now_us + self.delay_us, entry));
    }

    /// What became safe by now: the last one's number.
    pub fn stored(&mut self, now_us: u64) -> Option<Seq> {
        let mut last = None;
        while !self.full && self.writing.front().is_some_and(|(due, _)| *due <= now_us) {
            if let Some((_, entry)) = self.writing.pop_front() {
                last = Some(entry.seq);
                self.entries.push(entry);
            }
        }
        last
    }

    /// When the next write is done.
    #[must_use]
    pub fn next_us(&self) -> Option<u64> {
        if self.full { None } else { self.writing.front().map(|(due, _)| *due) }
    }

    /// Writes that are not done.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.writing.len()
    }

    /// The power fails: what was not safe is gone.
    pub fn crash(&mut self) {
        self.writing.clear();
    }
}
