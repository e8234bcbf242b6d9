//! Calls that the project does without, each with the reason and where the need goes instead.

use crate::paths::headed;
use crate::source::Source;
use crate::tokens::tokens;

/// Code that may not stand in the field, the files and folders where it may all the same, and what to do instead.
type Ban = (&'static str, &'static [&'static str], &'static str);

const NOWHERE: &[&str] = &[];
/// The only file that reads a clock.
const CLOCK: &[&str] = &["src/clock.rs"];
/// Where printing is the job.
const PRINTERS: &[&str] = &["src/cli/", "src/main.rs", "build.rs"];

const RETURN: &str = "return the error, or make the case impossible by type";
const PRINT: &str = "printing is the job of src/cli/; log through tracing";
const TIME: &str = "time is an argument; only src/clock.rs reads it";
const EXPECT: &str = "write expect(lint, reason = \"...\"), which dies with its cause";

const BANS: &[Ban] = &[
    (".unwrap(", NOWHERE, RETURN),
    (".unwrap_err(", NOWHERE, RETURN),
    (".expect(", NOWHERE, RETURN),
    (".expect_err(", NOWHERE, RETURN),
    ("panic!", NOWHERE, RETURN),
    ("unreachable!", NOWHERE, RETURN),
    ("todo!", NOWHERE, "finish it, or leave it out"),
    ("unimplemented!", NOWHERE, "finish it, or leave it out"),
    ("dbg!", NOWHERE, "remove it"),
    ("println!", PRINTERS, PRINT),
    ("print!", PRINTERS, PRINT),
    ("eprintln!", PRINTERS, PRINT),
    ("eprint!", PRINTERS, PRINT),
    ("Instant::now", CLOCK, TIME),
    ("SystemTime::now", CLOCK, TIME),
    ("Timestamp::now", CLOCK, TIME),
    ("Zoned::now", CLOCK, TIME),
    ("ZonedDateTime::now", CLOCK, TIME),
    ("HashMap", NOWHERE, "its order varies between runs: BTreeMap"),
    ("HashSet", NOWHERE, "its order varies between runs: BTreeSet"),
    ("unbounded_channel", NOWHERE, "every queue is bounded: give it a size and a policy"),
    ("#[allow", NOWHERE, EXPECT),
    ("#![allow", NOWHERE, EXPECT),
];

/// What clippy's own rules about stopping are called: an exception to them is written down where it is made. In the station
/// and the simulation there is none.
const STOPPING: &[&str] = &["unwrap_used", "expect_used", "panic", "unreachable"];

/// Complaints about one Rust file.
pub fn complaints(source: &Source) -> Vec<String> {
    let mut found = idle_tests(source);
    let strict = source.path.starts_with("station/") || source.path.starts_with("sim/");
    let excused = if strict { Vec::new() } else { source.expecting(STOPPING) };
    for (code, places, instead) in BANS {
        let free = *instead == TIME && waits_on_tokio(source) || places.iter().any(|place| within(source.path, place));
        let wanted = tokens(code);
        for (at, window) in source.field.windows(wanted.len()).enumerate() {
            let excused = *instead == RETURN && excused.iter().any(|range| range.contains(&at));
            if !free && !excused && window.iter().zip(&wanted).all(|(token, wanted)| token.is(wanted.text)) {
                found.push(format!("{}:{}: `{code}`: {instead}", source.path, window[0].line));
            }
        }
    }
    found
}

/// Whether `path` is the file `place`, or in it when it ends with `/`.
fn within(path: &str, place: &str) -> bool {
    if place.ends_with('/') { path.starts_with(place) } else { path == place }
}

/// tokio's own clock is the one its timers run on, and tests can stop it; only the shell's adapters have one.
fn waits_on_tokio(source: &Source) -> bool {
    let clock = ["tokio", "time", "Instant"];
    source.path.starts_with("src/") && headed(&source.field, "tokio").iter().any(|(path, _)| path.starts_with(&clock))
}

/// A test that is left out of `make test` says that `make soak` runs it.
fn idle_tests(source: &Source) -> Vec<String> {
    let windows = source.all.windows(5);
    let idle = windows.filter(|window| window[0].is("#") && window[1].is("[") && window[2].is("ignore"));
    let silent = idle.filter(|window| !(window[3].is("=") && window[4].text.contains("make soak")));
    let complaint = "an ignored test is no test: mend it, remove it, or say \"make soak: why it is long\"";
    silent.map(|window| format!("{}:{}: {complaint}", source.path, window[0].line)).collect()
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
        assert!(said("src/clock.rs", "fn a() { Instant::now(); }").is_empty());
        for path in ["src/daemon/run.rs", "sim/src/clock.rs"] {
            assert_eq!(said(path, "fn a() { std::time::Instant::now(); }").len(), 1, "{path}");
        }
    }

    #[test]
    fn an_adapter_may_ask_the_clock_of_its_own_timers() {
        let text = "use tokio::time::{Instant, sleep};\nfn a() { Instant::now(); }";
        assert!(said("src/channel/a.rs", text).is_empty());
        assert_eq!(said("station/src/base/a.rs", text).len(), 1);
    }

    #[test]
    fn an_exception_is_written_where_it_is_made_but_never_in_the_station() {
        let text = "#[expect(clippy::expect_used, reason = \"b\")]\nfn a() { b.expect(c) }\nfn d() { e.expect(f) }";
        assert_eq!(said("world/src/a.rs", text).len(), 1);
        assert_eq!(said("station/src/base/a.rs", text).len(), 2);
        assert_eq!(
            said("world/src/a.rs", "#[expect(clippy::expect_used, reason = \"b\")]\nfn a() { todo!() }").len(),
            1
        );
    }

    #[test]
    fn allow_is_refused() {
        assert_eq!(said("src/a.rs", "#[allow(dead_code)] fn a() {}").len(), 1);
        assert_eq!(said("src/a.rs", "#![allow(dead_code)]").len(), 1);
    }

    #[test]
    fn a_test_is_left_out_only_for_make_soak() {
        assert_eq!(said("src/a/tests.rs", "#[test] #[ignore] fn a() {}").len(), 1);
        assert_eq!(said("src/a/tests.rs", "#[test] #[ignore = \"slow\"] fn a() {}").len(), 1);
        assert!(said("src/a/tests.rs", "#[test] #[ignore = \"make soak: an hour\"] fn a() {}").is_empty());
    }
}
