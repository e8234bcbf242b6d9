//! Commands: what the autopilot does with each, and what it answers.

use super::firmware::TakeOff;
use super::items::command;
use super::{Drone, REBOOT_US, pointing};
use crate::place::Point;
use crate::truth::Mode;
use crate::wire::says::{self, Peer};
use crate::wire::{Frame, Payload, ids};

/// `MAV_RESULT` numbers.
const ACCEPTED: u8 = 0;
const TEMPORARILY_REJECTED: u8 = 1;
const DENIED: u8 = 2;
const UNSUPPORTED: u8 = 3;
const FAILED: u8 = 4;

/// `param2` of the arm command that overrides every check.
const FORCE: f32 = 21_196.0;

/// A command, whichever message brought it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Command {
    number: u16,
    params: [f32; 4],
    /// Degrees for places; the plain parameter otherwise.
    x: f64,
    y: f64,
    z: f64,
    /// `MAV_FRAME` of the place; `COMMAND_LONG` always means AMSL.
    frame: u8,
    broadcast: bool,
    int: bool,
}

impl Command {
    pub(super) fn read(frame: &Frame) -> Self {
        let int = frame.id == ids::COMMAND_INT;
        let place = |at: usize| {
            if int { f64::from(frame.i32(at)) * 1e-7 } else { f64::from(frame.f32(at)) }
        };
        Self {
            number: frame.u16(28),
            params: [frame.f32(0), frame.f32(4), frame.f32(8), frame.f32(12)],
            x: place(16),
            y: place(20),
            z: f64::from(frame.f32(24)),
            frame: if int { frame.u8(32) } else { 0 },
            broadcast: frame.u8(30) == 0,
            int,
        }
    }
}

impl Drone {
    /// Carries a command out and acknowledges it, unless PX4 stays silent about it.
    pub(super) fn hear_command(&mut self, peer: Peer, asked: &Command) {
        let Some(result) = self.carry_out_command(peer, asked) else {
            return;
        };
        if !asked.broadcast {
            self.mouth.say(ids::COMMAND_ACK, &says::command_ack(peer, asked.number, result));
        }
        if asked.number == 246 && result == ACCEPTED {
            self.reboots_us = Some(self.now_us + REBOOT_US);
        }
    }

    /// `None` = no answer at all.
    fn carry_out_command(&mut self, peer: Peer, asked: &Command) -> Option<u8> {
        let [p1, p2, ..] = asked.params;
        Some(match asked.number {
            20 => self.return_command(),
            21 => self.land_command(),
            22 => self.take_off_command(asked),
            176 => self.set_mode_command(asked),
            command::CHANGE_SPEED => {
                self.change_speed(f64::from(p2));
                ACCEPTED
            }
            command::SET_HOME => self.set_home_command(asked),
            185 => {
                self.pilot.terminated |= p1 > 0.5;
                ACCEPTED
            }
            192 => self.reposition(asked),
            193 if self.quirks().orders.pauses => self.pause_command(p1),
            224 if self.quirks().orders.sets_current => self.set_current_command(p1),
            command::TRIGGER_DISTANCE | command::TRIGGER_CONTROL => {
                return self.trigger_command(asked);
            }
            number if self.gimbal.is_some() && pointing::is_pointing(number) => {
                let [p1, p2, p3, p4] = asked.params.map(f64::from);
                let p = [p1, p2, p3, p4, asked.x, asked.y, asked.z];
                return self.point_gimbal(peer, number, p, self.place(asked));
            }
            // The camera manager is not built in: nobody answers these.
            205 | 420 | 521 | 530 | 1000 => return None,
            246 if p1 == 1.0 => {
                if self.pilot.armed {
                    DENIED
                } else {
                    ACCEPTED
                }
            }
            300 => self.mission_start(),
            400 => self.arm_command(p1, p2),
            410 => self.message_command(ids::HOME_POSITION),
            510 => self.say_interval(p1),
            511 => self.set_interval(p1, p2),
            512 => self.message_command(whole(p1)),
            519 => self.message_command(ids::PROTOCOL_VERSION),
            520 => self.message_command(ids::AUTOPILOT_VERSION),
            _ => UNSUPPORTED,
        })
    }

