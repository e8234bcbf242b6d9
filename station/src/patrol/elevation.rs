//! The ground heights of a patrol: the elevation files that it names, cut to its fence. Fails closed: ground that nobody
//! knows the height of is a problem, not zero.

use super::draft::Draft;
use super::problems::Problems;
use super::read::{beside, leaves_folder};
use super::source::Source;
use super::task::Patrol;
use crate::geodesy::{Area, Plane, Point, Position, Shape};
use crate::terrain::{self, Fault, Grid, SAMPLES_MAX, Terrain, Window};
use crate::text::code;

/// Ground known outside of the fence, metres: what lies beside a way along it counts as under it.
const AROUND_M: f64 = 100.0;

/// The files of a patrol, as whoever reads it gives them.
pub(super) struct Files<'a> {
    /// Bytes of a file by its name.
    pub(super) open: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// Ground heights that were cut already, where the files themselves do not come along.
    pub(super) known: Option<&'a Terrain>,
}

/// The ground of the fence; none when the patrol names no file, or not all of it is known.
pub(super) fn terrain(
    draft: &Draft<'_>,
    source: &Source,
    fence: &Area,
    files: &Files<'_>,
    problems: &mut Problems,
) -> Option<Terrain> {
    let first = draft.elevation.first()?;
    let plane = Plane::over(fence);
    let shape = Shape::of(fence, &plane);
    let terrain = match files.known {
        Some(known) => known.clone(),
        None => {
            let window = window(&shape, &plane);
            let grids = grids(draft, source, &window, files.open, problems)?;
            let samples = grids.iter().map(|grid| grid.samples_over(&window)).find(|samples| *samples > 0);
            if let Some(samples) = samples.filter(|samples| *samples > SAMPLES_MAX) {
                too_fine(source, first.at, samples, problems);
                return None;
            }
            // Files that lie elsewhere know as little of the fence as no file does.
            Terrain::of(&grids, &window).unwrap_or_else(|| Terrain::nothing(&window))
        }
    };
    if let Some((at, count)) = terrain.unknown(&shape, &plane) {
        let (lat, lon) = (format!("{:.5}", at.lat()), format!("{:.5}", at.lon()));
        let count = count.to_string();
        let mut values = vec![("lat", &*lat), ("lon", &*lon)];
        if count != "0" {
            values.push(("count", &count));
        }
        problems.add(source, first.at, code::GROUND_UNKNOWN, &values);
        return None;
    }
    Some(terrain)
}

fn window(shape: &Shape, plane: &Plane) -> Window {
    let bounds = shape.bounds();
    let (low, high) = (bounds.low, bounds.high);
    let south_west = plane.position(Point::new(low.east_m - AROUND_M, low.north_m - AROUND_M));
    let north_east = plane.position(Point::new(high.east_m + AROUND_M, high.north_m + AROUND_M));
    Window { south: south_west.lat(), west: south_west.lon(), north: north_east.lat(), east: north_east.lon() }
}

/// What each file knows of the window; none when one of them cannot be read.
fn grids(
    draft: &Draft<'_>,
    source: &Source,
    window: &Window,
    open: &dyn Fn(&str) -> Option<Vec<u8>>,
    problems: &mut Problems,
) -> Option<Vec<Grid>> {
    let mut grids = Vec::new();
    for name in &draft.elevation {
        if leaves_folder(name.value) {
            problems.add(source, name.at, code::ELEVATION_PATH, &[("file", name.value)]);
            continue;
        }
        let path = beside(&source.file, name.value);
        let Some(bytes) = open(&path) else {
            problems.add(source, name.at, code::NO_ELEVATION_FILE, &[("file", &path)]);
            continue;
        };
        match terrain::read(&path, &bytes, window) {
            Ok(grid) => grids.push(grid),
            Err(fault) => say(fault, source, (name.at, &path), problems),
        }
    }
    (grids.len() == draft.elevation.len()).then_some(grids)
}

fn say(fault: Fault, source: &Source, (at, path): (usize, &str), problems: &mut Problems) {
    let what = match fault {
        Fault::Unknown => "@label.elevation-unknown",
        Fault::Damaged => "@label.elevation-damaged",
        Fault::Kind => "@label.elevation-kind",
        Fault::Nowhere => "@label.elevation-nowhere",
        Fault::TooFine { samples } => return too_fine(source, at, samples, problems),
        Fault::Datum { epsg } => {
            let epsg = format!("EPSG:{epsg}");
            let mut values = vec![("file", path)];
            if epsg != "EPSG:0" {
                values.push(("epsg", &epsg));
            }
            return problems.add(source, at, code::ELEVATION_DATUM, &values);
        }
    };
    problems.add(source, at, code::NOT_ELEVATION, &[("file", path), ("what", what)]);
}

fn too_fine(source: &Source, at: usize, samples: u64, problems: &mut Problems) {
    let values = [("samples", &*samples.to_string()), ("max", &*SAMPLES_MAX.to_string())];
    problems.add(source, at, code::ELEVATION_FINE, &values);
}

impl Patrol {
    /// Height of the ground at a place above the zero of the patrol's elevation files, metres; none when the patrol names none,
    /// or they do not know it.
    #[must_use]
    pub fn ground_m(&self, at: Position) -> Option<f64> {
        self.terrain.as_ref()?.ground(at)
    }

    /// How far the ground at a place is above a drone's home, metres: 0 everywhere when the patrol names no elevation files,
    /// none where they do not know it.
    #[must_use]
    pub fn above_home_m(&self, at: Position, home: Position) -> Option<f64> {
        self.terrain.as_ref().map_or(Some(0.0), |terrain| Some(terrain.ground(at)? - terrain.ground(home)?))
    }

    /// How far the highest ground of the fence is above a place, metres; 0 over flat ground, and where it is lower. Unknown
    /// ground at the place counts as the lowest of the fence.
    #[must_use]
    pub fn rise_m(&self, at: Position) -> f64 {
        let Some(terrain) = &self.terrain else { return 0.0 };
        let plane = Plane::over(&self.fence);
        let Some((low_m, high_m)) = terrain.range(&Shape::of(&self.fence, &plane), &plane) else { return 0.0 };
        (high_m - terrain.ground(at).unwrap_or(low_m)).max(0.0)
    }
}
