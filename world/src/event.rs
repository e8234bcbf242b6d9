//! What happens in a run, in words that scenarios and timelines use. An event is made from an entry of the journal, or by
//! a watcher that sees the truth.

use quadrat_station::dispatch::{self, Stage};
use quadrat_station::flight::{self, How, Why};
use quadrat_station::incident::{self, Ask};
use quadrat_station::station::{self, Entry, Permission};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// A kind of event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $name),* }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Kind] = &[$(Kind::$name),*];

            /// The word that files and timelines use.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Kind::$name => $word),* }
            }
        }
    };
}

kinds! {
    /// The station runs.
    Started = "started";
    /// A patrol became the standing task.
    Applied = "applied";
    /// It has a plan.
    Planned = "planned";
    /// Ground opened or closes soon: it has another plan.
    Hours = "hours";
    /// Somebody gave the permission to fly.
    Permitted = "permitted";
    /// The permission ended.
    PermissionEnded = "permission_ended";
    /// A sortie was cut.
    Prepared = "prepared";
    /// A list is aboard, proven.
    Verified = "verified";
    /// A drone left the ground.
    Airborne = "airborne";
    /// A relief waits at its place.
    Waiting = "waiting";
    /// A drone holds an empty slot.
    OnTour = "on_tour";
    /// A drone took a slot over from another.
    HandOver = "hand_over";
    /// A drone goes home.
    Leaving = "leaving";
    /// A sortie ended on the ground.
    Landed = "landed";
    /// A sortie ended before it began: the lists did not get aboard.
    NotAboard = "not_aboard";
    /// A sortie ended before it began: it did not take off.
    NotLaunched = "not_launched";
    /// A sortie was not needed any more.
    Cancelled = "cancelled";
    /// A drone in the air is not heard of any more.
    Lost = "lost";
    /// The operator stopped everybody.
    Held = "held";
    /// The operator let everybody go on.
    Resumed = "resumed";
    /// The operator called everybody home.
    Home = "home";
    /// A detection made a new incident.
    Found = "found";
    /// A detection belongs to a known incident.
    Sighted = "sighted";
    /// The photo of a sighting came after it.
    Photographed = "photographed";
    /// A team was called.
    Told = "told";
    /// A channel took the call.
    Delivered = "delivered";
    /// A channel did not take the call.
    NotDelivered = "not_delivered";
    /// A team said "mine".
    Acknowledged = "acknowledged";
    /// A team said "can't".
    Declined = "declined";
    /// A team was seen coming nearer.
    EnRoute = "en_route";
    /// A team is there.
    OnScene = "on_scene";
    /// An incident was handled.
    Closed = "closed";
    /// An incident was nothing.
    FalseAlarm = "false_alarm";
    /// A team asked for help.
    Help = "help";
    /// A stage clock ran out.
    StageMissed = "stage_missed";
    /// The state that the station shows of a drone changed; `why` is the new one.
    State = "state";
    /// Something happened to a drone; `why` is the message code.
    Drone = "drone";
    /// The station says that something is wrong with itself; `why` is the message code.
    Health = "health";
    /// A person's report came in.
    Tip = "tip";
    /// Two drones in the air were nearer than 10 m.
    NearMiss = "near_miss";
    /// A drone came down hard, or with its motors stopped.
    Crash = "crash";
    /// A place stayed unseen for longer than promised.
    Overdue = "overdue";
    /// A fault begins.
    Fault = "fault";
    /// A fault ends.
    FaultOver = "fault_over";
}

/// One event. What it is about stands in the fields that apply.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When, microseconds since the beginning.
    pub at_us: u64,
    /// What.
    pub kind: Kind,
    /// Which drone.
    pub drone: Option<String>,
    /// The other drone.
    pub other: Option<String>,
    /// Which place of the patrol.
    pub place: Option<String>,
    /// Which team.
    pub team: Option<String>,
    /// Which incident, by its number.
    pub incident: Option<u64>,
    /// Which planted thing, where that is known.
    pub thing: Option<String>,
    /// Why, or what exactly: a word.
    pub why: Option<String>,
    /// A figure: seconds unseen, metres apart, items.
    pub value: Option<f64>,
    /// What the sentence of a message code names.
    pub values: Vec<(String, String)>,
}

impl Event {
    /// An event about nothing in particular.
    #[must_use]
    pub fn new(at_us: u64, kind: Kind) -> Event {
        Event {
            at_us,
            kind,
            drone: None,
            other: None,
            place: None,
            team: None,
            incident: None,
            thing: None,
            why: None,
            value: None,
            values: Vec::new(),
        }
    }

    /// The same about a drone.
    #[must_use]
    pub fn drone(mut self, name: impl ToString) -> Event {
        self.drone = Some(name.to_string());
        self
    }

    /// The same about a place.
    #[must_use]
    pub fn place(mut self, name: impl ToString) -> Event {
        self.place = Some(name.to_string());
        self
    }

    /// The same about a team.
    #[must_use]
    pub fn team(mut self, name: impl ToString) -> Event {
        self.team = Some(name.to_string());
        self
    }

    /// The same with a word.
    #[must_use]
    pub fn why(mut self, word: impl ToString) -> Event {
        self.why = Some(word.to_string());
        self
    }

    /// The same with a figure.
    #[must_use]
    pub fn value(mut self, value: f64) -> Event {
        self.value = Some(value);
        self
    }

    fn incident(mut self, id: u64) -> Event {
        self.incident = Some(id);
        self
    }

    fn other(mut self, name: Option<impl ToString>) -> Event {
        self.other = name.map(|name| name.to_string());
        self
    }
}

