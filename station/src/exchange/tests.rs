//! Tests of the exchanges.
