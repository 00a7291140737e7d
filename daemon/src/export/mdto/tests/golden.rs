//! Files written by hand, byte for byte.

use super::super::{
    Begrip, BeperkingGebruik, Bestand, Bestemming, Checksum, Dag, Datum, DatumTijd, EenOfMeer, Event,
    GerelateerdInformatieobject, Identificatie, Informatieobject, Looptijd, Mdto, Taal, Tekst, Termijn,
    Tijdstip, Verwijzing, Waardering, lists, read,
    text::Url,
    to_bytes,
    types::{Betrokkene, DekkingInTijd, Raadpleeglocatie},
    verify,
};
use crate::model::Timestamp;

const EVERYTHING: &str = include_str!("golden/everything.xml");
const MINIMAL: &str = include_str!("golden/minimal.xml");
const BESTAND: &str = include_str!("golden/bestand.xml");

pub(super) fn tekst(text: &str) -> Tekst {
    Tekst::new(text).unwrap()
}

pub(super) fn identificatie(kenmerk: &str, bron: &str) -> Identificatie {
    Identificatie { kenmerk: tekst(kenmerk), bron: tekst(bron) }
}

pub(super) fn to(naam: &str, kenmerk: &str) -> Verwijzing {
    Verwijzing::to(tekst(naam), tekst(kenmerk), tekst("Bronmerk"))
}

pub(super) fn minimal() -> Informatieobject {
    Informatieobject::new(
        identificatie("01890a5d-ac96-774b-bcce-b302099a8057", "Bronmerk"),
        tekst("Verslag overleg <begroting> & raming"),
        Waardering::new(Bestemming::NaderTeBepalen),
        Verwijzing::new(tekst("ministerie van Financiën")),
        BeperkingGebruik::new(Begrip::new(tekst("Nader te bepalen"), lists::BEPERKING_GEBRUIK_TYPEN)),
    )
}

pub(super) fn bestand() -> Bestand {
    let hash = std::array::from_fn(|number| u8::try_from(number % 16 * 0x11).unwrap());
    Bestand {
        identificatie: identificatie("bestand-1", "Bronmerk").into(),
        naam: tekst("verslag.docx"),
        omvang: u64::MAX,
        bestandsformaat: Begrip::new(tekst("Microsoft Word for Windows"), lists::PRONOM)
            .with_code(tekst("fmt/412")),
        checksum: Checksum::sha256(&hash, DatumTijd::from(Timestamp(1_795_428_672_987_654_321))).into(),
        url_bestand: Some(Url::new("https://minfin.nl/verslag.docx?versie=1&taal=nl").unwrap()),
        is_representatie_van: to("Verslag overleg", "01890a5d-ac96-774b-bcce-b302099a8057"),
    }
}

