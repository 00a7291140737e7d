//! By when a document must be public, as the policy's own terms say.

use super::*;
use crate::model::Handling;

pub(super) const TERMS: &str = "
[[publication]]
id = 'besluiten'
woo_informatiecategorie = ['beschikkingen', 'convenanten']
within = 'P14D'
after = 'vaststelling'
reason = { nl = 'afgesproken termijn', en = 'agreed term' }
[[publication]]
id = 'ondertekend'
woo_informatiecategorie = 'convenanten'
within = 'P1M'
after = 'ondertekening'
reason = { nl = 'getekend', en = 'signed' }
[[publication]]
id = 'adviezen'
woo_informatiecategorie = 'adviezen'
within = 'P1M'
after = 'created'
reason = { nl = 'een advies', en = 'an advice' }
";

pub(super) fn handled(mut record: Record, all: &[(&str, &str)]) -> Record {
    let lists = crate::vocabulary::Vocabularies::default();
    let kinds = lists.list(crate::vocabulary::ListId::DiwooSoorthandelingen);
    let handling = |(kind, time): &(&str, &str)| Handling {
        kind: kinds.find(kind).map(|entry| kinds.term(entry)).unwrap_or_else(|| unreachable!()),
        time: (*time).into(),
    };
    let value = Value::Handlings(all.iter().map(handling).collect());
    record.fields.insert(FieldName::Documenthandelingen, Field::of(value, provenance(Source::Person)));
    record
}

fn of_category(category: &str) -> Record {
    with(record("/srv/a.odt"), FieldName::WooInformatiecategorie, category, Source::Person)
}

fn by(decision: &Decision) -> Option<(&str, Source, &str)> {
    shown(decision, FieldName::PublicerenVoor)
}

fn reason(decision: &Decision) -> &str {
    let field = decision.fields.get(&FieldName::PublicerenVoor).and_then(|field| field.value.as_ref());
    field.map_or("", |(_, provenance)| provenance.reason.nl.as_str())
}

#[test]
fn the_date_is_the_sum_and_follows_what_was_done() {
    let terms = policy(TERMS);
    let silent = decide(&terms, &of_category("convenanten"), NOW);
    assert_eq!(by(&silent), None, "nothing was done with it yet");
    let done = handled(
        of_category("convenanten"),
        &[
            ("ontvangst", "2026-01-01"),
            ("vaststelling", "2026-03-20T23:30:00+01:00"),
            ("vaststelling", "2026-03-12"),
        ],
    );
    let decision = decide(&terms, &done, NOW);
    assert_eq!(by(&decision), Some(("2026-03-26", Source::Rule, "besluiten")));
    assert_eq!(
        reason(&decision),
        "12 maart 2026 (vaststelling) + 14 dagen = 26 maart 2026; afgesproken termijn"
    );
    // It was another day: another date, and the journal tells what stood there.
    let done = after(done, &decision);
    assert_eq!(changes(&done, &decide(&terms, &done, LATER)), []);
    let moved = handled(done, &[("vaststelling", "2026-04-01")]);
    let again = decide(&terms, &moved, LATER);
    assert_eq!(by(&again), Some(("2026-04-15", Source::Rule, "besluiten")));
    assert!(
        matches!(changes(&moved, &again).as_slice(), [Change::Field(FieldName::PublicerenVoor, Some(was))] if was.value.comparable() == "2026-03-26")
    );
    // Not done after all, or no term any more: no date.
    assert_eq!(
        by(&decide(&terms, &handled(after(moved.clone(), &again), &[("ontvangst", "2026-04-01")]), LATER)),
        None
    );
    assert_eq!(by(&decide(&Policy::built_in(), &after(moved, &again), LATER)), None);
}

