//! The watches of a patrol file: areas, posts and lines, and how each is looked at.

use super::cameras::{self, Cameras};
use super::draft::{Asked, Draft, say_unknown};
use super::fields::{At, Fields, Length, Number};
use super::map::Kind;
use super::problems::Problems;
use super::task::{AreaWatch, Capture, LineWatch, PostWatch};
use crate::base::{CameraId, PlaceId, Span};
use crate::camera::Camera;
use crate::geodesy::AboveGround;
use crate::text::code;

const AREA: &[&str] = &["places", "revisit", "look"];
const ONE_PLACE: &[&str] = &["place", "revisit", "look"];
const AREA_LOOK: &[&str] = &["height_m", "camera", "overlap", "speed_mps", "capture", "along"];
/// A ring smaller than this is no ring to a multicopter that reaches its corners within 2.5 m, metres.
const ORBIT_LEAST_M: f64 = 10.0;
const POST_LOOK: &[&str] = &["from", "distance_m", "height_m", "dwell_s", "orbit", "camera"];
const LINE_LOOK: &[&str] = &["width_m", "height_m", "both_sides", "speed_mps", "camera"];

/// Sides of a post, as a compass names them.
const SIDES: &[(&str, Option<u16>)] = &[
    ("any", None),
    ("north", Some(0)),
    ("northeast", Some(45)),
    ("east", Some(90)),
    ("southeast", Some(135)),
    ("south", Some(180)),
    ("southwest", Some(225)),
    ("west", Some(270)),
    ("northwest", Some(315)),
    ("北", Some(0)),
    ("东北", Some(45)),
    ("东", Some(90)),
    ("东南", Some(135)),
    ("南", Some(180)),
    ("西南", Some(225)),
    ("西", Some(270)),
    ("西北", Some(315)),
];

/// Reads `[[area]]`, `[[post]]` and `[[line]]`.
pub(super) fn read<'t>(draft: &mut Draft<'t>, top: &Fields<'t>, cameras: &Cameras, problems: &mut Problems) {
    if !["area", "post", "line"].iter().any(|key| top.has(key)) {
        top.say(0, code::NOTHING_TO_WATCH, &[], problems);
    }
    for fields in top.tables("area", "[[area]]", AREA, problems) {
        area(draft, &fields, cameras, problems);
    }
    for fields in top.tables("post", "[[post]]", ONE_PLACE, problems) {
        post(draft, &fields, cameras, problems);
    }
    for fields in top.tables("line", "[[line]]", ONE_PLACE, problems) {
        line(draft, &fields, cameras, problems);
    }
}

fn area<'t>(draft: &mut Draft<'t>, fields: &Fields<'t>, cameras: &Cameras, problems: &mut Problems) {
    let places = fields.need_texts("places", "0412", problems);
    let ids = places.iter().map(|place| PlaceId::from(place.value)).collect();
    let revisit = revisit(fields, problems);
    let Some(look) = look(fields, AREA_LOOK, problems) else { return };
    let height_m = height_m(&look, problems);
    let overlap = Number { key: "overlap", usual: 0.2, needed: false, range: 0.0..=0.8, unit: "" };
    draft.areas.push(AreaWatch {
        places: ids,
        revisit,
        height: AboveGround::from_metres(height_m.value),
        camera: camera(&look, cameras, problems),
        overlap_percent: percent(&look, &overlap, problems),
        speed_cmps: speed_cmps(&look, problems),
        capture: capture(&look, problems),
    });
    draft.asked.push(Asked { places, kind: Kind::Area, height_m: Some(height_m) });
}

fn post<'t>(draft: &mut Draft<'t>, fields: &Fields<'t>, cameras: &Cameras, problems: &mut Problems) {
    let place = fields.need_text("place", "north gate", problems);
    let revisit = revisit(fields, problems);
    let Some(look) = look(fields, POST_LOOK, problems) else { return };
    let height_m = height_m(&look, problems);
    let orbit = look.yes_or_no("orbit", false, problems);
    let (usual, least) = if orbit { (30.0, ORBIT_LEAST_M) } else { (0.0, 0.0) };
    let distance = Number { key: "distance_m", usual, needed: false, range: least..=500.0, unit: "m" };
    let dwell = Number { key: "dwell_s", usual: 20.0, needed: false, range: 1.0..=600.0, unit: "s" };
    draft.posts.push(PostWatch {
        place: PlaceId::from(place.map_or("", |place| place.value)),
        revisit,
        from_deg: side(&look, problems),
        distance_mm: millimetres(look.number(&distance, problems)),
        height: AboveGround::from_metres(height_m.value),
        dwell: Span::from_secs_f64(look.number(&dwell, problems).value),
        orbit,
        camera: camera(&look, cameras, problems),
    });
    draft.asked.push(Asked { places: place.into_iter().collect(), kind: Kind::Post, height_m: Some(height_m) });
}

