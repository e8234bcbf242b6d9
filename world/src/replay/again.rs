//! As it was: the same calls on a new station.

use super::log::Call;
use quadrat_station::base::Moment;
use quadrat_station::station::{Entry, Input, Output, Setup, Station};
use std::sync::Arc;

/// Plays the calls again; gives the entries that became safe, oldest first. They are those of the night that was kept.
#[must_use]
pub fn again(calls: &[(Moment, Call)]) -> Vec<Arc<Entry>> {
    let mut played = Played::default();
    for (at, call) in calls {
        match call {
            Call::Start(setup) => played.start(setup),
            Call::Handle(input) => {
                if let Input::Stored { up_to } = &**input {
                    let safe = played.writing.partition_point(|entry| entry.seq <= *up_to);
                    played.safe.extend(played.writing.drain(..safe));
                }
                if let Some(station) = &mut played.station {
                    station.handle(*at, (**input).clone());
                }
            }
            Call::Tick => {
                if let Some(station) = &mut played.station {
                    station.tick(*at);
                }
            }
        }
        played.drain();
    }
    played.safe
}

#[derive(Default)]
struct Played {
    station: Option<Station>,
    writing: Vec<Arc<Entry>>,
    safe: Vec<Arc<Entry>>,
}

impl Played {
    /// What was not safe is gone, as it was then.
    fn start(&mut self, setup: &Setup) {
        self.writing.clear();
        let mut station = Station::new(setup.clone());
        for entry in &self.safe {
            station.restore(entry);
        }
        self.station = Some(station);
    }

    fn drain(&mut self) {
        while let Some(output) = self.station.as_mut().and_then(Station::poll_output) {
            if let Output::Record(entry) = output {
                self.writing.push(entry);
            }
        }
    }
}
