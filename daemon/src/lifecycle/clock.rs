//! The clocks. Nobody else asks the time.

use std::{
    sync::LazyLock,
    time::{Duration, Instant, SystemTime},
};

use crate::model::Timestamp;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Time since the first call, by a clock that never goes back.
pub fn moment() -> Duration {
    START.elapsed()
}

/// The time of day, by the system's clock: for people to read, never to order by.
#[allow(clippy::disallowed_methods)] // this is the one place that may ask
pub fn now() -> Timestamp {
    let now = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, i64::wrapping_neg),
    };
    Timestamp(now)
}
