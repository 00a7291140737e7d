//! Sums that anybody can do by hand, and what holds of every sum.

use proptest::prelude::*;

use super::{Asked, Retention, end_of, retention};
use crate::model::{Category, Date, IsoDuration, ProcessTerm, SelectionList, Trigger, Waardering};

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|| unreachable!("{text}"))
}

fn term(text: &str) -> IsoDuration {
    IsoDuration::parse(text).unwrap_or_else(|_| unreachable!("{text}"))
}

/// A list with one line of each kind.
fn list() -> SelectionList {
    let line = |number: &str, waardering, length: Option<&str>, trigger| Category {
        number: number.into(),
        label: format!("regel {number}"),
        waardering,
        term: length.map(term),
        trigger,
        ..Category::default()
    };
    let (keep, destroy) = (Some(Waardering::Blijvend), Some(Waardering::Tijdelijk));
    let permit =
        Category { process_term: Some(ProcessTerm::Bestaansduur), ..line("3", destroy, Some("P10Y"), None) };
    SelectionList {
        name: "Voorbeeld".into(),
        version: "2026".into(),
        categories: vec![
            line("1.1", destroy, Some("P10Y"), Some(Trigger::Afsluiting)),
            line("2", keep, None, None),
            permit,
            line("4", destroy, Some("P2Y"), None),
            line("5", None, None, None),
            Category { lapsed: true, ..line("6", None, None, None) },
        ],
    }
}

fn asked<'l>(list: &'l SelectionList, number: &str) -> Asked<'l> {
    Asked { line: list.line(number), ..Asked::default() }
}

#[test]
fn the_sum_is_shown_with_its_line_in_both_languages() {
    let list = list();
    let found = retention(&Asked { trigger_date: Some(date("2026-03-12")), ..asked(&list, "1.1") });
    let Retention::Until { trigger, start, length, end, sum } = &found else { unreachable!("{found:?}") };
    assert_eq!((*trigger, *start), (Some(Trigger::Afsluiting), date("2026-03-12")));
    assert_eq!((*length, *end), (term("P10Y"), date("2036-03-12")));
    assert_eq!(
        sum.nl,
        "12 maart 2026 (dossier afgesloten) + 10 jaar = 12 maart 2036; selectielijst “Voorbeeld” (2026), regel 1.1"
    );
    assert_eq!(
        sum.en,
        "12 March 2026 (file closed) + 10 years = 12 March 2036; selection list “Voorbeeld” (2026), line 1.1"
    );
}

#[test]
fn days_are_counted_as_xs_duration_says() {
    for (start, length, end, cut) in [
        ("2024-02-29", "P1Y", "2025-02-28", true),
        ("2024-02-29", "P4Y", "2028-02-29", false),
        ("2023-02-28", "P1Y", "2024-02-28", false),
        ("2096-02-29", "P4Y", "2100-02-28", true),
        ("2026-01-31", "P1M", "2026-02-28", true),
        ("2026-08-31", "P18M", "2028-02-29", true),
        ("2026-01-31", "P1M1D", "2026-03-01", true),
        ("2026-12-31", "P1D", "2027-01-01", false),
        ("2026-11-20", "P6W", "2027-01-01", false),
        ("2026-05-05", "P0D", "2026-05-05", false),
        ("2026-03-12", "P1Y6M", "2027-09-12", false),
        ("8999-12-31", "P1000Y", "9999-12-31", false),
    ] {
        assert_eq!(end_of(date(start), term(length)), Some((date(end), cut)), "{start} + {length}");
    }
    assert_eq!(end_of(date("9999-12-31"), term("P1D")), None);
    assert_eq!(end_of(date("9000-01-01"), term("P1000Y")), None);
}

#[test]
fn what_is_odd_in_a_sum_is_said_in_it() {
    let list = list();
    let until = |asked: Asked<'_>| match retention(&asked) {
        Retention::Until { sum, .. } => sum.nl,
        other => unreachable!("{other:?}"),
    };
    let bare = Asked { waardering: Some(Waardering::Tijdelijk), term: Some(term("P1Y")), ..Asked::default() };
    assert_eq!(
        until(Asked { trigger_date: Some(date("2026-08-31")), ..bare }),
        "31 augustus 2026 (ingevuld) + 1 jaar = 31 augustus 2027; er is geen regel van een selectielijst gekozen"
    );
    let own = Asked {
        term: Some(term("P1Y6M")),
        trigger: Some(Trigger::Creatie),
        trigger_date: Some(date("2026-08-31")),
        ..asked(&list, "1.1")
    };
    assert_eq!(
        until(own),
        "31 augustus 2026 (gemaakt) + 1 jaar en 6 maanden = 29 februari 2028 (die maand heeft geen dag 31, dus telt de laatste dag van de maand); selectielijst “Voorbeeld” (2026), regel 1.1; let op: de regel zelf zegt 10 jaar, dossier afgesloten"
    );
    let without_line = Asked { waardering: Some(Waardering::Tijdelijk), line: None, ..own };
    assert!(until(without_line).ends_with("; er is geen regel van een selectielijst gekozen"));
    let kept = Asked { waardering: Some(Waardering::Blijvend), ..asked(&list, "1.1") };
    let Retention::Forever { sum } = retention(&kept) else { unreachable!() };
    assert!(sum.nl.ends_with("regel 1.1; let op: de regel zelf zegt “vernietigen”"), "{}", sum.nl);
}

