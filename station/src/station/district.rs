//! One tenant: its durable state, changed only by entries, and its drones.

use super::drone::Drone;
use super::entry::{Entry, Fact, Overridden, Override, Permission};
use super::network::Networks;
use super::roll::Roll;
use super::setup::{DistrictSetup, DroneSetup};
use crate::base::{DistrictId, DroneId, Moment, NetworkId, Seq};
use crate::coverage::Coverage;
use crate::dispatch::Dispatch;
use crate::flight::{self, Flight};
use crate::incident::{Album, Incidents};
use crate::plan::{Plan, PlanError};
use crate::text::{Problem, code};
use crate::vehicle::{Event, State, TakeOver};
use crate::wire::Address;
use std::collections::{BTreeMap, BTreeSet};

/// Who may fly until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// Who said so.
    pub by: String,
    /// Until when, ms since 1970.
    pub until_unix_ms: i64,
}

/// What the journal alone makes; equal after a restart.
#[derive(Clone, Debug)]
pub struct Durable {
    /// Standing task, slots, sorties.
    pub flight: Flight,
    /// What was looked at; none before a patrol was applied.
    pub coverage: Option<Coverage>,
    /// What was found.
    pub incidents: Incidents,
    /// Who was told.
    pub dispatch: Dispatch,
    /// Who may fly.
    pub permit: Option<Permit>,
    /// Which autopilot goes by which name.
    pub enrolled: BTreeMap<DroneId, u64>,
    /// Which drones somebody else has, and how that was seen.
    pub taken: BTreeMap<DroneId, TakeOver>,
    /// Drones that were brought down by hand, those that may arm late (R-C3), and those whose autopilot started again while
    /// armed (R-T3): somebody may stand beside one, or it may be broken, so that none is sent before a person starts the
    /// patrol again.
    pub grounded: BTreeSet<DroneId>,
    /// Checks of the launch gate that a person answers for, by drone and name.
    pub overrides: BTreeMap<DroneId, BTreeMap<String, Overridden>>,
    /// What drones draw over what the models of their airframes say, as known when they last landed, per mille.
    pub gains: BTreeMap<DroneId, u32>,
}

impl Durable {
    fn new(setup: &DistrictSetup) -> Durable {
        Durable {
            flight: Flight::default(),
            coverage: None,
            incidents: Incidents::default(),
            dispatch: Dispatch::new(setup.dispatch.clone()),
            permit: None,
            enrolled: BTreeMap::new(),
            taken: BTreeMap::new(),
            grounded: BTreeSet::new(),
            overrides: BTreeMap::new(),
            gains: BTreeMap::new(),
        }
    }

    /// One entry came true.
    pub fn apply(&mut self, entry: &Entry) {
        let at = entry.at;
        match &entry.fact {
            Fact::Enrolled { drone, uid } => {
                self.enrolled.insert(drone.clone(), *uid);
            }
            Fact::Drone { drone, event: Event::TakenOver { how } } => {
                self.taken.insert(drone.clone(), *how);
            }
            Fact::Drone { drone, event: Event::GivenBack { .. } } => {
                self.taken.remove(drone);
            }
            Fact::Drone { drone, event: Event::Rebooted { armed: true } } => {
                self.grounded.insert(drone.clone());
            }
            Fact::Permission(Permission::Given { by, until_unix_ms }) => {
                self.permit = Some(Permit { by: by.clone(), until_unix_ms: *until_unix_ms });
                self.grounded.clear();
            }
            Fact::Permission(Permission::Ended { .. }) => {
                self.permit = None;
                self.overrides.clear();
            }
            Fact::Override(one) => self.apply_override(one),
            Fact::Flight(fact) => self.apply_flight(at, fact),
            Fact::Coverage(fact) => {
                if let Some(coverage) = &mut self.coverage {
                    coverage.apply(at, fact);
                }
            }
            Fact::Incident(fact) => self.incidents.apply(at, entry.unix_ms, fact),
            Fact::Dispatch(fact) => self.dispatch.apply(at, entry.unix_ms, fact),
            Fact::Gain { drone, permille } => {
                self.gains.insert(drone.clone(), *permille);
            }
            Fact::ByHand(order) if order.grounds => {
                self.grounded.insert(order.drone.clone());
            }
            Fact::ByHand(order) if order.holds => self.flight.hold_by_hand(&order.drone),
            Fact::Started { .. } | Fact::SigningClock { .. } | Fact::Drone { .. } | Fact::ByHand(_) => {}
        }
    }
}

