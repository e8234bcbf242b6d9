//! What a drone draws: by the model of its airframe, corrected by what its battery tells in flight. Only for drones whose
//! config names an airframe; all others fly by their endurance alone.

use super::setup::DroneSetup;
use crate::base::{Moment, Span};
use crate::energy::{Airframe, Airframes};
use crate::patrol::Patrol;
use crate::plan::{Charge, fastest_mps};
use crate::vehicle::{Gain, State};
use crate::wire::Report;

/// One drone's airframe, and how much more than its model it draws.
#[derive(Clone, Debug)]
pub struct Draw {
    airframe: Airframe,
    gain: Gain,
}

impl Draw {
    /// Of a drone whose config names an airframe of the catalogue.
    #[must_use]
    pub fn of(setup: &DroneSetup) -> Option<Draw> {
        let airframe = Airframes::builtin().get(setup.airframe.as_deref()?)?.clone();
        Some(Draw { airframe, gain: Gain::default() })
    }

    /// Measured over predicted, per mille; none before it was measured.
    #[must_use]
    pub fn gain_permille(&self) -> Option<u32> {
        self.gain.measured().map(|gain| (gain * 1e3).round() as u32)
    }

    /// What it drew over its model when it last landed, per mille.
    pub fn remember(&mut self, permille: u32) {
        self.gain = Gain::remembered(permille);
    }

    /// What a drone told of its battery. The wind is not known: its ground speed stands for its air speed.
    pub fn hear(&mut self, now: Moment, state: &State, report: &Report) {
        if !matches!(report, Report::Battery { .. } | Report::SystemStatus { .. }) {
            return;
        }
        if let Some(percent) = state.battery_percent {
            let watts = self.airframe.power.level(state.speed_mps);
            let drawn = state.airborne().then_some(100.0 * watts / self.airframe.battery_j);
            self.gain.hear(now, percent, drawn);
        }
    }

    /// What it may be sent by with so many percent in its battery.
    #[must_use]
    pub fn charge(&self, percent: u8) -> Charge {
        Charge { airframe: self.airframe.clone(), gain: self.gain.cautious(), percent }
    }

    /// Flight time from full to empty at a patrol's speeds, by which it is sent and called home: as the model says and
    /// telemetry corrects it.
    #[must_use]
    pub fn endurance(&self, patrol: Option<&Patrol>) -> Span {
        self.lasting(patrol, self.gain.cautious())
    }

    /// The same, by which a plan promises. Before the first flight the model stands alone: a patrol that was refused for
    /// caution would never be flown, and nothing ever be measured.
    #[must_use]
    pub fn planned_endurance(&self, patrol: &Patrol) -> Span {
        self.lasting(Some(patrol), self.gain.measured().unwrap_or(1.0))
    }

    fn lasting(&self, patrol: Option<&Patrol>, gain: f64) -> Span {
        self.airframe.endurance(patrol.map_or(0.0, fastest_mps), gain)
    }
}