#[test]
fn a_process_term_says_what_the_term_waits_for() {
    let list = list();
    let found = retention(&asked(&list, "3"));
    let Retention::Unknown { trigger, length, why, remedy } = &found else { unreachable!("{found:?}") };
    assert_eq!((*trigger, *length), (Some(Trigger::VervallenProcesobject), Some(term("P10Y"))));
    assert!(why.nl.contains("bestaat nog") && remedy.en.contains("the end of the permit"));
    let ended = Asked { trigger_date: Some(date("2030-01-01")), ..asked(&list, "3") };
    assert!(matches!(retention(&ended), Retention::Until { end, .. } if end == date("2040-01-01")));
}

#[test]
fn what_is_not_known_is_said_with_what_to_do() {
    let list = list();
    let today = Some(date("2026-01-01"));
    let nothing = Asked::default();
    let destroy = Some(Waardering::Tijdelijk);
    for (asked, why, remedy) in [
        (nothing, "nog niemand", "kies een categorie"),
        (asked(&list, "5"), "nog niemand", "vul de waardering in"),
        (asked(&list, "6"), "niet meer gebruikt", "andere categorie"),
        (Asked { waardering: destroy, ..asked(&list, "2") }, "“blijvend bewaren”", "blijft het bewaard"),
        (
            Asked { waardering: destroy, trigger_date: today, ..nothing },
            "geen bewaartermijn",
            "vul de bewaartermijn in",
        ),
        (asked(&list, "4"), "waarna", "trigger in de selectielijst"),
        (Asked { trigger_date: None, ..asked(&list, "1.1") }, "nog niet afgesloten", "sluit het dossier af"),
        (
            Asked { trigger_date: Some(date("9999-01-01")), ..asked(&list, "1.1") },
            "na het jaar 9999",
            "kijk of",
        ),
    ] {
        let found = retention(&asked);
        let Retention::Unknown { why: said, remedy: told, .. } = &found else { unreachable!("{found:?}") };
        assert!(said.nl.contains(why) && told.nl.contains(remedy), "{why}: {found:?}");
        assert!(!said.en.is_empty() && !told.en.is_empty());
    }
    for trigger in Trigger::ALL {
        let open = Asked { trigger: Some(trigger), ..asked(&list, "1.1") };
        assert!(matches!(retention(&open), Retention::Unknown { .. }), "{trigger:?}");
    }
}

#[test]
fn for_ever_has_no_end_and_no_term() {
    let list = list();
    // Not even with a date and a term of its own.
    let own = Asked {
        waardering: Some(Waardering::Blijvend),
        term: Some(term("P1Y")),
        trigger_date: Some(date("2026-01-01")),
        ..asked(&list, "1.1")
    };
    for asked in [own, asked(&list, "2")] {
        assert!(matches!(retention(&asked), Retention::Forever { .. }));
    }
}

fn any_date() -> impl Strategy<Value = Date> {
    (1..=9_999_u16, 1..=12_u8, 1..=31_u8)
        .prop_filter_map("no such day", |(year, month, day)| Date::new(year, month, day))
}

fn any_term() -> impl Strategy<Value = IsoDuration> {
    (0..=900_u16, 0..=30_u32, 0..=1_000_u32).prop_filter_map("too long", |(years, months, days)| {
        IsoDuration::parse(&format!("P{years}Y{months}M{days}D")).ok()
    })
}

fn any_waardering() -> impl Strategy<Value = Option<Waardering>> {
    prop_oneof![Just(None), Just(Some(Waardering::Blijvend)), Just(Some(Waardering::Tijdelijk))]
}

proptest! {
    #[test]
    fn a_later_start_and_a_longer_term_never_end_sooner(
        one in any_date(), other in any_date(), length in any_term(), more in 0..=40_u32,
    ) {
        let (early, late) = (one.min(other), one.max(other));
        if let (Some((first, _)), Some((last, _))) = (end_of(early, length), end_of(late, length)) {
            prop_assert!(first <= last);
        }
        let longer = term(&format!("P{}Y{}M{}D", length.years(), length.months(), length.days() + more));
        if let (Some((first, _)), Some((last, _))) = (end_of(early, length), end_of(early, longer)) {
            prop_assert!(early <= first && first <= last);
        }
    }

    #[test]
    fn the_parts_of_an_answer_belong_together_and_nothing_panics(
        number in 0..7_usize, waardering in any_waardering(), own in proptest::option::of(any_term()),
        trigger in proptest::option::of(0..8_usize), date in proptest::option::of(any_date()),
    ) {
        let list = list();
        let asked = Asked {
            waardering,
            line: list.categories.get(number).and_then(|category| list.line(&category.number)),
            term: own,
            trigger: trigger.and_then(|index| Trigger::ALL.get(index)).copied(),
            trigger_date: date,
        };
        let found = retention(&asked);
        prop_assert_eq!(&found, &retention(&asked), "the same question has the same answer");
        match found {
            Retention::Until { start, length, end, .. } => {
                prop_assert_eq!(end_of(start, length).map(|pair| pair.0), Some(end), "MDTO: start + length = end");
                prop_assert_eq!(Some(start), date);
                let may_stay = asked.line.is_some_and(|line| line.category.waardering == Some(Waardering::Blijvend));
                prop_assert!(!may_stay && waardering != Some(Waardering::Blijvend));
            }
            Retention::Unknown { why, remedy, .. } => prop_assert!(!why.nl.is_empty() && !remedy.nl.is_empty()),
            Retention::Forever { sum } => prop_assert!(!sum.en.is_empty()),
        }
    }
}
