//! The record of a document as a person reads it: the face of the product.
//!
//! From what one wants to know first to what only a colleague at the help desk asks for: name and
//! state, facts, each field with why it is there, what waits for a decision, what is missing, where
//! it came from, and last the id.

use std::collections::BTreeMap;

use bronmerk_proto::v1::{Account, Document, DocumentState, Facts, Field, Format, document::Standing};

use super::{
    Look, Tone, completeness,
    escape::clean,
    place, publication,
    question::{self, Other},
    restrictions, wrap,
};
use crate::{
    fields,
    locate::shell_word,
    texts::{record as texts, words},
};

/// Returns the whole record as text. `origin_path` is where the document it came from is, if known.
#[cfg(test)]
pub(crate) fn page(look: &Look, document: &Document, origin_path: Option<&str>) -> String {
    let origin = origin_path.map(|path| Other { path: path.into(), ..Other::default() });
    page_with(look, document, origin.as_ref(), &BTreeMap::new())
}

/// The same, with the document it came from, and where other documents are, by their names.
pub(crate) fn page_with(
    look: &Look,
    document: &Document,
    origin: Option<&Other>,
    others: &BTreeMap<String, String>,
) -> String {
    let mut page = String::new();
    add_head(&mut page, look, document);
    question::add(&mut page, look, document, origin);
    match &document.facts {
        Some(facts) => add_facts(&mut page, look, document, facts),
        None if document.state() == DocumentState::Provisional => {
            page.push('\n');
            look.add_wrapped(&mut page, 0, Tone::Plain, texts::not_read_yet(look.lang));
        }
        None => {}
    }
    add_fields(&mut page, look, document);
    publication::add(&mut page, look, document);
    restrictions::add(&mut page, look, document, others);
    add_missing(&mut page, look, document);
    completeness::add_retention(&mut page, look, document.retention.as_ref());
    completeness::add_profiles(&mut page, look, &document.completeness);
    super::relations::add(&mut page, look, document, others);
    let origin_path = origin.map(|origin| origin.path.as_str()).filter(|path| !path.is_empty());
    add_whereabouts(&mut page, look, document, origin_path);
    if let Some(trouble) = &document.trouble {
        look.add_heading(&mut page, texts::attention(look.lang));
        look.add_trouble(&mut page, 2, trouble);
    }
    page.push('\n');
    let (name, etag) = (clean(&document.name), clean(&document.etag));
    let colophon = texts::colophon(look.lang, &name, &etag, document.sequence);
    look.add_wrapped(&mut page, 0, Tone::Quiet, &colophon);
    page
}

/// Returns the state in words, in its tone.
fn tone_of(state: DocumentState) -> Tone {
    match state {
        DocumentState::Settled | DocumentState::Locked => Tone::Good,
        DocumentState::NeedsDecision => Tone::Notice,
        DocumentState::Unreadable => Tone::Bad,
        DocumentState::Provisional | DocumentState::Gone | DocumentState::Excluded => Tone::Quiet,
        DocumentState::Unspecified => Tone::Plain,
    }
}

/// Returns the tone of what a person has to do about a document.
pub(crate) fn tone(document: &Document) -> Tone {
    if document.standing() == Standing::ToComplete { Tone::Notice } else { tone_of(document.state()) }
}

/// Returns the document's folder and name, safe to show.
fn folder_and_name(document: &Document) -> (String, String) {
    let place = document.locations.first().map(place).unwrap_or_default();
    match place.rsplit_once('/') {
        Some((folder, name)) => (if folder.is_empty() { "/" } else { folder }.to_owned(), name.to_owned()),
        None => (String::new(), place),
    }
}

fn add_head(page: &mut String, look: &Look, document: &Document) {
    let (folder, name) = folder_and_name(document);
    let name = if name.is_empty() { texts::nameless(look.lang).to_owned() } else { name };
    let standing = words::standing(look.lang, document);
    let (name, state) = (look.tone(Tone::Strong, &name), look.tone(tone(document), standing));
    page.push_str(&format!("{name} · {state}\n"));
    if !folder.is_empty() {
        look.add_wrapped(page, 0, Tone::Plain, &folder);
    }
    if let Some(lock) = &document.lock {
        look.add_wrapped(page, 0, Tone::Notice, &publication::lock(look, lock));
    }
}

