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
    ingest::desk::{Act, Acted, Deed, Import},
    ledger::{ReadError, Reader},
    model::{
        DocumentId, Field, FieldName, FilePath, Record, Related, RelationKind, Sentence, Sha256, Term, Value,
        sentence::short,
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
/// Several documents with one content cannot be told apart by it.
const ENOUGH: usize = 2;
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
        let read = move |reader: &Reader| {
            let object = match parsed(&content) {
                Ok(object) => object,
                Err(refused) => return Ok(Err(refused)),
            };
            let mut found = found(reader, &object, at.as_ref())?;
            if let Some(id) = before {
                let how = found.filter(|(record, _)| record.id == id).map(|(_, how)| how);
                found = reader.record(id)?.map(|record| (record, how.unwrap_or(FoundBy::Unspecified)));
            }
            Ok(Ok((found, object)))
        };
        let (document, object) = self.0.read(read).await??;
        let (record, found_by) = document.ok_or_else(nobody)?;
        let incoming = incoming::incoming(&object, &record, |tag| language(&policy, tag));
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

    /// What the file says and the record, written in the same way, does not.
    fn not_kept(
        &self,
        after: &Record,
        related: &[(RelationKind, Record)],
        object: &Informatieobject,
        policy: &Policy,
    ) -> Vec<NotKept> {
        let transfer = Transfer::new(self.0.desk.folders().into_iter().map(|folder| folder.path).collect());
        let folder = after.locations.first().and_then(|at| transfer.dossier_of(&at.path));
        let folder = folder.map(|folder| transfer.key(&folder));
        let tag = match after.value(FieldName::Taal) {
            Some(Value::Term(term)) => {
                let entry = policy.vocabularies.list(ListId::DiwooTalen).find(&term.code);
                entry.and_then(|entry| entry.attribute(Attribute::Tag))
            }
            _ => None,
        };
        let mut described = archive::described(after, folder.as_deref(), tag, self.0.today());
        for (kind, other) in related {
            if let Ok(kept) = &mut described {
                // What cannot be written is in no file either.
                let _ = related::relate(kept, *kind, other);
            }
        }
        match described {
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
            "Bronmerk legt zelf vast wanneer het bestand is gemaakt en opgenomen; andere gebeurtenissen hebben geen plaats in het record",
            "Bronmerk itself notes when the file was made and taken in; other events have no place in the record",
        ),
        "gerelateerdInformatieobject" => Sentence::new(
            "verbanden tussen documenten legt u vast in Bronmerk zelf",
            "relations between documents are noted in Bronmerk itself",
        ),
        "beperkingGebruik" => Sentence::new(
            "het record zegt dit strenger of met andere woorden; een import maakt geen beperking lichter",
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
            "het record heeft hier één waarde, of schrijft deze anders",
            "the record has one value here, or writes this one differently",
        ),
        _ => Sentence::new("het record heeft hier geen plaats voor", "the record has no place for this"),
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

/// The informatieobject of one document, checked by every rule. Counted first: each part is laid beside others.
fn parsed(content: &[u8]) -> Result<Informatieobject, Status> {
    if content.len() > MOST_BYTES {
        return Err(too_long(content.len()));
    }
    match mdto::verify(content) {
        Err(problems) => Err(invalid(&problems)),
        Ok(mdto::Verified { mdto: Mdto::Informatieobject(object), .. }) if incoming::is_document(&object) => {
            Ok(*object)
        }
        Ok(_) => {
            let message = Sentence::new(
                "Dit beschrijft een bestand of een map, en geen document. Neem het bestand dat op `.mdto.xml` eindigt, zonder `.bestand`.",
                "This describes a file or a folder, and no document. Take the file that ends in `.mdto.xml`, without `.bestand`.",
            );
            Err(Refused::new(Code::FailedPrecondition, "MDTO_NOT_A_DOCUMENT", message)
                .failed("INFORMATIEOBJECT", "MDTO")
                .into())
        }
    }
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

/// The document that the file is about.
fn found(reader: &Reader, object: &Informatieobject, path: Option<&FilePath>) -> Result<Found, ReadError> {
    let marked =
        incoming::mark(object).and_then(|mark| DocumentId::from_resource_name(&format!("documents/{mark}")));
    let marked = marked.map(|id| in_place_of(reader, id)).transpose()?.flatten();
    if let Some(record) = marked.clone().filter(Record::is_present) {
        return Ok(Some((record, FoundBy::Mark)));
    }
    for place in path.into_iter().flat_map(beside) {
        let Some(known) = reader.at(&place)? else { continue };
        if let Some(record) = in_place_of(reader, known.document)? {
            return Ok(Some((record, FoundBy::Place)));
        }
    }
    let Some(sha256) = incoming::content(object).and_then(hash) else {
        return Ok(marked.map(|record| (record, FoundBy::Mark)));
    };
    let mut present = Vec::new();
    for id in reader.by_content(&sha256, ENOUGH)? {
        present.extend(reader.readable(id)?.filter(Record::is_present));
    }
    // Of two with one content nobody can tell which is meant.
    let only = if present.len() == 1 { present.pop() } else { None };
    let gone = marked.map(|record| (record, FoundBy::Mark));
    Ok(only.map(|record| (record, FoundBy::Content)).or(gone))
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

fn nobody() -> Status {
    let message = Sentence::new(
        "Bronmerk kent het document niet waar dit over gaat. Zet het bestand naast zijn document in een map die Bronmerk volgt, wacht tot dat is opgenomen (`bronmerk sync`), en probeer het opnieuw.",
        "Bronmerk does not know the document that this is about. Put the file beside its document in a folder that Bronmerk watches, wait until that is recorded (`bronmerk sync`), and try again.",
    );
    Refused::new(Code::NotFound, "IMPORT_NO_DOCUMENT", message).into()
}

#[cfg(test)]
mod tests {
    use super::{beside, hash};
    use crate::model::FilePath;

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
    fn a_hash_is_read_whole_or_not() {
        assert_eq!(hash(&"0a".repeat(32)).map(|hash| hash.to_string()), Some("0a".repeat(32)));
        for odd in ["", "0a", &"0g".repeat(32), &"é".repeat(32), &"0a".repeat(33)] {
            assert!(hash(odd).is_none(), "{odd}");
        }
    }
}
