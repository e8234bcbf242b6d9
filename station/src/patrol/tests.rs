//! The parts by themselves; whole files are judged by `tests/check.rs` of this crate.

use super::duration;
use super::fullwidth::{Syntax, repair};
use super::source::Source;
use super::*;
use crate::base::{DistrictId, Span};
use crate::geodesy::{AboveGround, Area, Datum, Position};
use crate::text::near;
use proptest::prelude::*;

const GOOD: &str = include_str!("../../../tests/golden/check/00-right/patrol.toml");
const MAP: &str = include_str!("../../../tests/golden/check/00-right/map.geojson");

pub(super) fn good() -> Patrol {
    read("patrol.toml", GOOD.as_bytes(), &|_| Some(MAP.as_bytes().to_vec()), &Known::default()).unwrap()
}

#[test]
fn lengths_of_time_are_read_as_people_write_them() {
    for (text, seconds) in
        [("10 min", 600), ("20 s", 20), ("1 h", 3_600), ("1 h 30 min", 5_400), ("90秒", 90), ("0.5h", 1_800)]
    {
        assert_eq!(duration::parse(text), Some(Span::from_secs(seconds)), "{text}");
    }
    for text in ["", "10", "min", "10 minutes", "-5 s", "1 h 30", "1e9 h", "999999 h", "10 min,"] {
        assert_eq!(duration::parse(text), None, "{text}");
    }
}

#[test]
fn times_of_day_are_read_and_24_00_is_midnight() {
    let times = ["18:00", "24:00", "0:00", "9:05", "24:01", "18:60", "18", "18:0", "+1:00", "１8:00"];
    let minutes = [Some(1_080), Some(0), Some(0), Some(545), None, None, None, Some(1_080), None, None];
    assert_eq!(times.map(duration::time_of_day), minutes);
}

#[test]
fn full_width_marks_are_put_right_outside_of_texts_only() {
    let (text, finds) = repair("a ＝ “b：c”， # 注：这里不算\n", Syntax::Toml);
    assert_eq!(text, "a = \"b：c\", # 注：这里不算\n");
    assert_eq!(finds.len(), 3);
    let untouched = "name = \"芗城：夜巡，“一”\"\nlong = '''\n：\n''' # ，\n";
    let (text, finds) = repair(untouched, Syntax::Toml);
    assert_eq!((text.as_str(), finds.len()), (untouched, 0));
}

#[test]
fn columns_count_characters_not_bytes() {
    let source = Source::new("f", "芗城 = 1\nb".to_owned());
    assert_eq!(source.line_and_column(0), (1, 1));
    assert_eq!(source.line_and_column("芗城 ".len()), (1, 4));
    assert_eq!(source.line_and_column("芗城 = 1\n".len()), (2, 1));
    assert_eq!(source.line_and_column(1_000).0, 2);
}

#[test]
fn a_guess_is_near_or_none() {
    assert_eq!(near("revisitt", ["places", "revisit", "look"]), Some("revisit"));
    assert_eq!(near("payload-24", ["payload-24mm", "payload-70mm"]), Some("payload-24mm"));
    assert_eq!(near("xyz", ["places", "revisit"]), None);
}

#[test]
fn every_camera_of_the_catalogue_is_right_and_the_usual_one_is_there() {
    let cameras = Cameras::builtin();
    assert!(cameras.names().count() >= 6);
    let usual = cameras.get(super::cameras::DEFAULT).unwrap();
    // 24 mm on a 4:3 sensor sees 71.6 degrees across, 122.6 m from 85 m.
    let across_m = f64::from(usual.width_px) / (f64::from(usual.focal_mpx) / 1e3) * 85.0;
    assert!((across_m - 122.6).abs() < 0.1, "{across_m}");
    let gazebo = cameras.get("gazebo-mono").unwrap();
    assert!((539_700..540_100).contains(&gazebo.focal_mpx), "{}", gazebo.focal_mpx);
}

