//! Carries out what the station says, without ever waiting.

use super::jobs::Jobs;
use super::map::Maps;
use super::{Desk, Inbox, core};
use crate::channel::Channels;
use crate::link::{Peers, Sent};
use crate::metrics::Counts;
use crate::store::Writer;
use quadrat_station::station::{Input, Output};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The adapters.
#[derive(Debug)]
pub struct Hands {
    /// The way to the drones.
    pub peers: Arc<Peers>,
    /// The way to the journal; none after the end.
    pub writer: Option<Writer>,
    /// The way to the API.
    pub desk: Arc<Desk>,
    /// The way back.
    pub inbox: Arc<Inbox>,
    /// The way to the teams.
    pub channels: Channels,
    /// Long work.
    pub jobs: Jobs,
    /// Draws the map when there is a new plan.
    pub maps: Maps,
    /// Counters.
    pub counts: Arc<Counts>,
}

impl Hands {
    /// Writes what is left.
    pub fn close(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.close();
        }
    }
}

impl core::Hands for Hands {
    fn carry_out(&mut self, output: Output) {
        match output {
            Output::Send { to, bytes } => {
                self.counts.sent.fetch_add(1, Ordering::Relaxed);
                if self.peers.send(&to, bytes) == Sent::Gone {
                    self.inbox.notice(Input::Writable { to });
                }
            }
            Output::Record(entry) => {
                self.counts.recorded.fetch_add(1, Ordering::Relaxed);
                self.maps.follow(&entry, &self.desk);
                if let Some(writer) = &self.writer {
                    writer.write(entry);
                }
            }
            Output::Answer { id, answer } => self.desk.answer(id, answer),
            Output::Snapshot(snapshot) => {
                self.counts.snapshots.fetch_add(1, Ordering::Relaxed);
                self.desk.publish(snapshot);
            }
            Output::Job { id, revision, kind, budget_steps } => self.jobs.begin(id, revision, kind, budget_steps),
            Output::Attempt(attempt) => {
                self.counts.attempts.fetch_add(1, Ordering::Relaxed);
                self.channels.attempt(attempt);
            }
        }
    }
}
