//! Our alerts through a real TAK server to TAK software, and a person's answer back.

use quadrat::channel::cot::{Pace, Session, Settings, Station, Wall};
use quadrat_station::base::{AlertId, ChannelId, DistrictId, DroneId, IncidentId, TeamId};
use quadrat_station::dispatch::{Attempted, Card, DroneAt, Heard, Kind, Message};
use quadrat_station::geodesy::Position;
use quadrat_station::incident::{Class, Ellipse, Severity};
use quadrat_station::text::Lang;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::mpsc;

/// Nothing here takes longer on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A program of the Python environment that `make test` sets up, or of the one that `QUADRAT_VENV` names.
pub fn program(name: &str) -> PathBuf {
    let venv = std::env::var_os("QUADRAT_VENV").map_or_else(|| here().join(".venv"), PathBuf::from);
    let program = venv.join("bin").join(name);
    assert!(program.exists(), "{} is missing: run make test", program.display());
    program
}

/// A TAK server on a free port of the loopback address.
pub struct Taky {
    folder: TempDir,
    pub port: u16,
    server: Child,
}

impl Taky {
    pub async fn start() -> Taky {
        let folder = TempDir::new().expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = free.local_addr().expect("bound").port();
        drop(free);
        let setup = ["setup", "--no-ssl", "--host", "127.0.0.1", "--bind-ip", "127.0.0.1", "--public-ip", "127.0.0.1"];
        let made = Command::new(program("takyctl")).args(setup).arg(folder.path().join("taky")).output().await;
        assert!(made.expect("takyctl runs").status.success());
        let config = folder.path().join("taky/taky.conf");
        let text = std::fs::read_to_string(&config).expect("made by takyctl");
        let lines =
            text.lines().map(|line| if line.starts_with("port") { format!("port={port}") } else { line.to_owned() });
        std::fs::write(&config, lines.collect::<Vec<_>>().join("\n")).expect("writes");
        let server = serve(folder.path(), port).await;
        Taky { folder, port, server }
    }

    async fn restart(&mut self) {
        self.server.kill().await.expect("killed");
        self.server = serve(self.folder.path(), self.port).await;
    }
}

async fn serve(folder: &Path, port: u16) -> Child {
    let server = Command::new(program("taky"))
        .args(["-l", "error", "-c"])
        .arg(folder.join("taky/taky.conf"))
        .current_dir(folder.join("taky"))
        .kill_on_drop(true)
        .spawn()
        .expect("taky runs");
    let began = tokio::time::Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(began.elapsed() < LIMIT, "taky does not listen");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server
}

/// A person with TAK software.
pub struct Phone {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Phone {
    pub fn join(port: u16, callsign: &str) -> Phone {
        let mut process = Command::new(program("python"))
            .arg(here().join("tests/real/taky.py"))
            .args([&port.to_string(), callsign])
            .env("PYTHONWARNINGS", "ignore")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("python runs");
        let lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        Phone { process, lines }
    }

    /// The next event of a type that it shows.
    pub async fn shows(&mut self, kind: &str) -> Value {
        loop {
            let line = tokio::time::timeout(LIMIT, self.lines.next_line()).await.expect("in time").expect("reads");
            let Some(line) = line else { panic!("the phone ended: {:?}", self.process.try_wait()) };
            let seen: Value = serde_json::from_str(&line).expect("JSON");
            if seen["type"] == kind {
                return seen;
            }
        }
    }
}

fn session(port: u16, pauses: (Duration, Duration)) -> (Session, mpsc::Receiver<Heard>) {
    let (tell, heard) = mpsc::channel(64);
    let settings = Settings {
        channel: ChannelId::from("tak"),
        address: format!("tcp://127.0.0.1:{port}"),
        station: Station { uid: "quadrat.station".into(), callsign: "Quadrat".into(), position: None },
        teams: [("二队".to_owned(), TeamId::from("t2"))].into(),
        pace: Pace { pauses, ..Pace::default() },
    };
    (Session::start(settings, tell, Wall::new(|| quadrat::clock::unix_us() / 1_000)), heard)
}

const BRISK: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(400));

async fn next(heard: &mut mpsc::Receiver<Heard>, wanted: impl Fn(&Heard) -> bool) -> Heard {
    loop {
        let one = tokio::time::timeout(LIMIT, heard.recv()).await.expect("in time").expect("open");
        if wanted(&one) {
            return one;
        }
    }
}

