//! `completeness`: how complete the records are, by folder.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

use bronmerk_proto::v1::{
    FolderCompleteness, GetCompletenessRequest, ListFoldersRequest, MissingField, ProfileCompleteness,
    get_completeness_request::GroupBy,
};
use clap::Args;

use super::nowhere;
use crate::{
    connect::Connection,
    filter::Filter,
    locate::{bytes, path_of},
    print::{completeness as print, escape::clean},
    session::Session,
    texts::{completeness as texts, dossiers},
    trouble::{Exit, Trouble},
};

/// Show how complete the records are: for all of them, and folder by folder
#[derive(Debug, Args)]
#[command(after_help = "\
Measured by profiles: mdto-minimaal (what MDTO asks of everything), mdto-volledig (all that MDTO can say),
diwoo-publiceerbaar (what can be published), and those of the policy. Reckoned at this moment.

With FOLDER: that folder with all below it, then each folder in it. Without: each watched folder. With
--json one folder per line, with sums: divide scoreSum by documentCount.

Examples:
  bronmerk completeness
  bronmerk completeness ~/Werkmap
  bronmerk completeness --by dossier
  bronmerk completeness ~/Werkmap --json | jq '.profiles[0].missingFields'")]
pub(crate) struct Completeness {
    /// Only this folder and what is below it
    folder: Option<OsString>,
    /// Each folder for itself, without what is below it
    #[arg(long)]
    each: bool,
    /// By what: folder (default), dossier, or the unit that the policy names for a folder
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "folder",
        hide_default_value = true,
        conflicts_with = "each"
    )]
    by: By,
    /// Only documents that this filter fits
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
}

/// By what records are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    Folder,
    Dossier,
    Unit,
}

