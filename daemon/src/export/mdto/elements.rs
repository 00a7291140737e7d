//! What one informatieobject says and another does not, element by element.

use super::{
    Informatieobject, to_bytes,
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

/// The elements that `said` has and `kept` has not. What stands there twice must be there twice.
pub fn missing(said: &Informatieobject, kept: &Informatieobject) -> Vec<Element> {
    let mut there = elements(kept);
    let mut missing = elements(said);
    missing.retain(|element| match there.iter().position(|other| other == element) {
        Some(place) => {
            there.swap_remove(place);
            false
        }
        None => true,
    });
    missing
}

/// Both are written first: so what is compared is what a reader of the file finds.
fn elements(object: &Informatieobject) -> Vec<Element> {
    let bytes = to_bytes(&object.clone().into());
    let (root, _) = tree::read(&bytes);
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
