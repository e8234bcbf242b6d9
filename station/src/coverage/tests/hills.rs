//! Over ground that is not flat each patch counts at its own height, judged by angles that are worked out here.

use super::*;
use crate::camera::Pose;
use crate::terrain::{Terrain, Window, read};

/// Height of the lane above the ground below it, metres.
const HIGH_M: f64 = 60.0;
/// Where the lane runs and slopes begin, metres east.
const FOOT_M: f64 = 50.0;
/// How near to the image's edge nothing is judged, as a share of the way there: heights are rounded to decimetres.
const EDGE: f64 = 0.01;
/// Ground that comes so near to the straight way may count as being in it.
const JUST: f64 = 0.85;

/// Height of the ground by metres east and north.
type Hill = fn(f64, f64) -> f64;

/// The ground as an elevation file gives it, with a sample every 10 m east of the plane's origin: a foot that lies on one is
/// where it was.
fn ground(hill: impl Fn(f64, f64) -> f64) -> Terrain {
    let step = (at(1_000.0, 0.0).lon() - at(0.0, 0.0).lon()) / 100.0;
    let (south, west) = (at(0.0, 0.0).lat() - step * 45.0, at(0.0, 0.0).lon() - step * 45.0);
    let mut text = format!("ncols 91\nnrows 91\nxllcenter {west}\nyllcenter {south}\ncellsize {step}\n");
    for row in (0..91).rev() {
        for col in 0..91 {
            let (lat, lon) = (south + step * f64::from(row), west + step * f64::from(col));
            let p = plane().point(Position::from_degrees(lat, lon).expect("a place"));
            text.push_str(&format!("{:.1} ", hill(p.east_m, p.north_m)));
        }
        text.push('\n');
    }
    let window = Window { south, west, north: south + step * 90.0, east: west + step * 90.0 };
    Terrain::of(&[read("hill.asc", text.as_bytes(), &window).expect("a grid")], &window).expect("ground")
}

/// The test's patrol with a large cell, over some ground.
fn over(terrain: Option<Terrain>) -> Patrol {
    let mut patrol = patrol();
    patrol.places[0].shape = PlaceShape::Area(square(-250.0, -250.0, 600.0));
    patrol.terrain = terrain;
    patrol
}

fn held(pitch_cdeg: i32) -> Camera {
    Camera { pitch_cdeg, gimbal: true, ..camera() }
}

/// A hundred metres northward along the foot, as the station's swath maker hands it out.
fn lane(patrol: &Patrol, camera: &Camera, yaw_deg: f64) -> Vec<Fact> {
    let mut maker = SwathMaker::new("XC-1".into());
    let mut facts = Vec::new();
    for (i, north_m) in northings().enumerate() {
        let position = at(FOOT_M, north_m);
        let pose = Pose { yaw: yaw_deg.to_radians(), ..Pose::level(position, HIGH_M) };
        let moment = Moment::from_micros(i as u64 * 400_000);
        facts.extend(maker.pose(moment, camera, true, &pose, patrol.ground_m(position)));
    }
    facts.extend(maker.flush());
    facts
}

fn northings() -> impl Iterator<Item = f64> {
    (0..=25).map(|i| f64::from(i) * 4.0)
}

fn counted(patrol: &Patrol, facts: &[Fact]) -> Coverage {
    let mut coverage = Coverage::for_patrol(patrol);
    facts.iter().for_each(|fact| coverage.apply(Moment::START, fact));
    coverage
}

