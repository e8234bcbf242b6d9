//! The demo's lines are the journal's: derived again here, in this test's own way, they are the same.

#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

mod house;

use house::quadrat;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What the demo said, one (entry number, milestone) after the other, and its journal.
fn night(drones: u8, seconds: u32, speed: u32, folder: &Path) -> (Vec<(u64, String)>, Vec<Value>) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|at| at.local_addr()).expect("a free port").port();
    let ran = quadrat()
        .args(["demo", "--json", "--drones", &drones.to_string(), "--seconds", &seconds.to_string()])
        .args(["--speed", &speed.to_string(), "--port", &port.to_string(), "--keep"])
        .arg(folder)
        .output()
        .expect("the demo");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let said = String::from_utf8_lossy(&ran.stdout);
    let lines = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let said = lines.filter_map(|line| Some((line["seq"].as_u64()?, line["milestone"].as_str()?.to_owned()))).collect();
    (said, house::journal_in(&folder.join("data")))
}

/// The milestones of a journal, by the words that its entries use.
fn derived(journal: &[Value], up_to: u64) -> Vec<(u64, String)> {
    let mut calls = BTreeMap::new();
    let mut found = Vec::new();
    for entry in journal {
        let seq = entry["seq"].as_u64().expect("a number");
        let Some((room, fact)) = entry["fact"].as_object().and_then(|fact| fact.iter().next()) else { continue };
        let Some((kind, what)) = fact.as_object().and_then(|fact| fact.iter().next()) else { continue };
        if seq <= up_to {
            found.extend(milestones(room, kind, what, &mut calls).into_iter().map(|word| (seq, word.to_owned())));
        }
    }
    found
}

fn milestones(room: &str, kind: &str, what: &Value, calls: &mut BTreeMap<u64, ()>) -> Vec<&'static str> {
    let one = match (room, kind) {
        ("Flight", "Applied") => "applied",
        ("Flight", "Planned" | "Hours") => "planned",
        ("Flight", "Prepared") if !what["relieves"].is_null() => "relief",
        ("Flight", "Verified") if what["kind"] == "Mission" => "verified_mission",
        ("Flight", "Verified") => "verified_fence",
        ("Flight", "Launched") => "launched",
        ("Flight", "OnTour") if what["after"].is_null() => "on_tour",
        ("Flight", "OnTour") => "handover",
        ("Flight", "Leaving") => "leaving",
        ("Flight", "Ended") if what["how"] == "Landed" => "landed",
        ("Flight", "Ended") => "ended",
        ("Flight", "Home") => "home",
        ("Incident", "Sighted") if what["new"] == true => return vec!["detection", "incident"],
        ("Incident", "Sighted") => "seen_again",
        ("Incident", "Answered") if what["ask"] == "acknowledge" => "acknowledged",
        ("Incident", "Answered") => "answered",
        ("Incident", "EnRoute") => "en_route",
        ("Incident", "Photographed") => "photographed",
        ("Dispatch", "Stage") => "late",
        ("Dispatch", "Told") if what["kind"] == "alert" => {
            calls.insert(what["alert"].as_u64().unwrap_or(0), ());
            return Vec::new();
        }
        ("Dispatch", "Taken") if calls.remove(&what["alert"].as_u64().unwrap_or(0)).is_some() => "delivered",
        _ => return Vec::new(),
    };
    vec![one]
}

#[test]
fn every_line_of_the_demo_stands_in_its_journal_and_the_other_way_round() {
    let folder = tempfile::tempdir().expect("a folder");
    let (said, journal) = night(3, 30, 16, folder.path());
    let last = said.last().map_or(0, |(seq, _)| *seq);
    assert_eq!(said, derived(&journal, last));
    for word in ["planned", "verified_mission", "launched", "on_tour"] {
        assert!(said.iter().any(|(_, milestone)| milestone == word), "no {word} in {said:?}");
    }
}

#[test]
fn without_drones_there_is_a_plan_and_nothing_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (said, journal) = night(0, 6, 8, folder.path());
    let words: Vec<&str> = said.iter().map(|(_, milestone)| milestone.as_str()).collect();
    assert_eq!(words, ["applied", "planned"]);
    assert_eq!(said, derived(&journal, u64::MAX));
}

#[test]
fn a_second_demo_on_the_same_port_says_who_is_there_and_what_to_do_in_both_languages() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = taken.local_addr().expect("its address");
    for (lang, what_to_do) in [("en", "or take another port"), ("zh", "或换个端口")] {
        let ran =
            quadrat().args(["demo", "--lang", lang, "--port", &at.port().to_string()]).output().expect("the demo");
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(said.contains(&at.to_string()) && said.contains(what_to_do), "{said}");
        assert_eq!(ran.status.code(), Some(1));
    }
}
