//! How long documents are kept: the lines of a selection list, and what each says.
//!
//! Which document falls under which line is for rules and people; what follows from a line for one
//! document is computed in the room `retention`.

use super::{Date, IsoDuration, Sentence, Term};

/// Whether a document is kept for ever (MDTO `waardering`). That nobody decided yet, MDTO's `N`, is the
/// absence of this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Waardering {
    /// `B`, blijvend te bewaren.
    Blijvend,
    /// `V`, tijdelijk te bewaren: to be destroyed after its term.
    Tijdelijk,
}

impl Waardering {
    /// The codes of MDTO's list; the last is that nobody decided yet.
    pub const BLIJVEND: &'static str = "B";
    pub const TIJDELIJK: &'static str = "V";
    pub const UNDECIDED: &'static str = "N";

    /// The code in MDTO's list.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blijvend => Self::BLIJVEND,
            Self::Tijdelijk => Self::TIJDELIJK,
        }
    }

    /// The one with that code; nothing for `N` and for what is none.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Blijvend, Self::Tijdelijk].into_iter().find(|one| one.code() == code)
    }
}

/// What makes a term start (MDTO `termijnTriggerStartLooptijd`). The list of these is free in MDTO; this
/// one is closed, so that a program can tell which date belongs to it.
///
/// The first five are the list "triggers" 1.0 of the Noord-Hollands Archief, in its words. The others
/// are what the process terms of the VNG's selection list 2020 ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// The document was made.
    Creatie,
    /// The document came in.
    Ontvangst,
    /// The document became final, or its file (dossier, zaak) was closed.
    Afsluiting,
    /// The document became public.
    Openbaarmaking,
    /// The person whom it is about died.
    Overlijden,
    /// What the process was about (a permit, a policy, a contract) is no more.
    VervallenProcesobject,
    /// As long as what the process was about was expected to be there.
    EindeIngeschatteBestaansduur,
    /// A date that was noted for this document when its file was closed.
    VastgelegdeDatum,
}

impl Trigger {
    pub const ALL: [Self; 8] = [
        Self::Creatie,
        Self::Ontvangst,
        Self::Afsluiting,
        Self::Openbaarmaking,
        Self::Overlijden,
        Self::VervallenProcesobject,
        Self::EindeIngeschatteBestaansduur,
        Self::VastgelegdeDatum,
    ];

    /// The word in a selection list.
    pub fn code(self) -> &'static str {
        match self {
            Self::Creatie => "creatie",
            Self::Ontvangst => "ontvangst",
            Self::Afsluiting => "afsluiting",
            Self::Openbaarmaking => "openbaarmaking",
            Self::Overlijden => "overlijden",
            Self::VervallenProcesobject => "vervallen",
            Self::EindeIngeschatteBestaansduur => "einde_ingeschatte_bestaansduur",
            Self::VastgelegdeDatum => "vastgelegde_datum",
        }
    }

    /// What people and MDTO read, in Dutch.
    pub fn label(self) -> &'static str {
        match self {
            Self::Creatie => "Creatie",
            Self::Ontvangst => "Ontvangst",
            Self::Afsluiting => "Afsluiting",
            Self::Openbaarmaking => "Openbaarmaking",
            Self::Overlijden => "Overlijden betrokkene",
            Self::VervallenProcesobject => "Vervallen van het procesobject",
            Self::EindeIngeschatteBestaansduur => {
                "Einde van de ingeschatte bestaansduur van het procesobject"
            }
            Self::VastgelegdeDatum => "Vastgelegde datum",
        }
    }

    /// As a term for MDTO, with the list that it is of.
    pub fn term(self) -> Term {
        let (list, code) = match self {
            Self::Creatie => ("Triggers", "Triggers/Creatie/1.0"),
            Self::Ontvangst => ("Triggers", "Triggers/Ontvangst/1.0"),
            Self::Afsluiting => ("Triggers", "Triggers/Afsluiting/1.0"),
            Self::Openbaarmaking => ("Triggers", "Triggers/Openbaarmaking/1.0"),
            Self::Overlijden => ("Triggers", "Triggers/Overlijden/1.0"),
            _ => ("Bronmerk, triggers", self.code()),
        };
        Term {
            code: code.into(),
            label: self.label().into(),
            list: list.into(),
            list_version: "1.0".into(),
            uri: String::new(),
        }
    }

    /// The trigger of that word or label; letter case does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|one| one.code() == text || one.label().to_lowercase() == text)
    }

    /// The trigger that a record's term stands for; nothing for a term that this list does not have.
    pub fn of(term: &Term) -> Option<Self> {
        Self::parse(&term.label)
    }

    pub fn in_words(self) -> Sentence {
        let (nl, en) = match self {
            Self::Creatie => ("gemaakt", "made"),
            Self::Ontvangst => ("ontvangen", "received"),
            Self::Afsluiting => ("dossier afgesloten", "file closed"),
            Self::Openbaarmaking => ("openbaar gemaakt", "made public"),
            Self::Overlijden => ("betrokkene overleden", "person concerned died"),
            Self::VervallenProcesobject => ("procesobject vervallen", "object of the process ended"),
            Self::EindeIngeschatteBestaansduur => {
                ("ingeschatte bestaansduur voorbij", "estimated lifetime over")
            }
            Self::VastgelegdeDatum => ("vastgelegde datum", "date that was set"),
        };
        Sentence::new(nl, en)
    }
}

