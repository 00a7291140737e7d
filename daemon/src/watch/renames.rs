//! What the system told of renaming: which name a file had before, and where a name went. Evidence for
//! `identify`; never needed for completeness.
//!
//! Kept for some thousand names. What is older was looked at long ago.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::events::{Notice, What};
use crate::{
    identify::{evidence::is_born, names},
    lifecycle::clock,
    model::{FileIdentity, FilePath, Timestamp},
    settle::quiet::Moment,
};

/// Names kept in each of two generations; the older one goes when the newer is full.
const MOST: usize = 4_096;
/// Halves of a rename that wait for the other half. They come one after the other.
const MOST_HALVES: usize = 64;
/// Saves and renames of one document without a pause that are followed.
const MOST_BENEATH: usize = 16;
/// Within this time a folder that was made is looked at, and what was moved into it before that is found.
const SOON: Duration = Duration::from_secs(5);
/// A file that was renamed to a name within this time before that was moved away may not have been looked at yet.
const JUST_SAVED: Duration = Duration::from_secs(60);
/// On a busy machine it takes longer; after this time a name says nothing.
const LONG: Duration = Duration::from_secs(600);
/// Folders above a name that are asked whether they were renamed.
const DEEPEST: usize = 64;

/// Where a name went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Went {
    Removed,
    /// Renamed to that.
    To(FilePath),
    /// Moved to a place that is not watched, or not yet.
    Away,
}

/// Which name was moved to one that nobody told of: into a folder that was new.
#[derive(Debug, PartialEq, Eq)]
pub enum Unseen {
    /// That one, unless its file was read since it was saved: no other was moved away, and this one was a moment ago.
    Here { before: FilePath, saved: Timestamp },
    /// One of these, or none of them.
    Perhaps(Vec<FilePath>),
    /// None.
    Nothing,
}

/// What the system told of renaming.
#[derive(Debug, Default)]
pub struct Renames(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Which name came from which.
    from: Generations<FilePath>,
    /// Which names the files came from that programs replaced here, the last one first.
    beneath: Generations<Vec<FilePath>>,
    /// Names at which a file was renamed over another one, and still is.
    over: Generations<()>,
    /// Names whose file went, and that were not used since.
    free: Generations<()>,
    /// What became of a name.
    went: Generations<Went>,
    halves: VecDeque<Half>,
    /// Names that the system told of since a half waits: they are not where that one went unseen.
    told: Generations<()>,
    /// Names to which a file was renamed, and when: who had the name before has that file now, as far as is known.
    saved: Generations<(Moment, Timestamp)>,
    /// Names that came from where nothing is watched: what is in such a folder came with it.
    came: Generations<()>,
}

/// A name that was moved away, and of which nothing else was told yet.
#[derive(Debug)]
struct Half {
    cookie: usize,
    path: FilePath,
    when: Moment,
    /// When its file was renamed to that name, if that was a moment before: it may be one that nobody looked at yet.
    saved: Option<Timestamp>,
    /// What lay beneath it.
    beneath: Vec<FilePath>,
}

#[derive(Debug)]
struct Generations<V> {
    new: HashMap<FilePath, V>,
    old: HashMap<FilePath, V>,
}

impl<V> Default for Generations<V> {
    fn default() -> Self {
        Self { new: HashMap::new(), old: HashMap::new() }
    }
}

impl<V> Generations<V> {
    fn put(&mut self, path: FilePath, value: V) {
        if self.new.len() >= MOST {
            self.old = std::mem::take(&mut self.new);
        }
        self.old.remove(&path);
        self.new.insert(path, value);
    }

    fn get(&self, path: &FilePath) -> Option<&V> {
        self.new.get(path).or_else(|| self.old.get(path))
    }

    fn is_empty(&self) -> bool {
        self.new.is_empty() && self.old.is_empty()
    }

    fn take(&mut self, path: &FilePath) -> Option<V> {
        let (new, old) = (self.new.remove(path), self.old.remove(path));
        new.or(old)
    }
}

impl Inner {
    /// Whether a path, or a folder above it, came from where nothing is watched.
    fn came_from_elsewhere(&self, path: &FilePath) -> bool {
        let mut above = Some(path.clone());
        for _ in 0..DEEPEST {
            let Some(folder) = above.filter(|_| !self.came.is_empty()) else { return false };
            if self.came.get(&folder).is_some() {
                return true;
            }
            above = folder.folder();
        }
        false
    }
}

