//! Request-and-reply machines, one file each, all of one shape:
//!
//! - `start(now, …, out)` says the first order;
//! - `hear(now, from, report, out)` takes every report of the drone, also those that are none of its business;
//! - `tick(now, out)` does what is due; call it no earlier than `deadline()`, and late is harmless;
//! - `outcome()` is there once it is over.
//!
//! Nothing here knows a clock or a link. Knows `mission`.

mod boots;
mod clear;
mod command;
mod download;
mod pair;
mod param;
mod param_list;
mod param_set;
mod set_current;
mod streams;
mod timing;
mod upload;

pub use boots::Boots;
pub use clear::Clear;
pub use command::{Class, CommandExchange, CommandOutcome};
pub use download::{Download, DownloadOutcome};
pub use pair::Pair;
pub use param::{Encoding, ParamOutcome, ParamRead, ParamValue};
pub use param_list::{ParamList, ParamValues};
pub use param_set::ParamSet;
pub use set_current::{SetCurrent, SetCurrentOutcome};
pub use streams::{Stream, Streams};
pub use timing::Timing;
pub use upload::{Outcome, Progress, Reason, Upload};

use crate::base::Span;

/// A transfer without progress begins anew after this long (R-M5, table 1.1).
const STALL: Span = Span::from_secs(12);
/// A transfer gives up after this long (table 1.1).
const BUDGET: Span = Span::from_secs(600);
/// A drone that said nothing for this long is out of reach (table 1.1).
const SILENCE: Span = Span::from_secs(30);

/// MAV_MISSION_RESULT numbers.
mod result {
    pub const ACCEPTED: u8 = 0;
    pub const ERROR: u8 = 1;
    pub const INVALID_SEQUENCE: u8 = 13;
    pub const CANCELLED: u8 = 15;
}

#[cfg(test)]
mod tests;
