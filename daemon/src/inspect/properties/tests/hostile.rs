//! Bytes of who means ill, and of disks that forget.

use proptest::prelude::*;

use super::*;

#[test]
fn who_means_ill_gets_nothing_and_holds_nobody_up() {
    let start = std::time::Instant::now();
    let laughs = {
        let mut lines = String::from("<!DOCTYPE c [<!ENTITY a \"ha\">");
        ('b'..='z').for_each(|name| {
            let before = char::from(name as u8 - 1);
            lines.push_str(&format!("<!ENTITY {name} \"{}\">", format!("&{before};").repeat(10)));
        });
        format!("{lines}]><c><title>&z;</title></c>")
    };
    let long = format!("<c><title>{}</title><creator>Q</creator></c>", "x".repeat(100_000));
    let huge = format!("<c><title>{}</title><creator>Q</creator></c>", "x".repeat(10_000_000));
    let deep = format!("<c><title>{}Nota", "<a>".repeat(200_000));
    let many = format!("<c>{}<title>Nota</title></c>", "<creator>Q</creator>".repeat(40_000));
    let attributes = format!("<c><title {}>Nota</title></c>", "a=\"1\" ".repeat(50_000));
    let expected: [(&str, &str, bool); 6] = [
        ("laughs", &laughs, false),
        ("long", &long, true),
        ("huge", &huge, false),
        ("deep", &deep, false),
        ("many", &many, true),
        ("attributes", &attributes, false),
    ];
    for (name, core, has_author) in expected {
        let (properties, all) = look("x.docx", &docx(&[("docProps/core.xml", core)]));
        assert!(all.iter().all(|stated| stated.field == FieldName::Naam), "{name}: {all:?}");
        assert_eq!(says(&properties, "author", "q"), has_author, "{name}");
        assert!(stated(&all, FieldName::Naam).is_none_or(|title| title == "Nota"), "{name}");
        look("x.odt", &odt(&[("meta.xml", core), ("content.xml", core), ("styles.xml", core)]));
    }
    let headers = format!("From: a\r\nTo: b\r\nMIME-Version: 1.0\r\n{}\r\n", "X: y\r\n".repeat(100_000));
    look("x.eml", headers.as_bytes());
    let folded =
        format!("From: a\r\nTo: b\r\nMIME-Version: 1.0\r\nSubject: x\r\n{}\r\n", " y\r\n".repeat(100_000));
    look("x.eml", folded.as_bytes());
    let parts = format!(
        "From: a\r\nTo: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}",
        "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".repeat(10_000)
    );
    look("x.eml", parts.as_bytes());
    for object in ["(".repeat(200_000), "[".repeat(200_000), "<<".repeat(100_000), "/a".repeat(100_000)] {
        let pdf = format!("%PDF-1.4\n1 0 obj<</Title{object}\ntrailer<</Info 1 0 R/Root 1 0 R>>");
        look("x.pdf", pdf.as_bytes());
    }
    let references = format!("%PDF-1.4\n{}", "/Info 1 0 R /Root (x".repeat(10_000));
    look("x.pdf", references.as_bytes());
    assert!(start.elapsed().as_secs() < 10, "bounded: {:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_damage_makes_it_fail(
        which in 0_usize..6,
        cut in 0.0..=1.0_f64,
        damage in proptest::collection::vec((0.0..1.0_f64, any::<u8>()), 0..40),
    ) {
        let mut bytes = match which {
            0 => docx(&[("docProps/core.xml", CORE), ("word/document.xml", &body(&["Stg. GEHEIM"]))]),
            1 => odt(&[("meta.xml", CORE)]),
            2 => old_word(),
            3 => outlook(0),
            4 => b"%PDF-1.4\n1 0 obj<</Title(a\\(b)/X<feff00>/Lang(nl)>>\ntrailer<</Info 1 0 R/Root 1 0 R>>".to_vec(),
            _ => b"From: a\nTo: b\nMIME-Version: 1.0\nSubject: =?utf-8?Q?=C3?=\nContent-Type: multipart/x; boundary=b\n\n--b\n\nx".to_vec(),
        };
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        for (place, byte) in damage {
            let place = (bytes.len() as f64 * place) as usize;
            if let Some(changed) = bytes.get_mut(place) {
                *changed = byte;
            }
        }
        look("x", &bytes);
        ends(&bytes);
        super::super::fuzz(&bytes);
    }
}
