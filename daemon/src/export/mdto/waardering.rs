//! The one closed list of MDTO.

use super::{
    lists,
    problem::shown,
    term::{Begrip, Verwijzing},
    text::Tekst,
};
use crate::model::{self, Sentence, closed::UNDECIDED};

/// What is to become of an informatieobject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bestemming {
    /// B: kept for ever.
    BlijvendTeBewaren,
    /// V: destroyed when its term has run out.
    TijdelijkTeBewaren,
    /// N: not known yet.
    NaderTeBepalen,
}

impl Bestemming {
    const ALL: [Self; 3] = [Self::BlijvendTeBewaren, Self::TijdelijkTeBewaren, Self::NaderTeBepalen];

    /// The code in the list.
    pub fn code(self) -> &'static str {
        match self {
            Self::BlijvendTeBewaren => model::Waardering::BLIJVEND,
            Self::TijdelijkTeBewaren => model::Waardering::TIJDELIJK,
            Self::NaderTeBepalen => model::Waardering::UNDECIDED,
        }
    }

    /// The label in the list.
    pub fn label(self) -> &'static str {
        match self {
            Self::BlijvendTeBewaren => "Blijvend te bewaren",
            Self::TijdelijkTeBewaren => "Tijdelijk te bewaren",
            Self::NaderTeBepalen => UNDECIDED,
        }
    }
}

/// A term of the list Waarderingen, as it was written.
///
/// The list is closed (MDTO, begrippenlijsten): any other term is refused. How the list itself is named
/// differs from system to system, and is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waardering {
    bestemming: Bestemming,
    begrip: Begrip,
}

impl Waardering {
    /// The term itself, with code, label and list as in the examples of the Nationaal Archief.
    pub fn new(bestemming: Bestemming) -> Self {
        let begrip = Begrip {
            label: Tekst::fixed(bestemming.label()),
            code: Some(Tekst::fixed(bestemming.code())),
            begrippenlijst: Verwijzing::new(lists::WAARDERINGEN),
        };
        Self { bestemming, begrip }
    }

    /// Recognises a term by its label, or by its code, which may also stand in the place of the label. Where
    /// there are both, they must name the same term.
    pub fn from_begrip(begrip: Begrip) -> Result<Self, Sentence> {
        let label = begrip.label.as_str().trim();
        let by_label = Bestemming::ALL
            .into_iter()
            .find(|known| known.label().eq_ignore_ascii_case(label) || known.code() == label);
        let code = begrip.code.as_ref().map(|code| code.as_str().trim());
        let by_code = Bestemming::ALL.into_iter().find(|known| Some(known.code()) == code);
        let found = by_label.filter(|_| code.is_none() || by_code == by_label);
        match found {
            Some(bestemming) => Ok(Self { bestemming, begrip }),
            None => Err(refusal(label, code)),
        }
    }

    /// What is to become of it.
    pub fn bestemming(&self) -> Bestemming {
        self.bestemming
    }

    /// As it is written.
    pub fn begrip(&self) -> &Begrip {
        &self.begrip
    }
}

fn refusal(label: &str, code: Option<&str>) -> Sentence {
    let list = Bestemming::ALL.map(|known| format!("{} = {}", known.code(), known.label())).join(", ");
    let (label, code) = (shown(label), code.map(|code| format!(" ({})", shown(code))).unwrap_or_default());
    Sentence::new(
        format!("`{label}`{code} is geen waardering van MDTO. Die lijst is gesloten; kies uit: {list}"),
        format!("`{label}`{code} is no waardering of MDTO. That list is closed; choose from: {list}"),
    )
}

#[cfg(test)]
mod tests {
    use super::{Bestemming, Waardering};
    use crate::export::mdto::{Begrip, Tekst, Verwijzing};

    fn begrip(label: &str, code: Option<&str>) -> Begrip {
        Begrip {
            label: Tekst::new(label).unwrap(),
            code: code.map(|code| Tekst::new(code).unwrap()),
            begrippenlijst: Verwijzing::new(Tekst::new("Waarderingen").unwrap()),
        }
    }

    #[test]
    fn recognises_the_terms_of_the_list_only() {
        for (label, code, found) in [
            ("Tijdelijk te bewaren", Some("V"), Some(Bestemming::TijdelijkTeBewaren)),
            ("blijvend te bewaren", None, Some(Bestemming::BlijvendTeBewaren)),
            ("N", None, Some(Bestemming::NaderTeBepalen)),
            ("V", Some("V"), Some(Bestemming::TijdelijkTeBewaren)),
            ("Tijdelijk te bewaren", Some("B"), None),
            ("Tijdelijk te bewaren", Some("v"), None),
            ("Vernietigen", Some("V"), None),
            ("v", None, None),
        ] {
            let read = Waardering::from_begrip(begrip(label, code));
            assert_eq!(read.as_ref().ok().map(Waardering::bestemming), found, "{label} {code:?}");
            if let Err(refusal) = read {
                assert!(
                    refusal.nl.contains("B = Blijvend te bewaren, V = Tijdelijk te bewaren"),
                    "{refusal:?}"
                );
            }
        }
    }
}
