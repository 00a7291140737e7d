//! Folders at the desk: made dossiers, watched from now on, and no longer.
//!
//! **Invariant:** what is only looked at passes the same checks as what is done, and goes no further.

use super::{Caller, Desk, FolderSource, FolderState, FolderStatus, Made, Refusal, off_thread};
use crate::{
    ingest::Wish,
    inspect::{self, Look},
    model::FilePath,
    watch::{Command, holds_files},
};

impl Desk {
    /// Makes a folder a dossier on behalf of a person, or tells what it would become. The answer is durable.
    pub async fn make_dossier(
        &self,
        folder: FilePath,
        caller: Caller,
        preview: bool,
    ) -> Result<Made, Refusal> {
        self.check_ready()?;
        if self.done_before(&caller).await?.is_some() {
            return self.dossier_made(folder, caller, preview).await;
        }
        let Some(folder) = self.watched(&folder) else {
            let watched = self.watch.statuses().into_iter().map(|status| status.path);
            return Err(match watched.into_iter().find(|watched| watched.is_within(&folder)) {
                Some(watched) => Refusal::FolderHoldsWatched { asked: folder, watched },
                None => Refusal::FolderNotWatched(folder),
            });
        };
        if self.policy.get().ignores(&folder) {
            return Err(Refusal::FolderIgnored(folder));
        }
        self.dossier_made(folder, caller, preview).await
    }

    async fn dossier_made(&self, folder: FilePath, caller: Caller, preview: bool) -> Result<Made, Refusal> {
        let made = self.wish(|answer| Wish::MakeDossier { folder, caller, preview, answer }).await?;
        self.durable(made.record.sequence).await?;
        Ok(made)
    }

    /// Watches one more folder, from now on and after a restart, or tells which it would be. The one that was named:
    /// where a link leads elsewhere, who may change the link would choose it.
    pub async fn add_folder(
        &self,
        folder: FilePath,
        caller: Caller,
        preview: bool,
    ) -> Result<FolderStatus, Refusal> {
        let asked = folder.clone();
        let real = off_thread(move || {
            let is_folder = |real: &FilePath| matches!(inspect::look(real), Look::Folder(_));
            let real = inspect::real_path(&asked).filter(is_folder)?;
            let is_sure = real == asked || inspect::path_of_administrator(&asked).as_ref() == Some(&real);
            Some((real, is_sure))
        })
        .await?;
        if self.done_before(&caller).await?.is_some() {
            let (named, folder) = (folder.clone(), real.map_or(folder, |(real, _)| real));
            // Who asked first may have gone before it was watched.
            let is_watched = self.watch.statuses().iter().any(|status| status.path == folder);
            if !is_watched && self.reader.folders().contains(&folder) {
                return self.watch_added(folder, named).await;
            }
            return self.status_of(folder);
        }
        let Some((leads, is_sure)) = real else { return Err(Refusal::NoFolder(folder)) };
        if !is_sure {
            return Err(Refusal::FolderBehindLink { asked: folder, leads });
        }
        let (named, folder) = (folder, leads);
        if self.state_folder.is_within(&folder) || folder.is_within(&self.state_folder) {
            return Err(Refusal::FolderIsState(folder));
        }
        let asked = folder.clone();
        if !off_thread(move || holds_files(&asked)).await? {
            return Err(Refusal::FolderOfKernel(folder));
        }
        for status in self.watch.statuses() {
            if folder.is_within(&status.path) {
                return Err(Refusal::FolderWatched { asked: folder, watched: status.path });
            }
            if status.path.is_within(&folder) {
                return Err(Refusal::FolderHoldsWatched { asked: folder, watched: status.path });
            }
        }
        if preview {
            return Ok(at_first(folder));
        }
        let sequence = self.wish(|answer| Wish::FolderAdded(folder.clone(), caller, answer)).await?;
        self.durable(sequence).await?;
        self.watch_added(folder, named).await
    }

    async fn watch_added(&self, folder: FilePath, named: FilePath) -> Result<FolderStatus, Refusal> {
        let source = FolderSource::Added;
        self.command(Command::Add { folder: folder.clone(), named, source, poll: false }).await?;
        // The tree takes commands in order: when this look has begun, the folder is known.
        self.pass().await?;
        self.status_of(folder)
    }

    fn status_of(&self, folder: FilePath) -> Result<FolderStatus, Refusal> {
        let found = self.watch.statuses().into_iter().find(|status| status.path == folder);
        found.ok_or(Refusal::FolderNotWatched(folder))
    }

    /// Has those records end that an earlier daemon left of folders that were removed: it may have been killed
    /// in between. Not before it is known what is watched now.
    pub async fn end_removed(&self) -> Result<(), Refusal> {
        self.pass().await?;
        self.wish(Wish::EndRemoved).await
    }

    /// Stops watching a folder that was added, or tells which it would be, as it is watched.
    pub async fn remove_folder(
        &self,
        folder: FilePath,
        caller: Caller,
        preview: bool,
    ) -> Result<Option<FolderStatus>, Refusal> {
        if self.done_before(&caller).await?.is_some() {
            return Ok(None);
        }
        let status = self.status_of(folder.clone())?;
        if status.source != FolderSource::Added {
            return Err(Refusal::FolderFixed(folder));
        }
        if preview {
            return Ok(Some(status));
        }
        // First unwatched, then ended: no sighting may come between and bring a record back.
        self.command(Command::Remove { folder: folder.clone() }).await?;
        self.pass().await?;
        let sequence = self.wish(|answer| Wish::FolderRemoved(folder, caller, answer)).await?;
        self.durable(sequence).await?;
        Ok(None)
    }
}

/// A folder as it is watched before the first look.
fn at_first(path: FilePath) -> FolderStatus {
    FolderStatus {
        path,
        state: FolderState::Looking,
        polled: false,
        troubles: Vec::new(),
        watched_folders: 0,
        polled_folders: 0,
        source: FolderSource::Added,
        last_look: None,
    }
}