fn card(revision: u32, sentence: &str) -> Card {
    let now = quadrat::clock::unix_us() / 1_000;
    Card {
        alert: AlertId(1),
        uid: "quadrat.芗城.incident.1".into(),
        kind: Kind::Alert,
        district: DistrictId::from("芗城"),
        incident: IncidentId(1),
        name: "7F40".into(),
        revision,
        team: TeamId::from("t2"),
        recipients: vec!["二队".into()],
        title: "7F40 有人倒地".into(),
        sentence: sentence.into(),
        lang: Lang::Zh,
        position: Position::from_degrees(24.512_13, 117.653_88).expect("a place"),
        ellipse: Ellipse { major_m: 17.9, minor_m: 9.2, bearing_deg: 41.7 },
        within_95_m: 16.1,
        within_90_m: 13.2,
        class: Class::PersonDown,
        severity: Severity::High,
        verified: false,
        drill: false,
        seen_unix_ms: now,
        sent_unix_ms: now,
        stale_unix_ms: now + 60_000,
    }
}

fn message(card: Card) -> Message {
    Message::Card(Box::new(card))
}

const SENTENCE: &str = "7F40 有人倒地(未核实),北门南侧60米,±18米,8秒前";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_reaches_a_team_on_a_real_tak_server_and_its_answer_comes_back() {
    let mut taky = Taky::start().await;
    let (session, mut heard) = session(taky.port, BRISK);
    next(&mut heard, |one| matches!(one, Heard::Connected { .. })).await;
    let mut phone = Phone::join(taky.port, "二队");
    let at = next(&mut heard, |one| matches!(one, Heard::TeamAt { .. })).await;
    assert!(matches!(at, Heard::TeamAt { team, position, accuracy_m }
        if team == TeamId::from("t2") && position.lat() == 24.5121 && accuracy_m == 6.5));

    assert_eq!(session.attempt(&message(card(1, SENTENCE))).await, Attempted::Taken);
    let seen = phone.shows("b-m-p-s-m").await;
    assert_eq!((&seen["uid"], &seen["remarks"]), (&"quadrat.芗城.incident.1".into(), &SENTENCE.into()));
    assert_eq!(seen["point"]["ce"], "13.2");
    assert_eq!(seen["own"]["major_m"], "17.9");

    let answered = next(&mut heard, |one| matches!(one, Heard::Answered { .. })).await;
    assert!(
        matches!(&answered, Heard::Answered { team, text, key: Some(_), .. }
        if *team == TeamId::from("t2") && text == "收到 7F40"),
        "{answered:?}"
    );

    taky.restart().await;
    next(&mut heard, |one| matches!(one, Heard::Connected { .. })).await;
    let mut back = Phone::join(taky.port, "二队");
    next(&mut heard, |one| matches!(one, Heard::TeamAt { .. })).await;
    assert_eq!(session.attempt(&message(card(2, SENTENCE))).await, Attempted::Taken);
    let again = back.shows("b-m-p-s-m").await;
    assert_eq!((&again["uid"], &again["own"]["revision"]), (&seen["uid"], &"2".into()), "the same card, newer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drone_is_shown_to_everybody_on_a_real_tak_server() {
    let taky = Taky::start().await;
    let (session, mut heard) = session(taky.port, BRISK);
    next(&mut heard, |one| matches!(one, Heard::Connected { .. })).await;
    let mut phone = Phone::join(taky.port, "二队");
    next(&mut heard, |one| matches!(one, Heard::TeamAt { .. })).await;
    let now = quadrat::clock::unix_us() / 1_000;
    let drone = DroneAt {
        drone: DroneId::from("XC-1"),
        uid: "quadrat.芗城.XC-1".into(),
        position: Position::from_degrees(24.5, 117.6).expect("a place"),
        height: None,
        within_90_m: Some(2.5),
        course_deg: Some(270.0),
        speed_mps: Some(11.0),
        battery_percent: Some(68),
        seen_unix_ms: now,
        stale_unix_ms: now + 10_000,
    };
    assert_eq!(session.attempt(&Message::DroneAt(drone)).await, Attempted::Taken);
    let seen = phone.shows("a-f-A-M-H-Q").await;
    let lat: f64 = seen["point"]["lat"].as_str().and_then(|lat| lat.parse().ok()).expect("a number");
    assert_eq!((&seen["callsign"], lat), (&"XC-1".into(), 24.5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_words_make_a_real_tak_server_drop_the_connection() {
    let taky = Taky::start().await;
    let (session, mut heard) = session(taky.port, BRISK);
    next(&mut heard, |one| matches!(one, Heard::Connected { .. })).await;
    let hostile = [
        "a & b",
        "<event>",
        "</detail>",
        "]]>",
        "\u{0}\u{1}\u{B}\u{1F}",
        "\u{FFFE}\u{202E}",
        "\"'><!DOCTYPE x>",
        "🚁\n\t\r",
        "&#0;",
    ];
    for (revision, words) in (1..).zip(hostile) {
        let card = Card { title: words.into(), recipients: vec![words.into()], ..card(revision, words) };
        assert_eq!(session.attempt(&message(card)).await, Attempted::Taken, "{words:?}");
    }
    assert!(heard.try_recv().is_err(), "it never had to connect again");
}
