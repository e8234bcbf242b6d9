//! Files written here byte by byte, surfaces judged by brute force.

use super::*;
use crate::geodesy::{Area, Plane, Point, Position, Shape};
use proptest::prelude::*;

mod skyline;

const EVERYWHERE: Window = Window { south: 24.0, west: 117.0, north: 25.0, east: 118.0 };

fn at(lat: f64, lon: f64) -> Position {
    Position::from_degrees(lat, lon).unwrap()
}

/// A grid of 0.001 degrees as Esri ASCII, its first sample at 24.5, 117.5; -9999 is missing.
fn ascii(rows: &[&[i32]]) -> Vec<u8> {
    let south = 24.5 - 0.001 * (rows.len() - 1) as f64;
    let mut text = format!(
        "ncols {}\nnrows {}\nxllcenter 117.5\nyllcenter {south}\ncellsize 0.001\nNODATA_value -9999\n",
        rows[0].len(),
        rows.len()
    );
    for row in rows {
        text.push_str(&row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        text.push('\n');
    }
    text.into_bytes()
}

fn of(rows: &[&[i32]]) -> Terrain {
    let step = 0.001;
    let window = Window {
        south: 24.5 - step * (rows.len() - 1) as f64 + 1e-9,
        west: 117.5 + 1e-9,
        north: 24.5 - 1e-9,
        east: 117.5 + step * (rows[0].len() - 1) as f64 - 1e-9,
    };
    Terrain::of(&[read("a.asc", &ascii(rows), &window).unwrap()], &window).unwrap()
}

/// A tag's number, type and values, all as the file has them.
struct Tag(u16, u16, Vec<u8>);

fn shorts(tag: u16, values: &[u16]) -> Tag {
    Tag(tag, 3, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

fn doubles(tag: u16, values: &[f64]) -> Tag {
    Tag(tag, 12, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// A GeoTIFF of one strip of 3 by 2 samples, 0.001 degrees apart, from 24.5, 117.5.
fn tiff(packed: &[u8], (bits, format): (u16, u16), (packing, predictor): (u16, u16), keys: &[u16]) -> Vec<u8> {
    let mut tags = vec![
        shorts(256, &[3]),
        shorts(257, &[2]),
        shorts(258, &[bits]),
        shorts(259, &[packing]),
        shorts(273, &[8]),
        shorts(277, &[1]),
        shorts(278, &[2]),
        shorts(279, &[packed.len() as u16]),
        shorts(317, &[predictor]),
        shorts(339, &[format]),
        doubles(33_550, &[0.001, 0.001, 0.0]),
        doubles(33_922, &[0.0, 0.0, 0.0, 117.5, 24.5, 0.0]),
        shorts(34_735, keys),
        Tag(42_113, 2, b"-9999\0".to_vec()),
    ];
    let mut bytes = b"II\x2a\0\0\0\0\0".to_vec();
    bytes.extend(packed);
    let mut directory = (tags.len() as u16).to_le_bytes().to_vec();
    for tag in &mut tags {
        let size = if tag.1 == 12 { 8 } else { tag.1 as usize % 2 + 1 };
        directory.extend(tag.0.to_le_bytes());
        directory.extend(tag.1.to_le_bytes());
        directory.extend(((tag.2.len() / if tag.1 == 2 { 1 } else { size }) as u32).to_le_bytes());
        if tag.2.len() <= 4 {
            tag.2.resize(4, 0);
            directory.extend(&tag.2);
        } else {
            directory.extend((bytes.len() as u32).to_le_bytes());
            bytes.extend(&tag.2);
        }
    }
    let from = (bytes.len() as u32).to_le_bytes();
    bytes[4..8].copy_from_slice(&from);
    bytes.extend(directory);
    bytes
}

const DEGREES_POINT: [u16; 16] = [1, 1, 0, 3, 1_024, 0, 1, 2, 1_025, 0, 1, 2, 2_048, 0, 1, 4_326];
const DEGREES_AREA: [u16; 16] = [1, 1, 0, 3, 1_024, 0, 1, 2, 1_025, 0, 1, 1, 2_048, 0, 1, 4_490];

fn samples(values: &[i16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn a_geotiff_of_points_lies_on_its_tie_point_and_one_of_areas_half_a_sample_further() {
    let plain = samples(&[10, 20, 30, 40, 50, -9_999]);
    for (keys, shift) in [(DEGREES_POINT, 0.0), (DEGREES_AREA, 0.000_5)] {
        let grid = read("a.tif", &tiff(&plain, (16, 2), (1, 1), &keys), &EVERYWHERE).unwrap();
        assert_eq!(grid.heights_dm, [100, 200, 300, 400, 500, grid::MISSING]);
        assert!((grid.layout.north - (24.5 - shift)).abs() < 1e-12, "{}", grid.layout.north);
        assert!((grid.layout.west - (117.5 + shift)).abs() < 1e-12, "{}", grid.layout.west);
    }
}

#[test]
fn packed_and_predicted_samples_are_the_same_heights() {
    use std::io::Write;
    let deflate = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let differences = samples(&[10, 10, 10, 40, 10, 10]);
    let file = tiff(&deflate(&differences), (16, 2), (8, 2), &DEGREES_POINT);
    assert_eq!(read("a.tif", &file, &EVERYWHERE).unwrap().heights_dm, [100, 200, 300, 400, 500, 600]);
    // Floats by significance, each byte the difference to the one before.
    let mut floats = Vec::new();
    for row in [[10.0_f32, 20.5, 30.0], [40.0, 50.0, 60.0]] {
        let spread: Vec<u8> = (0..4).flat_map(|rank| row.map(|value| value.to_be_bytes()[rank])).collect();
        let before = std::iter::once(0).chain(spread.iter().copied());
        floats.extend(spread.iter().zip(before).map(|(byte, before)| byte.wrapping_sub(before)));
    }
    let file = tiff(&deflate(&floats), (32, 3), (32_946, 3), &DEGREES_POINT);
    assert_eq!(read("a.tif", &file, &EVERYWHERE).unwrap().heights_dm, [100, 205, 300, 400, 500, 600]);
}

#[test]
fn what_gdal_writes_is_read_as_it_was_written() {
    let files: [(&str, &[u8]); 4] = [
        ("float32", include_bytes!("../../tests/fixtures/gdal-float32-deflate-predicted-blocks.tif")),
        ("float64", include_bytes!("../../tests/fixtures/gdal-float64-lzw-predicted.tif")),
        ("int16", include_bytes!("../../tests/fixtures/gdal-int16-lzw-predicted-high-byte-first.tif")),
        ("int32", include_bytes!("../../tests/fixtures/gdal-int32-deflate-predicted.tif")),
    ];
    for (kind, bytes) in files {
        let grid = read("a.tif", bytes, &EVERYWHERE).unwrap();
        assert_eq!((grid.layout.rows, grid.layout.cols), (48, 48), "{kind}");
        let half = 0.5 / 3_600.0;
        assert!((grid.layout.north - (24.53 - half)).abs() < 1e-9 && (grid.layout.west - (117.63 + half)).abs() < 1e-9);
        // Two metres a row, half a metre a column; whole numbers lose the half.
        let whole = |dm: i32| if kind.starts_with("int") { dm / 10 * 10 } else { dm };
        let written = (0..48 * 48).map(|i| whole(i / 48 * 20 + i % 48 * 5));
        assert!(grid.heights_dm.iter().copied().eq(written), "{kind}");
    }
}

#[test]
fn projected_and_foreign_coordinates_are_refused_by_name() {
    let plain = samples(&[0; 6]);
    let utm = [1, 1, 0, 2, 1_024, 0, 1, 1, 3_072, 0, 1, 32_650];
    let beijing = [1, 1, 0, 2, 1_024, 0, 1, 2, 2_048, 0, 1, 4_214];
    let said = |keys: &[u16]| read("a.tif", &tiff(&plain, (16, 2), (1, 1), keys), &EVERYWHERE).unwrap_err();
    assert_eq!(said(&utm), Fault::Datum { epsg: 32_650 });
    assert_eq!(said(&beijing), Fault::Datum { epsg: 4_214 });
    assert_eq!(read("a.txt", b"hello", &EVERYWHERE).unwrap_err(), Fault::Unknown);
    assert_eq!(read("a.tif", b"II\x2b\0\x08\0\0\0\0\0\0\0", &EVERYWHERE).unwrap_err(), Fault::Kind);
}

#[test]
fn an_srtm_file_lies_where_its_name_says_and_knows_its_holes() {
    let mut bytes = vec![0_u8; 1_201 * 1_201 * 2];
    // The second row from the north, third column.
    let place = (1_201 + 2) * 2;
    bytes[place..place + 2].copy_from_slice(&123_i16.to_be_bytes());
    bytes[..2].copy_from_slice(&i16::MIN.to_be_bytes());
    let window = Window { south: 24.99, west: 117.0, north: 25.0, east: 117.01 };
    let terrain = Terrain::of(&[read("N24E117.hgt", &bytes, &window).unwrap()], &window).unwrap();
    let ground = |row: f64, col: f64| terrain.ground(at(25.0 - row / 1_200.0, 117.0 + col / 1_200.0));
    let peak = ground(1.0, 2.0).unwrap();
    assert!((peak - 123.0).abs() < 0.1, "{peak}");
    let half = ground(1.0, 2.5).unwrap();
    assert!((half - 61.5).abs() < 0.1, "{half}");
    assert_eq!(ground(0.5, 0.5), None);
    assert_eq!(read("hills.hgt", &bytes, &window).unwrap_err(), Fault::Nowhere);
    assert_eq!(read("N24E117.hgt", &bytes[2..], &window).unwrap_err(), Fault::Damaged);
}

#[test]
fn a_place_beside_a_missing_sample_is_unknown_and_never_zero() {
    let terrain = of(&[&[10, 10, 10], &[10, 10, -9_999], &[10, 10, 10]]);
    assert_eq!(terrain.ground(at(24.499_5, 117.500_5)), Some(10.0));
    assert_eq!(terrain.ground(at(24.499_5, 117.501_5)), None);
    assert_eq!(terrain.ground(at(24.51, 117.5005)), None);
}

#[test]
fn what_two_files_know_is_known_together() {
    let (low, high): (&[i32], &[i32]) = (&[10, -9_999, 10], &[30, 30, 30]);
    let grids = [low, high].map(|row| read("a.asc", &ascii(&[row, row, row]), &EVERYWHERE).unwrap());
    let window = Window { south: 24.4985, west: 117.5001, north: 24.4999, east: 117.5015 };
    let terrain = Terrain::of(&grids, &window).unwrap();
    assert_eq!(terrain.ground(at(24.499, 117.5)), Some(10.0));
    assert_eq!(terrain.ground(at(24.499, 117.501)), Some(30.0));
}

#[test]
fn a_fence_with_unknown_ground_names_the_place() {
    let terrain = of(&[&[10, 10, 10, 10], &[10, 10, 10, 10], &[10, 10, 10, 10]]);
    let fence = |east: f64| {
        let corners = [(24.4985, 117.5005), (24.4985, east), (24.4995, east), (24.4995, 117.5005)];
        Area { outer: corners.into_iter().map(|(lat, lon)| at(lat, lon)).collect(), holes: Vec::new() }
    };
    let unknown = |area: &Area| {
        let plane = Plane::over(area);
        terrain.unknown(&Shape::of(area, &plane), &plane)
    };
    assert_eq!(unknown(&fence(117.5025)), None);
    let (place, _) = unknown(&fence(117.51)).unwrap();
    assert!((place.lon() - 117.51).abs() < 1e-6);
}

#[test]
fn ground_heights_survive_being_stored_and_a_changed_one_is_noticed() {
    let terrain = of(&[&[10, 1_200, -9_999], &[-5, 0, 8_000]]);
    let text = serde_json::to_string(&terrain).unwrap();
    assert_eq!(serde_json::from_str::<Terrain>(&text).unwrap(), terrain);
    let changed = text.replacen("\"heights\":\"", "\"heights\":\"A", 1);
    assert!(serde_json::from_str::<Terrain>(&changed).is_err());
    let other = of(&[&[11, 1_200, -9_999], &[-5, 0, 8_000]]);
    let forged = text.replace(&terrain.hash(), &other.hash());
    assert!(serde_json::from_str::<Terrain>(&forged).is_err());
}

#[test]
fn the_surface_is_above_the_ground_and_nowhere_steeper_than_asked() {
    let rows: Vec<Vec<i32>> = (0..40)
        .map(|row| (0..40).map(|col| if row / 9 == 2 && col / 7 == 3 { 180 } else { row % 5 * 6 }).collect())
        .collect();
    let rows: Vec<&[i32]> = rows.iter().map(Vec::as_slice).collect();
    let terrain = of(&rows);
    let surface = Surface::over(&terrain, 0.2);
    let plane = Plane::at(at(24.48, 117.52));
    let height = |p: Point| surface.at(plane.position(p)).unwrap();
    for i in 0..2_000 {
        let p = Point::new(f64::from(i * 37 % 3_000) - 1_500.0, f64::from(i * 91 % 3_000) - 1_500.0);
        for q in [p.moved(11.0, 0.0), p.moved(0.0, 11.0), p.moved(8.0, 8.0), p.moved(-8.0, 8.0)] {
            let slope = (height(p) - height(q)).abs() / p.distance(q);
            assert!(slope < 0.2 * std::f64::consts::SQRT_2 / 1.2 + 0.001, "{slope} at {p:?}");
            // What lies beside the drone counts as under it.
            assert!(height(p) >= terrain.ground(plane.position(q)).unwrap() - 0.01);
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), kind in 0_usize..4) {
        let head: [&[u8]; 4] = [b"II\x2a\0", b"MM\0\x2a", b"ncols 3\nnrows 2\n", b""];
        let bytes = [head[kind], bytes.as_slice()].concat();
        for name in ["a.tif", "N24E117.hgt"] {
            drop(read(name, &bytes, &EVERYWHERE));
        }
    }

    #[test]
    fn no_change_to_a_right_file_makes_the_reader_panic(
        changes in proptest::collection::vec((0_usize..400, any::<u8>()), 1..6), packing in 0_usize..3,
    ) {
        let packing = [(1, 1), (5, 2), (8, 2)][packing];
        let mut bytes = tiff(&samples(&[10, 20, 30, 40, 50, 60]), (16, 2), packing, &DEGREES_AREA);
        for (place, value) in changes {
            if let Some(byte) = bytes.get_mut(place) {
                *byte = value;
            }
        }
        if let Ok(grid) = read("a.tif", &bytes, &EVERYWHERE) {
            prop_assert!(grid.heights_dm.len() as u64 <= SAMPLES_MAX);
        }
    }

    #[test]
    fn packed_heights_come_back(heights in proptest::collection::vec(any::<i32>(), 0..50)) {
        prop_assert_eq!(packed::unpack(&packed::pack(&heights), heights.len()), Some(heights));
    }
}
