//! What a station says of flights, requests and drones: S.

use super::Code;

codes! {
    /// A launch gate: a parameter was not read.
    GATE_PARAM_UNREAD = "S101";
    /// A launch gate: a parameter is not what the patrol needs.
    GATE_PARAM_WRONG = "S102";
    /// A launch gate: nothing is heard.
    GATE_SILENT = "S103";
    /// A launch gate: no GPS fix.
    GATE_NO_FIX = "S104";
    /// A launch gate: no home position.
    GATE_NO_HOME = "S105";
    /// A launch gate: the drone is not on its pad.
    GATE_WRONG_PLACE = "S106";
    /// A launch gate: the battery is not known.
    GATE_NO_BATTERY = "S107";
    /// A launch gate: the battery is too low.
    GATE_LOW_BATTERY = "S108";
    /// A launch gate: the autopilot's own checks do not pass.
    GATE_NOT_READY = "S109";
    /// A launch gate: an autopilot that we cannot fly.
    GATE_AUTOPILOT = "S110";
    /// A launch gate: it does not know well where it is.
    GATE_INEXACT = "S111";
    /// A launch gate: its estimator has doubts.
    GATE_ESTIMATE = "S112";
    /// A launch gate: a battery pack is faulty.
    GATE_PACK = "S113";
    /// A launch gate: too many of its frames are lost.
    GATE_LOSS = "S114";
    /// A launch gate: its clock is wrong.
    GATE_CLOCK = "S115";
    /// A launch gate: its autopilot is not the enrolled one, or not known.
    GATE_WHO = "S116";
    /// A launch gate: a sensor does not work.
    GATE_SENSOR = "S117";
    /// A launch gate: it is nowhere near its pad.
    GATE_ELSEWHERE = "S118";
    /// A patrol is applied while drones have sorties.
    APPLY_WHILE_FLYING = "S201";
    /// A patrol of another district.
    APPLY_OTHER_DISTRICT = "S202";
    /// Start without a patrol.
    START_NOTHING = "S203";
    /// Start before the plan is made.
    START_NO_PLAN = "S204";
    /// Start outside every window.
    START_NO_WINDOW = "S205";
    /// An answer about an incident that is not there.
    INCIDENT_UNKNOWN = "S206";
    /// An answer about an incident that is over.
    INCIDENT_OVER = "S207";
    /// Another team has it.
    INCIDENT_TAKEN = "S208";
    /// A "can't" from somebody who answers for no team.
    DECLINE_NEEDS_TEAM = "S209";
    /// A team that the config does not have.
    TEAM_UNKNOWN = "S210";
    /// A drone is given back that nobody took.
    NOT_TAKEN = "S211";
    /// Another station has our address: nothing is begun.
    START_USURPED = "S212";
    /// An override of something that does not keep the drone on the ground.
    OVERRIDE_NOTHING = "S213";
    /// An override of a check that nobody may answer for.
    OVERRIDE_NEVER = "S214";
    /// An override without a reason.
    OVERRIDE_NO_REASON = "S215";
    /// The end of an override that is not in force.
    OVERRIDE_NONE = "S216";
    /// The disk does not answer.
    HEALTH_DISK = "S301";
    /// Another autopilot goes by a known name.
    HEALTH_OTHER_UID = "S303";
    /// Detections of a companion are missing.
    HEALTH_MISSED = "S304";
    /// A channel to the teams does not work.
    HEALTH_CHANNEL = "S305";
    /// An incident calls and nobody is on duty.
    HEALTH_NOBODY = "S306";
    /// A grave alert could not be delivered.
    HEALTH_UNDELIVERED = "S307";
    /// An incident is not over in its time.
    HEALTH_OVERDUE = "S308";
    /// Two vehicles speak with one system id on one link.
    HEALTH_STRANGER = "S309";
    /// Another ground station has our own address.
    HEALTH_USURPED = "S310";
    /// Another ground station speaks on our network.
    HEALTH_OTHER_STATION = "S311";
    /// A drone in the air is silent.
    HEALTH_SILENT = "S312";
    /// A drone was brought down by hand, or its autopilot started again while armed; it stays down.
    HEALTH_GROUNDED = "S313";
    /// A person answers for a check of the launch gate.
    HEALTH_OVERRIDDEN = "S314";
    /// Another station writes to the drone, so that ours cannot.
    HEALTH_RIVAL = "S315";
    /// Unsigned frames on a link that requires signing.
    HEALTH_UNSIGNED = "S320";
    /// Signatures that no key of the network made.
    HEALTH_FORGED = "S321";
    /// Signed frames that came before.
    HEALTH_REPLAYED = "S322";
    /// A drone's first signed frames are too old.
    HEALTH_SIGNED_LATE = "S323";
    /// A drone that signed sends unsigned frames.
    HEALTH_DOWNGRADED = "S324";
    /// A signed frame moved the signing clock ahead.
    HEALTH_SIGNING_JUMPED = "S325";
    /// The signing clock is ahead of the machine's.
    HEALTH_SIGNING_AHEAD = "S326";
    /// The system grants a receive buffer that is too small for many drones.
    HEALTH_BUFFER = "S340";
    /// The system dropped datagrams before they were read.
    HEALTH_DROPS = "S341";
    /// Frames were turned away because the station did not keep up.
    HEALTH_TURNED_AWAY = "S342";

    /// A pilot flies the drone by hand.
    TAKEN_BY_HAND = "S401";
    /// Somebody else changed its mode.
    TAKEN_MODED = "S402";
    /// Somebody else armed it.
    TAKEN_ARMED = "S403";
    /// Somebody else put a list aboard.
    TAKEN_LOADED = "S404";
    /// It was given back.
    DRONE_GIVEN_BACK = "S405";
    /// It left its task by itself.
    DRONE_LEFT = "S406";
    /// Its motors stopped in the air.
    DRONE_DISARMED = "S407";
    /// It stands on the ground.
    DRONE_DOWN = "S408";
    /// It is off the ground.
    DRONE_UP = "S409";
    /// It is outside the fence.
    DRONE_OUTSIDE = "S410";
    /// It is inside the fence again.
    DRONE_INSIDE = "S411";
    /// Its autopilot started again on the ground.
    DRONE_REBOOTED = "S412";
    /// Its autopilot started again while it was armed.
    DRONE_REBOOTED_ARMED = "S413";
    /// Its position is not to be believed.
    DRONE_UNTRUSTED = "S414";
    /// Its position is to be believed again.
    DRONE_TRUSTED = "S415";
    /// It answers to another system id.
    DRONE_MOVED = "S416";
    /// What somebody else put aboard was read back.
    DRONE_READ_BACK = "S417";
    /// It says that another station has control of it.
    TAKEN_CONTROLLED = "S418";
    /// Its sortie cannot be written for its autopilot.
    SORTIE_NOT_WRITTEN = "S419";
    /// It does not take a list of its sortie.
    SORTIE_REJECTED = "S420";
    /// What became of a list of its sortie is not known.
    SORTIE_UNKNOWN = "S421";
    /// It did not do what it was ordered to launch.
    NOT_LAUNCHED = "S422";
    /// It stores fewer items than the config says.
    DRONE_SMALL = "S423";
    /// Whether it arms is not known.
    LAUNCH_UNKNOWN = "S424";
    /// Rally points of somebody else were taken off it.
    DRONE_RALLY_CLEARED = "S425";

    /// By hand: another autopilot speaks under the drone's name.
    HAND_CONFLICT = "S501";
    /// By hand: the patrol flies the drone.
    HAND_ON_SORTIE = "S502";
    /// By hand: the drone flies the mission that would change.
    HAND_IN_MISSION = "S503";
    /// By hand: another order by hand is under way.
    HAND_BUSY = "S504";
    /// By hand: the autopilot has no such mode.
    HAND_NO_MODE = "S505";
    /// By hand: the autopilot does not take an item's command.
    HAND_ITEM = "S506";
    /// By hand: nothing was ordered by hand.
    HAND_NONE = "S507";
    /// By hand: the drone refused.
    HAND_REFUSED = "S508";
    /// By hand: nobody knows whether it took effect.
    HAND_UNKNOWN = "S509";
    /// By hand: the drone does not take a list.
    HAND_REJECTED = "S510";
    /// By hand: what the drone carries is another list.
    HAND_DIFFERS = "S511";
    /// By hand: a parameter keeps its value.
    HAND_PARAM_STAYS = "S512";
    /// By hand: a parameter's type has no such number.
    HAND_PARAM_UNFIT = "S513";
    /// By hand: no answer about a parameter.
    HAND_PARAM_SILENT = "S514";
    /// By hand: somebody else has the drone.
    HAND_TAKEN = "S515";
    /// By hand: the drone is heard only over a link that carries nothing but commands.
    HAND_FAR = "S516";
    /// By hand: the drone says that another station has control of it.
    HAND_CONTROLLED = "S517";
    /// By hand: a mission leaves the fence that goes aboard with it.
    HAND_OUTSIDE = "S518";
}
