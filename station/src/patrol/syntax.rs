//! What a parser complains about, in a reader's language.

/// Part of a parser's message, and the key of the sentence that says the same.
const SAID: &[(&str, &str)] = &[
    ("string values must be quoted", "quotes"),
    ("duplicate key", "duplicate"),
    ("array", "bracket"),
    ("inline table", "brace"),
    ("object", "brace"),
    ("missing assignment", "equals"),
    ("key with no value", "equals"),
    ("missing value", "value"),
    ("leading zero", "zero"),
    ("Trailing commas", "trailing-comma"),
    ("Comments", "comment"),
    ("Expected comma", "comma"),
    ("Expected colon", "colon"),
    ("Unterminated string", "string"),
    ("Single-quoted", "single-quotes"),
    ("more than one JSON value", "second-value"),
];

/// The reader's sentence, or the first line of the parser's own: the rest repeats the file.
pub(super) fn said(message: &str) -> String {
    let known = SAID.iter().find(|(part, _)| message.contains(part));
    known.map_or_else(|| message.lines().next().unwrap_or_default().to_owned(), |(_, key)| format!("@syntax.{key}"))
}

/// Whether something was left open, after which every line seems wrong.
pub(super) fn left_open(message: &str) -> bool {
    ["array", "inline table", "unclosed", "multi-line"].iter().any(|word| message.contains(word))
}
