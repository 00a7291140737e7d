//! Whether a text in a document's properties says something of this document.
//!
//! Programs fill in titles by themselves, scanners give all that they scan the same one, and a template leaves its own
//! in every document made from it. Such a title is worse than the file's name, so in doubt it is none.

use std::collections::HashSet;

use super::letters;
use crate::model::hidden;

/// Longest name: what is longer is a text that got where the title should be.
const LONGEST: usize = 255;

/// Words that stand in titles that say nothing, in lower case: names of programs, of kinds of documents, of versions,
/// of months; in the languages that offices are set to. A title of these alone is none.
const EMPTY: &str = "\
    document documenten doc docs dokument dokumente dokumentet presentatie presentation präsentation présentation \
    powerpoint powerpointpresentatie map werkmap book workbook classeur mappe arbeitsmappe werkblad worksheet blad \
    sheet tabelle feuille feuil spreadsheet spreadsheets tabel table tableau rekenblad calcul formulier form \
    formulaire formular drawing tekening zeichnung dessin diagram dia dias slide slides folie diapositive diatitel \
    folientitel untitled unnamed unknown onbekend unbekannt inconnu naamloos naamloze namenlos unbenannt unbenanntes \
    unbenannte zonder ohne sans geen kein keine pas aucun no titel titels title titles titre ondertitel subtitle \
    untertitel presentatietitel naam name nieuw nieuwe new neu neue neues nouveau nouvelle leeg lege blanco blank \
    empty vide leer microsoft office word excel visio publisher outlook google adobe acrobat pdf indesign canva \
    libreoffice openoffice writer calc impress pages numbers keynote wps scan scans gescand gescande scanned scanner \
    image images afbeelding bild img foto photo picture xerox canon ricoh konica minolta kyocera brother sharp \
    multifunction device apparaat from vanaf naar to finereader abbyy print printing afdruk afdrukken fax page \
    pagina seite layout template templates sjabloon sjablonen vorlage modèle modele model format stijl style huisstijl \
    rijkshuisstijl normal standaard standard default algemeen general brief briefpapier letter rijksbrief memo \
    memostijl nota notitie note rapport report bericht verslag bijlage bijlagen annex appendix anlage annexe agenda \
    kopie copy copie van of het de een the a an der die das den le la les du und und en and et voor for aan mijn \
    my mon concept concepten draft entwurf brouillon definitief definitieve def final finaal eindversie versie \
    version versies klad ontwerp tekst text texte omslag kop header voettekst datum date onderwerp subject sujet \
    betreft tmp temp test xxx xxxx lorem ipsum januari februari maart april mei juni juli augustus september oktober \
    november december january february march may june july august october januar februar märz mai oktober dezember \
    janvier février mars avril juin juillet août septembre octobre novembre décembre maandag dinsdag woensdag \
    donderdag vrijdag zaterdag zondag stand zaken stavaza inhoud inhoudsopgave inleiding overzicht mondag monday tuesday wednesday thursday friday";

/// How texts begin that ask for another text.
const ASKING: [&str; 27] = [
    "klik hier",
    "klik om",
    "klik op",
    "klik of tik",
    "typ hier",
    "typ de",
    "typ een",
    "type hier",
    "type here",
    "type the",
    "type a ",
    "vul hier",
    "vul in",
    "voer hier",
    "voer de",
    "voer een",
    "geef hier",
    "hier komt",
    "plaats hier",
    "click here",
    "click to",
    "click or tap",
    "enter your",
    "insert ",
    "klicken sie",
    "cliquez",
    "titelmasterformat",
];

/// What stands in a text that was never filled in, or that a program could not fill in.
const UNFILLED: [&str; 26] = [
    "titel van het",
    "titel van de",
    "titel van dit",
    "naam van het document",
    "title of the",
    "document title",
    "presentation title",
    "titre du document",
    "titel des dokuments",
    "titel hier",
    "title here",
    "titelstijl",
    "master title style",
    "style du titre",
    "invullen>",
    "lorem ipsum",
    "docproperty",
    "mergefield",
    "docvariable",
    "fout! ",
    "error! ",
    "fehler! ",
    "erreur ! ",
    "#naam?",
    "#verw!",
    "#ref!",
];

