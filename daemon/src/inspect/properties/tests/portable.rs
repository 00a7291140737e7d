//! PDF: the letters of its texts, where its properties are kept, and the language it declares.

use super::*;

fn pdf(catalogue: &str, objects: &str, information: &str) -> Vec<u8> {
    format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog{catalogue}>>\nendobj\n{objects}\n9 0 obj\n{information}\nendobj\n\
         trailer\n<</Root 1 0 R/Info 9 0 R>>\nstartxref\n9\n%%EOF"
    )
    .into_bytes()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn texts_are_read_in_the_letters_that_programs_write() {
    let wide =
        |unit: fn(u16) -> [u8; 2]| "Coördinatie van geld".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let with = |start: &[u8], rest: Vec<u8>| [start, &rest].concat();
    for (bytes, expected) in [
        (b"Co\xf6rdinatie van geld".to_vec(), "Coördinatie van geld"),
        (with(b"\xfe\xff", wide(u16::to_be_bytes)), "Coördinatie van geld"),
        (with(b"\xff\xfe", wide(u16::to_le_bytes)), "Coördinatie van geld"),
        (wide(u16::to_be_bytes), "Coördinatie van geld"),
        (wide(u16::to_le_bytes), "Coördinatie van geld"),
        ("\u{feff}Coördinatie van geld".as_bytes().to_vec(), "Coördinatie van geld"),
        ("Coördinatie van geld".as_bytes().to_vec(), "Coördinatie van geld"),
        ("Coördinatie van geld".replace('ö', "Ã¶").as_bytes().to_vec(), "Coördinatie van geld"),
        (b"Geld \x85 een overzicht".to_vec(), "Geld – een overzicht"),
        (b"Geld \x8dnu\x8e en straks".to_vec(), "Geld “nu” en straks"),
        (b"Foto\x92s van geld".to_vec(), "Foto’s van geld"),
        (b"Geld kost \xa0 30".to_vec(), "Geld kost € 30"),
    ] {
        let found = look("x.pdf", &pdf("", "", &format!("<</Title<{}>>>", hexadecimal(&bytes))));
        let named = stated(&found.1, FieldName::Naam);
        assert_eq!(named.as_deref(), Some(expected), "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_language_that_no_text_bears_out_is_not_taken_from_a_program() {
    let page =
        |text: &str| format!("4 0 obj\n<</Length 99>>stream\nBT /F1 11 Tf ({text}) Tj ET\nendstream\nendobj");
    let dutch = page("De minister heeft de Kamer op 3 maart over de begroting van het ministerie bericht.");
    let english =
        page("The minister has informed the House of the budget, which will be published on 3 March.");
    for (declared, objects, expected) in [
        ("/Lang(en-US)", &dutch, None),
        ("/Lang(en-US)", &english, Some("en-US")),
        ("/Lang(nl-NL)", &dutch, Some("nl-NL")),
        ("/Lang(nl-NL)", &english, None),
        ("/Lang(en-US)", &String::new(), None),
        ("/Lang(nl-NL)", &String::new(), Some("nl-NL")),
        ("/Lang(x-default)", &dutch, None),
    ] {
        let (_, all) = look("x.pdf", &pdf(declared, objects, "<<>>"));
        assert_eq!(stated(&all, FieldName::Taal).as_deref(), expected, "{declared} {objects}");
    }
    let title = "<</Title(Handreiking voor de Kamer over het gebruik van geld door het ministerie)>>";
    let (_, all) = look("x.pdf", &pdf("/Lang(en-GB)", "", title));
    assert_eq!(stated(&all, FieldName::Taal), None, "the title contradicts it");
}

#[test]
fn what_is_packed_in_object_streams_is_found() {
    let packed = |text: &str| {
        let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap()
    };
    let first = "<</Type/Catalog/Lang(nl-NL)/Metadata 7 0 R>>";
    let objects = format!("1 0 9 {} {first} <</Title(Verslag van het overleg)>>", first.len() + 1);
    let at = objects.find("<<").unwrap();
    let xmp = "<x:m xmlns:x='adobe:ns:meta/' xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:d='http://purl.org/dc/elements/1.1/'>\
        <r:RDF><r:Description><d:subject><r:Bag><r:li>geld</r:li></r:Bag></d:subject></r:Description></r:RDF></x:m>";
    let mut bytes = b"%PDF-1.7\n".to_vec();
    for (head, content) in [
        (format!("5 0 obj\n<</Type/ObjStm/N 2/First {at}/Filter/FlateDecode"), packed(&objects)),
        ("7 0 obj\n<</Type/Metadata/Filter/FlateDecode".to_owned(), packed(xmp)),
    ] {
        bytes.extend(format!("{head}/Length {}>>stream\n", content.len()).as_bytes());
        bytes.extend(content);
        bytes.extend(b"\nendstream\nendobj\n");
    }
    bytes.extend(b"8 0 obj\n<</Type/XRef/Root 1 0 R/Info 9 0 R/Length 0>>stream\n\nendstream\nendobj\nstartxref\n9\n%%EOF");
    let (_, all) = look("x.pdf", &bytes);
    assert_eq!(stated(&all, FieldName::Naam).as_deref(), Some("Verslag van het overleg"));
    assert_eq!(stated(&all, FieldName::Taal).as_deref(), Some("nl-NL"));
    assert_eq!(stated(&all, FieldName::Trefwoorden).as_deref(), Some("geld"));
    // What swells is cut off.
    let swollen = packed(&" ".repeat(50_000_000));
    let mut bomb = b"%PDF-1.7\n".to_vec();
    for _ in 0..4 {
        bomb.extend(b"5 0 obj\n<</Type/ObjStm/N 2/First 4/Filter/FlateDecode>>stream\n");
        bomb.extend(&swollen);
        bomb.extend(b"\nendstream\n");
    }
    bomb.extend(b"1 0 obj<</Lang(nl)>>endobj trailer<</Root 1 0 R>>");
    let start = std::time::Instant::now();
    look("x.pdf", &bomb);
    assert!(start.elapsed().as_secs() < 5, "bounded");
}
