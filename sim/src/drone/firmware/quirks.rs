//! What autopilots do differently, as plain data. Every field says what it decides; the tables that fill it
//! in say where that is known from.

use crate::drone::params::ParamValue;
use crate::drone::services::modes_list::Listed;
use crate::truth::Mode;

/// One autopilot's ways, as far as a ground station notices them.
#[derive(Debug)]
pub(crate) struct Quirks {
    pub(crate) name: &'static str,
    /// Seen on the real autopilot, rather than read in its source only.
    pub(crate) measured: bool,
    /// `MAV_AUTOPILOT`.
    pub(crate) autopilot: u8,
    /// `MAV_PROTOCOL_CAPABILITY` bits.
    pub(crate) capabilities: u64,
    /// `AUTOPILOT_VERSION.flight_sw_version`.
    pub(crate) version: u32,
    /// `AUTOPILOT_VERSION.flight_custom_version`: the first 8 bytes of the git hash.
    pub(crate) git: u64,
    /// See `Firmware::keeps_first_partner`.
    pub(crate) keeps_first_partner: bool,
    pub(crate) items: ItemRules,
    pub(crate) upload: Upload,
    pub(crate) mission: Mission,
    pub(crate) orders: Orders,
    pub(crate) params: ParamTalk,
    pub(crate) services: Services,
    pub(crate) signing: Signing,
    pub(crate) texts: Texts,
    /// Stands by, rather than being active, while it stands armed on the ground.
    pub(crate) landed_is_standby: bool,
    /// Keeps its mode after the flight; else it goes back to the one chosen last that can be armed in.
    pub(crate) keeps_mode: bool,
    /// `HEARTBEAT.custom_mode` of the mode in which a pilot holds it with the sticks.
    pub(crate) by_hand: u32,
    /// `HEARTBEAT.base_mode` when disarmed.
    pub(crate) base_mode: u8,
    /// Every mode that can be asked for; the first row of a mode is its number when nobody asked.
    pub(crate) modes: &'static [ModeRow],
}

impl Quirks {
    /// `HEARTBEAT.custom_mode` of a mode that the vehicle entered by itself.
    pub(crate) fn number_of(&self, mode: Mode) -> u32 {
        self.modes.iter().find(|row| row.mode == mode).map_or(0, |row| row.number)
    }

    pub(crate) fn mode_row(&self, number: u32) -> Option<&'static ModeRow> {
        self.modes.iter().find(|row| row.number == number)
    }
}

/// One mode of an autopilot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModeRow {
    /// `HEARTBEAT.custom_mode`.
    pub(crate) number: u32,
    /// What the vehicle does in it.
    pub(crate) mode: Mode,
    /// Its name in texts and in `AVAILABLE_MODES`.
    pub(crate) name: &'static str,
    /// Whether it may be armed in.
    pub(crate) arms: bool,
}

/// Which items it takes, and what it keeps of them.
#[derive(Debug)]
pub(crate) struct ItemRules {
    /// `MAV_FRAME` (as sent, as kept).
    pub(crate) frames: &'static [(u8, u8)],
    /// `MAV_CMD` numbers taken with a place.
    pub(crate) placed: &'static [u16],
    /// `MAV_CMD` numbers taken with frame MISSION.
    pub(crate) placeless: &'static [u16],
    /// A plan takes only items of its own kind; else only missions refuse fence and rally items.
    pub(crate) knows_kinds: bool,
    /// The mode of a region of interest must fit its frame.
    pub(crate) checks_roi: bool,
    /// Which of `param1..4` (bits 1, 2, 4, 8) of an item with a place are kept, by command; what is not listed
    /// keeps none. An empty table: all keep all.
    pub(crate) keeps: &'static [(u16, u8)],
}

