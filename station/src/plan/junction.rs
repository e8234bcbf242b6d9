//! Junctions: what one line's passes show is not flown again for another line, nor what an area's lanes show for a line.
//!
//! Method: each line's ground is cut into squares of 2 m, each pass into stretches as long. A stretch goes when every square
//! that it shows of its own line is shown by others that may stand for the line, and none that was given up to it needs it.
//! Ends are tried first and inwards, so that a street which ends at another is trimmed back and not the other cut; then all
//! the rest. What is asked for less often, more coarsely or later in the file gives way. The fewest stretches that show
//! everything are NP-hard to find (Karp 1972, set covering); of these none can go any more, and no square that was shown is
//! lost. At a cut a pass ends earlier by what the image shows beyond it. Cost: stretches × squares of their rows.

use super::corridor::Corridor;
use super::figures::LANE_MIN_M;
use super::gaps::Sweep;
use super::gaze::Gaze;
use super::hills::Hills;
use super::lanes::end_trim;
use super::pass::Pass;
use super::tally::Tally;
use super::target::{Target, area_look, closed};
use super::trim::draw_in;
use crate::geodesy::raster::line_squares;
use crate::geodesy::{Bounds, Plane, Point, Shape};
use crate::patrol::{Capture, Patrol};

/// How long a stretch is at most, metres.
const STRETCH_M: f64 = 2.0;
/// Into how many squares a patch is cut along each side; odd, so that its centre is one's. The most that [`SQUARES_MAX`] allows.
const PARTS: [u32; 3] = [5, 3, 1];
/// Most squares of one line.
const SQUARES_MAX: usize = 250_000;
/// Stretches overlap by this much, metres, so that rounding leaves no square between two.
const HAIR_M: f64 = 1e-6;

/// A square of a line's ground.
struct Square {
    at: Point,
    line: usize,
    /// The target whose lanes show it and may stand for the line.
    lanes: Option<usize>,
    /// By how many it is shown that may stand for the line: stretches of other lines, and lanes.
    others: u32,
    /// Whether its own line needs others for it: a stretch that showed it has gone, or none ever did.
    given_up: bool,
}

/// A place on a pass: an edge, and the share of the way along it.
#[derive(Clone, Copy)]
struct Along {
    edge: usize,
    share: f64,
}

/// A piece of a pass.
struct Stretch {
    from: Along,
    to: Along,
    /// The squares of its own line that it shows.
    own: Vec<usize>,
    /// Those of other lines for which its line may stand.
    lent: Vec<usize>,
    stays: bool,
}

/// A pass in stretches; in none where it is not to be cut.
struct Walk<'a> {
    line: usize,
    pass: &'a Pass,
    beyond_m: f64,
    stretches: Vec<Stretch>,
}

/// All lines, and what their passes show.
struct Net<'a> {
    squares: Vec<Square>,
    walks: Vec<Walk<'a>>,
}

