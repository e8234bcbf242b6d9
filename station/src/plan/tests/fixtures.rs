//! Patrols for tests, drawn in metres around one place.

use crate::base::{PlaceId, Span};
use crate::camera::Camera;
use crate::geodesy::{AboveGround, Area, Plane, Point, Position};
use crate::patrol::{AreaWatch, Capture, Craft, Dock, Launch, LineWatch, Patrol, Place, PlaceShape, PostWatch, Window};
use crate::plan::{Plan, Sortie, SortieAsk, TourPlace, prove_sortie, sortie};

pub fn plane() -> Plane {
    Plane::at(Position::from_degrees(24.51, 117.65).expect("a position"))
}

pub fn at(east_m: f64, north_m: f64) -> Position {
    plane().position(Point::new(east_m, north_m))
}

pub fn ring(corners: &[(f64, f64)]) -> Vec<Position> {
    corners.iter().map(|&(east_m, north_m)| at(east_m, north_m)).collect()
}

pub fn area(outer: &[(f64, f64)], holes: &[&[(f64, f64)]]) -> Area {
    Area { outer: ring(outer), holes: holes.iter().map(|hole| ring(hole)).collect() }
}

pub fn square(west: f64, south: f64, side: f64) -> Vec<(f64, f64)> {
    vec![(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
}

/// A camera straight down that shows 40 m × 30 m from 40 m.
pub fn camera() -> Camera {
    Camera {
        id: "down".into(),
        width_px: 4_000,
        height_px: 3_000,
        focal_mpx: 4_000_000,
        pitch_cdeg: -9_000,
        gimbal: false,
    }
}

/// A patrol without anything to watch: fence of 4 km, one dock in the middle of the south.
pub fn empty() -> Patrol {
    Patrol {
        name: "test".into(),
        district: "here".into(),
        timezone: "Asia/Shanghai".into(),
        windows: vec![Window { name: "night".into(), days: [true; 7], from_min: 1_080, to_min: 1_410 }],
        places: Vec::new(),
        areas: Vec::new(),
        posts: Vec::new(),
        lines: Vec::new(),
        fence: area(&square(-2_000.0, -2_000.0, 4_000.0), &[]),
        nofly: Vec::new(),
        highest_obstacle: AboveGround::from_metres(10.0),
        nolook: Vec::new(),
        left_open: Vec::new(),
        timed: Vec::new(),
        unmapped: None,
        obstacles: Vec::new(),
        terrain: None,
        docks: vec![Dock { name: "park".into(), position: at(0.0, -50.0), pads: 6, charge: Span::from_secs(2_400) }],
        drones: vec!["XC-1".into()],
        reserve_percent: 25,
        launch: Launch::Ask,
        link_lost: Span::from_secs(15),
        wind_max_cmps: None,
    }
}

/// Watches a cell with [`camera`] from 40 m at 10 m/s, without overlap: lanes 40 m apart.
pub fn watch_area(patrol: &mut Patrol, name: &str, shape: Area, revisit_s: u64) {
    let id = PlaceId::from(name);
    patrol.places.push(Place { id: id.clone(), called: None, shape: PlaceShape::Area(shape) });
    patrol.areas.push(AreaWatch {
        places: vec![id],
        revisit: Span::from_secs(revisit_s),
        height: AboveGround::from_metres(40.0),
        camera: camera(),
        overlap_percent: 0,
        speed_cmps: 1_000,
        capture: Capture::Video,
    });
}

pub fn watch_line(patrol: &mut Patrol, name: &str, line: &[(f64, f64)], both_sides: bool) {
    let id = PlaceId::from(name);
    patrol.places.push(Place { id: id.clone(), called: None, shape: PlaceShape::Line(ring(line)) });
    patrol.lines.push(LineWatch {
        place: id,
        revisit: Span::from_secs(3_600),
        width_mm: 40_000,
        height: AboveGround::from_metres(40.0),
        both_sides,
        speed_cmps: 1_000,
        camera: camera(),
    });
}

pub fn watch_post(patrol: &mut Patrol, name: &str, post: (f64, f64), from_deg: Option<u16>) {
    let id = PlaceId::from(name);
    patrol.places.push(Place { id: id.clone(), called: None, shape: PlaceShape::Post(at(post.0, post.1)) });
    patrol.posts.push(PostWatch {
        place: id,
        revisit: Span::from_secs(3_600),
        from_deg,
        distance_mm: 40_000,
        height: AboveGround::from_metres(40.0),
        dwell: Span::from_secs(20),
        orbit: false,
        camera: Camera { pitch_cdeg: -4_500, ..camera() },
    });
}

/// A sortie from one leg of a plan on, on the lowest layer and without waiting; proven.
pub fn proven_sortie(plan: &Plan, patrol: &Patrol, craft: &Craft, leg: u32, usable_s: u64) -> Sortie {
    let begins = TourPlace { leg: leg % plan.tour.len() as u32, along_mm: 0 };
    let usable = Span::from_secs(usable_s);
    let ask = SortieAsk { craft, begins, layer_mm: 0, wait: false, usable, stop_at_most: None };
    let flown = sortie(plan, patrol, &ask).expect("a sortie");
    assert_eq!(prove_sortie(&flown, plan, patrol, craft), Ok(()));
    flown
}

/// `count` drones side by side at the dock, 25 minutes each.
pub fn fleet(count: u16) -> Vec<Craft> {
    let craft = |i: u16| Craft {
        drone: format!("XC-{}", i + 1).as_str().into(),
        home: at(f64::from(i) * 3.0, -50.0),
        endurance: Span::from_secs(2_000),
        items_max: 500,
    };
    (0..count).map(craft).collect()
}

/// Something of each kind to watch, no-fly ground within the area, and its plan for some drones.
pub fn district(drones: u16, budget_steps: u64) -> (Patrol, Vec<Craft>, Plan) {
    let mut patrol = empty();
    watch_area(&mut patrol, "0412", area(&square(0.0, 100.0, 600.0), &[]), 7_200);
    watch_line(&mut patrol, "river", &[(-400.0, 0.0), (-400.0, 700.0)], false);
    watch_post(&mut patrol, "gate", (-200.0, 300.0), None);
    patrol.nofly.push(area(&square(250.0, 300.0, 100.0), &[]));
    let fleet = fleet(drones);
    let plan = crate::plan::plan(&patrol, &fleet, budget_steps).expect("a plan");
    (patrol, fleet, plan)
}
