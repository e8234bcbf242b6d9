//! When each patch of ground was last really seen, how sharply, by whom. Knows `camera`, `patrol`.

mod fact;

pub use fact::Fact;
