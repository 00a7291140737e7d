//! The rules in force, checked.

use std::path::{Path, PathBuf};

use super::{
    DossierWords, Example, ListInUse, PublicationTerm, Rule, always, globs::IgnoreGlobs, read_policy,
    values::Lists,
};
use crate::{
    model::{Date, FilePath, Kind, PolicyFile, PolicyText, Profile, Record, SelectionList, Term},
    vocabulary::Vocabularies,
};

/// The rules in force, checked.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Names it by its content: first 12 hexadecimal digits of the text's SHA-256, or `built-in-`
    /// and the daemon's version. Behind it the same of the lists that were laid beside, if any were.
    pub version: String,
    /// The text that it was read from.
    pub text: String,
    /// The files that it takes in, as they were read.
    pub files: Vec<PolicyFile>,
    /// The file that it was read from; nothing for the built-in one and for a text that is only
    /// being checked.
    pub path: Option<PathBuf>,
    /// Whose archive this is.
    pub organisation: Option<Organisation>,
    /// The folders to watch.
    pub folders: Vec<FolderSetting>,
    /// The categories that a document can fall under, in the order in which the lists are tried.
    pub selection_lists: Vec<ListInUse>,
    /// The lists of terms.
    pub vocabularies: Vocabularies,
    /// In the order of the file, which is the order in which they are tried.
    pub rules: Vec<Rule>,
    /// Which folders are dossiers, and what they have; in the order of the file.
    pub dossiers: Vec<DossierWords>,
    /// What the organisation itself asks of a complete record, beside the built-in profiles.
    pub profiles: Vec<Profile>,
    /// By when documents must be public, in the order in which these are tried.
    pub publication: Vec<PublicationTerm>,
    /// What must follow for documents that are made up: the policy's own tests.
    pub examples: Vec<Example>,
    pub(super) ignore: IgnoreGlobs,
}

/// Whose archive this is: MDTO `archiefvormer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its official name.
    pub name: String,
    /// Its identifier in the registers of TOOI.
    pub uri: String,
}

impl Organisation {
    /// The organisation as a term. Without a version of the list: an identifier in TOOI's registers
    /// is given for life.
    pub fn term(&self) -> Term {
        Term {
            code: self.uri.rsplit('/').next().unwrap_or_default().into(),
            label: self.name.clone(),
            list: "TOOI, registers van overheidsorganisaties".into(),
            list_version: String::new(),
            uri: self.uri.clone(),
        }
    }
}

/// A folder to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderSetting {
    /// Absolute.
    pub path: PathBuf,
    pub watch: Watch,
    /// Which organisation unit works there; nothing where it does not say.
    pub unit: Option<String>,
}

/// Whose pattern it is by which something is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IgnoredBy {
    /// Of `[ignore]`.
    Policy(String),
    /// Built in.
    Always(String),
}

/// How changes in a folder are noticed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Watch {
    /// By the system's events where these can be trusted, else by looking.
    #[default]
    Auto,
    /// By looking again and again: for shares on which other computers write unseen.
    Poll,
}

/// How the version of a built-in policy begins; behind it comes that of Bronmerk.
pub const BUILT_IN: &str = "built-in-";

impl Policy {
    /// The policy that holds when nobody gave one.
    pub fn built_in() -> Self {
        let text = include_str!("default.toml");
        // A test reads this very text, so a problem cannot get past the tests. Would one do so
        // nevertheless, then an empty policy still tags: it only ignores nothing.
        let mut policy = read_policy(text, None).unwrap_or_else(|_problems| Self::empty());
        policy.version = format!("{BUILT_IN}{}", env!("CARGO_PKG_VERSION"));
        policy.text = text.into();
        policy
    }

    /// As it was written, to be kept whole.
    pub fn kept(&self) -> PolicyText {
        PolicyText { text: self.text.clone(), files: self.files.clone() }
    }

