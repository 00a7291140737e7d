//! How every watched folder is, for those who ask. Written by the tree, read by anyone.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    inspect::{Folder, Look},
    model::{FileIdentity, FilePath, Sentence, Timestamp, Trouble},
};

/// How a watched folder is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderStatus {
    pub path: FilePath,
    pub state: FolderState,
    /// Whether its file system must be polled.
    pub polled: bool,
    /// What is wrong with it.
    pub troubles: Vec<Trouble>,
    /// Folders below it, itself included, that are watched.
    pub watched_folders: u64,
    /// Folders below it that are polled.
    pub polled_folders: u64,
    /// Why it is watched.
    pub source: FolderSource,
    /// When the last whole look at it ended.
    pub last_look: Option<Timestamp>,
}

/// How a watched folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    /// The first look is going on.
    Looking,
    /// All changes are noticed.
    Watched,
    /// Changes are noticed late or in part.
    Degraded,
    /// Not there now.
    Offline,
}

/// Why a folder is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderSource {
    /// Named on the command line.
    CommandLine,
    /// Named in the policy.
    Policy,
    /// Added by a person.
    Added,
}

/// Which folder each watched folder was when it was looked for last, and which of them are in doubt.
#[derive(Debug, Default)]
struct Places {
    identities: BTreeMap<FilePath, FileIdentity>,
    doubted: BTreeSet<FilePath>,
    /// Names of watched folders that are links, and lead to them.
    names: BTreeMap<FilePath, FilePath>,
    /// Folders below a root that are on another file system than the one above them, with nothing mounted there, by the
    /// id of that: subvolumes.
    begins: BTreeMap<u64, FilePath>,
}

/// Most of those that are remembered. With fewer, a document that is gone may be kept for longer.
const MOST_BEGINS: usize = 1_024;

/// How every watched folder is.
#[derive(Debug, Default)]
pub struct Statuses {
    roots: RwLock<BTreeMap<FilePath, FolderStatus>>,
    walking: AtomicU64,
    places: Mutex<Places>,
    /// Where it is kept over restarts at which folders file systems began.
    kept_in: Option<PathBuf>,
}

impl Statuses {
    /// All of them, by path.
    pub fn all(&self) -> Vec<FolderStatus> {
        self.read().values().cloned().collect()
    }

    /// The watched folder that a path lies in.
    pub fn root_of(&self, path: &FilePath) -> Option<FilePath> {
        self.read().keys().find(|root| path.is_within(root)).cloned()
    }

    /// The path as it is in a watched folder: itself, or by the name under which that folder was named. Nothing for
    /// a path outside. By the letters alone: nothing is touched, since outside anything may hang.
    pub fn watched(&self, path: &FilePath) -> Option<FilePath> {
        if self.root_of(path).is_some() {
            return Some(path.clone());
        }
        let places = self.places();
        let (named, root) = places.names.iter().find(|(named, _)| path.is_within(named))?;
        let rest = path.as_bytes().get(named.as_bytes().len()..)?;
        Some(FilePath::from_bytes(&[root.as_bytes(), rest].concat()))
    }

    /// Notes whether a name leads to a watched folder.
    pub(super) fn leads(&self, named: &FilePath, root: &FilePath, leads: bool) {
        let names = &mut self.places().names;
        match leads && named != root {
            true => names.insert(named.clone(), root.clone()),
            false => names.remove(named),
        };
    }

    /// Folders that wait to be looked at.
    pub fn walking(&self) -> u64 {
        self.walking.load(Ordering::Relaxed)
    }

    pub(super) fn set_walking(&self, count: usize) {
        self.walking.store(count as u64, Ordering::Relaxed);
    }

    pub(super) fn insert(&self, status: FolderStatus) {
        self.write().insert(status.path.clone(), status);
    }

    pub(super) fn remove(&self, root: &FilePath) {
        self.write().remove(root);
        let mut places = self.places();
        places.identities.remove(root);
        places.doubted.remove(root);
        places.names.retain(|_, of| of != root);
    }

    /// Notes which folder a root is now; nothing when it is not there.
    pub(super) fn is_at(&self, root: &FilePath, identity: Option<FileIdentity>) {
        let identities = &mut self.places().identities;
        match identity {
            Some(identity) => identities.insert(root.clone(), identity),
            None => identities.remove(root),
        };
    }