/// The event that an entry of the journal tells; none for what nobody waits for (progress, swaths, duty).
#[must_use]
pub fn of(entry: &Entry) -> Option<Event> {
    let at = entry.at.as_micros();
    match &entry.fact {
        station::Fact::Started { .. } => Some(Event::new(at, Kind::Started)),
        station::Fact::Permission(Permission::Given { .. }) => Some(Event::new(at, Kind::Permitted)),
        station::Fact::Permission(Permission::Ended { by }) => Some(Event::new(at, Kind::PermissionEnded).why(by)),
        station::Fact::Flight(fact) => flown(at, fact),
        station::Fact::Drone { drone, event } => {
            let (code, _) = event.told();
            Some(Event::new(at, Kind::Drone).drone(drone).why(code.as_str()))
        }
        station::Fact::Incident(fact) => seen(at, fact),
        station::Fact::Dispatch(fact) => told(at, fact),
        station::Fact::Enrolled { .. }
        | station::Fact::ByHand(_)
        | station::Fact::Override(_)
        | station::Fact::Coverage(_)
        | station::Fact::Gain { .. }
        | station::Fact::SigningClock { .. } => None,
    }
}

fn flown(at: u64, fact: &flight::Fact) -> Option<Event> {
    let event = |kind| Event::new(at, kind);
    Some(match fact {
        flight::Fact::Applied { .. } => event(Kind::Applied),
        flight::Fact::Planned { .. } => event(Kind::Planned),
        flight::Fact::Hours { .. } => event(Kind::Hours),
        flight::Fact::Prepared { drone, relieves, .. } => event(Kind::Prepared).drone(drone).other(relieves.as_ref()),
        flight::Fact::Verified { drone, kind, items, .. } => {
            event(Kind::Verified).drone(drone).why(kind.word()).value(f64::from(*items))
        }
        flight::Fact::Launched { drone, .. } => event(Kind::Airborne).drone(drone),
        flight::Fact::Waiting { drone, .. } => event(Kind::Waiting).drone(drone),
        flight::Fact::OnTour { drone, after: None, .. } => event(Kind::OnTour).drone(drone),
        flight::Fact::OnTour { drone, after, unseen, .. } => {
            event(Kind::HandOver).drone(drone).other(after.as_ref()).value(unseen.as_secs_f64())
        }
        flight::Fact::Passed { .. } => return None,
        flight::Fact::Leaving { drone, why, .. } => event(Kind::Leaving).drone(drone).why(reason(why)),
        flight::Fact::Ended { drone, how, .. } => ended(at, how).drone(drone),
        flight::Fact::Held { .. } => event(Kind::Held),
        flight::Fact::Resumed { .. } => event(Kind::Resumed),
        flight::Fact::Home { .. } => event(Kind::Home),
    })
}

const fn reason(why: &Why) -> &'static str {
    match why {
        Why::Planned => "planned",
        Why::Battery => "battery",
        Why::Ordered => "ordered",
        Why::TookItself => "took_itself",
        Why::Silent => "silent",
        Why::ForeignPlan => "foreign_plan",
        Why::Hours => "hours",
    }
}

fn failed(at: u64, kind: Kind, code: &str, values: &[(String, String)]) -> Event {
    Event { values: values.to_vec(), ..Event::new(at, kind).why(code) }
}

fn ended(at: u64, how: &How) -> Event {
    match how {
        How::Landed => Event::new(at, Kind::Landed),
        How::NotAboard { reason, values } => failed(at, Kind::NotAboard, reason, values),
        How::NotLaunched { reason, values } => failed(at, Kind::NotLaunched, reason, values),
        How::Cancelled => Event::new(at, Kind::Cancelled),
        How::Lost => Event::new(at, Kind::Lost),
    }
}

fn seen(at: u64, fact: &incident::Fact) -> Option<Event> {
    let id = fact.incident().0;
    Some(match fact {
        incident::Fact::Sighted { new, sighting, spot, .. } => {
            let kind = if *new { Kind::Found } else { Kind::Sighted };
            let mut event = Event::new(at, kind).why(sighting.class.word()).incident(id);
            event.place = spot.as_ref().map(|spot| spot.place.to_string());
            if let incident::Source::Drone(drone) = &sighting.source {
                event.drone = Some(drone.to_string());
            }
            event
        }
        incident::Fact::Answered { team, ask, .. } => {
            let kind = match ask {
                Ask::Acknowledge => Kind::Acknowledged,
                Ask::Decline => Kind::Declined,
                Ask::OnScene => Kind::OnScene,
                Ask::Close => Kind::Closed,
                Ask::False => Kind::FalseAlarm,
                Ask::Help => Kind::Help,
            };
            let mut event = Event::new(at, kind).incident(id);
            event.team = team.as_ref().map(ToString::to_string);
            event
        }
        incident::Fact::Photographed { .. } => Event::new(at, Kind::Photographed).incident(id),
        incident::Fact::EnRoute { .. } => Event::new(at, Kind::EnRoute).incident(id),
    })
}

fn told(at: u64, fact: &dispatch::Fact) -> Option<Event> {
    match fact {
        dispatch::Fact::Told { incident, team, channel, kind: dispatch::Kind::Alert, .. } => {
            Some(Event::new(at, Kind::Told).team(team).incident(incident.0).why(channel))
        }
        dispatch::Fact::Taken { .. } => Some(Event::new(at, Kind::Delivered)),
        dispatch::Fact::Failed { reason, .. } => Some(Event::new(at, Kind::NotDelivered).why(reason)),
        dispatch::Fact::Stage { incident, stage } => {
            let word = match stage {
                Stage::Answer => "answer",
                Stage::Arrival => "arrival",
                Stage::Closure => "closure",
            };
            Some(Event::new(at, Kind::StageMissed).why(word).incident(incident.0))
        }
        _ => None,
    }
}
