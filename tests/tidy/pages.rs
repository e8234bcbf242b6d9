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

/// Complaints about pages and requirement numbers that a file names and the repository does not have.
pub fn references(files: &BTreeSet<&str>, requirements: &str, path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for word in line.split(|c: char| !c.is_ascii_alphanumeric() && !['_', '-', '.', '/'].contains(&c)) {
            let word = word.trim_matches(['.', '/', '-']);
            if word.ends_with(".md") && !files.iter().any(|file| *file == word || file.ends_with(&format!("/{word}"))) {
                found.push(format!("{path}:{}: there is no page `{word}`", at + 1));
            }
            if is_requirement(word) && !requirements.contains(&format!("| {word} |")) {
                found.push(format!("{path}:{}: docs/requirements.md has no `{word}`", at + 1));
            }
        }
    }
    found
}

/// `R-M5` and `F-U10` are numbers of requirements and faults.
fn is_requirement(word: &str) -> bool {
    let rest = word.strip_prefix("R-").or_else(|| word.strip_prefix("F-")).unwrap_or_default();
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_uppercase());
    !digits.is_empty() && digits.len() < rest.len() && digits.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{links, map, references};
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
    fn a_page_or_a_requirement_that_does_not_exist_is_named() {
        let said = |text| references(&["docs/here.md"].into(), "| R-M5 | b |", "a.rs", text);
        assert!(said("// here.md, docs/here.md, R-M5, R-square, F-16").is_empty());
        assert_eq!(said("// see gone.md."), ["a.rs:1: there is no page `gone.md`"]);
        assert_eq!(said("// (R-M50)"), ["a.rs:1: docs/requirements.md has no `R-M50`"]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_named_with_its_line() {
        let page =
            "[a](tidy.rs) [b](../Cargo.toml#x) [c](https://x.y/z)\n[d](gone.md) [e](#here)\n<!-- ![f](f.png) -->";
        assert_eq!(links(&top(), "tests/page.md", page), ["tests/page.md:2: `gone.md` leads nowhere"]);
    }
}
