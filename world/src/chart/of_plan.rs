//! The chart of a plan that nobody has flown yet.

use super::of::{degrees, ring, shape};
use super::{Chart, Degrees, Leg, LegKind, Place};
use quadrat_station::patrol::{Obstacle, Outline, Patrol};
use quadrat_station::plan::{Plan, Role, profile};

impl Chart {
    /// What a plan flies over and what it leaves out. Subtitle, words and figures are the caller's.
    #[must_use]
    pub fn of_plan(patrol: &Patrol, plan: &Plan) -> Chart {
        let place = |place: &quadrat_station::patrol::Place| {
            let (points, closed) = shape(&place.shape);
            Place { name: place.id.to_string(), points, closed, note: place.called.clone().unwrap_or_default() }
        };
        Chart {
            title: patrol.name.clone(),
            places: patrol.places.iter().map(place).collect(),
            no_fly: patrol.nofly.iter().map(ring).collect(),
            no_look: patrol.nolook.iter().map(|nolook| ring(&nolook.area)).collect(),
            tall: patrol.flown_around().map(outline).collect(),
            docks: patrol.docks.iter().map(|dock| (dock.name.clone(), degrees(dock.position))).collect(),
            fence: ring(&plan.fence),
            tour: legs(plan),
            profile: profile(plan, patrol).unwrap_or_default(),
            unseen: plan.residuals.iter().map(ring).collect(),
            ..Chart::default()
        }
    }
}

fn outline(obstacle: &Obstacle) -> (Vec<Degrees>, bool) {
    let corners = obstacle.outline.corners().iter().copied().map(degrees).collect();
    (corners, matches!(obstacle.outline, Outline::Ring(_)))
}

/// The tour's legs; the first one comes from the last point, since the tour is closed.
fn legs(plan: &Plan) -> Vec<Leg> {
    let before = plan.tour.last().into_iter().chain(&plan.tour);
    let flown = before.zip(&plan.tour).map(|(from, to)| {
        let kind = if matches!(to.role, Role::Lane(_)) { LegKind::Lane } else { LegKind::Transit };
        Leg { way: vec![degrees(from.at), degrees(to.at)], kind }
    });
    let looks = plan.tour.iter().filter_map(|point| match point.role {
        Role::Look { target, .. } => Some(Leg { way: vec![degrees(point.at), degrees(target)], kind: LegKind::Look }),
        Role::Lane(_) | Role::Transit | Role::Orbit { .. } => None,
    });
    flown.chain(looks).collect()
}
