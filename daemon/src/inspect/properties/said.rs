//! What a document was found to say of itself, before it becomes facts and fields.

use super::{
    language,
    letterhead::Letterhead,
    lines::Lines,
    marking::{self, Markings},
    title,
};
use crate::{
    inspect::remark::Remark,
    model::{Properties, PropertyMark, Sentence, Stage, Timestamp},
};

/// Longest value of a property, in bytes: what is longer says nothing that a field or a rule could take.
pub(super) const LONGEST: usize = 40_000;
/// Longest name of a property that somebody made up.
const LONGEST_NAME: usize = 256;
/// Most properties that somebody made up, and most keywords.
const MOST: usize = 128;
/// Most bytes of the text that the language is told by.
pub(super) const MOST_WORDS: usize = 8 * 1024;

/// What a document says of itself. Every text is there only when it says something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) title: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) description: Option<String>,
    /// A tag as in BCP 47, for instance `nl-NL`.
    pub(super) language: Option<String>,
    pub(super) author: Option<String>,
    pub(super) last_author: Option<String>,
    /// The name of its file, without the folder.
    pub(super) template: Option<String>,
    pub(super) company: Option<String>,
    pub(super) status: Option<String>,
    pub(super) category: Option<String>,
    pub(super) keywords: Vec<String>,
    /// What somebody made up: name and value.
    pub(super) custom: Vec<(String, String)>,
    pub(super) created: Option<Timestamp>,
    pub(super) modified: Option<Timestamp>,
    /// Every marking.
    pub(super) markings: Markings,
    /// The beginning of its text, to tell the language by; dropped after that.
    pub(super) words: String,
    /// What its head says, by lines and by properties.
    pub(super) letterhead: Letterhead,
    /// It has a digital signature. Whether that one is good was not looked at.
    pub(super) is_signed: bool,
    /// Its title is a subject, which people write themselves.
    pub(super) is_subject: bool,
    /// What asks for a person's eye.
    pub(super) remark: Option<Remark>,
    /// Present exactly for mail.
    pub(super) mail: Option<Mail>,
}

/// What the headers of a mail say of its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mail {
    /// A program that sends mail put its marks on it.
    pub(super) is_sent: bool,
    /// A program that writes mail says that it was not sent.
    pub(super) is_unsent: bool,
    /// Somebody took it in: it is not that it was sent from here.
    pub(super) has_come_in: bool,
    /// When it came in, with its offset, as in ISO 8601.
    pub(super) received: Option<String>,
}

impl Said {
    /// Notes a value, if there is none yet and it says something.
    pub(super) fn note(slot: &mut Option<String>, value: &str) {
        let value = value.trim().trim_matches('\0').trim();
        if slot.is_none() && !value.is_empty() && value.len() <= LONGEST {
            *slot = Some(value.to_owned());
        }
    }

    /// Notes keywords, which people part by commas and semicolons.
    pub(super) fn note_keywords(&mut self, text: &str) {
        if text.len() > LONGEST {
            return;
        }
        for word in text.split([',', ';', '\n', '\0']).map(str::trim).filter(|word| !word.is_empty()) {
            if self.keywords.len() < MOST
                && title::keyword(word)
                && !self.keywords.iter().any(|known| known == word)
            {
                self.keywords.push(word.to_owned());
            }
        }
    }

    /// Notes the file of the template, without the folder that it lies in.
    pub(super) fn note_template(&mut self, path: &str) {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        Self::note(&mut self.template, &name.replace("%20", " "));
    }

    /// Notes a property that somebody made up.
    pub(super) fn note_custom(&mut self, name: &str, value: &str) {
        let (name, value) = (name.trim(), value.trim().trim_matches('\0').trim());
        let fits = !name.is_empty() && name.len() <= LONGEST_NAME && value.len() <= LONGEST;
        if fits && !value.is_empty() && self.custom.len() < MOST {
            self.markings.add(marking::of_value(value, marking::is_for_markings(name)));
            self.letterhead.see_property(name, value);
            self.custom.push((name.to_owned(), value.to_owned()));
        }
    }

