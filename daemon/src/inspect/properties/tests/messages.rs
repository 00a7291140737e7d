//! Messages of every kind that is in use, and what is kept as a message and is none.

use super::*;

fn message(headers: &str, body: &str) -> Vec<u8> {
    format!("From: Q <q@example.org>\r\nTo: r@example.org\r\nSubject: Vraag over geld\r\nDate: Tue, 24 Nov 2026 11:11:12 +0100\r\n\
        Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n{headers}\r\n{body}")
    .into_bytes()
}

#[test]
fn only_what_went_out_is_sent() {
    for (headers, expected) in [
        ("", Some(Stage::Sent)),
        ("X-Mozilla-Status: 0001\r\n", Some(Stage::Sent)),
        ("X-Mozilla-Draft-Info: internal/draft; vcard=0\r\n", Some(Stage::Draft)),
        ("X-Draft-Info: type=reply; uid=1\r\n", Some(Stage::Draft)),
        ("X-Apple-Auto-Saved: 1\r\n", Some(Stage::Draft)),
        ("X-Uniform-Type-Identifier: com.apple.mail-draft\r\n", Some(Stage::Draft)),
        ("X-Gmail-Labels: Concepten,Geopend\r\n", Some(Stage::Draft)),
        ("X-Unsent: 1\r\n", Some(Stage::Draft)),
        ("Received: from a by b; Tue, 24 Nov 2026 11:11:12 +0100\r\n", None),
        ("Return-Path: <q@example.org>\r\n", None),
        ("Delivered-To: r@example.org\r\n", None),
    ] {
        assert_eq!(look("x.eml", &message(headers, "Dag")).0.stage, expected, "{headers}");
    }
    let nobody = message("", "Dag")
        .windows(1)
        .map(|byte| byte[0] as char)
        .collect::<String>()
        .replace("To: r@example.org\r\n", "");
    assert_eq!(look("x.eml", nobody.as_bytes()).0.stage, None, "nobody it was sent to");
}

#[test]
fn bad_lines_keep_nobody_from_reading_the_rest() {
    let good = String::from_utf8(message("", "Dag")).unwrap();
    for bytes in [
        format!("From q@example.org Tue Nov 24 11:11:12 2026\n{good}"),
        format!(">From q@example.org Tue Nov 24 11:11:12 2026\n{good}"),
        format!("\r\n\r\n{good}"),
        format!("\u{feff}{good}"),
        good.replace("To:", "een regel zonder\r\nTo:"),
        good.replace("Subject:", "Subject :"),
        good.replace("To:", "X-Lang: a\r\n \r\n b\r\nTo:"),
        good.replace('\r', ""),
        good.replace("Vraag over", "Vraag\r\n over"),
        good.replace("Vraag over geld", "=?utf-8?Q?Vraag_over_geld?="),
        good.replace("Vraag over geld", "=?iso-8859-15?B?VnJhYWcgb3Zlcg==?=\r\n =?iso-8859-15?B?IGdlbGQ=?="),
    ] {
        let (_, all) = look("x.eml", bytes.as_bytes());
        assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("Vraag over geld"), "{bytes}");
    }
    for (subject, expected) in [
        ("=?utf-8?Q?be=EBindigd_contract?=", Some("beëindigd contract")),
        ("=?windows-1250?Q?Umowa_mi=EAdzy?=", Some("Umowa między")),
        ("=?geen?Q?Umowa?=", None),
        ("be\u{eb}indigd contract", Some("beëindigd contract")),
        ("beÃ«indigd contract", Some("beëindigd contract")),
    ] {
        let bytes = good.replace("Vraag over geld", subject);
        assert_eq!(
            stated(&look("x.eml", bytes.as_bytes()).1, FieldName::Naam).as_deref(),
            expected,
            "{subject}"
        );
    }
    let one = format!("From q@example.org Tue Nov 24 11:11:12 2026\n{good}");
    assert_eq!(
        stated(&look("x.mbox", one.as_bytes()).1, FieldName::Naam).as_deref(),
        Some("Vraag over geld")
    );
    assert_eq!(
        look("x.mbox", format!("{one}\n\n{one}").as_bytes()).1,
        [],
        "a box of more is not its first one"
    );
    // A note of a person is none.
    for note in [
        "Van: mij\nAan: jou\n\nDag",
        "From: mij\nzo maar een regel\nnog een\nTo: jou\n\nDag",
        "From hier tot daar\nen verder\n",
    ] {
        assert_eq!(look("x.txt", note.as_bytes()).1, [], "{note}");
    }
}

