//! The restriction that a rule proposes.

use super::{
    page::{Node, Page},
    said::MOST_ITEMS,
};
use crate::{
    model::{PropertyMark, Sentence},
    page::Place,
    settings::{Proposal, values::Lists},
    vocabulary::ListId,
};

/// A proposal that waits for the id of its rule.
pub(super) struct Proposed {
    grounds: Vec<String>,
    scope: String,
    public_explanation: String,
    place: Place,
}

impl Proposed {
    pub(super) fn of_rule(self, rule: &str) -> Proposal {
        let Self { grounds, scope, public_explanation, place } = self;
        // 24 bits tell the few proposals apart that one rule makes over the years, and can be typed over.
        let mark = PropertyMark::of(&grounds.join(","), &scope).0 >> 40;
        Proposal { id: format!("{rule}-{mark:06x}"), grounds, scope, public_explanation, place }
    }
}

/// Reads `propose`.
pub(super) fn propose(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> Option<Proposed> {
    let table = page.table(node, &["grounds", "scope", "public_explanation"])?;
    let named = page.required(&table, "grounds");
    let place = named.as_ref().map(Node::place);
    let grounds = named.and_then(|node| grounds(page, &node, lists));
    let mut line = |name: &str| match table.get(name) {
        Some(node) => page.line(&node).map(Into::into),
        None => Some(String::new()),
    };
    let (scope, public_explanation) = (line("scope"), line("public_explanation"));
    let mut grounds = grounds?;
    // Written in another order it is the same proposal.
    grounds.sort();
    Some(Proposed { grounds, scope: scope?, public_explanation: public_explanation?, place: place? })
}

/// Reads grounds of the Woo.
pub(super) fn grounds(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> Option<Vec<String>> {
    let before = page.count();
    let mut grounds: Vec<String> = Vec::new();
    for (node, text) in page.lines(node, MOST_ITEMS)? {
        match lists.term_in(ListId::WooGronden, "grounds", text) {
            Ok(term) if grounds.contains(&term.code) => {
                let message = Sentence::new(
                    format!("`{}` staat er al. Eén keer is toegestaan", term.code),
                    format!("`{}` is there already. Once is allowed", term.code),
                );
                page.note(node.at, &node.key, message);
            }
            Ok(term) => grounds.push(term.code),
            Err(message) => page.note(node.at, &node.key, message),
        }
    }
    if grounds.is_empty() && before == page.count() {
        let message = Sentence::new(
            "deze lijst is leeg: zonder grond van de Woo is er geen beperking. Noem er één",
            "this list is empty: without a ground of the Woo there is no restriction. Name one",
        );
        page.note(node.at, &node.key, message);
    }
    (before == page.count()).then_some(grounds)
}