/// The receiving side of the mission protocol.
#[derive(Debug)]
pub(crate) struct Upload {
    /// Asks for a missing item again after this long.
    pub(crate) ask_again_us: u64,
    /// Gives up after this long without an item.
    pub(crate) give_up_us: u64,
    /// Says so with `MISSION_ACK` OPERATION_CANCELLED.
    pub(crate) acks_give_up: bool,
    /// The text that goes with giving up.
    pub(crate) give_up_text: (u8, &'static str),
    /// Asks with the old `MISSION_REQUEST` rather than `MISSION_REQUEST_INT`.
    pub(crate) asks_old_way: bool,
    pub(crate) wrong_seq: WrongSeq,
    pub(crate) late_item: LateItem,
    pub(crate) count_again: CountAgain,
    pub(crate) same_plan: SamePlan,
    /// Works in spare storage and swaps at the end; else every item replaces the stored one at once.
    pub(crate) atomic: bool,
    /// A `MISSION_ACK` OPERATION_CANCELLED from the sender ends the upload.
    pub(crate) cancels: bool,
    pub(crate) download: Download,
    /// A `MISSION_REQUEST_LIST` ends an upload that stands at as many items as are stored.
    pub(crate) list_may_end_upload: bool,
    /// `MAV_MISSION_RESULT` for whoever comes while somebody else uploads.
    pub(crate) busy: u8,
}

/// What flying a stored mission looks like from outside.
#[derive(Debug)]
pub(crate) struct Mission {
    /// Item 0 is home: stored, told, and never flown.
    pub(crate) home_first: bool,
    /// `MISSION_CURRENT` carries the checksums of the plans, and so do acks and counts.
    pub(crate) plan_ids: bool,
    /// `MISSION_CURRENT` tells state and mode.
    pub(crate) tells_state: bool,
    /// A new `MISSION_COUNT` stops the repeats of the last `MISSION_ITEM_REACHED`.
    pub(crate) count_stops_reached: bool,
    /// How often `MISSION_ITEM_REACHED` is repeated.
    pub(crate) reached_repeats: u8,
    /// The report of the item before a final return is lost.
    pub(crate) return_hides_reached: bool,
    /// Loads and judges a new mission some time after its ACK; else it counts at once.
    pub(crate) settles: bool,
    /// The item being flown is a copy that a new upload does not touch.
    pub(crate) keeps_item_flown: bool,
    /// Stays in its mission mode when the mission is over, and returns or lands inside it.
    pub(crate) ends_inside: bool,
    /// Where it stands in the mission survives disarming and a reboot.
    pub(crate) index_survives: bool,
    /// On the ground and armed, it begins with a take-off item or not at all.
    pub(crate) needs_take_off: bool,
    /// May be cleared while it is flown.
    pub(crate) clears_in_flight: bool,
    /// Leaving the mission stops the camera, told by a command to its own system; coming back then flies the leg
    /// again from its start.
    pub(crate) stops_camera: bool,
}

/// What commands do.
#[derive(Debug)]
pub(crate) struct Orders {
    /// `MAV_RESULT` of a refusal to arm, disarm or change mode.
    pub(crate) refusal: u8,
    /// `DO_SET_MODE` names a main and a sub mode; else the mode's number.
    pub(crate) sub_modes: bool,
    /// `DO_SET_MODE` is answered ACCEPTED whatever becomes of it.
    pub(crate) mode_always_accepted: bool,
    /// Disarmed, any mode may be chosen.
    pub(crate) any_mode_when_disarmed: bool,
    pub(crate) take_off: TakeOff,
    /// `MISSION_START` arms.
    pub(crate) start_arms: bool,
    /// Leaves the ground in its mission mode as soon as it is armed; else it waits for `MISSION_START`.
    pub(crate) mission_lifts: bool,
    /// `DO_SET_MISSION_CURRENT` is known.
    pub(crate) sets_current: bool,
    /// `DO_PAUSE_CONTINUE` is known.
    pub(crate) pauses: bool,
    /// `DO_REPOSITION` changes the mode by itself; else only with its flag.
    pub(crate) reposition_changes_mode: bool,
    /// `MISSION_CURRENT` comes on request.
    pub(crate) gives_mission_current: bool,
    /// `REQUEST_DATA_STREAM` is obeyed, and few messages come without it.
    pub(crate) data_streams: bool,
}

/// Services beside flying.
#[derive(Debug)]
pub(crate) struct Services {
    /// Texts are told as events too.
    pub(crate) events: bool,
    /// What `AVAILABLE_MODES` lists; empty = the message is not known.
    pub(crate) modes: &'static [Listed],
    /// Serves its parameters as a file.
    pub(crate) param_file: bool,
}

/// MAVLink 2 signing.
#[derive(Debug)]
pub(crate) struct Signing {
    /// Has it; else `SETUP_SIGNING` is not known, nothing is signed, and a signed frame is heard whoever signed it.
    pub(crate) known: bool,
    /// Messages that are heard without a signature, or with a wrong one, though there is a key.
    pub(crate) unsigned: &'static [u32],
    /// To a `SETUP_SIGNING` while armed, which is refused.
    pub(crate) armed_text: &'static str,
    /// How far beyond the saved time stamp it begins after a start, 10 microseconds.
    pub(crate) ahead: u64,
    /// Saves its time stamp this often; none = only at an ordered reboot.
    pub(crate) save_every_us: Option<u64>,
    /// Puts its time stamp forward to the satellites' time while it is disarmed.
    pub(crate) follows_satellites: bool,
}

/// Words that differ.
#[derive(Debug)]
pub(crate) struct Texts {
    /// Texts of the old interface end with a tab, so that stations can tell them from events.
    pub(crate) tab: bool,
    /// Instead of who armed and disarmed.
    pub(crate) armed: Option<&'static str>,
    pub(crate) disarmed: Option<&'static str>,
    /// To an ordered return, and to an ordered landing.
    pub(crate) returning: Option<&'static str>,
    pub(crate) landing: Option<&'static str>,
    /// Around the name of a mode that is refused.
    pub(crate) mode_refused: (&'static str, &'static str),
}

/// The parameter protocol.
#[derive(Debug)]
pub(crate) struct ParamTalk {
    pub(crate) encoding: Encoding,
    /// A list begins with `_HASH_CHECK`.
    pub(crate) hash: bool,
    /// After a change, all changed values that are not saved yet are told again.
    pub(crate) tells_unsaved: bool,
    /// A set of the wrong type is ignored.
    pub(crate) strict_type: bool,
    /// Its parameters; none = PX4's.
    pub(crate) own: Option<&'static [(&'static str, ParamValue)]>,
    /// What its parameters mean in the terms in which the flight is written: PX4's.
    pub(crate) meaning: &'static [OldName],
    /// What a careful operator sets for a patrol.
    pub(crate) for_patrol: &'static [(&'static str, ParamValue)],
}

