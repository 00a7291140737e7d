//! Reads any bytes as a sitemap or an index with DiWoo: it may refuse them with problems, and no more.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bronmerk_daemon::fuzzing::fuzz_diwoo(data));