/// Whether any place of the lane has a point in its image, the point being so high above the ground below the drone: by the
/// angles at which it lies, within those of the image's edges, and with nothing between. None where that is too close to tell.
fn in_an_image(
    point: Point,
    rise_m: impl Fn(f64) -> f64,
    between: impl Fn(f64) -> f64,
    pitch_deg: f64,
    yaw_deg: f64,
) -> Option<bool> {
    let (half_wide, half_high) = (libm::atan(2_000.0 / 4_000.0), libm::atan(1_500.0 / 4_000.0));
    let mut unsure = false;
    for north_m in northings() {
        let (east, north) = (point.east_m - FOOT_M, point.north_m - north_m);
        let below = HIGH_M - rise_m(north_m);
        let bearing = libm::atan2(east, north) - yaw_deg.to_radians();
        let away = libm::hypot(east, north);
        let (ahead, aside) = (away * libm::cos(bearing), away * libm::sin(bearing));
        // From the middle row up or down, then from the middle column aside.
        let up = (-pitch_deg).to_radians() - libm::atan2(below, ahead);
        let sideways = libm::atan2(aside, libm::hypot(below, ahead) * libm::cos(up));
        let depression = libm::atan2(below, away).to_degrees();
        let turned_away = libm::cos(up) <= 0.0;
        let out = |most: f64| {
            let up_share = libm::fabs(libm::tan(up) / libm::tan(half_high));
            let side_share = libm::fabs(libm::tan(sideways) / libm::tan(half_wide));
            turned_away || up_share > most || side_share > most || depression < 15.0 + (1.0 - most) * 15.0
        };
        let share = if out(1.0 + EDGE) { f64::INFINITY } else { between(north_m) };
        if !out(1.0 - EDGE) && share < JUST {
            return Some(true);
        }
        unsure |= share <= 1.0;
    }
    if unsure { None } else { Some(false) }
}

/// How near the ground between a point and a place of the lane comes to the straight way, as a share of the way's height above
/// the point there.
fn ground_between(hill: Hill, point: Point, north_m: f64) -> f64 {
    let drone = Point::new(FOOT_M, north_m);
    let own_m = hill(point.east_m, point.north_m);
    let up_m = hill(FOOT_M, north_m) + HIGH_M - own_m;
    let share = |step: u32| {
        let along = f64::from(step) / 100.0;
        let there = point.towards(drone, along);
        (hill(there.east_m, there.north_m) - own_m) / (up_m * along)
    };
    (1..100).map(share).fold(0.0, f64::max)
}

/// The patches of the cell: where each is and whether it was seen.
fn cell(coverage: &Coverage) -> impl Iterator<Item = (Point, bool)> {
    let place = coverage.place(&CELL.into()).expect("the cell");
    place.patches.iter().map(|patch| (plane().point(coverage.position(patch)), patch.seen.is_some()))
}

/// Flies the lane over a hill and judges every patch; gives how many patches the plane would have claimed that were not seen,
/// and how many were seen that it would have left out.
fn judged(name: &str, hill: Hill, pitch_cdeg: i32, yaw_deg: f64) -> (usize, usize) {
    let patrol = over(Some(ground(hill)));
    let coverage = counted(&patrol, &lane(&patrol, &held(pitch_cdeg), yaw_deg));
    let pitch_deg = f64::from(pitch_cdeg) / 100.0;
    let (mut all, mut unsure, mut overclaimed, mut left_out) = (0, 0, 0, 0);
    for (point, seen) in cell(&coverage) {
        let rise_m = |north_m| hill(point.east_m, point.north_m) - hill(FOOT_M, north_m);
        let truth = in_an_image(point, rise_m, |north_m| ground_between(hill, point, north_m), pitch_deg, yaw_deg);
        let on_plane = in_an_image(point, |_| 0.0, |_| 0.0, pitch_deg, yaw_deg);
        if let Some(truth) = truth {
            assert_eq!(seen, truth, "{name}, camera at {pitch_deg}, yaw {yaw_deg}: {point:?}");
        }
        all += 1;
        unsure += usize::from(truth.is_none());
        overclaimed += usize::from(on_plane == Some(true) && !seen);
        left_out += usize::from(on_plane == Some(false) && seen);
    }
    assert!(all == 3_600 && unsure < 40, "{name}, camera at {pitch_deg}, yaw {yaw_deg}: {unsure} of {all} not judged");
    (overclaimed, left_out)
}

