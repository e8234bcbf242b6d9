//! Long work, one piece at a time on a thread of its own.

use super::Inbox;
use quadrat_station::station::{Input, JobKind, do_job};
use std::sync::{Arc, mpsc};

/// The way to the worker.
#[derive(Debug)]
pub struct Jobs(mpsc::Sender<Job>);

#[derive(Debug)]
struct Job {
    id: u64,
    revision: u64,
    kind: Box<JobKind>,
    budget_steps: u64,
}

impl Jobs {
    /// Starts the worker; it ends when this is dropped.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(inbox: Arc<Inbox>) -> std::io::Result<Jobs> {
        let (begin, begun) = mpsc::channel::<Job>();
        std::thread::Builder::new().name("jobs".into()).spawn(move || {
            for job in begun {
                let done = Box::new(do_job(&job.kind, job.budget_steps));
                inbox.notice(Input::Done { id: job.id, revision: job.revision, done });
            }
        })?;
        Ok(Jobs(begin))
    }

    /// Begins one; the station hears when it is done.
    pub fn begin(&self, id: u64, revision: u64, kind: Box<JobKind>, budget_steps: u64) {
        // The worker lives as long as this sender.
        drop(self.0.send(Job { id, revision, kind, budget_steps }));
    }
}
