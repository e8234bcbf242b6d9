//! What people do.

use std::sync::Arc;

use super::*;
use crate::place::Plane;
use crate::tunnel::Class;
use crate::{Ground, Path, Spot, Thing, Window};

const LAT: f64 = 24.513;
const LON: f64 = 117.647;
const SECOND: u64 = 1_000_000;

fn north_of(metres: f64) -> (f64, f64) {
    Plane::new(LAT, LON).degrees(metres, 0.0)
}

fn metres_apart(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (north, east) = Plane::new(a.0, a.1).metres(b.0, b.1);
    (north * north + east * east).sqrt()
}

/// Everything it says until `seconds`, answers only.
fn answers(team: &mut Team, seconds: u64) -> Vec<(u64, Answer)> {
    let mut heard = Vec::new();
    for second in 1..=seconds {
        team.step(second * SECOND);
        while let Some(event) = team.poll() {
            if let Said::Answer { answer, .. } = event.said {
                heard.push((event.at_us / SECOND, answer));
            }
        }
    }
    heard
}

fn called(config: TeamConfig, things: Vec<Thing>) -> (Team, (f64, f64)) {
    let place = north_of(200.0);
    let mut team = Team::new(config, 0);
    team.set_ground(Arc::new(Ground::of(things)));
    team.alert(0, 7, place.0, place.1);
    (team, place)
}

#[test]
fn a_team_goes_arrives_after_its_way_and_is_done_when_it_found_the_thing() {
    let (lat, lon) = north_of(220.0);
    let thing = Thing::lasting(3, Class::PersonDown, lat, lon);
    let (mut team, place) = called(TeamConfig::on_foot("2", LAT, LON), vec![thing]);
    let heard = answers(&mut team, 900);
    let words: Vec<Answer> = heard.iter().map(|(_, answer)| *answer).collect();
    assert_eq!(words, [Answer::Going, Answer::Here, Answer::Done]);
    // 200 m with detours at 1.34 m/s take 194 s.
    let way = heard[1].0 - heard[0].0;
    assert!((190..=200).contains(&way), "{way} s");
    assert!(metres_apart(team.place(), place) > 50.0, "it is on its way back to its beat");
}

#[test]
fn where_there_is_nothing_it_says_so_after_a_search() {
    let (mut team, _) = called(TeamConfig::on_scooter("2", LAT, LON), Vec::new());
    let heard = answers(&mut team, 900);
    let words: Vec<Answer> = heard.iter().map(|(_, answer)| *answer).collect();
    assert_eq!(words, [Answer::Going, Answer::Here, Answer::FalseAlarm]);
    assert!(heard[2].0 - heard[1].0 >= 10);
}

#[test]
fn a_thing_that_left_before_they_came_is_a_false_alarm_to_them() {
    let (lat, lon) = north_of(200.0);
    let thing = Thing::lasting(3, Class::Person, lat, lon).during(0, 60 * SECOND);
    let (mut team, _) = called(TeamConfig::on_foot("2", LAT, LON), vec![thing]);
    assert_eq!(answers(&mut team, 900).last().map(|(_, answer)| *answer), Some(Answer::FalseAlarm));
}

#[test]
fn one_that_refuses_says_so_and_a_silent_one_says_nothing_for_hours() {
    let refuses = Behaviour::Refuses { after_us: 20 * SECOND };
    let (mut team, _) = called(TeamConfig { behaviour: refuses, ..TeamConfig::on_foot("2", LAT, LON) }, Vec::new());
    let heard = answers(&mut team, 300);
    assert_eq!(heard.len(), 1);
    assert!(heard[0].1 == Answer::Cant && (5..60).contains(&heard[0].0));
    let silent = TeamConfig { behaviour: Behaviour::Silent, ..TeamConfig::on_foot("2", LAT, LON) };
    assert_eq!(answers(&mut called(silent, Vec::new()).0, 7_200), []);
}

#[test]
fn a_team_out_of_reach_neither_hears_nor_is_heard() {
    let deaf = vec![Window { from_us: 0, until_us: 100 * SECOND }];
    let mut team = Team::new(TeamConfig { deaf, ..TeamConfig::on_foot("2", LAT, LON) }, 0);
    assert!(!team.alert(SECOND, 7, LAT, LON));
    team.step(90 * SECOND);
    assert_eq!(team.poll(), None, "not even its position");
    assert!(team.alert(100 * SECOND, 7, LAT, LON));
    team.step(400 * SECOND);
    assert!(std::iter::from_fn(|| team.poll()).any(|event| matches!(event.said, Said::Answer { .. })));
}

