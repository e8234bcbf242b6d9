//! Nearest, retries, breakers, words, replies.

use super::*;
use crate::base::{AlertId, DroneId, PlaceId};
use crate::dispatch::delivery::{Breaker, Retry};
use crate::dispatch::nearest::{nearest, worst_metres};
use crate::incident::Spot;
use crate::text::Lang;

fn candidate(name: &str, east_m: f64, age_s: Option<u64>) -> Candidate {
    let last = age_s.map(|age| TeamAt { position: off(east_m, 0.0), accuracy_m: 5.0, at: secs(10_000 - age) });
    Candidate { team: team(name), last, busy: false }
}

#[test]
fn an_old_place_counts_as_the_worst_place_it_may_have_become() {
    let metres = |age| {
        let last = candidate("t", 100.0, Some(age)).last;
        worst_metres(home(), last.as_ref(), secs(10_000)).map(f64::round)
    };
    assert_eq!(
        [metres(0), metres(120), metres(200), metres(598)],
        [Some(100.0), Some(100.0), Some(400.0), Some(997.0)]
    );
    assert_eq!(metres(600), None);
}

#[test]
fn nearest_is_honest_over_all_ages() {
    let order = |candidates: &[Candidate]| -> Vec<String> {
        nearest(home(), candidates, secs(10_000)).iter().map(ToString::to_string).collect()
    };
    let fresh = candidate("fresh", 350.0, Some(10));
    let stale = candidate("stale", 100.0, Some(200));
    let lost = candidate("lost", 1.0, Some(700));
    let never = candidate("never", 0.0, None);
    let busy = Candidate { busy: true, ..candidate("busy", 10.0, Some(1)) };
    assert_eq!(order(&[lost, busy, never, stale, fresh]), ["fresh", "stale", "busy", "lost", "never"]);
}

#[test]
fn retries_come_after_0_1_2_4_8_15_30_then_60_s_give_or_take_a_fifth() {
    let mut retry = Retry::default();
    let mut waits = Vec::new();
    for _ in 0..10 {
        retry.failed(AlertId(7), 3, secs(100));
        waits.push(retry.next_at.since(secs(100)).as_secs_f64());
    }
    for (wait, step) in waits.iter().zip([0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0, 60.0]) {
        assert!((wait - step).abs() <= step / 5.0 + 0.1, "{waits:?}");
    }
    let firsts: std::collections::BTreeSet<u64> = (0..50)
        .map(|alert| {
            let mut retry = Retry { failures: 7, ..Retry::default() };
            retry.failed(AlertId(alert), 3, secs(0));
            retry.next_at.as_micros() / 1_000_000
        })
        .collect();
    assert!(firsts.len() > 10, "alerts do not come back in one wave: {firsts:?}");
}

#[test]
fn five_failures_open_a_breaker_and_one_success_closes_it() {
    let mut breaker = Breaker::default();
    (0..4).for_each(|_| breaker.failed(secs(1)));
    assert!(!breaker.is_open());
    breaker.failed(secs(1));
    assert_eq!(breaker.probe_at(), Some(secs(11)));
    breaker.failed(secs(11));
    assert_eq!(breaker.probe_at(), Some(secs(21)));
    breaker.worked();
    assert_eq!(breaker.probe_at(), None);
}

#[test]
fn a_grave_alert_goes_to_the_next_channel_when_the_first_does_not_work() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.see(Class::PersonDown, home());
    let tak_fails = |wish: &Wish| if wish.channel.as_str() == "tak" { refused_network(wish) } else { Attempted::Taken };
    let sent = town.run(secs(1_050), tak_fails);
    let robot = sent.iter().find(|(_, wish)| wish.channel.as_str() == "robot").expect("next channel");
    let fifth = sent.iter().filter(|(_, wish)| wish.channel.as_str() == "tak").nth(4).expect("five tries");
    assert!(robot.0.since(fifth.0) <= span(5), "{:?} after {:?}", robot.0, fifth.0);
    assert!(town.dispatch.health(&town.incidents).iter().any(|(code, _)| *code == code::HEALTH_CHANNEL));
}

#[test]
fn an_outage_of_ten_minutes_ends_with_everything_delivered_and_no_storm() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    let ids: Vec<_> = (0..20).map(|n| town.see(Class::PersonDown, off(f64::from(n) * 100.0, 0.0))).collect();
    let down = town.run(secs(1_600), refused_network);
    let tak = per_channel(&down).get("tak").copied().unwrap_or(0);
    assert!(tak < 100, "a dead channel is probed, not hammered: {tak}");
    let back = town.run(secs(1_630), taken);
    for id in ids {
        let missing: Vec<_> =
            town.deliveries(id).into_iter().filter(|delivery| delivery.is_pending()).cloned().collect();
        assert_eq!(missing, []);
    }
    let mut per_card = BTreeMap::new();
    cards(&back).iter().for_each(|(_, card)| *per_card.entry(card.alert).or_insert(0) += 1);
    assert!(per_card.values().all(|count| *count <= 3), "{per_card:?}");
}

