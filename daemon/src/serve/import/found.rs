//! Which document or dossier a description is about.

use crate::{
    export::{
        incoming,
        mdto::{Informatieobject, sidecar},
    },
    ingest::Dossiers,
    ledger::{ReadError, Reader},
    model::{DocumentId, FilePath, Kind, Record, Sha256},
    serve::shared::in_place_of,
};
use bronmerk_proto::v1::import_mdto_response::FoundBy;

/// Of so many documents with one content the place in the package can tell which is meant.
const MOST_ALIKE: usize = 100;
const ENDING: &[u8] = b".mdto.xml";

type Found = Option<(Record, FoundBy)>;

/// The document or dossier that the file is about.
pub(super) fn found(
    reader: &Reader,
    dossiers: &Dossiers,
    object: &Informatieobject,
    kind: Option<Kind>,
    path: Option<&FilePath>,
) -> Result<Found, ReadError> {
    let fits = |record: &Record| kind.is_none_or(|kind| record.kind == kind);
    let marked =
        incoming::mark(object).and_then(|mark| DocumentId::from_resource_name(&format!("documents/{mark}")));
    let marked = marked.map(|id| in_place_of(reader, id)).transpose()?.flatten().filter(fits);
    if let Some(record) = marked.clone().filter(Record::is_present) {
        return Ok(Some((record, FoundBy::Mark)));
    }
    for place in path.into_iter().flat_map(beside) {
        let here = match dossiers.here(&place) {
            Some(dossier) => Some(dossier),
            None => reader.at(&place)?.map(|known| known.document),
        };
        let Some(here) = here else { continue };
        if let Some(record) = in_place_of(reader, here)?.filter(fits) {
            return Ok(Some((record, FoundBy::Place)));
        }
    }
    // The description of a dossier lies in it.
    let within = path.filter(|_| kind == Some(Kind::Dossier)).and_then(FilePath::folder);
    if let Some(dossier) = within.and_then(|folder| dossiers.here(&folder))
        && let Some(record) = in_place_of(reader, dossier)?
    {
        return Ok(Some((record, FoundBy::Place)));
    }
    let Some(sha256) = incoming::content(object).and_then(hash) else {
        return Ok(marked.map(|record| (record, FoundBy::Mark)));
    };
    let mut present = Vec::new();
    for id in reader.by_content(&sha256, MOST_ALIKE)? {
        present.extend(reader.readable(id)?.filter(Record::is_present));
    }
    // Of two with one content, the one is meant that is where the package has it.
    let only = if present.len() == 1 { present.pop() } else { path.and_then(|path| placed(path, present)) };
    let gone = marked.map(|record| (record, FoundBy::Mark));
    Ok(only.map(|record| (record, FoundBy::Content)).or(gone))
}

/// The one document that lies where the package has it: the names of most of the folders above it are the same.
fn placed(sidecar: &FilePath, present: Vec<Record>) -> Option<Record> {
    let wanted = place_in_package(sidecar);
    let likeness = |record: &Record| {
        let alike = |path: &FilePath| {
            let names = path.as_bytes().rsplit(|byte| *byte == b'/').map(<[u8]>::to_vec);
            names.zip(&wanted).take_while(|(name, wanted)| name == *wanted).count()
        };
        record.locations.iter().map(|at| alike(&at.path)).max().unwrap_or_default()
    };
    let mut present: Vec<_> = present.into_iter().map(|record| (likeness(&record), record)).collect();
    present.sort_by_key(|(likeness, _)| *likeness);
    let (best, record) = present.pop()?;
    let is_alone = present.last().is_none_or(|(next, _)| *next < best);
    (best > 0 && is_alone).then_some(record)
}

/// The names of the document and of the folders above it, from below, as they are outside the package.
fn place_in_package(sidecar: &FilePath) -> Vec<Vec<u8>> {
    let source =
        |name: &[u8]| std::str::from_utf8(name).ok().and_then(sidecar::decode).unwrap_or(name.to_vec());
    let mut names = sidecar.as_bytes().rsplit(|byte| *byte == b'/');
    let own = names.next().unwrap_or_default();
    let own = own.len().checked_sub(ENDING.len()).and_then(|at| own.get(..at)).unwrap_or(own);
    let mut wanted = vec![source(own)];
    // A package may give each document a folder of its own, of its name.
    wanted.extend(
        names
            .map(source)
            .enumerate()
            .filter(|(at, name)| *at > 0 || *name != source(own))
            .map(|(_, name)| name),
    );
    wanted
}

