//! `FolderService`: the watched folders.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::{locate, refusals, shared::Shared, status::Refused};
use crate::{
    ingest::desk::{FolderSource, FolderState, FolderStatus},
    model::{FilePath, Sentence, sentence::short},
    query::locate::clean,
    wire,
};
use bronmerk_proto::v1::{
    self, AddFolderRequest, AddFolderResponse, GetFolderRequest, GetFolderResponse, ListFoldersRequest,
    ListFoldersResponse, RemoveFolderRequest, RemoveFolderResponse, folder_service_server::FolderService,
};

/// The service.
pub struct Folders(pub Arc<Shared>);

#[tonic::async_trait]
impl FolderService for Folders {
    async fn list_folders(
        &self,
        _: Request<ListFoldersRequest>,
    ) -> Result<Response<ListFoldersResponse>, Status> {
        let folders = self.0.desk.folders().iter().map(folder).collect();
        Ok(Response::new(ListFoldersResponse { folders }))
    }

    async fn get_folder(
        &self,
        asked: Request<GetFolderRequest>,
    ) -> Result<Response<GetFolderResponse>, Status> {
        let path = path(&asked.into_inner().path)?;
        let found = self.0.desk.folders().into_iter().find(|status| status.path == path);
        let status = found.ok_or_else(|| refusals::folder_not_watched(&path))?;
        Ok(Response::new(GetFolderResponse { folder: Some(folder(&status)) }))
    }

    async fn add_folder(
        &self,
        asked: Request<AddFolderRequest>,
    ) -> Result<Response<AddFolderResponse>, Status> {
        let caller = self.0.callers.of(&asked).await?;
        let path = path(&asked.into_inner().path)?;
        let status = self.0.desk.add_folder(path, caller).await.map_err(refusals::refusal)?;
        Ok(Response::new(AddFolderResponse { folder: Some(folder(&status)) }))
    }

    async fn remove_folder(
        &self,
        asked: Request<RemoveFolderRequest>,
    ) -> Result<Response<RemoveFolderResponse>, Status> {
        let caller = self.0.callers.of(&asked).await?;
        let path = path(&asked.into_inner().path)?;
        self.0.desk.remove_folder(path, caller).await.map_err(refusals::refusal)?;
        Ok(Response::new(RemoveFolderResponse {}))
    }
}

/// Reads a folder's path in a request.
pub fn path(bytes: &[u8]) -> Result<FilePath, Status> {
    clean(bytes).map_err(|unclear| {
        locate::refused(unclear, "path").with("path", crate::model::path::display(bytes)).into()
    })
}

/// The path leads through a link to another folder than it names.
pub fn behind_link(asked: &FilePath, leads: &FilePath) -> Status {
    let (asked, leads) = (short(&asked.display()), short(&leads.display()));
    let message = Sentence::new(
        format!(
            "`{asked}` wijst via een koppeling naar `{leads}`. Is dat de map die u bedoelt, voeg dan `{leads}` toe."
        ),
        format!(
            "`{asked}` leads through a link to `{leads}`. If that is the folder you mean, add `{leads}`."
        ),
    );
    Refused::field("FOLDER_BEHIND_LINK", "path", message).with("path", asked).with("leads_to", leads).into()
}

/// Returns a folder on the wire.
pub fn folder(status: &FolderStatus) -> v1::Folder {
    let state = match status.state {
        FolderState::Looking => v1::FolderState::Looking,
        FolderState::Watched => v1::FolderState::Watched,
        FolderState::Degraded => v1::FolderState::Degraded,
        FolderState::Offline => v1::FolderState::Offline,
    };
    let source = match status.source {
        FolderSource::CommandLine => v1::FolderSource::CommandLine,
        FolderSource::Policy => v1::FolderSource::Policy,
        FolderSource::Added => v1::FolderSource::Added,
    };
    let method = if status.polled { v1::WatchMethod::Poll } else { v1::WatchMethod::Events };
    v1::Folder {
        path: status.path.as_bytes().to_vec(),
        display_path: status.path.display(),
        state: state.into(),
        method: method.into(),
        troubles: status.troubles.iter().map(wire::trouble_to_proto).collect(),
        watched_folder_count: status.watched_folders,
        polled_folder_count: status.polled_folders,
        source: source.into(),
        last_look_time: status.last_look.map(wire::timestamp_to_proto),
    }
}
