//! What is left alone under every policy: bins, views of the past, and where systems and sync programs work.
//!
//! No administrator means these with an `[ignore]` of their own: what was thrown away is gone, whoever wrote
//! which policy, and every document again for each snapshot is nobody's wish.

use std::{path::Path, sync::LazyLock};

use globset::{Glob, GlobBuilder};

use super::globs::IgnoreGlobs;

/// Patterns that fit the name of a file or a folder, in the case in which these names are given.
const EXACTLY: [&str; 48] = [
    // Bins: Samba and QNAP, Windows, Synology, freedesktop.org and macOS, netatalk.
    ".recycle",
    "RECYCLER",
    "#recycle",
    "@Recycle",
    ".Trash",
    ".Trash-*",
    ".Trashes",
    "Network Trash Folder",
    // Views of the past: NetApp, Samba's shadow copies, snapper, ZFS, Synology, QNAP.
    ".snapshot",
    ".snapshots",
    "~snapshot",
    "#snapshot",
    "@Recently-Snapshot",
    "@GMT-????.??.??-??.??.??",
    ".zfs",
    // What systems keep beside documents.
    "@eaDir",
    ".@__thumb",
    ".SynologyWorkingDirectory",
    ".TemporaryItems",
    "Temporary Items",
    "TheVolumeSettingsFolder",
    ".AppleDouble",
    ".AppleDB",
    ".AppleDesktop",
    ".fseventsd",
    ".Spotlight-V100",
    ".DocumentRevisions-V100",
    "lost+found",
    // Sync programs: Syncthing, Resilio, Nextcloud and ownCloud, Dropbox, Google Drive.
    ".stfolder",
    ".stversions",
    ".sync",
    ".nextcloud*",
    ".owncloud*",
    ".dropbox.cache",
    ".tmp.drivedownload",
    ".tmp.driveupload",
    // Where a file is made before it comes to its place: rsync, safe saves of macOS.
    ".~tmp~",
    ".rsync-partial",
    "*.sb-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]-??????",
    // The administration of version control: no documents, and thousands of files.
    ".git",
    ".svn",
    ".hg",
    ".bzr",
    // Streams of a file, where they lie beside it: Samba, WSL.
    "*:AFP_*",
    "*:com.apple.*",
    "*:$DATA",
    "*:Zone.Identifier",
    "*:SmartScreen",
];
const IN_ANY_CASE: [&str; 2] = ["$RECYCLE.BIN", "System Volume Information"];

// A test reads them all, so none that is wrong gets past the tests.
static ALWAYS: LazyLock<IgnoreGlobs> = LazyLock::new(|| {
    let exactly = EXACTLY.into_iter().filter_map(|pattern| glob(pattern, false));
    let globs: Vec<Glob> =
        exactly.chain(IN_ANY_CASE.into_iter().filter_map(|pattern| glob(pattern, true))).collect();
    IgnoreGlobs::new(&globs, &[]).unwrap_or_default()
});

fn glob(pattern: &str, in_any_case: bool) -> Option<Glob> {
    GlobBuilder::new(pattern).literal_separator(true).case_insensitive(in_any_case).build().ok()
}

/// Whether it is left alone under every policy.
pub(super) fn leaves_alone(path: &Path) -> bool {
    ALWAYS.matches(path)
}

/// The same for what is in a folder that is not.
pub(super) fn leaves_alone_in_folder(path: &Path) -> bool {
    ALWAYS.fits(path)
}

pub(super) fn pattern_for(path: &Path) -> Option<String> {
    ALWAYS.pattern_for(path)
}

/// Names the patterns that a version of Bronmerk brings: another number means that other files are documents.
pub fn built_in_patterns() -> u64 {
    let bytes = EXACTLY.into_iter().chain(IN_ANY_CASE).flat_map(|pattern| pattern.bytes().chain([0]));
    // FNV-1a: it need not withstand anybody.
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{EXACTLY, IN_ANY_CASE, glob, leaves_alone, pattern_for};

    #[test]
    fn every_pattern_is_one() {
        for (pattern, in_any_case) in EXACTLY
            .map(|pattern| (pattern, false))
            .into_iter()
            .chain(IN_ANY_CASE.map(|pattern| (pattern, true)))
        {
            assert!(glob(pattern, in_any_case).is_some(), "{pattern}");
        }
    }

    #[test]
    fn bins_and_the_like_are_left_alone_and_what_officers_name_so_is_not() {
        for path in [
            "/srv/.recycle/jan/nota.docx",
            "/srv/$Recycle.Bin/S-1-5/nota.docx",
            "/srv/.Trash-1000/files/nota.docx",
            "/srv/@GMT-2026.11.27-10.00.00/nota.docx",
            "/srv/a/.git/config",
            "/srv/.sync/Archive/nota.docx",
            "/srv/nota.docx:AFP_AfpInfo",
            "/srv/nota.docx:Zone.Identifier",
            "/srv/nota.docx.sb-1a2b3c4d-AbCdEf/nota.docx",
        ] {
            assert!(leaves_alone(Path::new(path)), "{path}");
            assert!(pattern_for(Path::new(path)).is_some(), "{path}");
        }
        for path in [
            "/srv/recycler/nota.docx",
            "/srv/Recycle/nota.docx",
            "/srv/Trash/nota.docx",
            "/srv/snapshots/nota.docx",
            "/srv/nota.git.docx",
            "/srv/sync/nota.docx",
            "/srv/nota: data.docx",
            "/srv/.Trashcan.docx",
        ] {
            assert!(!leaves_alone(Path::new(path)), "{path}");
        }
    }
}