fn add_facts(page: &mut String, look: &Look, document: &Document, facts: &Facts) {
    let lang = look.lang;
    let mut lines =
        vec![(texts::size(lang), size(look, facts.size_bytes)), (texts::format(lang), format(look, facts))];
    if !facts.other_formats.is_empty() {
        let others = facts.other_formats.iter().map(named).collect::<Vec<_>>();
        lines.push((texts::other_formats(lang), others.join("; ")));
    }
    if facts.name_disagrees {
        lines.push((texts::note(lang), texts::name_disagrees(lang).to_owned()));
    }
    lines.push(("SHA-256", hexadecimal(&facts.sha256)));
    let times =
        [(texts::created(lang), &facts.file_create_time), (texts::modified(lang), &facts.file_modify_time)];
    lines.extend(times.into_iter().filter_map(|(label, time)| Some((label, look.moment(time.as_ref())?))));
    if let Some(creation) = &document.creation {
        let told = look.sentence(creation.in_words.as_ref());
        let day = look.written_date(&creation.date);
        let told = if told.is_empty() { day } else { format!("{day}: {told}") };
        lines.push((texts::document_made(lang), told));
    }
    let accounts = [(texts::owner(lang), &facts.owner), (texts::saved_by(lang), &facts.saved_by)];
    lines.extend(accounts.into_iter().filter_map(|(label, who)| Some((label, account(look, who.as_ref()?)))));
    if document.version_count > 1 {
        lines.push((texts::versions(lang), look.number(document.version_count.into())));
    }
    if let Some(provenance) = &facts.provenance {
        lines.push((texts::read(lang), look.why(provenance)));
    }
    look.add_heading(page, texts::facts(lang));
    look.add_aligned(page, &lines);
}

/// Returns an account as `name (number)`.
pub(super) fn account(look: &Look, account: &Account) -> String {
    let (id, name) = (clean(&account.id), clean(&account.name));
    match (name.is_empty(), id.is_empty()) {
        (true, true) => texts::unknown_owner(look.lang).to_owned(),
        (true, false) => id.into_owned(),
        (false, _) => format!("{name} ({id})"),
    }
}

fn size(look: &Look, bytes: u64) -> String {
    let rounded = look.size(bytes);
    match bytes {
        0..1000 => rounded,
        _ => format!("{rounded} ({})", texts::bytes(look.lang, &look.number(bytes))),
    }
}

