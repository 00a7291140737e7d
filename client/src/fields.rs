//! The fields of a record: their names on the wire, their official labels, and the kind of value
//! each takes. In the order in which people read them.

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Texts,
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
    /// Its name in MDTO or DiWoo.
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
}

/// Every field that this client knows. A newer daemon may have more: those are shown by name.
pub(crate) const FIELDS: [Known; 27] = [
    Known { name: "naam", label: "naam", kind: Kind::Text },
    Known { name: "omschrijving", label: "omschrijving", kind: Kind::Text },
    Known { name: "trefwoorden", label: "trefwoorden", kind: Kind::Texts },
    Known { name: "taal", label: "taal", kind: Kind::Term },
    Known { name: "archiefvormer", label: "archiefvormer", kind: Kind::Term },
    Known { name: "informatiecategorie", label: "informatiecategorie", kind: Kind::Term },
    Known { name: "waardering", label: "waardering", kind: Kind::Term },
    Known { name: "bewaartermijn", label: "bewaartermijn", kind: Kind::Duration },
    Known { name: "bewaartermijn_trigger", label: "bewaartermijnTrigger", kind: Kind::Term },
    Known { name: "bewaartermijn_startdatum", label: "bewaartermijnStartdatum", kind: Kind::Date },
    Known { name: "bewaartermijn_einddatum", label: "bewaartermijnEinddatum", kind: Kind::Date },
    Known { name: "beperking_gebruik", label: "beperkingGebruik", kind: Kind::Term },
    Known { name: "woo_informatiecategorie", label: "Woo-informatiecategorie", kind: Kind::Term },
    Known { name: "documentsoort", label: "documentsoort", kind: Kind::Term },
    Known { name: "themas", label: "themas", kind: Kind::Terms },
    Known { name: "officiele_titel", label: "officieleTitel", kind: Kind::Text },
    Known { name: "samenvatting", label: "samenvatting", kind: Kind::Text },
    Known { name: "context", label: "context", kind: Kind::Text },
    Known { name: "documenthandelingen", label: "documenthandelingen", kind: Kind::Handlings },
    Known { name: "beoordeling", label: "beoordeling", kind: Kind::Term },
    Known { name: "publiceren_voor", label: "publicerenVoor", kind: Kind::Date },
    Known { name: "documentstatus", label: "documentstatus", kind: Kind::Term },
    Known { name: "kenmerk", label: "kenmerk", kind: Kind::Text },
    Known { name: "documentdatum", label: "documentdatum", kind: Kind::Date },
    Known { name: "afzender", label: "afzender", kind: Kind::Text },
    Known { name: "geadresseerden", label: "geadresseerden", kind: Kind::Texts },
    Known { name: "afsluitdatum", label: "afsluitdatum", kind: Kind::Date },
];

/// Returns the field by its wire name or by its label, in any case, with `-`, `_` or nothing between.
pub(crate) fn find(given: &str) -> Option<&'static Known> {
    let plain = |name: &str| name.replace(['-', '_'], "").to_lowercase();
    FIELDS.iter().find(|known| plain(known.name) == plain(given))
}

/// Returns the label of the field that the wire calls `name`.
pub(crate) fn label(name: &str) -> &str {
    FIELDS.iter().find(|known| known.name == name).map_or(name, |known| known.label)
}

/// Returns the name as it is typed, between these marks, with its label behind it where that differs.
pub(crate) fn typed(name: &str, mark: &str) -> String {
    match label(name) {
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
    FIELDS.map(|known| known.name).join(", ")
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
        assert_eq!(typed("beperking_gebruik", "`"), "`beperking_gebruik` (beperkingGebruik)");
        assert_eq!(typed("naam", ""), "naam");
    }

    #[test]
    fn every_label_leads_back_to_its_field() {
        for known in &FIELDS {
            assert_eq!(find(known.label).map(|found| found.name), Some(known.name));
        }
    }
}
