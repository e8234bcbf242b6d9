//! What was found, all of it and with its photo: detections that went missing are asked for, and the photo goes from the
//! companion's camera over its own link to the incident, before its detection, after it, or never.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

mod common;

use common::ready_in;
use quadrat_sim::tunnel::{self, Detection};
use quadrat_sim::wire::{self, Payload};
use quadrat_sim::{Class, Fault, PhotoLink, Thing};
use quadrat_station::base::{DistrictId, Moment};
use quadrat_station::incident::{self, Incident};
use quadrat_station::station::{Fact, Input, Peer, Request};
use quadrat_station::wire::{Deframer, Found, Resync};
use quadrat_world::{World, small};

/// Where somebody lies, in the middle of the small patrol.
const PERSON: (f64, f64) = (24.5109, 117.6503);

/// A patrol over one person on the ground, under way; a team stands by.
fn flying(link: PhotoLink, hold: bool) -> World {
    let mut scene = small(5);
    scene.things = vec![Thing::lasting(1, Class::PersonDown, PERSON.0, PERSON.1)];
    scene.teams = vec!["t2".to_owned()];
    scene.photo_link = link;
    let mut world = ready_in(scene);
    if hold {
        world.air.iter_mut().for_each(|air| air.drone.inject(Fault::PhotosHeld(true)));
    }
    world.ask(Request::PatrolStart);
    world
}

fn found(world: &World) -> Option<&Incident> {
    world.durable().incidents.iter().next()
}

/// The same, until the first detection is in, and how its drone is numbered.
fn until_found(link: PhotoLink, hold: bool) -> (World, usize) {
    let mut world = flying(link, hold);
    assert!(world.run_until(400, |world| found(world).is_some()), "somebody is found");
    world.run(1);
    let finder = world.air.iter().position(|air| !air.drone.sightings().is_empty()).expect("a finder");
    (world, finder)
}

fn facts(world: &World) -> Vec<&incident::Fact> {
    let all = world.entries().filter_map(|entry| match &entry.fact {
        Fact::Incident(fact) => Some(fact),
        _ => None,
    });
    all.collect()
}

fn shown(world: &World) -> (Vec<String>, usize) {
    let view = world.snapshot.as_ref().and_then(|snapshot| snapshot.incidents.first()).expect("an incident");
    (view.photos.clone(), view.photos_awaited)
}

fn release(world: &mut World) {
    world.air.iter_mut().for_each(|air| air.drone.inject(Fault::PhotosHeld(false)));
}

/// Holds R-D1.
#[test]
fn a_photo_that_is_quicker_than_its_detection_is_with_the_incident_from_its_first_entry() {
    let (world, finder) = until_found(PhotoLink::default(), false);
    let Some(incident::Fact::Sighted { new: true, sighting, .. }) = facts(&world).first().copied() else {
        panic!("{:?}", facts(&world))
    };
    let photo = sighting.photo.as_ref().expect("a photo");
    let taken = world.air[finder].drone.photo(0).expect("the companion's own");
    assert_eq!(world.photos.get(&world.district(), photo).map(|photo| photo.to_vec()), Some(taken));
    assert_eq!(shown(&world), (vec![photo.clone()], 0));
    assert_eq!(sighting.awaits, None);
}

#[test]
fn a_photo_that_comes_later_is_attached_and_nobody_is_told_again() {
    let (mut world, finder) = until_found(PhotoLink::default(), true);
    assert_eq!(shown(&world), (Vec::new(), 1), "announced and not here");
    assert!(world.air[finder].drone.injected()["photos_held"] > 0);
    let told = world.attempts.len();
    assert!(told > 0, "the alert is out");
    release(&mut world);
    assert!(world.run_until(5, |world| found(world).is_some_and(|one| !one.photos.is_empty())), "it comes");
    world.run(1);
    let photos = found(&world).expect("an incident").photos.clone();
    let taken = world.air[finder].drone.photo(0).expect("the companion's own");
    assert_eq!(world.photos.get(&world.district(), &photos[0]).map(|photo| photo.to_vec()), Some(taken));
    assert_eq!(shown(&world), (photos, 0));
    assert_eq!(world.attempts.len(), told, "a photo is no news that calls anybody");
}

