//! Station and simulated drone both sign, each by its own code: what they say is believed on both sides, and what somebody
//! else plays back is not.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use quadrat_sim::wire::signing::{Judged, Key as SimKey};
use quadrat_sim::{Drone, DroneConfig, Firmware, StoredKey};
use quadrat_station::base::{DistrictId, Moment, Span};
use quadrat_station::dispatch;
use quadrat_station::geodesy::Position;
use quadrat_station::station::snapshot::Snapshot;
use quadrat_station::station::{
    DistrictSetup, DroneSetup, Entry, Input, LinkFacts, LinkSigning, Output, Peer, Policy, Setup, SigningSetup, Station,
};
use quadrat_station::wire::signing::Key;
use quadrat_station::wire::{Address, Deframer, Found, Frame, Resync};
use std::sync::Arc;

const KEY: [u8; 32] = [7; 32];
/// 2026-11-29 00:00:00 UTC.
const BEGAN_MS: u64 = 1_795_910_400_000;
const STEP_US: u64 = 20_000;

fn setup() -> Setup {
    let district = DistrictId::from("xiangcheng");
    let drone = DroneSetup {
        id: "XC-1".into(),
        link: "air".into(),
        system: 1,
        home: Position::from_degrees(24.5105, 117.6495).unwrap(),
        endurance: Span::from_secs(1_500),
        items_max: 500,
        airframe: None,
    };
    let dispatch = dispatch::Setup::new(district.clone());
    Setup {
        build: "test".into(),
        own: Address { system: 255, component: 190 },
        districts: vec![DistrictSetup { id: district, drones: vec![drone], dispatch }],
        networks: Default::default(),
        signing: SigningSetup {
            keys: [("air".into(), vec![Key::new(KEY).unwrap()])].into(),
            links: [("air".into(), LinkSigning { policy: Policy::Require, secure: false })].into(),
        },
    }
}

/// One drone, one station, no loss between them.
struct Pair {
    station: Station,
    drone: Drone,
    now_us: u64,
    entries: Vec<Arc<Entry>>,
    shown: Arc<Snapshot>,
    /// All that was on the air: what the drone said, and what we said.
    drone_said: Vec<Vec<u8>>,
    we_said: Vec<Vec<u8>>,
}

impl Pair {
    fn new(firmware: Firmware) -> Pair {
        let stored = StoredKey { key: SimKey(KEY), timestamp: 1 };
        let config = DroneConfig {
            signing_key: Some(stored),
            utc_at_zero_us: BEGAN_MS * 1_000,
            ..DroneConfig::px4(1, 24.5105, 117.6495, 10.0).with_firmware(firmware)
        };
        let mut pair = Pair {
            station: Station::new(setup()),
            drone: Drone::new(config, 0),
            now_us: 0,
            entries: Vec::new(),
            shown: Arc::default(),
            drone_said: Vec::new(),
            we_said: Vec::new(),
        };
        pair.wake();
        pair
    }

    fn wake(&mut self) {
        self.clock();
        self.input(Input::LinkUp { link: "air".into(), facts: LinkFacts::default() });
    }

    fn clock(&mut self) {
        self.input(Input::Clock { unix_ms: i64::try_from(BEGAN_MS + self.now_us / 1_000).unwrap() });
    }

    fn input(&mut self, input: Input) {
        self.station.handle(Moment::from_micros(self.now_us), input);
        self.take();
    }

    fn take(&mut self) {
        let now = Moment::from_micros(self.now_us);
        while let Some(output) = self.station.poll_output() {
            match output {
                Output::Send { to, bytes } => {
                    assert_eq!(to.number, 1, "nobody else is spoken to");
                    self.drone.hear(self.now_us, &bytes);
                    self.we_said.push(bytes);
                    self.station.handle(now, Input::Writable { to });
                }
                Output::Record(entry) => {
                    let up_to = entry.seq;
                    self.entries.push(entry);
                    self.station.handle(now, Input::Stored { up_to });
                }
                Output::Snapshot(snapshot) => self.shown = snapshot,
                _ => {}
            }
        }
    }

