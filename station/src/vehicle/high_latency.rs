//! What a drone tells over a link that is late by its nature (R-L9), and when that was true: by its own clock, so that old
//! data is shown as old.

use super::pose::is_before;
use super::state::State;
use crate::base::{Moment, Span};
use crate::geodesy::{AboveSea, Position};
use crate::wire::Report;

/// How long a drone that speaks on such a link only may be silent, and an order on its way and back: as PX4's COM_HLDL_LOSS_T.
pub const HIGH_LATENCY: Span = Span::from_secs(120);
/// A step back of a drone's clock by more than this is a boot (R-T2).
const BOOTED: Span = Span::from_secs(30);
/// Nothing is kept on its way for longer than this: what seems older was said by a clock that began again.
const LATEST: Span = Span::from_secs(600);

/// Where it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// When, by its own clock; at the latest when it came.
    pub at: Moment,
    /// Where.
    pub position: Position,
    /// How high above the sea.
    pub above_sea: AboveSea,
    /// Degrees from true north.
    pub heading_deg: Option<f64>,
    /// Ground speed, m/s.
    pub speed_mps: f64,
}

/// Where a drone is, as far as anybody here knows: the newest that it told over any link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Where.
    pub position: Position,
    /// Metres above home; none when home's height is not known.
    pub above_home_m: Option<f64>,
    /// Degrees from true north.
    pub heading_deg: Option<f64>,
    /// Ground speed, m/s.
    pub speed_mps: f64,
}

/// When what a drone's clock says was: reckoned from the message that came quickest of all. A boot that nobody heard makes
/// what follows look older than it is, never newer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ages {
    quickest: Option<(Moment, u32)>,
    newest_ms: u32,
}

impl Ages {
    /// A message came with the drone's clock in it; when it was written.
    pub fn hear(&mut self, now: Moment, boot_ms: u32) -> Moment {
        let span = |from: u32, to: u32| Span::from_millis(u64::from(to.wrapping_sub(from)));
        let is_overtaken = is_before(boot_ms, self.newest_ms);
        let booted = is_overtaken && span(boot_ms, self.newest_ms) > BOOTED;
        let written = self.quickest.filter(|_| !booted).map(|(came, then)| {
            if is_before(boot_ms, then) {
                Moment::START.after(came.since(Moment::START).minus(span(boot_ms, then)))
            } else {
                came.after(span(then, boot_ms))
            }
        });
        self.newest_ms = if is_overtaken && !booted { self.newest_ms } else { boot_ms };
        match written.filter(|written| *written <= now && now.since(*written) < LATEST) {
            Some(written) => written,
            None => {
                self.quickest = Some((now, boot_ms));
                now
            }
        }
    }
}

impl State {
    /// Takes what came late, as far as nothing newer is known; whether its mode is another.
    pub(super) fn hear_late(&mut self, now: Moment, report: &Report) -> bool {
        let Report::HighLatency { boot_ms, short_mode, position, above_sea, heading_deg, speed_mps, .. } = report
        else {
            return false;
        };
        let at = self.ages.hear(now, *boot_ms);
        if self.life.newest().is_some_and(|newest| at < newest) {
            return false;
        }
        self.life.high_latency = Some(at);
        if let Report::HighLatency { battery_percent: Some(percent), .. } = report {
            self.battery_percent = Some(*percent);
        }
        if let Some(position) = position.filter(|position| self.trust.follow(at, *position)) {
            let (heading_deg, speed_mps) = (heading_deg.map(f64::from), f64::from(*speed_mps));
            self.told = Some(Told { at, position, above_sea: *above_sea, heading_deg, speed_mps });
        }
        let mode = self.rules.short_mode(*short_mode);
        std::mem::replace(&mut self.mode, mode) != mode
    }

    /// Whether the last that is known of it came over a link that is late by its nature.
    #[must_use]
    pub fn is_high_latency(&self) -> bool {
        self.life.high_latency > self.life.autopilot
    }

    /// Where it is, as far as it told.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let pose = self.poses.last();
        if let Some(told) = self.told.filter(|told| pose.is_none_or(|pose| pose.at < told.at)) {
            let above_home_m = self.home.map(|(_, home)| told.above_sea.metres() - home.metres());
            let Told { position, heading_deg, speed_mps, .. } = told;
            return Some(Place { position, above_home_m, heading_deg, speed_mps });
        }
        pose.map(|pose| Place {
            position: pose.position,
            above_home_m: Some(pose.above_home.metres()),
            heading_deg: self.heading_deg,
            speed_mps: self.speed_mps,
        })
    }
}
