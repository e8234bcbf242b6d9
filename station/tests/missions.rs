//! The patrols of `missions/` are right, and have what the demo and the tests count on.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use quadrat_station::patrol::{Known, Patrol, PlaceShape, open_window, read};
use quadrat_station::text::{Lang, render_all};
use std::fs;
use std::path::{Path, PathBuf};

fn missions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../missions")
}

fn mission(name: &str) -> Patrol {
    let file = missions().join(name);
    let bytes = fs::read(&file).unwrap();
    let map = |path: &str| fs::read(path).ok();
    read(file.to_str().unwrap(), &bytes, &map, &Known::default())
        .unwrap_or_else(|problems| panic!("{}", render_all(&problems, Lang::En).join("\n")))
}

#[test]
fn every_patrol_of_the_folder_is_right() {
    let mut seen = 0;
    for folder in fs::read_dir(missions()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let text = fs::read_to_string(&file).unwrap();
            if file.extension().is_some_and(|ext| ext == "toml") && text.contains("[drones]") {
                mission(file.strip_prefix(missions()).unwrap().to_str().unwrap());
                seen += 1;
            }
        }
    }
    assert!(seen >= 3);
}

#[test]
fn the_night_of_xiangcheng_has_thirteen_cells_a_post_a_line_and_two_docks() {
    let night = mission("xiangcheng/night.toml");
    let cells = night.places.iter().filter(|place| matches!(place.shape, PlaceShape::Area(_))).count();
    assert_eq!((cells, night.posts.len(), night.lines.len()), (13, 1, 1));
    assert_eq!((night.docks.len(), night.drones.len(), night.nofly.len()), (2, 6, 1));
    assert_eq!(night.highest_obstacle.metres(), 54.0);
    assert!(night.fence.outer.len() <= 30);
}

#[test]
fn neighbouring_cells_share_their_borders_exactly() {
    let night = mission("xiangcheng/night.toml");
    let edges: Vec<_> = night
        .places
        .iter()
        .filter_map(|place| match &place.shape {
            PlaceShape::Area(area) => Some(area.outer.clone()),
            _ => None,
        })
        .flat_map(|ring| {
            let next = ring.iter().copied().cycle().skip(1).take(ring.len()).collect::<Vec<_>>();
            ring.into_iter().zip(next).collect::<Vec<_>>()
        })
        .collect();
    let shared = edges.iter().filter(|(a, b)| edges.contains(&(*b, *a))).count();
    assert!(shared * 3 > edges.len() * 2, "{shared} of {}", edges.len());
}

#[test]
fn the_demo_is_open_at_any_hour() {
    let demo = mission("xiangcheng/demo.toml");
    for hour in 0..48 {
        let now = 1_795_000_000_000 + hour * 3_600_000;
        let (_, until) = open_window(&demo, now).unwrap();
        assert!(until - now >= 24 * 3_600_000);
    }
}
