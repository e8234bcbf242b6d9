//! Services beside flying: events, the list of modes, files, the message for narrow links.

pub(crate) mod events;
pub(crate) mod files;
mod high_latency;
pub(crate) mod modes_list;
