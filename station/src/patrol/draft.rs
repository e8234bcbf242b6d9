//! What the TOML file says, each value checked by itself; what only the map can tell is left for `fit`.

use super::draft_watch as watch;
use super::duration;
use super::fields::{At, Fields, Length, Number};
use super::map::Kind;
use super::problems::Problems;
use super::source::Source;
use super::task::{AreaWatch, Launch, LineWatch, PostWatch, Window};
use super::{Known, zone};
use crate::base::{DistrictId, DroneId, Span};
use crate::geodesy::datum::Datum;
use crate::text::code;
use crate::text::{listed, near};
use toml::de::DeTable;

/// Every key of the file's top.
const TOP: &[&str] = &[
    "name",
    "district",
    "map",
    "datum",
    "timezone",
    "highest_obstacle_m",
    "elevation",
    "window",
    "area",
    "post",
    "line",
    "drones",
    "camera",
];
const WINDOW: &[&str] = &["name", "days", "from", "to", "wind_max_mps", "rain"];
const DRONES: &[&str] = &["use", "docks", "reserve", "launch", "link_lost"];

/// A patrol file before it has met its map.
pub(super) struct Draft<'t> {
    pub(super) name: String,
    pub(super) district: DistrictId,
    pub(super) map: Option<At<&'t str>>,
    pub(super) datum: Option<Datum>,
    /// Whether the file says its datum, rightly or not.
    pub(super) says_datum: bool,
    pub(super) timezone: String,
    pub(super) highest_obstacle_m: Option<At<f64>>,
    pub(super) elevation: Vec<At<&'t str>>,
    pub(super) windows: Vec<Window>,
    pub(super) wind_max_cmps: Option<u32>,
    pub(super) areas: Vec<AreaWatch>,
    pub(super) posts: Vec<PostWatch>,
    pub(super) lines: Vec<LineWatch>,
    pub(super) asked: Vec<Asked<'t>>,
    pub(super) drones: Vec<DroneId>,
    pub(super) docks: Vec<At<&'t str>>,
    pub(super) reserve_percent: u8,
    pub(super) launch: Launch,
    pub(super) link_lost: Span,
}

/// Places that a watch names, and how high it flies over them.
pub(super) struct Asked<'t> {
    pub(super) places: Vec<At<&'t str>>,
    pub(super) kind: Kind,
    pub(super) height_m: Option<At<f64>>,
}

impl<'t> Draft<'t> {
    /// Reads the parsed file.
    pub(super) fn read(
        table: &'t DeTable<'t>,
        source: &'t Source,
        known: &Known,
        problems: &mut Problems,
    ) -> Draft<'t> {
        let top = Fields::open((table, 0), "", TOP, source, problems);
        let mut cameras = known.cameras.clone();
        cameras.add_all(&top, problems);
        let mut draft = Draft::head(&top, problems);
        draft.read_windows(&top, problems);
        watch::read(&mut draft, &top, &cameras, problems);
        draft.read_drones(&top, known, problems);
        draft
    }

    fn head(top: &Fields<'t>, problems: &mut Problems) -> Draft<'t> {
        let text = |found: Option<At<&str>>| found.map(|found| found.value.to_owned()).unwrap_or_default();
        let tall = Number { key: "highest_obstacle_m", usual: 54.0, needed: false, range: 0.0..=1_000.0, unit: "m" };
        let datums = Datum::ALL.map(|datum| (datum.word(), Some(datum)));
        Draft {
            name: text(top.need_text("name", "night", problems)),
            district: DistrictId::from(text(top.need_text("district", "xiangcheng", problems)).as_str()),
            map: top.need_text("map", "night.geojson", problems),
            datum: top.one_of("datum", &datums, None, problems),
            says_datum: top.has("datum") || top.misspelt("datum"),
            timezone: String::new(),
            highest_obstacle_m: top.has(tall.key).then(|| top.number(&tall, problems)),
            elevation: elevation(top, problems),
            windows: Vec::new(),
            wind_max_cmps: None,
            areas: Vec::new(),
            posts: Vec::new(),
            lines: Vec::new(),
            asked: Vec::new(),
            drones: Vec::new(),
            docks: Vec::new(),
            reserve_percent: 25,
            launch: Launch::Ask,
            link_lost: Span::from_secs(15),
        }
    }

    fn read_windows(&mut self, top: &Fields<'t>, problems: &mut Problems) {
        let windows = top.tables("window", "[[window]]", WINDOW, problems);
        if windows.is_empty() && !top.has("window") && !top.misspelt("window") {
            top.say(0, code::NO_WINDOW, &[], problems);
        }
        if let Some(first) = windows.first()
            && !top.has("timezone")
            && !top.misspelt("timezone")
        {
            problems_say(first, code::NO_TIMEZONE, problems);
        }
        if let Some(zone) = top.text("timezone", "Asia/Shanghai", problems) {
            self.timezone = zone.value.to_owned();
            if zone::find(zone.value).is_none() {
                let mut values = vec![("zone", zone.value)];
                let guess = zone::near(zone.value);
                values.extend(guess.as_deref().map(|guess| ("near", guess)));
                top.say(zone.at, code::UNKNOWN_TIMEZONE, &values, problems);
            }
        }
        for fields in &windows {
            self.read_window(fields, problems);
        }
    }

    fn read_window(&mut self, fields: &Fields<'t>, problems: &mut Problems) {
        let name = fields.text("name", "night", problems).map_or("", |name| name.value);
        let from_min = time_of_day(fields, "from", "18:00", problems);
        let to_min = time_of_day(fields, "to", "23:30", problems);
        self.windows.push(Window { name: name.to_owned(), days: days(fields, problems), from_min, to_min });
        // Accepted, and the only rule there is so far: rain ends the window.
        fields.one_of("rain", &[("land", ())], (), problems);
        let wind = Number { key: "wind_max_mps", usual: 10.0, needed: false, range: 1.0..=30.0, unit: "mps" };
        if fields.has(wind.key) {
            let most_cmps = (fields.number(&wind, problems).value * 100.0).round() as u32;
            self.wind_max_cmps = Some(self.wind_max_cmps.map_or(most_cmps, |other| other.min(most_cmps)));
        }
    }

    fn read_drones(&mut self, top: &Fields<'t>, known: &Known, problems: &mut Problems) {
        let Some(fields) = top.table(("drones", "[drones]"), DRONES, problems) else {
            if !top.has("drones") && !top.misspelt("drones") {
                problems_say(top, code::NO_DRONES, problems);
            }
            return;
        };
        let drones = fields.texts("use", "XC-1", problems);
        let listed_none = !fields.has("use") && !fields.misspelt("use");
        if listed_none || (fields.is_empty_list("use")) {
            fields.say(fields.place_of("use"), code::NO_DRONES, &[], problems);
        }
        fields.once_each("use", &drones, problems);
        if let Some(config) = &known.drones {
            let names = || config.iter().map(DroneId::as_str);
            for drone in drones.iter().filter(|drone| !config.contains(&DroneId::from(drone.value))) {
                say_unknown(&fields, code::UNKNOWN_DRONE, "drone", *drone, names, problems);
            }
        }
        self.drones = drones.iter().map(|drone| DroneId::from(drone.value)).collect();
        self.docks = fields.need_texts("docks", "dock 1", problems);
        let reserve = Number { key: "reserve", usual: 0.25, needed: false, range: 0.1..=0.8, unit: "" };
        self.reserve_percent = (fields.number(&reserve, problems).value * 100.0).round() as u8;
        self.launch =
            fields.one_of("launch", &[("ask", Launch::Ask), ("standing", Launch::Standing)], Launch::Ask, problems);
        self.link_lost = link_lost(&fields, problems);
    }
}

