//! Who talks to whom.

use crate::wire::{Address, MissionKind, Report};

/// The two ends of an exchange. Replies count only between these two (R-M2, R-C2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Our own address.
    pub us: Address,
    /// The drone's component that we talk to.
    pub them: Address,
}

impl Pair {
    /// Whether a reply from `from`, addressed to `to`, is for this exchange. 0 addresses everyone.
    #[must_use]
    pub fn replies(&self, from: Address, to: Address) -> bool {
        let system = to.system == 0 || to.system == self.us.system;
        let component = to.component == 0 || to.component == self.us.component;
        from == self.them && system && component
    }

    /// What a report from `from` says in a conversation about one list of items; nothing for all else.
    pub(super) fn list<'a>(&self, from: Address, report: &'a Report, about: MissionKind) -> Option<ListReply<'a>> {
        let (kind, to, reply) = match report {
            Report::MissionRequest { kind, seq, to } => (kind, to, ListReply::Request(*seq)),
            Report::MissionCount { kind, count, opaque_id, to } => (kind, to, ListReply::Count(*count, *opaque_id)),
            Report::MissionItem { kind, seq, item, to } => (kind, to, ListReply::Item(*seq, item)),
            Report::MissionAck { kind, result, opaque_id, to } => (kind, to, ListReply::Ack(*result, *opaque_id)),
            _ => return None,
        };
        (*kind == about && self.replies(from, *to)).then_some(reply)
    }
}

/// A reply about one list of items, checked for kind and address.
pub(super) enum ListReply<'a> {
    /// The drone wants this item.
    Request(u16),
    /// So many items, and the plan's id.
    Count(u16, u32),
    /// An item.
    Item(u16, &'a crate::mission::Item),
    /// MAV_MISSION_RESULT and the plan's id.
    Ack(u8, u32),
}
