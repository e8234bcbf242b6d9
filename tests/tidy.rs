//! The house rules, held by `cargo test`: who may know whom, how long things may be, what is not called, how things are
//! named, and what the project is built from. A failure names the file, the line and where the code should go.
//!
//! Why each rule is there: CONTRIBUTING.md. Who may know whom, in words: ARCHITECTURE.md.

#[cfg(test)]
#[path = "tidy/calls.rs"]
mod calls;
#[cfg(test)]
#[path = "tidy/crates.rs"]
mod crates;
#[cfg(test)]
#[path = "tidy/licences.rs"]
mod licences;
#[cfg(test)]
#[path = "tidy/limits.rs"]
mod limits;
#[cfg(test)]
#[path = "tidy/pages.rs"]
mod pages;
#[cfg(test)]
#[path = "tidy/paths.rs"]
mod paths;
#[cfg(test)]
#[path = "tidy/rooms.rs"]
mod rooms;
#[cfg(test)]
#[path = "tidy/source.rs"]
mod source;
#[cfg(test)]
#[path = "tidy/tokens.rs"]
mod tokens;
#[cfg(test)]
#[path = "tidy/tree.rs"]
mod tree;
#[cfg(test)]
#[path = "tidy/words.rs"]
mod words;

#[cfg(test)]
mod rules {
    use crate::source::{Source, declared_tests};
    use crate::{calls, crates, licences, limits, pages, rooms, tree, words};
    use std::collections::BTreeSet;
    use std::fs;
    use std::process::Command;

    /// Fails with every complaint, one a line.
    fn none(complaints: Vec<String>) {
        assert!(complaints.is_empty(), "\n{}\n{} to mend", complaints.join("\n"), complaints.len());
    }

    /// What `rule` says about every Rust file.
    fn rust(rule: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
        let files = tree::files().unwrap();
        let rust = || files.iter().filter(|file| file.path.ends_with(".rs"));
        let tests: BTreeSet<String> = rust().flat_map(|file| declared_tests(&file.path, &file.text)).collect();
        assert!(rust().count() > 20, "the walk must have found the project");
        rust().flat_map(|file| rule(&Source::new(&file.path, &file.text, &tests))).collect()
    }

    fn read(name: &str) -> String {
        fs::read_to_string(tree::top().join(name)).unwrap()
    }

    #[test]
    fn every_room_knows_only_the_rooms_below_it() {
        none(rust(rooms::complaints));
    }

    #[test]
    fn rust_files_and_functions_are_short_and_say_what_they_are_for() {
        none(rust(limits::complaints));
    }

    #[test]
    fn web_files_and_scripts_are_short() {
        let endings = [".ts", ".svelte", ".js", ".mjs", ".css", ".py", ".sh", "Makefile"];
        let files = tree::files().unwrap();
        let ours = files
            .iter()
            .filter(|file| endings.iter().any(|ending| file.path.ends_with(ending)) && !file.path.contains("test"));
        none(ours.filter_map(|file| limits::file(&file.path, file.text.lines().count())).collect());
    }

    #[test]
    fn nothing_in_the_field_panics_prints_or_reads_a_clock() {
        none(rust(calls::complaints));
    }

    #[test]
    fn one_thing_has_one_name() {
        none(rust(words::names));
    }

    #[test]
    fn no_file_names_a_machine_a_registry_or_unfinished_work() {
        let files = tree::files().unwrap();
        none(files.iter().flat_map(|file| words::text(&file.path, &file.text)).collect());
    }

    #[test]
    fn the_map_of_the_rooms_is_true_and_links_lead_somewhere() {
        none(pages::map(&read("ARCHITECTURE.md"), rooms::ROOMS));
        let files = tree::files().unwrap();
        let pages = files.iter().filter(|file| file.path.ends_with(".md"));
        none(pages.flat_map(|file| pages::links(&tree::top(), &file.path, &file.text)).collect());
    }

    #[test]
    fn every_page_and_requirement_that_a_file_names_exists() {
        let files = tree::files().unwrap();
        let paths = files.iter().map(|file| file.path.as_str()).collect();
        let requirements = read("docs/requirements.md");
        let others = files.iter().filter(|file| !file.path.starts_with("tests/tidy"));
        none(others.flat_map(|file| pages::references(&paths, &requirements, &file.path, &file.text)).collect());
    }

    #[test]
    fn the_fingerprint_of_the_written_night_stands_in_the_changelog() {
        let fingerprint = read("world/tests/hash.txt");
        let (fingerprint, changes) = (fingerprint.trim(), read("CHANGELOG.md"));
        assert!(
            fingerprint.len() == 16 && changes.contains(&format!("`{fingerprint}`")),
            "say in CHANGELOG.md what changed"
        );
    }

    #[test]
    fn the_crates_keep_their_borders_and_the_station_stays_a_function() {
        none(crates::borders(&crates::Lock::read(&read("Cargo.lock")).unwrap()));
    }

    #[test]
    fn every_crate_we_link_has_a_licence_and_a_source_that_deny_toml_allows() {
        let policy = licences::Policy::read(&read("deny.toml")).unwrap();
        let host = Command::new("rustc").arg("-vV").output().unwrap().stdout;
        let host = String::from_utf8(host).unwrap();
        let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let asked = ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", host];
        let answer = Command::new(env!("CARGO")).args(asked).current_dir(tree::top()).output().unwrap();
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        none(policy.complaints(&serde_json::from_slice(&answer.stdout).unwrap()));
    }
}
