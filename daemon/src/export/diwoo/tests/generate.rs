//! Random documents with every field and any text.

use proptest::{collection::vec, option, prelude::*};

use super::{
    super::{
        Classificatiecollectie, Date, DiWoo, Documenthandeling, Documentrelatie, Entry, LastMod, Moment,
        NonEmpty, Text, Titelcollectie, Uri, Verwijzing, Waarde, lists::Lijst,
    },
    files::{base, plain},
};
use crate::model::Timestamp;

const ORGANISATIONS: [&str; 8] = [
    "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090",
    "https://identifier.overheid.nl/tooi/id/oorg/oorg12368",
    "https://identifier.overheid.nl/tooi/id/zbo/zb000300",
    "https://identifier.overheid.nl/tooi/id/gemeente/gm0390",
    "https://identifier.overheid.nl/tooi/id/provincie/pv26",
    "https://identifier.overheid.nl/tooi/id/waterschap/ws0155",
    "https://identifier.overheid.nl/tooi/id/so/so0001",
    "https://identifier.overheid.nl/tooi/id/col/col01",
];
const CATEGORIES: [&str; 4] = [
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_3baef532",
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_139c6280",
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_fdaee95e",
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_816e508d",
];
const KINDS: [&str; 2] = [
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_2977c34f",
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_852da199",
];
const THEMES: [&str; 2] = [
    "https://identifier.overheid.nl/tooi/def/thes/top/c_4348dad1",
    "https://identifier.overheid.nl/tooi/def/thes/top/c_d96f9cd3",
];
const LANGUAGES: [&str; 3] = [
    "http://publications.europa.eu/resource/authority/language/NLD",
    "http://publications.europa.eu/resource/authority/language/FRY",
    "https://identifier.overheid.nl/tooi/def/thes/xtrn/PAP-AW",
];
const FORMATS: [&str; 2] = [
    "http://publications.europa.eu/resource/authority/file-type/7z",
    "http://publications.europa.eu/resource/authority/file-type/DOCX",
];
const EVENTS: [&str; 3] = [
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_e1ec050e",
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_dfcee535",
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_641ecd76",
];
const ROLES: [&str; 2] = [
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_05f4a5f3",
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_75fac459",
];
const REASONS: [&str; 2] = [
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_098c1346",
    "https://identifier.overheid.nl/tooi/def/thes/kern/c_c77c86e0",
];

/// Any character, and often one that XML has trouble with.
fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        3 => prop::char::range(' ', '~'),
        2 => any::<char>(),
        1 => prop::char::range('\0', '\u{1f}'),
        2 => prop::sample::select(vec![
            '<', '>', '&', '"', '\'', ']', '\r', '\n', '\t', '\u{7f}', '\u{85}', '\u{2028}', '\u{feff}',
            '\u{fffd}', '\u{fffe}', '\u{ffff}', '\u{1ffff}', '\u{10ffff}', '\u{d7ff}', '\u{e000}', '\u{202e}',
        ]),
    ]
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        4 => vec(character(), 1..24).prop_map(String::from_iter),
        1 => Just("]]>&amp;<![CDATA[x]]><!-- -->".to_owned()),
    ]
    .prop_map(|text| Text::new(text.clone()).unwrap_or_else(|_| Text::new(format!("{text}.")).unwrap()))
}

