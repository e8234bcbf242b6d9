//! Any bytes of one peer, over a datagram link or a stream.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Err(broken) = quadrat_world::hostile::bytes(data) {
        panic!("{broken}");
    }
});
