//! A case as a patrol, and a plan as a flown line: the only file of the judge that speaks the planner's types.
//!
//! The plane is written out once more (radii of curvature, WGS-84), so that a wrong one shows.

use super::areas::Case;
use super::flat::Spot;
use super::judge::{Flown, Leg};
use quadrat_station::base::{PlaceId, Span};
use quadrat_station::camera::Camera;
use quadrat_station::geodesy::{AboveGround, Area, Position};
use quadrat_station::patrol::{AreaWatch, Capture, Craft, Dock, Launch, Patrol, Place, PlaceShape, Window};
use quadrat_station::plan::{Plan, Role};

/// Where the cases lie.
const ORIGIN: (f64, f64) = (24.51, 117.65);

/// Metres per degree of latitude and longitude at the origin.
fn degrees() -> (f64, f64) {
    let (sin, cos) = libm::sincos(ORIGIN.0.to_radians());
    let (a, e2) = (6_378_137.0, 0.006_694_379_990_14);
    let w = libm::sqrt(1.0 - e2 * sin * sin);
    ((a * (1.0 - e2) / (w * w * w)).to_radians(), (a / w * cos).to_radians())
}

/// The position of a spot.
pub fn position(p: Spot) -> Position {
    let (lat, lon) = degrees();
    Position::from_degrees(ORIGIN.0 + p[1] / lat, ORIGIN.1 + p[0] / lon).expect("a position on the globe")
}

/// The spot of a position.
pub fn spot(at: Position) -> Spot {
    let (lat, lon) = degrees();
    [(at.lon() - ORIGIN.1) * lon, (at.lat() - ORIGIN.0) * lat]
}

fn ring(ring: &[Spot]) -> Vec<Position> {
    ring.iter().map(|p| position(*p)).collect()
}

fn shape(rings: &[Vec<Spot>]) -> Area {
    let mut rings = rings.iter().map(|r| ring(r));
    Area { outer: rings.next().unwrap_or_default(), holes: rings.collect() }
}

/// The patrol that watches a case's cells from 40 m (30 m where lanes are 30 m apart) at 10 m/s, camera straight down.
pub fn patrol(case: &Case) -> Patrol {
    let name = |i: usize| PlaceId::from(format!("cell {i}").as_str());
    let height = AboveGround::from_metres(case.spacing_m);
    let camera = Camera {
        id: "down".into(),
        width_px: 4_000,
        height_px: (4_000.0 * case.along_m / case.spacing_m) as u32,
        focal_mpx: 4_000_000,
        pitch_cdeg: -9_000,
        gimbal: false,
    };
    let place =
        |(i, cell): (usize, &Vec<Vec<Spot>>)| Place { id: name(i), called: None, shape: PlaceShape::Area(shape(cell)) };
    Patrol {
        name: "judged".into(),
        district: "here".into(),
        timezone: "Asia/Shanghai".into(),
        windows: vec![Window { name: "night".into(), days: [true; 7], from_min: 1_080, to_min: 1_410 }],
        places: case.cells.iter().enumerate().map(place).collect(),
        areas: vec![AreaWatch {
            places: (0..case.cells.len()).map(name).collect(),
            revisit: Span::from_secs(36_000),
            height,
            camera,
            overlap_percent: 0,
            speed_cmps: 1_000,
            capture: Capture::Video,
        }],
        posts: Vec::new(),
        lines: Vec::new(),
        fence: Area { outer: ring(&case.fence), holes: Vec::new() },
        nofly: case.nofly.iter().map(|hole| Area { outer: ring(hole), holes: Vec::new() }).collect(),
        highest_obstacle: AboveGround::from_metres(5.0),
        nolook: Vec::new(),
        left_open: Vec::new(),
        timed: Vec::new(),
        unmapped: None,
        obstacles: Vec::new(),
        terrain: None,
        docks: vec![Dock {
            name: "park".into(),
            position: position(case.home),
            pads: 6,
            charge: Span::from_secs(2_400),
        }],
        drones: vec!["XC-1".into()],
        reserve_percent: 25,
        launch: Launch::Ask,
        link_lost: Span::from_secs(15),
        wind_max_cmps: None,
    }
}

/// Six drones at the dock that fly for hours: what is judged is the tour.
pub fn fleet(case: &Case) -> Vec<Craft> {
    let craft = |i: usize| Craft {
        drone: format!("XC-{}", i + 1).as_str().into(),
        home: position([case.home[0] + i as f64 * 0.1, case.home[1]]),
        endurance: Span::from_secs(30_000),
        items_max: 2_000,
    };
    (0..6).map(craft).collect()
}

/// A plan as a line on the judge's plane.
pub fn flown(plan: &Plan) -> Flown {
    let n = plan.tour.len();
    let leg = |i: usize| {
        let (from, to) = (&plan.tour[(i + n - 1) % n], &plan.tour[i]);
        Leg { from: spot(from.at), to: spot(to.at), on: matches!(to.role, Role::Lane(_)) }
    };
    let residual = |area: &Area| area.outer.iter().map(|at| spot(*at)).collect();
    Flown {
        legs: (0..n).map(leg).collect(),
        residuals: plan.residuals.iter().chain(&plan.slivers).map(residual).collect(),
    }
}
