//! What the rules, the policy and the document's own name have to say about a field.

use crate::{
    model::{
        Field, FieldName, FilePath, Kind, Provenance, Sentence, Source, Suggestion, Timestamp, Value,
        closed::UNDECIDED, hidden::spelled_out,
    },
    settings::{ORGANISATION, Organisation, Policy, Rule},
};

/// A value that something has to offer.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub(super) value: Value,
    pub(super) source: Source,
    actor: String,
    policy_version: String,
    reason: Sentence,
}

impl Offer {
    fn of_rule(rule: &Rule, value: &Value, policy: &Policy) -> Self {
        Self {
            value: value.clone(),
            source: Source::Rule,
            actor: rule.id.clone(),
            policy_version: policy.version.clone(),
            reason: rule.reason.clone(),
        }
    }

    pub(super) fn new(
        value: Value,
        source: Source,
        actor: &str,
        policy_version: &str,
        reason: Sentence,
    ) -> Self {
        Self { value, source, actor: actor.into(), policy_version: policy_version.into(), reason }
    }

    pub(super) fn of_daemon(value: Value, policy_version: &str, reason: Sentence) -> Self {
        Self {
            value,
            source: Source::Daemon,
            actor: concat!("bronmerkd ", env!("CARGO_PKG_VERSION")).into(),
            policy_version: policy_version.into(),
            reason,
        }
    }

    /// The value, with the provenance that it had if it was there already. One that is there stays as it
    /// was chosen: a newer version of its list is no news.
    pub(super) fn become_value(
        self,
        name: FieldName,
        known: Option<&(Value, Provenance)>,
        now: Timestamp,
    ) -> (Value, Provenance) {
        match known {
            Some(known) if is_same_value(name, &known.0, &self.value) && self.is_same(&known.1) => {
                known.clone()
            }
            _ => (self.value.clone(), self.provenance(now)),
        }
    }

    /// The suggestion, with the provenance that it had if it was there already.
    pub(super) fn become_suggestion(
        self,
        name: FieldName,
        before: Option<&Field>,
        now: Timestamp,
    ) -> Suggestion {
        let known = before.into_iter().flat_map(|field| &field.suggestions).find(|known| {
            known.id == self.actor
                && is_same_value(name, &known.value, &self.value)
                && self.is_same(&known.provenance)
        });
        match known {
            Some(known) => known.clone(),
            None => Suggestion {
                id: self.actor.clone(),
                value: self.value.clone(),
                provenance: self.provenance(now),
            },
        }
    }

    /// Whether the same thing said it for the same reason. A newer daemon or policy that says the
    /// same is no news.
    fn is_same(&self, other: &Provenance) -> bool {
        self.source == other.source
            && self.reason == other.reason
            && (self.source == Source::Daemon || self.actor == other.actor)
    }

    fn provenance(self, time: Timestamp) -> Provenance {
        Provenance {
            source: self.source,
            actor: self.actor,
            time,
            policy_version: self.policy_version,
            reason: self.reason,
        }
    }
}

/// Whether two values of a field are one. A term is the same one in every version of its official list;
/// an organisation that takes a new selection list has its documents put under that.
pub(super) fn is_same_value(name: FieldName, one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Term(one), Value::Term(other)) if name != FieldName::Informatiecategorie => {
            one.is_same(other)
        }
        (Value::Terms(ones), Value::Terms(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| one.is_same(other))
        }
        _ => one == other,
    }
}

/// What the rules say: read from the top until one sets the field. What is suggested on the way is
/// offered; what comes after is not read.
pub(super) fn of_rules(rules: &[&Rule], name: FieldName, policy: &Policy) -> (Option<Offer>, Vec<Offer>) {
    let mut suggested = Vec::new();
    for rule in rules {
        if let Some(value) = rule.set.get(&name) {
            return (Some(Offer::of_rule(rule, value, policy)), suggested);
        }
        suggested.extend(rule.suggest.get(&name).map(|value| Offer::of_rule(rule, value, policy)));
    }
    (None, suggested)
}

