//! What a scenario file means, and what is said about one that is wrong.

use super::*;
use crate::event::Kind;
use quadrat_station::text::{Lang, render_all};
use std::path::Path;

const HEAD: &str = "name = \"x\"\npatrol = \"../small/pair.toml\"\nlasts = \"5:00\"\n";

fn read_text(text: &str) -> Result<Scenario, Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../missions/scenarios");
    let files = |path: &str| std::fs::read(folder.join(path)).map_err(|error| error.kind().to_string());
    read("x.toml", text, &files).map_err(|problems| render_all(&problems, Lang::En))
}

fn said(rest: &str) -> Vec<String> {
    read_text(&format!("{HEAD}{rest}")).err().unwrap_or_default()
}

#[test]
fn a_scenario_without_anything_flies_its_patrol_from_the_beginning() {
    let scenario = read_text(HEAD).unwrap();
    assert_eq!(scenario.crafts.iter().map(|craft| craft.name.as_str()).collect::<Vec<_>>(), ["XC-1", "XC-2"]);
    assert_eq!(scenario.orders, [(0, Order::Start)]);
    assert_eq!(scenario.lasts_us, 300_000_000);
    assert!(scenario.faults.is_empty() && scenario.expects.is_empty());
}

#[test]
fn wind_is_named_by_where_it_comes_from() {
    let scenario = read_text(&format!("{HEAD}[weather]\nwind_from_deg = 270\nwind_mps = 5\n")).unwrap();
    let (north, east) = scenario.weather.wind_mps;
    assert!(north.abs() < 1e-9 && (east - 5.0).abs() < 1e-9, "a west wind blows to the east: {north} {east}");
}

#[test]
fn a_fault_begins_at_a_time_after_an_event_or_at_a_mission_item() {
    let scenario = read_text(&format!(
        "{HEAD}[[fault]]\nwhat = \"link_cut\"\nat = \"1:00\"\nfor = \"5 s\"\n\
         [[fault]]\nwhat = \"loss\"\nvalue = 30\ndirection = \"down\"\nwhen = {{ event = \"on_tour\", after = \"2 s\" }}\n\
         [[fault]]\nwhat = \"reboot\"\nwhen = {{ item = 4, drone = \"XC-2\" }}\ndrone = \"it\"\n"
    ))
    .unwrap();
    assert_eq!(scenario.faults[0].begins, Trigger::At(60_000_000));
    assert_eq!(scenario.faults[0].lasts_us, Some(5_000_000));
    assert_eq!(scenario.faults[1].effect, Effect::Radio(RadioFault::Loss(0.3), Direction::Down));
    let Trigger::After { pattern, wait_us, times } = &scenario.faults[1].begins else { panic!() };
    assert_eq!((pattern.kind, *wait_us, *times), (Kind::OnTour, 2_000_000, 1));
    assert_eq!(scenario.faults[2].begins, Trigger::Item { drone: "XC-2".into(), item: 4, wait_us: 0 });
    assert_eq!(scenario.faults[2].whom, Whom::It);
}

