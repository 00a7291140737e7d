//! The head of a letter, a note or a message: its own reference, its date, from whom and to whom it is.
//!
//! **Invariant:** no person is named. Of a message the organisation counts, or a box that belongs to a function; in a
//! letter a line that names a function or an organisation.

use crate::model::{Date, Period};

use super::{letters, marking::is_verb};

/// So many lines with something on them are looked at.
const LINES: usize = 100;
/// Within so many lines an address stands.
const ADDRESS: usize = 12;
/// Longest line that can be of a letterhead, in bytes; longest reference.
const LONGEST: usize = 200;
const LONGEST_REFERENCE: usize = 48;
/// Most receivers.
const RECEIVERS: usize = 20;

/// What a letterhead says, each only when it says something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letterhead {
    /// “Ons kenmerk”.
    pub(super) reference: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) sender: Option<String>,
    pub(super) receivers: Vec<String>,
    seen: usize,
    before: Option<Label>,
}

/// What a word says that the next ones are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Reference,
    Date,
    Sender,
    Receivers,
    /// Of another one, or of nothing that is kept: what follows is no value of ours.
    Other,
}

impl Label {
    fn of(word: &str) -> Option<Self> {
        let word = word.trim().trim_end_matches([':', '.', ' ', '\u{a0}']).to_lowercase();
        Some(match word.as_str() {
            "ons kenmerk" | "onze referentie" | "onze ref" | "ons ref" | "kenmerk" | "our reference"
            | "our ref" => Self::Reference,
            "datum" | "datum brief" | "documentdatum" | "dagtekening" | "date" => Self::Date,
            "van" | "afzender" | "from" | "verzonden door" => Self::Sender,
            "aan" | "geadresseerde" | "geadresseerden" | "to" => Self::Receivers,
            "uw kenmerk" | "uw referentie" | "uw ref" | "uw brief" | "uw brief van" | "your reference"
            | "your ref" | "betreft" | "onderwerp" | "subject" | "re" | "bijlage" | "bijlagen"
            | "bijlage(n)" | "pagina" | "contactpersoon" | "telefoon" | "t" | "m" | "f" | "e-mail"
            | "kopie" | "kopie aan" | "cc" | "status" | "versie" | "auteur" | "rubricering" | "merking"
            | "classificatie" | "zaaknummer" | "dossiernummer" => Self::Other,
            _ => return None,
        })
    }
}

impl Letterhead {
    /// Looks at the next line of text. Cells of a table are lines, too.
    pub(super) fn see(&mut self, line: &str) {
        let line = line.trim();
        if line.is_empty() || self.seen >= LINES {
            return;
        }
        self.seen += 1;
        let labelled = self.before.take();
        if line.len() > LONGEST {
            return;
        }
        let mut expected = labelled;
        for part in line.split(['\t', '\n', '|']).map(str::trim).filter(|part| !part.is_empty()) {
            if let Some(label) = Label::of(part) {
                expected = Some(label);
            } else if let Some((label, value)) = part
                .split_once(':')
                .and_then(|(label, value)| Some((Label::of(label)?, value.trim())))
                .filter(|(_, value)| !value.is_empty())
            {
                self.note(label, value);
                expected = None;
            } else if let Some(label) = expected.take() {
                self.note(label, part);
            } else if !self.behind_label(part) {
                self.place_and_date(part);
            }
        }
        self.before = expected;
    }

    /// Takes a property that somebody made up, by its name.
    pub(super) fn see_property(&mut self, name: &str, value: &str) {
        let label = match name.to_lowercase().replace(['_', '-'], " ").as_str() {
            "van" | "aan" | "from" | "to" | "date" => None,
            name => Label::of(name),
        };
        if let Some(label) = label {
            self.note(label, value);
        }
    }

    /// Takes the sender and the receivers of a message, as its headers have them, and its day.
    pub(super) fn see_message(&mut self, from: &str, to: &[&str], day: Option<Date>) {
        self.seen = LINES;
        let sender = addresses(from).into_iter().next();
        self.sender = self.sender.take().or(sender);
        for one in to.iter().flat_map(|to| addresses(to)) {
            self.receiver(one);
        }
        self.date = self.date.or(day);
    }

