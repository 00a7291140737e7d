//! Reads any bytes as each kind of document that has a text: it may say nothing, within limits, and no more.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bronmerk_daemon::fuzzing::fuzz_text(data));
