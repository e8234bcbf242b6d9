//! Tips: what passers-by and grid workers saw, told with the error of people who point at a map.

use crate::chance::Chance;
use crate::place::Plane;
use crate::tunnel::Class;

/// Somebody will tell something.
#[derive(Debug, Clone, PartialEq)]
pub struct Tip {
    /// The judge's number for it.
    pub id: u32,
    /// When it is told, microseconds of the caller's clock.
    pub at_us: u64,
    /// What they saw.
    pub class: Class,
    /// Where it really is, degrees.
    pub lat: f64,
    /// Where it really is, degrees.
    pub lon: f64,
    /// Deviation of the place they name, metres, north and east each.
    pub sigma_m: f64,
    /// Their words, Chinese.
    pub text_zh: String,
    /// Their words, English.
    pub text_en: String,
}

impl Tip {
    /// A tip in usual words, 25 m off as people are who name a shop or a crossing.
    #[must_use]
    pub fn about(id: u32, at_us: u64, class: Class, lat: f64, lon: f64) -> Self {
        let (zh, en) = match class {
            Class::Person => ("这里有个人行为异常", "there is somebody behaving oddly"),
            Class::PersonDown => ("有人倒在路边不动", "somebody is lying by the road and does not move"),
            Class::Vehicle => ("有车停在路中间", "a car stands in the middle of the road"),
            Class::Crowd => ("很多人聚在一起", "a lot of people are gathering"),
            Class::Smoke => ("那边在冒烟", "there is smoke over there"),
            Class::Fire => ("着火了", "something is on fire"),
            Class::Spill => ("路上撒了一地沙", "sand is spilt all over the road"),
            Class::Unknown | Class::Labelled => ("这边有情况，快来看看", "something is wrong here, come and look"),
        };
        Self { id, at_us, class, lat, lon, sigma_m: 25.0, text_zh: zh.to_owned(), text_en: en.to_owned() }
    }
}

/// A tip as it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The tip.
    pub tip: Tip,
    /// The place they name, degrees.
    pub lat: f64,
    /// The place they name, degrees.
    pub lon: f64,
    /// Radius that holds the truth with 95 %, metres.
    pub within_95_m: f64,
}

/// Radius that holds 95 % of a circular normal distribution, in standard deviations: sqrt(-2 ln 0.05).
const SIGMAS_95: f64 = 2.447_746_830_680_816;

/// Tips that are still to be told, in order of time.
#[derive(Debug, Clone)]
pub struct Tips {
    waiting: std::collections::VecDeque<Tip>,
    chance: Chance,
}

impl Tips {
    /// All tips of a night; `seed` decides how far off each is.
    #[must_use]
    pub fn new(mut tips: Vec<Tip>, seed: u64) -> Self {
        tips.sort_by_key(|tip| (tip.at_us, tip.id));
        Self { waiting: tips.into(), chance: Chance::new(seed, 0x5449_5053) }
    }

    /// When the next is told, microseconds.
    #[must_use]
    pub fn next_us(&self) -> Option<u64> {
        self.waiting.front().map(|tip| tip.at_us)
    }

    /// The next one that is told by now; call until `None`.
    pub fn poll(&mut self, now_us: u64) -> Option<Told> {
        if self.next_us()? > now_us {
            return None;
        }
        let tip = self.waiting.pop_front()?;
        let sigma_m = tip.sigma_m.max(0.0);
        let (north, east) = (sigma_m * self.chance.normal(), sigma_m * self.chance.normal());
        let (lat, lon) = Plane::new(tip.lat, tip.lon).degrees(north, east);
        Some(Told { tip, lat, lon, within_95_m: (sigma_m * SIGMAS_95).max(1.0) })
    }
}
