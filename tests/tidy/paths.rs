//! The paths that code names, made absolute: `use super::{a, b::c}` in `station/src/x/y.rs` names `x::a` and `x::b::c`.

use crate::source::Source;
use crate::tokens::{Kind, Token, behind_bracket};

/// A path from the crate's root, and the line that names it.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub path: Vec<String>,
    pub line: usize,
}

impl Named {
    /// `a::b::c`, as people write it.
    pub fn written(&self) -> String {
        self.path.join("::")
    }
}

/// Every path of `source` that starts at `crate`, `self` or `super`, tests included, from the crate's root.
pub fn local(source: &Source) -> Vec<Named> {
    let tokens = &source.all;
    let mut inline = Inline::default();
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        inline.step(tokens, at);
        if !starts_path(tokens, at) || !["crate", "self", "super"].iter().any(|head| tokens[at].is(head)) {
            continue;
        }
        let mut here: Vec<String> = source.module().into_iter().map(str::to_owned).collect();
        here.extend(inline.names());
        for (words, line) in tree(tokens, at) {
            found.push(Named { path: absolute(&here, &words), line });
        }
    }
    found
}

/// Every path of `tokens` whose first word is `head`, as written.
pub fn headed<'a>(tokens: &[Token<'a>], head: &str) -> Vec<(Vec<&'a str>, usize)> {
    let starts = (0..tokens.len()).filter(|at| tokens[*at].is(head) && starts_path(tokens, *at));
    starts.flat_map(|at| tree(tokens, at)).collect()
}

/// Whether a path of more than one word starts here (or `use x;`).
fn starts_path(tokens: &[Token], at: usize) -> bool {
    let before = |back: usize, mark: &str| at >= back && tokens[at - back].is(mark);
    let inside = (before(1, ":") && before(2, ":") && at >= 3 && tokens[at - 3].kind == Kind::Word) || before(1, ".");
    tokens[at].kind == Kind::Word && !inside && (separator(tokens, at + 1) || before(1, "use"))
}

fn separator(tokens: &[Token], at: usize) -> bool {
    at + 1 < tokens.len() && tokens[at].is(":") && tokens[at + 1].is(":")
}

/// The paths of the use tree (or plain path) that starts at `at`.
fn tree<'a>(tokens: &[Token<'a>], at: usize) -> Vec<(Vec<&'a str>, usize)> {
    let Some(first) = tokens.get(at) else { return Vec::new() };
    if first.is("{") {
        return branches(tokens, at);
    }
    if first.kind != Kind::Word && !first.is("*") {
        return Vec::new();
    }
    let below = if separator(tokens, at + 1) { tree(tokens, at + 3) } else { Vec::new() };
    if below.is_empty() {
        return vec![(vec![first.text], first.line)];
    }
    below.into_iter().map(|(words, line)| ([vec![first.text], words].concat(), line)).collect()
}

/// The paths between the braces at `open`.
fn branches<'a>(tokens: &[Token<'a>], open: usize) -> Vec<(Vec<&'a str>, usize)> {
    let end = behind_bracket(tokens, open) - 1;
    let mut found = Vec::new();
    let mut at = open + 1;
    while at < end {
        found.extend(tree(tokens, at));
        while at < end && !tokens[at].is(",") {
            at = if tokens[at].is("{") { behind_bracket(tokens, at) } else { at + 1 };
        }
        at += 1;
    }
    found
}

fn absolute(here: &[String], words: &[&str]) -> Vec<String> {
    let mut path = if words.first() == Some(&"crate") { Vec::new() } else { here.to_vec() };
    for word in words {
        match *word {
            "crate" | "self" => {}
            "super" => {
                path.pop();
            }
            word => path.push(word.to_owned()),
        }
    }
    path
}

/// The `mod name { … }` blocks that are open at a token.
#[derive(Default)]
struct Inline {
    open: Vec<(String, usize)>,
}

impl Inline {
    fn step(&mut self, tokens: &[Token], at: usize) {
        self.open.retain(|(_, end)| at < *end);
        if tokens[at].is("mod") && tokens.get(at + 2).is_some_and(|token| token.is("{")) {
            self.open.push((tokens[at + 1].text.to_owned(), behind_bracket(tokens, at + 2)));
        }
    }

    fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.open.iter().map(|(name, _)| name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, headed, local};
    use crate::source::Source;
    use crate::tokens::tokens;
    use std::collections::BTreeSet;

    fn paths(path: &str, text: &str) -> Vec<String> {
        local(&Source::new(path, text, &BTreeSet::new())).iter().map(Named::written).collect()
    }

    #[test]
    fn grouped_imports_are_taken_apart() {
        let text = "use crate::{base::{Moment, Seq}, geodesy::Position as P, text::*};";
        let found = paths("station/src/wire/frame.rs", text);
        assert_eq!(found, ["base::Moment", "base::Seq", "geodesy::Position", "text::*"]);
    }

    #[test]
    fn super_counts_from_the_module_the_code_is_in() {
        assert_eq!(paths("station/src/wire/frame.rs", "use super::super::plan::Lane;"), ["plan::Lane"]);
        assert_eq!(paths("station/src/wire/mod.rs", "fn a() { super::plan::b() }"), ["plan::b"]);
        assert_eq!(paths("station/src/wire/frame.rs", "mod a { use super::super::super::plan; }"), ["plan"]);
        assert_eq!(paths("station/src/wire/frame.rs", "mod a { } use super::order::B;"), ["wire::order::B"]);
        assert_eq!(paths("station/src/wire/frame.rs", "use self::a::B;"), ["wire::frame::a::B"]);
    }

    #[test]
    fn paths_in_expressions_types_and_macros_are_seen() {
        let text = "fn a(b: Vec<crate::plan::Lane>) { $crate::flight::c(); crate::text::D::<u8>::e() }";
        assert_eq!(paths("station/src/wire/frame.rs", text), ["plan::Lane", "flight::c", "text::D"]);
    }

    #[test]
    fn a_visibility_is_no_path() {
        assert!(paths("station/src/wire/frame.rs", "pub(crate) fn a(&self) { self.b }").is_empty());
    }

    #[test]
    fn a_foreign_crate_is_found_at_the_head_only() {
        let found = tokens("use mavlink::common; a::mavlink::b; mavlink_x::c; ::mavlink::d(); use mavlink as m;");
        let lines = headed(&found, "mavlink");
        assert_eq!(
            lines.into_iter().map(|(path, _)| path.join("::")).collect::<Vec<_>>(),
            ["mavlink::common", "mavlink::d", "mavlink"]
        );
    }
}
