//! Reads any bytes as MDTO: it may refuse them with problems and line numbers, and no more. What it takes
//! is written and read back as the same, and what an import makes of it does no harm.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bronmerk_daemon::fuzzing::fuzz_mdto(data));
