//! One folder of the tree: opened, compared with what is known, and watched.

use std::{io, ops::Bound};

use notify::{ErrorKind, RecursiveMode, Watcher as _};

use super::{Known, Method, Opened, Tree};
use crate::{
    inspect::{self, Folder, Look},
    lifecycle::clock,
    model::{FileIdentity, FilePath},
    settle::{Hint, Vanish},
    watch::{aside::Looking, mounts, status, step::Step, walk},
};

impl Tree {
    pub(super) fn look(&mut self, folder: &FilePath, deep: bool) {
        match self.open(folder, deep) {
            Opened::Folder(looking, opened) => {
                let found = walk::look_at(&opened, folder);
                drop(opened);
                for folder in self.compare(&looking, found) {
                    self.steps.push_front(Step::Look { folder, deep: true });
                }
            }
            Opened::Again => self.steps.push_front(Step::Look { folder: folder.clone(), deep }),
            Opened::Nothing => {}
        }
    }

    /// Opens a folder to look at what is in it, and sees to it that it is watched.
    pub(super) fn open(&mut self, folder: &FilePath, deep: bool) -> Opened {
        let Some(root) = self.statuses.root_of(folder) else { return Opened::Nothing };
        if *folder != root && self.known.ignores(folder) {
            return Opened::Nothing;
        }
        let opened = match Folder::open(folder) {
            Ok(opened) => opened,
            Err(Look::Unknown(obstacle)) => {
                self.cannot_read(folder, &obstacle.into(), status::unreadable);
                return Opened::Nothing;
            }
            Err(_) if *folder == root => {
                self.forget(folder, true);
                self.check_root(folder);
                return Opened::Nothing;
            }
            Err(Look::Absent) => match self.statuses.make_sure(folder) {
                // The watched folder itself is elsewhere, and is looked at whole when it is back.
                None => return Opened::Nothing,
                // It came, or came back, just now.
                Some(Look::Folder(_)) => return Opened::Again,
                Some(_) => return self.is_no_folder(folder),
            },
            Err(_) => return self.is_no_folder(folder),
        };
        let about = self.about(folder, &opened);
        if !about.holds_files {
            return Opened::Nothing;
        }
        let is_new = self.watch(folder, &root, opened.identity(), about.silent);
        if is_new && inspect::look(folder) != Look::Folder(opened.identity()) {
            // The system is asked for a watch by path, and another folder was there by then.
            self.forget(folder, true);
            return Opened::Again;
        }
        self.looked += 1;
        let identity = opened.identity();
        Opened::Folder(Looking { folder: folder.clone(), root, deep, is_new, identity }, opened)
    }

