//! What came of runs as JUnit XML, which every CI reads.

use super::run::Played;
use super::timeline;
use crate::cli::Common;
use quadrat_world::scenario::Scenario;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::writer::Writer;

/// One run: one suite.
#[derive(Debug)]
pub struct Suite {
    name: String,
    wall_s: f64,
    /// Each expectation: its sentence, and what was wrong.
    cases: Vec<(String, Option<String>)>,
    timeline: String,
}

/// A run as a suite.
#[must_use]
pub fn suite(common: &Common, scenario: &Scenario, played: &Played) -> Suite {
    let mut cases = Vec::new();
    for (number, expect) in scenario.expects.iter().enumerate() {
        let verdict = played.outcome.verdicts.iter().find(|verdict| verdict.number == number);
        let wrong = match verdict {
            Some(verdict) if verdict.good => None,
            Some(verdict) => Some(timeline::judged(common, scenario, verdict)),
            None => Some(common.words("sim", "not_measured", &[])),
        };
        let place = format!("{}:{}", scenario.file, expect.line);
        cases.push((format!("{} ({place})", timeline::expected(common, scenario, expect)), wrong));
    }
    for fault in &scenario.faults {
        let unfelt = played.outcome.never_felt.contains(&fault.name);
        let wrong = unfelt.then(|| common.words("sim", "never_felt", &[("name", &fault.name)]));
        cases.push((fault.name.clone(), wrong));
    }
    if let Some(reason) = &played.outcome.broken {
        let broken = common.words("sim", "broken", &[("reason", reason)]);
        cases.push((scenario.name.clone(), Some(broken)));
    }
    Suite {
        name: format!("{} --seed {}", scenario.name, played.seed),
        wall_s: played.wall_s,
        cases,
        timeline: played.lines.join("\n"),
    }
}

/// The expectations of a run as JSON.
#[must_use]
pub fn expectations(common: &Common, scenario: &Scenario, played: &Played) -> serde_json::Value {
    let told = |verdict: &quadrat_world::run::Verdict| {
        let expect = scenario.expects.get(verdict.number);
        serde_json::json!({
            "line": expect.map(|expect| expect.line),
            "expected": expect.map(|expect| timeline::expected(common, scenario, expect)),
            "good": verdict.good,
            "at_s": verdict.at_us as f64 / 1e6,
            "found": verdict.found,
        })
    };
    played.outcome.verdicts.iter().map(told).collect()
}

/// All suites as one document.
#[must_use]
pub fn document(suites: &[Suite]) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Writing to memory cannot fail.
    drop(write(&mut writer, suites));
    writer.into_inner()
}

fn write(writer: &mut Writer<Vec<u8>>, suites: &[Suite]) -> std::io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.write_event(Event::Start(BytesStart::new("testsuites")))?;
    for suite in suites {
        let failures = suite.cases.iter().filter(|(_, wrong)| wrong.is_some()).count();
        let start = BytesStart::new("testsuite").with_attributes([
            ("name", suite.name.as_str()),
            ("tests", &suite.cases.len().to_string()),
            ("failures", &failures.to_string()),
            ("time", &format!("{:.3}", suite.wall_s)),
        ]);
        writer.write_event(Event::Start(start))?;
        for (name, wrong) in &suite.cases {
            let case = BytesStart::new("testcase")
                .with_attributes([("name", name.as_str()), ("classname", suite.name.as_str())]);
            match wrong {
                None => writer.write_event(Event::Empty(case))?,
                Some(wrong) => {
                    writer.write_event(Event::Start(case))?;
                    let failure = BytesStart::new("failure").with_attributes([("message", wrong.as_str())]);
                    writer.write_event(Event::Empty(failure))?;
                    writer.write_event(Event::End(BytesEnd::new("testcase")))?;
                }
            }
        }
        writer.write_event(Event::Start(BytesStart::new("system-out")))?;
        writer.write_event(Event::Text(BytesText::new(&suite.timeline)))?;
        writer.write_event(Event::End(BytesEnd::new("system-out")))?;
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))
}
