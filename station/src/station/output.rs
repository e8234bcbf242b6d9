//! What the station tells the world.

use super::{Answer, Entry, Peer, snapshot::Snapshot};
use crate::base::{ChannelId, DistrictId};
use crate::patrol::{Craft, Patrol};
use std::sync::Arc;

/// One thing to do. Outputs that tell the world a fact have already waited until that fact was stored.
#[derive(Clone, Debug)]
pub enum Output {
    /// Send these bytes (one frame) to a peer, then say `Writable`.
    Send {
        /// To whom.
        to: Peer,
        /// One MAVLink frame.
        bytes: Vec<u8>,
    },
    /// Write this entry; say `Stored` when it is on disk. Numbers come in order without gaps.
    Record(Arc<Entry>),
    /// Answer a request.
    Answer {
        /// The request's number.
        id: u64,
        /// The answer.
        answer: Answer,
    },
    /// Try once to hand something to a channel; say `Attempted`.
    Attempt(Attempt),
    /// Do long work elsewhere; say `Done`.
    Job {
        /// Its number.
        id: u64,
        /// Its revision.
        revision: u64,
        /// What.
        kind: Box<JobKind>,
        /// How many search steps it may take, at most.
        budget_steps: u64,
    },
    /// The state that readers get, at most ten times a second.
    Snapshot(Arc<Snapshot>),
}

/// One try over a channel.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its number.
    pub id: u64,
    /// Whose channel.
    pub district: DistrictId,
    /// Which channel.
    pub channel: ChannelId,
    /// What to hand over.
    pub message: crate::dispatch::Message,
    /// The disk failed: the fact behind it is not stored yet, and the message must say so.
    pub unrecorded: bool,
}

/// Long work.
#[derive(Clone, Debug)]
pub enum JobKind {
    /// Plan a patrol for a fleet.
    Plan {
        /// The patrol.
        patrol: Patrol,
        /// Who may fly it.
        fleet: Vec<Craft>,
    },
}
