//! Takes the elements within an element in the order of the schema, and the values out of those that hold
//! text.

use super::{
    dates::{Dag, Datum, DatumTijd, Tijdstip},
    looptijd::Looptijd,
    problem::{Path, Rule, shown},
    several::EenOfMeer,
    text::{Taal, Tekst, Url, trimmed},
    tree::{Node, Source},
};
use crate::model::Sentence;

/// How a value is read from an element. When there is none, a problem was reported.
type Read<T> = fn(&Node<'_>, &Path<'_>, &mut Source<'_>) -> Option<T>;

/// An element whose elements are being taken.
pub(super) struct Part<'n, 's, 't, 'x> {
    node: &'n Node<'x>,
    rest: &'n [Node<'x>],
    place: &'n Path<'n>,
    source: &'s mut Source<'t>,
}

impl<'n, 's, 't, 'x> Part<'n, 's, 't, 'x> {
    pub(super) fn new(node: &'n Node<'x>, place: &'n Path<'n>, source: &'s mut Source<'t>) -> Self {
        if !trimmed(&node.text).is_empty() {
            let text = shown(trimmed(&node.text));
            let message = Sentence::new(
                format!(
                    "in `{}` horen alleen elementen, en er staat tekst: `{text}`; haal die weg",
                    node.name
                ),
                format!("`{}` holds elements only, and there is text: `{text}`; take it out", node.name),
            );
            source.report(Rule::Order, place, node.at, message);
        }
        Self { node, rest: &node.children, place, source }
    }

    /// Whether an element of that name comes next.
    pub(super) fn is_next(&self, name: &str) -> bool {
        self.rest.first().is_some_and(|next| next.name == name)
    }

    fn take(&mut self, name: &str) -> Option<&'n Node<'x>> {
        let (first, rest) = self.rest.split_first().filter(|(first, _)| first.name == name)?;
        self.rest = rest;
        Some(first)
    }

    /// An element that may be absent.
    pub(super) fn maybe<T>(&mut self, name: &'static str, read: Read<T>) -> Option<T> {
        let node = self.take(name)?;
        let place = self.place.child(name);
        read(node, &place, self.source)
    }

    /// An element that must be there.
    pub(super) fn one<T>(&mut self, name: &'static str, read: Read<T>) -> Option<T> {
        if !self.is_next(name) {
            self.report_absent(name);
        }
        self.maybe(name, read)
    }

    /// Any number of elements.
    pub(super) fn all<T>(&mut self, name: &'static str, read: Read<T>) -> Vec<T> {
        let mut values = Vec::new();
        let mut number = 0;
        while let Some(node) = self.take(name) {
            let place = self.place.nth(name, number);
            values.extend(read(node, &place, self.source));
            number = number.saturating_add(1);
        }
        values
    }

    /// At least one element.
    pub(super) fn some<T>(&mut self, name: &'static str, read: Read<T>) -> Option<EenOfMeer<T>> {
        if !self.is_next(name) {
            self.report_absent(name);
        }
        EenOfMeer::try_from(self.all(name, read)).ok()
    }

    /// At least one element, which version 1.0 does not ask for: where it is the last one and absent, what stands for that.
    pub(super) fn some_since_1_0_1<T>(
        &mut self,
        name: &'static str,
        read: Read<T>,
        otherwise: fn() -> T,
    ) -> Option<EenOfMeer<T>> {
        if self.rest.is_empty() && self.source.is_of_any_version {
            self.source.lacks_limits = true;
            return Some(EenOfMeer::new(otherwise()));
        }
        self.some(name, read)
    }

    /// Reports what was not taken: it stands in the wrong place. Only the first, since it stood in the way
    /// of the others.
    pub(super) fn end(self) {
        if let Some(left) = self.rest.first() {
            let place = self.place.child(left.name);
            self.source.report(Rule::Order, &place, left.at, misplaced(left.name));
        }
    }

    fn report_absent(&mut self, name: &'static str) {
        // When it stands elsewhere, `end` will say so.
        if self.rest.iter().any(|node| node.name == name) {
            return;
        }
        let inside = self.node.name;
        let (hint_nl, hint_en) = match name {
            // Optional until 1.0.1.
            "beperkingGebruik" => (
                ". Is niet bekend of er een beperking is, gebruik dan het type `Nader te bepalen`",
                ". If it is not known whether there is a limit, use the type `Nader te bepalen`",
            ),
            _ => (
                "; voeg het toe, op de plaats die MDTO-XML1.0.1.xsd noemt",
                "; add it, in the place that MDTO-XML1.0.1.xsd names",
            ),
        };
        let message = Sentence::new(
            format!("in `{inside}` ontbreekt `{name}`, en dat is verplicht{hint_nl}"),
            format!("`{inside}` has no `{name}`, which is mandatory{hint_en}"),
        );
        let place = self.place.child(name);
        self.source.report(Rule::Mandatory, &place, self.node.at, message);
    }
}

pub(super) fn misplaced(name: &str) -> Sentence {
    Sentence::new(
        format!(
            "`{name}` staat niet op zijn plaats of komt te vaak voor; houd de volgorde van MDTO-XML1.0.1.xsd aan"
        ),
        format!("`{name}` is out of place or comes too often; keep the order of MDTO-XML1.0.1.xsd"),
    )
}

/// Reads a value from the text of an element.
fn value<T>(
    node: &Node<'_>,
    place: &Path<'_>,
    source: &mut Source<'_>,
    read: impl FnOnce(&str) -> Result<T, Sentence>,
) -> Option<T> {
    if let Some(inside) = node.children.first() {
        let inside_place = place.child(inside.name);
        source.report(Rule::Order, &inside_place, inside.at, misplaced(inside.name));
        return None;
    }
    read(&node.text)
        .map_err(|message| {
            let message = Sentence::new(
                format!("`{}`: {}", place.last(), message.nl),
                format!("`{}`: {}", place.last(), message.en),
            );
            source.report(Rule::Value, place, node.at, message);
        })
        .ok()
}

pub(super) fn tekst(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Tekst> {
    value(node, place, source, |text| Tekst::new(text))
}

pub(super) fn taal(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Taal> {
    value(node, place, source, Taal::new)
}

pub(super) fn url(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Url> {
    value(node, place, source, Url::new)
}

pub(super) fn dag(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Dag> {
    value(node, place, source, Dag::new)
}

pub(super) fn datum(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Datum> {
    value(node, place, source, Datum::new)
}

pub(super) fn datum_tijd(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<DatumTijd> {
    value(node, place, source, DatumTijd::new)
}

pub(super) fn tijdstip(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Tijdstip> {
    value(node, place, source, Tijdstip::new)
}

pub(super) fn looptijd(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<Looptijd> {
    value(node, place, source, Looptijd::new)
}

/// `xsd:integer`, but no number of bytes is below nothing.
pub(super) fn omvang(node: &Node<'_>, place: &Path<'_>, source: &mut Source<'_>) -> Option<u64> {
    value(node, place, source, |text| {
        trimmed(text).parse().map_err(|_| {
            let text = shown(trimmed(text));
            Sentence::new(
                format!("`{text}` is geen aantal bytes; schrijf een heel getal van 0 of meer"),
                format!("`{text}` is no number of bytes; write a whole number of 0 or more"),
            )
        })
    })
}