#[test]
fn a_photo_that_never_comes_delays_neither_detection_nor_alert() {
    let first = |link| {
        let (world, _) = until_found(link, false);
        let entry = world.entries().find(|entry| matches!(entry.fact, Fact::Incident(_))).expect("an entry");
        let alert = world.attempts.first().map(|(at, _)| *at).expect("an alert");
        (entry.at, alert)
    };
    let with = first(PhotoLink::default());
    assert_eq!(first(PhotoLink::NONE), with);
    assert!(with.0 > Moment::START);
}

#[test]
fn bytes_that_are_not_the_photo_are_never_attached() {
    let (mut world, finder) = until_found(PhotoLink::NONE, false);
    let mut forged = world.air[finder].drone.photo(0).expect("a photo");
    *forged.last_mut().expect("a byte") ^= 1;
    let (here, elsewhere) = (world.district(), DistrictId::from("elsewhere"));
    let wrong = world.photos.put(&here, forged.into());
    world.input(Input::Photos { district: here.clone(), hashes: vec![wrong] });
    // The right bytes in another district's store are not this district's either.
    let right = world.photos.put(&elsewhere, world.air[finder].drone.photo(0).expect("a photo").into());
    world.input(Input::Photos { district: elsewhere, hashes: vec![right.clone()] });
    // What is no hash but begins like one.
    world.input(Input::Photos { district: here.clone(), hashes: vec![right[..16].to_owned(), String::new()] });
    world.run(1);
    assert_eq!(shown(&world), (Vec::new(), 1));
    world.input(Input::Photos { district: here, hashes: vec![right.clone()] });
    world.run(1);
    assert_eq!(shown(&world), (vec![right], 0), "the test would have seen it");
}

#[test]
fn a_photo_that_reached_the_disk_while_the_station_was_dead_is_attached_when_it_comes_back() {
    let (mut world, finder) = until_found(PhotoLink::NONE, false);
    let photo = world.air[finder].drone.photo(0).expect("a photo");
    world.kill();
    let hash = world.photos.put(&world.district(), photo.into());
    world.revive();
    world.run(2);
    assert_eq!(shown(&world), (vec![hash.clone()], 0));
    assert_eq!(world.restored().durable(&world.district()).map(|one| &one.incidents), Some(&world.durable().incidents));
}

#[test]
fn without_a_link_in_the_air_the_photo_comes_when_the_drone_is_home() {
    let (mut world, finder) = until_found(PhotoLink::HOME_ONLY, false);
    assert_eq!(shown(&world), (Vec::new(), 1));
    world.ask(Request::PatrolHome);
    let photographed = |world: &World| found(world).is_some_and(|one| !one.photos.is_empty());
    assert!(world.run_until(300, photographed), "it comes home");
    assert!(world.air[finder].drone.truth().above_home_m < 1.0, "on the pad");
}

#[test]
fn a_full_disk_takes_no_photo_and_gets_it_when_there_is_room_again() {
    let (mut world, finder) = until_found(PhotoLink::default(), true);
    world.disk.full = true;
    release(&mut world);
    world.run(3);
    assert!(world.photos.hashes(&world.district()).is_empty());
    assert_eq!(world.air[finder].drone.photos_aboard(), 1);
    world.disk.full = false;
    assert!(world.run_until(10, |world| found(world).is_some_and(|one| !one.photos.is_empty())), "it comes");
}

