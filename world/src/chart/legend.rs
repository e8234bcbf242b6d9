//! The side of a chart: what its signs mean, who is who, and figures; scale and north on the map.

use super::frame::{Frame, SIDE};
use super::patches::{Shade, paint, shade};
use super::{Chart, IncidentMark, LegKind, Weight, escaped, marks, paths, put, tour};

const LINE: f64 = 25.0;
/// Most drones and figures listed.
const MOST_LISTED: usize = 14;

/// Where the next line of the side begins.
struct Side<'a> {
    out: &'a mut String,
    left: f64,
    y: f64,
}

impl Side<'_> {
    fn heading(&mut self, text: &str, aside: &str) {
        self.y += 14.0;
        let (x, y, right) = (self.left, self.y, self.left + SIDE);
        put(
            self.out,
            format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"13\" font-weight=\"650\" letter-spacing=\"0.4\" \
             fill=\"#E6EAF0\">{}</text><text x=\"{right:.1}\" y=\"{y:.1}\" font-size=\"11.5\" fill=\"#7C8896\" \
             text-anchor=\"end\">{}</text>",
                escaped(text),
                escaped(aside)
            ),
        );
        let under = y + 8.0;
        put(
            self.out,
            format_args!("<path d=\"M{x:.1} {under:.1}H{right:.1}\" stroke=\"#2B3541\" stroke-width=\"1\"/>"),
        );
        self.y += LINE + 4.0;
    }

    /// A sign, drawn around the point given to it, and what it means.
    fn line(&mut self, text: &str, sign: impl FnOnce(&mut String, f64, f64)) {
        sign(self.out, self.left + 16.0, self.y - 4.5);
        let (x, y) = (self.left + 42.0, self.y);
        put(
            self.out,
            format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"13\" fill=\"#C3CDD8\">{}</text>", escaped(text)),
        );
        self.y += LINE;
    }

    fn figure(&mut self, what: &str, how_much: &str) {
        let (x, y, right) = (self.left, self.y, self.left + SIDE);
        put(
            self.out,
            format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"13\" fill=\"#9AA7B5\">{}</text>\
             <text x=\"{right:.1}\" y=\"{y:.1}\" font-size=\"13\" font-weight=\"600\" fill=\"#E6EAF0\" \
             text-anchor=\"end\">{}</text>",
                escaped(what),
                escaped(how_much)
            ),
        );
        self.y += LINE - 2.0;
    }
}

pub(super) fn side(chart: &Chart, frame: &Frame, out: &mut String) {
    let (_, top, _, _) = frame.map_box();
    let mut side = Side { out, left: frame.side_left(), y: top };
    if !chart.patches.is_empty() {
        coverage(chart, &mut side);
    }
    if !chart.paths.is_empty() {
        side.heading(&chart.words.drones, &chart.words.fading);
        for (index, path) in chart.paths.iter().enumerate().take(MOST_LISTED) {
            side.line(&path.name, |out, x, y| {
                let (from, to) = (x - 16.0, x + 16.0);
                let stroke = paths::stroke(index);
                put(out, format_args!("<path d=\"M{from:.1} {y:.1}H{to:.1}\" {stroke} stroke-width=\"2.4\"/>"));
            });
        }
        more(chart.paths.len(), &mut side);
    }
    if !chart.tour.is_empty() {
        planned(chart, &mut side);
    }
    signs(chart, &mut side);
    if !chart.facts.is_empty() {
        side.heading(&chart.words.facts, "");
        for (what, how_much) in chart.facts.iter().take(MOST_LISTED) {
            side.figure(what, how_much);
        }
    }
}

fn more(count: usize, side: &mut Side<'_>) {
    if let Some(more) = count.checked_sub(MOST_LISTED).filter(|more| *more > 0) {
        side.line(&format!("+ {more}"), |_, _, _| {});
    }
}

fn coverage(chart: &Chart, side: &mut Side<'_>) {
    let words = &chart.words;
    side.heading(&words.coverage, "");
    let (x, y) = (side.left, side.y - 14.0);
    const STEPS: u8 = 9;
    let wide = SIDE / f64::from(STEPS);
    for step in 0..STEPS {
        let at = x + f64::from(step) * wide;
        let paint = paint(if step + 1 < STEPS { Shade::Seen(step) } else { Shade::Due });
        put(side.out, format_args!("<rect x=\"{at:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"15\" {paint}/>"));
    }
    let (below, right) = (y + 30.0, x + SIDE);
    put(
        side.out,
        format_args!(
            "<text x=\"{x:.1}\" y=\"{below:.1}\" font-size=\"12\" fill=\"#9AA7B5\">{}</text>\
         <text x=\"{right:.1}\" y=\"{below:.1}\" font-size=\"12\" fill=\"#9AA7B5\" text-anchor=\"end\">{}</text>",
            escaped(&words.just_seen),
            escaped(&words.due)
        ),
    );
    side.y += LINE + 16.0;
    for (kind, word) in [(Shade::Overdue, &words.overdue), (Shade::Never, &words.never)] {
        if chart.patches.iter().any(|patch| shade(patch) == kind) {
            side.line(word, |out, x, y| swatch(out, x, y, &paint(kind)));
        }
    }
    if chart.patches.iter().any(|patch| patch.unwatched) {
        side.line(&words.unwatched, |out, x, y| swatch(out, x, y, "fill=\"url(#unwatched)\""));
    }
}

