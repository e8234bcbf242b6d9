//! Links over real sockets: what comes through, who is answered, and what garbage does not do.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod house;

use house::House;
use quadrat::config::{Address, Link};
use quadrat::daemon::Inbox;
use quadrat::link::{Healths, Peers, Sent, Wiring, open_all};
use quadrat_station::base::LinkId;
use quadrat_station::station::{Input, LinkSigning, Peer};
use quadrat_station::wire::{self, Frame, Order};
use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_serial::{SerialPort, SerialStream};

struct Bench {
    wiring: Wiring,
    healths: Healths,
    stop: watch::Sender<bool>,
}

impl Bench {
    fn open(address: &str) -> Bench {
        let (stop, stopped) = watch::channel(false);
        let wiring = Wiring {
            inbox: Arc::new(Inbox::default()),
            peers: Arc::new(Peers::default()),
            forwarding: Arc::default(),
            stop: stopped,
        };
        let address = address.parse::<Address>().unwrap();
        let link = Link {
            address,
            network: "air".into(),
            signing: LinkSigning::default(),
            bytes_per_second: None,
            push_window: false,
            high_latency: false,
        };
        let healths = open_all(&BTreeMap::from([(LinkId::from("l"), link)]), &wiring).unwrap();
        Bench { wiring, healths, stop }
    }

    // Takes inputs until one of them fits.
    fn until<T>(&self, fits: impl Fn(&Input) -> Option<T>) -> T {
        for _ in 0..100 {
            let taken = self.wiring.inbox.take(Duration::from_millis(100));
            if let Some(found) = taken.inputs.iter().find_map(&fits) {
                return found;
            }
        }
        panic!("it did not come")
    }

    fn up(&self) {
        self.until(|input| matches!(input, Input::LinkUp { .. }).then_some(()));
    }

    fn frames(&self) -> (Peer, Vec<Frame>) {
        self.until(|input| match input {
            Input::Frames { from, frames } if !frames.is_empty() => Some((from.clone(), frames.clone())),
            _ => None,
        })
    }

    // A drone is heard and answered, as the station does with whom it believes, and heard again.
    fn meet(&self, drone: &UdpSocket, port: u16) -> Peer {
        let mut met = None;
        for sequence in 0..2 {
            drone.send_to(&heartbeat(1, sequence), ("127.0.0.1", port)).unwrap();
            let (peer, _) = self.frames();
            self.wiring.peers.send(&peer, heartbeat(255, sequence));
            assert!(hears(drone));
            met = Some(peer);
        }
        met.unwrap()
    }

    fn health(&self) -> &quadrat::link::Health {
        self.healths.iter().next().unwrap().1
    }

    fn count(&self, counter: impl Fn(&quadrat::link::Health) -> &AtomicU64) -> u64 {
        counter(self.health()).load(Ordering::Relaxed)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

fn heartbeat(system: u8, sequence: u8) -> Vec<u8> {
    wire::write(&Order::Heartbeat, wire::Address { system, component: 1 }, sequence)
}

fn free_udp() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Holds R-L6.
#[tokio::test(flavor = "multi_thread")]
async fn each_drone_on_one_udp_port_is_answered_at_its_own_address() {
    let port = free_udp();
    let bench = Bench::open(&format!("udpin://127.0.0.1:{port}"));
    bench.up();
    let drones: Vec<UdpSocket> = (0..5).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
    for (system, drone) in (1..).zip(&drones) {
        drone.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        drone.send_to(&heartbeat(system, 0), ("127.0.0.1", port)).unwrap();
        let (peer, frames) = bench.frames();
        assert_eq!(frames[0].from.system, system);
        assert_eq!(bench.wiring.peers.send(&peer, vec![system]), Sent::Gone);
        let mut answer = [0; 16];
        let (length, from) = drone.recv_from(&mut answer).unwrap();
        assert_eq!((&answer[..length], from.port()), (&[system][..], port), "from the port that the drone knows");
    }
    assert_eq!(bench.wiring.peers.on(&"l".into()), 5);
}

/// Holds R-L1, R-L6, F-S3.
#[tokio::test(flavor = "multi_thread")]
async fn garbage_makes_no_peer_and_hurts_nobody_else() {
    let port = free_udp();
    let bench = Bench::open(&format!("udpin://127.0.0.1:{port}"));
    bench.up();
    let (noisy, good) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    let mut noise = 12_345_u32;
    for round in 0..200_u32 {
        let length = usize::try_from(round * 37 % 1_400).unwrap();
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                // Every fourth byte starts a frame that never ends.
                if noise >> 30 == 0 { 0xFD } else { (noise >> 16) as u8 }
            })
            .collect();
        noisy.send_to(&bytes, ("127.0.0.1", port)).unwrap();
        let half = heartbeat(9, 0);
        noisy.send_to(&half[..half.len() / 2], ("127.0.0.1", port)).unwrap();
        if round % 20 == 0 {
            good.send_to(&heartbeat(1, (round / 20) as u8), ("127.0.0.1", port)).unwrap();
            let (_, frames) = bench.frames();
            assert_eq!(frames[0].from.system, 1);
        }
    }
    assert_eq!(bench.wiring.peers.on(&"l".into()), 1, "only the good one");
    assert!(bench.count(|health| &health.noise_bytes) > 10_000);
}

