//! How fast documents are written and read back, for `cargo xtask bench`.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use super::{
    Begrip, BeperkingGebruik, Bestand, Bestemming, Checksum, Dag, DatumTijd, Event, Identificatie,
    Informatieobject, Looptijd, Mdto, Taal, Tekst, Termijn, Verwijzing, Waardering, lists, verify, write,
};
use crate::model::Timestamp;

/// What one core did.
#[derive(Debug, Clone, Copy)]
pub struct Speed {
    /// How many documents, half of them informatieobjecten and half of them bestanden.
    pub documents: usize,
    /// How many bytes that is.
    pub bytes: usize,
    /// Writing them into memory.
    pub writing: Duration,
    /// Reading each back and checking it.
    pub verifying: Duration,
}

/// Writes and verifies so many documents as an office makes them.
pub fn speed(documents: usize) -> Speed {
    let sources: Vec<Mdto> = (0..documents).map(document).collect();
    let started = Instant::now();
    let mut buffer = Vec::new();
    let mut bytes = 0_usize;
    for source in &sources {
        buffer.clear();
        // Writing to memory cannot fail.
        let _ = write(source, &mut buffer);
        bytes = bytes.saturating_add(black_box(&buffer).len());
    }
    let writing = started.elapsed();
    let files: Vec<Vec<u8>> = sources.iter().map(super::to_bytes).collect();
    let started = Instant::now();
    for file in &files {
        let _ = black_box(verify(file));
    }
    Speed { documents, bytes, writing, verifying: started.elapsed() }
}

fn text(text: impl Into<String>) -> Tekst {
    Tekst::known(text.into())
}

/// A document of a policy file: a draft with its events, term and relations, or the file that it is in.
fn document(number: usize) -> Mdto {
    let half = number / 2;
    let bron = || Tekst::fixed("Bronmerk");
    let identificatie =
        Identificatie { kenmerk: text(format!("01890a5d-ac96-774b-bcce-{number:012x}")), bron: bron() };
    if number % 2 == 1 {
        return Mdto::from(Bestand {
            identificatie: identificatie.into(),
            naam: text(format!("Nota aan de minister over begroting & verantwoording {half}.docx")),
            omvang: 48_213,
            bestandsformaat: Begrip::new(
                Tekst::fixed("Microsoft Word for Windows 2007 onwards"),
                lists::PRONOM,
            )
            .with_code(Tekst::fixed("fmt/412")),
            checksum: Checksum::sha256(&[0xA7; 32], DatumTijd::from(Timestamp(1_780_000_000_000_000_000)))
                .into(),
            url_bestand: None,
            is_representatie_van: Verwijzing::to(
                text(format!("Nota begroting {half}")),
                text(format!("01890a5d-ac96-774b-bcce-{:012x}", number.saturating_sub(1))),
                bron(),
            ),
        });
    }
    let ministry = || {
        Verwijzing::to(
            Tekst::fixed("ministerie van Financiën"),
            Tekst::fixed("https://identifier.overheid.nl/tooi/id/ministerie/mnre1090"),
            Tekst::fixed("TOOI register rijksorganisaties"),
        )
    };
    let mut object = Informatieobject::new(
        identificatie,
        text(format!("Nota aan de minister over begroting & verantwoording {half}")),
        Waardering::new(Bestemming::TijdelijkTeBewaren),
        ministry(),
        BeperkingGebruik::new(Begrip::new(Tekst::fixed("Geen beperking"), lists::BEPERKING_GEBRUIK_TYPEN)),
    );
    object.aggregatieniveau = Some(Begrip::new(Tekst::fixed("Archiefstuk"), lists::AGGREGATIENIVEAUS));
    object.trefwoord = vec![Tekst::fixed("begroting"), Tekst::fixed("verantwoording")];
    object.omschrijving = vec![Tekst::fixed(
        "Adviseert de minister over de voorjaarsnota, met de gevolgen voor de uitgavenplafonds < 2027 en een \
         overzicht van de keuzes die nog open staan.",
    )];
    object.taal = Taal::new("nl").into_iter().collect();
    object.event = ["Creatie", "Wijziging", "Bevriezing"]
        .into_iter()
        .map(|kind| Event {
            tijd: Some(DatumTijd::from(Timestamp(1_770_000_000_000_000_000)).into()),
            verantwoordelijke_actor: Some(ministry()),
            ..Event::new(Begrip::new(Tekst::fixed(kind), lists::EVENT_TYPEN))
        })
        .collect();
    let trigger = Begrip::new(Tekst::fixed("Bevriezing"), lists::EVENT_TYPEN);
    object.bewaartermijn = Dag::new("2026-02-02")
        .ok()
        .zip(Looptijd::new("P10Y").ok())
        .and_then(|(start, looptijd)| Termijn::started(trigger, start, looptijd));
    object.informatiecategorie = Some(
        Begrip::new(Tekst::fixed("Primair beleid"), Tekst::fixed("Selectielijst ministerie van Financiën"))
            .with_code(Tekst::fixed("2.1.1")),
    );
    object.is_onderdeel_van =
        vec![Verwijzing::to(Tekst::fixed("Voorjaarsnota"), text(format!("dossier-{}", half / 50)), bron())];
    object.into()
}
