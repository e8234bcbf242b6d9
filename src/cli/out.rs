//! Saying things to the person at the terminal.

use std::io::Write;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All well.
    Good,
    /// A problem was found, or the thing did not work.
    Problem,
    /// It was asked in a way that makes no sense.
    Usage,
    /// Nobody knows whether it happened.
    Unknown,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Good => 0,
            Exit::Problem => 1,
            Exit::Usage => 2,
            Exit::Unknown => 3,
        })
    }
}

/// A line on standard output. Whoever stopped reading is not told more.
pub fn say(line: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{}", line.as_ref()).and_then(|()| out.flush()));
}

/// A line on standard error.
pub fn warn(line: impl AsRef<str>) {
    drop(writeln!(std::io::stderr().lock(), "{}", line.as_ref()));
}

/// Clears the terminal, for screens that are drawn again.
pub fn clear() {
    drop(write!(std::io::stdout().lock(), "\x1b[2J\x1b[H"));
}

/// Rows in columns, as wide as they must be; Chinese characters take two places.
pub fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| places(cell)).max().unwrap_or(0))
        .collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(places(cell)) + 2));
        }
        say(line.trim_end());
    }
}

// Terminal places that a text takes: East Asian wide characters take two.
fn places(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}') { 2 } else { 1 }
        })
        .sum()
}

/// Minutes and seconds; hours when there are any.
#[must_use]
pub fn minutes(seconds: u64) -> String {
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}
