//! `relate`: how documents belong together.

use std::ffi::OsString;

use bronmerk_proto::v1::{Document, RelateDocumentsRequest, relation};
use clap::Args;

use super::many::{self, Became, Deed, How, Many, Which};
use crate::{
    connect::Connection,
    print::place,
    session::Session,
    texts::{dossiers as texts, words},
    trouble::{Exit, Trouble},
};

/// Note how a document, or many, belong together with another one, or take that out
#[derive(Debug, Args)]
#[command(
    override_usage = "bronmerk relate [OPTIONS] <PATH>... <HOW> <OTHER>\n       bronmerk relate [OPTIONS] --where <FILTER> <HOW> <OTHER>",
    after_help = "\
How, in Dutch or in English, read from the first to the last:
  is-bijlage-bij, annex-of                is-versie-van, version-of
  vervangt, replaces                      is-reactie-op, reply-to
  is-uitwerking-van, elaboration-of       verwijst-naar, refers-to
  is-onderdeel-van-dossier, in-dossier    (the last is a dossier: its folder)

It is noted once. The other side shows it too: “heeft bijlage” and so on. Of many documents, those of which it
is noted already stay as they are, and so does the other one itself.

Examples:
  bronmerk relate bijlage.pdf is-bijlage-bij nota.docx
  bronmerk relate nota.docx in-dossier ~/Werkmap/Begroting
  bronmerk relate bijlage.pdf is-bijlage-bij nota.docx --remove
  bronmerk relate bijlage-*.pdf is-bijlage-bij nota.docx --preview"
)]
pub(crate) struct Relate {
    /// The documents (PATH, documents/UUID or UUID), then how they belong to the last one
    #[arg(value_name = "PATH HOW OTHER", required = true, num_args = 2..)]
    words: Vec<OsString>,
    #[command(flatten)]
    many: Many,
    /// Take it out
    #[arg(long)]
    remove: bool,
    /// Why; kept in the journal
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Only if the record still has this etag
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
}

/// Runs the command.
pub(crate) async fn run(mut asked: Relate, session: &mut Session) -> Result<Exit, Trouble> {
    let other = asked.words.pop().unwrap_or_default();
    let how = asked.words.pop().unwrap_or_default();
    let how = how.to_string_lossy();
    let kind = kind(&how).ok_or_else(|| Trouble::NotARelation(how.into_owned()))?;
    let which = Which::of(session, asked.many.filter.as_deref(), &asked.words)?;
    let other = session.document(&other)?;
    let connection = session.connect().await?;
    let other = connection.document(&other).await?;
    let named = which.only_one(&asked.many);
    let is_one = named.is_some();
    let deed = Related { kind, other, removes: asked.remove, reason: asked.reason, is_one };
    let Some(named) = named else {
        super::no_etag(asked.etag.as_ref())?;
        return many::run(&deed, which, &asked.many, session).await;
    };
    let mut seen = connection.document(named).await?;
    seen.etag = asked.etag.map_or(seen.etag, super::quoted);
    let became = deed.with_one(&connection, &seen, &How::default()).await?;
    let document = became.document().ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(document)?;
        return Ok(Exit::Fine);
    }
    let lang = session.lang();
    let place = |document: &Document| document.locations.first().map(place).unwrap_or_default();
    let done = if deed.removes { texts::taken_out(lang) } else { texts::noted(lang) };
    let (one, how, two) = (place(document), words::relation_kind(lang, kind), place(&deed.other));
    session.write(&format!("{done}: {one} {how} {two}\n"))?;
    Ok(Exit::Fine)
}

/// How a document belongs to another one.
struct Related {
    kind: relation::Kind,
    other: Document,
    removes: bool,
    reason: String,
    /// Of one document what is so already is refused; of many it is passed over.
    is_one: bool,
}

impl Related {
    fn is_so_already(&self, seen: &Document) -> bool {
        let is_it =
            |one: &bronmerk_proto::v1::Relation| one.kind() == self.kind && one.document == self.other.name;
        seen.relations.iter().any(is_it) != self.removes || seen.name == self.other.name
    }
}

impl Deed for Related {
    async fn with_one(&self, connection: &Connection, seen: &Document, how: &How) -> Result<Became, Trouble> {
        if !self.is_one && self.is_so_already(seen) {
            return Ok(Became::nothing(seen));
        }
        let request = RelateDocumentsRequest {
            name: seen.name.clone(),
            kind: self.kind.into(),
            other: self.other.name.clone(),
            remove: self.removes,
            etag: seen.etag.clone(),
            reason: self.reason.clone(),
            request_id: super::request_id(),
            validate_only: how.preview,
            batch: how.batch.clone(),
        };
        let answer = connection.answer(connection.dossiers().relate_documents(request)).await?;
        Became::of(answer.document, answer.changes)
    }
}

/// Reads a kind as people write it.
fn kind(given: &str) -> Option<relation::Kind> {
    use relation::Kind;
    Some(match given.trim().to_lowercase().replace(['_', ' '], "-").as_str() {
        "is-bijlage-bij" | "annex-of" => Kind::AnnexOf,
        "is-versie-van" | "is-een-versie-van" | "version-of" => Kind::VersionOf,
        "vervangt" | "replaces" => Kind::Replaces,
        "is-reactie-op" | "reply-to" => Kind::ReplyTo,
        "is-uitwerking-van" | "elaboration-of" => Kind::ElaborationOf,
        "verwijst-naar" | "refereert-aan" | "refers-to" => Kind::RefersTo,
        "is-onderdeel-van-dossier" | "is-onderdeel-van" | "in-dossier" => Kind::InDossier,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::relation::Kind;

    use super::kind;
    use crate::{language::Lang, texts::words};

    #[test]
    fn each_kind_is_read_as_it_is_shown() {
        for number in 1..=7 {
            let one = Kind::try_from(number).unwrap_or_default();
            assert_eq!(kind(words::relation_kind(Lang::Nl, one)), Some(one), "{one:?}");
        }
        assert_eq!(kind("annex_of"), Some(Kind::AnnexOf));
        assert!(kind("hoort-bij").is_none());
    }
}
