//! XML as far as exports write it, read by code that shares nothing with the product.

/// An element: its name without a prefix, its text, and what is in it.
#[derive(Debug, Default, Clone)]
pub struct Element {
    pub name: String,
    pub text: String,
    pub inside: Vec<Element>,
}

impl Element {
    /// Reads a document; fails on what is not well-formed as exports write it.
    pub fn read(text: &str) -> Self {
        let mut open = vec![Self::default()];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            open.last_mut().unwrap().text.push_str(&unescaped(before));
            let (tag, after) = after.split_once('>').expect("an end of a tag");
            rest = after;
            if tag.starts_with(['?', '!']) {
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                let whole = open.pop().unwrap();
                assert_eq!(whole.name, plain(name));
                open.last_mut().expect("an element around it").inside.push(whole);
                continue;
            }
            let name = tag.trim_end_matches('/').split_whitespace().next().unwrap();
            let element = Self { name: plain(name), ..Self::default() };
            if tag.ends_with('/') {
                open.last_mut().unwrap().inside.push(element);
            } else {
                open.push(element);
            }
        }
        assert_eq!(open.len(), 1, "every element ends");
        open.pop().unwrap().inside.pop().expect("an element")
    }

    /// What is in it of that name.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.inside.iter().filter(move |element| element.name == name)
    }

    /// The first of that way down.
    pub fn at(&self, way: &str) -> Option<&Self> {
        way.split('/').try_fold(self, |element, name| element.inside.iter().find(|one| one.name == name))
    }

    /// The text of that way down; empty when there is none.
    pub fn text_at(&self, way: &str) -> &str {
        self.at(way).map_or("", |element| element.text.trim())
    }

    /// Every element, itself included.
    pub fn every(&self) -> Vec<&Self> {
        let mut all = vec![self];
        all.extend(self.inside.iter().flat_map(Self::every));
        all
    }
}

fn plain(name: &str) -> String {
    name.trim().rsplit(':').next().unwrap().to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