/// A row of cars under the patrol's lanes, none near another.
fn cars() -> Vec<Thing> {
    let place = |n: u32| (24.5103 + f64::from(n / 4) * 4.0e-4, 117.6495 + f64::from(n % 4) * 5e-4);
    (0..8).map(|n| Thing::lasting(n, Class::Vehicle, place(n).0, place(n).1)).collect()
}

fn durable(world: &World) -> usize {
    facts(world).iter().filter(|fact| matches!(fact, incident::Fact::Sighted { .. })).count()
}

/// How often a payload of this type went to a drone.
fn tunnels(world: &World, payload_type: u16) -> usize {
    let is_it = |bytes: &&Vec<u8>| bytes[7..10] == [0x81, 1, 0] && bytes[10..12] == payload_type.to_le_bytes();
    world.sent.iter().flatten().filter(is_it).count()
}

/// Holds R-D2, R-D4, F-D2.
/// Thin: late shows in the time of the sighting; there is no mark of its own.
#[test]
fn detections_lost_in_silence_are_asked_for_when_a_later_one_comes_and_marked_with_their_own_time() {
    let mut scene = small(5);
    // So few that what is lost is repeated in one go.
    scene.things = cars().into_iter().take(5).collect();
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    let taken = |world: &World| world.air.iter().map(|air| air.drone.sightings().len()).max().unwrap_or(0);
    assert!(world.run_until(400, |world| taken(world) >= 1 && durable(world) == taken(world)), "the first is durable");
    world.air.iter_mut().for_each(|air| air.down.drop_next(385, u64::MAX));
    assert!(world.run_until(400, |world| taken(world) >= durable(world) + 3), "three more are found meanwhile");
    // The companion backs off: after half a minute of silence it repeats every 10 s.
    world.run(30);
    let dropped: u64 = world.air.iter().map(|air| air.down.counts().picked_out).sum();
    assert!(dropped > 3, "{dropped} really lost");
    let before = durable(&world);
    let waiting: usize = world.air.iter().map(|air| air.drone.unheard_reports()).sum();
    world.air.iter_mut().for_each(|air| air.down.drop_next(385, 0));
    assert!(world.run_until(12, |world| durable(world) > before), "one comes");
    let first_us = world.now_us;
    let unheard = |world: &World| world.air.iter().map(|air| air.drone.unheard_reports()).sum::<usize>();
    assert!(
        world.run_until(5, |world| unheard(world) == 0),
        "the others follow at once: {} of {waiting}",
        unheard(&world)
    );
    assert!(tunnels(&world, 0xAF03) > 0, "because they were asked for");
    assert!(world.now_us - first_us < 3_000_000, "{} us", world.now_us - first_us);
    // Late, and said so: they were seen when they were seen.
    let late = facts(&world).iter().rev().take(2).any(|fact| match fact {
        incident::Fact::Sighted { sighting, .. } => world.unix_ms() - sighting.seen_unix_ms > 10_000,
        _ => false,
    });
    assert!(late);
}

/// Holds R-D4.
#[test]
fn what_the_companion_has_not_got_any_more_is_told_to_people_after_a_minute() {
    let mut scene = small(5);
    scene.things = cars();
    let mut world = ready_in(scene);
    world.ask(Request::PatrolStart);
    let taken = |world: &World| world.air.iter().map(|air| air.drone.sightings().len()).max().unwrap_or(0);
    assert!(world.run_until(400, |world| taken(world) >= 1 && durable(world) == taken(world)), "the first is durable");
    let index = world.air.iter().position(|air| !air.drone.sightings().is_empty()).expect("a finder");
    world.air[index].drone.inject(Fault::ForgetReports);
    assert!(world.run_until(400, |world| durable(world) >= 2), "a later one comes");
    let told = |world: &World| world.snapshot.as_ref().is_some_and(|s| s.health.iter().any(|one| one.code == "S304"));
    assert!(!told(&world));
    world.run(50);
    assert!(tunnels(&world, 0xAF03) > 3, "asked again and again");
    assert!(!told(&world), "not yet");
    assert!(world.run_until(30, told), "{:?}", world.snapshot.as_ref().map(|s| s.health.clone()));
    let asked = tunnels(&world, 0xAF03);
    world.run(10);
    assert_eq!(tunnels(&world, 0xAF03), asked, "and asked no more");
}