#[test]
fn what_cannot_be_delivered_is_given_up_visibly() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    let id = town.see(Class::PersonDown, home());
    town.run(secs(1_000 + 1_801), refused_network);
    let dead = town.deliveries(id).iter().filter(|delivery| delivery.word() == "dead").count();
    assert!(dead > 0);
    assert!(town.dispatch.health(&town.incidents).iter().any(|(code, _)| *code == code::HEALTH_UNDELIVERED));
}

#[test]
fn a_hanging_channel_does_not_hold_up_another() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.see(Class::PersonDown, home());
    town.now = secs(1_060);
    town.upkeep();
    let first = town.wishes();
    let robots: Vec<_> = first.iter().filter(|wish| wish.channel.as_str() == "robot").map(|wish| wish.id).collect();
    robots.iter().for_each(|id| town.end(*id, &Attempted::Taken));
    assert!(!robots.is_empty());
    town.now = secs(1_081);
    let again = town.wishes();
    assert!(again.iter().any(|wish| wish.channel.as_str() == "tak"), "a try that hangs is tried again");
    let late = first.iter().find(|wish| wish.channel.as_str() == "tak").expect("hung");
    town.end(late.id, &Attempted::Taken);
}

#[test]
fn markers_are_repeated_before_they_fade_and_robots_are_not() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.duty("t2", false);
    town.duty("t3", false);
    town.see(Class::PersonDown, home());
    let sent = town.run(secs(1_119), taken);
    let at: Vec<u64> = cards(&sent).iter().filter(|(_, card)| !card.recipients.is_empty()).map(|(at, _)| *at).collect();
    assert_eq!(at, [0, 20, 40, 60, 80, 100]);
    assert_eq!(per_channel(&sent).get("robot"), Some(&1));
    let revisions: Vec<u32> = cards(&sent).iter().map(|(_, card)| card.revision).collect();
    assert!(revisions.is_sorted());
    town.dispatch.heard(&town.incidents, &Heard::Connected { channel: ChannelId::from("tak") }, town.now);
    assert_eq!(town.run(town.now, taken).len(), 1, "after a reconnection at once");
}

#[test]
fn drones_show_their_newest_place_and_are_never_queued() {
    let mut town = Town::new(setup());
    let at = |unix_ms| DroneAt {
        drone: DroneId::from("XC-1"),
        uid: "quadrat.XC-1".into(),
        position: home(),
        height: None,
        within_90_m: None,
        course_deg: None,
        speed_mps: None,
        battery_percent: None,
        seen_unix_ms: unix_ms,
        stale_unix_ms: unix_ms + 10_000,
    };
    let mut seen = Vec::new();
    for tenth in 0..100_i64 {
        town.now = secs(1_000).after(Span::from_millis(tenth as u64 * 100));
        town.dispatch.drone_at(at(tenth));
        for wish in town.wishes() {
            if let Message::DroneAt(drone) = &wish.message {
                seen.push(drone.seen_unix_ms);
            }
            town.end(wish.id, &Attempted::Taken);
        }
    }
    assert_eq!(seen, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assert!(town.facts.is_empty(), "positions are no facts");
}

#[test]
fn short_answers_are_understood_and_talk_is_not() {
    let yes = |name: Option<&str>| Some((Ask::Acknowledge, name.map(str::to_owned)));
    assert_eq!(read_reply("收到 7F3A"), yes(Some("7F3A")));
    assert_eq!(read_reply(" 接警7f3a。"), yes(Some("7F3A")));
    assert_eq!(read_reply("ok"), yes(None));
    assert_eq!(read_reply("ACK: 7F3A"), yes(Some("7F3A")));
    assert_eq!(read_reply("去不了"), Some((Ask::Decline, None)));
    assert_eq!(read_reply("误报 7F3A"), Some((Ask::False, Some("7F3A".into()))));
    for talk in
        ["OK, who has the keys?", "没收到 7F3A", "7F3A", "", "okay", "收到 7F3A 但是去不了", "ACK 7F3", "HERE WE GO"]
    {
        assert_eq!(read_reply(talk), None, "{talk}");
    }
}

#[test]
fn a_chat_line_answers_the_incident_it_names_or_the_only_one_it_can_mean() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.place("t2", off(5_000.0, 0.0));
    let id = town.see(Class::PersonDown, home());
    let said = |text: &str| Heard::Answered {
        team: team("t1"),
        who: "ALPHA".into(),
        incident: None,
        text: text.into(),
        key: None,
    };
    let brought = town.dispatch.heard(&town.incidents, &said("收到"), town.now);
    assert!(
        matches!(brought.incidents.as_slice(), [incident::Fact::Answered { incident, ask: Ask::Acknowledge, .. }] if *incident == id)
    );
    let second = town.see(Class::Fire, off(300.0, 0.0));
    town.dispatch.heard(&town.incidents, &Heard::Seen { team: team("t1"), uid: "nothing".into() }, town.now);
    let called_twice = town.deliveries(second).iter().any(|delivery| delivery.team == team("t1"));
    let vague = town.dispatch.heard(&town.incidents, &said("OK"), town.now);
    assert_eq!(vague.incidents.is_empty(), called_twice, "which of the two?");
    let name = crate::incident::name(second);
    let brought = town.dispatch.heard(&town.incidents, &said(&format!("ack {name}")), town.now);
    assert!(matches!(brought.incidents.as_slice(), [incident::Fact::Answered { incident, .. }] if *incident == second));
}

