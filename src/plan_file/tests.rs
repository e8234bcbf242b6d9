//! Files as QGroundControl writes them.

use super::{read, write};
use quadrat_station::wire::MissionKind;

/// The form of QGroundControl 4.4's own files, with a survey that was made into items.
const PLAN: &str = r#"{
  "fileType": "Plan", "groundStation": "QGroundControl", "version": 1,
  "geoFence": {
    "circles": [{"circle": {"center": [24.512, 117.648], "radius": 40.5}, "inclusion": false, "version": 1}],
    "polygons": [{"inclusion": true, "polygon": [[24.50, 117.64], [24.52, 117.64], [24.52, 117.66]], "version": 1}],
    "version": 2
  },
  "mission": {
    "cruiseSpeed": 15, "firmwareType": 12, "globalPlanAltitudeMode": 1, "hoverSpeed": 5,
    "items": [
      {"AMSLAltAboveTerrain": null, "Altitude": 20, "AltitudeMode": 1, "autoContinue": true, "command": 22,
       "doJumpId": 1, "frame": 3, "params": [0, 0, 0, null, 24.5105, 117.6495, 20], "type": "SimpleItem"},
      {"autoContinue": true, "command": 178, "doJumpId": 2, "frame": 2, "params": [1, 4.5, -1, 0, 0, 0, 0], "type": "SimpleItem"},
      {"complexItemType": "survey", "type": "ComplexItem", "version": 5, "TransectStyleComplexItem": {"Items": [
        {"autoContinue": true, "command": 16, "doJumpId": 3, "frame": 3, "params": [0, 2.5, 0, null, 24.511, 117.65, 30.5], "type": "SimpleItem"}]}},
      {"autoContinue": true, "command": 20, "doJumpId": 4, "frame": 2, "params": [0, 0, 0, 0, 0, 0, 0], "type": "SimpleItem"}
    ],
    "plannedHomePosition": [24.5105, 117.6495, 12], "vehicleType": 2, "version": 2
  },
  "rallyPoints": {"points": [[24.5101, 117.6499, 25]], "version": 2}
}"#;

fn text(lists: &[quadrat_station::station::List]) -> String {
    format!("{lists:?}")
}

#[test]
fn a_plan_is_read_with_its_fence_rally_points_and_the_items_of_a_survey() {
    let lists = read("a.plan", PLAN).expect("a plan");
    let commands: Vec<(MissionKind, Vec<u16>)> =
        lists.iter().map(|list| (list.kind, list.items.iter().map(|item| item.command).collect())).collect();
    let expected = [
        (MissionKind::Fence, vec![5001, 5001, 5001, 5004]),
        (MissionKind::Rally, vec![5100]),
        (MissionKind::Mission, vec![22, 178, 16, 20]),
    ];
    assert_eq!(commands, expected);
    let take_off = lists[2].items[0];
    assert_eq!((take_off.frame, take_off.x, take_off.y, take_off.z), (6, 245_105_000, 1_176_495_000, 20.0));
    assert!(take_off.params[3].is_nan(), "null is left to the autopilot");
    assert_eq!((lists[0].items[0].params[0], lists[0].items[3].params[0]), (3.0, 40.5));
    assert_eq!((lists[1].items[0].frame, lists[1].items[0].z), (6, 25.0));
}

#[test]
fn a_plan_that_is_written_reads_back_as_it_was() {
    let lists = read("a.plan", PLAN).expect("a plan");
    let again = read("b.plan", &write(&lists, 12)).expect("a plan");
    assert_eq!(text(&lists), text(&again));
}

#[test]
fn each_fault_has_its_line_and_column() {
    let faults = [
        (r#"{"fileType": "Plan","#, "C301", None),
        (r#"{"fileType": "Map"}"#, "C302", None),
        (
            "{\"fileType\": \"Plan\", \"mission\": {\"items\": [\n {\"type\": \"SimpleItem\", \"frame\": 3}]}}",
            "C303",
            Some((2, 2)),
        ),
        (
            "{\"fileType\": \"Plan\", \"mission\": {\"items\": [\n\n  {\"type\": \"ComplexItem\", \"complexItemType\": \"StructureScan\"}]}}",
            "C304",
            Some((3, 3)),
        ),
        ("{\"fileType\": \"Plan\", \"rallyPoints\": {\"points\": [\n[124.5, 117.6, 3]]}}", "C305", Some((2, 1))),
        (
            "{\"fileType\": \"Plan\", \"geoFence\": {\"polygons\": [{\"polygon\": [[1, 2], [1, 3]]}]}}",
            "C303",
            Some((1, 48)),
        ),
    ];
    for (text, code, place) in faults {
        let problems = read("x.plan", text).expect_err(code);
        assert_eq!(problems[0].code, code, "{text}");
        if let Some((line, column)) = place {
            assert_eq!((problems[0].line, problems[0].column), (Some(line), Some(column)), "{text}");
        }
    }
}
