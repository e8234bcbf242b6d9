//! What counts as seen, and what does not.

use super::*;
use crate::base::{DroneId, Moment, PlaceId, Span};
use crate::camera::Camera;
use crate::geodesy::{AboveGround, Area, Plane, Point, Position};
use crate::patrol::{AreaWatch, Capture, Launch, LineWatch, NoLook, Patrol, Place, PlaceShape, PostWatch};

mod hills;
mod hours;

const CELL: &str = "0412";

fn plane() -> Plane {
    Plane::at(Position::from_degrees(24.51, 117.65).expect("a position"))
}

fn at(east_m: f64, north_m: f64) -> Position {
    plane().position(Point::new(east_m, north_m))
}

fn square(west: f64, south: f64, side: f64) -> Area {
    let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
    Area { outer: corners.iter().map(|&(e, n)| at(west + e, south + n)).collect(), holes: Vec::new() }
}

/// Straight down; shows 40 m × 30 m from 40 m.
fn camera() -> Camera {
    Camera {
        id: "down".into(),
        width_px: 4_000,
        height_px: 3_000,
        focal_mpx: 4_000_000,
        pitch_cdeg: -9_000,
        gimbal: false,
    }
}

fn patrol() -> Patrol {
    let place = |name: &str, shape| Place { id: name.into(), called: None, shape };
    let height = AboveGround::from_metres(40.0);
    Patrol {
        name: "test".into(),
        district: "here".into(),
        timezone: "Asia/Shanghai".into(),
        windows: Vec::new(),
        places: vec![
            place(CELL, PlaceShape::Area(square(0.0, 0.0, 100.0))),
            place("gate", PlaceShape::Post(at(300.0, 0.0))),
            place("walk", PlaceShape::Line(vec![at(-100.0, 0.0), at(-100.0, 100.0)])),
        ],
        areas: vec![AreaWatch {
            places: vec![CELL.into()],
            revisit: Span::from_secs(600),
            height,
            camera: camera(),
            overlap_percent: 0,
            speed_cmps: 1_000,
            capture: Capture::Video,
        }],
        posts: vec![PostWatch {
            place: "gate".into(),
            revisit: Span::from_secs(300),
            from_deg: None,
            distance_mm: 0,
            height,
            dwell: Span::from_secs(5),
            orbit: false,
            camera: camera(),
        }],
        lines: vec![LineWatch {
            place: "walk".into(),
            revisit: Span::from_secs(900),
            width_mm: 20_000,
            height,
            both_sides: false,
            speed_cmps: 1_000,
            camera: camera(),
        }],
        fence: square(-1_000.0, -1_000.0, 2_000.0),
        nofly: Vec::new(),
        highest_obstacle: AboveGround::from_mm(0),
        nolook: Vec::new(),
        left_open: Vec::new(),
        timed: Vec::new(),
        unmapped: None,
        obstacles: Vec::new(),
        terrain: None,
        docks: Vec::new(),
        drones: Vec::new(),
        reserve_percent: 25,
        launch: Launch::Ask,
        link_lost: Span::from_secs(15),
        wind_max_cmps: None,
    }
}

fn pose(second: f64, east_m: f64, north_m: f64) -> PoseSample {
    PoseSample {
        at: Moment::from_micros((second * 1e6) as u64),
        position: at(east_m, north_m),
        height_mm: 40_000,
        ground_mm: None,
        roll_cdeg: 0,
        pitch_cdeg: 0,
        yaw_cdeg: 0,
        gimbal_pitch_cdeg: None,
    }
}

fn hear(maker: &mut SwathMaker, sample: PoseSample, watched: bool) -> Option<Fact> {
    maker.pose(sample.at, &camera(), watched, &sample.pose(), None)
}

fn swath(watched: bool, poses: Vec<PoseSample>) -> Fact {
    Fact::Swath { drone: "XC-1".into(), camera: camera(), watched, stills: false, poses }
}

/// Northward lanes over the cell at 10 m/s, five poses a second, as a maker hands them out.
fn sweep(start_s: f64, watched: bool, roll_cdeg: i32) -> Vec<Fact> {
    let mut maker = SwathMaker::new("XC-1".into());
    let mut facts = Vec::new();
    for (lane, east_m) in [20.0, 50.0, 80.0].into_iter().enumerate() {
        for i in 0..=50 {
            let second = start_s + lane as f64 * 12.0 + f64::from(i) * 0.2;
            let sample = PoseSample { roll_cdeg, ..pose(second, east_m, f64::from(i) * 2.0) };
            facts.extend(hear(&mut maker, sample, watched));
        }
        facts.extend(maker.flush());
    }
    facts
}

