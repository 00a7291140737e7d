use proptest::prelude::*;

use super::{Notice, index_foot, index_head, index_row, notice, page};
use crate::{
    export::lines::tests::with_secrets,
    model::{
        Date, Environment, Field, FieldName, Provenance, Record, Restriction, RestrictionId,
        RestrictionSource, RestrictionStatus, Sentence, Source, Term, Timestamp, Value,
    },
    restriction::{GROUNDS, Judgement},
    wire::strategies,
};

fn today() -> Date {
    Date::parse("2026-11-25").unwrap_or_else(|| unreachable!())
}

fn record(restrictions: Vec<Restriction>) -> Record {
    let mut record = strategies::sample(strategies::record());
    record.fields.clear();
    record.restrictions = restrictions;
    set(&mut record, FieldName::Naam, Value::Text("Nota <begroting> & \"meer\"".into()));
    record
}

fn set(record: &mut Record, name: FieldName, value: Value) {
    let provenance = Provenance {
        source: Source::Person,
        actor: "GEHEIM".into(),
        time: Timestamp(1),
        policy_version: String::new(),
        reason: Sentence::default(),
    };
    record.fields.insert(name, Field::of(value, provenance));
}

fn restriction(codes: &[&str], scope: &str) -> Restriction {
    Restriction {
        id: RestrictionId("r1".into()),
        grounds: codes.iter().map(|code| (*code).to_owned()).collect(),
        scope: scope.into(),
        environment: Environment::No,
        interests: "GEHEIM".into(),
        internal_motive: "GEHEIM".into(),
        public_explanation: "Er staan namen in van mensen die klaagden.".into(),
        despite_age: String::new(),
        review: Date::parse("2028-01-01"),
        end: Date::parse("2031-12-31"),
        status: RestrictionStatus::Decided {
            by: "GEHEIM".into(),
            date: Date::parse("2026-03-12").unwrap_or_else(|| unreachable!()),
        },
        source: RestrictionSource::Person("GEHEIM".into()),
    }
}

fn told(record: &Record) -> Notice {
    notice(record, today()).ok().flatten().unwrap_or_else(|| unreachable!())
}

#[test]
fn a_page_says_what_why_by_which_law_and_until_when() {
    let notice = told(&record(vec![restriction(&["5.1.2e"], "de namen")]));
    assert_eq!(notice.judgement, Judgement::DeelsOpenbaar);
    let page = page(&notice);
    for part in [
        "<html lang=\"nl\">",
        "<title>Waarom een deel van dit document niet openbaar is: Nota &lt;begroting&gt; &amp; &quot;meer&quot;</title>",
        "<h1>Waarom een deel van dit document niet openbaar is</h1>",
        "<h2 id=\"deel-1\">Het gaat om: de namen</h2>",
        "omdat het gaat over het privéleven van mensen.",
        "Er staan namen in van mensen die klaagden.",
        "hoofdstuk=5&amp;artikel=5.1&amp;lid=2&amp;onderdeel=e\">Artikel 5.1, tweede lid, onder e van de Wet open overheid</a>",
        "Eerbiediging van de persoonlijke levenssfeer",
        "<time datetime=\"2026-03-12\">12 maart 2026</time>",
        "<time datetime=\"2031-12-31\">31 december 2031</time>",
        "opnieuw naar op</dt><dd><time datetime=\"2028-01-01\">",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("GEHEIM"));
    let whole = told(&record(vec![restriction(&["5.1.1a", "5.2"], "")]));
    assert_eq!(whole.judgement, Judgement::NietOpenbaar);
    assert_eq!(whole.grounds(), ["5.1.1a", "5.2"]);
    assert!(super::page(&whole).contains("Het hele document</h2>"));
    let json: serde_json::Value = serde_json::from_str(&whole.json()).unwrap_or_default();
    assert_eq!(
        (&json["beoordeling"], &json["delen"][0]["gronden"][1]["code"]),
        (&"Niet openbaar".into(), &"5.2".into())
    );
}

#[test]
fn no_title_hides_anything_on_a_page() {
    let mut record = record(vec![restriction(&["5.1.2e"], "de namen")]);
    set(
        &mut record,
        FieldName::Naam,
        Value::Text("no\u{200b}ta\u{202e}\u{2060} be\u{ad}groting 👩\u{200d}💻".into()),
    );
    let page = page(&told(&record));
    assert!(page.contains("nota begroting 👩\u{200d}💻"), "{page}");
}

#[test]
fn what_cannot_be_explained_is_not_written_and_says_why() {
    let why = |record: &Record| format!("{:?}", notice(record, today()));
    assert_eq!(notice(&record(Vec::new()), today()), Ok(None), "nobody keeps it from the public");
    let proposed = Restriction { status: RestrictionStatus::Proposed, ..restriction(&["5.2"], "") };
    assert!(why(&record(vec![proposed])).contains("nog niemand heeft daarover beslist"));
    let mut judged = record(Vec::new());
    let code = "niet openbaar";
    let term = Term {
        code: code.into(),
        label: code.into(),
        list: "x".into(),
        list_version: String::new(),
        uri: String::new(),
    };
    set(&mut judged, FieldName::Beoordeling, Value::Term(term));
    assert!(why(&judged).contains("er staat niet waarom"));
    assert!(why(&record(vec![restriction(&[], "")])).contains("noemt geen grond"));
    let mut nameless = record(vec![restriction(&["5.2"], "")]);
    nameless.fields.clear();
    assert!(why(&nameless).contains("`naam` is nog leeg"));
    let ended = Restriction { end: Date::parse("2026-11-24"), ..restriction(&["5.2"], "") };
    assert_eq!(notice(&record(vec![ended]), today()), Ok(None));
}

/// All tags that are open at the end, and whether every one was closed by its own.
fn is_well_nested(page: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1).filter_map(|part| part.split('>').next()) {
        let name = tag.split(' ').next().unwrap_or_default();
        if matches!(name, "!DOCTYPE" | "meta" | "br") {
            continue;
        }
        match name.strip_prefix('/') {
            None => open.push(name),
            Some(closed) if open.last() == Some(&closed) => _ = open.pop(),
            Some(_) => return false,
        }
    }
    open.is_empty()
}

proptest! {
    #[test]
    fn a_notice_says_nothing_that_is_for_inside_and_is_a_whole_page(
        record in strategies::record(),
        mut all in proptest::collection::vec(strategies::restriction(), 1..4),
        title in any::<String>(),
        code in prop::sample::select(GROUNDS.iter().map(|ground| ground.code.to_owned()).collect::<Vec<_>>()),
    ) {
        for one in &mut all {
            one.grounds = vec![code.clone()];
        }
        let mut record = with_secrets(Record { restrictions: all, ..record });
        set(&mut record, FieldName::Naam, Value::Text(format!("n{title}")));
        record.fields.remove(&FieldName::OfficieleTitel);
        if let Ok(Some(notice)) = notice(&record, today()) {
            let index = index_head(today()) + &index_row(&notice) + &index_foot();
            for page in [page(&notice), index] {
                prop_assert!(is_well_nested(&page), "{}", page);
                prop_assert!(page.contains("<title>") && page.contains("<h1>"));
                prop_assert!(!page.contains("GEHEIM") && !page.contains('\0'), "{}", page);
            }
            let others = format!("{}{:?}", notice.json(), notice.rows().collect::<Vec<_>>());
            prop_assert!(!others.contains("GEHEIM"));
            prop_assert!(serde_json::from_str::<serde_json::Value>(&notice.json()).is_ok());
        }
    }
}
