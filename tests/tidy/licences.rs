//! What may be linked at all: the licences, sources and crates that deny.toml allows.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What deny.toml allows and refuses.
pub struct Policy {
    licences: BTreeSet<String>,
    denied: BTreeMap<String, String>,
}

impl Policy {
    /// Reads a deny.toml.
    pub fn read(text: &str) -> Result<Policy, toml::de::Error> {
        let table: toml::Table = text.parse()?;
        let list = |section: &str, key: &str| {
            let list = table.get(section).and_then(|section| section.get(key)).and_then(toml::Value::as_array);
            list.cloned().unwrap_or_default()
        };
        let word = |value: &toml::Value, key: &str| {
            value.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
        };
        Ok(Policy {
            licences: list("licenses", "allow").iter().filter_map(toml::Value::as_str).map(str::to_owned).collect(),
            denied: list("bans", "deny").iter().map(|entry| (word(entry, "crate"), word(entry, "reason"))).collect(),
        })
    }

    /// Complaints about the packages of `cargo metadata`: licences, sources, bans.
    pub fn complaints(&self, metadata: &Value) -> Vec<String> {
        let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
        packages.flat_map(|package| self.package(package)).collect()
    }

    fn package(&self, package: &Value) -> Vec<String> {
        let word = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
        let (name, licence, source) = (word("name"), word("license"), word("source"));
        let mut found = Vec::new();
        if !allows(&self.licences, licence) {
            found.push(format!(
                "{name}: licence `{licence}` is not in deny.toml; choose another crate, or add it with a reason"
            ));
        }
        if !source.is_empty() && !source.starts_with("registry+") {
            found.push(format!("{name} comes from `{source}`: a registry release or a folder of ours only"));
        }
        if let Some(reason) = self.denied.get(name) {
            found.push(format!("{name} is refused by deny.toml: {reason}"));
        }
        found
    }
}

/// Whether the SPDX expression can be met with `allowed` licences; the old `A/B` means `A OR B`.
pub fn allows(allowed: &BTreeSet<String>, expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    !rest.is_empty() && either(allowed, &mut rest) && rest.is_empty()
}

fn either(allowed: &BTreeSet<String>, rest: &mut &[&str]) -> bool {
    let mut met = both(allowed, rest);
    while let ["OR", after @ ..] = *rest {
        *rest = after;
        met |= both(allowed, rest);
    }
    met
}

fn both(allowed: &BTreeSet<String>, rest: &mut &[&str]) -> bool {
    let mut met = one(allowed, rest);
    while let ["AND", after @ ..] = *rest {
        *rest = after;
        met &= one(allowed, rest);
    }
    met
}

fn one(allowed: &BTreeSet<String>, rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let met = either(allowed, rest);
            *rest = rest.strip_prefix(&[")"]).unwrap_or(rest);
            met
        }
        [licence, "WITH", exception, after @ ..] => {
            *rest = after;
            allowed.contains(&format!("{licence} WITH {exception}"))
        }
        [licence, after @ ..] => {
            *rest = after;
            allowed.contains(*licence)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Policy, allows};
    use serde_json::json;
    use std::collections::BTreeSet;

    fn policy() -> Policy {
        let text = "[licenses]\nallow = [\"MIT\"]\n[bans]\ndeny = [{ crate = \"chrono\", reason = \"jiff\" }]\n";
        Policy::read(text).unwrap()
    }

    #[test]
    fn a_licence_expression_is_met_by_one_side_of_or_and_both_of_and() {
        let allowed = BTreeSet::from(["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned));
        for met in
            ["MIT", "GPL-3.0 OR MIT", "MIT/GPL-3.0", "(GPL-3.0 OR MIT) AND ISC", "Apache-2.0 WITH LLVM-exception OR X"]
        {
            assert!(allows(&allowed, met), "{met}");
        }
        for unmet in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "Apache-2.0", "MIT ISC"] {
            assert!(!allows(&allowed, unmet), "{unmet}");
        }
    }

    #[test]
    fn a_foreign_licence_a_git_source_and_a_refused_crate_are_named() {
        let metadata = json!({"packages": [
            {"name": "ours", "license": "MIT", "source": null},
            {"name": "fine", "license": "MIT", "source": "registry+x"},
            {"name": "chrono", "license": "MIT", "source": "registry+x"},
            {"name": "far", "license": "GPL-3.0-only", "source": "git+x"},
        ]});
        let said = policy().complaints(&metadata);
        assert_eq!(said.len(), 3, "{said:?}");
        assert_eq!(said[0], "chrono is refused by deny.toml: jiff");
        assert!(said[1].starts_with("far: licence `GPL-3.0-only`") && said[2].starts_with("far comes from `git+x`"));
    }
}