fn format(look: &Look, facts: &Facts) -> String {
    let Some(format) =
        facts.format.as_ref().filter(|format| !format.puid.is_empty() || !format.name.is_empty())
    else {
        let unknown = texts::unknown_format(look.lang);
        let media_type = clean(&facts.media_type);
        return if media_type.is_empty() { unknown.to_owned() } else { format!("{unknown} ({media_type})") };
    };
    let basis = words::basis(look.lang, format.basis());
    let told = [named(format).as_str(), basis].map(str::to_owned);
    told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Returns a format's name, its version and PRONOM's identifier.
fn named(format: &Format) -> String {
    let parts = [format.name.as_str(), format.version.as_str()].map(clean);
    let name = parts.iter().filter(|part| !part.is_empty()).map(AsRef::as_ref).collect::<Vec<_>>().join(" ");
    let puid = clean(&format.puid);
    [name.as_str(), &puid].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the fields in the order in which people read them.
pub(crate) fn in_order(given: &BTreeMap<String, Field>) -> Vec<(&str, &Field)> {
    let mut ordered: Vec<_> = given.iter().map(|(name, field)| (name.as_str(), field)).collect();
    ordered.sort_by_key(|(name, _)| fields::place(name));
    ordered
}

fn add_fields(page: &mut String, look: &Look, document: &Document) {
    if document.fields.is_empty() {
        return;
    }
    look.add_heading(page, texts::fields(look.lang));
    let ordered = in_order(&document.fields);
    let labels = ordered.iter().map(|(name, _)| clean(fields::label(look.lang, name)));
    let column = 4 + labels.map(|label| wrap::width(&label)).max().unwrap_or(0);
    for (name, field) in ordered {
        let mut label = clean(fields::label(look.lang, name)).into_owned();
        if let Some(value) = look.value(field.value.as_ref()) {
            look.add_labelled(page, column, &std::mem::take(&mut label), Tone::Plain, &value);
            if let Some(provenance) = &field.provenance {
                look.add_wrapped(page, column, Tone::Quiet, &look.why(provenance));
            }
        }
        if let Some(lock) = &field.lock {
            if field.value.is_none() {
                let empty = texts::nothing(look.lang);
                look.add_labelled(page, column, &std::mem::take(&mut label), Tone::Plain, empty);
            }
            look.add_wrapped(page, column, Tone::Notice, &publication::lock(look, lock));
        }
        for (at, suggestion) in field.suggestions.iter().enumerate() {
            let value = look.value(suggestion.value.as_ref()).unwrap_or_default();
            let told = format!("{}: {value}", texts::suggested(look.lang));
            look.add_labelled(page, column, &std::mem::take(&mut label), Tone::Notice, &told);
            if let Some(provenance) = &suggestion.provenance {
                look.add_wrapped(page, column, Tone::Quiet, &look.why(provenance));
            }
            // Without an id the first one is confirmed.
            let id = (at > 0).then_some(suggestion.id.as_str());
            add_how_to_confirm(page, look, column, document, name, id);
        }
    }
}

/// Adds the command that confirms a suggestion, in one piece so that it can be copied.
fn add_how_to_confirm(
    page: &mut String,
    look: &Look,
    column: usize,
    document: &Document,
    field: &str,
    suggestion: Option<&str>,
) {
    let named = question::named(document);
    let mut command = format!("bronmerk confirm {} {}", shell_word(&named), shell_word(&clean(field)));
    if let Some(id) = suggestion {
        command.push_str(&format!(" --suggestion {}", shell_word(&clean(id))));
    }
    page.push_str(&format!("{}{}: {command}\n", " ".repeat(column), texts::confirm_with(look.lang)));
}

fn add_missing(page: &mut String, look: &Look, document: &Document) {
    // What is no document lacks nothing.
    if document.state() == DocumentState::Excluded {
        return;
    }
    // What is there and not decided is to be completed too.
    let names = match document.fields_to_complete.is_empty() {
        true => &document.missing_fields,
        false => &document.fields_to_complete,
    };
    let mut missing: Vec<_> = names.iter().map(String::as_str).collect();
    missing.sort_by_key(|name| fields::place(name));
    if missing.is_empty() {
        if matches!(document.state(), DocumentState::Settled | DocumentState::Locked) {
            page.push('\n');
            look.add_wrapped(page, 0, Tone::Plain, texts::nothing_missing(look.lang));
        }
        return;
    }
    look.add_heading(page, texts::not_yet_known(look.lang));
    let labels: Vec<_> = missing.into_iter().map(|name| clean(fields::label(look.lang, name))).collect();
    look.add_wrapped(page, 2, Tone::Notice, &labels.join(", "));
}

fn add_whereabouts(page: &mut String, look: &Look, document: &Document, origin_path: Option<&str>) {
    let lang = look.lang;
    let mut lines = Vec::new();
    lines.extend(document.locations.iter().skip(1).map(|other| (texts::also_at(lang), place(other))));
    if let Some(origin) = &document.origin {
        let id = clean(&origin.document);
        let told = origin_path.map_or_else(|| id.to_string(), |path| format!("{} ({id})", clean(path)));
        lines.push((words::relation(lang, origin.relation()), told));
    }
    if let Some(absence) = &document.absence {
        let reason = words::gone(lang, absence.kind());
        let time = look.moment(absence.time.as_ref());
        let told = time.map_or_else(|| reason.to_owned(), |time| format!("{time}: {reason}"));
        lines.push((texts::gone_since(lang), told));
    }
    if !document.successor.is_empty() {
        lines.push((texts::goes_on_as(lang), clean(&document.successor).into_owned()));
    }
    if !lines.is_empty() {
        look.add_heading(page, texts::whereabouts(lang));
        look.add_aligned(page, &lines);
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{Absence, Location, absence};

    use super::*;
    use crate::{
        language::Lang,
        specimen::{document, look},
    };

    #[test]
    fn a_record_in_dutch() {
        let expected = "\
nota begroting.docx · Wacht op u
/home/eva/Werkmap

Feiten
  Grootte          24,3 kB (24.312 bytes)
  Formaat          Microsoft Word for Windows 2007 onwards, fmt/412, herkend aan de onderdelen in het bestand
  SHA-256          abababababababababababababababababababababababababababababababab
  Gemaakt          23 nov 2026 14:01
  Gewijzigd        23 nov 2026 14:02
  Eigenaar         eva (1000)
  Opgeslagen door  noor (1001)
  Versies          3
  Gelezen          bronmerkd 0.1.0, 23 nov 2026 14:02

Velden
  naam                     Nota begroting
                           uit het document zelf, 23 nov 2026 14:02: De titel staat in het document.
  waardering               Blijvend te bewaren (B, Begrippenlijst waardering 1.0)
                           regel standaard-waardering, beleid built-in-0.1.0, 23 nov 2026 14:02: Zo staat het in de selectielijst.
  bewaartermijn            10 jaar (P10Y)
                           door eva, 23 nov 2026 14:02
  Woo-informatiecategorie  voorstel: Onderzoeksrapporten (c_1)
                           model titels-1, 23 nov 2026 14:02: De titel lijkt op die van een rapport.
                           bevestig met: bronmerk confirm '/home/eva/Werkmap/nota begroting.docx' woo_informatiecategorie
                           voorstel: Beleidsnota's (c_2)
                           bevestig met: bronmerk confirm '/home/eva/Werkmap/nota begroting.docx' woo_informatiecategorie --suggestion s2

Nog aan te vullen
  archiefvormer, beperking van het gebruik

Plaats en herkomst
  Ook te vinden als  /home/eva/Delen/nota.docx
  Kopie van          /home/eva/oud.docx (documents/0192f3c4-5a6b-7c8d-9e0f-000000000001)

documents/0192f3c4-5a6b-7c8d-9e0f-112233445566, etag \"e42\", logboekregel 42
";
        assert_eq!(page(&look(Lang::Nl), &document(), Some("/home/eva/oud.docx")), expected);
    }

    #[test]
    fn a_record_in_english() {
        let shown = page(&look(Lang::En), &document(), None);
        let expected = "\
nota begroting.docx · Waits for you
/home/eva/Werkmap

Facts
  Size      24.3 kB (24,312 bytes)
  Format    Microsoft Word for Windows 2007 onwards, fmt/412, known by the parts inside the file
  SHA-256   abababababababababababababababababababababababababababababababab
  Created   23 Nov 2026 14:01
  Modified  23 Nov 2026 14:02
  Owner     eva (1000)
  Saved by  noor (1001)
  Versions  3
  Read      bronmerkd 0.1.0, 23 Nov 2026 14:02

Fields
  name                      Nota begroting
                            from the document itself, 23 Nov 2026 14:02: The title is in the document.
  appraisal                 Blijvend te bewaren (B, Begrippenlijst waardering 1.0)
                            rule standaard-waardering, policy built-in-0.1.0, 23 Nov 2026 14:02: So says the selection list.
  retention period          10 years (P10Y)
                            by eva, 23 Nov 2026 14:02
  Woo information category  suggested: Onderzoeksrapporten (c_1)
                            model titels-1, 23 Nov 2026 14:02: The title looks like that of a report.
                            confirm with: bronmerk confirm '/home/eva/Werkmap/nota begroting.docx' woo_informatiecategorie
                            suggested: Beleidsnota's (c_2)
                            confirm with: bronmerk confirm '/home/eva/Werkmap/nota begroting.docx' woo_informatiecategorie --suggestion s2

To be completed
  responsible organisation, restriction of use

Place and origin
  Also found as  /home/eva/Delen/nota.docx
  Copy of        documents/0192f3c4-5a6b-7c8d-9e0f-000000000001

documents/0192f3c4-5a6b-7c8d-9e0f-112233445566, etag \"e42\", journal entry 42
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_name_that_disagrees_and_other_formats_are_told() {
        let mut doubtful = document();
        let facts = doubtful.facts.as_mut().unwrap();
        let other =
            Format { puid: "fmt/40".into(), name: "Microsoft Word Document".into(), ..Format::default() };
        facts.other_formats = vec![other.clone(), Format { puid: "fmt/61".into(), ..other }];
        facts.name_disagrees = true;
        let shown = page(&look(Lang::Nl), &doubtful, None);
        let also = "Kan ook zijn     Microsoft Word Document, fmt/40; Microsoft Word Document, fmt/61\n";
        assert!(shown.contains(also), "{shown}");
        let note = "Let op           de naam hoort bij een ander soort bestand dan de inhoud\n";
        assert!(shown.contains(note), "{shown}");
    }

    #[test]
    fn a_record_that_is_only_seen_says_so() {
        let mut seen =
            Document { name: "documents/1".into(), etag: "\"e\"".into(), sequence: 1, ..Document::default() };
        seen.set_state(DocumentState::Provisional);
        seen.locations = vec![Location { path: b"/w/x\x1b[2J\xff.odt".to_vec(), ..Location::default() }];
        assert_eq!(
            page(&look(Lang::En), &seen, None),
            "x\\u{1b}[2J\u{fffd}.odt · Being read\n/w\n\n\
             The file was seen and is yet to be read.\n\ndocuments/1, etag \"e\", journal entry 1\n"
        );
    }

    #[test]
    fn a_record_that_is_gone_says_since_when_and_why() {
        let mut gone = Document { name: "documents/1".into(), ..Document::default() };
        gone.set_state(DocumentState::Gone);
        gone.absence = Some(Absence { kind: absence::Kind::Left.into(), time: document().create_time });
        let shown = page(&look(Lang::Nl), &gone, None);
        assert!(shown.starts_with("(zonder naam) · Weg\n"), "{shown}");
        assert!(
            shown.contains("Weg sinds  23 nov 2026 14:01: verplaatst naar een map die niet wordt gevolgd")
        );
    }

    #[test]
    fn what_is_no_document_lacks_nothing() {
        let mut excluded = document();
        excluded.set_state(DocumentState::Excluded);
        let shown = page(&look(Lang::Nl), &excluded, None);
        assert!(!shown.contains("Nog aan te vullen") && !shown.contains("archiefvormer"), "{shown}");
    }

    #[test]
    fn colours_mark_what_to_see_first_and_break_no_layout() {
        let mut coloured = look(Lang::Nl);
        (coloured.colours, coloured.width) = (true, Some(70));
        let shown = page(&coloured, &document(), None);
        let first = "\u{1b}[1mnota begroting.docx\u{1b}[0m · \u{1b}[33mWacht op u\u{1b}[0m\n";
        assert!(shown.starts_with(first), "{shown}");
        let mut bare = shown;
        for code in ["1", "2", "31", "32", "33", "0"] {
            bare = bare.replace(&format!("\u{1b}[{code}m"), "");
        }
        coloured.colours = false;
        assert_eq!(bare, page(&coloured, &document(), None));
    }

    #[test]
    fn on_a_narrow_terminal_sentences_wrap_under_their_value() {
        let mut narrow = look(Lang::Nl);
        narrow.width = Some(60);
        let shown = page(&narrow, &document(), None);
        let wrapped = "                           uit het document zelf, 23 nov\n                           2026 14:02: De titel staat in het\n                           document.\n";
        assert!(shown.contains(wrapped), "{shown}");
    }
}
