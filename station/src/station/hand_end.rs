//! How an order by hand ends: what a drone answered, and what it shows.

use super::by_hand::{DroneAsk, HandState, List};
use super::hand::Hand;
use crate::base::{Moment, Span};
use crate::exchange::{CommandOutcome, DownloadOutcome, ParamOutcome, Reason};
use crate::mission::{self, Item};
use crate::text::code;
use crate::vehicle::{HIGH_LATENCY, Mode, failsafes};
use crate::wire::MissionKind;

/// A mode or arming that was acknowledged shows in the heartbeat within this.
const SHOWN: Span = Span::from_secs(4);
/// A drone that was told to return or to land is down within this.
const DOWN: Span = Span::from_secs(900);

impl Hand {
    pub(super) fn listed(&mut self, kind: MissionKind, outcome: &crate::exchange::Outcome) {
        use crate::exchange::Outcome;
        let list = kind.label();
        match outcome {
            Outcome::Verified { .. } => {}
            Outcome::Cancelled => self.end(HandState::Cancelled, None),
            Outcome::Unknown => self.end(HandState::Unknown, Some((code::HAND_UNKNOWN, &[]))),
            Outcome::Rejected { item, reason } => {
                let mut values = vec![("list", list), ("reason", reason.word().to_string())];
                values.extend(item.map(|item| ("item", (item + 1).to_string())));
                self.end(HandState::Refused, Some((code::HAND_REJECTED, &values)));
            }
        }
    }

    pub(super) fn fetched(&mut self, kind: MissionKind, outcome: &DownloadOutcome, rules: &mission::Rules) {
        let list = kind.label();
        match outcome {
            DownloadOutcome::Items { items, .. } => {
                let homes = usize::from(kind == MissionKind::Mission && rules.home_first);
                let items: Vec<Item> = items.iter().skip(homes).copied().collect();
                if let DroneAsk::Verify(lists) = &self.ask
                    && let Some(ours) = lists.iter().find(|list| list.kind == kind)
                    && let Err(found) =
                        mission::compare(&ours.items, &items, &mission::Rules { home_first: false, ..*rules })
                {
                    let item = (found.seq + 1).to_string();
                    let values = [("list", list), ("item", item), ("field", found.field.word().to_string())];
                    self.end(HandState::Refused, Some((code::HAND_DIFFERS, &values)));
                }
                self.view.lists.push(List { kind, items });
            }
            DownloadOutcome::Cancelled => self.end(HandState::Cancelled, None),
            DownloadOutcome::Rejected { result } => {
                let values = [("list", list), ("reason", Reason::from_result(*result).word().to_string())];
                self.end(HandState::Refused, Some((code::HAND_REJECTED, &values)));
            }
            DownloadOutcome::Unknown => self.end(HandState::Unknown, Some((code::HAND_UNKNOWN, &[]))),
        }
    }

    pub(super) fn set(&mut self, name: String, outcome: ParamOutcome) {
        let (state, problem, value) = match outcome {
            ParamOutcome::Value(value) => (HandState::Done, None, Some(value)),
            ParamOutcome::Refused(value) => (HandState::Refused, Some(code::HAND_PARAM_STAYS), Some(value)),
            ParamOutcome::Unfit(value) => (HandState::Refused, Some(code::HAND_PARAM_UNFIT), Some(value)),
            ParamOutcome::Undecodable | ParamOutcome::Unknown => {
                (HandState::Unknown, Some(code::HAND_PARAM_SILENT), None)
            }
        };
        let value = value.map(|value| value.as_f64());
        let said = [("name", name.clone()), ("value", value.map_or_else(String::new, |value| value.to_string()))];
        self.view.params.push(failsafes::Row { name, value, want: None });
        self.end(state, problem.map(|code| (code, said.as_slice())));
    }

    /// What was acknowledged is waited for in the drone's state; what was denied may be done all the same (R-C6).
    pub(super) fn ordered(&mut self, outcome: &CommandOutcome) {
        match outcome {
            CommandOutcome::Refused { result, .. } if outcome.is_anothers() => self.refused(result.to_string(), true),
            CommandOutcome::Refused { result, .. } => {
                self.view.values = vec![("result".to_string(), result.to_string())];
            }
            CommandOutcome::Cancelled => self.end(HandState::Cancelled, None),
            CommandOutcome::Accepted | CommandOutcome::Unknown => {}
        }
    }

    pub(super) fn asked(&mut self, outcome: &CommandOutcome) {
        match outcome {
            CommandOutcome::Accepted => {}
            CommandOutcome::Refused { result, .. } => self.refused(result.to_string(), outcome.is_anothers()),
            CommandOutcome::Cancelled => self.end(HandState::Cancelled, None),
            CommandOutcome::Unknown => self.end(HandState::Unknown, Some((code::HAND_UNKNOWN, &[]))),
        }
    }

    fn refused(&mut self, result: String, by_another: bool) {
        let code = if by_another { code::HAND_CONTROLLED } else { code::HAND_REFUSED };
        self.end(HandState::Refused, Some((code, &[("result", result)])));
    }

    /// Whether the drone shows what was ordered; when it had its time and does not, it did not do it.
    pub(super) fn shown(&mut self, now: Moment, state: &crate::vehicle::State) {
        let soon = if state.is_high_latency() { HIGH_LATENCY } else { SHOWN };
        let (done, begun, most) = match self.ask {
            DroneAsk::Enter(mode @ (Mode::Return | Mode::Land)) => (state.parked(), state.mode == mode, DOWN),
            DroneAsk::Enter(mode) => (state.mode == mode, false, soon),
            DroneAsk::Arm => (state.armed, false, soon),
            DroneAsk::Disarm => (!state.armed, false, soon),
            _ => return,
        };
        let Some(taken) = self.taken else { return };
        let waited = now.since(taken);
        if done && (begun || waited >= soon || most == soon) {
            self.view.values.clear();
            self.end(HandState::Done, None);
        } else if waited >= if begun { most } else { soon } {
            let refused = self.view.values.first().map(|(_, result)| result.clone());
            match refused {
                Some(result) => self.refused(result, false),
                None => self.end(HandState::Unknown, Some((code::HAND_UNKNOWN, &[]))),
            }
        }
    }
}
