//! Reads any bytes as a policy file and tries its examples: it may refuse them with problems and line numbers,
//! and no more.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bronmerk_daemon::fuzzing::fuzz_policy(data));
