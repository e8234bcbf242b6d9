//! The way to one mission item: course, speed at the corner, and when it has been reached.

use super::super::Drone;
use super::super::flight::{Aim, Course, Height, braking_speed, corner_speed};
use super::super::items::{self, command};
use crate::place::{Point, length};
use crate::truth::{Landed, Mode};
use crate::wire::says::Item;

const SECOND_US: f64 = 1e6;

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
                return Aim::Fly(Course::hold(to, self.tuning().up_mps));
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
        Aim::Fly(Course::hold(at, self.tuning().up_mps))
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
        if climbing && close {
            self.pilot.landed = Landed::InAir;
            if item.command == command::TAKEOFF {
                self.item_done();
            }
        } else if !climbing && close && away <= self.acceptance(item) && self.faces(item) {
            self.arrive(item);
        }
        let up_mps = if climbing { self.tuning().takeoff_mps } else { self.tuning().up_mps };
        let exit_mps = if climbing { 0.0 } else { self.exit_speed(item) };
        self.course_to(item, to, exit_mps, up_mps)
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

    fn course_to(&mut self, item: &Item, to: Point, exit_mps: f64, up_mps: f64) -> Aim {
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
        Aim::Fly(Course {
            north: to.north,
            east: to.east,
            height: Height::At(to.up, up_mps),
            from: self.run.leg_from,
            cruise_mps: self.run.cruise_mps.unwrap_or(self.tuning().cruise_mps),
            exit_mps,
            yaw,
        })
    }

    /// Speed it may still have when it reaches the item, given the corner to the next one.
    fn exit_speed(&self, item: &Item) -> f64 {
        if item.command != command::WAYPOINT || item.params[0] > 0.0 {
            return 0.0;
        }
        let after = usize::from(self.run.index) + 1;
        let next = self.stored.mission.items.iter().skip(after).find(|item| items::is_flown(item));
        let Some(next) = next.filter(|next| items::has_place(next)).map(|next| self.item_point(next)) else {
            return 0.0;
        };
        let to = self.item_point(item);
        let at = self.believed();
        let from = self.run.leg_from.unwrap_or((at.north, at.east));
        let came = libm::atan2(to.east - from.1, to.north - from.0);
        let goes = libm::atan2(next.east - to.east, next.north - to.north);
        let turn = crate::place::wrapped(goes - came);
        let leg = length(next.north - to.north, next.east - to.east);
        corner_speed(turn, self.acceptance(item), self.tuning()).min(braking_speed(leg, 0.0, self.tuning()))
    }

    fn fly_to_land(&mut self, item: &Item) -> Aim {
        let to = self.item_point(item);
        let at = self.believed();
        let (away, _) = self.distance_to(to);
        if self.pilot.landed != Landed::Landing {
            if away > self.tuning().acceptance_m {
                return self.course_to(item, Point { up: at.up, ..to }, 0.0, self.tuning().up_mps);
            }
            self.pilot.landed = Landed::Landing;
        }
        self.sink_aim(to)
    }
}
