//! Reads any bytes as a file of any format: one is told or none, within bounds, and no more.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bronmerk_daemon::fuzzing::fuzz_formats(data));
