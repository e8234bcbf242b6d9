//! The comparison on flights whose difference is known, and our flight against the recorded ones.

use super::*;

fn recorded(plan: &Plan) -> Recording {
    let file = format!("{}/fixtures/px4-1.17/{}.flight", env!("CARGO_MANIFEST_DIR"), plan.label());
    Recording::read(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// One line for each plan; the same as `quadrat sim fidelity` prints.
fn line(one: &Comparison) -> String {
    let spread = |it: &Spread| format!("{:.2}/{:.2}/{:.2}", it.p50_m, it.p95_m, it.max_m);
    let (theirs, ours) = (f64::from(one.theirs_ms) / 1e3, f64::from(one.ours_ms) / 1e3);
    format!(
        "{} | apart {} | height {} | PX4 off plan {} | ours off plan {} | {theirs:.1} s {ours:.1} s {:+.1} % | {} ({:?} ms)",
        one.plan,
        spread(&one.apart),
        spread(&one.height),
        spread(&one.theirs_off_plan),
        spread(&one.ours_off_plan),
        one.time_error() * 100.0,
        one.events_differ.as_deref().unwrap_or("same events"),
        one.event_times_ms,
    )
}

/// Compares the plans that `wanted` chooses; prints all and returns those that do not hold.
fn failing(wanted: impl Fn(&Plan) -> bool) -> Vec<String> {
    let plans = all().into_iter().filter(|plan| wanted(plan));
    let found: Vec<Comparison> =
        plans.map(|plan| compare(&plan, &recorded(&plan), &fly_ours(&plan).unwrap())).collect();
    found.iter().for_each(|one| println!("{}", line(one)));
    found.iter().filter(|one| !one.holds()).map(line).collect()
}

#[test]
fn on_the_plans_it_was_fitted_to_our_flight_is_within_a_metre_and_three_percent_of_px4s() {
    assert_eq!(failing(Plan::for_tuning), Vec::<String>::new());
}

#[test]
fn on_the_plans_it_was_not_fitted_to_our_flight_is_within_a_metre_and_three_percent_of_px4s() {
    assert_eq!(failing(|plan| !plan.for_tuning()), Vec::<String>::new());
}

#[test]
fn a_recording_is_read_as_it_was_written() {
    let plan = all().remove(2);
    let flown = fly_ours(&plan).unwrap();
    assert_eq!(Recording::read(&flown.write()), Ok(flown));
}

#[test]
fn what_is_not_a_recording_is_refused_with_its_line() {
    for (text, part) in [
        ("", "without a track"),
        ("something\n", "line 1"),
        ("quadrat-flight 1\nplan 01-x\nevent soon armed 1\ntrack 200\n", "line 3"),
        ("quadrat-flight 1\ntrack 200\n1 2 3 4\n1 2 3\n", "line 4"),
        ("quadrat-flight 1\ntrack 200\n2147483647 0 0 0\n1 0 0 0\n", "line 4"),
    ] {
        let error = Recording::read(text).unwrap_err();
        assert!(error.contains(part), "{text:?}: {error}");
    }
}

#[test]
fn a_flight_two_metres_aside_and_a_tenth_slower_is_told_so() {
    let plan = all().remove(4);
    let flown = fly_ours(&plan).unwrap();
    let mut other = flown.clone();
    other.track.iter_mut().for_each(|sample| sample.east_cm += 200);
    other.happenings.iter_mut().for_each(|one| one.at_ms += one.at_ms / 10);
    let found = compare(&plan, &flown, &other);
    assert!((1.8..2.2).contains(&found.apart.p95_m), "{:?}", found.apart);
    assert!((found.time_error() - 0.1).abs() < 0.001 && found.events_differ.is_none() && !found.holds());
}

#[test]
fn a_missing_a_strange_and_a_late_event_are_named() {
    let plan = all().remove(4);
    let flown = fly_ours(&plan).unwrap();
    let index = flown.happenings.iter().position(|one| one.event == Event::Reached(3)).unwrap();
    let mut missing = flown.clone();
    missing.happenings.remove(index);
    assert!(compare(&plan, &flown, &missing).events_differ.is_some_and(|text| text.contains("PX4: reached 3")));
    assert!(compare(&plan, &missing, &flown).events_differ.is_some_and(|text| text.contains("ours: reached 3")));
    let mut swapped = flown.clone();
    swapped.happenings.swap(index, index + 4);
    assert!(compare(&plan, &flown, &swapped).events_differ.is_some());
    assert_eq!(compare(&plan, &flown, &flown).events_differ, None);
}
