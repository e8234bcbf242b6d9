//! `quadrat demo`: a whole night in two minutes, simulated. Puts the pieces together: a daemon in this process with a
//! data folder of its own, simulated drones over real UDP, the demo's patrol. Time drops to 1x while a human is needed.

mod milestones;
mod scene;

use super::out::{Exit, say, warn};
use super::serve::{not_started, until_told};
use super::{Common, start_logs};
use crate::daemon::{self, NoAnswer, Running};
use crate::fly::{Flight, PhotoDoor};
use milestones::Milestones;
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Answer, Request};
use quadrat_station::text::render_all;
use scene::Scene;
use std::sync::Arc;
use std::time::Duration;

/// A whole night in two minutes, simulated: opens one address, needs nothing else.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// How many drones fly, 0 to 6; with 0 there is a plan and nobody to fly it
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=6))]
    drones: u8,
    /// How fast time runs while nobody is needed
    #[arg(long, default_value_t = 8.0)]
    speed: f64,
    /// The same number gives the same drones and losses
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Port of the map
    #[arg(long, default_value_t = 8620)]
    port: u16,
    /// Packets lost each way, percent
    #[arg(long, value_name = "PERCENT", default_value_t = 4.0)]
    loss: f64,
    /// Ends by itself after so many seconds
    #[arg(long, value_name = "S")]
    seconds: Option<u64>,
    /// Keeps the journal in this folder; for tests
    #[arg(long, value_name = "FOLDER", hide = true)]
    keep: Option<std::path::PathBuf>,
}

impl Demo {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        if common.verbose > 0 {
            start_logs(common, false);
        }
        let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                warn(error.to_string());
                return Exit::Problem;
            }
        };
        match runtime.block_on(self.night(common)) {
            Ok(()) => Exit::Good,
            Err(why) => {
                warn(why);
                Exit::Problem
            }
        }
    }

    async fn night(&self, common: &Common) -> Result<(), String> {
        let scene = Scene::make(
            if self.drones == 0 { FLEET } else { self.drones },
            self.port,
            self.seed,
            self.loss,
            common.lang(),
            self.keep.as_deref(),
        )?;
        let running = daemon::start(&scene.config, daemon::core_of(&scene.config), self.speed).await;
        let running = running.map_err(|error| not_started(common, &error, "demo_other_port"))?;
        let base = format!("/api/v1/districts/{}", scene.district);
        let door = PhotoDoor::new(&scene.config, &scene.token, &base).map_err(|error| error.to_string())?;
        let crafts = scene.crafts.get(..usize::from(self.drones)).unwrap_or(&scene.crafts);
        let flight = Flight::start(crafts, &scene.air, running.clock.clone(), Some(door));
        let flight = flight.map_err(|error| error.to_string())?;
        let address = format!("http://{}/?phone", running.at);
        say(common.phrase("demo_up", &[("address", &address), ("token", &scene.token)]));
        let night = Night { common, running: &running, scene: &scene, speed: self.speed, drones: self.drones };
        let flown = night.fly(self.seconds.map(Duration::from_secs)).await;
        if flown.is_ok() && self.drones > 0 {
            night.land().await;
        }
        flight.stop();
        running.stop().await;
        if self.keep.is_none() {
            scene.clean();
        }
        flown
    }
}

struct Night<'a> {
    common: &'a Common,
    running: &'a Running,
    scene: &'a Scene,
    speed: f64,
    drones: u8,
}

/// Drones of the demo's patrol.
const FLEET: u8 = 3;
/// How often the screen and the clock's speed follow what happens, real time.
const BEAT: Duration = Duration::from_millis(200);
/// How long to wait for a step that does not depend on people, real time.
const PATIENCE: Duration = Duration::from_secs(60);

impl Night<'_> {
    // Until Ctrl-C, or the given time is over.
    async fn fly(&self, at_most: Option<Duration>) -> Result<(), String> {
        if self.drones > 0 {
            self.wait(|snapshot| snapshot.drones.iter().all(|drone| drone.liveness == "fresh")).await?;
        }
        for (team, position) in &self.scene.posts {
            let here = Request::TeamPosition { team: team.clone(), position: *position, accuracy_m: 10.0 };
            self.ask(here).await?;
        }
        let (file, map) = self.scene.files.clone();
        self.ask(Request::PatrolApply { file, map, ground: None }).await?;
        self.wait(|snapshot| snapshot.patrol.state == "ready").await?;
        if self.drones > 0 {
            self.wait(|snapshot| snapshot.patrol.gate.is_empty()).await?;
            self.ask(Request::PatrolStart).await?;
        }
        let mut milestones = Milestones::new(self.common);
        let end = tokio::time::sleep(at_most.unwrap_or(Duration::from_secs(86_400)));
        tokio::pin!(end);
        let told = until_told();
        tokio::pin!(told);
        loop {
            milestones.say_new(&self.running.history, &self.scene.district, &self.snapshot());
            self.mind_the_clock();
            tokio::select! {
                () = &mut told => return Ok(()),
                () = &mut end => return Ok(()),
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    }

    // Everybody down before the station goes: a demo leaves nobody in the air.
    async fn land(&self) {
        self.running.clock.set_speed(self.speed);
        let asked = self.ask(Request::PatrolHome).await;
        let down =
            |snapshot: &Snapshot| snapshot.drones.iter().all(|drone| matches!(&*drone.state, "docked" | "landed"));
        let landed = async { asked.and(self.wait(down).await) };
        tokio::select! {
            landed = landed => landed.unwrap_or_else(warn),
            // Ctrl-C again: never mind.
            () = until_told() => {}
        }
    }

    // Full speed while nobody is needed, the world's own while somebody is called and has not answered.
    fn mind_the_clock(&self) {
        let snapshot = self.snapshot();
        let called = snapshot.incidents.iter().any(|one| one.state == "open" && !one.told.is_empty());
        let wanted = if called { 1.0 } else { self.speed };
        if self.running.clock.speed() != wanted {
            self.running.clock.set_speed(wanted);
        }
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        let shots = self.running.desk.watch(&self.scene.district);
        shots.map(|shots| shots.borrow().snapshot.clone()).unwrap_or_default()
    }

    async fn wait(&self, until: impl Fn(&Snapshot) -> bool) -> Result<(), String> {
        let watched = async {
            while !until(&self.snapshot()) {
                tokio::time::sleep(BEAT).await;
            }
        };
        let timely = tokio::time::timeout(PATIENCE, watched).await;
        timely.map_err(|_| format!("{:?}", self.snapshot().patrol))
    }

    async fn ask(&self, request: Request) -> Result<(), String> {
        let asked = self.running.desk.ask(self.scene.operator.clone(), self.scene.district.clone(), request).await;
        match asked {
            Ok(Answer::Done { .. } | Answer::Begun { .. } | Answer::Hand(_) | Answer::Detected { .. }) => Ok(()),
            Ok(Answer::Problems(problems)) => Err(render_all(&problems, self.common.lang()).join("\n")),
            Ok(Answer::Refused(refusal)) => Err(format!("{refusal:?}")),
            Err(NoAnswer::Crowded | NoAnswer::Unknown) => Err("the station does not answer".into()),
        }
    }
}
