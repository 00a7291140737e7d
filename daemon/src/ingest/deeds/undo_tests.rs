//! Undoing, over any sequence of acts.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Search, undo};
use crate::{
    completeness, decide,
    ingest::{
        deeds::{self, Hand, note, of_person, take_out},
        desk::{Caller, Refusal, Unfit},
    },
    model::{
        self, Action, Date, Entry, Environment, Field, FieldName, Handling, Kind, Origin, Publication,
        PublicationEvent, Record, Relation, RestrictionStatus, Sentence, Sequence, Source, State, Subject,
        Timestamp, Value,
    },
    restriction::{self, Wanted},
    settings::{Policy, read_policy},
    wire::strategies::{self, sample},
};

const DAY: i64 = 86_400_000_000_000;
const FIELDS: [FieldName; 4] =
    [FieldName::Naam, FieldName::Omschrijving, FieldName::Waardering, FieldName::Beoordeling];

#[derive(Debug, Clone)]
enum Step {
    Set(usize, usize),
    Clear(usize),
    Lock(Option<usize>),
    Unlock(Option<usize>),
    Restrict(bool),
    Withdraw,
    Publish(bool),
    Rules(usize),
    Saved,
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    let field = || 0..FIELDS.len();
    prop_oneof![
        4 => (field(), 0..3_usize).prop_map(|(field, value)| Step::Set(field, value)),
        2 => field().prop_map(Step::Clear),
        2 => proptest::option::of(field()).prop_map(Step::Lock),
        2 => proptest::option::of(field()).prop_map(Step::Unlock),
        2 => any::<bool>().prop_map(Step::Restrict),
        1 => Just(Step::Withdraw),
        1 => any::<bool>().prop_map(Step::Publish),
        3 => (0..3_usize).prop_map(Step::Rules),
        1 => Just(Step::Saved),
        1 => Just(Step::Undo),
    ]
}

fn policies() -> [Policy; 3] {
    let rule = |gives: &str| {
        let text = format!(
            "[[rules]]\nid = 'a'\nwhere = {{ name_contains = '' }}\n{gives}\nreason = {{ nl = 'x', en = 'x' }}\n"
        );
        read_policy(&text.replace("name_contains = ''", "folder = '**'"), None)
            .unwrap_or_else(|problems| unreachable!("{problems:#?}"))
    };
    [
        Policy::built_in(),
        rule("set = { waardering = 'B', omschrijving = 'van de regel' }"),
        rule("set = { waardering = 'V', naam = 'anders' }\nsuggest = { omschrijving = 'misschien' }"),
    ]
}

/// A record with its journal, as ingest keeps them.
struct Book {
    policies: [Policy; 3],
    policy: usize,
    record: Record,
    journal: Vec<Entry>,
    caller: Caller,
}

impl Book {
    fn new() -> Self {
        let mut record = sample(strategies::record());
        record.facts = Some(sample(strategies::facts()));
        record.state = State::Settled;
        record.kind = Kind::Document;
        (record.absence, record.successor, record.trouble, record.lock) = (None, None, None, None);
        record.locations.truncate(1);
        for location in &mut record.locations {
            location.path = crate::model::FilePath::from_bytes(b"/werk/nota.pdf");
        }
        record.fields.clear();
        record.restrictions.clear();
        record.relations.clear();
        record.publications.clear();
        let policies = policies();
        let mut book = Self {
            record: record.clone(),
            policies,
            policy: 0,
            journal: Vec::new(),
            caller: Caller { uid: 1, name: "eva".into(), request: None },
        };
        book.write(Source::Daemon, Action::Created, None, record);
        book
    }

    fn policy(&self) -> &Policy {
        self.policies.get(self.policy).unwrap_or_else(|| unreachable!())
    }

    fn now(&self) -> Timestamp {
        Timestamp(20_000 * DAY + i64::try_from(self.journal.len()).unwrap_or_default())
    }

