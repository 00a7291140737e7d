//! One look at one folder.

use std::{collections::BTreeMap, io};

use crate::{
    identify::compare::Listing,
    inspect::{Folder, Look, Obstacle, Sort},
    model::FilePath,
};

/// What one look at a folder found.
pub struct Found {
    /// The files.
    pub listing: Listing,
    /// The names of the folders in it; links are not followed.
    pub folders: Vec<Box<[u8]>>,
    /// One that could not be looked at, and why. Where there is one, nothing may be taken to be missing.
    pub unknown: Option<(Box<[u8]>, Obstacle)>,
}

/// Looks at what is in a folder. Opens no file.
pub fn look_at(folder: &Folder, path: &FilePath) -> io::Result<Found> {
    let mut found = Found {
        listing: Listing { folder: path.clone(), files: BTreeMap::new() },
        folders: Vec::new(),
        unknown: None,
    };
    let mut files = Vec::new();
    for (name, sort) in folder.names()? {
        match sort {
            Sort::Folder => found.folders.push(name),
            Sort::File => files.push(name),
            Sort::Other => {}
        }
    }
    for (name, look) in folder.look_each(files) {
        match look {
            Look::File(seen) => {
                found.listing.files.insert(name, seen);
            }
            // Gone, or something else by now: an event will tell, or the next look.
            Look::Absent | Look::Other | Look::Folder(_) => {}
            Look::Unknown(obstacle) => found.unknown = Some((name, obstacle)),
        }
    }
    Ok(found)
}
