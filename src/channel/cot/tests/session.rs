//! A session against servers that answer, hang, hang up and come back. Real sockets on loopback, patience of
//! milliseconds.

use super::*;
use crate::channel::cot::{Pace, Session, Settings, Wall};
use quadrat_station::base::ChannelId;
use quadrat_station::dispatch::{Attempted, Heard};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

fn brisk() -> Pace {
    let ms = Duration::from_millis;
    Pace { ping: ms(120), dead: ms(300), pauses: (ms(10), ms(300)) }
}

const PONG: &[u8] = b"<event uid='takPong' type='t-x-c-t-r'/>";

struct Peer {
    listener: TcpListener,
    session: Session,
    heard: mpsc::Receiver<Heard>,
}

impl Peer {
    async fn new() -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("tcp://{}", listener.local_addr().expect("bound"));
        let (tell, heard) = mpsc::channel(16);
        let teams = [("ALPHA".to_owned(), TeamId::from("t1"))].into();
        let settings = Settings { channel: ChannelId::from("tak"), address, station: station(), teams, pace: brisk() };
        Peer { listener, session: Session::start(settings, tell, Wall::new(|| 1_795_442_691_007)), heard }
    }

    async fn accept(&self) -> TcpStream {
        self.listener.accept().await.expect("connects").0
    }

    /// Accepts and answers pings until `words` came.
    async fn accept_and_hear(&self, words: &str) -> (TcpStream, String) {
        let mut stream = self.accept().await;
        let text = hear(&mut stream, words).await;
        (stream, text)
    }

    async fn next(&mut self) -> Heard {
        tokio::time::timeout(Duration::from_secs(60), self.heard.recv()).await.expect("in time").expect("open")
    }
}

/// Reads until `words` came and everything so far is answered.
async fn hear(stream: &mut TcpStream, words: &str) -> String {
    let (mut text, mut pongs) = (String::new(), 0);
    while !text.contains(words) {
        let mut buffer = [0; 4_096];
        let length = stream.read(&mut buffer).await.expect("reads");
        assert!(length > 0, "hung up before {words}");
        text.push_str(&String::from_utf8_lossy(&buffer[..length]));
        let pings = text.matches("type=\"t-x-c-t\"").count();
        for _ in pongs..pings {
            stream.write_all(PONG).await.expect("writes");
        }
        pongs = pings;
    }
    text
}

fn alert() -> Message {
    Message::Card(Box::new(card()))
}

#[tokio::test]
async fn a_card_is_taken_when_the_server_has_read_it() {
    let mut peer = Peer::new().await;
    let serving = async {
        let (mut stream, text) = peer.accept_and_hear("type=\"a-f-G-U-C\"").await;
        assert!(text.contains("takv"), "we say who we are first: {text}");
        hear(&mut stream, "b-m-p-s-m").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        hear(&mut stream, "t-x-c-t").await;
        stream
    };
    let (attempted, _stream) = tokio::join!(attempt_until_taken(&peer.session), serving);
    assert_eq!(attempted, Attempted::Taken);
    assert_eq!(peer.next().await, Heard::Connected { channel: ChannelId::from("tak") });
}

/// Tries made before the connection stands are refused at once, as they should be.
async fn attempt_until_taken(session: &Session) -> Attempted {
    for _ in 0..100 {
        match session.attempt(&alert()).await {
            Attempted::Failed(reason) if reason.contains("not connected") => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other,
        }
    }
    Attempted::Failed("never connected".into())
}

#[tokio::test]
async fn teams_and_their_answers_come_up_and_strangers_do_not() {
    let mut peer = Peer::new().await;
    let mut stream = peer.accept().await;
    let at = |who: &str, lat: &str| {
        format!(
            "<event type='a-f-G-U-C'><point lat='{lat}' lon='117' ce='5'/><detail><contact callsign='{who}'/></detail></event>"
        )
    };
    let chat = |who: &str, text: &str| {
        format!(
            "<event type='b-t-f' uid='u1'><detail><__chat senderCallsign='{who}'/><remarks>{text}</remarks></detail></event>"
        )
    };
    let said =
        [at("MALLORY", "24"), at("ALPHA", "24"), at("ALPHA", "25"), chat("MALLORY", "OK"), chat("ALPHA", "收到")];
    stream.write_all(said.concat().as_bytes()).await.expect("writes");
    assert!(matches!(peer.next().await, Heard::Connected { .. }));
    assert!(
        matches!(peer.next().await, Heard::TeamAt { team, position, .. } if team == TeamId::from("t1") && position.lat() == 24.0)
    );
    let answered = peer.next().await;
    assert!(
        matches!(&answered, Heard::Answered { team, who, text, key: Some(_), .. }
        if *team == TeamId::from("t1") && who == "ALPHA" && text == "收到"),
        "{answered:?}"
    );
}

#[tokio::test]
async fn a_server_that_takes_bytes_and_never_answers_is_dead_and_tried_again() {
    let mut peer = Peer::new().await;
    let silent = peer.accept().await;
    assert!(matches!(peer.next().await, Heard::Connected { .. }));
    let attempted = peer.session.attempt(&alert()).await;
    assert!(matches!(attempted, Attempted::Failed(_)), "swallowed is not taken: {attempted:?}");
    let began = tokio::time::Instant::now();
    let _again = peer.accept().await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(matches!(peer.next().await, Heard::Connected { .. }), "everything live is told again");
    drop(silent);
}

#[tokio::test]
async fn a_server_that_hangs_up_fails_what_is_under_way_and_is_tried_again() {
    let mut peer = Peer::new().await;
    let stream = peer.accept().await;
    assert!(matches!(peer.next().await, Heard::Connected { .. }));
    let message = alert();
    let (attempted, ()) = tokio::join!(peer.session.attempt(&message), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(stream);
    });
    assert!(matches!(attempted, Attempted::Failed(_)), "{attempted:?}");
    let _again = peer.accept().await;
}

#[tokio::test]
async fn malformed_bytes_end_the_connection_and_nothing_else() {
    let mut peer = Peer::new().await;
    let mut stream = peer.accept().await;
    stream.write_all(b"<event></evil>").await.expect("writes");
    let mut rest = Vec::new();
    drop(stream.read_to_end(&mut rest).await);
    let _again = peer.accept().await;
    assert!(matches!(peer.next().await, Heard::Connected { .. }));
}

#[tokio::test]
async fn without_a_server_every_try_fails_at_once() {
    let (tell, _heard) = mpsc::channel(1);
    let settings = Settings {
        channel: ChannelId::from("tak"),
        address: "tcp://127.0.0.1:1".into(),
        station: station(),
        teams: BTreeMap::new(),
        pace: Pace::default(),
    };
    let session = Session::start(settings, tell, Wall::new(|| 0));
    let began = tokio::time::Instant::now();
    assert!(matches!(session.attempt(&alert()).await, Attempted::Failed(_)));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn addresses_are_tcp_with_host_and_port() {
    assert_eq!(host_and_port("tcp://127.0.0.1:8087"), Some("127.0.0.1:8087"));
    assert_eq!(host_and_port("tak+tcp://tak.local:8087/"), Some("tak.local:8087"));
    for bad in ["127.0.0.1:8087", "tcp://host", "tcp://:1", "udp://a:1", "tcp://a:99999", ""] {
        assert_eq!(host_and_port(bad), None, "{bad}");
    }
}
