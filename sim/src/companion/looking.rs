//! One look through the camera: what is in the frame, what the detector finds in it, what it takes for something.

use super::log::{Glimpse, Sighting};
use super::{Companion, InView};
use crate::eyes::recognise::{best_chance, patience, size_px};
use crate::eyes::sight::{Eye, Pixel, Pose};
use crate::ground::{Ground, Thing};
use crate::photo::{Shot, mark};
use crate::place::{Plane, e7};
use crate::tunnel::{Class, Detection, PixelBox, Position};

/// Time between two looks when none was missed; a longer gap was not watched.
const LONGEST_GAP_US: u64 = 500_000;
/// A thing out of sight this long is a new one when it comes back.
const FORGET_US: u64 = 3_000_000;
const HOUR_US: f64 = 3.6e9;

/// What the companion knows at the time it looks.
pub(crate) struct Look<'a> {
    pub(crate) now_us: u64,
    /// The autopilot's clock.
    pub(crate) boot_ms: u32,
    /// Where the camera really is and points.
    pub(crate) pose: Pose,
    /// Believed minus true position of the drone: north, east, up, metres.
    pub(crate) gps_error: (f64, f64, f64),
    /// Deviation of that error, each axis, as the receiver states it, metres.
    pub(crate) gps_sigma_m: f64,
    pub(crate) plane: &'a Plane,
    pub(crate) ground: &'a Ground,
    /// Height of the ground above the sea, metres.
    pub(crate) ground_m: f64,
    pub(crate) image_index: u32,
}

/// What the detector takes for something.
struct Find<'a> {
    /// The real thing; `None` for a false alarm.
    thing: Option<&'a Thing>,
    class: Class,
    /// Metres north and east.
    place: (f64, f64),
    pixel: Pixel,
    size_px: f64,
    chance: f64,
}

impl Companion {
    /// One image; call about ten times a second.
    pub(crate) fn look(&mut self, look: &Look<'_>) {
        if self.off || self.camera_off {
            self.in_view.clear();
            self.looked_us = None;
            return;
        }
        let gap_us = self.looked_us.map_or(0, |last| look.now_us.saturating_sub(last)).min(LONGEST_GAP_US);
        self.looked_us = Some(look.now_us);
        let eye = Eye::new(&look.pose, &self.camera);
        for thing in &look.ground.things {
            self.look_for(look, &eye, thing, gap_us);
        }
        let now_us = look.now_us;
        self.in_view.retain(|_, view| now_us < view.last_us + FORGET_US);
        // The chance of at least one event of a Poisson process in the time since the last look.
        let rate = self.detector.false_per_hour.max(0.0) * gap_us as f64 / HOUR_US;
        if self.chance.happens(1.0 - libm::exp(-rate)) {
            self.false_alarm(look, &eye);
        }
    }

    fn look_for(&mut self, look: &Look<'_>, eye: &Eye, thing: &Thing, gap_us: u64) {
        let Some((lat, lon)) = thing.place(look.now_us) else {
            return;
        };
        let place = look.plane.metres(lat, lon);
        let Some(pixel) = eye.project(place.0, place.1).filter(|pixel| eye.shows(pixel)) else {
            // Out of the frame the look has to start over; what was reported stays so for a while.
            if let Some(view) = self.in_view.get_mut(&thing.id) {
                view.since_us = None;
            }
            return;
        };
        let lux = look.ground.light.lux(look.now_us);
        let chance = best_chance(thing, &pixel, self.camera.sensor, &self.detector, look.ground, lux);
        let size_px = size_px(thing, &pixel);
        self.glimpse(look.now_us, thing.id, (lat, lon), size_px, chance, gap_us);
        if self.is_found(look.now_us, thing.id, chance) {
            self.report(look, eye, &Find { thing: Some(thing), class: thing.class, place, pixel, size_px, chance });
        }
    }

    fn glimpse(&mut self, now_us: u64, thing: u32, at: (f64, f64), size_px: f64, chance: f64, gap_us: u64) {
        let (lat, lon) = at;
        let fresh = Glimpse {
            first_us: now_us,
            last_us: now_us,
            seen_us: 0,
            lat,
            lon,
            best_px: 0.0,
            best_chance: 0.0,
            found_us: None,
        };
        let glimpse = self.glimpses.entry(thing).or_insert(fresh);
        if now_us - glimpse.last_us <= LONGEST_GAP_US {
            glimpse.seen_us += gap_us.min(now_us - glimpse.last_us);
        }
        glimpse.last_us = now_us;
        glimpse.best_px = glimpse.best_px.max(size_px);
        glimpse.best_chance = glimpse.best_chance.max(chance);
    }

    /// One draw for each pass decides: the chance of the present view, times what the time in the frame is worth, must
    /// reach it. So the probability of a find in a pass is the formula's, however many images the pass has.
    fn is_found(&mut self, now_us: u64, thing: u32, chance: f64) -> bool {
        if !self.in_view.contains_key(&thing) {
            let luck = self.chance.unit();
            self.in_view.insert(thing, InView { since_us: None, last_us: now_us, luck, reported: false });
        }
        let Some(view) = self.in_view.get_mut(&thing) else {
            return false;
        };
        view.last_us = now_us;
        let since_us = *view.since_us.get_or_insert(now_us);
        let found = !view.reported && chance * patience(now_us - since_us, self.detector.dwell_us) > view.luck;
        view.reported |= found;
        if found && let Some(glimpse) = self.glimpses.get_mut(&thing) {
            glimpse.found_us.get_or_insert(now_us);
        }
        found
    }

