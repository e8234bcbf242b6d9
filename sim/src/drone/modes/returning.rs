//! AUTO.RTL: up, home, down to the descent height, a short wait, land.

use super::super::Drone;
use super::super::flight::{Aim, Course};
use crate::place::Point;
use crate::truth::Landed;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Leg {
    #[default]
    Climb,
    Home,
    Descend,
    Wait,
    Land,
}

/// Where a return stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Returning {
    leg: Leg,
    from: Point,
    to: Point,
    up: f64,
    waits_since_us: u64,
    /// Not told yet: the navigator speaks after the commander.
    untold: bool,
}

impl Drone {
    pub(super) fn start_return(&mut self) {
        // PX4 forgets the mission's speed here.
        self.run.cruise_mps = None;
        let from = self.believed();
        let to = self.return_place();
        let up = self.return_height(to);
        self.pilot.returning = Returning { leg: Leg::Climb, from, to, up, waits_since_us: 0, untold: true };
    }

    fn tell_return(&mut self) {
        let it = self.pilot.returning;
        if !it.untold || self.quirks().texts.returning.is_none() {
            return;
        }
        self.pilot.returning.untold = false;
        // Rounded up, with room for the noise of the sum.
        let whole_m = |metres: f64| (metres - 1e-6).ceil();
        let (sea, above) = (whole_m(it.up + self.config.home_above_sea_m), whole_m(it.up - it.to.up));
        self.text(6, &format!("RTL: start return at {sea:.0} m ({above:.0} m above destination)"));
    }

    /// What the commander says to a return that was ordered, by a command or by an item of the mission.
    pub(in super::super) fn say_returning(&mut self) {
        if let Some(text) = self.quirks().texts.returning {
            self.text(6, text);
        }
    }

    /// Home or the nearest rally point, whichever is closer (`RTL_TYPE` 0). The ground is flat.
    fn return_place(&self) -> Point {
        let home = self.home.unwrap_or_default();
        let rally = self.stored.rally.items.iter().map(|item| Point { up: home.up, ..self.item_point(item) });
        let away = |point: &Point| self.distance_to(*point).0;
        rally.filter(|point| away(point) < away(&home)).min_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(home)
    }

    /// `RTL_RETURN_ALT` above its destination, lower inside the cone over it (`RTL_CONE_ANG`, half its angle; 0 is no cone),
    /// never below where it is.
    fn return_height(&self, to: Point) -> f64 {
        let tuning = self.tuning();
        let away = self.distance_to(to).0;
        let above = if away <= tuning.return_min_dist_m {
            tuning.descend_alt_m
        } else {
            let cone_m = away / libm::tan(tuning.return_cone_deg.to_radians());
            tuning.return_alt_m.min(cone_m.max(tuning.return_min_dist_m))
        };
        self.believed().up.max(to.up + above)
    }

    pub(super) fn fly_return(&mut self) -> Aim {
        self.tell_return();
        let it = self.pilot.returning;
        let home = it.to;
        let descend_up = (home.up + self.tuning().descend_alt_m).min(it.up);
        let to = match it.leg {
            Leg::Climb => Point { up: it.up, ..it.from },
            Leg::Home => Point { up: it.up, ..home },
            Leg::Descend | Leg::Wait | Leg::Land => Point { up: descend_up, ..home },
        };
        let (away, height) = self.distance_to(to);
        let level = height <= self.tuning().altitude_acceptance_m;
        let there = level && away <= self.tuning().acceptance_m;
        let waited = self.now_us.saturating_sub(it.waits_since_us) as f64 * 1e-6;
        let leg = match it.leg {
            Leg::Climb if level => Leg::Home,
            Leg::Home if there => Leg::Descend,
            Leg::Descend if there => {
                self.pilot.returning.waits_since_us = self.now_us;
                Leg::Wait
            }
            Leg::Wait if waited >= self.tuning().land_delay_s => {
                if self.quirks().texts.returning.is_some() {
                    self.text(6, "RTL: land at destination");
                }
                self.pilot.landed = Landed::Landing;
                Leg::Land
            }
            same => same,
        };
        self.pilot.returning.leg = leg;
        if leg == Leg::Land {
            return self.sink_aim(home);
        }
        self.return_course(to, leg)
    }

    fn return_course(&self, to: Point, leg: Leg) -> Aim {
        if leg == Leg::Climb && self.body.on_ground() {
            // Its take-off was cut short before it rose: it rises now.
            return Aim::Fly(self.climb_over(to));
        }
        let at = self.believed();
        let mut course = Course::hold(to, self.tuning().up_mps, self.tuning());
        if leg == Leg::Home {
            course.yaw = Some(libm::atan2(to.east - at.east, to.north - at.north));
        }
        Aim::Fly(course)
    }
}
