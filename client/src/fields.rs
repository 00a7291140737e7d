//! The fields of a record: their names on the wire, their official labels, and the kind of value
//! each takes. The list is the one that the daemon reads too.

use crate::language::Lang;

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text on one line.
    Line,
    Text,
    Words,
    Term,
    Terms,
    Duration,
    Date,
    Handlings,
}

/// One field that this client knows.
#[derive(Debug)]
pub(crate) struct Known {
    /// Its name on the wire.
    pub(crate) name: &'static str,
    /// What people call it, in Dutch.
    pub(crate) nl: &'static str,
    /// The same in English.
    pub(crate) en: &'static str,
    pub(crate) kind: Kind,
}

macro_rules! fields {
    ($($(#[$what:meta])* $field:ident $name:literal $kind:ident: $nl:literal, $en:literal;)*) => {
        /// Every field that this client knows. A newer daemon may have more: those are shown by name.
        pub(crate) const FIELDS: &[Known] =
            &[$(Known { name: $name, nl: $nl, en: $en, kind: Kind::$kind }),*];
    };
}
include!("../../daemon/src/model/fields.in");

/// Returns the field by its name or by what people call it, in any case, with `-`, `_` or nothing between; so the names
/// of MDTO and DiWoo (`beperkingGebruik`) are understood too.
pub(crate) fn find(given: &str) -> Option<&'static Known> {
    let plain = |name: &str| name.replace(['-', '_', ' '], "").to_lowercase();
    let is_it = |name: &str| plain(name) == plain(given);
    let by_name = FIELDS.iter().find(|known| is_it(known.name));
    by_name.or_else(|| FIELDS.iter().find(|known| is_it(known.nl) || is_it(known.en)))
}

/// Returns what people call the field that the wire calls `name`.
pub(crate) fn label(lang: Lang, name: &str) -> &str {
    FIELDS.iter().find(|known| known.name == name).map_or(name, |known| lang.pick(known.nl, known.en))
}

/// Returns the name as it is typed, between these marks, with what people call it behind it where that differs.
pub(crate) fn typed(lang: Lang, name: &str, mark: &str) -> String {
    match label(lang, name) {
        label if label == name => format!("{mark}{name}{mark}"),
        label => format!("{mark}{name}{mark} ({label})"),
    }
}

/// Returns where a field stands in the order of reading; unknown ones come last.
pub(crate) fn place(name: &str) -> usize {
    FIELDS.iter().position(|known| known.name == name).unwrap_or(FIELDS.len())
}

/// Returns the wire names of all fields, for a message.
pub(crate) fn names() -> String {
    FIELDS.iter().map(|known| known.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_name_and_by_label() {
        for given in ["beperking_gebruik", "beperkingGebruik", "BEPERKING-GEBRUIK"] {
            assert_eq!(find(given).map(|known| known.name), Some("beperking_gebruik"));
        }
        assert_eq!(find("Woo-informatiecategorie").map(|known| known.kind), Some(Kind::Term));
        assert!(find("titel").is_none());
    }

    #[test]
    fn a_name_is_told_as_it_is_typed() {
        let typed = |name| typed(Lang::Nl, name, "`");
        assert_eq!(typed("beperking_gebruik"), "`beperking_gebruik` (beperking van het gebruik)");
        assert_eq!(typed("naam"), "`naam`");
    }

    #[test]
    fn every_label_leads_back_to_its_field() {
        for known in FIELDS {
            for label in [known.name, known.nl, known.en] {
                assert_eq!(find(label).map(|found| found.name), Some(known.name));
            }
        }
    }
}
