//! A real daemon in a child process, with a folder of its own, and what tests ask it.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "a real daemon lives in real time")]

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The district of all these tests.
pub const DISTRICT: &str = "/api/v1/districts/xiangcheng";

/// The program under test.
pub fn quadrat() -> Command {
    Command::new(env!("CARGO_BIN_EXE_quadrat"))
}

/// A folder, a config, and the daemon while it lives.
pub struct House {
    pub folder: tempfile::TempDir,
    pub api: u16,
    pub air: u16,
    pub speed: f64,
    daemon: Option<Child>,
}

impl House {
    /// A house with these drones (name, system, latitude, longitude) and more config lines; nothing runs yet.
    pub fn new(drones: &[(&str, u8, f64, f64)], more: &str, speed: f64) -> House {
        House::on(free_udp(), drones, more, speed)
    }

    /// The same with a given port for the drones.
    pub fn on(air: u16, drones: &[(&str, u8, f64, f64)], more: &str, speed: f64) -> House {
        let folder = tempfile::tempdir().expect("a folder");
        let api = TcpListener::bind("127.0.0.1:0").and_then(|at| at.local_addr()).expect("a free port").port();
        let mut config = format!(
            "[station]\nlisten = \"127.0.0.1:{api}\"\nlang = \"en\"\n[district.xiangcheng]\n\
             [link.air]\naddress = \"udpin://127.0.0.1:{air}\"\n{more}\n"
        );
        for (name, system, lat, lon) in drones {
            config += &format!(
                "[drone.{name}]\ndistrict = \"xiangcheng\"\nlink = \"air\"\nsystem = {system}\nhome = [{lat}, {lon}]\n"
            );
        }
        std::fs::write(folder.path().join("quadrat.toml"), config).expect("the config");
        House { folder, api, air, speed, daemon: None }
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("quadrat.toml")
    }

    /// Starts the daemon and waits until it answers; how long that took.
    pub fn open(&mut self) -> Duration {
        let began = Instant::now();
        let log = std::fs::File::create(self.folder.path().join("serve.log")).expect("a log");
        let child = quadrat()
            .arg("serve")
            .arg("-c")
            .arg(self.config())
            .args(["--speed", &self.speed.to_string()])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the daemon");
        self.daemon = Some(child);
        self.wait("the daemon answers", 20, |house| house.ask("GET", "/api/v1/health", "").0 == 200);
        began.elapsed()
    }

    /// kill -9.
    pub fn kill(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.kill().expect("to kill");
            daemon.wait().expect("to wait");
        }
    }

    /// One request with the operator's token: status and JSON.
    pub fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let token = std::fs::read_to_string(self.folder.path().join("data/token")).unwrap_or_default();
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.api)) else { return (0, Value::Null) };
        drop(stream.set_read_timeout(Some(Duration::from_secs(20))));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            token.trim(),
            body.len()
        );
        let mut answer = Vec::new();
        if stream.write_all(request.as_bytes()).is_err() || stream.read_to_end(&mut answer).is_err() {
            return (0, Value::Null);
        }
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    pub fn get(&self, path: &str) -> Value {
        self.ask("GET", &format!("{DISTRICT}{path}"), "").1
    }

    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("POST", &format!("{DISTRICT}{path}"), &body.to_string())
    }

    pub fn snapshot(&self) -> Value {
        self.get("/snapshot")
    }

    /// Hands a patrol over, as `quadrat patrol apply` does.
    pub fn apply(&self, patrol: &Path) {
        let applied =
            quadrat().args(["patrol", "apply"]).arg(patrol).arg("-c").arg(self.config()).output().expect("to run");
        assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    }

    /// Waits for something, at most `seconds` of the wall.
    pub fn wait(&self, what: &str, seconds: u64, holds: impl Fn(&House) -> bool) {
        let end = Instant::now() + Duration::from_secs(seconds);
        while !holds(self) {
            assert!(Instant::now() < end, "not within {seconds} s: {what}\n{:#}\n{}", self.snapshot(), self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("serve.log")).unwrap_or_default()
    }

    /// All journal entries, oldest first.
    pub fn journal(&self) -> Vec<Value> {
        journal_in(&self.folder.path().join("data"))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.kill();
    }
}

/// All entries of the journal in a data folder, oldest first.
pub fn journal_in(data: &Path) -> Vec<Value> {
    let file = data.join("journal.db");
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let journal = rusqlite::Connection::open_with_flags(file, flags).expect("the journal");
    let mut rows = journal.prepare("SELECT json FROM entry ORDER BY seq").expect("entries");
    let texts = rows.query_map([], |row| row.get::<_, String>(0)).expect("rows");
    texts.map(|text| serde_json::from_str(&text.expect("a row")).expect("JSON")).collect()
}

/// A UDP port that nobody has.
pub fn free_udp() -> u16 {
    UdpSocket::bind("127.0.0.1:0").and_then(|at| at.local_addr()).expect("a free port").port()
}

/// A child that dies with its test.
pub struct Kept(pub Child);

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