fn after(facts: &[Fact]) -> Coverage {
    let mut coverage = Coverage::for_patrol(&patrol());
    for (i, fact) in facts.iter().enumerate() {
        coverage.apply(Moment::from_micros(i as u64), fact);
    }
    coverage
}

fn seen_at(coverage: &Coverage, east_m: f64, north_m: f64) -> bool {
    let cell = coverage.place(&CELL.into()).expect("the cell");
    let near = |patch: &&Patch| plane().point(coverage.position(patch)).distance(Point::new(east_m, north_m)) < 7.1;
    cell.patches.iter().find(near).expect("a patch there").seen.is_some()
}

#[test]
fn a_swept_cell_is_seen_entirely_and_dated_by_its_oldest_patch() {
    let coverage = after(&sweep(100.0, true, 0));
    let seen = coverage.seen(&CELL.into(), Moment::START).expect("the cell");
    assert_eq!(seen.share_seen_permille, 1_000);
    assert!(!seen.flown_unwatched);
    let oldest = seen.oldest.expect("all of it").as_micros();
    assert!((100_000_000..104_000_000).contains(&oldest), "{oldest}");
    let patch = coverage.place(&CELL.into()).expect("the cell").patches[0].seen.expect("seen");
    assert_eq!(coverage.drone(patch.by), Some(&DroneId::from("XC-1")));
    assert!((10..13).contains(&patch.mm_per_px), "40 m at 4,000 px: {}", patch.mm_per_px);
}

#[test]
fn a_flight_that_nobody_watched_is_flown_and_resets_nothing() {
    let coverage = after(&sweep(100.0, false, 0));
    let seen = coverage.seen(&CELL.into(), Moment::START).expect("the cell");
    assert_eq!((seen.oldest, seen.share_seen_permille, seen.flown_unwatched), (None, 0, true));
    assert_eq!(coverage.looked_at(&CELL.into(), Moment::START, Moment::from_micros(u64::MAX)).first, None);
    let mut both = sweep(100.0, false, 0);
    both.extend(sweep(200.0, true, 0));
    assert!(!after(&both).seen(&CELL.into(), Moment::START).expect("the cell").flown_unwatched);
}

#[test]
fn a_camera_that_is_off_sees_nothing() {
    assert_eq!(after(&[]).seen(&CELL.into(), Moment::START).expect("the cell").share_seen_permille, 0);
}

#[test]
fn a_drone_banked_by_thirty_degrees_sees_beside_its_lane_and_not_below_it() {
    // Right wing down turns a camera under the belly to the left. The image spans 26.6° to each side.
    let lane = |roll_cdeg| {
        let poses = (0..=50).map(|i| PoseSample { roll_cdeg, ..pose(f64::from(i) * 0.2, 75.0, f64::from(i) * 2.0) });
        after(&[swath(true, poses.collect())])
    };
    assert!(seen_at(&lane(0), 75.0, 50.0) && !seen_at(&lane(0), 45.0, 50.0));
    assert!(!seen_at(&lane(3_000), 75.0, 50.0) && seen_at(&lane(3_000), 45.0, 50.0));
    assert!(seen_at(&lane(-3_000), 95.0, 50.0) && !seen_at(&lane(-3_000), 45.0, 50.0));
}

#[test]
fn a_gimbal_holds_the_camera_level_in_a_bank() {
    let poses = vec![PoseSample { roll_cdeg: 3_000, ..pose(0.0, 75.0, 50.0) }];
    let camera = Camera { gimbal: true, ..camera() };
    let fact = Fact::Swath { drone: "XC-1".into(), camera, watched: true, stills: false, poses };
    assert!(seen_at(&after(&[fact]), 75.0, 50.0));
}

#[test]
fn a_body_tilted_beyond_forty_five_degrees_shows_nothing_that_counts() {
    let mut maker = SwathMaker::new("XC-1".into());
    assert_eq!(hear(&mut maker, PoseSample { roll_cdeg: 4_600, ..pose(0.0, 50.0, 50.0) }, true), None);
    assert_eq!(maker.flush(), None);
}

#[test]
fn ground_seen_too_flatly_does_not_count() {
    let ahead = Camera { pitch_cdeg: -2_000, ..camera() };
    let poses = vec![pose(0.0, 50.0, -300.0), pose(1.0, 50.0, -30.0)];
    let fact = |poses| Fact::Swath { drone: "XC-1".into(), camera: ahead.clone(), watched: true, stills: true, poses };
    assert_eq!(
        after(&[fact(poses[..1].to_vec())]).seen(&CELL.into(), Moment::START).expect("the cell").share_seen_permille,
        0
    );
    assert!(after(&[fact(poses)]).seen(&CELL.into(), Moment::START).expect("the cell").share_seen_permille > 0);
}

