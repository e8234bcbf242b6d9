//! Pages that must keep pace with the code: the map of the rooms, and links between pages.

use std::collections::BTreeSet;
use std::path::Path;

/// Complaints where ARCHITECTURE.md draws other arrows than the table of rooms does.
pub fn map(page: &str, rooms: &[(&str, &[&str])]) -> Vec<String> {
    let mut found = Vec::new();
    for (room, uses) in rooms {
        let Some(row) = page.lines().find(|line| line.starts_with(&format!("| `{room}` |"))) else {
            found.push(format!("ARCHITECTURE.md: no row for the room `{room}`"));
            continue;
        };
        let drawn = drawn(row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default());
        let meant: BTreeSet<&str> = uses.iter().copied().filter(|name| *name != "base").collect();
        if drawn != meant && !(drawn.contains("all") && *room == "station") {
            found.push(format!("ARCHITECTURE.md: `{room}` uses {drawn:?} there and {meant:?} in tests/tidy/rooms.rs"));
        }
    }
    found
}

/// The rooms that the last cell of a row names, without what stands in brackets.
fn drawn(cell: &str) -> BTreeSet<&str> {
    let names = cell.split(',').map(|name| name.split('(').next().unwrap_or_default().trim());
    names.filter(|name| name.chars().next().is_some_and(char::is_alphabetic)).collect()
}

/// Complaints about links of a page that lead nowhere in the repository.
pub fn links(top: &Path, path: &str, text: &str) -> Vec<String> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("<!--")) {
        for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") && !top.join(folder).join(file).exists() {
                found.push(format!("{path}:{}: `{link}` leads nowhere", at + 1));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{links, map};
    use crate::tree::top;

    const ROOMS: &[(&str, &[&str])] = &[("wire", &["base", "geodesy"]), ("station", &["wire"])];

    #[test]
    fn a_map_with_the_same_arrows_is_true() {
        let page = "| `wire` | a | b | geodesy (and `x`, [1](2)) |\n| `station` | a | b | all |\n";
        assert!(map(page, ROOMS).is_empty());
    }

    #[test]
    fn a_missing_row_and_another_arrow_are_named() {
        let said = map("| `wire` | a | b | geodesy, camera |\n", ROOMS);
        assert!(said[0].starts_with("ARCHITECTURE.md: `wire` uses {\"camera\", \"geodesy\"}"), "{said:?}");
        assert_eq!(said[1], "ARCHITECTURE.md: no row for the room `station`");
    }

    #[test]
    fn a_link_that_leads_nowhere_is_named_with_its_line() {
        let page =
            "[a](tidy.rs) [b](../Cargo.toml#x) [c](https://x.y/z)\n[d](gone.md) [e](#here)\n<!-- ![f](f.png) -->";
        assert_eq!(links(&top(), "tests/page.md", page), ["tests/page.md:2: `gone.md` leads nowhere"]);
    }
}
