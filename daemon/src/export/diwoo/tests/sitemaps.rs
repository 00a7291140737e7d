//! Limits, categories and refusals of sitemaps.

use std::{cell::RefCell, rc::Rc};

use proptest::prelude::*;

use super::{
    super::{
        BaseUrl, Infocat, Limits, Placed, Refusal, SitemapError, Sitemaps, Text, sitemaps::Category, verify,
    },
    files::{KERN, Nowhere, Shelf, base, entry, write, write_to},
    generate::entries,
};

const WOO: &str = "c_3baef532";
const EFFORT: &str = "c_816e508d";

fn count(text: &[u8], wanted: &str) -> usize {
    std::str::from_utf8(text).unwrap().matches(wanted).count()
}

fn sitemap(number: usize) -> String {
    format!("sitemap-diwoo-infocat014-{number:05}.xml")
}

fn infocat(code: &str) -> Infocat {
    Infocat::of_uri(&format!("{KERN}{code}")).unwrap()
}

#[test]
fn a_sitemap_holds_exactly_as_many_entries_as_it_may() {
    for (documents, expected) in
        [(1, vec![1]), (3, vec![3]), (4, vec![3, 1]), (6, vec![3, 3]), (7, vec![3, 3, 1])]
    {
        let all: Vec<_> = (0..documents).map(|number| entry(number, &[WOO])).collect();
        let (files, summary, _) = write(&all, Limits { entries: 3, bytes: u64::MAX }).unwrap();
        let found: Vec<_> =
            (1..=expected.len()).map(|number| count(&files[&sitemap(number)], "<url>")).collect();
        assert_eq!(found, expected, "{documents} documents");
        assert_eq!(count(&files["sitemapindex-diwoo-infocat014.xml"], "<sitemap>"), expected.len());
        let (sitemaps, documents) = (expected.len() as u64, documents as u64);
        assert_eq!(summary.categories, [Category { infocat: infocat(WOO), sitemaps, documents }]);
    }
}

#[test]
fn a_sitemap_has_exactly_as_many_bytes_as_it_may() {
    let all: Vec<_> = (0..6).map(|number| entry(number, &[WOO])).collect();
    let (files, ..) = write(&all[..2], Limits::default()).unwrap();
    let two = files[&sitemap(1)].len() as u64;
    let (files, ..) = write(&all, Limits { entries: 50_000, bytes: two }).unwrap();
    let sizes: Vec<_> = (1..=3).map(|number| files[&sitemap(number)].len() as u64).collect();
    assert_eq!(sizes, [two, two, two]);
    let (files, summary, _) = write(&all, Limits { entries: 50_000, bytes: two - 1 }).unwrap();
    assert_eq!(summary.categories[0].sitemaps, 6, "one byte less holds one document less");
    assert!(files.iter().all(|(_, file)| (file.len() as u64) < two));
}

#[test]
fn fifty_thousand_and_one_documents_are_two_sitemaps() {
    let shelf = Shelf::default();
    let mut template = entry(0, &[WOO]);
    let mut sitemaps = Sitemaps::new(base(), Limits::default(), shelf.clone());
    for number in 0..50_001 {
        template.loc = base().join(format!("{number}").as_bytes()).unwrap();
        assert!(matches!(sitemaps.add(&template), Ok(Placed::In(_))));
    }
    let summary = sitemaps.finish().unwrap();
    assert_eq!(summary.categories[0].sitemaps, 2);
    let files = shelf.complete.take();
    assert_eq!(count(&files[&sitemap(1)], "<url>"), 50_000);
    assert_eq!(count(&files[&sitemap(2)], "<url>"), 1);
    for (name, file) in &files {
        assert!(file.len() <= 50_000_000, "{name}");
        assert_eq!(verify(file), Ok(()), "{name}");
    }
}

#[test]
fn an_index_that_is_full_is_refused_and_not_split() {
    let all: Vec<_> = (0..5).map(|number| entry(number, &[WOO])).collect();
    let limits = Limits { entries: 2, bytes: u64::MAX };
    assert!(write(&all[..4], limits).is_ok(), "two sitemaps of two documents");
    let error = write(&all, limits).unwrap_err();
    assert!(
        matches!(&error, SitemapError::IndexFull { most: 2, index } if index == "sitemapindex-diwoo-infocat014.xml")
    );
    assert!(error.remedy().nl.contains("andere host") && error.message().en.contains("one index"));
}

#[test]
fn an_index_has_no_more_bytes_than_it_may() {
    // A long address makes the index the first to be full.
    let far = BaseUrl::new(&format!("https://open.voorbeeld.nl/{}", "a".repeat(1_000))).unwrap();
    let shelf = Shelf::default();
    let mut sitemaps = Sitemaps::new(far, Limits { entries: 9, bytes: 4_000 }, shelf.clone());
    let mut error = None;
    for number in 0..20 {
        match sitemaps.add(&entry(number, &[WOO])) {
            Ok(placed) => assert_eq!(placed, Placed::In(infocat(WOO))),
            Err(full) => error = Some(full),
        }
    }
    assert!(matches!(error, Some(SitemapError::IndexFull { most: 3, .. })));
    assert!(sitemaps.finish().is_ok());
    assert!(shelf.complete.borrow()["sitemapindex-diwoo-infocat014.xml"].len() <= 4_000);
}

