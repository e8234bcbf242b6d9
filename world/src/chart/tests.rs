//! Charts of made-up runs.

use super::patches::{Shade, shade};
use super::paths::simplify;
use super::*;

const LAT: f64 = 24.513;
const LON: f64 = 117.647;

fn patch(row: u32, column: u32, age_s: Option<f64>) -> Patch {
    let at = (LAT + f64::from(row) * 9e-5, LON + f64::from(column) * 9.9e-5);
    Patch { at, age_s, promise_s: 600.0, unwatched: false }
}

/// Opening and closing tags match, and text holds no bare angle or ampersand.
fn is_well_formed(svg: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for part in svg.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else {
            return false;
        };
        if text.split('&').skip(1).any(|entity| !["amp;", "lt;", "gt;", "quot;"].iter().any(|e| entity.starts_with(e)))
        {
            return false;
        }
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) if open.pop() != Some(name) => return false,
            (false, false) => open.push(name),
            _ => {}
        }
    }
    open.is_empty()
}

#[test]
fn an_empty_chart_is_a_chart_with_a_title() {
    let svg = Chart { title: "nothing < happened & \"all\" well\u{1}".into(), ..Chart::default() }.svg();
    assert!(is_well_formed(&svg), "{svg}");
    assert!(svg.contains("nothing &lt; happened &amp; &quot;all&quot; well "));
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
}

#[test]
fn a_patch_goes_from_seen_over_due_to_overdue_and_is_never_when_nobody_saw_it() {
    let at = |age_s| shade(&patch(0, 0, age_s));
    assert_eq!(at(Some(0.0)), Shade::Seen(0));
    assert_eq!(at(Some(470.0)), Shade::Seen(7));
    assert_eq!(at(Some(490.0)), Shade::Due);
    assert_eq!(at(Some(601.0)), Shade::Overdue);
    assert_eq!(at(None), Shade::Never);
}

#[test]
fn patches_of_one_shade_in_a_row_become_one_strip() {
    let row: Vec<Patch> =
        (0..50).map(|column| patch(0, column, Some(if column < 20 { 10.0 } else { 700.0 }))).collect();
    let svg = Chart { patches: row, patch_m: 10.0, ..Chart::default() }.svg();
    let map = svg.split("crispEdges").nth(1).and_then(|rest| rest.split("</g>").next()).unwrap_or_default();
    assert_eq!(map.matches('M').count(), 2, "{map}");
}

#[test]
fn a_night_of_fifty_drones_over_a_whole_city_stays_below_a_megabyte() {
    let wave = |n: u32| f64::from(n.wrapping_mul(2_654_435_761) >> 16) / 65_536.0;
    let patches: Vec<Patch> =
        (0..250_000).map(|n| patch(n / 500, n % 500, (wave(n) > 0.1).then(|| wave(n + 7) * 900.0))).collect();
    let paths = (0..50_u32).map(|drone| DronePath {
        name: format!("drone {drone}"),
        spots: (0..4_000_u32)
            .map(|at| (f64::from(at), (LAT + wave(at * 50 + drone) * 0.04, LON + wave(at * 91 + drone) * 0.04)))
            .collect(),
    });
    let things = (0..200_u32).map(|n| ThingMark {
        name: format!("thing {n}"),
        path: (0..50).map(|k| (LAT + wave(n + k) * 0.04, LON + wave(n * 3 + k) * 0.04)).collect(),
        found: (0..500).map(|k| ((LAT, LON), (LAT + wave(k) * 1e-3, LON))).collect(),
    });
    let chart = Chart { patches, patch_m: 10.0, paths: paths.collect(), things: things.collect(), ..Chart::default() };
    let svg = chart.svg();
    assert!(svg.len() < 1_000_000, "{}", svg.len());
    assert!(is_well_formed(&svg));
}

#[test]
fn simplifying_keeps_corners_and_drops_what_lies_on_the_line() {
    let line: Vec<(f64, (f64, f64))> = (0..=100).map(|n| (f64::from(n), (f64::from(n), 0.0))).collect();
    assert_eq!(simplify(&line, 0.3).len(), 2);
    let corner: Vec<(f64, (f64, f64))> =
        (0..=100).map(|n| (f64::from(n), (f64::from(n.min(50)), f64::from((n - 50).max(0))))).collect();
    let kept: Vec<f64> = simplify(&corner, 0.3).iter().map(|spot| spot.0).collect();
    assert_eq!(kept, [0.0, 50.0, 100.0]);
    assert_eq!(simplify(&[], 0.3), []);
}

#[test]
fn what_is_no_place_does_not_spoil_the_chart() {
    let incident = |lat, lon| IncidentMark {
        name: "7F3A".into(),
        at: (lat, lon),
        ellipse: Some((f64::INFINITY, 4.0, f64::NAN)),
        weight: Weight::High,
        is_false: false,
    };
    let chart = Chart {
        incidents: vec![incident(f64::NAN, LON), incident(95.0, LON), incident(LAT, LON)],
        docks: vec![("dock".into(), (LAT, LON))],
        ..Chart::default()
    };
    let svg = chart.svg();
    assert!(is_well_formed(&svg) && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

#[test]
fn the_side_names_only_what_the_chart_shows() {
    let none = Chart { words: Words::zh(), docks: vec![("公园机库".into(), (LAT, LON))], ..Chart::default() }.svg();
    assert!(none.contains("公园机库") && none.contains(">机库<") && none.contains(">北<"));
    assert!(!none.contains("误报") && !none.contains("无人机"));
    let team = TeamMark { name: "二队".into(), path: vec![(LAT, LON), (LAT + 1e-3, LON)] };
    let some = Chart { words: Words::zh(), teams: vec![team], ..Chart::default() }.svg();
    assert!(some.contains("队伍及路线") && !some.contains(">机库<"));
}

#[test]
fn names_that_would_cover_each_other_move_apart() {
    let place = |name: &str| Place { name: name.into(), points: vec![(LAT, LON)], closed: false, note: String::new() };
    let svg = Chart { places: vec![place("one"), place("two"), place("three")], ..Chart::default() }.svg();
    let at =
        |name: &str| svg.lines().find(|line| line.ends_with(&format!(">{name}</text>"))).map(|l| l[..34].to_owned());
    assert!(at("one").is_some());
    assert!(at("one") != at("two") && at("two") != at("three") && at("one") != at("three"));
}

#[test]
fn a_plan_is_drawn_with_lanes_ways_looks_fence_and_what_is_not_seen() {
    let leg = |kind, north: f64| Leg { way: vec![(LAT, LON), (LAT + north, LON)], kind };
    let ring = |size: f64| vec![(LAT, LON), (LAT + size, LON), (LAT, LON + size)];
    let chart = Chart {
        fence: ring(0.01),
        tour: vec![leg(LegKind::Lane, 1e-3), leg(LegKind::Transit, 2e-3), leg(LegKind::Look, 3e-3)],
        unseen: vec![ring(1e-3)],
        ..Chart::default()
    };
    let svg = chart.svg();
    assert!(is_well_formed(&svg), "{svg}");
    for word in [">lane<", ">on the way<", ">look at a post<", ">not seen<", ">fence<"] {
        assert!(svg.contains(word), "{word}: {svg}");
    }
    let bare = Chart { tour: vec![leg(LegKind::Lane, 1e-3)], ..Chart::default() }.svg();
    assert!(!bare.contains(">on the way<") && !bare.contains(">fence<"), "{bare}");
}
