//! Flat geometry of the judge: rings in metres, even-odd insides, exact lengths inside.

/// Metres east and north.
pub type Spot = [f64; 2];

/// The edges of a ring, closed.
pub fn edges(ring: &[Spot]) -> impl Iterator<Item = (Spot, Spot)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

/// Whether the rings hold a point, by the even-odd rule.
pub fn holds(rings: &[Vec<Spot>], p: Spot) -> bool {
    let crosses = |&(a, b): &(Spot, Spot)| {
        (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0] + (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1])
    };
    rings.iter().flat_map(|ring| edges(ring)).filter(crosses).count() % 2 == 1
}

/// Distance between two points.
pub fn distance(a: Spot, b: Spot) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}

/// The point `share` of the way from `a` to `b`.
pub fn between(a: Spot, b: Spot, share: f64) -> Spot {
    [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

/// Distance of a point from a segment.
pub fn off(p: Spot, a: Spot, b: Spot) -> f64 {
    let (u, v) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let square = u[0] * u[0] + u[1] * u[1];
    let share = if square > 0.0 { ((u[0] * v[0] + u[1] * v[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    distance(p, between(a, b, share))
}

/// Distance of a point from the nearest edge of some rings.
pub fn from_edges(rings: &[Vec<Spot>], p: Spot) -> f64 {
    rings.iter().flat_map(|ring| edges(ring)).map(|(a, b)| off(p, a, b)).fold(f64::INFINITY, f64::min)
}

/// The shares of the way from `a` to `b` at which it crosses an edge of the rings, in order, with 0 and 1.
pub fn crossings(rings: &[Vec<Spot>], a: Spot, b: Spot) -> Vec<f64> {
    let along = [b[0] - a[0], b[1] - a[1]];
    let mut shares = vec![0.0, 1.0];
    for (c, d) in rings.iter().flat_map(|ring| edges(ring)) {
        let edge = [d[0] - c[0], d[1] - c[1]];
        let cross = along[0] * edge[1] - along[1] * edge[0];
        if cross == 0.0 {
            continue;
        }
        let to = [c[0] - a[0], c[1] - a[1]];
        let share = (to[0] * edge[1] - to[1] * edge[0]) / cross;
        let on = (to[0] * along[1] - to[1] * along[0]) / cross;
        if (0.0..=1.0).contains(&share) && (0.0..=1.0).contains(&on) {
            shares.push(share);
        }
    }
    shares.sort_by(f64::total_cmp);
    shares
}

/// Metres of the way from `a` to `b` that lie inside the rings.
pub fn metres_inside(rings: &[Vec<Spot>], a: Spot, b: Spot) -> f64 {
    let shares = crossings(rings, a, b);
    let inside = |pair: &&[f64]| holds(rings, between(a, b, (pair[0] + pair[1]) / 2.0));
    shares.windows(2).filter(inside).map(|pair| (pair[1] - pair[0]) * distance(a, b)).sum()
}

/// The stretches of the line at height `north` inside the rings, from west to east.
pub fn row(rings: &[Vec<Spot>], north: f64) -> Vec<(f64, f64)> {
    let mut cuts: Vec<f64> = rings
        .iter()
        .flat_map(|ring| edges(ring))
        .filter(|(a, b)| (a[1] > north) != (b[1] > north))
        .map(|(a, b)| a[0] + (b[0] - a[0]) * (north - a[1]) / (b[1] - a[1]))
        .collect();
    cuts.sort_by(f64::total_cmp);
    cuts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// A ring turned by an angle about the origin, rad anticlockwise.
pub fn turned(ring: &[Spot], angle: f64) -> Vec<Spot> {
    let (sin, cos) = libm::sincos(angle);
    ring.iter().map(|p| [p[0] * cos - p[1] * sin, p[0] * sin + p[1] * cos]).collect()
}

/// A ring moved.
pub fn moved(ring: &[Spot], by: Spot) -> Vec<Spot> {
    ring.iter().map(|p| [p[0] + by[0], p[1] + by[1]]).collect()
}

/// The box round some points: west, south, east, north.
pub fn bounds<'a>(points: impl IntoIterator<Item = &'a Spot>) -> [f64; 4] {
    points.into_iter().fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |b, p| {
        [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
    })
}
