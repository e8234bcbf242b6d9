//! The comparison on flights whose difference is known, and our flight against the recorded ones.

use super::*;

#[test]
fn a_recording_is_read_as_it_was_written() {
    let plan = all().remove(2);
    let flown = fly_ours(&plan).unwrap();
    assert_eq!(Recording::read(&flown.write()), Ok(flown));
}

/// Prints the comparison for every recording in a folder.
#[test]
fn bench() {
    let Ok(folder) = std::env::var("FID") else { return };
    for plan in all() {
        let Ok(text) = std::fs::read_to_string(format!("{folder}/{}.flight", plan.label())) else { continue };
        let theirs = Recording::read(&text).unwrap();
        let t0 = std::time::Instant::now();
        let ours = match fly_ours(&plan) {
            Ok(ours) => ours,
            Err(e) => {
                println!("{e}");
                continue;
            }
        };
        let dt = t0.elapsed();
        let c = compare(&plan, &theirs, &ours);
        let s = |x: &Spread| format!("{:.2}/{:.2}/{:.2}", x.p50_m, x.p95_m, x.max_m);
        println!(
            "{:22} apart {} h {} off {} | {}  {:.1} {:.1} {:+.2}% ev {:?} {:?} {:?}",
            c.plan,
            s(&c.apart),
            s(&c.height),
            s(&c.theirs_off_plan),
            s(&c.ours_off_plan),
            c.theirs_ms as f64 / 1e3,
            c.ours_ms as f64 / 1e3,
            c.time_error() * 100.0,
            c.events_differ,
            c.event_times_ms,
            dt
        );
        std::fs::write(format!("{folder}/{}.ours", plan.label()), ours.write()).unwrap();
    }
}
