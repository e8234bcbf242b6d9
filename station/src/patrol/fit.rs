//! Where the two files meet: does the map have what the patrol names, and does it lie where drones may be?

use super::draft::{Asked, Draft};
use super::fields::At;
use super::heights::{Heights, docks_clear, heights};
use super::hours;
use super::map::{Corner, Feature, Ground, Kind, Map, Shape, is_ground};
use super::problems::Problems;
use super::source::Source;
use super::task::{Dock, NoLook, Place, PlaceShape};
use super::timed::{ClosedTo, Timed};
use crate::base::PlaceId;
use crate::geodesy::datum::Datum;
use crate::geodesy::{Area, Plane, Position};
use crate::text::{Code, code};
use crate::text::{listed, near};
use geo::line_measures::{Distance, Euclidean, Length};
use geo::{Area as _, BooleanOps, BoundingRect, Contains, LineString, MultiLineString, Point, Polygon};

/// Wider than this the local plane is no longer good to centimetres.
const WIDEST_KM: f64 = 20.0;
/// What of a place may stick out of the fence, m² or m: the rounding of two programs, not an intention.
const SLIVER: f64 = 1.0;
/// A corner this close to the fence is on it, m.
const ON_THE_FENCE_M: f64 = 0.1;

/// What the map gives to the patrol.
pub(super) struct Fitted {
    pub(super) places: Vec<Place>,
    pub(super) docks: Vec<Dock>,
    pub(super) fence: Area,
    pub(super) nofly: Vec<Area>,
    pub(super) nolook: Vec<NoLook>,
    pub(super) left_open: Vec<String>,
    pub(super) timed: Vec<Timed>,
    pub(super) heights: Heights,
}

/// One map against one draft.
pub(super) struct Fit<'a> {
    pub(super) draft: &'a Draft<'a>,
    pub(super) patrol: &'a Source,
    pub(super) map: &'a Map,
    pub(super) map_source: &'a Source,
    pub(super) problems: &'a mut Problems,
}

