//! Detections from drones: decoded, located, made durable, and only then acknowledged.

use super::Station;
use super::entry::Fact;
use super::input::Peer;
use super::journal::Told;
use super::sending::Parcel;
use crate::base::{DistrictId, DroneId, IncidentId, Seq, Span};
use crate::camera;
use crate::geodesy::{Plane, Position, Shape};
use crate::incident::{AckState, Located, PhotoMark, Seen, Sender, Sighting, Spot, sighting};
use crate::patrol::{Patrol, PlaceShape};
use crate::wire::{Address, Order, detection};

/// A detection without position and box is somewhere under the drone: half of the widest footprint, metres.
const SOMEWHERE_M: f64 = 60.0;

/// A companion is asked for the same gap this often at most: a question and its answers need a second on a slow link.
const ASK_AGAIN: Span = Span::from_secs(2);
/// What a drone whose position is not believed may have flown in a second, metres: its speed on patrol and some wind.
const FASTEST_MPS: f64 = 20.0;

impl Station {
    /// A TUNNEL payload from a drone's system.
    pub(super) fn tunnel(
        &mut self,
        district: &DistrictId,
        id: &DroneId,
        peer: &Peer,
        from: Address,
        payload_type: u16,
        bytes: &[u8],
    ) {
        if payload_type != detection::DETECTION {
            return;
        }
        let Ok(seen) = detection::decode(bytes) else { return };
        let enrolled = self.districts.get(district).and_then(|one| one.durable.enrolled.get(id)).copied();
        // Without the autopilot's number a repeat after a restart could not be told from a new one: let it come again.
        let Some(uid) = enrolled else { return };
        if self.journal.fault(self.now).is_some() {
            return;
        }
        let sender = Sender { uid, component: from.component, boot_nonce: seen.boot_nonce };
        let Some(sighting) = self.sighting_of(district, id, sender, &seen) else { return };
        let (_, _, seq) = self.sight(district, &sighting);
        self.acknowledge(district, peer, from, (sender, seen.counter), seq);
        self.ask_for_gap(district, id, peer, from);
    }

    /// Asks a companion for what it numbered and did not bring (R-D4): a later one shows that it has been heard of.
    pub(super) fn ask_for_gap(&mut self, district: &DistrictId, id: &DroneId, peer: &Peer, to: Address) {
        let now = self.now;
        let Some(one) = self.districts.get_mut(district) else { return };
        let gap = one.durable.enrolled.get(id).and_then(|uid| one.durable.incidents.gap(*uid, to.component, now));
        let Some(gap) = gap else { return };
        let Some(drone) = one.drones.get_mut(id) else { return };
        if drone.gap_asked.is_some_and(|asked| now.since(asked) < ASK_AGAIN) {
            return;
        }
        drone.gap_asked = Some(now);
        let bytes = detection::encode_ask(gap.boot_nonce, gap.from, gap.to);
        let order = Order::Tunnel { to, payload_type: detection::DETECTION_ASK, bytes };
        self.send(Parcel::new(peer.clone(), order));
    }

    fn sighting_of(
        &self,
        district: &DistrictId,
        id: &DroneId,
        sender: Sender,
        seen: &detection::Detection,
    ) -> Option<Sighting> {
        let drone = self.districts.get(district)?.drones.get(id)?;
        let captured = drone.state.poses.clock().map_or(self.now, |(heard, boot_ms)| {
            let ago_ms = boot_ms.wrapping_sub(seen.capture_ms);
            let ago_ms = if ago_ms > u32::MAX / 2 { 0 } else { ago_ms };
            crate::base::Moment::from_micros(heard.as_micros().saturating_sub(u64::from(ago_ms) * 1_000))
        });
        let mark = seen.photo_hash.map(PhotoMark::from_number);
        let photo = mark.as_ref().and_then(|mark| self.districts.get(district)?.album.marked(mark)).map(str::to_owned);
        let awaits = mark.filter(|_| photo.is_none());
        let said = Seen {
            sender,
            counter: seen.counter,
            class: seen.class.number(),
            confidence: seen.confidence_percent.unwrap_or(255),
            seen_unix_ms: self.wall.unix_ms(captured),
            // Its companion locates by the same receiver.
            located: seen
                .located
                .filter(|_| drone.state.trust.is_good())
                .map(|at| Located { position: at.position, covariance_m2: at.covariance_m2.map(f64::from) }),
            track: seen.track.unwrap_or(0),
            photo,
            awaits,
            label: (!seen.label.is_empty()).then(|| seen.label.clone()),
            drill: seen.drill,
        };
        sighting(&said, id, self.locate(district, id, seen))
    }

