//! The pakbon of a transfer package: what is in it, from whom and for whom, and one hash over all of it.

use std::collections::BTreeMap;

use bronmerk_proto::v1::export_documents_response::{Done, Summary};
use sha2::{Digest as _, Sha256};

use super::{LEFT_OUT, MANIFEST};
use crate::deposit::hex;

/// What a person says of a delivery. What was not said is left out: nothing is made up.
#[derive(Debug, Default)]
pub(super) struct Delivery<'d> {
    pub(super) title: &'d str,
    /// Who can be asked.
    pub(super) contact: Option<&'d str>,
    /// The place in the system of the archive that takes it.
    pub(super) destination: Option<&'d str>,
}

/// Writes the pakbon as XML, about these files with their hash and size.
pub(super) fn pakbon(
    delivery: &Delivery<'_>,
    done: &Done,
    files: &BTreeMap<String, (String, u64)>,
    manifest: &str,
) -> String {
    let is_metadata = |path: &&String| path.ends_with(".mdto.xml");
    let bestanden = files.keys().filter(|path| path.ends_with(".bestand.mdto.xml")).count();
    let content: Vec<_> =
        files.iter().filter(|(path, _)| !is_metadata(path) && path.as_str() != LEFT_OUT).collect();
    let bytes: u64 = content.iter().map(|(_, (_, size))| size).sum();
    let mut xml = Xml { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<pakbon>\n".into() };
    xml.leaf("identificatie", &uuid::Uuid::new_v4().to_string());
    xml.leaf("titel", delivery.title);
    xml.leaf("archiefvormer", &done.archiefvormer);
    xml.leaf("archiefvormerIdentificatie", &done.archiefvormer_uri);
    xml.leaf("contactpersoon", delivery.contact.unwrap_or_default());
    xml.leaf("bestemming", delivery.destination.unwrap_or_default());
    xml.leaf("tijdstip", &jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let objects = files.keys().filter(is_metadata).count() - bestanden;
    xml.leaf("aantalInformatieobjecten", &objects.to_string());
    xml.leaf("aantalBestanden", &bestanden.to_string());
    xml.leaf("aantalOverigeBestanden", &content.len().to_string());
    xml.leaf("omvangOverigeBestanden", &bytes.to_string());
    xml.leaf("hashAlgoritme", "SHA-256");
    xml.leaf("hashWaarde", &hex(&Sha256::digest(manifest)));
    xml.leaf("hashVan", MANIFEST);
    for line in done.summary.iter().flat_map(particulars) {
        xml.leaf("bijzonderheid", &line);
    }
    xml.leaf("gemaaktMet", concat!("bronmerk ", env!("CARGO_PKG_VERSION")));
    xml.text.push_str("</pakbon>\n");
    xml.text
}

/// What the receiver has to know, in Dutch: the receiver is a Dutch archive.
fn particulars(summary: &Summary) -> Vec<String> {
    let told = [
        (summary.temporary_count, "documenten die tijdelijk bewaard worden (waardering V)"),
        (summary.undecided_count, "documenten zonder besluit over de waardering"),
        (summary.proposal_count, "documenten met een voorstel dat op een besluit wacht"),
        (summary.marked_count, "documenten met een rubricering"),
        (summary.restricted_count, "documenten met een beperking op het gebruik"),
        (summary.unknown_format_count, "documenten in een bestandsformaat dat niet herkend is"),
    ];
    told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{what}: {count}")).collect()
}

struct Xml {
    text: String,
}

impl Xml {
    /// An element with text; nothing for none.
    fn leaf(&mut self, name: &str, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.text.push_str(&format!("\t<{name}>"));
        for letter in text.trim().chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                // XML has no place for these.
                letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                    self.text.push(' ')
                }
                letter => self.text.push(letter),
            }
        }
        self.text.push_str(&format!("</{name}>\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pakbon_counts_what_is_there_and_makes_nothing_up() {
        let file = |path: &str, size| (path.to_owned(), ("ab".to_owned(), size));
        let files = BTreeMap::from([
            file("W/W.mdto.xml", 1),
            file("W/nota/nota.mdto.xml", 1),
            file("W/nota/nota.pdf", 40),
            file("W/nota/nota.pdf.bestand.mdto.xml", 1),
            file("overgeslagen.txt", 500),
        ]);
        let delivery = Delivery {
            title: "Zaken <2026> & ouder\u{1}",
            contact: Some("archief@example.nl"),
            destination: None,
        };
        let done = Done {
            archiefvormer: "ministerie van Financiën".into(),
            summary: Some(Summary { temporary_count: 2, ..Summary::default() }),
            ..Done::default()
        };
        let told = pakbon(&delivery, &done, &files, "manifest");
        for wanted in [
            "<titel>Zaken &lt;2026&gt; &amp; ouder </titel>",
            "<archiefvormer>ministerie van Financiën</archiefvormer>",
            "<contactpersoon>archief@example.nl</contactpersoon>",
            "<aantalInformatieobjecten>2</aantalInformatieobjecten>",
            "<aantalBestanden>1</aantalBestanden>",
            "<aantalOverigeBestanden>1</aantalOverigeBestanden>",
            "<omvangOverigeBestanden>40</omvangOverigeBestanden>",
            "<bijzonderheid>documenten die tijdelijk bewaard worden (waardering V): 2</bijzonderheid>",
        ] {
            assert!(told.contains(wanted), "{wanted}: {told}");
        }
        assert!(!told.contains("bestemming") && !told.contains("archiefvormerIdentificatie"), "{told}");
    }
}