fn line<'t>(draft: &mut Draft<'t>, fields: &Fields<'t>, cameras: &Cameras, problems: &mut Problems) {
    let place = fields.need_text("place", "riverside", problems);
    let revisit = revisit(fields, problems);
    let Some(look) = look(fields, LINE_LOOK, problems) else { return };
    let height_m = height_m(&look, problems);
    let width = Number { key: "width_m", usual: 40.0, needed: false, range: 1.0..=500.0, unit: "m" };
    draft.lines.push(LineWatch {
        place: PlaceId::from(place.map_or("", |place| place.value)),
        revisit,
        width_mm: millimetres(look.number(&width, problems)),
        height: AboveGround::from_metres(height_m.value),
        both_sides: look.yes_or_no("both_sides", false, problems),
        speed_cmps: speed_cmps(&look, problems),
        camera: camera(&look, cameras, problems),
    });
    draft.asked.push(Asked { places: place.into_iter().collect(), kind: Kind::Line, height_m: Some(height_m) });
}

fn look<'t>(fields: &Fields<'t>, known: &'static [&'static str], problems: &mut Problems) -> Option<Fields<'t>> {
    if !fields.has("look") {
        fields.missing("look", "{ height_m = 85 }", problems);
    }
    fields.table(("look", "look"), known, problems)
}

fn revisit(fields: &Fields<'_>, problems: &mut Problems) -> Span {
    let range = Span::from_secs(30)..=Span::from_secs(86_400);
    fields.length(&Length { key: "revisit", usual: Span::from_secs(600), needed: true, range }, problems)
}

fn height_m(look: &Fields<'_>, problems: &mut Problems) -> At<f64> {
    look.number(&Number { key: "height_m", usual: 85.0, needed: true, range: 5.0..=500.0, unit: "m" }, problems)
}

fn speed_cmps(look: &Fields<'_>, problems: &mut Problems) -> u32 {
    let speed = Number { key: "speed_mps", usual: 8.0, needed: false, range: 1.0..=25.0, unit: "mps" };
    (look.number(&speed, problems).value * 100.0).round() as u32
}

fn percent(look: &Fields<'_>, share: &Number, problems: &mut Problems) -> u8 {
    (look.number(share, problems).value * 100.0).round() as u8
}

fn capture(look: &Fields<'_>, problems: &mut Problems) -> Capture {
    let along = Number { key: "along", usual: 0.7, needed: false, range: 0.0..=0.95, unit: "" };
    let photos = Capture::Photos { along_percent: percent(look, &along, problems) };
    look.one_of("capture", &[("video", Capture::Video), ("photos", photos)], Capture::Video, problems)
}

/// Degrees as a number, or a compass word.
fn side(look: &Fields<'_>, problems: &mut Problems) -> Option<u16> {
    if look.is_number("from") {
        let degrees = Number { key: "from", usual: 90.0, needed: false, range: 0.0..=359.0, unit: "deg" };
        return u16::try_from(look.whole(&degrees, problems).value).ok();
    }
    look.one_of("from", SIDES, None, problems)
}

fn camera(look: &Fields<'_>, cameras: &Cameras, problems: &mut Problems) -> Camera {
    let wanted = look.text("camera", cameras::DEFAULT, problems);
    if let Some(found) = wanted.and_then(|wanted| cameras.get(wanted.value)) {
        return found.clone();
    }
    if let Some(wanted) = wanted {
        say_unknown(look, code::UNKNOWN_CAMERA, "camera", wanted, || cameras.names(), problems);
    }
    cameras.get(cameras::DEFAULT).cloned().unwrap_or_else(no_camera)
}

/// Stands in only when the catalogue is empty, which a test rules out.
fn no_camera() -> Camera {
    Camera { id: CameraId::from(""), width_px: 1, height_px: 1, focal_mpx: 1_000, pitch_cdeg: -9_000, gimbal: true }
}

fn millimetres(metres: At<f64>) -> u32 {
    (metres.value * 1e3).round() as u32
}
