//! How documents belong together, as a person reads it.

use std::collections::BTreeMap;

use bronmerk_proto::v1::Document;

use super::{Look, escape::clean};
use crate::texts::{dossiers as texts, words};

/// Adds the dossier that a document is in, and what else it belongs together with. `others` has the places of
/// other documents, by their names.
pub(crate) fn add(page: &mut String, look: &Look, document: &Document, others: &BTreeMap<String, String>) {
    let lang = look.lang;
    let place = |name: &str| others.get(name).cloned().unwrap_or_else(|| clean(name).into_owned());
    let mut lines = Vec::new();
    if !document.dossier.is_empty() {
        lines.push((texts::dossier(lang), place(&document.dossier)));
    }
    for one in &document.relations {
        lines.push((words::relation_kind(lang, one.kind()), place(&one.document)));
    }
    for one in &document.related_from {
        lines.push((texts::from_other(lang, one.kind()), place(&one.document)));
    }
    if document.related_from_is_incomplete {
        lines.push((texts::not_all(lang), texts::may_be_more(lang).to_owned()));
    }
    if !lines.is_empty() {
        look.add_heading(page, texts::heading(lang));
        look.add_aligned(page, &lines);
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{Relation, relation::Kind};

    use super::*;
    use crate::{language::Lang, specimen::look};

    #[test]
    fn both_sides_are_told_in_words() {
        let relation = |kind: Kind, name: &str| Relation {
            kind: kind.into(),
            document: name.into(),
            ..Relation::default()
        };
        let document = Document {
            dossier: "documents/1".into(),
            relations: vec![relation(Kind::ReplyTo, "documents/2")],
            related_from: vec![relation(Kind::AnnexOf, "documents/3")],
            related_from_is_incomplete: true,
            ..Document::default()
        };
        let others =
            BTreeMap::from([("documents/1".into(), "/w/Zaak".into()), ("documents/3".into(), "/w/b".into())]);
        let mut page = String::new();
        add(&mut page, &look(Lang::Nl), &document, &others);
        assert_eq!(
            page,
            "
Hoort bij elkaar
  Dossier        /w/Zaak
  is reactie op  documents/2
  heeft bijlage  /w/b
  Let op         dit is misschien niet alles: er zijn er meer, of niet alles is nu te lezen
"
        );
        let mut page = String::new();
        add(&mut page, &look(Lang::En), &Document::default(), &others);
        assert_eq!(page, "");
    }
}