/// A companion's frame as the station takes it in, from an address.
fn frames(world: &World, number: u32, index: usize, seen: &Detection, sequence: u8) -> Input {
    let body = seen.encode();
    let length = u8::try_from(body.len()).expect("short");
    let payload = Payload::new().u16(tunnel::DETECTION).u8(255).u8(190).u8(length).raw(&body, 128);
    let bytes = wire::frame(sequence, world.air[index].drone.config().system, 191, 385, &payload);
    let mut deframer = Deframer::new(Resync::Datagram);
    deframer.push(&bytes);
    let frames =
        deframer.filter_map(|found| if let Found::Frame(frame) = found { Some(frame) } else { None }).collect();
    Input::Frames { from: Peer { link: world.air[index].peer.link.clone(), number }, frames }
}

fn fallen(counter: u32, boot_nonce: u32, capture_ms: u32) -> Detection {
    let e7 = |degrees: f64| (degrees * 1e7) as i32;
    Detection {
        class: Class::PersonDown,
        confidence: 80,
        late: false,
        drill: false,
        boot_nonce,
        counter,
        capture_ms,
        position: Some(tunnel::Position {
            lat_e7: e7(PERSON.0),
            lon_e7: e7(PERSON.1),
            above_sea_mm: 0,
            covariance: [4.0, 0.0, 4.0],
        }),
        image_index: u32::MAX,
        pixels: None,
        track: 0,
        photo_hash: 0,
        label: String::new(),
    }
}

/// Holds R-D1, R-D3, F-D1.
#[test]
fn a_detection_said_twice_over_two_addresses_after_either_restart_is_one_incident() {
    let mut world = ready_in(small(5));
    let own = world.air[0].peer.number;
    let say = |world: &mut World, number: u32, seen: &Detection, sequence: u8| {
        let input = frames(world, number, 0, seen, sequence);
        world.input(input);
        world.run(1);
        durable(world)
    };
    let seen = fallen(1, 7, 1_000);
    assert_eq!(say(&mut world, own, &seen, 0), 1);
    assert_eq!(say(&mut world, own, &seen, 1), 1, "said again");
    assert_eq!(say(&mut world, 900, &seen, 2), 1, "by another way");
    world.crash(2);
    world.run(8);
    let own = world.air[0].peer.number;
    assert_eq!(say(&mut world, own, &seen, 3), 1, "after the station's restart");
    assert_eq!(say(&mut world, own, &fallen(1, 8, 9_000), 4), 2, "the companion started again: another detection");
    assert_eq!(world.durable().incidents.iter().count(), 1, "of the same thing");
    let acks = tunnels(&world, 0xAF02);
    assert_eq!(acks, 4, "each copy is acknowledged; what goes to the other address no drone hears");
    assert_eq!(found(&world).expect("it").sightings, 2);
}

/// Holds R-D2.
#[test]
fn a_detection_is_acknowledged_when_it_is_on_the_disk_and_not_before() {
    let mut world = ready_in(small(5));
    world.disk.full = true;
    let own = world.air[0].peer.number;
    let input = frames(&world, own, 0, &fallen(1, 7, 1_000), 0);
    world.input(input);
    world.run(1);
    assert_eq!(tunnels(&world, 0xAF02), 0, "the disk has taken nothing");
    world.disk.full = false;
    world.run(5);
    let input = frames(&world, own, 0, &fallen(1, 7, 1_000), 1);
    world.input(input);
    world.run(1);
    assert_eq!(durable(&world), 1);
    assert!(tunnels(&world, 0xAF02) > 0);
}
