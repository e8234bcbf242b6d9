//! From lists to a file that QGroundControl opens.

use super::{command, frame};
use quadrat_station::mission::Item;
use quadrat_station::station::List;
use quadrat_station::wire::MissionKind;
use serde_json::{Value, json};

/// The file's text. `firmware` is MAV_AUTOPILOT; home is the mission's first place, because lists have none.
#[must_use]
pub fn write(lists: &[List], firmware: u8) -> String {
    let of = |kind: MissionKind| lists.iter().filter(move |list| list.kind == kind).flat_map(|list| &list.items);
    let mission: Vec<&Item> = of(MissionKind::Mission).collect();
    let home = mission.iter().find(|item| item.frame != frame::NO_PLACE && (item.x != 0 || item.y != 0));
    let home = home.map_or([0.0, 0.0, 0.0], |item| [degrees(item.x), degrees(item.y), 0.0]);
    let fence: Vec<&Item> = of(MissionKind::Fence).collect();
    let rally: Vec<Value> =
        of(MissionKind::Rally).map(|item| json!([degrees(item.x), degrees(item.y), item.z])).collect();
    let plan = json!({
        "fileType": "Plan",
        "groundStation": "Quadrat",
        "version": 1,
        "mission": {
            "version": 2,
            "firmwareType": firmware,
            // MAV_TYPE_QUADROTOR.
            "vehicleType": 2,
            "cruiseSpeed": 15,
            "hoverSpeed": 5,
            "globalPlanAltitudeMode": 1,
            "plannedHomePosition": home,
            "items": mission.iter().enumerate().map(|(index, item)| simple(index, item)).collect::<Vec<_>>(),
        },
        "geoFence": { "version": 2, "polygons": polygons(&fence), "circles": circles(&fence) },
        "rallyPoints": { "version": 2, "points": rally },
    });
    serde_json::to_string_pretty(&plan).unwrap_or_default() + "\n"
}

fn degrees(e7: i32) -> f64 {
    f64::from(e7) / 1e7
}

fn simple(index: usize, item: &Item) -> Value {
    let placed = item.frame != frame::NO_PLACE;
    let frame = frame::PAIRS.iter().find(|(_, link)| *link == item.frame).map_or(item.frame, |(file, _)| *file);
    let at = |number: i32| if placed { degrees(number) } else { f64::from(number) };
    let [p1, p2, p3, p4] = item.params.map(number);
    json!({
        "type": "SimpleItem",
        "command": item.command,
        "frame": frame,
        "autoContinue": item.autocontinue,
        "doJumpId": index + 1,
        "params": [p1, p2, p3, p4, at(item.x), at(item.y), number(item.z)],
    })
}

/// NaN, which JSON has not, is null.
fn number(value: f32) -> Value {
    serde_json::Number::from_f64(f64::from(value)).map_or(Value::Null, Value::Number)
}

/// Each vertex says how many its polygon has.
fn polygons(fence: &[&Item]) -> Vec<Value> {
    let mut found = Vec::new();
    let mut vertices = fence
        .iter()
        .filter(|item| matches!(item.command, command::POLYGON_INSIDE | command::POLYGON_OUTSIDE))
        .peekable();
    while let Some(first) = vertices.peek().copied() {
        let count = (first.params[0] as usize).max(1);
        let corners: Vec<Value> =
            vertices.by_ref().take(count).map(|item| json!([degrees(item.x), degrees(item.y)])).collect();
        let inclusion = first.command == command::POLYGON_INSIDE;
        found.push(json!({ "version": 1, "inclusion": inclusion, "polygon": corners }));
    }
    found
}

fn circles(fence: &[&Item]) -> Vec<Value> {
    let circles = fence.iter().filter(|item| matches!(item.command, command::CIRCLE_INSIDE | command::CIRCLE_OUTSIDE));
    let circle = |item: &&Item| {
        let shape = json!({ "center": [degrees(item.x), degrees(item.y)], "radius": item.params[0] });
        json!({ "version": 1, "inclusion": item.command == command::CIRCLE_INSIDE, "circle": shape })
    };
    circles.map(circle).collect()
}