#[test]
fn busy_with_one_alert_it_cannot_take_another_and_a_moved_alert_is_the_same_one() {
    let (mut team, _) = called(TeamConfig::on_foot("2", LAT, LON), Vec::new());
    assert_eq!(answers(&mut team, 60).len(), 1);
    let moved = north_of(40.0);
    team.alert(61 * SECOND, 7, moved.0, moved.1);
    team.alert(61 * SECOND, 8, LAT, LON);
    team.step(120 * SECOND);
    let said: Vec<TeamEvent> = std::iter::from_fn(|| team.poll()).collect();
    let answer = |alert, answer| said.iter().any(|event| event.said == Said::Answer { alert, answer, thing: None });
    assert!(answer(8, Answer::Cant) && answer(7, Answer::Here) && !answer(7, Answer::Going), "{said:?}");
}

#[test]
fn told_to_stand_down_it_turns_back() {
    let (mut team, place) = called(TeamConfig::on_scooter("2", LAT, LON), Vec::new());
    team.step(40 * SECOND);
    assert_eq!(team.busy_with(), Some(7));
    team.stand_down(40 * SECOND, 7);
    assert_eq!(team.busy_with(), None);
    team.step(200 * SECOND);
    assert!(metres_apart(team.place(), (LAT, LON)) < 1.0 && metres_apart(team.place(), place) > 190.0);
}

#[test]
fn positions_come_as_often_as_told_and_are_off_by_what_they_say() {
    let mut inside = 0;
    let mut reports = 0;
    for seed in 0..40 {
        let config = TeamConfig { seed, report_every_us: 30 * SECOND, ..TeamConfig::on_foot("2", LAT, LON) };
        let mut team = Team::new(config, 0);
        team.step(600 * SECOND);
        for event in std::iter::from_fn(|| team.poll()) {
            if let Said::Position { lat, lon, accuracy_m } = event.said {
                reports += 1;
                inside += u32::from(metres_apart((LAT, LON), (lat, lon)) <= accuracy_m);
            }
        }
    }
    assert_eq!(reports, 40 * 20);
    assert!((460..=620).contains(&inside), "{inside} of 800; 68 % are 544");
}

#[test]
fn on_its_beat_it_is_where_the_beat_is() {
    let far = north_of(100.0);
    let beat =
        Path::new(vec![Spot { at_us: 0, lat: LAT, lon: LON }, Spot { at_us: 200 * SECOND, lat: far.0, lon: far.1 }]);
    let mut team = Team::new(TeamConfig { beat, ..TeamConfig::on_foot("2", LAT, LON) }, 0);
    team.step(100 * SECOND);
    assert!(metres_apart(team.place(), north_of(50.0)) < 1.0);
}

#[test]
fn the_same_seed_says_the_same_and_another_team_something_else() {
    let said = |name: &str| {
        let mut team = called(TeamConfig::on_foot(name, LAT, LON), Vec::new()).0;
        team.step(900 * SECOND);
        std::iter::from_fn(|| team.poll()).collect::<Vec<TeamEvent>>()
    };
    assert_eq!(said("2"), said("2"));
    assert_ne!(said("2"), said("3"));
}

#[test]
fn a_tip_is_told_at_its_time_and_its_circle_holds_the_truth_95_times_in_100() {
    let tips = (0..400).map(|id| Tip::about(id, u64::from(id) * SECOND, Class::PersonDown, LAT, LON)).collect();
    let mut tips = Tips::new(tips, 5);
    assert_eq!(tips.poll(0).map(|told| told.tip.id), Some(0));
    assert_eq!(tips.poll(0), None);
    assert_eq!(tips.next_us(), Some(SECOND));
    let told: Vec<Told> = std::iter::from_fn(|| tips.poll(1_000 * SECOND)).collect();
    let inside = told.iter().filter(|told| metres_apart((LAT, LON), (told.lat, told.lon)) <= told.within_95_m).count();
    assert!(told.len() == 399 && (365..=392).contains(&inside), "{inside}");
}
