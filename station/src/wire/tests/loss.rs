//! Loss counted from sequence numbers.

use super::*;

/// Holds R-L2.
#[test]
fn an_unbroken_count_has_no_loss() {
    let mut loss = Loss::default();
    for sequence in 0..=255u8 {
        loss.hear(sequence);
    }
    assert_eq!(loss.hear(0), Heard::Next);
    assert_eq!(loss.permille(), Some(0));
}

/// Holds R-L2.
#[test]
fn a_gap_over_the_wrap_is_counted_modulo_256() {
    let mut loss = Loss::default();
    loss.hear(250);
    assert_eq!(loss.hear(4), Heard::After(9));
}

/// Holds R-L2.
#[test]
fn every_second_frame_lost_is_half() {
    let mut loss = Loss::default();
    for sequence in (0..=254u8).step_by(2) {
        loss.hear(sequence);
    }
    assert_eq!(loss.permille(), Some(500));
}

/// Holds R-L2.
#[test]
fn a_late_frame_fills_its_gap_and_a_copy_does_not_count() {
    let mut loss = Loss::default();
    for sequence in (0..20).filter(|&sequence| sequence != 10) {
        loss.hear(sequence);
    }
    assert_eq!(loss.permille(), Some(50));
    assert_eq!(loss.hear(10), Heard::Late);
    assert_eq!(loss.hear(10), Heard::Duplicate);
    assert_eq!(loss.hear(19), Heard::Duplicate);
    assert_eq!(loss.permille(), Some(0));
}

/// Holds R-L2.
#[test]
fn a_sender_that_begins_anew_has_no_loss_yet() {
    let mut loss = Loss::default();
    (0..100).for_each(|sequence| {
        loss.hear(sequence);
    });
    assert_eq!(loss.hear(0), Heard::Restart);
    assert_eq!(loss.permille(), None);
}