impl Renames {
    /// Takes in what the system told.
    pub(super) fn note(&self, Notice { path, what, cookie }: &Notice) {
        match what {
            What::Created { .. } | What::MovedIn | What::Removed => {}
            // Without a cookie it is the folder's own word, after what its parent told already.
            What::MovedOut if cookie.is_some() => {}
            _ => return,
        }
        let mut inner = self.lock();
        let replaced = inner.from.take(path);
        let beneath = inner.beneath.take(path).unwrap_or_default();
        inner.over.take(path);
        inner.came.take(path);
        let saved = inner.saved.take(path);
        let was_free = inner.free.take(path).is_some();
        if !inner.halves.is_empty() && matches!(what, What::Created { .. } | What::MovedIn) {
            inner.told.put(path.clone(), ());
        }
        match what {
            What::MovedOut => {
                inner.free.put(path.clone(), ());
                inner.went.put(path.clone(), Went::Away);
                if let Some(cookie) = cookie {
                    if inner.halves.len() >= MOST_HALVES {
                        inner.halves.pop_front();
                    }
                    let when = clock::moment();
                    inner.halves.push_back(Half {
                        cookie: *cookie,
                        path: path.clone(),
                        when,
                        saved: saved
                            .filter(|(saved, _)| when.saturating_sub(*saved) < JUST_SAVED)
                            .map(|(_, time)| time),
                        beneath,
                    });
                }
            }
            What::MovedIn => {
                let half = inner.halves.iter().position(|half| Some(half.cookie) == *cookie);
                if let Some(Half { path: before, beneath: along, .. }) =
                    half.and_then(|at| inner.halves.remove(at))
                {
                    if !was_free {
                        inner.over.put(path.clone(), ());
                    }
                    inner.went.put(before.clone(), Went::To(path.clone()));
                    // A program that saves through a name of its own replaces the document; a person renames it.
                    let all: Vec<_> = match names::has_shape_of_programs(before.name()) {
                        true => replaced.into_iter().chain(beneath).take(MOST_BENEATH).collect(),
                        false => along,
                    };
                    inner.from.put(path.clone(), before);
                    inner.saved.put(path.clone(), (clock::moment(), clock::now()));
                    if !all.is_empty() {
                        inner.beneath.put(path.clone(), all);
                    }
                } else {
                    inner.came.put(path.clone(), ());
                }
            }
            What::Removed => {
                inner.free.put(path.clone(), ());
                inner.went.put(path.clone(), Went::Removed);
            }
            _ => {}
        }
    }

    /// Forgets everything: something was missed, and what was told before may not hold any more.
    pub fn forget(&self) {
        *self.lock() = Inner::default();
    }

    /// Takes in a rename, for tests of other rooms.
    #[cfg(test)]
    pub fn renamed(&self, from: &FilePath, to: &FilePath) {
        for (path, what) in [(from, What::MovedOut), (to, What::MovedIn)] {
            self.note(&Notice { path: path.clone(), what, cookie: Some(0) });
        }
    }

    /// The name from which this one was renamed last, itself or with a folder above it.
    pub fn before(&self, path: &FilePath) -> Option<FilePath> {
        let inner = self.lock();
        if inner.from.is_empty() {
            return None;
        }
        if let Some(before) = inner.from.get(path) {
            return Some(before.clone());
        }
        let mut above = path.folder();
        for _ in 0..DEEPEST {
            let folder = above?;
            if let Some(before) = inner.from.get(&folder) {
                let rest = path.as_bytes().get(folder.as_bytes().len()..)?;
                return Some(FilePath::from_bytes(&[before.as_bytes(), rest].concat()));
            }
            above = folder.folder();
        }
        None
    }

    /// Whether the file here was renamed over another one, as far as was told: nobody told that this one had left.
    pub fn is_over_another(&self, path: &FilePath) -> bool {
        self.lock().over.get(path).is_some()
    }

    /// The names from which the files came that programs replaced here, or before it was renamed to this, the last one
    /// first.
    pub fn beneath(&self, path: &FilePath) -> Vec<FilePath> {
        self.lock().beneath.get(path).cloned().unwrap_or_default()
    }

    /// Which name like this one was moved to where nothing is watched, if the system told nothing of this one. That one
    /// is here for certain only if its file may be another than the one that is known of it, since its name was taken by a
    /// rename just before; and if this file was made before that, and neither it nor a folder above it came from elsewhere.
    pub fn moved_unseen(&self, path: &FilePath, file: &FileIdentity) -> Unseen {
        self.moved_unseen_until(path, file, clock::moment())
    }

