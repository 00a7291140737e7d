//! Messages and rich text.

use super::{Ending, read, told};

#[test]
fn a_message_says_its_headers_its_body_and_what_is_attached() {
    let source = "From: =?UTF-8?Q?Jan_J=C3=A4ger?= <jan@voorbeeld.nl>\r\nTo: p@voorbeeld.nl\r\nSubject: =?iso-8859-1?Q?Co=F6rdinatie?=\r\n\
        X-Weg: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"abc\"\r\n\r\n--abc\r\n\
        Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\nBeste Piet,\r\n\r\nZie bijlage =E2=82=AC 5.\r\n--alt\r\n\
        Content-Type: text/html\r\n\r\n<p>Beste Piet</p>\r\n--alt--\r\n--abc\r\nContent-Type: text/csv\r\n\
        Content-Disposition: attachment; filename*0*=utf-8''b%C3%A9; filename*1=\".csv\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nYTtiCjE7Mgo=\r\n--abc\r\nContent-Type: message/rfc822\r\n\r\n\
        From: a@b.nl\r\nSubject: Binnen\r\n\r\nTekst binnen.\r\n--abc--\r\n";
    let expected = "mail-header [From] From: Jan Jäger <jan@voorbeeld.nl>\nmail-header [To] To: p@voorbeeld.nl\n\
        mail-header [Subject] Subject: Coördinatie\nmail-body [paragraph 1] Beste Piet,\nmail-body [paragraph 3] Zie bijlage € 5.\n\
        attachment-name [] bé.csv\ntable-cell [bé.csv: 1!A1] a\ntable-cell [bé.csv: 1!B1] b\ntable-cell [bé.csv: 1!A2] 1\n\
        table-cell [bé.csv: 1!B2] 2\nattachment-name [] message.eml\nmail-header [message.eml: From] From: a@b.nl\n\
        mail-header [message.eml: Subject] Subject: Binnen\nmail-body [message.eml: paragraph 1] Tekst binnen.\n";
    assert_eq!(told(&read("x.eml", source.as_bytes())), expected);
    let protected = source.replace("multipart/mixed", "multipart/encrypted");
    assert_eq!(read("x.eml", protected.as_bytes()).ending, Ending::Protected);
}

#[test]
fn messages_in_one_another_have_a_bottom() {
    let start = "From: a@b.nl\nTo: c@d.nl\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n";
    assert_eq!(read("x.eml", start.repeat(5000).as_bytes()).ending, Ending::TooMuch);
    let several = |n| {
        format!(
            "From: a@b.nl\nTo: c@d.nl\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a{n}z\n\n--a{n}z\n"
        )
    };
    let deep: String = (0..2000).map(several).collect();
    assert_eq!(read("x.eml", deep.as_bytes()).ending, Ending::TooMuch);
}

#[test]
fn rich_text_says_what_each_piece_is() {
    let source = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset238 Arial;}}\
        {\\stylesheet{\\s1 heading 1;}{\\s2\\outlinelevel1 Eigen;}}{\\info{\\title weg}}\
        {\\headerf\\pard Boven\\par}{\\footer\\pard Onder\\par}\\pard\\s1 Aanleiding\\par\\pard Eén \\u8364? 5{\\*\\annotation\\pard Zeker?}\
         na \\'ebn \\f1\\'b3\\f0{\\v geheim}{\\deleted oud}{\\revised nieuw}{\\field{\\*\\fldinst PAGE}{\\fldrslt 3}}\\par\
        \\pard\\s2 Tweede\\par\\trowd\\pard\\intbl links\\cell rechts\\cell\\row\\trowd\\pard\\intbl onder\\cell\\row\\pard\
        {\\*\\onbekend weg}{\\pict 0102}slot{\\footnote\\pard Noot}\\u-10179?\\u-8704?\\par}";
    let expected = "first-page-header [paragraph 1] Boven\nheading 1 [paragraph 1] Aanleiding\n\
        body [paragraph 2] EÃ©n € 5na ën ł\nhidden [paragraph 2] geheim\ndeleted [paragraph 2] oud\ninserted [paragraph 2] nieuw\n\
        body [paragraph 2] 3\ncomment [paragraph 2] Zeker?\nheading 2 [paragraph 3] Tweede\ntable-cell [1!A1] links\n\
        table-cell [1!B1] rechts\ntable-cell [1!A2] onder\nbody [paragraph 7] slot😀\nnote [paragraph 7] Noot\nfooter [] Onder\n";
    let text = read("x.rtf", source.as_bytes());
    assert_eq!(told(&text), expected);
    assert_eq!(text.ending, Ending::Whole);
    assert_eq!(read("x.rtf", format!("{{\\rtf1{}", "{".repeat(100_000)).as_bytes()).ending, Ending::TooMuch);
    assert_eq!(read("x.rtf", b"{\\rtf1 half\\'e").ending, Ending::Broken);
    assert_eq!(read("x.rtf", b"{\\rtf1\\bin4000000000 x").ending, Ending::Broken);
}

