//! The rules for documents that go together: each `identificatieKenmerk` is used once within its source,
//! and nothing is part of itself.
//!
//! Only identifications and the relations between them are kept, so that a whole archive fits. A reference
//! by name only cannot be followed, and is not.

use std::collections::HashMap;

use super::{
    problem::{Problem, Rule, shown},
    types::{Identificatie, Mdto},
};
use crate::model::Sentence;

/// Names at most this many of the objects that go round.
const MOST_NAMED: usize = 8;
/// Who has this many problems need not hear of more.
const MOST_PROBLEMS: usize = 100;

/// Documents that are looked at together; filled one by one.
#[derive(Debug, Default)]
pub struct Samenhang {
    /// The number of each identification, of what is described here and of what is only referred to.
    numbers: HashMap<Identificatie, usize>,
    known: Vec<Known>,
    /// Part and whole.
    relations: Vec<(usize, usize)>,
    problems: Vec<Problem>,
}

/// What is known by an identification.
#[derive(Debug)]
struct Known {
    /// Whether a document of this set has it.
    is_described: bool,
    /// The number that stands for all identifications of the same thing.
    same_as: usize,
}

impl Samenhang {
    /// Adds a document.
    pub fn add(&mut self, mdto: &Mdto) {
        let mut own = Vec::new();
        for identificatie in mdto.identificatie().iter() {
            let number = self.number(identificatie);
            if self.known.get(number).is_some_and(|known| known.is_described) {
                self.report_taken(mdto, identificatie);
            } else {
                own.push(number);
            }
        }
        let Some(&thing) = own.first() else { return };
        for number in own {
            if let Some(known) = self.known.get_mut(number) {
                *known = Known { is_described: true, same_as: thing };
            }
        }
        let Mdto::Informatieobject(object) = mdto else { return };
        for whole in object.is_onderdeel_van.iter().filter_map(|to| to.identificatie.as_ref()) {
            let whole = self.number(whole);
            self.relations.push((thing, whole));
        }
        for part in object.bevat_onderdeel.iter().filter_map(|to| to.identificatie.as_ref()) {
            let part = self.number(part);
            self.relations.push((part, thing));
        }
    }

    /// Everything that is wrong between them.
    pub fn finish(mut self) -> Vec<Problem> {
        let names: HashMap<usize, &str> =
            self.numbers.iter().map(|(name, number)| (*number, name.kenmerk.as_str())).collect();
        let rounds = rounds(self.known.len(), &self.wholes());
        for round in rounds.iter().take(MOST_PROBLEMS) {
            let of = |number: &usize| names.get(number).copied().map(shown).unwrap_or_default();
            let mut chain: Vec<String> = round.iter().take(MOST_NAMED).map(of).collect();
            if round.len() > MOST_NAMED {
                chain.push("…".into());
            }
            chain.extend(round.first().map(of));
            let chain = chain.join(" → ");
            let message = Sentence::new(
                format!(
                    "deze informatieobjecten zijn onderdeel van zichzelf: {chain}; haal een van de relaties weg"
                ),
                format!(
                    "these informatieobjecten are part of themselves: {chain}; take one of the relations out"
                ),
            );
            self.problems.push(Problem::new(
                Rule::OnderdeelAcyclic,
                &"informatieobject/isOnderdeelVan",
                message,
            ));
        }
        self.problems
    }

    fn number(&mut self, identificatie: &Identificatie) -> usize {
        if let Some(number) = self.numbers.get(identificatie) {
            return *number;
        }
        let number = self.known.len();
        self.known.push(Known { is_described: false, same_as: number });
        self.numbers.insert(identificatie.clone(), number);
        number
    }

    fn report_taken(&mut self, mdto: &Mdto, identificatie: &Identificatie) {
        if self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        let (kenmerk, bron) = (shown(identificatie.kenmerk.as_str()), shown(identificatie.bron.as_str()));
        let naam = shown(mdto.naam().as_str());
        let message = Sentence::new(
            format!(
                "`{naam}` heeft het kenmerk `{kenmerk}` van `{bron}`, en dat heeft iets anders al; geef het een ander"
            ),
            format!(
                "`{naam}` has `{kenmerk}` of `{bron}`, which something else has already; give it another"
            ),
        );
        let path = match mdto {
            Mdto::Informatieobject(_) => "informatieobject/identificatie",
            Mdto::Bestand(_) => "bestand/identificatie",
        };
        self.problems.push(Problem::new(Rule::KenmerkUnique, &path, message));
    }

    /// For each thing what it is part of.
    fn wholes(&self) -> Vec<Vec<usize>> {
        let thing = |number: usize| self.known.get(number).map_or(number, |known| known.same_as);
        let mut wholes = vec![Vec::new(); self.known.len()];
        for &(part, whole) in &self.relations {
            let whole = thing(whole);
            if let Some(of_part) = wholes.get_mut(thing(part))
                && !of_part.contains(&whole)
            {
                of_part.push(whole);
            }
        }
        wholes
    }
}

/// Every way round that is met while following each thing to its wholes. Without recursion: a chain may be
/// as long as the archive is large.
fn rounds(count: usize, wholes: &[Vec<usize>]) -> Vec<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::Not; count];
    let mut found = Vec::new();
    for start in 0..count {
        if seen.get(start) != Some(&Seen::Not) {
            continue;
        }
        let mut way = vec![(start, 0_usize)];
        while let Some((at, next)) = way.last_mut() {
            if let Some(seen) = seen.get_mut(*at) {
                *seen = Seen::OnTheWay;
            }
            let Some(&whole) = wholes.get(*at).and_then(|wholes| wholes.get(*next)) else {
                if let Some(seen) = seen.get_mut(*at) {
                    *seen = Seen::Done;
                }
                way.pop();
                continue;
            };
            *next = next.saturating_add(1);
            match seen.get(whole) {
                Some(Seen::Not) => way.push((whole, 0)),
                Some(Seen::OnTheWay) => {
                    let round = way.iter().map(|(number, _)| *number).skip_while(|number| *number != whole);
                    found.push(round.collect());
                }
                Some(Seen::Done) | None => {}
            }
        }
    }
    found
}
