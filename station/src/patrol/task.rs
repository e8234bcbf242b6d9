//! A checked patrol: what the two files mean once nothing is wrong with them.

use super::obstacle::Obstacle;
use super::timed::Timed;
use crate::base::{DistrictId, DroneId, PlaceId, Span};
use crate::camera::Camera;
use crate::geodesy::{AboveGround, Area, Position};
use crate::terrain::Terrain;
use serde::{Deserialize, Serialize};

/// A standing task. Everything in it is WGS-84 and proven to be inside the fence and well-formed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patrol {
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub district: DistrictId,
    /// IANA zone of the windows, "Asia/Shanghai".
    pub timezone: String,
    /// When it is flown; never empty.
    pub windows: Vec<Window>,
    /// Every place of the map file that a watch names, in file order; an area of several parts is there once for each.
    pub places: Vec<Place>,
    /// Cells to sweep.
    pub areas: Vec<AreaWatch>,
    /// Points to look at.
    pub posts: Vec<PostWatch>,
    /// Lines to follow.
    pub lines: Vec<LineWatch>,
    /// Where drones may be at all.
    pub fence: Area,
    /// Where they may not.
    pub nofly: Vec<Area>,
    /// Where no camera may look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nolook: Vec<NoLook>,
    /// No-fly and no-look ground that is open at every hour of this patrol, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_open: Vec<String>,
    /// What of `nofly` and `nolook` is closed at some of the patrol's hours only, in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timed: Vec<Timed>,
    /// The tallest thing in the fence, for the launch gate.
    pub highest_obstacle: AboveGround,
    /// The tallest thing that the map does not have, when the file states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmapped: Option<AboveGround>,
    /// The tall things of the map, in file order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub obstacles: Vec<Obstacle>,
    /// Heights of the ground, when the file names elevation files; without it the district counts as flat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terrain: Option<Terrain>,
    /// Where drones live.
    pub docks: Vec<Dock>,
    /// Who flies, in order of preference.
    pub drones: Vec<DroneId>,
    /// Share of the battery that is still there after landing, percent.
    pub reserve_percent: u8,
    /// Whether `patrol start` needs a person each time.
    pub launch: Launch,
    /// The link-loss time that the drones' own failsafe must be set to at most.
    pub link_lost: Span,
    /// Most wind to fly in, cm/s; none when the file does not say.
    pub wind_max_cmps: Option<u32>,
}

impl Patrol {
    /// Ground of which nothing is to be seen: where no drone may be, and where no camera may look.
    pub fn closed_to_looks(&self) -> impl Iterator<Item = &Area> {
        self.nofly.iter().chain(self.nolook.iter().map(|nolook| &nolook.area))
    }

    /// The camera that the patrol looks through: of its first area, else line, else post.
    #[must_use]
    pub fn camera(&self) -> Option<&Camera> {
        let area = self.areas.first().map(|watch| &watch.camera);
        let line = self.lines.first().map(|watch| &watch.camera);
        area.or(line).or(self.posts.first().map(|watch| &watch.camera))
    }

    /// Where each of its drones stands when nothing else is said: dock by dock, and on one dock 5 m apart to the east.
    #[must_use]
    pub fn pads(&self) -> Vec<Position> {
        const PAD_E7: i32 = 500;
        let docks = self.docks.len().max(1);
        let pad = |index: usize| {
            let dock = self.docks.get(index % docks)?.position;
            let east = i32::try_from(index / docks).ok()?.saturating_mul(PAD_E7);
            Position::from_e7(dock.lat_e7(), dock.lon_e7().saturating_add(east))
        };
        (0..self.drones.len()).filter_map(pad).collect()
    }
}

/// Who says go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Launch {
    /// A person, every time.
    Ask,
    /// The windows, while a permission holds.
    Standing,
}

/// A span of local time on some days of the week; `to` at or before `from` ends on the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// What people call it.
    pub name: String,
    /// Monday first.
    pub days: [bool; 7],
    /// Minutes after local midnight.
    pub from_min: u16,
    /// Minutes after local midnight.
    pub to_min: u16,
}

/// A named piece of the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its name in the map file.
    pub id: PlaceId,
    /// What the neighbours call it; shown beside the name.
    pub called: Option<String>,
    /// Where it is.
    pub shape: PlaceShape,
}

/// Where a place is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlaceShape {
    /// A cell.
    Area(Area),
    /// A post.
    Post(Position),
    /// A line, at least two corners.
    Line(Vec<Position>),
}

/// Ground that no camera may show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoLook {
    /// Its name in the map file.
    pub name: String,
    /// Where it is.
    pub area: Area,
}

/// How pictures are taken on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Capture {
    /// Continuous: what the camera sweeps is seen.
    Video,
    /// Single photos with this overlap along the way, percent.
    Photos {
        /// Percent of a photo's length that the next one repeats.
        along_percent: u8,
    },
}

/// Cells swept in lanes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaWatch {
    /// Which cells.
    pub places: Vec<PlaceId>,
    /// The longest each may stay unseen.
    pub revisit: Span,
    /// How high above the ground.
    pub height: AboveGround,
    /// With which camera.
    pub camera: Camera,
    /// Percent of a lane's width that the next one repeats.
    pub overlap_percent: u8,
    /// Ground speed, cm/s.
    pub speed_cmps: u32,
    /// Video or photos.
    pub capture: Capture,
}

/// A point that is looked at from a distance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostWatch {
    /// Which post.
    pub place: PlaceId,
    /// The longest it may stay unseen.
    pub revisit: Span,
    /// Where to stand, degrees from true north as seen from the post; none is anywhere.
    pub from_deg: Option<u16>,
    /// How far away, mm.
    pub distance_mm: u32,
    /// How high above the ground.
    pub height: AboveGround,
    /// How long.
    pub dwell: Span,
    /// Whether it is flown round once, the camera on it, instead of looked at from one place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub orbit: bool,
    /// With which camera.
    pub camera: Camera,
}

/// A line that is followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineWatch {
    /// Which line.
    pub place: PlaceId,
    /// The longest each part may stay unseen.
    pub revisit: Span,
    /// Width of the strip to see, mm, half on each side.
    pub width_mm: u32,
    /// How high above the ground.
    pub height: AboveGround,
    /// Whether each side has its own pass.
    pub both_sides: bool,
    /// Ground speed, cm/s.
    pub speed_cmps: u32,
    /// With which camera.
    pub camera: Camera,
}

/// Where drones live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dock {
    /// Its name in the map file.
    pub name: String,
    /// Where its pads are.
    pub position: Position,
    /// How many drones fit.
    pub pads: u16,
    /// Full charge from empty.
    pub charge: Span,
}

/// What the planner needs to know of a drone, from the daemon's config.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Craft {
    /// Which drone.
    pub drone: DroneId,
    /// Where it stands: its own pad.
    pub home: Position,
    /// Flight time from full to empty at patrol speed.
    pub endurance: Span,
    /// Most items its autopilot stores; 500 unless known otherwise.
    pub items_max: u16,
}

impl Craft {
    /// Flight time that so many percent of its battery give above a patrol's reserve.
    #[must_use]
    pub fn usable(&self, patrol: &Patrol, percent: u8) -> Span {
        let above = percent.saturating_sub(patrol.reserve_percent);
        Span::from_micros(self.endurance.as_micros() / 100 * u64::from(above))
    }
}