/// What is so when no rule sets the field.
pub(super) fn without_rule(name: FieldName, policy: &Policy, kind: Kind, path: &FilePath) -> Option<Offer> {
    match name {
        FieldName::Naam if kind == Kind::Dossier => {
            let name = readable(path.name()).trim().to_owned();
            let reason = Sentence::new("uit de naam van de map", "from the folder's name");
            Some(Offer::of_daemon(Value::Text(name), "", reason)).filter(|_| !path.name().is_empty())
        }
        FieldName::Naam => {
            let reason = Sentence::new("uit de bestandsnaam", "from the file name");
            Some(Offer::of_daemon(Value::Text(title(path)?), "", reason))
        }
        FieldName::Archiefvormer => {
            policy.organisation.as_ref().map(|organisation| of_organisation(organisation, policy))
        }
        FieldName::Waardering => undecided(
            name,
            policy,
            Sentence::new(
                "geen regel van de organisatie past; hoe lang dit bewaard moet worden, is nog niet bepaald",
                "no rule of the organisation applies; how long this must be kept is not decided yet",
            ),
        ),
        FieldName::BeperkingGebruik => undecided(
            name,
            policy,
            Sentence::new(
                "nog niemand heeft bepaald of dit openbaar mag zijn; openbaar is het uitgangspunt, maar dat belooft een programma niet",
                "nobody has decided yet whether this may be public; public is the starting point, but a program does not promise it",
            ),
        ),
        FieldName::Omschrijving
        | FieldName::Trefwoorden
        | FieldName::Taal
        | FieldName::Informatiecategorie
        | FieldName::Bewaartermijn
        | FieldName::BewaartermijnTrigger
        | FieldName::BewaartermijnStartdatum
        | FieldName::BewaartermijnEinddatum
        | FieldName::WooInformatiecategorie
        | FieldName::Documentsoort
        | FieldName::Themas
        | FieldName::OfficieleTitel
        | FieldName::Samenvatting
        | FieldName::Context
        | FieldName::Documenthandelingen
        | FieldName::Beoordeling
        | FieldName::PublicerenVoor
        | FieldName::Documentstatus
        | FieldName::Kenmerk
        | FieldName::Documentdatum
        | FieldName::Afzender
        | FieldName::Geadresseerden
        | FieldName::Afsluitdatum => None,
    }
}

fn of_organisation(organisation: &Organisation, policy: &Policy) -> Offer {
    Offer {
        value: Value::Term(organisation.term()),
        source: Source::Rule,
        actor: ORGANISATION.into(),
        policy_version: policy.version.clone(),
        reason: Sentence::new(
            "de organisatie die in het beleid staat",
            "the organisation that the policy names",
        ),
    }
}

fn undecided(name: FieldName, policy: &Policy, reason: Sentence) -> Option<Offer> {
    let term = policy.lists().term(name, UNDECIDED).ok()?;
    Some(Offer::of_daemon(Value::Term(term), &policy.version, reason))
}

/// The file's name without its extension, as a title.
fn title(path: &FilePath) -> Option<String> {
    let name = path.name();
    let stem = match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) if dot > 0 && is_extension(name.get(dot + 1..).unwrap_or_default()) => {
            name.get(..dot).unwrap_or(name)
        }
        _ => name,
    };
    let shown = |bytes: &[u8]| Some(readable(bytes).trim().to_owned()).filter(|title| !title.is_empty());
    shown(stem).or_else(|| shown(name))
}

/// A name for people. One that is not in UTF-8 is most likely in Latin-1, as older systems wrote it.
fn readable(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => spelled_out(text),
        Err(_) => spelled_out(&bytes.iter().copied().map(char::from).collect::<String>()),
    }
}

/// Whether what follows the last dot is an extension: “Besluit nr. 12” has none, and neither has
/// “versie 1.2”.
fn is_extension(bytes: &[u8]) -> bool {
    bytes.len() <= 8
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.iter().any(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::title;
    use crate::model::FilePath;

    #[test]
    fn the_title_is_the_name_without_its_extension() {
        for (name, expected) in [
            (&b"Nota begroting.docx"[..], Some("Nota begroting")),
            (b"Besluit nr. 12", Some("Besluit nr. 12")),
            (b"versie 1.2", Some("versie 1.2")),
            (b"plan.v2.odt", Some("plan.v2")),
            (b".profile", Some(".profile")),
            (b" .docx", Some(".docx")),
            (b"archief.7z", Some("archief")),
            (b"brief\xff.odt", Some("briefÿ")),
            (b"be\xebindigd.odt", Some("beëindigd")),
            ("no\u{202e}ta.odt".as_bytes(), Some("no\\u{202e}ta")),
            (b"a\nb.odt", Some("a\\nb")),
        ] {
            let path = FilePath::from_bytes(b"/srv").join(name);
            assert_eq!(title(&path).as_deref(), expected, "{name:?}");
        }
        assert_eq!(title(&FilePath::from_bytes(b"/")), None);
    }
}