#[test]
fn a_photo_shows_one_footprint_and_nothing_between() {
    let maker = SwathMaker::new("XC-1".into());
    let facts: Vec<Fact> = [0.0, 100.0]
        .iter()
        .filter_map(|&north| {
            maker.photo(
                Moment::from_micros((north * 2e4) as u64),
                &camera(),
                true,
                &pose(0.0, 50.0, north).pose(),
                None,
            )
        })
        .collect();
    let photos = after(&facts);
    assert!(seen_at(&photos, 50.0, 5.0) && seen_at(&photos, 50.0, 95.0) && !seen_at(&photos, 50.0, 50.0));
    let video = after(&[swath(true, vec![pose(0.0, 50.0, 0.0), pose(2.0, 50.0, 100.0)])]);
    assert!(seen_at(&video, 50.0, 50.0));
    let lost = after(&[swath(true, vec![pose(0.0, 50.0, 0.0), pose(4.0, 50.0, 100.0)])]);
    assert!(!seen_at(&lost, 50.0, 50.0), "four seconds without telemetry are not made up");
}

#[test]
fn a_promise_goes_from_seen_to_due_to_overdue() {
    let coverage = after(&sweep(100.0, true, 0));
    let oldest = coverage.seen(&CELL.into(), Moment::START).and_then(|seen| seen.oldest).expect("seen");
    let standing = |seconds| coverage.sight(&CELL.into(), oldest.after(Span::from_secs(seconds)));
    assert_eq!(standing(480), Some(Sight::Seen));
    assert_eq!(standing(481), Some(Sight::Due));
    assert_eq!(standing(601), Some(Sight::Overdue));
    assert_eq!(coverage.sight(&"gate".into(), oldest), Some(Sight::Never));
    assert_eq!(coverage.age(&CELL.into(), oldest.after(Span::from_secs(7))), Some(Span::from_secs(7)));
}

#[test]
fn the_next_breach_counts_from_when_the_patrol_began() {
    let mut coverage = after(&sweep(100.0, true, 0));
    let second = |s: u64| Moment::from_micros(s * 1_000_000);
    // Not begun: what was never seen counts from now.
    assert_eq!(coverage.next_breach(second(150)), Some((PlaceId::from("gate"), second(450))));
    coverage.apply(second(150), &Fact::Began);
    assert_eq!(coverage.next_breach(second(160)), Some((PlaceId::from("gate"), second(450))));
    coverage.apply(second(400), &swath(true, vec![pose(400.0, 300.0, 0.0)]));
    assert_eq!(coverage.next_breach(second(160)), Some((PlaceId::from("gate"), second(700))));
    coverage.apply(second(500), &swath(true, vec![pose(500.0, 300.0, 0.0)]));
    assert_eq!(coverage.next_breach(second(160)), Some((PlaceId::from(CELL), second(750))));
    coverage.apply(second(600), &Fact::Ended);
    let (cell, at) = coverage.next_breach(second(600)).expect("a place");
    assert!(cell.as_str() == CELL && at < second(704), "without a beginning it counts from the last sight: {at:?}");
}

#[test]
fn was_the_gate_looked_at_has_an_honest_answer() {
    let second = |s: u64| Moment::from_micros(s * 1_000_000);
    let looks = [100.0, 101.0, 400.0].map(|s| swath(true, vec![pose(s, 300.0, 0.0)]));
    let coverage = after(&looks);
    let asked = |from, to| coverage.looked_at(&"gate".into(), second(from), second(to));
    assert_eq!((asked(0, 99).first, asked(102, 399).first), (None, None));
    let yes = asked(50, 200);
    assert_eq!((yes.first, yes.last, yes.looks.len()), (Some(second(100)), Some(second(101)), 1));
    assert_eq!((yes.looks[0].by.as_str(), yes.looks[0].mm_per_px, yes.looks[0].depression_deg), ("XC-1", 10, 90));
    assert!(yes.complete);
    assert!(!coverage.looked_at(&"nowhere".into(), second(0), second(1)).complete);
}

#[test]
fn a_line_is_seen_along_its_strip() {
    let poses = (0..=50).map(|i| pose(f64::from(i) * 0.2, -100.0, f64::from(i) * 2.0)).collect();
    assert_eq!(
        after(&[swath(true, poses)]).seen(&"walk".into(), Moment::START).expect("the line").share_seen_permille,
        1_000
    );
}

