//! Would the tests notice? Careless changes from `tests/mutations/*.toml` are built into a copy of the tree, each behind a
//! switch, and for each the test that it names must fail. `make test` tries twenty of them, chosen by the commit or by
//! `QUADRAT_SEED`; `make soak` tries all.

#[cfg(test)]
#[path = "mutations/scratch.rs"]
mod scratch;
#[cfg(test)]
#[path = "mutations/table.rs"]
mod table;
#[cfg(test)]
#[path = "tidy/tree.rs"]
mod tree;

#[cfg(test)]
mod changes {
    use crate::scratch::{Scratch, Verdict};
    use crate::table::{self, Mutation};
    use crate::tree;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};
    use std::process::Command;

    const TRIED: usize = 20;

    fn all() -> Vec<Mutation> {
        let files = tree::files().unwrap();
        let tables = files.iter().filter(|file| table::is_table(&file.path));
        let all: Vec<Mutation> = tables.flat_map(|file| table::read(&file.path, &file.text)).collect();
        assert!(all.len() > TRIED, "the walk must have found the tables");
        all
    }

    /// The seed that was asked for, or the commit's: another twenty every time, the same on every machine.
    fn seed() -> u64 {
        if let Ok(asked) = std::env::var("QUADRAT_SEED") {
            return asked.parse().expect("QUADRAT_SEED is a number");
        }
        let head = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(tree::top()).output();
        let head = head.map(|head| String::from_utf8_lossy(&head.stdout).into_owned()).unwrap_or_default();
        u64::from_str_radix(head.get(..15).unwrap_or("0"), 16).unwrap_or(0)
    }

    fn chosen(mut all: Vec<Mutation>, count: usize, seed: u64) -> Vec<Mutation> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..count.min(all.len())).map(|_| all.swap_remove(random.next_u64() as usize % all.len())).collect()
    }

    fn are_caught(changes: &[Mutation], seed: u64) {
        let scratch = Scratch::build(changes).unwrap_or_else(|error| panic!("{error}"));
        let missed: Vec<String> = changes
            .iter()
            .zip(scratch.try_all(changes))
            .filter(|(_, verdict)| *verdict != Verdict::Caught)
            .map(|(change, verdict)| format!("{} {}: {verdict:?} by {}", change.table, change.id, change.test))
            .collect();
        assert!(missed.is_empty(), "QUADRAT_SEED={seed}\n{}\n{} not caught", missed.join("\n"), missed.len());
    }

    #[test]
    fn twenty_careless_changes_chosen_by_the_seed_are_caught() {
        let seed = seed();
        are_caught(&chosen(all(), TRIED, seed), seed);
    }

    #[test]
    #[ignore = "make soak: every careless change, minutes"]
    fn every_careless_change_is_caught() {
        are_caught(&all(), 0);
    }

    #[test]
    fn every_careless_change_fits_the_code_once_and_names_a_test_that_is_there() {
        let files = tree::files().unwrap();
        let mut found = Vec::new();
        for change in all() {
            let text = files.iter().find(|file| file.path == change.file).map(|file| file.text.as_str());
            let times = text.map_or(0, |text| text.matches(&change.find).count());
            if times != 1 {
                found.push(format!(
                    "{} {}: {:?} stands {times} times in {}",
                    change.table, change.id, change.find, change.file
                ));
            }
            let name = format!("fn {}(", change.test.rsplit("::").next().unwrap_or_default());
            if !files.iter().any(|file| file.path.ends_with(".rs") && file.text.contains(&name)) {
                found.push(format!("{} {}: there is no test {}", change.table, change.id, change.test));
            }
        }
        assert!(found.is_empty(), "\n{}", found.join("\n"));
    }

    #[test]
    fn the_choice_follows_from_the_seed() {
        let names = |seed| chosen(all(), TRIED, seed).iter().map(|change| change.find.clone()).collect::<Vec<_>>();
        assert_eq!(names(7), names(7));
        assert_ne!(names(7), names(8));
    }
}
