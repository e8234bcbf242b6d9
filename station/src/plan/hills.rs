//! What a camera surely shows over hills: ground that rises beside a drone is nearer to the camera than the ground below it,
//! and the image shows less of it; ground that falls away is met farther out.
//!
//! Method: the height above the ground within the image's reach lies between two bounds for all of a watch
//! ([`Surface::relief`]); a level camera's strip grows evenly with that height (intercept theorem), so what both bounds show
//! is shown of everything in between. What a ridge hides is asked elsewhere (`hidden.rs`).

use super::error::PlanError;
use super::figures::DESCENT_MPS;
use super::post::fastest_mps;
use crate::base::PlaceId;
use crate::camera::{Camera, Strip, strip};
use crate::geodesy::{Area, Position};
use crate::patrol::{Patrol, PlaceShape};
use crate::terrain::{Surface, Window};

/// The hills of a patrol, as its flights follow them.
pub struct Hills<'p> {
    patrol: &'p Patrol,
    surface: Surface<'p>,
}

impl<'p> Hills<'p> {
    /// None when the patrol has no elevation files.
    #[must_use]
    pub fn of(patrol: &'p Patrol) -> Option<Hills<'p>> {
        let surface = Surface::over(patrol.terrain.as_ref()?, DESCENT_MPS / fastest_mps(patrol));
        Some(Hills { patrol, surface })
    }

    /// Of the strip that a camera sweeps over flat ground what it surely sweeps over these places.
    ///
    /// # Errors
    ///
    /// [`PlanError::SeesHorizon`] as over flat ground, and where the ground rises to the height of the camera: the surface
    /// that flights follow is too even for that with any but the widest of lenses.
    pub fn strip(&self, camera: &Camera, height_m: f64, places: &[PlaceId], flat: Strip) -> Result<Strip, PlanError> {
        let Some(window) = self.window(places) else { return Ok(flat) };
        let reach_m = libm::hypot(flat.across_m / 2.0, flat.ahead_m.abs().max(flat.behind_m.abs()));
        let (rise_m, fall_m) = self.surface.relief(&window, reach_m);
        let place = || places.first().cloned().unwrap_or_else(|| PlaceId::from(""));
        let from = |height_m: f64| strip(camera, height_m).ok_or_else(|| PlanError::SeesHorizon { place: place() });
        let (near, far) = (from(height_m - rise_m)?, from(height_m + fall_m)?);
        Ok(Strip {
            across_m: near.across_m,
            ahead_m: near.ahead_m.min(far.ahead_m),
            behind_m: near.behind_m.min(far.behind_m),
        })
    }

    /// How far ground within `reach_m` of some area falls below the surface, metres.
    #[must_use]
    pub fn fall_m(&self, area: &Area, reach_m: f64) -> f64 {
        window(area.outer.iter()).map_or(0.0, |window| self.surface.relief(&window, reach_m).1)
    }

    /// All of the places.
    fn window(&self, places: &[PlaceId]) -> Option<Window> {
        let shapes = self.patrol.places.iter().filter(|place| places.contains(&place.id)).map(|place| &place.shape);
        window(shapes.flat_map(|shape| match shape {
            PlaceShape::Area(area) => area.outer.as_slice(),
            PlaceShape::Line(line) => line.as_slice(),
            PlaceShape::Post(at) => core::slice::from_ref(at),
        }))
    }
}

/// What holds all of some positions.
fn window<'a>(positions: impl Iterator<Item = &'a Position>) -> Option<Window> {
    positions.fold(None, |window: Option<Window>, at| {
        let (lat, lon) = (at.lat(), at.lon());
        let known = window.unwrap_or(Window { south: lat, west: lon, north: lat, east: lon });
        Some(Window {
            south: known.south.min(lat),
            west: known.west.min(lon),
            north: known.north.max(lat),
            east: known.east.max(lon),
        })
    })
}
