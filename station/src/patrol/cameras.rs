//! Cameras by name: those everyone may name, and those that a patrol describes itself.

use super::fields::{Fields, Number};
use super::problems::Problems;
use super::source::Source;
use crate::base::CameraId;
use crate::camera::Camera;
use std::collections::BTreeMap;
use toml::de::DeTable;

/// The camera that counts when a watch names none.
pub(super) const DEFAULT: &str = "payload-24mm";

/// Diagonal of a 35 mm film frame, 36 × 24 mm.
const FILM_DIAGONAL_MM: f64 = 43.266_615;

const KEYS: &[&str] = &["width_px", "height_px", "equivalent_mm", "focal_px", "hfov_deg", "pitch_deg", "gimbal"];

/// Cameras by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cameras(BTreeMap<CameraId, Camera>);

impl Default for Cameras {
    fn default() -> Cameras {
        Cameras::builtin()
    }
}

impl Cameras {
    /// The cameras that Quadrat knows.
    #[must_use]
    pub fn builtin() -> Cameras {
        let mut cameras = Cameras(BTreeMap::new());
        let source = Source::new("cameras.toml", include_str!("cameras.toml").to_owned());
        let (table, _) = DeTable::parse_recoverable(&source.text);
        let mut problems = Problems::default();
        let top = Fields::open((table.get_ref(), 0), "", &["camera"], &source, &mut problems);
        cameras.add_all(&top, &mut problems);
        cameras
    }

    /// The camera of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Camera> {
        self.0.get(&CameraId::from(name))
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(CameraId::as_str)
    }

    /// Adds a camera, in the place of one with the same name.
    pub fn add(&mut self, camera: Camera) {
        self.0.insert(camera.id.clone(), camera);
    }

    /// Adds the tables `[camera.NAME]`.
    pub(super) fn add_all(&mut self, top: &Fields<'_>, problems: &mut Problems) {
        for (name, fields) in top.named("camera", KEYS, problems) {
            self.add(camera(name, &fields, problems));
        }
    }
}

fn camera(name: &str, fields: &Fields<'_>, problems: &mut Problems) -> Camera {
    let pixels = |key| Number { key, usual: 4_000.0, needed: true, range: 16.0..=20_000.0, unit: "px" };
    let width_px = fields.whole(&pixels("width_px"), problems).value;
    let height_px = fields.whole(&pixels("height_px"), problems).value;
    let focal_px = focal_px(fields, (width_px, height_px), problems);
    let pitch = Number { key: "pitch_deg", usual: -90.0, needed: false, range: -90.0..=0.0, unit: "deg" };
    Camera {
        id: CameraId::from(name),
        width_px,
        height_px,
        focal_mpx: (focal_px * 1e3).round() as u32,
        pitch_cdeg: (fields.number(&pitch, problems).value * 100.0).round() as i32,
        gimbal: fields.yes_or_no("gimbal", true, problems),
    }
}

/// Focal length in pixels, from whichever of its three spellings is there.
fn focal_px(fields: &Fields<'_>, (width_px, height_px): (u32, u32), problems: &mut Problems) -> f64 {
    let (width, height) = (f64::from(width_px), f64::from(height_px));
    let number = |key, usual, range, unit| Number { key, usual, needed: true, range, unit };
    if fields.has("hfov_deg") {
        let angle = fields.number(&number("hfov_deg", 70.0, 1.0..=170.0, "deg"), problems).value;
        return width / 2.0 / libm::tan(angle.to_radians() / 2.0);
    }
    if fields.has("focal_px") {
        return fields.number(&number("focal_px", 2_773.0, 10.0..=200_000.0, "px"), problems).value;
    }
    let equivalent_mm = fields.number(&number("equivalent_mm", 24.0, 5.0..=2_000.0, "mm"), problems).value;
    equivalent_mm / FILM_DIAGONAL_MM * libm::hypot(width, height)
}
