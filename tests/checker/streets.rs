//! Streets that are followed: networks of them drawn from seeds, as patrols, and what a tour shows of their ground.

use super::areas::Case;
use super::chance::Chance;
use super::flat::{Spot, between, distance};
use super::patrols::{patrol, position, spot};
use quadrat_station::base::{PlaceId, Span};
use quadrat_station::camera::Camera;
use quadrat_station::geodesy::AboveGround;
use quadrat_station::patrol::{LineWatch, Patrol, Place, PlaceShape};
use quadrat_station::plan::{Plan, Role};

/// A street as it is asked for. The camera shows ground as wide as it is high, three quarters as long.
#[derive(Clone, Debug, PartialEq)]
pub struct Street {
    /// Its corners.
    pub corners: Vec<Spot>,
    /// How wide the ground along it is.
    pub width_m: f64,
    /// From how high it is seen.
    pub height_m: f64,
    /// How often, seconds.
    pub revisit_s: u64,
    /// Whether each side has a pass of its own.
    pub both_sides: bool,
}

/// A street of 40 m, seen from 40 m.
pub fn street(corners: &[Spot]) -> Street {
    Street { corners: corners.to_vec(), width_m: 40.0, height_m: 40.0, revisit_s: 36_000, both_sides: false }
}

/// Open ground of 4 km with a dock and no cells.
pub fn open() -> Case {
    let fence = vec![[-2_000.0, -2_000.0], [2_000.0, -2_000.0], [2_000.0, 2_000.0], [-2_000.0, 2_000.0]];
    Case { cells: Vec::new(), nofly: Vec::new(), fence, home: [-20.0, -60.0], spacing_m: 40.0, along_m: 30.0 }
}

/// The patrol over a case's cells and these streets.
pub fn watched(case: &Case, streets: &[Street]) -> Patrol {
    let mut patrol = patrol(case);
    patrol.areas.retain(|watch| !watch.places.is_empty());
    for (i, street) in streets.iter().enumerate() {
        let id = PlaceId::from(format!("street {i}").as_str());
        let line = street.corners.iter().map(|p| position(*p)).collect();
        patrol.places.push(Place { id: id.clone(), called: None, shape: PlaceShape::Line(line) });
        patrol.lines.push(LineWatch {
            place: id,
            revisit: Span::from_secs(street.revisit_s),
            width_mm: (street.width_m * 1e3) as u32,
            height: AboveGround::from_metres(street.height_m),
            both_sides: street.both_sides,
            speed_cmps: 1_000,
            camera: Camera {
                id: "down".into(),
                width_px: 4_000,
                height_px: 3_000,
                focal_mpx: 4_000_000,
                pitch_cdeg: -9_000,
                gimbal: false,
            },
        });
    }
    patrol
}

/// The same patrol with streets that cannot stand for each other, nor cells for them: cameras a hundredth of a degree apart.
pub fn each_for_itself(patrol: &Patrol) -> Patrol {
    let mut alone = patrol.clone();
    for (pitch_cdeg, line) in (-8_999..).zip(&mut alone.lines) {
        line.camera.pitch_cdeg = pitch_cdeg;
    }
    alone
}

/// A leg with the camera on, and from how high.
struct Swept {
    from: Spot,
    to: Spot,
    height_m: f64,
}

/// What a tour shows of streets.
pub struct Sight(Vec<Swept>);

impl Sight {
    /// The sweeps of a plan.
    pub fn of(plan: &Plan) -> Sight {
        let before = plan.tour.iter().cycle().skip(plan.tour.len().saturating_sub(1));
        let legs = before.zip(&plan.tour).filter(|(_, to)| matches!(to.role, Role::Lane(_)));
        let swept = legs.map(|(from, to)| Swept {
            from: spot(from.at),
            to: spot(to.at),
            height_m: f64::from(to.height.mm()) / 1e3,
        });
        Sight(swept.collect())
    }

