//! `ImportService`: a description of a document read, its document found, and what it says handed in.

use std::sync::Arc;

use tonic::{Code, Request, Response, Status};

use super::{
    export::Transfer,
    refusals, restrict,
    shared::{Shared, in_place_of},
    status::Refused,
    update::seen,
};
use crate::{
    export::{
        archive, incoming,
        mdto::{self, Informatieobject, Mdto, Problem, sidecar},
        related,
    },
    ingest::{
        Dossiers,
        desk::{Act, Acted, Deed, Import},
    },
    ledger::{ReadError, Reader},
    model::{
        DocumentId, Field, FieldName, FilePath, Kind, Record, Related, RelationKind, Sentence, Sha256, Term,
        Value, sentence::short,
    },
    query::belonging::Views,
    settings::Policy,
    vocabulary::{Attribute, ListId},
    wire,
};
use bronmerk_proto::v1::{
    Document, ImportMdtoRequest, ImportMdtoResponse,
    import_mdto_response::{FieldChange, FoundBy, NotKept},
    import_service_server::ImportService,
};

/// A description of one document that a person can oversee: some thousand elements.
const MOST_BYTES: usize = 256 * 1024;
/// Of so many documents with one content the place in the package can tell which is meant.
const MOST_ALIKE: usize = 100;
const ENDING: &[u8] = b".mdto.xml";

/// The service.
pub struct Imports(pub Arc<Shared>);

#[tonic::async_trait]
impl ImportService for Imports {
    async fn import_mdto(
        &self,
        asked: Request<ImportMdtoRequest>,
    ) -> Result<Response<ImportMdtoResponse>, Status> {
        let caller = self.0.callers.of(&asked).await?;
        let ImportMdtoRequest { content, path, etag, validate_only, request_id: _ } = asked.into_inner();
        let seen = seen(&etag)?;
        // What a retry is about was found the first time; by now another document may look like it.
        let before = self.0.desk.done_before(&caller).await.map_err(refusals::refusal)?;
        let before = before.and_then(|done| done.document);
        let path = (!path.is_empty()).then(|| FilePath::from_bytes(&path));
        let policy = self.0.desk.policy();
        let at = path.clone();
        let dossiers = Arc::clone(&self.0.desk.dossiers);
        let read = move |reader: &Reader| {
            let (object, kind, has_limits) = match parsed(&content) {
                Ok(parsed) => parsed,
                Err(refused) => return Ok(Err(refused)),
            };
            let mut found = found(reader, &dossiers, &object, kind, at.as_ref())?;
            if let Some(id) = before {
                let how = found.filter(|(record, _)| record.id == id).map(|(_, how)| how);
                found = reader.record(id)?.map(|record| (record, how.unwrap_or(FoundBy::Unspecified)));
            }
            Ok(Ok((found, object, kind, has_limits)))
        };
        let (document, mut object, kind, has_limits) = self.0.read(read).await??;
        let (record, found_by) = document.ok_or_else(|| nobody(kind))?;
        let mut incoming = incoming::incoming(&object, &record, |tag| language(&policy, tag));
        if !has_limits {
            incoming.restrictions.clear();
        }
        let import = Import {
            fields: incoming.fields,
            restrictions: incoming.restrictions,
            source: reason(path.as_ref()),
        };
        let act = Act {
            document: record.id,
            seen: Some(seen.unwrap_or(record.etag())),
            what: Deed::Import(Box::new(import)),
            reason: String::new(),
            caller,
            preview: validate_only,
        };
        let imported = self.0.desk.act(act).await.map_err(refusals::refusal)?;
        let (after, dossiers) = (imported.record.clone(), Arc::clone(&self.0.desk.dossiers));
        let related = move |reader: &Reader| {
            let other = |one: &Related| Ok(reader.record(one.document)?.map(|other| (one.kind, other)));
            let related: Result<Vec<(RelationKind, Record)>, ReadError> =
                after.relations.iter().filter_map(|one| other(one).transpose()).collect();
            Ok((related?, Views::new(reader, &dossiers).around(&after)))
        };
        let (related, belonging) = self.0.read(related).await?;
        self.0.durable(belonging.newest).await?;
        let document = self.0.told(&imported.record, &belonging, &policy);
        if !has_limits && let Some(kept) = self.described(&imported.record, &related, &policy).ok() {
            // Nothing of it stands in the file.
            object.beperking_gebruik = kept.beperking_gebruik;
        }
        let mut answer = self.told(&imported, document, &related, &object, &policy);
        answer.found_by = found_by.into();
        Ok(Response::new(answer))
    }
}