impl Fit<'_> {
    /// Every check that needs both; none when there is no fence to check against.
    pub(super) fn run(mut self) -> Option<Fitted> {
        self.datum();
        let heights = heights(self.draft, self.patrol, self.map, self.map_source, self.problems);
        self.names();
        let origin = self.map.features.first()?.corners().first()?.position;
        let ground = Ground {
            plane: Plane::at(origin),
            source: self.map_source,
            datum: self.draft.datum.unwrap_or(Datum::Wgs84),
        };
        let sound: Vec<&Feature> =
            self.map.features.iter().filter(|feature| is_ground(feature, &ground, self.problems)).collect();
        let fence = self.fence(&sound)?;
        let fence_polygon = ground.polygon(rings(fence)?);
        self.width(fence, &fence_polygon);
        self.inside(&sound, &ground, &fence_polygon);
        let docks: Vec<&Feature> = sound.iter().filter(|feature| self.is_used_dock(feature)).copied().collect();
        docks_clear(&docks, &heights.obstacles, self.map_source, self.problems);
        let mut timed = Vec::new();
        let nofly = self.closed(&sound, Kind::Nofly, &ground, (ClosedTo::Flights, &mut timed));
        let nolook = self.closed(&sound, Kind::Nolook, &ground, (ClosedTo::Looks, &mut timed));
        Some(Fitted {
            places: sound
                .iter()
                .filter(|feature| self.is_asked(feature))
                .filter_map(|feature| place(feature))
                .collect(),
            docks: self.docks(&sound),
            fence: area(rings(fence)?),
            nofly: nofly.into_iter().map(|(_, area)| area).collect(),
            nolook: nolook.into_iter().map(|(name, area)| NoLook { name, area }).collect(),
            left_open: self.left_open(&sound),
            timed,
            heights,
        })
    }

    /// Closed ground of one kind with its names; what has hours is noted in `timed`.
    fn closed(
        &self,
        sound: &[&Feature],
        kind: Kind,
        ground: &Ground<'_>,
        (to, timed): (fn(usize) -> ClosedTo, &mut Vec<Timed>),
    ) -> Vec<(String, Area)> {
        let mut found = Vec::new();
        for feature in self.shut(sound, kind) {
            let Some(area) = inflated(feature, ground) else { continue };
            if !feature.hours.is_empty() {
                let (name, hours) = (feature.name.clone(), feature.hours.clone());
                timed.push(Timed { name, ground: to(found.len()), hours });
            }
            found.push((feature.name.clone(), area));
        }
        found
    }

    /// Features that are closed at some hour at which the patrol flies.
    fn shut<'f>(&self, sound: &'f [&Feature], kind: Kind) -> impl Iterator<Item = &'f Feature> {
        let windows = &self.draft.windows;
        let closed = |feature: &Feature| feature.hours.is_empty() || hours::meet(&feature.hours, windows);
        sound.iter().copied().filter(move |feature| feature.kind == kind && closed(feature))
    }

    fn left_open(&self, sound: &[&Feature]) -> Vec<String> {
        let open = |feature: &&&Feature| {
            matches!(feature.kind, Kind::Nofly | Kind::Nolook)
                && !feature.hours.is_empty()
                && !hours::meet(&feature.hours, &self.draft.windows)
        };
        sound.iter().filter(open).map(|feature| feature.name.clone()).collect()
    }

    fn datum(&mut self) {
        if let Some(place) = self.map.datum_wanted.as_ref().filter(|_| !self.draft.says_datum) {
            let at = self.draft.map.map_or(0, |map| map.at);
            self.problems.add(self.patrol, at, code::NO_DATUM, &[("place", place)]);
        }
    }

    /// Whether the map has every place and dock that the patrol names, each of the right kind and once.
    fn names(&mut self) {
        let mut seen: Vec<&str> = Vec::new();
        for asked in &self.draft.asked {
            for place in &asked.places {
                self.name(asked, *place);
                if seen.contains(&place.value) {
                    self.problems.add(self.patrol, place.at, code::WATCHED_TWICE, &[("place", place.value)]);
                }
            }
            seen.extend(asked.places.iter().map(|place| place.value));
        }
        for dock in &self.draft.docks {
            let found =
                self.map.features.iter().any(|feature| feature.kind == Kind::Dock && feature.name == dock.value);
            if !found && !self.is_refused(dock.value) {
                self.unknown(code::UNKNOWN_DOCK, "dock", *dock, Kind::Dock);
            }
        }
    }

    fn name(&mut self, asked: &Asked<'_>, place: At<&str>) {
        match self.map.features.iter().find(|feature| feature.name == place.value) {
            None if self.is_refused(place.value) => {}
            None => self.unknown(code::UNKNOWN_PLACE, "place", place, asked.kind),
            Some(feature) if feature.kind != asked.kind => {
                let (kind, want) = (feature.kind.label(), asked.kind.label());
                let values = [("place", place.value), ("kind", &*kind), ("want", &*want)];
                self.problems.add(self.patrol, place.at, code::WRONG_KIND, &values);
            }
            Some(_) => {}
        }
    }

    fn is_refused(&self, name: &str) -> bool {
        self.map.refused.iter().any(|refused| refused.name == name)
    }

    fn unknown(&mut self, code: Code, what: &str, name: At<&str>, kind: Kind) {
        let known =
            || self.map.features.iter().filter(|feature| feature.kind == kind).map(|feature| feature.name.as_str());
        let (hint, said) = match near(name.value, known()) {
            Some(guess) => ("near", guess.to_owned()),
            None => ("known", listed(known())),
        };
        self.problems.add(self.patrol, name.at, code, &[(what, name.value), (hint, &said)]);
    }

    fn fence<'f>(&mut self, sound: &[&'f Feature]) -> Option<&'f Feature> {
        let all = self.map.features.iter().filter(|feature| feature.kind == Kind::Fence);
        for second in all.clone().skip(1) {
            let first = all.clone().next().map_or("", |first| first.name.as_str());
            self.problems.add(self.map_source, second.at, code::SECOND_FENCE, &[("name", first)]);
        }
        let refused = self.map.refused.iter().any(|refused| refused.kind == Some(Kind::Fence));
        if all.clone().next().is_none() && !refused {
            self.problems.about(&self.map_source.file, code::NO_FENCE, &[]);
        }
        sound.iter().find(|feature| feature.kind == Kind::Fence).copied()
    }

    fn width(&mut self, fence: &Feature, polygon: &Polygon) {
        let Some(bounds) = polygon.bounding_rect() else { return };
        let km = bounds.width().max(bounds.height()) / 1e3;
        if km > WIDEST_KM {
            let (km, most) = (format!("{km:.0}"), WIDEST_KM.to_string());
            self.problems.add(self.map_source, fence.at, code::FENCE_TOO_WIDE, &[("km", &km), ("max", &most)]);
        }
    }

    /// Everything that the patrol uses is in the fence, and not in a no-fly area.
    fn inside(&mut self, sound: &[&Feature], ground: &Ground<'_>, fence: &Polygon) {
        let polygon = |feature: &Feature| Some((feature.name.clone(), ground.polygon(rings(feature)?)));
        let nofly: Vec<(String, Polygon)> = self.shut(sound, Kind::Nofly).filter_map(polygon).collect();
        let nolook: Vec<(String, Polygon)> = self.shut(sound, Kind::Nolook).filter_map(polygon).collect();
        for feature in sound {
            if feature.kind == Kind::Nofly {
                self.nofly_touches(feature, ground, fence);
            } else if self.is_asked(feature) || self.is_used_dock(feature) {
                self.in_fence(feature, ground, fence);
                self.in_nofly(feature, ground, &nofly);
                self.in_nolook(feature, ground, &nolook);
            }
        }
    }

    fn nofly_touches(&mut self, feature: &Feature, ground: &Ground<'_>, fence: &Polygon) {
        let Some(rings) = rings(feature) else { return };
        if ground.polygon(rings).intersection(fence).unsigned_area() < SLIVER {
            self.problems.add(self.map_source, feature.at, code::NOFLY_OUTSIDE, &[("name", &feature.name)]);
        }
    }

    fn in_fence(&mut self, feature: &Feature, ground: &Ground<'_>, fence: &Polygon) {
        let label = feature.kind.label();
        let mut values = vec![("kind", &*label), ("name", &*feature.name)];
        let far = |corner: &Corner| Euclidean.distance(&Point(ground.coord(corner.position)), fence);
        let corners = feature.corners();
        let worst = corners.iter().enumerate().max_by(|(_, a), (_, b)| far(a).total_cmp(&far(b)));
        if let Some((i, corner)) = worst.filter(|(_, corner)| far(corner) > ON_THE_FENCE_M) {
            let (number, metres) = (i.saturating_add(1).to_string(), format!("{:.0}", far(corner).max(1.0)));
            if corners.len() > 1 {
                values.push(("corner", &number));
            }
            values.push(("metres", &metres));
            self.problems.add(self.map_source, corner.at, code::OUTSIDE_FENCE, &values);
        } else if sticks_out(feature, ground, fence) > SLIVER {
            self.problems.add(self.map_source, feature.at, code::OUTSIDE_FENCE, &values);
        }
    }

    /// A post may lie in a no-fly area, because it is looked at from a distance, and a line is cut there.
    fn in_nofly(&mut self, feature: &Feature, ground: &Ground<'_>, nofly: &[(String, Polygon)]) {
        let inside = nofly.iter().find(|(_, polygon)| match (&feature.shape, feature.kind) {
            (Shape::Point(corner), Kind::Dock) => polygon.contains(&Point(ground.coord(corner.position))),
            (Shape::Rings(rings), Kind::Area) => ground.polygon(rings).difference(polygon).unsigned_area() < SLIVER,
            _ => false,
        });
        if let Some((name, _)) = inside {
            let label = feature.kind.label();
            let values = [("kind", &*label), ("name", &*feature.name), ("nofly", name.as_str())];
            self.problems.add(self.map_source, feature.at, code::IN_NOFLY, &values);
        }
    }

    /// What is watched may lie beside no-look ground, not in it.
    fn in_nolook(&mut self, feature: &Feature, ground: &Ground<'_>, nolook: &[(String, Polygon)]) {
        let inside = nolook.iter().find(|(_, polygon)| match (&feature.shape, feature.kind) {
            (Shape::Point(corner), Kind::Post) => polygon.contains(&Point(ground.coord(corner.position))),
            (Shape::Rings(rings), Kind::Area) => ground.polygon(rings).difference(polygon).unsigned_area() < SLIVER,
            _ => false,
        });
        if let Some((name, _)) = inside {
            let label = feature.kind.label();
            let values = [("kind", &*label), ("name", &*feature.name), ("nolook", name.as_str())];
            self.problems.add(self.map_source, feature.at, code::IN_NOLOOK, &values);
        }
    }

    fn is_asked(&self, feature: &Feature) -> bool {
        let names = |asked: &&Asked<'_>| asked.places.iter().any(|place| place.value == feature.name);
        self.draft.asked.iter().filter(|asked| asked.kind == feature.kind).any(|asked| names(&asked))
    }

    fn is_used_dock(&self, feature: &Feature) -> bool {
        feature.kind == Kind::Dock && self.draft.docks.iter().any(|dock| dock.value == feature.name)
    }

    fn docks(&self, sound: &[&Feature]) -> Vec<Dock> {
        let used = |name: &str| sound.iter().find(|feature| feature.kind == Kind::Dock && feature.name == name);
        let dock = |feature: &&Feature| match &feature.shape {
            Shape::Point(corner) => Some(Dock {
                name: feature.name.clone(),
                position: corner.position,
                pads: feature.pads,
                charge: feature.charge,
            }),
            _ => None,
        };
        self.draft.docks.iter().filter_map(|name| used(name.value).and_then(dock)).collect()
    }
}

