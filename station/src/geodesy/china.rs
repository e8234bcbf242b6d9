//! Roughly where mainland China is: only to decide whether a file must say its datum.

/// A coarse outline, (longitude, latitude) in degrees, clockwise from the north; drawn for this purpose, no legal border.
const OUTLINE: &[(f64, f64)] = &[
    (121.5, 53.4),
    (124.0, 53.4),
    (126.5, 52.5),
    (127.6, 50.2),
    (130.5, 48.9),
    (132.5, 47.9),
    (134.9, 48.4),
    (134.2, 46.9),
    (133.0, 45.1),
    (131.6, 45.2),
    (131.2, 43.6),
    (130.6, 42.5),
    (129.7, 42.4),
    (128.1, 42.0),
    (126.9, 41.7),
    (125.6, 40.7),
    (124.3, 39.9),
    (122.5, 39.2),
    (121.5, 38.6),
    (122.9, 37.4),
    (122.5, 36.7),
    (120.6, 35.8),
    (119.8, 35.0),
    (121.2, 33.2),
    (122.3, 31.8),
    (123.0, 30.6),
    (122.5, 29.0),
    (121.8, 27.8),
    (120.6, 26.3),
    (119.9, 25.4),
    (118.4, 24.4),
    (117.6, 23.5),
    (116.6, 22.8),
    (114.9, 22.3),
    (113.6, 21.9),
    (111.8, 21.5),
    (110.9, 20.6),
    (111.1, 19.6),
    (110.4, 18.4),
    (109.4, 18.1),
    (108.6, 18.7),
    (108.8, 19.6),
    (109.5, 20.5),
    (109.2, 21.3),
    (108.0, 21.5),
    (106.8, 22.0),
    (106.5, 22.9),
    (105.3, 23.2),
    (104.0, 22.6),
    (102.5, 22.7),
    (101.7, 22.3),
    (101.7, 21.2),
    (100.2, 21.5),
    (99.2, 22.2),
    (98.9, 23.2),
    (97.6, 24.0),
    (97.7, 25.0),
    (98.6, 26.0),
    (98.5, 27.5),
    (97.4, 28.1),
    (95.5, 29.0),
    (93.3, 28.7),
    (91.7, 27.9),
    (89.5, 28.1),
    (88.8, 27.5),
    (88.2, 28.0),
    (86.2, 28.1),
    (84.5, 28.8),
    (82.0, 30.3),
    (79.0, 31.3),
    (78.8, 32.6),
    (79.4, 33.6),
    (78.1, 35.3),
    (76.0, 36.0),
    (74.7, 37.2),
    (73.8, 39.3),
    (74.8, 40.3),
    (77.0, 41.0),
    (79.9, 42.0),
    (80.3, 43.2),
    (80.6, 44.8),
    (82.5, 45.4),
    (83.0, 47.1),
    (85.5, 47.2),
    (85.8, 48.3),
    (87.3, 49.0),
    (88.2, 48.6),
    (90.3, 47.6),
    (91.0, 45.3),
    (93.5, 44.9),
    (95.4, 44.2),
    (96.4, 42.8),
    (100.0, 42.6),
    (102.0, 42.2),
    (105.0, 41.7),
    (107.5, 42.4),
    (110.0, 42.6),
    (111.9, 43.7),
    (111.9, 44.9),
    (113.6, 44.8),
    (116.0, 46.2),
    (119.6, 46.8),
    (118.4, 47.8),
    (116.0, 47.8),
    (115.8, 48.2),
    (116.8, 49.7),
    (117.9, 49.4),
    (119.3, 50.2),
    (120.5, 51.8),
    (120.2, 52.6),
];

/// How far from the outline still counts as inside, degrees: the outline is that coarse.
const MARGIN_DEG: f64 = 0.35;

/// Whether a place is in the outline or near it; degrees.
pub(super) fn holds(lat: f64, lon: f64) -> bool {
    let mut inside = false;
    let ends = OUTLINE.iter().skip(1).chain(OUTLINE.first());
    for (a, b) in OUTLINE.iter().zip(ends) {
        if distance(lat, lon, *a, *b) < MARGIN_DEG {
            return true;
        }
        // A ray to the east crosses an outline an odd number of times from inside.
        if (a.1 > lat) != (b.1 > lat) && lon < a.0 + (lat - a.1) / (b.1 - a.1) * (b.0 - a.0) {
            inside = !inside;
        }
    }
    inside
}

/// Degrees from a point to an edge, both axes alike: good enough for a margin.
fn distance(lat: f64, lon: f64, a: (f64, f64), b: (f64, f64)) -> f64 {
    let (along_x, along_y) = (b.0 - a.0, b.1 - a.1);
    let share = ((lon - a.0) * along_x + (lat - a.1) * along_y) / (along_x * along_x + along_y * along_y);
    let share = share.clamp(0.0, 1.0);
    libm::hypot(lon - a.0 - share * along_x, lat - a.1 - share * along_y)
}
