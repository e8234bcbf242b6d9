//! The live stream: snapshots as they come (newest wins), and entries from the journal, none left out.

use super::answer::{Failure, fail};
use super::{Api, Caller};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use quadrat_station::base::Seq;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Where a stream begins.
#[derive(Debug, Deserialize)]
pub struct From {
    since: Option<u64>,
}

/// At most ten snapshots a second, however fast the station's time runs.
const SNAPSHOT_EVERY: Duration = Duration::from_millis(100);
/// A comment this often keeps proxies from hanging up.
const COMMENT_EVERY: Duration = Duration::from_secs(15);
/// Entries read at once.
const PAGE: u32 = 500;

/// `GET /districts/{district}/events`: `event: snapshot` without an id, `event: entry` with its number as id. A browser
/// that comes back says the last id it saw, and gets everything since.
pub async fn events(
    State(api): State<Arc<Api>>,
    Extension(caller): Extension<Caller>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let Ok(permit) = api.streams.clone().try_acquire_owned() else { return fail(Failure::Crowded) };
    let stored = api.desk.watch_stored();
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok()).or(from.since);
    let since = last.map_or_else(|| *stored.borrow(), Seq);
    let (tell, told) = mpsc::channel(16);
    let feed = Feed { api, caller, tell };
    tokio::spawn(async move {
        feed.run(since, stored).await;
        drop(permit);
    });
    let keep = KeepAlive::new().interval(COMMENT_EVERY).text("still here");
    Sse::new(ReceiverStream::new(told)).keep_alive(keep).into_response()
}

struct Feed {
    api: Arc<Api>,
    caller: Caller,
    tell: mpsc::Sender<Result<Event, Infallible>>,
}

impl Feed {
    // Ends when the reader hangs up or the daemon ends.
    async fn run(self, mut since: Seq, mut stored: tokio::sync::watch::Receiver<Seq>) -> Option<()> {
        let mut shots = self.api.desk.watch(&self.caller.district)?;
        let mut stop = self.api.stop.clone();
        let mut beat = tokio::time::interval(SNAPSHOT_EVERY);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        self.snapshot(&mut shots).await?;
        loop {
            let up_to = *stored.borrow_and_update();
            since = self.entries(since, up_to).await?;
            tokio::select! {
                () = crate::daemon::ended(&mut stop) => return None,
                () = self.tell.closed() => return None,
                changed = stored.changed() => changed.ok()?,
                _ = beat.tick() => if shots.has_changed().ok()? { self.snapshot(&mut shots).await? },
            }
        }
    }

    async fn snapshot(&self, shots: &mut tokio::sync::watch::Receiver<crate::daemon::Shot>) -> Option<()> {
        let json = shots.borrow_and_update().json.clone();
        self.tell.send(Ok(Event::default().event("snapshot").data(&*json))).await.ok()
    }

    // Everything after `since` that is on disk; gives where to go on.
    async fn entries(&self, mut since: Seq, up_to: Seq) -> Option<Seq> {
        while since < up_to {
            let (history, district) = (self.api.history.clone(), self.caller.district.clone());
            let read = tokio::task::spawn_blocking(move || history.since(&district, since, PAGE));
            let page = match read.await.ok()? {
                Ok(page) => page,
                Err(error) => {
                    tracing::error!(%error, "the journal cannot be read");
                    return None;
                }
            };
            let is_last = page.len() < PAGE as usize;
            for told in page {
                since = Seq(told.seq);
                let event = Event::default().event("entry").id(told.seq.to_string());
                let event = event.json_data(&told).ok()?;
                self.tell.send(Ok(event)).await.ok()?;
            }
            if is_last {
                since = since.max(up_to);
            }
        }
        Some(since)
    }
}
