//! `folders`: which folders are watched.

use std::{ffi::OsString, path::Path};

use bronmerk_proto::v1::{AddFolderRequest, ListFoldersRequest, RemoveFolderRequest};
use clap::{Args, Subcommand};

use crate::{
    connect::Connection,
    locate::{bytes, path_of},
    print::{escape::clean, folder},
    session::Session,
    texts::system as texts,
    trouble::{Exit, Trouble},
};

/// Show or change which folders are watched
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bronmerk folders list
  bronmerk folders add ~/Werkmap
  bronmerk folders remove ~/Werkmap")]
pub(crate) struct Folders {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Watch one more folder, with all that is below it, from now on and after a restart
    #[command(after_help = "\
Examples:
  bronmerk folders add ~/Werkmap
  bronmerk folders add ~/Werkmap --preview")]
    Add {
        /// The folder
        folder: OsString,
        /// Only show whether it could be watched
        #[arg(long)]
        preview: bool,
    },
    /// Stop watching a folder; its records stay, and resume when it is added again
    #[command(after_help = "\
Examples:
  bronmerk folders remove ~/Werkmap
  bronmerk folders remove ~/Werkmap --preview")]
    Remove {
        /// The folder
        folder: OsString,
        /// Only show whether it could be taken out
        #[arg(long)]
        preview: bool,
    },
    /// List the watched folders; with --json one folder per line
    #[command(after_help = "Example:\n  bronmerk folders list --json | jq -r .displayPath")]
    List,
}

/// Runs the command.
pub(crate) async fn run(asked: Folders, session: &mut Session) -> Result<Exit, Trouble> {
    match asked.action {
        Action::Add { folder, preview } => {
            let folder = session.named_folder(&folder)?;
            add(&session.connect().await?, &folder, preview, session).await?;
        }
        Action::Remove { folder, preview } => {
            let folder = session.folder(&folder)?;
            remove(&session.connect().await?, &folder, preview, session).await?;
        }
        Action::List => list(&session.connect().await?, session).await?,
    }
    Ok(Exit::Fine)
}

async fn add(
    connection: &Connection,
    path: &Path,
    preview: bool,
    session: &mut Session,
) -> Result<(), Trouble> {
    let mut folders = connection.folders();
    let request =
        AddFolderRequest { path: bytes(path), request_id: super::request_id(), validate_only: preview };
    let answer = connection.answer(folders.add_folder(request)).await?;
    let added = answer.folder.ok_or(Trouble::Incomplete)?;
    if path_of(&added.path) != path {
        let real = folder::place(&added);
        session.note(&texts::watched_at(session.lang(), &clean(&path.to_string_lossy()), &real));
    }
    if session.json() {
        return session.write_json(&added);
    }
    let lang = session.lang();
    let what = if preview { texts::would_add_folder(lang) } else { texts::folder_added(lang) };
    let told = format!("{what}: {}\n", folder::place(&added));
    session.write(&told)
}

async fn remove(
    connection: &Connection,
    path: &Path,
    preview: bool,
    session: &mut Session,
) -> Result<(), Trouble> {
    let mut folders = connection.folders();
    let request = RemoveFolderRequest {
        path: bytes(path),
        request_id: super::request_id(),
        validate_only: preview,
        ..Default::default()
    };
    let answer = connection.answer(folders.remove_folder(request)).await?;
    if session.json() {
        return session.write_json(&answer);
    }
    let shown = path.to_string_lossy();
    let lang = session.lang();
    let what = if preview { texts::would_remove_folder(lang) } else { texts::folder_removed(lang) };
    let told = format!("{what}: {}\n", clean(&shown));
    session.write(&told)
}

async fn list(connection: &Connection, session: &mut Session) -> Result<(), Trouble> {
    let answer = connection.answer(connection.folders().list_folders(ListFoldersRequest::default())).await?;
    if session.json() {
        return session.write_json_lines(&answer.folders);
    }
    if answer.folders.is_empty() {
        session.note(texts::no_folders(session.lang()));
        return Ok(());
    }
    let page = folder::table(session.look(), &answer.folders);
    session.write(&page)
}
