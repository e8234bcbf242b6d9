//! Frames with right sums and any fields, into the station.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Err(broken) = quadrat_world::hostile::messages(data) {
        panic!("{broken}");
    }
});
