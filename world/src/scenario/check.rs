//! From the written scenario to the understood one. Every complaint has a code; its sentence is in the station's `text`.

use super::effect::{self, Direction, Given};
use super::model::{Expect, Fault, Order, Origin, Pattern, Trigger, Wanted, Whom};
use super::time;
use super::written::{self, Text, Written};
use crate::event::Kind;
use crate::scene::Weather;
use crate::score::Measure;
use quadrat_station::geodesy::Position;
use quadrat_station::text::{Problems, code, listed, near};
use std::ops::Range;
use toml::Spanned;

/// Looks at one file and collects what is wrong with it.
pub(super) struct Check<'w, 'p, 't> {
    pub(super) written: &'w Written,
    pub(super) drones: Vec<String>,
    pub(super) weather: Weather,
    pub(super) problems: &'p mut Problems<'t>,
}

impl Check<'_, '_, '_> {
    /// A time or a length, microseconds.
    pub(super) fn time(&mut self, text: &Text) -> Option<u64> {
        let time = time::parse(text.get_ref());
        if time.is_none() {
            self.problems.push(code::SCENARIO_TIME.as_str(), Some(text.span()), &[("text", text.get_ref())]);
        }
        time
    }

    pub(super) fn time_or(&mut self, text: Option<&Text>, usual_us: u64) -> Option<u64> {
        text.map_or(Some(usual_us), |text| self.time(text))
    }

    /// One of `known`, or a complaint that says which there are.
    pub(super) fn known(&mut self, what: &str, name: &Text, known: &[&str]) -> Option<usize> {
        let found = known.iter().position(|one| one == name.get_ref());
        if found.is_none() {
            let all = listed(known.iter().copied());
            let mut values = vec![("what", what), ("name", name.get_ref().as_str())];
            match near(name.get_ref(), known.iter().copied()) {
                Some(meant) => values.push(("meant", meant)),
                None => values.push(("known", &all)),
            }
            self.problems.push(code::SCENARIO_NAME.as_str(), Some(name.span()), &values);
        }
        found
    }

    /// A number within bounds; `usual` when nothing is written.
    pub(super) fn number(
        &mut self,
        key: &str,
        value: Option<&Spanned<f64>>,
        usual: f64,
        (least, most): (f64, f64),
    ) -> f64 {
        let Some(value) = value else { return usual };
        let number = *value.get_ref();
        if !(least..=most).contains(&number) {
            let said = [number.to_string(), least.to_string(), most.to_string()];
            let values = [("key", key), ("value", &said[0]), ("least", &said[1]), ("most", &said[2])];
            self.problems.push(code::SCENARIO_NUMBER.as_str(), Some(value.span()), &values);
        }
        number
    }

    /// Complains that one of some keys is needed.
    pub(super) fn needs(&mut self, table: &str, at: Option<Range<usize>>, keys: &str) {
        self.problems.push(code::SCENARIO_NEEDS.as_str(), at, &[("table", table), ("keys", keys)]);
    }

    /// Complains when a place is not on the globe.
    pub(super) fn place(&mut self, name: &Text, (lat, lon): (f64, f64)) {
        if Position::from_degrees(lat, lon).is_none() {
            let said = [lat.to_string(), lon.to_string()];
            let values = [("name", name.get_ref().as_str()), ("lat", &said[0]), ("lon", &said[1])];
            self.problems.push(code::SCENARIO_PLACE.as_str(), Some(name.span()), &values);
        }
    }

    /// Complains about every name that stands twice.
    pub(super) fn once(&mut self, names: &[&Text]) {
        for (index, name) in names.iter().enumerate() {
            if names.iter().take(index).any(|earlier| earlier.get_ref() == name.get_ref()) {
                let values = [("name", name.get_ref().as_str())];
                self.problems.push(code::SCENARIO_TWICE.as_str(), Some(name.span()), &values);
            }
        }
    }

    pub(super) fn drone(&mut self, name: &Text) -> Option<String> {
        let drones = self.drones.clone();
        let known: Vec<&str> = drones.iter().map(String::as_str).collect();
        self.known("drone", name, &known).map(|_| name.get_ref().clone())
    }

    pub(super) fn orders(&mut self) -> Vec<(u64, Order)> {
        const ALL: [Order; 4] = [Order::Start, Order::Hold, Order::Resume, Order::Home];
        let written = self.written;
        let mut orders = Vec::new();
        for order in &written.order {
            let at_us = self.time(&order.at);
            let give = self.known("order", &order.give, &["start", "hold", "resume", "home"]);
            if let (Some(at_us), Some(give)) = (at_us, give.and_then(|give| ALL.get(give))) {
                orders.push((at_us, *give));
            }
        }
        if !orders.iter().any(|(_, order)| *order == Order::Start) {
            orders.push((0, Order::Start));
        }
        orders.sort_by_key(|(at_us, _)| *at_us);
        orders
    }

    pub(super) fn faults(&mut self) -> Vec<Fault> {
        let written = self.written;
        written.fault.iter().filter_map(|fault| self.fault(fault)).collect()
    }

    fn fault(&mut self, fault: &written::Fault) -> Option<Fault> {
        let words: Vec<&str> = effect::KNOWN.iter().map(|known| known.word).collect();
        let known = effect::KNOWN.get(self.known("fault", &fault.what, &words)?)?;
        let direction = match &fault.direction {
            None => Direction::Both,
            Some(word) => [Direction::Up, Direction::Down, Direction::Both]
                .get(self.known("direction", word, &["up", "down", "both"])?)
                .copied()?,
        };
        if fault.value.is_none() && !known.unit.is_empty() {
            let values = [("what", known.word), ("unit", known.unit)];
            self.problems.push(code::SCENARIO_VALUE.as_str(), Some(fault.what.span()), &values);
        }
        let value = self.number("value", fault.value.as_ref(), 0.0, known.range);
        let lasts_us = match &fault.lasts {
            Some(text) => Some(self.time(text)?),
            None => None,
        };
        Some(Fault {
            name: fault.name.as_ref().unwrap_or(&fault.what).get_ref().clone(),
            effect: known.effect(value, Given { direction, weather: self.weather }),
            begins: self.trigger(fault)?,
            lasts_us,
            whom: self.whom(fault.drone.as_ref())?,
        })
    }

    fn whom(&mut self, name: Option<&Text>) -> Option<Whom> {
        let Some(name) = name else { return Some(Whom::All) };
        Some(match name.get_ref().as_str() {
            "active" => Whom::Active,
            "relief" => Whom::Relief,
            "it" => Whom::It,
            _ => Whom::Named(self.drone(name)?),
        })
    }

    fn trigger(&mut self, fault: &written::Fault) -> Option<Trigger> {
        match (&fault.at, &fault.when) {
            (Some(at), None) => Some(Trigger::At(self.time(at)?)),
            (None, Some(when)) => self.condition(when, fault.what.span()),
            _ => {
                self.needs("[[fault]]", Some(fault.what.span()), "at, when");
                None
            }
        }
    }

    fn condition(&mut self, when: &written::When, at: Range<usize>) -> Option<Trigger> {
        let wait_us = self.time_or(when.after.as_ref(), 0)?;
        match (&when.event, when.item) {
            (Some(event), None) => {
                let kind = self.kind(event)?;
                let pattern = Pattern {
                    kind,
                    drone: self.optional_drone(when.drone.as_ref())?,
                    place: when.place.as_ref().map(|name| name.get_ref().clone()),
                    team: when.team.as_ref().map(|name| name.get_ref().clone()),
                    thing: None,
                    why: None,
                };
                Some(Trigger::After { pattern, times: when.times.unwrap_or(1).max(1), wait_us })
            }
            (None, Some(item)) => {
                let Some(name) = &when.drone else {
                    self.needs("when", Some(at), "drone");
                    return None;
                };
                Some(Trigger::Item { drone: self.drone(name)?, item, wait_us })
            }
            _ => {
                self.needs("when", Some(at), "event, item");
                None
            }
        }
    }

    fn optional_drone(&mut self, name: Option<&Text>) -> Option<Option<String>> {
        name.map_or(Some(None), |name| self.drone(name).map(Some))
    }

    fn kind(&mut self, word: &Text) -> Option<Kind> {
        let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        Kind::ALL.get(self.known("event", word, &words)?).copied()
    }

    pub(super) fn expects(&mut self, line_of: &dyn Fn(usize) -> u32) -> Vec<Expect> {
        let written = self.written;
        let mut expects = Vec::new();
        for expect in &written.expect {
            let word = expect.event.as_ref().or(expect.never.as_ref()).or(expect.measure.as_ref());
            let at = word.map(Spanned::span);
            let line = at.as_ref().map_or(1, |span| line_of(span.start));
            expects.extend(self.wanted(expect, at).map(|wanted| Expect { line, wanted }));
        }
        expects
    }

    fn wanted(&mut self, expect: &written::Expect, at: Option<Range<usize>>) -> Option<Wanted> {
        let least = expect.least.as_ref().map(|least| *least.get_ref());
        let most = expect.most.as_ref().map(|most| *most.get_ref());
        match (&expect.event, &expect.never, &expect.measure) {
            (Some(event), None, None) => {
                let count = |number: f64| number.max(0.0) as u32;
                self.events(expect, event, least.map_or(1, count), most.map(count))
            }
            (None, Some(event), None) => self.events(expect, event, 0, Some(0)),
            (None, None, Some(name)) => {
                let words: Vec<&str> = Measure::ALL.iter().map(|measure| measure.word()).collect();
                let measure = *Measure::ALL.get(self.known("measure", name, &words)?)?;
                if least.is_none() && most.is_none() {
                    self.needs("[[expect]] measure", at, "least, most");
                }
                Some(Wanted::Measured { measure, least, most })
            }
            _ => {
                self.needs("[[expect]]", at, "event, never, measure");
                None
            }
        }
    }

    fn events(&mut self, expect: &written::Expect, event: &Text, least: u32, most: Option<u32>) -> Option<Wanted> {
        let text = |name: &Option<Text>| name.as_ref().map(|name| name.get_ref().clone());
        let pattern = Pattern {
            kind: self.kind(event)?,
            drone: self.optional_drone(expect.drone.as_ref())?,
            place: text(&expect.place),
            team: text(&expect.team),
            thing: text(&expect.thing),
            why: text(&expect.why),
        };
        let from = match &expect.of {
            Some(name) => Origin::Fault(self.fault_named(name)?),
            None => Origin::Time(self.time_or(expect.from.as_ref(), 0)?),
        };
        let until = if expect.of.is_some() { expect.within.as_ref() } else { expect.by.as_ref() };
        if expect.of.is_none() && expect.within.is_some() {
            self.needs("[[expect]] within", expect.within.as_ref().map(Spanned::span), "of");
        }
        let until_us = match until {
            Some(text) => Some(self.time(text)?),
            None => None,
        };
        Some(Wanted::Events { pattern, from, until_us, least, most })
    }

    fn fault_named(&mut self, name: &Text) -> Option<usize> {
        let written = self.written;
        let names: Vec<&str> =
            written.fault.iter().map(|fault| fault.name.as_ref().unwrap_or(&fault.what).get_ref().as_str()).collect();
        self.known("fault", name, &names)
    }
}