    fn told(&self, done: bool) -> u8 {
        if done { ACCEPTED } else { self.quirks().orders.refusal }
    }

    fn mode_command(&mut self, mode: Mode) -> u8 {
        let done = self.ask_mode(mode);
        self.told(done)
    }

    fn return_command(&mut self) -> u8 {
        let done = self.ask_mode(Mode::Rtl);
        if done {
            self.say_returning();
        }
        self.told(done)
    }

    fn land_command(&mut self) -> u8 {
        let done = self.ask_mode(Mode::Land);
        if let Some(text) = self.quirks().texts.landing.filter(|_| done) {
            self.text(6, text);
        }
        self.told(done)
    }

    /// PX4 answers ACCEPTED even when the mode is refused (measured).
    fn set_mode_command(&mut self, asked: &Command) -> u8 {
        let [base, main, sub, _] = asked.params;
        if whole(base) & 1 == 0 {
            return DENIED;
        }
        let number = if self.quirks().orders.sub_modes { whole(main) << 16 | whole(sub) << 24 } else { whole(main) };
        let done = self.ask_mode_number(number);
        self.told(done || self.quirks().orders.mode_always_accepted)
    }

    fn take_off_command(&mut self, asked: &Command) -> u8 {
        match self.quirks().orders.take_off {
            TakeOff::AboveSea => {
                let least = self.believed().up + self.tuning().takeoff_alt_m;
                // None means MIS_TAKEOFF_ALT.
                let up = if asked.z.is_finite() { asked.z - self.config.home_above_sea_m } else { least };
                self.pilot.takeoff_up = up.max(least);
                self.mode_command(Mode::Takeoff)
            }
            TakeOff::AboveHome { mode } => {
                // do_user_takeoff of mode.cpp: armed, landed, in a mode that can, and upwards.
                let up = self.home.map_or(0.0, |home| home.up) + asked.z;
                let ready = self.pilot.armed && self.body.on_ground() && self.pilot.number == mode;
                if !ready || !asked.z.is_finite() || up <= self.believed().up {
                    return FAILED;
                }
                self.pilot.takeoff_up = up;
                self.enter_mode(Mode::Takeoff);
                ACCEPTED
            }
        }
    }

    /// `DO_PAUSE_CONTINUE`: 0 = hold, 1 = go on.
    fn pause_command(&mut self, go_on: f32) -> u8 {
        if self.pilot.mode != Mode::Mission && !self.run.paused_inside {
            return FAILED;
        }
        self.pause_inside(go_on == 0.0);
        ACCEPTED
    }

    fn set_current_command(&mut self, seq: f32) -> u8 {
        let seq = whole(seq);
        let known = u16::try_from(seq).ok().filter(|seq| usize::from(*seq) < self.stored.mission.items.len());
        let Some(seq) = known else {
            return FAILED;
        };
        self.set_current_item(seq);
        ACCEPTED
    }

    fn arm_command(&mut self, arm: f32, force: f32) -> u8 {
        let done = if arm == 1.0 {
            self.arm("Armed by external command")
        } else if arm == 0.0 {
            self.disarm_on_request(force == FORCE)
        } else {
            return UNSUPPORTED;
        };
        self.told(done)
    }

    fn mission_start(&mut self) -> u8 {
        if !self.quirks().orders.start_arms {
            let begun = self.ask_mode(Mode::Mission);
            self.pilot.started |= begun;
            return self.told(begun);
        }
        if self.stored.mission.items.is_empty() || !self.run.settled() || !self.run.valid {
            self.text(2, "Mission start denied! No valid mission");
            return DENIED;
        }
        if !self.ask_mode(Mode::Mission) || !self.arm("Armed by mission start") {
            return TEMPORARILY_REJECTED;
        }
        ACCEPTED
    }

