//! `quadrat cmd`: one order to one drone.

use super::Common;
use super::by_hand::Towards;
use super::out::Exit;
use clap::{Subcommand, ValueEnum};
use quadrat_station::station::DroneAsk;
use quadrat_station::vehicle::Mode;

/// Orders one drone and waits until it really does it.
#[derive(Debug, clap::Args)]
pub struct Cmd {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Stop and stay
    Hold(Towards),
    /// Fly home and land; done when it stands there
    Return(Towards),
    /// Land here; done when it stands
    Land(Towards),
    /// Arm; the launch gate must be open
    Arm(Towards),
    /// Disarm; the autopilot refuses in the air
    Disarm(Towards),
    /// Go into a mode
    Mode {
        #[command(flatten)]
        to: Towards,
        /// Which
        #[arg(value_enum)]
        mode: Named,
    },
    /// Have a message sent once
    RequestMessage {
        #[command(flatten)]
        to: Towards,
        /// Its number in MAVLink
        id: u16,
    },
    /// Take a running transfer or order back
    Cancel(Towards),
}

/// A mode by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Named {
    /// Ready on the ground.
    Ready,
    /// Stays where it is.
    Hold,
    /// Flies the mission that is aboard.
    Mission,
    /// Returns home.
    Return,
    /// Lands.
    Land,
}

impl Cmd {
    /// Runs it.
    pub fn run(&self, common: &Common) -> Exit {
        let enter = |mode| DroneAsk::Enter(mode);
        let (to, ask) = match &self.what {
            What::Hold(to) => (to, enter(Mode::Hold)),
            What::Return(to) => (to, enter(Mode::Return)),
            What::Land(to) => (to, enter(Mode::Land)),
            What::Arm(to) => (to, DroneAsk::Arm),
            What::Disarm(to) => (to, DroneAsk::Disarm),
            What::Mode { to, mode } => (to, enter(mode.mode())),
            What::RequestMessage { to, id } => (to, DroneAsk::Message(*id)),
            What::Cancel(to) => (to, DroneAsk::Cancel),
        };
        to.order(common, &ask).map_or_else(|exit| exit, |_| Exit::Good)
    }
}

impl Named {
    const fn mode(self) -> Mode {
        match self {
            Named::Ready => Mode::Ready,
            Named::Hold => Mode::Hold,
            Named::Mission => Mode::Mission,
            Named::Return => Mode::Return,
            Named::Land => Mode::Land,
        }
    }
}