/// Words that stand for what a bracket is to be filled with.
const TO_FILL_IN: [&str; 18] = [
    "titel",
    "title",
    "titre",
    "onderwerp",
    "subject",
    "naam",
    "name",
    "datum",
    "date",
    "kenmerk",
    "vul",
    "invullen",
    "xx",
    "…",
    "...",
    "hier",
    "here",
    "nummer",
];

/// What printing to PDF puts before the name of the file.
const PRINTED: [&str; 4] = ["libreoffice", "openoffice", "gmail", "print"];

/// What a browser puts behind the name of a page.
const SHOWN_IN: [&str; 12] = [
    "- microsoft word",
    "- word",
    "- excel",
    "- powerpoint",
    "- outlook",
    "- google docs",
    "- google documenten",
    "- google sheets",
    "- google spreadsheets",
    "- google presentaties",
    "- google slides",
    "- google drive",
];

/// How texts begin that a program wrote about itself.
const BY_PROGRAM: [&str; 16] = [
    "generated by",
    "created by",
    "created with",
    "created using",
    "produced by",
    "converted by",
    "made with",
    "gegenereerd door",
    "gemaakt met",
    "gemaakt door",
    "erstellt mit",
    "créé avec",
    "scanned from",
    "scanned by",
    "gescand met",
    "gescand vanaf",
];

/// Extensions by which the name of a file shows.
const EXTENSIONS: [&str; 48] = [
    "doc", "docx", "docm", "dot", "dotx", "dotm", "odt", "ott", "fodt", "rtf", "txt", "md", "pdf", "xls",
    "xlsx", "xlsm", "xlsb", "xlt", "xltx", "ods", "csv", "ppt", "pptx", "pptm", "pps", "ppsx", "pot", "potx",
    "odp", "odg", "eml", "msg", "htm", "html", "xml", "zip", "jpg", "jpeg", "png", "gif", "tif", "tiff",
    "indd", "vsd", "vsdx", "pub", "wpd", "pages",
];

/// The title, if it is one that somebody gave to this document.
pub(super) fn real(title: &str, template: Option<&str>) -> Option<String> {
    let title = one_line(title)?;
    let lower = title.to_lowercase();
    let is_real = !is_unfilled(&lower)
        && !is_by_program(&lower)
        && !is_of_template(&lower, template)
        && !is_name_of_file(&lower)
        && says_something(&lower);
    is_real.then_some(title)
}

/// Whether the text of the document says that it has another title: a short text has none of the words that the title
/// is about, a longer one less than half of them. Documents that were made out of another one keep that one's title.
pub(super) fn is_contradicted(title: &str, text: &str) -> bool {
    /// Words of a short text, like a cover, and of a longer one. What is shorter tells nothing.
    const SHORT: usize = 20;
    const LONG: usize = 40;
    /// Letters by which a word is known, whatever ending it has.
    const STEM: usize = 6;
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let stem = |word: &str| word.chars().take(STEM).collect::<String>();
    let text = words(text);
    let count = text.iter().filter(|word| word.chars().count() >= 3).count();
    if count < SHORT {
        return false;
    }
    let stems: HashSet<String> = text.iter().map(|word| stem(word)).collect();
    let told: Vec<String> =
        words(title).into_iter().filter(|word| word.len() >= 3 && !is_empty(word)).collect();
    let shared = told.iter().filter(|word| stems.contains(&stem(word))).count();
    if count < LONG { shared == 0 } else { shared * 2 < told.len() }
}

/// The subject of a message, if it has one. People write it, shortly too.
pub(super) fn subject(text: &str) -> Option<String> {
    const NONE: [&str; 8] = [
        "geen onderwerp",
        "no subject",
        "kein betreff",
        "aucun objet",
        "sans objet",
        "untitled",
        "naamloos",
        "onderwerp",
    ];
    let text = one_line(text)?;
    let lower = text.to_lowercase();
    // What answering and forwarding put before it.
    let mut rest = lower.as_str();
    while let Some((before, after)) = rest.split_once(':') {
        if before.chars().count() > 5 || before.contains(' ') {
            break;
        }
        rest = after.trim();
    }
    let rest = rest.trim_matches(|letter: char| !letter.is_alphanumeric());
    let is_said = rest.chars().any(char::is_alphanumeric) && !NONE.contains(&rest);
    (is_said && !is_placeholder(&lower)).then_some(text)
}

