//! The API over a real socket: who may ask what, and what comes of it. A stand-in takes the station's place: these tests
//! are about the door, not about the house.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use quadrat::api::{Access, Route, hash_of, routes};
use quadrat::config::{self, Config};
use quadrat::daemon::{self, Running, stand_in::StandIn};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const ROLES: [&str; 5] = ["viewer", "detector", "officer", "dispatcher", "operator"];

fn config(folder: &Path) -> Config {
    let mut text = String::from(
        "[station]\nlisten = \"127.0.0.1:0\"\n[district.north]\n[district.south]\n[team.t2]\ndistrict = \"north\"\n",
    );
    for role in ROLES {
        let hash = hash_of(&format!("{role}-token")).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let team = if role == "officer" { "team = \"t2\"" } else { "" };
        writeln!(text, "[user.{role}]\ntoken_sha256 = \"{hash}\"\nrole = \"{role}\"\ndistricts = [\"north\"]\n{team}")
            .unwrap();
    }
    config::read("test.toml", &text, folder).unwrap_or_else(|problems| panic!("{problems:?}"))
}

struct House {
    running: Running,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open() -> House {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path());
        let core = Box::new(StandIn::new(config.districts.keys().cloned().collect()));
        House { running: daemon::start(&config, core, 1.0).await.unwrap(), _folder: folder }
    }

    // A request as its sender writes it; gives status, headers and body.
    async fn ask(&self, head: &str, headers: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(self.running.at).await.unwrap();
        let length = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // Event streams do not end by themselves.
        drop(
            tokio::time::timeout(
                Duration::from_millis(if head.contains("/events") { 400 } else { 5_000 }),
                stream.read_to_end(&mut answer),
            )
            .await,
        );
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        (head.split(' ').nth(1).unwrap_or("0").parse().unwrap(), head.to_owned(), body.to_owned())
    }

    async fn as_role(&self, role: &str, head: &str, body: &str) -> (u16, String) {
        let headers = format!("Authorization: Bearer {role}-token\r\nContent-Type: application/json\r\n");
        let (status, _, body) = self.ask(head, &headers, body).await;
        (status, body)
    }
}