    fn hand(&self) -> Hand<'_> {
        Hand { caller: &self.caller, reason: "", now: self.now(), inherited: None }
    }

    /// As `Ingest::write`; whether there was anything to write.
    fn write(&mut self, source: Source, action: Action, before: Option<Record>, mut after: Record) -> bool {
        if before.as_ref() == Some(&after) && source == Source::Person {
            return false;
        }
        after = decide::decided(self.policy(), after, None, self.now());
        let sequence = Sequence(self.journal.len() as u64 + 1);
        let changes = model::changes(before.as_ref(), &after);
        if changes.is_empty() {
            return false;
        }
        after.sequence = sequence;
        self.record = after.clone();
        self.journal.push(Entry {
            sequence,
            origin: crate::model::OriginId::default(),
            time: self.now(),
            source,
            actor: "x".into(),
            action,
            subject: Subject::Document(Box::new(after)),
            reason: Sentence::default(),
            policy_version: String::new(),
            changes,
            previous: before.map(|before| before.sequence).unwrap_or_default(),
            request: None,
        });
        true
    }

    fn undo(&mut self, wanted: Option<Sequence>) -> Result<bool, Refusal> {
        let mut search = Search::new(wanted);
        let found = self.journal.iter().rev().find_map(|entry| search.look(entry.clone()));
        let missing = wanted.map_or(Unfit::NothingToUndo, Unfit::NoEntry);
        let entry = found.ok_or(missing)??;
        let before = self.record.clone();
        let after = undo(&before, &entry, &search, self.policy(), &self.hand())?;
        Ok(self.write(Source::Person, Action::Undone, Some(before), after))
    }

    fn value(&self, field: FieldName, number: usize) -> Value {
        let word = |words: [&str; 3]| words.get(number).copied().unwrap_or_default().to_owned();
        let term = |words| {
            let policy = self.policy();
            policy.lists().term(field, &word(words)).unwrap_or_else(|problem| unreachable!("{problem:?}"))
        };
        match field {
            FieldName::Waardering => Value::Term(term(["B", "V", "N"])),
            FieldName::Beoordeling => Value::Term(term(["openbaar", "niet openbaar", "deels openbaar"])),
            _ => Value::Text(word(["een", "twee", "drie"])),
        }
    }

    /// Does a step; whether it left an entry.
    fn step(&mut self, step: &Step) -> bool {
        let before = self.record.clone();
        let mut after = before.clone();
        let field = |number: &usize| FIELDS.get(*number).copied().unwrap_or(FieldName::Naam);
        let fields = |number: &Option<usize>| number.iter().map(field).collect::<Vec<_>>();
        let action = match step {
            Step::Set(number, value) => {
                let (name, value) = (field(number), self.value(field(number), *value));
                let provenance = of_person(&self.caller, Sentence::default(), self.now());
                let place = after.fields.entry(name).or_default();
                *place = Field { lock: place.lock.take(), ..Field::of(value, provenance) };
                Action::Updated
            }
            Step::Clear(number) => {
                if after.fields.get(&field(number)).is_some_and(Field::is_set_by_person) {
                    take_out(&mut after, field(number));
                }
                Action::Updated
            }
            Step::Lock(number) => {
                after = deeds::lock(&before, &fields(number), &self.hand());
                Action::Locked
            }
            Step::Unlock(number) => {
                after = deeds::unlock(&before, &fields(number));
                Action::Unlocked
            }
            Step::Restrict(propose) => {
                let wanted = Wanted {
                    id: None,
                    grounds: vec!["5.1.2e".into()],
                    scope: String::new(),
                    environment: Environment::No,
                    interests: "x".into(),
                    internal_motive: String::new(),
                    public_explanation: "x".into(),
                    despite_age: "x".into(),
                    review: None,
                    end: None,
                    propose: *propose,
                };
                let today = Date::of(self.now());
                let acted = restriction::restrict(&before.restrictions, wanted, "eva", None, today);
                after.restrictions = acted.map_or(before.restrictions.clone(), |acted| acted.restrictions);
                Action::Restricted
            }
            Step::Withdraw => {
                let is_open = |one: &&crate::model::Restriction| {
                    !matches!(one.status, RestrictionStatus::Withdrawn { .. })
                };
                let open = before.restrictions.iter().find(is_open);
                if let Some(one) = open {
                    let today = Date::of(self.now());
                    let left = restriction::withdraw(&before.restrictions, &one.id, "eva", "x", today);
                    after.restrictions = left.unwrap_or_default();
                }
                Action::RestrictionWithdrawn
            }
            Step::Publish(is_public) => {
                let what = match is_public {
                    true => Publication::Published { uri: "https://x.nl/".into() },
                    false => Publication::Withdrawn { ground: None, reason: "x".into() },
                };
                if PublicationEvent::is_public(&before.publications) != *is_public {
                    note(&mut after, what, Date::of(self.now()), &self.hand());
                }
                Action::Published
            }
            Step::Rules(number) => {
                self.policy = *number;
                return self.write(Source::Daemon, Action::Decided, Some(before), after);
            }
            Step::Saved => {
                after.versions += 1;
                return self.write(Source::Daemon, Action::Versioned, Some(before), after);
            }
            Step::Undo => return self.undo(None).unwrap_or(false),
        };
        self.write(Source::Person, action, Some(before), after)
    }

    /// What undoing gives back.
    fn view(&self, with_locks: bool) -> String {
        let values: BTreeMap<_, _> =
            self.record.fields.iter().filter_map(|(name, field)| Some((name, field.value()?))).collect();
        let locks: BTreeMap<_, _> = self
            .record
            .fields
            .iter()
            .filter_map(|(name, field)| Some((name, field.lock.as_ref()?)))
            .collect();
        let open = self.record.restrictions.iter();
        let open = open.filter(|one| !matches!(one.status, RestrictionStatus::Withdrawn { .. }));
        let open: Vec<_> = open.collect();
        let public = PublicationEvent::is_public(&self.record.publications);
        let locks = with_locks.then_some((locks, &self.record.lock));
        format!("{values:#?} {open:#?} {public} {locks:#?}")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn undoing_the_last_act_gives_back_what_was_and_the_journal_only_grows(
        steps in proptest::collection::vec(step(), 0..14), last in step(),
    ) {
        let mut book = Book::new();
        for step in &steps {
            book.step(step);
        }
        let by_person = !matches!(last, Step::Rules(_));
        let (before, without_locks) = (book.view(true), book.view(false));
        let written = book.step(&last);
        prop_assume!(written && !matches!(last, Step::Saved | Step::Undo));
        let (after, after_without) = (book.view(true), book.view(false));
        let journal = book.journal.clone();
        let sequence = book.record.sequence;
        match book.undo(Some(sequence)) {
            Ok(_) => {}
            // Only suggestions changed: those are nobody's act.
            Err(Refusal::Unfit(Unfit::NothingIn(_))) => prop_assert_eq!(&before, &after),
            Err(refusal) => prop_assert!(false, "{:?} was not undone: {}", last, refusal),
        }
        prop_assert!(book.journal.starts_with(&journal));
        prop_assert_eq!(book.view(false), without_locks);
        if by_person {
            prop_assert_eq!(book.view(true), before.clone());
        }
        if before != after {
            prop_assert!(book.undo(None).is_ok(), "an undo is undone");
            prop_assert_eq!(if by_person { book.view(true) } else { book.view(false) }, if by_person { after } else { after_without });
        }
        // No restriction was erased, and what a machine did is not done again.
        let is_kept = |id| book.record.restrictions.iter().any(|now| now.id == id);
        let mut known = journal.iter().filter_map(|entry| entry.subject.record()).flat_map(|then| &then.restrictions);
        let all_kept = known.all(|one| is_kept(one.id.clone()));
        prop_assert!(all_kept, "no restriction is erased");
    }
}