#[test]
fn a_message_is_marked_in_its_subject_or_its_first_lines() {
    let html = "Content-Type: text/html; charset=utf-8\r\n";
    let mixed = "Content-Type: multipart/mixed; boundary=b\r\n";
    for (headers, body, expected) in [
        (
            html,
            "<html><head><title>Stg. GEHEIM</title></head><body><p>DEP.&nbsp;VERTROUWELIJK</p><p>Dag</p></body></html>",
            Some("Dep. VERTROUWELIJK"),
        ),
        (html, "<p>Dit gaat over Stg. GEHEIM</p>", None),
        ("", "Dep. V\r\nDag", Some("Dep. VERTROUWELIJK")),
        ("", "Dag\r\n\r\nVan: Q\r\nStg. GEHEIM", None),
        ("", "Dag\r\n> Stg. GEHEIM\r\n", None),
        ("", "Op 3 maart schreef Q:\r\nStg. GEHEIM\r\n", None),
        (mixed, "--b\r\nContent-Type: text/html\r\n\r\n<div>Stg. GEHEIM</div>\r\n--b--", Some("Stg. GEHEIM")),
        (
            mixed,
            "--b\r\nContent-Type: text/plain\r\n\r\nDag\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nStg. GEHEIM\r\n--b--",
            None,
        ),
        (
            mixed,
            "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nStg. GEHEIM\r\n--b--",
            None,
        ),
    ] {
        assert_eq!(look("x.eml", &message(headers, body)).0.marking.as_deref(), expected, "{body}");
    }
    let subject = String::from_utf8(message("", "Dag"))
        .unwrap()
        .replace("Vraag over geld", "RE: [DEP. VERTROUWELIJK] Vraag over geld");
    assert_eq!(look("x.eml", subject.as_bytes()).0.marking.as_deref(), Some("Dep. VERTROUWELIJK"));
    let sealed = message("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n", "x");
    assert_eq!(remark("x.eml", &sealed), Some(Remark::Protected));
    let signed = message(
        "Content-Type: multipart/signed; boundary=b\r\n",
        "--b\r\nContent-Type: text/plain\r\n\r\nStg. G\r\n--b--",
    );
    assert_eq!(
        (remark("x.eml", &signed), look("x.eml", &signed).0.marking.as_deref()),
        (None, Some("Stg. GEHEIM"))
    );
}

/// A message of Outlook: texts by number and kind, numbers by number.
fn item(texts: &[(&str, &str)], numbers: &[(u32, u64)]) -> Vec<u8> {
    let mut properties = vec![0; 32];
    for (number, value) in numbers {
        properties.extend(number.to_le_bytes());
        properties.extend(0_u32.to_le_bytes());
        properties.extend(value.to_le_bytes());
    }
    let streams: Vec<(String, Vec<u8>)> = texts
        .iter()
        .map(|(name, text)| {
            let bytes = if name.ends_with("001F") {
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            } else {
                text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
            };
            (format!("/__substg1.0_{name}"), bytes)
        })
        .collect();
    let mut all: Vec<(&str, &[u8])> =
        streams.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    all.push(("/__properties_version1.0", &properties));
    compound(&all)
}

#[test]
fn what_outlook_keeps_is_read_in_either_form() {
    const SENT: (u32, u64) = (0x0039_0040, 134_400_000_000_000_000);
    const FLAGS: u32 = 0x0e07_0003;
    const DELIVERED: (u32, u64) = (0x0e06_0040, 134_400_000_000_000_000);
    for (class, numbers, texts, expected) in [
        ("IPM.Note", &[SENT, (FLAGS, 1)][..], &[][..], Some(Stage::Sent)),
        ("IPM.Note.SMIME.MultipartSigned", &[SENT, (FLAGS, 1)], &[], Some(Stage::Sent)),
        ("IPM.Schedule.Meeting.Request", &[SENT, (FLAGS, 1)], &[], Some(Stage::Sent)),
        ("IPM.Note", &[SENT, (FLAGS, 8)], &[], Some(Stage::Draft)),
        ("IPM.Note", &[SENT, (FLAGS, 1)], &[("0040001E", "R. Nota")], None),
        ("IPM.Note", &[SENT, (FLAGS, 0x21)], &[("0040001E", "R. Nota")], Some(Stage::Sent)),
        ("IPM.Note", &[(FLAGS, 1)], &[], None),
        ("IPM.Appointment", &[SENT, (FLAGS, 1)], &[], None),
        ("IPM.Contact", &[SENT, (FLAGS, 0)], &[], None),
        ("IPM.Task", &[SENT, (FLAGS, 0)], &[], None),
        ("IPM.StickyNote", &[SENT, (FLAGS, 8)], &[], None),
        ("IPM.DistList", &[SENT, (FLAGS, 0)], &[], None),
    ] {
        for kind in ["001E", "001F"] {
            let (class_name, subject_name) = (format!("001A{kind}"), format!("0037{kind}"));
            let all =
                [&[(class_name.as_str(), class), (subject_name.as_str(), "Vraag over geld")][..], texts]
                    .concat();
            let (properties, all) = look("x.msg", &item(&all, numbers));
            assert_eq!(properties.stage, expected, "{class} {kind}");
            assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("Vraag over geld"), "{class} {kind}");
        }
    }
    let texts = [("0037001E", "be\u{eb}indigd \u{a3}\u{f3}d\u{9f}"), ("0040001E", "R. Nota")];
    let came = item(&texts, &[SENT, DELIVERED, (FLAGS, 1), (0x3ffd_0003, 1250)]);
    let (_, all) = look("x.msg", &came);
    assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("beëindigd Łódź"));
    assert_eq!(
        stated(&all, FieldName::Documenthandelingen).as_deref(),
        Some("ontvangst 2026-11-24T13:20:00+00:00")
    );
    for (texts, expected) in [
        (&[("1000001F", "Dep. V\r\nDag")][..], Some("Dep. VERTROUWELIJK")),
        (&[("10130102", "<p>Stg. GEHEIM</p><p>Dag</p>")], Some("Stg. GEHEIM")),
        (&[("0037001F", "[Stg. C] Vraag")], Some("Stg. CONFIDENTIEEL")),
        (&[("1000001F", "Dag")], None),
    ] {
        assert_eq!(look("x.msg", &item(texts, &[])).0.marking.as_deref(), expected, "{texts:?}");
    }
}
