//! From a record to DiWoo: what the public may know, or what stands in the way.
//!
//! **Invariant:** nothing is published that a person did not judge to be public, and nothing that has a
//! restriction, or for which a restriction is proposed that waits for a person.

use super::{
    archive::{Reasons, is_own_word_on_restrictions},
    diwoo::{
        BaseUrl, Date, DiWoo, Documenthandeling, Entry, Formaat, Loc, Moment, NonEmpty, Refusal, Text, Waarde,
    },
    lacks,
};
use crate::{
    model::{
        Beoordeling, Date as Day, FieldName, Handling, Period, Publication as Event, PublicationEvent,
        Record, Sentence, Source, State, Term, Timestamp, Value,
        closed::{NO_RESTRICTION, UNDECIDED},
    },
    restriction::{self, Publication},
};

/// The longest title, in characters: platforms for publishing take no more.
const LONGEST_TITLE: usize = 255;
/// What is published of a record.
const PUBLISHED: [FieldName; 12] = [
    FieldName::Archiefvormer,
    FieldName::OfficieleTitel,
    FieldName::WooInformatiecategorie,
    FieldName::Documenthandelingen,
    FieldName::Samenvatting,
    FieldName::Context,
    FieldName::Documentsoort,
    FieldName::Themas,
    FieldName::Trefwoorden,
    FieldName::Taal,
    FieldName::Beoordeling,
    FieldName::BeperkingGebruik,
];

/// Describes a document for the public, at its address. `today` is the day on which restrictions hold or have
/// ended.
///
/// `formaat` is the term of the DiWoo list for the file's format; the list has few, and the harvester takes
/// no others.
pub fn published(
    record: &Record,
    base: &BaseUrl,
    formaat: Option<&Term>,
    today: Day,
) -> Result<Entry, Reasons> {
    let mut reasons = blocks(record, today);
    let diwoo = diwoo(record, formaat, &mut reasons);
    let loc = noted(loc(record, base, formaat), &mut reasons);
    match (diwoo, loc) {
        (Some(diwoo), Some(loc)) if reasons.is_empty() => {
            Ok(Entry { loc, lastmod: changed(record).into(), diwoo })
        }
        _ => Err(reasons),
    }
}

/// The address of a document, by which harvesters know it: the one under which a person published it, else one that is
/// made of its mark. Of what changes (its name, its folder, other documents) nothing is in it, so that it stays for
/// ever, and nothing from inside gets out.
fn loc(record: &Record, base: &BaseUrl, formaat: Option<&Term>) -> Result<Loc, Refusal> {
    if let Some(uri) = address(record) {
        return Loc::published(uri);
    }
    let ending = formaat.map(|formaat| format!(".{}", formaat.code.to_ascii_lowercase())).unwrap_or_default();
    base.join(format!("{}{ending}", record.id).as_bytes())
}

/// The address under which a person published it last.
pub fn address(record: &Record) -> Option<&str> {
    record.publications.iter().rev().find_map(|event| match &event.what {
        Event::Published { uri } if !uri.is_empty() => Some(uri.as_str()),
        _ => None,
    })
}

/// When something changed last of what is published: its bytes, what is said of it, or that it is public.
fn changed(record: &Record) -> Timestamp {
    let said = PUBLISHED.iter().filter_map(|name| record.fields.get(name)?.value.as_ref());
    let said = said.map(|(_, provenance)| provenance.time);
    let read = record.facts.iter().map(|facts| facts.provenance.time);
    let made_public = record.publications.iter().map(|event| event.noted);
    said.chain(read).chain(made_public).max().unwrap_or(record.created)
}

