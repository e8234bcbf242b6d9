//! A feature's properties. Ones that nobody reads are left alone: GIS programs add their own.

use super::start;
use crate::base::Span;
use crate::patrol::duration;
use crate::patrol::hours;
use crate::patrol::problems::Problems;
use crate::patrol::source::Source;
use crate::patrol::task::Window;
use crate::text::code;
use jsonc_parser::ast::{Object, Value};
use std::ops::RangeInclusive;

/// How long a full charge takes when a dock does not say.
const CHARGE: Span = Span::from_secs(40 * 60);

/// The properties of one feature.
pub(super) struct Properties<'j, 's> {
    object: Option<&'j Object<'j>>,
    source: &'s Source,
    /// Where they stand, or the feature when it has none.
    pub(super) at: usize,
}

/// Properties that only some kinds use.
pub(super) struct Details {
    pub(super) called: Option<String>,
    pub(super) margin_m: f64,
    pub(super) top_m: Option<f64>,
    pub(super) pads: u16,
    pub(super) charge: Span,
    pub(super) hours: Vec<Window>,
}

impl<'j, 's> Properties<'j, 's> {
    /// The properties of a feature.
    pub(super) fn of(feature: &'j Object<'j>, source: &'s Source) -> Properties<'j, 's> {
        let object = feature.get_object("properties");
        let at = object.map_or(feature.range.start, |object| object.range.start);
        Properties { object, source, at }
    }

    /// Whether there is such a property, and it is not null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// A text and where it stands.
    pub(super) fn text(&self, key: &str, problems: &mut Problems) -> Option<(String, usize)> {
        let value = self.value(key)?;
        let at = start(value);
        match value.as_string_lit() {
            None => self.wrong(key, value, "text", problems),
            Some(text) if text.value.trim().is_empty() => problems.add(self.source, at, code::EMPTY, &[("key", key)]),
            Some(text) => return Some((text.value.clone().into_owned(), at)),
        }
        None
    }

    /// The name, which every feature must have.
    pub(super) fn name(&self, problems: &mut Problems) -> Option<(String, usize)> {
        if !self.has("name") {
            problems.add(self.source, self.at, code::NO_NAME, &[]);
        }
        self.text("name", problems)
    }

    /// What only some kinds use; a problem for each that is wrong.
    pub(super) fn details(&self, problems: &mut Problems) -> Details {
        Details {
            called: self.text("called", problems).map(|(text, _)| text),
            margin_m: self.number("margin_m", 0.0..=500.0, problems).unwrap_or(0.0),
            top_m: self.number("top_m", 0.0..=1_000.0, problems),
            pads: self.number("pads", 1.0..=100.0, problems).unwrap_or(1.0) as u16,
            charge: self.charge(problems),
            hours: self.hours(problems),
        }
    }

    fn number(&self, key: &str, range: RangeInclusive<f64>, problems: &mut Problems) -> Option<f64> {
        let value = self.value(key)?;
        let number = value.as_number_lit().and_then(|number| number.value.parse::<f64>().ok());
        let Some(number) = number.filter(|number| number.is_finite()) else {
            self.wrong(key, value, "number", problems);
            return None;
        };
        if !range.contains(&number) {
            let (written, low, high) = (number.to_string(), range.start().to_string(), range.end().to_string());
            let values = [("key", key), ("value", &*written), ("min", &*low), ("max", &*high)];
            problems.add(self.source, start(value), code::OUT_OF_RANGE, &values);
            return None;
        }
        Some(number)
    }

    fn charge(&self, problems: &mut Problems) -> Span {
        let Some((text, at)) = self.text("charge", problems) else { return CHARGE };
        duration::parse(&text).unwrap_or_else(|| {
            problems.add(self.source, at, code::DURATION, &[("key", "charge"), ("value", &text)]);
            CHARGE
        })
    }

    /// One text, or a list of them.
    fn hours(&self, problems: &mut Problems) -> Vec<Window> {
        let Some(value) = self.value("windows") else { return Vec::new() };
        let all: Vec<&Value<'_>> = value.as_array().map_or_else(|| vec![value], |list| list.elements.iter().collect());
        let mut read = Vec::new();
        for value in all {
            match value.as_string_lit().map(|text| (text, hours::parse(&text.value))) {
                Some((_, Some(window))) => read.push(window),
                Some((text, None)) => {
                    problems.add(self.source, start(value), code::HOURS, &[("value", &text.value)]);
                }
                None => self.wrong("windows", value, "text", problems),
            }
        }
        read
    }

    fn value(&self, key: &str) -> Option<&'j Value<'j>> {
        let value = &self.object?.get(key)?.value;
        (!matches!(value, Value::NullKeyword(_))).then_some(value)
    }

    fn wrong(&self, key: &str, value: &Value<'_>, want: &str, problems: &mut Problems) {
        let found = match value {
            Value::StringLit(_) => "@label.text",
            Value::NumberLit(_) => "@label.number",
            Value::BooleanLit(_) => "@label.yes-or-no",
            Value::Object(_) => "@label.table",
            Value::Array(_) => "@label.list",
            Value::NullKeyword(_) => "@label.nothing",
        };
        let want = format!("@label.{want}");
        problems.add(self.source, start(value), code::WRONG_TYPE, &[("key", key), ("want", &want), ("found", found)]);
    }
}