/// A text about the document, if it is not one that a template or a program left.
pub(super) fn described(text: &str) -> Option<&str> {
    let lower = text.trim().to_lowercase();
    let is_said = says_something_of_words(&lower) && !is_unfilled(&lower) && !is_by_program(&lower);
    (is_said && !lower.contains('\u{fffd}')).then_some(text)
}

/// A keyword, if it is a word.
pub(super) fn keyword(word: &str) -> bool {
    const OF_TEMPLATES: [&str; 9] = [
        "trefwoord",
        "trefwoorden",
        "keyword",
        "keywords",
        "tag",
        "tags",
        "steekwoorden",
        "schlüsselwörter",
        "mots clés",
    ];
    let lower = word.trim().to_lowercase();
    let letters = lower.chars().filter(|letter| letter.is_alphabetic()).count();
    letters >= 2
        && !OF_TEMPLATES.contains(&lower.as_str())
        && !is_placeholder(&lower)
        && !is_code(&lower)
        && !lower.contains('\u{fffd}')
}

/// The text on one line, without what is not seen; nothing where letters were lost, and where it is too long.
fn one_line(text: &str) -> Option<String> {
    if text.len() > LONGEST * 4 {
        return None;
    }
    let text = text.replace("_x000d_", " ").replace("_x000D_", " ");
    // A title over two lines is one title.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = hidden::left_out(&text);
    let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
    let text = letters::ungarbled(text.trim());
    (text.chars().count() <= LONGEST && !letters::is_garbled(&text)).then_some(text)
}

/// Whether it asks for a text instead of being one. `lower` is in lower case.
fn is_unfilled(lower: &str) -> bool {
    is_placeholder(lower)
        || ASKING.iter().any(|asking| lower.starts_with(asking))
        || UNFILLED.iter().any(|unfilled| lower.contains(unfilled))
}

/// Whether it is in brackets or signs of some program, or has something in brackets that asks to be filled in.
fn is_placeholder(lower: &str) -> bool {
    let lower = lower.trim();
    let ends = (lower.chars().next(), lower.chars().next_back());
    let is_enclosed = lower.chars().count() > 1
        && matches!(
            ends,
            (Some('<'), Some('>'))
                | (Some('{'), Some('}'))
                | (Some('@'), Some('@'))
                | (Some('%'), Some('%'))
                | (Some('#'), Some('#'))
                | (Some('$'), Some('$' | '}'))
                | (Some('_'), Some('_'))
        );
    is_enclosed
        || matches!(ends, (Some('['), Some(']'))) && lower.matches('[').count() == 1
        || lower.starts_with('«') && lower.ends_with('»') && !lower.contains(' ')
        || [('[', ']'), ('<', '>'), ('{', '}'), ('«', '»')].into_iter().any(|(open, close)| {
            lower.split(open).skip(1).any(|rest| {
                let inside = rest.split_once(close).map(|(inside, _)| inside.trim());
                inside.is_some_and(|inside| {
                    inside
                        .split([' ', '_', '-'])
                        .any(|word| TO_FILL_IN.iter().any(|known| word.starts_with(known)))
                })
            })
        })
}

fn is_by_program(lower: &str) -> bool {
    let is_printed = |printed: &str| {
        let rest = lower.strip_prefix(printed).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(['-', '–', '—', ':']))
    };
    // “Microsoft Office Word - ”, and whatever program is next.
    let is_of_microsoft = lower.starts_with("microsoft ")
        && lower.split_whitespace().take(5).any(|word| matches!(word, "-" | "–" | "—"));
    is_of_microsoft
        || PRINTED.iter().any(|printed| is_printed(printed))
        || SHOWN_IN.iter().any(|shown| lower.ends_with(shown))
        || BY_PROGRAM.iter().any(|start| lower.starts_with(start))
}

