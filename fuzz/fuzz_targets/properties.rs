//! Reads any bytes as a document that says something of itself: it may say nothing, within bounds, and no more.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bronmerk_daemon::fuzzing::fuzz_properties(data));
