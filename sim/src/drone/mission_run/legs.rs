//! The way to one mission item: course, speed at the corner, and when it has been reached.

use super::super::Drone;
use super::super::flight::{Aim, Course};
use super::super::items::{self, command};
use crate::place::{Point, length};
use crate::truth::{Landed, Mode};
use crate::wire::says::Item;

const SECOND_US: f64 = 1e6;
/// At the top of a take-off PX4 takes its place as a waypoint once more before it turns (fitted to recordings), seconds.
const TOP_WAIT_S: f64 = 1.0;

impl Drone {
    /// Where an item lies, in metres around the plane's origin.
    pub(in super::super) fn item_point(&self, item: &Item) -> Point {
        let (north, east) = self.plane.metres(f64::from(item.x) / 1e7, f64::from(item.y) / 1e7);
        let home_up = self.home.map_or(0.0, |home| home.up);
        let z = f64::from(item.z);
        let up = if matches!(item.frame, 3 | 6 | 10 | 11) { home_up + z } else { z - self.config.home_above_sea_m };
        Point { north, east, up }
    }

    /// The aim of AUTO.MISSION for this step.
    pub(in super::super) fn fly_mission(&mut self) -> Aim {
        if !self.run.settled() {
            return self.last_aim;
        }
        let Some(seq) = self.walk_to_flown() else {
            self.finish_mission();
            return self.hold_aim();
        };
        let Some(item) = self.item_flown(seq) else {
            return self.hold_aim();
        };
        if self.run.paused_inside {
            return self.hold_aim();
        }
        if let Some(to) = self.run.climbs_to {
            let (_, height) = self.distance_to(to);
            if height > self.tuning().altitude_acceptance_m {
                self.last_target = to;
                return Aim::Fly(Course::hold(to, self.tuning().up_mps, self.tuning()));
            }
            self.run.climbs_to = None;
        }
        match item.command {
            command::RETURN => {
                if !self.quirks().mission.ends_inside {
                    self.run.finished = true;
                    self.text(6, "Mission finished, loitering");
                    self.pilot.after_disarm = self.quirks().number_of(Mode::Loiter);
                    self.say_returning();
                }
                self.enter_mode_inside(Mode::Rtl);
                self.say_mission_current();
                self.hold_aim()
            }
            command::DELAY | command::CONDITION_DELAY => self.wait_here(f64::from(item.params[0])),
            command::LAND => self.fly_to_land(&item),
            _ => self.fly_to_item(&item),
        }
    }

    fn walk_to_flown(&mut self) -> Option<u16> {
        let at = self.run.index;
        let seq = self.walk_from(at)?;
        if seq != at {
            self.run.enter(seq);
            self.say_mission_current();
        }
        Some(seq)
    }

    fn wait_here(&mut self, seconds: f64) -> Aim {
        let at = *self.run.wait_at.get_or_insert(self.last_target);
        let since = *self.run.there_us.get_or_insert(self.now_us);
        if self.elapsed(since) >= seconds {
            self.item_done();
        }
        Aim::Fly(Course::hold(at, self.tuning().up_mps, self.tuning()))
    }

    fn elapsed(&self, since_us: u64) -> f64 {
        self.now_us.saturating_sub(since_us) as f64 / SECOND_US
    }

    fn acceptance(&self, item: &Item) -> f64 {
        let [_, radius, ..] = item.params;
        if radius.is_finite() && radius > 0.0 && item.command == command::WAYPOINT {
            f64::from(radius)
        } else {
            self.tuning().acceptance_m
        }
    }

    fn fly_to_item(&mut self, item: &Item) -> Aim {
        let mut to = self.item_point(item);
        let climbing = matches!(self.pilot.landed, Landed::TakingOff | Landed::OnGround);
        if climbing {
            // Straight up first, whatever the first item is; its place is flown to afterwards.
            to = Point { up: to.up, ..self.pilot.lift_off };
        }
        let (away, height) = self.distance_to(to);
        let close = height <= self.tuning().altitude_acceptance_m;
        let high = to.up - self.believed().up <= self.tuning().altitude_acceptance_m;
        if climbing && (high || self.run.there_us.is_some()) {
            self.run.there_us.get_or_insert(self.now_us);
            if self.faces_onward(item) {
                self.pilot.landed = Landed::InAir;
                self.run.there_us = None;
                if item.command == command::TAKEOFF {
                    self.item_done();
                }
            }
        } else if !climbing && close && away <= self.acceptance(item) && self.faces(item) {
            self.arrive(item);
        }
        if climbing {
            self.last_target = to;
            let turns = self.run.there_us.is_some_and(|since| self.elapsed(since) >= TOP_WAIT_S);
            let yaw = self.onward_yaw(item).filter(|_| turns);
            return Aim::Fly(Course { yaw, ..self.climb_over(to) });
        }
        let next = self.next_point(item);
        self.course_to(item, to, next)
    }

