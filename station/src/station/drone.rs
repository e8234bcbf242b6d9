//! All that the station holds of one drone beside its durable sortie: what it tells, what is being talked about, where
//! it answers.

use super::input::Peer;
use super::setup::DroneSetup;
use super::voices::Voices;
use crate::base::Moment;
use crate::coverage::SwathMaker;
use crate::exchange::ParamValue;
use crate::vehicle::{Mode, PX4, State, Talk};
use crate::wire::Address;
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
    /// What it tells.
    pub state: State,
    /// What is being talked about.
    pub talk: Talk,
    /// Where it was last heard.
    pub peer: Option<Peer>,
    /// Everybody who speaks with its system id.
    pub voices: Voices,
    /// Parameters that were read.
    pub params: BTreeMap<String, ParamValue>,
    /// When parameters were last asked for; what is missing is asked for again later.
    pub params_asked: Moment,
    /// What its camera sweeps.
    pub swaths: SwathMaker,
    /// The mode that was ordered and is not seen yet.
    pub wanted: Option<Mode>,
    /// The last order.
    pub order: Option<OrderState>,
    /// Tries to launch the present sortie.
    pub launches: u32,
    /// Not before this is it tried again.
    pub launch_after: Moment,
    /// Its autopilot is another than the enrolled one: no orders go to it.
    pub conflict: bool,
}

impl Drone {
    /// A drone that was not heard yet.
    #[must_use]
    pub fn new(setup: DroneSetup, us: Address) -> Drone {
        let state = State::new(setup.id.clone(), setup.system);
        let talk = Talk::new(us, state.address, &PX4);
        Drone {
            number: 0,
            swaths: SwathMaker::new(setup.id.clone()),
            state,
            talk,
            setup,
            peer: None,
            voices: Voices::default(),
            params: BTreeMap::new(),
            params_asked: Moment::START,
            wanted: None,
            order: None,
            launches: 0,
            launch_after: Moment::START,
            conflict: false,
        }
    }

    /// What is observed and void after the autopilot rebooted (R-T3).
    pub fn reboot(&mut self) {
        self.talk.forget();
        self.params.clear();
        self.wanted = None;
        self.launches = 0;
    }
}
