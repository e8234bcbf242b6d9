//! The whole daemon with the real station and simulated drones over real UDP, its clock running fast.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use quadrat::config::{self, Config};
use quadrat::daemon::{self, Running};
use quadrat::fly::{self, Craft, Flight, PhotoDoor};
use quadrat::store::photos::sha256_hex;
use quadrat_sim::{Class, Firmware, RadioConfig, Thing};
use quadrat_station::base::{DistrictId, DroneId, Span};
use quadrat_station::geodesy::Position;
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{Answer, Principal, Request, Role};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

const SPEED: f64 = 20.0;

fn config(folder: &std::path::Path, port: u16) -> Config {
    let text = format!(
        "[station]\nlisten = \"127.0.0.1:0\"\n[district.xiangcheng]\n[link.air]\naddress = \"udpin://127.0.0.1:{port}\"\n\
         [drone.XC-1]\ndistrict = \"xiangcheng\"\nlink = \"air\"\nsystem = 1\nhome = [24.5105, 117.6495]\n"
    );
    config::read("test", &text, folder).unwrap()
}

fn air(port: u16, things: Vec<Thing>) -> (Vec<Craft>, fly::Scene) {
    let craft = Craft {
        name: DroneId::from("XC-1"),
        system: 1,
        home: Position::from_degrees(24.5105, 117.6495).unwrap(),
        endurance: Span::from_secs(1_500),
    };
    let scene = fly::Scene {
        to: (Ipv4Addr::LOCALHOST, port).into(),
        radio: RadioConfig::clear(20_000),
        camera: quadrat_world::small(1).camera(),
        charge: Span::from_secs(1_200),
        start_charge: 1.0,
        things,
        firmware: Firmware::default(),
        seed: 1,
    };
    (vec![craft], scene)
}

async fn until(running: &Running, what: &str, fits: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut shots = running.desk.watch(&DistrictId::from("xiangcheng")).unwrap();
    for _ in 0..600 {
        let snapshot = shots.borrow_and_update().snapshot.clone();
        if fits(&snapshot) {
            return snapshot;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what}: {:#?}", shots.borrow().snapshot)
}

async fn ask(running: &Running, request: Request) -> Answer {
    let district = DistrictId::from("xiangcheng");
    let principal =
        Principal { name: "test".into(), role: Role::Operator, districts: vec![district.clone()], team: None };
    running.desk.ask(principal, district, request).await.unwrap()
}

fn apply() -> Request {
    let text = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    Request::PatrolApply {
        file: text("patrol.toml", include_str!("../missions/small/patrol.toml")),
        map: text("patrol.geojson", include_str!("../missions/small/patrol.geojson")),
        ground: None,
    }
}

fn is_out(snapshot: &Snapshot) -> bool {
    snapshot.drones.iter().any(|drone| matches!(&*drone.state, "taking_off" | "on_way" | "on_tour"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patrol_that_is_applied_and_started_flies_and_a_station_that_comes_back_goes_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = config(folder.path(), port);
    let running = daemon::start(&config, daemon::core_of(&config), SPEED).await.unwrap();
    let (crafts, scene) = air(port, Vec::new());
    let flight = Flight::start(&crafts, &scene, running.clock.clone(), None).unwrap();

    until(&running, "heard", |snapshot| snapshot.drones.iter().any(|drone| drone.liveness == "fresh")).await;
    assert!(matches!(ask(&running, apply()).await, Answer::Done { .. }));
    let planned =
        until(&running, "planned", |snapshot| snapshot.patrol.plan.is_some() && snapshot.patrol.gate.is_empty()).await;
    let map = running.desk.map(&DistrictId::from("xiangcheng"));
    assert!(map.contains("\"lane\"") && map.contains("\"dock\"") && map.contains("\"0001\""), "{map}");
    let started = ask(&running, Request::PatrolStart).await;
    assert!(matches!(started, Answer::Done { .. }), "{started:?}");
    until(&running, "flying", is_out).await;

    let clock = running.clock.clone();
    running.stop().await;
    let running = daemon::start(&config, daemon::core_of(&config), SPEED).await.unwrap();
    assert!(running.clock.now() >= clock.now() || running.clock.unix_ms() > 0);
    let back = until(&running, "flying again", is_out).await;
    assert_eq!(back.patrol.plan, planned.patrol.plan, "the same plan, from the journal");
    assert!(running.desk.map(&DistrictId::from("xiangcheng")).contains("\"lane\""), "and its map");
    flight.stop();
    running.stop().await;
}

/// Holds R-D1.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_companion_finds_over_udp_has_its_photo_in_the_store_on_the_map_and_over_http() {
    let folder = tempfile::tempdir().unwrap();
    let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = config(folder.path(), port);
    let running = daemon::start(&config, daemon::core_of(&config), SPEED).await.unwrap();
    let (crafts, scene) = air(port, vec![Thing::lasting(1, Class::PersonDown, 24.5109, 117.6503)]);
    let here = Config { listen: running.at, ..config.clone() };
    let token = running.token.clone().unwrap();
    let door = PhotoDoor::new(&here, &token, "/api/v1/districts/xiangcheng").unwrap();
    let flight = Flight::start(&crafts, &scene, running.clock.clone(), Some(door)).unwrap();

    until(&running, "heard", |snapshot| snapshot.drones.iter().any(|drone| drone.liveness == "fresh")).await;
    assert!(matches!(ask(&running, apply()).await, Answer::Done { .. }));
    until(&running, "planned", |snapshot| snapshot.patrol.plan.is_some() && snapshot.patrol.gate.is_empty()).await;
    assert!(matches!(ask(&running, Request::PatrolStart).await, Answer::Done { .. }));
    let found = |snapshot: &Snapshot| snapshot.incidents.first().is_some_and(|one| !one.photos.is_empty());
    let photo = until(&running, "a photo", found).await.incidents[0].photos[0].clone();
    let taken = flight.with(|airs| airs[0].drone.photo(0)).unwrap();
    assert_eq!(photo, sha256_hex(&taken));
    let kept = std::fs::read(config.data.join("photos/xiangcheng").join(&photo)).unwrap();
    assert_eq!(kept, taken);
    let shown = tokio::task::spawn_blocking(move || {
        let mut stream = std::net::TcpStream::connect(here.listen).unwrap();
        let head = format!("GET /api/v1/districts/xiangcheng/photos/{photo} HTTP/1.1\r\nHost: here\r\n");
        write!(stream, "{head}Authorization: Bearer {token}\r\nConnection: close\r\n\r\n").unwrap();
        let mut shown = Vec::new();
        stream.read_to_end(&mut shown).unwrap();
        shown
    });
    let shown = shown.await.unwrap();
    assert!(shown.starts_with(b"HTTP/1.1 200") && shown.ends_with(&taken));
    flight.stop();
    running.stop().await;
}
