//! `FolderService`: the watched folders.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::{locate, pages, reasons, refusals, shared::Shared, status::Refused};
use crate::{
    ingest::desk::{FolderSource, FolderState, FolderStatus},
    model::FilePath,
    query::{
        locate::{clean, percent_decoded},
        token::{self, Mark, Position},
    },
    wire,
};
use bronmerk_proto::v1::{
    self, AddFolderRequest, AddFolderResponse, GetFolderRequest, GetFolderResponse, ListFoldersRequest,
    ListFoldersResponse, RemoveFolderRequest, RemoveFolderResponse, folder_service_server::FolderService,
};

const COLLECTION: &str = "folders/";
const MOST_FOLDERS: usize = 1_000;

/// The service.
pub struct Folders(pub Arc<Shared>);

#[tonic::async_trait]
impl FolderService for Folders {
    async fn list_folders(
        &self,
        asked: Request<ListFoldersRequest>,
    ) -> Result<Response<ListFoldersResponse>, Status> {
        let asked = asked.into_inner();
        let mut folders = self.0.desk.folders();
        folders.sort_by(|one, other| one.path.cmp(&other.path));
        let size = pages::size(asked.page_size, MOST_FOLDERS)?;
        let mark = Mark::of(&["folders"]);
        let after = match pages::position(&asked.page_token, mark)? {
            Some(Position::Path(path)) => Some(path),
            Some(_) => return Err(pages::bad_token()),
            None => None,
        };
        let mut rest =
            folders.iter().filter(|folder| after.as_ref().is_none_or(|after| folder.path > *after));
        let page: Vec<_> = rest.by_ref().take(size).collect();
        let last = page.last().filter(|_| rest.next().is_some());
        let next = last.map(|last| token::page_token(mark, &Position::Path(last.path.clone())));
        Ok(Response::new(ListFoldersResponse {
            folders: page.into_iter().map(folder).collect(),
            next_page_token: next.unwrap_or_default(),
        }))
    }

    async fn get_folder(
        &self,
        asked: Request<GetFolderRequest>,
    ) -> Result<Response<GetFolderResponse>, Status> {
        let asked = asked.into_inner();
        let path = named(&asked.path, &asked.name)?;
        let found = self.0.desk.folders().into_iter().find(|status| status.path == path);
        let status = found.ok_or_else(|| refusals::folder_not_watched(&path))?;
        Ok(Response::new(GetFolderResponse { folder: Some(folder(&status)) }))
    }

    async fn add_folder(
        &self,
        asked: Request<AddFolderRequest>,
    ) -> Result<Response<AddFolderResponse>, Status> {
        let caller = self.0.callers.of(&asked).await?;
        let asked = asked.into_inner();
        let path = path(&asked.path)?;
        let added = self.0.desk.add_folder(path, caller, asked.validate_only).await;
        let status = added.map_err(refusals::refusal)?;
        Ok(Response::new(AddFolderResponse { folder: Some(folder(&status)) }))
    }

    async fn remove_folder(
        &self,
        asked: Request<RemoveFolderRequest>,
    ) -> Result<Response<RemoveFolderResponse>, Status> {
        let caller = self.0.callers.of(&asked).await?;
        let asked = asked.into_inner();
        let path = named(&asked.path, &asked.name)?;
        let removed = self.0.desk.remove_folder(path, caller, asked.validate_only).await;
        let folder = removed.map_err(refusals::refusal)?.as_ref().map(folder);
        Ok(Response::new(RemoveFolderResponse { folder }))
    }
}

/// Reads which folder is meant in a request: by its path, or by its name.
fn named(bytes: &[u8], name: &str) -> Result<FilePath, Status> {
    let of_name = || percent_decoded(name.strip_prefix(COLLECTION)?).ok();
    match name {
        "" => path(bytes),
        _ if !bytes.is_empty() => Err(bad_name(name).into()),
        _ => path(&of_name().ok_or_else(|| Status::from(bad_name(name)))?),
    }
}

fn bad_name(name: &str) -> Refused {
    Refused::field(reasons::NO_NAME_OF_FOLDER, "name").with("name", name)
}

/// The name of a folder: its bytes, percent-encoded but for what needs it nowhere.
fn name(path: &FilePath) -> String {
    let encoded = path.as_bytes().iter().map(|byte| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    COLLECTION.chars().map(String::from).chain(encoded).collect()
}

/// Reads a folder's path in a request.
pub fn path(bytes: &[u8]) -> Result<FilePath, Status> {
    clean(bytes).map_err(|unclear| {
        locate::refused(unclear, "path").with("path", crate::model::path::display(bytes)).into()
    })
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
        name: name(&status.path),
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
