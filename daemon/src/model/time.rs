//! A moment, as a plain value. Who needs to know the present moment asks `lifecycle`'s clock.

use serde::{Deserialize, Serialize};

/// Nanoseconds since 1970-01-01T00:00:00Z; covers the years 1678 to 2261.
///
/// Never used to order events: the system's clock may go back. Sequences order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub i64);
