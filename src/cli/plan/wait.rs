//! Says that a long plan is still being made.

use crate::cli::Common;
use crate::cli::out::warn;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How often it is said.
const EVERY: Duration = Duration::from_secs(2);

/// Does some work, and says every two seconds that it goes on.
pub fn told<T: Send>(common: &Common, work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let (working, ended) = channel::<()>();
        let worker = scope.spawn(move || {
            let made = work();
            drop(working);
            made
        });
        let mut waited = Duration::ZERO;
        while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
            waited += EVERY;
            warn(common.phrase("still_planning", &[("s", &waited.as_secs().to_string())]));
        }
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
