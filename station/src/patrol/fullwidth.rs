//! Full-width punctuation where TOML or JSON wants the narrow one. A Chinese input method types it by default, so it is
//! named and put right, not just refused.

use crate::text::{Code, code};

/// Whose strings and comments are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// `"`, `'`, `"""`, `'''` and `#`.
    Toml,
    /// `"` only.
    Json,
}

/// One full-width mark outside of a text.
#[derive(Debug)]
pub(super) struct Find {
    /// Byte of the repaired text.
    pub(super) at: usize,
    /// Which problem.
    pub(super) code: Code,
    /// What was written.
    pub(super) found: String,
    /// What was meant.
    pub(super) instead: String,
}

/// The text with narrow punctuation outside of its strings, character for character, so that columns stay, and what was
/// replaced.
pub(super) fn repair(text: &str, syntax: Syntax) -> (String, Vec<Find>) {
    let mut repair = Repair { out: String::with_capacity(text.len()), finds: Vec::new(), syntax, long: None };
    for line in text.split_inclusive('\n') {
        repair.line(line);
    }
    (repair.out, repair.finds)
}

struct Repair {
    out: String,
    finds: Vec<Find>,
    syntax: Syntax,
    /// The delimiter of a string of several lines that is open.
    long: Option<&'static str>,
}

impl Repair {
    fn line(&mut self, line: &str) {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            rest = if let Some(delimiter) = self.long {
                self.long_string(rest, delimiter)
            } else if self.syntax == Syntax::Toml && first == '#' {
                self.copy(rest, rest.len())
            } else if let Some(delimiter) = self.opens_long(rest) {
                self.long = Some(delimiter);
                self.copy(rest, delimiter.len())
            } else if let Some(quote) = self.quote(first) {
                self.short_string(rest, first, quote)
            } else {
                self.other(rest, first)
            };
        }
    }

    fn copy<'t>(&mut self, rest: &'t str, bytes: usize) -> &'t str {
        let (head, tail) = rest.split_at_checked(bytes).unwrap_or((rest, ""));
        self.out.push_str(head);
        tail
    }

    fn long_string<'t>(&mut self, rest: &'t str, delimiter: &str) -> &'t str {
        match rest.find(delimiter) {
            Some(end) => {
                self.long = None;
                self.copy(rest, end.saturating_add(delimiter.len()))
            }
            None => self.copy(rest, rest.len()),
        }
    }

    fn opens_long(&self, rest: &str) -> Option<&'static str> {
        let delimiters: &[&'static str] = if self.syntax == Syntax::Toml { &["\"\"\"", "'''"] } else { &[] };
        delimiters.iter().find(|delimiter| rest.starts_with(**delimiter)).copied()
    }

    /// The narrow quote that `c` is or stands for.
    fn quote(&self, c: char) -> Option<char> {
        match c {
            '"' | '“' | '”' | '„' | '＂' => Some('"'),
            '\'' | '‘' | '’' | '＇' if self.syntax == Syntax::Toml => Some('\''),
            _ => None,
        }
    }

    /// A string of one line, from its opening quote to its closing one, either of which may be full-width.
    fn short_string<'t>(&mut self, rest: &'t str, open: char, quote: char) -> &'t str {
        let inside = rest.get(open.len_utf8()..).unwrap_or_default();
        let at = self.out.len();
        let narrow = self.closing(inside, quote);
        let wide = || inside.char_indices().find(|(_, c)| *c != quote && self.quote(*c) == Some(quote));
        let close = if open == quote { narrow.or_else(wide) } else { wide().or(narrow) };
        let Some((end, close)) = close else {
            self.out.push(quote);
            self.note_quotes(at, open, None, quote);
            return self.copy(inside, inside.len());
        };
        self.out.push(quote);
        self.out.push_str(inside.get(..end).unwrap_or_default());
        self.out.push(quote);
        self.note_quotes(at, open, Some(close), quote);
        inside.get(end.saturating_add(close.len_utf8())..).unwrap_or_default()
    }

    /// The first narrow quote that no backslash hides.
    fn closing(&self, inside: &str, quote: char) -> Option<(usize, char)> {
        let mut escaped = false;
        for (at, c) in inside.char_indices() {
            if c == quote && !escaped {
                return Some((at, c));
            }
            escaped = c == '\\' && !escaped && quote == '"';
        }
        None
    }

    fn note_quotes(&mut self, at: usize, open: char, close: Option<char>, quote: char) {
        let wide: Vec<String> = std::iter::once(open).chain(close).filter(|c| *c != quote).map(String::from).collect();
        if !wide.is_empty() {
            let instead = quote.to_string();
            self.finds.push(Find { at, code: code::FULLWIDTH_QUOTES, found: wide.join(" "), instead });
        }
    }

    fn other<'t>(&mut self, rest: &'t str, c: char) -> &'t str {
        if let Some(narrow) = narrow(c) {
            let said = |c: char| if c.is_whitespace() { "@label.space".to_owned() } else { c.to_string() };
            let (at, found, instead) = (self.out.len(), said(c), said(narrow));
            self.finds.push(Find { at, code: code::FULLWIDTH, found, instead });
            self.out.push(narrow);
        } else {
            self.out.push(c);
        }
        rest.get(c.len_utf8()..).unwrap_or_default()
    }
}

/// The ASCII character that a full-width one stands for (Unicode block FF01–FF5E, and Chinese marks).
fn narrow(c: char) -> Option<char> {
    match c {
        '、' => Some(','),
        '。' => Some('.'),
        '【' => Some('['),
        '】' => Some(']'),
        '—' | '－' => Some('-'),
        '\u{3000}' => Some(' '),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c).saturating_sub(0xfee0)),
        _ => None,
    }
}