fn swatch(out: &mut String, x: f64, y: f64, paint: &str) {
    let (left, top) = (x - 16.0, y - 8.0);
    put(out, format_args!("<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"32\" height=\"16\" rx=\"2\" {paint}/>"));
}

fn planned(chart: &Chart, side: &mut Side<'_>) {
    let words = &chart.words;
    side.heading(&words.tour, "");
    for (kind, word) in
        [LegKind::Lane, LegKind::Transit, LegKind::Look].into_iter().zip([&words.lane, &words.transit, &words.look])
    {
        if chart.tour.iter().any(|leg| leg.kind == kind) {
            side.line(word, tour::leg_sign(kind));
        }
    }
    if !chart.unseen.is_empty() {
        side.line(&words.unseen, tour::unseen_sign);
    }
    if !chart.fence.is_empty() {
        side.line(&words.fence, tour::fence_sign);
    }
}

fn signs(chart: &Chart, side: &mut Side<'_>) {
    let words = &chart.words;
    let any = !(chart.things.is_empty()
        && chart.false_alarms.is_empty()
        && chart.incidents.is_empty()
        && chart.teams.is_empty()
        && chart.docks.is_empty()
        && chart.no_fly.is_empty()
        && chart.no_look.is_empty()
        && chart.tall.is_empty());
    if !any {
        return;
    }
    side.heading(&words.found, "");
    for (found, word) in [(true, &words.thing_found), (false, &words.thing_missed)] {
        if chart.things.iter().any(|thing| thing.found.is_empty() != found) {
            side.line(word, |out, x, y| marks::thing(out, x, y, found));
        }
    }
    if !chart.false_alarms.is_empty() {
        side.line(&words.false_alarm, marks::false_alarm);
    }
    for (weight, word) in [Weight::High, Weight::Medium, Weight::Low].into_iter().zip(&words.incidents) {
        if chart.incidents.iter().any(|incident| incident.weight == weight) {
            let sample = IncidentMark { name: String::new(), at: (0.0, 0.0), ellipse: None, weight, is_false: false };
            side.line(word, |out, x, y| marks::sign(out, x, y, &sample));
        }
    }
    if chart.incidents.iter().any(|incident| incident.ellipse.is_some()) {
        side.line(&words.ellipse, |out, x, y| {
            put(
                out,
                format_args!(
                    "<ellipse cx=\"{x:.1}\" cy=\"{y:.1}\" rx=\"15\" ry=\"7.5\" fill=\"#FF4D8D\" fill-opacity=\"0.14\" \
                 stroke=\"#FF4D8D\" stroke-width=\"1.4\"/>"
                ),
            );
        });
    }
    if !chart.teams.is_empty() {
        side.line(&words.team, marks::team);
    }
    if !chart.docks.is_empty() {
        side.line(&words.dock, marks::dock);
    }
    if !chart.no_fly.is_empty() {
        side.line(&words.no_fly, |out, x, y| {
            swatch(out, x, y, "fill=\"url(#nofly)\" stroke=\"#FFFFFF\" stroke-opacity=\"0.75\"");
        });
    }
    if !chart.no_look.is_empty() {
        side.line(&words.no_look, |out, x, y| swatch(out, x, y, marks::NO_LOOK));
    }
    if !chart.tall.is_empty() {
        side.line(&words.tall, marks::mast_at);
    }
}

/// A bar of round length at the lower right, and an arrow to the north above it.
pub(super) fn scale_and_north(chart: &Chart, frame: &Frame, out: &mut String) {
    let (left, top, wide, high) = frame.map_box();
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0];
    let fits = |metres: &&f64| **metres * frame.scale <= 170.0;
    let metres = steps.iter().rev().find(fits).copied().unwrap_or(1.0);
    let long = metres * frame.scale;
    let (right, y) = (left + wide - 22.0, top + high - 22.0);
    let (from, middle, above) = (right - long, right - long / 2.0, y - 9.0);
    let text = if metres >= 1_000.0 { format!("{} km", metres / 1_000.0) } else { format!("{metres} m") };
    put(
        out,
        format_args!(
            "<path d=\"M{from:.1} {:.1}v7H{right:.1}v-7M{middle:.1} {:.1}v4\" fill=\"none\" stroke=\"#0F1318\" \
         stroke-width=\"5\"/><path d=\"M{from:.1} {:.1}v7H{right:.1}v-7M{middle:.1} {:.1}v4\" fill=\"none\" \
         stroke=\"#E6EAF0\" stroke-width=\"1.8\"/>",
            y - 7.0,
            y - 4.0,
            y - 7.0,
            y - 4.0
        ),
    );
    put(
        out,
        format_args!(
            "<text x=\"{middle:.1}\" y=\"{above:.1}\" font-size=\"12.5\" fill=\"#E6EAF0\" text-anchor=\"middle\" \
         paint-order=\"stroke\" stroke=\"#0F1318\" stroke-width=\"3\">{text}</text>"
        ),
    );
    let (x, tip) = (left + wide - 34.0, top + 20.0);
    put(
        out,
        format_args!(
            "<path d=\"M{x:.1} {tip:.1}l9 27l-9 -6.5l-9 6.5z\" fill=\"#E6EAF0\" stroke=\"#0F1318\" stroke-width=\"1.5\"/>\
         <text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"14\" font-weight=\"650\" fill=\"#E6EAF0\" text-anchor=\"middle\">\
         {}</text>",
            tip + 44.0,
            escaped(&chart.words.north)
        ),
    );
}
