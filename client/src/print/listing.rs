//! Documents in rows.

use bronmerk_proto::v1::Document;

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    place,
    record::tone,
    value::code,
};
use crate::texts::{record as texts, words};

/// Starts a table of documents.
pub(crate) fn table(look: &Look) -> Columns {
    let lang = look.lang;
    let saved = texts::column_saved(lang);
    Columns::new(&[texts::column_state(lang), "Waardering", saved, texts::column_path(lang)])
}

/// Returns the document as a row of that table.
pub(crate) fn row(look: &Look, document: &Document) -> Row {
    let field = document.fields.get("waardering");
    let appraisal = field.and_then(|field| code(field.value.as_ref()));
    let time = document.facts.as_ref().and_then(|facts| facts.file_modify_time.as_ref());
    let place = document.locations.first().map(place).unwrap_or_default();
    Row {
        cells: vec![
            Cell::toned(tone(document), words::standing(look.lang, document)),
            Cell::new(appraisal.unwrap_or_else(|| "-".into())),
            Cell::new(look.day(time).unwrap_or_else(|| "-".into())),
        ],
        last: vec![Cell::toned(Tone::Plain, place)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look},
    };

    #[test]
    fn a_document_is_one_line() {
        let look = look(Lang::Nl);
        let rows = [row(&look, &document()), row(&look, &Document::default())];
        assert_eq!(
            table(&look).page(&look, &rows),
            "Status      Waardering  Opgeslagen   Pad\n\
             Wacht op u  B           23 nov 2026  /home/eva/Werkmap/nota begroting.docx\n\
             Onbekend    -           -            \n"
        );
    }
}
