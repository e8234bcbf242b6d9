//! What must not be lost: the journal and the photos. One thread writes, read-only connections read.

mod history;
mod journal;
pub mod photos;
mod schema;
mod writer;

pub use history::{History, Told};
pub use journal::{Journal, Resume};
pub use writer::{Heard, Writer};

/// What went wrong with the store, for people.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("the journal: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file system said no.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// An entry that this build cannot read.
    #[error("an entry cannot be read or written: {reason}")]
    Entry {
        /// Why.
        reason: String,
    },
    /// The journal was written by a newer build.
    #[error("the journal has form {found}; this build knows {known}")]
    Newer {
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another process has the journal open.
    #[error("another quadrat works on this journal")]
    Busy,
}
