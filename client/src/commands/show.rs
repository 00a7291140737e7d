//! `show`: the record of a document, why each value is there, and what is missing.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::{OsStr, OsString},
};

use bronmerk_proto::v1::{Document, restriction::Source, value::Kind};
use clap::Args;

use crate::{
    connect::Connection,
    locate::{Named, put_first},
    print::{question::Other, record},
    session::Session,
    trouble::{Exit, Trouble},
};

/// Of so many others the place is looked up; the rest is shown by id.
const MOST_LOOKED_UP: usize = 50;

/// Show the record of documents: each value, why it is there, and what is missing
#[derive(Debug, Args)]
#[command(after_help = "\
With several documents, those that can be shown are shown; the exit code is that of the first that
could not. With --json one document is one object, several are one object per line.

Examples:
  bronmerk show ~/Werkmap/nota.docx
  bronmerk show --json nota.docx | jq .fields.waardering.value.term.code
  bronmerk show documents/0192f3c4-5a6b-7c8d-9e0f-112233445566")]
pub(crate) struct Show {
    /// The documents: PATH, documents/UUID or UUID
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<OsString>,
}

/// Runs the command.
pub(crate) async fn run(asked: Show, session: &mut Session) -> Result<Exit, Trouble> {
    let named = asked.paths.iter().map(|typed| session.document(typed)).collect::<Result<Vec<_>, _>>()?;
    let connection = session.connect().await?;
    let several = asked.paths.len() > 1;
    let mut exit = Exit::Fine;
    for (at, (typed, named)) in asked.paths.iter().zip(&named).enumerate() {
        match connection.document(named).await {
            Ok(document) if session.json() && several => session.write_json_lines([&document])?,
            Ok(document) if session.json() => session.write_json(&document)?,
            Ok(mut document) => {
                if let Some(asked) = named.path() {
                    put_first(&mut document, |path| path == asked);
                }
                let page = page(&connection, &document, session).await;
                session.write(if at > 0 { "\n" } else { "" })?;
                session.write(&page)?;
            }
            // What concerns one document does not keep the others from being shown.
            Err(trouble @ Trouble::Refused(_)) if several => {
                session.tell_about(typed, &trouble);
                exit = if exit == Exit::Fine { trouble.exit() } else { exit };
            }
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(exit)
}

/// Shows one record.
pub(crate) async fn one(typed: &OsStr, session: &mut Session) -> Result<Exit, Trouble> {
    run(Show { paths: vec![typed.to_owned()] }, session).await
}

async fn page(connection: &Connection, document: &Document, session: &Session) -> String {
    let origin = origin(connection, document).await;
    let others = others(connection, document).await;
    record::page_with(session.look(), document, origin.as_ref(), &others)
}

/// Returns where the documents are that belong together with this one, or that a restriction came from, by their
/// names.
async fn others(connection: &Connection, document: &Document) -> BTreeMap<String, String> {
    let related = document.relations.iter().chain(&document.related_from).map(|one| &one.document);
    let dossier = Some(&document.dossier).filter(|dossier| !dossier.is_empty());
    let sources = document.restrictions.iter().filter_map(|one| match &one.source {
        Some(Source::Inherited(from)) => Some(&from.document),
        _ => None,
    });
    let names: BTreeSet<&String> = related.chain(dossier).chain(sources).take(MOST_LOOKED_UP).collect();
    let mut others = BTreeMap::new();
    for name in names {
        // Whoever may not see the other record still sees its id.
        if let Ok(other) = connection.document(&Named::Id(name.clone())).await {
            others.extend(other.locations.first().map(|at| (name.clone(), crate::print::place(at))));
        }
    }
    others
}

/// Returns the document that this one came from; for a person a path and a title say more than an id.
async fn origin(connection: &Connection, document: &Document) -> Option<Other> {
    let name = document.origin.as_ref().map(|origin| origin.document.clone())?;
    // Whoever may not see the other record, or finds it gone, still sees its id.
    let origin = connection.document(&Named::Id(name)).await.ok()?;
    let title = origin.fields.get("naam").and_then(|field| field.value.as_ref()?.kind.clone());
    Some(Other {
        path: origin.locations.first().map(crate::print::place).unwrap_or_default(),
        title: match title {
            Some(Kind::Text(title)) => title,
            _ => String::new(),
        },
        gone: origin.absence.and_then(|absence| absence.time),
    })
}
