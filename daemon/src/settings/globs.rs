//! Patterns with `*`, `?`, `[…]`, `{…}` and `**`, on the bytes of paths.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::model::Sentence;

/// Longer is no pattern that a person wrote, and a very long one is dear to compile.
const MAX_LENGTH: usize = 1_000;

/// Patterns for folders.
#[derive(Debug, Clone, Default)]
pub(super) struct FolderGlobs(GlobSet);

impl FolderGlobs {
    /// Takes patterns that [`folder_glob`] made.
    pub(super) fn new(globs: &[Glob]) -> Result<Self, Sentence> {
        set(globs).map(Self)
    }

    /// Whether one of them fits the folder.
    pub(super) fn matches(&self, folder: &Path) -> bool {
        self.0.is_match(folder)
    }
}

/// Patterns for what is left alone.
#[derive(Debug, Clone, Default)]
pub(super) struct IgnoreGlobs {
    /// Fit the last part of a path.
    names: GlobSet,
    /// Fit a whole path.
    paths: GlobSet,
    /// As they are written: those for names, then those for paths.
    written: Vec<Box<str>>,
}

impl IgnoreGlobs {
    /// Takes patterns that [`ignore_glob`] made.
    pub(super) fn new(names: &[Glob], paths: &[Glob]) -> Result<Self, Sentence> {
        let written = names.iter().chain(paths).map(|glob| glob.glob().into()).collect();
        Ok(Self { names: set(names)?, paths: set(paths)?, written })
    }

    /// Whether one of them fits the path or a folder above it.
    pub(super) fn matches(&self, path: &Path) -> bool {
        path.ancestors().any(|part| self.fits(part))
    }

    /// Whether one of them fits the path itself.
    pub(super) fn fits(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| !self.names.is_empty() && self.names.is_match(name))
            || (!self.paths.is_empty() && self.paths.is_match(path))
    }
}

impl IgnoreGlobs {
    /// A pattern that fits the path or a folder above it.
    pub(super) fn pattern_for(&self, path: &Path) -> Option<String> {
        path.ancestors().find_map(|part| {
            let by_name = part.file_name().and_then(|name| self.names.matches(name).first().copied());
            let by_path = || self.paths.matches(part).first().map(|at| at + self.names.len());
            self.written.get(by_name.or_else(by_path)?).map(|pattern| String::from(&**pattern))
        })
    }
}

/// What an ignore pattern fits.
pub(super) enum IgnoreGlob {
    /// The last part of a path.
    Name(Glob),
    /// A whole path.
    Path(Vec<Glob>),
}

/// Reads a pattern for folders. `a/**` fits `a` too: who says "everything in Besluiten" means the
/// documents directly in Besluiten first of all.
pub(super) fn folder_glob(pattern: &str) -> Result<Vec<Glob>, Sentence> {
    let pattern = trimmed(pattern);
    if !(pattern.starts_with('/') || pattern.starts_with("**/") || pattern == "**") {
        return Err(Sentence::new(
            format!("`{pattern}` begint niet met `/` of `**/`; bedoelt u `**/{pattern}`?"),
            format!("`{pattern}` does not start with `/` or `**/`; do you mean `**/{pattern}`?"),
        ));
    }
    let mut globs = vec![glob(pattern)?];
    if let Some(folder) = pattern.strip_suffix("/**").filter(|folder| !folder.is_empty()) {
        globs.push(glob(folder)?);
    }
    Ok(globs)
}

/// Reads a pattern for what is left alone.
pub(super) fn ignore_glob(pattern: &str) -> Result<IgnoreGlob, Sentence> {
    if pattern.chars().all(|character| matches!(character, '*' | '/')) {
        return Err(Sentence::new(
            format!("`{pattern}` slaat alles over. Noem wat overgeslagen mag worden, bijvoorbeeld `*.iso`"),
            format!("`{pattern}` leaves everything out. Name what may be left out, for instance `*.iso`"),
        ));
    }
    if trimmed(pattern).contains('/') {
        folder_glob(pattern).map(IgnoreGlob::Path)
    } else {
        glob(trimmed(pattern)).map(IgnoreGlob::Name)
    }
}

/// A slash at the end says "folder", which a path does not show: it would never fit.
fn trimmed(pattern: &str) -> &str {
    match pattern.trim_end_matches('/') {
        "" => pattern,
        shorter => shorter,
    }
}

fn glob(pattern: &str) -> Result<Glob, Sentence> {
    if pattern.len() > MAX_LENGTH {
        return Err(Sentence::new(
            format!("dit patroon is langer dan {MAX_LENGTH} bytes"),
            format!("this pattern is longer than {MAX_LENGTH} bytes"),
        ));
    }
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .backslash_escape(true)
        .build()
        .map_err(|error| bad(&error))
}

fn set(globs: &[Glob]) -> Result<GlobSet, Sentence> {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        builder.add(glob.clone());
    }
    builder.build().map_err(|error| bad(&error))
}

fn bad(error: &globset::Error) -> Sentence {
    Sentence::new(
        format!(
            "dit patroon klopt niet ({}). Toegestaan: `*`, `?`, `**`, `[abc]` en `{{a,b}}`, met de haakjes in paren",
            error.kind()
        ),
        format!(
            "this pattern is not right ({}). Allowed: `*`, `?`, `**`, `[abc]` and `{{a,b}}`, with brackets in pairs",
            error.kind()
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{FolderGlobs, folder_glob, ignore_glob};

    fn fits(pattern: &str, folder: &str) -> bool {
        let globs = folder_glob(pattern).unwrap_or_default();
        FolderGlobs::new(&globs).is_ok_and(|globs| globs.matches(Path::new(folder)))
    }

    #[test]
    fn folders_fit_as_people_expect() {
        for (pattern, folder, expected) in [
            ("**/Besluiten/**", "/srv/Besluiten", true),
            ("**/Besluiten/**", "/srv/Besluiten/2026/mei", true),
            ("**/Besluiten/**", "/srv/Oude Besluiten", false),
            ("**/Besluiten", "/srv/Besluiten", true),
            ("**/Besluiten/", "/srv/Besluiten", true),
            ("**/Besluiten", "/srv/Besluiten/2026", false),
            ("**/Besluiten", "/srv/besluiten", false),
            ("/srv/*/Besluiten", "/srv/a/b/Besluiten", false),
            ("/srv/*/Besluiten", "/srv/a/Besluiten", true),
            ("/srv/{a,b}/**", "/srv/b", true),
            ("**", "/srv", true),
            ("/**", "/srv/x", true),
        ] {
            assert_eq!(fits(pattern, folder), expected, "{pattern} on {folder}");
        }
    }

    #[test]
    fn patterns_that_cannot_mean_anything_are_refused() {
        for pattern in ["Besluiten", "*/Besluiten", "/srv/[a", "/srv/{a", "", &"/x".repeat(600)] {
            assert!(folder_glob(pattern).is_err(), "{pattern}");
        }
        for pattern in ["*", "**", "/**", "**/*", "a/b", "[a", ""] {
            assert!(ignore_glob(pattern).is_err(), "{pattern}");
        }
    }
}