    fn moved_unseen_until(&self, path: &FilePath, file: &FileIdentity, now: Moment) -> Unseen {
        let inner = self.lock();
        if inner.halves.is_empty() || inner.told.get(path).is_some() {
            return Unseen::Nothing;
        }
        let alike: Vec<_> = inner
            .halves
            .iter()
            .filter(|half| half.path != *path && half.path.name() == path.name())
            .filter(|half| now.saturating_sub(half.when) < LONG)
            .collect();
        let is_certain = |half: &Half| {
            now.saturating_sub(half.when) < SOON
                && is_born(file)
                && half.saved.is_some_and(|saved| file.birth_time_ns < saved.0)
                && !inner.came_from_elsewhere(path)
        };
        match alike.as_slice() {
            [] => Unseen::Nothing,
            [Half { path: before, saved: Some(saved), .. }] if alike.iter().all(|half| is_certain(half)) => {
                Unseen::Here { before: before.clone(), saved: *saved }
            }
            several => Unseen::Perhaps(several.iter().map(|half| half.path.clone()).collect()),
        }
    }

    /// Notes that it is known where a name went.
    pub fn found(&self, path: &FilePath) {
        let mut inner = self.lock();
        // The name may have been used again and moved away again since: that half is of another file.
        if let Some(at) = inner.halves.iter().position(|half| half.path == *path) {
            inner.halves.remove(at);
        }
    }

    /// What became of the file that had this name last.
    pub fn went(&self, path: &FilePath) -> Option<Went> {
        self.lock().went.get(path).cloned()
    }

    /// Whether a name was moved to where nothing is watched, and was found nowhere since.
    pub fn is_away(&self, path: &FilePath) -> bool {
        let now = clock::moment();
        let inner = self.lock();
        inner.halves.iter().any(|half| half.path == *path && now.saturating_sub(half.when) < LONG)
    }

    /// A panic in another thread leaves it usable: it is evidence, and less of it only means more asking.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests {
    use super::*;

    fn path(name: &str) -> FilePath {
        FilePath::from_bytes(format!("/w/{name}").as_bytes())
    }

    fn rename(renames: &Renames, from: &str, to: &str, cookie: usize) {
        renames.note(&Notice { path: path(from), what: What::MovedOut, cookie: Some(cookie) });
        renames.note(&Notice { path: path(to), what: What::MovedIn, cookie: Some(cookie) });
    }

    #[test]
    fn both_halves_make_a_rename_and_one_half_a_going_away() {
        let renames = Renames::default();
        rename(&renames, "a", "b", 1);
        assert_eq!(renames.before(&path("b")), Some(path("a")));
        assert_eq!(renames.went(&path("a")), Some(Went::To(path("b"))));
        renames.note(&Notice { path: path("b"), what: What::MovedOut, cookie: Some(2) });
        assert_eq!((renames.before(&path("b")), renames.went(&path("b"))), (None, Some(Went::Away)));
        renames.note(&Notice { path: path("c"), what: What::MovedIn, cookie: Some(3) });
        assert_eq!(renames.before(&path("c")), None, "another cookie");
        renames.note(&Notice { path: path("d"), what: What::Removed, cookie: None });
        assert_eq!(renames.went(&path("d")), Some(Went::Removed));
    }

    #[test]
    fn what_was_replaced_by_a_rename_came_from_somewhere_too() {
        let renames = Renames::default();
        rename(&renames, "nota", "nota def", 1);
        assert!(renames.beneath(&path("nota def")).is_empty());
        rename(&renames, "nota.tmp", "nota def", 2);
        assert_eq!(renames.before(&path("nota def")), Some(path("nota.tmp")));
        assert_eq!(renames.beneath(&path("nota def")), [path("nota")]);
        rename(&renames, "nota def", "nota 2", 3);
        rename(&renames, "y.tmp", "nota 2", 4);
        assert_eq!(
            renames.beneath(&path("nota 2")),
            [path("nota def"), path("nota")],
            "renamed and saved again"
        );
        renames.note(&Notice { path: path("nota 2"), what: What::Removed, cookie: None });
        rename(&renames, "x.tmp", "nota 2", 5);
        assert!(renames.beneath(&path("nota 2")).is_empty(), "it was removed, and not replaced");
    }

