//! What became of the tests of a run, from nextest's junit file.

use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};

/// Names of tests, without their modules, that passed wherever they ran.
#[derive(Debug, Default)]
pub struct Run {
    passed: BTreeSet<String>,
}

impl Run {
    pub fn passed(&self, test: &str) -> bool {
        self.passed.contains(test)
    }
}

/// Reads a junit file.
pub fn read(text: &str) -> Result<Run, quick_xml::Error> {
    let mut reader = Reader::from_str(text);
    let mut passed: BTreeMap<String, bool> = BTreeMap::new();
    let mut last = String::new();
    loop {
        match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == "testcase" => {
                let name = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == "name");
                let name = name.map(|name| name.value.into_owned()).unwrap_or_default();
                name.rsplit("::").next().unwrap_or_default().clone_into(&mut last);
                passed.entry(last.clone()).or_insert(true);
            }
            Event::Start(tag) | Event::Empty(tag) if matches!(tag.name().as_ref(), "failure" | "error") => {
                passed.insert(last.clone(), false);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(Run { passed: passed.into_iter().filter(|(_, passed)| *passed).map(|(name, _)| name).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_failed_or_was_not_run_did_not_pass() {
        let text = r#"<testsuites><testsuite name="a">
            <testcase name="x::good" classname="a"/>
            <testcase name="x::bad" classname="a"><failure type="t">no</failure></testcase>
        </testsuite></testsuites>"#;
        let run = read(text).unwrap();
        assert_eq!(["good", "bad", "gone"].map(|name| run.passed(name)), [true, false, false]);
    }
}
