//! Who may know whom inside `station/src`: the table, and the check of every path against it.

use crate::paths;
use crate::source::Source;
use std::collections::BTreeSet;

/// A room, what it may know directly, lowest first. What a room knows, the rooms above it may use too; everyone may know
/// `base`. A new arrow is a decision: write it in docs/decisions/ and ARCHITECTURE.md, then here.
pub const ROOMS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("geodesy", &["base"]),
    ("terrain", &["geodesy"]),
    ("text", &["base"]),
    ("camera", &["geodesy"]),
    ("energy", &["geodesy"]), // docs/decisions/0010
    ("wire", &["geodesy"]),
    ("mission", &["wire"]),
    ("exchange", &["mission"]),
    ("vehicle", &["camera", "exchange", "text"]), // text: docs/decisions/0005
    ("patrol", &["camera", "terrain", "text"]),   // text: docs/decisions/0005; terrain: 0011
    ("plan", &["energy", "mission", "patrol"]),
    ("coverage", &["camera", "patrol", "terrain"]),
    ("flight", &["plan", "coverage", "vehicle"]),
    ("incident", &["camera", "vehicle"]),
    ("dispatch", &["incident", "text"]),
    ("station", &["flight", "dispatch"]),
];

/// Single names a room may use against the table, each with its decision: (room, path).
const EXCEPTIONS: &[(&str, &str)] = &[
    ("wire", "mission::Item"), // docs/decisions/0003
];

/// What a function of bytes and time has no use for: std's doors to the world.
const DOORS: &[&str] = &["net", "fs", "thread", "process", "env"];

/// Complaints about one file of `station/src`.
pub fn complaints(source: &Source) -> Vec<String> {
    let Some(inside) = source.path.strip_prefix("station/src/") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if inside == "lib.rs" {
        return hidden_arrows(source);
    }
    let module = source.module();
    let room = module.first().copied().unwrap_or_default();
    if !ROOMS.iter().any(|(name, _)| *name == room) {
        return vec![format!(
            "{}: `{room}` is no room of the station; put it in one of {}, or write a decision and add the room to tests/tidy/rooms.rs",
            source.path,
            names(ROOMS.iter().map(|(name, _)| *name))
        )];
    }
    for named in paths::local(source) {
        let Some(target) = named.path.first() else { continue };
        if target == "*" {
            found.push(format!("{}:{}: `crate::*` hides what {room} knows; name the rooms", source.path, named.line));
        } else if ROOMS.iter().any(|(name, _)| name == target) && !may_know(room, &named.path) {
            found.push(unknown(source, room, target, named.line, &named.written()));
        }
    }
    found.extend(foreign(source, room));
    found
}

fn unknown(source: &Source, room: &str, target: &str, line: usize, written: &str) -> String {
    let known = names(knows(room).into_iter().filter(|name| *name != room));
    let lowest = ROOMS.iter().map(|(name, _)| *name).find(|name| {
        let known = knows(name);
        known.contains(room) && known.contains(target)
    });
    format!(
        "{}:{line}: {room} may not know {target} (`{written}`); it knows {known}. Move this code to `{}`, the lowest room that \
         knows both, or hand {room} the value as an argument",
        source.path,
        lowest.unwrap_or("station")
    )
}

/// The codec has one room, and the doors to the world are the shell's.
fn foreign(source: &Source, room: &str) -> Vec<String> {
    let mut found = Vec::new();
    if room != "wire" {
        for (path, line) in paths::headed(&source.all, "mavlink") {
            let path = path.join("::");
            found.push(format!(
                "{}:{line}: only wire names the mavlink crate (`{path}`); move this code to `wire`",
                source.path
            ));
        }
    }
    for (path, line) in paths::headed(&source.field, "std") {
        if path.get(1).is_some_and(|module| DOORS.contains(module)) {
            let path = path.join("::");
            found.push(format!(
                "{}:{line}: the station is a function and has no `{path}`; move this code to the shell, src/",
                source.path
            ));
        }
    }
    found
}

/// `pub use` at the crate's root would let a room be named without its name.
fn hidden_arrows(source: &Source) -> Vec<String> {
    let uses = source.all.iter().filter(|token| token.is("use"));
    uses.map(|token| {
        format!("{}:{}: `use` in lib.rs hides an arrow between rooms; declare modules only", source.path, token.line)
    })
    .collect()
}