impl Durable {
    fn apply_flight(&mut self, at: Moment, fact: &flight::Fact) {
        self.flight.apply(at, fact);
        match fact {
            // Somebody has to look first.
            flight::Fact::Ended { drone, how: flight::How::NotLaunched { reason, .. }, .. }
                if reason == code::LAUNCH_UNKNOWN.as_str() =>
            {
                self.grounded.insert(drone.clone());
            }
            flight::Fact::Applied { .. } => self.coverage = self.flight.patrol.as_ref().map(Coverage::for_patrol),
            flight::Fact::Planned { plan } => self.promise_shown_by(plan),
            flight::Fact::Hours { plan, .. } => {
                if let (Some(coverage), Some(patrol)) = (&mut self.coverage, &self.flight.patrol) {
                    coverage.over(at, patrol);
                }
                self.promise_shown_by(plan);
            }
            _ => {}
        }
    }

    /// Only what the plan shows is promised.
    fn promise_shown_by(&mut self, plan: &Plan) {
        if let Some(coverage) = &mut self.coverage {
            coverage.without(&plan.residuals);
        }
    }

    fn apply_override(&mut self, one: &Override) {
        match one {
            Override::Given(one) => {
                let of_drone = self.overrides.entry(one.drone.clone()).or_default();
                of_drone.insert(one.check.clone(), one.clone());
            }
            Override::Ended { drone, check, .. } => {
                let left = self.overrides.get_mut(drone).map_or(0, |of_drone| {
                    of_drone.remove(check);
                    of_drone.len()
                });
                if left == 0 {
                    self.overrides.remove(drone);
                }
            }
        }
    }
}

/// What of `dispatch` is observed (tries under way, places of teams) does not count.
impl PartialEq for Durable {
    fn eq(&self, other: &Durable) -> bool {
        self.flight == other.flight
            && self.coverage == other.coverage
            && self.incidents == other.incidents
            && self.dispatch.book() == other.dispatch.book()
            && self.permit == other.permit
            && self.enrolled == other.enrolled
            && self.taken == other.taken
            && self.grounded == other.grounded
            && self.overrides == other.overrides
            && self.gains == other.gains
    }
}

/// One tenant.
#[derive(Debug)]
pub struct District {
    /// Its place among the names of all districts.
    pub number: usize,
    /// Config.
    pub setup: DistrictSetup,
    /// What the journal makes.
    pub durable: Durable,
    /// Its drones.
    pub drones: Roll<DroneId, Drone>,
    /// The networks on which they are expected.
    pub networks: BTreeSet<NetworkId>,
    /// Drones are sent only when this is stored: the last permission or prepared sortie.
    pub go_after: Seq,
    /// Photos that the store has.
    pub album: Album,
    /// The plan being made, by job number.
    pub planning: Option<u64>,
    /// The timed ground that the last plan asked for counts as open.
    pub planned_for: Option<Vec<u16>>,
    /// Why the last plan failed.
    pub plan_failed: Option<Problem>,
    /// Why drones that were ready could not be sent, as of the last look.
    pub refused: Vec<PlanError>,
    /// The last snapshot's revision.
    pub revision: u64,
    /// When the last snapshot went out.
    pub shown: Option<Moment>,
    /// When it was last looked who could be sent, and the last fact about flying or permissions then.
    pub rostered: Option<(Moment, Seq)>,
    /// The last fact about flying or permissions.
    pub last_flight: Seq,
}

impl District {
    /// A district before anything happened.
    #[must_use]
    pub fn new(setup: DistrictSetup, us: Address, networks: &Networks) -> District {
        let drone = |setup: &DroneSetup| {
            let network = networks.of(&setup.link);
            (setup.id.clone(), Drone::new(setup.clone(), us, network))
        };
        let drones: Roll<DroneId, Drone> = setup.drones.iter().map(drone).collect();
        District {
            number: 0,
            durable: Durable::new(&setup),
            networks: drones.values().map(|drone| drone.network.clone()).collect(),
            drones,
            setup,
            go_after: Seq::default(),
            album: Album::default(),
            planning: None,
            planned_for: None,
            plan_failed: None,
            refused: Vec::new(),
            revision: 0,
            shown: None,
            rostered: None,
            last_flight: Seq::default(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &DistrictId {
        &self.setup.id
    }

    /// What the journal says that its drones draw is what they are sent by until they tell more.
    pub fn recall_gains(&mut self) {
        for (id, permille) in &self.durable.gains {
            if let Some(draw) = self.drones.get_mut(id).and_then(|drone| drone.draw.as_mut()) {
                draw.remember(*permille);
            }
        }
    }

    /// What a drone of its tells.
    #[must_use]
    pub fn state(&self, drone: &DroneId) -> Option<&State> {
        self.drones.get(drone).map(|drone| &drone.state)
    }
}
