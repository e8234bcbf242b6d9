//! The code of every problem. It never changes its meaning, and a retired one is not used again.
//!
//! Q1 files · Q2 what stands in a patrol or config · Q3 maps · Q5 plans · Q6 scenarios · S1 the launch gate ·
//! S2 requests · S3 health · S4 what happens to a drone · S5 orders by hand.

/// A problem's code; only the constants of this module exist, so that none can be misspelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(&'static str);

impl Code {
    /// "Q203".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: Code = Code($code);)*

        /// Every code of this file, in order.
        pub(super) const EACH: &[Code] = &[$($name),*];
    };
}

mod happened;
mod written;

pub use happened::*;
pub use written::*;

/// Every code there is, in order.
pub fn all() -> impl Iterator<Item = Code> {
    written::EACH.iter().chain(happened::EACH).copied()
}