pub(in super::super) fn everything() -> Informatieobject {
    let event = |label| Begrip::new(tekst(label), lists::EVENT_TYPEN);
    Informatieobject {
        identificatie: EenOfMeer {
            first: identificatie("doc-1", "Bronmerk"),
            rest: vec![identificatie("2026-0001", "Zaaksysteem")],
        },
        naam: tekst("Nota voorjaarsnota"),
        aggregatieniveau: Some(Begrip::new(tekst("Archiefstuk"), lists::AGGREGATIENIVEAUS)),
        classificatie: vec![Begrip::new(tekst("Begroting"), tekst("Ordeningsplan")).with_code(tekst("B.2"))],
        trefwoord: vec![tekst("begroting"), tekst("raming")],
        omschrijving: vec![tekst("Twee\nregels\r\nen een tab:\t.")],
        raadpleeglocatie: vec![Raadpleeglocatie {
            fysiek: vec![Verwijzing::new(tekst("Nationaal Archief, Den Haag"))],
            online: vec![Url::new("https://minfin.nl/nota").unwrap()],
        }],
        dekking_in_tijd: vec![DekkingInTijd {
            r#type: Begrip::new(tekst("Looptijd"), tekst("Eigen lijst")),
            begindatum: Datum::new("2026").unwrap(),
            einddatum: Some(Datum::new("2026-05").unwrap()),
        }],
        dekking_in_ruimte: vec![Verwijzing::new(tekst("Den Haag"))],
        taal: vec![Taal::new("nl").unwrap(), Taal::new("en-GB").unwrap()],
        event: vec![
            Event {
                r#type: event("Creatie"),
                tijd: Some(Tijdstip::new("2026-01-31T09:00:00+01:00").unwrap()),
                verantwoordelijke_actor: Some(Verwijzing::new(tekst("Directie Begrotingszaken"))),
                resultaat: Some(tekst("Vastgesteld")),
            },
            Event { tijd: Some(Datum::new("2026-02").unwrap().into()), ..Event::new(event("Bevriezing")) },
        ],
        waardering: Waardering::new(Bestemming::TijdelijkTeBewaren),
        bewaartermijn: Some(Termijn {
            trigger_start_looptijd: Some(event("Bevriezing")),
            startdatum_looptijd: Some(Dag::new("2024-02-29").unwrap()),
            looptijd: Some(Looptijd::new("P7Y").unwrap()),
            einddatum: Some(Datum::new("2031-02-28").unwrap()),
        }),
        informatiecategorie: Some(
            Begrip::new(tekst("Primair beleid"), tekst("Selectielijst")).with_code(tekst("2.1.1")),
        ),
        is_onderdeel_van: vec![to("Voorjaarsnota 2026", "dossier-1")],
        bevat_onderdeel: vec![to("Bijlage", "doc-2")],
        heeft_representatie: vec![to("nota.docx", "bestand-1")],
        aanvullende_metagegevens: vec![Verwijzing::new(tekst("nota-zaak.xml"))],
        gerelateerd_informatieobject: vec![GerelateerdInformatieobject {
            verwijzing: to("Nota najaarsnota", "doc-0"),
            type_relatie: Begrip::new(tekst("Vervangt"), lists::RELATIETYPEN_INFORMATIEOBJECT),
        }],
        archiefvormer: Verwijzing::new(tekst("ministerie van Financiën")).into(),
        betrokkene: vec![Betrokkene {
            type_relatie: Begrip::new(
                tekst("Indiener"),
                tekst("Begrippenlijst Relatietypen (betrokkene) MDTO"),
            ),
            actor: Verwijzing::to(tekst("Café ’t Hoekje"), tekst("24212428"), tekst("KvK")),
        }],
        activiteit: Some(Verwijzing::new(tekst("Begroten"))),
        beperking_gebruik: BeperkingGebruik {
            r#type: Begrip::new(tekst("Overig"), lists::BEPERKING_GEBRUIK_TYPEN),
            nadere_beschrijving: Some(tekst("Onder embargo")),
            documentatie: vec![Verwijzing::new(tekst("Embargobrief"))],
            termijn: Some(Termijn {
                trigger_start_looptijd: Some(event("Publicatie")),
                looptijd: Some(Looptijd::new("P42D").unwrap()),
                ..Termijn::default()
            }),
        }
        .into(),
    }
}

#[test]
fn what_is_written_is_this_to_the_byte() {
    for (mdto, file) in [
        (Mdto::from(minimal()), MINIMAL),
        (Mdto::from(everything()), EVERYTHING),
        (Mdto::from(bestand()), BESTAND),
    ] {
        assert_eq!(String::from_utf8(to_bytes(&mdto)).unwrap(), file);
        let verified = verify(file.as_bytes()).unwrap();
        assert_eq!((verified.mdto, verified.advice), (mdto, Vec::new()));
    }
}

#[test]
fn other_ways_to_write_the_same_are_read() {
    let prefixed = MINIMAL
        .replace("xmlns=", "xmlns:m=")
        .replace("</", "</m:")
        .replace('<', "<m:")
        .replace("<m:/m:", "</m:")
        .replace("<m:?", "<?");
    let others = [
        prefixed,
        format!("\u{FEFF}{MINIMAL}"),
        MINIMAL.replace("\n\t", "\r\n  <!-- uitleg --><?pi x?>\r\n"),
        MINIMAL.replace("Verslag overleg", "<![CDATA[Verslag]]><!-- & --> overle&#x67;"),
        MINIMAL.replace("encoding=\"UTF-8\"", "encoding='utf-8' standalone='yes'"),
        MINIMAL.split_once("?>").unwrap().1.to_owned(),
        MINIMAL.replace("MDTO-XML1.0.1.xsd", "MDTO-XML1.0.xsd"),
        MINIMAL.replace("<naam>", "<naam >").replace("</naam>", "</naam\n>"),
    ];
    for other in others {
        assert_eq!(read(other.as_bytes()), Ok(minimal().into()), "{other}");
    }
}
