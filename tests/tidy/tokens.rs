//! Rust text as tokens with line numbers: enough to see paths, functions and names, and never fooled by a comment or a
//! string. It does not need to understand the language, so it is no parser.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or a keyword.
    Word,
    /// One character of punctuation.
    Mark,
    /// A string, a character, a number or a lifetime.
    Value,
}

/// One token and the lines it covers, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub line: usize,
    pub last_line: usize,
}

impl Token<'_> {
    /// Whether this is the word or mark `text`; a string that reads the same is not.
    pub fn is(&self, text: &str) -> bool {
        self.kind != Kind::Value && self.text == text
    }
}

/// The tokens of `source`, without comments and white space.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < source.len() {
        let rest = &source[at..];
        let (kind, length) = next(rest);
        let text = &rest[..length];
        let last_line = line + text.matches('\n').count();
        if let Some(kind) = kind {
            let text = if kind == Kind::Word { text.trim_start_matches("r#") } else { text };
            found.push(Token { kind, text, line, last_line });
        }
        (at, line) = (at + length, last_line);
    }
    found
}

/// The kind and length of what `rest` starts with; no kind for comments and white space.
fn next(rest: &str) -> (Option<Kind>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, block_comment(rest));
    }
    let first = rest.chars().next().unwrap_or(' ');
    if first.is_whitespace() {
        return (None, first.len_utf8());
    }
    if let Some(length) = quoted(rest) {
        return (Some(Kind::Value), length);
    }
    if first.is_ascii_digit() {
        return (Some(Kind::Value), number(rest));
    }
    let word = word(rest.strip_prefix("r#").unwrap_or(rest));
    if word > 0 {
        return (Some(Kind::Word), word + if rest.starts_with("r#") { 2 } else { 0 });
    }
    (Some(Kind::Mark), first.len_utf8())
}

fn word(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
}

/// `1.5` is one number, `0..5` is a number and two marks.
fn number(rest: &str) -> usize {
    let whole = word(rest);
    match rest[whole..].strip_prefix('.') {
        Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => whole + 1 + word(after),
        _ => whole,
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of the string, character or lifetime that `rest` starts with.
fn quoted(rest: &str) -> Option<usize> {
    let after_letters = rest.trim_start_matches(['b', 'c', 'r']);
    let (letters, _) = rest.split_at(rest.len() - after_letters.len());
    let body = if letters.ends_with('r') { after_letters.trim_start_matches('#') } else { after_letters };
    let hashes = after_letters.len() - body.len();
    let length = match body.chars().next()? {
        '"' if letters.ends_with('r') => raw_string(body, hashes),
        '"' => string(body),
        '\'' if letters.is_empty() || letters == "b" => character(body),
        _ => return None,
    };
    (letters.len() <= 2).then_some(letters.len() + hashes + length)
}

fn raw_string(body: &str, hashes: usize) -> usize {
    let close = format!("\"{}", "#".repeat(hashes));
    body[1..].find(&close).map_or(body.len(), |at| 1 + at + close.len())
}

fn string(body: &str) -> usize {
    let mut escaped = false;
    for (at, c) in body.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    body.len()
}

/// `'a'` and `'\n'` are characters; `'a` alone is a lifetime.
fn character(body: &str) -> usize {
    let mut chars = body.char_indices().skip(1);
    let (first, second) = (chars.next(), chars.next());
    match (first, second) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = at + escaped.len_utf8();
            body[from..].find('\'').map_or(body.len(), |more| from + more + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1 + word(&body[1..]),
    }
}

/// The index just behind the bracket that closes the one at `open`, or the end of the tokens.
pub fn behind_bracket(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if ["(", "[", "{"].iter().any(|mark| token.is(mark)) {
            depth += 1;
        } else if [")", "]", "}"].iter().any(|mark| token.is(mark)) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1;
            }
        }
    }
    tokens.len()
}

/// The tokens of the item that starts at `from`: to its `;`, or to the end of its braces.
pub fn item(tokens: &[Token], from: usize) -> Range<usize> {
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        if token.is(";") {
            return from..at + 1;
        }
        if token.is("{") {
            return from..behind_bracket(tokens, at);
        }
        at = if token.is("(") || token.is("[") { behind_bracket(tokens, at) } else { at + 1 };
    }
    from..tokens.len()
}

#[cfg(test)]
mod tests {
    use super::{item, tokens};

    fn words(source: &str) -> Vec<&str> {
        tokens(source).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_are_not_code() {
        assert_eq!(words("a // b\n/* c /* d */ e */ f"), ["a", "f"]);
    }

    #[test]
    fn a_string_is_one_value_whatever_it_holds() {
        assert_eq!(words(r##"x("a.unwrap() \" //", r#"b"c"#, b"d")"##).len(), 8);
        assert!(!tokens("\"panic\"")[0].is("panic"));
    }

    #[test]
    fn characters_and_lifetimes_are_told_apart() {
        assert_eq!(words(r"'{' '\'' &'a str '\u{1f}' b'x'"), ["'{'", r"'\''", "&", "'a", "str", r"'\u{1f}'", "b'x'"]);
    }

    #[test]
    fn a_range_is_not_a_number_with_a_point() {
        assert_eq!(words("0..5 1.5"), ["0", ".", ".", "5", "1.5"]);
    }

    #[test]
    fn a_raw_identifier_is_a_word() {
        assert_eq!(words("r#type crate::br"), ["type", "crate", ":", ":", "br"]);
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let found = tokens("/*\n*/ \"a\nb\" c");
        assert_eq!((found[0].line, found[0].last_line, found[1].line), (2, 3, 3));
    }

    #[test]
    fn an_item_ends_at_its_braces_or_its_semicolon() {
        let found = tokens("fn a(b: [u8; 2]) { c; } mod d;");
        assert_eq!(found[item(&found, 0).end].text, "mod");
        assert_eq!(item(&found, 17).end, found.len());
    }
}