    /// Compares what a look found with what is known, and tells of what differs. The folders below that are to be
    /// looked at too, the first one last.
    pub(super) fn compare(&mut self, looking: &Looking, found: io::Result<walk::Found>) -> Vec<FilePath> {
        let Looking { folder, root, deep, is_new, .. } = looking;
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    self.cannot_read(folder, &error, status::unreadable);
                }
                return Vec::new();
            }
        };
        if folder == root {
            self.statuses.change(root, |status| status.is_free_of(status::UNREADABLE));
        }
        if let Some((name, obstacle)) = &found.unknown {
            self.cannot_read(&folder.join(name), &(*obstacle).into(), status::unknown);
        }
        let has_arrivals = self.late.has_arrivals(folder);
        let mut differing = self.known.compare(&found.listing, &found.folders, has_arrivals);
        differing.retain(|one| match one.hint {
            // Also of what was in folders below.
            Hint::Vanished(_) => found.unknown.is_none() && !self.known.ignores(&one.path),
            _ if folder == root => !self.known.ignores(&one.path),
            _ => !self.known.ignores_in_folder(&one.path),
        });
        self.settle.saw(self.late.take(folder, differing));
        let below = found.folders.iter().rev().map(|name| folder.join(name));
        below.filter(|below| *deep || *is_new || !self.folders.contains_key(below)).collect()
    }

    fn is_no_folder(&mut self, folder: &FilePath) -> Opened {
        self.forget(folder, true);
        self.lose(folder, Vanish::Deleted);
        Opened::Nothing
    }

    /// What the file system of a folder means: that of the folder above it, unless something else is
    /// mounted there.
    fn about(&self, folder: &FilePath, opened: &Folder) -> mounts::About {
        let above = folder.folder().and_then(|above| self.folders.get(&above));
        match above.filter(|above| above.identity.filesystem == opened.identity().filesystem) {
            Some(above) => mounts::About { silent: above.silent, holds_files: true },
            None => {
                let is_below = folder.folder().is_some_and(|above| self.folders.contains_key(&above));
                if is_below && !opened.is_mount_root() {
                    self.statuses.begins(opened.identity().filesystem, folder);
                }
                mounts::about(opened)
            }
        }
    }

    /// Sees to it that a folder is watched. Whether it was not before.
    fn watch(&mut self, folder: &FilePath, root: &FilePath, identity: FileIdentity, silent: bool) -> bool {
        let poll = silent || self.polls(folder, root);
        let before = self.folders.get(folder).map(|known| (known.identity == identity, known.method));
        match before {
            Some((true, Method::Events)) if !poll => return false,
            Some((true, Method::Poll)) if poll => return false,
            Some((true, Method::Events)) => {
                // It fails when the system took the watch away by itself.
                let _ = self.watcher.unwatch(folder.as_path());
            }
            Some((false, _)) => self.forget(folder, true),
            Some((true, Method::Poll)) | None => {}
        }
        let is_new = !matches!(before, Some((true, _)));
        let method = if poll {
            Method::Poll
        } else {
            match self.watcher.watch(folder.as_path(), RecursiveMode::NonRecursive) {
                Ok(()) => Method::Events,
                Err(error) => {
                    if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                        let trouble = status::watch_limit(clock::now());
                        self.statuses.change(root, |status| status.has_trouble(trouble));
                    } else {
                        tracing::debug!(%error, "a folder could not be watched; it is looked at from time to time");
                    }
                    Method::Poll
                }
            }
        };
        self.count(root, before.filter(|(same, _)| *same).map(|(_, method)| method), Some(method));
        self.folders.insert(folder.clone(), Known { identity, method, silent });
        self.note_silence(folder, root, silent);
        is_new
    }

    fn count(&self, root: &FilePath, before: Option<Method>, now: Option<Method>) {
        self.statuses.change(root, |status| {
            for (method, by) in
                before.map(|method| (method, -1)).into_iter().chain(now.map(|method| (method, 1)))
            {
                let count = match method {
                    Method::Events => &mut status.watched_folders,
                    Method::Poll => &mut status.polled_folders,
                };
                *count = count.saturating_add_signed(by);
            }
            if status.polled_folders == 0 {
                status.is_free_of(status::WATCH_LIMIT);
            }
        });
    }

    /// Forgets a folder and all below it. `unwatch`: notify has not done so by itself.
    pub(in super::super) fn forget(&mut self, folder: &FilePath, unwatch: bool) {
        let mut below = folder.as_bytes().to_vec();
        below.push(b'/');
        let mut after = folder.as_bytes().to_vec();
        after.push(b'/' + 1);
        let range =
            (Bound::Included(FilePath::from_bytes(&below)), Bound::Excluded(FilePath::from_bytes(&after)));
        let mut gone: Vec<FilePath> = self.folders.range(range).map(|(path, _)| path.clone()).collect();
        gone.extend(self.folders.contains_key(folder).then(|| folder.clone()));
        for path in gone {
            if let Some(known) = self.folders.remove(&path) {
                if let Some(root) = self.statuses.root_of(&path) {
                    self.count(&root, Some(known.method), None);
                    self.note_silence(&path, &root, false);
                }
                if unwatch && known.method == Method::Events {
                    // It fails when the folder itself is gone: then the watch is gone with it.
                    let _ = self.watcher.unwatch(path.as_path());
                }
            }
        }
    }
}
