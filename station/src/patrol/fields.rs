//! One table of a patrol file: typed reading, where each wrong value is a problem with a place and reading goes on.

use super::duration;
use super::problems::Problems;
use super::source::Source;
use crate::base::Span;
use crate::text::code;
use crate::text::{listed, near};
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and the byte of the file where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At<T> {
    /// What is written.
    pub(super) value: T,
    /// Where.
    pub(super) at: usize,
}

/// A number that may stand under a key.
pub(super) struct Number {
    /// The key.
    pub(super) key: &'static str,
    /// What counts when nothing is written, and what a fix names as an example.
    pub(super) usual: f64,
    /// Whether something must be written.
    pub(super) needed: bool,
    /// The least and the most.
    pub(super) range: RangeInclusive<f64>,
    /// Key of the unit's word; empty when there is none.
    pub(super) unit: &'static str,
}

/// A length of time that may stand under a key.
pub(super) struct Length {
    /// The key.
    pub(super) key: &'static str,
    /// What counts when nothing is written, and what a fix names as an example.
    pub(super) usual: Span,
    /// Whether something must be written.
    pub(super) needed: bool,
    /// The least and the most.
    pub(super) range: RangeInclusive<Span>,
}

/// A table whose every key is known.
#[derive(Clone, Copy)]
pub(super) struct Fields<'t> {
    table: &'t DeTable<'t>,
    /// As it stands in the file, "[drones]"; empty for the top.
    name: &'t str,
    known: &'static [&'static str],
    source: &'t Source,
    /// Where the table begins.
    pub(super) at: usize,
}

