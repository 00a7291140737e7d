//! The rules of the Woo that a program can check, each with the article that says so.

use super::grounds::{Ground, Kind, find};
use crate::model::{Date, Environment, Restriction, RestrictionId, RestrictionStatus, Sentence};

const FIVE_YEARS: u32 = 60;
const CHAPTER: &str = "Woo, hoofdstuk 5";

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The law does not allow this.
    Wrong,
    /// It goes against the law as far as its words tell. It is kept, since less would be restricted without it, and told
    /// until a person has put it right.
    Conflict,
    /// A person must look at this before it is used.
    Attention,
    /// A date has come.
    Due,
}

/// One thing to say about a restriction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub restriction: RestrictionId,
    /// How bad it is.
    pub severity: Severity,
    /// What says so, for instance `Woo art. 5.1 lid 5`.
    pub article: &'static str,
    /// What is wrong, and what to do.
    pub message: Sentence,
}

/// All that the law has to say about the restrictions of one document. Those that were withdrawn or have
/// ended restrict nothing, and nothing is said of them.
pub fn check(restrictions: &[Restriction], document_date: Option<Date>, today: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    for restriction in restrictions.iter().filter(|restriction| restriction.is_open(today)) {
        let mut case = Case { restriction, grounds: Vec::new(), found: &mut found };
        case.known_grounds();
        case.combinations(restrictions, today);
        case.environment();
        case.weighing();
        case.term();
        case.age(document_date, today);
        if restriction.review.is_some_and(|review| review <= today) {
            let day = restriction.review.map(Date::in_words).unwrap_or_default();
            case.note(
                Severity::Due,
                CHAPTER,
                &format!(
                    "deze beperking moest op {} opnieuw worden bekeken. Kijk of zij nog nodig is",
                    day.nl
                ),
                &format!(
                    "this restriction was to be looked at again on {}. See whether it is still needed",
                    day.en
                ),
            );
        }
    }
    found
}

/// The restrictions of a document that ask for a heavier motive on a request, since the information is
/// older than five years (Woo 5.3): those on 5.1 lid 2, lid 5 and 5.2. Not those on lid 1, which are
/// absolute. For publishing without a request the article does not hold.
pub fn older_than_five_years(
    restrictions: &[Restriction],
    document_date: Date,
    today: Date,
) -> Vec<&Restriction> {
    if !is_older(document_date, today) {
        return Vec::new();
    }
    let asks =
        |restriction: &&Restriction| restriction.grounds.iter().filter_map(|code| find(code).ok()).any(ages);
    restrictions.iter().filter(|restriction| restriction.is_open(today)).filter(asks).collect()
}

fn is_older(document_date: Date, today: Date) -> bool {
    document_date.plus_months(FIVE_YEARS).is_some_and(|(five_years_on, _)| five_years_on < today)
}

fn ages(ground: &Ground) -> bool {
    ground.is_of_lid(2) || ground.is_of_lid(5) || ground.article == "5.2"
}

/// One restriction, and what was found so far.
struct Case<'r, 'f> {
    restriction: &'r Restriction,
    grounds: Vec<&'static Ground>,
    found: &'f mut Vec<Finding>,
}

impl Case<'_, '_> {
    fn note(&mut self, severity: Severity, article: &'static str, nl: &str, en: &str) {
        self.found.push(Finding {
            restriction: self.restriction.id.clone(),
            severity,
            article,
            message: Sentence::new(nl, en),
        });
    }

    fn has(&self, is: impl Fn(&Ground) -> bool) -> bool {
        self.grounds.iter().any(|ground| is(ground))
    }

    /// A restriction without a ground of the law is none: open, unless.
    fn known_grounds(&mut self) {
        let marking = super::marking(self.restriction);
        if let (true, RestrictionStatus::Proposed, Some(code)) =
            (self.restriction.grounds.is_empty(), &self.restriction.status, marking)
        {
            // Secrecy asks for a marking, and a refusal for a ground: the one is no reason for the other.
            self.note(
                Severity::Attention,
                CHAPTER,
                &format!("het document draagt de rubricering “{code}”; de grond is nog te bepalen. Kies een grond van de Woo, of trek het voorstel in"),
                &format!("the document is marked “{code}”; the ground is yet to be decided. Choose a ground of the Woo, or withdraw the proposal"),
            );
        } else if self.restriction.grounds.is_empty() {
            self.note(
                Severity::Wrong,
                CHAPTER,
                "deze beperking noemt geen grond. Informatie is openbaar, tenzij de Woo een grond geeft",
                "this restriction names no ground. Information is public, unless the Woo gives a ground",
            );
        }
        for code in &self.restriction.grounds {
            match find(code) {
                Ok(ground) => self.grounds.push(ground),
                Err(message) => self.note(Severity::Wrong, CHAPTER, &message.nl, &message.en),
            }
        }
    }

