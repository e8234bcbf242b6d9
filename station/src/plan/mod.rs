//! Patrol → lanes → sorties → roster, with proofs; emits [`Step`](crate::mission::Step)s. Knows `mission`, `patrol`.

mod tour;

pub use tour::{Plan, Promise, Role, Sortie, TourPlace, TourPoint};
