//! Channels: where alerts and positions go and answers come from. One try at a time and nothing more: queues, retries and
//! timers are the station's (`dispatch::delivery`).

pub mod cot;

use quadrat_station::dispatch::{Attempted, Message};

/// One channel, whatever its kind.
#[derive(Debug)]
pub enum Channel {
    /// A TAK server that speaks Cursor-on-Target.
    Cot(cot::Session),
}

impl Channel {
    /// Tries once to hand a message over; ends within [`cot::LONGEST`].
    pub async fn attempt(&self, message: &Message) -> Attempted {
        match self {
            Channel::Cot(session) => session.attempt(message).await,
        }
    }
}
