//! One word per thing: words that the project has another word for, and texts that no file may hold.

use crate::source::Source;
use crate::tokens::Kind;

/// A word that may not be part of a name, the word to use, and where it may stand (it is somebody else's word there).
const WORDS: &[(&str, &str, &[&str])] = &[
    ("anomaly", "incident (what we believe) or detection (one sighting)", &[]),
    ("brigade", "team or district", &[]),
    ("idleness", "revisit", &[]),
    (
        "officer",
        "team, or the person's role",
        &[
            "src/api/",
            "src/config/",
            "src/venue/setup",
            "station/src/station/request",
            "web/",
            "world/src/run/virtual_time",
        ],
    ),
    ("packet", "frame", &[]),
    ("picture", "photo (an image) or snapshot (the state readers get)", &[]),
    ("sink", "channel", &["sim/"]),
    ("ticket", "incident", &[]),
    ("tile", "patch or cell", &["src/api/", "web/"]),
    ("transaction", "exchange", &["src/store/"]),
];

/// Complaints about the names in one Rust file.
pub fn names(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for token in source.all.iter().filter(|token| token.kind == Kind::Word) {
        let parts = parts(token.text);
        for (word, better, places) in WORDS {
            let plural = format!("{word}s");
            let said =
                parts.iter().any(|part| part == word || *part == plural || (*word == "anomaly" && part == "anomalies"));
            if said && !places.iter().any(|place| source.path.starts_with(place)) {
                let (path, line, name) = (source.path, token.line, token.text);
                found.push(format!("{path}:{line}: `{name}`: our word for {word} is {better}"));
            }
        }
    }
    found
}

/// `PersonDown_2` is person, down, 2.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut previous = '_';
    for c in name.chars() {
        let starts = c == '_' || (c.is_uppercase() && previous.is_lowercase());
        if starts {
            parts.push(String::new());
        }
        if c != '_'
            && let Some(part) = parts.last_mut()
        {
            part.extend(c.to_lowercase());
        }
        previous = c;
    }
    parts
}

/// A text that no file may hold, and why. Written in halves, so that this file may hold it.
fn texts() -> Vec<(String, &'static str)> {
    let mut texts = Vec::new();
    for folder in ["work", "root", "home", "tmp", "Users"] {
        texts.push((format!("/{folder}/"), "a path of one machine: take it from an argument or a temporary folder"));
    }
    for (host, ending) in [
        ("crates", "io"),
        ("registry.npmjs", "org"),
        ("pypi", "org"),
        ("files.pythonhosted", "org"),
        ("deb.debian", "org"),
    ] {
        texts.push((format!("{host}.{ending}"), "a registry's host: the client knows it"));
    }
    for (a, b) in [("TO", "DO"), ("FIX", "ME"), ("X", "XX")] {
        texts.push((format!("{a}{b}"), "do it now, or write it into docs/ as what does not hold"));
    }
    texts
}

/// Complaints about what one file of any kind says.
pub fn text(path: &str, text: &str) -> Vec<String> {
    if path.ends_with(".lock") || path.ends_with("package-lock.json") {
        return Vec::new();
    }
    let texts = texts();
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (wanted, why) in &texts {
            if line.match_indices(wanted).any(|(from, _)| stands_alone(line, from, wanted)) {
                found.push(format!("{path}:{}: `{wanted}`: {why}", at + 1));
            }
        }
    }
    found
}

/// Whether the text at `from` is not part of a longer name: `web/work/x` names no folder of a machine.
fn stands_alone(line: &str, from: usize, wanted: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || ['_', '-', '.', '}', ')', '*'].contains(&c));
    let before = line[..from].chars().next_back();
    let after = line[from + wanted.len()..].chars().next();
    if wanted.starts_with('/') {
        !joins(before)
    } else {
        !joins(before.filter(|c| *c != '.')) && !after.is_some_and(char::is_alphanumeric)
    }
}

#[cfg(test)]
mod tests {
    use super::{names, parts, text};
    use crate::source::Source;
    use std::collections::BTreeSet;

    fn said(path: &str, code: &str) -> Vec<String> {
        names(&Source::new(path, code, &BTreeSet::new()))
    }

    #[test]
    fn a_name_falls_into_its_words() {
        assert_eq!(parts("PersonDown_AT_2"), ["person", "down", "at", "2"]);
    }

    #[test]
    fn a_second_word_for_one_thing_is_refused_and_ours_is_named() {
        let said = said("station/src/wire/a.rs", "struct LostPackets;");
        assert_eq!(said, ["station/src/wire/a.rs:1: `LostPackets`: our word for packet is frame"]);
    }

    #[test]
    fn a_word_that_only_contains_it_is_free() {
        assert!(said("src/a.rs", "fn sinking(tiled: Packetiser) {}").is_empty());
    }

    #[test]
    fn somebody_elses_word_may_stand_where_it_is_at_home() {
        assert!(said("src/store/a.rs", "fn a(t: Transaction) {}").is_empty());
        assert_eq!(said("src/link/a.rs", "fn a(t: Transaction) {}").len(), 1);
    }

    #[test]
    fn machine_paths_and_open_ends_are_refused_in_every_file() {
        for part in ["root", "tmp"] {
            assert_eq!(text("a.md", &format!("see `/{part}/x`")).len(), 1, "{part}");
            assert!(text("a.md", &format!("see web/{part}/x and $X/{part}/")).is_empty(), "{part}");
        }
        assert_eq!(text("a.ts", &["// TO", "DO: x"].concat()).len(), 1);
        assert!(text("a.ts", "// TODOS_X").is_empty());
    }

    #[test]
    fn a_registry_host_is_refused_outside_lock_files() {
        let line = ["https://registry.", "npmjs.org/x"].concat();
        assert_eq!(text("a/b.sh", &line).len(), 1);
        assert!(text("web/package-lock.json", &line).is_empty());
    }
}