    fn note(&mut self, label: Label, value: &str) {
        let value = value.trim();
        match label {
            Label::Reference => self.reference = self.reference.take().or_else(|| reference(value)),
            Label::Date => self.date = self.date.or_else(|| day(value)),
            Label::Sender => self.sender = self.sender.take().or_else(|| office(value)),
            Label::Receivers => {
                value.split(';').filter_map(office).for_each(|one| self.receiver(one));
            }
            Label::Other => {}
        }
    }

    /// “Datum 3 maart 2026”, “Aan de Voorzitter van de Tweede Kamer”: a label with nothing but a space behind it. Whether
    /// it was one; a sentence that begins so is none.
    fn behind_label(&mut self, line: &str) -> bool {
        let behind = |label: &str| {
            line.get(..label.len()).filter(|start| start.eq_ignore_ascii_case(label))?;
            line.get(label.len()..)
        };
        if let Some(date) = behind("datum ").and_then(day) {
            self.date.get_or_insert(date);
            return true;
        }
        if let Some(found) = behind("ons kenmerk ").and_then(reference) {
            self.reference.get_or_insert(found);
            return true;
        }
        let is_sentence =
            line.ends_with(['.', '?', '!', ':']) || line.to_lowercase().split_whitespace().any(is_verb);
        let to = behind("aan ")
            .filter(|rest| line.starts_with('A') && (rest.starts_with("de ") || rest.starts_with("het ")));
        match to.filter(|_| !is_sentence && self.seen <= ADDRESS).and_then(office) {
            Some(one) => {
                self.receiver(one);
                true
            }
            None => false,
        }
    }

    fn receiver(&mut self, one: String) {
        if self.receivers.len() < RECEIVERS && !self.receivers.contains(&one) {
            self.receivers.push(one);
        }
    }

    /// “Den Haag, 3 maart 2026”, alone on its line.
    fn place_and_date(&mut self, line: &str) {
        let Some((place, date)) = line.split_once(',') else { return };
        let is_place = place.split_whitespace().count() <= 3
            && place.trim_start_matches(['\'', '’', 's', '-']).starts_with(char::is_uppercase)
            && !place.contains(|letter: char| letter.is_ascii_digit());
        if self.date.is_none() && is_place && date.contains(char::is_alphabetic) {
            self.date = day(date);
        }
    }
}

/// A day, in words or in numbers: nothing that only may be one.
fn day(text: &str) -> Option<Date> {
    let text = text.trim().trim_end_matches(['.', ',']);
    let day = Period::read(text)?.day()?;
    // Before computers and behind what is planned no document was written.
    (Date::new(1900, 1, 1)? <= day && day <= Date::new(2199, 12, 31)?).then_some(day)
}