    /// Lid 5 is about another interest than lid 1 and 2 name, so it stands alone.
    fn combinations(&mut self, all: &[Restriction], today: Date) {
        if !self.has(|ground| ground.is_of_lid(5)) {
            return;
        }
        let of_others = |ground: &Ground| ground.is_of_lid(1) || ground.is_of_lid(2);
        let here = self.has(of_others);
        let elsewhere = all
            .iter()
            .filter(|other| other.id != self.restriction.id && other.is_open(today))
            .filter(|other| other.overlaps(self.restriction))
            .any(|other| other.grounds.iter().filter_map(|code| find(code).ok()).any(of_others));
        if here || elsewhere {
            self.note(
                Severity::Wrong,
                "Woo art. 5.1 lid 5",
                "5.1.5 geldt alleen voor een ander belang dan die in lid 1 en lid 2, dus niet samen met een grond daaruit voor dezelfde informatie. Kies één van beide, of zeg om welk deel het gaat",
                "5.1.5 is for another interest than those of paragraphs 1 and 2 only, so not with a ground of these for the same information. Choose one of the two, or say which part it is about",
            );
        }
    }

    /// Information about the environment is more public than other information.
    fn environment(&mut self) {
        let environment = self.restriction.environment;
        let about_it = environment != Environment::No;
        if about_it && self.has(|ground| ground.is_of_lid(5)) {
            self.note(
                Severity::Wrong,
                "Woo art. 5.1 lid 5",
                "5.1.5 geldt niet voor milieu-informatie. Kies een andere grond, of maak het openbaar",
                "5.1.5 does not hold for environmental information. Choose another ground, or make it public",
            );
        }
        if !about_it && self.has(|ground| ground.is_of_lid(6)) {
            self.note(
                Severity::Wrong,
                "Woo art. 5.1 lid 6",
                "5.1.6 geldt alleen voor milieu-informatie. Geef aan dat dit milieu-informatie is, of kies een andere grond",
                "5.1.6 holds for environmental information only. Say that this is such information, or choose another ground",
            );
        }
        if environment == Environment::Emissions
            && self.has(|ground| ground.is_of_lid(1) || ground.is_of_lid(2))
        {
            self.note(
                Severity::Wrong,
                "Woo art. 5.1 lid 7",
                "de gronden van lid 1 en lid 2 gelden niet voor informatie over emissies in het milieu. Maak dit deel openbaar",
                "the grounds of paragraphs 1 and 2 do not hold for information about emissions into the environment. Make this part public",
            );
        }
        if environment == Environment::Emissions && self.has(|ground| ground.is_of_lid(6)) {
            self.note(
                Severity::Conflict,
                "Woo art. 5.1 lid 7",
                "lid 6 is een uitzondering op lid 1 onder c, en lid 1 geldt niet voor informatie over emissies in het milieu. Zulke informatie is openbaar, ook als een bedrijf haar gaf. Maak dit deel openbaar, of zeg waarom het niet over emissies gaat",
                "paragraph 6 is an exception to paragraph 1 under c, and paragraph 1 does not hold for information about emissions into the environment. Such information is public, also when a company gave it. Make this part public, or say why it is not about emissions",
            );
        }
        if environment == Environment::Information && self.has(|ground| ground.code == "5.1.1c") {
            self.note(
                Severity::Conflict,
                "Woo art. 5.1 lid 6",
                "bij milieu-informatie geldt 5.1.1c niet zonder meer: alleen als het bedrijf ernstige schade heeft, en openbaarheid niet zwaarder weegt. Kies dan 5.1.6 en schrijf de afweging op; anders is het openbaar",
                "with environmental information 5.1.1c does not hold as such: only where the company is seriously harmed, and openness does not weigh more. Choose 5.1.6 then and write down how that was weighed; else it is public",
            );
        }
        if environment == Environment::Information && self.has(|ground| ground.code == "5.1.2b") {
            self.note(
                Severity::Attention,
                "Woo art. 5.1 lid 2 onder b",
                "bij milieu-informatie geldt 5.1.2b alleen voor handelingen met een vertrouwelijk karakter. Kijk of dat zo is",
                "with environmental information 5.1.2b holds for acts of a confidential nature only. See whether it is so",
            );
        }
    }

