//! GetCompleteness: how complete the records are, folder by folder, or by dossier or unit.
//!
//! **Invariant:** all pages are measured by the profiles of one policy.

use tonic::Status;

use super::{named_folders, pages, shared::Shared};
use crate::{
    completeness::{self, ProfileTally, Tally},
    ledger::Reader,
    model::{FilePath, Profile},
    query::groups::{By, Group, groups},
    query::{
        list::MOST_LOOKED_AT,
        token::{self, Mark},
    },
};
use bronmerk_proto::v1::{self, get_completeness_request::GroupBy};

/// Returns a page of folders.
pub async fn page(
    shared: &Shared,
    asked: v1::GetCompletenessRequest,
) -> Result<v1::GetCompletenessResponse, Status> {
    let filter = pages::filter(shared, &asked.filter)?;
    named_folders::check(shared, &filter).await?;
    let policy = shared.desk.policy();
    let by = match asked.group_by() {
        GroupBy::Unspecified | GroupBy::Folder => By::Folder,
        GroupBy::Dossier => By::Dossier(shared.desk.dossiers.clone()),
        GroupBy::Unit => By::Unit(policy.clone()),
    };
    let mark =
        Mark::of(&["completeness", asked.filter.trim(), &policy.version, asked.group_by().as_str_name()]);
    let after = pages::position(&asked.page_token, mark)?;
    let read = {
        let (policy, today) = (policy.clone(), shared.today());
        move |reader: &Reader| groups(reader, &filter, &by, &policy.profiles, today, after, MOST_LOOKED_AT)
    };
    let (folders, next) = shared.scan(read).await?;
    shared.durable(shared.reader.head()).await?;
    let told = |(group, tally): (Group, Tally)| told(&group, &tally, &policy.profiles);
    Ok(v1::GetCompletenessResponse {
        folders: folders.into_iter().map(told).collect(),
        next_page_token: next.map(|next| token::page_token(mark, &next)).unwrap_or_default(),
    })
}

fn told(group: &Group, tally: &Tally, own: &[Profile]) -> v1::FolderCompleteness {
    let profiles = completeness::profiles(own).zip(&tally.profiles);
    let folder = match group {
        Group::Folder(folder) | Group::Dossier(Some((_, folder))) => Some(folder),
        Group::Dossier(None) | Group::Unit(_) => None,
    };
    v1::FolderCompleteness {
        dossier: match group {
            Group::Dossier(Some((id, _))) => id.resource_name(),
            _ => String::new(),
        },
        unit: match group {
            Group::Unit(Some(unit)) => unit.clone(),
            _ => String::new(),
        },
        folder: folder.map(|folder| folder.as_bytes().to_vec()).unwrap_or_default(),
        display_folder: folder.map(FilePath::display).unwrap_or_default(),
        document_count: tally.records,
        profiles: profiles.map(|(profile, tally)| of_profile(profile, tally)).collect(),
    }
}

fn of_profile(profile: &Profile, tally: &ProfileTally) -> v1::ProfileCompleteness {
    let mut missing: Vec<_> = tally.missing.iter().collect();
    // Stable: what is missing as often stays in the order of reading.
    missing.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let missing = missing
        .into_iter()
        .map(|(name, count)| v1::MissingField { field: name.to_string(), document_count: *count });
    v1::ProfileCompleteness {
        profile: profile.name.to_string(),
        complete_count: tally.complete,
        score_sum: tally.score,
        blocked_count: tally.blocked,
        missing_fields: missing.collect(),
    }
}