    #[test]
    fn a_file_that_is_renamed_over_another_is_told_from_one_that_takes_a_free_name() {
        let renames = Renames::default();
        rename(&renames, "nieuw", "nota", 1);
        assert!(renames.is_over_another(&path("nota")), "nobody told that it was free");
        rename(&renames, "nota", "definitief", 2);
        assert!(!renames.is_over_another(&path("nota")), "it left that name");
        rename(&renames, "concept", "nota", 3);
        assert!(!renames.is_over_another(&path("nota")), "its name was free");
        rename(&renames, "concept 2", "nota", 4);
        assert!(renames.is_over_another(&path("nota")), "it was used since");
        renames.note(&Notice { path: path("nota"), what: What::Removed, cookie: None });
        rename(&renames, "concept 3", "nota", 5);
        assert!(!renames.is_over_another(&path("nota")), "its file was removed");
    }

    #[test]
    fn a_name_that_is_made_anew_came_from_nowhere() {
        let renames = Renames::default();
        rename(&renames, "a", "b", 1);
        renames.note(&Notice { path: path("b"), what: What::Created { folder: false }, cookie: None });
        assert_eq!(renames.before(&path("b")), None);
    }

    #[test]
    fn what_is_in_a_renamed_folder_came_from_there() {
        let renames = Renames::default();
        rename(&renames, "map", "andere map", 1);
        assert_eq!(renames.before(&path("andere map/x/nota.docx")), Some(path("map/x/nota.docx")));
        assert_eq!(renames.before(&path("andere")), None);
    }

    #[test]
    fn what_was_moved_into_a_new_folder_is_known_by_its_name_as_long_as_one_alone_can_be_meant() {
        let renames = Renames::default();
        let away = |name: &str, cookie| {
            renames.note(&Notice { path: path(name), what: What::MovedOut, cookie: Some(cookie) });
        };
        let made = |birth_time_ns| FileIdentity { filesystem: 1, file: 1, birth_time_ns };
        let unseen = |name: &str| renames.moved_unseen(&path(name), &made(1));
        let is_here = |unseen: &Unseen, name: &str| matches!(unseen, Unseen::Here { before, .. } if *before == path(name));
        assert_eq!(unseen("nieuw 1/nota"), Unseen::Nothing);
        rename(&renames, "map 1/x.tmp", "map 1/nota", 1);
        away("map 1/nota", 2);
        assert!(is_here(&unseen("nieuw 1/nota"), "map 1/nota"));
        assert_eq!(unseen("nieuw 1/brief"), Unseen::Nothing);
        rename(&renames, "map 2/x.tmp", "map 2/nota", 3);
        away("map 2/nota", 4);
        let both = vec![path("map 1/nota"), path("map 2/nota")];
        assert_eq!(unseen("nieuw 1/nota"), Unseen::Perhaps(both));
        renames.found(&path("map 1/nota"));
        assert!(is_here(&unseen("nieuw 2/nota"), "map 2/nota"));
        let perhaps = Unseen::Perhaps(vec![path("map 2/nota")]);
        let late =
            |after| renames.moved_unseen_until(&path("nieuw 2/nota"), &made(1), clock::moment() + after);
        assert_eq!(late(SOON), perhaps);
        assert_eq!(late(LONG), Unseen::Nothing);
        let younger = made(clock::now().0 | 1);
        assert_eq!(
            renames.moved_unseen(&path("nieuw 2/nota"), &younger),
            perhaps,
            "made after that one was saved"
        );
        renames.note(&Notice { path: path("nieuw 2"), what: What::MovedIn, cookie: Some(5) });
        assert_eq!(unseen("nieuw 2/nota"), perhaps, "it came with its folder");
        renames.found(&path("map 2/nota"));
        away("map 3/nota", 6);
        assert_eq!(
            unseen("nieuw/nota"),
            Unseen::Perhaps(vec![path("map 3/nota")]),
            "its file is the known one"
        );
    }

    #[test]
    fn it_stays_small() {
        let renames = Renames::default();
        for number in 0..10_000 {
            rename(&renames, &format!("a{number}"), &format!("b{number}"), number);
            renames.note(&Notice {
                path: path("half"),
                what: What::MovedOut,
                cookie: Some(number + 100_000),
            });
        }
        let inner = renames.lock();
        assert!(inner.from.new.len() + inner.from.old.len() <= 2 * MOST);
        assert!(inner.halves.len() <= MOST_HALVES);
    }
}