/// Whether somebody or something called it public, in whole or in part: then what stands in the way is to be
/// told. What was taken back from the public is not chosen until it is made public again, and what was public already
/// elsewhere is not listed once more.
pub fn is_chosen(record: &Record) -> bool {
    if matches!(record.publications.last().map(|event| &event.what), Some(Event::Withdrawn { .. })) {
        return false;
    }
    if record.beoordeling() == Some(Beoordeling::ReedsOpenbaar)
        && !PublicationEvent::is_public(&record.publications)
    {
        return false;
    }
    record.value(FieldName::Beoordeling).is_some()
        && !matches!(record.beoordeling(), Some(Beoordeling::NietOpenbaar | Beoordeling::NogTeBeoordelen))
}

/// What stands in the way of publishing, apart from what is missing.
pub fn blocks(record: &Record, today: Day) -> Reasons {
    let mut blocks = Vec::new();
    let length = record.text(FieldName::OfficieleTitel).map_or(0, |title| title.trim().chars().count());
    if length > LONGEST_TITLE {
        blocks.push(Sentence::new(
            format!("`officiele_titel` heeft {length} tekens; voor publiceren zijn er {LONGEST_TITLE} toegestaan. Maak hem korter, en zet de rest in `samenvatting`"),
            format!("`officiele_titel` has {length} characters; for publishing {LONGEST_TITLE} are allowed. Make it shorter, and put the rest in `samenvatting`"),
        ));
    }
    let field = record.fields.get(&FieldName::Beoordeling).and_then(|field| field.value.as_ref());
    let judged = record.beoordeling();
    match field {
        Some((Value::Term(_), provenance)) if judged.is_some_and(Beoordeling::is_public) => {
            if provenance.source != Source::Person {
                blocks.push(Sentence::new(
                    "een regel noemde dit openbaar; dat moet een mens bevestigen (`bronmerk set … beoordeling=openbaar`)",
                    "a rule called this public; a person must confirm that (`bronmerk set … beoordeling=openbaar`)",
                ));
            }
        }
        Some((Value::Term(_), _)) if judged == Some(Beoordeling::DeelsOpenbaar) => blocks.push(Sentence::new(
            "dit is deels openbaar: bewaar de openbare versie als een eigen bestand, en beoordeel dat als openbaar",
            "this is public in part: save the public version as a file of its own, and judge that as public",
        )),
        Some((Value::Term(term), _)) => {
            let label = &term.label;
            blocks.push(Sentence::new(
                format!("de beoordeling is “{label}”, dus dit wordt niet openbaar"),
                format!("the judgement is “{label}”, so this does not become public"),
            ));
        }
        _ => blocks.push(not_judged()),
    }
    match restriction::publication(&record.restrictions, today) {
        Publication::May => {}
        // The file itself has those parts; a version without them is another document.
        Publication::WithoutParts(why) | Publication::MayNot(why) => blocks.push(why),
    }
    // A locked record gets no proposal, and must not go out unseen.
    let marking = record.facts.as_ref().and_then(|facts| facts.properties.marking.as_deref());
    if let Some(code) = marking.filter(|code| !restriction::answers(&record.restrictions, code)) {
        blocks.push(Sentence::new(
            format!("het document draagt de rubricering “{code}”, en daarover is nog niets vastgelegd. Leg een beperking vast (`bronmerk restrict`), of maak de registratie los, zodat er een wordt voorgesteld"),
            format!("the document is marked “{code}”, and nothing is noted about that yet. Note a restriction (`bronmerk restrict`), or unlock the record, so that one is proposed"),
        ));
    }
    if let Some(term) = record.term(FieldName::BeperkingGebruik)
        && ![NO_RESTRICTION, UNDECIDED].iter().any(|free| term.label.eq_ignore_ascii_case(free))
        && !is_own_word_on_restrictions(record)
    {
        let label = &term.label;
        blocks.push(Sentence::new(
            format!("er geldt een beperking op het gebruik (`beperking_gebruik` is “{label}”)"),
            format!("a restriction on its use holds (`beperking_gebruik` is “{label}”)"),
        ));
    }
    if record.is_asked() {
        blocks.push(Sentence::new(
            "het is niet zeker of dit hetzelfde document is als een ander. Zeg het eerst (`bronmerk same … --yes` of `--no`; `bronmerk show` noemt het andere)",
            "it is not certain whether this is the same document as another one. Say so first (`bronmerk same … --yes` or `--no`; `bronmerk show` names the other one)",
        ));
    }
    if !record.is_present() {
        blocks.push(Sentence::new("het bestand is er niet meer", "the file is no longer there"));
    }
    if record.state == State::Excluded {
        blocks.push(Sentence::new(
            "het beleid zegt dat dit geen document is",
            "the policy says that this is no document",
        ));
    }
    blocks
}

