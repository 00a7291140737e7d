//! Takes restrictions back from an MDTO file: the other way round of [`super::mdto`].
//!
//! The decision was taken before, and elsewhere: it comes in as it stands, and what the law asks of it
//! beyond what MDTO can say (which interests were weighed) comes back as a finding, not as a refusal.
//!
//! **Invariant:** nothing that is there is changed or taken away.

use super::{
    act::{MOST, Refused, free},
    check::{Finding, check},
    grounds::{Ground, find},
    outputs::{BeperkingGebruik, MDTO_LIST, NO_GROUND, WOO_LIST, mdto},
};
use crate::model::{
    Date, Environment, Restriction, RestrictionId, RestrictionSource, RestrictionStatus, Sentence,
    closed::{NO_RESTRICTION, OTHER_RESTRICTION, UNDECIDED},
};

/// MDTO has no more than these words in one description: those of a scope and two explanations.
const MOST_CHARACTERS: usize = 30_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// All restrictions after it: those that were there, then those that came.
    pub restrictions: Vec<Restriction>,
    /// What stands in the field `beperking_gebruik` according to the file; nothing where restrictions say it.
    pub field: Option<BeperkingGebruik>,
    /// What a person must look at.
    pub findings: Vec<Finding>,
}

/// Adds the restrictions that an MDTO file has and the record does not. They are decisions of who brings
/// them in, on the day that the file names.
pub fn bring(
    existing: &[Restriction],
    found: &[BeperkingGebruik],
    by: &str,
    document_date: Option<Date>,
    today: Date,
) -> Result<Taken, Refused> {
    let mut taken = Taken { restrictions: existing.to_vec(), field: None, findings: Vec::new() };
    let known = mdto(existing, today);
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut is_proposed = false;
    for one in found {
        said_well(one)?;
        // Others name the law's list as they like; there a code counts only with the law's own words.
        let ground = if one.list == WOO_LIST { Some(named(one)?) } else { by_another_name(one) };
        if let Some(ground) = ground {
            match groups.last_mut().filter(|group| group.takes(one, ground, today)) {
                Some(group) => group.add(one, ground),
                None => groups.push(Group::of(one, Some(ground))),
            }
        } else if one.list == MDTO_LIST && one.label == UNDECIDED && found.len() > 1 {
            is_proposed = true;
        } else if found.len() == 1 && one.is_bare() && (one.says_none() || one.is_undecided()) {
            taken.field = Some(one.clone());
        } else if !(one.is_bare() && one.says_none()) {
            // Whatever it is called and under whatever list: what is not known to be no restriction is one,
            // until a person decides.
            groups.push(Group::of(one, None));
        }
    }
    let mut added = Vec::new();
    for group in groups.iter().filter(|group| !group.entries.iter().all(|one| known.contains(one))) {
        let id = room(&taken.restrictions)?;
        let restriction = group.restriction(id.clone(), by, today);
        let is_dated = group.entries.iter().any(|one| one.decided(today).is_some());
        if existing.iter().any(|one| is_there(one, &restriction, is_dated, today)) {
            continue;
        }
        added.push(id);
        taken.restrictions.push(restriction);
    }
    // A proposal is not in the file itself: only that there was one.
    if is_proposed && !known.iter().any(|one| one.label == UNDECIDED) {
        let id = room(&taken.restrictions)?;
        added.push(id.clone());
        taken.restrictions.push(Restriction { status: RestrictionStatus::Proposed, ..empty(id, by) });
    }
    taken.findings = check(&taken.restrictions, document_date, today);
    taken.findings.retain(|finding| added.contains(&finding.restriction));
    Ok(taken)
}

/// Whether that one says the same already; of a file that names no day, whatever the day.
fn is_there(one: &Restriction, brought: &Restriction, is_dated: bool, today: Date) -> bool {
    let day = |one: &Restriction| match one.status {
        RestrictionStatus::Decided { date, .. } => Some(date),
        _ => None,
    };
    let said = |one: &Restriction| mdto(std::slice::from_ref(one), today).into_iter().next()?.description;
    one.holds(today)
        && (&one.grounds, one.end) == (&brought.grounds, brought.end)
        && (!is_dated || day(one) == day(brought))
        && said(one) == said(brought)
}

impl BeperkingGebruik {
    /// Whether it is a term and nothing more.
    pub fn is_bare(&self) -> bool {
        self.description.is_none() && self.documentation.is_empty() && self.term.is_none()
    }

