//! The station itself: owns every room, one file per concern. Knows all rooms.

mod entry;
mod input;
mod output;
mod request;
pub mod snapshot;

pub use entry::{Entry, Fact, Permission, JOURNAL_VERSION};
pub use input::{Attempted, Input, JobDone, LinkFacts, Peer};
pub use output::{Attempt, JobKind, Output};
pub use request::{Answer, Ask, Principal, Refusal, Request, Right, Role};
