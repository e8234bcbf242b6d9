//! From two files to a checked patrol.

use super::cameras::Cameras;
use super::draft::Draft;
use super::elevation;
use super::fit::{Fit, Fitted};
use super::fullwidth::Syntax;
use super::map as map_file;
use super::problems::Problems;
use super::source::Source;
use super::syntax;
use super::task::Patrol;
use crate::base::DroneId;
use crate::terrain::Terrain;
use crate::text::{Problem, code};
use std::collections::BTreeSet;
use toml::de::DeTable;

/// What a patrol may name that stands elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The drones of the daemon's config; none when there is no config, and any name is accepted.
    pub drones: Option<BTreeSet<DroneId>>,
    /// The cameras that need no description in the patrol.
    pub cameras: Cameras,
    /// The ground heights of a patrol whose elevation files do not come along: they are looked at instead.
    pub ground: Option<Terrain>,
}

/// Reads a patrol: `toml` are the bytes of the file that a person calls `file`, and `map` gives the bytes of the map
/// and of the elevation files that it names (the name joined to the folder of `file`; none when there is no such file).
///
/// # Errors
/// Everything that is wrong, up to 200 problems: the patrol file's first, then the map's, by line and column.
pub fn read(
    file: &str,
    toml: &[u8],
    map: &dyn Fn(&str) -> Option<Vec<u8>>,
    known: &Known,
) -> Result<Patrol, Vec<Problem>> {
    let mut problems = Problems::default();
    let patrol = checked(file, toml, map, known, &mut problems);
    match patrol {
        Some(patrol) if problems.is_empty() => Ok(patrol),
        _ => Err(problems.sorted(file)),
    }
}

fn checked(
    file: &str,
    toml: &[u8],
    map: &dyn Fn(&str) -> Option<Vec<u8>>,
    known: &Known,
    problems: &mut Problems,
) -> Option<Patrol> {
    let source = Source::read(file, toml, Some(Syntax::Toml), problems)?;
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    note_syntax(&source, &errors, problems);
    if !errors.is_empty() {
        // What a broken file seems to say would only add problems that are none.
        return None;
    }
    let draft = Draft::read(table.get_ref(), &source, known, problems);
    let fitted = fitted(&draft, &source, map, problems)?;
    let files = elevation::Files { open: map, known: known.ground.as_ref() };
    let terrain = elevation::terrain(&draft, &source, &fitted.fence, &files, problems);
    Some(assemble(draft, fitted, terrain))
}

fn fitted(
    draft: &Draft<'_>,
    source: &Source,
    map: &dyn Fn(&str) -> Option<Vec<u8>>,
    problems: &mut Problems,
) -> Option<Fitted> {
    let name = draft.map?;
    if leaves_folder(name.value) {
        problems.add(source, name.at, code::MAP_PATH, &[("map", name.value)]);
        return None;
    }
    let path = beside(&source.file, name.value);
    let Some(bytes) = map(&path) else {
        problems.add(source, name.at, code::NO_MAP_FILE, &[("map", &path)]);
        return None;
    };
    let map_source = map_file::open(&path, &bytes, problems)?;
    let map = map_file::read(&map_source, draft.datum, problems)?;
    Fit { draft, patrol: source, map: &map, map_source: &map_source, problems }.run()
}

/// One problem for each line that is not TOML, until something is left open: from there on every line seems wrong.
fn note_syntax(source: &Source, errors: &[toml::de::Error], problems: &mut Problems) {
    let mut last_line = 0;
    let place = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let mut errors: Vec<&toml::de::Error> = errors.iter().collect();
    errors.sort_by_key(|error| place(error));
    for error in errors {
        let at = place(error);
        let line = source.line_and_column(at).0;
        if line != last_line {
            problems.add(source, at, code::TOML_SYNTAX, &[("detail", &syntax::said(error.message()))]);
        }
        last_line = line;
        if syntax::left_open(error.message()) {
            return;
        }
    }
}

/// A patrol may come from elsewhere, and must not make the station read another folder's file.
pub(super) fn leaves_folder(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', ':', '\0']) || name.split('/').any(|part| part == "..")
}

/// The name, in the folder of `file`.
pub(super) fn beside(file: &str, name: &str) -> String {
    match file.rsplit_once(['/', '\\']) {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

fn assemble(draft: Draft<'_>, fitted: Fitted, terrain: Option<Terrain>) -> Patrol {
    Patrol {
        name: draft.name,
        district: draft.district,
        timezone: draft.timezone,
        windows: draft.windows,
        places: fitted.places,
        areas: draft.areas,
        posts: draft.posts,
        lines: draft.lines,
        fence: fitted.fence,
        nofly: fitted.nofly,
        nolook: fitted.nolook,
        left_open: fitted.left_open,
        timed: fitted.timed,
        highest_obstacle: fitted.heights.highest,
        unmapped: fitted.heights.unmapped,
        obstacles: fitted.heights.obstacles,
        terrain,
        docks: fitted.docks,
        drones: draft.drones,
        reserve_percent: draft.reserve_percent,
        launch: draft.launch,
        link_lost: draft.link_lost,
        wind_max_cmps: draft.wind_max_cmps,
    }
}
