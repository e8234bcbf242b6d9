//! What a scenario puts on the ground: planted things, ground teams, and people who report.

use super::check::Check;
use super::written::{self, PathPoint, Text};
use quadrat_sim::people::{Behaviour, TeamConfig, Tip};
use quadrat_sim::{Class, Path, Spot, Thing, Window};

/// Classes of things, by their words.
const CLASSES: [(&str, Class); 7] = [
    ("person", Class::Person),
    ("person_down", Class::PersonDown),
    ("vehicle", Class::Vehicle),
    ("crowd", Class::Crowd),
    ("smoke", Class::Smoke),
    ("fire", Class::Fire),
    ("spill", Class::Spill),
];

/// Things, by the names that the scenario gives them.
pub(super) fn things(check: &mut Check<'_, '_, '_>) -> Vec<(String, Thing)> {
    let written = check.written;
    check.once(&written.thing.iter().map(|thing| &thing.name).collect::<Vec<_>>());
    (1..).zip(&written.thing).filter_map(|(id, one)| thing(check, id, one)).collect()
}

fn thing(check: &mut Check<'_, '_, '_>, id: u32, one: &written::Thing) -> Option<(String, Thing)> {
    let classes: Vec<&str> = CLASSES.iter().map(|(word, _)| *word).collect();
    check.place(&one.name, (one.lat, one.lon));
    let class = check.known("class", &one.class, &classes).and_then(|index| CLASSES.get(index));
    let from_us = check.time_or(one.from.as_ref(), 0);
    let until_us = check.time_or(one.to.as_ref(), u64::MAX);
    let path = path(check, &one.name, (one.lat, one.lon), &one.path);
    let mut thing = Thing::lasting(id, class?.1, one.lat, one.lon).during(from_us?, until_us?);
    thing.size_m = one.size_m.unwrap_or(thing.size_m);
    thing.path = path?;
    Some((one.name.get_ref().clone(), thing))
}

fn path(check: &mut Check<'_, '_, '_>, name: &Text, begin: (f64, f64), corners: &[PathPoint]) -> Option<Path> {
    if corners.is_empty() {
        return Some(Path::at(begin.0, begin.1));
    }
    let mut spots = vec![Spot { at_us: 0, lat: begin.0, lon: begin.1 }];
    for corner in corners {
        check.place(name, (corner.lat, corner.lon));
        spots.push(Spot { at_us: check.time(&corner.at)?, lat: corner.lat, lon: corner.lon });
    }
    Some(Path::new(spots))
}

/// Ground teams.
pub(super) fn teams(check: &mut Check<'_, '_, '_>) -> Vec<TeamConfig> {
    let written = check.written;
    check.once(&written.team.iter().map(|team| &team.name).collect::<Vec<_>>());
    written.team.iter().filter_map(|one| team(check, one)).collect()
}

fn team(check: &mut Check<'_, '_, '_>, one: &written::Team) -> Option<TeamConfig> {
    check.place(&one.name, (one.lat, one.lon));
    let on = one.on.as_ref().map_or(Some(0), |on| check.known("way to go", on, &["foot", "scooter"]));
    let after_us = check.time_or(one.after.as_ref(), 12_000_000);
    let search_us = check.time_or(one.search.as_ref(), 30_000_000);
    let work_us = check.time_or(one.busy.as_ref(), 240_000_000);
    let answers =
        one.answers.as_ref().map_or(Some(0), |word| check.known("answer", word, &["goes", "refuses", "silent"]));
    let beat = path(check, &one.name, (one.lat, one.lon), &one.path);
    let deaf: Vec<Window> = one.deaf.iter().filter_map(|deaf| window(check, deaf)).collect();
    let name = one.name.get_ref();
    let usual = if on? == 0 {
        TeamConfig::on_foot(name, one.lat, one.lon)
    } else {
        TeamConfig::on_scooter(name, one.lat, one.lon)
    };
    let after_us = after_us?;
    let behaviour = match answers? {
        0 => Behaviour::Goes { after_us, search_us: search_us?, work_us: work_us? },
        1 => Behaviour::Refuses { after_us },
        _ => Behaviour::Silent,
    };
    Some(TeamConfig { behaviour, beat: beat?, deaf, ..usual })
}

fn window(check: &mut Check<'_, '_, '_>, deaf: &written::Deaf) -> Option<Window> {
    let (from_us, until_us) = (check.time(&deaf.from), check.time(&deaf.to));
    Some(Window { from_us: from_us?, until_us: until_us? })
}

/// What people report.
pub(super) fn tips(check: &mut Check<'_, '_, '_>) -> Vec<Tip> {
    let written = check.written;
    let things: Vec<&str> = written.thing.iter().map(|thing| thing.name.get_ref().as_str()).collect();
    let mut tips = Vec::new();
    for (id, one) in (1..).zip(&written.tip) {
        let at_us = check.time(&one.at);
        let about = check.known("thing", &one.thing, &things).and_then(|index| written.thing.get(index));
        let (Some(at_us), Some(about)) = (at_us, about) else { continue };
        let class =
            CLASSES.iter().find(|(word, _)| word == about.class.get_ref()).map_or(Class::Unknown, |(_, class)| *class);
        let usual = Tip::about(id, at_us, class, about.lat, about.lon);
        tips.push(Tip { sigma_m: one.error_m.unwrap_or(usual.sigma_m), ..usual });
    }
    tips
}
