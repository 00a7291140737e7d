//! `ImportService`: a description of a document read, its document found, and what it says handed in.

mod found;

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::{
    export::Transfer,
    reasons::{self, Reason},
    refusals, restrict,
    shared::Shared,
    status::Refused,
    update::seen,
};
use crate::{
    export::{
        archive, incoming,
        mdto::{self, Informatieobject, Mdto, Problem},
        related,
    },
    ingest::desk::{Act, Acted, Deed, Import},
    ledger::{ReadError, Reader},
    model::{
        Field, FieldName, FilePath, Kind, Record, Related, RelationKind, Sentence, Term, Value,
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
use found::found;

/// A description of one document that a person can oversee: some thousand elements.
const MOST_BYTES: usize = 256 * 1024;

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
        return Err(of_mdto(reasons::MDTO_NOT_A_DOCUMENT).into());
    };
    if incoming::is_mere_folder(&object) {
        return Err(of_mdto(reasons::MDTO_MERE_FOLDER).into());
    }
    match incoming::kind(&object) {
        Ok(kind) => Ok((*object, kind, brought.has_limits)),
        Err(level) => Err(of_mdto(reasons::MDTO_OF_A_LEVEL).with("level", level).into()),
    }
}

fn of_mdto(reason: Reason) -> Refused {
    Refused::new(reason).failed("INFORMATIEOBJECT", "MDTO")
}

fn too_long(bytes: usize) -> Status {
    Refused::field(reasons::MDTO_TOO_LONG, "content")
        .with("bytes", bytes)
        .with("most_bytes", MOST_BYTES)
        .into()
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
    let refused = Refused::new(reasons::MDTO_INVALID).why(first).with("problems", problems.len());
    let violated = |refused: Refused, problem: &Problem| {
        refused.violation("content", problem.rule.name(), &told(problem))
    };
    problems.iter().fold(refused, violated).into()
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
        return Refused::new(reasons::IMPORT_NO_DOSSIER).into();
    }
    Refused::new(reasons::IMPORT_NO_DOCUMENT).into()
}
