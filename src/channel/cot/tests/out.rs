//! Golden events, and hostile text.

use super::*;
use crate::channel::cot::hear::{Ear, Said};
use crate::channel::cot::out::{encode, ping, presence};
use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

#[test]
fn an_alert_is_a_marker_for_its_team() {
    insta::assert_snapshot!(said(&Message::Card(Box::new(card()))), @r#"
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <event version="2.0" uid="quadrat.芗城.incident.1" type="b-m-p-s-m" how="m-f" time="2026-11-23T14:04:51.007Z" start="2026-11-23T14:04:51.007Z" stale="2026-11-23T14:05:51.007Z"><point lat="24.5121300" lon="117.6538800" hae="9999999.0" ce="13.2" le="9999999.0"/><detail><contact callsign="▲7F40 有人倒地"/><remarks>7F40 有人倒地(未核实),北门南侧60米,±18米,8秒前</remarks><usericon iconsetpath="COT_MAPPING_SPOTMAP/b-m-p-s-m/-65536"/><color argb="-65536"/><precisionlocation geopointsrc="Calc" altsrc="???"/><link uid="quadrat.station" parent_callsign="Quadrat 芗城" type="a-f-G-U-C" relation="p-p"/><quadrat incident="1" name="7F40" revision="3" kind="alert" class="person_down" severity="high" verified="false" drill="false" major_m="17.9" minor_m="9.2" bearing_deg="42"/><marti><dest callsign="ALPHA"/></marti></detail></event>
    "#);
}

#[test]
fn what_is_over_fades_at_once() {
    let over = Card { kind: Kind::Cancel, stale_unix_ms: card().sent_unix_ms, recipients: Vec::new(), ..card() };
    insta::assert_snapshot!(said(&Message::Card(Box::new(over))), @r#"
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <event version="2.0" uid="quadrat.芗城.incident.1" type="b-m-p-s-m" how="m-f" time="2026-11-23T14:04:51.007Z" start="2026-11-23T14:04:51.007Z" stale="2026-11-23T14:04:56.007Z"><point lat="24.5121300" lon="117.6538800" hae="9999999.0" ce="13.2" le="9999999.0"/><detail><contact callsign="✓7F40 有人倒地"/><remarks>7F40 有人倒地(未核实),北门南侧60米,±18米,8秒前</remarks><usericon iconsetpath="COT_MAPPING_SPOTMAP/b-m-p-s-m/-8355712"/><color argb="-8355712"/><precisionlocation geopointsrc="Calc" altsrc="???"/><link uid="quadrat.station" parent_callsign="Quadrat 芗城" type="a-f-G-U-C" relation="p-p"/><quadrat incident="1" name="7F40" revision="3" kind="cancel" class="person_down" severity="high" verified="false" drill="false" major_m="17.9" minor_m="9.2" bearing_deg="42"/></detail></event>
    "#);
}

#[test]
fn a_drone_is_a_drone() {
    insta::assert_snapshot!(said(&Message::DroneAt(drone())), @r#"
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <event version="2.0" uid="quadrat.芗城.XC-1" type="a-f-A-M-H-Q" how="m-g" time="2026-11-23T14:04:51.000Z" start="2026-11-23T14:04:51.000Z" stale="2026-11-23T14:05:01.000Z"><point lat="24.5121300" lon="117.6538800" hae="85.2" ce="2.5" le="9999999.0"/><detail><contact callsign="XC-1"/><status battery="68"/><track course="270.0" speed="11.3"/></detail></event>
    "#);
}

#[test]
fn we_introduce_ourselves_and_ask_for_a_sign_of_life() {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    insta::assert_snapshot!(text(presence(&station(), 1_795_442_691_007).expect("sayable")), @r#"
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <event version="2.0" uid="quadrat.station" type="a-f-G-U-C" how="h-g-i-g-o" time="2026-11-23T14:04:51.007Z" start="2026-11-23T14:04:51.007Z" stale="2026-11-23T14:07:21.007Z"><point lat="0.0000000" lon="0.0000000" hae="9999999.0" ce="9999999.0" le="9999999.0"/><detail><takv device="server" platform="Quadrat" os="linux" version="0.1.0"/><contact callsign="Quadrat 芗城" endpoint="*:-1:stcp"/><uid Droid="Quadrat 芗城"/><__group name="Cyan" role="HQ"/><status battery="100"/><track course="0.0" speed="0.0"/></detail></event>
    "#);
    insta::assert_snapshot!(text(ping(&station(), 1_795_442_691_007).expect("sayable")), @r#"
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <event version="2.0" uid="quadrat.station-ping" type="t-x-c-t" how="m-g" time="2026-11-23T14:04:51.007Z" start="2026-11-23T14:04:51.007Z" stale="2026-11-23T14:05:11.007Z"><point lat="0.0000000" lon="0.0000000" hae="9999999.0" ce="9999999.0" le="9999999.0"/><detail></detail></event>
    "#);
}

#[test]
fn what_is_not_known_or_no_number_is_said_as_not_known() {
    let vague = DroneAt {
        height: None,
        within_90_m: Some(f64::NAN),
        course_deg: Some(f64::INFINITY),
        battery_percent: None,
        ..drone()
    };
    let xml = said(&Message::DroneAt(vague));
    assert!(xml.contains(r#"hae="9999999.0" ce="9999999.0""#) && !xml.contains("track"), "{xml}");
    assert!(!xml.contains("NaN") && !xml.contains("inf"), "{xml}");
}

#[test]
fn a_time_that_no_calendar_has_is_refused() {
    for bad in [i64::MAX, i64::MIN, 253_402_300_800_000, -62_167_219_200_001] {
        let card = Card { sent_unix_ms: bad, stale_unix_ms: bad, ..card() };
        assert!(encode(&Message::Card(Box::new(card)), &station()).is_err(), "{bad}");
    }
}

#[test]
fn a_resend_is_the_same_thing_and_a_newer_one_updates_it() {
    let uid = |xml: &str| xml.split(" uid=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let first = said(&Message::Card(Box::new(card())));
    let second = said(&Message::Card(Box::new(Card { revision: 9, kind: Kind::StandDown, ..card() })));
    assert_eq!(uid(&first), uid(&second));
}

/// Text that has broken CoT peers: markup, control characters, line ends, odd Unicode.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[<>&'\"\\]\u{0}-\u{1F}\u{7F}-\u{9F}\u{FFFE}\u{FFFF}\u{202E}a-z;# ]{0,60}",
        Just("</event>".to_owned()),
        Just("]]><!DOCTYPE x [<!ENTITY a \"b\">]>&a;".to_owned()),
        Just("<![CDATA[x]]>".to_owned()),
        Just("收".repeat(10_000)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_event_is_well_formed_whatever_the_words(
        title in hostile(),
        sentence in hostile(),
        uid in hostile(),
        callsign in hostile(),
        numbers in prop::array::uniform4(any::<f64>()),
        revision in any::<u32>(),
    ) {
        let [major_m, minor_m, bearing_deg, within_90_m] = numbers;
        let ellipse = Ellipse { major_m, minor_m, bearing_deg };
        let drone = DroneAt {
            uid: uid.clone(),
            drone: DroneId::from(title.as_str()),
            within_90_m: Some(major_m),
            course_deg: Some(minor_m),
            speed_mps: Some(bearing_deg),
            ..drone()
        };
        let recipients = vec![callsign];
        let card = Card { title, sentence: sentence.clone(), uid, recipients, ellipse, within_90_m, revision, ..card() };
        for xml in [said(&Message::Card(Box::new(card))), said(&Message::DroneAt(drone))] {
            let remarks = parsed(&xml);
            prop_assert!(remarks.chars().count() <= 1_001, "too long");
            let mut ear = Ear::default();
            prop_assert_eq!(ear.hear(xml.as_bytes()), Ok(vec![Said::Other]));
            prop_assert_eq!(xml.chars().filter(|c| c.is_control()).count(), 1, "the line end of the prologue");
            prop_assert!(!xml.contains("NaN") && !xml.contains("inf\""));
        }
    }
}

/// Reads one document to its end with every check on; gives its remarks.
fn parsed(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().enable_all_checks(true);
    let (mut depth, mut remarks) = (0, String::new());
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(element) => {
                element.attributes().for_each(|one| drop(one.expect("an attribute")));
                depth += 1;
            }
            Event::Empty(element) => element.attributes().for_each(|one| drop(one.expect("an attribute"))),
            Event::End(_) => depth -= 1,
            Event::Text(text) => remarks.push_str(&text.xml10_content()),
            Event::GeneralRef(_) => remarks.push('&'),
            Event::DocType(_) => panic!("a document type"),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    remarks
}
