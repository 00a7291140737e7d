//! The formats of PRONOM: one a line, in JSON.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::{Format, sequence::canonical};

/// Reads all formats, by PRONOM's own number.
pub fn read(text: &str) -> Result<BTreeMap<u64, Format>> {
    let mut read = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let value: Value = serde_json::from_str(line)?;
        let number = value["fileFormatID"].as_u64().context("a format without its number")?;
        let puid = identifiers(&value, "PUID").into_iter().next();
        let puid = puid.with_context(|| format!("format {number} has no identifier"))?;
        numbers.insert(number, puid.clone());
        ensure!(read.insert(number, (puid, value)).is_none(), "format {number} is there twice");
    }
    let mut formats = BTreeMap::new();
    for (number, (puid, value)) in &read {
        let format = format(puid, value, &numbers).with_context(|| format!("format {puid}"))?;
        formats.insert(*number, format);
    }
    Ok(formats)
}

fn format(puid: &str, value: &Value, numbers: &BTreeMap<u64, String>) -> Result<Format> {
    let word = |key: &str| plain(value[key].as_str().unwrap_or_default());
    let list = |key: &str| value[key].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let mut extensions = BTreeSet::new();
    for external in list("externalSignatures") {
        let kind = external["signatureType"].as_str().unwrap_or_default();
        ensure!(kind == "File extension", "a sign outside the file that is no extension: `{kind}`");
        let extension = external["externalSignature"].as_str().unwrap_or_default().trim();
        extensions.insert(extension.to_lowercase().replace(' ', "_"));
    }
    let mut below = BTreeSet::new();
    for relation in list("relationships") {
        if relation["relationshipType"] == "Has priority over" {
            let number = relation["relatedFormatID"].as_u64().context("a priority over nothing")?;
            let other = numbers
                .get(&number)
                .with_context(|| format!("a priority over format {number}, which is not there"))?;
            below.insert(other.clone());
        }
    }
    let mut signatures = Vec::new();
    for signature in list("internalSignatures") {
        let number = &signature["signatureID"];
        signatures.push(bytes(signature).with_context(|| format!("signature {number} of {puid}"))?);
    }
    let join = |words: BTreeSet<String>| {
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let media_types = identifiers(value, "MIME").into_iter().collect();
    let fields = [
        puid.to_owned(),
        word("formatName"),
        word("version"),
        join(media_types),
        join(extensions),
        join(below),
    ];
    Ok(Format { fields, signatures })
}

/// One byte signature: its sequences, with tabs between.
fn bytes(signature: &Value) -> Result<String> {
    let mut sequences = Vec::new();
    for sequence in signature["byteSequences"].as_array().context("no sequences")? {
        let number = |key: &str| match &sequence[key] {
            Value::Null => Ok(0),
            value => value.as_u64().with_context(|| format!("`{key}` is no number: {value}")),
        };
        // What PRONOM calls the greatest offset counts from the least.
        let (least, more) = (number("offset")?, number("maxOffset")?);
        let place = match sequence["positionType"].as_str().unwrap_or_default() {
            "Absolute from BOF" => range('B', least, least + more),
            "Absolute from EOF" => range('E', least, least + more),
            "Variable" => "V".to_owned(),
            other => bail!("a place that is not known: `{other}`"),
        };
        let written = sequence["byteSequence"].as_str().context("a sequence without bytes")?;
        let written = canonical(written).with_context(|| format!("sequence `{written}`"))?;
        sequences.push(format!("{place} {written}"));
    }
    ensure!(!sequences.is_empty(), "no sequences");
    Ok(sequences.join("\t"))
}

/// A place: how many bytes may be passed over.
pub fn range(from: char, least: u64, most: u64) -> String {
    if least == most { format!("{from}{least}") } else { format!("{from}{least}-{most}") }
}

fn identifiers(value: &Value, kind: &str) -> BTreeSet<String> {
    let identifiers = value["identifiers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of_kind = identifiers.iter().filter(|identifier| identifier["identifierType"] == kind);
    of_kind.filter_map(|identifier| Some(plain(identifier["identifierText"].as_str()?))).collect()
}

/// Without tabs, line breaks and double spaces, which have a meaning in our file or none at all.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
