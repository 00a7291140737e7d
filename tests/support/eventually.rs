//! Waiting for a state of affairs, never for a time.

use std::time::{Duration, Instant};

/// How long a state may take to come about before the test gives up: far longer than it ever takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest pause between two questions.
const MOST: Duration = Duration::from_millis(250);

/// Asks again and again until there is an answer; fails with `what` when there never is.
pub fn eventually<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    // Slower the longer it takes: what is waited for needs the processors too.
    waits(what, ask, |elapsed| (Duration::from_millis(20) + elapsed / 8).min(MOST))
}

/// The same for what passes by: asks all the time.
pub fn while_it_lasts<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    waits(what, ask, |_| Duration::from_millis(1))
}

fn waits<T>(what: &str, mut ask: impl FnMut() -> Option<T>, pause: impl Fn(Duration) -> Duration) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "this never came about: {what}");
        // Paces the asking. Nothing rests on its length.
        std::thread::park_timeout(pause(start.elapsed()));
    }
}
