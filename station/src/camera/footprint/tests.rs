//! Where a camera's image lies on the ground, in every attitude.

use super::*;
use crate::geodesy::Position;

/// Straight down; shows 40 m × 30 m from 40 m.
fn down() -> Camera {
    Camera {
        id: "down".into(),
        width_px: 4_000,
        height_px: 3_000,
        focal_mpx: 4_000_000,
        pitch_cdeg: -9_000,
        gimbal: false,
    }
}

fn pose(roll_deg: f64, pitch_deg: f64, yaw_deg: f64) -> Pose {
    let level = Pose::level(Position::from_degrees(24.51, 117.65).expect("a position"), 40.0);
    Pose { roll: roll_deg.to_radians(), pitch: pitch_deg.to_radians(), yaw: yaw_deg.to_radians(), ..level }
}

/// Whether a convex polygon holds a point; its corners may turn either way.
fn holds(corners: &[Point; 4], p: Point) -> bool {
    let [a, b, c, d] = *corners;
    let sides = [(a, b), (b, c), (c, d), (d, a)].map(|(from, to)| crate::geodesy::segment::side(from, to, p));
    sides.iter().all(|&side| side >= 0.0) || sides.iter().all(|&side| side <= 0.0)
}

fn middle(corners: [Point; 4]) -> Point {
    let bounds = crate::geodesy::Bounds::around(corners);
    bounds.low.towards(bounds.high, 0.5)
}

#[test]
fn a_camera_straight_down_shows_a_rectangle_with_its_top_ahead() {
    let corners = footprint(&down(), &pose(0.0, 0.0, 0.0)).expect("ground");
    for (corner, (east, north)) in corners.iter().zip([(-20.0, 15.0), (20.0, 15.0), (20.0, -15.0), (-20.0, -15.0)]) {
        assert!(corner.distance(Point::new(east, north)) < 0.01, "{corners:?}");
    }
    let strip = strip(&down(), 40.0).expect("ground");
    assert!(
        (strip.across_m - 40.0).abs() < 0.01
            && (strip.ahead_m - 15.0).abs() < 0.01
            && (strip.behind_m - 15.0).abs() < 0.01
    );
    assert!((lane_spacing(&strip, 20) - 32.0).abs() < 0.01);
}

#[test]
fn it_turns_with_the_nose() {
    let corners = footprint(&down(), &pose(0.0, 0.0, 90.0)).expect("ground");
    assert!(corners[0].distance(Point::new(15.0, 20.0)) < 0.01, "upper left is ahead to the left: {corners:?}");
}

#[test]
fn a_bank_to_the_right_shifts_it_to_the_left_and_a_raised_nose_ahead() {
    let bank = middle(footprint(&down(), &pose(30.0, 0.0, 0.0)).expect("ground"));
    assert!(bank.east_m < -20.0 && bank.north_m.abs() < 0.5, "{bank:?}");
    let nose = middle(footprint(&down(), &pose(0.0, 30.0, 0.0)).expect("ground"));
    assert!(nose.north_m > 20.0 && nose.east_m.abs() < 0.5, "{nose:?}");
}

#[test]
fn a_gimbal_holds_it_in_place() {
    let gimbal = Camera { gimbal: true, ..down() };
    assert_eq!(footprint(&gimbal, &pose(30.0, -20.0, 0.0)), footprint(&gimbal, &pose(0.0, 0.0, 0.0)));
}

#[test]
fn there_is_none_with_the_horizon_in_the_image() {
    let ahead = Camera { pitch_cdeg: -1_000, ..down() };
    assert_eq!(footprint(&ahead, &pose(0.0, 0.0, 0.0)), None);
    assert_eq!(strip(&ahead, 40.0), None);
    assert_eq!(footprint(&down(), &Pose { height_m: 0.0, ..pose(0.0, 0.0, 0.0) }), None);
}

#[test]
fn a_pixel_is_as_large_as_its_slant_range_makes_it() {
    let size = |pitch_cdeg| ground_pixel_size(&Camera { pitch_cdeg, ..down() }, &pose(0.0, 0.0, 0.0)).expect("ground");
    assert!((size(-9_000) - 0.01).abs() < 1e-6);
    assert!((size(-3_000) - 0.02).abs() < 1e-4);
}

