//! The watched folders themselves: where they are, when all in them is looked at, and how changes in each
//! folder are noticed.
//!
//! **Invariant:** that nothing is at a path counts only when its watched folder was in its place. Events go
//! on telling under the old path when a folder above it gets another name; what they tell is then looked
//! for at a place where nothing is. Such a watched folder is in doubt ([`Statuses::make_sure`]) and is
//! looked at whole as soon as it is in its place.
//!
//! [`Statuses::make_sure`]: super::status::Statuses::make_sure

use super::{
    mounts, status,
    status::{FolderSource, FolderState, FolderStatus},
    step::Step,
    tree::{CHECK, LOOK_AT_ALL, Method, POLL, Root, Tree},
};
use crate::{
    inspect::{self, Folder, Look, Mounts},
    lifecycle::clock,
    model::{FilePath, Trouble},
};

impl Tree {
    pub(super) fn add_root(&mut self, folder: FilePath, named: FilePath, source: FolderSource, poll: bool) {
        self.methods = self.known.methods();
        self.statuses.insert(FolderStatus {
            path: folder.clone(),
            state: FolderState::Offline,
            polled: poll,
            troubles: Vec::new(),
            watched_folders: 0,
            polled_folders: 0,
            source,
            last_look: None,
        });
        self.roots.insert(folder.clone(), Root { identity: None, named, asked_to_poll: poll });
        self.check_root(&folder);
        self.check_name(&folder);
    }

    /// Sees whether a root is still the folder that it was.
    pub(super) fn check_root(&mut self, folder: &FilePath) {
        let opened = Folder::open(folder).ok();
        let present = opened.as_ref().map(Folder::identity);
        let Some(root) = self.roots.get_mut(folder) else { return };
        if root.identity == present && present.is_some() {
            if self.statuses.take_doubt(folder) {
                tracing::info!("a watched folder was out of its place for a moment; looking at it again");
                self.look_at_root(folder);
            }
            return;
        }
        let before = std::mem::replace(&mut root.identity, present);
        self.statuses.is_at(folder, present);
        if before.is_some() {
            self.forget(folder, true);
        }
        let Some(opened) = opened else {
            if before.is_some() {
                tracing::warn!("a watched folder is no longer there; the records of its documents are kept");
            }
            let trouble = status::offline(clock::now());
            return self.statuses.change(folder, |status| {
                status.state = FolderState::Offline;
                status.has_trouble(trouble);
            });
        };
        // All that was in doubt is looked at now.
        self.statuses.take_doubt(folder);
        let polled = mounts::about(&opened).silent || self.polls(folder, folder);
        self.statuses.change(folder, |status| {
            status.state = FolderState::Looking;
            status.polled = polled;
            status.is_free_of(status::OFFLINE);
        });
        self.look_at_root(folder);
    }

