//! Which test holds which requirement: `docs/conformance.md` is made from the tests' own `Holds` lines and from
//! docs/requirements.md, and may neither lag behind them nor leave a row without a test.
//!
//! `QUADRAT_WRITE=1 cargo test --test conformance` writes the page anew. `QUADRAT_RESULTS=junit.xml` also asks whether
//! each named test passed in that run; `make test` does.

#[cfg(test)]
#[path = "conformance/holds.rs"]
mod holds;
#[cfg(test)]
#[path = "conformance/page.rs"]
mod page;
#[cfg(test)]
#[path = "conformance/results.rs"]
mod results;
#[cfg(test)]
#[path = "conformance/rows.rs"]
mod rows;
#[cfg(test)]
#[path = "mutations/table.rs"]
#[allow(dead_code, reason = "the other fields are for whoever makes the changes")]
mod table;
#[cfg(test)]
#[path = "tidy/tree.rs"]
mod tree;

#[cfg(test)]
mod rules {
    use crate::holds::Held;
    use crate::rows::Row;
    use crate::table::Mutation;
    use crate::{holds, page, results, rows, table, tree};
    use std::collections::BTreeSet;
    use std::fs;

    const PAGE: &str = "docs/conformance.md";

    struct Tree {
        rows: Vec<Row>,
        held: Vec<Held>,
        mutations: Vec<Mutation>,
    }

    fn tree() -> Tree {
        let files = tree::files().unwrap();
        let rows = files.iter().find(|file| file.path == "docs/requirements.md").map(|file| rows::read(&file.text));
        let rust = files.iter().filter(|file| file.path.ends_with(".rs"));
        let held: Vec<Held> = rust.flat_map(|file| holds::read(&file.path, &file.text)).collect();
        let tables = files.iter().filter(|file| table::is_table(&file.path));
        let mutations = tables.flat_map(|file| table::read(&file.path, &file.text)).collect();
        Tree { rows: rows.unwrap(), held, mutations }
    }

    fn none(complaints: &[String]) {
        assert!(complaints.is_empty(), "\n{}\n{} to mend", complaints.join("\n"), complaints.len());
    }

    #[test]
    fn every_requirement_and_every_fault_has_a_test() {
        let tree = tree();
        assert!(tree.rows.len() > 100 && tree.held.len() > 100, "the walk must have found the project");
        let held: BTreeSet<&str> = tree.held.iter().flat_map(|held| &held.ids).map(String::as_str).collect();
        let without = tree.rows.iter().filter(|row| !held.contains(row.id.as_str()));
        none(&without.map(|row| format!("{}: no test holds it: {}", row.id, row.what)).collect::<Vec<_>>());
    }

    #[test]
    fn every_requirement_names_a_careless_change_that_its_test_must_catch() {
        let tree = tree();
        let named: BTreeSet<&str> = tree.mutations.iter().map(|mutation| mutation.id.as_str()).collect();
        let bare = |row: &&Row| row.id.starts_with("R-") && !named.contains(row.id.as_str());
        let bare = tree.rows.iter().filter(bare);
        none(
            &bare.map(|row| format!("{}: no careless change in tests/mutations/ names it", row.id)).collect::<Vec<_>>(),
        );
    }

    #[test]
    fn what_a_test_holds_is_a_row_and_the_test_is_one() {
        let tree = tree();
        let known: BTreeSet<&str> = tree.rows.iter().map(|row| row.id.as_str()).collect();
        let mut found = Vec::new();
        for held in &tree.held {
            let strangers = held.ids.iter().filter(|id| !known.contains(id.as_str()));
            found.extend(strangers.map(|id| format!("{}: {id} is no row of docs/requirements.md", held.place())));
            if !held.is_test {
                found.push(format!("{}: a Holds line must stand over a test", held.place()));
            }
        }
        let strangers = tree.mutations.iter().filter(|mutation| !known.contains(mutation.id.as_str()));
        found.extend(strangers.map(|mutation| format!("{}: {} is no row", mutation.table, mutation.id)));
        none(&found);
    }

    #[test]
    fn the_page_says_what_the_tests_say() {
        let tree = tree();
        let made = page::write(&tree.rows, &tree.held, &tree.mutations);
        let path = tree::top().join(PAGE);
        if std::env::var_os("QUADRAT_WRITE").is_some() {
            fs::write(path, made).unwrap();
        } else {
            let stands = fs::read_to_string(path).unwrap_or_default();
            assert!(stands == made, "{PAGE} is old: QUADRAT_WRITE=1 cargo test --test conformance");
        }
    }

    #[test]
    fn every_named_test_passed_in_the_run_that_is_asked_about() {
        let Some(file) = std::env::var_os("QUADRAT_RESULTS") else { return };
        let run = results::read(&fs::read_to_string(file).unwrap()).unwrap();
        let missing = |held: &Held| format!("{}: did not pass in this run", held.place());
        let held = tree().held.into_iter().filter(|held| !held.needs_px4());
        none(&held.filter(|held| !run.passed(&held.test)).map(|held| missing(&held)).collect::<Vec<_>>());
    }
}
