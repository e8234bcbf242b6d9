//! Who is told when, and who is not told any more.

use super::*;

#[test]
fn the_nearest_team_is_told_first_on_its_page_and_first_channel() {
    let mut town = Town::new(setup());
    town.place("t1", off(900.0, 0.0));
    town.place("t2", off(200.0, 0.0));
    town.place("t3", off(500.0, 0.0));
    let id = town.see(Class::PersonDown, home());
    let told: Vec<_> = town.deliveries(id).iter().map(|d| (d.team.to_string(), d.channel.to_string())).collect();
    assert_eq!(told, [("t2".into(), "web".into()), ("t2".into(), "tak".into())]);
    let sent = town.wishes();
    assert_eq!(sent.len(), 1, "the officer page needs no attempt: {sent:?}");
}

#[test]
fn without_an_answer_the_clocks_fire_once_at_60_180_and_300_s() {
    let mut town = Town::new(setup());
    town.place("t2", off(200.0, 0.0));
    town.place("t3", off(500.0, 0.0));
    town.see(Class::PersonDown, home());
    town.run(secs(1_400), taken);
    let at = |stage| {
        let fired = town.facts.iter().filter_map(|(at, fact)| match fact {
            Journalled::Dispatch(Fact::Stage { stage: fired, .. }) if *fired == stage => Some(*at),
            _ => None,
        });
        fired.collect::<Vec<_>>()
    };
    assert_eq!(Stage::ALL.map(at), [vec![secs(1_060)], vec![secs(1_180)], vec![secs(1_300)]]);
    assert_eq!(town.called(), [(0, "t2".to_owned()), (60, "t3".to_owned()), (180, "t1".to_owned())]);
    let health: Vec<_> = town.dispatch.health(&town.incidents).into_iter().map(|(code, _)| code).collect();
    assert_eq!(health, [code::HEALTH_OVERDUE]);
}

#[test]
fn after_60_s_the_first_team_is_tried_on_its_next_channel_too() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.see(Class::PersonDown, home());
    let before = town.run(secs(1_059), taken);
    assert_eq!(per_channel(&before).get("robot"), None);
    let after = town.run(secs(1_062), taken);
    assert!(after.iter().any(|(_, wish)| wish.channel == ChannelId::from("robot")), "{after:?}");
}

#[test]
fn clocks_fire_after_a_restart_and_nobody_is_paged_twice() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.see(Class::PersonDown, home());
    let first = town.run(secs(1_030), taken);
    town.restart();
    town.now = secs(1_062);
    let again = town.run(secs(1_063), taken);
    let uids: std::collections::BTreeSet<_> =
        cards(&first).iter().chain(&cards(&again)).map(|(_, card)| (card.team.clone(), card.uid.clone())).collect();
    assert_eq!(uids.len(), 2, "one card each for t1 and the next team");
    town.restart();
    assert_eq!(town.upkeep(), Vec::new());
}

#[test]
fn after_an_answer_the_others_stand_down_and_nobody_is_called_again() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.place("t2", off(100.0, 0.0));
    let id = town.see(Class::PersonDown, home());
    town.run(secs(1_070), taken);
    assert_eq!(town.called().len(), 2);
    town.say(id, "t2", Ask::Acknowledge).expect("fits");
    let after = cards(&town.run(secs(2_000), taken));
    assert!(after.iter().all(|(_, card)| card.kind != Kind::Alert), "{after:?}");
    let kinds = |who: &str| -> std::collections::BTreeSet<Kind> {
        after.iter().filter(|(_, card)| card.team == team(who)).map(|(_, card)| card.kind).collect()
    };
    assert_eq!(kinds("t1"), [Kind::StandDown].into());
    assert_eq!(kinds("t2"), [Kind::Update].into());
    assert_eq!(kinds("t3"), [].into());
    assert!(after.iter().any(|(_, card)| card.sentence.contains("t2队")), "they hear who has it");
    town.restart();
    let later = cards(&town.run(secs(4_000), taken));
    assert!(later.iter().all(|(_, card)| card.kind == Kind::Update && card.team == team("t2")), "{later:?}");
}

#[test]
fn a_team_that_cannot_is_followed_by_the_next_at_once() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.place("t2", off(100.0, 0.0));
    let id = town.see(Class::PersonDown, home());
    town.now = secs(1_005);
    town.say(id, "t1", Ask::Decline).expect("fits");
    assert_eq!(town.called(), [(0, "t1".to_owned()), (5, "t2".to_owned())]);
    town.now = secs(1_010);
    town.say(id, "t2", Ask::Acknowledge).expect("fits");
    town.say(id, "t2", Ask::Decline).expect("fits");
    assert_eq!(town.called().last(), Some(&(10, "t3".to_owned())));
    let sent = cards(&town.run(secs(1_050), taken));
    assert!(sent.iter().all(|(_, card)| card.team == team("t3")), "who cannot is left alone: {sent:?}");
}

#[test]
fn who_was_stood_down_is_called_again_when_the_taker_gives_up() {
    let mut town = Town::new(setup());
    town.duty("t3", false);
    town.place("t1", home());
    town.place("t2", off(100.0, 0.0));
    let id = town.see(Class::PersonDown, home());
    town.run(secs(1_070), taken);
    town.say(id, "t2", Ask::Acknowledge).expect("fits");
    town.run(secs(1_080), taken);
    town.say(id, "t2", Ask::Decline).expect("fits");
    let sent = cards(&town.run(secs(1_081), taken));
    assert!(sent.iter().any(|(_, card)| card.team == team("t1") && card.kind == Kind::Alert), "{sent:?}");
    assert!(sent.iter().all(|(_, card)| card.team == team("t1")), "{sent:?}");
}

