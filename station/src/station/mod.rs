//! The station itself: owns every room, one file per concern. Knows all rooms.

mod entry;
mod input;
mod output;
mod request;
pub mod respond_view;
pub mod snapshot;

pub use entry::{Entry, Fact, Permission, JOURNAL_VERSION};
pub use input::{Input, JobDone, LinkFacts, Peer};
pub use output::{Attempt, JobKind, Output};
pub use crate::dispatch::Attempted;
pub use crate::incident::Ask;
pub use request::{Answer, Principal, Refusal, Request, Right, Role};