/// Whether it is the name of the template, or calls itself one.
fn is_of_template(lower: &str, template: Option<&str>) -> bool {
    const CALLED: [&str; 6] = ["sjabloon", "template", "vorlage", "modelbrief", "huisstijl", "invulformat"];
    let plain = |text: &str| -> String { text.chars().filter(|letter| letter.is_alphanumeric()).collect() };
    let is_its_name = template.is_some_and(|template| {
        let template = template.trim().to_lowercase();
        let stem = template.rsplit_once('.').map_or(template.as_str(), |(stem, _)| stem);
        plain(lower) == plain(stem) || plain(lower) == plain(&template)
    });
    let mut words = lower.split_whitespace();
    let (first, last) = (words.next().unwrap_or_default(), words.next_back().unwrap_or_default());
    let first_is_label = matches!(first, "titel" | "title" | "titre" | "onderwerp" | "ondertitel");
    is_its_name
        || matches!(
            first,
            "untitled" | "unnamed" | "naamloos" | "naamloze" | "unbenannt" | "unbenanntes" | "unbenannte"
        )
        || CALLED.iter().any(|called| first == *called || last == *called)
        || first_is_label && lower.split_whitespace().count() <= 3
}

fn is_name_of_file(lower: &str) -> bool {
    // What windows put behind it, as in “nota.docx (alleen-lezen)”.
    let name = lower
        .split([' ', '(', '['])
        .map(|word| word.trim_end_matches(|letter: char| !letter.is_alphanumeric()));
    let has_extension = name.into_iter().any(|word| {
        word.rsplit_once('.')
            .is_some_and(|(stem, extension)| !stem.is_empty() && EXTENSIONS.contains(&extension))
    });
    has_extension
        || lower.contains(['\\', '_'])
        || lower.contains("://")
        || lower.contains(":/")
        || lower.contains("%20")
        || lower.starts_with('/')
        || lower.starts_with("www.")
        || lower.starts_with("~$")
}

/// Whether there is more in it than what stands in titles that say nothing. One word alone says too little, unless a
/// year goes with it.
fn says_something(lower: &str) -> bool {
    let mut words = 0;
    let mut is_said = false;
    let mut has_year = false;
    for word in lower.split_whitespace() {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        has_year |=
            word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()) && word.starts_with(['1', '2']);
        let letters = word.chars().filter(|letter| letter.is_alphabetic()).count();
        if letters >= 2 && !is_code(word) {
            words += 1;
            is_said |= letters >= 3 && !is_empty(word);
        }
    }
    is_said && (words >= 2 || has_year)
}

/// The same of a longer text, in which one word may be enough.
fn says_something_of_words(lower: &str) -> bool {
    const LABELS: [&str; 12] = [
        "omschrijving",
        "beschrijving",
        "description",
        "beschreibung",
        "opmerkingen",
        "opmerking",
        "comments",
        "comment",
        "samenvatting",
        "toelichting",
        "onderwerp",
        "abstract",
    ];
    !LABELS.contains(&lower)
        && lower.split_whitespace().any(|word| {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            word.chars().filter(|letter| letter.is_alphabetic()).count() >= 2
                && !is_empty(word)
                && !is_code(word)
        })
}

/// Whether a word says nothing of the document; a number may stand behind it, and a stroke between two such words.
fn is_empty(word: &str) -> bool {
    word.split(['-', '/', '(', ')', '.']).all(|part| {
        let part = part.trim_end_matches(|letter: char| letter.is_ascii_digit());
        part.chars().count() < 2 || EMPTY.split_whitespace().any(|known| known == part)
    })
}

/// Whether it is a code: digits and letters through each other, or nothing that can be spoken.
fn is_code(word: &str) -> bool {
    let count = |is: fn(char) -> bool| word.chars().filter(|letter| is(*letter)).count();
    let (letters, digits) = (count(char::is_alphabetic), count(|letter| letter.is_ascii_digit()));
    let is_hexadecimal = word.len() >= 8
        && digits > 0
        && word.chars().all(|letter| letter.is_ascii_hexdigit() || matches!(letter, '-' | '{' | '}'));
    is_hexadecimal || digits > letters || (digits >= 2 && letters <= 3)
}
