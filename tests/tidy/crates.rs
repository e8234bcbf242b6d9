//! Which crates may know which, and what the station may be built from.

use std::collections::BTreeMap;

/// What the station's dependency tree may not hold: it has no socket, no task, no file.
const NOT_IN_THE_STATION: &[&str] = &["axum", "hyper", "mio", "reqwest", "rusqlite", "serialport", "socket2", "tokio"];

/// A crate of ours, one it may not depend on, and why.
const STRANGERS: &[(&str, &str, &str)] = &[
    (
        "quadrat-sim",
        "quadrat-station",
        "two independent implementations meet in the tests; share through world/ or tests/",
    ),
    ("quadrat-station", "quadrat-sim", "the station does not know that it is simulated; join the two in world/"),
    ("quadrat-station", "quadrat-world", "world drives the station, not the other way round"),
    ("quadrat-sim", "quadrat-world", "world drives the simulation, not the other way round"),
    ("quadrat-world", "quadrat", "world is what the shell and the tests use, it does not know the shell"),
];

/// The packages of a lock file with their dependencies: name and version, as the file joins them.
pub struct Lock {
    below: BTreeMap<String, Vec<String>>,
}

impl Lock {
    /// Reads a Cargo.lock.
    pub fn read(text: &str) -> Result<Lock, toml::de::Error> {
        let table: toml::Table = text.parse()?;
        let mut below = BTreeMap::new();
        for package in table.get("package").and_then(toml::Value::as_array).into_iter().flatten() {
            let word = |key: &str| package.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
            let list = package.get("dependencies").and_then(toml::Value::as_array).into_iter().flatten();
            let list = list.filter_map(toml::Value::as_str).map(str::to_owned).collect();
            below.insert(format!("{} {}", word("name"), word("version")), list);
        }
        Ok(Lock { below })
    }

    /// The packages that `name` is built from, tests included: each with the package that first asks for it.
    fn tree(&self, name: &str) -> BTreeMap<&str, &str> {
        let mut asker = BTreeMap::new();
        let mut open: Vec<&str> = self.keys(name).collect();
        while let Some(package) = open.pop() {
            for wanted in self.below.get(package).into_iter().flatten() {
                for key in self.keys(wanted) {
                    if !asker.contains_key(key) {
                        asker.insert(key, package);
                        open.push(key);
                    }
                }
            }
        }
        asker
    }

    /// The packages that `wanted` means: a name, or a name and a version where there are several.
    fn keys(&self, wanted: &str) -> impl Iterator<Item = &str> {
        let means = move |key: &&str| *key == wanted || key.split(' ').next() == Some(wanted);
        self.below.keys().map(String::as_str).filter(means)
    }
}

/// Complaints about who depends on whom.
pub fn borders(lock: &Lock) -> Vec<String> {
    let mut found = Vec::new();
    for (key, asker) in lock.tree("quadrat-station") {
        if NOT_IN_THE_STATION.iter().any(|name| key.split(' ').next() == Some(name)) {
            found.push(format!("station/Cargo.toml: {asker} brings {key} into the station, which is a function; that need belongs to src/"));
        }
    }
    for (from, to, instead) in STRANGERS {
        if lock.tree(from).keys().any(|key| key.split(' ').next() == Some(to)) {
            found.push(format!("{from} depends on {to}: {instead}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Lock, borders};

    fn lock(packages: &[(&str, &str, &[&str])]) -> Lock {
        let package = |(name, version, below): &(&str, &str, &[&str])| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\ndependencies = {below:?}\n")
        };
        Lock::read(&packages.iter().map(package).collect::<String>()).unwrap()
    }

    #[test]
    fn a_runtime_deep_below_the_station_is_found_and_its_asker_named() {
        let lock = lock(&[
            ("quadrat-station", "0.1.0", &["geo"]),
            ("geo", "1.0.0", &["tokio 1.0.0"]),
            ("tokio", "1.0.0", &[]),
            ("tokio", "0.2.0", &[]),
        ]);
        let said = borders(&lock);
        assert_eq!(said.len(), 1);
        assert!(said[0].contains("geo 1.0.0 brings tokio 1.0.0 into the station"), "{said:?}");
    }

    #[test]
    fn two_packages_that_need_each_other_do_not_hang_the_walk() {
        let lock = lock(&[("quadrat-station", "0.1.0", &["a"]), ("a", "1.0.0", &["b"]), ("b", "1.0.0", &["a"])]);
        assert!(borders(&lock).is_empty());
    }

    #[test]
    fn the_simulation_and_the_station_are_strangers() {
        let lock = lock(&[("quadrat-sim", "0.1.0", &["quadrat-station"]), ("quadrat-station", "0.1.0", &[])]);
        assert!(borders(&lock)[0].starts_with("quadrat-sim depends on quadrat-station: two independent"));
    }
}