fn term<L: Lijst + 'static>(uris: &'static [&'static str]) -> impl Strategy<Value = Waarde<L>> {
    (text(), prop::sample::select(uris)).prop_map(|(label, uri)| Waarde::new(label.as_str(), uri).unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (1..=9999_u16, 1..=12_u8, 1..=31_u8).prop_filter_map("no such day", |(year, month, day)| {
        Date::new(&format!("{year:04}-{month:02}-{day:02}")).ok()
    })
}

fn moment() -> impl Strategy<Value = Moment> {
    let zone = prop_oneof![
        Just(String::new()),
        Just("Z".into()),
        (any::<bool>(), 0..=13_u8, 0..60_u8)
            .prop_map(|(east, h, m)| format!("{}{h:02}:{m:02}", if east { '+' } else { '-' })),
        Just("+14:00".into()),
        Just("-14:00".into()),
    ];
    let fraction = prop_oneof![3 => Just(String::new()), 1 => "\\.[0-9]{1,9}"];
    (day(), 0..24_u8, 0..60_u8, 0..60_u8, fraction, zone).prop_map(|(day, h, m, s, fraction, zone)| {
        Moment::new(&format!("{day}T{h:02}:{m:02}:{s:02}{fraction}{zone}")).unwrap()
    })
}

fn pointer() -> impl Strategy<Value = Verwijzing> {
    let uri = prop_oneof!["https://[a-z]{1,8}\\.nl/[a-zA-Z0-9/?=&;'-]{0,20}", "urn:[a-z]{1,8}:[0-9]{1,4}",];
    (text(), option::of(uri))
        .prop_map(|(label, uri)| Verwijzing { label, resource: uri.map(|uri| Uri::new(&uri).unwrap()) })
}

fn event() -> impl Strategy<Value = Documenthandeling> {
    (term(&EVENTS), moment(), option::of(term(&ORGANISATIONS))).prop_map(
        |(soort_handeling, at_time, was_associated_with)| Documenthandeling {
            soort_handeling,
            at_time,
            was_associated_with,
        },
    )
}

fn some<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = NonEmpty<T>> {
    vec(one, 1..4).prop_map(|all| NonEmpty::try_from(all).unwrap())
}

fn titles() -> impl Strategy<Value = Titelcollectie> {
    (text(), vec(text(), 0..3), vec(text(), 0..3)).prop_map(
        |(officiele_titel, verkorte_titels, alternatieve_titels)| Titelcollectie {
            officiele_titel,
            verkorte_titels,
            alternatieve_titels,
        },
    )
}

fn classification() -> impl Strategy<Value = Classificatiecollectie> {
    (some(term(&CATEGORIES)), vec(term(&KINDS), 0..3), vec(term(&THEMES), 0..3), vec(text(), 0..3)).prop_map(
        |(informatiecategorieen, documentsoorten, themas, trefwoorden)| Classificatiecollectie {
            informatiecategorieen,
            documentsoorten,
            themas,
            trefwoorden,
        },
    )
}

pub(super) fn document() -> impl Strategy<Value = DiWoo> {
    let who = (
        term(&ORGANISATIONS),
        option::of(term(&ORGANISATIONS)),
        vec(term(&ORGANISATIONS), 0..3),
        option::of(term(&ORGANISATIONS)),
        option::of(text()),
    );
    let what = (titles(), vec(text(), 0..3), classification(), option::of(day()));
    let form =
        (option::of(term(&LANGUAGES)), option::of(term(&FORMATS)), option::of(text()), vec(text(), 0..3));
    let ties = (
        option::of(pointer()),
        vec(pointer(), 0..3),
        some(event()),
        vec((term(&ROLES), pointer()), 0..3),
        option::of(term(&REASONS)),
    );
    (who, what, form, ties).prop_map(|(who, what, form, ties)| DiWoo {
        publisher: who.0,
        verantwoordelijke: who.1,
        medeverantwoordelijken: who.2,
        opsteller: who.3,
        naam_opsteller: who.4,
        titelcollectie: what.0,
        omschrijvingen: what.1,
        classificatiecollectie: what.2,
        creatiedatum: what.3,
        language: form.0,
        format: form.1,
        aggregatiekenmerk: form.2,
        identifiers: form.3,
        is_part_of: ties.0,
        has_parts: ties.1,
        documenthandelingen: ties.2,
        documentrelaties: ties
            .3
            .into_iter()
            .map(|(role, relation)| Documentrelatie { role, relation })
            .collect(),
        reden_verwijdering_vervanging: ties.4,
    })
}

/// Documents at different addresses, with any bytes in their names.
pub(super) fn entries(most: usize) -> impl Strategy<Value = Vec<Entry>> {
    let lastmod = prop_oneof![
        day().prop_map(LastMod::from),
        any::<i64>().prop_map(|time| LastMod::from(Timestamp(time))),
        moment().prop_map(|moment| LastMod::try_from(moment)
            .unwrap_or_else(|_| LastMod::from(Date::new("2026-11-23").unwrap()))),
    ];
    let name = vec(any::<u8>().prop_filter("a step", |byte| !matches!(byte, 0 | b'/')), 0..12);
    let body = prop_oneof![document(), Just(plain("Nota", &["c_3baef532"]))];
    vec((lastmod, name, body), 1..most).prop_map(|all| {
        let entry = |(number, (lastmod, name, diwoo)): (usize, (LastMod, Vec<u8>, DiWoo))| {
            let path = [number.to_string().as_bytes(), b"-", &name].concat();
            Entry { loc: base().join(&path).unwrap(), lastmod, diwoo }
        };
        all.into_iter().enumerate().map(entry).collect()
    })
}
