//! What the tree of watches has to do, one after the other.

use tokio::sync::oneshot;

use super::Looked;
use crate::model::FilePath;

/// One thing to be done.
pub(super) enum Step {
    /// Look at one folder; `deep`: and at all below it.
    Look { folder: FilePath, deep: bool },
    /// A whole root has been looked at.
    Looked { root: FilePath },
    /// All that was asked before has been done, and is to be recorded.
    Tell(oneshot::Sender<Looked>),
    /// The same, and nobody waits for its being recorded.
    Pass(oneshot::Sender<u64>),
}