#[test]
fn what_a_device_showed_is_seen_and_still_not_answered() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    let id = town.see(Class::PersonDown, home());
    let sent = cards(&town.run(secs(1_001), taken));
    let uid = sent.first().map(|(_, card)| card.uid.clone()).expect("told");
    let brought = town.dispatch.heard(&town.incidents, &Heard::Seen { team: team("t1"), uid }, town.now);
    assert_eq!(brought.dispatch.len(), 1);
    brought.dispatch.into_iter().for_each(|fact| town.record(Journalled::Dispatch(fact)));
    let incident = town.incidents.get(id).expect("known");
    assert!(town.dispatch.told(incident).contains(&("t1".into(), "tak".into(), "seen".into())));
    town.run(secs(1_061), taken);
    assert_eq!(town.called().len(), 2, "only an answer stops the clock");
}

#[test]
fn the_sentence_says_what_where_how_sure_and_how_old() {
    let mut town = Town::new(setup());
    town.see(Class::PersonDown, home());
    let mut incident = town.incidents.iter().next().expect("one").clone();
    let name = incident.name();
    let later = town.unix_ms() + 8_000;
    incident.spot =
        Some(Spot { place: PlaceId::from("g3"), called: "实验小学北门".into(), metres: 60, bearing_deg: 180 });
    assert_eq!(
        sentence(Lang::Zh, &incident, later),
        format!("{name} 有人倒地(未核实),实验小学北门南侧60米,±5米,8秒前")
    );
    incident.verified = true;
    incident.drill = true;
    assert_eq!(
        sentence(Lang::En, &incident, later + 180_000),
        format!("DRILL {name} person down, 60 m south of 实验小学北门, ±5 m, 3 min ago")
    );
}

#[test]
fn no_sentence_is_longer_than_60_characters_whatever_the_names() {
    let mut town = Town::new(setup());
    town.see(Class::PersonDown, home());
    let mut incident = town.incidents.iter().next().expect("one").clone();
    incident.spot =
        Some(Spot { place: PlaceId::from("g"), called: "很".repeat(500), metres: 4_000_000, bearing_deg: 44 });
    incident.label = Some("长\n名".repeat(500));
    incident.drill = true;
    for class in Class::ALL {
        incident.class = class;
        let said = sentence(Lang::Zh, &incident, i64::MAX);
        let han = said.chars().filter(|c| !c.is_ascii()).count();
        assert!(han <= 60 && !said.contains('{') && !said.contains('\n'), "{said}");
    }
}

#[test]
fn both_languages_say_the_same_things() {
    assert_eq!(words::keys(Lang::Zh), words::keys(Lang::En));
    for class in Class::ALL {
        assert!(words::keys(Lang::Zh).contains(&format!("class.{}", class.word()).as_str()));
    }
}

#[test]
fn facts_survive_the_journal_s_form() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.duty("t3", false);
    let id = town.see(Class::PersonDown, home());
    town.run(secs(1_200), refused_network);
    town.say(id, "t2", Ask::Close).expect("fits");
    for (_, fact) in &town.facts {
        if let Journalled::Dispatch(fact) = fact {
            let text = serde_json::to_string(fact).expect("writes");
            assert_eq!(serde_json::from_str::<Fact>(&text).expect("reads"), *fact);
        }
    }
}