    /// Notes the markings that were found in a text.
    pub(super) fn note_text(&mut self, lines: &Lines) {
        self.markings.add(lines.found());
    }

    /// Whether there is room for more words.
    pub(super) fn wants_words(&self) -> bool {
        self.words.len() < MOST_WORDS
    }

    /// Notes words of the text.
    pub(super) fn note_words(&mut self, text: &str) {
        let room = MOST_WORDS.saturating_sub(self.words.len());
        if room > 0 {
            let end = (0..=room.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            self.words.push_str(text.get(..end).unwrap_or_default());
            self.words.push('\n');
        }
    }

    /// Looks for markings in the properties that have no other reader.
    pub(super) fn look_for_markings(&mut self) {
        let texts = [&self.category, &self.status, &self.subject, &self.description];
        let texts = texts.into_iter().flatten().chain(&self.keywords);
        let mut found = Markings::default();
        texts.for_each(|text| found.add(marking::of_value(text, false)));
        found.add(self.title.as_deref().map(marking::of_subject).unwrap_or_default());
        self.markings.add(found);
    }

    /// The language that it declares, if that can be believed.
    pub(super) fn believed_language(&self) -> Option<&str> {
        let own = [&self.title, &self.subject, &self.description].into_iter().flatten();
        let mut text: String = own.flat_map(|text| [text.as_str(), "\n"]).collect();
        text.push_str(&self.words);
        language::believed(self.language.as_deref()?, &text)
    }

    /// The facts that are kept.
    pub(super) fn properties(&self) -> Properties {
        let named = [
            ("author", &self.author),
            ("last_author", &self.last_author),
            ("template", &self.template),
            ("title", &self.title),
            ("company", &self.company),
            ("status", &self.status),
            ("category", &self.category),
        ];
        let named = named.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let keywords = self.keywords.iter().map(|word| ("keywords", word.as_str()));
        let custom = self.custom.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all = named.chain(keywords).chain(custom).take(Properties::MOST_MARKS);
        let mut marks: Vec<PropertyMark> = all.map(|(name, value)| PropertyMark::of(name, value)).collect();
        marks.sort_unstable();
        marks.dedup();
        Properties {
            marks,
            created: self.created,
            modified: self.modified,
            marking: self.markings.only().map(|marking| marking.code().to_owned()),
            stage: self.stage().map(|(stage, _)| stage),
        }
    }

    /// How far along it says that it is, and where that stands. Silent where two things disagree.
    pub(super) fn stage(&self) -> Option<(Stage, Sentence)> {
        if let Some(mail) = &self.mail {
            let headers = Sentence::new("de kopregels van het bericht", "the headers of the message");
            return match (mail.is_unsent, mail.is_sent && !mail.has_come_in) {
                (true, _) => Some((Stage::Draft, headers)),
                (false, true) => Some((Stage::Sent, headers)),
                (false, false) => None,
            };
        }
        if self.is_signed {
            return Some((Stage::Final, Sentence::new("een digitale handtekening", "a digital signature")));
        }
        let mut found: Option<(Stage, Sentence)> = None;
        let own = self.status.iter().map(|value| ("status", value.as_str()));
        let custom = self.custom.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(custom) {
            let Some(stage) = stage_of(name, value) else { continue };
            match &found {
                Some((other, _)) if *other != stage => return None,
                Some(_) => {}
                None => {
                    let named = Sentence::new(format!("eigenschap “{name}”"), format!("property “{name}”"));
                    found = Some((stage, named));
                }
            }
        }
        found
    }
}

/// Words for a document that is worked on, and for one that is done.
const DRAFT: [&str; 11] = [
    "concept",
    "conceptversie",
    "draft",
    "ontwerp",
    "in bewerking",
    "werkversie",
    "werkdocument",
    "klad",
    "kladversie",
    "work in progress",
    "in progress",
];
const FINAL: [&str; 9] = [
    "definitief",
    "definitieve versie",
    "final",
    "final version",
    "finaal",
    "eindversie",
    "vastgesteld",
    "afgerond",
    "gereed",
];

fn stage_of(name: &str, value: &str) -> Option<Stage> {
    let (name, value) = (name.to_lowercase(), value.to_lowercase());
    match name.as_str() {
        // What Word writes when somebody marks a document as final.
        "_markasfinal" => matches!(value.as_str(), "true" | "1").then_some(Stage::Final),
        "status" | "documentstatus" | "document status" => {
            if DRAFT.contains(&value.as_str()) {
                Some(Stage::Draft)
            } else if FINAL.contains(&value.as_str()) {
                Some(Stage::Final)
            } else {
                None
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::says, Mail, Said};
    use crate::model::{Properties, Stage};

    fn with(custom: &[(&str, &str)]) -> Said {
        let mut said = Said::default();
        custom.iter().for_each(|(name, value)| said.note_custom(name, value));
        said
    }

    #[test]
    fn a_stage_is_said_outright_or_not_at_all() {
        let stage = |said: &Said| said.stage().map(|(stage, _)| stage);
        for (custom, expected) in [
            (&[("Status", "Concept")][..], Some(Stage::Draft)),
            (&[("Documentstatus", "DEFINITIEF")], Some(Stage::Final)),
            (&[("_MarkAsFinal", "true")], Some(Stage::Final)),
            (&[("_MarkAsFinal", "false")], None),
            (&[("Status", "voor advies")], None),
            (&[("Versie", "definitief")], None),
            (&[("Status", "Concept"), ("_MarkAsFinal", "true")], None),
            (&[("Status", "Concept"), ("Documentstatus", "draft")], Some(Stage::Draft)),
            (&[], None),
        ] {
            assert_eq!(stage(&with(custom)), expected, "{custom:?}");
        }
        let own = Said { status: Some("Vastgesteld".into()), ..Said::default() };
        assert_eq!(stage(&own), Some(Stage::Final));
        let signed = Said { is_signed: true, ..with(&[("Status", "Concept")]) };
        assert_eq!(stage(&signed), Some(Stage::Final));
        let mail = |is_sent, is_unsent| Said {
            mail: Some(Mail { is_sent, is_unsent, ..Mail::default() }),
            ..with(&[("Status", "Concept")])
        };
        assert_eq!(stage(&mail(true, false)), Some(Stage::Sent));
        assert_eq!(stage(&mail(true, true)), Some(Stage::Draft));
        assert_eq!(stage(&mail(false, false)), None);
        let mut came = mail(true, false);
        came.mail.iter_mut().for_each(|mail| mail.has_come_in = true);
        assert_eq!(stage(&came), None, "who took it in did not send it");
    }

    #[test]
    fn facts_have_marks_and_no_words() {
        let mut said = with(&[("Dossier", "2026-17"), ("Rubricering", "Geheim")]);
        Said::note(&mut said.author, " Q. Auteur ");
        said.note_template("file:///C:/Sjablonen/Rijks%20brief.dotx");
        said.note_keywords("begroting; nota, begroting");
        let facts = said.properties();
        for (name, value) in [
            ("author", "q. auteur"),
            ("template", "Rijks brief.dotx"),
            ("keywords", "begroting"),
            ("keywords", "nota"),
            ("dossier", "2026-17"),
        ] {
            assert!(says(&facts, name, value), "{name} {value}");
        }
        assert!(!says(&facts, "author", "iemand anders"));
        assert_eq!(facts.marking.as_deref(), Some("Stg. GEHEIM"));
        assert_eq!(facts.marks.len(), 6, "each once");
        let written = format!("{facts:?}").to_lowercase();
        assert!(!written.contains("auteur") && !written.contains("nota"), "{written}");
        let mut many = Said::default();
        (0..500).for_each(|number| many.note_custom(&format!("p{number}"), "x"));
        (0..500).for_each(|number| many.note_keywords(&format!("woord{number}")));
        many.note_custom("lang", &"x".repeat(10_000_000));
        many.note_keywords(&"y,".repeat(10_000_000));
        Said::note(&mut many.title, &"z".repeat(10_000_000));
        assert_eq!(many.properties().marks.len(), Properties::MOST_MARKS);
        assert_eq!((many.custom.len(), many.keywords.len(), many.title), (128, 128, None));
    }
}
