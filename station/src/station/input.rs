//! What the world tells the station.

use super::{Principal, Request};
use crate::base::{DistrictId, LinkId, Seq};
use crate::dispatch::Attempted;
use crate::wire::Frame;
use serde::{Deserialize, Serialize};

/// One remote address on a link. The shell numbers them; a number is never used again while the process lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Peer {
    /// The shell's number for its address; first, so that peers are told apart by it alone.
    pub number: u32,
    /// The link it speaks on.
    pub link: LinkId,
}

/// What the station must know of a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkFacts {
    /// Bytes that may go out each second; none is as much as there is.
    pub bytes_per_second: Option<u32>,
    /// Lists go out with several items on their way at once, to autopilots that take them so (R-M15).
    #[serde(default)]
    pub push_window: bool,
    /// It is late by its nature and costs by the byte: only commands go out on it (R-L9).
    #[serde(default)]
    pub high_latency: bool,
}

/// One event. Every input comes with the moment at which it happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Input {
    /// A link works.
    LinkUp {
        /// Which.
        link: LinkId,
        /// What it is like.
        facts: LinkFacts,
    },
    /// A link stopped working; the shell opens it again by itself.
    LinkDown {
        /// Which.
        link: LinkId,
        /// What went wrong, for people.
        reason: String,
    },
    /// Frames from one peer, in order.
    Frames {
        /// Who.
        from: Peer,
        /// What.
        frames: Vec<Frame>,
    },
    /// What a link carried, told every second while it is up.
    Counted {
        /// Which.
        link: LinkId,
        /// What.
        counts: Box<super::LinkCounts>,
    },
    /// The last `Output::Send` to this peer is on its way; the next may follow.
    Writable {
        /// Who.
        to: Peer,
    },
    /// Somebody asks for something; answered by exactly one `Output::Answer` with the same number.
    Request {
        /// The shell's number.
        id: u64,
        /// Who asks.
        principal: Principal,
        /// Which district it is about.
        district: DistrictId,
        /// What.
        request: Request,
    },
    /// The wall clock, for windows, journals and people; told at the start, every second, and after a jump.
    Clock {
        /// Milliseconds since 1970, UTC.
        unix_ms: i64,
    },
    /// Every entry up to this one is on disk.
    Stored {
        /// The last.
        up_to: Seq,
    },
    /// The disk refuses or does not answer; entries recorded since wait in the shell.
    StoreFailed {
        /// What went wrong, for people.
        reason: String,
    },
    /// How an `Output::Attempt` ended.
    Attempted {
        /// Its number.
        id: u64,
        /// How.
        result: Attempted,
    },
    /// A job ended.
    Done {
        /// Its number.
        id: u64,
        /// Its revision; an old one is dropped.
        revision: u64,
        /// What came out.
        done: Box<JobDone>,
    },
    /// Photos that are on the disk: each new one, and at the start the newest of all that were there.
    Photos {
        /// Whose.
        district: DistrictId,
        /// Hex SHA-256 of each.
        hashes: Vec<String>,
    },
    /// A ground team's position or answer came in over a channel.
    Heard {
        /// Whose channel it was.
        district: DistrictId,
        /// What.
        heard: crate::dispatch::Heard,
    },
}

/// What a job brought.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum JobDone {
    /// A plan for an applied patrol.
    Plan(Result<crate::plan::Plan, crate::text::Problem>),
}
