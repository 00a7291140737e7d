use super::*;
use pattern::{Part, Place, Sequence, Set, Step};

/// A table of these lines, for a program that ends soon. `;` separates the parts of a line.
fn of(lines: &str) -> &'static Table {
    let text = lines.replace(';', "\t");
    Box::leak(Box::new(Table::parse(Box::leak(text.into_boxed_str())).unwrap()))
}

fn found(table: &'static Table, bytes: &[u8], extension: &str) -> Vec<&'static str> {
    let file = File { head: bytes, tail: &[], size: bytes.len() as u64, read_at: None };
    identify(table, &file, extension, None).formats.iter().map(|format| format.puid).collect()
}

/// The same where only the ends are at hand.
fn found_in_ends(table: &'static Table, bytes: &[u8], end: usize) -> Vec<&'static str> {
    let read_at = |into: &mut [u8], offset: u64| {
        let rest = bytes.get(offset as usize..).unwrap_or_default();
        let length = rest.len().min(into.len());
        into[..length].copy_from_slice(&rest[..length]);
        Some(length)
    };
    let (head, tail) = (&bytes[..end], &bytes[bytes.len() - end..]);
    let file = File { head, tail, size: bytes.len() as u64, read_at: Some(&read_at) };
    identify(table, &file, "", None).formats.iter().map(|format| format.puid).collect()
}

/// Whether one signature is in these bytes.
fn is_in(signature: &str, bytes: &[u8]) -> bool {
    let table = of(&format!("f;x;;;;;\nb;{signature}"));
    !found(table, bytes, "").is_empty()
}

#[test]
fn every_line_of_the_facts_is_read() {
    let count = |kind: &str| FACTS.lines().filter(|line| line.starts_with(kind)).count();
    let table = Table::parse(FACTS).unwrap();
    assert_eq!(table.formats.len(), count("f\t"));
    assert_eq!(table.containers.len(), count("z\t") + count("o\t"));
    assert!(table.formats.len() >= 2_544 && count("b\t") >= 2_242);
    // Formats that are told by what is in a container are not told by the bytes around it.
    let inside: Vec<_> = table.containers.iter().map(|container| container.format).collect();
    assert!(table.signatures.iter().all(|signature| !inside.contains(&signature.format)));
    assert_eq!(table.release, "2026-04-24");
    assert!(FACTS.len() < 400_000);
}

#[test]
fn what_is_written_wrongly_is_refused_with_its_line() {
    for line in [
        "b\tB0 41",
        "f\tx",
        "q\tx",
        "f\tx\t\t\t\t\t\nb\tB0 4",
        "f\tx\t\t\t\t\t\nb\tB0 [41",
        "f\tx\t\t\t\t\t\nb\tB0 {5}",
    ] {
        let number = line.lines().count();
        assert_eq!(Table::parse(line).err(), Some(number), "{line}");
    }
}

#[test]
fn each_kind_of_step_is_matched() {
    for (signature, fits, fits_not) in [
        ("B0 'abcd'", "abcde", "xabcd"),
        ("B2-4 'abcd'", "xxxxabcd", "xabcd"),
        ("B2-4 'abcd'", "xxabcd", "xxxxxabcd"),
        ("B0 61??63", "abc", "ac"),
        ("B0 61{2}64", "abcd", "abd"),
        ("B0 61{1-3}64", "axxd", "axxxxd"),
        ("B0 61{2-*}64", "axxxxd", "axd"),
        ("B0 [61:63]64", "bd", "dd"),
        ("B0 [!61]64", "bd", "ad"),
        ("B0 [!6162]64", "axd", "abd"),
        ("B0 [&01]64", "ad", "bd"),
        ("B0 [!&01]64", "bd", "ad"),
        ("B0 [6161:6262]64", "bad", "bzd"),
        ("B0 61(6263|64)65", "abce", "abe"),
        ("B0 61(62|63)65", "ace", "ade"),
        ("B0 61*62*63", "a..b..c", "a..c..b"),
        ("E0 'yz'", "xyz", "yzx"),
        ("E1-2 'yz'", "yz..", "yz"),
        ("E0 'yz'{0-2}", "yz..", "yz..."),
        ("V 'mid'", "..mid..", "..mi"),
        ("B0 {2}6364", "abcd", "acd"),
        ("B0 61;V 62;E0 63", "a.b.c", "a...c"),
    ] {
        assert!(is_in(signature, fits.as_bytes()), "{signature} is in {fits}");
        assert!(!is_in(signature, fits_not.as_bytes()), "{signature} is not in {fits_not}");
    }
}

#[test]
fn a_format_goes_before_others_also_by_way_of_a_third() {
    let table = of(
        "f;one;;;;;\nb;B0 41\nf;two;;;;x;one\nb;B0 4142\nf;three;;;;;two\nb;B0 414243\nf;four;;;;y;\nb;B0 41??43",
    );
    assert_eq!(found(table, b"A", ""), ["one"]);
    assert_eq!(found(table, b"ABC", ""), ["three", "four"], "neither goes before the other");
    assert_eq!(found(table, b"ABC", "y"), ["four", "three"], "the name's own comes first");
    assert_eq!(found(table, b"AxC", "x"), ["one", "four"]);
}

#[test]
fn what_is_between_the_ends_of_a_large_file_is_found() {
    let table = of(
        "f;one;;;;;\nb;B0 41\nf;two;;;;;one\nb;B0 41;V 'first'*'second';E0 5A\nf;three;;;;;two\nb;B0 41{100000}5858",
    );
    let mut bytes = vec![b'.'; 900_000];
    (bytes[0], bytes[899_999]) = (b'A', b'Z');
    assert_eq!(found_in_ends(table, &bytes, 1000), ["one"]);
    for (first, second) in [(500, 899_000), (131_068, 262_140), (400_000, 400_005)] {
        let mut bytes = bytes.clone();
        bytes[first..first + 5].copy_from_slice(b"first");
        assert_eq!(found_in_ends(table, &bytes, 1000), ["one"]);
        bytes[second..second + 6].copy_from_slice(b"second");
        assert_eq!(found_in_ends(table, &bytes, 1000), ["two"], "{first} {second}");
        bytes[100_001..100_003].copy_from_slice(b"XX");
        assert_eq!(found_in_ends(table, &bytes, 1000), ["three"], "a place that is known, beyond the head");
    }
}

#[test]
fn hostile_bytes_cost_no_more_than_they_may() {
    // What the beginnings of many signatures are made of, over and over.
    let mut pieces: Vec<Vec<u8>> =
        vec![vec![0], vec![0xff], b"<".to_vec(), b"FFFB\x10".to_vec(), b"AB".to_vec()];
    pieces.extend(
        [&b"\xff\xfb\x10"[..], b"<?xml version='1.0'", b"RIFF", b"II*\0", b"%PDF-1.4 pdfaid:part"]
            .map(<[u8]>::to_vec),
    );
    pieces.extend(table().signatures.iter().step_by(40).map(skeleton));
    for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
        let bytes: Vec<u8> = piece.iter().copied().cycle().take(256 * 1024).collect();
        let mut work = Work::new(STEPS);
        let file = File { head: &bytes, tail: &[], size: bytes.len() as u64, read_at: None };
        by_bytes(table(), &file, "", &mut work);
        assert!(!work.is_spent(), "{:?}", &piece[..piece.len().min(40)]);
    }
    // A signature made to cost much, and a budget that ends it.
    let steps = "(41|4141){0-60000}".repeat(200);
    let table = of(&format!("f;x;;;;;\nb;B0-60000 {steps}[42:43]"));
    let mut work = Work::new(1_000_000);
    let bytes = vec![b'A'; 256 * 1024];
    let file = File { head: &bytes, tail: &[], size: bytes.len() as u64, read_at: None };
    assert!(by_bytes(table, &file, "", &mut work).is_empty());
    assert!(work.is_spent());
}

/// Every signature finds a file that is made of no more than what it asks for, and what is found is its format or one
/// that goes before it.
#[test]
fn every_byte_signature_finds_what_it_is_made_of() {
    let table = table();
    let mut missed = Vec::new();
    for signature in &table.signatures {
        let bytes = skeleton(signature);
        let mut work = Work::new(STEPS);
        let file = File { head: &bytes, tail: &[], size: bytes.len() as u64, read_at: None };
        let extension = table.formats[signature.format].extensions.first().copied().unwrap_or_default();
        let hits = by_bytes(table, &file, extension, &mut work);
        let is_there =
            |hit: &Hit| hit.format == signature.format || table.is_before(hit.format, signature.format);
        if !hits.iter().any(is_there) {
            missed.push(table.formats[signature.format].puid);
        }
    }
    assert_eq!(missed, Vec::<&str>::new());
}

/// The least that a file must have for a signature.
fn skeleton(signature: &Signature) -> Vec<u8> {
    let (mut start, mut end) = (Vec::new(), Vec::new());
    let mut sequences: Vec<&Sequence> = signature.sequences.iter().collect();
    sequences.sort_by_key(|sequence| match sequence.place {
        Place::Start { least, most } => (0, most, least),
        Place::Anywhere => (1, 0, 0),
        Place::End { .. } => (2, 0, 0),
    });
    for sequence in sequences {
        let body: Vec<u8> =
            sequence.parts.iter().flat_map(|part| [vec![b' '; part.skip], made(part)].concat()).collect();
        match sequence.place {
            Place::Start { least, most } => {
                // Behind what stands there already, where it may.
                let at = start.len().clamp(least, most.max(least));
                if start.len() < at + body.len() {
                    start.resize(at + body.len(), b' ');
                }
                let kept: Vec<u8> = start[at..at + body.len()].to_vec();
                for (index, byte) in body.iter().enumerate() {
                    let is_free = matches!(kept[index], b' ' | 0);
                    start[at + index] = if is_free || at >= kept.len() { *byte } else { kept[index] };
                }
                if most == least {
                    start[at..at + body.len()].copy_from_slice(&merged(&kept, &body));
                }
            }
            Place::Anywhere => start.extend_from_slice(&body),
            Place::End { least, .. } => {
                if end.is_empty() {
                    end = [body, vec![b' '; least]].concat();
                } else {
                    end = [body, end].concat();
                }
            }
        }
    }
    [start, end].concat()
}

fn merged(kept: &[u8], body: &[u8]) -> Vec<u8> {
    kept.iter().zip(body).map(|(kept, byte)| if *byte == b' ' { *kept } else { *byte }).collect()
}

fn made(part: &Part) -> Vec<u8> {
    part.steps.iter().flat_map(made_of).collect()
}

fn made_of(step: &Step) -> Vec<u8> {
    let first = |set: &Set| (0..=255).find(|byte| set.has(*byte)).unwrap_or_default();
    match step {
        Step::Bytes(bytes) | Step::Between(bytes, _) => bytes.to_vec(),
        Step::One(set) => vec![first(set)],
        Step::Other(bytes) => bytes.iter().map(|byte| byte.wrapping_add(1)).collect(),
        Step::Any(least, _) => vec![b' '; *least],
        Step::Choice(choices) => choices[0].iter().flat_map(made_of).collect(),
    }
}
