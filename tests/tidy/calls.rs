//! Calls that the project does without, each with the reason and where the need goes instead.

use crate::source::Source;
use crate::tokens::Token;

/// A sequence of tokens that may not stand in the field, where it may all the same, and what to do instead.
struct Ban {
    tokens: &'static [&'static str],
    allowed_in: &'static [&'static str],
    instead: &'static str,
}

/// The only files that read a clock.
const CLOCK: &[&str] = &["src/clock.rs", "src/daemon/clock.rs"];
/// Where printing is the job.
const PRINTERS: &[&str] = &["src/cli/", "src/main.rs", "build.rs"];

const BANS: &[Ban] = &[
    ban(&[".", "unwrap", "("], "return the error, or make the case impossible by type"),
    ban(&[".", "unwrap_err", "("], "return the error, or make the case impossible by type"),
    ban(&[".", "expect", "("], "return the error, or make the case impossible by type"),
    ban(&[".", "expect_err", "("], "return the error, or make the case impossible by type"),
    ban(&["panic", "!"], "no input may stop the station: return an error"),
    ban(&["unreachable", "!"], "make the case impossible by type, or return an error"),
    ban(&["todo", "!"], "finish it, or leave it out"),
    ban(&["unimplemented", "!"], "finish it, or leave it out"),
    ban(&["dbg", "!"], "remove it"),
    Ban { tokens: &["println", "!"], allowed_in: PRINTERS, instead: "printing is the job of src/cli/" },
    Ban { tokens: &["print", "!"], allowed_in: PRINTERS, instead: "printing is the job of src/cli/" },
    Ban {
        tokens: &["eprintln", "!"],
        allowed_in: PRINTERS,
        instead: "printing is the job of src/cli/; log through tracing",
    },
    Ban {
        tokens: &["eprint", "!"],
        allowed_in: PRINTERS,
        instead: "printing is the job of src/cli/; log through tracing",
    },
    Ban {
        tokens: &["Instant", ":", ":", "now"],
        allowed_in: CLOCK,
        instead: "time is an argument; only the shell's clock file reads it",
    },
    Ban {
        tokens: &["SystemTime", ":", ":", "now"],
        allowed_in: CLOCK,
        instead: "wall time is an input; only the shell's clock file reads it",
    },
    ban(&["Timestamp", ":", ":", "now"], "wall time is an input; only the shell's clock file reads it"),
    ban(&["Zoned", ":", ":", "now"], "wall time is an input; only the shell's clock file reads it"),
    ban(&["ZonedDateTime", ":", ":", "now"], "wall time is an input; only the shell's clock file reads it"),
    ban(&["HashMap"], "its order varies between runs: BTreeMap"),
    ban(&["HashSet"], "its order varies between runs: BTreeSet"),
    ban(&["unbounded_channel"], "every queue is bounded: give it a size and a policy"),
    ban(&["#", "[", "allow"], "write #[expect(lint, reason = \"...\")], which dies with its cause"),
    ban(&["#", "!", "[", "allow"], "write #![expect(lint, reason = \"...\")], which dies with its cause"),
];

const fn ban(tokens: &'static [&'static str], instead: &'static str) -> Ban {
    Ban { tokens, allowed_in: &[], instead }
}

/// Complaints about one Rust file.
pub fn complaints(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for ban in BANS {
        if ban.allowed_in.iter().any(|place| source.path.ends_with(place) || source.path.starts_with(place)) {
            continue;
        }
        for window in source.field.windows(ban.tokens.len()) {
            if same(window, ban.tokens) {
                found.push(format!("{}:{}: `{}`: {}", source.path, window[0].line, ban.tokens.concat(), ban.instead));
            }
        }
    }
    for window in source.all.windows(3) {
        if same(window, &["#", "[", "ignore"]) {
            found.push(format!("{}:{}: an ignored test is no test; mend it or remove it", source.path, window[0].line));
        }
    }
    found
}

fn same(window: &[Token], wanted: &[&str]) -> bool {
    window.iter().zip(wanted).all(|(token, wanted)| token.is(wanted))
}

#[cfg(test)]
mod tests {
    use super::complaints;
    use crate::source::Source;
    use std::collections::BTreeSet;

    fn said(path: &str, text: &str) -> Vec<String> {
        complaints(&Source::new(path, text, &BTreeSet::new()))
    }

    #[test]
    fn what_can_stop_the_station_is_refused_with_its_line() {
        let said = said("station/src/a/b.rs", "fn a() {\n    b.unwrap();\n}");
        assert_eq!(said, ["station/src/a/b.rs:2: `.unwrap(`: return the error, or make the case impossible by type"]);
    }

    #[test]
    fn tests_comments_and_strings_may_say_anything() {
        assert!(
            said("src/a.rs", "// b.unwrap()\nconst C: &str = \"panic!\";\n#[test]\nfn d() { e.unwrap() }").is_empty()
        );
        assert!(said("tests/a.rs", "fn a() { println!() }").is_empty());
    }

    #[test]
    fn names_that_only_look_alike_are_free() {
        assert!(
            said("src/a.rs", "#[expect(lint)] fn a() { b.unwrap_or(c); d.expect_more(); std::panic::e() }").is_empty()
        );
    }

    #[test]
    fn printing_is_for_the_command_line() {
        assert!(said("src/cli/plan.rs", "fn a() { println!() }").is_empty());
        assert_eq!(said("src/api/plan.rs", "fn a() { println!() }").len(), 1);
    }

    #[test]
    fn one_file_reads_the_clock() {
        assert!(said("src/daemon/clock.rs", "fn a() { Instant::now(); }").is_empty());
        assert_eq!(said("src/daemon/run.rs", "fn a() { std::time::Instant::now(); }").len(), 1);
    }

    #[test]
    fn allow_and_ignore_are_refused() {
        assert_eq!(said("src/a.rs", "#[allow(dead_code)] fn a() {}").len(), 1);
        assert_eq!(said("src/a/tests.rs", "#[test] #[ignore] fn a() {}").len(), 1);
    }
}