/// How much of a shape is outside the fence though its corners are inside: m² of an area, m of a line.
fn sticks_out(feature: &Feature, ground: &Ground<'_>, fence: &Polygon) -> f64 {
    match &feature.shape {
        Shape::Point(_) => 0.0,
        Shape::Rings(rings) => ground.polygon(rings).difference(fence).unsigned_area(),
        Shape::Line(corners) => {
            let line: LineString = corners.iter().map(|corner| ground.coord(corner.position)).collect();
            let outside = fence.clip(&MultiLineString::new(vec![line]), true);
            Euclidean.length(&outside)
        }
    }
}

/// A no-fly area with its margin around it. A margin closes its holes: nobody plans to fly inside one.
fn inflated(feature: &Feature, ground: &Ground<'_>) -> Option<Area> {
    let rings = rings(feature)?;
    if feature.margin_m <= 0.0 {
        return Some(area(rings));
    }
    let ring: Vec<_> = rings.first()?.iter().map(|corner| ground.plane.point(corner.position)).collect();
    let grown = super::margin::around(&ring, feature.margin_m)?;
    let mut outer: Vec<Position> = grown.into_iter().map(|p| ground.plane.position(p)).collect();
    outer.dedup();
    Some(Area { outer, holes: Vec::new() })
}

fn rings(feature: &Feature) -> Option<&Vec<Vec<Corner>>> {
    match &feature.shape {
        Shape::Rings(rings) => Some(rings),
        _ => None,
    }
}

fn area(rings: &[Vec<Corner>]) -> Area {
    let ring = |ring: &Vec<Corner>| ring.iter().map(|corner| corner.position).collect::<Vec<_>>();
    Area { outer: rings.first().map(ring).unwrap_or_default(), holes: rings.iter().skip(1).map(ring).collect() }
}

fn place(feature: &Feature) -> Option<Place> {
    let shape = match (&feature.shape, feature.kind) {
        (Shape::Rings(rings), Kind::Area) => PlaceShape::Area(area(rings)),
        (Shape::Point(corner), Kind::Post) => PlaceShape::Post(corner.position),
        (Shape::Line(corners), Kind::Line) => PlaceShape::Line(corners.iter().map(|corner| corner.position).collect()),
        _ => return None,
    };
    Some(Place { id: PlaceId::from(feature.name.as_str()), called: feature.called.clone(), shape })
}
