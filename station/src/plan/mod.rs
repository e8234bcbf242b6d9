//! Patrol → lanes → sorties → roster, with proofs; emits [`Step`](crate::mission::Step)s. Knows `energy`, `mission`, `patrol`.
//!
//! The way of a plan, one file per step; docs/planning.md draws them. `target` and `ground` (what is swept together, how close
//! over `hills`) → `angle`, `strips`, `lanes`, `split`, `headland`, `ribbon` (what ways to sweep it are made of) → `layouts` (the
//! ways) → `sweep` (which of them) → `gaps` (what they leave) with `corridor`, `junction` and `post` beside → `link`, `order`,
//! `improve` (a short tour) → `mark`, `tally`, `trim` (what of it may go) → `lap` (times) → `slots` (how many drones) → `sortie`
//! (what one drone flies) → `prove` (checked again from scratch). All of it stays in a `field`, the fence that goes aboard, keeps
//! off `quiet` ground and goes round obstacles by `way`. `budget` says what it costs an airframe, `afford` cuts what a battery
//! pays for, `cuts`, `carve` and `fair` which sorties one lap is flown in.

mod afford;
mod angle;
mod budget;
mod carve;
mod climb;
mod corridor;
mod cuts;
mod error;
mod fair;
mod fence;
mod field;
mod figures;
mod gaps;
mod gaze;
mod geojson;
mod ground;
mod headland;
mod hidden;
mod hills;
mod improve;
mod junction;
mod lanes;
mod lap;
mod layouts;
mod link;
mod make;
mod mark;
mod order;
mod pass;
mod place;
mod post;
mod problem;
mod profile;
mod prove;
mod prove_ground;
mod quiet;
mod returns;
mod ribbon;
mod slivers;
mod slots;
mod sortie;
mod split;
mod strips;
mod sweep;
mod tally;
mod target;
#[cfg(test)]
pub(crate) mod tests;
mod thrift;
mod timing;
mod tour;
mod trim;
mod way;

pub use afford::{Charge, Room, affordable};
pub use budget::{Condition, in_wind, lap_used, prove_energy, sortie_used};
pub use carve::{LapAsk, one_lap};
pub use cuts::Flyer;
pub use error::PlanError;
pub use figures::LAYER_MM;
pub use geojson::geojson;
pub use make::{plan, plan_for};
pub use place::{clear_path, elapsed_at, place_at, position_of, project};
pub use post::fastest_mps;
pub use profile::{ProfilePoint, profile};
pub use prove::{Fault, prove_plan, prove_sortie};
pub use returns::returns_across;
pub use sortie::{SortieAsk, sortie};
pub use target::{above_ground, above_home};
pub use tour::{Plan, Promise, Role, Sortie, TourPlace, TourPoint};
