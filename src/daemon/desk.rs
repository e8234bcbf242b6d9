//! Where the API meets the station: requests go in and wait for their answer, snapshots come out.

use super::Inbox;
use quadrat_station::base::{DistrictId, Seq};
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Answer, Input, Principal, Request};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// A snapshot, serialised once for all its readers.
#[derive(Clone, Debug, Default)]
pub struct Shot {
    /// As data.
    pub snapshot: Arc<Snapshot>,
    /// As JSON.
    pub json: Arc<str>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// Too many requests wait; nothing was accepted.
    Crowded,
    /// It was handed in, but no answer came in time: it may still happen.
    Unknown,
}

/// The desk.
#[derive(Debug)]
pub struct Desk {
    inbox: Arc<Inbox>,
    next: AtomicU64,
    waiting: Mutex<BTreeMap<u64, oneshot::Sender<Answer>>>,
    shots: BTreeMap<DistrictId, watch::Sender<Shot>>,
    stored: watch::Sender<Seq>,
    fault: Mutex<Option<String>>,
    maps: Mutex<BTreeMap<DistrictId, BTreeMap<String, Arc<str>>>>,
}

/// Most maps that a district keeps.
const MAPS_MAX: usize = 8;
/// How long a request waits for its answer, real time.
const PATIENCE: Duration = Duration::from_secs(10);

impl Desk {
    /// A desk for these districts.
    #[must_use]
    pub fn new(inbox: Arc<Inbox>, districts: impl Iterator<Item = DistrictId>, stored: Seq) -> Desk {
        let empty = |id: DistrictId| {
            let snapshot = Snapshot { district: id.to_string(), ..Snapshot::default() };
            (id, watch::Sender::new(shot(Arc::new(snapshot))))
        };
        Desk {
            inbox,
            next: AtomicU64::new(1),
            waiting: Mutex::default(),
            shots: districts.map(empty).collect(),
            stored: watch::Sender::new(stored),
            fault: Mutex::default(),
            maps: Mutex::default(),
        }
    }

    /// Asks the station.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn ask(&self, principal: Principal, district: DistrictId, request: Request) -> Result<Answer, NoAnswer> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (tell, told) = oneshot::channel();
        self.waiting().insert(id, tell);
        if !self.inbox.request(Input::Request { id, principal, district, request }) {
            self.waiting().remove(&id);
            return Err(NoAnswer::Crowded);
        }
        let answer = tokio::time::timeout(PATIENCE, told).await;
        self.waiting().remove(&id);
        answer.ok().and_then(Result::ok).ok_or(NoAnswer::Unknown)
    }

    /// These photos are on the disk.
    pub fn photos(&self, district: DistrictId, hashes: Vec<String>) {
        self.inbox.notice(Input::Photos { district, hashes });
    }

    /// The station answers.
    pub fn answer(&self, id: u64, answer: Answer) {
        if let Some(tell) = self.waiting().remove(&id) {
            // Nobody listens any more when the asker hung up.
            drop(tell.send(answer));
        }
    }

    /// The station publishes.
    pub fn publish(&self, snapshot: Arc<Snapshot>) {
        let district = DistrictId::from(snapshot.district.as_str());
        if let Some(sender) = self.shots.get(&district) {
            sender.send_replace(shot(snapshot));
        }
    }

    /// A plan's map. A district keeps the last few: a plan that was just made is not flown yet.
    pub fn draw(&self, district: &DistrictId, plan: &str, geojson: String) {
        let mut maps = self.maps.lock().unwrap_or_else(PoisonError::into_inner);
        let of_district = maps.entry(district.clone()).or_default();
        if of_district.len() >= MAPS_MAX {
            let flown = self.shots.get(district).and_then(|shot| shot.borrow().snapshot.patrol.plan.clone());
            of_district.retain(|hash, _| Some(hash) == flown.as_ref());
        }
        of_district.insert(plan.to_owned(), geojson.into());
    }

    /// The map of the plan that the newest snapshot names; an empty one when it names none.
    #[must_use]
    pub fn map(&self, district: &DistrictId) -> Arc<str> {
        let plan = self.shots.get(district).and_then(|shot| shot.borrow().snapshot.patrol.plan.clone());
        let maps = self.maps.lock().unwrap_or_else(PoisonError::into_inner);
        let map = plan.and_then(|plan| maps.get(district)?.get(&plan).cloned());
        map.unwrap_or_else(|| r#"{"type":"FeatureCollection","features":[]}"#.into())
    }

    /// The newest snapshot of a district, and how to hear of newer ones.
    #[must_use]
    pub fn watch(&self, district: &DistrictId) -> Option<watch::Receiver<Shot>> {
        self.shots.get(district).map(watch::Sender::subscribe)
    }

    /// Entries up to here are on disk.
    pub fn stored(&self, up_to: Seq) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.stored.send_replace(up_to);
    }

    /// The last entry on disk, and how to hear of newer ones.
    #[must_use]
    pub fn watch_stored(&self) -> watch::Receiver<Seq> {
        self.stored.subscribe()
    }

    /// The disk does not answer.
    pub fn disk_fault(&self, reason: String) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
    }

    /// What is wrong with the disk, if anything.
    #[must_use]
    pub fn disk(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, oneshot::Sender<Answer>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shot(snapshot: Arc<Snapshot>) -> Shot {
    let json = serde_json::to_string(&*snapshot).unwrap_or_else(|_| "{}".into());
    Shot { snapshot, json: json.into() }
}
