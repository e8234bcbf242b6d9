//! Posts that are flown round.

use super::fixtures::*;
use crate::geodesy::Point;
use crate::mission::{self, PX4, Start, Step};
use crate::patrol::Patrol;
use crate::plan::*;

const BUDGET: u64 = 200_000;
const POST: (f64, f64) = (200.0, 300.0);

/// A line, and a post that is flown round at 40 m.
fn round_the_post() -> Patrol {
    let mut patrol = empty();
    watch_line(&mut patrol, "river", &[(0.0, 100.0), (0.0, 400.0)], false);
    watch_post(&mut patrol, "tower", POST, Some(90));
    patrol.posts[0].orbit = true;
    patrol
}

fn away_m(point: &TourPoint) -> f64 {
    plane().point(point.at).distance(Point::new(POST.0, POST.1))
}

#[test]
fn the_ring_is_closed_begins_on_the_asked_side_and_keeps_its_distance() {
    let plan = plan(&round_the_post(), &fleet(2), BUDGET).expect("a plan");
    let ring: Vec<&TourPoint> = plan.tour.iter().filter(|point| matches!(point.role, Role::Orbit { .. })).collect();
    assert_eq!(ring.len(), 12);
    assert!(ring.iter().all(|point| (away_m(point) - 40.0).abs() < 0.1));
    let begins = plane().point(ring[11].at);
    assert!(
        begins.distance(Point::new(POST.0 + 40.0, POST.1)) < 0.1,
        "it ends in the east, where it began: {begins:?}"
    );
    assert!(ring.iter().all(|point| point.speed_mmps <= 8_944), "2 m/s² on a radius of 40 m");
}

#[test]
fn nose_and_camera_are_on_the_post_all_the_way_round_and_ahead_again_after_it() {
    let (patrol, fleet) = (round_the_post(), fleet(2));
    let plan = plan(&patrol, &fleet, BUDGET).expect("a plan");
    let flown = proven_sortie(&plan, &patrol, &fleet[0], 0, 900);
    let mut facing = None;
    let mut round = 0;
    for (number, step) in flown.steps.iter().enumerate() {
        match *step {
            Step::Look { at } => facing = Some(at),
            Step::LookAhead => facing = None,
            Step::Fly { .. } => {
                let leg = flown.passes.iter().find(|(step, _)| usize::from(*step) == number).map(|(_, leg)| *leg);
                let role = leg.and_then(|leg| plan.tour.get(leg as usize)).map(|point| point.role);
                if let Some(Role::Orbit { target }) = role {
                    assert_eq!(facing, Some(target), "step {number}");
                    round += 1;
                } else {
                    assert_eq!(facing, None, "step {number}");
                }
            }
            _ => {}
        }
    }
    assert!(round >= 12 && facing.is_none(), "{round}");
    let items = mission::compile(&flown.steps, Start::Ground(fleet[0].home), &PX4).expect("PX4 takes it");
    assert!(items.len() <= 500);
}

#[test]
fn a_ring_that_would_leave_free_ground_is_refused() {
    let mut patrol = round_the_post();
    patrol.nofly.push(area(&square(POST.0 - 60.0, POST.1 - 10.0, 20.0), &[]));
    assert!(matches!(plan(&patrol, &fleet(2), BUDGET), Err(PlanError::NoStandOff { .. })));
}
