//! `relate`: how documents belong together.

use std::ffi::OsString;

use bronmerk_proto::v1::{RelateDocumentsRequest, relation};
use clap::Args;

use crate::{
    session::Session,
    texts::{dossiers as texts, words},
    trouble::{Exit, Trouble},
};

/// Note how a document belongs together with another one, or take that out
#[derive(Debug, Args)]
#[command(after_help = "\
How, in Dutch or in English, read from the first to the second:
  is-bijlage-bij, annex-of                is-versie-van, version-of
  vervangt, replaces                      is-reactie-op, reply-to
  is-uitwerking-van, elaboration-of       verwijst-naar, refers-to
  is-onderdeel-van-dossier, in-dossier    (the second is a dossier: its folder)

It is noted once. The other side shows it too: “heeft bijlage” and so on.

Examples:
  bronmerk relate bijlage.pdf is-bijlage-bij nota.docx
  bronmerk relate nota.docx in-dossier ~/Werkmap/Begroting
  bronmerk relate bijlage.pdf is-bijlage-bij nota.docx --remove")]
pub(crate) struct Relate {
    /// The document: PATH, documents/UUID or UUID
    path: OsString,
    /// How it belongs to the other one
    #[arg(value_parser = kind)]
    kind: relation::Kind,
    /// The other one: PATH, documents/UUID or UUID
    other: OsString,
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
pub(crate) async fn run(asked: Relate, session: &mut Session) -> Result<Exit, Trouble> {
    let (named, other) = (session.document(&asked.path)?, session.document(&asked.other)?);
    let connection = session.connect().await?;
    let seen = connection.document(&named).await?;
    let other = connection.document(&other).await?;
    let request = RelateDocumentsRequest {
        name: seen.name,
        kind: asked.kind.into(),
        other: other.name.clone(),
        remove: asked.remove,
        etag: asked.etag.map_or(seen.etag, super::quoted),
        reason: asked.reason,
        request_id: super::request_id(),
        validate_only: false,
    };
    let answer = connection.answer(connection.dossiers().relate_documents(request)).await?;
    let document = answer.document.ok_or(Trouble::Incomplete)?;
    if session.json() {
        session.write_json(&document)?;
        return Ok(Exit::Fine);
    }
    let lang = session.lang();
    let place = |document: &bronmerk_proto::v1::Document| {
        document.locations.first().map(crate::print::place).unwrap_or_default()
    };
    let done = if asked.remove { texts::taken_out(lang) } else { texts::noted(lang) };
    let (one, how, two) = (place(&document), words::relation_kind(lang, asked.kind), place(&other));
    session.write(&format!("{done}: {one} {how} {two}\n"))?;
    Ok(Exit::Fine)
}

/// Reads a kind as people write it.
fn kind(given: &str) -> Result<relation::Kind, String> {
    use relation::Kind;
    Ok(match given.trim().to_lowercase().replace(['_', ' '], "-").as_str() {
        "is-bijlage-bij" | "annex-of" => Kind::AnnexOf,
        "is-versie-van" | "is-een-versie-van" | "version-of" => Kind::VersionOf,
        "vervangt" | "replaces" => Kind::Replaces,
        "is-reactie-op" | "reply-to" => Kind::ReplyTo,
        "is-uitwerking-van" | "elaboration-of" => Kind::ElaborationOf,
        "verwijst-naar" | "refereert-aan" | "refers-to" => Kind::RefersTo,
        "is-onderdeel-van-dossier" | "is-onderdeel-van" | "in-dossier" => Kind::InDossier,
        _ => {
            return Err("write one of: is-bijlage-bij, is-versie-van, vervangt, is-reactie-op, \
                is-uitwerking-van, verwijst-naar, is-onderdeel-van-dossier"
                .into());
        }
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
            assert_eq!(kind(words::relation_kind(Lang::Nl, one)), Ok(one), "{one:?}");
        }
        assert_eq!(kind("annex_of"), Ok(Kind::AnnexOf));
        assert!(kind("hoort-bij").is_err());
    }
}
