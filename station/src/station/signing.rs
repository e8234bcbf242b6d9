//! Which links sign, what each lets in, and what people are told of it. Keys and the clock are the networks'
//! ([`Ring`]); the policy is the link's (R-S4).

#[cfg(test)]
pub(super) mod tests;

use super::input::Peer;
use crate::base::{LinkId, Moment, NetworkId, Span};
use crate::text::{Code, code};
use crate::wire::signing::{Key, Pen, Refused, Ring, Stamp};
use crate::wire::{Address, Frame, Order, RADIO_STATUS, write, write_signed};
use std::collections::{BTreeMap, BTreeSet};

/// What a link lets in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Signatures mean nothing here, and we make none.
    #[default]
    Off,
    /// We sign; a signed frame must be right, an unsigned one is taken.
    AcceptUnsigned,
    /// We sign; only signed frames are taken, and a radio's own counters.
    Require,
}

/// What the config says of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkSigning {
    /// What it lets in.
    pub policy: Policy,
    /// Nobody else hears it: a cable. Keys are given out only here.
    pub secure: bool,
}

/// What the config says of signing.
#[derive(Clone, Debug, Default)]
pub struct SigningSetup {
    /// The keys of networks, the one to sign with first; the others are believed too, while keys are changed.
    pub keys: BTreeMap<NetworkId, Vec<Key>>,
    /// The links; one that is not here is open and not secure.
    pub links: BTreeMap<LinkId, LinkSigning>,
}

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Take it.
    Taken,
    /// A radio speaks of itself: count it and no more.
    Counted,
    /// It has the key, but its clock is behind. Speak to it and do no more: it takes its time from what we sign (a clock
    /// that stood still while no station was heard would never go on otherwise).
    Answered,
    /// As if it had not come.
    Refused,
}

/// What people are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trouble {
    Unsigned,
    Forged,
    Replayed,
    Late,
    Downgraded,
    Jumped,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    who: Address,
    count: u64,
    span: Span,
    first: Moment,
    last: Moment,
}

/// So long people are told of a trouble after it was last seen.
const TOLD: Span = Span::from_secs(300);
/// The copy of a frame that a second link or a busy network brings this much later is refused like any other, but is no
/// attack that people must hear of.
const COPY: Span = Span::from_secs(2);
/// A drone whose clock stood still catches up sooner, once it hears us.
const CAUGHT_UP: Span = Span::from_secs(5);
/// A clock further ahead of the wall's than a quick restart makes it.
const AHEAD_TOLD: Span = Span::from_secs(120);

#[derive(Debug)]
struct Rule {
    network: NetworkId,
    policy: Policy,
    secure: bool,
    number: u8,
}

/// Signing on all links.
#[derive(Debug, Default)]
pub struct Signing {
    rings: BTreeMap<NetworkId, Ring>,
    rules: BTreeMap<LinkId, Rule>,
    /// The key with which a peer was heard last: it may not have the newest yet.
    keys: BTreeMap<Peer, usize>,
    signers: BTreeSet<(NetworkId, Address)>,
    troubles: BTreeMap<(LinkId, Trouble), Seen>,
}

impl Signing {
    /// Signing as the config wants it, where `network` is the network of a link.
    #[must_use]
    pub fn new(setup: SigningSetup, network: impl Fn(&LinkId) -> NetworkId) -> Signing {
        let rings = setup.keys.into_iter().map(|(id, keys)| (id, Ring::new(keys))).collect();
        let mut numbers: BTreeMap<NetworkId, u8> = BTreeMap::new();
        let mut rules = BTreeMap::new();
        for (link, LinkSigning { policy, secure }) in setup.links {
            let network = network(&link);
            let next = numbers.entry(network.clone()).or_default();
            let number = *next;
            *next = next.wrapping_add(1);
            rules.insert(link, Rule { network, policy, secure, number });
        }
        Signing { rings, rules, ..Signing::default() }
    }

    /// The clock of a network was stored.
    pub fn store(&mut self, network: &NetworkId, stamp: Stamp) {
        if let Some(ring) = self.rings.get_mut(network) {
            ring.store(stamp);
        }
    }

    /// The journal was read.
    pub fn wake(&mut self) {
        self.rings.values_mut().for_each(Ring::wake);
    }

    /// Clocks that must be stored now.
    pub fn unstored(&self) -> Vec<(NetworkId, Stamp)> {
        self.rings.iter().filter_map(|(network, ring)| Some((network.clone(), ring.unstored()?))).collect()
    }

    /// Peers are gone.
    pub fn forget(&mut self, gone: impl Fn(&Peer) -> bool) {
        self.keys.retain(|peer, _| !gone(peer));
    }

    /// Whether keys may be sent on a link.
    #[must_use]
    pub fn is_secure(&self, link: &LinkId) -> bool {
        self.rules.get(link).is_some_and(|rule| rule.secure)
    }