/// Holds R-L6, F-S3.
#[tokio::test(flavor = "multi_thread")]
async fn garbage_from_many_addresses_fills_no_table() {
    let port = free_udp();
    let bench = Bench::open(&format!("udpin://127.0.0.1:{port}"));
    bench.up();
    // Whole frames with a wrong sum: the best garbage there is.
    let mut forged = heartbeat(7, 0);
    *forged.last_mut().unwrap() ^= 1;
    for _ in 0..500 {
        let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
        stranger.send_to(&forged, ("127.0.0.1", port)).unwrap();
    }
    let drone = UdpSocket::bind("127.0.0.1:0").unwrap();
    drone.send_to(&heartbeat(1, 0), ("127.0.0.1", port)).unwrap();
    assert_eq!(bench.frames().1[0].from.system, 1);
    assert_eq!(bench.count(|health| &health.bad_sums), 500, "all of it came and was counted");
    assert_eq!(bench.wiring.peers.on(&"l".into()), 1, "nobody is learnt from a wrong sum");
}

fn hears(drone: &UdpSocket) -> bool {
    drone.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    drone.recv(&mut [0; 300]).is_ok()
}

/// Holds R-L6, F-L2.
#[tokio::test(flavor = "multi_thread")]
async fn a_drone_that_moved_is_spoken_to_at_its_old_and_its_new_address() {
    let port = free_udp();
    let bench = Bench::open(&format!("udpin://127.0.0.1:{port}"));
    bench.up();
    let (old, new) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    let before = bench.meet(&old, port);
    let after = bench.meet(&new, port);
    assert_ne!(before, after);
    for peer in [&before, &after] {
        bench.wiring.peers.send(peer, heartbeat(255, 0));
        assert!(hears(&old) && hears(&new), "nothing is lost while nobody knows which one lives");
    }
    assert_eq!(bench.count(|health| &health.rebinds), 1);
}

/// Holds R-L6, R-S4, F-S1.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_the_station_does_not_speak_to_draws_nothing_that_is_for_the_drone() {
    let port = free_udp();
    let bench = Bench::open(&format!("udpin://127.0.0.1:{port}"));
    bench.up();
    let (drone, player) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    let peer = bench.meet(&drone, port);
    // The drone's own frames, played again by somebody else: good sums, and signatures that the station refuses.
    for sequence in 0..5 {
        player.send_to(&heartbeat(1, sequence), ("127.0.0.1", port)).unwrap();
        assert_ne!(bench.frames().0, peer);
    }
    bench.wiring.peers.send(&peer, heartbeat(255, 0));
    assert!(hears(&drone) && !hears(&player));
    assert_eq!(bench.count(|health| &health.rebinds), 0);
}

