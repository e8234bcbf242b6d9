//! Datums against published points, and there and back.

use super::*;

const fn at(lat: f64, lon: f64) -> Degrees {
    Degrees { lat, lon }
}

/// PRCoords 1.0.2 (coverage study, section 5.5), and gcoord 1.0.7 for the five districts, as (WGS-84, GCJ-02, places).
const GCJ02: &[(Degrees, Degrees, f64)] = &[
    (at(24.51, 117.65), at(24.507_026_690, 117.654_790_919), 1e-9),
    (at(24.50, 117.63), at(24.496_997_973, 117.634_760_338), 1e-9),
    (at(24.52, 117.67), at(24.517_062_264, 117.674_828_357), 1e-9),
    (at(24.4798, 118.0894), at(24.477_153_232, 118.094_377_084), 1e-9),
    (at(39.908_722, 116.397_499), at(39.910_125_500, 116.403_742_575), 1e-9),
    (at(31.230_416, 121.473_701), at(31.228_473_742, 121.478_224_057), 1e-9),
    (at(24.5108, 117.6539), at(24.507_833, 117.658_698), 1e-6),
    (at(24.5031, 117.7097), at(24.500_233, 117.714_594), 1e-6),
    (at(24.6257, 117.7591), at(24.622_852, 117.764_020), 1e-6),
    (at(24.533, 117.905), at(24.529_976, 117.909_661), 1e-6),
    (at(24.43, 117.63), at(24.427_010, 117.634_755), 1e-6),
];

/// Offsets of BD-09 from WGS-84 in metres, gcoord 1.0.7.
const BD09_OFFSETS: &[(f64, f64, f64)] = &[
    (24.5108, 117.6539, 1190.5),
    (24.5031, 117.7097, 1210.8),
    (24.6257, 117.7591, 1205.7),
    (24.533, 117.905, 1174.6),
    (24.43, 117.63, 1186.0),
];

#[test]
fn published_points_shift_as_published() {
    for (wgs84, gcj02, places) in GCJ02 {
        let shifted = wgs84_to_gcj02(*wgs84);
        assert!((shifted.lat - gcj02.lat).abs() <= *places, "{wgs84:?}: {shifted:?}");
        assert!((shifted.lon - gcj02.lon).abs() <= *places, "{wgs84:?}: {shifted:?}");
    }
}

#[test]
fn baidu_shifts_the_five_districts_as_far_as_published() {
    for (lat, lon, metres) in BD09_OFFSETS {
        let shifted = wgs84_to_bd09(at(*lat, *lon));
        let position = |at: Degrees| Position::from_degrees(at.lat, at.lon).unwrap();
        let plane = Plane::at(position(at(*lat, *lon)));
        // The study measured on a sphere: allow 0.3 %.
        let distance = plane.distance(position(at(*lat, *lon)), position(shifted));
        assert!((distance - metres).abs() < 4.0, "{lat} {lon}: {distance}");
    }
}

#[test]
fn going_there_and_back_loses_less_than_a_tenth_of_a_millimetre() {
    // 1e-9 degree is 0.11 mm on a meridian.
    for i in 0..40_i32 {
        for j in 0..40_i32 {
            let wgs84 = at(18.0 + 0.9 * f64::from(i), 74.0 + 1.5 * f64::from(j));
            for back in [gcj02_to_wgs84(wgs84_to_gcj02(wgs84)), bd09_to_wgs84(wgs84_to_bd09(wgs84))] {
                let off = (back.lat - wgs84.lat).abs().max((back.lon - wgs84.lon).abs());
                assert!(off < 5e-10, "{wgs84:?} came back as {back:?}");
            }
        }
    }
}

#[test]
fn outside_china_nothing_is_shifted() {
    for (lat, lon) in [(47.6, -122.3), (51.5, 0.1), (-33.9, 151.2), (24.5, 179.999), (24.5, -179.999), (35.68, 139.76)]
    {
        let position = Position::from_degrees(lat, lon).unwrap();
        assert_eq!(Gcj02::from_wgs84(position).to_wgs84(), Some(position));
        assert_eq!(Bd09::from_wgs84(position).lat(), position.lat());
    }
}

#[test]
fn a_point_off_the_globe_or_undefined_is_none() {
    assert_eq!(Gcj02::from_degrees(f64::NAN, 117.0), None);
    assert_eq!(Bd09::from_degrees(24.5, 181.0), None);
    assert_eq!(Datum::Gcj02.position(91.0, 0.0), None);
}

#[test]
fn a_dock_picked_in_amap_is_recognised_by_its_shift() {
    let measured = Position::from_degrees(24.5108, 117.6539).unwrap();
    let picked = |datum: Datum| {
        let (lat, lon) = datum.degrees(measured);
        Position::from_degrees(lat, lon).unwrap()
    };
    assert_eq!(mistaken_for(picked(Datum::Gcj02), measured), Some(Datum::Gcj02));
    assert_eq!(mistaken_for(picked(Datum::Bd09), measured), Some(Datum::Bd09));
    assert_eq!(mistaken_for(measured, measured), None);
    assert_eq!(mistaken_for(Position::from_degrees(24.5138, 117.6539).unwrap(), measured), None);
}

#[test]
fn cities_of_the_mainland_are_asked_for_their_datum_and_neighbours_are_not() {
    for (lat, lon) in [
        (24.51, 117.65),
        (39.9, 116.4),
        (43.8, 87.6),
        (29.65, 91.1),
        (45.8, 126.5),
        (20.04, 110.3),
        (25.04, 102.7),
        (31.2, 121.5),
        (38.9, 121.6),
        (39.47, 75.99),
        (52.97, 122.5),
        (22.54, 114.06),
    ] {
        assert!(in_china(Position::from_degrees(lat, lon).unwrap()), "{lat} {lon}");
    }
    for (lat, lon) in [
        (25.04, 121.56),
        (21.03, 105.85),
        (39.03, 125.75),
        (37.57, 126.98),
        (43.12, 131.89),
        (47.92, 106.92),
        (28.61, 77.21),
        (43.24, 76.95),
        (35.68, 139.69),
        (14.6, 121.0),
        (27.7, 85.3),
        (51.5, -0.1),
    ] {
        assert!(!in_china(Position::from_degrees(lat, lon).unwrap()), "{lat} {lon}");
    }
}
