//! Orders by hand to one drone: asked of the daemon and followed until the drone shows the effect.

use super::Common;
use super::http::{Client, Reach, reach, refusal};
use super::out::{Exit, say, warn};
use crate::api::percent;
use quadrat_station::station::{DroneAsk, HandState, HandView};
use serde_json::{Value, json};
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Which drone of which daemon, and for how long to wait.
#[derive(Clone, Debug, clap::Args)]
pub struct Towards {
    #[command(flatten)]
    reach: Reach,
    /// Gives up after so many seconds; it may still take effect
    #[arg(long, value_name = "S", default_value_t = 900)]
    wait: u64,
    /// The drone
    #[arg(value_name = "DRONE")]
    drone: String,
}

impl Towards {
    /// Asks and follows; what came of it, once the drone shows it.
    ///
    /// # Errors
    /// How it ended otherwise; everything was said.
    pub fn order(&self, common: &Common, ask: &DroneAsk) -> Result<HandView, Exit> {
        let (client, base) = reach(common, &self.reach)?;
        let path = format!("{base}/drones/{}/order", percent(&self.drone));
        let said = client.post(&path, &json!({ "ask": ask })).map_err(|error| lost(common, ask, &error.to_string()))?;
        if said.status == 504 {
            return Err(lost(common, ask, &refusal(common, &said)));
        }
        if said.status != 200 {
            warn(refusal(common, &said));
            return Err(Exit::Problem);
        }
        let view = self.follow(common, &client, &path, ask, said.body["number"].as_u64().unwrap_or(0))?;
        end(common, ask, &view)?;
        Ok(view)
    }

    fn follow(
        &self,
        common: &Common,
        client: &Client,
        path: &str,
        ask: &DroneAsk,
        number: u64,
    ) -> Result<HandView, Exit> {
        let began = crate::clock::real();
        let mut shown = String::new();
        while began.elapsed() < Duration::from_secs(self.wait) {
            let reply = client.get(path).map_err(|error| lost(common, ask, &error.to_string()))?;
            let view: Option<HandView> = serde_json::from_value(reply.body.clone()).ok();
            let Some(view) = view.filter(|view| reply.status == 200 && view.number == number) else {
                return Err(lost(common, ask, &refusal(common, &reply)));
            };
            if view.state != HandState::Running {
                if !common.json && view.state == HandState::Done {
                    let s = began.elapsed().as_secs().to_string();
                    warn(common.phrase("done", &[("what", ask.word()), ("s", &s)]));
                }
                return Ok(view);
            }
            let line = step(common, &view);
            if line != shown && !common.json {
                warn(&line);
                shown = line;
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Err(lost(common, ask, &format!("{} s", self.wait)))
    }
}

// Only a list has items to count.
fn step(common: &Common, view: &HandView) -> String {
    let (sent, of) = (view.sent.to_string(), view.of.to_string());
    let key = if view.of > 0 { "step_of" } else { "step" };
    common.phrase(key, &[("step", &view.step), ("sent", &sent), ("of", &of)])
}

// What only looks can have changed nothing.
fn lost(common: &Common, ask: &DroneAsk, reason: &str) -> Exit {
    let key = if ask.only_looks() { "unanswered" } else { "unknown" };
    warn(common.phrase(key, &[("what", ask.word()), ("reason", reason)]));
    Exit::Unknown
}

// Progress and refusals go to standard error, so that what was read can be piped on.
fn end(common: &Common, ask: &DroneAsk, view: &HandView) -> Result<(), Exit> {
    if common.json {
        say(serde_json::to_value(view).unwrap_or(Value::Null).to_string());
    }
    let reason = view.code.as_ref().map_or_else(String::new, |code| common.meaning(code, &view.values));
    let what = view.what.as_str();
    match view.state {
        HandState::Done | HandState::Running => Ok(()),
        HandState::Refused => {
            warn(common.phrase("refused", &[("what", what), ("reason", &reason)]));
            Err(Exit::Problem)
        }
        HandState::Cancelled => {
            warn(common.phrase("cancelled", &[("what", what)]));
            // Whoever asked for that has it.
            if matches!(ask, DroneAsk::Cancel) { Ok(()) } else { Err(Exit::Problem) }
        }
        HandState::Unknown => Err(lost(common, ask, &reason)),
    }
}
