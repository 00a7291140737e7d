//! Random documents that are valid in structure and in values: every field, odd text.

use proptest::{collection::vec, option, prelude::*};

use super::super::{
    Begrip, BeperkingGebruik, Bestand, Bestemming, Checksum, Dag, Datum, DatumTijd, EenOfMeer, Event,
    GerelateerdInformatieobject, Identificatie, Informatieobject, Looptijd, Mdto, Taal, Tekst, Termijn,
    Tijdstip, Verwijzing, Waardering, lists,
    text::Url,
    types::{Betrokkene, DekkingInTijd, Raadpleeglocatie},
};

fn tekst() -> impl Strategy<Value = Tekst> {
    let control = prop_oneof![
        any::<char>(),
        Just('\r'),
        Just('\n'),
        Just('\0'),
        Just('\u{FFFE}'),
        Just('\u{FFFF}'),
        Just(']'),
        Just('>'),
        Just('&'),
        Just('<'),
        Just(' '),
        Just('\u{202E}'),
        Just('\u{85}'),
    ];
    let long = ("[a-zé&\\r\\n ]{1,40}", 1..300_usize).prop_map(|(text, times)| text.repeat(times));
    prop_oneof![
        6 => "[A-Za-zë0-9 .,-]{1,20}".boxed(),
        2 => any::<String>().boxed(),
        3 => vec(control, 1..20).prop_map(String::from_iter).boxed(),
        1 => long.boxed(),
    ]
    .prop_filter_map("blank", |text| Tekst::new(text).ok())
}

fn zone() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Z".into()),
        "[+-](0[0-9]|1[0-3]):[0-5][0-9]",
        Just("+14:00".into())
    ]
}

fn day() -> impl Strategy<Value = String> {
    (1..=9999_u16, 1..=12_u8, 1..=28_u8)
        .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
}

fn year_or_month() -> impl Strategy<Value = String> {
    (1..=9999_u16, option::of(1..=12_u8)).prop_map(|(year, month)| match month {
        Some(month) => format!("{year:04}-{month:02}"),
        None => format!("{year:04}"),
    })
}

fn time() -> impl Strategy<Value = String> {
    prop_oneof!["([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?", Just("24:00:00".into())]
}

fn zoned(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    (text, zone()).prop_map(|(text, zone)| text + &zone)
}

fn dag() -> impl Strategy<Value = Dag> {
    zoned(day()).prop_map(|text| Dag::new(&text).unwrap())
}

fn datum() -> impl Strategy<Value = Datum> {
    zoned(prop_oneof![day(), year_or_month()]).prop_map(|text| Datum::new(&text).unwrap())
}

fn datum_tijd() -> impl Strategy<Value = DatumTijd> {
    zoned((day(), time()).prop_map(|(day, time)| format!("{day}T{time}")))
        .prop_map(|text| DatumTijd::new(&text).unwrap())
}

fn tijdstip() -> impl Strategy<Value = Tijdstip> {
    prop_oneof![datum().prop_map(Tijdstip::from), datum_tijd().prop_map(Tijdstip::from)]
}

fn looptijd() -> impl Strategy<Value = Looptijd> {
    let number = || option::of(0..999_999_u32);
    let date = (number(), number(), number());
    let time = (number(), number(), option::of("[0-9]{1,6}(\\.[0-9]{1,6})?"));
    (date, time).prop_filter_map("nothing in it", |((years, months, days), (hours, minutes, seconds))| {
        let part = |number: Option<String>, unit| number.map(|number| number + unit).unwrap_or_default();
        let whole = |number: Option<u32>, unit| part(number.map(|number| number.to_string()), unit);
        let time = [whole(hours, "H"), whole(minutes, "M"), part(seconds, "S")].concat();
        let time = if time.is_empty() { time } else { format!("T{time}") };
        Looptijd::new(&["P".into(), whole(years, "Y"), whole(months, "M"), whole(days, "D"), time].concat())
            .ok()
    })
}

fn taal() -> impl Strategy<Value = Taal> {
    "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8}){0,2}".prop_map(|text| Taal::new(&text).unwrap())
}

fn url() -> impl Strategy<Value = Url> {
    let place = prop_oneof![
        "//([a-z:]{1,4}@)?[a-z0-9.-]{1,12}(:[0-9]{1,4})?",
        Just("//[2001:db8::1]:80".into()),
        "/[a-z]{1,5}",
        "[a-z]{1,5}",
    ];
    let rest =
        "(/[A-Za-z0-9._~!$&'()*+,;=:@-]{0,6}|/%[0-9a-fA-F]{2}){0,4}(\\?[a-z&=/?]{0,6})?(#[a-z/?]{0,4})?";
    ("[a-z][a-z0-9+.-]{0,5}", place, rest)
        .prop_map(|(scheme, place, rest)| Url::new(&format!("{scheme}:{place}{rest}")).unwrap())
}

fn identificatie() -> impl Strategy<Value = Identificatie> {
    (tekst(), tekst()).prop_map(|(kenmerk, bron)| Identificatie { kenmerk, bron })
}

fn verwijzing() -> impl Strategy<Value = Verwijzing> {
    (tekst(), option::of(identificatie()))
        .prop_map(|(naam, identificatie)| Verwijzing { naam, identificatie })
}

fn begrip() -> impl Strategy<Value = Begrip> {
    (tekst(), option::of(tekst()), verwijzing()).prop_map(|(label, code, begrippenlijst)| Begrip {
        label,
        code,
        begrippenlijst,
    })
}

