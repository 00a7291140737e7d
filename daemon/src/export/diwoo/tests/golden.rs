//! Files as they are to be, byte for byte.

use super::{
    super::{
        Date, Documenthandeling, Documentrelatie, Limits, Moment, Text, Uri, Verwijzing, Waarde, verify,
    },
    files::{KERN, entry, plain, write, written},
};

pub(super) const FULL: &str = include_str!("golden/full.xml");
pub(super) const SITEMAP: &str = include_str!("golden/sitemap-diwoo-infocat014-00001.xml");

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn pointer(label: &str, uri: &str) -> Verwijzing {
    Verwijzing { label: text(label), resource: Some(Uri::new(uri).unwrap()) }
}

/// A document with everything.
pub(super) fn full() -> super::super::DiWoo {
    let organisation = |label: &str, code: &str| {
        Waarde::new(label, format!("https://identifier.overheid.nl/tooi/id/{code}")).unwrap()
    };
    let europe = "http://publications.europa.eu/resource/authority";
    let mut full = plain("Nota over \"toeslagen\" & <herstel>", &["c_3baef532", "c_fdaee95e"]);
    full.identifiers = vec![text("2026-0000123456"), text("BM-7")];
    full.verantwoordelijke = Some(organisation("ministerie van Financiën", "ministerie/mnre1090"));
    full.medeverantwoordelijken = vec![organisation("ministerie van Algemene Zaken", "ministerie/mnre1010")];
    full.opsteller = Some(organisation("directoraat-generaal Toeslagen", "oorg/oorg12369"));
    full.naam_opsteller = Some(text("Afdeling Beleid"));
    full.titelcollectie.verkorte_titels = vec![text("Nota toeslagen")];
    full.titelcollectie.alternatieve_titels = vec![text("Herstel"), text("Toeslagen\u{b}")];
    full.omschrijvingen = vec![text("Eerste regel\r\nTweede regel"), text("Één ’zin’")];
    full.classificatiecollectie.documentsoorten =
        vec![Waarde::new("beslisnota", format!("{KERN}c_2977c34f")).unwrap()];
    full.classificatiecollectie.themas = vec![
        Waarde::new("belasting", "https://identifier.overheid.nl/tooi/def/thes/top/c_25e30d03").unwrap(),
    ];
    full.classificatiecollectie.trefwoorden = vec![text("toeslagen"), text("herstel")];
    full.creatiedatum = Some(Date::new("2026-11-20").unwrap());
    let read = |text: &str| Moment::new(text).unwrap();
    full.language = Some(Waarde::new("Nederlands", format!("{europe}/language/NLD")).unwrap());
    full.format = Some(Waarde::new("Word DOCX", format!("{europe}/file-type/DOCX")).unwrap());
    full.aggregatiekenmerk = Some(text("dossier 42"));
    full.is_part_of = Some(pointer("Dossier 42", "https://open.voorbeeld.nl/woo/dossier?nummer=42&taal=nl"));
    full.has_parts =
        vec![pointer("Bijlage 1", "urn:bronmerk:1"), Verwijzing { label: text("Bijlage 2"), resource: None }];
    full.documenthandelingen = full.documenthandelingen.and(Documenthandeling {
        soort_handeling: Waarde::new("ondertekening", format!("{KERN}c_e1ec050e")).unwrap(),
        at_time: read("2026-11-23T09:30:00.25Z"),
        was_associated_with: Some(organisation("ministerie van Financiën", "ministerie/mnre1090")),
    });
    full.documentrelaties = vec![Documentrelatie {
        role: Waarde::new("is reactie op", format!("{KERN}c_07748060")).unwrap(),
        relation: pointer("Kamervraag", "https://open.voorbeeld.nl/woo/vraag"),
    }];
    full.reden_verwijdering_vervanging =
        Some(Waarde::new("correctie procedurele fout", format!("{KERN}c_c77c86e0")).unwrap());
    full
}

#[test]
fn a_document_with_everything() {
    assert_eq!(written(&full()), FULL);
    assert_eq!(verify(FULL.as_bytes()), Ok(()));
}

#[test]
fn a_document_with_what_is_obligatory() {
    let minimal = include_str!("golden/minimal.xml");
    assert_eq!(written(&plain("Nota", &["c_3baef532"])), minimal);
    assert_eq!(verify(minimal.as_bytes()), Ok(()));
}

#[test]
fn a_sitemap_its_index_and_the_lines_for_robots() {
    let entries = [entry(1, &["c_3baef532"]), entry(2, &["c_3baef532"]), entry(3, &["c_139c6280"])];
    let (files, summary, _) = write(&entries, Limits::default()).unwrap();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "sitemap-diwoo-infocat001-00001.xml",
            "sitemap-diwoo-infocat014-00001.xml",
            "sitemapindex-diwoo-infocat001.xml",
            "sitemapindex-diwoo-infocat014.xml",
        ]
    );
    let text = |name: &str| String::from_utf8_lossy(&files[name]).into_owned();
    assert_eq!(text("sitemap-diwoo-infocat014-00001.xml"), SITEMAP);
    assert_eq!(
        text("sitemapindex-diwoo-infocat014.xml"),
        include_str!("golden/sitemapindex-diwoo-infocat014.xml")
    );
    assert_eq!(
        summary.robots,
        "Sitemap: https://open.voorbeeld.nl/woo/sitemapindex-diwoo-infocat001.xml\n\
         Sitemap: https://open.voorbeeld.nl/woo/sitemapindex-diwoo-infocat014.xml\n"
    );
    for (name, bytes) in &files {
        assert_eq!(verify(bytes), Ok(()), "{name}");
    }
}
