//! Sequences of bytes as `pronom.tsv` writes them, made ready for matching.

use memchr::memmem::Finder;

/// A sequence: parts that follow each other at any distance.
#[derive(Debug)]
pub(super) struct Sequence {
    pub(super) place: Place,
    pub(super) parts: Vec<Part>,
}

/// Where a sequence may begin (from the start) or end (before the end).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start { least: usize, most: usize },
    End { least: usize, most: usize },
    Anywhere,
}

/// A part: steps that follow each other at known distances.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) steps: Vec<Step>,
    /// Bytes that are passed over before it, at least.
    pub(super) skip: usize,
    /// How many bytes it takes.
    pub(super) least: usize,
    pub(super) most: usize,
    /// The longest bytes in it, to find it by.
    pub(super) anchor: Option<Anchor>,
}

/// Bytes that must be in a part, and how far from its beginning.
#[derive(Debug)]
pub(super) struct Anchor {
    pub(super) finder: Finder<'static>,
    pub(super) nearest: usize,
    pub(super) farthest: usize,
}

#[derive(Debug)]
pub(super) enum Step {
    Bytes(Box<[u8]>),
    One(Box<Set>),
    /// So many bytes as these, and not these.
    Other(Box<[u8]>),
    /// Bytes from one number to the other, the first byte weighing most.
    Between(Box<[u8]>, Box<[u8]>),
    Any(usize, usize),
    Choice(Box<[Vec<Step>]>),
}

/// Which bytes are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set([u64; 4]);

impl Set {
    fn of(is_meant: impl Fn(u8) -> bool) -> Self {
        let mut words = [0; 4];
        for (index, word) in (0_u8..4).zip(&mut words) {
            for bit in 0..64 {
                *word |= u64::from(is_meant(index * 64 + bit)) << bit;
            }
        }
        Self(words)
    }

    /// The bytes that are in these.
    pub(super) fn in_bytes<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> Self {
        let mut words = [0; 4];
        for byte in bytes {
            if let Some(word) = words.get_mut(usize::from(byte >> 6)) {
                *word |= 1 << (byte & 63);
            }
        }
        Self(words)
    }

    /// Whether all of those are meant too.
    pub(super) fn has_all(&self, others: &Self) -> bool {
        self.0.iter().zip(others.0).all(|(ours, theirs)| theirs & !ours == 0)
    }

    pub(super) fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 != 0)
    }

    fn with(&self, other: &Self) -> Self {
        Self::of(|byte| self.has(byte) || other.has(byte))
    }
}

impl Sequence {
    /// How much of a file must be looked at for it.
    pub(super) fn reach(&self) -> usize {
        match (self.place, self.parts.as_slice()) {
            (Place::Start { least, most } | Place::End { least, most }, [part]) => most - least + part.most,
            (Place::Anywhere, _) => usize::MAX,
            _ => usize::MAX - 1,
        }
    }

    /// Bytes that are in every file that has it.
    pub(super) fn needed(&self) -> impl Iterator<Item = &u8> {
        let steps = self.parts.iter().flat_map(|part| &part.steps);
        steps
            .filter_map(|step| if let Step::Bytes(bytes) = step { Some(bytes.iter()) } else { None })
            .flatten()
    }

    /// Reads a sequence; nothing when it is not written as it should be.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (place, text) = text.split_once(' ').unwrap_or((text, ""));
        let mut letters = place.chars();
        let mut place = match (letters.next()?, letters.as_str()) {
            ('B', range) => range_of(range).map(|(least, most)| Place::Start { least, most })?,
            ('E', range) => range_of(range).map(|(least, most)| Place::End { least, most })?,
            ('V', "") => Place::Anywhere,
            _ => return None,
        };
        let mut reader = Reader { rest: text };
        let mut parts = Vec::new();
        let mut skip = 0;
        loop {
            let mut steps = reader.steps()?;
            if let (Place::Start { least, most }, [], Some(Step::Any(fewest, farthest))) =
                (&mut place, parts.as_slice(), steps.first())
            {
                // A distance before the first byte is a place.
                (*least, *most) = (*least + fewest, *most + farthest);
                steps.remove(0);
            }
            let end = reader.wild();
            if !steps.is_empty() || end.is_none() {
                // What follows the last byte of a sequence from the start is of no matter.
                let is_last = end.is_none() && !matches!(place, Place::End { .. });
                parts.push(Part::new(steps, skip, is_last)?);
            }
            match end {
                Some(least) => skip = least,
                None => break,
            }
        }
        let is_whole = reader.rest.is_empty() && !(matches!(place, Place::End { .. }) && parts.len() > 1);
        is_whole.then_some(Self { place, parts })
    }
}

impl Part {
    fn new(mut steps: Vec<Step>, mut skip: usize, is_last: bool) -> Option<Self> {
        while is_last && matches!(steps.last(), Some(Step::Any(..))) {
            steps.pop();
        }
        // A fixed distance at its beginning belongs before it.
        if let Some(Step::Any(least, most)) = steps.first()
            && least == most
        {
            skip += *least;
            steps.remove(0);
        }
        if !steps.iter().any(|step| !matches!(step, Step::Any(..))) {
            return None;
        }
        let (least, most) = length(&steps);
        let anchor = anchor(&steps);
        Some(Self { steps, skip, least, most, anchor })
    }
}

