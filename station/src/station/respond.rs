//! Telling people: what is due, what goes to which channel, and what comes back.

use super::Station;
use super::drone::Drone;
use super::entry::Fact;
use super::journal::Told;
use super::output::Attempt;
use super::request::{Answer, Principal, Refusal};
use super::requests::Outcome;
use super::upkeep::PAD_M;
use crate::base::{DistrictId, Seq, Span, TeamId};
use crate::dispatch::{Attempted, DroneAt, Heard};
use crate::flight::GIVEN_UP;
use crate::geodesy::{Plane, Position, geoid};
use crate::incident::{Located, drone_lost};
use crate::vehicle::{Liveness, Pose};

/// The station looks again no sooner than this, so that something that cannot go out does not keep it awake.
const SOON: Span = Span::from_millis(20);
/// A position on a team's screen is not to be trusted after this.
const STALE_MS: i64 = 10_000;
/// How well a drone's own position is known, metres (95 %), when it falls silent in the air.
const LOST_WITHIN_M: f64 = 50.0;
/// The same, when it stands on the ground and says where.
const DOWN_WITHIN_M: f64 = 10.0;

impl Station {
    /// Drone troubles, clocks, deliveries.
    pub(super) fn respond(&mut self, district: &DistrictId) {
        self.report_lost(district);
        self.show_drones(district);
        for fact in self.due_dispatch(district) {
            self.record(district, Fact::Dispatch(fact));
        }
        self.attempt(district);
        let now = self.now;
        let Some(one) = self.districts.get(district) else { return };
        if let Some(at) = one.durable.dispatch.deadline(&one.durable.incidents, now) {
            self.look(district, at.max(now.after(SOON)));
        }
    }

    fn due_dispatch(&self, district: &DistrictId) -> Vec<crate::dispatch::Fact> {
        let Some(one) = self.districts.get(district) else { return Vec::new() };
        one.durable.dispatch.due(&one.durable.incidents, self.now)
    }

    /// Every wish waits for the newest entry: nobody is told what a crash could take back.
    fn attempt(&mut self, district: &DistrictId) {
        let (now, unix_ms, after) = (self.now, self.wall.unix_ms(self.now), self.journal.last());
        let Some(one) = self.districts.get_mut(district) else { return };
        let durable = &mut one.durable;
        let wishes = durable.dispatch.wishes(&durable.incidents, now, unix_ms, &mut self.attempts);
        for wish in wishes {
            let attempt = Attempt {
                id: wish.id,
                district: district.clone(),
                channel: wish.channel,
                message: wish.message,
                unrecorded: false,
            };
            self.tell_after(after, Told::Attempt(attempt));
        }
    }

    pub(super) fn attempted(&mut self, id: u64, result: &Attempted) {
        let districts: Vec<DistrictId> = self.districts.keys().cloned().collect();
        for district in districts {
            let Some(one) = self.districts.get_mut(&district) else { continue };
            for fact in one.durable.dispatch.attempted(id, result, self.now) {
                self.record(&district, Fact::Dispatch(fact));
            }
        }
    }

    pub(super) fn heard(&mut self, district: &DistrictId, heard: &Heard) {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let durable = &mut one.durable;
        let brought = durable.dispatch.heard(&durable.incidents, heard, now);
        for fact in brought.incidents {
            self.record(district, Fact::Incident(fact));
        }
        for fact in brought.dispatch {
            self.record(district, Fact::Dispatch(fact));
        }
        self.look(district, now);
    }

    pub(super) fn team_at(&mut self, district: &DistrictId, team: &TeamId, position: Position, accuracy_m: f64) {
        self.heard(district, &Heard::TeamAt { team: team.clone(), position, accuracy_m });
    }

    pub(super) fn duty(&mut self, principal: &Principal, district: &DistrictId, team: &TeamId, on: bool) -> Outcome {
        let Some(one) = self.districts.get(district) else { return Err(Refusal::NotFound) };
        let facts = one.durable.dispatch.put_on_duty(team, on, &principal.name).map_err(|_| Refusal::NotFound)?;
        let mut seq = Seq::default();
        for fact in facts {
            seq = self.record(district, Fact::Dispatch(fact));
        }
        Ok((Answer::Done { seq }, seq))
    }

    /// A drone of ours that falls silent in the air, or comes down anywhere but on its pad, is an incident at its last
    /// place.
    fn report_lost(&mut self, district: &DistrictId) {
        let Some(one) = self.districts.get(district) else { return };
        let lost = one.durable.flight.flying.iter().filter(|(_, flying)| flying.aloft()).filter_map(|(id, flying)| {
            let drone = one.drones.get(id)?;
            let pose = drone.state.poses.last()?;
            let within_m = self.lost_within_m(drone, pose)?;
            // One incident for each sortie: the same moment gives the same identity.
            let (heard_ms, since_ms) = (self.wall.unix_ms(pose.at), self.wall.unix_ms(flying.since));
            Some(drone_lost(id, Located::within(pose.position, within_m), heard_ms, since_ms))
        });
        let lost: Vec<_> = lost.collect();
        for sighting in lost {
            self.sight(district, &sighting);
        }
    }

    /// How well the place of a drone in trouble is known, metres; none when it is in none.
    fn lost_within_m(&self, drone: &Drone, pose: &Pose) -> Option<f64> {
        let silence = drone.state.life.newest().map(|at| self.now.since(at));
        // Looked for on the ground no sooner than its slot is given up: a shadow behind a tower must not send a team out.
        if silence.is_some_and(|silence| silence >= GIVEN_UP) {
            return Some(LOST_WITHIN_M);
        }
        let home = drone.setup.home;
        let away_m = Plane::at(home).distance(home, pose.position);
        (drone.state.parked() && away_m > PAD_M).then_some(DOWN_WITHIN_M)
    }

    fn show_drones(&mut self, district: &DistrictId) {
        let now = self.now;
        let unix = |at| self.wall.unix_ms(at);
        let Some(one) = self.districts.get(district).filter(|one| one.durable.dispatch.shows_drones()) else { return };
        let shown: Vec<DroneAt> = one
            .drones
            .iter()
            // Where a drone is not, nobody is shown one.
            .filter(|(_, drone)| drone.state.liveness(now) == Liveness::Fresh && drone.state.trust.is_good())
            .filter_map(|(id, drone)| {
                let pose = drone.state.poses.last()?;
                Some(DroneAt {
                    drone: id.clone(),
                    uid: format!("quadrat.{district}.{id}"),
                    position: pose.position,
                    height: Some(geoid::above_ellipsoid(pose.above_sea, pose.position)),
                    within_90_m: drone.state.accuracy_m.map(f64::from),
                    course_deg: drone.state.heading_deg,
                    speed_mps: Some(drone.state.speed_mps),
                    battery_percent: drone.state.battery_percent,
                    seen_unix_ms: unix(pose.at),
                    stale_unix_ms: unix(pose.at).saturating_add(STALE_MS),
                })
            })
            .collect();
        if let Some(one) = self.districts.get_mut(district) {
            for at in shown {
                one.durable.dispatch.drone_at(at);
            }
        }
    }
}
