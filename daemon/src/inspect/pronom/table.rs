//! The facts: formats with their signatures, read once.

use std::collections::{BTreeMap, HashMap};

use super::pattern::{self, Place, Sequence, Set, Step};

/// All that is known of formats.
#[derive(Debug, Default)]
pub(in crate::inspect) struct Table {
    /// The day on which PRONOM published it.
    pub(in crate::inspect) release: &'static str,
    pub(super) formats: Vec<Format>,
    pub(super) signatures: Vec<Signature>,
    pub(super) containers: Vec<Container>,
    by_extension: HashMap<&'static str, Vec<usize>>,
    by_puid: HashMap<&'static str, usize>,
    /// Signatures that have two bytes at a known place: by that place, and by those bytes.
    fixed: BTreeMap<usize, HashMap<[u8; 2], Vec<usize>>>,
    /// The same for those with one.
    fixed_byte: BTreeMap<usize, HashMap<u8, Vec<usize>>>,
    /// The rest of them.
    loose: Vec<usize>,
    /// Names of members of containers, and the signatures that ask for them.
    members: HashMap<(Kind, &'static str), Vec<(usize, usize)>>,
}

#[derive(Debug)]
pub(in crate::inspect) struct Format {
    pub(in crate::inspect) puid: &'static str,
    pub(in crate::inspect) name: &'static str,
    pub(in crate::inspect) version: &'static str,
    /// Those that PRONOM names, with spaces between.
    pub(in crate::inspect) media_types: &'static str,
    pub(super) extensions: Vec<&'static str>,
    /// The formats that it goes before, also by way of others.
    pub(super) below: Vec<usize>,
    pub(super) has_signature: bool,
}

impl Format {
    /// Whether its content says that it is of this format.
    pub(in crate::inspect) fn has_signature(&self) -> bool {
        self.has_signature
    }

    /// Whether its files have names of a known kind.
    pub(in crate::inspect) fn has_extensions(&self) -> bool {
        !self.extensions.is_empty()
    }
}

/// Sequences that must all be in a file.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) format: usize,
    pub(super) sequences: Vec<Sequence>,
    /// Bytes that stand at a known place from the start.
    pub(super) fixed: Option<(usize, Box<[u8]>)>,
    /// Bytes that are somewhere in each of its files.
    pub(super) needed: Set,
}

/// Members that must all be in a container.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) format: usize,
    pub(super) members: Vec<Member>,
}

#[derive(Debug)]
pub(super) struct Member {
    pub(super) sequences: Vec<Sequence>,
}

/// The containers that are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::inspect) enum Kind {
    Zip,
    Compound,
}