    /// Those that know where file systems began before the last start, from a file, and keep it there.
    pub(super) fn keeping(file: PathBuf) -> Self {
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        let line = |line: &str| {
            let (filesystem, path) = line.split_once(' ')?;
            let bytes =
                path.split(',').map(|byte| u8::from_str_radix(byte, 16)).collect::<Result<Vec<_>, _>>();
            Some((u64::from_str_radix(filesystem, 16).ok()?, FilePath::from_bytes(&bytes.ok()?)))
        };
        let statuses = Self { kept_in: Some(file), ..Self::default() };
        statuses.places().begins = kept.lines().filter_map(line).take(MOST_BEGINS).collect();
        statuses
    }

    /// Notes that a folder below a root is the first one on its file system.
    pub(super) fn begins(&self, filesystem: u64, folder: &FilePath) {
        let mut places = self.places();
        let is_known = places.begins.get(&filesystem) == Some(folder);
        if is_known || (places.begins.len() >= MOST_BEGINS && !places.begins.contains_key(&filesystem)) {
            return;
        }
        places.begins.insert(filesystem, folder.clone());
        let Some(file) = &self.kept_in else { return };
        let line = |(filesystem, path): (&u64, &FilePath)| {
            let bytes: Vec<_> = path.as_bytes().iter().map(|byte| format!("{byte:x}")).collect();
            format!("{filesystem:x} {}\n", bytes.join(","))
        };
        let text: String = places.begins.iter().map(line).collect();
        let beside = file.with_extension("new");
        let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, file));
        if let Err(error) = written {
            tracing::debug!(%error, "where a subvolume begins is not kept; it is found again at the next look");
        }
    }

    /// The folder below a root at which a file system began.
    pub(super) fn beginning(&self, filesystem: u64) -> Option<FilePath> {
        self.places().begins.get(&filesystem).cloned()
    }

    /// Looks at a path at which nothing was seen, from its watched folder on: so the answer holds whatever
    /// name that has meanwhile. Nothing when the watched folder is not in its place; then it is in doubt.
    pub(super) fn make_sure(&self, path: &FilePath) -> Option<Look> {
        let Some(root) = self.root_of(path) else { return Some(Look::Absent) };
        let expected = self.places().identities.get(&root).copied();
        match Folder::open(&root) {
            Ok(folder) if Some(folder.identity()) == expected => Some(folder.look_below(path)),
            _ => {
                self.places().doubted.insert(root);
                None
            }
        }
    }

    /// Puts the watched folder of a path in doubt.
    pub(super) fn doubt(&self, path: &FilePath) {
        if let Some(root) = self.root_of(path) {
            self.places().doubted.insert(root);
        }
    }

    /// Whether a root was in doubt; it is no longer.
    pub(super) fn take_doubt(&self, root: &FilePath) -> bool {
        self.places().doubted.remove(root)
    }

    /// Changes the status of the root that a path lies in, and sees to its state.
    pub(super) fn change(&self, path: &FilePath, change: impl FnOnce(&mut FolderStatus)) {
        let mut roots = self.write();
        if let Some((_, status)) = roots.iter_mut().find(|(root, _)| path.is_within(root)) {
            change(status);
            if matches!(status.state, FolderState::Watched | FolderState::Degraded) {
                let healthy = status.troubles.is_empty();
                status.state = if healthy { FolderState::Watched } else { FolderState::Degraded };
            }
        }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<FilePath, FolderStatus>> {
        self.roots.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<FilePath, FolderStatus>> {
        self.roots.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FolderStatus {
    /// Notes what is wrong, once for each reason. Access times come last: nothing is missed by them.
    pub(super) fn has_trouble(&mut self, trouble: Trouble) {
        if !self.troubles.iter().any(|known| known.reason == trouble.reason) {
            tracing::warn!(
                folder = %self.path,
                reason = trouble.reason,
                remedy = trouble.remedy.en,
                "{}",
                trouble.message.en.trim_end_matches('.')
            );
            self.troubles.push(trouble);
            self.troubles.sort_by_key(|trouble| trouble.reason == ACCESS_TIMES);
        }
    }

    /// Notes that something is no longer wrong.
    pub(super) fn is_free_of(&mut self, reason: &str) {
        let before = self.troubles.len();
        self.troubles.retain(|trouble| trouble.reason != reason);
        if self.troubles.len() < before {
            tracing::info!(folder = %self.path, reason, "this is no longer wrong with a watched folder");
        }
    }
}

/// The reason of [`watch_limit`].
pub const WATCH_LIMIT: &str = "WATCH_LIMIT";
/// The reason of [`offline`].
pub const OFFLINE: &str = "FOLDER_OFFLINE";
/// The reason of [`unreadable`].
pub const UNREADABLE: &str = "FOLDER_UNREADABLE";
/// The reason of [`silent`].
pub const SILENT: &str = "FILE_SYSTEM_SILENT";

/// The reason of [`elsewhere`].
pub const ELSEWHERE: &str = "FOLDER_ELSEWHERE";

/// The name by which a folder is watched leads to another folder now, or to none.
pub fn elsewhere(named: &FilePath, watched: &FilePath, leads: Option<&FilePath>, time: Timestamp) -> Trouble {
    let (named, watched) = (named.display(), watched.display());
    let message = match leads.map(FilePath::display) {
        Some(leads) => Sentence::new(
            format!(
                "De naam {named} wijst nu naar {leads}. Bronmerk bewaakt nog {watched}, en {leads} niet."
            ),
            format!(
                "The name {named} leads to {leads} now. Bronmerk still watches {watched}, and not {leads}."
            ),
        ),
        None => Sentence::new(
            format!("De naam {named} wijst nu naar geen enkele map. Bronmerk bewaakt nog {watched}."),
            format!("The name {named} leads to no folder now. Bronmerk still watches {watched}."),
        ),
    };
    Trouble {
        reason: ELSEWHERE.into(),
        message,
        remedy: Sentence::new(
            "Klopt dit? Start bronmerkd dan opnieuw: dan bewaakt het de map waar de naam naar wijst. Klopt het niet? Herstel dan de koppeling.",
            "If this is meant, restart bronmerkd: it then watches the folder that the name leads to. If it is not, put the link right.",
        ),
        time,
    }
}

/// The reason of [`access_times`].
pub const ACCESS_TIMES: &str = "ACCESS_TIMES";

/// Reading gives files a new access time.
pub fn access_times(time: Timestamp) -> Trouble {
    Trouble {
        reason: ACCESS_TIMES.into(),
        message: Sentence::new(
            "Bronmerk leest hier bestanden van anderen. Het systeem zet dan een nieuwe datum bij ‘laatst geopend’. De inhoud en de datum van wijziging blijven zoals ze zijn.",
            "Bronmerk reads files of others here. The system then sets a new date for ‘last opened’. The content and the date of the last change stay as they are.",
        ),
        remedy: Sentence::new(
            "Koppel dit bestandssysteem aan met `noatime`. Of geef bronmerkd het account van de eigenaar, of het recht CAP_FOWNER.",
            "Mount this file system with `noatime`. Or run bronmerkd as the owner of the files, or with CAP_FOWNER.",
        ),
        time,
    }
}

/// The system gives no more watches.
pub fn watch_limit(time: Timestamp) -> Trouble {
    Trouble {
        reason: WATCH_LIMIT.into(),
        message: Sentence::new(
            "Het systeem geeft geen nieuwe wachters meer. Een deel van de mappen wordt daarom om de 30 seconden bekeken.",
            "The system gives no more watches. Some folders are therefore looked at every 30 seconds.",
        ),
        remedy: Sentence::new(
            "Verhoog de grens: sysctl fs.inotify.max_user_watches=524288. Of laat minder mappen bewaken.",
            "Raise the limit: sysctl fs.inotify.max_user_watches=524288. Or have fewer folders watched.",
        ),
        time,
    }
}

/// The watched folder is not there.
pub fn offline(time: Timestamp) -> Trouble {
    Trouble {
        reason: OFFLINE.into(),
        message: Sentence::new(
            "De map is er nu niet. De gegevens van de documenten erin blijven zoals ze zijn.",
            "The folder is not there now. The records of its documents are kept as they are.",
        ),
        remedy: Sentence::new(
            "Koppel de schijf weer aan of zet de map terug. Bronmerk gaat dan vanzelf verder.",
            "Mount the disk again or put the folder back. Bronmerk then goes on by itself.",
        ),
        time,
    }
}

/// The reason of [`unmounted`].
pub const UNMOUNTED: &str = "FILE_SYSTEM_UNMOUNTED";

/// Documents are not there, and neither is the file system on which they were.
pub fn missed(folder: &FilePath, time: Timestamp) -> Trouble {
    let shown = folder.display();
    Trouble {
        reason: UNMOUNTED.into(),
        message: Sentence::new(
            format!(
                "In {shown} ontbreken documenten. De schijf waarop ze stonden, is er niet: zij is niet aangekoppeld, of er is nu een andere schijf. De gegevens van deze documenten blijven zoals ze zijn."
            ),
            format!(
                "Documents are missing in {shown}. The disk on which they were is not there: it is not mounted, or another disk is there now. The records of these documents are kept as they are."
            ),
        ),
        remedy: Sentence::new(
            "Koppel de schijf weer aan. Bronmerk gaat dan vanzelf verder. Is dit voortaan de schijf? Haal de map dan weg en voeg haar weer toe: wat er niet meer is, geldt daarna als weg.",
            "Mount the disk again. Bronmerk then goes on by itself. If this is the disk from now on, remove the folder and add it again: what is not there then counts as gone.",
        ),
        time,
    }
}

/// What was mounted there, with documents in it, is mounted no longer.
pub fn unmounted(points: &[&FilePath], time: Timestamp) -> Trouble {
    let shown = points.first().map(|point| point.display()).unwrap_or_default();
    let (nl, en) = match points.len().saturating_sub(1) {
        0 => (format!("in {shown}"), format!("at {shown}")),
        others => (
            format!("in {shown} en op {others} andere plaatsen"),
            format!("at {shown} and {others} more places"),
        ),
    };
    Trouble {
        reason: UNMOUNTED.into(),
        message: Sentence::new(
            format!(
                "De schijf {nl} is losgekoppeld. De gegevens van de documenten erop blijven zoals ze zijn. Wat er nu met die documenten gebeurt, ziet Bronmerk niet."
            ),
            format!(
                "The disk {en} was unmounted. The records of its documents are kept as they are. What happens to those documents now is not seen."
            ),
        ),
        remedy: Sentence::new(
            "Koppel de schijf weer aan. Bronmerk gaat dan vanzelf verder. Hoort de schijf hier niet meer? Haal de map dan weg en voeg haar weer toe: wat er niet meer is, geldt daarna als weg.",
            "Mount the disk again. Bronmerk then goes on by itself. If the disk does not belong here any more, remove the folder and add it again: what is not there then counts as gone.",
        ),
        time,
    }
}

/// A folder cannot be read.
pub fn unreadable(folder: &FilePath, error: &io::Error, time: Timestamp) -> Trouble {
    let shown = folder.display();
    Trouble {
        reason: UNREADABLE.into(),
        message: Sentence::new(
            format!("De map {shown} kan niet worden gelezen ({error})."),
            format!("The folder {shown} cannot be read ({error})."),
        ),
        remedy: match error.kind() {
            io::ErrorKind::PermissionDenied => Sentence::new(
                "Geef het account van bronmerkd leesrecht op deze map, of neem haar op in de negeerpatronen van het beleid.",
                "Give the account of bronmerkd the right to read this folder, or name it in the policy's ignore patterns.",
            ),
            _ => see_to_the_disk(),
        },
        time,
    }
}

/// A folder tells of a name in it, and not what that is.
pub fn unknown(path: &FilePath, error: &io::Error, time: Timestamp) -> Trouble {
    let shown = path.display();
    Trouble {
        reason: UNREADABLE.into(),
        message: Sentence::new(
            format!("Wat {shown} is, is niet te zien ({error}). Niets in die map telt als verdwenen."),
            format!("What {shown} is cannot be seen ({error}). Nothing in that folder counts as gone."),
        ),
        remedy: see_to_the_disk(),
        time,
    }
}

fn see_to_the_disk() -> Sentence {
    Sentence::new(
        "Laat de schijf of de bestandsserver nakijken, en geef dan `bronmerk rescan`. De registraties blijven zoals ze zijn.",
        "Have the disk or the file server checked, then give `bronmerk rescan`. The records stay as they are.",
    )
}

/// The file system of a watched folder, or of folders below it, tells of no changes.
pub fn silent(root: &FilePath, folders: &[&FilePath], time: Timestamp) -> Trouble {
    let shown = folders.first().map(|folder| folder.display()).unwrap_or_default();
    let message = match folders.len().saturating_sub(1) {
        _ if folders.contains(&root) => Sentence::new(
            "Dit bestandssysteem meldt geen wijzigingen van anderen. De map wordt om de 30 seconden bekeken.",
            "This file system does not tell of changes made elsewhere. The folder is looked at every 30 seconds.",
        ),
        0 => Sentence::new(
            format!(
                "Het bestandssysteem van de map {shown} meldt geen wijzigingen van anderen. Deze map wordt om de 30 seconden bekeken."
            ),
            format!(
                "The file system of the folder {shown} does not tell of changes made elsewhere. This folder is looked at every 30 seconds."
            ),
        ),
        others => Sentence::new(
            format!(
                "De bestandssystemen van de map {shown} en van {others} andere melden geen wijzigingen van anderen. Deze mappen worden om de 30 seconden bekeken."
            ),
            format!(
                "The file systems of the folder {shown} and of {others} more do not tell of changes made elsewhere. These folders are looked at every 30 seconds."
            ),
        ),
    };
    Trouble {
        reason: SILENT.into(),
        message,
        remedy: Sentence::new(
            "Dit hoort zo bij netwerkschijven. Draait bronmerkd op de server zelf, dan gaat het direct.",
            "This is normal for network drives. With bronmerkd on the server itself changes are seen at once.",
        ),
        time,
    }
}

#[cfg(test)]
mod tests {
    use super::{FilePath, FolderSource, FolderState, FolderStatus, Statuses};

    #[test]
    fn a_path_is_watched_by_its_own_letters_or_by_the_name_of_its_folder() {
        let path = |text: &str| FilePath::from_bytes(text.as_bytes());
        let statuses = Statuses::default();
        statuses.insert(FolderStatus {
            path: path("/srv/werk"),
            state: FolderState::Watched,
            polled: false,
            troubles: Vec::new(),
            watched_folders: 1,
            polled_folders: 0,
            source: FolderSource::Policy,
            last_look: None,
        });
        statuses.leads(&path("/home/eva/Werk"), &path("/srv/werk"), true);
        for (asked, expected) in [
            ("/srv/werk/a/b", Some("/srv/werk/a/b")),
            ("/srv/werk", Some("/srv/werk")),
            ("/home/eva/Werk/a/b", Some("/srv/werk/a/b")),
            ("/home/eva/Werk", Some("/srv/werk")),
            ("/home/eva/Werkmap/a", None),
            ("/mnt/hangt/a", None),
        ] {
            assert_eq!(statuses.watched(&path(asked)), expected.map(path), "{asked}");
        }
        statuses.leads(&path("/home/eva/Werk"), &path("/srv/werk"), false);
        assert_eq!(statuses.watched(&path("/home/eva/Werk/a")), None, "the name leads elsewhere now");
    }

    #[test]
    fn where_a_file_system_began_is_known_after_a_restart() -> std::io::Result<()> {
        let own = tempfile::tempdir()?;
        let file = own.path().join("subvolumes");
        let odd = FilePath::from_bytes(b"/srv/werk/een map\n\xff");
        Statuses::keeping(file.clone()).begins(7, &odd);
        assert_eq!(Statuses::keeping(file.clone()).beginning(7), Some(odd));
        std::fs::write(&file, "7 zz\n8\n\n9 2f,61\n")?;
        let statuses = Statuses::keeping(file);
        assert_eq!((statuses.beginning(7), statuses.beginning(9)), (None, Some(FilePath::from_bytes(b"/a"))));
        Ok(())
    }
}