fn head(route: &Route, district: &str) -> String {
    let path = route
        .path
        .replace("{district}", district)
        .replace("{incident}", "1")
        .replace("{team}", "t2")
        .replace("{hash}", "ab");
    format!("{} {path}", route.method)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_every_route_but_health_and_login_says_401() {
    let house = House::open().await;
    for route in routes().iter().filter(|route| route.access != Access::Open) {
        let (status, headers, body) = house.ask(&head(route, "north"), "", "").await;
        assert_eq!(status, 401, "{route:?}: {body}");
        assert!(headers.contains("content-security-policy"), "{route:?}");
        let (status, ..) = house.ask(&head(route, "north"), "Authorization: Bearer guessed\r\n", "").await;
        assert_eq!(status, 401, "{route:?} with a token that nobody has");
    }
    let open: Vec<_> =
        routes().into_iter().filter(|route| route.access == Access::Open).map(|route| route.path).collect();
    assert_eq!(open, ["/api/v1/health", "/api/v1/login", "/api/v1/logout"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_district_does_not_exist_for_whoever_may_not_see_it() {
    let house = House::open().await;
    for route in routes().iter().filter(|route| matches!(route.access, Access::District(_))) {
        for district in ["south", "nowhere", "north%2f..%2fsouth"] {
            let (status, body) = house.as_role("operator", &head(route, district), "{}").await;
            assert_eq!(status, 404, "{route:?} in {district}: {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_is_told_403_and_one_that_may_is_not() {
    let house = House::open().await;
    for route in routes() {
        let Access::District(right) = route.access else { continue };
        for role in ROLES {
            let (status, body) = house.as_role(role, &head(&route, "north"), "").await;
            let role = serde_json::from_value(role.into()).unwrap();
            assert_eq!(status == 403, !quadrat::api::may(role, right), "{role:?} {route:?}: {status} {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_gives_a_cookie_that_scripts_cannot_read_and_other_sites_cannot_use() {
    let house = House::open().await;
    let json = "Content-Type: application/json\r\n";
    let (status, ..) = house.ask("POST /api/v1/login", json, r#"{"token":"wrong"}"#).await;
    assert_eq!(status, 401);
    let (status, headers, _) = house.ask("POST /api/v1/login", json, r#"{"token":"operator-token"}"#).await;
    assert_eq!(status, 200);
    assert!(headers.contains("HttpOnly; SameSite=Strict"), "{headers}");

    let cookie = "Cookie: quadrat=operator-token\r\nContent-Type: application/json\r\n";
    let hold = "POST /api/v1/districts/north/patrol/hold";
    assert_eq!(house.ask(hold, &format!("{cookie}Origin: http://here\r\n"), "{}").await.0, 200);
    assert_eq!(house.ask(hold, &format!("{cookie}Origin: http://elsewhere\r\n"), "{}").await.0, 403);
}

const DETECTION: &str = r#"{"id":"cam-7/1","class":"person_down","confidence":87,"at":"2026-11-23T22:04:51+08:00",
    "lat":24.51213,"lon":117.65388,"datum":"wgs84","error_m":12.0,"note":"lying on the pavement"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_detection_is_the_same_one() {
    let house = House::open().await;
    let head = "POST /api/v1/districts/north/detections";
    let (status, body) = house.as_role("detector", head, DETECTION).await;
    assert_eq!(status, 200, "{body}");
    assert!(body.contains(r#""repeat":false"#), "{body}");
    let (_, body) = house.as_role("detector", head, DETECTION).await;
    assert!(body.contains(r#""repeat":true"#) && body.contains(r#""incident":1"#), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_detection_with_a_wrong_field_names_it() {
    let house = House::open().await;
    let head = "POST /api/v1/districts/north/detections";
    let wrongs = [
        (r#""datum":"wgs84","#, "", "datum"),
        (r#""wgs84""#, r#""tokyo""#, "datum"),
        ("24.51213", "124.51213", "lat"),
        ("22:04:51+08:00", "22:04", "at"),
        (r#""confidence":87"#, r#""confidence":101"#, "confidence"),
        (r#""error_m":12.0"#, r#""error_m":-1"#, "error_m"),
        (r#""note""#, r#""nodte""#, "nodte"),
        (r#""person_down""#, r#""drone_lost""#, "class"),
    ];
    for (right, wrong, field) in wrongs {
        let (status, body) = house.as_role("detector", head, &DETECTION.replace(right, wrong)).await;
        assert_eq!(status, 422, "{wrong}: {body}");
        assert!(body.contains(field), "{field} in {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_to_the_event_stream_gets_every_entry_since() {
    let house = House::open().await;
    for number in 0..3 {
        let detection = DETECTION.replace("cam-7/1", &format!("cam-7/{number}"));
        assert_eq!(house.as_role("detector", "POST /api/v1/districts/north/detections", &detection).await.0, 200);
    }
    let events = "GET /api/v1/districts/north/events";
    let token = "Authorization: Bearer viewer-token\r\n";
    let (_, _, fresh) = house.ask(events, token, "").await;
    assert!(fresh.contains("event: snapshot") && !fresh.contains("event: entry"), "{fresh}");
    let (_, _, back) = house.ask(events, &format!("{token}Last-Event-ID: 1\r\n"), "").await;
    let ids: Vec<&str> = back.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
    assert_eq!(ids, ["2", "3"], "{back}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_comes_back_as_it_went_and_only_images_go() {
    let house = House::open().await;
    let photos = "POST /api/v1/districts/north/photos";
    let (status, body) = house.as_role("detector", photos, "\u{89}PNG not really").await;
    assert_eq!(status, 422, "{body}");
    let (status, body) = house.as_role("detector", photos, "RIFF1234WEBPdata").await;
    assert_eq!(status, 200, "{body}");
    let photo: serde_json::Value = serde_json::from_str(&body).unwrap();
    let get = format!("GET /api/v1/districts/north/photos/{}", photo["photo"].as_str().unwrap());
    assert_eq!(house.as_role("viewer", &get, "").await, (200, "RIFF1234WEBPdata".into()));
    let outside = "GET /api/v1/districts/north/photos/..%2f..%2f..%2ftoken";
    assert_eq!(house.as_role("viewer", outside, "").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_long_is_not_read() {
    let house = House::open().await;
    let long = "x".repeat(70 << 10);
    let (status, _) = house.as_role("operator", "POST /api/v1/districts/north/patrol/hold", &long).await;
    assert!(status == 200 || status == 413, "{status}");
    let (status, _) = house.as_role("detector", "POST /api/v1/districts/north/detections", &long).await;
    assert_eq!(status, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_script_goes_back_to_its_page() {
    let house = House::open().await;
    let headers = "Cookie: quadrat=officer-token\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let (status, headers, body) = house.ask("POST /api/v1/districts/north/teams/t2/duty", headers, "on=true").await;
    assert_eq!(status, 303, "{body}");
    assert!(headers.contains("location: /officer"), "{headers}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_that_comes_back_knows_what_was_stored() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    let districts = || config.districts.keys().cloned().collect();
    for round in 0..3_u64 {
        let running = daemon::start(&config, Box::new(StandIn::new(districts())), 1.0).await.unwrap();
        assert_eq!(running.history.last().unwrap().0, round);
        let house = House { running, _folder: tempfile::tempdir().unwrap() };
        let detection = DETECTION.replace("cam-7/1", &round.to_string());
        let (status, body) = house.as_role("detector", "POST /api/v1/districts/north/detections", &detection).await;
        assert_eq!(status, 200);
        assert!(body.contains(&format!(r#""incident":{}"#, round + 1)), "{body}");
        house.running.stop().await;
    }
}