/// Each line's passes without what is shown anyway; none when nothing is. The tallies of the targets are told what their lanes
/// have to keep seen for a line.
#[must_use]
pub fn shared(
    (patrol, hills): (&Patrol, Option<&Hills<'_>>),
    plane: &Plane,
    corridors: &[Corridor],
    swept: &[(Target, Shape)],
    tallies: &mut [Tally],
) -> Option<Vec<Vec<Pass>>> {
    let gazes: Vec<Gaze<'_>> = patrol.lines.iter().map(Gaze::of_line).collect();
    let closed = closed(patrol, plane);
    let mut squares = Vec::new();
    for (line, (corridor, gaze)) in corridors.iter().zip(&gazes).enumerate() {
        let lanes = standing((patrol, hills), gaze, swept);
        let of = |p: Point| {
            let shown = |(target, cell): &&(usize, &Shape)| {
                tallies.get(*target).is_some_and(|tally| tally.shows(p)) && cell.contains(p)
            };
            let lanes = lanes.iter().find(shown).map(|(target, _)| *target);
            Square { at: p, line, lanes, others: u32::from(lanes.is_some()), given_up: true }
        };
        let open = |p: &Point| !closed.iter().any(|area| area.contains(*p));
        squares.extend(cut(corridor).into_iter().filter(open).map(of));
    }
    let mut net = Net::of(squares, corridors, &gazes);
    let mut order: Vec<(usize, &Gaze<'_>)> = gazes.iter().enumerate().collect();
    order.sort_by(|(_, one), (_, other)| one.order(other));
    net.give_up(order.iter().map(|(line, _)| *line));
    net.keep(tallies);
    if net.walks.iter().flat_map(|walk| &walk.stretches).all(|stretch| stretch.stays) {
        return None;
    }
    let left = |line| net.walks.iter().filter(move |walk| walk.line == line).flat_map(Walk::left).collect();
    Some((0..corridors.len()).map(left).collect())
}

/// The cells whose lanes may stand for a line, each with the number of its target.
fn standing<'a>(
    (patrol, hills): (&Patrol, Option<&Hills<'_>>),
    line: &Gaze<'_>,
    swept: &'a [(Target, Shape)],
) -> Vec<(usize, &'a Shape)> {
    let films = patrol.areas.iter().filter(|watch| watch.capture == Capture::Video);
    let serves: Vec<_> = films.filter(|watch| Gaze::of_area(watch).stands_for(line)).collect();
    let cells = swept.iter().enumerate().flat_map(|(number, (target, _))| {
        target.places.iter().zip(&target.cells).map(move |(place, cell)| (number, target, place, cell))
    });
    let served = cells.filter(|(_, target, place, _)| {
        serves.iter().any(|watch| {
            let alike = || area_look((patrol, hills), watch, place).is_ok_and(|look| look == target.look);
            watch.places.contains(place) && alike()
        })
    });
    served.map(|(number, _, _, cell)| (number, cell)).collect()
}

/// The squares of a line's ground.
fn cut(corridor: &Corridor) -> Vec<Point> {
    let fits = |parts: &u32| {
        let each = (*parts * *parts) as usize;
        line_squares(&corridor.line, corridor.width_m, 1).len().saturating_mul(each) <= SQUARES_MAX
    };
    let parts = PARTS.into_iter().find(fits).unwrap_or(1);
    line_squares(&corridor.line, corridor.width_m, parts)
}

impl<'a> Net<'a> {
    fn of(mut squares: Vec<Square>, corridors: &'a [Corridor], gazes: &[Gaze<'_>]) -> Net<'a> {
        squares.sort_by(|one, other| one.at.north_m.total_cmp(&other.at.north_m));
        let mut walks = Vec::new();
        for (line, (corridor, gaze)) in corridors.iter().zip(gazes).enumerate() {
            let lends: Vec<bool> = gazes.iter().map(|other| gaze.stands_for(other)).collect();
            for pass in &corridor.passes {
                walks.push(Walk::of(line, pass, corridor, &lends, &squares));
            }
        }
        for stretch in walks.iter().flat_map(|walk| &walk.stretches) {
            for &own in &stretch.own {
                squares.get_mut(own).into_iter().for_each(|square| square.given_up = false);
            }
            for &lent in &stretch.lent {
                squares.get_mut(lent).into_iter().for_each(|square| square.others += 1);
            }
        }
        Net { squares, walks }
    }

    /// Takes out the stretches that nobody needs, those of the last lines in `order` first.
    fn give_up(&mut self, order: impl DoubleEndedIterator<Item = usize> + Clone) {
        for ends_only in [true, false] {
            for line in order.clone().rev() {
                for walk in self.walks.iter_mut().filter(|walk| walk.line == line) {
                    let squares = &mut self.squares;
                    for stretch in &mut walk.stretches {
                        if !stretch.goes(squares) && ends_only {
                            break;
                        }
                    }
                    for stretch in walk.stretches.iter_mut().rev() {
                        if !stretch.goes(squares) && ends_only {
                            break;
                        }
                    }
                }
            }
        }
        self.walks.iter_mut().for_each(Walk::lengthen);
    }

    /// Tells the tallies of the squares that only lanes still show.
    fn keep(&self, tallies: &mut [Tally]) {
        for square in self.squares.iter().filter(|square| square.given_up && square.others == 1) {
            if let Some(tally) = square.lanes.and_then(|target| tallies.get_mut(target)) {
                tally.keep(square.at);
            }
        }
    }
}

impl Stretch {
    /// Whether it has gone, or goes now.
    fn goes(&mut self, squares: &mut [Square]) -> bool {
        if !self.stays {
            return true;
        }
        let shown = |i: &usize| squares.get(*i).is_some_and(|square| square.others > 0);
        let spared = |i: &usize| squares.get(*i).is_some_and(|square| !square.given_up || square.others > 1);
        if self.own.is_empty() || !self.own.iter().all(shown) || !self.lent.iter().all(spared) {
            return false;
        }
        for &own in &self.own {
            squares.get_mut(own).into_iter().for_each(|square| square.given_up = true);
        }
        for &lent in &self.lent {
            squares.get_mut(lent).into_iter().for_each(|square| square.others -= 1);
        }
        self.stays = false;
        true
    }

    /// One with the stretch after it, for where the one or the other shows nothing of its line, as outside a bend.
    fn join(&mut self, mut next: Stretch) {
        self.to = next.to;
        for (all, more) in [(&mut self.own, &mut next.own), (&mut self.lent, &mut next.lent)] {
            all.append(more);
            all.sort_unstable();
            all.dedup();
        }
    }
}

