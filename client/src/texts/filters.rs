//! The words around saved filters.

use crate::language::Lang;

super::sentences! {
    none:
        "u hebt nog geen filters bewaard: bronmerk filters save NAAM 'FILTER'",
        "you have saved no filters yet: bronmerk filters save NAME 'FILTER'";
    empty: "het filter is leeg", "the filter is empty";
    all_documents:
        "bedoelt u alle documenten, schrijf dan `folder = /`", "if you mean all documents, write `folder = /`";
    names:
        "een naam bestaat uit letters, cijfers, `-` en `_`", "a name is made of letters, digits, `-` and `_`";
}

pub(crate) fn saved(lang: Lang, name: &str, path: &str) -> String {
    match lang {
        Lang::Nl => format!("bewaard als @{name}, in {path}"),
        Lang::En => format!("saved as @{name}, in {path}"),
    }
}

pub(crate) fn unknown(lang: Lang, name: &str) -> String {
    match lang {
        Lang::Nl => format!("er is geen filter `@{name}` bewaard"),
        Lang::En => format!("no filter `@{name}` was saved"),
    }
}

pub(crate) fn known(lang: Lang, names: &str) -> String {
    format!("{}: {names}", lang.pick("wel bewaard zijn", "there are"))
}

pub(crate) fn bad_name(lang: Lang, name: &str) -> String {
    match lang {
        Lang::Nl => format!("`{name}` kan niet de naam van een bewaard filter zijn"),
        Lang::En => format!("`{name}` cannot be the name of a saved filter"),
    }
}