/// What stands after the head, and what is said about it.
const MISTAKES: &[(&str, &str)] = &[
    ("lastz = 1\n", "x.toml:4:1  Q602  there is no key lastz; did you mean lasts?"),
    ("lasts = 2\n", "x.toml:4:1  Q601  duplicate key"),
    (
        "[[fault]]\nwhat = \"link_cu\"\nat = \"1:00\"\n",
        "x.toml:5:8  Q611  there is no fault \"link_cu\"; did you mean \"link_cut\"?",
    ),
    (
        "[[fault]]\nwhat = \"reboot\"\nat = \"soon\"\n",
        "x.toml:6:6  Q610  \"soon\" is no time; write it like \"1:02:03\", \"2:03\" or \"90 s\"",
    ),
    (
        "[[fault]]\nwhat = \"loss\"\nat = \"1:00\"\n",
        "x.toml:5:8  Q614  fault loss needs a value, in percent; add value = …",
    ),
    ("[[fault]]\nwhat = \"loss\"\nvalue = 300\nat = \"1:00\"\n", "x.toml:6:9  Q612  value is 300; it must be 0 to 100"),
    ("[[fault]]\nwhat = \"reboot\"\n", "x.toml:5:8  Q613  [[fault]] needs exactly one of these: at, when"),
    (
        "[[fault]]\nwhat = \"reboot\"\nat = \"1:00\"\ndrone = \"XC-9\"\n",
        "x.toml:7:9  Q611  there is no drone \"XC-9\"; did you mean \"XC-1\"?",
    ),
    ("[drone.XC-7]\nbattery_percent = 50\n", "x.toml:4:8  Q611  there is no drone \"XC-7\"; did you mean \"XC-1\"?"),
    (
        "[[thing]]\nname = \"a\"\nclass = \"persn\"\nlat = 1\nlon = 2\n",
        "x.toml:6:9  Q611  there is no class \"persn\"; did you mean \"person\"?",
    ),
    (
        "[[thing]]\nname = \"a\"\nclass = \"person\"\nlat = 117.6\nlon = 24.5\n",
        "x.toml:5:8  Q617  a lies outside the world: 117.6, 24.5; lat and lon are degrees, WGS-84",
    ),
    (
        "[[team]]\nname = \"a\"\nlat = 1.0\nlon = 2.0\n[[team]]\nname = \"a\"\nlat = 1.0\nlon = 2.0\n",
        "x.toml:9:8  Q618  there are two called \"a\"; give each its own name",
    ),
    ("[[expect]]\nevent = \"on_tuor\"\n", "x.toml:5:9  Q611  there is no event \"on_tuor\"; did you mean \"on_tour\"?"),
    (
        "[[expect]]\nevent = \"on_tour\"\nnever = \"crash\"\n",
        "x.toml:5:9  Q613  [[expect]] needs exactly one of these: event, never, measure",
    ),
    (
        "[[expect]]\nevent = \"on_tour\"\nwithin = \"5 s\"\n",
        "x.toml:6:10  Q613  [[expect]] within needs exactly one of these: of",
    ),
    (
        "[[expect]]\nevent = \"on_tour\"\nwithin = \"5 s\"\nof = \"storm\"\n",
        "x.toml:7:6  Q611  there is no fault \"storm\"; there are: –",
    ),
    (
        "[fleet]\nfirmware = \"px4-1.18\"\n",
        "x.toml:5:12  Q611  there is no firmware \"px4-1.18\"; did you mean \"px4-1.12\"?",
    ),
    (
        "begins = \"tonight\"\n",
        "x.toml:4:10  Q616  \"tonight\" is no date and time of the patrol's zone; write it like \"2026-11-23 22:00\"",
    ),
];

#[test]
fn every_mistake_is_named_with_its_place_and_what_to_do() {
    for (rest, wanted) in MISTAKES {
        let said = said(rest);
        assert!(said.iter().any(|line| line.starts_with(wanted)), "{rest}\nwanted {wanted}\nsaid   {said:#?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_and_a_wrong_patrol_tells_its_own() {
    let all = said(
        "[[fault]]\nwhat = \"x\"\nat = \"1:00\"\n[[expect]]\nevent = \"y\"\n[[team]]\nname = \"t\"\nlat = 99.0\nlon = 1.0\n",
    );
    assert_eq!(all.len(), 3, "{all:#?}");
    let none = read_text("name = \"x\"\npatrol = \"../nowhere.toml\"\nlasts = \"5:00\"\n").err().unwrap();
    assert!(none[0].contains("Q615"), "{none:?}");
}

#[test]
fn the_page_about_scenarios_names_every_fault_event_and_measure() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scenarios.md");
    let page = std::fs::read_to_string(page).unwrap();
    let faults = effect::KNOWN.iter().map(|known| known.word);
    let events = Kind::ALL.iter().map(|kind| kind.word());
    let measures = crate::score::Measure::ALL.iter().map(|measure| measure.word());
    let missing: Vec<&str> =
        faults.chain(events).chain(measures).filter(|word| !page.contains(&format!("`{word}`"))).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn every_event_and_measure_has_its_sentence_in_both_languages() {
    use quadrat_station::text::phrase;
    let values: Vec<(String, String)> = ["drone", "other", "place", "team", "name", "why", "value"]
        .map(|name| (name.to_owned(), "x".to_owned()))
        .into();
    for lang in [Lang::Zh, Lang::En] {
        for kind in Kind::ALL {
            assert!(phrase(lang, "event", kind.word(), &values).is_some(), "{lang:?} {}", kind.word());
        }
        for measure in crate::score::Measure::ALL {
            assert!(phrase(lang, "measure", measure.word(), &[]).is_some(), "{lang:?} {}", measure.word());
        }
    }
}

#[test]
fn the_file_that_sim_new_writes_is_right() {
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/cli/sim/template.toml");
    let scenario = read_text(&std::fs::read_to_string(template).unwrap());
    assert!(scenario.is_ok_and(|scenario| scenario.expects.len() == 4 && scenario.tips.len() == 1));
}