/// Nobody judged yet.
pub fn not_judged() -> Sentence {
    Sentence::new(
        "nog niemand heeft beoordeeld of dit openbaar wordt (`bronmerk set … beoordeling=openbaar`)",
        "nobody has judged yet whether this becomes public (`bronmerk set … beoordeling=openbaar`)",
    )
}

fn diwoo(record: &Record, formaat: Option<&Term>, reasons: &mut Reasons) -> Option<DiWoo> {
    let publisher = term(record, FieldName::Archiefvormer, reasons)
        .and_then(|term| noted(Waarde::try_from(term), reasons));
    let title = match record.value(FieldName::OfficieleTitel) {
        Some(Value::Text(text)) => noted(Text::new(text), reasons),
        _ => missing(FieldName::OfficieleTitel, reasons),
    };
    let category = term(record, FieldName::WooInformatiecategorie, reasons)
        .and_then(|term| noted(Waarde::try_from(term), reasons));
    let handlings = match record.value(FieldName::Documenthandelingen) {
        Some(Value::Handlings(handlings)) => documenthandelingen(handlings, reasons),
        _ => missing(FieldName::Documenthandelingen, reasons),
    };
    let mut diwoo = DiWoo::new(publisher?, title?, NonEmpty::of(category?), handlings?);
    diwoo.identifiers.extend(noted(Text::new(record.id.to_string()), reasons));
    for name in [FieldName::Samenvatting, FieldName::Context] {
        if let Some(Value::Text(text)) = record.value(name) {
            diwoo.omschrijvingen.extend(noted(Text::new(text), reasons));
        }
    }
    let classification = &mut diwoo.classificatiecollectie;
    if let Some(Value::Term(term)) = record.value(FieldName::Documentsoort) {
        classification.documentsoorten.extend(noted(Waarde::try_from(term), reasons));
    }
    if let Some(Value::Terms(terms)) = record.value(FieldName::Themas) {
        classification.themas =
            terms.iter().filter_map(|term| noted(Waarde::try_from(term), reasons)).collect();
    }
    if let Some(Value::Texts(words)) = record.value(FieldName::Trefwoorden) {
        classification.trefwoorden =
            words.iter().filter_map(|word| noted(Text::new(word), reasons)).collect();
    }
    if let Some(Value::Term(term)) = record.value(FieldName::Taal) {
        diwoo.language = noted(Waarde::try_from(term), reasons);
    }
    diwoo.reden_verwijdering_vervanging =
        withdrawn_for(record).and_then(|ground| Waarde::try_from(ground).ok());
    let made = record.creation().map(|creation| Date::new(&creation.day.to_string()));
    diwoo.creatiedatum = made.and_then(|day| noted(day, reasons));
    match formaat {
        Some(formaat) => diwoo.format = noted(Waarde::<Formaat>::try_from(formaat), reasons),
        None => reasons.push(Sentence::new(
            "de Woo-index neemt dit bestandsformaat niet aan; maak er bijvoorbeeld een PDF van",
            "the Woo index does not take this file format; make it a PDF, for instance",
        )),
    }
    Some(diwoo)
}

