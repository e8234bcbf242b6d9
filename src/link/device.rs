//! The device behind a serial link's path. A path that stays the same after replugging is a symbolic link, and what it leads
//! to changes while the port is open: it is looked up again and again (R-L4).

use std::io;
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

/// The path is looked up so often.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What a path leads to now. A device that was pulled and put back is another one, by whatever number it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    node: (u64, u64),
    number: u64,
}

impl Device {
    /// What is at the end of a path; none when nothing is.
    #[must_use]
    pub fn at(path: &str) -> Option<Device> {
        let found = std::fs::metadata(path).ok()?;
        Some(Device { node: (found.dev(), found.ino()), number: found.rdev() })
    }
}

/// Returns, with the reason, when the path does not lead to `opened` any more.
pub async fn leaves(path: &str, opened: Option<Device>) -> io::Error {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        match Device::at(path) {
            now if now == opened => {}
            None => return io::Error::new(io::ErrorKind::NotFound, "the device is gone"),
            Some(_) => return other(),
        }
    }
}

/// What is at the path is not what was opened.
#[must_use]
pub fn other() -> io::Error {
    io::Error::other("the path leads to another device")
}

/// Returns when the path leads to something that was not there when it led to `before`.
pub async fn comes(path: &str, mut before: Option<Device>) {
    loop {
        let now = Device::at(path);
        if now.is_some() && now != before {
            return;
        }
        before = now;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
