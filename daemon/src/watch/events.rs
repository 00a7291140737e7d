//! notify in, notices out. Runs on notify's own thread: it filters and passes on, and never waits.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use crossbeam_channel::{Sender, TrySendError};
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind, RenameMode};
use notify::{Event, EventKind};

use crate::model::FilePath;

/// What the system said about a path. Never more than a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub path: FilePath,
    pub what: What,
    /// Joins the two halves of a rename.
    pub cookie: Option<usize>,
}

/// What the system said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A name was made; a folder if so.
    Created { folder: bool },
    /// A name was moved here.
    MovedIn,
    /// A name, or a watched folder itself, was moved away.
    MovedOut,
    /// A name, or a watched folder itself, was removed.
    Removed,
    /// Bytes were written.
    Written,
    /// A writer closed it.
    Closed,
    /// Rights, times or number of names changed.
    Touched,
}

/// Whether anything may have been missed, and how often that was.
#[derive(Debug, Default)]
pub struct Missed {
    now: AtomicBool,
    count: AtomicU64,
}

impl Missed {
    fn note(&self) {
        if !self.now.swap(true, Ordering::SeqCst) {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether anything was missed since the last call.
    pub fn take(&self) -> bool {
        self.now.swap(false, Ordering::SeqCst)
    }

    /// How often anything was missed since the start.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

/// The handler for notify. What does not fit into `notices` is noted in `missed`.
pub fn handler(notices: Sender<Notice>, missed: Arc<Missed>) -> impl FnMut(notify::Result<Event>) + Send {
    move |event| match event {
        Ok(event) if event.need_rescan() => missed.note(),
        Ok(event) => {
            let Some(what) = what(event.kind) else { return };
            let Some(path) = event.paths.first() else { return missed.note() };
            match notices.try_send(Notice { path: FilePath::new(path), what, cookie: event.tracker() }) {
                Ok(()) | Err(TrySendError::Disconnected(_)) => {}
                Err(TrySendError::Full(_)) => missed.note(),
            }
        }
        Err(error) => {
            tracing::warn!(%error, "the system's events were interrupted; looking at the folders again");
            missed.note();
        }
    }
}

/// What is worth passing on. Opening and reading is not: our own reading would wake us.
fn what(kind: EventKind) -> Option<What> {
    Some(match kind {
        EventKind::Create(kind) => What::Created { folder: kind == CreateKind::Folder },
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) => What::MovedOut,
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => What::MovedIn,
        // `Both` repeats a `From` and a `To`.
        EventKind::Modify(ModifyKind::Name(_)) => return None,
        EventKind::Modify(ModifyKind::Metadata(_)) => What::Touched,
        EventKind::Modify(_) => What::Written,
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => What::Closed,
        EventKind::Remove(RemoveKind::File | RemoveKind::Folder | RemoveKind::Other | RemoveKind::Any) => {
            What::Removed
        }
        EventKind::Access(_) | EventKind::Any | EventKind::Other => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use notify::event::{CreateKind, Flag};
    use notify::{Event, EventKind};

    use super::{Missed, handler};

    #[test]
    fn an_overflow_without_paths_and_a_full_pipe_are_both_noted() {
        let (notices, received) = crossbeam_channel::bounded(1);
        let missed = Arc::new(Missed::default());
        let mut handle = handler(notices, missed.clone());
        let created = || Event::new(EventKind::Create(CreateKind::File)).add_path("/w/a".into());

        handle(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert!(missed.take());
        assert!(!missed.take());

        handle(Ok(created()));
        assert!(!missed.take());
        handle(Ok(created()));
        assert!(missed.take());
        assert_eq!(missed.count(), 2);
        assert_eq!(received.len(), 1);

        handle(Err(notify::Error::generic("lost")));
        assert!(missed.take());
    }
}
