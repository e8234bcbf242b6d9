//! Teams, nearest, stage clocks, the card's words; `delivery` is the whole delivery machine. Knows `incident`, `text`.

mod book;
pub mod delivery;
mod desk;
mod due;
mod fact;
mod heard;
mod message;
mod nearest;
mod reply;
mod setup;
mod view;
mod words;

pub use book::{Book, Response};
pub use desk::{Dispatch, Wish};
pub use fact::{Fact, Kind, Stage};
pub use heard::Brought;
pub use message::{Attempted, Card, DroneAt, Heard, Message};
pub use nearest::{Candidate, TeamAt};
pub use reply::read_reply;
pub use setup::{ChannelKind, ChannelSetup, Clocks, Setup, TeamSetup};
pub use words::{say, sentence, title};

#[cfg(test)]
mod tests;