const PITCHES_CDEG: [i32; 4] = [-9_000, -6_000, -4_500, -3_000];
const YAWS_DEG: [f64; 4] = [0.0, 90.0, 137.0, 270.0];

/// Both sums of [`judged`] over all cameras and directions.
fn judged_all_round(name: &str, hill: Hill) -> (usize, usize) {
    let each = PITCHES_CDEG.into_iter().flat_map(|pitch| YAWS_DEG.into_iter().map(move |yaw| (pitch, yaw)));
    let counts = each.map(|(pitch, yaw)| judged(name, hill, pitch, yaw));
    counts.fold((0, 0), |so_far, one| (so_far.0 + one.0, so_far.1 + one.1))
}

#[test]
fn up_a_slope_beside_the_lane_no_patch_counts_that_no_image_held() {
    let slopes: [(&str, Hill); 3] = [
        ("gentle", |east, _| 100.0 + (east - FOOT_M).max(0.0) * 0.1),
        ("steep", |east, _| 100.0 + (east - FOOT_M).max(0.0) * 0.6),
        ("as high as the drone", |east, _| 100.0 + (east - FOOT_M).max(0.0) * 0.9),
    ];
    for (name, slope) in slopes {
        let (overclaimed, _) = judged_all_round(name, slope);
        assert!(overclaimed > 100, "{name}: {overclaimed} patches are what the plane claimed");
    }
    // Straight down the image reaches 30 m to each side on the plane, but not to 25 m where the ground is 15 m higher there.
    let (overclaimed, left_out) = judged("steep", slopes[1].1, -9_000, 0.0);
    assert!(overclaimed >= 10 && left_out == 0, "{overclaimed}, {left_out}");
}

#[test]
fn ground_that_falls_away_beside_the_lane_is_seen_farther_out() {
    let slopes: [(&str, Hill); 2] = [
        ("gentle", |east, _| 100.0 - (east - FOOT_M).max(0.0) * 0.1),
        ("steep", |east, _| 100.0 - (east - FOOT_M).max(0.0) * 0.5),
    ];
    for (name, slope) in slopes {
        let (_, left_out) = judged_all_round(name, slope);
        assert!(left_out > 100, "{name}: {left_out} patches beyond those of the plane");
    }
    let (overclaimed, left_out) = judged("steep", slopes[1].1, -9_000, 0.0);
    assert!(overclaimed == 0 && left_out >= 10, "{overclaimed}, {left_out}");
}

#[test]
fn on_a_ridge_in_a_valley_and_up_a_slope_every_patch_counts_as_the_images_held_it() {
    let hills: [(&str, Hill); 3] = [
        ("ridge", |east, _| 200.0 - libm::fabs(east - FOOT_M) * 0.3),
        ("valley", |east, _| 50.0 + libm::fabs(east - FOOT_M) * 0.3),
        ("up the slope", |east, north| 100.0 + north * 0.15 - east * 0.1),
    ];
    for (name, hill) in hills {
        judged_all_round(name, hill);
    }
}

#[test]
fn over_level_ground_of_any_height_coverage_is_what_it_is_without_elevation_files() {
    let seen = |patrol: &Patrol, pitch_cdeg, yaw_deg| {
        let coverage = counted(patrol, &lane(patrol, &held(pitch_cdeg), yaw_deg));
        let place = coverage.place(&CELL.into()).expect("the cell").clone();
        let patches = place.patches.iter().map(|patch| (patch.east_mm, patch.north_mm, patch.seen, patch.flown));
        (patches.collect::<Vec<_>>(), place.looks, place.ever_seen)
    };
    let (level, plain) = (over(Some(ground(|_, _| 1_234.0))), over(None));
    for pitch_cdeg in PITCHES_CDEG {
        for yaw_deg in YAWS_DEG {
            let (level, plain) = (seen(&level, pitch_cdeg, yaw_deg), seen(&plain, pitch_cdeg, yaw_deg));
            assert!(plain.2 > 50 && level == plain, "camera at {pitch_cdeg}, yaw {yaw_deg}");
        }
    }
}