    /// Sees whether the name by which a root was named still leads to it. It is not followed elsewhere: who can
    /// change a link could have folders read that nobody asked for.
    fn check_name(&self, folder: &FilePath) {
        let Some(root) = self.roots.get(folder) else { return };
        let leads = inspect::real_path(&root.named);
        let is_offline = root.identity.is_none() && leads.is_none();
        self.statuses.leads(&root.named, folder, leads.as_ref() == Some(folder) || is_offline);
        let elsewhere = (leads.as_ref() != Some(folder) && !is_offline)
            .then(|| status::elsewhere(&root.named, folder, leads.as_ref(), clock::now()));
        self.statuses.change(folder, |status| {
            let is_told = |trouble: &Trouble| {
                elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.message == trouble.message)
            };
            status.troubles.retain(|trouble| trouble.reason != status::ELSEWHERE || is_told(trouble));
            if let Some(elsewhere) = elsewhere {
                status.has_trouble(elsewhere);
            }
        });
    }

    /// Whether changes in a folder are noticed by looking, whatever its file system tells: as the nearest
    /// folder says of which the policy says it.
    pub(super) fn polls(&self, folder: &FilePath, root: &FilePath) -> bool {
        let around = self.methods.iter().filter(|(named, _)| folder.is_within(named));
        let nearest = around.max_by_key(|(named, _)| named.as_bytes().len());
        nearest.map_or_else(|| self.roots.get(root).is_some_and(|root| root.asked_to_poll), |(_, poll)| *poll)
    }

    /// Notes whether a file system begins here that tells of no changes, and says so in the status.
    pub(super) fn note_silence(&mut self, folder: &FilePath, root: &FilePath, silent: bool) {
        let is_silent = |above: FilePath| self.folders.get(&above).is_some_and(|above| above.silent);
        let begins = silent && (folder == root || !folder.folder().is_some_and(is_silent));
        let changed = if begins { self.silent.insert(folder.clone()) } else { self.silent.remove(folder) };
        if !changed {
            return;
        }
        let all: Vec<_> = self.silent.iter().filter(|silent| silent.is_within(root)).collect();
        let trouble = (!all.is_empty()).then(|| status::silent(root, &all, clock::now()));
        self.statuses.change(root, |status| {
            status.is_free_of(status::SILENT);
            if let Some(trouble) = trouble {
                status.has_trouble(trouble);
            }
        });
    }

    /// Says of which documents nobody can tell how they are, since their file system is not mounted any more.
    fn note_unmounted(&mut self, before: Option<&Mounts>, now: &Mounts) {
        let come: Vec<FilePath> = match before {
            Some(before) => {
                now.numbered().difference(&before.numbered()).map(|(place, _)| place.clone()).collect()
            }
            None => now.places().into_iter().collect(),
        };
        let (before, now) = (before.map(Mounts::places).unwrap_or_default(), now.places());
        let is_told =
            |point: &&FilePath| self.statuses.root_of(point).is_some() && self.known.has_documents(point);
        let gone: Vec<_> = before.difference(&now).filter(is_told).cloned().collect();
        self.unmounted.extend(gone);
        self.unmounted.retain(|point| !now.contains(point));
        for root in self.roots.keys() {
            let here: Vec<_> = self.unmounted.iter().filter(|point| point.is_within(root)).collect();
            // What was mounted elsewhere ends no trouble here.
            if here.is_empty() && !come.iter().any(|point| point.is_within(root) || root.is_within(point)) {
                continue;
            }
            let trouble = (!here.is_empty()).then(|| status::unmounted(&here, clock::now()));
            self.statuses.change(root, |status| {
                status.is_free_of(status::UNMOUNTED);
                if let Some(trouble) = trouble {
                    status.has_trouble(trouble);
                }
            });
        }
    }

    pub(super) fn look_at_root(&mut self, root: &FilePath) {
        self.steps.push_back(Step::Look { folder: root.clone(), deep: true });
        self.steps.push_back(Step::Looked { root: root.clone() });
    }

    pub(super) fn look_at_all(&mut self) {
        let present: Vec<_> = self
            .roots
            .iter()
            .filter(|(_, root)| root.identity.is_some())
            .map(|(path, _)| path.clone())
            .collect();
        for root in present {
            self.look_at_root(&root);
        }
    }

    pub(super) fn look_at_polled(&mut self) {
        let polled = self.folders.iter().filter(|(_, folder)| folder.method == Method::Poll);
        let polled: Vec<_> =
            polled.map(|(path, _)| Step::Look { folder: path.clone(), deep: false }).collect();
        self.steps.extend(polled);
    }

    /// Something may have been missed: no watch and no folder is taken for granted.
    pub(super) fn look_at_everything_again(&mut self) {
        self.renames.forget();
        tracing::warn!(
            times = self.missed.count(),
            "the system's events ran over; looking at all folders again"
        );
        // First take down the watches of folders that are not what they were, then look: a watch on
        // a folder that was moved would otherwise be taken down after it was found at its new place.
        let moved: Vec<_> = self
            .folders
            .iter()
            .filter(
                |(path, known)| !matches!(inspect::look(path), Look::Folder(now) if now == known.identity),
            )
            .map(|(path, _)| path.clone())
            .collect();
        for folder in moved {
            self.forget(&folder, true);
        }
        self.look_at_all();
        for waiting in self.cookies.take_all() {
            self.steps.push_back(Step::Tell(waiting));
        }
    }

    pub(super) fn on_time(&mut self) {
        let now = clock::moment();
        if now < self.next_check {
            return;
        }
        self.next_check = now + CHECK;
        let roots: Vec<_> = self.roots.keys().cloned().collect();
        for root in roots {
            self.check_root(&root);
            self.check_name(&root);
        }
        let methods = self.known.methods();
        let other_methods = methods != self.methods;
        self.methods = methods;
        // Where that is not known now, nothing was mounted or unmounted.
        let mounts = Mounts::now().filter(|now| self.mounts.as_ref() != Some(now));
        let slept = mounts::seconds_slept();
        let has_slept = slept > self.slept.saturating_add(1);
        if let Some(now) = &mounts {
            // They may be mounted with `noatime` now; else the next reading tells again.
            for root in self.roots.keys() {
                self.statuses.change(root, |status| status.is_free_of(status::ACCESS_TIMES));
            }
            let before = self.mounts.replace(now.clone());
            self.note_unmounted(before.as_ref(), now);
        }
        if mounts.is_some() || other_methods || has_slept || now >= self.next_look_at_all {
            self.slept = slept;
            self.next_look_at_all = now + LOOK_AT_ALL;
            self.look_at_all();
        } else if now >= self.next_poll {
            self.next_poll = now + POLL;
            self.look_at_polled();
        }
        let crowded = self.settle.take_crowded();
        self.steps.extend(crowded.into_iter().map(|folder| Step::Look { folder, deep: true }));
    }
}
