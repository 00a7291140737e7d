//! One look at one folder.

use std::{collections::BTreeMap, ffi::OsStr, io};

use crate::{
    identify::compare::Listing,
    inspect::{self, Look},
    model::FilePath,
};

/// What one look at a folder found.
pub struct Found {
    /// The files.
    pub listing: Listing,
    /// The names of the folders in it; links are not followed.
    pub folders: Vec<Box<[u8]>>,
    /// Whether every entry could be looked at. If not, nothing may be taken to be missing.
    pub whole: bool,
}

/// Looks at a folder. Opens no file.
pub fn look_at(folder: &FilePath) -> io::Result<Found> {
    let mut found = Found {
        listing: Listing { folder: folder.clone(), files: BTreeMap::new() },
        folders: Vec::new(),
        whole: true,
    };
    for entry in std::fs::read_dir(folder.as_path())? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name: Box<[u8]> = OsStr::as_encoded_bytes(&entry.file_name()).into();
        if kind.is_dir() {
            found.folders.push(name);
        } else if kind.is_file() {
            match inspect::look(&folder.join(&name)) {
                Look::File(seen) => {
                    found.listing.files.insert(name, seen);
                }
                // Gone, or something else by now: an event will tell, or the next look.
                Look::Absent | Look::Other | Look::Folder(_) => {}
                Look::Unknown(_) => found.whole = false,
            }
        }
    }
    Ok(found)
}
