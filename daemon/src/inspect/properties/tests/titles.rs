//! Titles that say nothing of their document, as seen on real ones, and titles that do.

use super::super::title::{described, is_contradicted, keyword, real, subject};

#[test]
fn only_a_title_that_somebody_gave_is_one() {
    let mut wrong = Vec::new();
    for title in [
        // What was seen on documents of Dutch public bodies.
        "@Titelopdracht@",
        "Untitled Spreadsheet",
        "Definitief",
        "RFC04a",
        // Nothing, numbers, dates, codes.
        "",
        "  ",
        "---",
        "2026",
        "12-03-2026",
        "12 maart 2026",
        "maandag 3 april",
        "3. 4. 5.",
        "20261124 101112",
        "6f1c2a34-9d2e-4c1b-8f00-1a2b3c4d5e6f",
        "{6F1C2A34-9D2E-4C1B-8F00-1A2B3C4D5E6F}",
        "DOM2016-022333 V01",
        "BD2021-0012345",
        "2023Z01234",
        "x",
        "xx xx",
        "Documentbeleid",
        "Begroting",
        // What programs call what has no name yet.
        "Document1",
        "document 12",
        "Dokument1",
        "Document sans titre",
        "Naamloos document",
        "Naamloze spreadsheet",
        "Spreadsheet zonder titel",
        "Unbenanntes Dokument",
        "Untitled document",
        "Untitled presentation",
        "Untitled design",
        "Untitled-1",
        "Untitled (2)",
        "Naamloos 1",
        "Ohne Titel",
        "Sans titre",
        "Zonder titel",
        "Presentatie",
        "Presentatie1",
        "PowerPoint Presentation",
        "PowerPoint-presentatie",
        "PowerPoint-Präsentation",
        "Présentation PowerPoint",
        "Classeur1",
        "Mappe1",
        "Map1",
        "Blad1",
        "Dia 1",
        "Slide 1",
        "Folie 1",
        "Geen diatitel",
        "No Slide Title",
        "Kein Folientitel",
        "Layout 1",
        "Word Document",
        "Nieuw Microsoft Word-document",
        "Nieuw Microsoft Word-document (2)",
        "New Microsoft Word Document",
        "Microsoft Word-document",
        "Nouveau document Microsoft Word",
        "Page 1",
        "Pagina 3 van 12",
        "Kopie van document",
        "Definitieve versie",
        "Concept nota 3",
        "Bijlage 2",
        // Scanners and printers.
        "Scan",
        "Scanned Document",
        "Gescand document",
        "Scanned from a Xerox Multifunction Device",
        "Scanned image from Ricoh",
        "Image0001",
        "Canon scan 12",
        "ABBYY FineReader document",
        "Microsoft Word - Nota.docx",
        "Microsoft Word - nota begroting",
        "Microsoft Office Word – brief aan de Kamer",
        "Microsoft PowerPoint - Overleg over de begroting",
        "Microsoft Outlook - Memostijl",
        "Gmail - Vraag over de begroting",
        "Nota begroting - Google Docs",
        "Brief aan de Kamer - Word",
        "Print - vergunning voor bouwen",
        // Templates.
        "[Titel]",
        "[titel van het document]",
        "<titel>",
        "<<titel>>",
        "{{ titel }}",
        "{ DOCPROPERTY Title }",
        "«Onderwerp»",
        "%titel%",
        "#onderwerp#",
        "${document.title}",
        "Brief aan [naam]",
        "Nota over <onderwerp invullen>",
        "Klik hier om een titel in te vullen",
        "Klik om de titelstijl van het model te bewerken",
        "Klik of tik om tekst in te voeren.",
        "Typ hier de titel",
        "Click here to enter text.",
        "Click to edit Master title style",
        "Cliquez pour modifier le style du titre",
        "Titelmasterformat durch Klicken bearbeiten",
        "Titel van het document",
        "Titel document",
        "Titel opdracht",
        "Title of the document",
        "Onderwerp",
        "Sjabloon brief Financiën",
        "Nota bewindspersoon sjabloon",
        "Template",
        "Fout! De documentvariabele ontbreekt.",
        "Error! Reference source not found.",
        "Lorem ipsum dolor sit amet",
        "Rijksbrief",
        "Rijksbrief.dotx",
        "Rijks-brief",
        "Titel",
        // Names of files, and places.
        "nota_v2_def.docx",
        "nota_v2_def",
        "nota begroting v2.docx",
        "nota begroting.docx (alleen-lezen)",
        "Brief [brief aan de kamer.doc]",
        "C:\\Werk\\nota",
        "H:/werk/nota begroting",
        "\\\\server\\share\\nota begroting",
        "file:///werk/nota",
        "https://example.org/x",
        "www.example.org over ons",
        "/home/iemand/nota begroting",
        "nota%20begroting nieuw",
        // Letters that were lost.
        "Begroting van het minist\u{fffd}rie",
        "Umowa miêdzy £odzi¹ a ¯yrardowem",
        "Co?rdinatie van de begroting",
        "\u{1}\u{2}\u{3}",
    ] {
        wrong.extend(real(title, Some("Rijksbrief.dotx")));
    }
    assert_eq!(wrong, [""; 0]);
    for title in [
        "Nota begroting 2027",
        "Nota begroting",
        "Wijziging art. 3",
        "Map van Nederland",
        "Jaarverslag 2025",
        "Kamerbrief over de stikstofaanpak",
        "Verslag overleg begroting",
        "Antwoord op Kamervragen 2023Z01234",
        "Handleiding Word voor de rijksoverheid",
        "Model voor de arbeidsmarkt",
        "Presentatie Rijksbegroting",
        "Regeling van de Minister van Financiën [2027]",
        "Wat doet de EU?",
        "Kan het anders? En hoe?",
        "Één jaar na de brand – lessen",
        "Naam en adres in de basisregistratie",
        "Titel III van de Grondwet en haar geschiedenis",
        "Annual report of the Dutch Ministry of Finance",
        "Rapport sur les finances publiques",
        "Woo-besluit over bonnetjes",
        "Besluit op Woo-verzoek",
    ] {
        assert_eq!(real(title, Some("Normal.dotm")).as_deref(), Some(title));
    }
    assert_eq!(real(" Nota\r\n  begroting ", None).as_deref(), Some("Nota begroting"));
    assert_eq!(real("Nota_x000D_ begroting", None).as_deref(), Some("Nota begroting"));
}