fn may_know(room: &str, path: &[String]) -> bool {
    let allowed = |name: &str| path.starts_with(&name.split("::").map(str::to_owned).collect::<Vec<_>>());
    path.first().is_some_and(|target| knows(room).contains(target.as_str()))
        || EXCEPTIONS.iter().any(|(from, name)| *from == room && allowed(name))
}

/// The room itself and all it may use.
fn knows(room: &str) -> BTreeSet<&'static str> {
    let mut known = BTreeSet::new();
    let mut open = vec![room.to_owned()];
    while let Some(name) = open.pop() {
        for (name, below) in ROOMS.iter().filter(|(found, _)| *found == name) {
            known.insert(*name);
            open.extend(below.iter().map(|below| (*below).to_owned()));
        }
    }
    known
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::{ROOMS, complaints, knows};
    use crate::source::Source;
    use std::collections::BTreeSet;

    fn said(path: &str, text: &str) -> Vec<String> {
        complaints(&Source::new(path, text, &BTreeSet::new()))
    }

    #[test]
    fn every_arrow_of_the_table_points_down() {
        for (at, (room, below)) in ROOMS.iter().enumerate() {
            for name in *below {
                assert!(ROOMS[..at].iter().any(|(lower, _)| lower == name), "{room} -> {name}");
            }
        }
        assert_eq!(knows("station").len(), ROOMS.len());
    }

    #[test]
    fn an_upward_arrow_is_refused_and_the_room_to_move_to_is_named() {
        let said = said("station/src/camera/ray.rs", "//! a\nuse crate::patrol::Patrol;\n");
        assert!(
            said[0].starts_with("station/src/camera/ray.rs:2: camera may not know patrol (`patrol::Patrol`)"),
            "{said:?}"
        );
        assert!(said[0].contains("it knows base, geodesy. Move this code to `patrol`"), "{said:?}");
    }

    #[test]
    fn a_sideways_arrow_goes_to_the_lowest_room_that_knows_both() {
        let said = said("station/src/plan/a.rs", "use super::super::coverage::Patch;");
        assert!(said[0].contains("Move this code to `flight`"), "{said:?}");
    }

    #[test]
    fn what_a_room_knows_the_rooms_above_may_use() {
        assert!(said("station/src/flight/a.rs", "use crate::{base::Seq, geodesy::Position, wire::Order};").is_empty());
        assert!(said("station/src/station/a.rs", "use super::Entry; use crate::text::Lang;").is_empty());
    }

    #[test]
    fn the_lowest_rooms_know_nobody() {
        for room in ["base", "geodesy", "text"] {
            assert_eq!(said(&format!("station/src/{room}/a.rs"), "use crate::wire::Frame;").len(), 1, "{room}");
        }
        assert_eq!(said("station/src/base/a.rs", "use crate::geodesy::Area;").len(), 1);
    }

    #[test]
    fn wire_may_name_the_mission_item_and_nothing_else_of_that_room() {
        assert!(said("station/src/wire/order.rs", "use crate::mission::Item;").is_empty());
        assert_eq!(said("station/src/wire/order.rs", "use crate::mission::{Item, Step};").len(), 1);
        assert_eq!(said("station/src/camera/a.rs", "use crate::mission::Item;").len(), 1);
    }

    #[test]
    fn the_codec_is_named_in_wire_only() {
        assert!(said("station/src/wire/decode.rs", "use mavlink::Message;").is_empty());
        let said = said("station/src/exchange/upload.rs", "use mavlink::Message;");
        assert!(said[0].ends_with("move this code to `wire`"), "{said:?}");
    }

    #[test]
    fn a_door_to_the_world_belongs_to_the_shell() {
        let said = said("station/src/station/a.rs", "use std::{collections::BTreeMap, fs::File};");
        assert!(said[0].contains("`std::fs::File`; move this code to the shell"), "{said:?}");
    }

    #[test]
    fn a_room_outside_the_table_and_a_hidden_arrow_are_refused() {
        assert!(said("station/src/weather/mod.rs", "").concat().contains("`weather` is no room"));
        assert_eq!(said("station/src/lib.rs", "pub mod base; pub use base::Seq;").len(), 1);
    }
}