#[test]
fn a_patrol_holds_what_its_files_say() {
    let patrol = good();
    assert_eq!(patrol.district, DistrictId::from("xiangcheng"));
    assert_eq!(patrol.areas[0].revisit, Span::from_secs(600));
    assert_eq!((patrol.areas[0].overlap_percent, patrol.areas[0].speed_cmps), (20, 800));
    assert_eq!(patrol.posts[0].from_deg, Some(90));
    assert_eq!((patrol.docks[0].pads, patrol.docks[0].charge), (2, Span::from_secs(35 * 60)));
    assert_eq!((patrol.reserve_percent, patrol.wind_max_cmps), (25, Some(1_000)));
    assert_eq!(patrol.highest_obstacle, AboveGround::from_metres(54.0));
    assert_eq!(patrol.windows[0].days, [true, false, false, false, true, false, false]);
    assert_eq!(patrol.places[0].called.as_deref(), Some("文昌里"));
}

#[test]
fn a_no_fly_margin_widens_it_on_every_side() {
    let patrol = good();
    let [nofly] = patrol.nofly.as_slice() else { panic!("one no-fly area") };
    // 30.4 x 33.2 m, and 10 m more on each side.
    assert!(nofly.outer.len() <= 8, "{}", nofly.outer.len());
    let width_m = |area: &Area| {
        let lons: Vec<i32> = area.outer.iter().map(|corner| corner.lon_e7()).collect();
        f64::from(lons.iter().max().unwrap() - lons.iter().min().unwrap()) * 0.010_13
    };
    assert!((width_m(nofly) - 50.4).abs() < 0.1, "{}", width_m(nofly));
}

/// The map with every [longitude, latitude] in another datum.
fn shifted(value: &serde_json::Value, datum: Datum) -> serde_json::Value {
    match value {
        serde_json::Value::Array(list) => {
            match list.iter().map(serde_json::Value::as_f64).collect::<Option<Vec<_>>>() {
                Some(pair) => {
                    let (lat, lon) = datum.degrees(Position::from_degrees(pair[1], pair[0]).unwrap());
                    serde_json::json!([lon, lat])
                }
                None => list.iter().map(|item| shifted(item, datum)).collect(),
            }
        }
        serde_json::Value::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), shifted(value, datum)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[test]
fn a_patrol_drawn_in_amap_or_baidu_lies_where_its_wgs84_twin_lies() {
    for datum in [Datum::Gcj02, Datum::Bd09] {
        let map = shifted(&serde_json::from_str(MAP).unwrap(), datum).to_string();
        let toml = GOOD.replace("\"wgs84\"", &format!("\"{}\"", datum.word()));
        let twin = read("p", toml.as_bytes(), &|_| Some(map.as_bytes().to_vec()), &Known::default()).unwrap();
        for (a, b) in twin.fence.outer.iter().zip(&good().fence.outer) {
            assert!((a.lat_e7() - b.lat_e7()).abs() <= 1 && (a.lon_e7() - b.lon_e7()).abs() <= 1, "{a:?} {b:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(toml in proptest::collection::vec(any::<u8>(), 0..300), map in proptest::collection::vec(any::<u8>(), 0..300)) {
        for toml in [toml.as_slice(), GOOD.as_bytes()] {
            prop_assert!(read("p", toml, &|_| Some(map.clone()), &Known::default()).is_err());
        }
    }

    #[test]
    fn no_mutation_of_a_good_file_makes_reading_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12), of_map in any::<bool>()) {
        let mut bytes = if of_map { MAP } else { GOOD }.as_bytes().to_vec();
        for (place, byte, how) in changes {
            let at = place.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => { let digit = b"0123456789.-[]{}\",="[usize::from(byte) % 19]; bytes[at] = digit; }
            }
            if bytes.is_empty() { break; }
        }
        let (toml, map) = if of_map { (GOOD.as_bytes().to_vec(), bytes) } else { (bytes, MAP.as_bytes().to_vec()) };
        if let Err(problems) = read("p", &toml, &|_| Some(map.clone()), &Known::default()) {
            prop_assert!(!problems.is_empty());
            for lang in [crate::text::Lang::Zh, crate::text::Lang::En] {
                prop_assert_eq!(crate::text::render_all(&problems, lang).len(), problems.len());
            }
        }
    }
}