/// Where the document of a sidecar is: its name without the ending, as it was or as an export writes it.
fn beside(path: &FilePath) -> Vec<FilePath> {
    let (Some(folder), name) = (path.folder(), path.name()) else { return Vec::new() };
    let Some((stem, ending)) = name.len().checked_sub(ENDING.len()).and_then(|at| name.split_at_checked(at))
    else {
        return Vec::new();
    };
    if !ending.eq_ignore_ascii_case(ENDING) {
        return Vec::new();
    }
    let written = std::str::from_utf8(stem).ok().and_then(sidecar::decode);
    let mut places = vec![folder.join(stem)];
    places
        .extend(written.filter(|name| name != stem && !name.contains(&b'/')).map(|name| folder.join(&name)));
    places
}

fn hash(digits: &str) -> Option<Sha256> {
    let mut hash = [0; 32];
    if digits.len() != 2 * hash.len() || !digits.is_ascii() {
        return None;
    }
    for (number, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * number..2 * number + 2)?, 16).ok()?;
    }
    Some(Sha256(hash))
}

#[cfg(test)]
mod tests {
    use super::{beside, hash, place_in_package, placed};
    use crate::{
        model::{FilePath, Record},
        wire::strategies,
    };

    #[test]
    fn a_sidecar_stands_beside_its_document() {
        let places = |path: &str| beside(&FilePath::from_bytes(path.as_bytes()));
        let at = |path: &str| FilePath::from_bytes(path.as_bytes());
        assert_eq!(places("/w/nota.odt.mdto.xml"), [at("/w/nota.odt")]);
        assert_eq!(places("/w/nota.odt.MDTO.xml"), [at("/w/nota.odt")]);
        assert_eq!(places("/w/a%20b.odt.mdto.xml"), [at("/w/a%20b.odt"), at("/w/a b.odt")]);
        assert_eq!(places("/w/a%2fb.odt.mdto.xml"), [at("/w/a%2fb.odt")], "no name holds a slash");
        assert!(places("/w/nota.odt").is_empty() && places("/w/x").is_empty());
    }

    #[test]
    fn of_documents_with_one_content_the_place_in_the_package_tells_which_is_meant() {
        let at = |path: &str| FilePath::from_bytes(path.as_bytes());
        let record = |path: &str| {
            let mut record = strategies::sample(strategies::record());
            record.locations.truncate(1);
            for location in &mut record.locations {
                location.path = at(path);
            }
            record
        };
        let found = |sidecar: &str, paths: &[&str]| {
            let all: Vec<Record> = paths.iter().map(|path| record(path)).collect();
            placed(&at(sidecar), all).map(|record| record.locations.first().map(|at| at.path.display()))
        };
        let both = ["/srv/Werk/Zaak 1/leeg.txt", "/srv/Werk/Zaak 2/leeg.txt"];
        for sidecar in [
            "/tmp/uit/Werk/Zaak%202/leeg.txt.mdto.xml",
            "/tmp/uit/Werk/Zaak%202/leeg.txt/leeg.txt.mdto.xml",
            "/tmp/Zaak%202/leeg.txt.mdto.xml",
        ] {
            assert_eq!(found(sidecar, &both), Some(Some(both[1].into())), "{sidecar}");
        }
        assert_eq!(found("/tmp/uit/Werk/Zaak%203/leeg.txt.mdto.xml", &both), None, "both are as near");
        assert_eq!(found("/tmp/uit/ander.txt.mdto.xml", &both), None);
        assert_eq!(place_in_package(&at("/a.mdto.xml")), [b"a".to_vec(), b"".to_vec()]);
    }

    #[test]
    fn a_hash_is_read_whole_or_not() {
        assert_eq!(hash(&"0a".repeat(32)).map(|hash| hash.to_string()), Some("0a".repeat(32)));
        for odd in ["", "0a", &"0g".repeat(32), &"é".repeat(32), &"0a".repeat(33)] {
            assert!(hash(odd).is_none(), "{odd}");
        }
    }
}