    /// Whether its type says that there is no restriction.
    fn says_none(&self) -> bool {
        self.label.trim().eq_ignore_ascii_case(NO_RESTRICTION)
    }

    /// Whether its type says that nobody decided yet.
    fn is_undecided(&self) -> bool {
        self.label.trim().eq_ignore_ascii_case(UNDECIDED)
    }

    /// When it was decided, as far as the file says: in the documentation, in the words that [`mdto`] uses, or as the day
    /// from which it holds, unless that is still to come.
    fn decided(&self, today: Date) -> Option<Date> {
        let said = self.documentation.iter().filter_map(|name| name.strip_prefix(super::outputs::DECISION));
        let since = self.term.and_then(|(start, _)| start).filter(|day| *day <= today);
        said.filter_map(Date::from_words).next().or(since)
    }
}

/// Entries that are of one restriction: one for each of its grounds, otherwise the same.
struct Group<'f> {
    entries: Vec<&'f BeperkingGebruik>,
    grounds: Vec<&'static Ground>,
}

impl<'f> Group<'f> {
    fn of(one: &'f BeperkingGebruik, ground: Option<&'static Ground>) -> Self {
        Self { entries: vec![one], grounds: ground.into_iter().collect() }
    }

    fn takes(&self, one: &BeperkingGebruik, ground: &'static Ground, today: Date) -> bool {
        let is_same = |other: &&BeperkingGebruik| {
            (&other.description, other.term, other.decided(today))
                == (&one.description, one.term, one.decided(today))
        };
        // A ground that comes twice is of two restrictions; so is one beside what has none.
        self.entries.first().is_some_and(is_same)
            && !self.grounds.is_empty()
            && !self.grounds.iter().any(|known| known.code == ground.code)
    }

    fn add(&mut self, one: &'f BeperkingGebruik, ground: &'static Ground) {
        self.entries.push(one);
        self.grounds.push(ground);
    }

    fn restriction(&self, id: RestrictionId, by: &str, today: Date) -> Restriction {
        let first = self.entries.first();
        let date = first.and_then(|one| one.decided(today)).unwrap_or(today);
        Restriction {
            grounds: self.grounds.iter().map(|ground| ground.code.to_owned()).collect(),
            // MDTO has one text for what it is about and why. As a scope it could be too narrow; as an
            // explanation it keeps the whole document from the public, which is never less than there was.
            public_explanation: first.map(|one| explanation(one)).unwrap_or_default(),
            end: first.and_then(|one| one.term).map(|(_, end)| end),
            status: RestrictionStatus::Decided { by: by.into(), date },
            ..empty(id, by)
        }
    }
}

/// In the file's words; a type of another list than MDTO's stays visible in them.
fn explanation(one: &BeperkingGebruik) -> String {
    let said = one.description.as_deref().unwrap_or_default();
    match (one.list == WOO_LIST, one.list == MDTO_LIST && one.label == OTHER_RESTRICTION) {
        (false, true) if said == NO_GROUND => return String::new(),
        (true, _) | (_, true) => return said.trim().into(),
        _ => {}
    }
    let code = if one.code.is_empty() { String::new() } else { format!("{}, ", one.code) };
    let term = format!("{} ({code}{})", one.label, one.list);
    if said.is_empty() { term } else { format!("{term}: {said}") }
}

fn empty(id: RestrictionId, by: &str) -> Restriction {
    Restriction {
        id,
        grounds: Vec::new(),
        scope: String::new(),
        environment: Environment::No,
        interests: String::new(),
        internal_motive: String::new(),
        public_explanation: String::new(),
        despite_age: String::new(),
        review: None,
        end: None,
        status: RestrictionStatus::Proposed,
        source: RestrictionSource::Person(by.into()),
    }
}

fn room(existing: &[Restriction]) -> Result<RestrictionId, Refused> {
    if existing.len() >= MOST { Err(Refused::TooMany) } else { Ok(free(existing)) }
}

/// The ground that is meant. The list is the law's, and so closed; and since a list with shifted letters is
/// in use, a code without its own label is not taken.
fn named(one: &BeperkingGebruik) -> Result<&'static Ground, Refused> {
    let ground = find(&one.code).map_err(Refused::UnknownGround)?;
    let is_the_label = ground.label.to_lowercase() == one.label.trim().to_lowercase();
    if is_the_label {
        return Ok(ground);
    }
    let label: String = one.label.chars().take(60).flat_map(char::escape_debug).collect();
    let (code, own) = (ground.code, ground.label);
    Err(Refused::UnknownGround(Sentence::new(
        format!("`{code}` is in de Woo “{own}”, en niet “{label}”. Kijk welke van de twee bedoeld is"),
        format!("`{code}` is “{own}” in the Woo, and not “{label}”. See which of the two is meant"),
    )))
}

