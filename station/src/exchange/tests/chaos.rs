//! A drone that says anything at all, at any time (F-S4): no machine may panic, flood, or fail to end.

use super::rig::Machine;
use super::*;
use proptest::prelude::*;

fn kind() -> impl Strategy<Value = MissionKind> {
    prop::sample::select(vec![MissionKind::Mission, MissionKind::Fence, MissionKind::Rally])
}

fn number() -> impl Strategy<Value = u16> {
    prop_oneof![0u16..12, prop::sample::select(vec![499, 500, u16::MAX - 1, u16::MAX])]
}

fn address() -> impl Strategy<Value = Address> {
    prop::sample::select(vec![US, THEM, Address { system: 0, component: 0 }, Address { system: 9, component: 1 }])
}

fn item() -> impl Strategy<Value = Item> {
    (any::<u16>(), any::<u8>(), any::<[u32; 4]>(), any::<i32>(), any::<u32>()).prop_map(
        |(command, frame, params, x, z)| {
            let params = params.map(f32::from_bits);
            Item { command, frame, current: x > 0, autocontinue: x < 9, params, x, y: !x, z: f32::from_bits(z) }
        },
    )
}

fn report() -> impl Strategy<Value = Report> {
    prop_oneof![
        4 => (kind(), number(), address()).prop_map(|(kind, seq, to)| Report::MissionRequest { kind, seq, to }),
        3 => (kind(), 0u8..17, any::<u32>(), address())
            .prop_map(|(kind, result, opaque_id, to)| Report::MissionAck { kind, result, opaque_id, to }),
        2 => (kind(), number(), any::<u32>(), address())
            .prop_map(|(kind, count, opaque_id, to)| Report::MissionCount { kind, count, opaque_id, to }),
        2 => (kind(), number(), item(), address())
            .prop_map(|(kind, seq, item, to)| Report::MissionItem { kind, seq, item, to }),
        2 => (prop::option::of(number()), prop::option::of(number()), any::<u8>(), any::<[u32; 3]>())
            .prop_map(|(seq, total, state, ids)| Report::MissionCurrent { seq, total, state, ids }),
        1 => (prop::sample::select(vec![400u16, 511]), any::<u8>(), prop::option::of(any::<u8>()), address())
            .prop_map(|(command, result, progress, to)| Report::CommandAck { command, result, progress, to }),
        1 => (any::<u32>(), any::<u8>()).prop_map(|(bits, kind)| Report::Param { name: "A".into(), bits, kind }),
        1 => any::<u32>().prop_map(|boot_ms| Report::Attitude { boot_ms, roll: 0.0, pitch: 0.0, yaw: 0.0 }),
    ]
}

fn machines(out: &mut Vec<Order>) -> Vec<Box<dyn Machine>> {
    let (now, timing) = (ms(0), Timing::default());
    let command = crate::wire::Command { command: 400, params: [0.0; 4], place: crate::wire::Place::Floats([0.0; 3]) };
    vec![
        Box::new(Upload::start(now, PAIR, timing, MISSION, sweep(8, 0), &PX4, out)),
        Box::new(Upload::start(now, PAIR, timing, MissionKind::Fence, ring(4), &PX4, out)),
        Box::new(Download::start(now, PAIR, timing, MISSION, out)),
        Box::new(Clear::start(now, PAIR, timing, MISSION, out)),
        Box::new(SetCurrent::start(now, PAIR, timing, 0, 3, None, out)),
        Box::new(CommandExchange::start(now, PAIR, timing, command, Class::Idempotent, out)),
        Box::new(ParamRead::start(now, PAIR, timing, "A", Encoding::ByteWise, out)),
        Box::new(ParamSet::start(now, PAIR, timing, "A", 7.0, Encoding::Cast, out)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_drone_that_says_anything_neither_breaks_nor_holds_a_machine(
        said in prop::collection::vec((report(), address(), 0u64..3_000), 0..60),
    ) {
        for mut machine in machines(&mut Vec::new()) {
            let mut now = ms(0);
            for (report, from, wait_ms) in &said {
                now = now.after(Span::from_millis(*wait_ms));
                let mut out = Vec::new();
                machine.tick(now, &mut out);
                machine.hear(now, *from, report, &mut out);
                prop_assert!(out.len() <= 4, "{out:?}");
            }
            let mut ticks = 0;
            while let Some(deadline) = machine.deadline() {
                now = deadline.max(now);
                machine.tick(now, &mut Vec::new());
                ticks += 1;
                prop_assert!(ticks < 3_000, "it does not end");
            }
            prop_assert!(machine.over());
            prop_assert!(now < ms(900_000));
        }
    }
}