/// A reference: short, with a number in it, and nothing that a template left.
fn reference(text: &str) -> Option<String> {
    let text = letters::ungarbled(text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_short = text.len() <= LONGEST_REFERENCE && text.split(' ').count() <= 4;
    let has_number = text.chars().filter(char::is_ascii_digit).count() >= 2;
    let is_left = text.contains(['[', '<', '{', '@', '_', '…', '?']) || text.to_lowercase().contains("xx");
    (is_short && has_number && !is_left && day(&text).is_none()).then_some(text)
}

/// Words for organisations and their parts: what stands behind one is its name.
const ORGANISATIONS: [&str; 43] = [
    "ministerie",
    "ministerraad",
    "kamer",
    "raad",
    "gemeente",
    "gemeenteraad",
    "provincie",
    "waterschap",
    "college",
    "staten",
    "directie",
    "hoofddirectie",
    "directoraat-generaal",
    "afdeling",
    "dienst",
    "inspectie",
    "agentschap",
    "bureau",
    "commissie",
    "griffie",
    "kabinet",
    "bestuur",
    "belastingdienst",
    "douane",
    "politie",
    "rekenkamer",
    "rechtbank",
    "gerechtshof",
    "universiteit",
    "hogeschool",
    "stichting",
    "vereniging",
    "b.v.",
    "bv",
    "n.v.",
    "nv",
    "ministry",
    "department",
    "parliament",
    "commission",
    "council",
    "committee",
    "board",
];

/// What stands before some of them: “Tweede Kamer”.
const BEFORE_ORGANISATIONS: [&str; 9] =
    ["tweede", "eerste", "vaste", "algemene", "europese", "provinciale", "nationale", "gedeputeerde", "hoge"];

/// Words for functions: a word behind one can be somebody's name.
const FUNCTIONS: [&str; 18] = [
    "minister",
    "ministers",
    "staatssecretaris",
    "minister-president",
    "voorzitter",
    "voorzitters",
    "burgemeester",
    "wethouder",
    "wethouders",
    "gedeputeerde",
    "directeur",
    "directeur-generaal",
    "secretaris-generaal",
    "inspecteur-generaal",
    "griffier",
    "ombudsman",
    "leden",
    "hoofd",
];

/// Of these it is told what they are of, without a word for an organisation: “minister van Financiën”.
const OF_A_FIELD: [&str; 3] = ["minister", "ministers", "staatssecretaris"];

/// Words that come before the name of a person.
const PERSONS: [&str; 19] = [
    "heer", "mevrouw", "dhr", "mw", "mevr", "dr", "drs", "ir", "ing", "mr", "prof", "ms", "mrs", "bc", "ma",
    "msc", "jhr", "jkvr", "familie",
];

/// The functions and organisations that a line names, and nobody by name.
fn office(text: &str) -> Option<String> {
    let text = letters::ungarbled(text);
    let is_left = text.contains(['[', '<', '{', '@', '…', '?', '!']);
    if is_left || text.len() > 160 {
        return None;
    }
    let parts: Vec<&str> = text.split([',', ';', '(', ')']).filter_map(part_of_office).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What of a part of a line names a function or an organisation: from its beginning on, and up to where a name can begin.
fn part_of_office(part: &str) -> Option<&str> {
    let part = part.trim().trim_end_matches('.').trim();
    let words: Vec<&str> = part.split_whitespace().collect();
    let plain = |word: &&str| word.trim_end_matches('.').to_lowercase();
    let is_initial =
        |word: &&str| word.ends_with('.') && word.chars().filter(|letter| *letter != '.').count() <= 2;
    if words.iter().any(|word| PERSONS.contains(&plain(word).as_str()) || is_initial(word)) {
        return None;
    }
    let is_organisation = |word: &&str| ORGANISATIONS.contains(&plain(word).as_str());
    let article =
        usize::from(words.first().is_some_and(|word| matches!(plain(word).as_str(), "de" | "het" | "the")));
    let first = words.get(article).map(plain).unwrap_or_default();
    let named = article + usize::from(BEFORE_ORGANISATIONS.contains(&first.as_str()));
    if words.get(named).is_some_and(is_organisation) {
        return Some(part);
    }
    let function = words.get(article).map(plain).filter(|word| FUNCTIONS.contains(&word.as_str()))?;
    let rest = words.get(article + 1..).unwrap_or_default();
    let is_of = matches!(rest.first(), Some(&("van" | "voor" | "der" | "of")));
    let is_told = rest.iter().any(is_organisation)
        || OF_A_FIELD.contains(&function.as_str())
            && !matches!(rest.get(1), Some(&("de" | "den" | "der" | "het")));
    if rest.is_empty() || is_of && is_told {
        return Some(part);
    }
    let last = words.get(article)?;
    let end = part.find(last)? + last.len();
    part.get(..end)
}

/// Words in boxes that belong to a function.
const BOXES: [&str; 34] = [
    "info",
    "post",
    "postbus",
    "postkamer",
    "secretariaat",
    "secretary",
    "woo",
    "wob",
    "griffie",
    "kabinet",
    "bestuur",
    "bestuurssecretariaat",
    "directie",
    "communicatie",
    "voorlichting",
    "pers",
    "contact",
    "servicedesk",
    "helpdesk",
    "loket",
    "redactie",
    "inkoop",
    "facturen",
    "juridischezaken",
    "noreply",
    "no-reply",
    "balie",
    "publieksvoorlichting",
    "klantcontact",
    "klantenservice",
    "archief",
    "informatiebeheer",
    "office",
    "privacy",
];

/// Whom the addresses of a header are of: the box of a function as it is, of anybody else the organisation only.
fn addresses(header: &str) -> Vec<String> {
    let words = header.split([',', ';', '<', '>', ' ', '"', '\t']).filter(|word| word.contains('@'));
    let mut found: Vec<String> = Vec::new();
    for address in words.take(RECEIVERS * 4) {
        let lower = address.to_lowercase();
        let Some((local, domain)) = lower.rsplit_once('@') else { continue };
        let is_domain = domain.contains('.')
            && domain.len() <= 253
            && domain.split('.').all(|part| {
                !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
            });
        if !is_domain {
            continue;
        }
        let is_box =
            local.split(['.', '-', '_', '+']).any(|part| BOXES.contains(&part)) || BOXES.contains(&local);
        let is_plain = local.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-_+".contains(letter));
        let one = if is_box && is_plain { lower.clone() } else { domain.to_owned() };
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Letterhead;

    fn seen(lines: &[&str]) -> Letterhead {
        let mut head = Letterhead::default();
        lines.iter().for_each(|line| head.see(line));
        head
    }

    #[test]
    fn the_head_of_a_letter_says_its_reference_its_day_and_who_writes_to_whom() {
        let head = seen(&[
            "> Retouradres Postbus 20201 2500 EE Den Haag",
            "Aan",
            "De Voorzitter van de Tweede Kamer der Staten-Generaal",
            "Postbus 20018",
            "Ons kenmerk",
            "2026-0000123456",
            "Uw kenmerk",
            "Z-99-1234",
            "Datum\t3 maart 2026",
            "Betreft\tNota over 2026-555555",
        ]);
        assert_eq!(head.reference.as_deref(), Some("2026-0000123456"));
        assert_eq!(head.date.map(|date| date.to_string()).as_deref(), Some("2026-03-03"));
        assert_eq!(head.receivers, ["De Voorzitter van de Tweede Kamer der Staten-Generaal"]);
        assert_eq!(head.sender, None);
    }

    #[test]
    fn labels_stand_on_the_same_line_or_before_it_and_only_own_ones_count() {
        for (lines, reference, date) in [
            (&["Ons kenmerk: FEZ/2026/17"][..], Some("FEZ/2026/17"), None),
            (&["Kenmerk", "2026-00017"], Some("2026-00017"), None),
            (&["Datum: 31-1-2027", "Kenmerk: 12.34"], Some("12.34"), Some("2027-01-31")),
            (&["Den Haag, 12 december 2025"], None, Some("2025-12-12")),
            (&["'s-Gravenhage, 2 jan. 2026"], None, Some("2026-01-02")),
            (&["Ons kenmerk\tUw kenmerk", "2026-1"], None, None),
            (&["Uw kenmerk", "2026-00017"], None, None),
            (&["Uw kenmerk: 2026-00017"], None, None),
            (&["Ons kenmerk", "Datum", "1 mei 2026"], None, Some("2026-05-01")),
            (&["Ons kenmerk: [kenmerk]"], None, None),
            (&["Ons kenmerk: 2026-xxxx"], None, None),
            (&["Ons kenmerk: volgt"], None, None),
            (&["Ons kenmerk", "Op 3 maart vroeg u mij of dit nog 12 dagen kan duren"], None, None),
            (&["Datum: maart 2026"], None, None),
            (&["Datum: nader te bepalen"], None, None),
            (&["Datum: 30 februari 2026"], None, None),
            (&["Het kenmerk van deze wet is dat zij in 2026 geldt"], None, None),
            (&["In de brief van Jansen, 3 maart 2026 stond dat"], None, None),
            (&["Datum: 1-1-0026"], None, None),
            (&["Datum 22 maart 2023", "Ons kenmerk 2026-17"], Some("2026-17"), Some("2023-03-22")),
            (&["Datum en plaats van het overleg", "Ons kenmerk staat boven aan de brief"], None, None),
        ] {
            let head = seen(lines);
            assert_eq!(head.reference.as_deref(), reference, "{lines:?}");
            assert_eq!(head.date.map(|date| date.to_string()).as_deref(), date, "{lines:?}");
        }
    }

    #[test]
    fn nobody_is_named() {
        for (line, receivers) in [
            ("Aan: de minister van Financiën", &["de minister van Financiën"][..]),
            ("Aan: Directie Begrotingszaken; afdeling FEZ", &["Directie Begrotingszaken", "afdeling FEZ"]),
            ("Aan: de heer J. Jansen, directeur Begrotingszaken", &["directeur"]),
            ("Aan: Jan Jansen", &[]),
            ("Aan: Jan Raad", &[]),
            ("Aan: Jan Jansen, directeur Begrotingszaken", &["directeur"]),
            ("Aan: Directie FEZ, Jan Jansen", &["Directie FEZ"]),
            ("Aan: de minister Jansen", &["de minister"]),
            ("Aan: minister Van der Berg", &["minister"]),
            ("Aan: voorzitter van der Berg", &["voorzitter"]),
            ("Aan: voorzitter van Dijk", &["voorzitter"]),
            ("Aan: minister van der Berg", &["minister"]),
            ("Aan: Directie J. Jansen", &[]),
            ("Aan: de voorzitter van de Raad voor Cultuur", &["de voorzitter van de Raad voor Cultuur"]),
            (
                "Aan: De leden van de gemeenteraad van Amsterdam",
                &["De leden van de gemeenteraad van Amsterdam"],
            ),
            ("Aan: Tweede Kamer der Staten-Generaal", &["Tweede Kamer der Staten-Generaal"]),
            ("Aan: Gemeente Den Haag", &["Gemeente Den Haag"]),
            ("Aan: mw. drs. P. Pietersen (directie X)", &["directie X"]),
            ("Aan: [geadresseerde minister]", &[]),
            ("Aan de slag", &[]),
            (
                "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
                &["de Voorzitter van de Tweede Kamer der Staten-Generaal"],
            ),
            ("Aan de minister wordt gevraagd te besluiten", &[]),
            ("Aan de raad.", &[]),
            ("Aan de heer Jansen, voorzitter van de raad", &["voorzitter van de raad"]),
        ] {
            assert_eq!(seen(&[line]).receivers, receivers, "{line}");
        }
        let mut head = Letterhead::default();
        let to = [
            "\"Jansen, J.\" <j.jansen@minfin.nl>, woo-loket@minbzk.nl",
            "Pietersen <p@minfin.nl>; <info@tweedekamer.nl>",
        ];
        head.see_message("Q. Auteur <q.auteur@minfin.nl>", &to, None);
        assert_eq!(head.sender.as_deref(), Some("minfin.nl"));
        assert_eq!(head.receivers, ["minfin.nl", "woo-loket@minbzk.nl", "info@tweedekamer.nl"]);
        head.see("Datum: 3 maart 2026");
        assert_eq!(head.date, None, "what a message quotes is of another one");
        let mut odd = Letterhead::default();
        odd.see_message("@", &["a@b", "x@..", &"y@z.nl,".repeat(100_000)], None);
        assert_eq!((odd.sender, odd.receivers), (None, vec!["z.nl".to_owned()]));
    }

    #[test]
    fn properties_with_those_names_count() {
        let mut head = Letterhead::default();
        for (name, value) in [("Kenmerk", "2026-12"), ("Documentdatum", "2026-03-01"), ("Van", "de minister")]
        {
            head.see_property(name, value);
        }
        assert_eq!(head.reference.as_deref(), Some("2026-12"));
        assert!(head.date.is_some() && head.sender.is_none());
    }
}
