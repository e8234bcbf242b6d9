//! Messages, time, disk and people in any order, into a station whose patrol is in the air.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Err(broken) = quadrat_world::hostile::night(data) {
        panic!("{broken}");
    }
});
