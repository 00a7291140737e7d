//! Reads any bytes as a policy file: it may refuse them with problems and line numbers, and no more.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bronmerk_daemon::settings::fuzz_policy(data));
