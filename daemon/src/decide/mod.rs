//! What follows from a policy for one document: facts + policy + what we knew -> values, suggestions,
//! or silence.
//!
//! Pure: the time is an argument, nothing is looked up, nothing can fail. The same record under the
//! same policy gives the same decision, and deciding again changes nothing.
//!
//! **Invariants**, each with a test:
//! - What a person set, no machine changes; nor what a person locked, also where it is empty.
//! - A machine takes no restriction away: the stricter value stays, and the other one is suggested. It adds
//!   proposals, each once, and not what a person decided or withdrew.
//! - While a restriction holds, `beperking_gebruik` does not say that there is none, unless a person says so.
//! - A value that stays keeps its provenance, also under a newer policy: the journal tells of changes
//!   only. A term keeps the version of its list in the same way.
//! - A term (`bewaartermijn`, its trigger and its dates) is given by a machine only where `waardering` is V
//!   (MDTO), and an end date only as the sum of `retention`.
//! - By when it must be public follows from a term that the policy names, and from no other.

mod consequences;
mod examples;
mod inherited;
mod kept;
mod left_alone;
mod offer;
mod proposed;
mod publish;
mod restricted;
mod stated;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;

use self::offer::{Offer, is_same_value};
pub use self::{
    consequences::{Inherits, consequences, decided},
    examples::proven,
    inherited::Inherited,
    left_alone::why_left_alone,
    stated::take_over,
    value::{check_brought, check_happened, check_value, check_value_of},
};
use crate::{
    model::{
        Date, Field, FieldName, FilePath, Kind, Record, Rejection, Restriction, RestrictionStatus,
        SelectionList, Source, State, Suggestion, Timestamp, Value,
        closed::{NO_RESTRICTION, UNDECIDED},
    },
    settings::{Policy, Rule},
};

/// What follows from a policy for one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// All fields that have a value or a suggestion.
    pub fields: BTreeMap<FieldName, Field>,
    /// All restrictions: those that the record had, and what rules propose.
    pub restrictions: Vec<Restriction>,
    /// How far along the record is.
    pub state: State,
}

impl Decision {
    /// What stays as it is.
    fn none(record: &Record, state: State) -> Self {
        Self { fields: record.fields.clone(), restrictions: record.restrictions.clone(), state }
    }
}

/// Decides about one document.
///
/// Rules look at the first location: where the document was seen first of its present names. A record
/// that is gone keeps its fields, and so does one that a person locked. One that is noted as unreadable stays so while it has a
/// trouble or has no facts: who read the file takes the trouble away, or sets another state.
///
/// Where a pattern of the policy, or a built-in one, leaves all its places alone, it is no document, whoever
/// decided something about it; all of that stays and comes back.
///
/// What was inherited before stays, since what is inherited now is not known here.
pub fn decide(policy: &Policy, record: &Record, now: Timestamp) -> Decision {
    decide_within(policy, record, None, now)
}

/// The same, with what the document inherits now; nothing where that is not known.
pub fn decide_within(
    policy: &Policy,
    record: &Record,
    inherited: Option<&Inherited>,
    now: Timestamp,
) -> Decision {
    let path = match record.locations.first() {
        Some(location) if record.is_present() => &location.path,
        _ => return Decision::none(record, record.state),
    };
    if left_alone::is_left_alone(policy, record) {
        return Decision::none(record, State::Excluded);
    }
    if record.lock.is_some() {
        return Decision::none(record, state(record, &record.fields, &record.restrictions, now));
    }
    let record = &*restricted::without_what_is_over(record, now);
    // Rules are about documents; a dossier has words of its own in the policy.
    let is_document = record.kind == Kind::Document;
    let fits = |rule: &&Rule| is_document && rule.fits(path, record.facts.as_ref());
    let rules: Vec<&Rule> = policy.rules.iter().filter(fits).collect();
    // A person who decided something about a file says that it is a document.
    if is_excluded(&rules) && !record.has_decision_by_person() {
        let mut fields = restrictions(record);
        restricted::hold(&mut fields, record, policy, now);
        return Decision { fields, restrictions: record.restrictions.clone(), state: State::Excluded };
    }
    let list = policy.selection_list_of(record);
    let asked = Asked {
        policy,
        rules: &rules,
        kind: record.kind,
        path,
        list,
        inherited,
        rejections: &record.rejections,
        now,
    };
    let mut fields = BTreeMap::new();
    let is_later = |name| kept::is_here(name) || name == FieldName::PublicerenVoor;
    for name in FieldName::ALL.into_iter().filter(|name| !is_later(*name)) {
        put(&mut fields, name, asked.decided(name, record.fields.get(&name), None));
    }
    kept::decide(&asked, record, &mut fields);
    publish::decide(&asked, record, &mut fields);
    restricted::hold(&mut fields, record, policy, now);
    let restrictions = proposed::restrictions(&rules, record);
    let state = state(record, &fields, &restrictions, now);
    Decision { fields, restrictions, state }
}

/// A record has no field of which there is nothing to say.
fn put(fields: &mut BTreeMap<FieldName, Field>, name: FieldName, field: Field) {
    if field != Field::default() {
        fields.insert(name, field);
    }
}

/// What a decision rests on.
struct Asked<'a> {
    policy: &'a Policy,
    /// Only those that fit the document, in the order of the policy.
    rules: &'a [&'a Rule],
    kind: Kind,
    path: &'a FilePath,
    /// The selection list that it falls under.
    list: Option<&'a SelectionList>,
    /// What it inherits now; nothing where that is not known.
    inherited: Option<&'a Inherited>,
    /// What people said no to.
    rejections: &'a [Rejection],
    now: Timestamp,
}

