//! `quadrat sim fidelity`: how true the simulated flight is, measured against real PX4 autopilots.

mod real;

use crate::cli::Common;
use crate::cli::out::{Exit, say, table, warn};
use crate::px4;
use quadrat_sim::fidelity::{self, Comparison, Plan, Recording, Spread};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Flies numbered plans on real PX4 autopilots and on the simulated drone, and compares them.
#[derive(Debug, clap::Args)]
pub struct Fidelity {
    /// Only these plans, by number
    #[arg(long, value_name = "N", value_delimiter = ',')]
    plans: Vec<u8>,
    /// Keeps the flights of the real PX4 in this folder
    #[arg(long, value_name = "FOLDER")]
    record: Option<PathBuf>,
    /// How many PX4 fly at once
    #[arg(long, value_name = "N", default_value_t = 2)]
    jobs: u8,
    /// How fast their time runs
    #[arg(long, default_value_t = 2.0)]
    speed: f64,
    /// The first PX4 instance; its ports follow from it
    #[arg(long, value_name = "N", default_value_t = 0)]
    instance: u8,
}

impl Fidelity {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        let Some(program) = px4::program() else {
            warn(common.phrase("no_px4", &[("name", px4::VARIABLE)]));
            return Exit::Usage;
        };
        let wanted = |plan: &Plan| self.plans.is_empty() || self.plans.contains(&plan.number);
        let plans: Vec<Plan> = fidelity::all().into_iter().filter(wanted).collect();
        let left = Mutex::new(plans.into_iter());
        let next = || left.lock().ok().and_then(|mut plans| plans.next());
        let found = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for job in 0..self.jobs.max(1) {
                let (next, found, program) = (&next, &found, &program);
                scope.spawn(move || {
                    while let Some(plan) = next() {
                        let hop =
                            real::Hop { program: program.clone(), instance: self.instance + job, speed: self.speed };
                        let result = real::fly(&plan, &hop).and_then(|theirs| self.judge(&plan, &theirs));
                        if let Ok(mut found) = found.lock() {
                            found.push(result);
                        }
                    }
                });
            }
        });
        report(common, found.into_inner().unwrap_or_default())
    }

    fn judge(&self, plan: &Plan, theirs: &Recording) -> Result<Comparison, String> {
        if let Some(folder) = &self.record {
            keep(folder, plan, theirs).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let ours = fidelity::fly_ours(plan)?;
        Ok(fidelity::compare(plan, theirs, &ours))
    }
}

fn keep(folder: &Path, plan: &Plan, flight: &Recording) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(format!("{}.flight", plan.label())), flight.write())
}

fn report(common: &Common, found: Vec<Result<Comparison, String>>) -> Exit {
    let (good, bad): (Vec<_>, Vec<_>) = found.into_iter().partition(Result::is_ok);
    bad.iter().filter_map(|one| one.as_ref().err()).for_each(warn);
    let mut comparisons: Vec<Comparison> = good.into_iter().flatten().collect();
    comparisons.sort_by(|a, b| a.plan.cmp(&b.plan));
    let spread = |it: &Spread| format!("{:.2}/{:.2}/{:.2}", it.p50_m, it.p95_m, it.max_m);
    let head =
        ["plan", "apart_m", "height_m", "px4_off_plan_m", "ours_off_plan_m", "px4_s", "ours_s", "time", "events"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for one in &comparisons {
        rows.push(vec![
            one.plan.clone(),
            spread(&one.apart),
            spread(&one.height),
            spread(&one.theirs_off_plan),
            spread(&one.ours_off_plan),
            format!("{:.1}", f64::from(one.theirs_ms) / 1e3),
            format!("{:.1}", f64::from(one.ours_ms) / 1e3),
            format!("{:+.1} %", one.time_error() * 100.0),
            one.events_differ.clone().unwrap_or_else(|| "=".to_owned()),
        ]);
    }
    table(&rows);
    let holding = comparisons.iter().filter(|one| one.holds()).count();
    let (holding_text, of) = (holding.to_string(), (comparisons.len() + bad.len()).to_string());
    say(common.phrase("fidelity_held", &[("n", &holding_text), ("of", &of)]));
    if bad.is_empty() && holding == comparisons.len() { Exit::Good } else { Exit::Problem }
}
