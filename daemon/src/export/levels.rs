//! The folders of a transfer, as levels of aggregation: of how much each is the record, and over which days.
//!
//! Archives nest levels in one order, and their programs refuse another one: Archief, Serie as often as needed, Dossier,
//! Zaak at most once, Archiefstuk as often as needed, and the bestand in it. So a watched folder is an archief, a folder
//! that is no dossier is a serie above a dossier and an archiefstuk of several below one, and a dossier in a dossier is
//! a zaak.

use super::mdto::{Begrip, Dag, Datum, DekkingInTijd, Informatieobject, Tekst, lists};
use crate::model::{Date, Record};

/// The list of kinds of periods, which MDTO names and leaves free.
const PERIODS: Tekst = Tekst::fixed("MDTO, voorbeelden bij dekkingInTijdType");

/// A level of aggregation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// All of one maker, as far as it is watched.
    Archief,
    /// What belongs together above dossiers.
    Serie,
    Dossier,
    /// A dossier in a dossier.
    Zaak,
    /// One piece, or several that are in a folder of a dossier.
    Archiefstuk,
}

impl Level {
    /// The level of a folder directly below this one.
    #[must_use]
    pub fn below(self, is_dossier: bool) -> Self {
        match (self, is_dossier) {
            (Self::Archief | Self::Serie, true) => Self::Dossier,
            (Self::Archief | Self::Serie, false) => Self::Serie,
            (Self::Dossier, true) => Self::Zaak,
            _ => Self::Archiefstuk,
        }
    }

    /// Says of an object that it is of this level, and of which days it is where that is asked.
    pub fn set(self, object: &mut Informatieobject, days: Option<Days>) {
        let label = match self {
            Self::Archief => "Archief",
            Self::Serie => "Serie",
            Self::Dossier => "Dossier",
            Self::Zaak => "Zaak",
            Self::Archiefstuk => "Archiefstuk",
        };
        object.aggregatieniveau = Some(Begrip::new(Tekst::fixed(label), lists::AGGREGATIENIVEAUS));
        if !matches!(self, Self::Serie | Self::Archiefstuk) {
            object.dekking_in_tijd = days.and_then(Days::period).into_iter().collect();
        }
    }
}

/// From when to when a folder is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Of its oldest document.
    pub first: Date,
    /// The day on which it was closed; nothing for one that is used.
    pub closed: Option<Date>,
}

impl Days {
    fn period(self) -> Option<DekkingInTijd> {
        let day = |day: Date| Dag::new(&day.to_string()).ok().map(Datum::from);
        Some(DekkingInTijd {
            r#type: Begrip::new(Tekst::fixed("Looptijd"), PERIODS),
            begindatum: day(self.first)?,
            // A close before its oldest document is no period.
            einddatum: self.closed.filter(|closed| *closed >= self.first).and_then(day),
        })
    }
}

/// The first day that is known of a document: as it says itself, or of its file.
pub fn first_day(record: &Record) -> Date {
    let facts = record.facts.as_ref();
    let known = facts.into_iter().flat_map(|facts| {
        [Some(facts.modified), facts.created, facts.properties.created].into_iter().flatten()
    });
    Date::of(known.min().unwrap_or(record.created))
}

#[cfg(test)]
mod tests {
    use super::Level::{self, Archief, Archiefstuk, Dossier, Serie, Zaak};

    #[test]
    fn levels_nest_as_archives_take_them() {
        for (folders, expected) in [
            (&[][..], Archief),
            (&[false, false], Serie),
            (&[true], Dossier),
            (&[false, true], Dossier),
            (&[true, false], Archiefstuk),
            (&[true, false, false], Archiefstuk),
            (&[true, true], Zaak),
            (&[true, true, false], Archiefstuk),
            (&[true, true, true], Archiefstuk),
            (&[true, false, true], Archiefstuk),
        ] {
            let level = folders.iter().fold(Archief, |level, is_dossier| Level::below(level, *is_dossier));
            assert_eq!(level, expected, "{folders:?}");
        }
    }
}