#[test]
fn nobody_off_duty_is_told_and_coming_on_duty_gets_what_is_open() {
    let mut town = Town::new(setup());
    ["t1", "t2", "t3"].into_iter().for_each(|who| town.duty(who, false));
    town.place("t1", home());
    town.see(Class::Fire, home());
    assert_eq!(town.run(secs(1_250), taken), []);
    assert_eq!(town.dispatch.health(&town.incidents).first().map(|(code, _)| *code), Some(code::HEALTH_NOBODY));
    assert!(town.dispatch.teams().all(|(_, _, _, place)| place.is_none()), "nobody off duty is tracked");
    town.duty("t2", true);
    assert_eq!(town.called(), [(250, "t2".to_owned())]);
}

#[test]
fn help_calls_the_next_team_until_somebody_comes() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.place("t2", off(100.0, 0.0));
    let id = town.see(Class::PersonDown, home());
    town.say(id, "t1", Ask::Acknowledge).expect("fits");
    town.say(id, "t1", Ask::Help).expect("fits");
    assert_eq!(town.called(), [(0, "t1".to_owned()), (0, "t2".to_owned())]);
    town.say(id, "t2", Ask::Acknowledge).expect("helps");
    let after = cards(&town.run(secs(1_200), taken));
    assert!(after.iter().all(|(_, card)| card.kind == Kind::Update), "{after:?}");
}

#[test]
fn a_graver_turn_is_told_again_on_the_same_card() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    town.see(Class::Smoke, home());
    let before = cards(&town.run(secs(1_001), taken));
    town.see(Class::Fire, home());
    let after = cards(&town.run(secs(1_002), taken));
    let [(_, old), ..] = before.as_slice() else { panic!("told") };
    let (_, new) = after.iter().find(|(_, card)| card.kind == Kind::Alert).expect("told again");
    assert_eq!((&old.uid, old.alert), (&new.uid, new.alert));
    assert!(new.revision > old.revision && new.severity > old.severity);
    town.see(Class::Smoke, home());
    assert_eq!(town.run(secs(1_003), taken), [], "less grave is no news");
}

#[test]
fn three_hundred_frames_are_at_most_three_notifications() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    let mut id = IncidentId(0);
    for frame in 0..300_u64 {
        town.now = secs(1_000).after(Span::from_millis(frame * 200));
        id = town.see(if frame == 150 { Class::Fire } else { Class::Smoke }, off(frame as f64 % 3.0, 0.0));
        let wishes = town.wishes();
        wishes.iter().for_each(|wish| town.end(wish.id, &Attempted::Taken));
    }
    town.say(id, "t1", Ask::Close).expect("fits");
    town.run(secs(1_100), taken);
    assert_eq!(town.incidents.iter().count(), 1);
    let tellings = town.facts.iter().filter(|(_, fact)| {
        matches!(fact, Journalled::Dispatch(Fact::Told { channel, team: who, .. })
            if channel.as_str() == "tak" && *who == team("t1"))
    });
    assert_eq!(tellings.count(), 3, "new, graver, over");
}

#[test]
fn what_is_over_is_taken_back_from_everyone_who_was_told() {
    let mut town = Town::new(setup());
    town.place("t1", home());
    let id = town.see(Class::PersonDown, home());
    town.run(secs(1_070), taken);
    town.say(id, "t1", Ask::False).expect("fits");
    let after = cards(&town.run(secs(3_000), taken));
    assert!(!after.is_empty() && after.iter().all(|(_, card)| card.kind == Kind::Cancel), "{after:?}");
    let count = |who: &str, channel: &str| {
        let same = |d: &&&Delivery| d.team == team(who) && d.channel.as_str() == channel;
        town.deliveries(id).iter().filter(same).count()
    };
    assert_eq!((count("t1", "tak"), count("t2", "tak")), (1, 1));
    assert_eq!(after.len(), 4, "two teams, two channels, once each: {after:?}");
    assert_eq!(town.deadline(), None, "nothing is left to do");
}

#[test]
fn a_team_on_its_way_is_seen_coming_nearer() {
    let mut town = Town::new(setup());
    town.place("t1", off(300.0, 0.0));
    let id = town.see(Class::PersonDown, home());
    town.say(id, "t1", Ask::Acknowledge).expect("fits");
    town.place("t1", off(310.0, 0.0));
    town.place("t1", off(295.0, 0.0));
    let state = |town: &Town| town.incidents.get(id).map(|incident| incident.state);
    assert_eq!(state(&town), Some(incident::State::Acknowledged), "a phone's position wanders");
    town.place("t1", off(280.0, 0.0));
    assert_eq!(state(&town), Some(incident::State::EnRoute));
    town.say(id, "t1", Ask::OnScene).expect("fits");
    let clocks = town.incidents.get(id).map(|incident| town.dispatch.clocks(&town.incidents, incident, town.now));
    assert_eq!(clocks, Some([None, None, Some(secs(1_300))]));
}

#[test]
fn less_than_the_district_wants_to_hear_is_told_to_nobody() {
    let mut town = Town::new(Setup { tell_from: incident::Severity::Medium, ..setup() });
    town.place("t1", home());
    town.see(Class::Person, home());
    assert_eq!(town.run(secs(2_000), taken), []);
    town.see(Class::PersonDown, home());
    assert_eq!(town.called().len(), 1, "and when it turns grave it is");
}
