//! The threads that let time pass for the drones, while the one that turns the world listens already to those that are done.
//! Each drone is a value of its own and they are listened to in their order, so that the number of threads changes nothing
//! but the time it takes. Threads are started once: a step is over sooner than a thread begins.

use crate::air::Air;
use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Some of the drones. Boxed, so that handing a share over moves eight bytes for each.
type Share = Vec<Box<Air>>;
/// A share by its number, or what went wrong with it.
type Done = Result<(usize, Share), Box<dyn Any + Send>>;

/// Shares for each thread: few enough that handing them over costs little, and enough that nobody waits long for the last.
const SHARES: usize = 8;
/// Fewer drones than this are not worth handing over.
const LEAST: usize = 8;

/// Threads beside the one that turns the world.
#[derive(Default)]
pub struct Hands {
    pile: Arc<Pile>,
    all: Vec<Hand>,
}

/// Shares that nobody has taken yet, first ones first.
#[derive(Default)]
struct Pile(Mutex<VecDeque<Work>>);

struct Work {
    number: usize,
    share: Share,
    /// Time shall pass up to here.
    now_us: u64,
    done: SyncSender<Done>,
}

/// A thread that takes shares from the pile whenever it is woken.
struct Hand {
    wake: SyncSender<()>,
}

impl Hands {
    /// Let time pass up to `now_us` for all drones, on so many threads; each is then given to `listen`, in their order.
    pub fn step(&mut self, all: &mut Share, now_us: u64, threads: usize, mut listen: impl FnMut(&mut Air)) {
        let threads = threads.max(1);
        if threads == 1 || all.len() < 2 * LEAST {
            return all.iter_mut().for_each(|air| {
                air.step(now_us);
                listen(air);
            });
        }
        let each = all.len().div_ceil(threads * SHARES).max(LEAST);
        let shares = all.len().div_ceil(each);
        let done = self.give(all, each, now_us);
        self.wake(threads - 1);
        let mut early = BTreeMap::new();
        for number in 0..shares {
            let mut share = self.wait_for(number, &done, &mut early);
            share.iter_mut().for_each(|air| listen(air));
            all.append(&mut share);
        }
    }

    /// Puts all drones on the pile; they come back through what it gives.
    fn give(&mut self, all: &mut Share, each: usize, now_us: u64) -> Receiver<Done> {
        let shares = all.len().div_ceil(each);
        let (done, back) = sync_channel(shares);
        let mut drones = std::mem::take(all).into_iter();
        let share = |number| Work { number, share: drones.by_ref().take(each).collect(), now_us, done: done.clone() };
        self.pile.open(|pile| pile.extend((0..shares).map(share)));
        back
    }

    fn wake(&mut self, threads: usize) {
        while self.all.len() < threads {
            self.all.push(Hand::start(Arc::clone(&self.pile)));
        }
        for hand in self.all.iter().take(threads) {
            // One that was woken and has not looked yet will find these shares too.
            hand.wake.try_send(()).ok();
        }
    }

    /// The share of this number. While it is not there, this thread takes one itself: the last, so that the others go on
    /// with the next.
    fn wait_for(&self, number: usize, done: &Receiver<Done>, early: &mut BTreeMap<usize, Share>) -> Share {
        loop {
            while let Ok(one) = done.try_recv() {
                early.extend([one.unwrap_or_else(|why| resume_unwind(why))]);
            }
            if let Some(share) = early.remove(&number) {
                return share;
            }
            match self.pile.open(VecDeque::pop_back) {
                Some(work) => work.step(),
                // All are taken: whoever has the last ones sends them, or what went wrong.
                None => early.extend(done.recv().ok().map(|one| one.unwrap_or_else(|why| resume_unwind(why)))),
            }
        }
    }
}

impl Pile {
    fn open<T>(&self, what: impl FnOnce(&mut VecDeque<Work>) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Work {
    /// What goes wrong with a drone goes wrong with the world, as if it had been stepped by the thread that turns it.
    fn step(self) {
        let Work { number, mut share, now_us, done } = self;
        let passed = catch_unwind(AssertUnwindSafe(move || {
            share.iter_mut().for_each(|air| air.step(now_us));
            (number, share)
        }));
        // There is room for every share, and who does not listen any more has gone down with the world.
        done.try_send(passed).ok();
    }
}

impl Hand {
    fn start(pile: Arc<Pile>) -> Hand {
        let (wake, woken) = sync_channel(1);
        thread::spawn(move || {
            for () in woken {
                while let Some(work) = pile.open(VecDeque::pop_front) {
                    work.step();
                }
            }
        });
        Hand { wake }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::small;
    use crate::setup;

    fn drones(count: usize) -> Share {
        let mut scene = small(3);
        scene.drones = (0..count).map(|n| crate::Craft::at(format!("{n}"), 24.5, 117.6 + n as f64 * 1e-4)).collect();
        setup::air(&[scene])
    }

    #[test]
    fn every_drone_is_stepped_once_and_listened_to_in_order_on_any_number_of_threads() {
        let said = |threads: usize| {
            let (mut hands, mut all, mut heard) = (Hands::default(), drones(150), Vec::new());
            for step in 1..=200 {
                hands.step(&mut all, step * 20_000, threads, |air| heard.push((air.peer.number, air.heard.len())));
            }
            let order: Vec<u32> = all.iter().map(|air| air.peer.number).collect();
            (heard, order, all.iter().map(|air| air.said.number()).collect::<Vec<_>>())
        };
        let alone = said(1);
        assert!(alone.0.iter().any(|(_, frames)| *frames > 0), "somebody said something");
        assert_eq!(alone.1, (0..150).collect::<Vec<u32>>());
        for threads in [2, 3, 7] {
            assert_eq!(said(threads), alone, "{threads} threads");
        }
    }

    #[test]
    fn what_goes_wrong_with_a_drone_goes_wrong_with_the_world() {
        let (mut hands, mut all) = (Hands::default(), drones(40));
        hands.step(&mut all, 20_000, 2, |_| {});
        // A world that goes down while it listens leaves shares behind; the threads outlive it.
        let fell = catch_unwind(AssertUnwindSafe(|| {
            hands.step(&mut all, 40_000, 2, |air| assert!(air.peer.number < 20, "number twenty"));
        }));
        assert!(fell.is_err());
        let mut others = drones(40);
        let mut heard = 0;
        hands.step(&mut others, 20_000, 2, |_| heard += 1);
        assert_eq!((heard, others.len()), (40, 40));
    }
}
