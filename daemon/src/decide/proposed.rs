//! The restrictions that rules propose. A machine adds proposals and takes nothing away: also not when the
//! rule that made one is gone.

use crate::{
    model::{Environment, Record, Restriction, RestrictionId},
    restriction::{self, Machine},
    settings::{Proposal, Rule},
};

/// All restrictions of the record, and what the rules that fit it propose anew.
pub(super) fn restrictions(rules: &[&Rule], record: &Record) -> Vec<Restriction> {
    let mut all = record.restrictions.clone();
    if record.is_said_to_have_no_restriction() {
        return all;
    }
    for (rule, proposal) in rules.iter().filter_map(|rule| Some((rule, rule.propose.as_ref()?))) {
        // What became of it is for people: decided with other words, withdrawn, or taken over by a copy.
        if all.iter().any(|known| is_that(known, proposal)) {
            continue;
        }
        let proposed = restriction::propose(
            &all,
            restriction::Proposal {
                id: RestrictionId(proposal.id.clone()),
                grounds: proposal.grounds.clone(),
                scope: proposal.scope.clone(),
                environment: Environment::No,
                public_explanation: proposal.public_explanation.clone(),
                by: Machine::Rule(rule.id.clone()),
            },
        );
        // That its grounds are known was seen when the policy was read (`examples`); a record with as many
        // restrictions as it can have is restricted enough.
        if let Ok(proposed) = proposed {
            all = proposed;
        }
    }
    all
}

/// Whether a restriction is what became of that proposal: here, or in the record that it came from.
fn is_that(known: &Restriction, proposal: &Proposal) -> bool {
    known.id.0.strip_suffix(&proposal.id).is_some_and(|before| before.is_empty() || before.ends_with(':'))
}
