//! What is said about imports.

use bronmerk_proto::v1::import_mdto_response::FoundBy;

use super::sentences;
use crate::language::Lang;

sentences! {
    importing: "bestanden worden overgenomen", "files are being imported";
    same: "de registratie zegt dit al", "the record says the same already";
    empty: "leeg", "empty";
    restriction: "beperking erbij", "restriction added";
    row_twice: "dit document staat al in een eerdere rij; deze rij is niet overgenomen",
        "this document is in an earlier row already; this row was not taken over";
    row_unknown: "Bronmerk kent geen document met dit id, of het is er niet meer",
        "Bronmerk knows no document with this id, or it is no longer there";
    row_changed: "de velden zijn veranderd sinds deze tabel is gemaakt. Exporteer opnieuw, en breng uw wijziging daarin aan",
        "the fields changed since this table was made. Export again, and make your change in that";
    no_rows: "Er is niets om over te nemen: er staat geen document in de tabel.",
        "There is nothing to import: there is no document in the table.";
    no_id: "dit is geen tabel van Bronmerk: in de eerste regel staat geen kolom `id`. Maak er een met `bronmerk export csv`",
        "this is no table of Bronmerk: its first line has no column `id`. Make one with `bronmerk export csv`";
    nothing: "Er is niets om over te nemen: er staan geen bestanden die op .mdto.xml eindigen.",
        "There is nothing to import: there are no files that end in .mdto.xml.";
    only_folders: "Er is niets om over te nemen: dit gaat over mappen die geen dossier zijn.",
        "There is nothing to import: this is about folders that are no dossier.";
}

pub(crate) fn row(lang: Lang, number: usize, place: &str) -> String {
    match lang {
        Lang::Nl => format!("rij {number} · {place}"),
        Lang::En => format!("row {number} · {place}"),
    }
}

pub(crate) fn unclear_day(lang: Lang, day: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "`{day}` kan meer dan één dag zijn. Schrijf dag, maand en het hele jaar, zoals `31-01-2027`"
        ),
        Lang::En => {
            format!("`{day}` can be more than one day. Write the whole year first, like `2027-01-31`")
        }
    }
}

pub(crate) fn column_twice(lang: Lang, name: &str) -> String {
    match lang {
        Lang::Nl => format!("twee kolommen heten `{name}`; haal er een weg"),
        Lang::En => format!("two columns are called `{name}`; take one out"),
    }
}

pub(crate) fn torn(lang: Lang, why: &str) -> String {
    match lang {
        Lang::Nl => format!("dit is niet te lezen als tabel; sla het in het rekenblad op als CSV ({why})"),
        Lang::En => format!("this cannot be read as a table; save it as CSV in the spreadsheet ({why})"),
    }
}

pub(crate) fn code_alone(lang: Lang, field: &str) -> String {
    match lang {
        Lang::Nl => format!(
            "`{field}_code` is veranderd, en `{field}` niet. Zet de naam van de term in `{field}`; de code volgt"
        ),
        Lang::En => format!(
            "`{field}_code` was changed, and `{field}` was not. Put the name of the term in `{field}`; the code follows"
        ),
    }
}

/// Why a value is what it is, for the journal.
pub(crate) fn reason(lang: Lang, file: &str) -> String {
    match lang {
        Lang::Nl => format!("overgenomen uit de tabel `{file}`"),
        Lang::En => format!("taken over from the table `{file}`"),
    }
}

pub(crate) fn not_kept(lang: Lang, preview: bool) -> &'static str {
    match preview {
        true => lang.pick("zou niet worden overgenomen", "would not be taken over"),
        false => lang.pick("niet overgenomen", "not taken over"),
    }
}

pub(crate) fn found_by(lang: Lang, found_by: FoundBy) -> &'static str {
    match found_by {
        FoundBy::Unspecified => lang.pick("gevonden", "found"),
        FoundBy::Mark => lang.pick("aan zijn kenmerk", "by its mark"),
        FoundBy::Place => lang.pick("ligt ernaast", "lies beside it"),
        FoundBy::Content => lang.pick("aan zijn inhoud", "by its content"),
    }
}

pub(crate) fn changed(lang: Lang, preview: bool, count: u64, shown: &str) -> String {
    let nl = if count == 1 { "document" } else { "documenten" };
    let en = if count == 1 { "document" } else { "documents" };
    let would = if count == 1 { "zou" } else { "zouden" };
    match (lang, preview) {
        (Lang::Nl, false) => format!("{shown} {nl} bijgewerkt"),
        (Lang::En, false) => format!("{shown} {en} changed"),
        (Lang::Nl, true) => format!("Voorbeeld: {shown} {nl} {would} veranderen; er is niets veranderd"),
        (Lang::En, true) => format!("Preview: {shown} {en} would change; nothing was changed"),
    }
}

pub(crate) fn rest(lang: Lang, same: &str, refused: &str, folders: &str) -> String {
    let mut told = String::new();
    if same != "0" {
        told.push_str(&match lang {
            Lang::Nl => format!("; {same} zei al hetzelfde"),
            Lang::En => format!("; {same} said the same already"),
        });
    }
    if refused != "0" {
        told.push_str(&match lang {
            Lang::Nl => format!("; {refused} geweigerd"),
            Lang::En => format!("; {refused} refused"),
        });
    }
    if folders != "0" {
        told.push_str(&match lang {
            Lang::Nl => format!("; {folders} over een map die geen dossier is"),
            Lang::En => format!("; {folders} about a folder that is no dossier"),
        });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_documents_take_the_plural() {
        let told = |count, shown| changed(Lang::Nl, true, count, shown);
        assert_eq!(told(1, "1"), "Voorbeeld: 1 document zou veranderen; er is niets veranderd");
        assert_eq!(told(3, "3"), "Voorbeeld: 3 documenten zouden veranderen; er is niets veranderd");
    }
}
