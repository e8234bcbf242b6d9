//! What `quadrat check` says about broken files, word for word in both languages.
//!
//! Each folder of `tests/golden/check` holds the file that differs from `00-right`, and what is said about the two
//! together. `UPDATE_GOLDEN=1 cargo test -p quadrat-station --test check` writes what is said now; read the difference.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use quadrat_station::base::DroneId;
use quadrat_station::patrol::{Known, read};
use quadrat_station::text::{Lang, render_all};
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/check");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// The case's own file, or that of the right patrol.
fn file(case: &Path, name: &str) -> Option<Vec<u8>> {
    fs::read(case.join(name)).or_else(|_| fs::read(case.with_file_name("00-right").join(name))).ok()
}

fn known() -> Known {
    Known { drones: Some(["XC-1", "XC-2", "XC-3"].into_iter().map(DroneId::from).collect()), ..Known::default() }
}

fn said(case: &Path, lang: Lang) -> String {
    let toml = file(case, "patrol.toml").unwrap();
    let problems = read("patrol.toml", &toml, &|name| file(case, name), &known()).err().unwrap_or_default();
    let mut lines = render_all(&problems, lang);
    lines.push(String::new());
    if problems.is_empty() { "ok\n".to_owned() } else { lines.join("\n") }
}

#[test]
fn every_broken_file_is_told_what_is_wrong_where_and_how_to_mend_it() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        for (lang, golden) in [(Lang::En, "expected.en.txt"), (Lang::Zh, "expected.zh.txt")] {
            let (golden, said) = (case.join(golden), said(&case, lang));
            if update {
                fs::write(&golden, &said).unwrap();
            } else if fs::read_to_string(&golden).unwrap_or_default() != said {
                wrong.push(format!("{} now says:\n{said}", golden.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_patrols_that_say_so_by_their_name_are_right() {
    let right: Vec<_> = cases()
        .into_iter()
        .filter(|case| said(case, Lang::En) == "ok\n")
        .map(|case| case.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        right,
        [
            "00-right",
            "04-bom-is-fine",
            "50-obstacle-flown-around",
            "51-kml-is-fine",
            "57-closed-at-other-hours",
            "60-elevation-is-fine"
        ]
    );
}
