//! Everything that is on its way to the station, in one place: frames in two lanes, requests, and what adapters say.

use quadrat_station::station::{Input, Peer};
use quadrat_station::wire::Frame;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Most urgent frames that wait.
pub const URGENT_MAX: usize = 4_096;
/// Most requests that wait.
pub const REQUESTS_MAX: usize = 64;

/// Telemetry of which only the newest counts: SYS_STATUS, GPS_RAW_INT, ATTITUDE, GLOBAL_POSITION_INT, BATTERY_STATUS,
/// ESTIMATOR_STATUS, HOME_POSITION and the streams a drone sends unasked. Heartbeats, requests, acknowledgements, texts
/// and tunnels are not among them.
const ROUTINE: [u32; 21] = [1, 2, 24, 30, 31, 32, 33, 36, 65, 74, 83, 85, 87, 105, 109, 141, 147, 230, 241, 242, 331];

/// A frame that anybody could have sent must not shed one that was signed.
type Slot = (Peer, u8, u8, u32, Option<u8>);

/// The station's inbox: many write, one reads.
#[derive(Debug, Default)]
pub struct Inbox {
    lanes: Mutex<Lanes>,
    filled: Condvar,
    /// Frames that an over-full urgent lane turned away.
    pub turned_away: AtomicU64,
}

#[derive(Debug, Default)]
struct Lanes {
    // Arrival numbers join the lanes again, so that one peer's frames stay in order.
    arrival: u64,
    urgent: VecDeque<(u64, Peer, Frame)>,
    routine: BTreeMap<Slot, (u64, Frame)>,
    notices: VecDeque<Input>,
    requests: VecDeque<Input>,
    closed: bool,
}

/// What the station's thread took out in one go.
#[derive(Debug, Default)]
pub struct Taken {
    /// Inputs in the order in which they are handled: what adapters say, frames, requests.
    pub inputs: Vec<Input>,
    /// The inbox was closed and is empty.
    pub closed: bool,
}

impl Inbox {
    /// Frames from a peer. False when the urgent lane is full: a stream link waits and says it again, a datagram link has
    /// lost them.
    pub fn frames(&self, from: &Peer, frames: Vec<Frame>) -> bool {
        let mut lanes = self.lock();
        let mut turned_away = 0;
        for frame in frames {
            lanes.arrival += 1;
            let arrival = lanes.arrival;
            if ROUTINE.contains(&frame.message) {
                let signer = frame.signature.map(|[link, ..]| link);
                let slot = (from.clone(), frame.from.system, frame.from.component, frame.message, signer);
                lanes.routine.insert(slot, (arrival, frame));
            } else if lanes.urgent.len() < URGENT_MAX {
                lanes.urgent.push_back((arrival, from.clone(), frame));
            } else {
                turned_away += 1;
            }
        }
        drop(lanes);
        self.filled.notify_one();
        self.turned_away.fetch_add(turned_away, Ordering::Relaxed);
        turned_away == 0
    }

    /// Whether a stream link should stop reading for a while.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        self.lock().urgent.len() > URGENT_MAX / 2
    }

    /// A request; false when too many wait.
    #[must_use]
    pub fn request(&self, request: Input) -> bool {
        let mut lanes = self.lock();
        if lanes.closed || lanes.requests.len() >= REQUESTS_MAX {
            return false;
        }
        lanes.requests.push_back(request);
        drop(lanes);
        self.filled.notify_one();
        true
    }

    /// What an adapter says. Each of these answers an output of the station or a change of a link, so their number is
    /// bounded by the station's own; or it names a photo, which took longer to reach the disk than this takes.
    pub fn notice(&self, input: Input) {
        self.lock().notices.push_back(input);
        self.filled.notify_one();
    }

    /// Takes everything, waiting at most so long for something to come.
    pub fn take(&self, at_most: Duration) -> Taken {
        let mut lanes = self.lock();
        if lanes.is_empty() && !lanes.closed {
            let waited = self.filled.wait_timeout_while(lanes, at_most, |lanes| lanes.is_empty() && !lanes.closed);
            lanes = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let mut inputs: Vec<Input> = lanes.notices.drain(..).collect();
        inputs.extend(lanes.take_frames());
        inputs.extend(lanes.requests.drain(..));
        Taken { closed: lanes.closed && inputs.is_empty(), inputs }
    }

    /// Nothing more will come.
    pub fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Lanes> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lanes {
    fn is_empty(&self) -> bool {
        self.urgent.is_empty() && self.routine.is_empty() && self.notices.is_empty() && self.requests.is_empty()
    }

    fn take_frames(&mut self) -> Vec<Input> {
        let mut all: Vec<(u64, Peer, Frame)> = self.urgent.drain(..).collect();
        let routine = std::mem::take(&mut self.routine);
        all.extend(routine.into_iter().map(|((peer, ..), (arrival, frame))| (arrival, peer, frame)));
        all.sort_unstable_by_key(|(arrival, ..)| *arrival);
        let mut inputs: Vec<Input> = Vec::new();
        for (_, peer, frame) in all {
            match inputs.last_mut() {
                Some(Input::Frames { from, frames }) if *from == peer => frames.push(frame),
                _ => inputs.push(Input::Frames { from: peer, frames: vec![frame] }),
            }
        }
        inputs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quadrat_station::wire::Address;

    fn frame(message: u32, sequence: u8) -> Frame {
        let from = Address { system: 1, component: 1 };
        Frame {
            version: 2,
            from,
            sequence,
            message,
            payload: Vec::new(),
            signature: None,
            compatibility: 0,
            rescanned: false,
        }
    }

    fn peer(number: u32) -> Peer {
        Peer { link: "radio".into(), number }
    }

    fn sequences(taken: &Taken) -> Vec<u8> {
        let frames = taken.inputs.iter().filter_map(|input| match input {
            Input::Frames { frames, .. } => Some(frames),
            _ => None,
        });
        frames.flatten().map(|frame| frame.sequence).collect()
    }

    #[test]
    fn of_a_position_only_the_newest_waits_and_order_holds_across_the_lanes() {
        let inbox = Inbox::default();
        assert!(inbox.frames(&peer(1), vec![frame(33, 1), frame(0, 2), frame(33, 3), frame(77, 4), frame(30, 5)]));
        assert_eq!(sequences(&inbox.take(Duration::ZERO)), [2, 3, 4, 5]);
    }

    #[test]
    fn a_full_urgent_lane_turns_frames_away_and_counts_them() {
        let inbox = Inbox::default();
        let many = (0..URGENT_MAX + 10).map(|_| frame(0, 0)).collect();
        assert!(!inbox.frames(&peer(1), many));
        assert_eq!(inbox.turned_away.load(Ordering::Relaxed), 10);
        assert!(inbox.frames(&peer(1), vec![frame(33, 9)]), "a position still finds its slot");
    }

    #[test]
    fn the_sixty_fifth_request_is_turned_away() {
        let inbox = Inbox::default();
        let request = || Input::Clock { unix_ms: 0 };
        assert!((0..REQUESTS_MAX).all(|_| inbox.request(request())));
        assert!(!inbox.request(request()));
    }
}