    /// At the top of a take-off PX4 turns towards the next place before it goes there.
    fn onward_yaw(&self, item: &Item) -> Option<f64> {
        let here = self.item_point(item);
        let next = self.point_after(self.run.index)?;
        let (north, east) = (next.north - here.north, next.east - here.east);
        (length(north, east) > 0.0).then(|| libm::atan2(east, north))
    }

    fn faces_onward(&self, item: &Item) -> bool {
        let off = self.onward_yaw(item).map_or(0.0, |yaw| crate::place::wrapped(yaw - self.body.yaw));
        let waited = self.run.there_us.is_some_and(|since| self.elapsed(since) >= TOP_WAIT_S);
        waited && off.abs() <= self.tuning().yaw_error_deg.to_radians()
    }

    /// Whether the nose points where the item wants it, within `MIS_YAW_ERR`; NaN = anywhere.
    fn faces(&self, item: &Item) -> bool {
        let [.., yaw] = item.params;
        let off = crate::place::wrapped(f64::from(yaw).to_radians() - self.body.yaw);
        !yaw.is_finite() || off.abs() <= self.tuning().yaw_error_deg.to_radians()
    }

    fn arrive(&mut self, item: &Item) {
        let since = *self.run.there_us.get_or_insert(self.now_us);
        let hold_s = match item.command {
            command::WAYPOINT | command::LOITER_TIME => f64::from(item.params[0]),
            command::LOITER_UNLIM => f64::INFINITY,
            _ => 0.0,
        };
        // A hold of NaN is no hold.
        let holding = self.elapsed(since) < hold_s;
        if !holding {
            self.item_done();
        }
    }

    fn course_to(&mut self, item: &Item, to: Point, next: Option<Point>) -> Aim {
        self.last_target = to;
        let at = self.believed();
        let (away, _) = self.distance_to(to);
        let [.., yaw] = item.params;
        let yaw = if yaw.is_finite() && item.command != command::TAKEOFF {
            Some(f64::from(yaw).to_radians())
        } else if away > self.tuning().acceptance_m {
            Some(libm::atan2(to.east - at.east, to.north - at.north))
        } else {
            None
        };
        let tuning = self.tuning();
        Aim::Fly(Course {
            from: self.run.leg_from,
            next,
            acceptance_m: self.acceptance(item),
            cruise_mps: self.run.cruise_mps.unwrap_or(tuning.cruise_mps),
            yaw,
            ..Course::hold(to, tuning.up_mps, tuning)
        })
    }

    /// Where it goes on to without stopping at the item; none when it waits there or nothing follows that has a place.
    fn next_point(&self, item: &Item) -> Option<Point> {
        if item.command != command::WAYPOINT || item.params[0] > 0.0 {
            return None;
        }
        self.point_after(self.run.index)
    }

    /// Where the next flown item lies, if it has a place.
    fn point_after(&self, seq: u16) -> Option<Point> {
        let flown = self.stored.mission.items.iter().skip(usize::from(seq) + 1).find(|item| items::is_flown(item));
        flown.filter(|item| items::has_place(item)).map(|item| self.item_point(item))
    }

    fn fly_to_land(&mut self, item: &Item) -> Aim {
        let to = self.item_point(item);
        let at = self.believed();
        let (away, _) = self.distance_to(to);
        if self.pilot.landed != Landed::Landing {
            if away > self.tuning().acceptance_m {
                return self.course_to(item, Point { up: at.up, ..to }, None);
            }
            self.pilot.landed = Landed::Landing;
            self.landing_begins();
        }
        self.sink_aim(to)
    }
}
