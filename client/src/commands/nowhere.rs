//! What a command says of a folder in which it found nothing: that nothing is there, or that it was not looked
//! for there.

use std::path::Path;

use bronmerk_proto::v1::ListFoldersRequest;

use crate::{connect::Connection, locate::path_of, trouble::Trouble};

/// Complains of a folder that is neither in a watched folder nor above one; nothing can be found there.
pub(super) async fn must_be_watched(connection: &Connection, folder: Option<&Path>) -> Result<(), Trouble> {
    let Some(folder) = folder else { return Ok(()) };
    let answer = connection.answer(connection.folders().list_folders(ListFoldersRequest::default())).await?;
    match answer.folders.iter().any(|watched| is_of(folder, &path_of(&watched.path))) {
        true => Ok(()),
        false => Err(Trouble::NotWatched(folder.to_owned())),
    }
}

fn is_of(folder: &Path, watched: &Path) -> bool {
    folder.starts_with(watched) || watched.starts_with(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_a_watched_folder_or_above_it_is_of_it() {
        for (folder, expected) in
            [("/w", true), ("/w/a/b", true), ("/", true), ("/wx", false), ("/x/w", false)]
        {
            assert_eq!(is_of(Path::new(folder), Path::new("/w")), expected, "{folder}");
        }
    }
}
