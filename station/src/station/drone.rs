//! All that the station holds of one drone beside its durable sortie: what it tells, what is being talked about, where
//! it answers.

use super::draw::Draw;
use super::hand::Hand;
use super::input::Peer;
use super::launch::Launching;
use super::setup::DroneSetup;
use super::voices::Voices;
use crate::base::{Moment, NetworkId, Seq, Span};
use crate::camera;
use crate::coverage::SwathMaker;
use crate::exchange::Download;
use crate::mission::PlanHash;
use crate::patrol::{Craft, Patrol};
use crate::vehicle::{Event, Gate, Mode, Params, Pose, State, Talk, Witness};
use crate::wire::{Address, MissionKind};
use std::collections::BTreeMap;

/// How the last order to a drone stands, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderState {
    /// launch, go, hold, mission, return.
    pub what: &'static str,
    /// sent, received, done, unknown.
    pub state: &'static str,
}

/// One drone of a district.
#[derive(Debug)]
pub struct Drone {
    /// Its place among the names of all districts' drones.
    pub number: usize,
    /// Config.
    pub setup: DroneSetup,
    /// On which network it is expected.
    pub network: NetworkId,
    /// What it draws, when its airframe is known.
    pub draw: Option<Draw>,
    /// What it tells.
    pub state: State,
    /// What is being talked about.
    pub talk: Talk,
    /// Where it was last heard.
    pub peer: Option<Peer>,
    /// Everybody who speaks with its system id.
    pub voices: Voices,
    /// Parameters that were read.
    pub params: Params,
    /// Grows whenever they change.
    pub params_revision: u32,
    /// What keeps it on the ground, as of the last look.
    pub gate: Gate,
    /// When parameters were last asked for; what is missing is asked for again later.
    pub params_asked: Moment,
    /// What its camera sweeps.
    pub swaths: SwathMaker,
    /// The mode that was ordered and is not seen yet.
    pub wanted: Option<Mode>,
    /// The last order.
    pub order: Option<OrderState>,
    /// It was told what to send, and asked who it is.
    pub introduced: bool,
    /// When it was last asked to speak on a link that is late by its nature.
    pub called: Option<Moment>,
    /// Why its last sortie came to nothing, until the next: message code and values.
    pub failed: Option<(String, Vec<(String, String)>)>,
    /// It stores no more than so many items, as it turned out.
    pub room: Option<u16>,
    /// How far it was brought into the air.
    pub launch: Launching,
    /// Lists that were proven to be aboard since it began to talk: what tells, where the drone has no plan ids.
    pub carries: BTreeMap<MissionKind, PlanHash>,
    /// When its companion was last asked for detections that did not come.
    pub gap_asked: Option<Moment>,
    /// The last order by hand.
    pub hand: Option<Hand>,
    /// Its autopilot is another than the enrolled one: no orders go to it.
    pub conflict: bool,
    /// When the configured link last failed to carry an order.
    pub failed_over: Option<Moment>,
    /// Orders that were not sent, because somebody else has its address or itself.
    pub withheld: u64,
    /// What it was told and does.
    pub witness: Witness,
    /// The last thing that happened to it, and when.
    pub last_event: Option<(Moment, Event)>,
    /// Outside the fence of the plan.
    pub outside: bool,
    /// The pose by which that was judged, and the last fact about flying then.
    pub fenced: Option<(Moment, Seq)>,
    /// What somebody else put aboard is being read back.
    pub read_back: Option<(MissionKind, Download)>,
}

impl Drone {
    /// A drone that was not heard yet.
    #[must_use]
    pub fn new(setup: DroneSetup, us: Address, network: NetworkId) -> Drone {
        let state = State::new(setup.id.clone(), setup.system);
        let talk = Talk::new(us, state.address);
        Drone {
            number: 0,
            draw: Draw::of(&setup),
            swaths: SwathMaker::new(setup.id.clone()),
            state,
            talk,
            setup,
            network,
            peer: None,
            voices: Voices::default(),
            params: Params::new(),
            params_revision: 0,
            gate: Gate::default(),
            params_asked: Moment::START,
            wanted: None,
            order: None,
            introduced: false,
            called: None,
            failed: None,
            room: None,
            launch: Launching::default(),
            carries: BTreeMap::new(),
            gap_asked: None,
            hand: None,
            conflict: false,
            failed_over: None,
            withheld: 0,
            witness: Witness::default(),
            last_event: None,
            outside: false,
            fenced: None,
            read_back: None,
        }
    }

    /// Flight time from full to empty, as far as it is known now; never longer than the config promises.
    #[must_use]
    pub fn endurance(&self, patrol: Option<&Patrol>) -> Span {
        let promised = self.setup.endurance;
        self.draw.as_ref().map_or(promised, |draw| draw.endurance(patrol).min(promised))
    }

    /// The same, by which a plan promises: see [`Draw::planned_endurance`].
    #[must_use]
    pub fn planned_endurance(&self, patrol: &Patrol) -> Span {
        let promised = self.setup.endurance;
        self.draw.as_ref().map_or(promised, |draw| draw.planned_endurance(patrol).min(promised))
    }

    /// What a sortie is cut by.
    #[must_use]
    pub fn craft(&self, endurance: Span) -> Craft {
        Craft {
            drone: self.setup.id.clone(),
            home: self.setup.home,
            endurance,
            items_max: self.setup.items_max.min(self.room.unwrap_or(u16::MAX)),
        }
    }

    /// How its camera stood in a pose over the ground below it, and how high that ground is above the zero of the patrol's
    /// elevation files, metres (none without such files); none at all where nobody knows how high the drone was above it.
    #[must_use]
    pub fn looked(&self, pose: &Pose, patrol: Option<&Patrol>) -> Option<(camera::Pose, Option<f64>)> {
        let rise_m = patrol.map_or(Some(0.0), |patrol| patrol.above_home_m(pose.position, self.setup.home))?;
        Some((pose.looked(rise_m), patrol.and_then(|patrol| patrol.ground_m(pose.position))))
    }

    /// What is observed and void after the autopilot rebooted (R-T3).
    pub fn reboot(&mut self) {
        self.talk.forget();
        self.forget_params();
        self.wanted = None;
        self.introduced = false;
        self.launch = Launching::default();
        self.carries.clear();
        self.witness.reboot();
        self.read_back = None;
        self.talk.follow(self.state.rules, self.state.encoding());
    }

    /// Every parameter must be read again.
    pub fn forget_params(&mut self) {
        self.params.clear();
        self.params_revision += 1;
    }

    /// It answers to another system id: all that was observed is void, but for who it is.
    pub fn moves_to(&mut self, us: Address, system: u8) {
        let uid = self.state.uid;
        self.state = State::new(self.setup.id.clone(), system);
        self.state.uid = uid;
        self.talk = Talk::new(us, self.state.address);
        self.reboot();
        (self.peer, self.voices) = (None, Voices::default());
    }
}
