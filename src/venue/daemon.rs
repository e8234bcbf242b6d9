//! The daemon as a child process, with what a scenario does to it from outside: kill -9, a disk that takes nothing, a wall
//! clock that jumps.

use super::asking;
use super::setup::{self, Access, Place};
use super::{How, Up};
use crate::api::percent;
use crate::cli::http::Client;
use crate::clock::{self, Clock};
use crate::config::{self, Config};
use crate::daemon::timing::Shown;
use crate::fly::PhotoDoor;
use crate::store::History;
use quadrat_station::base::{DistrictId, Moment, Seq, Span};
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Answer, Entry, Request};
use quadrat_station::text::{Lang, render_all};
use quadrat_world::run::By;
use quadrat_world::scenario::Scenario;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// How long a daemon may take until it answers, real time.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks whether it answers.
const PAUSE: Duration = Duration::from_millis(20);
/// Bytes of its log that are shown when it died.
const LAST_WORDS: usize = 2_000;

/// See above. Dropped, it is killed.
#[derive(Debug)]
pub struct Daemon {
    /// Station time, as the daemon keeps it.
    pub clock: Arc<Clock>,
    config: Config,
    access: Access,
    folder: PathBuf,
    program: PathBuf,
    district: DistrictId,
    speed: f64,
    child: Option<Child>,
    history: History,
    read: Seq,
}

impl Daemon {
    /// Starts it and waits until it answers.
    ///
    /// # Errors
    /// When it does not, with its last words.
    pub fn start(
        scenario: &Scenario,
        systems: &[u8],
        place: &Place,
        access: Access,
        how: &How,
    ) -> Result<Daemon, String> {
        let written = setup::config(scenario, systems, place, &access);
        let text = toml::to_string(&written).map_err(|error| error.to_string())?;
        let folder = place.folder.clone();
        let config = config::read("quadrat.toml", &text, &folder)
            .map_err(|problems| render_all(&problems, Lang::default()).join("\n"))?;
        let said = |error: io::Error| error.to_string();
        std::fs::write(folder.join("quadrat.toml"), text).map_err(said)?;
        let shown = Shown { unix_ms: scenario.unix_ms, machine_ms: clock::unix_us() / 1_000 };
        shown.write(&wall(&folder)).map_err(said)?;
        let speed = how.speed;
        let mut child = spawn(&how.program, &folder, speed).map_err(said)?;
        let waited = wait(&config, &access, &mut child, &folder);
        let history = waited.and_then(|()| History::open(&config.data.join("journal.db")).map_err(|e| e.to_string()));
        let history = match history {
            Ok(history) => history,
            Err(reason) => {
                end(&mut child);
                return Err(reason);
            }
        };
        let mut daemon = Daemon {
            clock: Arc::new(Clock::starting_at(Moment::START, speed)),
            config,
            access,
            folder,
            program: how.program.clone(),
            district: scenario.patrol.district.clone(),
            speed,
            child: Some(child),
            history,
            read: Seq::default(),
        };
        daemon.agree_on_time(&shown)?;
        Ok(daemon)
    }

    // Its first entry says what its wall clock showed at which moment, and the wall clock is ours.
    fn agree_on_time(&mut self, shown: &Shown) -> Result<(), String> {
        let end = clock::real() + PATIENCE;
        let first = loop {
            let entries = self.history.entries(&self.district, Seq::default()).map_err(|error| error.to_string())?;
            match entries.into_iter().next() {
                Some(first) => break first,
                None if clock::real() > end => return Err("the daemon wrote nothing down".to_owned()),
                None => std::thread::sleep(PAUSE),
            }
        };
        let since_ms = shown.now_unix_ms(self.speed).saturating_sub(first.unix_ms).max(0).unsigned_abs();
        self.clock = Arc::new(Clock::starting_at(first.at.after(Span::from_millis(since_ms)), self.speed));
        Ok(())
    }

    /// Where people can watch.
    #[must_use]
    pub fn up(&self) -> Up {
        Up { address: format!("http://{}/", self.config.listen), token: self.access.of(&By::Operator).to_owned() }
    }

    /// Asks the station as somebody; none when it did not answer.
    #[must_use]
    pub fn ask(&self, by: &By, request: &Request) -> Option<Answer> {
        let (path, body) = asking::written(request);
        let token = if matches!(request, Request::Detection(_)) { self.access.desk() } else { self.access.of(by) };
        let client = Client::new(&self.config, token.to_owned()).ok()?;
        client.post(&format!("{}/{path}", self.base()), &body).ok().map(|reply| asking::read(&reply))
    }

    /// Where companions post their photos.
    ///
    /// # Errors
    /// When its certificate cannot be read.
    pub fn door(&self) -> Result<PhotoDoor, String> {
        PhotoDoor::new(&self.config, self.access.desk(), &self.base()).map_err(|error| error.to_string())
    }

    fn base(&self) -> String {
        format!("/api/v1/districts/{}", percent(self.district.as_str()))
    }

