//! The planner's figures, each with its reason.

/// Legs keep this far from no-fly ground and from the fence, metres: GNSS error, wind and the turn's overshoot.
pub const MARGIN_M: f64 = 10.0;
/// Lanes and detours are laid this much farther out, so that rounding never brings a leg inside the margin.
pub const SLACK_M: f64 = 0.2;
/// A waypoint counts as reached within this many millimetres: small, so that corners are hardly cut.
pub const ACCEPTANCE_MM: u32 = 2_500;
/// Most fence corners a PX4 stores: 64 are taken, 65 are refused (measured, PX4 1.17).
pub const FENCE_CORNERS_MAX: usize = 64;
/// PX4 warns when the first waypoint is farther from home than this, metres (MIS_DIST_1WP).
pub const FIRST_WAYPOINT_MAX_M: f64 = 10_000.0;
/// Horizontal acceleration that a PX4 multicopter uses in a mission, m/s²; its default limit is 3 and its jerk limit
/// eats the rest.
pub const ACCELERATION_MPS2: f64 = 2.0;
/// Climb in missions, m/s; PX4's default is 3 (MPC_Z_V_AUTO_UP), slower at take-off.
pub const CLIMB_MPS: f64 = 2.5;
/// Descent in missions, m/s; PX4's default (MPC_Z_V_AUTO_DN).
pub const DESCENT_MPS: f64 = 1.5;
/// The last metres down, and waiting for the ground to be felt, seconds.
pub const TOUCH_DOWN_S: f64 = 12.0;
/// Ground speed between posts when no area or line says one, mm/s.
pub const CRUISE_MMPS: u32 = 8_000;
/// Overlap at a hand-over: the relief flies along before the other leaves, seconds.
pub const HANDOVER_S: f64 = 20.0;
/// Vertical distance between what two drones take of the air, mm: the 10 m that no two drones may come nearer, and what the
/// heights of both may be off. Of 12 m two real PX4 once left 9.9.
pub const LAYER_MM: i32 = 15_000;
/// Lap time that wind and waiting may add before a promise breaks, per mille.
pub const LAP_SLACK_PERMILLE: u64 = 50;
/// Share of the image ahead and behind that is counted on at a lane's ends: the rest is lost to tilt while braking.
pub const END_SHARE: f64 = 0.7;
/// No lane is shorter than this, metres: a drone needs two ends to fly one.
pub const LANE_MIN_M: f64 = 5.0;
/// Two passes that a plan may hold; more would need more memory than a station gives one plan.
pub const PASSES_MAX: usize = 2_000;
/// Camera rays flatter than this cannot be trusted to show a place, degrees.
pub const DEPRESSION_MIN_DEG: f64 = 15.0;
