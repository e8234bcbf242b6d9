//! What the flight wants done, in terms of one drone.

use crate::base::DroneId;
use crate::vehicle::Mode;

/// One thing to do with a drone. Wishes are repeated at every look until their effect is seen, so carrying one out twice
/// must do no harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Put the fence and the mission of its sortie aboard.
    Load(DroneId),
    /// Arm it and let it fly its mission.
    Launch(DroneId),
    /// Let it go on from its waiting place: fly this item next.
    Go(DroneId, u16),
    /// Bring it into a mode and keep asking until it is.
    Enter(DroneId, Mode),
}
