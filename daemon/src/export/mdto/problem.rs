//! What is wrong with an MDTO document, and where.

use std::fmt;

use crate::model::Sentence;

/// One thing that is wrong, or could be better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule that was not kept.
    pub rule: Rule,
    /// The element, as `informatieobject/event[2]/eventTijd`.
    pub path: String,
    /// The line in the file that was read; nothing for a value that was never written.
    pub line: Option<usize>,
    /// What is wrong, why, and what to do.
    pub message: Sentence,
}

impl Problem {
    pub(super) fn new(rule: Rule, path: &impl fmt::Display, message: Sentence) -> Self {
        Self { rule, path: path.to_string(), line: None, message }
    }

    pub(super) fn on_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Whether this may be left as it is.
    pub fn is_advice(&self) -> bool {
        self.rule.is_advice()
    }
}

macro_rules! rules {
    ($($(#[$about:meta])+ $rule:ident = $name:literal,)+) => {
        /// The rules of MDTO that a document can break.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[$about])+ $rule,)+
        }

        impl Rule {
            /// UPPER_SNAKE_CASE, for machines; stable.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)+
                }
            }
        }
    };
}

rules! {
    /// The file is well-formed XML 1.0 in UTF-8.
    WellFormed = "WELL_FORMED",
    /// The file stays within what is read at most.
    Size = "SIZE",
    /// There is no document type declaration, and so no entity of one's own.
    NoDtd = "NO_DTD",
    /// The elements and attributes are those of the schema.
    KnownNames = "KNOWN_NAMES",
    /// What the schema asks for is there.
    Mandatory = "MANDATORY",
    /// The elements stand in the order of the schema, and not more often than it allows.
    Order = "ORDER",
    /// A value has the form that its type asks for.
    Value = "VALUE",
    /// A term of a closed list is in that list.
    ClosedList = "CLOSED_LIST",
    /// Informatieobject, `bewaartermijn`: only with `waardering` V.
    BewaartermijnOnlyWithV = "BEWAARTERMIJN_ONLY_WITH_V",
    /// termijnGegevens: without `termijnEinddatum`, both the trigger and `termijnLooptijd`.
    TermijnComplete = "TERMIJN_COMPLETE",
    /// termijnGegevens: `termijnEinddatum` = `termijnStartdatumLooptijd` + `termijnLooptijd`.
    TermijnSum = "TERMIJN_SUM",
    /// beperkingGebruikGegevens: the type "Overig" has a `beperkingGebruikNadereBeschrijving`.
    OverigExplained = "OVERIG_EXPLAINED",
    /// dekkingInTijdGegevens: the end overlaps with the begin or comes after it.
    DekkingInTijdInOrder = "DEKKING_IN_TIJD_IN_ORDER",
    /// identificatieGegevens: `identificatieKenmerk` is unique within its `identificatieBron`.
    KenmerkUnique = "KENMERK_UNIQUE",
    /// Object, `naam`: at most 80 characters is advised.
    NaamShort = "NAAM_SHORT",
}

impl Rule {
    /// Whether the norm advises this and does not ask for it.
    pub fn is_advice(self) -> bool {
        self == Self::NaamShort
    }
}

/// Where in a document we are; written out only when there is something to say.
#[derive(Clone, Copy)]
pub(super) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    name: &'static str,
    /// From 1, for elements that can be repeated.
    number: Option<usize>,
}

impl<'p> Path<'p> {
    pub(super) fn root(name: &'static str) -> Self {
        Self { parent: None, name, number: None }
    }

    pub(super) fn child(&'p self, name: &'static str) -> Self {
        Self { parent: Some(self), name, number: None }
    }

    pub(super) fn nth(&'p self, name: &'static str, from_zero: usize) -> Self {
        Self { parent: Some(self), name, number: Some(from_zero.saturating_add(1)) }
    }

    pub(super) fn last(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(out, "{parent}/")?;
        }
        out.write_str(self.name)?;
        self.number.map_or(Ok(()), |number| write!(out, "[{number}]"))
    }
}

/// Text from outside, short and on one line, for use in a sentence.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).flat_map(char::escape_debug).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
