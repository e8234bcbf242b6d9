//! From a file to lists; every fault with its line and column.

use super::{command, frame};
use jsonc_parser::ast::{Array, Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use quadrat_station::mission::Item;
use quadrat_station::station::List;
use quadrat_station::text::{Problem, Problems};
use quadrat_station::wire::MissionKind;

/// The three lists of a file: fence, rally points, mission. A part that the file does not have is an empty list.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn read(name: &str, text: &str) -> Result<Vec<List>, Vec<Problem>> {
    let mut reader = Reader { problems: Problems::new(name, text) };
    let lists = reader.lists(text);
    if reader.problems.is_empty() { Ok(lists) } else { Err(reader.problems.into_sorted()) }
}

struct Reader<'a> {
    problems: Problems<'a>,
}

impl Reader<'_> {
    fn say(&mut self, code: &str, at: &impl Ranged, values: &[(&str, &str)]) {
        let range = at.range();
        self.problems.push(code, Some(range.start..range.end), values);
    }

    fn lists(&mut self, text: &str) -> Vec<List> {
        // JSON to the letter: what QGroundControl could not read again is no plan.
        let strict = ParseOptions {
            allow_comments: false,
            allow_loose_object_property_names: false,
            allow_trailing_commas: false,
            ..ParseOptions::default()
        };
        let parsed = match parse_to_ast(text, &CollectOptions::default(), &strict) {
            Ok(parsed) => parsed.value,
            Err(error) => {
                let range = error.range();
                let end = range.end.max(range.start + 1);
                self.problems.push("C301", Some(range.start..end), &[("reason", &error.kind().to_string())]);
                return Vec::new();
            }
        };
        let top = parsed.as_ref().and_then(Value::as_object);
        let Some(top) = top.filter(|top| top.get_string("fileType").is_some_and(|word| word.value == "Plan")) else {
            self.problems.push("C302", None, &[]);
            return Vec::new();
        };
        vec![
            List {
                kind: MissionKind::Fence,
                items: top.get_object("geoFence").map_or(Vec::new(), |part| self.fence(part)),
            },
            List {
                kind: MissionKind::Rally,
                items: top.get_object("rallyPoints").map_or(Vec::new(), |part| self.rally(part)),
            },
            List {
                kind: MissionKind::Mission,
                items: top.get_object("mission").map_or(Vec::new(), |part| self.mission(part)),
            },
        ]
    }

    fn mission(&mut self, part: &Object<'_>) -> Vec<Item> {
        let items = part.get_array("items").map_or(&[][..], |items| items.elements.as_slice());
        items.iter().flat_map(|item| self.items(item)).collect()
    }

    /// A simple item, or those that a complex one was made into.
    fn items(&mut self, value: &Value<'_>) -> Vec<Item> {
        let Some(item) = value.as_object() else {
            self.say("C303", value, &[("what", "item")]);
            return Vec::new();
        };
        match item.get_string("type").map(|word| word.value.as_ref()) {
            Some("SimpleItem") => self.simple(item).into_iter().collect(),
            _ => {
                let made = item.get_object("TransectStyleComplexItem").and_then(|style| style.get_array("Items"));
                let Some(made) = made else {
                    let kind = item.get_string("complexItemType").map_or("?", |word| word.value.as_ref());
                    self.say("C304", item, &[("kind", kind)]);
                    return Vec::new();
                };
                made.elements.iter().filter_map(|one| one.as_object()).filter_map(|one| self.simple(one)).collect()
            }
        }
    }

    fn simple(&mut self, item: &Object<'_>) -> Option<Item> {
        let command = self.whole(item, "command", f64::from(u16::MAX))? as u16;
        let written = self.whole(item, "frame", 255.0)? as u8;
        let params = item.get_array("params").filter(|params| params.elements.len() == 7);
        let Some(params) = params else {
            self.say("C303", item, &[("what", "params [7]")]);
            return None;
        };
        let mut numbers = [0.0; 7];
        for (number, value) in numbers.iter_mut().zip(&params.elements) {
            *number = self.number_or_null(value)?;
        }
        let [p1, p2, p3, p4, x, y, z] = numbers;
        let placed = written != frame::NO_PLACE;
        if placed && !(x.abs() <= 90.0 && y.abs() <= 180.0) {
            self.say("C305", params, &[]);
            return None;
        }
        let scale = if placed { 1e7 } else { 1.0 };
        let frame = frame::PAIRS.iter().find(|(file, _)| *file == written).map_or(written, |(_, link)| *link);
        Some(Item {
            command,
            frame,
            current: false,
            autocontinue: item.get_boolean("autoContinue").is_none_or(|flag| flag.value),
            params: [p1, p2, p3, p4].map(|number| number as f32),
            x: (x * scale).round() as i32,
            y: (y * scale).round() as i32,
            z: z as f32,
        })
    }

    fn fence(&mut self, part: &Object<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        for polygon in objects(part.get_array("polygons")) {
            let inside = polygon.get_boolean("inclusion").is_none_or(|flag| flag.value);
            let command = if inside { command::POLYGON_INSIDE } else { command::POLYGON_OUTSIDE };
            let corners = polygon.get_array("polygon").map_or(&[][..], |corners| corners.elements.as_slice());
            if corners.len() < 3 {
                self.say("C303", polygon, &[("what", "polygon [≥ 3]")]);
            }
            let places: Vec<[f64; 3]> = corners.iter().filter_map(|corner| self.place(corner)).collect();
            items.extend(places.iter().map(|at| point(command, 5, corners.len() as f32, *at)));
        }
        for circle in objects(part.get_array("circles")) {
            let inside = circle.get_boolean("inclusion").is_none_or(|flag| flag.value);
            let command = if inside { command::CIRCLE_INSIDE } else { command::CIRCLE_OUTSIDE };
            let Some(shape) = circle.get_object("circle") else {
                self.say("C303", circle, &[("what", "circle")]);
                continue;
            };
            let radius = self.whole_or_part(shape, "radius");
            let center = shape.get("center").and_then(|center| self.place(&center.value));
            items.extend(radius.zip(center).map(|(radius, at)| point(command, 5, radius as f32, at)));
        }
        items
    }

    fn rally(&mut self, part: &Object<'_>) -> Vec<Item> {
        let points = part.get_array("points").map_or(&[][..], |points| points.elements.as_slice());
        points.iter().filter_map(|at| self.place(at)).map(|at| point(command::RALLY, 6, 0.0, at)).collect()
    }

    /// [latitude, longitude] and, where there is one, a height.
    fn place(&mut self, value: &Value<'_>) -> Option<[f64; 3]> {
        let parts = value.as_array().map_or(&[][..], |parts| parts.elements.as_slice());
        let mut numbers = parts.iter().map(|part| self.number_or_null(part));
        let at = (numbers.next().flatten(), numbers.next().flatten(), numbers.next().flatten().unwrap_or(0.0));
        drop(numbers);
        match at {
            (Some(lat), Some(lon), height) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => Some([lat, lon, height]),
            _ => {
                self.say("C305", value, &[]);
                None
            }
        }
    }

    fn whole(&mut self, item: &Object<'_>, name: &str, most: f64) -> Option<f64> {
        let number = self.whole_or_part(item, name)?;
        if number.fract() == 0.0 && (0.0..=most).contains(&number) {
            return Some(number);
        }
        self.say("C303", item, &[("what", name)]);
        None
    }

    fn whole_or_part(&mut self, item: &Object<'_>, name: &str) -> Option<f64> {
        let number = item.get_number(name).and_then(|number| number.value.parse::<f64>().ok());
        if number.is_none() {
            self.say("C303", item, &[("what", name)]);
        }
        number
    }

    /// A number; null is "leave it to the autopilot", which the link calls NaN.
    fn number_or_null(&mut self, value: &Value<'_>) -> Option<f64> {
        match value {
            Value::NullKeyword(_) => Some(f64::NAN),
            Value::NumberLit(number) => number.value.parse().ok(),
            _ => {
                self.say("C303", value, &[("what", "number")]);
                None
            }
        }
    }
}

fn objects<'a, 'b>(array: Option<&'b Array<'a>>) -> impl Iterator<Item = &'b Object<'a>> {
    array.into_iter().flat_map(|array| &array.elements).filter_map(|value| value.as_object())
}

/// A point of a fence or a rally point. PX4 keeps no autocontinue for them.
fn point(command: u16, frame: u8, first: f32, [lat, lon, height]: [f64; 3]) -> Item {
    let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
    let (x, y, z) = (e7(lat), e7(lon), height as f32);
    Item { command, frame, current: false, autocontinue: false, params: [first, 0.0, 0.0, 0.0], x, y, z }
}
