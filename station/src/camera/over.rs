//! From a pixel to a place on ground that is not flat: where its ray first comes down to the ground.
//!
//! Method: the plane that [`locate`] meets is let down from the drone in steps until the ground at the place met is no lower
//! than the plane, then the step is halved down to a centimetre. The places met lie along the ray, so the first such one is what
//! the camera shows and not what lies behind a ridge. Cost: one lookup of the ground for each metre of height.

use super::{Camera, Ellipse, Located, Pose, Refused, Sigmas, ground_offset, locate};
use crate::geodesy::{Plane, Position};

/// The plane comes down by this much at a time, metres.
const STEP_M: f64 = 1.0;
/// A place is met when the plane is this near to the ground, metres.
const MET_M: f64 = 0.01;
/// Beyond this nothing is looked for, metres.
const FARTHEST_M: f64 = 3_000.0;
/// What an error of the ground's height may grow to, as a multiple of what it is over flat ground, before a ray is too flat
/// to the slope.
const GRAZING: f64 = 5.0;

/// As [`locate`], over ground whose height at a place `ground` gives, metres above what the pose's height is above; none where
/// nobody knows it.
///
/// # Errors
///
/// [`Refused`] when there is no answer, or none that is worth a walk; [`Refused::Unknown`] where the ray passes over ground of
/// unknown height.
pub fn locate_over(
    pixel: (f64, f64),
    camera: &Camera,
    pose: &Pose,
    sigmas: &Sigmas,
    ground: &dyn Fn(Position) -> Option<f64>,
) -> Result<Located, Refused> {
    // Flatness, the image's edge and undefined numbers are refused in one place.
    locate(pixel, camera, pose, sigmas)?;
    let plane = Plane::at(pose.position);
    // How far the ground is above a plane where the ray meets that plane.
    let above = |plane_m: f64| -> Result<f64, Refused> {
        let lowered = Pose { height_m: pose.height_m - plane_m, ..*pose };
        let met = ground_offset(camera, &lowered, pixel.0, pixel.1).ok_or(Refused::TooFlat)?;
        if libm::hypot(met.east_m, met.north_m) > FARTHEST_M {
            return Err(Refused::TooFlat);
        }
        Ok(ground(plane.position(met)).ok_or(Refused::Unknown)? - plane_m)
    };
    let mut high_m = pose.height_m - STEP_M;
    if ground(pose.position).ok_or(Refused::Unknown)? >= high_m {
        return Err(Refused::NotAbove);
    }
    let mut low_m = high_m;
    while above(low_m)? < 0.0 {
        high_m = low_m;
        low_m -= STEP_M;
    }
    while high_m - low_m > MET_M {
        let middle_m = f64::midpoint(low_m, high_m);
        if above(middle_m)? < 0.0 { high_m = middle_m } else { low_m = middle_m }
    }
    let met = locate(pixel, camera, &Pose { height_m: pose.height_m - low_m, ..*pose }, sigmas)?;
    let steepness = (above(low_m + STEP_M)? - above(low_m - STEP_M)?) / (2.0 * STEP_M);
    let grows = 1.0 / steepness.abs().max(1e-9);
    if grows > GRAZING {
        return Err(Refused::TooFlat);
    }
    // Towards the drone a slope makes the ellipse smaller along the view; it is never told smaller than over flat ground.
    let covariance_m2 = met.covariance_m2.map(|value| value * grows.max(1.0) * grows.max(1.0));
    Ok(Located { covariance_m2, ellipse: Ellipse::of(covariance_m2), ..met })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: (f64, f64) = (24.51, 117.65);

    fn camera() -> Camera {
        Camera {
            id: "wide".into(),
            width_px: 4_000,
            height_px: 3_000,
            focal_mpx: 3_000_000,
            pitch_cdeg: -4_500,
            gimbal: false,
        }
    }

    fn looking_north(height_m: f64) -> Pose {
        Pose::level(Position::from_degrees(HOME.0, HOME.1).expect("a place"), height_m)
    }

    type Hill = fn(f64) -> f64;

    /// Where the ray comes down, by a march of a centimetre along it.
    fn marched(pixel: (f64, f64), pose: &Pose, hill: Hill) -> f64 {
        let flat = ground_offset(&camera(), pose, pixel.0, pixel.1).expect("it meets the plane");
        let falls = pose.height_m / flat.north_m;
        let mut north_m = 0.0;
        while pose.height_m - north_m * falls > hill(north_m) {
            north_m += 0.01;
        }
        north_m
    }

    #[test]
    fn a_ray_meets_planes_ramps_waves_and_steps_where_a_dense_march_meets_them() {
        let hills: [(&str, Hill); 5] = [
            ("plane", |_| 20.0),
            ("ramp up", |north| north * 0.2),
            ("ramp down", |north| north * -0.15),
            ("waves", |north| libm::sin(north / 30.0) * 8.0),
            ("step", |north| if north > 70.0 { 30.0 } else { 0.0 }),
        ];
        let pose = looking_north(100.0);
        let plane = Plane::at(pose.position);
        for (name, hill) in hills {
            let ground = |at: Position| Some(hill(plane.point(at).north_m));
            for row in [600.0, 1_500.0, 2_600.0] {
                let pixel = (2_000.0, row);
                let found = locate_over(pixel, &camera(), &pose, &Sigmas::CONSUMER, &ground);
                let expected_m = marched(pixel, &pose, hill);
                match found {
                    Ok(found) => {
                        let off_m = plane.point(found.position).north_m - expected_m;
                        assert!(off_m.abs() < 0.1, "{name}, row {row}: {off_m} m off");
                    }
                    Err(refused) => assert_eq!((name, refused), ("step", Refused::TooFlat), "row {row}"),
                }
            }
        }
    }

    #[test]
    fn over_flat_ground_it_is_what_flat_ground_gives() {
        let pose = looking_north(80.0);
        let flat = locate((1_200.0, 1_800.0), &camera(), &pose, &Sigmas::CONSUMER).expect("a place");
        let found =
            locate_over((1_200.0, 1_800.0), &camera(), &pose, &Sigmas::CONSUMER, &|_| Some(0.0)).expect("a place");
        assert!(Plane::at(flat.position).distance(flat.position, found.position) < 0.05);
        assert!((flat.ellipse.major_m - found.ellipse.major_m).abs() < 0.05);
    }

    #[test]
    fn what_stands_before_it_hides_what_lies_behind() {
        let pose = looking_north(60.0);
        let plane = Plane::at(pose.position);
        // Lower than what is flown over, and higher than the ray 45 m ahead.
        let wall = |at: Position| Some(if plane.point(at).north_m > 40.0 { 25.0 } else { 0.0 });
        let found = locate_over((2_000.0, 1_500.0), &camera(), &pose, &Sigmas::CONSUMER, &wall);
        let north_m = found.map(|found| plane.point(found.position).north_m);
        assert!(north_m.is_err() || north_m.is_ok_and(|north_m| north_m < 45.0), "{north_m:?}");
    }

    #[test]
    fn unknown_ground_and_a_slope_that_the_ray_grazes_are_refused() {
        let pose = looking_north(60.0);
        let plane = Plane::at(pose.position);
        let ask = |ground: &dyn Fn(Position) -> Option<f64>| {
            locate_over((2_000.0, 1_500.0), &camera(), &pose, &Sigmas::CONSUMER, ground).map(|found| found.position)
        };
        assert_eq!(ask(&|_| None), Err(Refused::Unknown));
        assert_eq!(ask(&|at| Some(20.0 - plane.point(at).north_m * 0.95)), Err(Refused::TooFlat));
        assert_eq!(ask(&|_| Some(59.5)), Err(Refused::NotAbove));
    }
}