    /// A policy that says nothing.
    pub(super) fn empty() -> Self {
        Self {
            version: String::new(),
            text: String::new(),
            files: Vec::new(),
            path: None,
            organisation: None,
            folders: Vec::new(),
            selection_lists: Vec::new(),
            vocabularies: Vocabularies::default(),
            rules: Vec::new(),
            dossiers: Vec::new(),
            profiles: Vec::new(),
            publication: Vec::new(),
            examples: Vec::new(),
            ignore: IgnoreGlobs::default(),
        }
    }

    /// Whether this file or folder, or a folder that it is in, is left alone: because the administrator wants
    /// it so, or always.
    pub fn ignores(&self, path: &FilePath) -> bool {
        self.ignore.matches(path.as_path()) || always::leaves_alone(path.as_path())
    }

    /// The same for what is in a folder that is not left alone.
    pub fn ignores_in_folder(&self, path: &FilePath) -> bool {
        self.ignore.fits(path.as_path()) || always::leaves_alone_in_folder(path.as_path())
    }

    /// Why it is left alone: the pattern that it fits.
    pub fn ignored_by(&self, path: &FilePath) -> Option<IgnoredBy> {
        let own = self.ignore.pattern_for(path.as_path()).map(IgnoredBy::Policy);
        own.or_else(|| always::pattern_for(path.as_path()).map(IgnoredBy::Always))
    }

    /// Which organisation unit works there, as the nearest folder in the policy that names one says.
    pub fn unit_of(&self, path: &Path) -> Option<&str> {
        let named = self.folders.iter().filter_map(|folder| Some((&folder.path, folder.unit.as_deref()?)));
        let around = named.filter(|(folder, _)| path.starts_with(folder));
        around.max_by_key(|(folder, _)| folder.components().count()).map(|(_, unit)| unit)
    }

    /// Whether the policy says that the folder at that path is a dossier.
    pub fn is_dossier(&self, folder: &FilePath) -> bool {
        self.dossiers.iter().any(|words| words.fits(folder))
    }

    /// How the folder or file at that path is watched, as its nearest folder in the policy says.
    pub fn watch_of(&self, path: &Path) -> Watch {
        self.folders
            .iter()
            .filter(|folder| path.starts_with(&folder.path))
            .max_by_key(|folder| folder.path.components().count())
            .map_or(Watch::Auto, |folder| folder.watch)
    }

    /// The folders of which this policy says how they are watched, as they are named, and whether by looking.
    pub fn methods(&self) -> Vec<(FilePath, bool)> {
        let method = |folder: &FolderSetting| (FilePath::new(&folder.path), folder.watch == Watch::Poll);
        self.folders.iter().map(method).collect()
    }

    /// All selection lists, wherever they are used.
    pub fn all_selection_lists(&self) -> Vec<&SelectionList> {
        self.selection_lists.iter().map(|one| &one.list).collect()
    }

    /// The selection list that a document or a dossier falls under: the first that is for its folder and its unit, and for
    /// the time at which it was made.
    pub fn selection_list_of(&self, record: &Record) -> Option<&SelectionList> {
        let path = record.locations.first()?.path.as_path();
        let folder = if record.kind == Kind::Document { path.parent().unwrap_or(path) } else { path };
        let made = record.creation().map_or_else(|| Date::of(record.created), |creation| creation.day);
        let unit = self.unit_of(path);
        self.selection_lists.iter().find(|one| one.is_for(folder, unit, made)).map(|one| &one.list)
    }

