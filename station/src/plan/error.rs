//! Why there is no plan.

use crate::base::{DroneId, PlaceId, Span};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a patrol or a sortie cannot be planned. Each names who or what, so that a person knows where to look.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum PlanError {
    /// No drone to fly it.
    #[error("the patrol lists no drone")]
    NoDrones,
    /// Nothing is watched.
    #[error("the patrol watches no place")]
    NothingToWatch,
    /// A watch names a place that the map does not have in this shape.
    #[error("no place {place} of the right kind")]
    NoSuchPlace {
        /// Which.
        place: PlaceId,
    },
    /// The camera at this height and mount sees the horizon, so its image has no width on the ground.
    #[error("the camera for {place} sees the horizon")]
    SeesHorizon {
        /// Where.
        place: PlaceId,
    },
    /// The lanes would pass too close over the tallest obstacle.
    #[error("{place} is flown at {height_mm} mm, but {needed_mm} mm clear the tallest obstacle")]
    TooLow {
        /// Where.
        place: PlaceId,
        /// The patrol's height above the ground, mm.
        height_mm: i32,
        /// The lowest height that clears the tallest obstacle, mm.
        needed_mm: i32,
    },
    /// Nothing of a place can be seen from where drones may fly.
    #[error("nothing of {place} is left after fence, no-fly ground and margins")]
    NothingLeft {
        /// Which.
        place: PlaceId,
    },
    /// A post cannot be looked at from where the patrol says.
    #[error("no point to look at {place} from is inside the fence, outside no-fly ground and without anything between")]
    NoStandOff {
        /// Which.
        place: PlaceId,
    },
    /// The camera does not show the post from the distance and height that the patrol says.
    #[error("from its stand-off the camera does not show {place}")]
    OutOfFrame {
        /// Which.
        place: PlaceId,
    },
    /// The fence and the no-fly rings cannot be brought down to what an autopilot stores.
    #[error("the fence has {corners} corners; {most} are the most a drone stores")]
    TooManyFenceCorners {
        /// After simplifying.
        corners: usize,
        /// The limit.
        most: usize,
    },
    /// A drone cannot get from its dock to the tour.
    #[error("no way from the dock of {drone} to the tour")]
    NoWay {
        /// Which drone.
        drone: DroneId,
        /// The dock it stands at, when the patrol lists one near it.
        dock: Option<String>,
    },
    /// Two parts of the tour cannot be joined.
    #[error("no way between parts of the tour, at {place}")]
    Parted {
        /// The place that cannot be reached.
        place: PlaceId,
    },
    /// More passes than a plan may hold.
    #[error("{passes} passes; {most} are the most a plan holds")]
    TooBig {
        /// How many.
        passes: usize,
        /// The limit.
        most: usize,
    },
    /// A drone comes home before it has seen anything.
    #[error("{drone} flies {usable_s} s and needs {needed_s} s to get anywhere and back", usable_s = usable.as_millis() / 1_000, needed_s = needed.as_millis() / 1_000)]
    EnduranceTooShort {
        /// Which.
        drone: DroneId,
        /// Its flight time above the reserve.
        usable: Span,
        /// What way out, way home and hand-over take.
        needed: Span,
    },
    /// The autopilot stores too few items for way out, one leg and way home.
    #[error("{drone} stores {most} items; the shortest sortie has {needed}")]
    TooFewItems {
        /// Which.
        drone: DroneId,
        /// Its limit.
        most: u16,
        /// What is needed.
        needed: usize,
    },
    /// An airframe makes no headway on a leg.
    #[error("{airframe} makes no headway at a course of {course_deg}° in this wind")]
    TooWindy {
        /// Which airframe.
        airframe: String,
        /// The course of the leg, degrees from true north.
        course_deg: u16,
        /// Speed of the wind, cm/s.
        wind_cmps: u32,
    },
    /// No drone gets to a place and back on one battery.
    #[error("{drone} may use {usable_mwh} mWh; to {place} and back takes {needed_mwh} mWh")]
    OutOfReach {
        /// One that cannot.
        drone: DroneId,
        /// The place.
        place: PlaceId,
        /// What a sortie may take of its battery, mWh.
        usable_mwh: u64,
        /// What the shortest sortie there takes, mWh.
        needed_mwh: u64,
    },
    /// The plan does not pass its own proof: a fault of the planner, which must not be flown.
    #[error("leg {leg} does not pass the proof")]
    Unproven {
        /// Where; counts from 0.
        leg: usize,
    },
    /// The fleet cannot keep the shortest revisit.
    #[error("{place} is promised every {asked_s} s; this fleet keeps {holds_s} s", asked_s = asked.as_millis() / 1_000, holds_s = holds.as_millis() / 1_000)]
    Infeasible {
        /// The place with the shortest revisit.
        place: PlaceId,
        /// What the patrol asks.
        asked: Span,
        /// The shortest revisit that this fleet keeps.
        holds: Span,
        /// How many drones like these would keep what is asked; none when no number does.
        drones: Option<u16>,
    },
}
