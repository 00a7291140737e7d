//! Adds up how complete the records are, folder by folder, or by dossier or unit.
//!
//! **Invariant:** going through all pages counts each document exactly once, as in [`list`].

use std::sync::Arc;

use super::{
    filter::Filter,
    list::{self, Order},
    token::Position,
};
use crate::{
    completeness::{self, Tally},
    ingest::Dossiers,
    ledger::{ReadError, Reader},
    model::{Date, DocumentId, FilePath, Kind, Profile, Record, State},
    settings::Policy,
};

/// Records that are held at once.
const PORTION: usize = 256;

/// What records are added up under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// A folder with documents in it.
    Folder(FilePath),
    /// A dossier, and where it is; or what is in none.
    Dossier(Option<(DocumentId, FilePath)>),
    /// A unit of the policy, or what is of none.
    Unit(Option<String>),
}

#[derive(Clone)]
pub enum By {
    /// The folder that a document is in.
    Folder,
    Dossier(Arc<Dossiers>),
    /// The unit whose folder it is in.
    Unit(Arc<Policy>),
}

impl By {
    fn group(&self, filter: &Filter, record: &Record) -> Option<Group> {
        Some(match self {
            Self::Folder => Group::Folder(folder(filter, record)?),
            Self::Dossier(dossiers) => Group::Dossier(dossiers.place_above(record)),
            Self::Unit(policy) => {
                let unit = record.locations.first().and_then(|at| policy.unit_of(at.path.as_path()));
                Group::Unit(unit.map(str::to_owned))
            }
        })
    }
}

/// Groups in the order in which they were met; one may come more than once.
pub type Groups = Vec<(Group, Tally)>;

/// Adds up from a position on, until so many documents were looked at.
pub fn groups(
    reader: &Reader,
    filter: &Filter,
    by: &By,
    own: &[Profile],
    today: Date,
    mut after: Option<Position>,
    most: usize,
) -> Result<(Groups, Option<Position>), ReadError> {
    let profiles = || completeness::profiles(own);
    let mut groups: Groups = Vec::new();
    let mut looked_at = 0;
    loop {
        let page = list::page(reader, filter, Order::Path { descending: false }, after, PORTION)?;
        for record in page.records.iter().filter(|record| counts(filter, record)) {
            let Some(group) = by.group(filter, record) else { continue };
            // In the order of paths the documents of a folder come together; and those of a dossier or a unit
            // mostly do. Where not, they are told in parts.
            if groups.last().is_none_or(|(last, _)| *last != group) {
                groups.push((group, Tally::new(profiles().count())));
            }
            if let Some((_, tally)) = groups.last_mut() {
                tally.add(profiles(), record, today);
            }
        }
        looked_at += page.looked_at;
        after = page.next;
        if after.is_none() || looked_at >= most {
            return Ok((groups, after));
        }
    }
}

/// Whether a record counts: what is gone, or no document, only for who asks for it; a dossier never, since
/// what is in it is counted.
fn counts(filter: &Filter, record: &Record) -> bool {
    let is_wanted =
        !matches!(record.state, State::Gone | State::Excluded) || filter.state() == Some(record.state);
    record.kind == Kind::Document && is_wanted
}

/// The folder of the first of a document's paths that the filter asks for.
fn folder(filter: &Filter, record: &Record) -> Option<FilePath> {
    let paths = record.locations.iter().map(|location| &location.path);
    paths.filter(|path| filter.covers(path)).min()?.folder()
}

#[cfg(test)]
mod tests {
    use super::{By, Date, Group, PORTION, groups};
    use crate::{
        model::{Profile, State},
        query::filter::Filter,
        serve::testing,
    };

    fn counted(reader: &testing::Book, filter: &str, most: usize) -> Vec<(String, u64)> {
        let filter = Filter::plain(filter).unwrap();
        let own = [Profile::own("eigen", vec![crate::model::FieldName::Naam])];
        let (mut after, mut found) = (None, Vec::<(String, u64)>::new());
        loop {
            let (page, next) =
                groups(reader, &filter, &By::Folder, &own, Date::of(crate::model::Timestamp(0)), after, most)
                    .unwrap();
            let documents: u64 = page.iter().map(|(_, tally)| tally.records).sum();
            assert!(documents <= (most + PORTION) as u64, "a call looks at so many and no more");
            for (group, tally) in page {
                assert_eq!(tally.profiles.len(), 4);
                let Group::Folder(folder) = group else { unreachable!() };
                let folder = folder.display();
                match found.last_mut().filter(|(last, _)| *last == folder) {
                    Some((_, count)) => *count += tally.records,
                    None => found.push((folder, tally.records)),
                }
            }
            after = next;
            if after.is_none() {
                return found;
            }
        }
    }

    #[test]
    fn every_document_is_counted_once_in_its_folder_however_the_pages_fall() {
        let reader = testing::Book::new();
        for (number, folder) in (1..=700).zip(["a", "a/b", "c"].into_iter().cycle()) {
            testing::append(&reader, number, State::Settled, &format!("/{folder}/{number:04}"));
        }
        // In two folders, and counted in the first of them.
        reader.append(testing::entry(testing::record(1_001, State::Settled, &["/c/z", "/a/z"])));
        testing::append(&reader, 1_002, State::Gone, "/c/weg");
        testing::append(&reader, 1_003, State::Excluded, "/c/geen stuk");
        let all = vec![("/a".to_owned(), 235), ("/a/b".into(), 233), ("/c".into(), 233)];
        for most in [1, 300, 20_000] {
            assert_eq!(counted(&reader, "", most), all, "{most}");
        }
        assert_eq!(counted(&reader, "folder = /a/b", 20_000), [("/a/b".to_owned(), 233)]);
        assert_eq!(counted(&reader, "folder = /c AND name : z", 1), [("/c".to_owned(), 1)]);
        assert_eq!(counted(&reader, "state = GONE", 1), [("/c".to_owned(), 1)]);
        assert_eq!(counted(&reader, "state = EXCLUDED", 1), [("/c".to_owned(), 1)]);
    }
}
