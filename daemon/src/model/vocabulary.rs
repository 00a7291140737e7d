//! The lists of terms that fields are chosen from.
//!
//! Facts from the lists' owners: MDTO-Metagegevensschema of the Nationaal Archief (begrippenlijsten
//! Waarderingen and BeperkingGebruikTypeLijst, norm 1.0) and the TOOI thesaurus "kern" of KOOP
//! (Woo information categories).

use super::{FieldName, Term};

/// A list of terms.
#[derive(Debug)]
pub struct Vocabulary {
    /// Name of the list, in the words of its owner.
    pub list: &'static str,
    /// Version of the list.
    pub version: &'static str,
    /// Start of a term's URI, to which its code is added; empty where terms have none.
    uri_prefix: &'static str,
    /// Code (may be empty) and label.
    terms: &'static [(&'static str, &'static str)],
}

impl Vocabulary {
    /// The list that a field is chosen from; nothing for fields with a free value or with a list
    /// that the policy brings.
    pub fn of(field: FieldName) -> Option<&'static Self> {
        match field {
            FieldName::Waardering => Some(&WAARDERINGEN),
            FieldName::BeperkingGebruik => Some(&BEPERKING_GEBRUIK_TYPEN),
            FieldName::WooInformatiecategorie => Some(&WOO_INFORMATIECATEGORIEEN),
            FieldName::Naam
            | FieldName::Omschrijving
            | FieldName::Archiefvormer
            | FieldName::Informatiecategorie
            | FieldName::Bewaartermijn => None,
        }
    }

    /// All its terms.
    pub fn terms(&self) -> impl Iterator<Item = Term> + '_ {
        self.terms.iter().map(|(code, label)| self.term(code, label))
    }

    /// The term with that code, label or URI; letter case does not matter.
    pub fn find(&self, wanted: &str) -> Option<Term> {
        let wanted = wanted.trim().to_lowercase();
        if wanted.is_empty() {
            return None;
        }
        self.terms().find(|term| {
            [&term.code, &term.label, &term.uri].into_iter().any(|text| text.to_lowercase() == wanted)
        })
    }

    fn term(&self, code: &str, label: &str) -> Term {
        Term {
            code: code.into(),
            label: label.into(),
            list: self.list.into(),
            list_version: self.version.into(),
            uri: if self.uri_prefix.is_empty() {
                String::new()
            } else {
                format!("{}{code}", self.uri_prefix)
            },
        }
    }
}

static WAARDERINGEN: Vocabulary = Vocabulary {
    list: "Begrippenlijst Waarderingen MDTO",
    version: "1.0",
    uri_prefix: "",
    terms: &[("B", "Blijvend te bewaren"), ("V", "Tijdelijk te bewaren"), ("N", "Nader te bepalen")],
};

static BEPERKING_GEBRUIK_TYPEN: Vocabulary = Vocabulary {
    list: "Begrippenlijst BeperkingGebruikTypeLijst MDTO",
    version: "1.0",
    uri_prefix: "",
    terms: &[("", "Geen beperking"), ("", "Nader te bepalen"), ("", "Overig")],
};

static WOO_INFORMATIECATEGORIEEN: Vocabulary = Vocabulary {
    list: "TOOI thesaurus kern, Woo-informatiecategorieën",
    version: "2024-11-01",
    uri_prefix: "https://identifier.overheid.nl/tooi/def/thes/kern/",
    terms: &[
        ("c_139c6280", "wetten en algemeen verbindende voorschriften"),
        ("c_aab6bfc7", "overige besluiten van algemene strekking"),
        ("c_759721e2", "ontwerpen van wet- en regelgeving met adviesaanvraag"),
        ("c_40a05794", "organisatie en werkwijze"),
        ("c_89ee6784", "bereikbaarheidsgegevens"),
        ("c_8c840238", "bij vertegenwoordigende organen ingekomen stukken"),
        ("c_c76862ab", "vergaderstukken Staten-Generaal"),
        ("c_db4862c3", "vergaderstukken decentrale overheden"),
        ("c_3a248e3a", "agenda’s en besluitenlijsten bestuurscolleges"),
        ("c_99a836c7", "adviezen"),
        ("c_8fc2335c", "convenanten"),
        ("c_c6cd1213", "jaarplannen en jaarverslagen"),
        ("c_cf268088", "subsidieverplichtingen anders dan met beschikking"),
        ("c_3baef532", "Woo-verzoeken en -besluiten"),
        ("c_fdaee95e", "onderzoeksrapporten"),
        ("c_46a81018", "beschikkingen"),
        ("c_a870c43d", "klachtoordelen"),
        ("c_816e508d", "inspanningsverplichting art 3.1 Woo"),
    ],
};

#[cfg(test)]
mod tests {
    use super::{FieldName, Vocabulary};

    fn find(field: FieldName, wanted: &str) -> Option<super::Term> {
        Vocabulary::of(field).and_then(|list| list.find(wanted))
    }

    #[test]
    fn finds_by_code_label_and_uri() {
        let by_code = find(FieldName::WooInformatiecategorie, "c_8fc2335c");
        assert_eq!(by_code.as_ref().map(|term| term.label.as_str()), Some("convenanten"));
        assert_eq!(find(FieldName::WooInformatiecategorie, "Convenanten"), by_code);
        let uri = "https://identifier.overheid.nl/tooi/def/thes/kern/c_8fc2335c";
        assert_eq!(find(FieldName::WooInformatiecategorie, uri), by_code);
    }

    #[test]
    fn a_term_without_a_code_is_not_found_by_nothing() {
        assert_eq!(find(FieldName::BeperkingGebruik, ""), None);
        assert!(find(FieldName::BeperkingGebruik, "geen beperking").is_some());
        assert_eq!(find(FieldName::Waardering, "X"), None);
    }

    #[test]
    fn the_woo_has_eighteen_categories() {
        let count = Vocabulary::of(FieldName::WooInformatiecategorie).map(|list| list.terms().count());
        assert_eq!(count, Some(18));
    }
}