#[test]
fn the_first_term_that_is_for_it_and_has_begun_counts() {
    let terms = policy(TERMS);
    let signed = handled(of_category("convenanten"), &[("ondertekening", "2026-01-31")]);
    let decision = decide(&terms, &signed, NOW);
    assert_eq!(by(&decision), Some(("2026-02-28", Source::Rule, "ondertekend")));
    assert_eq!(
        reason(&decision),
        "31 januari 2026 (ondertekening) + 1 maand = 28 februari 2026 (die maand heeft geen dag 31, dus telt de laatste dag van de maand); getekend"
    );
    for category in ["beschikkingen", "adviezen"] {
        let other = handled(of_category(category), &[("ondertekening", "2026-01-31")]);
        assert_eq!(by(&decide(&terms, &other, NOW)), None, "{category}");
    }
    let none = handled(record("/srv/a.odt"), &[("vaststelling", "2026-01-31")]);
    assert_eq!(by(&decide(&terms, &none, NOW)), None, "it has no category");
    let all = policy(&TERMS.replace("woo_informatiecategorie = ['beschikkingen', 'convenanten']\n", ""));
    assert_eq!(by(&decide(&all, &none, NOW)), Some(("2026-02-14", Source::Rule, "besluiten")));
}

#[test]
fn what_was_made_is_as_old_as_it_says_or_as_its_record() {
    let terms = policy(TERMS);
    let day = |seconds: i64| Some(Timestamp(seconds * 1_000_000_000));
    let mut made = of_category("adviezen");
    // 23 November 2026.
    made.created = Timestamp(1_795_438_860_000_000_000);
    assert_eq!(by(&decide(&terms, &made, NOW)).map(|shown| shown.0), Some("2026-12-23"), "it was here then");
    let facts = made.facts.clone().unwrap_or_else(|| unreachable!());
    // Saved anew a year later: the record is older than its file.
    made.facts = Some(Facts { created: day(1_827_000_000), ..facts.clone() });
    assert_eq!(by(&decide(&terms, &made, NOW)).map(|shown| shown.0), Some("2026-12-23"));
    // 1 September 2020, says the document.
    let properties = Properties { created: day(1_598_918_400), ..Properties::default() };
    made.facts = Some(Facts { properties, ..facts });
    let decision = decide(&terms, &made, NOW);
    assert_eq!(by(&decision), Some(("2020-10-01", Source::Rule, "adviezen")));
    assert!(reason(&decision).starts_with("1 september 2020 (het document gemaakt) + 1 maand"));
}

#[test]
fn people_and_rules_go_before_a_term_and_what_stays_in_has_none() {
    let own =
        policy(&format!("{TERMS}{}", rule("r", "folder = '**'", "set = { publiceren_voor = '2027-01-01' }")));
    let done = handled(of_category("convenanten"), &[("vaststelling", "2026-03-12")]);
    assert_eq!(by(&decide(&own, &done, NOW)), Some(("2027-01-01", Source::Rule, "r")));
    let person = with(done.clone(), FieldName::PublicerenVoor, "2028-01-01", Source::Person);
    assert_eq!(by(&decide(&own, &person, NOW)), Some(("2028-01-01", Source::Person, "x")));
    for (judged, expected) in [
        ("niet openbaar", None),
        ("deels openbaar", Some("2026-03-26")),
        ("nog te beoordelen", Some("2026-03-26")),
    ] {
        let judged = with(done.clone(), FieldName::Beoordeling, judged, Source::Person);
        assert_eq!(by(&decide(&policy(TERMS), &judged, NOW)).map(|shown| shown.0), expected);
    }
}

proptest! {
    #[test]
    fn a_date_by_a_term_is_a_sum_and_never_of_what_stays_in(policy in any_policy(), record in any_record()) {
        let decision = decide(&policy, &record, NOW);
        prop_assume!(!matches!(decision.state, State::Locked | State::Gone));
        if let Some((date, Source::Rule, id)) = by(&decision).filter(|_| reason(&decision).contains(" = ")) {
            prop_assert!(policy.publication.iter().any(|term| term.id == id));
            prop_assert!(crate::model::Date::parse(date).is_some());
            let judged = shown(&decision, FieldName::Beoordeling).map(|shown| shown.0);
            prop_assert_ne!(judged, Some("niet openbaar"));
        }
    }
}