impl Imports {
    fn told(
        &self,
        imported: &Acted,
        document: Document,
        related: &[(RelationKind, Record)],
        object: &Informatieobject,
        policy: &Policy,
    ) -> ImportMdtoResponse {
        let Acted { before, record: after, findings, .. } = imported;
        let is_new = |id: &str| !before.restrictions.iter().any(|one| one.id.0 == id);
        ImportMdtoResponse {
            changes: changes(before, after),
            added_restrictions: document.restrictions.iter().filter(|one| is_new(&one.id)).cloned().collect(),
            findings: findings.iter().map(restrict::finding).collect(),
            not_kept: self.not_kept(after, related, object, policy),
            document: Some(document),
            found_by: FoundBy::Unspecified.into(),
        }
    }

    /// The record as a file has it.
    fn described(
        &self,
        after: &Record,
        related: &[(RelationKind, Record)],
        policy: &Policy,
    ) -> Result<Informatieobject, archive::Reasons> {
        let transfer = Transfer::new(self.0.desk.folders().into_iter().map(|folder| folder.path).collect());
        let folder = after.locations.first().and_then(|at| transfer.dossier_of(&at.path));
        let folder = folder.map(|folder| transfer.mere_folder(&folder));
        let tag = match after.value(FieldName::Taal) {
            Some(Value::Term(term)) => {
                let entry = policy.vocabularies.list(ListId::DiwooTalen).find(&term.code);
                entry.and_then(|entry| entry.attribute(Attribute::Tag))
            }
            _ => None,
        };
        // What a person put in a dossier is a part of that, and not of the folder that it lies in.
        let is_put_in = related.iter().any(|(kind, _)| *kind == RelationKind::InDossier);
        let folder = folder.filter(|_| !is_put_in);
        let mut described = match after.kind {
            Kind::Document => archive::described(after, folder.as_ref(), tag, self.0.today())?,
            Kind::Dossier => {
                let above = folder.and_then(|folder| archive::folder_reference(&folder).ok());
                related::dossier(after, above, tag, self.0.today())?
            }
        };
        for (kind, other) in related {
            // What cannot be written is in no file either.
            let _ = related::relate(&mut described, *kind, other);
        }
        Ok(described)
    }

    /// What the file says and the record, written in the same way, does not.
    fn not_kept(
        &self,
        after: &Record,
        related: &[(RelationKind, Record)],
        object: &Informatieobject,
        policy: &Policy,
    ) -> Vec<NotKept> {
        match self.described(after, related, policy) {
            Ok(kept) => mdto::missing(object, &kept)
                .into_iter()
                .map(|element| NotKept {
                    element: element.name.into(),
                    text: element.text,
                    reason: Some(wire::sentence_to_proto(&why_not(element.name))),
                })
                .collect(),
            // The record itself cannot be described: why is told, since nothing can be laid beside it.
            Err(reasons) => reasons
                .iter()
                .map(|reason| NotKept {
                    element: "informatieobject".into(),
                    text: String::new(),
                    reason: Some(wire::sentence_to_proto(reason)),
                })
                .collect(),
        }
    }
}