/// Runs the command.
pub(crate) async fn run(asked: Completeness, session: &mut Session) -> Result<Exit, Trouble> {
    let folder = asked.folder.as_deref().map(|typed| session.folder(typed)).transpose()?;
    let filter = Filter::default().folder(folder.as_deref())?.typed(asked.filter.as_deref())?.text();
    let connection = session.connect().await?;
    let groups = match &folder {
        _ if asked.by == By::Unit => Groups::Units,
        _ if asked.each || asked.by == By::Dossier => Groups::Each,
        Some(folder) => Groups::In(folder.clone()),
        None => Groups::Of(watched(&connection).await?),
    };
    let mut sums = Sums { groups, all: FolderCompleteness::default(), folders: BTreeMap::new() };
    let group_by = match asked.by {
        By::Folder => GroupBy::Folder,
        By::Dossier => GroupBy::Dossier,
        By::Unit => GroupBy::Unit,
    };
    let mut page_token = String::new();
    loop {
        let request =
            GetCompletenessRequest { filter: filter.clone(), page_token, group_by: group_by.into() };
        let answer = connection.answer(connection.documents().get_completeness(request)).await?;
        answer.folders.iter().for_each(|part| sums.add(part));
        page_token = answer.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    if sums.all.document_count == 0 {
        nowhere::must_be_watched(&connection, folder.as_deref()).await?;
    }
    if let Some(folder) = &folder {
        name(&mut sums.all, folder);
    }
    show(&sums, asked.by, session)?;
    Ok(Exit::Fine)
}

fn show(sums: &Sums, by: By, session: &mut Session) -> Result<(), Trouble> {
    // One folder that is all there is need not be told twice.
    let others = sums
        .folders
        .values()
        .filter(|other| sums.folders.len() > 1 || by != By::Folder || other.folder != sums.all.folder);
    let rows: Vec<_> = std::iter::once(&sums.all).chain(others).collect();
    if session.json() {
        return session.write_json_lines(rows);
    }
    if sums.all.document_count == 0 {
        session.note(texts::none_counted(session.lang()));
        return Ok(());
    }
    let lang = session.lang();
    let pages = rows.into_iter().enumerate().map(|(number, row)| {
        let nameless = match by {
            _ if number == 0 => texts::everything(lang),
            By::Folder => texts::everything(lang),
            By::Dossier => dossiers::in_no_dossier(lang),
            By::Unit => dossiers::of_no_unit(lang),
        };
        print::folder(session.look(), row, nameless)
    });
    let pages: Vec<_> = pages.collect();
    session.write(&pages.join("\n"))
}

async fn watched(connection: &Connection) -> Result<Vec<PathBuf>, Trouble> {
    let answer = connection.answer(connection.folders().list_folders(ListFoldersRequest::default())).await?;
    Ok(answer.folders.iter().map(|folder| path_of(&folder.path).to_owned()).collect())
}

/// Under which folder a folder is counted.
enum Groups {
    /// Its own.
    Each,
    /// The unit's.
    Units,
    /// The one directly in this one; this one itself stands for what is in it and not below.
    In(PathBuf),
    /// The one of these that it is in.
    Of(Vec<PathBuf>),
}

impl Groups {
    fn of(&self, folder: &Path) -> PathBuf {
        match self {
            Self::Each | Self::Units => folder.to_owned(),
            Self::In(above) => match folder.strip_prefix(above).ok().and_then(|rest| rest.iter().next()) {
                Some(name) => above.join(name),
                None => above.clone(),
            },
            Self::Of(roots) => roots
                .iter()
                .find(|root| folder.starts_with(root))
                .cloned()
                .unwrap_or_else(|| folder.to_owned()),
        }
    }
}

/// What was counted so far.
struct Sums {
    groups: Groups,
    all: FolderCompleteness,
    /// By unit, where that was asked, and by folder.
    folders: BTreeMap<(String, PathBuf), FolderCompleteness>,
}

impl Sums {
    fn add(&mut self, part: &FolderCompleteness) {
        let group = self.groups.of(&path_of(&part.folder));
        let sum = self.folders.entry((part.unit.clone(), group.clone())).or_default();
        name(sum, &group);
        sum.unit.clone_from(&part.unit);
        sum.dossier.clone_from(&part.dossier);
        add(sum, part);
        add(&mut self.all, part);
    }
}

fn name(sum: &mut FolderCompleteness, folder: &Path) {
    sum.folder = bytes(folder);
    sum.display_folder = clean(&folder.to_string_lossy()).into_owned();
}

fn add(sum: &mut FolderCompleteness, part: &FolderCompleteness) {
    sum.document_count += part.document_count;
    for profile in &part.profiles {
        match sum.profiles.iter_mut().find(|known| known.profile == profile.profile) {
            Some(known) => add_profile(known, profile),
            None => sum.profiles.push(profile.clone()),
        }
    }
}

fn add_profile(sum: &mut ProfileCompleteness, part: &ProfileCompleteness) {
    sum.complete_count += part.complete_count;
    sum.score_sum += part.score_sum;
    sum.blocked_count += part.blocked_count;
    for MissingField { field, document_count } in &part.missing_fields {
        match sum.missing_fields.iter_mut().find(|known| known.field == *field) {
            Some(known) => known.document_count += document_count,
            None => {
                let missing = MissingField { field: field.clone(), document_count: *document_count };
                sum.missing_fields.push(missing);
            }
        }
    }
    sum.missing_fields.sort_by_key(|missing| std::cmp::Reverse(missing.document_count));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(folder: &str, missing: &[(&str, u64)]) -> FolderCompleteness {
        let missing = missing
            .iter()
            .map(|(field, count)| MissingField { field: (*field).into(), document_count: *count });
        FolderCompleteness {
            folder: folder.into(),
            document_count: 4,
            profiles: vec![ProfileCompleteness {
                profile: "p".into(),
                complete_count: 1,
                score_sum: 200,
                blocked_count: 0,
                missing_fields: missing.collect(),
            }],
            ..FolderCompleteness::default()
        }
    }

    #[test]
    fn parts_add_up_under_the_folder_that_was_asked() {
        let parts = [
            part("/w", &[("naam", 2)]),
            part("/w/a", &[("taal", 1)]),
            part("/w/a/b", &[("taal", 3), ("naam", 1)]),
            part("/w/a", &[]),
        ];
        let mut sums = Sums {
            groups: Groups::In("/w".into()),
            all: FolderCompleteness::default(),
            folders: BTreeMap::new(),
        };
        parts.iter().for_each(|part| sums.add(part));
        let counts: Vec<_> =
            sums.folders.iter().map(|((_, path), sum)| (path.to_str(), sum.document_count)).collect();
        assert_eq!(counts, [(Some("/w"), 4), (Some("/w/a"), 12)]);
        assert_eq!(sums.all.document_count, 16);
        let Some(profile) = sums.all.profiles.first() else { unreachable!() };
        assert_eq!((profile.complete_count, profile.score_sum), (4, 800));
        let missing: Vec<_> = profile
            .missing_fields
            .iter()
            .map(|missing| (missing.field.as_str(), missing.document_count))
            .collect();
        assert_eq!(missing, [("taal", 4), ("naam", 3)]);
    }
}