    /// What leaves room for weighing was weighed, and the decision says how.
    fn weighing(&mut self) {
        let said = |text: &str| !text.trim().is_empty();
        if said(&self.restriction.interests) && said(&self.restriction.public_explanation) {
            return;
        }
        // Nobody has decided on a proposal, so it lacks nothing yet.
        let severity = match self.restriction.status {
            RestrictionStatus::Proposed => Severity::Attention,
            _ => Severity::Wrong,
        };
        if self.has(|ground| ground.is_of_lid(2)) {
            self.note(
                severity,
                "Woo art. 5.1 lid 3",
                "een grond uit lid 2 vraagt om een uitdrukkelijke motivering. Schrijf op welke belangen zijn afgewogen, en leg de keuze uit voor iedereen",
                "a ground of paragraph 2 asks for an explicit motive. Write down which interests were weighed, and explain the choice for everybody",
            );
        }
        for (lid, article) in [(5, "Woo art. 5.1 lid 5"), (6, "Woo art. 5.1 lid 6")] {
            if self.has(|ground| ground.is_of_lid(lid)) {
                self.note(
                    severity,
                    article,
                    "deze grond geldt alleen als openbaarheid niet zwaarder weegt. Schrijf op welke belangen zijn afgewogen, en leg de keuze uit voor iedereen",
                    "this ground holds only where openness does not weigh more. Write down which interests were weighed, and explain the choice for everybody",
                );
            }
        }
        let about_environment = self.restriction.environment != Environment::No;
        if about_environment && self.has(|ground| ground.article == "5.2") {
            self.note(
                severity,
                "Woo art. 5.2 lid 4",
                "bij milieu-informatie is 5.2 alleen niet genoeg: weeg het belang van openbaarheid af, en leg de keuze uit voor iedereen",
                "with environmental information 5.2 alone is not enough: weigh the interest of openness, and explain the choice for everybody",
            );
        }
    }

    /// What holds for a while says until when.
    fn term(&mut self) {
        let restriction = self.restriction;
        if restriction.end.is_none() && self.has(|ground| ground.is_of_lid(4)) {
            self.note(
                Severity::Wrong,
                "Woo art. 5.1 lid 4",
                "5.1.4 is uitstel en geen afstel. Vul in tot en met welke dag dit geldt",
                "5.1.4 delays and does not refuse. Fill in until which day this holds",
            );
        }
        let is_dated = restriction.end.is_some() || restriction.review.is_some();
        if !is_dated && self.has(|ground| ground.article == "5.4" && ground.kind == Kind::Temporary) {
            self.note(
                Severity::Attention,
                "Woo art. 5.4",
                "5.4 geldt tot de formatie klaar is. Vul in wanneer iemand dit opnieuw bekijkt",
                "5.4 holds until the formation is over. Fill in when somebody looks at this again",
            );
        }
    }

    /// Interests wear off: after five years a refusal asks for more.
    fn age(&mut self, document_date: Option<Date>, today: Date) {
        if !self.has(ages) || !self.restriction.despite_age.trim().is_empty() {
            return;
        }
        match document_date {
            Some(date) if is_older(date, today) => self.note(
                Severity::Attention,
                "Woo art. 5.3",
                "deze informatie is ouder dan vijf jaar. Bij een verzoek moet u uitleggen waarom het belang ondanks die tijd zwaarder weegt dan openbaarheid",
                "this information is older than five years. On a request you must explain why the interest weighs more than openness in spite of that time",
            ),
            Some(_) => {}
            None => self.note(
                Severity::Attention,
                "Woo art. 5.3",
                "de datum van dit document is niet bekend, dus ook niet of het ouder is dan vijf jaar. Vul de datum in",
                "the date of this document is not known, and so neither whether it is older than five years. Fill in the date",
            ),
        }
    }
}