/// One parameter of another family in PX4's terms: `PX4 name = own value * factor`, or by a table. An own name
/// of "" stands for the value 1, so that the factor is the value.
#[derive(Debug)]
pub(crate) struct OldName {
    pub(crate) px4: &'static str,
    pub(crate) own: &'static str,
    pub(crate) factor: f64,
    /// A parameter of its own without which it means 0; "" = none.
    pub(crate) needs: &'static str,
    /// (own value, PX4 value) pairs; a value that is not listed means 0. Empty = by the factor.
    pub(crate) table: &'static [(i32, f64)],
}

/// An item that was not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongSeq {
    Ignore,
    /// The item that is wanted is asked for once more, at once.
    AskAgain,
    /// `MISSION_ACK` INVALID_SEQUENCE, and the upload goes on.
    Reject,
}

/// The last item of an upload again, after the upload ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LateItem {
    /// ACCEPTED, even when the upload was given up at that item.
    AcceptedAnyway,
    /// ACCEPTED if the upload was completed by it.
    AcceptedIfComplete,
    /// ERROR: no upload is under way.
    Error,
}

/// `MISSION_COUNT` of the same sender while its upload is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CountAgain {
    /// ERROR once an item came, and the upload stands.
    Error,
    /// The upload begins anew.
    Restart,
}

/// An upload of exactly the plan that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SamePlan {
    /// Changes nothing: not even the item marked as current is taken.
    Nothing,
    /// Counts as any other.
    Counts,
}

/// How a stored plan may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Download {
    /// In order, one sender, one item back at most; ends by an ACK or a time-out.
    InOrder,
    /// Any item, any time.
    AnyItem,
}

/// `NAV_TAKEOFF`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TakeOff {
    /// Goes to its take-off mode; the altitude is above sea level; arm before or after.
    AboveSea,
    /// Only when armed, on the ground and in the mode of this number; the altitude is above home.
    AboveHome { mode: u32 },
}

/// How a parameter travels in the float field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// An integer's four bytes.
    ByteWise,
    /// An integer's value as a float.
    Cast,
}
