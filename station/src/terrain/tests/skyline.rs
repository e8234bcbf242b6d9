//! What hides a place, judged by walking along the straight way to the camera.

use super::super::{Surroundings, Terrain};
use super::of;
use crate::geodesy::{AboveGround, Plane, Point, Position, Shape};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

fn plane() -> Plane {
    Plane::at(Position::from_degrees(24.49, 117.51).unwrap())
}

fn block(corners: &[(f64, f64)], top_m: f64) -> (Shape, AboveGround) {
    let ring = corners.iter().map(|&(east_m, north_m)| Point::new(east_m, north_m)).collect();
    (Shape::from_rings(vec![ring]), AboveGround::from_metres(top_m))
}

fn square(west: f64, south: f64, side: f64) -> [(f64, f64); 4] {
    [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
}

fn flat(walls: &[(Shape, AboveGround)]) -> Surroundings<'static> {
    Surroundings::of(plane(), None, walls.iter().cloned())
}

fn hides(around: &Surroundings<'_>, p: Point, drone: Point, up_m: f64) -> bool {
    let away = Point::new(drone.east_m - p.east_m, drone.north_m - p.north_m);
    around.skyline(p).is_some_and(|skyline| skyline.hides(away, up_m))
}

/// Whether the straight way from the ground at `p` to a drone runs into something as high as `top` says, by 2,000 steps.
fn runs_into(p: Point, drone: Point, up_m: f64, top: &dyn Fn(Point) -> f64) -> bool {
    (1..2_000).map(|step| f64::from(step) / 2_000.0).any(|share| top(p.towards(drone, share)) > up_m * share)
}

/// How many looks ran into something, all of them hidden; were clear; and were clear but count as hidden.
#[derive(Default)]
struct Judged {
    blocked: usize,
    clear: usize,
    too_much: usize,
}

impl Judged {
    fn look(&mut self, around: &Surroundings<'_>, p: Point, drone: Point, up_m: f64, top: &dyn Fn(Point) -> f64) {
        let hidden = hides(around, p, drone, up_m);
        if runs_into(p, drone, up_m, top) {
            self.blocked += 1;
            assert!(hidden, "{p:?} from {drone:?}, {up_m} m up");
        } else {
            self.clear += 1;
            self.too_much += usize::from(hidden);
        }
    }

    fn is_good(&self, blocked: usize) {
        let Judged { too_much, clear, .. } = self;
        assert!(self.blocked > blocked, "{} ways run into something", self.blocked);
        assert!(too_much * 8 < *clear, "{too_much} of {clear} clear ways count as hidden");
    }
}

fn draw(chance: &mut ChaCha8Rng, from: f64, to: f64) -> f64 {
    from + (to - from) * f64::from(chance.next_u32()) / f64::from(u32::MAX)
}

#[test]
fn a_building_hides_the_ground_behind_it_and_not_what_is_before_it_beside_it_or_on_it() {
    let around = flat(&[block(&square(-10.0, 20.0, 20.0), 30.0)]);
    let (south, north) = (Point::new(0.0, 0.0), Point::new(0.0, 60.0));
    assert!(hides(&around, south, north, 40.0), "over the roof the way is 20 m high at the wall");
    assert!(!hides(&around, south, north, 100.0), "high enough to look over it");
    assert!(!hides(&around, south, Point::new(0.0, 15.0), 12.0), "a drone before the wall");
    assert!(!hides(&around, south, Point::new(60.0, 0.0), 40.0), "the wall is beside the way");
    assert!(!hides(&around, Point::new(0.0, 30.0), north, 40.0), "on the roof");
    assert_eq!(around.skyline(Point::new(0.0, -200.0)), None, "too far away to hide anything that counts");
}

#[test]
fn a_roof_is_hidden_by_a_higher_house_and_not_by_its_equals_beside_it() {
    let row = [0.0, 10.0, 20.0].map(|west| block(&square(west, 0.0, 10.0), 20.0));
    let (middle, west) = (Point::new(15.0, 5.0), Point::new(-10.0, 5.0));
    assert_eq!(flat(&row).skyline(middle), None);
    let tower = block(&square(3.0, 0.0, 7.0), 60.0);
    assert!(hides(&flat(&[row.to_vec(), vec![tower]].concat()), middle, west, 60.0));
}

#[test]
fn walls_hide_on_ground_that_no_file_knows_as_well() {
    let hole = of(&[&[-9999, -9999, -9999], &[-9999, -9999, -9999], &[-9999, -9999, 800]]);
    let walls = [block(&square(-10.0, 20.0, 20.0), 30.0)];
    let around = Surroundings::of(plane(), Some(&hole), walls.iter().cloned());
    assert!(hides(&around, Point::new(0.0, 0.0), Point::new(0.0, 60.0), 40.0));
}

#[test]
fn whatever_runs_into_a_wall_is_hidden_and_little_else_is() {
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    let mut draw = |from, to| draw(&mut chance, from, to);
    let mut judged = Judged::default();
    for _ in 0..150 {
        let walls: Vec<_> = (0..3)
            .map(|_| block(&square(draw(-80.0, 60.0), draw(-80.0, 60.0), draw(4.0, 40.0)), draw(5.0, 60.0)))
            .collect();
        let around = flat(&walls);
        let top = |p: Point| {
            let over = walls.iter().filter(|(shape, _)| shape.contains(p));
            over.map(|(_, top)| top.metres()).fold(0.0, f64::max)
        };
        for _ in 0..40 {
            let p = Point::new(draw(-60.0, 60.0), draw(-60.0, 60.0));
            let (drone, up_m) = (Point::new(draw(-90.0, 90.0), draw(-90.0, 90.0)), draw(30.0, 80.0));
            // No look as flat as this counts, and the roofs are seen.
            if up_m < 0.27 * p.distance(drone) || top(p) > 0.0 {
                continue;
            }
            judged.look(&around, p, drone, up_m, &top);
        }
    }
    judged.is_good(300);
}

/// A valley between two steep ridges that run north, samples about 100 m apart.
fn valley() -> Terrain {
    let row: &[i32] = &[120, 120, 120, 0, 0, 120, 120, 120, 120, 120, 120];
    of(&[row; 21])
}

#[test]
fn whatever_runs_into_a_ridge_is_hidden_and_little_else_is() {
    let terrain = valley();
    let around = Surroundings::of(plane(), Some(&terrain), std::iter::empty());
    let ground = |p: Point| terrain.ground(plane().position(p)).unwrap_or(0.0);
    let mut chance = ChaCha8Rng::seed_from_u64(6);
    let mut draw = |from, to| draw(&mut chance, from, to);
    let mut judged = Judged::default();
    for _ in 0..3_000 {
        let p = Point::new(draw(-780.0, -420.0), draw(-300.0, 300.0));
        let drone = p.moved(draw(-250.0, 250.0), draw(-250.0, 250.0));
        let up_m = draw(40.0, 160.0);
        if up_m < 0.27 * p.distance(drone) || ground(drone) > ground(p) + up_m {
            continue;
        }
        // A step may miss the bend at a sample by so much.
        judged.look(&around, p, drone, up_m, &|q| ground(q) - ground(p) - 3.0);
    }
    judged.is_good(50);
}

#[test]
fn gentle_ground_hides_nothing_and_costs_nothing() {
    let gentle = of(&[&[0, 10, 20, 30], &[5, 15, 25, 35], &[0, 10, 20, 30]]);
    let around = Surroundings::of(plane(), Some(&gentle), std::iter::empty());
    assert_eq!(around.skyline(Point::new(-900.0, 1_000.0)), None);
}
