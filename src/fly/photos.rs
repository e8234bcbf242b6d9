//! The photos of simulated companions on their way to the daemon: posted over HTTP, as a companion with a network of its own
//! does it. The drones never wait for this.

use super::Air;
use crate::cli::http::Client;
use crate::config::Config;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Where photos are posted.
#[derive(Debug)]
pub struct PhotoDoor {
    client: Client,
    path: String,
}

/// Between two looks at the companions, real time.
const REST: Duration = Duration::from_millis(20);
/// After the daemon did not take one, real time.
const PAUSE: Duration = Duration::from_millis(500);

impl PhotoDoor {
    /// The door of the district whose API begins with `base`, at this config's daemon; the token is a detector's or more.
    ///
    /// # Errors
    /// When the daemon's certificate cannot be read.
    pub fn new(config: &Config, token: &str, base: &str) -> io::Result<PhotoDoor> {
        Ok(PhotoDoor::of(Client::new(config, token.to_owned())?, base))
    }

    /// The same for a client that is at hand.
    pub(crate) fn of(client: Client, base: &str) -> PhotoDoor {
        PhotoDoor { client, path: format!("{base}/photos") }
    }

    fn takes(&self, photo: &[u8]) -> bool {
        self.client.post_file(&self.path, "image/png", photo).is_ok_and(|reply| reply.status == 200)
    }

    /// Carries photos until this is stopped. One that the door does not take stays with its companion and comes again.
    ///
    /// # Errors
    /// When there is no thread left.
    pub(super) fn open(self, airs: Arc<Mutex<Vec<Air>>>, stop: Arc<AtomicBool>) -> io::Result<JoinHandle<()>> {
        let with = move |index: usize, act: &mut dyn FnMut(&mut Air)| {
            airs.lock().unwrap_or_else(PoisonError::into_inner).get_mut(index).map(act).is_some()
        };
        std::thread::Builder::new().name("photos".into()).spawn(move || {
            let (mut index, mut rest) = (0, REST);
            while !stop.load(Ordering::Relaxed) {
                let mut photo = None;
                let is_there = with(index, &mut |air| photo = air.drone.next_photo());
                match photo {
                    Some(photo) if self.takes(&photo) => {
                        with(index, &mut |air| air.drone.photo_taken());
                        continue;
                    }
                    Some(_) => rest = PAUSE,
                    None => {}
                }
                index += 1;
                if !is_there {
                    std::thread::sleep(std::mem::replace(&mut rest, REST));
                    index = 0;
                }
            }
        })
    }
}
