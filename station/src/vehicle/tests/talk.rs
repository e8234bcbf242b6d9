//! Orders and what ends them.

use super::super::{Ended, Talk, Task};
use super::*;
use crate::exchange::{CommandOutcome, Encoding};
use crate::wire::Order;

const US: Address = Address { system: 255, component: 190 };
const ARM: u16 = 400;

fn talk() -> Talk {
    let mut talk = Talk::new(US, AUTOPILOT);
    talk.follow(&PX4, Encoding::ByteWise);
    talk
}

fn commands(orders: &[Order]) -> Vec<(u16, f32)> {
    let number = |order: &Order| match order {
        Order::Command { command, .. } => Some((command.command, command.params[0])),
        _ => None,
    };
    orders.iter().filter_map(number).collect()
}

fn ack(command: u16, result: u8) -> Report {
    Report::CommandAck { command, result, progress: None, to: US }
}

/// Holds R-C2.
#[test]
fn of_two_commands_of_a_kind_the_second_waits_for_the_first_because_acks_carry_no_number() {
    let (mut talk, mut out) = (talk(), Vec::new());
    talk.begin(at(0), Task::Arm, &mut out);
    talk.begin(at(0), Task::Disarm, &mut out);
    assert_eq!(commands(&out), [(ARM, 1.0)]);
    out.clear();
    let ended = talk.hear(at(0), AUTOPILOT, &ack(ARM, 0), &mut out);
    assert_eq!(ended, [Ended::Ordered { command: ARM, outcome: CommandOutcome::Accepted }]);
    assert_eq!(commands(&out), [(ARM, 0.0)], "and the same acknowledgement is not the second one's");
    assert!(talk.is_ordering());
}

/// Holds R-C6, F-C1.
#[test]
fn an_order_whose_ack_is_lost_ends_when_the_heartbeat_shows_it_and_is_not_said_again() {
    for (task, beat, other) in [
        (Task::Arm, heartbeat(0x0304_0000, true), heartbeat(0x0304_0000, false)),
        (Task::Enter(Mode::Hold), heartbeat(0x0304_0000, true), heartbeat(0x0404_0000, true)),
    ] {
        let (mut talk, mut out) = (talk(), Vec::new());
        talk.begin(at(0), task, &mut out);
        assert_eq!(talk.hear(at(0), AUTOPILOT, &other, &mut out), []);
        assert_eq!(talk.hear(at(0), COMPANION, &beat, &mut out), [], "not the autopilot's");
        let ended = talk.hear(at(0), AUTOPILOT, &beat, &mut out);
        assert!(matches!(ended[..], [Ended::Ordered { outcome: CommandOutcome::Accepted, .. }]), "{ended:?}");
        talk.tick(at(5), &mut out);
        assert_eq!(out.len(), 1, "said once");
    }
}

/// Holds R-C5.
#[test]
fn an_order_that_is_taken_back_is_cancelled_at_the_drone_and_what_waits_is_forgotten() {
    let (mut talk, mut out) = (talk(), Vec::new());
    talk.begin(at(0), Task::Arm, &mut out);
    talk.begin(at(0), Task::Enter(Mode::Mission), &mut out);
    talk.cancel(at(0), &mut out);
    assert_eq!(out.last(), Some(&Order::CommandCancel { to: AUTOPILOT, command: ARM }));
    let ended = talk.hear(at(0), AUTOPILOT, &ack(ARM, 6), &mut out);
    assert_eq!(ended, [Ended::Ordered { command: ARM, outcome: CommandOutcome::Cancelled }]);
    assert_eq!(commands(&out), [(ARM, 1.0)]);
    assert!(!talk.is_ordering());
}