/// Why an element is not in the record as the file has it.
fn why_not(element: &str) -> Sentence {
    match element {
        "identificatie" => Sentence::new(
            "het document heeft nu een ander kenmerk van Bronmerk, of het kenmerk is van een ander systeem",
            "the document has another mark of Bronmerk now, or the mark is of another system",
        ),
        "heeftRepresentatie" => Sentence::new(
            "Bronmerk noemt zelf het bestand dat er nu staat",
            "Bronmerk itself names the file that is there now",
        ),
        "isOnderdeelVan" | "bevatOnderdeel" => Sentence::new(
            "Bronmerk noemt zelf de map waarin het document staat",
            "Bronmerk itself names the folder that the document is in",
        ),
        "event" => Sentence::new(
            "Bronmerk legt zelf vast wanneer iets is gemaakt en opgenomen, en wat openbaar is noteert een medewerker; andere gebeurtenissen hebben geen plaats in de registratie",
            "Bronmerk itself notes when something was made and taken in, and a person notes what is public; other events have no place in the record",
        ),
        "raadpleeglocatie" => Sentence::new(
            "waar een document openbaar is, noteert u met `bronmerk publish --uri`; een import maakt niets openbaar",
            "where a document is public is noted with `bronmerk publish --uri`; an import publishes nothing",
        ),
        "gerelateerdInformatieobject" => Sentence::new(
            "verbanden tussen documenten legt u vast in Bronmerk zelf",
            "relations between documents are noted in Bronmerk itself",
        ),
        "beperkingGebruik" => Sentence::new(
            "de registratie zegt dit strenger of met andere woorden; een import maakt geen beperking lichter",
            "the record says this more strictly or in other words; an import makes no restriction lighter",
        ),
        "bewaartermijn"
        | "waardering"
        | "informatiecategorie"
        | "taal"
        | "archiefvormer"
        | "naam"
        | "omschrijving"
        | "trefwoord" => Sentence::new(
            "de registratie heeft hier één waarde, of schrijft deze anders",
            "the record has one value here, or writes this one differently",
        ),
        _ => Sentence::new("de registratie heeft hier geen plaats voor", "the record has no place for this"),
    }
}

fn changes(before: &Record, after: &Record) -> Vec<FieldChange> {
    let value = |record: &Record, name| record.fields.get(&name).and_then(Field::value).cloned();
    let change = |name: FieldName| {
        let (before, after) = (value(before, name), value(after, name));
        (before != after).then(|| FieldChange {
            field: name.to_string(),
            before: before.as_ref().map(wire::value_to_proto),
            after: after.as_ref().map(wire::value_to_proto),
        })
    };
    FieldName::ALL.into_iter().filter_map(change).collect()
}

/// The informatieobject of one document or dossier, checked by every rule, with what it is about and whether it says
/// anything of limits. Counted first: each part is laid beside others.
fn parsed(content: &[u8]) -> Result<(Informatieobject, Option<Kind>, bool), Status> {
    if content.len() > MOST_BYTES {
        return Err(too_long(content.len()));
    }
    let brought = mdto::brought(content).map_err(|problems| invalid(&problems))?;
    let Mdto::Informatieobject(object) = brought.mdto else {
        return Err(no_document(
            "MDTO_NOT_A_DOCUMENT",
            Sentence::new(
                "Dit beschrijft een bestand (`bestand`), en geen document. Wat daarin staat leest Bronmerk uit het bestand zelf. Neem het bestand dat op `.mdto.xml` eindigt, zonder `.bestand`.",
                "This describes a file (`bestand`), and no document. What is in it Bronmerk reads from the file itself. Take the file that ends in `.mdto.xml`, without `.bestand`.",
            ),
        ));
    };
    if incoming::is_mere_folder(&object) {
        return Err(no_document(
            "MDTO_MERE_FOLDER",
            Sentence::new(
                "Dit beschrijft een map die in Bronmerk geen dossier is. Daarvan is er geen registratie, dus er is niets om over te nemen.",
                "This describes a folder that is no dossier in Bronmerk. There is no record of it, so nothing can be taken over.",
            ),
        ));
    }
    match incoming::kind(&object) {
        Ok(kind) => Ok((*object, kind, brought.has_limits)),
        Err(level) => {
            let level = short(level);
            Err(no_document(
                "MDTO_NOT_A_DOCUMENT",
                Sentence::new(
                    format!(
                        "Dit beschrijft een informatieobject van het niveau `{level}`. Bronmerk heeft registraties van documenten (Archiefstuk) en van dossiers (Dossier), en van niets daarboven."
                    ),
                    format!(
                        "This describes an informatieobject of the level `{level}`. Bronmerk has records of documents (Archiefstuk) and of dossiers (Dossier), and of nothing above these."
                    ),
                ),
            ))
        }
    }
}

