//! What can be set about the ledger, with values that fit an office machine.

use std::time::Duration;

/// What can be set about the ledger.
#[derive(Debug, Clone)]
pub struct Options {
    /// A segment of the journal that would grow beyond this is closed and the next one begun.
    pub segment_bytes: u64,
    /// What the index may keep of its pages in memory; sled takes a few times as much.
    pub index_cache_bytes: u64,
    /// At least this long from one fsync to the next while nobody waits, so that the officer's own
    /// disk is not slowed by many small ones; at most this long from an append to its fsync.
    pub pace: Duration,
    /// No fsync while appends follow each other faster than this, within `pace`.
    pub linger: Duration,
    /// Entries that may wait for the index; an append beyond that waits too.
    pub overlay_limit: usize,
    /// Bytes that may wait for an fsync; an append beyond that waits too.
    pub waiting_bytes: usize,
    /// Documents in one transaction of the index.
    pub index_batch: usize,
    /// How long entries may gather before the index takes them, so that what happens to one document
    /// in quick succession is written there once. Readers do not notice: the overlay answers.
    pub index_linger: Duration,
    /// The index also takes them when nothing was appended for this long.
    pub index_lull: Duration,
    /// Between two flushes of an index that changed. What a crash takes from it comes back from the
    /// journal at the next start.
    pub index_flush: Duration,
    /// An index that lacks at most this many entries is brought up to date before [`super::open`]
    /// returns; one that lacks more is rebuilt while the daemon runs.
    pub catch_up_limit: u64,
    /// Between two tries while the disk is full or the index cannot be opened.
    pub retry: Duration,
    /// Between two checks of the whole journal.
    pub check_every: Duration,
    /// Bytes that a check reads at once.
    pub check_bytes: usize,
    /// How long nothing else must have been done before it reads on.
    pub check_pause: Duration,
    /// Stands in for the disk's answer to fsync in tests.
    #[cfg(test)]
    pub(super) before_sync: Option<super::tests::SyncHook>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            index_cache_bytes: 4 << 20,
            pace: Duration::from_millis(100),
            linger: Duration::from_millis(5),
            overlay_limit: 16_384,
            waiting_bytes: 8 << 20,
            index_batch: 256,
            index_linger: Duration::from_secs(2),
            index_lull: Duration::from_millis(100),
            index_flush: Duration::from_secs(5),
            catch_up_limit: 50_000,
            retry: Duration::from_secs(1),
            check_every: Duration::from_secs(24 * 3_600),
            check_bytes: 4 << 20,
            check_pause: Duration::from_secs(1),
            #[cfg(test)]
            before_sync: None,
        }
    }
}