/// Why it was taken back from the public last, where that is a reason of the list.
pub fn withdrawn_for(record: &Record) -> Option<&Term> {
    record.publications.iter().rev().find_map(|event| match &event.what {
        Event::Withdrawn { ground, .. } => Some(ground.as_ref()),
        Event::Published { .. } => None,
    })?
}

fn documenthandelingen(handlings: &[Handling], reasons: &mut Reasons) -> Option<NonEmpty<Documenthandeling>> {
    let mut all: Option<NonEmpty<Documenthandeling>> = None;
    for handling in handlings {
        let at_time = if handling.time.contains('T') {
            Moment::new(&handling.time).map(Moment::in_the_netherlands)
        } else {
            let day = Period::written(&handling.time).and_then(Period::day);
            let day = day.map_or_else(|| handling.time.clone(), |day| day.to_string());
            Date::new(&day).map(Moment::start_of)
        };
        let soort_handeling = noted(Waarde::try_from(&handling.kind), reasons)?;
        let handling = Documenthandeling {
            soort_handeling,
            at_time: noted(at_time, reasons)?,
            was_associated_with: None,
        };
        all = Some(match all {
            None => NonEmpty::of(handling),
            Some(all) => all.and(handling),
        });
    }
    all
}

fn term<'a>(record: &'a Record, name: FieldName, reasons: &mut Reasons) -> Option<&'a Term> {
    match record.value(name) {
        Some(Value::Term(term)) => Some(term),
        _ => missing(name, reasons),
    }
}

fn missing<T>(name: FieldName, reasons: &mut Reasons) -> Option<T> {
    reasons.push(lacks(name));
    None
}

