//! A ground team: walks its beat, tells where it is, hears alerts, goes there or does not.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::walk::Walker;
use super::{SCOOTER_MPS, WALKING_MPS};
use crate::chance::Chance;
use crate::ground::Ground;
use crate::path::{Path, Window};

const SECOND_US: u64 = 1_000_000;
/// What a team that searches with lamps sees around itself, metres.
const FINDS_WITHIN_M: f64 = 40.0;
/// Phones state the radius that holds 68 % of a circular normal distribution: sqrt(-2 ln 0.32) deviations.
const SIGMAS_68: f64 = 1.509_592_5;

/// Everything that tells one team from another.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamConfig {
    /// Its name, for the caller.
    pub name: String,
    /// Where it is when nobody needs it: its beat, or one place.
    pub beat: Path,
    /// How fast it goes to an alert, along streets, m/s.
    pub speed_mps: f64,
    /// How often it tells its position, microseconds; 0 = never.
    pub report_every_us: u64,
    /// Deviation of its phone's position, metres, north and east each.
    pub error_m: f64,
    /// What it does about an alert.
    pub behaviour: Behaviour,
    /// When it is out of reach: it then hears nothing and nothing it says gets out.
    pub deaf: Vec<Window>,
    /// Seed of everything that is random about it.
    pub seed: u64,
}

impl TeamConfig {
    /// A team on foot that stays at a place, reports every 15 s and goes when called.
    #[must_use]
    pub fn on_foot(name: &str, lat: f64, lon: f64) -> Self {
        Self {
            name: name.to_owned(),
            beat: Path::at(lat, lon),
            speed_mps: WALKING_MPS,
            report_every_us: 15 * SECOND_US,
            error_m: 5.0,
            behaviour: Behaviour::Goes {
                after_us: 12 * SECOND_US,
                search_us: 30 * SECOND_US,
                work_us: 240 * SECOND_US,
            },
            deaf: Vec::new(),
            seed: 0,
        }
    }

    /// The same on a scooter.
    #[must_use]
    pub fn on_scooter(name: &str, lat: f64, lon: f64) -> Self {
        Self { speed_mps: SCOOTER_MPS, ..Self::on_foot(name, lat, lon) }
    }
}

/// What a team does about an alert. Times are means; the true ones vary as people's do (log-normal, a third up or down).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Says "I'm going", goes there, says "I'm here", looks around, deals with what it finds and says "done"; or says
    /// "false alarm" when there is nothing. While it does this it answers other alerts with "can't".
    Goes {
        /// From hearing it to answering, microseconds.
        after_us: u64,
        /// How long it looks around before it gives up, microseconds.
        search_us: u64,
        /// From finding to done, microseconds.
        work_us: u64,
    },
    /// Says "can't".
    Refuses {
        /// From hearing it to answering, microseconds.
        after_us: u64,
    },
    /// Hears and never answers.
    Silent,
}

/// What a team says about an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// "I'm going."
    Going,
    /// "Can't."
    Cant,
    /// "I'm here."
    Here,
    /// "False alarm": it searched and there is nothing.
    FalseAlarm,
    /// "Done."
    Done,
}

impl Answer {
    /// What they write into a chat, in Chinese; an alert's name may follow.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Going => "我去",
            Self::Cant => "去不了",
            Self::Here => "到了",
            Self::FalseAlarm => "误报",
            Self::Done => "处置完",
        }
    }

    /// The same in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Going => "going",
            Self::Cant => "can't",
            Self::Here => "here",
            Self::FalseAlarm => "false",
            Self::Done => "done",
        }
    }
}

/// What a team says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said {
    /// Where its phone believes it is.
    Position {
        /// Latitude, degrees.
        lat: f64,
        /// Longitude, degrees.
        lon: f64,
        /// Radius that holds the truth with 68 %, as phones state it, metres.
        accuracy_m: f64,
    },
    /// What it says about an alert.
    Answer {
        /// The caller's number of the alert.
        alert: u64,
        /// What.
        answer: Answer,
        /// The planted thing that it deals with, for judges: it was found, or is done with.
        thing: Option<u32>,
    },
}

