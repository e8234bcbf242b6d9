//! What tests say of themselves: `/// Holds R-L6, F-L2.`, and below it `/// Thin: why it proves less than the row asks.`

use super::rows::is_id;

/// What one test holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub ids: Vec<String>,
    pub thin: Option<String>,
    pub test: String,
    pub file: String,
    pub line: usize,
    /// There is a `#[test]` between the line and the function.
    pub is_test: bool,
}

impl Held {
    pub fn place(&self) -> String {
        format!("{}:{} {}", self.file, self.line, self.test)
    }

    /// It flies a real PX4, which not every machine has.
    pub fn needs_px4(&self) -> bool {
        self.file.starts_with("tests/px4") || self.test.contains("px4_flies")
    }
}

/// All `Holds` lines of a Rust file.
pub fn read(file: &str, text: &str) -> Vec<Held> {
    let mut found: Vec<Held> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
        let ids = line.strip_prefix("/// Holds ").map(ids).filter(|ids| !ids.is_empty());
        if let Some(ids) = ids {
            found.push(Held { ids, thin: None, test: String::new(), file: file.to_owned(), line: at, is_test: false });
            open = true;
        }
        let Some(held) = found.last_mut().filter(|_| open) else { continue };
        if let Some(why) = line.strip_prefix("/// Thin: ") {
            held.thin = Some(why.to_owned());
        } else if let (Some(thin), Some(more)) = (&mut held.thin, line.strip_prefix("/// ")) {
            *thin = format!("{thin} {more}");
        } else if line.starts_with("#[") {
            held.is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        } else if let Some(name) = function(line) {
            name.clone_into(&mut held.test);
            open = false;
        }
    }
    found
}

// The ids up to the first full stop.
fn ids(said: &str) -> Vec<String> {
    let list = said.split('.').next().unwrap_or_default();
    list.split([',', ' ']).filter(|word| is_id(word)).map(str::to_owned).collect()
}

fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_and_the_doubt_belong_to_the_test_below() {
        let text = "/// Holds R-L6, F-L2. It moves.\n/// Thin: one\n/// two.\n#[test]\nfn a_drone_moves() {\n}\n";
        let [held] = &read("a.rs", text)[..] else { panic!() };
        assert_eq!((held.ids.join(" ").as_str(), held.test.as_str()), ("R-L6 F-L2", "a_drone_moves"));
        assert_eq!((held.thin.as_deref(), held.is_test), (Some("one two."), true));
    }

    #[test]
    fn a_function_that_is_no_test_is_noticed() {
        let held =
            read("a.rs", "/// Holds R-L6.\nfn helper() {}\n/// Holds R-L7.\n#[tokio::test(x)]\nasync fn b() {}\n");
        assert_eq!(held.iter().map(|held| held.is_test).collect::<Vec<_>>(), [false, true]);
    }
}