impl<'a> Walk<'a> {
    fn of(line: usize, pass: &'a Pass, corridor: &Corridor, lends: &[bool], squares: &[Square]) -> Walk<'a> {
        let beyond_m = end_trim(&corridor.strip);
        let mut walk = Walk { line, pass, beyond_m, stretches: Vec::new() };
        // Where the camera looks so far ahead that the ends of a pass are not in the image, a cut would hide ground.
        let edges = pass.corners.iter().zip(pass.corners.iter().skip(1)).enumerate().filter(|_| beyond_m >= 0.0);
        for (edge, (&a, &b)) in edges {
            let count = (a.distance(b) / STRETCH_M).ceil().max(1.0) as u32;
            for i in 0..count {
                let at = |i: u32| Along { edge, share: f64::from(i) / f64::from(count) };
                let shown_m = |at_edge: bool| if at_edge { beyond_m } else { HAIR_M };
                let (ends, ways) = ([at(i), at(i + 1)], [shown_m(i == 0), shown_m(i + 1 == count)]);
                walk.add(ends, ways, corridor, lends, squares);
            }
        }
        walk
    }

    /// Adds a stretch between two places, with what it shows before and beyond it.
    fn add(
        &mut self,
        [from, to]: [Along; 2],
        shown_m: [f64; 2],
        corridor: &Corridor,
        lends: &[bool],
        squares: &[Square],
    ) {
        let mut stretch = Stretch { from, to, own: Vec::new(), lent: Vec::new(), stays: true };
        let (Some(a), Some(b)) = (self.at(from), self.at(to)) else { return };
        let reach_m = corridor.strip.across_m / 2.0 + self.beyond_m;
        let Bounds { low, high } = Bounds::around([a, b]);
        let first = squares.partition_point(|square| square.at.north_m < low.north_m - reach_m);
        let rows = squares.iter().enumerate().skip(first);
        let rows = rows.take_while(|(_, square)| square.at.north_m <= high.north_m + reach_m);
        let columns = low.east_m - reach_m..=high.east_m + reach_m;
        let near = rows.filter(|(_, square)| columns.contains(&square.at.east_m));
        let Some(sweep) = Sweep::of(&corridor.strip, (a, b), shown_m) else { return };
        for (i, square) in near.filter(|(_, square)| sweep.holds(square.at)) {
            if square.line == self.line {
                stretch.own.push(i);
            } else if lends.get(square.line) == Some(&true) {
                stretch.lent.push(i);
            }
        }
        match self.stretches.last_mut() {
            Some(last) if last.own.is_empty() || stretch.own.is_empty() => last.join(stretch),
            _ => self.stretches.push(stretch),
        }
    }

    fn at(&self, along: Along) -> Option<Point> {
        let (&a, &b) = (self.pass.corners.get(along.edge)?, self.pass.corners.get(along.edge + 1)?);
        Some(if along.share >= 1.0 { b } else { a.towards(b, along.share) })
    }

    /// Lets stretches beside one that stays alone stay as well, so that no piece is too short to be flown.
    fn lengthen(&mut self) {
        let beside = (LANE_MIN_M / STRETCH_M).ceil() as usize;
        let stays: Vec<bool> = self.stretches.iter().map(|stretch| stretch.stays).collect();
        let mut begins = 0;
        for run in stays.chunk_by(|one, other| one == other) {
            let ends = begins + run.len();
            if run.first() == Some(&true) && run.len() < beside {
                let around = begins.saturating_sub(beside)..(ends + beside).min(self.stretches.len());
                self.stretches.get_mut(around).into_iter().flatten().for_each(|stretch| stretch.stays = true);
            }
            begins = ends;
        }
    }

    /// What is left of the pass.
    fn left(&self) -> Vec<Pass> {
        if self.stretches.iter().all(|stretch| stretch.stays) {
            return vec![self.pass.clone()];
        }
        let runs = self.stretches.chunk_by(|one, other| one.stays == other.stays);
        runs.filter(|run| run.iter().all(|stretch| stretch.stays)).filter_map(|run| self.piece(run)).collect()
    }

    /// A run of stretches as a pass, each end at which it was cut drawn in by what the image shows beyond.
    fn piece(&self, run: &[Stretch]) -> Option<Pass> {
        let (from, to) = (run.first()?.from, run.last()?.to);
        let corners = self.pass.corners.iter().take(to.edge + 1).skip(from.edge + 1).copied();
        let corners = core::iter::once(self.at(from)?).chain(corners).chain([self.at(to)?]).collect();
        let mut piece = Pass { corners, ..self.pass.clone() };
        for (at_front, cut) in [(true, from.share > 0.0), (false, to.share < 1.0)] {
            if cut {
                draw_in(&mut piece, at_front, self.beyond_m);
            }
        }
        Some(piece)
    }
}