    /// Whether some sweep from no higher than a street asks for shows a point; at its ends only seven tenths of the image count.
    pub fn shows(&self, street: &Street, p: Spot) -> bool {
        self.0.iter().any(|leg| {
            let length = distance(leg.from, leg.to);
            let along = [(leg.to[0] - leg.from[0]) / length, (leg.to[1] - leg.from[1]) / length];
            let to = [p[0] - leg.from[0], p[1] - leg.from[1]];
            let (ahead, aside) = (to[0] * along[0] + to[1] * along[1], to[0] * along[1] - to[1] * along[0]);
            let beyond = leg.height_m * 0.75 / 2.0 * 0.7 + 0.05;
            leg.height_m <= street.height_m + 0.01
                && aside.abs() <= leg.height_m / 2.0 + 0.05
                && (-beyond..=length + beyond).contains(&ahead)
        })
    }

    /// Metres that are swept.
    pub fn swept_m(&self) -> f64 {
        self.0.iter().map(|leg| distance(leg.from, leg.to)).sum()
    }
}

/// Spots of a street's ground at least as close as `apart` metres, each in the middle of its share.
pub fn spots(street: &Street, apart: f64) -> Vec<Spot> {
    let mut found = Vec::new();
    let across = (street.width_m / apart).ceil().max(1.0);
    for pair in street.corners.windows(2) {
        let length = distance(pair[0], pair[1]);
        let rows = (length / apart).ceil().max(1.0);
        let left = [-(pair[1][1] - pair[0][1]) / length, (pair[1][0] - pair[0][0]) / length];
        for row in 0..rows as u32 {
            let middle = between(pair[0], pair[1], (f64::from(row) + 0.5) / rows);
            for column in 0..across as u32 {
                let off = street.width_m * ((f64::from(column) + 0.5) / across - 0.5);
                found.push([middle[0] + left[0] * off, middle[1] + left[1] * off]);
            }
        }
    }
    found
}

/// A network of streets: a bent grid of them, some named twice, some in pieces that overlap, side streets that end at others,
/// and now and then one that is asked for more often, from lower or from both sides.
pub fn network(seed: u64) -> Vec<Street> {
    let mut chance = Chance::of(seed ^ 0x57e7_0000);
    let (wide, high) = (chance.whole(2, 4), chance.whole(2, 4));
    let pitch = chance.between(120.0, 260.0);
    let mut nodes = Vec::new();
    for _ in 0..wide * high {
        nodes.push([chance.between(-25.0, 25.0), chance.between(-25.0, 25.0)]);
    }
    let node = |x: usize, y: usize| {
        let jitter = nodes[y * wide + x];
        [(x as f64 - wide as f64 / 2.0) * pitch + jitter[0], (y as f64 - high as f64 / 2.0) * pitch + jitter[1]]
    };
    let mut streets = Vec::new();
    for y in 0..high {
        streets.push(street(&(0..wide).map(|x| node(x, y)).collect::<Vec<_>>()));
    }
    for x in 0..wide {
        streets.push(street(&(0..high).map(|y| node(x, y)).collect::<Vec<_>>()));
    }
    for _ in 0..chance.whole(0, 4) {
        let of = chance.whole(0, streets.len() - 1);
        let end = [chance.between(-700.0, 700.0), chance.between(-700.0, 700.0)];
        let corners = streets[of].corners.clone();
        let (a, b) = (corners[0], corners[1]);
        let off = chance.between(-8.0, 8.0);
        streets.push(match chance.whole(0, 3) {
            0 => street(&[between(a, b, 0.4), end]),
            1 => street(&corners.iter().map(|p| [p[0] + off, p[1] - off]).collect::<Vec<_>>()),
            2 => street(&[between(a, b, 0.3), b, end]),
            _ => street(&[corners[corners.len() - 1], corners[0], end]),
        });
    }
    for street in &mut streets {
        street.width_m = if chance.happens(0.3) { chance.between(3.0, 90.0) } else { 30.0 };
        street.both_sides = chance.happens(0.1);
        street.height_m = if chance.happens(0.15) { 30.0 } else { 40.0 };
        street.revisit_s = if chance.happens(0.15) { 30_000 } else { 36_000 };
        if chance.happens(0.3) {
            street.corners.reverse();
        }
    }
    streets
}
