//! Tests that talk to a drone as a ground station does, over the wire, in virtual time.

mod arming;
mod desk;
mod finding;
mod flying;
