//! How long a file and a function may be. One file where a state machine grew is every project's weak spot.

use crate::source::Source;
use crate::tokens::{Kind, Token, behind_bracket};
use std::collections::BTreeSet;

/// Lines of a file, tests aside.
const FILE_LINES: usize = 400;
/// Lines of a function that hold code, from `fn` to its closing brace.
const FUNCTION_LINES: usize = 60;

/// Complaints about one Rust file.
pub fn complaints(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    if !source.text.starts_with("//!") {
        found.push(format!("{}:1: the first line must be `//!` and say what the file is for", source.path));
    }
    found.extend(file(source.path, source.field_lines));
    for (name, line, lines) in functions(&source.field) {
        if lines > FUNCTION_LINES {
            let path = source.path;
            found.push(format!(
                "{path}:{line}: `{name}` has {lines} lines of code, {FUNCTION_LINES} at most; name its parts"
            ));
        }
    }
    found
}

/// The complaint about a file of `lines` lines, in any language.
pub fn file(path: &str, lines: usize) -> Option<String> {
    (lines > FILE_LINES).then(|| {
        let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
        format!("{path}: {lines} lines, {FILE_LINES} at most; split {name} by concern into files of {folder}/")
    })
}

/// Name, first line and lines of code of every function with a body.
fn functions<'a>(tokens: &[Token<'a>]) -> Vec<(&'a str, usize, usize)> {
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        if !pair[0].is("fn") || pair[1].kind != Kind::Word {
            continue;
        }
        let mut open = at;
        while open < tokens.len() && !tokens[open].is("{") && !tokens[open].is(";") {
            open = if tokens[open].is("(") || tokens[open].is("[") { behind_bracket(tokens, open) } else { open + 1 };
        }
        if open < tokens.len() && tokens[open].is("{") {
            let body = &tokens[at..behind_bracket(tokens, open)];
            let lines: BTreeSet<usize> = body.iter().flat_map(|token| token.line..=token.last_line).collect();
            found.push((pair[1].text, pair[0].line, lines.len()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{complaints, functions};
    use crate::source::Source;
    use crate::tokens::tokens;
    use std::collections::BTreeSet;

    fn said(path: &str, text: &str) -> Vec<String> {
        complaints(&Source::new(path, text, &BTreeSet::new()))
    }

    #[test]
    fn a_file_without_an_opening_line_is_refused() {
        assert!(said("src/a.rs", "fn a() {}")[0].contains("the first line must be `//!`"));
    }

    #[test]
    fn a_file_of_401_lines_is_refused_and_its_tests_do_not_count() {
        let long = format!("//! a\n{}", "const A: u8 = 0;\n".repeat(400));
        assert!(
            said("src/a/b.rs", &long)[0]
                .ends_with("401 lines, 400 at most; split b.rs by concern into files of src/a/")
        );
        assert!(said("src/a/b/tests.rs", &long).is_empty());
        let tested = format!("//! a\n#[cfg(test)]\nmod tests {{\n{}}}\n", "const A: u8 = 0;\n".repeat(400));
        assert!(said("src/a/b.rs", &tested).is_empty());
    }

    #[test]
    fn a_function_of_61_lines_is_refused_and_comments_do_not_count() {
        let body = |lines: &str| format!("//! a\nfn long() {{\n{lines}}}\n");
        assert!(said("src/a.rs", &body(&"a();\n".repeat(59)))[0].contains("`long` has 61 lines of code"));
        assert!(said("src/a.rs", &body(&"a(); // b\n// c\n\n".repeat(58))).is_empty());
    }

    #[test]
    fn a_function_is_measured_to_its_own_closing_brace() {
        let source = tokens("fn a(f: fn(u8) -> [u8; 2]);\nfn b<T>(c: T) where T: D {\n if e { }\n}\nfn g() {}");
        assert_eq!(functions(&source), [("b", 2, 3), ("g", 5, 1)]);
    }
}