    /// What becomes of a frame; the wall time is in ms since 1970.
    pub fn admit(&mut self, now: Moment, from: &Peer, frame: &Frame, unix_ms: i64) -> Admission {
        let Some(rule) = self.rules.get(&from.link).filter(|rule| rule.policy != Policy::Off) else {
            return Admission::Taken;
        };
        let network = rule.network.clone();
        if frame.signature.is_some() {
            return self.signed(now, from, frame, (&network, Stamp::of_unix_ms(unix_ms)));
        }
        if rule.policy == Policy::Require || frame.rescanned {
            if frame.message == RADIO_STATUS {
                return Admission::Counted;
            }
            self.trouble(now, &from.link, Trouble::Unsigned, (frame.from, Span::ZERO));
            return Admission::Refused;
        }
        if self.signers.contains(&(network, frame.from)) {
            self.trouble(now, &from.link, Trouble::Downgraded, (frame.from, Span::ZERO));
        }
        Admission::Taken
    }

    fn signed(&mut self, now: Moment, from: &Peer, frame: &Frame, at: (&NetworkId, Stamp)) -> Admission {
        let (network, wall) = at;
        let Some(ring) = self.rings.get_mut(network) else { return Admission::Refused };
        let genuine = match ring.check(frame, wall) {
            Ok(genuine) => genuine,
            Err(refused) => {
                self.refused(now, &from.link, frame.from, refused);
                let late = matches!(refused, Refused::Late(_));
                return if late { Admission::Answered } else { Admission::Refused };
            }
        };
        if self.keys.get(from) != Some(&genuine.key) {
            self.keys.insert(from.clone(), genuine.key);
        }
        self.signers.insert((network.clone(), frame.from));
        if let Some(span) = genuine.jumped {
            self.trouble(now, &from.link, Trouble::Jumped, (frame.from, span));
        }
        Admission::Taken
    }

    fn refused(&mut self, now: Moment, link: &LinkId, who: Address, refused: Refused) {
        let (trouble, span) = match refused {
            Refused::Replayed(span) if span < COPY => return,
            Refused::Replayed(span) => (Trouble::Replayed, span),
            Refused::Late(span) => (Trouble::Late, span),
            Refused::Forged => (Trouble::Forged, Span::ZERO),
        };
        self.trouble(now, link, trouble, (who, span));
    }

    fn trouble(&mut self, now: Moment, link: &LinkId, trouble: Trouble, (who, span): (Address, Span)) {
        let none = Seen { who, count: 0, span, first: now, last: now };
        let seen = self.troubles.entry((link.clone(), trouble)).or_insert(none);
        let Seen { count, first, .. } = if now.since(seen.last) < TOLD { *seen } else { none };
        *seen = Seen { who, count: count.saturating_add(1), span, first, last: now };
    }

    /// One frame for a peer, signed where its link signs. Called when it leaves, also when it was sent before: a
    /// signature that waited would be refused (R-S2).
    pub fn write(&mut self, to: &Peer, order: &Order, ours: (Address, u8), unix_ms: i64) -> Vec<u8> {
        let (from, sequence) = ours;
        match self.pen(to, unix_ms) {
            Some(pen) => write_signed(order, from, sequence, &pen),
            None => write(order, from, sequence),
        }
    }

    fn pen(&mut self, to: &Peer, unix_ms: i64) -> Option<Pen> {
        let rule = self.rules.get(&to.link).filter(|rule| rule.policy != Policy::Off)?;
        let ring = self.rings.get_mut(&rule.network)?;
        let heard = self.keys.get(to).and_then(|key| ring.keys().get(*key));
        let key = heard.or_else(|| ring.keys().first())?.clone();
        Some(Pen { key, link: rule.number, stamp: ring.next(Stamp::of_unix_ms(unix_ms)) })
    }

    /// What people are told of these networks: code and values.
    pub fn health(
        &self,
        now: Moment,
        unix_ms: i64,
        networks: &BTreeSet<NetworkId>,
    ) -> Vec<(Code, Vec<(String, String)>)> {
        let value = |name: &str, value: String| (name.to_string(), value);
        let mut all = Vec::new();
        for ((link, trouble), seen) in &self.troubles {
            let ours = self.rules.get(link).is_some_and(|rule| networks.contains(&rule.network));
            let passing = *trouble == Trouble::Late && seen.last.since(seen.first) < CAUGHT_UP;
            if !ours || passing || now.since(seen.last) >= TOLD {
                continue;
            }
            let who = format!("{}/{}", seen.who.system, seen.who.component);
            let seconds = (seen.span.as_millis() / 1_000).to_string();
            let values =
                [("link", link.to_string()), ("who", who), ("count", seen.count.to_string()), ("seconds", seconds)];
            all.push((trouble.code(), values.map(|(name, text)| value(name, text)).to_vec()));
        }
        for (network, ring) in self.rings.iter().filter(|(network, _)| networks.contains(*network)) {
            let ahead = ring.ahead(Stamp::of_unix_ms(unix_ms));
            if ahead > AHEAD_TOLD {
                let seconds = (ahead.as_millis() / 1_000).to_string();
                let values = vec![value("network", network.to_string()), value("seconds", seconds)];
                all.push((code::HEALTH_SIGNING_AHEAD, values));
            }
        }
        all
    }
}

impl Trouble {
    const fn code(self) -> Code {
        match self {
            Trouble::Unsigned => code::HEALTH_UNSIGNED,
            Trouble::Forged => code::HEALTH_FORGED,
            Trouble::Replayed => code::HEALTH_REPLAYED,
            Trouble::Late => code::HEALTH_SIGNED_LATE,
            Trouble::Downgraded => code::HEALTH_DOWNGRADED,
            Trouble::Jumped => code::HEALTH_SIGNING_JUMPED,
        }
    }
}