fn no_document(reason: &'static str, message: Sentence) -> Status {
    Refused::new(Code::FailedPrecondition, reason, message).failed("INFORMATIEOBJECT", "MDTO").into()
}

fn too_long(bytes: usize) -> Status {
    let message = Sentence::new(
        format!(
            "De beschrijving heeft {bytes} bytes. Voor één document zijn er {MOST_BYTES} toegestaan. Haal weg wat niet over dit document gaat."
        ),
        format!(
            "The description has {bytes} bytes. For one document {MOST_BYTES} are allowed. Take out what is not about this document."
        ),
    );
    Refused::field("MDTO_TOO_LONG", "content", message).into()
}

fn invalid(problems: &[Problem]) -> Status {
    let told = |problem: &Problem| {
        let (nl, en) = match problem.line {
            Some(line) => (format!("regel {line}, "), format!("line {line}, ")),
            None => Default::default(),
        };
        let path = short(&problem.path);
        Sentence::new(
            format!("{nl}{path}: {}", problem.message.nl),
            format!("{en}{path}: {}", problem.message.en),
        )
    };
    let first = problems.first().map(told).unwrap_or_default();
    let message = Sentence::new(
        format!("Dit is geen geldige MDTO, dus er is niets overgenomen. {}.", first.nl),
        format!("This is no valid MDTO, so nothing was taken over. {}.", first.en),
    );
    let refused =
        Refused::new(Code::InvalidArgument, "MDTO_INVALID", message).with("problems", problems.len());
    let violated = |refused: Refused, problem: &Problem| {
        refused.violation("content", problem.rule.name(), &told(problem))
    };
    problems.iter().fold(refused, violated).into()
}

type Found = Option<(Record, FoundBy)>;

/// The document or dossier that the file is about.
fn found(
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

/// The language of a tag, or of the part that names it: `nl-NL` is `nl`.
fn language(policy: &Policy, tag: &str) -> Option<Term> {
    let list = policy.vocabularies.list(ListId::DiwooTalen);
    let of = |tag: &str| {
        let is_that = |own: &str| own.eq_ignore_ascii_case(tag);
        list.entries().iter().find(|entry| entry.attribute(Attribute::Tag).is_some_and(is_that))
    };
    of(tag).or_else(|| of(tag.split('-').next()?)).map(|entry| list.term(entry))
}

/// Why the record changed. Of the place only the name: a reason is read by whoever reads the record.
fn reason(path: Option<&FilePath>) -> Sentence {
    let name = path.map(|path| short(&crate::model::path::display(path.name())));
    match name {
        Some(name) => Sentence::new(format!("overgenomen uit `{name}`"), format!("taken over from `{name}`")),
        None => Sentence::new("overgenomen uit een MDTO-bestand", "taken over from an MDTO file"),
    }
}

fn nobody(kind: Option<Kind>) -> Status {
    if kind == Some(Kind::Dossier) {
        let message = Sentence::new(
            "Dit beschrijft een dossier dat Bronmerk niet kent. Maak er eerst een dossier van (`bronmerk dossier make MAP`), zet dit bestand in die map, en probeer het opnieuw.",
            "This describes a dossier that Bronmerk does not know. Make one of the folder first (`bronmerk dossier make FOLDER`), put this file in it, and try again.",
        );
        return Refused::new(Code::NotFound, "IMPORT_NO_DOSSIER", message).into();
    }
    let message = Sentence::new(
        "Bronmerk kent het document niet waar dit over gaat. Zet het bestand naast zijn document in een map die Bronmerk volgt, wacht tot dat is opgenomen (`bronmerk sync`), en probeer het opnieuw.",
        "Bronmerk does not know the document that this is about. Put the file beside its document in a folder that Bronmerk watches, wait until that is recorded (`bronmerk sync`), and try again.",
    );
    Refused::new(Code::NotFound, "IMPORT_NO_DOCUMENT", message).into()
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
