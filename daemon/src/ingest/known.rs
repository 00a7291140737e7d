//! What the ledger knows of folders, for `watch`, which knows no ledger.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{Dossiers, PolicyInForce, Sightings, dossiers::Dossier};
use crate::{
    identify::{
        compare::{self, Asking, Found, KnownFile, Listing, When},
        evidence::is_born,
        names::{self, Circumstances},
    },
    inspect::{self, Look},
    ledger::{Known, ReadError, Reader},
    lifecycle::clock,
    model::{FilePath, Kind, Stamp, State},
    settings::Policy,
    settle::{Hint, Vanish},
    watch,
};

/// Names told of at once when a folder was lost.
const PORTION: usize = 256;

/// The ledger's knowledge of folders.
pub struct LedgerKnows {
    pub reader: Reader,
    /// In force now.
    pub policy: PolicyInForce,
    /// Which folders are dossiers.
    pub dossiers: Arc<Dossiers>,
    /// Where what a look finds at unexpected places is noted.
    pub sightings: Arc<Sightings>,
    /// Set when the daemon stops.
    pub stop: Arc<AtomicBool>,
}

impl LedgerKnows {
    /// Asks the ledger, and waits while its index is being rebuilt.
    fn ask<T: Default>(&self, question: impl Fn(&Reader) -> Result<T, ReadError>) -> T {
        loop {
            match question(&self.reader) {
                Ok(answer) => return answer,
                Err(ReadError::Rebuilding { .. } | ReadError::Index(_))
                    if !self.stop.load(Ordering::SeqCst) =>
                {
                    self.reader.wait_until_ready(Duration::from_secs(1));
                }
                Err(error) => {
                    tracing::error!(%error, "the ledger cannot be read");
                    return T::default();
                }
            }
        }
    }
}

impl LedgerKnows {
    /// Whether a look at a folder tells something of a dossier: that it is one now, or is one that was known from
    /// elsewhere or from before; and when that is judged. Where the dossier of that name was another folder, that one may
    /// yet be found under another name.
    fn tells_of_dossier(&self, folder: &FilePath) -> Option<When> {
        self.ask(|reader| self.dossiers.load(reader));
        let Look::Folder(identity) = inspect::look(folder) else { return None };
        let here = self.dossiers.at(folder);
        let is_same =
            |known: &Dossier| known.is_present && known.path == *folder && known.identity == identity;
        let of_it = match is_born(&identity) {
            true => self.dossiers.of(&identity),
            false => here.clone().filter(is_same).or_else(|| self.dossiers.of(&identity)),
        };
        match (of_it, here) {
            (Some(known), _) => (!is_same(&known)).then_some(When::AtOnce),
            (None, Some(_)) => Some(When::Last),
            (None, None) => self.policy.get().is_dossier(folder).then_some(When::AtOnce),
        }
    }
}

impl watch::Known for LedgerKnows {
    fn compare(&self, listing: &Listing, folders: &[Box<[u8]>], has_arrivals: bool) -> Vec<Found> {
        let folder = &listing.folder;
        let all_known = self.ask(|reader| reader.in_folder(folder));
        let (dossiers, files): (Vec<_>, Vec<_>) =
            all_known.into_iter().partition(|(_, known)| known.kind == Kind::Dossier);
        let known: BTreeMap<_, _> =
            files.into_iter().map(|(name, known)| (name, known_file(&known))).collect();
        let now = clock::now();
        // What will be a document when it was left alone is followed from now on.
        let is_document = |name: &[u8]| {
            listing.files.get(name).is_some_and(|seen| {
                let sibling = |asked: &[u8]| listing.files.contains_key(asked);
                !names::stays_so(name, &Circumstances { seen, now, sibling })
            })
        };
        let told = |path, hint, when| Found { path, hint, when, stamp: None };
        // The folder itself first, so that what is in a dossier that moved here is decided with it.
        let mut found: Vec<Found> = Vec::new();
        if let Some(when) = self.tells_of_dossier(folder) {
            found.push(told(folder.clone(), Hint::FoundOld, when));
        }
        for (name, _) in dossiers.iter().filter(|(name, known)| known.present && !folders.contains(name)) {
            found.push(told(folder.join(name), Hint::Vanished(Vanish::Deleted), When::AtOnce));
        }
        let asking = Asking {
            is_document: &is_document,
            is_known: &|identity| self.ask(|reader| reader.knows_file(identity)),
            found: &|path, seen| self.sightings.found(path, seen),
            lost: &|stamp| self.sightings.lost(stamp),
            has_arrivals,
            now_ns: now.0,
        };
        found.extend(compare::compare(listing, &known, &asking));
        for name in self.ask(|reader| reader.child_folders(folder)) {
            if !folders.contains(&name) {
                self.lost(&folder.join(&name), Vanish::Deleted, &mut |lost| {
                    found.extend(lost.into_iter().map(|(path, hint)| told(path, hint, When::Last)));
                });
            }
        }
        found
    }

    fn is_lost(&self, stamp: &Stamp) -> bool {
        self.sightings.is_lost(stamp)
    }

    fn lost(&self, folder: &FilePath, how: Vanish, tell: &mut dyn FnMut(Vec<(FilePath, Hint)>)) {
        if self
            .ask(|reader| reader.at(folder))
            .is_some_and(|known| known.present && known.kind == Kind::Dossier)
        {
            tell(vec![(folder.clone(), Hint::Vanished(how))]);
        }
        let mut after: Option<FilePath> = None;
        loop {
            let portion = self.ask(|reader| reader.under(folder, after.as_ref(), PORTION));
            let Some((last, _)) = portion.last() else { return };
            after = Some(last.clone());
            let present = portion.into_iter().filter(|(_, known)| known.present);
            tell(present.map(|(path, _)| (path, Hint::Vanished(how))).collect());
        }
    }

    fn has_documents(&self, folder: &FilePath) -> bool {
        let mut after: Option<FilePath> = None;
        loop {
            let portion = self.ask(|reader| reader.under(folder, after.as_ref(), PORTION));
            let Some((last, _)) = portion.last() else { return false };
            if portion.iter().any(|(_, known)| known.present && known.kind == Kind::Document) {
                return true;
            }
            after = Some(last.clone());
        }
    }

    fn ignores(&self, path: &FilePath) -> bool {
        self.policy.get().ignores(path)
    }

    fn ignores_in_folder(&self, path: &FilePath) -> bool {
        self.policy.get().ignores_in_folder(path)
    }

    fn methods(&self) -> Vec<(FilePath, bool)> {
        real_methods(&self.policy.get())
    }
}

/// The folders of which a policy says how they are watched, by where each is now, and whether by looking.
pub(super) fn real_methods(policy: &Policy) -> Vec<(FilePath, bool)> {
    let real = |(named, poll): (FilePath, bool)| (inspect::real_path(&named).unwrap_or(named), poll);
    policy.methods().into_iter().map(real).collect()
}

fn known_file(known: &Known) -> KnownFile {
    KnownFile {
        identity: known.identity,
        stamp: known.stamp,
        present: known.present,
        read: !matches!(known.state, State::Provisional | State::Unreadable),
    }
}
