//! The terms within which documents must be public.

use super::{
    page::{Node, Page},
    rules::{Ids, id, reason},
    said::MOST_ITEMS,
};
use crate::{
    model::{FieldName, IsoDuration, Sentence, Term},
    settings::{After, PublicationTerm, duration, values::Lists},
    vocabulary::ListId,
};

/// More than this nobody can oversee; the Woo has eighteen categories.
const MOST_TERMS: usize = 100;
/// The word for the day on which a document was made.
const CREATED: &str = "created";

/// Reads all terms.
pub(super) fn publication(
    page: &mut Page<'_>,
    node: &Node<'_>,
    lists: Lists<'_>,
    ids: &mut Ids,
) -> Vec<PublicationTerm> {
    let nodes = page.tables(node, MOST_TERMS);
    nodes.iter().filter_map(|node| term(page, node, lists, ids)).collect()
}

fn term(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>, ids: &mut Ids) -> Option<PublicationTerm> {
    let table = page.table(node, &["id", "woo_informatiecategorie", "within", "after", "reason"])?;
    // Each part is read before any is missed, so that all problems are found.
    let id = page.required(&table, "id").and_then(|node| id(page, &node, ids));
    let categories = match table.get("woo_informatiecategorie") {
        Some(node) => categories(page, &node, lists),
        None => Some(Vec::new()),
    };
    let within = page.required(&table, "within").and_then(|node| within(page, &node));
    let after = page.required(&table, "after").and_then(|node| after(page, &node, lists));
    let reason = page.required(&table, "reason").and_then(|node| reason(page, &node));
    Some(PublicationTerm {
        id: id?,
        categories: categories?,
        within: within?,
        after: after?,
        reason: reason?,
    })
}

fn categories(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> Option<Vec<Term>> {
    let before = page.count();
    let mut terms = Vec::new();
    for (node, text) in page.lines(node, MOST_ITEMS)? {
        match lists.term(FieldName::WooInformatiecategorie, text) {
            Ok(term) => terms.push(term),
            Err(message) => page.note(node.at, &node.key, message),
        }
    }
    if terms.is_empty() && before == page.count() {
        let message = Sentence::new(
            "deze lijst is leeg: zo geldt de termijn voor geen enkel document. Noem een categorie, of haal `woo_informatiecategorie` weg: dan geldt zij voor alle",
            "this list is empty: the term would hold for no document. Name a category, or take `woo_informatiecategorie` out: then it holds for all",
        );
        page.note(node.at, &node.key, message);
    }
    Some(terms)
}

fn within(page: &mut Page<'_>, node: &Node<'_>) -> Option<IsoDuration> {
    let text = page.line(node)?;
    match duration::read_listed(text) {
        Ok(within) => Some(within),
        Err(message) => {
            page.note(node.at, &node.key, message);
            None
        }
    }
}

fn after(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> Option<After> {
    let text = page.line(node)?;
    if text.eq_ignore_ascii_case(CREATED) {
        return Some(After::Created);
    }
    match lists.term_in(ListId::DiwooSoorthandelingen, "after", text) {
        Ok(term) => Some(After::Handling(term)),
        Err(Sentence { nl, en }) => {
            let message = Sentence::new(format!("{nl}, en `{CREATED}`"), format!("{en}, and `{CREATED}`"));
            page.note(node.at, &node.key, message);
            None
        }
    }
}
