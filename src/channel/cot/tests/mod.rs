//! What we say and hear in Cursor-on-Target.

mod hear;
mod out;
mod session;

use super::*;
use quadrat_station::base::{AlertId, DistrictId, DroneId, IncidentId};
use quadrat_station::dispatch::{Card, DroneAt, Kind, Message};
use quadrat_station::geodesy::AboveEllipsoid;
use quadrat_station::incident::{Class, Ellipse, Severity};
use quadrat_station::text::Lang;

fn station() -> Station {
    Station { uid: "quadrat.station".into(), callsign: "Quadrat 芗城".into(), position: None }
}

fn here() -> Position {
    Position::from_degrees(24.512_13, 117.653_88).expect("a place in Zhangzhou")
}

fn card() -> Card {
    Card {
        alert: AlertId(5),
        uid: "quadrat.芗城.incident.1".into(),
        kind: Kind::Alert,
        district: DistrictId::from("芗城"),
        incident: IncidentId(1),
        name: "7F40".into(),
        revision: 3,
        team: TeamId::from("t2"),
        recipients: vec!["ALPHA".into()],
        title: "7F40 有人倒地".into(),
        sentence: "7F40 有人倒地(未核实),北门南侧60米,±18米,8秒前".into(),
        lang: Lang::Zh,
        position: here(),
        ellipse: Ellipse { major_m: 17.94, minor_m: 9.2, bearing_deg: 41.7 },
        within_95_m: 16.1,
        within_90_m: 13.2,
        class: Class::PersonDown,
        severity: Severity::High,
        verified: false,
        drill: false,
        seen_unix_ms: 1_795_442_683_000,
        sent_unix_ms: 1_795_442_691_007,
        stale_unix_ms: 1_795_442_751_007,
    }
}

fn drone() -> DroneAt {
    DroneAt {
        drone: DroneId::from("XC-1"),
        uid: "quadrat.芗城.XC-1".into(),
        position: here(),
        height: Some(AboveEllipsoid::from_mm(85_250)),
        within_90_m: Some(2.5),
        course_deg: Some(-90.0),
        speed_mps: Some(11.26),
        battery_percent: Some(68),
        seen_unix_ms: 1_795_442_691_000,
        stale_unix_ms: 1_795_442_701_000,
    }
}

fn said(message: &Message) -> String {
    String::from_utf8(super::out::encode(message, &station()).expect("sayable")).expect("UTF-8")
}