#[test]
fn a_journal_without_elevation_files_holds_what_it_held_before_and_an_old_one_is_read() {
    let old = concat!(
        r#"{"at":0,"position":{"lat_e7":245100000,"lon_e7":1176500000},"height_mm":40000,"#,
        r#""roll_cdeg":0,"pitch_cdeg":0,"yaw_cdeg":0,"gimbal_pitch_cdeg":null}"#
    );
    let sample = pose(0.0, 0.0, 0.0);
    assert_eq!(serde_json::to_string(&sample).expect("JSON"), old);
    assert_eq!(serde_json::from_str::<PoseSample>(old).expect("a sample"), sample);
    let plain = over(None);
    let journal = serde_json::to_string(&lane(&plain, &camera(), 0.0)).expect("JSON");
    let state = serde_json::to_string(&Coverage::for_patrol(&plain)).expect("JSON");
    assert!(!journal.contains("ground") && !state.contains("ground"));
    // A journal of before over hills: the plane is all that it knows.
    let hill = over(Some(ground(|east, _| 100.0 + east.max(0.0) * 0.4)));
    let restored: Vec<Fact> = serde_json::from_str(&journal).expect("facts");
    let seen = |patrol| cell(&counted(patrol, &restored)).map(|(_, seen)| seen).collect::<Vec<_>>();
    assert_eq!(seen(&hill), seen(&plain));
}

#[test]
fn what_is_made_up_between_two_poses_lies_over_ground_between_theirs() {
    let over = |ground_mm| PoseSample { ground_mm, ..pose(0.0, 0.0, 0.0) };
    assert_eq!(over(Some(1_000)).between(&over(Some(-2_000)), 1, 3).ground_mm, Some(0));
    assert_eq!(over(Some(1_000)).between(&over(None), 1, 3).ground_mm, None);
}

#[test]
fn a_state_over_hills_is_kept_and_read_again() {
    let patrol = over(Some(ground(|east, north| 100.0 + east * 0.2 - north * 0.1)));
    let coverage = counted(&patrol, &lane(&patrol, &camera(), 0.0));
    let kept = serde_json::to_string(&coverage).expect("JSON");
    assert_eq!(serde_json::from_str::<Coverage>(&kept).expect("a state"), coverage);
}

#[test]
fn what_a_house_hides_from_the_lane_is_not_seen_until_somebody_looks_from_the_other_side() {
    use crate::patrol::{Obstacle, Outline};
    let mut patrol = over(None);
    let house = Outline::Ring(square(60.0, 20.0, 10.0).outer);
    patrol.obstacles = vec![Obstacle { name: "house".into(), outline: house, top: AboveGround::from_metres(40.0) }];
    let behind = Point::new(75.0, 25.0);
    let seen = |coverage: &Coverage| cell(coverage).find(|(p, _)| p.distance(behind) < 0.1).expect("a patch").1;
    // The lane runs 60 m high, 10 m west of a house of 40 m; the patch lies 5 m east of it.
    let facts = lane(&patrol, &held(-9_000), 0.0);
    let mut coverage = counted(&patrol, &facts);
    assert!(!seen(&coverage), "the house is between");
    let open = {
        let mut open = patrol.clone();
        open.obstacles.clear();
        open
    };
    assert!(seen(&counted(&open, &facts)), "without the house the image shows it");
    let mut maker = SwathMaker::new("XC-2".into());
    let above = Pose::level(at(85.0, 25.0), HIGH_M);
    coverage.apply(Moment::START, &maker.photo(Moment::START, &held(-9_000), true, &above, None).expect("a photo"));
    assert!(seen(&coverage));
    assert_eq!(maker.flush(), None);
}
