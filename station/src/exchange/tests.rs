//! Tests of the exchanges, in virtual time, against a small receiver with PX4's rules (`fake`) over a bad link (`rig`).

mod chaos;
mod commands;
mod fake;
mod lists;
mod rig;
mod seeds;
mod uploads;

use super::*;
use crate::base::{Moment, Span};
use crate::mission::{Item, PX4, Start, Step, compile, fence};
use crate::wire::{Address, MissionKind, Order, Report};
use fake::Fake;
use rig::{Link, Rig};

const US: Address = Address { system: 255, component: 190 };
const THEM: Address = Address { system: 1, component: 1 };
const PAIR: Pair = Pair { us: US, them: THEM };
const MISSION: MissionKind = MissionKind::Mission;

fn ms(ms: u64) -> Moment {
    Moment::from_micros(ms * 1_000)
}

/// A sweep of `n` items; another `salt` is another sweep.
fn sweep(n: usize, salt: i32) -> Vec<Item> {
    use crate::geodesy::{AboveHome, Position};
    let home = Position::from_degrees(24.513, 117.6471).unwrap();
    let height = AboveHome::from_mm(20_000);
    let place = |i: usize| Position::from_e7(245_130_000 + salt + i as i32 * 100, 1_176_471_000).unwrap();
    let mut steps = vec![Step::TakeOff { height }];
    steps.extend((1..n).map(|i| Step::Fly { to: place(i), height, radius_mm: 2_000 }));
    compile(&steps, Start::Ground(home), &PX4).unwrap()
}

fn ring(n: usize) -> Vec<Item> {
    let corner = |i: usize| crate::geodesy::Position::from_degrees(24.5 + i as f64 * 1e-3, 117.6).unwrap();
    fence(&(0..n).map(corner).collect::<Vec<_>>(), &[], &PX4).unwrap()
}

fn upload(rig: &mut Rig, kind: MissionKind, items: Vec<Item>) -> Upload {
    let mut out = Vec::new();
    let upload = Upload::start(rig.now, PAIR, Timing::default(), kind, items, &PX4, &mut out);
    rig.send(out);
    upload
}