#[test]
fn what_something_later_changed_is_not_overwritten_and_that_entry_is_named() {
    let mut book = Book::new();
    book.step(&Step::Set(0, 0));
    let first = book.record.sequence;
    book.step(&Step::Set(1, 0));
    book.step(&Step::Set(0, 1));
    let later = book.record.sequence;
    assert_eq!(
        book.undo(Some(first)),
        Err(Unfit::Overtaken { sequence: first, later, what: "naam".into() }.into())
    );
    assert_eq!(book.undo(Some(Sequence(first.0 + 1))), Ok(true), "the other field stands by itself");
    assert_eq!(
        book.undo(Some(Sequence(1))),
        Err(Unfit::OfFile { sequence: Sequence(1), action: Action::Created }.into())
    );
    assert_eq!(book.undo(Some(Sequence(99))), Err(Unfit::NoEntry(Sequence(99)).into()));
}

#[test]
fn against_a_rule_stands_a_persons_word_or_an_empty_lock() {
    let mut book = Book::new();
    book.step(&Step::Rules(1));
    assert_eq!(book.undo(None), Ok(true));
    let field = |book: &Book, name| book.record.fields.get(&name).cloned().unwrap_or_default();
    let waardering = field(&book, FieldName::Waardering);
    assert!(waardering.is_set_by_person() && waardering.value().is_some_and(|one| one.comparable() == "N"));
    let reason = waardering.value.map(|(_, provenance)| provenance.reason.nl).unwrap_or_default();
    assert_eq!(reason, "teruggedraaid: logboekregel 2");
    let omschrijving = field(&book, FieldName::Omschrijving);
    assert!(omschrijving.value.is_none() && omschrijving.lock.is_some());
    // A person's own value that took a machine's place goes back to the rules.
    let mut book = Book::new();
    book.step(&Step::Rules(1));
    book.step(&Step::Set(2, 1));
    assert_eq!(book.undo(None), Ok(true));
    let waardering = field(&book, FieldName::Waardering);
    assert!(!waardering.is_set_by_person() && waardering.value().is_some_and(|one| one.comparable() == "B"));
    // And one that made a term possible takes that along when it goes.
    assert!(book.undo(Some(Sequence(2))).is_err(), "entry 3 and 4 changed the same");
}