/// The ground of a type whose list is the Woo's by another name.
fn by_another_name(one: &BeperkingGebruik) -> Option<&'static Ground> {
    let list = one.list.to_lowercase();
    let is_woos = list.contains("wet open overheid")
        || list.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "woo");
    named(one).ok().filter(|_| is_woos)
}

fn said_well(one: &BeperkingGebruik) -> Result<(), Refused> {
    let said = one.description.as_deref().unwrap_or_default();
    let is_odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t' | '\r');
    if said.chars().count() <= MOST_CHARACTERS && !said.chars().any(is_odd) {
        return Ok(());
    }
    Err(Refused::BadText(Sentence::new(
        format!(
            "de beschrijving van de beperking is te lang (meer dan {MOST_CHARACTERS} tekens) of heeft stuurtekens"
        ),
        format!(
            "the description of the restriction is too long (over {MOST_CHARACTERS} characters) or has control characters"
        ),
    )))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::outputs::{MDTO_LIST, WOO_LIST},
        Refused, bring, mdto,
    };
    use crate::{
        model::{Date, FieldName, Restriction, RestrictionSource, RestrictionStatus},
        restriction::{BeperkingGebruik, GROUNDS},
        wire::strategies,
    };

    fn today() -> Date {
        Date::parse("2026-11-25").unwrap_or_else(|| unreachable!())
    }

    /// Any restrictions, with grounds of the law more often than chance would give them.
    fn restrictions() -> impl Strategy<Value = Vec<Restriction>> {
        let codes = GROUNDS.iter().map(|ground| ground.code.to_owned()).collect::<Vec<_>>();
        let lawful = (strategies::restriction(), prop::collection::vec(prop::sample::select(codes), 0..4));
        let lawful = lawful.prop_map(|(mut one, mut codes)| {
            codes.dedup();
            one.grounds = codes;
            one
        });
        let day = (2000_u16..2040).prop_map(|year| Date::new(year, 5, 31));
        let dated = (lawful, day, any::<bool>()).prop_map(|(mut one, date, is_decided)| {
            one.end = one.end.and(date).map(|date| date.plus_months(400).map_or(date, |(later, _)| later));
            if let (true, Some(date)) = (is_decided, date) {
                one.status = RestrictionStatus::Decided { by: "eva".into(), date };
            }
            one
        });
        prop::collection::vec(dated, 0..5)
    }

    proptest! {
        #[test]
        fn what_the_archive_was_told_comes_back(all in restrictions()) {
            let told: Vec<BeperkingGebruik> = mdto(&all, today()).into_iter().map(readable).collect();
            let back = bring(&[], &told, "eva", None, today()).map_err(|why| TestCaseError::fail(why.to_string()))?;
            // Of a proposal alone the field says it.
            match back.field {
                Some(field) => prop_assert_eq!(vec![field], told.clone()),
                None => prop_assert_eq!(mdto(&back.restrictions, today()), told.clone()),
            }
            let again = bring(&back.restrictions, &told, "eva", None, today());
            prop_assert_eq!(again.map(|taken| taken.restrictions), Ok(back.restrictions), "and only once");
        }

        #[test]
        fn nothing_that_is_there_is_changed_or_weakened(there in restrictions(), other in restrictions()) {
            let told: Vec<BeperkingGebruik> = mdto(&other, today()).into_iter().map(readable).collect();
            if let Ok(taken) = bring(&there, &told, "eva", None, today()) {
                prop_assert_eq!(taken.restrictions.get(..there.len()), Some(there.as_slice()));
                let added = taken.restrictions.get(there.len()..).unwrap_or_default();
                prop_assert!(added.iter().all(|one| one.is_about_all() && one.internal_motive.is_empty()));
                prop_assert!(added.iter().all(|one| one.source == RestrictionSource::Person("eva".into())));
            }
        }
    }

    /// As it is in a file: there a description cannot hold control characters.
    fn readable(mut one: BeperkingGebruik) -> BeperkingGebruik {
        one.description = one.description.map(|said| {
            said.chars().map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter }).collect()
        });
        one
    }

    fn entry(label: &str, code: &str, list: &str) -> BeperkingGebruik {
        BeperkingGebruik {
            label: label.into(),
            code: code.into(),
            list: list.into(),
            description: None,
            documentation: Vec::new(),
            term: None,
        }
    }

    #[test]
    fn a_ground_by_another_name_is_refused_with_both() {
        let shifted = entry(
            "De bescherming van het milieu waarop deze informatie betrekking heeft",
            "5.1.2f",
            WOO_LIST,
        );
        let refused = bring(&[], &[shifted], "eva", None, today());
        assert!(
            matches!(&refused, Err(Refused::UnknownGround(why)) if why.nl.contains("milieu") && why.nl.contains("concurrentie")),
            "{refused:?}"
        );
        let unknown = bring(&[], &[entry("Zomaar", "5.9.9", WOO_LIST)], "eva", None, today());
        assert!(matches!(&unknown, Err(Refused::UnknownGround(why)) if why.nl.contains("Het dichtst erbij")));
    }

    #[test]
    fn a_type_of_another_list_is_kept_as_it_stands() {
        let other = entry("Niet openbaar", "Openbaarheid/WOO/1.0", "openbaarheid_wet_open_overheid");
        let alone = bring(&[], std::slice::from_ref(&other), "eva", None, today());
        assert_eq!(alone.map(|taken| (taken.field, taken.restrictions.len())), Ok((None, 1)));
        let beside = bring(
            &[],
            &[other.clone(), entry("Eenheid van de Kroon", "5.1.1a", WOO_LIST)],
            "eva",
            None,
            today(),
        );
        let beside = beside.map(|taken| taken.restrictions).unwrap_or_default();
        assert_eq!(beside.len(), 2, "{}", FieldName::BeperkingGebruik);
        assert!(beside.iter().any(|one| {
            one.public_explanation
                .contains("Niet openbaar (Openbaarheid/WOO/1.0, openbaarheid_wet_open_overheid)")
        }));
        // A file without a day brings the same thing once.
        let again =
            bring(&beside, &[entry("Eenheid van de Kroon", "5.1.1a", WOO_LIST), other], "jan", None, today());
        assert_eq!(again.map(|taken| taken.restrictions.len()), Ok(2));
    }

    #[test]
    fn a_type_that_nobody_knows_restricts_under_whatever_list() {
        let brought = |label: &str, code: &str, list: &str| {
            bring(&[], &[entry(label, code, list)], "eva", None, today())
                .unwrap_or_else(|why| unreachable!("{why}"))
        };
        let holds = |label: &str, code: &str, list: &str| {
            let taken = brought(label, code, list);
            assert_eq!(taken.field, None, "{label}");
            taken
                .restrictions
                .into_iter()
                .find(|one| one.holds(today()))
                .unwrap_or_else(|| unreachable!("{label}"))
        };
        let of_a_province =
            holds("niet openbaar; veiligheid van de Staat", "", "Begrippenlijst openbaarheid NHA");
        assert!(of_a_province.public_explanation.contains("veiligheid van de Staat"));
        holds("Stg. GEHEIM", "", "VIRBI");
        holds("Overig", "", MDTO_LIST);
        holds("Auteursrecht", "", MDTO_LIST);
        let label = GROUNDS.iter().find(|ground| ground.code == "5.1.2e").map_or("", |ground| ground.label);
        for list in ["Wet open overheid", "Uitzonderingsgronden (Woo)", "Woo-gronden"] {
            assert_eq!(holds(label, "5.1.2e", list).grounds, ["5.1.2e"], "{list}");
        }
        // Another list's own words are not the law's.
        assert!(holds("Milieu", "5.1.2e", "Woo-gronden").grounds.is_empty());
        for (label, list) in
            [("Geen beperking", MDTO_LIST), ("geen beperking", "Lijst van ons"), ("Nader te bepalen", "x")]
        {
            let taken = brought(label, "", list);
            assert_eq!((taken.restrictions.len(), taken.field.is_some()), (0, true), "{label}");
        }
    }

    #[test]
    fn what_the_law_asks_beyond_the_file_is_told_and_does_not_refuse() {
        let label = GROUNDS.iter().find(|ground| ground.code == "5.1.2e").map_or("", |ground| ground.label);
        let taken = bring(&[], &[entry(label, "5.1.2e", WOO_LIST)], "eva", None, today());
        assert!(
            taken.is_ok_and(|taken| taken.findings.iter().any(|one| one.article == "Woo art. 5.1 lid 3"))
        );
    }
}