/// A compound file of these streams; storages are made on the way.
fn compound(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        if let Some((storage, _)) = name.rsplit_once('/').filter(|(storage, _)| !storage.is_empty()) {
            file.create_storage_all(storage).unwrap();
        }
        file.create_stream(name).unwrap().write_all(content).unwrap();
    }
    file.into_inner().into_inner()
}

#[test]
fn a_message_of_outlook_says_the_same() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let within = "/__attach_version1.0_#00000001/__substg1.0_3701000D";
    let mut streams = vec![
        ("/__properties_version1.0".to_owned(), vec![0; 32]),
        ("/__substg1.0_0C1A001F".to_owned(), wide("Jan Jäger")),
        ("/__substg1.0_0E04001F".to_owned(), wide("Piet")),
        ("/__substg1.0_0037001F".to_owned(), wide("Coördinatie")),
        ("/__substg1.0_1000001F".to_owned(), wide("Beste Piet,\r\n\r\nZie bijlage.")),
        ("/__attach_version1.0_#00000000/__substg1.0_3707001F".to_owned(), wide("waarden.csv")),
        ("/__attach_version1.0_#00000000/__substg1.0_37010102".to_owned(), b"a;b\n1;2".to_vec()),
        ("/__attach_version1.0_#00000001/__substg1.0_3001001F".to_owned(), wide("Binnen")),
    ];
    streams.push((format!("{within}/__properties_version1.0"), vec![0; 24]));
    streams.push((format!("{within}/__substg1.0_10130102"), b"<p>Tekst <b>binnen</b>.</p>".to_vec()));
    let streams: Vec<(&str, Vec<u8>)> =
        streams.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    let expected = "mail-header [From] From: Jan Jäger\nmail-header [To] To: Piet\nmail-header [Subject] Subject: Coördinatie\n\
        mail-body [paragraph 1] Beste Piet,\nmail-body [paragraph 3] Zie bijlage.\nattachment-name [] waarden.csv\n\
        table-cell [waarden.csv: 1!A1] a\ntable-cell [waarden.csv: 1!B1] b\ntable-cell [waarden.csv: 1!A2] 1\n\
        table-cell [waarden.csv: 1!B2] 2\nattachment-name [] Binnen\nmail-body [Binnen: paragraph 1] Tekst binnen.\n";
    assert_eq!(told(&read("x.msg", &compound(&streams))), expected);
    assert_eq!(read("x.docx", &compound(&[("/EncryptedPackage", Vec::new())])).ending, Ending::Protected);
    assert_eq!(read("x.doc", &compound(&[("/WordDocument", vec![0xff; 5000])])).ending, Ending::Protected);
    assert_eq!(read("x.xls", &compound(&[("/Workbook", vec![0xfc; 5000])])).ending, Ending::Broken);
    assert_eq!(read("x.ppt", &compound(&[("/PowerPoint Document", vec![0; 5000])])).ending, Ending::Broken);
    assert_eq!(read("x.pub", &compound(&[("/Quill", vec![0; 50])])).ending, Ending::NoReader);
}
