//! The rows of docs/requirements.md.

/// One requirement or fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    /// What must hold; of a fault, what happens and what is expected then.
    pub what: String,
    pub expected: Option<String>,
}

/// Every row that starts with an id.
pub fn read(text: &str) -> Vec<Row> {
    text.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Row> {
    let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").map(str::trim);
    let id = cells.next().filter(|id| is_id(id))?.to_owned();
    let what = cells.next()?.to_owned();
    Some(Row { id, what, expected: cells.next().map(str::to_owned) })
}

/// `R-M7`, `F-U10`: a kind, a letter or two, a number.
pub fn is_id(word: &str) -> bool {
    let Some(rest) = word.strip_prefix("R-").or_else(|| word.strip_prefix("F-")) else { return false };
    let letters = rest.chars().take_while(char::is_ascii_uppercase).count();
    let number = &rest[letters..];
    (1..=2).contains(&letters) && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_have_two_cells_and_faults_three() {
        let rows = read("| | |\n|---|---|\n| R-F1 | Parse. |\n\n| F-U2 | it is lost | again |\nR-F2 in a sentence\n");
        let row = |id: &str, what: &str, expected: Option<&str>| Row {
            id: id.into(),
            what: what.into(),
            expected: expected.map(Into::into),
        };
        assert_eq!(rows, [row("R-F1", "Parse.", None), row("F-U2", "it is lost", Some("again"))]);
    }

    #[test]
    fn an_id_is_a_kind_letters_and_a_number() {
        assert!(["R-F1", "F-U10", "R-AP3"].into_iter().all(is_id));
        assert!(!["R-", "R-F", "S-1", "M-4", "R-F1x", "f-u1"].into_iter().any(is_id));
    }
}