    /// Our own ray through the picture, or the ground below the drone.
    fn locate(&self, district: &DistrictId, id: &DroneId, seen: &detection::Detection) -> Option<Located> {
        let one = self.districts.get(district)?;
        let drone = one.drones.get(id)?;
        let pose = drone.state.poses.nearest(seen.capture_ms).or(drone.state.poses.last())?;
        if !drone.state.trust.is_good() {
            // The last place that was believed, and how far it may have flown since.
            let last = drone.state.poses.last()?;
            let flown_m = self.now.since(last.at).as_secs_f64() * FASTEST_MPS;
            return Some(Located::within(last.position, SOMEWHERE_M + flown_m));
        }
        let below = Located::within(pose.position, SOMEWHERE_M);
        let patrol = one.durable.flight.patrol.as_ref();
        let camera = patrol.and_then(Patrol::camera);
        let (Some(pixels), Some(patrol), Some(camera)) = (seen.pixels, patrol, camera) else { return Some(below) };
        let pixel =
            (f64::from(pixels.left) + f64::from(pixels.width) / 2.0, f64::from(pixels.top) + f64::from(pixels.height));
        let (looked, sigmas) = (pose.looked(0.0), camera::Sigmas::CONSUMER);
        let found = if patrol.terrain.is_none() {
            camera::locate(pixel, camera, &looked, &sigmas).ok()?
        } else {
            let ground = |at| patrol.above_home_m(at, drone.setup.home);
            match camera::locate_over(pixel, camera, &looked, &sigmas, &ground) {
                Ok(found) => found,
                Err(camera::Refused::Unknown) => return Some(below),
                Err(_) => return None,
            }
        };
        Some(Located { position: found.position, covariance_m2: found.covariance_m2 })
    }

    /// A located detection: which incident it belongs to, whether it was known, and the entry to wait for.
    pub(super) fn sight(&mut self, district: &DistrictId, sighting: &Sighting) -> (IncidentId, bool, Seq) {
        let next = IncidentId(self.incidents).next();
        let Some(one) = self.districts.get(district) else { return (next, false, Seq::default()) };
        let patrol = one.durable.flight.patrol.as_ref();
        let sighted = one.durable.incidents.sight(next, sighting, |at| spot(patrol?, at));
        // A repeat may come before its first copy is stored: it waits for the newest entry too.
        let mut seq = self.journal.last();
        for fact in sighted.facts {
            seq = self.record(district, Fact::Incident(fact));
        }
        (sighted.incident, sighted.repeat, seq)
    }

    /// Photos that are in the store. Those that detections awaited belong to their incidents now.
    pub(super) fn photos(&mut self, district: &DistrictId, photos: &[String]) {
        for photo in photos {
            let Some(one) = self.districts.get_mut(district) else { return };
            if one.album.add(photo) {
                for fact in one.durable.incidents.photo(photo) {
                    self.record(district, Fact::Incident(fact));
                }
            }
        }
    }

    fn acknowledge(
        &mut self,
        district: &DistrictId,
        peer: &Peer,
        to: Address,
        (sender, counter): (Sender, u32),
        after: Seq,
    ) {
        let Some(one) = self.districts.get(district) else { return };
        let incidents = &one.durable.incidents;
        let states =
            [Some((false, incidents.ack(sender))), incidents.ack_of(sender, counter).map(|state| (true, state))];
        for (window, AckState { up_to, bitmap }) in states.into_iter().flatten() {
            let ack = detection::DetectionAck { boot_nonce: sender.boot_nonce, window, up_to, bitmap };
            let bytes = detection::encode_ack(&ack);
            let order = Order::Tunnel { to, payload_type: detection::DETECTION_ACK, bytes };
            self.tell_after(after, Told::Parcel(Parcel::new(peer.clone(), order)));
        }
    }
}

/// The patrol place that a position is in, or the nearest one, with distance and direction from it.
fn spot(patrol: &Patrol, at: Position) -> Option<Spot> {
    let plane = Plane::at(at);
    let near = |place: &crate::patrol::Place| -> Option<(f64, f64)> {
        let corners: Vec<Position> = match &place.shape {
            PlaceShape::Area(area) if Shape::of(area, &plane).contains(plane.point(at)) => return Some((0.0, 0.0)),
            PlaceShape::Area(area) => area.outer.clone(),
            PlaceShape::Post(post) => vec![*post],
            PlaceShape::Line(line) => line.clone(),
        };
        let nearest = corners.into_iter().map(|corner| plane.point(corner)).min_by(|a, b| {
            let origin = crate::geodesy::Point::new(0.0, 0.0);
            a.distance(origin).total_cmp(&b.distance(origin))
        })?;
        let bearing = libm::atan2(-nearest.east_m, -nearest.north_m).to_degrees();
        Some((libm::hypot(nearest.east_m, nearest.north_m), (bearing + 360.0) % 360.0))
    };
    let (place, (metres, bearing)) = patrol
        .places
        .iter()
        .filter_map(|place| Some((place, near(place)?)))
        .min_by(|(_, (a, _)), (_, (b, _))| a.total_cmp(b))?;
    Some(Spot {
        place: place.id.clone(),
        called: place.called.clone().unwrap_or_else(|| place.id.to_string()),
        metres: metres as u32,
        bearing_deg: bearing as u16,
    })
}
