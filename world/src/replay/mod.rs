//! A night again: as it was, call by call, or with other rules and another patrol.

mod again;
mod changed;
pub mod log;

pub use again::again;
pub use changed::{Changes, changed};
pub use log::{Call, InputLog, Unreadable, read};

#[cfg(test)]
mod tests;
