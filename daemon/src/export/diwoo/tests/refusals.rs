//! Everything that is said to people.

use super::super::{
    BaseUrl, Date, LastMod, Moment, NonEmpty, Refusal, SitemapError, Taal, Text, Uri, Waarde,
};

#[test]
fn every_refusal_says_what_is_wrong_and_what_to_do_in_both_languages() {
    let base = BaseUrl::new("https://open.voorbeeld.nl").unwrap();
    let read = |text: &str| Moment::new(text).unwrap();
    let refusals = [
        Text::new(" ").unwrap_err(),
        NonEmpty::<u8>::try_from(Vec::new()).unwrap_err(),
        Date::new("gisteren").unwrap_err(),
        Moment::new("2026-11-23").unwrap_err(),
        LastMod::try_from(read("2026-11-23T00:00:00")).unwrap_err(),
        Uri::new("G:\\map").unwrap_err(),
        Waarde::<Taal>::new("Nederlands", "nl").unwrap_err(),
        BaseUrl::new("http://open.voorbeeld.nl").unwrap_err(),
        base.join(b"../a").unwrap_err(),
        base.join(&[b'a'; 3_000]).unwrap_err(),
        Refusal::NoSitemap,
        Refusal::OtherHost { loc: "https://a/b".into(), origin: "https://c".into() },
        Refusal::TooLarge { loc: "https://a/b".into(), bytes: 2, most: 1 },
    ];
    let full = SitemapError::IndexFull { index: "index.xml".into(), most: 1 };
    let write = SitemapError::Write { name: "a.xml".into(), source: std::io::ErrorKind::StorageFull.into() };
    let said = refusals.iter().map(|refusal| (refusal.message(), refusal.remedy()));
    for (message, remedy) in said.chain([(full.message(), full.remedy()), (write.message(), write.remedy())])
    {
        for sentence in [message, remedy] {
            assert!(!sentence.nl.is_empty() && !sentence.en.is_empty() && sentence.nl != sentence.en);
            assert!(
                !sentence.nl.ends_with('.') && !sentence.en.ends_with('.') && !sentence.en.contains("  ")
            );
        }
    }
}

#[test]
fn a_refused_value_is_shown_short_and_on_one_line() {
    let said = Date::new(&format!("a\nb\u{1b}{}", "c".repeat(1_000))).unwrap_err().message();
    assert!(said.en.starts_with("`a\\nb\\u{1b}ccc") && said.en.len() < 200, "{}", said.en);
    assert!(said.en.contains('…'));
}
