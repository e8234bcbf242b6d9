//! Teams, nearest, stage clocks, the card's words; `delivery` is the whole delivery machine. Knows `incident`, `text`.

mod fact;
mod message;

pub use fact::Fact;
pub use message::{Heard, Message};
