//! What a real PX4 sends a second, once the daemon has told it what nobody reads.

use crate::house::House;
use quadrat::px4::Px4;
use quadrat_station::wire::{Deframer, Found, Resync};
use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

/// Long enough to see what comes every ten seconds.
const LOOK: Duration = Duration::from_secs(20);
/// Most messages a second of one drone that a radio for twenty drones can carry.
const MOST: f64 = 20.0;
/// SCALED_PRESSURE, OPEN_DRONE_ID_LOCATION and OPEN_DRONE_ID_SYSTEM: nobody reads them.
const UNREAD: [u32; 3] = [29, 12_901, 12_904];

/// Messages a second on the ground station's port, by id.
fn rates() -> BTreeMap<u32, f64> {
    let ours = UdpSocket::bind(("127.0.0.1", Px4::STATION_PORT)).expect("nobody else listens there");
    ours.set_read_timeout(Some(Duration::from_millis(100))).expect("a socket");
    let (mut deframer, mut buffer) = (Deframer::new(Resync::Datagram), [0; 2_048]);
    let mut heard: BTreeMap<u32, u32> = BTreeMap::new();
    let began = Instant::now();
    while began.elapsed() < LOOK {
        let Ok(length) = ours.recv(&mut buffer) else { continue };
        deframer.push(&buffer[..length]);
        for found in deframer.by_ref() {
            if let Found::Frame(frame) | Found::UnknownId(frame) = found {
                *heard.entry(frame.message).or_default() += 1;
            }
        }
    }
    heard.into_iter().map(|(message, times)| (message, f64::from(times) / LOOK.as_secs_f64())).collect()
}

/// Holds R-X2.
#[test]
fn a_real_px4_that_met_the_daemon_sends_what_somebody_reads_and_no_more() {
    let _alone = crate::one_at_a_time();
    let Some(_px4) = crate::start(0, &[]) else { return };
    std::thread::sleep(Duration::from_secs(5));
    let unasked = rates();
    let mut house = House::on(Px4::STATION_PORT, &[("XC-1", 1, crate::SPOTS[0].0, crate::SPOTS[0].1)], "", 1.0);
    house.open();
    house.wait("PX4 is heard", 30, |house| crate::drone(house)["liveness"] == "fresh");
    // Asked one by one, each answered within a round trip: no state of the daemon says when the last one was.
    std::thread::sleep(Duration::from_secs(10));
    house.kill();
    let asked = rates();
    let sum = |rates: &BTreeMap<u32, f64>| rates.values().sum::<f64>();
    println!("unasked {:.1} messages a second: {unasked:.2?}", sum(&unasked));
    println!("asked {:.1} messages a second: {asked:.2?}", sum(&asked));
    assert!(sum(&unasked) > 300.0, "PX4 streams by itself: {unasked:?}");
    assert!(UNREAD.iter().all(|message| unasked.contains_key(message)), "{unasked:?}");
    assert!(UNREAD.iter().all(|message| !asked.contains_key(message)), "{asked:?}");
    assert!(sum(&asked) <= MOST, "{asked:?}");
    assert!(asked.get(&33).is_some_and(|rate| *rate > 4.0), "positions at 5 Hz: {asked:?}");
}