/// Something said, with its time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TeamEvent {
    /// When, microseconds of the caller's clock.
    pub at_us: u64,
    /// What.
    pub said: Said,
}

/// An alert that it is busy with.
#[derive(Debug, Clone, Copy)]
struct Call {
    alert: u64,
    place: (f64, f64),
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    Going,
    Searching { until_us: u64 },
    Working { until_us: u64, thing: Option<u32> },
}

/// One ground team.
#[derive(Debug, Clone)]
pub struct Team {
    config: TeamConfig,
    chance: Chance,
    walker: Walker,
    now_us: u64,
    next_report_us: u64,
    /// Alerts heard and not answered yet: when it will, and where they are.
    heard: BTreeMap<u64, (u64, (f64, f64))>,
    call: Option<Call>,
    said: VecDeque<TeamEvent>,
    ground: Option<Arc<Ground>>,
}

impl Team {
    /// A team on its beat at `now_us`.
    #[must_use]
    pub fn new(config: TeamConfig, now_us: u64) -> Self {
        let name = config.name.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let mut chance = Chance::new(config.seed, 0x5445_414D ^ (name << 32));
        let place = config.beat.place(now_us).unwrap_or_default();
        let walker = Walker::new(place, config.speed_mps, config.error_m, &mut chance);
        // Teams that start together do not report together.
        let next_report_us = now_us.saturating_add(chance.below(config.report_every_us));
        Self {
            config,
            chance,
            walker,
            now_us,
            next_report_us,
            heard: BTreeMap::new(),
            call: None,
            said: VecDeque::new(),
            ground: None,
        }
    }

    /// What it was made of.
    #[must_use]
    pub fn config(&self) -> &TeamConfig {
        &self.config
    }

    /// Where it really is, degrees: latitude, longitude.
    #[must_use]
    pub fn place(&self) -> (f64, f64) {
        self.walker.place()
    }

    /// The alert it is on its way to or deals with, if any.
    #[must_use]
    pub fn busy_with(&self) -> Option<u64> {
        self.call.map(|call| call.alert)
    }

    /// What it can find from now on. Without a ground it finds something wherever it is sent.
    pub fn set_ground(&mut self, ground: Arc<Ground>) {
        self.ground = Some(ground);
    }

    /// An alert reaches it: the caller's number for it and a place in degrees. The same number again moves the place
    /// (a better fix came in) and is not answered anew. Whether it was heard: a team out of reach hears nothing.
    pub fn alert(&mut self, now_us: u64, alert: u64, lat: f64, lon: f64) -> bool {
        self.step(now_us);
        if self.is_deaf() {
            return false;
        }
        if let Some(call) = self.call.as_mut().filter(|call| call.alert == alert) {
            call.place = (lat, lon);
        } else if let Some((_, place)) = self.heard.get_mut(&alert) {
            *place = (lat, lon);
        } else {
            let answers_us = match self.config.behaviour {
                Behaviour::Goes { after_us, .. } | Behaviour::Refuses { after_us } => self.later(after_us),
                Behaviour::Silent => u64::MAX,
            };
            self.heard.insert(alert, (answers_us, (lat, lon)));
        }
        true
    }

    /// "Stand by": somebody else has it, or it is over. A team on its way turns back; one that is there finishes.
    pub fn stand_down(&mut self, now_us: u64, alert: u64) {
        self.step(now_us);
        if !self.is_deaf() {
            self.heard.remove(&alert);
            self.call = self.call.filter(|call| call.alert != alert || call.stage != Stage::Going);
        }
    }

    /// The next thing it said; call until `None`.
    pub fn poll(&mut self) -> Option<TeamEvent> {
        self.said.pop_front()
    }

    /// When it next has something to do, microseconds; a step later than that loses nothing but its punctuality.
    #[must_use]
    pub fn next_event_us(&self) -> u64 {
        let answers = self.heard.values().map(|(at_us, _)| *at_us).min().unwrap_or(u64::MAX);
        let walks = self.now_us + SECOND_US;
        let reports = if self.config.report_every_us > 0 { self.next_report_us } else { u64::MAX };
        answers.min(reports).min(walks)
    }

