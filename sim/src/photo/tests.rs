//! What photos show.

use super::canvas::{HEIGHT, WIDTH};
use super::paint::Crop;
use super::*;
use crate::eyes::sight::Pose;
use crate::ground::{Ground, Thing};
use crate::place::Plane;
use crate::{Light, Sensor};

fn shot(camera: &CameraConfig, pose: Pose, ground: &Ground, thing: Option<&Thing>) -> Shot {
    let plane = Plane::new(24.513, 117.6471);
    let eye = Eye::new(&pose, camera);
    let look = Look {
        now_us: 3_723_000_000,
        boot_ms: 77,
        pose,
        gps_error: (0.0, 0.0, 0.0),
        gps_sigma_m: 0.4,
        plane: &plane,
        ground,
        ground_m: 10.0,
        image_index: 0,
    };
    let (lat, lon) = thing.map_or((24.513, 117.6471), |thing| thing.place(0).unwrap());
    let place = plane.metres(lat, lon);
    let pixel = eye.project(place.0, place.1).unwrap();
    let size = thing.map_or(0.8, |thing| thing.size_m) * pixel.per_metre;
    let outline = PixelBox {
        left: (pixel.x - size / 2.0) as u16,
        top: (pixel.y - size / 2.0) as u16,
        width: size as u16,
        height: size as u16,
    };
    let seeming = thing.is_none().then_some((Class::PersonDown, place));
    Shot::of(&look, &eye, camera, outline, seeming, 3)
}

fn over(up: f64) -> Pose {
    Pose { north: 0.0, east: 0.0, up, roll: 0.0, pitch: 0.0, yaw: 0.7, camera_pitch: -90_f64.to_radians() }
}

fn at(class: Class, north: f64, east: f64) -> Thing {
    let (lat, lon) = Plane::new(24.513, 117.6471).degrees(north, east);
    Thing::lasting(1, class, lat, lon)
}

/// The palette colour of each pixel, read back from the file.
fn pixels(png: &[u8]) -> Vec<[u8; 3]> {
    let find = |what: &[u8]| png.windows(4).position(|part| part == what).unwrap();
    let palette: Vec<[u8; 3]> = png[find(b"PLTE") + 4..].chunks(3).map(|c| [c[0], c[1], c[2]]).collect();
    // One stored block holds it all: two bytes of zlib, five of the block.
    let data = &png[find(b"IDAT") + 4 + 7..];
    let rows = data.chunks(WIDTH + 1).take(HEIGHT);
    rows.flat_map(|row| row[1..].iter().map(|index| palette[usize::from(*index)]).collect::<Vec<_>>()).collect()
}

#[test]
fn the_thing_is_in_the_photo_where_its_pixel_is_and_nothing_else_changes() {
    let camera = CameraConfig::default();
    let thing = at(Class::PersonDown, 6.0, -4.0);
    let with = shot(&camera, over(40.0), &Ground::of(vec![thing.clone()]), Some(&thing));
    let without = Shot { things: Vec::new(), ..with.clone() };
    let (with_px, without_px) = (pixels(&with.png()), pixels(&without.png()));
    let changed: Vec<usize> = (0..WIDTH * HEIGHT).filter(|at| with_px.get(*at) != without_px.get(*at)).collect();
    let crop = Crop::of(&with);
    let eye = Eye::new(&over(40.0), &camera);
    let pixel = eye.project(6.0, -4.0).unwrap();
    let (x, y) = crop.inside(pixel.x, pixel.y);
    let in_main: Vec<usize> = changed.into_iter().filter(|at| at % WIDTH < 240 || at / WIDTH < 130).collect();
    assert!(in_main.len() > 150, "{}", in_main.len());
    let reach = 1.2 * pixel.per_metre / crop.scale;
    for at in in_main {
        let (dx, dy) = ((at % WIDTH) as f64 - x, (at / WIDTH) as f64 - y);
        assert!(dx.abs() < reach && dy.abs() < reach, "{dx} {dy}");
    }
}

