//! Reads any bytes as a segment of the journal: it may refuse them, cut a torn tail, and no more.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bronmerk_daemon::fuzzing::fuzz_journal(data));
