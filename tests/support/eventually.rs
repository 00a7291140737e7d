//! Waiting for a state of affairs, never for a time.

use std::time::{Duration, Instant};

/// How long a state may take to come about before the test gives up: far longer than it ever takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest pause between two questions.
const MOST: Duration = Duration::from_millis(250);

/// Asks again and again until there is an answer; fails with `what` when there never is.
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "this never came about: {what}");
        // Paces the asking, slower the longer it takes: what is waited for needs the processors too. Nothing rests on
        // its length.
        std::thread::park_timeout((Duration::from_millis(20) + start.elapsed() / 8).min(MOST));
    }
}
