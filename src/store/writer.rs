//! The thread that writes the journal. What came in while one commit waited for the disk goes into the next, so a burst
//! costs two waits, not one each.

use super::Journal;
use quadrat_station::base::Seq;
use quadrat_station::station::Entry;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// What the writer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Every entry up to this one is on disk.
    Stored(Seq),
    /// The disk refuses; the writer goes on trying.
    Failed(String),
}

/// Hands entries to the writing thread.
#[derive(Debug)]
pub struct Writer {
    // Not bounded here: a fact must not be dropped, and the station closes its intake when the disk does not answer.
    entries: mpsc::Sender<Arc<Entry>>,
    thread: Option<JoinHandle<()>>,
}

/// How long the writer waits after the disk refused.
const RETRY: Duration = Duration::from_millis(500);
/// Most entries in one transaction.
const BATCH_MAX: usize = 1_000;

impl Writer {
    /// Starts the thread; `tell` hears about every commit and every refusal.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(journal: Journal, tell: impl Fn(Heard) + Send + 'static) -> std::io::Result<Writer> {
        let (entries, inbox) = mpsc::channel();
        let thread = std::thread::Builder::new().name("journal".into()).spawn(move || run(journal, &inbox, &tell))?;
        Ok(Writer { entries, thread: Some(thread) })
    }

    /// Writes an entry soon. Nothing is said here: listen for `Stored`.
    pub fn write(&self, entry: Arc<Entry>) {
        // The thread ends only after this sender is gone.
        drop(self.entries.send(entry));
    }

    /// Writes what is left and ends the thread.
    pub fn close(self) {
        let Writer { entries, thread } = self;
        drop(entries);
        if let Some(thread) = thread {
            drop(thread.join());
        }
    }
}

fn run(mut journal: Journal, inbox: &mpsc::Receiver<Arc<Entry>>, tell: &dyn Fn(Heard)) {
    while let Ok(first) = inbox.recv() {
        let mut batch = vec![first];
        batch.extend(inbox.try_iter().take(BATCH_MAX - 1));
        if !commit(&mut journal, &batch, inbox, tell) {
            return;
        }
    }
}

// False when everybody has gone while the disk refused: then nobody waits for these entries any more.
fn commit(
    journal: &mut Journal,
    batch: &[Arc<Entry>],
    inbox: &mpsc::Receiver<Arc<Entry>>,
    tell: &dyn Fn(Heard),
) -> bool {
    let mut waiting = Vec::new();
    let mut tries = 0_u32;
    while let Err(error) = journal.write(batch) {
        tracing::error!(%error, entries = batch.len(), "the journal was not written");
        tell(Heard::Failed(error.to_string()));
        std::thread::sleep(RETRY);
        loop {
            match inbox.try_recv() {
                Ok(entry) => waiting.push(entry),
                Err(mpsc::TryRecvError::Empty) => break,
                Err(mpsc::TryRecvError::Disconnected) if tries > 4 => return false,
                Err(mpsc::TryRecvError::Disconnected) => break,
            }
        }
        tries = tries.saturating_add(1);
    }
    if let Some(last) = batch.last() {
        tell(Heard::Stored(last.seq));
    }
    waiting.is_empty() || commit(journal, &waiting, inbox, tell)
}
