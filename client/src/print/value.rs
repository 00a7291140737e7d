//! Values and where they come from.

use bronmerk_proto::v1::{Handling, Provenance, Source, Term, Value, value::Kind};

use super::{Look, escape::clean};
use crate::texts::record as words;

/// What the daemon is called in front of its version.
const DAEMON: &str = "bronmerkd";

impl Look {
    /// Returns the value for a person; `None` when there is none.
    pub(crate) fn value(&self, value: Option<&Value>) -> Option<String> {
        Some(match value?.kind.as_ref()? {
            Kind::Text(text) => clean(text).into_owned(),
            Kind::Term(term) => described(term, true),
            Kind::Duration(iso) => self.term(iso),
            Kind::Date(iso) => self.written_date(iso),
            Kind::Terms(list) => joined(list.terms.iter().map(|term| described(term, true))),
            Kind::Texts(list) => joined(list.texts.iter().map(|text| clean(text).into_owned())),
            Kind::Handlings(list) => joined(list.handlings.iter().map(|handling| self.handling(handling))),
        })
    }

    /// Returns the value without its list or its written form, for a table or a change.
    pub(crate) fn short_value(&self, value: Option<&Value>) -> Option<String> {
        match value?.kind.as_ref()? {
            Kind::Term(term) => Some(described(term, false)),
            Kind::Terms(list) => Some(joined(list.terms.iter().map(|term| described(term, false)))),
            _ => self.value(value),
        }
    }

    /// Returns what was done, and when.
    fn handling(&self, handling: &Handling) -> String {
        let kind = handling.kind.as_ref().map(|kind| described(kind, false)).unwrap_or_default();
        format!("{kind} {}", self.written_date(&handling.time))
    }

    /// Returns who or what set a value, under which policy, when, and why.
    pub(crate) fn why(&self, provenance: &Provenance) -> String {
        let policy = &provenance.policy_version;
        let policy =
            (!policy.is_empty()).then(|| format!("{} {}", words::version_words(self.lang), clean(policy)));
        let told = [Some(self.who(provenance.source(), &provenance.actor)), policy];
        let time = self.moment(provenance.time.as_ref());
        let told: Vec<_> = told.into_iter().chain([time]).flatten().filter(|part| !part.is_empty()).collect();
        let reason = self.sentence(provenance.reason.as_ref());
        match reason.is_empty() {
            true => told.join(", "),
            false => format!("{}: {reason}", told.join(", ")),
        }
    }

    /// Returns who or what acted.
    pub(crate) fn who(&self, source: Source, actor: &str) -> String {
        let actor = clean(actor);
        match source {
            Source::Person => words::by_person(self.lang, &actor),
            Source::Rule => words::by_rule(self.lang, &actor),
            Source::Model => words::by_model(self.lang, &actor),
            Source::Document => words::by_document(self.lang).to_owned(),
            Source::Inherited if actor.is_empty() => words::by_inheritance(self.lang).to_owned(),
            Source::Inherited => format!("{} ({actor})", words::by_inheritance(self.lang)),
            // The daemon writes its version with its name before it, and without.
            Source::Daemon => {
                let version = actor.strip_prefix(DAEMON).map_or(actor.as_ref(), str::trim_start);
                format!("{DAEMON} {version}").trim_end().to_owned()
            }
            Source::Unspecified => actor.into_owned(),
        }
    }
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join("; ")
}

/// Returns the term by its label, with its code and, if asked, its list behind it.
fn described(term: &Term, with_list: bool) -> String {
    let list = [term.list.as_str(), term.list_version.as_str()];
    let list = list.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let name = if term.label.is_empty() { &term.code } else { &term.label };
    let mut behind = Vec::new();
    if !term.label.is_empty() && !term.code.is_empty() {
        behind.push(clean(&term.code).into_owned());
    }
    if with_list && !list.is_empty() {
        behind.push(clean(&list).into_owned());
    }
    match behind.is_empty() {
        true => clean(name).into_owned(),
        false => format!("{} ({})", clean(name), behind.join(", ")),
    }
}

/// Returns the value as a script would write it: a term's code, a duration's ISO form.
pub(crate) fn code(value: Option<&Value>) -> Option<String> {
    Some(match value?.kind.as_ref()? {
        Kind::Term(term) => coded(term),
        Kind::Terms(list) => joined(list.terms.iter().map(coded)),
        Kind::Texts(list) => joined(list.texts.iter().map(|text| clean(text).into_owned())),
        Kind::Handlings(list) => joined(list.handlings.iter().map(|handling| {
            format!("{} {}", handling.kind.as_ref().map(coded).unwrap_or_default(), clean(&handling.time))
        })),
        Kind::Text(text) | Kind::Duration(text) | Kind::Date(text) => clean(text).into_owned(),
    })
}

fn coded(term: &Term) -> String {
    clean(if term.code.is_empty() { &term.label } else { &term.code }).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{language::Lang, specimen::look};

    #[test]
    fn the_daemon_is_called_the_same_however_it_wrote_its_version() {
        let who = |actor| look(Lang::Nl).who(Source::Daemon, actor);
        for actor in ["0.1.0", "bronmerkd 0.1.0"] {
            assert_eq!(who(actor), "bronmerkd 0.1.0");
        }
        for actor in ["", "bronmerkd"] {
            assert_eq!(who(actor), "bronmerkd");
        }
    }
}