#[test]
fn a_name_is_short_and_hides_nothing() {
    assert_eq!(real("Nota \u{202e}gnitorgeb\u{202c} 2027", None).as_deref(), Some("Nota gnitorgeb 2027"));
    assert_eq!(real("Nota\u{200b} be\u{ad}groting", None).as_deref(), Some("Nota begroting"));
    assert_eq!(real("Coã¶rdinatie Ã«n van begroting", None), None, "garbled in part");
    assert_eq!(
        real("CoÃ¶rdinatie van ministeriÃ«le zaken", None).as_deref(),
        Some("Coördinatie van ministeriële zaken")
    );
    assert_eq!(real("De minister â€“ een overzicht", None).as_deref(), Some("De minister – een overzicht"));
    assert_eq!(real(&"woord ".repeat(1500), None), None);
    assert_eq!(real(&"begroting ".repeat(26), None), None);
    assert_eq!(subject(&"woord ".repeat(1500)), None);
    assert_eq!(subject("\u{202e}vraag over geld").as_deref(), Some("vraag over geld"));
}

#[test]
fn a_subject_is_what_a_person_wrote() {
    for text in
        ["", "RE:", "FW: RE: ", "(geen onderwerp)", "Re: (no subject)", "<onderwerp>", "[onderwerp]", "--"]
    {
        assert_eq!(subject(text), None, "{text}");
    }
    for text in
        ["RE: overleg", "Vraag", "Antw: begroting", "[DEP. VERTROUWELIJK] Concept-nota", "2027", "nota.docx"]
    {
        assert_eq!(subject(text).as_deref(), Some(text));
    }
}

#[test]
fn descriptions_and_keywords_of_templates_are_none() {
    for text in [
        "@Opdrachtgever@",
        "[Onderwerp]",
        "Omschrijving",
        "generated by python-docx",
        "Klik hier om een samenvatting te geven",
        "2026",
        "---",
        "Sjabloon",
    ] {
        assert_eq!(described(text), None, "{text}");
    }
    for text in ["Begroting", "Over de begroting.\nTweede regel.", "Nota voor de minister [versie 2]"] {
        assert_eq!(described(text), Some(text));
    }
    for word in ["Trefwoorden", "203", "[trefwoord]", "keywords", "6f1c2a34-9d2e-4c1b", "@x@", "-"] {
        assert!(!keyword(word), "{word}");
    }
    for word in ["begroting", "EU", "artikel 5.1", "Woo", "stikstof", "covid-19", "nota"] {
        assert!(keyword(word), "{word}");
    }
}

#[test]
fn a_title_is_none_where_the_text_is_about_something_else() {
    let text = "Rapport praktijkproef rechtendelegatie. In dit rapport beschrijven wij hoe de praktijkproef met het delegeren van rechten \
        is verlopen, welke vragen er waren over veiligheid en beheer, en wat gemeenten daarvan kunnen leren in het komende jaar. \
        De proef is gehouden in drie gemeenten, waarin bewoners hun gegevens deelden met anderen.";
    for (title, is_wrong) in [
        ("Rapport praktijkproef rechtendelegatie", false),
        ("Praktijkproef delegatie van rechten", false),
        ("Verslag over delegeren in de gemeente", false),
        ("Rapport FSC Leveranciersdag", true),
        ("Toelichting invullen fiche mededeling", true),
    ] {
        assert_eq!(is_contradicted(title, text), is_wrong, "{title}");
        assert!(!is_contradicted(title, "Te kort om iets te zeggen."), "{title}");
    }
    let cover = "Pagina 1 van 16, openbaar. Rapport praktijkproef rechtendelegatie. Realisatie en Geonovum. Auteurs: twee adviseurs. \
        Datum 14 maart 2024. Versie drie. Classificatie openbaar. Definitief concept.";
    for (title, is_wrong) in
        [("Rapport FSC Leveranciersdag", true), ("Praktijkproef met de leveranciers", false)]
    {
        assert_eq!(is_contradicted(title, cover), is_wrong, "{title}");
    }
}
