//! A file told again in another notation, with where each piece of it stands in what the person wrote.

/// Text in the making.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What is parsed.
    pub(super) text: String,
    /// From which byte of the text on which byte of the file is meant, ascending.
    pub(super) origins: Vec<(usize, usize)>,
}

impl Told {
    /// Says something that stands at a byte of the file.
    pub(super) fn say(&mut self, at: usize, what: &str) {
        if what.is_empty() {
            return;
        }
        if self.origins.last().is_none_or(|(_, origin)| *origin != at) {
            self.origins.push((self.text.len(), at));
        }
        self.text.push_str(what);
    }

    /// Says a text as JSON has it.
    pub(super) fn text(&mut self, at: usize, what: &str) {
        let quoted = serde_json::Value::from(what).to_string();
        self.say(at, &quoted);
    }

    /// Says a number where the file has one and one may be meant, else a text.
    pub(super) fn number_or_text(&mut self, at: usize, what: &str, only_text: bool) {
        match what.parse::<serde_json::Number>() {
            Ok(number) if !only_text => self.say(at, &number.to_string()),
            _ => self.text(at, what),
        }
    }
}