    /// Something harmless anywhere in the frame that looks like something: bins and bags like people lying down, wet
    /// paving like a spill, mist and steam like smoke.
    fn false_alarm(&mut self, look: &Look<'_>, eye: &Eye) {
        const CLASSES: [Class; 8] = [
            Class::Person,
            Class::Person,
            Class::Person,
            Class::PersonDown,
            Class::PersonDown,
            Class::Vehicle,
            Class::Spill,
            Class::Smoke,
        ];
        let pick = self.chance.below(CLASSES.len() as u64) as usize;
        let class = CLASSES.get(pick).copied().unwrap_or(Class::Person);
        let x = self.chance.unit() * f64::from(self.camera.width_px);
        let y = self.chance.unit() * f64::from(self.camera.height_px);
        let Some(place) = eye.unproject(x, y) else {
            return;
        };
        if let Some(pixel) = eye.project(place.0, place.1) {
            let seeming = Thing::lasting(0, class, 0.0, 0.0);
            let size_px = size_px(&seeming, &pixel);
            self.report(look, eye, &Find { thing: None, class, place, pixel, size_px, chance: 0.0 });
        }
    }

    fn report(&mut self, look: &Look<'_>, eye: &Eye, find: &Find<'_>) {
        self.counter += 1;
        self.tracks += 1;
        let outline = self.outline(find);
        let (believed, covariance_m2) = self.measure(look, find.pixel);
        let shot = self.detector.keeps_photos.then(|| {
            let false_alarm = find.thing.is_none().then_some((find.class, find.place));
            Shot::of(look, eye, &self.camera, outline, false_alarm, self.system)
        });
        let photo = shot.as_ref().map(Shot::png);
        let detection = Detection {
            class: find.class,
            confidence: self.confidence(find),
            late: false,
            drill: false,
            boot_nonce: self.nonce,
            counter: self.counter,
            capture_ms: look.boot_ms,
            position: believed.filter(|_| self.detector.sends_position).map(|(lat, lon)| Position {
                lat_e7: e7(lat),
                lon_e7: e7(lon),
                above_sea_mm: (look.ground_m * 1_000.0) as i32,
                covariance: covariance_m2.map(|part| part as f32),
            }),
            image_index: look.image_index,
            pixels: self.detector.sends_box.then_some(outline),
            track: self.tracks,
            photo_hash: photo.as_deref().map_or(0, mark),
            label: find.thing.map(|thing| thing.label.clone()).unwrap_or_default(),
        };
        self.tell(look.now_us, self.counter, detection.encode());
        if let Some(photo) = photo {
            self.uplink.push(photo);
        }
        let (lat, lon) = look.plane.degrees(find.place.0, find.place.1);
        self.sightings.push(Sighting {
            thing: find.thing.map(|thing| thing.id),
            class: find.class,
            boot_nonce: self.nonce,
            counter: self.counter,
            at_us: look.now_us,
            lat,
            lon,
            believed,
            covariance_m2,
            size_px: find.size_px,
            depression_deg: find.pixel.depression().to_degrees(),
            chance: find.chance,
        });
        self.shots.extend(shot);
    }

    /// Percent: what is seen well is mostly sure, false alarms are mostly not, and neither always.
    fn confidence(&mut self, find: &Find<'_>) -> u8 {
        let likely = if find.thing.is_some() { 55.0 + 35.0 * find.chance } else { 55.0 };
        (likely + 8.0 * self.chance.normal()).clamp(30.0, 99.0) as u8
    }

    /// The place that the believed pose gives the pixel, in degrees, and its covariance in m².
    fn measure(&mut self, look: &Look<'_>, pixel: Pixel) -> (Option<(f64, f64)>, [f64; 3]) {
        let pose = self.believed.pose(&mut self.chance, &look.pose, look.gps_error, look.now_us);
        let at = (pixel.x, pixel.y);
        let covariance_m2 = self.believed.covariance(&pose, &self.camera, at, look.gps_sigma_m);
        let (north, east) = self.believed.jitter(&mut self.chance);
        let place = Eye::new(&pose, &self.camera).unproject(at.0, at.1);
        (place.map(|place| look.plane.degrees(place.0 + north, place.1 + east)), covariance_m2)
    }

    /// A box whose bottom centre is where the thing stands, two pixels off at most times.
    fn outline(&mut self, find: &Find<'_>) -> PixelBox {
        let size = find.size_px.max(4.0);
        let x = find.pixel.x + 2.0 * self.chance.normal();
        let y = find.pixel.y + 2.0 * self.chance.normal();
        let left = (x - size / 2.0).clamp(0.0, f64::from(self.camera.width_px.max(1)) - 1.0);
        let top = (y - size).clamp(0.0, f64::from(self.camera.height_px.max(1)) - 1.0);
        PixelBox {
            left: left as u16,
            top: top as u16,
            width: (x + size / 2.0 - left).max(1.0) as u16,
            height: (y - top).max(1.0) as u16,
        }
    }
}