impl<'t> Fields<'t> {
    /// Opens a table; keys that are not in `known` are problems.
    pub(super) fn open(
        (table, at): (&'t DeTable<'t>, usize),
        name: &'t str,
        known: &'static [&'static str],
        source: &'t Source,
        problems: &mut Problems,
    ) -> Fields<'t> {
        let fields = Fields { table, name, known, source, at };
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let guess = near(key.get_ref(), known.iter().copied());
            let (hint, said) = match guess {
                Some(guess) => ("near", guess.to_owned()),
                None => ("known", listed(known.iter().copied())),
            };
            fields.say(key.span().start, code::UNKNOWN_KEY, &[("key", key.get_ref()), (hint, &said)], problems);
        }
        fields
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Whether a list is there and has nothing in it.
    pub(super) fn is_empty_list(&self, key: &str) -> bool {
        self.table.get(key).and_then(|value| value.get_ref().as_array()).is_some_and(|list| list.is_empty())
    }

    /// Whether a number is there.
    pub(super) fn is_number(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|value| as_number(value.get_ref()).is_some())
    }

    /// Where the value of `key` stands, or the table.
    pub(super) fn place_of(&self, key: &str) -> usize {
        self.table.get(key).map_or(self.at, |value| value.span().start)
    }

    /// A text that must be there and must not be empty.
    pub(super) fn need_text(&self, key: &str, example: &str, problems: &mut Problems) -> Option<At<&'t str>> {
        if !self.has(key) {
            self.missing(key, &format!("\"{example}\""), problems);
        }
        self.text(key, example, problems)
    }

    /// A text that may be there, but not empty.
    pub(super) fn text(&self, key: &str, example: &str, problems: &mut Problems) -> Option<At<&'t str>> {
        let value = self.table.get(key)?;
        self.as_text(key, value, example, problems)
    }

    /// A list of texts; empty when there is none.
    pub(super) fn texts(&self, key: &str, example: &str, problems: &mut Problems) -> Vec<At<&'t str>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(key, value, "list", &format!("[\"{example}\"]"), problems);
            return Vec::new();
        };
        list.iter().filter_map(|item| self.as_text(key, item, example, problems)).collect()
    }

    /// A list of texts that must be there, with at least one in it and none twice.
    pub(super) fn need_texts(&self, key: &str, example: &str, problems: &mut Problems) -> Vec<At<&'t str>> {
        if !self.has(key) {
            self.missing(key, &format!("[\"{example}\"]"), problems);
        }
        if self.is_empty_list(key) {
            self.say(self.place_of(key), code::EMPTY, &[("key", key)], problems);
        }
        let list = self.texts(key, example, problems);
        self.once_each(key, &list, problems);
        list
    }

    /// Each name of a list twice or more is a problem.
    pub(super) fn once_each(&self, key: &str, list: &[At<&str>], problems: &mut Problems) {
        for (i, item) in list.iter().enumerate() {
            if list.iter().take(i).any(|before| before.value == item.value) {
                self.say(item.at, code::LISTED_TWICE, &[("key", key), ("value", item.value)], problems);
            }
        }
    }

    /// A word of a short list.
    pub(super) fn one_of<T: Copy>(
        &self,
        key: &str,
        words: &[(&'static str, T)],
        default: T,
        problems: &mut Problems,
    ) -> T {
        let example = words.first().map_or("", |(word, _)| *word);
        let Some(found) = self.text(key, example, problems) else { return default };
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == found.value) {
            return *meaning;
        }
        let known = words.iter().map(|(word, _)| *word);
        let (hint, said) = match near(found.value, known.clone()) {
            Some(guess) => ("near", guess.to_owned()),
            None => ("known", listed(known)),
        };
        self.say(found.at, code::NOT_ONE_OF, &[("key", key), ("value", found.value), (hint, &said)], problems);
        default
    }

    /// True or false.
    pub(super) fn yes_or_no(&self, key: &str, default: bool, problems: &mut Problems) -> bool {
        let Some(value) = self.table.get(key) else { return default };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value, "yes-or-no", "true", problems);
            default
        })
    }

    /// A number in its range; the usual one where a problem was noted.
    pub(super) fn number(&self, wanted: &Number, problems: &mut Problems) -> At<f64> {
        let least = *wanted.range.start();
        let example = wanted.usual;
        let Some(value) = self.table.get(wanted.key) else {
            if wanted.needed {
                self.missing(wanted.key, &example.to_string(), problems);
            }
            return At { value: example, at: self.at };
        };
        let at = value.span().start;
        let Some(number) = as_number(value.get_ref()) else {
            self.wrong(wanted.key, value, "number", &example.to_string(), problems);
            return At { value: example, at };
        };
        if wanted.range.contains(&number) {
            return At { value: number, at };
        }
        let (low, high) = (least.to_string(), wanted.range.end().to_string());
        let unit = format!("@unit.{}", wanted.unit);
        let written = number.to_string();
        let mut values = vec![("key", wanted.key), ("value", &*written), ("min", &*low), ("max", &*high)];
        if !wanted.unit.is_empty() {
            values.push(("unit", &*unit));
        }
        self.say(at, code::OUT_OF_RANGE, &values, problems);
        At { value: example, at }
    }

    /// A whole number in its range.
    pub(super) fn whole(&self, wanted: &Number, problems: &mut Problems) -> At<u32> {
        let number = self.number(wanted, problems);
        if number.value.fract() != 0.0
            && let Some(value) = self.table.get(wanted.key)
        {
            self.wrong(wanted.key, value, "whole-number", &wanted.range.start().to_string(), problems);
        }
        At { value: number.value as u32, at: number.at }
    }

    /// A length of time in its range.
    pub(super) fn length(&self, wanted: &Length, problems: &mut Problems) -> Span {
        let example = wanted.usual;
        let said = duration::said(example);
        if wanted.needed && !self.has(wanted.key) {
            self.missing(wanted.key, &format!("\"{said}\""), problems);
        }
        let Some(found) = self.text(wanted.key, &said, problems) else { return example };
        match duration::parse(found.value) {
            Some(span) => self.in_range(wanted, At { value: span, at: found.at }, found.value, problems),
            None => {
                self.say(found.at, code::DURATION, &[("key", wanted.key), ("value", found.value)], problems);
                example
            }
        }
    }

    /// A length that is within the wanted range, or the usual one.
    pub(super) fn in_range(&self, wanted: &Length, found: At<Span>, written: &str, problems: &mut Problems) -> Span {
        if wanted.range.contains(&found.value) {
            return found.value;
        }
        let (low, high) = (duration::said(*wanted.range.start()), duration::said(*wanted.range.end()));
        let values = [("key", wanted.key), ("value", written), ("min", &*low), ("max", &*high)];
        self.say(found.at, code::OUT_OF_RANGE, &values, problems);
        wanted.usual
    }

    /// A table under a key, `{ … }` or `[key]`.
    pub(super) fn table(
        &self,
        (key, name): (&str, &'t str),
        known: &'static [&'static str],
        problems: &mut Problems,
    ) -> Option<Fields<'t>> {
        let value = self.table.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, value, "table", "{ … }", problems);
            return None;
        };
        Some(Fields::open((table, value.span().start), name, known, self.source, problems))
    }

    /// The tables under `[[key]]`.
    pub(super) fn tables(
        &self,
        key: &str,
        name: &'t str,
        known: &'static [&'static str],
        problems: &mut Problems,
    ) -> Vec<Fields<'t>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(key, value, "list", name, problems);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list.iter() {
            match item.get_ref().as_table() {
                Some(table) => {
                    tables.push(Fields::open((table, item.span().start), name, known, self.source, problems))
                }
                None => self.wrong(key, item, "table", name, problems),
            }
        }
        tables
    }

    /// The named tables under `[key.NAME]`.
    pub(super) fn named(
        &self,
        key: &'t str,
        known: &'static [&'static str],
        problems: &mut Problems,
    ) -> Vec<(&'t str, Fields<'t>)> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Some(named) = value.get_ref().as_table() else {
            self.wrong(key, value, "table", &format!("[{key}.NAME]"), problems);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (name, item) in named {
            match item.get_ref().as_table() {
                Some(table) => {
                    let fields = Fields::open((table, item.span().start), key, known, self.source, problems);
                    tables.push((name.get_ref().as_ref(), fields));
                }
                None => self.wrong(name.get_ref(), item, "table", "{ … }", problems),
            }
        }
        tables
    }

    /// A problem of this table at a byte of its file.
    pub(super) fn say(&self, at: usize, code: crate::text::Code, values: &[(&str, &str)], problems: &mut Problems) {
        let mut values = values.to_vec();
        if !self.name.is_empty() {
            values.push(("table", self.name));
        }
        problems.add(self.source, at, code, &values);
    }

    /// Whether a key that nobody reads stands for this one: then it is not missing as well.
    pub(super) fn misspelt(&self, key: &str) -> bool {
        let others = self.table.keys().map(|other| other.get_ref().as_ref());
        let mut unknown = others.filter(|other| !self.known.contains(other));
        unknown.any(|other| near(other, self.known.iter().copied()) == Some(key))
    }

    /// A key that must be there is not.
    pub(super) fn missing(&self, key: &str, example: &str, problems: &mut Problems) {
        if self.misspelt(key) {
            return;
        }
        self.say(self.at, code::MISSING_KEY, &[("key", key), ("example", example)], problems);
    }

    fn as_text(
        &self,
        key: &str,
        value: &'t Spanned<DeValue<'t>>,
        example: &str,
        problems: &mut Problems,
    ) -> Option<At<&'t str>> {
        let at = value.span().start;
        match value.get_ref().as_str() {
            None => self.wrong(key, value, "text", &format!("\"{example}\""), problems),
            Some(text) if text.trim().is_empty() => self.say(at, code::EMPTY, &[("key", key)], problems),
            Some(text) => return Some(At { value: text, at }),
        }
        None
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, want: &str, example: &str, problems: &mut Problems) {
        let want = format!("@label.{want}");
        let found = format!("@label.{}", type_word(value.get_ref()));
        let values = [("key", key), ("want", &*want), ("found", &*found), ("example", example)];
        self.say(value.span().start, code::WRONG_TYPE, &values, problems);
    }
}

fn type_word(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "yes-or-no",
        DeValue::Datetime(_) => "time-of-day",
        DeValue::Array(_) => "list",
        DeValue::Table(_) => "table",
    }
}

fn as_number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok()? as f64,
        DeValue::Float(float) => float.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}
