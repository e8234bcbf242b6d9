//! A key is planted, the daemon lives with it, and everything that it leaves behind is searched for it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod house;

use house::{House, Kept, quadrat};
use quadrat_station::wire::signing::{Key, Pen, Stamp};
use quadrat_station::wire::{Address, Order, write_signed};
use std::fs;
use std::net::UdpSocket;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

/// Bytes that stand nowhere by chance.
const CANARY: [u8; 32] = *b"\xc4\x9a\x91\x1e\xf0\x0dK3y#quadrat\x8a\x01\xfe\xe1canary!\x9b\xd7\x5c\x33";

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let number = |three: &[u8]| three.iter().fold(0, |number: usize, byte| number << 8 | usize::from(*byte));
    let letters = |three| [18, 12, 6, 0].map(|shift| char::from(LETTERS[number(three) >> shift & 63]));
    bytes.chunks_exact(3).flat_map(letters).collect()
}

/// The shapes in which a key could stand somewhere: eight bytes of it are enough.
fn shapes() -> Vec<(&'static str, Vec<u8>)> {
    let piece = &CANARY[8..16];
    let hex: String = piece.iter().map(|byte| format!("{byte:02x}")).collect();
    let list = |between: &str| piece.iter().map(u8::to_string).collect::<Vec<_>>().join(between).into_bytes();
    let mut shapes = vec![
        ("bytes", piece.to_vec()),
        ("hex", hex.clone().into_bytes()),
        ("HEX", hex.to_uppercase().into_bytes()),
        ("list", list(", ")),
        ("JSON", list(",")),
    ];
    // Base 64 shows the same bytes in three ways, by where they begin.
    shapes.extend((0..3).map(|from| ("base64", base64(&CANARY[6 + from..18 + from]).into_bytes())));
    shapes
}

fn shown_in(place: &str, content: &[u8]) -> Vec<String> {
    let found = |shape: &[u8]| content.windows(shape.len()).any(|window| window == shape);
    shapes().iter().filter(|(_, shape)| found(shape)).map(|(name, _)| format!("{name} in {place}")).collect()
}

/// Every file below a folder but the key itself.
fn files(folder: &Path, all: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, all);
        } else if !path.ends_with("air.key") {
            all.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}

fn plant(folder: &Path, mode: u32) {
    let key = folder.join("air.key");
    fs::write(&key, CANARY).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
}

fn said(house: &House, arguments: &[&str]) -> Vec<u8> {
    let output = quadrat().args(arguments).arg("-c").arg(house.config()).output().unwrap();
    [output.stdout, output.stderr].concat()
}

fn house(keys: &str) -> House {
    let more = format!("signing = \"accept_unsigned\"\nsecure = true\n[network.air]\nkeys = [\"{keys}\"]");
    House::new(&[("XC-1", 1, 24.5105, 117.6495)], &more, 1.0)
}

/// Holds R-S5.
#[test]
fn a_planted_key_is_found_nowhere() {
    assert_eq!(shown_in("itself", &CANARY), ["bytes in itself"], "the search can find");
    assert_eq!(shown_in("base 64", base64(&CANARY[..30]).as_bytes()).len(), 1);

    let house = house("file:air.key");
    plant(house.folder.path(), 0o600);
    let log = fs::File::create(house.folder.path().join("serve.log")).unwrap();
    let daemon = quadrat()
        .args(["serve", "-vv", "-c"])
        .arg(house.config())
        .stdout(Stdio::from(log.try_clone().unwrap()))
        .stderr(log)
        .spawn()
        .unwrap();
    let _daemon = Kept(daemon);
    house.wait("the daemon answers", 20, |house| house.ask("GET", "/api/v1/health", "").0 == 200);
    let radio = UdpSocket::bind("127.0.0.1:0").unwrap();
    let key = Key::read(&CANARY).unwrap();
    let speak = |sequence: u8, key: &Key| {
        let stamp = Stamp::of_unix_ms(quadrat::clock::unix_us() / 1_000);
        let pen = Pen { key: key.clone(), link: 0, stamp };
        let frame = write_signed(&Order::Heartbeat, Address { system: 1, component: 1 }, sequence, &pen);
        radio.send_to(&frame, ("127.0.0.1", house.air)).unwrap();
    };
    for sequence in 0..20 {
        speak(sequence, &key);
        speak(sequence, &Key::new([9; 32]).unwrap());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    house.wait("the drone is heard", 10, |house| house.snapshot()["drones"][0]["liveness"] == "fresh");
    house.wait("the forger is told of", 10, |house| house.snapshot()["health"].to_string().contains("S321"));

    let mut all = Vec::new();
    for path in ["snapshot", "map", "history", "events-that-are-not"] {
        all.push((path.to_owned(), house.get(&format!("/{path}")).to_string().into_bytes()));
    }
    for path in ["/metrics", "/api/v1/districts"] {
        all.push((path.to_owned(), house.ask("GET", path, "").1.to_string().into_bytes()));
    }
    all.push(("print-config".to_owned(), said(&house, &["serve", "--print-config"])));
    all.push(("status".to_owned(), said(&house, &["status"])));
    house.wait("the clock is in the journal", 10, |house| {
        house.journal().iter().any(|entry| entry["fact"]["SigningClock"].is_object())
    });
    files(house.folder.path(), &mut all);
    assert!(all.iter().any(|(place, bytes)| place.ends_with("journal.db") && !bytes.is_empty()));
    assert!(all.iter().any(|(place, bytes)| place.ends_with("serve.log") && bytes.len() > 100));
    let found: Vec<String> = all.iter().flat_map(|(place, bytes)| shown_in(place, bytes)).collect();
    assert_eq!(found, Vec::<String>::new());
}

/// Holds R-S5.
#[test]
fn what_is_said_of_a_wrong_key_does_not_say_the_key() {
    let others = house("file:air.key");
    plant(others.folder.path(), 0o644);
    let hex: String = CANARY.iter().map(|byte| format!("{byte:02x}")).collect();
    let written = house(&hex);
    for (house, code) in [(&others, "C182"), (&written, "C180")] {
        let refused = said(house, &["serve"]);
        assert!(String::from_utf8_lossy(&refused).contains(code), "{}", String::from_utf8_lossy(&refused));
        let printed = said(house, &["serve", "--print-config"]);
        assert_eq!([shown_in("refusal", &refused), shown_in("config", &printed)].concat(), Vec::<String>::new());
    }
}