#[test]
fn ground_that_the_plan_cannot_show_is_not_promised() {
    let half = Area {
        outer: [(50.0, 0.0), (100.0, 0.0), (100.0, 100.0), (50.0, 100.0)].map(|(e, n)| at(e, n)).to_vec(),
        holes: Vec::new(),
    };
    let mut coverage = Coverage::for_patrol(&patrol());
    coverage.without(&[half]);
    assert_eq!(coverage.place(&CELL.into()).expect("the cell").patches.len(), 50);
}

#[test]
fn every_prefix_of_a_night_replays_to_the_same_state() {
    let mut facts = vec![Fact::Began];
    facts.extend(sweep(100.0, true, 0));
    facts.extend(sweep(200.0, false, 1_000));
    facts.extend(sweep(300.0, true, -1_500));
    facts.push(Fact::Ended);
    let mut live = Coverage::for_patrol(&patrol());
    for (i, fact) in facts.iter().enumerate() {
        live.apply(Moment::from_micros(i as u64), fact);
        let journal = serde_json::to_string(&facts[..=i]).expect("JSON");
        let restored: Vec<Fact> = serde_json::from_str(&journal).expect("facts");
        assert_eq!(after(&restored), live, "after {i} entries");
        let checkpoint = serde_json::to_string(&live).expect("JSON");
        assert_eq!(serde_json::from_str::<Coverage>(&checkpoint).expect("a checkpoint"), live);
    }
}

#[test]
fn a_swath_is_given_out_every_two_seconds() {
    let mut maker = SwathMaker::new("XC-1".into());
    let given: Vec<f64> = (0..50)
        .map(|i| f64::from(i) * 0.2)
        .filter(|&s| hear(&mut maker, pose(s, 50.0, 50.0), true).is_some())
        .collect();
    assert_eq!(given.len(), 4);
    assert!(
        hear(&mut maker, pose(10.0, 50.0, 50.0), false).is_some(),
        "the watcher went away: what it saw is given out"
    );
}

/// Holds R-E4.
#[test]
fn a_lane_that_is_flown_twice_counts_once_and_is_as_new_as_its_last_pass() {
    let lane = |start_s: f64| {
        let poses = (0..=50).map(|i| pose(start_s + f64::from(i) * 0.2, 50.0, f64::from(i) * 2.0));
        swath(true, poses.collect())
    };
    let cell = PlaceId::from(CELL);
    let share = |coverage: &Coverage| coverage.seen(&cell, Moment::START).expect("the cell").share_seen_permille;
    let patches = |coverage: &Coverage| -> u32 {
        coverage.place(&cell).expect("the cell").looks.iter().map(|look| look.patches).sum()
    };
    let (once, twice) = (after(&[lane(100.0)]), after(&[lane(100.0), lane(115.0)]));
    assert!(patches(&once) > 20 && share(&once) < 1_000);
    assert_eq!((share(&twice), patches(&twice)), (share(&once), patches(&once)), "the same ground");
    let oldest = |coverage: &Coverage| {
        let seen = coverage.place(&cell).expect("the cell").patches.iter().filter_map(|patch| patch.seen);
        seen.map(|seen| seen.at).min()
    };
    assert!(oldest(&once) < Some(Moment::from_micros(104_000_000)));
    assert!(oldest(&twice) >= Some(Moment::from_micros(115_000_000)));
}

/// Patches of the cell, of a patrol that was changed.
fn cell_patches(change: impl FnOnce(&mut Patrol)) -> usize {
    let mut patrol = patrol();
    change(&mut patrol);
    let coverage = Coverage::for_patrol(&patrol);
    coverage.place(&CELL.into()).map_or(0, |place| place.patches.len())
}

#[test]
fn every_part_of_an_area_is_counted_and_no_look_ground_is_not() {
    let whole = cell_patches(|_| ());
    let second = Place { id: CELL.into(), called: None, shape: PlaceShape::Area(square(300.0, 0.0, 100.0)) };
    assert_eq!(cell_patches(|patrol| patrol.places.push(second)), 2 * whole);
    let yard = NoLook { name: "yard".into(), area: square(20.0, 20.0, 50.0) };
    assert_eq!(cell_patches(|patrol| patrol.nolook.push(yard)), whole - 25, "25 patches of 10 m");
}

#[test]
fn what_a_plan_cannot_show_is_taken_out_but_no_place_is_left_without_a_patch() {
    let mut coverage = Coverage::for_patrol(&patrol());
    let patches = |coverage: &Coverage, place: &str| coverage.place(&place.into()).expect("a place").patches.len();
    let whole = patches(&coverage, CELL);
    coverage.without(&[square(0.0, 0.0, 10.0), square(295.0, -5.0, 10.0)]);
    assert_eq!(patches(&coverage, CELL), whole - 1);
    assert_eq!(patches(&coverage, "gate"), 1, "the post is looked at all the same");
}
