//! A record made by hand, and a way of looking, for the tests.

use bronmerk_proto::v1::{
    Account, Document, DocumentState, Facts, Field, Format, Location, Origin, Provenance, Sentence, Source,
    Suggestion, Term, Value, format, origin, value::Kind,
};
use jiff::tz::{Offset, TimeZone};
use prost_types::Timestamp;

use crate::{language::Lang, print::Look};

/// 23 November 2026, 14:01 in the zone of [`look`].
const MADE: i64 = 1_795_438_860;

/// A person with no terminal, one hour east of Greenwich.
pub(crate) fn look(lang: Lang) -> Look {
    Look { lang, zone: TimeZone::fixed(Offset::constant(1)), colours: false, width: None }
}

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds, nanos: 0 })
}

fn sentence(nl: &str, en: &str) -> Option<Sentence> {
    Some(Sentence { nl: nl.into(), en: en.into() })
}

fn by(source: Source, actor: &str, policy: &str, reason: Option<Sentence>) -> Option<Provenance> {
    Some(Provenance {
        source: source.into(),
        actor: actor.into(),
        time: at(MADE + 60),
        policy_version: policy.into(),
        reason,
    })
}

/// Returns a value of this kind.
pub(crate) fn value(kind: Kind) -> Option<Value> {
    Some(Value { kind: Some(kind) })
}

/// Returns a term.
pub(crate) fn term(code: &str, label: &str, list: &str, list_version: &str) -> Kind {
    let (code, label) = (code.into(), label.into());
    Kind::Term(Term { code, label, list: list.into(), list_version: list_version.into(), uri: String::new() })
}

fn location(path: &str) -> Location {
    Location { path: path.into(), display_path: path.into(), ..Location::default() }
}

/// A record with something of everything.
pub(crate) fn document() -> Document {
    let facts = Facts {
        size_bytes: 24_312,
        sha256: vec![0xab; 32],
        file_create_time: at(MADE),
        file_modify_time: at(MADE + 60),
        owner: Some(Account { id: "1000".into(), name: "eva".into() }),
        saved_by: Some(Account { id: "1001".into(), name: "noor".into() }),
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document".into(),
        format: Some(Format {
            puid: "fmt/412".into(),
            name: "Microsoft Word for Windows".into(),
            version: "2007 onwards".into(),
            basis: format::Basis::Container.into(),
        }),
        other_formats: Vec::new(),
        name_disagrees: false,
        properties: None,
        provenance: by(Source::Daemon, "0.1.0", "", None),
    };
    let field = |kind, provenance| Field { value: value(kind), provenance, ..Field::default() };
    let title = sentence("De titel staat in het document.", "The title is in the document.");
    let list = sentence("Zo staat het in de selectielijst.", "So says the selection list.");
    let like = sentence("De titel lijkt op die van een rapport.", "The title looks like that of a report.");
    let suggestions = vec![
        Suggestion {
            id: "s1".into(),
            value: value(term("c_1", "Onderzoeksrapporten", "", "")),
            provenance: by(Source::Model, "titels-1", "", like),
        },
        Suggestion { id: "s2".into(), value: value(term("c_2", "Beleidsnota's", "", "")), provenance: None },
    ];
    Document {
        name: "documents/0192f3c4-5a6b-7c8d-9e0f-112233445566".into(),
        etag: "\"e42\"".into(),
        state: DocumentState::NeedsDecision.into(),
        locations: vec![
            location("/home/eva/Werkmap/nota begroting.docx"),
            location("/home/eva/Delen/nota.docx"),
        ],
        create_time: at(MADE),
        update_time: at(MADE + 60),
        sequence: 42,
        origin: Some(Origin {
            relation: origin::Relation::Copy.into(),
            document: "documents/0192f3c4-5a6b-7c8d-9e0f-000000000001".into(),
        }),
        facts: Some(facts),
        fields: [
            ("naam", field(Kind::Text("Nota begroting".into()), by(Source::Document, "", "", title))),
            (
                "waardering",
                field(
                    term("B", "Blijvend te bewaren", "Begrippenlijst waardering", "1.0"),
                    by(Source::Rule, "standaard-waardering", "built-in-0.1.0", list),
                ),
            ),
            ("bewaartermijn", field(Kind::Duration("P10Y".into()), by(Source::Person, "eva", "", None))),
            ("woo_informatiecategorie", Field { suggestions, ..Field::default() }),
        ]
        .into_iter()
        .map(|(name, field)| (name.to_owned(), field))
        .collect(),
        missing_fields: vec!["archiefvormer".into(), "beperking_gebruik".into()],
        version_count: 3,
        ..Document::default()
    }
}