impl Asked<'_> {
    /// Decides one field. `otherwise` is what is so when no rule says anything else.
    fn decided(&self, name: FieldName, before: Option<&Field>, otherwise: Option<Offer>) -> Field {
        match before {
            Some(before) if before.lock.is_some() => before.clone(),
            Some(before) if before.is_set_by_person() => {
                Field { value: before.value.clone(), ..Field::default() }
            }
            _ => self.field(name, before, otherwise),
        }
    }

    /// Decides one field that no person set.
    fn field(&self, name: FieldName, before: Option<&Field>, otherwise: Option<Offer>) -> Field {
        let known = before.and_then(|field| field.value.as_ref());
        let (set, mut suggested) = offer::of_rules(self.rules, name, self.policy);
        suggested.extend(self.inherited.and_then(|inherited| inherited.asked(name)));
        let set = set.or_else(|| self.of_dossiers(name)).map(|offer| self.of_its_time(name, offer));
        // What is decided after the others brings along what it may inherit.
        let set = set.or(otherwise).or_else(|| self.inherits(name).filter(|_| !kept::is_here(name)));
        let set = set.or_else(|| offer::without_rule(name, self.policy, self.kind, self.path));
        // What other rooms found stays unless something stronger speaks; what this one decided
        // before is decided anew.
        let found = known.filter(|(_, provenance)| match provenance.source {
            Source::Document | Source::Model => true,
            Source::Inherited => self.inherited.is_none(),
            Source::Person | Source::Rule | Source::Daemon => false,
        });
        let value = match (found, set) {
            (Some(found), Some(offer)) if offer.source < found.1.source => {
                Some(offer.become_value(name, known, self.now))
            }
            (Some(found), _) => Some(found.clone()),
            (None, offer) => offer.map(|offer| offer.become_value(name, known, self.now)),
        };
        let value = match known {
            Some(known)
                if restricts(name, &known.0)
                    && value.as_ref().is_none_or(|value| !is_same_value(name, &value.0, &known.0)) =>
            {
                suggested.extend(offer::of_rules(self.rules, name, self.policy).0);
                Some(known.clone())
            }
            _ => value,
        };
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for offer in suggested {
            let is_rejected = self
                .rejections
                .iter()
                .any(|one| one.field == name && is_same_value(name, &one.value, &offer.value));
            let is_said = is_rejected
                || suggestions.iter().any(|other| is_same_value(name, &other.value, &offer.value))
                || value.as_ref().is_some_and(|(value, _)| is_same_value(name, value, &offer.value));
            if !is_said {
                suggestions.push(offer.become_suggestion(name, before, self.now));
            }
        }
        Field { value, suggestions, lock: None }
    }

    /// What the policy says of a dossier in this place: the first of its words that sets the field.
    fn of_dossiers(&self, name: FieldName) -> Option<Offer> {
        let mut words = self.policy.dossiers.iter().filter(|_| self.kind == Kind::Dossier);
        words.find_map(|words| {
            let value = words.set.get(&name).filter(|_| words.fits(self.path))?.clone();
            let version = &self.policy.version;
            Some(Offer::new(value, Source::Rule, &words.id, version, words.reason.clone()))
        })
    }

    /// A category of the version of its list that holds for the document: the policy names it by number.
    fn of_its_time(&self, name: FieldName, mut offer: Offer) -> Offer {
        let list = self.list.filter(|_| name == FieldName::Informatiecategorie);
        if let (Some(list), Value::Term(term)) = (list, &mut offer.value)
            && list.name == term.list
            && let Some(own) = list.terms().find(|own| own.code == term.code)
        {
            *term = own;
        }
        offer
    }

    fn inherits(&self, name: FieldName) -> Option<Offer> {
        self.inherited.and_then(|inherited| inherited.offer(name))
    }
}

/// The first rule that says whether it is a document decides.
fn is_excluded(rules: &[&Rule]) -> bool {
    rules.iter().find_map(|rule| rule.exclude).unwrap_or(false)
}

/// What stays of a record that is no document: what a machine may not take away.
fn restrictions(record: &Record) -> BTreeMap<FieldName, Field> {
    let restricting = record.fields.iter().filter_map(|(name, field)| {
        let (value, provenance) = field.value.clone().filter(|(value, _)| restricts(*name, value))?;
        Some((*name, Field::of(value, provenance)))
    });
    restricting.collect()
}

/// Whether the value restricts the use of a document: any type but these two of MDTO's list.
fn restricts(name: FieldName, value: &Value) -> bool {
    name == FieldName::BeperkingGebruik && !matches!(value.comparable(), NO_RESTRICTION | UNDECIDED)
}

fn state(
    record: &Record,
    fields: &BTreeMap<FieldName, Field>,
    restrictions: &[Restriction],
    now: Timestamp,
) -> State {
    let today = Date::of(now);
    let is_asked = |one: &Restriction| one.status == RestrictionStatus::Proposed || one.is_asked_again(today);
    let has_facts = record.facts.is_some();
    let was_unreadable = match record.state {
        State::Unreadable => !has_facts || record.trouble.is_some(),
        // Excluded hid that it could not be read; nothing read it since.
        State::Excluded => !has_facts && record.trouble.is_some(),
        _ => false,
    };
    if was_unreadable {
        State::Unreadable
    } else if !has_facts && record.kind == Kind::Document {
        State::Provisional
    } else if record.lock.is_some() {
        State::Locked
    } else if record.is_asked()
        || fields.values().any(|field| !field.suggestions.is_empty())
        || restrictions.iter().any(is_asked)
    {
        State::NeedsDecision
    } else {
        State::Settled
    }
}
