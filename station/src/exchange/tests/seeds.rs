//! Many seeds of bad links: no verdict may ever be wrong.

use super::*;

fn link(rig_seed: u64) -> Link {
    let mut dice = Rig::new(Link::GOOD, rig_seed.wrapping_mul(0x1000_0001));
    Link {
        loss: dice.random(501) as u32,
        copies: dice.random(101) as u32,
        delay_ms: 10 + dice.random(150),
        jitter_ms: dice.random(200),
    }
}

/// One upload over one bad link; what it said and whether the plan was aboard.
fn one(seed: u64, n: usize, ids: fake::Ids, kind: MissionKind) -> (Outcome, bool, Moment) {
    let mut rig = Rig::new(link(seed), seed);
    rig.fake.ids = ids;
    // An older plan of the same length, so that only contents tell them apart.
    let items = if kind == MISSION { sweep(n, 0) } else { ring(n) };
    rig.fake.stored[0] = sweep(n, 77);
    if rig.random(3) == 0 {
        let at = 500 + rig.random(4_000);
        rig.reboots = vec![ms(at)];
    }
    if rig.random(4) == 0 {
        rig.fake.faults.rival_until = ms(rig.random(8_000));
    }
    let mut upload = upload(&mut rig, kind, items.clone());
    rig.run(&mut upload, ms(700_000));
    let outcome = *upload.outcome().expect("an outcome within the budget");
    (outcome, rig.fake.holds(kind, &items), rig.now)
}

fn no_wrong_verdict(seeds: std::ops::Range<u64>, n: usize, ids: fake::Ids, kind: MissionKind) {
    for seed in seeds {
        let (outcome, aboard, _) = one(seed, n, ids, kind);
        assert!(matches!(outcome, Outcome::Verified { .. }) && aboard, "seed {seed}: {outcome:?}, aboard: {aboard}");
    }
}

#[test]
fn bad_links_never_make_a_wrong_verdict_with_plan_ids() {
    no_wrong_verdict(0..300, 12, fake::Ids::Px4, MISSION);
}

#[test]
#[ignore = "make soak: a minute or more; the target is 100,000 uploads without a wrong verdict"]
fn a_hundred_thousand_bad_links_never_make_a_wrong_verdict() {
    no_wrong_verdict(1_000_000..1_060_000, 12, fake::Ids::Px4, MISSION);
    no_wrong_verdict(2_000_000..2_020_000, 8, fake::Ids::None, MISSION);
    no_wrong_verdict(3_000_000..3_020_000, 8, fake::Ids::Strange, MissionKind::Fence);
}

#[test]
fn bad_links_never_make_a_wrong_verdict_with_read_backs() {
    no_wrong_verdict(1_000..1_150, 8, fake::Ids::None, MISSION);
    no_wrong_verdict(2_000..2_100, 8, fake::Ids::Strange, MISSION);
}

#[test]
fn bad_links_never_make_a_wrong_verdict_on_fences() {
    no_wrong_verdict(3_000..3_150, 8, fake::Ids::Px4, MissionKind::Fence);
}

/// Plans that follow each other at once, while copies of the older one's packets are still on their way.
fn one_after_another(seeds: std::ops::Range<u64>, ids: fake::Ids) {
    for seed in seeds {
        let mut rig = Rig::new(Link { copies: 300, ..link(seed) }, seed);
        rig.fake.ids = ids;
        for (salt, kind) in [(0, MISSION), (5, MISSION), (0, MissionKind::Fence), (9, MISSION), (0, MISSION)] {
            let items = if kind == MISSION { sweep(6, salt) } else { ring(6) };
            let mut upload = upload(&mut rig, kind, items.clone());
            let until = rig.now.after(Span::from_secs(700));
            // Cut off the plan before in the middle, sometimes.
            if salt == 5 && rig.random(2) == 0 {
                let cut = rig.now.after(Span::from_millis(500));
                rig.run(&mut upload, cut);
                continue;
            }
            rig.run(&mut upload, until);
            let verified = matches!(upload.outcome(), Some(Outcome::Verified { .. }));
            assert!(verified && rig.fake.holds(kind, &items), "seed {seed}, {salt}: {:?}", upload.outcome());
        }
    }
}

#[test]
fn late_copies_of_an_older_plan_never_make_a_wrong_verdict() {
    one_after_another(7_000..7_040, fake::Ids::Px4);
    one_after_another(8_000..8_040, fake::Ids::None);
}

#[test]
fn bad_links_never_hide_a_refusal() {
    for seed in 4_000..4_150 {
        let mut rig = Rig::new(link(seed), seed);
        rig.fake.faults.refuses = Some((5, 3));
        let mut upload = upload(&mut rig, MISSION, sweep(10, 0));
        rig.run(&mut upload, ms(700_000));
        let expected = Outcome::Rejected { item: Some(5), reason: Reason::Unsupported };
        assert_eq!(upload.outcome(), Some(&expected), "seed {seed}");
    }
}

#[test]
fn bad_links_never_make_a_wrong_verdict_of_a_cancellation() {
    for seed in 5_000..5_150 {
        let mut rig = Rig::new(link(seed), seed);
        rig.fake.stored[0] = sweep(8, 77);
        let items = sweep(8, 0);
        let mut upload = upload(&mut rig, MISSION, items.clone());
        let at = ms(rig.random(8_000));
        rig.run(&mut upload, at);
        let mut out = Vec::new();
        upload.cancel(rig.now, &mut out);
        rig.send(out);
        rig.run(&mut upload, ms(700_000));
        let aboard = rig.fake.holds(MISSION, &items);
        match upload.outcome() {
            Some(Outcome::Verified { .. }) => assert!(aboard, "seed {seed}"),
            Some(Outcome::Cancelled) => assert!(!aboard, "seed {seed}"),
            other => panic!("seed {seed}: {other:?}"),
        }
    }
}

#[test]
fn five_hundred_items_pass_at_30_percent_loss_within_240_seconds() {
    for seed in 6_000..6_004 {
        let mut rig = Rig::new(Link { loss: 300, copies: 0, delay_ms: 100, jitter_ms: 0 }, seed);
        let items = sweep(500, 0);
        let mut upload = upload(&mut rig, MISSION, items.clone());
        rig.run(&mut upload, ms(700_000));
        assert!(matches!(upload.outcome(), Some(Outcome::Verified { .. })), "{:?}", upload.outcome());
        assert!(rig.fake.holds(MISSION, &items));
        assert!(rig.now < ms(240_000), "{:?}", rig.now);
    }
}

#[test]
fn five_hundred_items_pass_at_50_percent_loss_within_450_seconds() {
    let mut rig = Rig::new(Link { loss: 500, copies: 0, delay_ms: 100, jitter_ms: 0 }, 1);
    let items = sweep(500, 0);
    let mut upload = upload(&mut rig, MISSION, items.clone());
    rig.run(&mut upload, ms(700_000));
    assert!(matches!(upload.outcome(), Some(Outcome::Verified { .. })), "{:?}", upload.outcome());
    assert!(rig.now < ms(450_000), "{:?}", rig.now);
}