#[test]
fn a_withdrawn_restriction_comes_back_only_if_the_law_allows_it() {
    let mut book = Book::new();
    book.step(&Step::Restrict(false));
    book.step(&Step::Withdraw);
    let withdrawn = book.record.sequence;
    let mut after = book.record.clone();
    let alone = Wanted {
        id: None,
        grounds: vec!["5.1.5".into()],
        scope: String::new(),
        environment: Environment::No,
        interests: "x".into(),
        internal_motive: String::new(),
        public_explanation: "x".into(),
        despite_age: "x".into(),
        review: None,
        end: None,
        propose: false,
    };
    let today = Date::of(book.now());
    let acted = restriction::restrict(&after.restrictions, alone, "eva", None, today);
    after.restrictions = acted.unwrap_or_else(|refused| unreachable!("{refused}")).restrictions;
    let before = book.record.clone();
    book.write(Source::Person, Action::Restricted, Some(before), after);
    let refused = book.undo(Some(withdrawn));
    assert!(
        matches!(&refused, Err(Refusal::Restriction(restriction::Refused::Unlawful(why)))
            if why.iter().any(|one| one.article == "Woo art. 5.1 lid 5")),
        "{refused:?}"
    );
}

#[test]
fn an_answer_is_taken_back_and_two_records_that_became_one_stay_one() {
    let mut book = Book::new();
    let asked = Some(Origin { relation: Relation::Perhaps, document: sample(strategies::id()) });
    let with = |book: &Book, origin| Record { origin, ..book.record.clone() };
    let (before, after) = (book.record.clone(), with(&book, asked));
    book.write(Source::Daemon, Action::Inspected, Some(before), after);
    assert_eq!(book.record.state, State::NeedsDecision);
    let (before, after) = (book.record.clone(), with(&book, None));
    book.write(Source::Person, Action::IdentityAnswered, Some(before), after);
    assert_eq!((book.record.origin, book.record.state), (None, State::Settled));
    assert_eq!(book.undo(None), Ok(true));
    assert_eq!((book.record.origin, book.record.state), (asked, State::NeedsDecision), "asked again");
    assert_eq!(book.undo(None), Ok(true));
    assert_eq!(book.record.origin, None, "and answered again");
    let (before, after) = (book.record.clone(), Record { versions: 9, origin: asked, ..book.record.clone() });
    book.write(Source::Person, Action::Returned, Some(before), after);
    let joined = book.record.sequence;
    assert_eq!(book.undo(Some(joined)), Err(Unfit::Joined(joined).into()));
}

