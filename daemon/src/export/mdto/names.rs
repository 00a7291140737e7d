//! The names of all elements of MDTO-XML 1.0.1.

/// Sorted, so that a name is found quickly.
const ELEMENTS: [&str; 62] = [
    "MDTO",
    "URLBestand",
    "aanvullendeMetagegevens",
    "activiteit",
    "aggregatieniveau",
    "archiefvormer",
    "begripBegrippenlijst",
    "begripCode",
    "begripLabel",
    "beperkingGebruik",
    "beperkingGebruikDocumentatie",
    "beperkingGebruikNadereBeschrijving",
    "beperkingGebruikTermijn",
    "beperkingGebruikType",
    "bestand",
    "bestandsformaat",
    "betrokkene",
    "betrokkeneActor",
    "betrokkeneTypeRelatie",
    "bevatOnderdeel",
    "bewaartermijn",
    "checksum",
    "checksumAlgoritme",
    "checksumDatum",
    "checksumWaarde",
    "classificatie",
    "dekkingInRuimte",
    "dekkingInTijd",
    "dekkingInTijdBegindatum",
    "dekkingInTijdEinddatum",
    "dekkingInTijdType",
    "event",
    "eventResultaat",
    "eventTijd",
    "eventType",
    "eventVerantwoordelijkeActor",
    "gerelateerdInformatieobject",
    "gerelateerdInformatieobjectTypeRelatie",
    "gerelateerdInformatieobjectVerwijzing",
    "heeftRepresentatie",
    "identificatie",
    "identificatieBron",
    "identificatieKenmerk",
    "informatiecategorie",
    "informatieobject",
    "isOnderdeelVan",
    "isRepresentatieVan",
    "naam",
    "omschrijving",
    "omvang",
    "raadpleeglocatie",
    "raadpleeglocatieFysiek",
    "raadpleeglocatieOnline",
    "taal",
    "termijnEinddatum",
    "termijnLooptijd",
    "termijnStartdatumLooptijd",
    "termijnTriggerStartLooptijd",
    "trefwoord",
    "verwijzingIdentificatie",
    "verwijzingNaam",
    "waardering",
];

/// The element of that name.
pub(super) fn known(name: &str) -> Option<&'static str> {
    let place = ELEMENTS.binary_search(&name).ok()?;
    ELEMENTS.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::{ELEMENTS, known};

    #[test]
    fn finds_every_name() {
        for name in ELEMENTS {
            assert_eq!(known(name), Some(name));
        }
        assert_eq!(known("mdto"), None);
    }
}