#[test]
fn a_photo_is_small_whatever_the_camera_and_the_angle() {
    let thermal = CameraConfig {
        width_px: 640,
        height_px: 512,
        focal_px: 1125.0,
        sensor: Sensor::Infrared,
        ..CameraConfig::default()
    };
    let tiny = CameraConfig { width_px: 64, height_px: 48, focal_px: 50.0, ..CameraConfig::default() };
    let large = CameraConfig { width_px: 8000, height_px: 6000, focal_px: 6000.0, ..CameraConfig::default() };
    for camera in [thermal, tiny, large] {
        for camera_pitch in [-1.57, -0.7, -0.2] {
            let pose = Pose { camera_pitch, ..over(30.0) };
            let thing = at(Class::Vehicle, 30.0 * libm::cos(0.7), 30.0 * libm::sin(0.7));
            let png = shot(&camera, pose, &Ground::of(vec![thing.clone()]), Some(&thing)).png();
            assert!((5_000..=60_000).contains(&png.len()), "{}", png.len());
        }
    }
}

#[test]
fn nights_are_dark_and_a_body_glows_in_the_infrared() {
    let thing = at(Class::PersonDown, 0.0, 0.0);
    let mean = |camera: &CameraConfig, light: Light| {
        let ground = Ground { light, ..Ground::of(vec![thing.clone()]) };
        let all = pixels(&shot(camera, over(40.0), &ground, Some(&thing)).png());
        let sum: u64 = all.iter().flatten().map(|part| u64::from(*part)).sum();
        (sum / all.len() as u64 / 3, u64::from(all[HEIGHT / 2 * WIDTH + WIDTH / 2][1]))
    };
    let camera = CameraConfig::default();
    let (day, night) = (mean(&camera, Light::steady(1.0)).0, mean(&camera, Light::steady(0.0)).0);
    assert!(night * 2 < day && night > 5, "{night} {day}");
    let infrared = CameraConfig { sensor: Sensor::Infrared, ..camera };
    let (around, body) = mean(&infrared, Light::steady(0.0));
    assert!(body > around + 80, "{body} {around}");
}

/// Also writes them where `QUADRAT_PHOTOS` says, for people to look at.
#[test]
fn every_class_shows_by_day_by_night_and_as_heat() {
    let classes = [
        (Class::PersonDown, "down"),
        (Class::Person, "person"),
        (Class::Vehicle, "vehicle"),
        (Class::Crowd, "crowd"),
        (Class::Smoke, "smoke"),
        (Class::Fire, "fire"),
        (Class::Spill, "spill"),
    ];
    let camera = CameraConfig::default();
    let infrared = CameraConfig { sensor: Sensor::Infrared, ..camera };
    for (class, name) in classes {
        let thing = at(class, 8.0, -5.0);
        let day = Ground::of(vec![thing.clone()]);
        let night = Ground { light: Light::steady(0.0).with_lamps(10.0), ..day.clone() };
        for (camera, ground, when) in [(&camera, &day, "day"), (&camera, &night, "night"), (&infrared, &night, "heat")]
        {
            let with = shot(camera, over(40.0), ground, Some(&thing));
            let without = Shot { things: Vec::new(), ..with.clone() };
            let png = with.png();
            let changed = png.iter().zip(without.png()).filter(|(a, b)| **a != *b).count();
            assert!(changed > 80, "{name} {when}: {changed}");
            write(&format!("{name}-{when}"), &png);
        }
    }
    let covered = Thing { hidden: 0.5, ..at(Class::PersonDown, 8.0, -5.0) };
    write("covered", &shot(&camera, over(40.0), &Ground::of(vec![covered.clone()]), Some(&covered)).png());
    write("false", &shot(&camera, over(40.0), &Ground::default(), None).png());
    let aslant = Pose { camera_pitch: -0.6, ..over(40.0) };
    let far = at(Class::Crowd, 45.0, 38.0);
    write("aslant", &shot(&camera, aslant, &Ground::of(vec![far.clone()]), Some(&far)).png());
}

fn write(name: &str, png: &[u8]) {
    if let Ok(folder) = std::env::var("QUADRAT_PHOTOS") {
        std::fs::write(format!("{folder}/{name}.png"), png).unwrap();
    }
}