    /// How many frames were heard in these bytes; messages that the station does not know are none.
    fn hear(&mut self, number: u32, bytes: &[u8]) -> u64 {
        let mut deframer = Deframer::new(Resync::Datagram);
        deframer.push(bytes);
        let frames = deframer.filter_map(|found| if let Found::Frame(frame) = found { Some(frame) } else { None });
        let frames: Vec<Frame> = frames.collect();
        let count = frames.len() as u64;
        self.input(Input::Frames { from: Peer { link: "air".into(), number }, frames });
        count
    }

    /// Both live for so many seconds; or the drone alone, or the station alone.
    fn pass(&mut self, seconds: u64, drone: bool, station: bool) {
        let end = self.now_us + seconds * 1_000_000;
        while self.now_us < end {
            self.now_us += STEP_US;
            if drone {
                self.drone.step(self.now_us);
            }
            while let Some(bytes) = self.drone.poll_send().filter(|_| drone) {
                if station {
                    self.hear(1, &bytes);
                }
                self.drone_said.push(bytes);
            }
            if station {
                if self.now_us.is_multiple_of(1_000_000) {
                    self.clock();
                }
                self.station.tick(Moment::from_micros(self.now_us));
                self.take();
            }
        }
    }

    fn liveness(&self) -> &str {
        &self.shown.drones[0].liveness
    }

    fn told(&self, code: &str) -> u64 {
        let health = self.shown.health.iter().filter(|health| health.code == code);
        let counts = health.flat_map(|health| &health.values).filter(|(name, _)| name == "count");
        counts.map(|(_, count)| count.parse::<u64>().unwrap()).sum()
    }
}

/// Holds R-S1, R-S3, F-S1.
/// Thin: PX4 1.17 has no signing; this is the PX4 of October 2026 and ArduPilot 4.6.
#[test]
fn both_sides_sign_and_a_radio_that_plays_back_what_it_heard_is_refused_by_both() {
    for firmware in [Firmware::PX4_2026_10, Firmware::ARDUPILOT_4_6] {
        let mut pair = Pair::new(firmware);
        pair.pass(30, true, true);
        assert_eq!(pair.liveness(), "fresh", "{firmware:?}");
        let good = pair.drone.judged(Judged::Good);
        assert!(good >= 20, "our orders are believed: {good}");
        for wrong in [Judged::Unsigned, Judged::BadSignature, Judged::OldTimestamp, Judged::Replayed] {
            assert_eq!(pair.drone.judged(wrong), 0, "{firmware:?} {wrong:?}");
        }
        assert!(pair.shown.health.is_empty(), "{:?}", pair.shown.health);

        let ours: Vec<Vec<u8>> = pair.we_said.iter().rev().take(20).cloned().collect();
        for bytes in &ours {
            pair.drone.hear(pair.now_us, bytes);
        }
        assert_eq!(pair.drone.judged(Judged::Replayed), 20, "the drone refuses our repeated orders");

        pair.pass(10, false, true);
        assert_eq!(pair.liveness(), "lost", "{firmware:?}");
        let theirs: Vec<Vec<u8>> = pair.drone_said.iter().take(200).cloned().collect();
        let played: u64 = theirs.iter().map(|bytes| pair.hear(2, bytes)).sum();
        pair.pass(1, false, true);
        assert_eq!(pair.liveness(), "lost", "{firmware:?}");
        assert!(played > 190, "{played}");
        assert_eq!(pair.told("S322"), played, "each was injected, refused and told of");
    }
}

/// Holds R-S2, F-S1.
#[test]
fn after_a_minute_and_a_half_without_a_station_the_new_one_and_the_drone_believe_each_other_in_seconds() {
    for firmware in [Firmware::PX4_2026_10, Firmware::ARDUPILOT_4_6] {
        let mut pair = Pair::new(firmware);
        pair.pass(70, true, true);
        assert_eq!(pair.liveness(), "fresh", "{firmware:?}");
        pair.pass(90, true, false);
        let mut station = Station::new(setup());
        pair.entries.iter().for_each(|entry| station.restore(entry));
        pair.station = station;
        pair.wake();
        pair.pass(3, true, true);
        assert_eq!(pair.liveness(), "fresh", "{firmware:?}");
        assert!(pair.drone.judged(Judged::Good) > 70 && pair.drone.judged(Judged::Replayed) == 0, "{firmware:?}");
    }
}
