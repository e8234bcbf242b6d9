//! The threads that let time pass for the drones. Each is a value of its own, so that the number of threads changes nothing
//! but the time it takes. Threads are started once: a step is over sooner than a thread begins.

use crate::air::Air;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// Some of the drones. Boxed, so that handing a share over moves eight bytes for each.
type Share = Vec<Box<Air>>;

/// Threads beside the one that turns the world.
#[derive(Default)]
pub struct Hands {
    all: Vec<Hand>,
}

struct Hand {
    /// A share, and up to when.
    give: SyncSender<(Share, u64)>,
    take: Receiver<Share>,
    thread: JoinHandle<()>,
}

impl Hands {
    /// Let time pass up to `now_us` for all drones, on so many threads.
    pub fn step(&mut self, all: &mut Share, now_us: u64, threads: usize) {
        let each = all.len().div_ceil(threads.max(1)).max(1);
        let shares = all.len().div_ceil(each).saturating_sub(1);
        self.all.resize_with(self.all.len().max(shares), Hand::start);
        // From the end, so that the first share stays where it is and the others come back in order.
        for (number, hand) in self.all.iter().enumerate().take(shares).rev() {
            let share = all.split_off(each * (number + 1));
            drop(hand.give.send((share, now_us)));
        }
        pass(all, now_us);
        for hand in self.all.iter_mut().take(shares) {
            match hand.take.recv() {
                Ok(mut share) => all.append(&mut share),
                Err(_) => hand.died(),
            }
        }
    }
}

impl Hand {
    fn start() -> Hand {
        let (give, given) = sync_channel::<(Share, u64)>(1);
        let (done, take) = sync_channel(1);
        let work = move || {
            for (mut share, now_us) in given {
                pass(&mut share, now_us);
                if done.send(share).is_err() {
                    return;
                }
            }
        };
        Hand { give, take, thread: thread::spawn(work) }
    }

    /// What went wrong with a drone goes wrong with the world, as if it had been stepped right here.
    fn died(&mut self) {
        let thread = std::mem::replace(self, Hand::start()).thread;
        if let Err(why) = thread.join() {
            std::panic::resume_unwind(why);
        }
    }
}

fn pass(share: &mut [Box<Air>], now_us: u64) {
    share.iter_mut().for_each(|air| air.step(now_us));
}
