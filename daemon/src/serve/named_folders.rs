//! Whether the folders that a filter names are there: of one that is nowhere “none” would be an answer that is believed.

use tonic::Status;

use super::{reasons, shared::Shared, status::Refused};
use crate::{
    inspect::{self, Look},
    ledger::Reader,
    model::FilePath,
    query::filter::Filter,
};

/// Refuses a filter that names a folder of which Bronmerk knows nothing: it is not watched, or is not there, and no
/// record was ever in it.
pub async fn check(shared: &Shared, filter: &Filter) -> Result<(), Status> {
    for folder in filter.folders() {
        let is_above = |watched: &FilePath| watched.is_within(folder);
        let statuses = shared.desk.folders();
        if statuses.iter().any(|status| is_above(&status.path)) {
            continue;
        }
        let is_watched = shared.desk.watched(folder).is_some();
        let asked = folder.clone();
        let is_known = shared
            .read(move |reader: &Reader| {
                // No disk is touched for a path outside the watched folders.
                let is_there =
                    || is_watched && matches!(inspect::look(&asked), Look::Folder(_) | Look::Unknown(_));
                Ok(!reader.under(&asked, None, 1)?.is_empty() || is_there())
            })
            .await?;
        if !is_known {
            let watched: Vec<_> = statuses.iter().map(|status| status.path.display()).collect();
            return Err(refused(folder, is_watched, &watched));
        }
    }
    Ok(())
}

fn refused(folder: &FilePath, is_watched: bool, watched: &[String]) -> Status {
    let shown = folder.display();
    if is_watched {
        return Refused::new(reasons::FILTER_FOLDER_GONE).with("folder", shown).into();
    }
    let watched = watched.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    Refused::new(reasons::FILTER_FOLDER_UNKNOWN).with("folder", shown).with("watched", watched).into()
}