/// What lies between the closing of a file and the start of its term, in the words of the VNG's
/// selection list 2020 (`procestermijn`).
///
/// A file closes, is still of use for its process term, and only then its term of retention starts
/// (VNG Realisatie, gemma-zaken, "Archiveringsproces").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProcessTerm {
    /// Nothing: the term starts at the closing.
    Nihil,
    /// As long as what the process was about exists.
    Bestaansduur,
    /// As long as it was expected to exist.
    IngeschatteBestaansduur,
    /// Until a date that is set for each file.
    VastTeLeggenDatum,
    /// Counted in with the term of retention, which starts at the closing.
    Samengevoegd,
}

impl ProcessTerm {
    pub const ALL: [Self; 5] = [
        Self::Nihil,
        Self::Bestaansduur,
        Self::IngeschatteBestaansduur,
        Self::VastTeLeggenDatum,
        Self::Samengevoegd,
    ];

    /// The VNG's word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nihil => "nihil",
            Self::Bestaansduur => "bestaansduur_procesobject",
            Self::IngeschatteBestaansduur => "ingeschatte_bestaansduur_procesobject",
            Self::VastTeLeggenDatum => "vast_te_leggen_datum",
            Self::Samengevoegd => "samengevoegd_met_bewaartermijn",
        }
    }

    /// The process term of that word; letter case does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|one| one.code() == text)
    }

    /// What the term of retention starts at.
    pub fn trigger(self) -> Trigger {
        match self {
            Self::Nihil | Self::Samengevoegd => Trigger::Afsluiting,
            Self::Bestaansduur => Trigger::VervallenProcesobject,
            Self::IngeschatteBestaansduur => Trigger::EindeIngeschatteBestaansduur,
            Self::VastTeLeggenDatum => Trigger::VastgelegdeDatum,
        }
    }
}

/// When a term starts, once its trigger came about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Start {
    /// On that day.
    #[default]
    AtOnce,
    /// On the first day of the next year: all of a year goes together.
    NextYear,
}

impl Start {
    pub const ALL: [Self; 2] = [Self::AtOnce, Self::NextYear];

    /// The word in a selection list.
    pub fn code(self) -> &'static str {
        match self {
            Self::AtOnce => "meteen",
            Self::NextYear => "1_januari_erna",
        }
    }

    /// The one of that word; letter case does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase().replace(' ', "_");
        Self::ALL.into_iter().find(|one| one.code() == text)
    }

    /// The day on which a term starts whose trigger came about on that day. Nothing past the last year of the calendar.
    pub fn after(self, day: Date) -> Option<Date> {
        match self {
            Self::AtOnce => Some(day),
            Self::NextYear => Date::new(day.year().checked_add(1)?, 1, 1),
        }
    }
}

