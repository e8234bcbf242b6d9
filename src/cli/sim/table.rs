//! The score of a run as a table.

use super::timeline::figure;
use crate::cli::Common;
use crate::cli::out::{say, table};
use quadrat_world::score::{Measure, Score};

/// Prints it.
pub fn print(common: &Common, score: &Score) {
    let word = |key: &str| common.words("sim", key, &[]);
    let unknown = word("not_measured");
    let shown = |value: Option<f64>| value.map_or_else(|| unknown.clone(), figure);
    let mut places = vec![["head_place", "head_promise", "head_worst", "head_mean", "head_overdue"].map(word).to_vec()];
    for (name, kept) in &score.places {
        let figures = [Some(kept.promise_s), Some(kept.worst_s.round()), kept.mean_s().map(f64::round)];
        let mut row = vec![name.clone()];
        row.extend(figures.map(shown));
        row.push(figure(kept.overdue_s.round()));
        places.push(row);
    }
    let mut hand_overs = vec![["head_hand_over", "head_unseen"].map(word).to_vec()];
    for (at_us, from, to, unseen_s) in &score.hand_overs {
        let when = quadrat_world::scenario::time::show(*at_us);
        hand_overs.push(vec![format!("{when}  {from} → {to}"), figure(*unseen_s)]);
    }
    let mut things = vec![["head_thing", "head_delay", "head_error", "head_inside"].map(word).to_vec()];
    for thing in &score.things {
        let inside = thing.inside.map_or_else(|| unknown.clone(), |inside| word(if inside { "yes" } else { "no" }));
        things.push(vec![thing.name.clone(), shown(thing.delay_s), shown(thing.error_m), inside]);
    }
    let mut figures = vec![["head_measure", "head_value"].map(word).to_vec()];
    for measure in Measure::ALL {
        let value = score.figure(*measure).map(|value| format!("{} {}", figure(value), measure.unit()));
        let value = value.map_or_else(|| unknown.clone(), |value| value.trim_end().to_owned());
        figures.push(vec![common.words("measure", measure.word(), &[]), value]);
    }
    for rows in [places, hand_overs, things, figures].into_iter().filter(|rows| rows.len() > 1) {
        say("");
        table(&rows);
    }
}
