//! The whole loop with software that we did not write: a detection posted to the daemon goes through a real TAK server to a
//! pytak client, and what that person writes back stops the clock.

use super::house::House;
use super::taky::{Phone, Taky};
use serde_json::json;

const TEAM: &str = "TEAM-1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_detection_reaches_a_tak_team_and_its_answer_stops_the_clock() {
    let taky = Taky::start().await;
    let config = format!(
        "[channel.tak]\ndistrict = \"xiangcheng\"\naddress = \"tak+tcp://127.0.0.1:{}\"\n\
         [team.t1]\ndistrict = \"xiangcheng\"\nchannels = [\"tak\"]\naddresses = {{ tak = [\"{TEAM}\"] }}\n",
        taky.port
    );
    let mut house = House::new(&[], &config, 1.0);
    let mut phone = Phone::join(taky.port, TEAM);
    house.open();
    // The server knows a callsign once its phone has said where it is.
    house.wait("the team is on the map", 20, |house| house.snapshot()["teams"][0]["lat"].is_number());
    let detection = json!({"id": "cam-7/1", "class": "person_down", "confidence": 87,
        "at": "2026-11-23T22:04:51+08:00", "lat": 24.51213, "lon": 117.65388, "datum": "wgs84", "error_m": 12.0});
    let (status, taken) = house.post("/detections", &detection);
    assert_eq!(status, 200, "{taken}");

    let marker = phone.shows("b-m-p-s-m").await;
    let lat: f64 = marker["point"]["lat"].as_str().and_then(|lat| lat.parse().ok()).expect("a latitude");
    assert!((lat - 24.51213).abs() < 1e-5, "{marker}");
    house.wait("the answer stops the clock", 20, |house| {
        let incident = &house.snapshot()["incidents"][0];
        incident["state"] == "acknowledged" && incident["taken_by"] == "t1"
    });
    let (_, again) = house.post("/detections", &detection);
    assert_eq!((&again["incident"], &again["repeat"]), (&taken["incident"], &json!(true)), "no second card");
}
