//! One Rust file, with its tests set apart: most rules hold for what runs in the field only.

use crate::tokens::{Token, behind_bracket, item, tokens};
use std::collections::BTreeSet;
use std::ops::Range;

/// A Rust file as the rules see it.
pub struct Source<'a> {
    /// Path from the top of the repository, with `/`.
    pub path: &'a str,
    pub text: &'a str,
    /// Every token.
    pub all: Vec<Token<'a>>,
    /// The tokens that are not tests.
    pub field: Vec<Token<'a>>,
    /// Lines that are not tests.
    pub field_lines: usize,
}

impl<'a> Source<'a> {
    /// Reads `text`; `test_files` are the files that a `#[cfg(test)] mod name;` elsewhere declares.
    pub fn new(path: &'a str, text: &'a str, test_files: &BTreeSet<String>) -> Source<'a> {
        let all = tokens(text);
        let (mut field, mut field_lines) = (Vec::new(), 0);
        if !is_test_path(path) && !test_files.iter().any(|stem| under(path, stem)) {
            let tests = test_ranges(&all);
            field = all
                .iter()
                .enumerate()
                .filter(|(at, _)| !tests.iter().any(|r| r.contains(at)))
                .map(|(_, t)| *t)
                .collect();
            let test_lines: usize = tests.iter().map(|r| all[r.end - 1].last_line - all[r.start].line + 1).sum();
            field_lines = text.lines().count() - test_lines;
        }
        Source { path, text, all, field, field_lines }
    }

    /// Where in the field an item expects one of these lints, with its reason.
    pub fn expecting(&self, lints: &[&str]) -> Vec<Range<usize>> {
        let expects =
            |words: &[&str]| words.first() == Some(&"expect") && words.iter().any(|word| lints.contains(word));
        marked(&self.field, expects)
    }

    /// The path of the module this file is, from the crate's root: `["wire", "frame"]`.
    pub fn module(&self) -> Vec<&'a str> {
        let inside = self.path.split_once("src/").map_or(self.path, |(_, inside)| inside);
        let stem = inside.strip_suffix(".rs").unwrap_or(inside);
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        if stem == "lib" || stem == "main" { Vec::new() } else { stem.split('/').collect() }
    }
}

/// Whether everything in the file at `path` is a test.
fn is_test_path(path: &str) -> bool {
    path.split('/').any(|part| ["tests", "tests.rs", "benches", "fuzz"].contains(&part))
}

/// Whether `path` is the module at `stem` (a path without `.rs`) or inside it.
fn under(path: &str, stem: &str) -> bool {
    path.strip_prefix(stem).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// The modules that the file at `path` declares as `#[cfg(test)] mod name;`, as paths without `.rs`.
pub fn declared_tests(path: &str, text: &str) -> Vec<String> {
    let all = tokens(text);
    let folder = match path.rsplit_once('/') {
        Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder,
        _ => path.strip_suffix(".rs").unwrap_or(path),
    };
    let mut found = Vec::new();
    for range in test_ranges(&all) {
        let words: Vec<&str> = all[range].iter().rev().take(3).map(|token| token.text).collect();
        if let [";", name, "mod"] = words[..] {
            found.push(format!("{folder}/{name}"));
        }
    }
    found
}

/// The token ranges of items that only tests have: behind `#[cfg(test)]` and `#[test]`.
fn test_ranges(all: &[Token]) -> Vec<Range<usize>> {
    marked(all, |words| matches!(words, ["test"] | ["cfg", "(", "test", ")"] | ["cfg", "(", "all", "(", "test", ..]))
}

/// The token ranges of items, attributes included, of whose attributes one is `wanted`.
fn marked(all: &[Token], wanted: impl Fn(&[&str]) -> bool) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < all.len() {
        if !opens_attribute(all, at) {
            at += 1;
            continue;
        }
        let start = at;
        let mut is_wanted = false;
        while opens_attribute(all, at) {
            let end = behind_bracket(all, at + 1);
            let words: Vec<&str> = all[at + 2..end - 1].iter().map(|token| token.text).collect();
            is_wanted |= wanted(&words);
            at = end;
        }
        if is_wanted {
            at = item(all, at).end;
            ranges.push(start..at);
        }
    }
    ranges
}

fn opens_attribute(all: &[Token], at: usize) -> bool {
    at + 1 < all.len() && all[at].is("#") && all[at + 1].is("[")
}

#[cfg(test)]
mod tests {
    use super::{Source, declared_tests};
    use std::collections::BTreeSet;

    fn field(path: &str, text: &str) -> (Vec<String>, usize) {
        let source = Source::new(path, text, &BTreeSet::from(["a/src/probe".to_owned()]));
        (source.field.iter().map(|token| token.text.to_owned()).collect(), source.field_lines)
    }

    #[test]
    fn a_test_module_is_set_apart_and_its_lines_do_not_count() {
        let text = "//! a\nstruct B;\n\n#[cfg(test)]\n#[path = \"x.rs\"]\nmod tests {\n    fn c() {}\n}\nstruct D;\n";
        assert_eq!(
            field("a/src/lib.rs", text),
            (["struct", "B", ";", "struct", "D", ";"].map(str::to_owned).to_vec(), 4)
        );
    }

    #[test]
    fn other_attributes_stay_in_the_field() {
        assert_eq!(field("a/src/lib.rs", "#[cfg(unix)] fn a() {}").0.len(), 13);
        assert_eq!(field("a/src/lib.rs", "#[cfg(not(test))] fn a() {}").0.len(), 16);
    }

    #[test]
    fn test_files_have_no_field() {
        for path in ["tests/a.rs", "a/src/b/tests.rs", "a/src/b/tests/c.rs", "a/src/probe.rs", "a/src/probe/b.rs"] {
            assert_eq!(field(path, "fn a() {}"), (Vec::new(), 0), "{path}");
        }
        assert!(!field("a/src/prober.rs", "fn a() {}").0.is_empty());
    }

    #[test]
    fn a_declared_test_file_is_found_beside_its_parent() {
        assert_eq!(declared_tests("a/src/b/mod.rs", "mod c; #[cfg(test)] mod d;"), ["a/src/b/d"]);
        assert_eq!(declared_tests("a/src/b.rs", "#[cfg(test)]\n#[expect(dead_code)]\nmod d;"), ["a/src/b/d"]);
        assert!(declared_tests("a/src/b.rs", "mod d;").is_empty());
    }

    #[test]
    fn a_file_knows_its_module() {
        let module = |path| Source::new(path, "", &BTreeSet::new()).module().join("::");
        assert_eq!(module("station/src/wire/mod.rs"), "wire");
        assert_eq!(module("station/src/wire/frame.rs"), "wire::frame");
        assert_eq!(module("station/src/lib.rs"), "");
    }
}