    fn set_home_command(&mut self, asked: &Command) -> u8 {
        let [here, ..] = asked.params;
        self.home = Some(if here == 1.0 { self.believed() } else { self.place(asked) });
        ACCEPTED
    }

    fn place(&self, asked: &Command) -> Point {
        let (north, east) = self.plane.metres(asked.x, asked.y);
        let at = self.believed();
        let home_up = self.home.map_or(0.0, |home| home.up);
        let up = match asked.frame {
            3 | 6 | 10 | 11 => home_up + asked.z,
            _ => asked.z - self.config.home_above_sea_m,
        };
        Point {
            north: if asked.x.is_finite() { north } else { at.north },
            east: if asked.y.is_finite() { east } else { at.east },
            up: if asked.z.is_finite() { up } else { at.up },
        }
    }

    /// Outside the fence it is acknowledged and not carried out (measured).
    fn reposition(&mut self, asked: &Command) -> u8 {
        let [speed, flags, _, yaw] = asked.params;
        if !self.quirks().orders.reposition_changes_mode {
            // handle_command_int_do_reposition: in GUIDED, or with MAV_DO_REPOSITION_FLAGS_CHANGE_MODE; no COMMAND_LONG.
            let guided = self.pilot.number == self.quirks().number_of(Mode::Loiter);
            if !asked.int {
                return UNSUPPORTED;
            }
            if !guided && whole(flags) & 1 == 0 {
                return DENIED;
            }
        }
        let to = self.place(asked);
        if !self.fence.allows(to.north, to.east) {
            self.text(3, "Reposition is outside geofence");
            return ACCEPTED;
        }
        if !self.ask_mode(Mode::Loiter) {
            return TEMPORARILY_REJECTED;
        }
        self.pilot.hold = to;
        self.pilot.hold_cruise_mps = (speed > 0.0).then_some(f64::from(speed));
        let at = self.believed();
        let (away, _) = self.distance_to(to);
        let bearing = libm::atan2(to.east - at.east, to.north - at.north);
        self.pilot.hold_yaw = if yaw.is_finite() { Some(f64::from(yaw)) } else { (away > 2.0).then_some(bearing) };
        ACCEPTED
    }

    fn trigger_command(&mut self, asked: &Command) -> Option<u8> {
        if self.tuning().trigger_mode == 0.0 {
            return None;
        }
        let [p1, _, p3, _] = asked.params.map(f64::from);
        if asked.number == command::TRIGGER_DISTANCE {
            self.trigger_by_distance(p1, p3 > 0.0);
        } else {
            self.trigger_control(p1);
        }
        Some(ACCEPTED)
    }

    /// The message goes out before its acknowledgement.
    fn message_command(&mut self, id: u32) -> u8 {
        // PX4 1.17 cannot send MISSION_CURRENT on demand.
        let gives = id != ids::MISSION_CURRENT || self.quirks().orders.gives_mission_current;
        match self.message(id).filter(|_| gives) {
            Some(payload) => {
                self.mouth.say(id, &payload);
                ACCEPTED
            }
            None => DENIED,
        }
    }

    fn say_interval(&mut self, id: f32) -> u8 {
        let id = whole(id);
        let interval = self.streams.interval(id);
        let wire = interval.map_or(0, |us| if us == 0 { -1 } else { i32::try_from(us).unwrap_or(i32::MAX) });
        let short = u16::try_from(id).unwrap_or(u16::MAX);
        self.mouth.say(ids::MESSAGE_INTERVAL, &Payload::new().i32(wire).u16(short));
        ACCEPTED
    }

    fn set_interval(&mut self, id: f32, interval_us: f32) -> u8 {
        let now = self.now_us;
        if self.streams.set(whole(id), f64::from(interval_us), now) { ACCEPTED } else { FAILED }
    }
}

/// A parameter that holds a whole number; what is not one becomes 0.
fn whole(value: f32) -> u32 {
    value.round() as u32
}
