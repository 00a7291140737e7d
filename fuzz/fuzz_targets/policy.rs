//! Reads any bytes as a policy file and tries its examples: it may refuse them with problems and line numbers,
//! and no more.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(policy) = bronmerk_daemon::settings::fuzz_policy(data)
        && let Err(problems) = bronmerk_daemon::decide::proven(policy)
    {
        assert!(!problems.is_empty(), "a refusal says why");
    }
});