#[test]
fn a_document_in_more_categories_is_listed_once_with_all_of_them() {
    let both = entry(1, &["c_fdaee95e", WOO]);
    let (files, summary, _) = write(&[both], Limits::default()).unwrap();
    assert_eq!(
        files.keys().map(String::as_str).collect::<Vec<_>>(),
        ["sitemap-diwoo-infocat015-00001.xml", "sitemapindex-diwoo-infocat015.xml"]
    );
    assert_eq!(count(&files["sitemap-diwoo-infocat015-00001.xml"], "<diwoo:informatiecategorie "), 2);
    assert_eq!(summary.categories.len(), 1);
}

#[test]
fn article_3_1_alone_is_refused_and_the_rest_goes_on() {
    let all = [entry(1, &[EFFORT]), entry(2, &[WOO]), entry(3, &[EFFORT, WOO])];
    let (files, summary, refusals) = write(&all, Limits::default()).unwrap();
    assert_eq!(refusals, [Refusal::NoSitemap]);
    assert_eq!(summary.refused, 1);
    assert_eq!(count(&files[&sitemap(1)], "<url>"), 2);
    assert!(!files.keys().any(|name| name.contains("018")));
}

#[test]
fn what_is_at_another_host_is_refused() {
    let mut elsewhere = entry(1, &[WOO]);
    elsewhere.loc = BaseUrl::new("https://elders.voorbeeld.nl").unwrap().join(b"a").unwrap();
    let (files, summary, refusals) = write(&[elsewhere], Limits::default()).unwrap();
    assert!(matches!(&refusals[..], [Refusal::OtherHost { .. }]));
    assert!(files.is_empty() && summary.categories.is_empty() && summary.robots.is_empty());
}

#[test]
fn a_document_too_large_for_a_sitemap_is_refused_and_the_rest_goes_on() {
    let (files, ..) = write(&[entry(1, &[WOO])], Limits::default()).unwrap();
    let one = files[&sitemap(1)].len() as u64;
    let mut large = entry(2, &[WOO]);
    large.diwoo.omschrijvingen = vec![Text::new("a".repeat(1_000)).unwrap()];
    let all = [entry(1, &[WOO]), large, entry(3, &[WOO])];
    let (files, summary, refusals) = write(&all, Limits { entries: 9, bytes: one + 100 }).unwrap();
    assert!(
        matches!(&refusals[..], [Refusal::TooLarge { bytes, most, .. }] if *most == one + 100 && bytes > most)
    );
    assert_eq!((summary.categories[0].documents, summary.categories[0].sitemaps), (2, 2));
    assert!(files.values().all(|file| verify(file).is_ok()));
}

#[test]
fn a_disk_that_is_full_is_told_with_the_name_of_the_file() {
    for room in 0..4 {
        let shelf = Shelf { room: Some(Rc::new(RefCell::new(room))), ..Shelf::default() };
        let all = [entry(1, &[WOO]), entry(2, &["c_139c6280"])];
        let error = write_to(shelf, &all, Limits::default()).unwrap_err();
        assert!(matches!(&error, SitemapError::Write { name, .. } if name.ends_with(".xml")), "{error}");
        assert!(error.message().nl.contains("kan niet geschreven worden"));
        assert!(error.remedy().nl.contains("schijfruimte"));
    }
    for kind in [std::io::ErrorKind::Other, std::io::ErrorKind::BrokenPipe] {
        let error = SitemapError::Write { name: "x.xml".into(), source: kind.into() };
        assert!(!error.remedy().nl.contains("schijfruimte"), "of something else nothing is said of the disk");
    }
}

#[test]
fn nothing_gives_nothing() {
    let summary = Sitemaps::new(base(), Limits::default(), Nowhere).finish().unwrap();
    assert!(summary.categories.is_empty() && summary.robots.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_document_is_in_one_place_and_every_file_is_right(all in entries(24), most in 1..6_u64, bytes in 3_000..20_000_u64) {
        let limits = Limits { entries: most, bytes };
        match write(&all, limits) {
            Err(error) => prop_assert!(matches!(error, SitemapError::IndexFull { .. }), "{}", error),
            Ok((files, summary, refusals)) => {
                let listed: u64 = summary.categories.iter().map(|category| category.documents).sum();
                prop_assert_eq!(listed + summary.refused, all.len() as u64);
                prop_assert_eq!(refusals.len() as u64, summary.refused);
                let urls: usize = files.values().map(|file| count(file, "<url>")).sum();
                prop_assert_eq!(urls as u64, listed);
                for (name, file) in &files {
                    prop_assert!(file.len() as u64 <= bytes, "{}", name);
                    prop_assert!(count(file, "<url>") as u64 <= most);
                    prop_assert_eq!(verify(file), Ok(()), "{}", name);
                }
                prop_assert_eq!(write(&all, limits).unwrap().0, files, "the same again");
            }
        }
    }
}