    /// The lists that this policy brings.
    pub(crate) fn lists(&self) -> Lists<'_> {
        Lists {
            organisation: self.organisation.as_ref(),
            selection_lists: &self.selection_lists,
            selection_list: None,
            vocabularies: &self.vocabularies,
        }
    }

    /// The same for a record: of several selection lists the one that it falls under.
    pub(crate) fn lists_of(&self, record: &Record) -> Lists<'_> {
        Lists { selection_list: self.selection_list_of(record), ..self.lists() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::built_in()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{IgnoredBy, Policy, Watch};
    use crate::{model::FilePath, settings::read_policy};

    fn ignores(policy: &Policy, path: &str) -> bool {
        policy.ignores(&FilePath::from_bytes(path.as_bytes()))
    }

    #[test]
    fn the_built_in_policy_is_good_and_decides_nothing() {
        assert!(read_policy(include_str!("default.toml"), None).is_ok());
        let policy = Policy::built_in();
        assert_eq!(policy.version, format!("built-in-{}", env!("CARGO_PKG_VERSION")));
        assert!(policy.rules.is_empty() && policy.folders.is_empty() && policy.organisation.is_none());
        assert!(ignores(&policy, "/srv/a/.git/config"));
        assert!(ignores(&policy, "/srv/.Trash-1000/files/nota.docx"));
        assert!(!ignores(&policy, "/srv/a/nota.git.docx"));
    }

    #[test]
    fn a_file_with_ignore_replaces_what_can_be_and_never_what_always_holds() {
        let silent = read_policy("", None).unwrap_or_default();
        assert!(ignores(&silent, "/srv/.git/config") && ignores(&silent, "/srv/nota.mdto.xml"));
        let own =
            read_policy("[ignore]\npatterns = [\"*.iso\", \"**/node_modules/**\"]", None).unwrap_or_default();
        // Bins and snapshots are no documents for any administrator; a sidecar is a choice.
        assert!(ignores(&own, "/srv/.git/config") && ignores(&own, "/srv/.recycle/nota.docx"));
        assert!(!ignores(&own, "/srv/nota.mdto.xml"));
        assert!(ignores(&own, "/srv/disk.iso") && !ignores(&own, "/srv/disk.ISO"));
        assert!(ignores(&own, "/srv/x/node_modules/y/z.js"));
        assert!(ignores(&own, "/srv/x/node_modules"), "the folder itself is not even watched");
        let nothing = read_policy("[ignore]\npatterns = []", None).unwrap_or_default();
        assert!(ignores(&nothing, "/srv/.git/config") && !ignores(&nothing, "/srv/nota.mdto.xml"));
        let by = |path: &str| own.ignored_by(&FilePath::from_bytes(path.as_bytes()));
        assert_eq!(by("/srv/disk.iso"), Some(IgnoredBy::Policy("*.iso".into())));
        assert_eq!(by("/srv/x/node_modules/y/z.js"), Some(IgnoredBy::Policy("**/node_modules/**".into())));
        assert_eq!(by("/srv/.git/config"), Some(IgnoredBy::Always(".git".into())));
        assert_eq!(by("/srv/nota.docx"), None);
    }

    #[test]
    fn a_name_that_is_not_utf8_is_ignored_like_any_other() {
        let own = read_policy("[ignore]\npatterns = [\"*.iso\"]", None).unwrap_or_default();
        assert!(own.ignores(&FilePath::from_bytes(b"/srv/\xff.iso")));
        assert!(!own.ignores(&FilePath::from_bytes(b"/srv/\xff.odt")));
    }

    #[test]
    fn the_nearest_folder_that_names_a_unit_says_whose_it_is() {
        let text = "[[folders]]\npath = '/srv'\nunit = 'Directie Begroting'\n[[folders]]\npath = '/srv/nas'\n\
                    [[folders]]\npath = '/srv/nas/ict'\nunit = 'Directie ICT'";
        let policy = read_policy(text, None).unwrap_or_default();
        let of = |path: &str| policy.unit_of(Path::new(path));
        assert_eq!(of("/srv/a.docx"), Some("Directie Begroting"));
        assert_eq!(of("/srv/nas/a.docx"), Some("Directie Begroting"), "it says nothing of its own");
        assert_eq!(of("/srv/nas/ict/x/a.docx"), Some("Directie ICT"));
        assert_eq!((of("/srvx/a.docx"), of("/")), (None, None));
    }

    #[test]
    fn the_nearest_folder_says_how_it_is_watched() {
        let text = "[[folders]]\npath = '/srv'\n[[folders]]\npath = '/srv/nas'\nwatch = 'poll'";
        let policy = read_policy(text, None).unwrap_or_default();
        assert_eq!(policy.watch_of(Path::new("/srv/nas/x")), Watch::Poll);
        assert_eq!(policy.watch_of(Path::new("/srv/nasty")), Watch::Auto);
        assert_eq!(policy.watch_of(Path::new("/elsewhere")), Watch::Auto);
    }
}
