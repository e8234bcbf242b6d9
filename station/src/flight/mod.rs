//! Flying the plan: who flies what next, relay, resume. Knows `plan`, `coverage`, `vehicle`.

mod fact;

pub use fact::Fact;