fn waardering() -> impl Strategy<Value = Waardering> {
    use Bestemming::{BlijvendTeBewaren, NaderTeBepalen, TijdelijkTeBewaren};
    let one = prop::sample::select(vec![BlijvendTeBewaren, TijdelijkTeBewaren, NaderTeBepalen]);
    (one, any::<bool>(), verwijzing()).prop_map(|(bestemming, has_code, begrippenlijst)| {
        let code = Waardering::new(bestemming).begrip().code.clone().filter(|_| has_code);
        let label = Waardering::new(bestemming).begrip().label.clone();
        Waardering::from_begrip(Begrip { label, code, begrippenlijst }).unwrap()
    })
}

fn termijn() -> impl Strategy<Value = Termijn> {
    (option::of(begrip()), option::of(dag()), option::of(looptijd()), option::of(datum())).prop_map(
        |(trigger_start_looptijd, startdatum_looptijd, looptijd, einddatum)| Termijn {
            trigger_start_looptijd,
            startdatum_looptijd,
            looptijd,
            einddatum,
        },
    )
}

fn several<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    vec(one, 0..3)
}

fn one_or_more<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = EenOfMeer<T>> {
    vec(one, 1..3).prop_map(|list| EenOfMeer::try_from(list).unwrap())
}

fn event() -> impl Strategy<Value = Event> {
    (begrip(), option::of(tijdstip()), option::of(verwijzing()), option::of(tekst())).prop_map(
        |(r#type, tijd, verantwoordelijke_actor, resultaat)| Event {
            r#type,
            tijd,
            verantwoordelijke_actor,
            resultaat,
        },
    )
}

fn raadpleeglocatie() -> impl Strategy<Value = Raadpleeglocatie> {
    (several(verwijzing()), several(url())).prop_map(|(fysiek, online)| Raadpleeglocatie { fysiek, online })
}

fn dekking_in_tijd() -> impl Strategy<Value = DekkingInTijd> {
    (begrip(), datum(), option::of(datum())).prop_map(|(r#type, begindatum, einddatum)| DekkingInTijd {
        r#type,
        begindatum,
        einddatum,
    })
}

fn beperking_gebruik() -> impl Strategy<Value = BeperkingGebruik> {
    let other = Begrip::new(Tekst::fixed("Overig"), lists::BEPERKING_GEBRUIK_TYPEN);
    (
        prop_oneof![3 => begrip().boxed(), 1 => Just(other).boxed()],
        option::of(tekst()),
        several(verwijzing()),
        option::of(termijn()),
    )
        .prop_map(|(r#type, nadere_beschrijving, documentatie, termijn)| BeperkingGebruik {
            r#type,
            nadere_beschrijving,
            documentatie,
            termijn,
        })
}

fn informatieobject() -> impl Strategy<Value = Informatieobject> {
    let needed = (
        one_or_more(identificatie()),
        tekst(),
        waardering(),
        one_or_more(verwijzing()),
        one_or_more(beperking_gebruik()),
    );
    let about = (
        option::of(begrip()),
        several(begrip()),
        several(tekst()),
        several(tekst()),
        several(raadpleeglocatie()),
        several(dekking_in_tijd()),
        several(verwijzing()),
        several(taal()),
        several(event()),
    );
    let around = (
        option::of(termijn()),
        option::of(begrip()),
        several(verwijzing()),
        several(verwijzing()),
        several(verwijzing()),
        several(verwijzing()),
        several((verwijzing(), begrip())),
        several((begrip(), verwijzing())),
        option::of(verwijzing()),
    );
    (needed, about, around).prop_map(|(needed, about, around)| {
        let (identificatie, naam, waardering, archiefvormer, beperking_gebruik) = needed;
        let mut object =
            Informatieobject::new(identificatie, naam, waardering, archiefvormer, beperking_gebruik);
        object.aggregatieniveau = about.0;
        object.classificatie = about.1;
        object.trefwoord = about.2;
        object.omschrijving = about.3;
        object.raadpleeglocatie = about.4;
        object.dekking_in_tijd = about.5;
        object.dekking_in_ruimte = about.6;
        object.taal = about.7;
        object.event = about.8;
        object.bewaartermijn = around.0;
        object.informatiecategorie = around.1;
        object.is_onderdeel_van = around.2;
        object.bevat_onderdeel = around.3;
        object.heeft_representatie = around.4;
        object.aanvullende_metagegevens = around.5;
        object.gerelateerd_informatieobject = around
            .6
            .into_iter()
            .map(|(verwijzing, type_relatie)| GerelateerdInformatieobject { verwijzing, type_relatie })
            .collect();
        object.betrokkene =
            around.7.into_iter().map(|(type_relatie, actor)| Betrokkene { type_relatie, actor }).collect();
        object.activiteit = around.8;
        object
    })
}

fn bestand() -> impl Strategy<Value = Bestand> {
    let checksum = (begrip(), tekst(), datum_tijd()).prop_map(|(algoritme, waarde, datum)| Checksum {
        algoritme,
        waarde,
        datum,
    });
    (
        one_or_more(identificatie()),
        tekst(),
        any::<u64>(),
        begrip(),
        one_or_more(checksum),
        option::of(url()),
        verwijzing(),
    )
        .prop_map(
            |(identificatie, naam, omvang, bestandsformaat, checksum, url_bestand, is_representatie_van)| {
                Bestand {
                    identificatie,
                    naam,
                    omvang,
                    bestandsformaat,
                    checksum,
                    url_bestand,
                    is_representatie_van,
                }
            },
        )
}

/// Any document that the types allow.
pub(super) fn mdto() -> impl Strategy<Value = Mdto> {
    prop_oneof![
        2 => informatieobject().prop_map(Mdto::from).boxed(),
        1 => bestand().prop_map(Mdto::from).boxed(),
    ]
}
