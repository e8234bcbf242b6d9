//! Ground that no camera may show: a drone stays so far away that it is outside of what its camera sees.

use super::climb::level_m;
use super::figures::{LAYER_MM, MARGIN_M, SLACK_M};
use super::hills::Hills;
use super::tour::{Plan, Role};
use crate::camera::{Camera, strip};
use crate::geodesy::{AboveHome, Area, Plane, Point, Position, Shape, segment};
use crate::patrol::{NoLook, Patrol, margin_around};

/// Several drones fly above each other; one that is this much higher than the plan shows more ground, metres.
const LAYERS_M: f64 = 2.0 * LAYER_MM as f64 / 1e3;

/// How far a flight may be above the surface that it follows over hills, besides its layer, metres: the tour by twice the
/// thinning, and a way that begins there by as much again.
const ABOVE_SURFACE_M: f64 = 8.0;
/// Ground farther down is seen from farther away, and from there more ground may lie farther down: so often that is asked again.
const ROUNDS: usize = 6;

/// How far from below the drone the patrol's cameras show some ground, metres; none when one of them sees to the horizon, and
/// over hills that fall away on and on.
#[must_use]
pub fn seen_m(patrol: &Patrol, hills: Option<&Hills<'_>>, ground: &Area) -> Option<f64> {
    let Some(hills) = hills else { return reach_m(patrol, LAYERS_M) };
    let lifted_m = LAYERS_M + ABOVE_SURFACE_M;
    let mut seen_m = reach_m(patrol, lifted_m)?;
    for _ in 0..ROUNDS {
        let again_m = reach_m(patrol, lifted_m + hills.fall_m(ground, seen_m))?;
        if again_m <= seen_m {
            return Some(seen_m);
        }
        seen_m = again_m;
    }
    None
}

/// How far from below the drone the patrol's cameras show ground, when it is so much higher above it than the patrol says.
fn reach_m(patrol: &Patrol, lifted_m: f64) -> Option<f64> {
    let areas = patrol.areas.iter().map(|watch| (&watch.camera, watch.height));
    let lines = patrol.lines.iter().map(|watch| (&watch.camera, watch.height));
    let posts = patrol.posts.iter().map(|watch| (&watch.camera, watch.height));
    let reach_m = |camera: &Camera, height_m: f64| {
        let strip = strip(camera, height_m + lifted_m)?;
        Some(libm::hypot(strip.across_m / 2.0, strip.ahead_m.max(strip.behind_m)))
    };
    let all = areas.chain(lines).chain(posts).map(|(camera, height)| reach_m(camera, height.metres()));
    all.collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::max)
}

/// The ground that ways keep off so that nothing of the patrol's no-look ground is seen. Left out is what one of the drones'
/// homes would be in: there the camera sees it whenever it takes off.
#[must_use]
pub fn kept_off(patrol: &Patrol, plane: &Plane, homes: &[Point]) -> Vec<Area> {
    let hills = hills(patrol);
    let ring = |nolook: &NoLook| {
        let seen_m = seen_m(patrol, hills.as_ref(), &nolook.area)?;
        let corners: Vec<Point> = nolook.area.outer.iter().map(|at| plane.point(*at)).collect();
        let ring = margin_around(&corners, (seen_m - MARGIN_M).max(0.1))?;
        let wide = Shape::from_rings(vec![ring.clone()]);
        let free = homes.iter().all(|home| !wide.contains(*home) && wide.edge_distance(*home) >= MARGIN_M);
        free.then(|| Area { outer: ring.into_iter().map(|p| plane.position(p)).collect(), holes: Vec::new() })
    };
    patrol.nolook.iter().filter_map(ring).collect()
}

/// The names of no-look ground that a camera may show all the same, because there was no other way.
#[must_use]
pub fn overlooked(plan: &Plan, patrol: &Patrol) -> Vec<String> {
    let plane = Plane::over(&patrol.fence);
    let hills = hills(patrol);
    let shown = |nolook: &&NoLook| {
        let ground = Shape::of(&nolook.area, &plane);
        seen_m(patrol, hills.as_ref(), &nolook.area)
            .is_none_or(|seen_m| passes_within(plan, &plane, &ground, seen_m - SLACK_M))
            || looked_at(plan, patrol, &plane, &ground)
    };
    patrol.nolook.iter().filter(shown).map(|nolook| nolook.name.clone()).collect()
}

fn passes_within(plan: &Plan, plane: &Plane, ground: &Shape, metres: f64) -> bool {
    let points: Vec<Point> = plan.tour.iter().map(|point| plane.point(point.at)).collect();
    let mut legs = points.iter().zip(points.iter().cycle().skip(1));
    legs.any(|(a, b)| {
        ground.contains(*a) || ground.edges().any(|(c, d)| segment::distance_between(*a, *b, c, d) < metres)
    })
}

/// The hills of a patrol that keeps its cameras off something.
fn hills(patrol: &Patrol) -> Option<Hills<'_>> {
    if patrol.nolook.is_empty() { None } else { Hills::of(patrol) }
}

/// Whether a look at a post shows some of it: the image is taken for a circle around the post as wide as its corners reach.
fn looked_at(plan: &Plan, patrol: &Patrol, plane: &Plane, ground: &Shape) -> bool {
    plan.tour.iter().any(|point| {
        let (Role::Look { target, .. } | Role::Orbit { target }) = point.role else { return false };
        // Over ground that nobody knows everything counts as seen.
        let Some(over_m) = above(patrol, point.height, target) else { return true };
        let (stand, target) = (plane.point(point.at), plane.point(target));
        let height_m = over_m.max(1.0) + LAYERS_M;
        let slant_m = libm::hypot(stand.distance(target), height_m);
        let cameras = patrol.posts.iter().map(|watch| &watch.camera);
        let half = cameras.map(|camera| {
            let (width, height) = (f64::from(camera.width_px), f64::from(camera.height_px));
            libm::hypot(width, height) / 2.0 / (f64::from(camera.focal_mpx) / 1e3)
        });
        // Across by the angle, along the view longer by the slant over the height.
        let radius_m = half.fold(0.0, f64::max) * slant_m * (slant_m / height_m);
        ground.contains(target) || ground.edge_distance(target) < radius_m
    })
}

/// A height of the tour above the ground at a place, metres; none where that is not known.
fn above(patrol: &Patrol, height: AboveHome, at: Position) -> Option<f64> {
    let Some(terrain) = &patrol.terrain else { return Some(height.metres()) };
    Some(height.metres() + level_m(patrol, terrain)? - terrain.ground(at)?)
}
