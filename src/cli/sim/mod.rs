//! `quadrat sim`: whole nights with faults, in seconds; and simulated drones for other ground stations.

mod check;
mod fidelity;
mod fleet;
mod junit;
pub mod keep;
mod list;
mod load;
mod new;
mod run;
mod seeds;
mod table;
pub mod timeline;

use super::Common;
use super::out::Exit;

/// Plays nights in virtual time, with their faults, and judges what came of them.
#[derive(Debug, clap::Args)]
pub struct Sim {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Play a scenario and judge it
    Run(run::Run),
    /// Begin a scenario of your own
    New(new::New),
    /// The scenarios of a folder
    List(list::List),
    /// Is this scenario right? Line, column, fix
    Check(check::Check),
    /// How true the simulated flight is, against real PX4 autopilots
    Fidelity(fidelity::Fidelity),
    /// Simulated drones over real UDP, for this or any other ground station
    Fleet(fleet::Fleet),
}

impl Sim {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        match &self.what {
            What::Run(run) => run.run(common),
            What::New(new) => new.run(common),
            What::List(list) => list.run(common),
            What::Check(check) => check.run(common),
            What::Fidelity(fidelity) => fidelity.run(common),
            What::Fleet(fleet) => fleet.run(common),
        }
    }
}