/// Holds R-L6.
#[tokio::test(flavor = "multi_thread")]
async fn two_drones_with_one_id_do_not_get_each_other_s_orders() {
    let port = free_udp();
    let bench = Bench::open(&format!("udpin://127.0.0.1:{port}"));
    bench.up();
    let (one, other) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    let mut peers = Vec::new();
    for sequence in 0..10 {
        for drone in [&one, &other] {
            drone.send_to(&heartbeat(1, sequence), ("127.0.0.1", port)).unwrap();
            let peer = bench.frames().0;
            bench.wiring.peers.send(&peer, heartbeat(255, 0));
            let _ = hears(drone);
            peers.push(peer);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    assert_eq!(bench.count(|health| &health.rebinds), 1, "it looked like a move once");
    assert!(bench.count(|health| &health.rivals) > 2);
    while hears(&one) || hears(&other) {}
    bench.wiring.peers.send(&peers[0], heartbeat(255, 0));
    assert!(hears(&one) && !hears(&other));
}

/// Holds R-L5, F-L3.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_speaks_from_the_same_port_after_a_restart() {
    let drone = UdpSocket::bind("127.0.0.1:0").unwrap();
    drone.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut ports = Vec::new();
    for _ in 0..2 {
        let bench = Bench::open(&format!("udpout://127.0.0.1:{}", drone.local_addr().unwrap().port()));
        let peer = bench.until(|input| match input {
            Input::Frames { from, .. } => Some(from.clone()),
            _ => None,
        });
        bench.wiring.peers.send(&peer, heartbeat(255, 0));
        ports.push(drone.recv_from(&mut [0; 300]).unwrap().1.port());
        drop(bench);
        // Until the link's thread has let go of the port.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(ports[0], ports[1], "a PX4 that holds on to the first address it heard still hears us");
}

/// Holds R-L1, R-Q1.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_link_carried_is_told_every_second_and_by_sender() {
    let port = free_udp();
    let bench = Bench::open(&format!("udpin://127.0.0.1:{port}"));
    bench.up();
    let drone = UdpSocket::bind("127.0.0.1:0").unwrap();
    for sequence in (0..40).filter(|sequence| sequence % 10 != 3) {
        drone.send_to(&heartbeat(1, sequence), ("127.0.0.1", port)).unwrap();
    }
    drone.send_to(&[0x55; 30], ("127.0.0.1", port)).unwrap();
    drone.send_to(&heartbeat(1, 40), ("127.0.0.1", port)).unwrap();
    let counts = bench.until(|input| match input {
        Input::Counted { counts, .. } if counts.senders.iter().any(|(_, sender)| sender.frames == 37) => {
            Some(counts.clone())
        }
        _ => None,
    });
    assert_eq!((counts.missing, counts.noise_bytes, counts.resyncs, counts.kernel_drops), (4, 30, 1, 0));
    let (address, sender) = counts.senders[0];
    assert_eq!((address.system, sender.frames, sender.missing), (1, 37, 4));
    assert_eq!(sender.loss_permille, Some(97), "4 of 41");
    assert!(counts.receive_buffer.unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_shows_every_link_and_every_drone_in_both_languages() {
    let mut house = House::new(&[("XC-1", 1, 24.5, 117.6), ("XC-2", 2, 24.5, 117.6)], "", 1.0);
    house.open();
    let drone = UdpSocket::bind("127.0.0.1:0").unwrap();
    for sequence in (0..30).filter(|sequence| *sequence != 7) {
        drone.send_to(&heartbeat(1, sequence), ("127.0.0.1", house.air)).unwrap();
    }
    house.wait("the numbers are there", 10, |house| house.snapshot()["links"][0]["drones"][0]["frames"] == 29);
    let link = |more: &[&str]| {
        let run = house::quadrat().arg("link").args(more).arg("-c").arg(house.config()).output().unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    let json: serde_json::Value = serde_json::from_str(&link(&["--json"])).unwrap();
    let air = &json["links"][0];
    assert_eq!((&air["id"], &air["missing"], &air["frames"]), (&"air".into(), &1.into(), &29.into()), "{json}");
    assert_eq!((&air["drones"][0]["drone"], &air["drones"][0]["missing"]), (&"XC-1".into(), &1.into()));
    let (zh, en) = (link(&["--lang", "zh"]), link(&["--lang", "en"]));
    assert!(zh.contains("换址") && en.contains("rebinds") && en.contains("3.3 %"), "{zh}\n{en}");
    assert!(en.lines().any(|line| line.contains("XC-2") && line.contains('–')), "{en}");
}

/// Holds R-Q1.
#[tokio::test(flavor = "multi_thread")]
async fn gaps_in_the_counter_are_counted_before_anything_is_shed() {
    let port = free_udp();
    let bench = Bench::open(&format!("udpin://127.0.0.1:{port}"));
    bench.up();
    let drone = UdpSocket::bind("127.0.0.1:0").unwrap();
    for sequence in [0, 1, 5, 6] {
        drone.send_to(&heartbeat(1, sequence), ("127.0.0.1", port)).unwrap();
        bench.frames();
    }
    assert_eq!(bench.count(|health| &health.missing), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_udp_peer_whom_we_speak_to_first_is_known_before_it_answers() {
    let drone = UdpSocket::bind("127.0.0.1:0").unwrap();
    drone.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let bench = Bench::open(&format!("udpout://127.0.0.1:{}", drone.local_addr().unwrap().port()));
    let peer = bench.until(|input| match input {
        Input::Frames { from, frames } if frames.is_empty() => Some(from.clone()),
        _ => None,
    });
    bench.wiring.peers.send(&peer, heartbeat(255, 0));
    let (_, from) = drone.recv_from(&mut [0; 300]).unwrap();
    drone.send_to(&heartbeat(1, 0), from).unwrap();
    assert_eq!(bench.frames().0, peer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tcp_stream_cut_anywhere_gives_whole_frames_and_comes_back_after_a_break() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let bench = Bench::open(&format!("tcpout://{}", server.local_addr().unwrap()));
    let (mut stream, _) = server.accept().await.unwrap();
    for byte in [vec![0x55; 7], heartbeat(3, 0)].concat() {
        stream.write_all(&[byte]).await.unwrap();
    }
    let (peer, frames) = tokio::task::block_in_place(|| bench.frames());
    assert_eq!(frames[0].from.system, 3);
    assert_eq!(bench.wiring.peers.send(&peer, vec![7; 20]), Sent::Held);
    let mut got = [0; 20];
    stream.read_exact(&mut got).await.unwrap();
    tokio::task::block_in_place(|| bench.until(|input| matches!(input, Input::Writable { .. }).then_some(())));
    drop(stream);
    tokio::task::block_in_place(|| bench.until(|input| matches!(input, Input::LinkDown { .. }).then_some(())));
    let (mut again, _) = server.accept().await.unwrap();
    again.write_all(&heartbeat(3, 1)).await.unwrap();
    let (new, _) = tokio::task::block_in_place(|| bench.frames());
    assert_ne!(new.number, peer.number, "a number is never used again");
}

/// Holds R-L1.
#[tokio::test(flavor = "multi_thread")]
async fn a_tcp_server_keeps_its_connections_apart() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let bench = Bench::open(&format!("tcpin://127.0.0.1:{port}"));
    tokio::task::block_in_place(|| bench.up());
    let mut first = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut second = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let (one, two) = (heartbeat(1, 0), heartbeat(2, 0));
    let half = one.len() / 2;
    first.write_all(&one[..half]).await.unwrap();
    second.write_all(&two).await.unwrap();
    assert_eq!(tokio::task::block_in_place(|| bench.frames()).1[0].from.system, 2);
    first.write_all(&one[half..]).await.unwrap();
    assert_eq!(tokio::task::block_in_place(|| bench.frames()).1[0].from.system, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serial_port_that_is_not_there_is_tried_again_and_said_to_be_down() {
    let bench = Bench::open("serial:///dev/no-such-port:57600");
    for _ in 0..2 {
        tokio::task::block_in_place(|| bench.until(|input| matches!(input, Input::LinkDown { .. }).then_some(())));
    }
}

// A serial adapter: what is written to its far end comes out of the port at the stable path.
struct Adapter {
    far: SerialStream,
    // Keeps the port alive while nobody has it open.
    near: SerialStream,
}

impl Adapter {
    fn new() -> Adapter {
        let (far, near) = SerialStream::pair().unwrap();
        Adapter { far, near }
    }

    fn plug_in(&self, path: &Path) {
        std::os::unix::fs::symlink(self.near.name().unwrap(), path).unwrap();
    }

    // A drone behind it says so much, until the link hears it.
    async fn is_heard(&mut self, bench: &Bench, system: u8) -> Peer {
        for sequence in 0..40 {
            self.far.write_all(&heartbeat(system, sequence)).await.unwrap();
            let taken = tokio::task::block_in_place(|| bench.wiring.inbox.take(Duration::from_millis(50)));
            let heard = taken.inputs.iter().find_map(|input| match input {
                Input::Frames { from, frames } if frames.iter().any(|frame| frame.from.system == system) => Some(from),
                _ => None,
            });
            if let Some(from) = heard {
                return from.clone();
            }
        }
        panic!("not heard within two seconds")
    }
}

impl Bench {
    fn down(&self) -> String {
        tokio::task::block_in_place(|| {
            self.until(|input| match input {
                Input::LinkDown { reason, .. } => Some(reason.clone()),
                _ => None,
            })
        })
    }
}

fn stable_path() -> (tempfile::TempDir, PathBuf, Bench) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("by-id");
    let bench = Bench::open(&format!("serial://{}:57600", path.display()));
    (folder, path, bench)
}

/// Holds R-L4, F-L4.
#[tokio::test(flavor = "multi_thread")]
async fn a_serial_adapter_that_comes_back_under_another_number_is_read_again_within_two_seconds() {
    let (_folder, path, bench) = stable_path();
    let (mut before, mut after) = (Adapter::new(), Adapter::new());
    assert_ne!(before.near.name(), after.near.name());
    before.plug_in(&path);
    let old = before.is_heard(&bench, 1).await;
    std::fs::remove_file(&path).unwrap();
    assert_eq!(bench.down(), "the device is gone");
    // So long away that an opening that failed is not tried again for 5 s.
    for _ in 0..3 {
        bench.down();
    }
    after.plug_in(&path);
    let new = after.is_heard(&bench, 1).await;
    assert_ne!(old.number, new.number, "half a frame of before is not glued to what comes now");
    assert_eq!(bench.count(|health| &health.opened), 2);
}

/// Holds R-L4, F-L4.
#[tokio::test(flavor = "multi_thread")]
async fn a_stable_path_that_leads_elsewhere_is_followed_though_the_old_port_still_works() {
    let (_folder, path, bench) = stable_path();
    let (mut before, mut after) = (Adapter::new(), Adapter::new());
    before.plug_in(&path);
    before.is_heard(&bench, 1).await;
    std::fs::remove_file(&path).unwrap();
    after.plug_in(&path);
    assert_eq!(bench.down(), "the path leads to another device");
    after.is_heard(&bench, 2).await;
}

/// Holds R-L4.
#[tokio::test(flavor = "multi_thread")]
async fn a_serial_port_on_which_nothing_comes_for_three_seconds_is_opened_again() {
    let (_folder, path, bench) = stable_path();
    let mut adapter = Adapter::new();
    adapter.plug_in(&path);
    adapter.is_heard(&bench, 1).await;
    let spoke = quadrat::clock::real();
    assert_eq!(bench.down(), "nothing came");
    assert!(spoke.elapsed() > Duration::from_millis(2_900));
    adapter.is_heard(&bench, 1).await;
    assert_eq!(bench.count(|health| &health.opened), 2);
}
