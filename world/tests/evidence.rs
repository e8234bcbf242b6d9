//! The photo of what was found: from the companion's camera over its own link to the incident, before its detection, after
//! it, or never.

#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

mod common;

use common::ready_in;
use quadrat_sim::{Class, Fault, PhotoLink, Thing};
use quadrat_station::base::{DistrictId, Moment};
use quadrat_station::incident::{self, Incident};
use quadrat_station::station::{Fact, Input, Request};
use quadrat_world::{World, small};

/// Where somebody lies, in the middle of the small patrol.
const PERSON: (f64, f64) = (24.5105, 117.6503);

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
