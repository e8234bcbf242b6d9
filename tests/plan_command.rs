//! `quadrat plan` as a person types it: the table, and the files that other programs open.

#![allow(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use quadrat::plan_file;
use quadrat_station::wire::MissionKind;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A copy of the demo's patrol in a folder of its own.
fn patrol() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["night.toml", "night.geojson"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("missions/xiangcheng").join(file);
        std::fs::copy(from, folder.path().join(file)).expect("a copy");
    }
    let file = folder.path().join("night.toml");
    (folder, file)
}

fn plan(file: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quadrat"));
    command.args(["--lang", "en", "plan", "--steps", "100000"]).arg(file).args(more);
    command.current_dir(file.parent().expect("a folder")).output().expect("to run")
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn without_further_words_lanes_and_a_chart_lie_beside_the_patrol() {
    let (folder, file) = patrol();
    let done = plan(&file, &[]);
    let out = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{out}{}", String::from_utf8_lossy(&done.stderr));
    let head = out.lines().next().unwrap_or_default();
    assert!(head.starts_with("place") && head.ends_with("one drone lost"), "{head}");
    assert!(out.contains("0412") && out.contains("× lower bound"), "{out}");
    let lanes: Value = serde_json::from_str(&read(folder.path(), "lanes.geojson")).expect("JSON");
    let kinds: Vec<&Value> =
        lanes["features"].as_array().into_iter().flatten().map(|f| &f["properties"]["kind"]).collect();
    assert!(kinds.iter().any(|kind| *kind == "lane") && kinds.iter().any(|kind| *kind == "fence"), "{kinds:?}");
    let chart = read(folder.path(), "plan.svg");
    assert!(chart.starts_with("<svg") && chart.contains("芗城夜巡") && chart.contains(">lane<"), "{chart}");
}

#[test]
fn lanes_that_end_in_kml_are_kml() {
    let (folder, file) = patrol();
    assert!(plan(&file, &["--lanes", "lanes.kml"]).status.success());
    let kml = read(folder.path(), "lanes.kml");
    assert!(kml.starts_with("<?xml") && kml.contains("<name>lane 1</name>"), "{kml}");
}

#[test]
fn the_sorties_of_a_lap_open_as_plan_files_and_together_pass_every_lane() {
    let (folder, file) = patrol();
    assert!(plan(&file, &["--sorties", "sorties"]).status.success());
    let names: Vec<String> = std::fs::read_dir(folder.path().join("sorties"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.iter().all(|name| name.starts_with("sortie-0") && name.ends_with(".plan")), "{names:?}");
    let mut waypoints = Vec::new();
    for name in &names {
        let lists = plan_file::read(name, &read(&folder.path().join("sorties"), name)).expect("a plan file");
        for list in &lists {
            let filled = list.kind == MissionKind::Rally || !list.items.is_empty();
            assert!(filled, "{name}: {:?}", list.kind);
        }
        let mission = lists.into_iter().find(|list| list.kind == MissionKind::Mission).expect("a mission");
        waypoints.extend(mission.items.iter().map(|item| (item.x, item.y)));
    }
    let lanes: Value = serde_json::from_str(&read(folder.path(), "lanes.geojson")).expect("JSON");
    let lanes: Vec<&Value> = lanes["features"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|feature| feature["properties"]["kind"] == "lane")
        .collect();
    assert!(lanes.len() > 5, "{} lanes", lanes.len());
    for lane in lanes {
        let end = lane["geometry"]["coordinates"].as_array().and_then(|line| line.last()).expect("an end");
        let e7 = |axis: usize| (end[axis].as_f64().expect("a number") * 1e7).round() as i32;
        let passed = |at: &(i32, i32)| (at.0 - e7(1)).abs() < 10 && (at.1 - e7(0)).abs() < 10;
        assert!(waypoints.iter().any(passed), "lane {} is not flown", lane["properties"]["number"]);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let (folder, file) = patrol();
    std::fs::write(folder.path().join("sorties"), "a file").expect("a file");
    let done = plan(&file, &["--sorties", "sorties"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("sorties"));
}

#[test]
fn what_is_kept_clear_of_is_named_in_the_table_and_drawn_on_the_chart() {
    let (folder, file) = patrol();
    let map = folder.path().join("night.geojson");
    let yard = "{\"type\": \"Feature\", \"properties\": {\"kind\": \"nolook\", \"name\": \"school yard\"}, \"geometry\": {\"type\": \
                \"Polygon\", \"coordinates\": [[[117.6532, 24.5068], [117.6534, 24.5068], [117.6534, 24.507], [117.6532, 24.507], \
                [117.6532, 24.5068]]]}},\n";
    let gate =
        yard.replace("nolook", "nofly").replace("school yard\"", "school gate\", \"windows\": \"mon-fri 7:00-8:00\"");
    let dock = "{\"type\": \"Feature\", \"properties\": {\"kind\": \"dock\"";
    let text = read(folder.path(), "night.geojson").replace("\"top_m\": 48", "\"top_m\": 120");
    let text = text.replacen(dock, &format!("{yard}{gate}{dock}"), 1);
    std::fs::write(&map, text).expect("to write");
    let done = plan(&file, &[]);
    let out = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{out}{}", String::from_utf8_lossy(&done.stderr));
    assert!(out.contains("flown around, 20 m beside: 塔吊\n"), "{out}");
    let yard =
        ["kept out of every camera: school yard", "NOT kept out of view, because there is no other way: school yard"];
    assert!(yard.iter().any(|line| out.contains(line)), "{out}");
    assert!(out.contains("open at the hours of this patrol: school gate\n"), "{out}");
    let chart = read(folder.path(), "plan.svg");
    assert!(chart.contains(">tall, flown around<") && chart.contains(">no camera<"), "the legend has both");
}

#[test]
fn with_an_airframe_and_a_wind_the_table_and_the_json_say_what_laps_and_sorties_cost() {
    let (_folder, file) = patrol();
    let done = plan(&file, &["--airframe", "matrice-30", "--wind", "270/6"]);
    let out = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{out}{}", String::from_utf8_lossy(&done.stderr));
    assert!(
        out.contains("matrice-30: ") && out.contains(" Wh a lap in ") && out.contains("from 270° at 6.0 m/s"),
        "{out}"
    );
    assert!(out.lines().any(|line| line.starts_with("sortie  drone") && line.ends_with("left")), "{out}");
    let told = plan(&file, &["--airframe", "matrice-30", "--wind", "270/6", "--json"]);
    let told: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert!(told["tour"].is_array() && told["energy"]["wind_mmps"] == 6_000, "{}", told["energy"]);
    let sorties = told["energy"]["sorties"].as_array().expect("sorties");
    let left = |one: &Value| one["left_permille"].as_i64().expect("a number");
    assert!(!sorties.is_empty() && sorties.iter().all(|one| left(one) >= 250), "{}", told["energy"]);
}

#[test]
fn without_an_airframe_nothing_is_said_of_energy() {
    let (_folder, file) = patrol();
    let told: Value = serde_json::from_slice(&plan(&file, &["--json"]).stdout).expect("JSON");
    assert!(told["tour"].is_array() && told.get("energy").is_none());
    assert!(!String::from_utf8_lossy(&plan(&file, &[]).stdout).contains("Wh"));
    let done = plan(&file, &["--wind", "270/6"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("no airframe is known"));
}

#[test]
fn an_airframe_that_is_not_in_the_catalogue_is_refused_with_the_one_that_is_meant() {
    let (_folder, file) = patrol();
    let done = plan(&file, &["--airframe", "matrice-300"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("no airframe \"matrice-300\"") && said.contains("did you mean matrice-3"), "{said}");
}

#[test]
fn several_drones_share_a_lap_and_a_storm_is_refused() {
    let (folder, file) = patrol();
    let shared = ["--airframe", "matrice-30", "--drones", "3", "--sorties", "shared"];
    let done = plan(&file, &shared);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(std::fs::read_dir(folder.path().join("shared")).expect("a folder").count(), 3);
    let done = plan(&file, &["--airframe", "matrice-30", "--wind", "0/30"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("makes no headway"));
}
