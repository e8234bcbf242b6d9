//! Every code that the shell says has its sentence, and every sentence of the shell a place that says it.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The codes in the shell's sources: A and three digits (API), C and three digits (config), as string literals.
fn said(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            said(&entry, codes);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&entry).expect("a file");
            codes.extend(text.split('"').filter(|literal| is_code(literal)).map(str::to_owned));
        }
    }
}

fn is_code(literal: &str) -> bool {
    literal.len() == 4 && literal.starts_with(['A', 'C']) && literal.bytes().skip(1).all(|byte| byte.is_ascii_digit())
}

#[test]
fn each_code_of_the_shell_has_a_sentence_and_each_sentence_is_said() {
    let mut codes = BTreeSet::new();
    said(Path::new("src"), &mut codes);
    for language in ["en", "zh"] {
        let text = fs::read_to_string(format!("station/src/text/config.{language}.toml")).expect("words");
        let words: toml::Table = text.parse().expect("TOML");
        let problems = words["problem"].as_table().expect("a section");
        let sentences: BTreeSet<String> = problems.keys().filter(|key| is_code(key)).cloned().collect();
        assert_eq!(codes, sentences, "{language}");
    }
}