    /// Lets time pass, a second at a time.
    pub fn step(&mut self, now_us: u64) {
        while self.now_us < now_us {
            let until_us = now_us.min(self.now_us + SECOND_US);
            let seconds = (until_us - self.now_us) as f64 * 1e-6;
            self.now_us = until_us;
            self.answer_due();
            self.go_on(seconds);
            self.walker.wander(seconds, &mut self.chance);
            self.report_due();
        }
    }

    fn is_deaf(&self) -> bool {
        self.config.deaf.iter().any(|window| window.holds(self.now_us))
    }

    /// A time that varies as people's do around a mean.
    fn about(&mut self, mean_us: u64) -> u64 {
        const SPREAD: f64 = 0.33;
        // The factor's mean is 1: exp(sigma n - sigma²/2).
        let factor = libm::exp(SPREAD * self.chance.normal() - SPREAD * SPREAD / 2.0);
        (mean_us as f64 * factor) as u64
    }

    /// About so long after now.
    fn later(&mut self, mean_us: u64) -> u64 {
        let about_us = self.about(mean_us);
        self.now_us.saturating_add(about_us)
    }

    fn say(&mut self, said: Said) {
        if !self.is_deaf() {
            self.said.push_back(TeamEvent { at_us: self.now_us, said });
        }
    }

    fn answer(&mut self, alert: u64, answer: Answer, thing: Option<u32>) {
        self.say(Said::Answer { alert, answer, thing });
    }

    fn answer_due(&mut self) {
        let due = self.heard.iter().find(|(_, (at_us, _))| *at_us <= self.now_us);
        let Some((alert, (_, place))) = due.map(|(alert, heard)| (*alert, *heard)) else {
            return;
        };
        self.heard.remove(&alert);
        let free = self.call.is_none() && matches!(self.config.behaviour, Behaviour::Goes { .. });
        if free {
            self.call = Some(Call { alert, place, stage: Stage::Going });
        }
        self.answer(alert, if free { Answer::Going } else { Answer::Cant }, None);
    }

    /// Walks, searches, works, or goes about its beat.
    fn go_on(&mut self, seconds: f64) {
        let Some(call) = self.call else {
            if let Some(beat) = self.config.beat.place(self.now_us) {
                self.walker.walk(beat, seconds);
            }
            return;
        };
        let Behaviour::Goes { search_us, work_us, .. } = self.config.behaviour else {
            return;
        };
        let stage = match call.stage {
            Stage::Going if !self.walker.walk(call.place, seconds) => Stage::Going,
            Stage::Going => {
                self.answer(call.alert, Answer::Here, None);
                Stage::Searching { until_us: self.later(search_us) }
            }
            Stage::Searching { until_us } => match self.find() {
                Some(thing) => Stage::Working { until_us: self.later(work_us), thing },
                None if self.now_us < until_us => Stage::Searching { until_us },
                None => return self.end(call.alert, Answer::FalseAlarm, None),
            },
            Stage::Working { until_us, thing } if self.now_us >= until_us => {
                return self.end(call.alert, Answer::Done, thing);
            }
            working @ Stage::Working { .. } => working,
        };
        self.call = Some(Call { stage, ..call });
    }

    fn end(&mut self, alert: u64, answer: Answer, thing: Option<u32>) {
        self.call = None;
        self.answer(alert, answer, thing);
    }

    /// What it finds here: the nearest planted thing, if one is near; with no ground set, something unnamed.
    fn find(&self) -> Option<Option<u32>> {
        let Some(ground) = &self.ground else {
            return Some(None);
        };
        let metres = ground.things.iter().filter_map(|thing| {
            let away_m = self.walker.metres_to(thing.place(self.now_us)?);
            (away_m <= FINDS_WITHIN_M).then_some((away_m, thing.id))
        });
        metres.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| Some(id))
    }

    fn report_due(&mut self) {
        if self.config.report_every_us == 0 || self.now_us < self.next_report_us {
            return;
        }
        self.next_report_us = self.now_us.saturating_add(self.config.report_every_us);
        let (lat, lon) = self.walker.believed();
        let accuracy_m = (self.config.error_m.max(0.0) * SIGMAS_68).max(1.0);
        self.say(Said::Position { lat, lon, accuracy_m });
    }
}
