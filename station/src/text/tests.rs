//! The two languages say the same things.

use super::words::words;
use super::*;
use std::collections::BTreeSet;

/// The placeholders of a wording, in any order.
fn placeholders(wording: &str) -> BTreeSet<&str> {
    wording.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    let keys = |lang| -> Vec<(String, String)> {
        let sections = words(lang).iter();
        sections.flat_map(|(section, keys)| keys.keys().map(|key| (section.clone(), key.clone()))).collect()
    };
    assert_eq!(keys(Lang::Zh), keys(Lang::En));
    assert!(keys(Lang::Zh).len() > 100);
}

#[test]
fn both_languages_name_the_same_values_wording_by_wording() {
    for (section, keys) in words(Lang::Zh) {
        for (key, zh) in keys {
            let en = &words(Lang::En)[section][key];
            let named = |wordings: &[String]| -> Vec<BTreeSet<String>> {
                wordings.iter().map(|one| placeholders(one).into_iter().map(str::to_owned).collect()).collect()
            };
            assert_eq!(named(zh), named(en), "[{section}] {key}");
        }
    }
}

#[test]
fn every_code_has_a_sentence_and_every_sentence_a_code() {
    let codes: Vec<&str> = code::all().map(code::Code::as_str).collect();
    // C and A codes are the shell's: of its config and its API.
    let ours = |code: &&str| code.starts_with(['Q', 'S']);
    let sentences: Vec<&str> = words(Lang::En)["problem"].keys().map(String::as_str).filter(ours).collect();
    assert_eq!(codes, sentences);
    let fixes = words(Lang::En)["fix"].keys().map(String::as_str).filter(ours);
    assert!(fixes.into_iter().all(|code| codes.contains(&code)));
}

#[test]
fn codes_stand_in_order_and_none_twice() {
    assert!(code::all().is_sorted_by(|one, next| one < next));
}

#[test]
fn the_first_wording_whose_values_are_there_is_said() {
    let camera = Problem::new(code::UNKNOWN_CAMERA).with("camera", "x").with("known", "a, b");
    assert_eq!(render(&camera, Lang::En), "Q240  no camera \"x\"; there are: a, b");
    let guessed = camera.with("near", "a");
    assert_eq!(render(&guessed, Lang::En), "Q240  no camera \"x\"; did you mean \"a\"?");
}

#[test]
fn a_value_may_be_a_word_of_the_readers_language() {
    let values = [("kind", "@label.area"), ("name", "7"), ("nofly", "@label.nonsense")];
    let values: Vec<_> = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let said = sentence(Lang::En, code::IN_NOFLY.as_str(), &values);
    assert_eq!(said, "area \"7\" is in the no-fly area \"@label.nonsense\"");
    assert!(sentence(Lang::Zh, code::IN_NOFLY.as_str(), &values).starts_with("区域"));
}

#[test]
fn a_code_that_nobody_knows_is_said_as_itself() {
    let values = [("key".to_owned(), "7".to_owned())];
    assert_eq!(sentence(Lang::En, "Q999", &values), "Q999 key 7");
}

#[test]
fn several_problems_stand_in_columns() {
    let at = |line| Problem::new(code::NO_FENCE).in_file("map").at(line, 1);
    let lines = render_all(&[at(1), at(100)], Lang::En);
    assert!(lines[0].starts_with("map:1:1    Q320  ") && lines[1].starts_with("map:100:1  Q320  "));
}