/// The longest bytes among the steps.
fn anchor(steps: &[Step]) -> Option<Anchor> {
    let (mut nearest, mut farthest, mut best) = (0, 0, None::<(&[u8], usize, usize)>);
    for step in steps {
        if let Step::Bytes(bytes) = step
            && best.is_none_or(|(best, ..)| bytes.len() > best.len())
        {
            best = Some((bytes, nearest, farthest));
        }
        let (least, most) = length_of(step);
        (nearest, farthest) = (nearest + least, farthest + most);
    }
    let (bytes, nearest, farthest) = best?;
    Some(Anchor { finder: Finder::new(bytes).into_owned(), nearest, farthest })
}

fn length(steps: &[Step]) -> (usize, usize) {
    steps.iter().map(length_of).fold((0, 0), |sum, length| (sum.0 + length.0, sum.1 + length.1))
}

/// How many bytes a step takes, at least and at most.
pub(super) fn length_of(step: &Step) -> (usize, usize) {
    match step {
        Step::Bytes(bytes) | Step::Other(bytes) | Step::Between(bytes, _) => (bytes.len(), bytes.len()),
        Step::One(_) => (1, 1),
        Step::Any(least, most) => (*least, *most),
        Step::Choice(choices) => choices
            .iter()
            .map(|steps| length(steps))
            .fold((usize::MAX, 0), |(least, most), (shorter, longer)| (least.min(shorter), most.max(longer))),
    }
}

fn range_of(text: &str) -> Option<(usize, usize)> {
    let (least, most) = text.split_once('-').unwrap_or((text, text));
    Some((number(least)?, number(most)?)).filter(|(least, most)| least <= most)
}

/// Offsets and distances are small: what is larger than any file that is looked into is no distance.
fn number(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| *number < 1 << 30)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn take(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn upto(&mut self, end: char) -> Option<&str> {
        let (inside, rest) = self.rest.split_once(end)?;
        self.rest = rest;
        Some(inside)
    }

    /// Reads a distance without an end: how many bytes it has at least.
    fn wild(&mut self) -> Option<usize> {
        if self.take("*") {
            return Some(0);
        }
        let (inside, rest) = self.rest.strip_prefix('{')?.split_once('}')?;
        let least = number(inside.strip_suffix("-*")?)?;
        self.rest = rest;
        Some(least)
    }

    /// Reads steps as far as they are at known distances.
    fn steps(&mut self) -> Option<Vec<Step>> {
        let (mut steps, mut bytes) = (Vec::new(), Vec::new());
        loop {
            if self.bytes(&mut bytes)? {
                continue;
            }
            if !bytes.is_empty() {
                steps.push(Step::Bytes(std::mem::take(&mut bytes).into()));
            }
            let is_wild = self.rest.starts_with('{') && self.rest.split('}').next()?.ends_with('*');
            if self.take("??") {
                add_any(&mut steps, 1, 1);
            } else if !is_wild && self.take("{") {
                let (least, most) = range_of(self.upto('}')?)?;
                add_any(&mut steps, least, most);
            } else if self.take("[") {
                steps.push(self.set()?);
            } else if self.take("(") {
                steps.push(self.choice()?);
            } else {
                return Some(steps);
            }
        }
    }

    fn choice(&mut self) -> Option<Step> {
        let mut choices = vec![self.steps()?];
        while self.take("|") {
            choices.push(self.steps()?);
        }
        if !self.take(")") || choices.iter().any(Vec::is_empty) {
            return None;
        }
        // One byte or another is a set, and quicker so.
        let sets: Option<Vec<Set>> = choices
            .iter()
            .map(|steps| match steps.as_slice() {
                [Step::One(set)] => Some(**set),
                [Step::Bytes(bytes)] => match **bytes {
                    [byte] => Some(Set::of(|other| other == byte)),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let set = sets.and_then(|sets| sets.into_iter().reduce(|all, set| all.with(&set)));
        Some(set.map_or_else(|| Step::Choice(choices.into()), |set| Step::One(Box::new(set))))
    }

    fn set(&mut self) -> Option<Step> {
        let is_not = self.take("!");
        let is_masked = self.take("&");
        let (mut from, mut to) = (Vec::new(), Vec::new());
        while self.bytes(&mut from)? {}
        if self.take(":") {
            while self.bytes(&mut to)? {}
        } else {
            to.clone_from(&from);
        }
        if !self.take("]") || from.len() != to.len() {
            return None;
        }
        Some(match (from.as_slice(), to.as_slice()) {
            ([], _) => return None,
            ([mask], _) if is_masked => Step::One(Box::new(Set::of(|byte| (byte & mask == *mask) != is_not))),
            ([least], [most]) => {
                Step::One(Box::new(Set::of(|byte| (*least..=*most).contains(&byte) != is_not)))
            }
            _ if is_masked => return None,
            _ if is_not && from == to => Step::Other(from.into()),
            _ if is_not => return None,
            _ => Step::Between(from.into(), to.into()),
        })
    }

    /// Reads bytes; says whether there were any. Nothing when they are not written as they should be.
    fn bytes(&mut self, bytes: &mut Vec<u8>) -> Option<bool> {
        if self.take("'") {
            let text = self.upto('\'')?;
            bytes.extend_from_slice(text.as_bytes());
            return Some(true);
        }
        let byte = self.rest.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(byte) = byte.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            return Some(false);
        };
        bytes.push(byte);
        self.rest = self.rest.get(2..)?;
        Some(true)
    }
}

/// Adds bytes of any kind, to those before where there are.
fn add_any(steps: &mut Vec<Step>, least: usize, most: usize) {
    match steps.last_mut() {
        Some(Step::Any(before_least, before_most)) => {
            *before_least += least;
            *before_most += most;
        }
        _ => steps.push(Step::Any(least, most)),
    }
}