    fn operator(&self) -> Option<Client> {
        Client::new(&self.config, self.access.of(&By::Operator).to_owned()).ok()
    }

    /// What readers see now; none while it is dead.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.child.as_ref()?;
        let reply = self.operator()?.get(&format!("{}/snapshot", self.base())).ok()?;
        serde_json::from_value(reply.body).ok().map(Arc::new)
    }

    /// How often the disk refused since it was started last.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        let reply = self.operator().and_then(|client| client.get("/metrics").ok());
        let line = |text: &str| {
            let found = text.lines().find(|line| line.starts_with("quadrat_store_failures_total"));
            found.and_then(|line| line.rsplit(' ').next()?.parse().ok())
        };
        reply.and_then(|reply| line(&reply.text)).unwrap_or_default()
    }

    /// Entries that were not read yet, oldest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn entries(&mut self) -> Result<Vec<Arc<Entry>>, String> {
        let entries = self.history.entries(&self.district, self.read).map_err(|error| error.to_string())?;
        self.read = entries.last().map_or(self.read, |last| last.seq);
        Ok(entries.into_iter().map(Arc::new).collect())
    }

    /// Whether it still lives, or lies dead as it was told to.
    ///
    /// # Errors
    /// Its last words.
    pub fn check(&mut self) -> Result<(), String> {
        match self.child.as_mut().map(Child::try_wait) {
            None | Some(Ok(None)) => Ok(()),
            Some(Ok(Some(status))) => Err(format!("the daemon ended ({status}): {}", last_words(&self.folder))),
            Some(Err(error)) => Err(error.to_string()),
        }
    }

    /// kill -9.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            end(&mut child);
        }
    }

    /// Starts it again with the same journal; false when that fails.
    pub fn revive(&mut self) -> bool {
        self.child = spawn(&self.program, &self.folder, self.speed).ok();
        self.child.is_some()
    }

    /// From now on the disk takes nothing from it, or everything again: the system lets no file of this process grow or
    /// change. False where the system has no way to say so.
    #[must_use]
    pub fn fill_disk(&self, full: bool) -> bool {
        let Some(child) = &self.child else { return false };
        let limit = if full { "--fsize=0:unlimited" } else { "--fsize=unlimited" };
        let done = Command::new("prlimit").args(["--pid", &child.id().to_string(), limit]).status();
        done.is_ok_and(|status| status.success())
    }

    /// Puts its wall clock forward, or back; false when the disk says no.
    #[must_use]
    pub fn jump(&self, ms: i64) -> bool {
        let file = wall(&self.folder);
        let jumped = Shown::read(&file)
            .and_then(|shown| Shown { unix_ms: shown.unix_ms.saturating_add(ms), ..shown }.write(&file));
        jumped.is_ok()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill();
    }
}

fn wall(folder: &Path) -> PathBuf {
    folder.join("wall")
}

fn log(folder: &Path) -> PathBuf {
    folder.join("serve.log")
}

// A write beyond a limit kills a process that has not said that it wants an error instead; the shell says so for it. What
// it logs comes through a pipe, which no limit stops.
fn spawn(program: &Path, folder: &Path, speed: f64) -> io::Result<Child> {
    let mut child = Command::new("sh")
        .args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#])
        .arg(program)
        .args(["serve", "--speed", &speed.to_string(), "--wall"])
        .arg(wall(folder))
        .arg("-c")
        .arg(folder.join("quadrat.toml"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(log(folder))?;
    if let Some(mut said) = child.stderr.take() {
        std::thread::Builder::new().name("daemon's log".into()).spawn(move || {
            // It ends with the daemon.
            drop(io::copy(&mut said, &mut file).and_then(|_| file.flush()));
        })?;
    }
    Ok(child)
}

fn end(child: &mut Child) {
    // One that has ended already is as dead as one that was killed.
    drop(child.kill());
    drop(child.wait());
}

fn wait(config: &Config, access: &Access, child: &mut Child, folder: &Path) -> Result<(), String> {
    let client = Client::new(config, access.of(&By::Operator).to_owned()).map_err(|error| error.to_string())?;
    let until = clock::real() + PATIENCE;
    loop {
        if client.get("/api/v1/health").is_ok_and(|reply| reply.status == 200) {
            return Ok(());
        }
        if let Ok(Some(status)) = child.try_wait() {
            return Err(format!("the daemon ended ({status}): {}", last_words(folder)));
        }
        if clock::real() > until {
            return Err(format!("the daemon does not answer: {}", last_words(folder)));
        }
        std::thread::sleep(PAUSE);
    }
}

fn last_words(folder: &Path) -> String {
    let log = std::fs::read_to_string(log(folder)).unwrap_or_default();
    let start = log.char_indices().map(|(at, _)| at).find(|at| log.len() - at <= LAST_WORDS).unwrap_or(0);
    log.get(start..).unwrap_or_default().trim().to_owned()
}
