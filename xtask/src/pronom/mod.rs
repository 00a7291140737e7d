//! `cargo xtask pronom`: transcribes what PRONOM publishes into `daemon/vocabularies/pronom.tsv`.
//!
//! Two files go in: one format a line in JSON (byte signatures, extensions, priorities), and DROID's XML of container
//! signatures. One file of tab-separated lines comes out, the same bytes for the same input. What is not understood is
//! refused by name, and nothing is written then: a signature that is left out unseen would be a format that nobody finds.

mod containers;
mod formats;
mod sequence;

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::step;

/// Where the daemon takes it from.
const TARGET: &str = "daemon/vocabularies/pronom.tsv";

/// What stands above the facts.
const HEADER: &str = "\
# File formats and how they are told, transcribed from PRONOM by `cargo xtask pronom`. Not to be edited by hand.
# PRONOM is made by The National Archives (United Kingdom). Contains public sector information licensed under the
# Open Government Licence v3.0.
#
# Lines, with tabs between their parts:
#   f  identifier, name, version, media types, extensions, identifiers of the formats that it goes before
#   b  a byte signature of that format: sequences that must all be there
#   z, o  a container signature of that format, in a ZIP file or a compound file (OLE2): names of members that must all
#         be there, each begun with a slash and followed by the sequences that must be in it
# A sequence begins with where: B (from the start), E (before the end) or V (anywhere), with the bytes that may be
# passed over. Then come bytes in hexadecimal or as 'text', ?? for any byte, {n-m} for so many, * for any number,
# [41:5A] for one from a range, [&01] for one with these bits, [!41] for any other, (41|42) for one or the other.
";

#[derive(clap::Args)]
pub struct Arguments {
    /// The formats, one a line in JSON
    #[arg(long, value_name = "FILE")]
    formats: PathBuf,
    /// DROID's container signatures
    #[arg(long, value_name = "FILE")]
    containers: PathBuf,
    /// The day on which the formats were published, as year-month-day; taken from the file's name when it is there
    #[arg(long, value_name = "DATE")]
    release: Option<String>,
    /// Where to write it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A format, as it will be written.
struct Format {
    fields: [String; 6],
    signatures: Vec<String>,
}

pub fn run(arguments: &Arguments) -> Result<bool> {
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
    };
    let release = match &arguments.release {
        Some(release) => release.clone(),
        None => {
            date_in(&arguments.formats).context("no date in the name of the formats: give `--release`")?
        }
    };
    let formats = formats::read(&read(&arguments.formats)?)?;
    let containers = containers::read(&read(&arguments.containers)?)?;
    let dated = date_in(&arguments.containers).unwrap_or_default();
    let text = write(&release, &dated, &formats, &containers)?;
    let out = arguments.out.clone().unwrap_or_else(|| step::root().join(TARGET));
    std::fs::write(&out, &text).with_context(|| format!("cannot write `{}`", out.display()))?;
    let bytes: usize = formats.values().map(|format| format.signatures.len()).sum();
    println!(
        "{}: {} formats, {bytes} byte signatures, {} container signatures, none left out, {} KB",
        out.display(),
        formats.len(),
        containers.signatures.len(),
        text.len() / 1000
    );
    Ok(true)
}

fn write(
    release: &str,
    dated: &str,
    formats: &BTreeMap<u64, Format>,
    containers: &containers::Containers,
) -> Result<String> {
    let mut text = HEADER.to_owned();
    writeln!(text, "release\t{release}")?;
    writeln!(text, "containers\t{}\t{dated}", containers.version)?;
    writeln!(text, "source\thttps://www.nationalarchives.gov.uk/PRONOM/")?;
    writeln!(
        text,
        "licence\tOpen Government Licence v3.0\thttps://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    )?;
    let mut left = containers.signatures.len();
    for format in formats.values() {
        writeln!(text, "f\t{}", format.fields.join("\t"))?;
        for signature in &format.signatures {
            writeln!(text, "b\t{signature}")?;
        }
        for container in containers.signatures.iter().filter(|signature| signature.puid == format.fields[0]) {
            writeln!(text, "{}\t{}", container.kind, container.text)?;
            left -= 1;
        }
    }
    ensure!(left == 0, "{left} container signatures are of formats that the formats do not have");
    Ok(text)
}

/// The date in a file's name: four, two and two digits.
fn date_in(path: &std::path::Path) -> Option<String> {
    let name = path.file_stem()?.to_str()?;
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let (year, rest) = digits.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    (day.len() == 2).then(|| format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMATS: &str = r#"{"fileFormatID":7,"formatName":"A","version":"1","identifiers":[{"identifierText":"fmt/1","identifierType":"PUID"},{"identifierText":"text/a","identifierType":"MIME"}],"internalSignatures":[{"signatureID":1,"byteSequences":[{"positionType":"Absolute from BOF","offset":2,"maxOffset":3,"byteSequence":"41424344{0-2}(4D|6D)","endianness":null},{"positionType":"Variable","offset":null,"maxOffset":null,"byteSequence":"[!41]*[01:02]","endianness":null}]}],"externalSignatures":[{"externalSignature":"A","signatureType":"File extension"}],"relationships":[{"relationshipType":"Has priority over","relatedFormatID":7}]}"#;
    const CONTAINERS: &str = r#"<ContainerSignatureMapping signatureVersion="37"><ContainerSignatures><ContainerSignature Id="1" ContainerType="ZIP"><Files><File><Path>a.xml</Path><BinarySignatures><InternalSignatureCollection><InternalSignature ID="1"><ByteSequence Reference="BOFoffset"><SubSequence Position="1" SubSeqMinOffset="0" SubSeqMaxOffset="9"><Sequence>'abcd' ['6'-'7']</Sequence></SubSequence><SubSequence Position="2" SubSeqMinOffset="1"><Sequence>00</Sequence></SubSequence></ByteSequence></InternalSignature></InternalSignatureCollection></BinarySignatures></File></Files></ContainerSignature></ContainerSignatures><FileFormatMappings><FileFormatMapping signatureId="1" Puid="fmt/1"/></FileFormatMappings></ContainerSignatureMapping>"#;

    #[test]
    fn facts_are_written_as_they_are_read() {
        let formats = formats::read(FORMATS).unwrap();
        let containers = containers::read(CONTAINERS).unwrap();
        let text = write("2026-04-24", "2024-05-01", &formats, &containers).unwrap();
        let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).skip(4).collect();
        assert_eq!(
            lines,
            [
                "f\tfmt/1\tA\t1\ttext/a\ta\tfmt/1",
                "b\tB2-5 'ABCD'{0-2}(4D|6D)\tV [!41]*[01:02]",
                "z\t/a.xml\tB0-9 'abcd'[36:37]{1-*}00",
            ]
        );
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        for (from, to, expected) in [
            ("[!41]", "[41:5]", "signature 1 of fmt/1"),
            ("[!41]", "(41", "signature 1 of fmt/1"),
            ("Variable", "Somewhere", "Somewhere"),
            ("\"relatedFormatID\":7", "\"relatedFormatID\":8", "fmt/1"),
        ] {
            let error = formats::read(&FORMATS.replace(from, to)).err().map(|error| format!("{error:#}"));
            assert!(error.as_ref().is_some_and(|error| error.contains(expected)), "{to}: {error:?}");
        }
        let other = CONTAINERS.replace("ByteSequence Ref", "ByteSequence Odd=\"1\" Ref");
        assert!(containers::read(&other).is_err());
        let unmapped = CONTAINERS.replace("signatureId=\"1\"", "signatureId=\"2\"");
        assert!(containers::read(&unmapped).is_err());
    }
}