#[test]
fn handlings_are_noted_once_in_order_and_never_in_the_future() {
    let mut book = Book::new();
    let mut record = book.record.clone();
    let now = book.now();
    let hand = Hand { caller: &book.caller, reason: "", now, inherited: None };
    let mut handle = |kind: &str, time: &str| {
        record = deeds::handle(&record, book.policy(), kind, time, &hand)?;
        Ok::<_, Refusal>(())
    };
    assert_eq!(handle("vaststelling", "2024-02-01T00:10:00+01:00"), Ok(()));
    assert_eq!(handle("ondertekening", "2024-01-31T23:30:00-05:00"), Ok(()));
    assert_eq!(handle("Vaststelling", "2024-01-31T23:10:00Z"), Ok(()), "the same at the same time");
    assert_eq!(handle("ontvangst", "2024-01-31"), Ok(()));
    assert!(matches!(handle("ontvangst", "2025-01-01"), Err(Refusal::Unfit(Unfit::Future(_)))));
    assert!(matches!(handle("verzending", "2024-01-01"), Err(Refusal::Unfit(Unfit::BadHandling(_)))));
    assert!(matches!(handle("ontvangst", "gisteren"), Err(Refusal::Unfit(Unfit::BadHandling(_)))));
    assert_eq!(handle("ontvangst", ""), Ok(()));
    let Some(Value::Handlings(all)) =
        record.fields.get(&FieldName::Documenthandelingen).and_then(Field::value)
    else {
        unreachable!("{record:?}")
    };
    let told: Vec<_> = all.iter().map(|Handling { kind, time }| format!("{} {time}", kind.label)).collect();
    assert_eq!(
        told,
        [
            "ontvangst 2024-01-31",
            "vaststelling 2024-02-01T00:10:00+01:00",
            "ondertekening 2024-01-31T23:30:00-05:00",
            &format!("ontvangst {}T00:00:00Z", Date::of(now)),
        ]
    );
    book.record = record;
    assert!(
        decide::check_value(book.policy(), FieldName::Documenthandelingen, Value::Handlings(vec![])).is_err()
    );
}

#[test]
fn what_stands_in_the_way_of_publishing_is_named_and_nothing_is_noted() {
    let book = Book::new();
    let mut record = book.record.clone();
    let hand = book.hand();
    let Err(Refusal::Unfit(Unfit::Blocked(blockers))) = deeds::publish(&record, None, "", &hand) else {
        unreachable!("was published")
    };
    assert_eq!(blockers, completeness::in_the_way(&record, Date::of(hand.now)));
    assert!(blockers.len() >= 3 && record.publications.is_empty(), "{blockers:?}");
    for bad in ["open.example.nl/x", "ftp://x.nl", "https://", "https://x.nl/a b", "javascript:alert(1)"] {
        assert!(matches!(deeds::publish(&record, None, bad, &hand), Err(Refusal::Unfit(Unfit::BadUri(_)))));
    }
    let retract = |record: &mut Record, ground: &str, date: Option<Date>, reason: &str| {
        *record = deeds::withdraw_publication(
            record,
            book.policy(),
            ground,
            date,
            &Hand { reason, ..book.hand() },
        )?;
        Ok::<_, Refusal>(())
    };
    assert_eq!(retract(&mut record, "", None, "x"), Err(Unfit::NotPublic.into()));
    let today = Date::of(hand.now);
    note(&mut record, Publication::Published { uri: String::new() }, today, &hand);
    assert_eq!(deeds::publish(&record, None, "", &hand), Err(Unfit::AlreadyPublic.into()));
    assert_eq!(retract(&mut record, "", None, " "), Err(Unfit::NoReason.into()));
    assert!(matches!(retract(&mut record, "zomaar", None, "x"), Err(Refusal::Unfit(Unfit::BadGround(_)))));
    let early = Date::parse("2020-01-01");
    assert_eq!(retract(&mut record, "", early, "x"), Err(Unfit::BeforePublic(today).into()));
    assert_eq!(retract(&mut record, "correctie procedurele fout", None, "x"), Ok(()));
    assert!(!PublicationEvent::is_public(&record.publications) && record.publications.len() == 2);
}
