//! Pixels against published rays, ellipses against drawn ones.

use super::*;

fn place(lat: f64, lon: f64) -> Position {
    Position::from_degrees(lat, lon).expect("a position")
}

/// 2,000 px of focal length, held at an angle below the horizon.
fn camera(depression_deg: f64) -> Camera {
    let pitch_cdeg = (-depression_deg * 100.0) as i32;
    Camera { id: "test".into(), width_px: 4_000, height_px: 3_000, focal_mpx: 2_000_000, pitch_cdeg, gimbal: false }
}

const MIDDLE: (f64, f64) = (2_000.0, 1_500.0);

fn level(height_m: f64, yaw_deg: f64) -> Pose {
    Pose { yaw: yaw_deg.to_radians(), ..Pose::level(place(24.51, 117.65), height_m) }
}

#[test]
fn the_middle_pixel_hits_where_an_ellipsoid_ray_does() {
    // pymap3d 3.2.0 lookAtSpheroid: height, azimuth, tilt from the nadir, hit; the plane's own error grows with range.
    let rays = [
        (120.0, 0.0, 0.0, 24.510000000, 117.650000000, 0.02),
        (120.0, 45.0, 30.0, 24.510442284, 117.650483391, 0.02),
        (120.0, 90.0, 60.0, 24.509999986, 117.652050899, 0.03),
        (120.0, 225.0, 75.0, 24.507140627, 117.646874992, 0.05),
        (500.0, 300.0, 70.0, 24.516202483, 117.638257114, 0.2),
        (100.0, 10.0, 45.0, 24.510889098, 117.650171343, 0.02),
    ];
    for (height_m, azimuth, tilt, lat, lon, tolerance_m) in rays {
        let found =
            locate(MIDDLE, &camera(90.0 - tilt), &level(height_m, azimuth), &Sigmas::CONSUMER).expect("a place");
        let plane = Plane::at(place(24.51, 117.65));
        let apart_m = plane.distance(found.position, place(lat, lon));
        assert!(apart_m < tolerance_m, "{height_m} m, {azimuth}°, tilt {tilt}°: {apart_m} m apart");
    }
}

#[test]
fn the_ellipse_has_the_axes_that_twenty_thousand_draws_had() {
    // Height, depression, one-sigma axes along and across the view, for the consumer and the RTK drone. The draws
    // rolled the camera about its optical axis, which moves no middle pixel; a body's roll does.
    let table = [
        (100.0, 60.0, (3.5, 2.5), (0.6, 0.5)),
        (100.0, 45.0, (5.5, 3.8), (1.1, 0.9)),
        (100.0, 30.0, (9.5, 6.2), (1.9, 1.5)),
        (60.0, 20.0, (14.5, 5.9), (2.9, 1.4)),
    ];
    for (height_m, depression, consumer, rtk) in table {
        for (sigmas, (along, across)) in [(Sigmas::CONSUMER, consumer), (Sigmas::RTK, rtk)] {
            let sigmas = Sigmas { pixel_px: 0.0, roll: 0.0, ..sigmas };
            let found = locate(MIDDLE, &camera(depression), &level(height_m, 0.0), &sigmas).expect("a place");
            let (major, minor) = (found.ellipse.major_m / NINETY_FIVE, found.ellipse.minor_m / NINETY_FIVE);
            assert!((major - along).abs() < 0.1 + along * 0.02, "{height_m} m, {depression}°: {major} for {along}");
            assert!((minor - across).abs() < 0.1 + across * 0.02, "{height_m} m, {depression}°: {minor} for {across}");
        }
    }
}

#[test]
fn the_ellipse_points_along_the_view() {
    for yaw_deg in [0.0, 30.0, 100.0, 170.0] {
        let found = locate(MIDDLE, &camera(45.0), &level(100.0, yaw_deg), &Sigmas::CONSUMER).expect("a place");
        assert!((found.ellipse.bearing_deg - yaw_deg).abs() < 0.5, "{yaw_deg}: {:?}", found.ellipse);
    }
}

#[test]
fn a_gimbal_is_as_unsure_as_a_fixed_mount_and_ignores_the_body() {
    let fixed = camera(60.0);
    let gimbal = Camera { gimbal: true, ..fixed.clone() };
    let tilted = Pose { roll: 0.3, pitch: -0.2, ..level(100.0, 40.0) };
    let one = locate(MIDDLE, &gimbal, &tilted, &Sigmas::CONSUMER).expect("a place");
    let other = locate(MIDDLE, &fixed, &level(100.0, 40.0), &Sigmas::CONSUMER).expect("a place");
    assert_eq!(one, other);
}

#[test]
fn flat_rays_and_senseless_inputs_are_refused() {
    let refused = |pixel, depression, pose| locate(pixel, &camera(depression), &pose, &Sigmas::CONSUMER).err();
    assert_eq!(refused(MIDDLE, 14.9, level(100.0, 0.0)), Some(Refused::TooFlat));
    assert_eq!(refused(MIDDLE, -10.0, level(100.0, 0.0)), Some(Refused::TooFlat));
    assert_eq!(refused(MIDDLE, 60.0, level(0.0, 0.0)), Some(Refused::NotAbove));
    assert_eq!(refused(MIDDLE, 60.0, level(f64::NAN, 0.0)), Some(Refused::NotAbove));
    assert_eq!(refused((-1.0, 0.0), 60.0, level(100.0, 0.0)), Some(Refused::NotInImage));
    assert_eq!(refused((f64::NAN, 0.0), 60.0, level(100.0, 0.0)), Some(Refused::NotInImage));
}

#[test]
fn the_pixel_that_shows_a_place_gives_the_place_back() {
    let camera = camera(50.0);
    let pose = Pose { roll: 0.1, pitch: -0.05, ..level(90.0, 250.0) };
    let offset = ground_offset(&camera, &pose, 700.0, 2_200.0).expect("ground");
    let ray = camera.ray(&pose, 700.0, 2_200.0);
    assert!(camera.shows(&pose, ray));
    let found = locate((700.0, 2_200.0), &camera, &pose, &Sigmas::RTK).expect("a place");
    let plane = Plane::at(pose.position);
    assert!(plane.point(found.position).distance(offset) < 0.02);
}
