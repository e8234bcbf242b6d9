//! The word lists and how a sentence is filled in.

use super::Lang;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Section, key, alternatives: the first alternative whose placeholders all have a value is the one that is said.
pub(super) type Words = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What a problem's code means, with its values filled in. A code without a sentence is said as itself.
#[must_use]
pub fn sentence(lang: Lang, code: &str, values: &[(String, String)]) -> String {
    phrase(lang, "problem", code, values).unwrap_or_else(|| {
        let values: Vec<String> = values.iter().map(|(name, value)| format!("{name} {value}")).collect();
        format!("{code} {}", values.join(", "))
    })
}

/// What to do about a problem; none when its sentence says it all.
#[must_use]
pub fn fix(lang: Lang, code: &str, values: &[(String, String)]) -> Option<String> {
    phrase(lang, "fix", code, values)
}

/// One word or sentence of a section, with its values filled in; none when there is no such key, or when a value for one
/// of its placeholders is missing.
#[must_use]
pub fn phrase(lang: Lang, section: &str, key: &str, values: &[(String, String)]) -> Option<String> {
    let alternatives = words(lang).get(section)?.get(key)?;
    alternatives.iter().find_map(|template| fill(lang, template, values))
}

/// A screen's word; an unknown key is said as itself.
#[must_use]
pub fn label(lang: Lang, key: &str) -> String {
    phrase(lang, "label", key, &[]).unwrap_or_else(|| key.to_owned())
}

/// The word list of a language.
pub(super) fn words(lang: Lang) -> &'static Words {
    static ZH: OnceLock<Words> = OnceLock::new();
    static EN: OnceLock<Words> = OnceLock::new();
    match lang {
        Lang::Zh => ZH.get_or_init(|| {
            merged(&[
                include_str!("zh.toml"),
                include_str!("config.zh.toml"),
                include_str!("dispatch.zh.toml"),
                include_str!("sim.zh.toml"),
            ])
        }),
        Lang::En => EN.get_or_init(|| {
            merged(&[
                include_str!("en.toml"),
                include_str!("config.en.toml"),
                include_str!("dispatch.en.toml"),
                include_str!("sim.en.toml"),
            ])
        }),
    }
}

fn merged(texts: &[&str]) -> Words {
    let mut all = Words::new();
    for (section, words) in texts.iter().flat_map(|text| parse(text)) {
        all.entry(section).or_default().extend(words);
    }
    all
}

fn parse(text: &str) -> Words {
    let table: toml::Table = text.parse().unwrap_or_default();
    table.into_iter().filter_map(|(section, keys)| Some((section, section_words(keys.as_table()?)))).collect()
}

fn section_words(keys: &toml::Table) -> BTreeMap<String, Vec<String>> {
    keys.iter().map(|(key, value)| (key.clone(), alternatives(value))).collect()
}

fn alternatives(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::String(one) => vec![one.clone()],
        toml::Value::Array(several) => several.iter().filter_map(|one| Some(one.as_str()?.to_owned())).collect(),
        _ => Vec::new(),
    }
}

fn fill(lang: Lang, template: &str, values: &[(String, String)]) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        let (_, value) = values.iter().find(|(known, _)| known == name)?;
        filled.push_str(before);
        filled.push_str(&translated(lang, value));
        rest = tail;
    }
    filled.push_str(rest);
    Some(filled)
}

fn translated(lang: Lang, value: &str) -> String {
    value
        .strip_prefix('@')
        .and_then(|path| path.split_once('.'))
        .and_then(|(section, key)| phrase(lang, section, key, &[]))
        .unwrap_or_else(|| value.to_owned())
}
