//! A TAK peer is untrusted.

use super::*;
use crate::channel::cot::hear::{Ear, Malformed, Said};
use proptest::prelude::*;

const AT: &str = r#"<event version="2.0" uid="ANDROID-1" type="a-f-G-U-C" how="m-g" time="2026-11-23T14:00:00.000Z" start="2026-11-23T14:00:00.000Z" stale="2026-11-23T14:05:00.000Z"><point lat="24.5121" lon="117.6538" hae="20.0" ce="4.8" le="9999999.0"/><detail><takv device="phone"/><contact callsign="二队&amp;&#65;" endpoint="*:-1:stcp"/><__group name="Cyan" role="Team Member"/></detail></event>"#;

const CHAT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<event version="2.0" uid="GeoChat.ANDROID-1.quadrat.station.9c1" type="b-t-f" how="h-g-i-g-o" time="2026-11-23T14:00:00Z" start="2026-11-23T14:00:00Z" stale="2026-11-24T14:00:00Z"><point lat="0.0" lon="0.0" hae="9999999.0" ce="9999999.0" le="9999999.0"/><detail><__chat parent="RootContactGroup" groupOwner="false" chatroom="Quadrat" id="quadrat.station" senderCallsign="ALPHA"><chatgrp uid0="ANDROID-1" uid1="quadrat.station" id="quadrat.station"/></__chat><link uid="ANDROID-1" type="a-f-G-U-C" relation="p-p"/><remarks source="BAO.F.ATAK.ANDROID-1" to="quadrat.station" time="2026-11-23T14:00:00.000Z">收到 <![CDATA[7F4]]>&#48;</remarks></detail></event>"#;

const PONG: &str = r#"<event version="2.0" uid="takPong" type="t-x-c-t-r" how="h-g-i-g-o" time="x" start="x" stale="x"><point lat="0" lon="0" hae="0" ce="0" le="0"/></event>"#;

fn at() -> Said {
    let position = Position::from_degrees(24.5121, 117.6538).expect("a place");
    Said::At { callsign: "二队&A".into(), position, accuracy_m: 4.8 }
}

fn chat() -> Said {
    Said::Chat {
        callsign: "ALPHA".into(),
        text: "收到 7F40".into(),
        uid: "GeoChat.ANDROID-1.quadrat.station.9c1".into(),
    }
}

#[test]
fn teams_chat_and_pongs_are_understood_however_the_bytes_come() {
    let stream = format!("{AT}{CHAT}\n{PONG}<event type='other'/>");
    let whole = [at(), chat(), Said::Pong, Said::Other];
    assert_eq!(Ear::default().hear(stream.as_bytes()).expect("fine"), whole);
    for step in [1, 2, 3, 7, 100] {
        let mut ear = Ear::default();
        let said: Vec<Said> = stream.as_bytes().chunks(step).flat_map(|bytes| ear.hear(bytes).expect("fine")).collect();
        assert_eq!(said, whole, "in pieces of {step}");
    }
}

#[test]
fn a_peer_that_misbehaves_is_not_listened_to_any_more() {
    let deep = format!("<event>{}", "<a>".repeat(40));
    let long = format!("<event uid=\"{}\">", "x".repeat(70_000));
    let bomb = "<!DOCTYPE e [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><event uid=\"&b;\"/>";
    let xxe = "<event><detail><remarks>&file;</remarks></detail></event>";
    let cases: [(&str, Malformed); 4] = [
        (&deep, Malformed::TooDeep),
        (&long, Malformed::TooLong),
        (bomb, Malformed::DocumentType),
        (xxe, Malformed::DocumentType),
    ];
    for (bytes, wrong) in cases {
        assert_eq!(Ear::default().hear(bytes.as_bytes()), Err(wrong));
    }
    for bytes in
        ["<event></evnt>", "<other/>", "hello <event/>", "<event a='1' a='2'/>", "<event>a & b</event>", "\u{FFFF}</x>"]
    {
        assert!(matches!(Ear::default().hear(bytes.as_bytes()), Err(Malformed::NotXml(_))), "{bytes}");
    }
    assert!(Ear::default().hear(&[b'<', 0xFF, b'>']).is_err());
}

#[test]
fn an_event_inside_words_does_not_end_the_event() {
    let sly = "<event type='b-t-f'><detail><__chat senderCallsign='A'/><remarks><![CDATA[</event>]]><!-- </event> --></remarks></detail></event>";
    let said = Ear::default().hear(sly.as_bytes()).expect("fine");
    assert_eq!(said, [Said::Chat { callsign: "A".into(), text: "</event>".into(), uid: String::new() }]);
}

#[test]
fn places_that_are_none_are_not_believed() {
    for (lat, lon) in [("NaN", "1"), ("91", "1"), ("0", "0"), ("x", "1"), ("1", "inf"), ("", "")] {
        let xml = format!(
            "<event type='a-f-G'><point lat='{lat}' lon='{lon}'/><detail><contact callsign='A'/></detail></event>"
        );
        assert_eq!(Ear::default().hear(xml.as_bytes()).expect("fine"), [Said::Other], "{lat} {lon}");
    }
    for ce in ["NaN", "-1", "9999999.0", "x"] {
        let xml = format!(
            "<event type='a-f-G'><point lat='1' lon='1' ce='{ce}'/><detail><contact callsign='A'/></detail></event>"
        );
        let said = Ear::default().hear(xml.as_bytes()).expect("fine");
        assert!(matches!(said.as_slice(), [Said::At { accuracy_m: 30.0, .. }]), "{ce}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0..1_000_usize) {
        drop(Ear::default().hear(&bytes));
        let mut spoilt = CHAT.as_bytes().to_vec();
        let at = cut % spoilt.len();
        spoilt.splice(at..at, bytes.iter().copied().take(5));
        drop(Ear::default().hear(&spoilt));
    }
}