/// The elevation files, when any are named.
fn elevation<'t>(top: &Fields<'t>, problems: &mut Problems) -> Vec<At<&'t str>> {
    if top.has("elevation") { top.need_texts("elevation", "hills.tif", problems) } else { Vec::new() }
}

/// A name that nobody knows, with the nearest one or the whole list.
pub(super) fn say_unknown<'k, I: Iterator<Item = &'k str>>(
    fields: &Fields<'_>,
    code: crate::text::Code,
    what: &str,
    found: At<&str>,
    known: impl Fn() -> I,
    problems: &mut Problems,
) {
    let (hint, said) = match near(found.value, known()) {
        Some(guess) => ("near", guess.to_owned()),
        None => ("known", listed(known())),
    };
    fields.say(found.at, code, &[(what, found.value), (hint, &said)], problems);
}

fn problems_say(fields: &Fields<'_>, code: crate::text::Code, problems: &mut Problems) {
    fields.say(fields.at, code, &[], problems);
}

fn time_of_day(fields: &Fields<'_>, key: &str, example: &str, problems: &mut Problems) -> u16 {
    let Some(found) = fields.need_text(key, example, problems) else { return 0 };
    duration::time_of_day(found.value).unwrap_or_else(|| {
        fields.say(found.at, code::TIME, &[("key", key), ("value", found.value)], problems);
        0
    })
}

fn days(fields: &Fields<'_>, problems: &mut Problems) -> [bool; 7] {
    if !fields.has("days") {
        return [true; 7];
    }
    let mut days = [false; 7];
    for found in fields.need_texts("days", "mon", problems) {
        match duration::day(found.value).and_then(|day| days.get_mut(day)) {
            Some(day) => *day = true,
            None => fields.say(found.at, code::DAY, &[("day", found.value)], problems),
        }
    }
    days
}

fn link_lost(fields: &Fields<'_>, problems: &mut Problems) -> Span {
    let wanted = Length {
        key: "link_lost",
        usual: Span::from_secs(15),
        needed: false,
        range: Span::from_secs(1)..=Span::from_secs(300),
    };
    let default = Span::from_secs(15);
    let Some(found) = fields.text(wanted.key, "return after 15 s", problems) else { return default };
    match duration::link_lost(found.value) {
        Some(span) => fields.in_range(&wanted, At { value: span, at: found.at }, found.value, problems),
        None => {
            fields.say(found.at, code::LINK_LOST, &[("value", found.value)], problems);
            default
        }
    }
}