fn noted<T>(result: Result<T, Refusal>, reasons: &mut Reasons) -> Option<T> {
    result.map_err(|refusal| reasons.push(refusal.message())).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{blocks, published};
    use crate::restriction;
    use crate::{
        export::{archive::archived, diwoo, mdto, table},
        model::{
            Date, Environment, Field, FieldName, Handling, Origin, Provenance, Publication, PublicationEvent,
            Record, Relation, Restriction, RestrictionId, RestrictionSource, RestrictionStatus, Sentence,
            Source, State, Term, Timestamp, Value,
        },
        settings::Policy,
        wire::strategies::{self, sample},
    };

    const SECRET: &str = "GEHEIM MOTIEF";

    fn today() -> Date {
        Date::parse("2026-11-24").unwrap_or_else(|| unreachable!())
    }

    fn set(record: &mut Record, name: FieldName, value: Value, source: Source) {
        let provenance = Provenance {
            source,
            actor: "eva".into(),
            time: Timestamp(1),
            policy_version: String::new(),
            reason: Sentence::default(),
        };
        record.fields.insert(name, Field::of(value, provenance));
    }

    fn term(name: FieldName, code: &str) -> Term {
        let policy = Policy::built_in();
        policy.lists().term(name, code).unwrap_or_else(|message| unreachable!("{name} {code}: {message:?}"))
    }

    /// A record that can be archived and published.
    fn complete() -> Record {
        let mut record = sample(strategies::record());
        let mut facts = sample(strategies::facts());
        facts.media_type = "application/pdf".into();
        facts.format = None;
        facts.properties = Default::default();
        for moment in
            [&mut facts.modified, &mut facts.provenance.time, &mut record.created, &mut record.updated]
        {
            *moment = Timestamp(1_700_000_000_000_000_000);
        }
        facts.created = None;
        record.facts = Some(facts);
        record.state = State::Settled;
        record.absence = None;
        record.restrictions.clear();
        record.fields.clear();
        record.publications.clear();
        record.locations.truncate(1);
        for location in &mut record.locations {
            location.path = crate::model::FilePath::from_bytes(b"/werk/nota.pdf");
        }
        let own = Source::Person;
        let organisation = Term {
            code: "mnre1090".into(),
            label: "ministerie van Financiën".into(),
            list: "TOOI".into(),
            list_version: "1".into(),
            uri: "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090".into(),
        };
        set(&mut record, FieldName::Naam, Value::Text("Nota".into()), own);
        set(&mut record, FieldName::OfficieleTitel, Value::Text("Nota".into()), own);
        set(&mut record, FieldName::Archiefvormer, Value::Term(organisation), own);
        for (name, code) in [
            (FieldName::Waardering, "B"),
            (FieldName::BeperkingGebruik, "Geen beperking"),
            (FieldName::WooInformatiecategorie, "adviezen"),
            (FieldName::Beoordeling, "openbaar"),
        ] {
            set(&mut record, name, Value::Term(term(name, code)), own);
        }
        let kind = term(FieldName::Documenthandelingen, "vaststelling");
        let handling = Handling { kind, time: "2026-01-31".into() };
        set(&mut record, FieldName::Documenthandelingen, Value::Handlings(vec![handling]), own);
        record
    }

    fn restriction(code: &str) -> Restriction {
        Restriction {
            id: RestrictionId("r1".into()),
            grounds: vec![code.into()],
            scope: String::new(),
            environment: Environment::No,
            interests: SECRET.into(),
            internal_motive: SECRET.into(),
            public_explanation: "Er staan namen in".into(),
            despite_age: String::new(),
            review: None,
            end: Date::parse("2030-01-01"),
            status: RestrictionStatus::Decided { by: SECRET.into(), date: today() },
            source: RestrictionSource::Person(SECRET.into()),
        }
    }

    /// All that leaves the organisation of a record, as bytes; nothing of what is refused.
    fn leaves(record: &Record) -> (Vec<Result<String, String>>, String) {
        let mut out = Vec::new();
        match archived(record, None, None, today()) {
            Ok(archived) => {
                for whole in [mdto::Mdto::from(archived.object), mdto::Mdto::from(archived.file)] {
                    out.push(Ok(String::from_utf8_lossy(&mdto::to_bytes(&whole)).into_owned()));
                }
            }
            Err(reasons) => out.push(Err(format!("{reasons:?}"))),
        }
        let base = diwoo::BaseUrl::new("https://open.example.nl/").unwrap_or_else(|_| unreachable!());
        let policy = Policy::built_in();
        let formats = policy.vocabularies.list(crate::vocabulary::ListId::DiwooFormaten);
        let formaat = formats.find("PDF").map(|entry| formats.term(entry));
        match published(record, &base, formaat.as_ref(), today()) {
            Ok(entry) => out.push(Ok(format!("{entry:?}"))),
            Err(reasons) => out.push(Err(format!("{reasons:?}"))),
        }
        let style = table::Style { separator: ',', is_dutch: true, zone: jiff::tz::TimeZone::UTC };
        (out, style.row(record, today()))
    }

    #[test]
    fn a_restriction_is_in_what_the_archive_gets_and_stands_in_the_way_of_publishing() {
        let mut record = complete();
        let (without, _) = leaves(&record);
        assert!(without.iter().all(Result::is_ok), "{without:?}");
        let field = term(FieldName::BeperkingGebruik, "Overig");
        set(&mut record, FieldName::BeperkingGebruik, Value::Term(field), Source::Daemon);
        record.restrictions = vec![restriction("5.1.2e")];
        let (with, _) = leaves(&record);
        let Some(Ok(xml)) = with.first() else { unreachable!("{with:?}") };
        for part in [
            "<begripCode>5.1.2e</begripCode>",
            "<begripLabel>Eerbiediging van de persoonlijke levenssfeer</begripLabel>",
            "<beperkingGebruikNadereBeschrijving>Er staan namen in</beperkingGebruikNadereBeschrijving>",
            "<verwijzingNaam>Wet open overheid, artikel 5.1, tweede lid, onder e</verwijzingNaam>",
            "<termijnEinddatum>2030-01-01</termijnEinddatum>",
        ] {
            assert!(xml.contains(part), "{part} in {xml}");
        }
        let why = |record: &Record| format!("{:?}", blocks(record, today()));
        assert!(why(&record).contains("het hele document is beperkt (5.1.2e)"), "{}", why(&record));
        record.restrictions = vec![Restriction { scope: "de namen".into(), ..restriction("5.1.2e") }];
        assert!(why(&record).contains("zonder: de namen"));
        record.restrictions =
            vec![Restriction { status: RestrictionStatus::Proposed, ..restriction("5.1.2e") }];
        assert!(why(&record).contains("nog niemand heeft daarover beslist"));
        // A marking blocks from the moment it is read: proposed, and in a locked record that gets no proposal.
        let marked = "Stg. GEHEIM".to_owned();
        record.restrictions = restriction::propose_marking(&[], &marked).unwrap_or_default();
        assert!(why(&record).contains("rubricering “Stg. GEHEIM”"), "{}", why(&record));
        if let Some(facts) = &mut record.facts {
            facts.properties.marking = Some(marked);
        }
        assert_eq!(blocks(&record, today()).len(), 1, "told once");
        record.restrictions.clear();
        assert!(why(&record).contains("maak de registratie los"), "{}", why(&record));
        if let Some(facts) = &mut record.facts {
            facts.properties.marking = None;
        }
        // Nobody said yet whether it is the document that it may be; an answer clears the way.
        record.origin = Some(Origin { relation: Relation::Perhaps, document: record.id });
        let (asked, _) = leaves(&record);
        assert!(why(&record).contains("niet zeker of dit hetzelfde document is"), "{}", why(&record));
        assert!(
            asked.iter().any(|out| matches!(out, Err(why) if why.contains("bronmerk same"))),
            "{asked:?}"
        );
        record.origin = None;
        // What ended stands in nobody's way, also where the field was not decided anew since.
        record.restrictions = vec![Restriction { end: Date::parse("2026-11-23"), ..restriction("5.1.2e") }];
        assert_eq!(blocks(&record, today()), []);
        let (ended, _) = leaves(&record);
        assert!(matches!(ended.first(), Some(Ok(xml)) if xml.contains("Nader te bepalen")), "{ended:?}");
    }

    /// Published at that address, or taken back for that reason, in that second.
    fn event(uri: Option<&str>, second: i64) -> PublicationEvent {
        let what = match uri {
            Some(uri) => Publication::Published { uri: uri.into() },
            None => {
                let policy = Policy::built_in();
                let list = policy.vocabularies.list(crate::vocabulary::ListId::DiwooRedenenVerwijdering);
                let ground = list.find("correctie privacygevoelige gegevens").map(|entry| list.term(entry));
                Publication::Withdrawn { ground, reason: "Er stond een naam in.".into() }
            }
        };
        PublicationEvent { what, date: today(), by: "eva".into(), noted: Timestamp(second * 1_000_000_000) }
    }

    #[test]
    fn an_address_stays_whatever_happens_inside() {
        let base = diwoo::BaseUrl::new("https://open.example.nl/woo").unwrap_or_else(|_| unreachable!());
        let policy = Policy::built_in();
        let formats = policy.vocabularies.list(crate::vocabulary::ListId::DiwooFormaten);
        let formaat = formats.find("PDF").map(|entry| formats.term(entry));
        let entry = |record: &Record| {
            published(record, &base, formaat.as_ref(), today()).unwrap_or_else(|why| unreachable!("{why:?}"))
        };
        let mut record = complete();
        let first = entry(&record);
        assert_eq!(first.loc.as_str(), format!("https://open.example.nl/woo/{}.pdf", record.id));
        // What is only known inside moves nothing that is outside.
        record.updated = Timestamp(1_900_000_000_000_000_000);
        record.locations[0].path = crate::model::FilePath::from_bytes(b"/werk/geheime map/anders.pdf");
        set(&mut record, FieldName::Naam, Value::Text("Andere naam".into()), Source::Person);
        set(&mut record, FieldName::Omschrijving, Value::Text("intern".into()), Source::Person);
        assert_eq!(entry(&record), first);
        // What is published does.
        let provenance = Provenance {
            source: Source::Person,
            actor: "eva".into(),
            time: Timestamp(1_800_000_000_000_000_000),
            policy_version: String::new(),
            reason: Sentence::default(),
        };
        let kort = Field::of(Value::Text("Kort".into()), provenance);
        record.fields.insert(FieldName::Samenvatting, kort);
        assert_eq!(entry(&record).lastmod.to_string(), "2027-01-15T08:00:00Z");
        // The address under which a person published it, also after it was taken back and published again.
        record.publications = vec![event(Some("https://open.example.nl/Nota 1.pdf"), 1_800_000_001)];
        assert_eq!(entry(&record).loc.as_str(), "https://open.example.nl/Nota%201.pdf");
        assert_eq!(entry(&record).lastmod.to_string(), "2027-01-15T08:00:01Z");
        assert_eq!(entry(&record).diwoo.reden_verwijdering_vervanging, None);
        record.publications.extend([event(None, 1_800_000_002), event(Some(""), 1_800_000_003)]);
        let again = entry(&record);
        assert_eq!(again.loc.as_str(), "https://open.example.nl/Nota%201.pdf");
        let why = again.diwoo.reden_verwijdering_vervanging.map(|why| why.label().to_owned());
        assert_eq!(why.as_deref(), Some("correctie privacygevoelige gegevens"));
    }

    #[test]
    fn what_is_public_already_or_has_too_long_a_title_is_not_listed() {
        let mut record = complete();
        let already = term(FieldName::Beoordeling, "reeds openbaar");
        set(&mut record, FieldName::Beoordeling, Value::Term(already), Source::Person);
        assert!(!super::is_chosen(&record), "it is listed where it is public");
        record.publications = vec![event(Some(""), 1)];
        assert!(super::is_chosen(&record), "it is public here");

        let mut record = complete();
        for (length, is_free) in [(255, true), (256, false)] {
            let title = Value::Text("é".repeat(length));
            set(&mut record, FieldName::OfficieleTitel, title, Source::Person);
            let why = blocks(&record, today());
            assert_eq!(why.is_empty(), is_free, "{why:?}");
            assert!(is_free || why.iter().any(|why| why.nl.contains("255")), "{why:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_that_leaves_has_the_internal_motive_or_a_name_of_who_decided(
            mut restrictions in proptest::collection::vec(strategies::restriction(), 0..4),
            codes in proptest::collection::vec(prop::sample::select(vec!["5.1.2e", "5.1.5", "5.2", "9.9"]), 4),
        ) {
            for (number, one) in restrictions.iter_mut().enumerate() {
                one.grounds = codes.get(..number).unwrap_or_default().iter().map(|code| (*code).into()).collect();
                one.internal_motive = SECRET.into();
                one.interests = SECRET.into();
                one.scope = "bijlage".into();
                one.public_explanation = "uitleg".into();
                one.despite_age = String::new();
                match &mut one.status {
                    RestrictionStatus::Proposed => {}
                    RestrictionStatus::Decided { by, .. } => *by = SECRET.into(),
                    RestrictionStatus::Withdrawn { by, reason, .. } => {
                        *by = SECRET.into();
                        *reason = SECRET.into();
                    }
                }
                one.source = RestrictionSource::Person(SECRET.into());
            }
            let mut record = complete();
            record.restrictions = restrictions;
            let (out, row) = leaves(&record);
            prop_assert!(!format!("{out:?}{row}").contains(SECRET), "{out:?}");
            prop_assert!(out.first().is_some_and(Result::is_ok), "what is restricted is archived all the same: {out:?}");
        }
    }
}
