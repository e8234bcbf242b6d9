//! Everything that is on its way to the station, in one place: frames in two lanes, requests, and what adapters say.

use quadrat_station::station::{Input, Peer};
use quadrat_station::wire::Frame;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

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

// A number that rises with each frame, and when the frame came.
type Arrival = (u64, Instant);

/// The station's inbox: many write, one reads.
#[derive(Debug, Default)]
pub struct Inbox {
    lanes: Mutex<Lanes>,
    filled: Condvar,
    /// Frames that an over-full urgent lane turned away.
    pub turned_away: AtomicU64,
    /// Telemetry that gave way to newer telemetry of its slot.
    pub shed: AtomicU64,
}

/// What became of frames that there was no room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowding {
    /// Older telemetry that gave way.
    pub shed: u64,
    /// Urgent frames that were turned away.
    pub turned_away: u64,
}

#[derive(Debug, Default)]
struct Lanes {
    // Arrival numbers join the lanes again, so that one peer's frames stay in order.
    arrival: u64,
    urgent: VecDeque<(Arrival, Peer, Frame)>,
    routine: BTreeMap<Slot, (Arrival, Frame)>,
    notices: VecDeque<Input>,
    requests: VecDeque<Input>,
    closed: bool,
}

/// What the station's thread took out in one go.
#[derive(Debug, Default)]
pub struct Taken {
    /// Inputs in the order in which they are handled: what adapters say, frames, requests.
    pub inputs: Vec<Input>,
    /// When each of the frames among them came.
    pub arrived: Vec<Instant>,
    /// The inbox was closed and is empty.
    pub closed: bool,
}

impl Inbox {
    /// Frames from a peer. Newer telemetry takes the place of older; when the urgent lane is full, a datagram link has lost
    /// what is turned away, and a stream link waits before it comes so far.
    pub fn frames(&self, from: &Peer, frames: Vec<Frame>) -> Crowding {
        self.batch(vec![(from.clone(), frames)])
    }

    /// The same from several peers at once.
    pub fn batch(&self, batch: Vec<(Peer, Vec<Frame>)>) -> Crowding {
        let now = crate::clock::real();
        let mut lanes = self.lock();
        let mut crowding = Crowding::default();
        for (from, frames) in batch {
            frames.into_iter().for_each(|frame| lanes.add(now, &from, frame, &mut crowding));
        }
        drop(lanes);
        self.filled.notify_one();
        self.turned_away.fetch_add(crowding.turned_away, Ordering::Relaxed);
        self.shed.fetch_add(crowding.shed, Ordering::Relaxed);
        crowding
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
    /// bounded by the station's own; or it names a photo, which took longer to reach the disk than this takes. Of a link's
    /// counters only the newest wait.
    pub fn notice(&self, input: Input) {
        let mut lanes = self.lock();
        if let Input::Counted { link, .. } = &input {
            lanes.notices.retain(|older| !matches!(older, Input::Counted { link: of, .. } if of == link));
        }
        lanes.notices.push_back(input);
        drop(lanes);
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
        let (frames, arrived) = lanes.take_frames();
        inputs.extend(frames);
        inputs.extend(lanes.requests.drain(..));
        Taken { closed: lanes.closed && inputs.is_empty(), inputs, arrived }
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

    fn add(&mut self, now: Instant, from: &Peer, frame: Frame, crowding: &mut Crowding) {
        self.arrival += 1;
        let arrival = (self.arrival, now);
        if ROUTINE.contains(&frame.message) {
            let signer = frame.signature.map(|[link, ..]| link);
            let slot = (from.clone(), frame.from.system, frame.from.component, frame.message, signer);
            crowding.shed += u64::from(self.routine.insert(slot, (arrival, frame)).is_some());
        } else if self.urgent.len() < URGENT_MAX {
            self.urgent.push_back((arrival, from.clone(), frame));
        } else {
            crowding.turned_away += 1;
        }
    }

    fn take_frames(&mut self) -> (Vec<Input>, Vec<Instant>) {
        let mut all: Vec<(Arrival, Peer, Frame)> = self.urgent.drain(..).collect();
        let routine = std::mem::take(&mut self.routine);
        all.extend(routine.into_iter().map(|((peer, ..), (arrival, frame))| (arrival, peer, frame)));
        all.sort_unstable_by_key(|((number, _), ..)| *number);
        let arrived = all.iter().map(|((_, at), ..)| *at).collect();
        let mut inputs: Vec<Input> = Vec::new();
        for (_, peer, frame) in all {
            match inputs.last_mut() {
                Some(Input::Frames { from, frames }) if *from == peer => frames.push(frame),
                _ => inputs.push(Input::Frames { from: peer, frames: vec![frame] }),
            }
        }
        (inputs, arrived)
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

    /// Holds R-Q1.
    #[test]
    fn of_a_position_only_the_newest_waits_and_order_holds_across_the_lanes() {
        let inbox = Inbox::default();
        let five = vec![frame(33, 1), frame(0, 2), frame(33, 3), frame(77, 4), frame(30, 5)];
        assert_eq!(inbox.frames(&peer(1), five), Crowding { shed: 1, turned_away: 0 }, "what is shed is counted");
        let taken = inbox.take(Duration::ZERO);
        assert_eq!((sequences(&taken), taken.arrived.len()), (vec![2, 3, 4, 5], 4));
    }

    /// Holds R-Q1.
    #[test]
    fn overload_sheds_telemetry_and_never_commands_missions_or_detections() {
        let inbox = Inbox::default();
        for sequence in 0..200 {
            inbox.frames(&peer(1), vec![frame(33, sequence), frame(30, sequence)]);
        }
        // COMMAND_ACK, MISSION_REQUEST_INT, MISSION_ACK, TUNNEL, CAMERA_IMAGE_CAPTURED, STATUSTEXT, PARAM_VALUE.
        let urgent = [77, 51, 47, 385, 263, 253, 22];
        assert_eq!(inbox.frames(&peer(1), urgent.map(|message| frame(message, 200)).to_vec()), Crowding::default());
        assert_eq!(sequences(&inbox.take(Duration::ZERO)), [199, 199, 200, 200, 200, 200, 200, 200, 200]);
        assert_eq!(inbox.shed.load(Ordering::Relaxed), 2 * 199);
    }

    /// Holds R-Q1, R-L1.
    #[test]
    fn a_full_urgent_lane_turns_frames_away_and_counts_them() {
        let inbox = Inbox::default();
        let many = (0..URGENT_MAX + 10).map(|_| frame(0, 0)).collect();
        assert_eq!(inbox.frames(&peer(1), many).turned_away, 10);
        assert_eq!(inbox.turned_away.load(Ordering::Relaxed), 10);
        let position = inbox.frames(&peer(1), vec![frame(33, 9)]);
        assert_eq!(position, Crowding::default(), "a position still finds its slot");
    }

    #[test]
    fn counters_that_nobody_takes_do_not_pile_up() {
        let inbox = Inbox::default();
        for _ in 0..100 {
            for link in ["a", "b"] {
                inbox.notice(Input::Counted { link: link.into(), counts: Box::default() });
            }
        }
        assert_eq!(inbox.take(Duration::ZERO).inputs.len(), 2);
    }

    #[test]
    fn the_sixty_fifth_request_is_turned_away() {
        let inbox = Inbox::default();
        let request = || Input::Clock { unix_ms: 0 };
        assert!((0..REQUESTS_MAX).all(|_| inbox.request(request())));
        assert!(!inbox.request(request()));
    }
}