#[test]
fn a_view_shows_exactly_what_its_footprint_holds() {
    let (camera, pose) = (Camera { pitch_cdeg: -6_000, ..down() }, pose(5.0, -3.0, 77.0));
    let corners = footprint(&camera, &pose).expect("ground");
    let view = crate::camera::View::of(&camera, &pose, 0.2).expect("above ground");
    for i in -40..40 {
        for j in -40..40 {
            let p = Point::new(f64::from(i) * 1.37, f64::from(j) * 1.41);
            let edge = [0, 1, 2, 3].map(|k| crate::geodesy::segment::distance_to(p, corners[k], corners[(k + 1) % 4]));
            if edge.iter().all(|&m| m > 0.05) {
                assert_eq!(view.shown(p, 0.0).is_some(), holds(&corners, p), "{p:?}");
            }
        }
    }
}

#[test]
fn ground_beside_the_drone_is_shown_as_from_a_drone_that_is_as_high_above_it() {
    let (camera, pose) = (Camera { pitch_cdeg: -6_000, ..down() }, pose(5.0, -3.0, 77.0));
    let view = crate::camera::View::of(&camera, &pose, 0.2).expect("above ground");
    for rise_m in [-30.0, -4.0, 0.0, 7.5, 25.0] {
        let there = Pose { height_m: pose.height_m - rise_m, ..pose };
        let from_there = crate::camera::View::of(&camera, &there, 0.2).expect("above ground");
        for i in -40..40 {
            for j in -40..40 {
                let p = Point::new(f64::from(i) * 2.37, f64::from(j) * 2.41);
                assert_eq!(view.shown(p, rise_m), from_there.shown(p, 0.0), "{rise_m} m, {p:?}");
            }
        }
    }
}

#[test]
fn ground_as_high_as_the_camera_is_not_shown() {
    let ahead = Camera { pitch_cdeg: 0, ..down() };
    let view = crate::camera::View::of(&ahead, &pose(0.0, 0.0, 0.0), 1e-3).expect("above ground");
    let shown = |rise_m| view.shown(Point::new(0.0, 50.0), rise_m).is_some();
    assert!(shown(39.0) && !shown(40.0) && !shown(41.0) && !shown(200.0));
    assert_eq!(view.shown(Point::new(0.0, 0.0), 40.0), None, "where the camera is");
}

#[test]
fn the_box_of_a_view_holds_all_that_it_shows_of_ground_between_two_heights() {
    let (fall_m, rise_m) = (60.0, 45.0);
    for (pitch_cdeg, yaw_deg) in [(-9_000, 0.0), (-6_000, 77.0), (-4_500, 200.0), (-2_000, 310.0)] {
        let camera = Camera { pitch_cdeg, ..down() };
        let view = crate::camera::View::of(&camera, &pose(3.0, -2.0, yaw_deg), 0.26).expect("above ground");
        let (all, level) = (view.bounds(fall_m, rise_m), view.bounds(0.0, 0.0));
        let within =
            |holds: &crate::geodesy::Bounds, p: Point| holds.near(&crate::geodesy::Bounds { low: p, high: p }, 1e-6);
        let (mut shown, mut outside_level) = (0, 0);
        for i in -130..130 {
            for j in -130..130 {
                let p = Point::new(f64::from(i) * 2.9, f64::from(j) * 3.1);
                for above_m in [-60.0, -33.0, -5.0, 0.0, 12.0, 30.0, 39.0, 45.0] {
                    if view.shown(p, above_m).is_some() {
                        assert!(within(&all, p), "{above_m} m, {p:?} in {all:?}");
                        assert!(above_m != 0.0 || within(&level, p), "{p:?} in {level:?}");
                        (shown, outside_level) = (shown + 1, outside_level + u32::from(!within(&level, p)));
                    }
                }
            }
        }
        assert!(shown > 300 && outside_level > 30, "{shown}, {outside_level}: camera at {pitch_cdeg}");
    }
}
