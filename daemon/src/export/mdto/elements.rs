//! What one informatieobject says and another does not, element by element.

use super::{
    Begrip, BeperkingGebruik, Identificatie, Informatieobject, Looptijd, Taal, Termijn, Verwijzing, to_bytes,
    tree::{self, Node},
};

/// An element of an informatieobject, with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// As the schema calls it.
    pub name: &'static str,
    /// The texts in it, for people.
    pub text: String,
    /// All of it, to compare.
    whole: String,
}

/// The elements that `said` has and `kept` has not. What stands there twice must be there twice. What says the same in
/// other words (the same list by another name, `P010Y` for `P10Y`) is there.
pub fn missing(said: &Informatieobject, kept: &Informatieobject) -> Vec<Element> {
    let mut there = elements(kept);
    let mut missing = elements(&in_the_words_of(kept, said));
    missing.retain(|element| match there.iter().position(|other| other == element) {
        Some(place) => {
            there.swap_remove(place);
            false
        }
        None => true,
    });
    missing
}

/// What an object says, in the words of another one where that one says the same.
fn in_the_words_of(kept: &Informatieobject, said: &Informatieobject) -> Informatieobject {
    let mut said = said.clone();
    let same = |one: &Begrip, other: &Begrip| {
        let label = |begrip: &Begrip| begrip.label.as_str().trim().to_lowercase();
        label(one) == label(other) && (one.code.is_none() || other.code.is_none() || one.code == other.code)
    };
    if said.waardering.bestemming() == kept.waardering.bestemming() {
        said.waardering = kept.waardering.clone();
    }
    if let (Some(one), Some(other)) = (&said.aggregatieniveau, &kept.aggregatieniveau)
        && same(one, other)
    {
        said.aggregatieniveau.clone_from(&kept.aggregatieniveau);
    }
    if let (Some(one), Some(other)) = (&said.bewaartermijn, &kept.bewaartermijn)
        && is_same_term(one, other, same)
    {
        said.bewaartermijn.clone_from(&kept.bewaartermijn);
    }
    let language = |tag: &Taal| tag.as_str().split('-').next().map(str::to_lowercase);
    rephrase(&mut said.taal, &kept.taal, |one, other| language(one) == language(other));
    rephrase(&mut said.event, &kept.event, |one, other| {
        same(&one.r#type, &other.r#type)
            && (&one.tijd, &one.resultaat, &one.verantwoordelijke_actor)
                == (&other.tijd, &other.resultaat, &other.verantwoordelijke_actor)
    });
    for one in said.archiefvormer.iter_mut() {
        if let Some(other) = kept.archiefvormer.iter().find(|other| is_same_organisation(one, other)) {
            one.clone_from(other);
        }
    }
    for one in said.beperking_gebruik.iter_mut() {
        let is_same = |other: &&BeperkingGebruik| {
            let terms = match (&one.termijn, &other.termijn) {
                (None, None) => true,
                (Some(one), Some(other)) => is_same_term(one, other, same),
                _ => false,
            };
            let rest = (&one.nadere_beschrijving, &one.documentatie)
                == (&other.nadere_beschrijving, &other.documentatie);
            terms && rest && same(&one.r#type, &other.r#type)
        };
        if let Some(other) = kept.beperking_gebruik.iter().find(is_same) {
            one.clone_from(other);
        }
    }
    said
}

/// Puts what says the same in the place of each.
fn rephrase<T: Clone>(said: &mut [T], kept: &[T], is_same: impl Fn(&T, &T) -> bool) {
    for one in said {
        if let Some(other) = kept.iter().find(|other| is_same(one, other)) {
            one.clone_from(other);
        }
    }
}

fn is_same_term(one: &Termijn, other: &Termijn, same: impl Fn(&Begrip, &Begrip) -> bool) -> bool {
    let triggers = match (&one.trigger_start_looptijd, &other.trigger_start_looptijd) {
        (None, None) => true,
        (Some(one), Some(other)) => same(one, other),
        _ => false,
    };
    let length = |term: &Termijn| term.looptijd.as_ref().map(Looptijd::length);
    let start = |term: &Termijn| term.startdatum_looptijd.as_ref().map(|day| day.0.first);
    let end = |term: &Termijn| term.einddatum.as_ref().map(|day| (day.0.first, day.0.last));
    triggers && length(one) == length(other) && start(one) == start(other) && end(one) == end(other)
}

/// By its name, and by its code in the register where both have one: as such, or as the end of its URI.
fn is_same_organisation(one: &Verwijzing, other: &Verwijzing) -> bool {
    let name = |one: &Verwijzing| one.naam.as_str().trim().to_lowercase();
    let code = |mark: &Identificatie| mark.kenmerk.as_str().rsplit('/').next().map(str::to_lowercase);
    let marks = match (&one.identificatie, &other.identificatie) {
        (Some(one), Some(other)) => {
            let register = |mark: &Identificatie| mark.bron.as_str().to_lowercase();
            code(one) == code(other) && register(one).contains("tooi") == register(other).contains("tooi")
        }
        (one, other) => one == other,
    };
    marks && name(one) == name(other)
}

/// Both are written first: so what is compared is what a reader of the file finds.
fn elements(object: &Informatieobject) -> Vec<Element> {
    let bytes = to_bytes(&object.clone().into());
    let (root, _) = tree::read(&bytes, false);
    let Some(object) = root.as_ref().and_then(|root| root.children.first()) else { return Vec::new() };
    let element = |node: &Node<'_>| {
        let (mut texts, mut whole) = (Vec::new(), String::new());
        collect(node, &mut texts, &mut whole);
        Element { name: node.name, text: texts.join(" · "), whole }
    };
    object.children.iter().map(element).collect()
}

fn collect(node: &Node<'_>, texts: &mut Vec<String>, whole: &mut String) {
    whole.push_str(&format!("<{}>", node.name));
    if node.children.is_empty() {
        texts.push(node.text.trim().to_owned());
        whole.push_str(&node.text);
    }
    for child in &node.children {
        collect(child, texts, whole);
    }
    whole.push_str("</>");
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Tekst, tests::golden::everything},
        missing,
    };

    #[test]
    fn tells_what_is_not_there_and_how_often() {
        let said = everything();
        assert_eq!(missing(&said, &said), []);
        let mut kept = said.clone();
        kept.trefwoord.clear();
        kept.naam = Tekst::fixed("anders");
        kept.bewaartermijn = None;
        let names: Vec<_> = missing(&said, &kept).iter().map(|element| element.name).collect();
        assert_eq!(names.first(), Some(&"naam"));
        assert_eq!(names.iter().filter(|name| **name == "trefwoord").count(), said.trefwoord.len());
        assert!(names.contains(&"bewaartermijn"));
        assert!(missing(&said, &kept).iter().any(|element| element.text.contains(" · ")));
        let mut twice = said.clone();
        twice.trefwoord.extend(said.trefwoord.first().cloned());
        assert_eq!(missing(&twice, &said).len(), 1);
    }
}