/// One line of a selection list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Category {
    /// Its number, once per list: MDTO `begripCode` of `informatiecategorie`.
    pub number: String,
    /// What people read and choose by; once per list.
    pub label: String,
    pub process: String,
    /// What the process brings about.
    pub product: String,
    /// What it covers and does not cover.
    pub description: String,
    /// What the list's makers add.
    pub note: String,
    /// For ever or for a time; nothing where the list does not say.
    pub waardering: Option<Waardering>,
    /// Some of it is kept for ever and some for a time: a person says of each document which. Then there is no waardering
    /// here, and the term is that of what is kept for a time.
    pub is_mixed: bool,
    /// How long. Always there with [`Waardering::Tijdelijk`] and where it is mixed, and never else.
    pub term: Option<IsoDuration>,
    /// What the term starts at, where the line names it.
    pub trigger: Option<Trigger>,
    /// When it starts after that.
    pub start: Start,
    /// What lies between closing and start, where the line names it.
    pub process_term: Option<ProcessTerm>,
    /// What the line rests on: an analysis, a law.
    pub source: String,
    /// The list keeps the number and no longer uses it. Documents of before keep it; nobody chooses it.
    pub lapsed: bool,
}

impl Category {
    /// What the term starts at: what the line names, or what follows from its process term.
    pub fn starts_at(&self) -> Option<Trigger> {
        self.trigger.or_else(|| self.process_term.map(ProcessTerm::trigger))
    }
}

/// A selection list: what `informatiecategorie` is chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionList {
    pub name: String,
    pub version: String,
    /// In the order of the list. Numbers and labels are unique.
    pub categories: Vec<Category>,
}

impl SelectionList {
    /// The terms that a document can get. Not those that lapsed.
    pub fn terms(&self) -> impl Iterator<Item = Term> + '_ {
        self.categories.iter().filter(|category| !category.lapsed).map(|category| self.term(category))
    }

    pub fn line(&self, number: &str) -> Option<Line<'_>> {
        let category = self.categories.iter().find(|category| category.number == number)?;
        Some(Line { list: self, category })
    }

    fn term(&self, category: &Category) -> Term {
        Term {
            code: category.number.clone(),
            label: category.label.clone(),
            list: self.name.clone(),
            list_version: self.version.clone(),
            uri: String::new(),
        }
    }
}

/// A line with the list that it is of.
#[derive(Debug, Clone, Copy)]
pub struct Line<'l> {
    pub list: &'l SelectionList,
    /// The line.
    pub category: &'l Category,
}

#[cfg(test)]
mod tests {
    use super::{Category, ProcessTerm, SelectionList, Trigger, Waardering};

    #[test]
    fn words_and_labels_find_their_trigger_and_no_other() {
        for trigger in Trigger::ALL {
            assert_eq!(Trigger::parse(trigger.code()), Some(trigger));
            assert_eq!(Trigger::parse(&trigger.label().to_uppercase()), Some(trigger));
        }
        assert_eq!(Trigger::parse("bevriezing"), None);
        assert_eq!(Trigger::Overlijden.term().code, "Triggers/Overlijden/1.0");
        for term in ProcessTerm::ALL {
            assert_eq!(ProcessTerm::parse(term.code()), Some(term));
        }
        assert_eq!(Waardering::parse("N"), None);
    }

    #[test]
    fn what_a_line_names_goes_before_what_follows_from_its_process_term() {
        let line = Category { process_term: Some(ProcessTerm::Bestaansduur), ..Category::default() };
        assert_eq!(line.starts_at(), Some(Trigger::VervallenProcesobject));
        let line = Category { trigger: Some(Trigger::Creatie), ..line };
        assert_eq!(line.starts_at(), Some(Trigger::Creatie));
        assert_eq!(Category::default().starts_at(), None);
    }

    #[test]
    fn a_lapsed_line_can_be_looked_up_and_not_chosen() {
        let line = |number: &str, lapsed| Category { number: number.into(), lapsed, ..Category::default() };
        let list = SelectionList {
            name: "L".into(),
            version: "1".into(),
            categories: vec![line("1", false), line("2", true)],
        };
        let chosen: Vec<String> = list.terms().map(|term| term.code).collect();
        assert_eq!(chosen, ["1"]);
        assert!(list.line("2").is_some_and(|line| line.category.lapsed));
    }
}
