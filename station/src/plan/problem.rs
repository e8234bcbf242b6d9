//! Why there is no plan, as a problem with a code and a sentence in every language.

use super::error::PlanError;
use crate::base::Span;
use crate::patrol::OVER_OBSTACLES_M;
use crate::text::{Problem, code};

impl PlanError {
    /// The problem that a person is shown.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let about = |code, place: &dyn ToString| Problem::new(code).with("place", &place.to_string());
        match self {
            PlanError::NoDrones => Problem::new(code::NO_DRONES),
            PlanError::NothingToWatch => Problem::new(code::NOTHING_TO_WATCH),
            PlanError::NoSuchPlace { place } => about(code::UNKNOWN_PLACE, place),
            PlanError::SeesHorizon { place } => about(code::SEES_HORIZON, place),
            PlanError::NothingLeft { place } => about(code::NOTHING_LEFT, place),
            PlanError::NoStandOff { place } => about(code::NO_STAND_OFF, place),
            PlanError::OutOfFrame { place } => about(code::OUT_OF_FRAME, place),
            PlanError::Parted { place } => about(code::PARTED, place),
            PlanError::TooLow { height_mm, needed_mm, .. } => Problem::new(code::TOO_LOW)
                .with("height", &metres(*height_mm))
                .with("obstacle", &metres(needed_mm.saturating_sub((OVER_OBSTACLES_M * 1e3) as i32)))
                .with("least", &metres(*needed_mm)),
            PlanError::TooManyFenceCorners { corners, most } => {
                limited(code::FENCE_CORNERS, "corners", *corners, *most)
            }
            PlanError::TooBig { passes, most } => limited(code::PLAN_TOO_BIG, "passes", *passes, *most),
            PlanError::NoWay { drone, dock } => {
                let problem = Problem::new(code::NO_WAY).with("drone", drone.as_str());
                dock.iter().fold(problem, |problem, dock| problem.with("dock", dock))
            }
            PlanError::EnduranceTooShort { drone, usable, needed } => Problem::new(code::ENDURANCE)
                .with("drone", drone.as_str())
                .with("usable", &said(*usable, false))
                .with("needed", &said(*needed, true)),
            PlanError::TooFewItems { drone, most, needed } => {
                limited(code::TOO_FEW_ITEMS, "needed", *needed, usize::from(*most)).with("drone", drone.as_str())
            }
            PlanError::TooWindy { airframe, course_deg, wind_cmps } => Problem::new(code::TOO_WINDY)
                .with("airframe", airframe)
                .with("course", &course_deg.to_string())
                .with("wind", &format!("{:.1}", f64::from(*wind_cmps) / 1e2)),
            PlanError::OutOfReach { drone, place, usable_mwh, needed_mwh } => about(code::OUT_OF_REACH, place)
                .with("drone", drone.as_str())
                .with("usable", &usable_mwh.div_euclid(1_000).to_string())
                .with("needed", &needed_mwh.div_ceil(1_000).to_string()),
            PlanError::Unproven { leg } => Problem::new(code::UNPROVEN).with("leg", &leg.to_string()),
            PlanError::Infeasible { place, asked, holds, drones } => {
                let problem = Problem::new(code::INFEASIBLE)
                    .with("place", place.as_str())
                    .with("asked", &said(*asked, false))
                    .with("holds", &said(*holds, true));
                drones.iter().fold(problem, |problem, drones| problem.with("drones", &drones.to_string()))
            }
        }
    }
}

fn limited(code: code::Code, name: &str, count: usize, most: usize) -> Problem {
    Problem::new(code).with(name, &count.to_string()).with("most", &most.to_string())
}

fn metres(mm: i32) -> String {
    let metres = f64::from(mm) / 1e3;
    format!("{}", (metres * 10.0).round() / 10.0)
}

/// A length of time as a patrol file has it, "90 s" or "19 min", rounded up or to what is surely there.
fn said(span: Span, up: bool) -> String {
    let seconds = if up { span.as_micros().div_ceil(1_000_000) } else { span.as_micros() / 1_000_000 };
    if seconds <= 120 || (!up && !seconds.is_multiple_of(60)) {
        return format!("{seconds} s");
    }
    format!("{} min", seconds.div_ceil(60))
}
