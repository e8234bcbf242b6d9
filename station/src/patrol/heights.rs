//! What is tall, how high the patrol must fly for it, and whether its docks stand clear of it.

use super::draft::Draft;
use super::map::{Corner, Feature, Kind, Map, Shape};
use super::obstacle::{DOCK_BESIDE_M, OVER_OBSTACLES_M, Obstacle, Outline};
use super::problems::Problems;
use super::source::Source;
use crate::geodesy::{AboveGround, Plane, Position};
use crate::text::code;

/// What the two files say of tall things.
pub(super) struct Heights {
    /// The tallest of all.
    pub(super) highest: AboveGround,
    /// The tallest that the map does not have, when the patrol states it.
    pub(super) unmapped: Option<AboveGround>,
    /// Those of the map.
    pub(super) obstacles: Vec<Obstacle>,
}

/// Reads the heights of both files, and says which watch flies too low and which obstacle has no height.
pub(super) fn heights(
    draft: &Draft<'_>,
    patrol: &Source,
    map: &Map,
    from: &Source,
    problems: &mut Problems,
) -> Heights {
    let stated_m = draft.highest_obstacle_m.map(|stated| stated.value);
    let mut obstacles = Vec::new();
    for feature in map.features.iter().filter(|feature| feature.kind == Kind::Obstacle) {
        let Some(top_m) = feature.top_m else {
            let values = [("key", "top_m"), ("example", "54"), ("table", &*feature.name)];
            problems.add(from, feature.at, code::MISSING_KEY, &values);
            continue;
        };
        let top = AboveGround::from_metres(top_m);
        obstacles.push(Obstacle { name: feature.name.clone(), outline: outline(feature), top });
    }
    let tallest = obstacles.iter().map(|obstacle| obstacle.top).max();
    let unmapped = stated_m.map(AboveGround::from_metres);
    match unmapped.or(tallest) {
        Some(overflown) => too_low(draft, patrol, overflown, problems),
        None => problems.add(patrol, 0, code::NO_OBSTACLE_HEIGHT, &[]),
    }
    let highest = tallest.max(unmapped).unwrap_or(AboveGround::from_mm(0));
    Heights { highest, unmapped, obstacles }
}

fn too_low(draft: &Draft<'_>, patrol: &Source, overflown: AboveGround, problems: &mut Problems) {
    let (obstacle_m, least_m) = (overflown.metres(), overflown.metres() + OVER_OBSTACLES_M);
    let heights = draft.asked.iter().filter_map(|asked| asked.height_m);
    for height_m in heights.filter(|height| height.value < least_m) {
        let (height, obstacle, least) = (height_m.value.to_string(), obstacle_m.to_string(), least_m.to_string());
        let values = [("height", &*height), ("obstacle", &*obstacle), ("least", &*least)];
        problems.add(patrol, height_m.at, code::TOO_LOW, &values);
    }
}

/// Says which of the docks in use stands too near to something tall for a drone to rise beside it.
pub(super) fn docks_clear(docks: &[&Feature], obstacles: &[Obstacle], from: &Source, problems: &mut Problems) {
    for dock in docks {
        let Shape::Point(Corner { position, .. }) = dock.shape else { continue };
        let plane = Plane::at(position);
        let at = plane.point(position);
        for obstacle in obstacles {
            let metres = obstacle.outline.distance(&plane, at, at);
            if metres < DOCK_BESIDE_M {
                let (metres, least) = (format!("{metres:.0}"), format!("{DOCK_BESIDE_M:.0}"));
                let values =
                    [("dock", &*dock.name), ("name", &*obstacle.name), ("metres", &*metres), ("least", &*least)];
                problems.add(from, dock.at, code::DOCK_BY_OBSTACLE, &values);
            }
        }
    }
}

fn outline(feature: &Feature) -> Outline {
    let positions = |corners: &[Corner]| corners.iter().map(|corner| corner.position).collect::<Vec<Position>>();
    match &feature.shape {
        Shape::Point(corner) => Outline::Point(corner.position),
        Shape::Line(corners) => Outline::Line(positions(corners)),
        Shape::Rings(rings) => Outline::Ring(rings.first().map(|ring| positions(ring)).unwrap_or_default()),
    }
}
