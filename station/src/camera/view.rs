//! A camera held in one pose, ready to be asked about many points of the ground.

use super::footprint::corners;
use super::{Camera, Pose};
use crate::geodesy::{Bounds, Point};

/// What a camera shows from one pose. Asking it about a point costs a dozen multiplications.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The image's middle, right and lower directions, as north, east, down; unit vectors.
    middle: [f64; 3],
    right: [f64; 3],
    below: [f64; 3],
    half_wide: f64,
    half_high: f64,
    focal_px: f64,
    height_m: f64,
    /// Sine of the flattest angle at which ground counts as shown.
    flattest_sin: f64,
    /// Around what is shown of ground as high as that below the drone.
    level: Bounds,
}

/// How a point of the ground is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// Metres of ground (across the ray) per pixel.
    pub metres_per_px: f64,
    /// Sine of the angle at which it is seen, below the horizon: the angle itself is wanted for one patch of hundreds.
    pub sin_depression: f64,
}

impl View {
    /// The view from a pose; ground looked at more flatly than `flattest` (rad below the horizon, above 0) counts as not
    /// shown, which also bounds the view where the horizon is in the image. None on or under the ground.
    #[must_use]
    pub fn of(camera: &Camera, pose: &Pose, flattest: f64) -> Option<View> {
        if pose.height_m <= 0.0 || flattest <= 0.0 {
            return None;
        }
        let (u, v) = (f64::from(camera.width_px) / 2.0, f64::from(camera.height_px) / 2.0);
        let focal_px = f64::from(camera.focal_mpx.max(1)) / 1e3;
        let held = camera.held(pose);
        let ray = |right: f64, below: f64| {
            let ray = held.ray(u + right, v + below);
            [ray.north, ray.east, ray.down]
        };
        let middle = ray(0.0, 0.0);
        let reach_m = pose.height_m / libm::tan(flattest);
        let all = Bounds { low: Point::new(-reach_m, -reach_m), high: Point::new(reach_m, reach_m) };
        let seen = corners(&held, pose.height_m).map_or(all, Bounds::around);
        Some(View {
            middle,
            right: minus(ray(focal_px, 0.0), middle),
            below: minus(ray(0.0, focal_px), middle),
            half_wide: u / focal_px,
            half_high: v / focal_px,
            focal_px,
            height_m: pose.height_m,
            flattest_sin: libm::sin(flattest),
            level: Bounds {
                low: Point::new(seen.low.east_m.max(-reach_m), seen.low.north_m.max(-reach_m)),
                high: Point::new(seen.high.east_m.min(reach_m), seen.high.north_m.min(reach_m)),
            },
        })
    }

    /// A box around everything that is shown of ground from `fall_m` below to `rise_m` above the ground below the drone,
    /// metres (both 0 over flat ground); in metres east and north of the drone.
    #[must_use]
    pub fn bounds(&self, fall_m: f64, rise_m: f64) -> Bounds {
        // What is shown of lower ground is that of level ground, drawn larger around the drone; higher ground, smaller.
        let share = |drop_m: f64| (drop_m / self.height_m).max(0.0);
        let (small, large) = (share(self.height_m - rise_m), share(self.height_m + fall_m));
        let low = |edge_m: f64| (edge_m * small).min(edge_m * large);
        let high = |edge_m: f64| (edge_m * small).max(edge_m * large);
        Bounds {
            low: Point::new(low(self.level.low.east_m), low(self.level.low.north_m)),
            high: Point::new(high(self.level.high.east_m), high(self.level.high.north_m)),
        }
    }

    /// How high the camera is above ground that is `rise_m` above the ground below it, metres.
    #[must_use]
    pub fn above_m(&self, rise_m: f64) -> f64 {
        self.height_m - rise_m
    }

    /// How the image shows a ground point, given in metres east and north of the drone and `rise_m` above the ground below
    /// the drone, metres (0 over flat ground); none when it does not, as for all that is as high as the camera or higher.
    /// What stands between them is the caller's to ask.
    #[must_use]
    pub fn shown(&self, offset: Point, rise_m: f64) -> Option<Shown> {
        let drop_m = self.above_m(rise_m);
        let to = [offset.north_m, offset.east_m, drop_m];
        let (ahead, right, below) = (dot(to, self.middle), dot(to, self.right), dot(to, self.below));
        if ahead <= 0.0 || right.abs() > ahead * self.half_wide || below.abs() > ahead * self.half_high {
            return None;
        }
        let slant_m = dot(to, to).sqrt();
        let sin = drop_m / slant_m;
        (sin >= self.flattest_sin)
            .then(|| Shown { metres_per_px: slant_m / self.focal_px, sin_depression: sin.min(1.0) })
    }
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    let ([a0, a1, a2], [b0, b1, b2]) = (a, b);
    [a0 - b0, a1 - b1, a2 - b2]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    let ([a0, a1, a2], [b0, b1, b2]) = (a, b);
    a0 * b0 + a1 * b1 + a2 * b2
}
