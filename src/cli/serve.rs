//! `quadrat serve`: the daemon in the foreground, until SIGINT or SIGTERM.

use super::out::{Exit, say, warn};
use super::{Common, start_logs};
use crate::config::{self, Config};
use crate::daemon::timing::Timing;
use crate::daemon::{self, StartError, TOKEN_FILE};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// Runs the station: links, map, API. It never arms a drone by itself: see `quadrat patrol start`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Prints the config with every default, and ends
    #[arg(long)]
    print_config: bool,
    /// Logs as JSON, a line each
    #[arg(long)]
    log_json: bool,
    /// How fast the station's time runs; for tests only, real drones live at 1
    #[arg(long, hide = true, default_value_t = 1.0)]
    speed: f64,
    /// A file that says what the wall clock shows; for tests only
    #[arg(long, value_name = "FILE", hide = true)]
    wall: Option<PathBuf>,
}

impl Serve {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        if self.print_config {
            return print_config(common);
        }
        let config = match common.load() {
            Ok(config) => config,
            Err(exit) => return exit,
        };
        start_logs(common, self.log_json);
        let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                warn(error.to_string());
                return Exit::Problem;
            }
        };
        runtime.block_on(serve(common, &config, Timing { speed: self.speed, wall: self.wall.clone() }))
    }
}

async fn serve(common: &Common, config: &Config, timing: Timing) -> Exit {
    let core = daemon::core_of(config);
    let running = match daemon::start(config, core, timing).await {
        Ok(running) => running,
        Err(error) => {
            warn(not_started(common, &error, "serve_other_port"));
            return Exit::Problem;
        }
    };
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    say(common.phrase("serving", &[("address", &format!("{scheme}://{}/", running.at))]));
    if running.token.is_some() {
        // The token itself is not printed: terminals and logs are kept and shown to others.
        let file = config.data.join(TOKEN_FILE).display().to_string();
        say(common.phrase("token_in", &[("file", &file)]));
    }
    until_told().await;
    tracing::info!("stopping");
    running.stop().await;
    Exit::Good
}

/// Why it did not start; `elsewhere` is the phrase that says how to have it listen at another address.
pub fn not_started(common: &Common, error: &StartError, elsewhere: &str) -> String {
    match error {
        StartError::Taken(at) => {
            let elsewhere = common.phrase(elsewhere, &[]);
            common.phrase("address_taken", &[("address", &at.to_string()), ("elsewhere", &elsewhere)])
        }
        _ => error.to_string(),
    }
}

/// Returns at SIGINT or SIGTERM.
pub async fn until_told() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

fn print_config(common: &Common) -> Exit {
    let file = common.config.display().to_string();
    let text = std::fs::read_to_string(&common.config).unwrap_or_default();
    match config::with_defaults(&file, &text) {
        Ok(text) => {
            say(text.trim_end());
            Exit::Good
        }
        Err(problems) => {
            for line in quadrat_station::text::render_all(&problems, common.lang()) {
                warn(line);
            }
            Exit::Problem
        }
    }
}