impl Table {
    /// Reads all of it, or says which line is not as it should be.
    pub(super) fn parse(text: &'static str) -> Result<Self, usize> {
        let mut table = Self::default();
        let mut below = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if !line.starts_with('#') && !line.is_empty() {
                table.line(line, &mut below).ok_or(number + 1)?;
            }
        }
        table.close(&below);
        Ok(table)
    }

    fn line(&mut self, line: &'static str, below: &mut Vec<&'static str>) -> Option<()> {
        let (kind, rest) = line.split_once('\t')?;
        let mut fields = rest.split('\t');
        match kind {
            "release" => self.release = rest,
            "containers" | "source" | "licence" => {}
            "f" => {
                let mut field = || fields.next();
                let (puid, name, version) = (field()?, field()?, field()?);
                let (media_types, extensions) =
                    (field()?, field()?.split(' ').filter(|word| !word.is_empty()).collect());
                below.push(field()?);
                self.by_puid.insert(puid, self.formats.len());
                let format = Format {
                    puid,
                    name,
                    version,
                    media_types,
                    extensions,
                    below: Vec::new(),
                    has_signature: false,
                };
                self.formats.push(format);
            }
            "b" => {
                let mut sequences = fields.map(Sequence::parse).collect::<Option<Vec<_>>>()?;
                // Those that take a look at a few bytes come first.
                sequences.sort_by_key(Sequence::reach);
                let fixed = sequences.iter().filter_map(fixed).max_by_key(|(_, bytes)| bytes.len());
                let needed = Set::in_bytes(sequences.iter().flat_map(Sequence::needed));
                let format = self.last()?;
                self.signatures.push(Signature { format, sequences, fixed, needed });
            }
            "z" => self.container(Kind::Zip, fields)?,
            "o" => self.container(Kind::Compound, fields)?,
            _ => return None,
        }
        Some(())
    }

    /// The format that the lines below it are of.
    fn last(&mut self) -> Option<usize> {
        let format = self.formats.last_mut()?;
        format.has_signature = true;
        Some(self.formats.len() - 1)
    }

    fn container(&mut self, kind: Kind, fields: impl Iterator<Item = &'static str>) -> Option<()> {
        let mut members = Vec::new();
        for field in fields {
            match field.strip_prefix('/') {
                Some(name) => {
                    let asked = (self.containers.len(), members.len());
                    self.members.entry((kind, name)).or_default().push(asked);
                    members.push(Member { sequences: Vec::new() });
                }
                None => members.last_mut()?.sequences.push(Sequence::parse(field)?),
            }
        }
        let format = self.last()?;
        self.containers.push(Container { format, members });
        Some(())
    }

    /// Makes the ways in, once all is read.
    fn close(&mut self, below: &[&'static str]) {
        let below: Vec<Vec<usize>> = below
            .iter()
            .map(|puids| puids.split(' ').filter_map(|puid| self.by_puid.get(puid).copied()).collect())
            .collect();
        for (index, format) in self.formats.iter_mut().enumerate() {
            // Those below those below are below as well.
            let mut all = below.get(index).cloned().unwrap_or_default();
            let mut at = 0;
            while let Some(next) = all.get(at) {
                for further in below.get(*next).into_iter().flatten() {
                    if *further != index && !all.contains(further) {
                        all.push(*further);
                    }
                }
                at += 1;
            }
            format.below = all;
            for extension in &format.extensions {
                self.by_extension.entry(extension).or_default().push(index);
            }
        }
        // A format that is told by what is in a container is not told by the bytes around it.
        let in_containers: Vec<usize> = self.containers.iter().map(|container| container.format).collect();
        self.signatures.retain(|signature| !in_containers.contains(&signature.format));
        for (index, signature) in self.signatures.iter().enumerate() {
            match &signature.fixed {
                Some((place, bytes)) => match **bytes {
                    [one, two, ..] => {
                        self.fixed.entry(*place).or_default().entry([one, two]).or_default().push(index);
                    }
                    _ => {
                        let byte = bytes.first().copied().unwrap_or_default();
                        self.fixed_byte.entry(*place).or_default().entry(byte).or_default().push(index);
                    }
                },
                None => self.loose.push(index),
            }
        }
    }

    /// Signatures that a file with these first bytes can have, as far as the bytes at known places say.
    pub(super) fn possible(&self, head: &[u8]) -> impl Iterator<Item = &Signature> {
        let fixed = self.fixed.iter().filter_map(|(place, by_bytes)| {
            let pair = head.get(*place..)?.first_chunk()?;
            by_bytes.get(pair)
        });
        let fixed_byte = self.fixed_byte.iter().filter_map(|(place, by_byte)| by_byte.get(head.get(*place)?));
        let all = fixed.chain(fixed_byte).flatten().chain(&self.loose);
        all.filter_map(|index| self.signatures.get(*index))
    }

    /// The formats that files of this extension can have.
    pub(super) fn of_extension(&self, extension: &str) -> &[usize] {
        self.by_extension.get(extension).map(Vec::as_slice).unwrap_or_default()
    }

    /// The same, with what is known of them.
    pub(in crate::inspect) fn extensions_of(&self, extension: &str) -> impl Iterator<Item = &Format> + Clone {
        self.of_extension(extension).iter().filter_map(|index| self.formats.get(*index))
    }

    /// The container signatures that ask for a member of this name: which, and as which of their members.
    pub(super) fn asking<'a>(&'a self, kind: Kind, name: &'a str) -> &'a [(usize, usize)] {
        let members: &HashMap<(Kind, &'a str), _> = &self.members;
        members.get(&(kind, name)).map(Vec::as_slice).unwrap_or_default()
    }

    pub(in crate::inspect) fn format(&self, puid: &str) -> Option<&Format> {
        self.formats.get(*self.by_puid.get(puid)?)
    }

    /// Whether one format goes before the other.
    pub(super) fn is_before(&self, one: usize, other: usize) -> bool {
        self.formats.get(one).is_some_and(|format| format.below.contains(&other))
    }
}

/// A known place beyond this may not be at hand.
const FIXED: usize = 64 * 1024;

/// Bytes that a sequence has at a known place from the start: its longest.
fn fixed(sequence: &Sequence) -> Option<(usize, Box<[u8]>)> {
    let Place::Start { least, most } = sequence.place else { return None };
    let part = sequence.parts.first().filter(|_| least == most)?;
    let mut at = least + part.skip;
    let mut best: Option<(usize, &[u8])> = None;
    for step in &part.steps {
        let (shortest, longest) = pattern::length_of(step);
        if let Step::Bytes(bytes) = step
            && at < FIXED
            && best.is_none_or(|(_, best)| bytes.len() > best.len())
        {
            best = Some((at, bytes));
        }
        if shortest != longest {
            break;
        }
        at += shortest;
    }
    best.map(|(at, bytes)| (at, bytes.into()))
}
