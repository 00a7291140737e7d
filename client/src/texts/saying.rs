//! The words around what a document says.

use bronmerk_proto::v1::{TextEnding, TextKind};

use super::sentences;
use crate::language::Lang;

sentences! {
    place: "Plaats", "Place";
    text: "Tekst", "Text";
}

pub(crate) fn page(lang: Lang, number: u32) -> String {
    format!("{} {number}", lang.pick("pagina", "page"))
}

pub(crate) fn paragraph(lang: Lang, number: u32) -> String {
    format!("{} {number}", lang.pick("alinea", "paragraph"))
}

pub(crate) fn slide(lang: Lang, number: u32) -> String {
    format!("{} {number}", lang.pick("dia", "slide"))
}

pub(crate) fn table(lang: Lang, number: &str) -> String {
    format!("{} {number}", lang.pick("tabel", "table"))
}

/// What a piece of text is.
pub(crate) fn kind(lang: Lang, kind: TextKind, level: u32) -> String {
    let (nl, en) = match kind {
        // Of a newer daemon.
        TextKind::Unspecified => ("?", "?"),
        TextKind::FirstPageHeader => ("koptekst eerste pagina", "first page header"),
        TextKind::FirstPageFooter => ("voettekst eerste pagina", "first page footer"),
        TextKind::Header => ("koptekst", "header"),
        TextKind::Footer => ("voettekst", "footer"),
        TextKind::Heading => return format!("{} {level}", lang.pick("kop", "heading")),
        TextKind::Body => ("tekst", "text"),
        TextKind::TableCell => ("cel", "cell"),
        TextKind::Note => ("noot", "note"),
        TextKind::SpeakerNote => ("notitie bij dia", "speaker note"),
        TextKind::Comment => ("opmerking", "comment"),
        TextKind::Inserted => ("ingevoegd", "inserted"),
        TextKind::Deleted => ("verwijderd", "deleted"),
        TextKind::Hidden => ("verborgen", "hidden"),
        TextKind::SheetName => ("naam van blad", "sheet name"),
        TextKind::SlideTitle => ("titel van dia", "slide title"),
        TextKind::MailHeader => ("regel boven bericht", "mail header"),
        TextKind::MailBody => ("bericht", "message"),
        TextKind::AttachmentName => ("naam van bijlage", "attachment name"),
        TextKind::MemberName => ("bestand in archief", "file in archive"),
    };
    lang.pick(nl, en).to_owned()
}

/// How the reading ended, where a person should know.
pub(crate) fn ending(lang: Lang, ending: TextEnding, is_empty: bool) -> Option<&'static str> {
    let (nl, en) = match ending {
        TextEnding::Unspecified => return None,
        TextEnding::Whole if !is_empty => return None,
        TextEnding::Whole => ("Er staat geen tekst in dit document.", "There is no text in this document."),
        TextEnding::CutOff => (
            "Er is meer tekst. Bronmerk leest hooguit 4 MB van een document.",
            "There is more text. Bronmerk reads at most 4 MB of a document.",
        ),
        TextEnding::TooMuch => (
            "Dit document is te groot of te ingewikkeld om helemaal te lezen. Wat hierboven staat, is gelezen.",
            "This document is too large or too involved to be read whole. What stands above was read.",
        ),
        TextEnding::NoTextLayer => (
            "Dit document bestaat uit beelden zonder tekst, zoals een scan. Herken eerst de tekst (OCR) en sla het op; dan kan Bronmerk die lezen.",
            "This document is made of pictures without text, like a scan. Have its text recognised (OCR) and save it; then Bronmerk can read it.",
        ),
        TextEnding::Protected => (
            "Dit document heeft een wachtwoord. Sla het op zonder wachtwoord; dan kan Bronmerk de tekst lezen.",
            "This document has a password. Save it without one; then Bronmerk can read the text.",
        ),
        TextEnding::Broken => (
            "Dit bestand is beschadigd. Open het in het programma waarmee het is gemaakt, en sla het opnieuw op.",
            "This file is damaged. Open it in the program that made it, and save it again.",
        ),
        TextEnding::NoReader => (
            "Van dit soort bestand leest Bronmerk geen tekst.",
            "Bronmerk reads no text of this kind of file.",
        ),
    };
    Some(lang.pick(nl, en))
}
