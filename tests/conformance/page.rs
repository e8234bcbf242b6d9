//! docs/conformance.md.

use super::holds::Held;
use super::rows::Row;
use super::table::Mutation;

const HEAD: &str = "# What holds, and which test says so

Made from the tests by `QUADRAT_WRITE=1 cargo test --test conformance`; not written by hand. The rows in full:
[requirements.md](requirements.md). *holds*: each test passes, or `make test` fails. *thin*: the test proves less than the
row asks, and says what. *no test*: nobody knows. *Careless*: changes to the code, from [tests/mutations](../tests/mutations),
that the tests must catch; `make test` makes twenty of them, `make soak` all.
";

/// The whole page.
pub fn write(rows: &[Row], held: &[Held], mutations: &[Mutation]) -> String {
    let mut page = String::from(HEAD);
    let of = |row: &Row| held.iter().filter(|held| held.ids.contains(&row.id)).cloned().collect::<Vec<Held>>();
    let bare = rows.iter().filter(|row| of(row).is_empty()).count();
    let thin = rows.iter().filter(|row| of(row).iter().any(|held| held.thin.is_some())).count();
    let (all, sure) = (rows.len(), rows.len() - bare - thin);
    page += &format!("\n{all} rows: {sure} hold, {thin} hold thinly, {bare} have no test.\n");
    for (title, kind) in [("Requirements", "R-"), ("Faults", "F-")] {
        page += &format!("\n## {title}\n\n| | what | result | careless | tests |\n|---|---|---|---|---|\n");
        for row in rows.iter().filter(|row| row.id.starts_with(kind)) {
            let careless = mutations.iter().filter(|mutation| mutation.id == row.id).count();
            page += &line(row, &of(row), careless);
        }
    }
    page
}

fn line(row: &Row, held: &[Held], careless: usize) -> String {
    let what = match &row.expected {
        Some(expected) => format!("{}: {expected}", row.what),
        None => row.what.clone(),
    };
    let mut doubts: Vec<&str> = held.iter().filter_map(|held| held.thin.as_deref()).collect();
    doubts.dedup();
    let result = match (held, &doubts[..]) {
        ([], _) => "**no test**".to_owned(),
        (_, []) => "holds".to_owned(),
        (_, doubts) => format!("thin: {}", doubts.join(" ")),
    };
    let careless = if careless == 0 { String::new() } else { careless.to_string() };
    let tests = held.iter().map(|held| format!("[{}](../{})", held.test, held.file));
    format!("| {} | {what} | {result} | {careless} | {} |\n", row.id, tests.collect::<Vec<_>>().join(", "))
}
