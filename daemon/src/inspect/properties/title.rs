//! Whether the title in a document's properties is one that somebody gave it.
//!
//! Programs fill in titles by themselves, and a template leaves its own in every document made from it. Such a
//! title is worse than the file's name, so in doubt it is none.

/// Names that programs give to what has no name yet, in lower case. A number may follow.
const UNNAMED: [&str; 28] = [
    "document",
    "doc",
    "presentatie",
    "presentation",
    "powerpoint presentation",
    "powerpoint-presentatie",
    "powerpointpresentatie",
    "map",
    "werkmap",
    "book",
    "workbook",
    "blad",
    "sheet",
    "untitled",
    "untitled document",
    "naamloos",
    "naamloos document",
    "zonder titel",
    "titel",
    "title",
    "dia",
    "slide",
    "geen diatitel",
    "no slide title",
    "nieuw document",
    "new document",
    "microsoft word document",
    "microsoft word-document",
];

/// What printing to PDF puts before the name of the file.
const PRINTED: [&str; 5] = [
    "microsoft word -",
    "microsoft powerpoint -",
    "microsoft excel -",
    "microsoft outlook -",
    "libreoffice -",
];

/// Extensions by which the name of a file shows.
const EXTENSIONS: [&str; 34] = [
    "doc", "docx", "docm", "dot", "dotx", "dotm", "odt", "ott", "rtf", "txt", "md", "pdf", "xls", "xlsx",
    "xlsm", "ods", "csv", "ppt", "pptx", "pptm", "potx", "odp", "eml", "msg", "htm", "html", "xml", "zip",
    "jpg", "jpeg", "png", "tif", "tiff", "indd",
];

/// The title, if it is a real one.
pub(super) fn real(title: &str, template: Option<&str>) -> Option<String> {
    // A title over two lines is one title.
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = title.to_lowercase();
    let is_named = lower.chars().any(char::is_alphabetic);
    let stem = lower.trim_end_matches(|letter: char| letter.is_ascii_digit() || "() -_".contains(letter));
    let is_placeholder = matches!(
        (lower.chars().next(), lower.chars().last()),
        (Some('['), Some(']')) | (Some('<'), Some('>')) | (Some('{'), Some('}'))
    );
    let is_of_template = template.is_some_and(|template| {
        let template = template.trim().to_lowercase();
        lower == template || template.rsplit_once('.').is_some_and(|(stem, _)| lower == stem)
    });
    let is_real = is_named
        && !UNNAMED.contains(&stem)
        && !PRINTED.iter().any(|printed| lower.starts_with(printed))
        && !is_name_of_file(&lower)
        && !is_placeholder
        && !is_of_template;
    is_real.then_some(title)
}

fn is_name_of_file(lower: &str) -> bool {
    let has_extension = lower.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension));
    has_extension
        || lower.contains('\\')
        || lower.starts_with("http:")
        || lower.starts_with("https:")
        || lower.starts_with("file:")
        || lower.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::real;

    #[test]
    fn only_a_title_that_somebody_gave_is_one() {
        for title in [
            "",
            "  ",
            "---",
            "2026",
            "Document1",
            "document 12",
            "Presentatie",
            "Presentatie1",
            "PowerPoint Presentation",
            "PowerPoint-presentatie",
            "Untitled",
            "Naamloos 1",
            "Untitled (2)",
            "Microsoft Word - Nota.docx",
            "Microsoft Word - nota",
            "nota_v2_def.docx",
            "C:\\Werk\\nota",
            "file:///werk/nota",
            "https://example.org/x",
            "[Titel]",
            "<titel>",
            "Dia 1",
            "Rijksbrief",
            "Rijksbrief.dotx",
            "Titel",
        ] {
            assert_eq!(real(title, Some("Rijksbrief.dotx")), None, "{title}");
        }
        for title in
            ["Nota begroting 2027", "Documentbeleid", "Wijziging art. 3", "Map van Nederland", "RE: overleg"]
        {
            assert_eq!(real(title, Some("Normal.dotm")).as_deref(), Some(title));
        }
        assert_eq!(real(" Nota\r\n  begroting ", None).as_deref(), Some("Nota begroting"));
    }
}
