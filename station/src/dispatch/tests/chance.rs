//! Ten thousand nights of chance: channels that lose, double and reorder, teams that come and go, kills at any point.

use super::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::{BTreeSet, VecDeque};

/// What the people at the other end see.
#[derive(Default)]
struct Street {
    /// (team, channel, incident) → the newest revision on the screen and the card's identity.
    screens: BTreeMap<(TeamId, ChannelId, IncidentId), (u32, String)>,
    /// Alerts that reached somebody, per incident.
    told: BTreeSet<IncidentId>,
}

impl Street {
    fn shows(&mut self, channel: &ChannelId, card: &Card, answered: bool) {
        let key = (card.team.clone(), channel.clone(), card.incident);
        if let Some((revision, uid)) = self.screens.get(&key) {
            assert!(card.revision >= *revision, "the revision went down on {key:?}");
            assert_eq!(*uid, card.uid, "a second card for {key:?}");
        }
        assert!(!(answered && card.kind == Kind::Alert), "{key:?} was called after somebody took it");
        self.screens.insert(key, (card.revision, card.uid.clone()));
        if card.kind == Kind::Alert {
            self.told.insert(card.incident);
        }
    }
}

struct Night {
    town: Town,
    street: Street,
    rng: ChaCha8Rng,
    under_way: VecDeque<(Moment, Wish)>,
    calm: bool,
}

impl Night {
    fn new(seed: u64) -> Night {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut setup = setup();
        setup.seed = rng.next_u64();
        Night { town: Town::new(setup), street: Street::default(), rng, under_way: VecDeque::new(), calm: false }
    }

    fn below(&mut self, n: u32) -> u32 {
        self.rng.next_u32() % n
    }

    fn step(&mut self) {
        match self.below(12) {
            0 => {
                let classes = [Class::PersonDown, Class::Fire, Class::Smoke, Class::Vehicle, Class::Person];
                let class = classes[self.below(5) as usize];
                let at = off(f64::from(self.below(4)) * 120.0, 0.0);
                self.town.see(class, at);
            }
            1 => self.answer(),
            2 => {
                let at = off(f64::from(self.below(2_000)), 0.0);
                let who = self.who();
                self.town.place(who, at);
            }
            3 => {
                let (who, on) = (self.who(), self.below(3) > 0);
                self.town.duty(who, on);
            }
            4 if self.below(4) == 0 => {
                self.under_way.clear();
                self.town.restart();
            }
            5..9 => self.settle(),
            _ => {
                let ms = u64::from(self.below(15_000));
                self.pass(Span::from_millis(ms));
            }
        }
        self.hand_out();
    }

    fn hand_out(&mut self) {
        self.town.upkeep();
        let wishes = self.town.wishes();
        let now = self.town.now;
        self.under_way.extend(wishes.into_iter().map(|wish| (now, wish)));
    }

    /// The shell ends every try within 15 s: what has not arrived by then never does.
    fn pass(&mut self, span: Span) {
        let then = self.town.now.after(span);
        while let Some(pick) = self.under_way.iter().position(|(since, _)| then.since(*since) >= Span::from_secs(15)) {
            let (since, wish) = self.under_way.remove(pick).expect("found");
            self.town.now = self.town.now.max(since.after(Span::from_secs(15))).min(then);
            if self.below(3) > 0 {
                self.town.end(wish.id, &Attempted::Failed("too slow".into()));
            }
        }
        self.town.now = then;
    }

    fn who(&mut self) -> &'static str {
        ["t1", "t2", "t3"][self.below(3) as usize]
    }

    fn answer(&mut self) {
        let asks = [Ask::Acknowledge, Ask::Acknowledge, Ask::Decline, Ask::OnScene, Ask::Close, Ask::False];
        let ids: Vec<_> = self.town.incidents.live().map(|incident| incident.id).collect();
        if ids.is_empty() {
            return;
        }
        let id = ids[self.below(ids.len() as u32) as usize];
        let (who, ask) = (self.who(), asks[self.below(6) as usize]);
        if self.below(4) == 0 {
            self.town.desk(id, ask);
        } else {
            drop(self.town.say(id, who, ask));
        }
    }

    /// One try that is under way, not always the oldest, ends: taken, taken twice, lost, or taken with the answer lost.
    fn settle(&mut self) {
        if self.under_way.is_empty() {
            return;
        }
        let pick = self.below(self.under_way.len() as u32) as usize;
        let Some((_, wish)) = self.under_way.remove(pick) else { return };
        let fate = if self.calm { 0 } else { self.below(10) };
        let Message::Card(card) = &wish.message else { return };
        if fate < 7 {
            // A card may arrive at the moment at which somebody answers; what counts is when it was handed out.
            let incident = self.town.incidents.get(card.incident).expect("known");
            let handed_out_after = incident.revision == card.revision && incident.state != incident::State::Open;
            self.street.shows(&wish.channel, card, handed_out_after);
        }
        if fate == 6 {
            self.street.shows(&wish.channel, card, false);
        }
        let result = match fate {
            0..7 => Attempted::Taken,
            7 => Attempted::Refused("gone".into()),
            _ => Attempted::Failed("lost".into()),
        };
        if fate != 5 {
            self.town.end(wish.id, &result);
        }
    }

    /// Channels work again and every team is on duty: whatever still calls must reach somebody.
    fn dawn(&mut self) {
        self.calm = true;
        ["t1", "t2", "t3"].into_iter().for_each(|who| self.town.duty(who, true));
        for _ in 0..400 {
            self.pass(Span::from_millis(500));
            self.hand_out();
            while !self.under_way.is_empty() {
                self.settle();
            }
        }
        for incident in self.town.incidents.live().filter(|incident| incident.state == incident::State::Open) {
            let on_page = self.town.dispatch.book().of(incident.id).any(|d| d.channel.as_str() == "web");
            let refused_by_all = ["t1", "t2", "t3"].iter().all(|who| incident.declined.contains(&team(who)));
            assert!(on_page || refused_by_all, "{} was told to nobody", incident.name());
        }
    }
}

#[test]
fn in_ten_thousand_nights_of_chance_no_promise_breaks() {
    for seed in 0..10_000 {
        let mut night = Night::new(seed);
        for _ in 0..60 {
            night.step();
        }
        if seed % 20 == 0 {
            night.dawn();
        }
        night.town.restart();
    }
}

#[test]
fn every_alert_reaches_a_working_channel_in_time() {
    for seed in 0..200 {
        let mut night = Night::new(seed);
        night.town.place("t1", home());
        let id = night.town.see(Class::PersonDown, home());
        let mut reached = None;
        let sent = night.town.run(secs(1_300), |wish| {
            let works = wish.channel.as_str() == "robot";
            if works { Attempted::Taken } else { Attempted::Failed("down".into()) }
        });
        for (at, wish) in &sent {
            if wish.channel.as_str() == "robot" {
                reached = reached.or(Some(*at));
            }
        }
        let at = reached.expect("reached");
        assert!(at <= secs(1_030), "seed {seed}: {id} only at {at:?}");
    }
}
