//! DROID's container signatures: which members a file has, and what is in them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use quick_xml::{Reader, escape::unescape, events::Event};

use super::{formats::range, sequence::canonical};

/// All of them.
pub struct Containers {
    pub version: String,
    pub signatures: Vec<Signature>,
}

/// One of them, as it will be written.
pub struct Signature {
    pub puid: String,
    pub kind: char,
    pub text: String,
}

/// An element with what is in it.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    inside: Vec<Element>,
}

pub fn read(xml: &str) -> Result<Containers> {
    let root = tree(xml)?;
    let part = |name: &str| root.inside.iter().find(|element| element.name == name);
    let mappings = part("FileFormatMappings").context("no `FileFormatMappings`")?;
    let mut puids = BTreeMap::new();
    for mapping in &mappings.inside {
        let (id, puid) = (mapping.attribute("signatureId")?, mapping.attribute("Puid")?);
        ensure!(puids.insert(id, puid).is_none(), "signature {id} is mapped twice");
    }
    let mut signatures = Vec::new();
    for element in &part("ContainerSignatures").context("no `ContainerSignatures`")?.inside {
        let id = element.attribute("Id")?;
        let puid = puids.get(id).with_context(|| format!("container signature {id} is of no format"))?;
        let signature = signature(element).with_context(|| format!("container signature {id} of {puid}"))?;
        signatures.push(Signature { puid: (*puid).to_owned(), ..signature });
    }
    let version = root.attribute("signatureVersion")?.to_owned();
    Ok(Containers { version, signatures })
}

fn signature(element: &Element) -> Result<Signature> {
    let kind = match element.attribute("ContainerType")? {
        "ZIP" => 'z',
        "OLE2" => 'o',
        other => bail!("a container that is not known: `{other}`"),
    };
    let mut fields = Vec::new();
    for files in element.children(&["Description", "Files"])? {
        for file in files.children(&["File", "BinarySignatures"])? {
            let mut sequences = Vec::new();
            // Once they stand behind the member that they are of.
            if file.name == "BinarySignatures" {
                bytes(file, &mut sequences)?;
                fields.append(&mut sequences);
                continue;
            }
            for part in file.children(&["Path", "BinarySignatures"])? {
                if part.name == "Path" {
                    fields.push(format!("/{}", part.text.trim()));
                } else {
                    bytes(part, &mut sequences)?;
                }
            }
            fields.append(&mut sequences);
        }
    }
    ensure!(fields.first().is_some_and(|field| field.starts_with('/')), "no member");
    Ok(Signature { puid: String::new(), kind, text: fields.join("\t") })
}

fn bytes(element: &Element, sequences: &mut Vec<String>) -> Result<()> {
    let known = ["InternalSignatureCollection", "InternalSignature", "ByteSequence"];
    for inside in element.children(&known)? {
        if inside.name == "ByteSequence" {
            sequences.push(sequence(inside)?);
        } else {
            ensure!(
                inside.inside.len() == 1 || inside.name == "InternalSignature",
                "more than one signature"
            );
            bytes(inside, sequences)?;
        }
    }
    Ok(())
}

/// One sequence: its parts come one after the other, with so many bytes between.
fn sequence(element: &Element) -> Result<String> {
    element.only(&["Reference"])?;
    let from = match element.attributes.get("Reference").map(String::as_str) {
        Some("BOFoffset") => 'B',
        Some("EOFoffset") => 'E',
        Some("Variable") | None => 'V',
        Some(other) => bail!("a place that is not known: `{other}`"),
    };
    let (mut place, mut text) = (String::new(), String::new());
    for (index, part) in element.children(&["SubSequence"])?.iter().enumerate() {
        part.only(&["Position", "SubSeqMinOffset", "SubSeqMaxOffset", "MinFragLength"])?;
        let (least, most) = part.between("SubSeqMinOffset", "SubSeqMaxOffset")?;
        if index == 0 {
            place = match from {
                'V' => "V".to_owned(),
                // No greatest offset for a first part means that it stands there, and 0 that there is none.
                _ => range(from, least, most.filter(|most| *most > 0).unwrap_or(least).max(least)),
            };
        } else {
            ensure!(from != 'E', "parts before the end");
            text.push_str(&gap(least, most));
        }
        for inside in part.children(&["Sequence", "RightFragment"])? {
            if inside.name == "RightFragment" {
                inside.only(&["MinOffset", "MaxOffset", "Position"])?;
                let (least, most) = inside.between("MinOffset", "MaxOffset")?;
                text.push_str(&gap(least, most));
            }
            text.push_str(&canonical(&inside.text).with_context(|| format!("sequence `{}`", inside.text))?);
        }
    }
    Ok(format!("{place} {text}"))
}

fn gap(least: u64, most: Option<u64>) -> String {
    match most {
        Some(0) if least == 0 => String::new(),
        Some(most) => format!("{{{least}-{}}}", most.max(least)),
        None if least == 0 => "*".to_owned(),
        None => format!("{{{least}-*}}"),
    }
}

impl Element {
    fn attribute(&self, name: &str) -> Result<&str> {
        let value = self.attributes.get(name).map(String::as_str);
        value.with_context(|| format!("`{}` has no `{name}`", self.name))
    }

    /// Refuses attributes that have a meaning which is not known here.
    fn only(&self, known: &[&str]) -> Result<()> {
        let odd = self.attributes.keys().find(|name| !known.contains(&name.as_str()));
        odd.map_or(Ok(()), |odd| bail!("`{}` has `{odd}`, which is not known", self.name))
    }

    fn children(&self, known: &[&str]) -> Result<&[Element]> {
        let odd = self.inside.iter().find(|element| !known.contains(&element.name.as_str()));
        odd.map_or(Ok(&self.inside), |odd| bail!("`{}` is not known in `{}`", odd.name, self.name))
    }

    fn between(&self, least: &str, most: &str) -> Result<(u64, Option<u64>)> {
        let number = |name: &str| match self.attributes.get(name).map(|value| value.trim()) {
            None | Some("") => Ok(None),
            Some(value) => {
                value.parse().map(Some).with_context(|| format!("`{name}` is no number: `{value}`"))
            }
        };
        Ok((number(least)?.unwrap_or(0), number(most)?))
    }
}

/// Reads all of the XML. It is a small file of a known maker.
fn tree(xml: &str) -> Result<Element> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::new("")];
    loop {
        let event = reader.read_event()?;
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                let mut element = Element::new(start.name().as_ref());
                for attribute in start.attributes() {
                    let attribute = attribute?;
                    let name = attribute.key.as_ref().to_owned();
                    let value = unescape(&attribute.value)?.into_owned();
                    element.attributes.insert(name, value);
                }
                open.push(element);
            }
            Event::Text(text) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(text);
                }
            }
            Event::GeneralRef(entity) => {
                let written = format!("&{};", &**entity);
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&unescape(&written)?);
                }
            }
            _ => {}
        }
        match event {
            Event::End(_) | Event::Empty(_) => {
                let element = open.pop().context("an end without a start")?;
                open.last_mut().context("an end without a start")?.inside.push(element);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let root = open.pop().and_then(|mut all| all.inside.pop());
    root.filter(|_| open.is_empty()).context("the XML does not end")
}

impl Element {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), attributes: BTreeMap::new(), text: String::new(), inside: Vec::new() }
    }
}
