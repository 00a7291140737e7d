//! Which fields there are, for who shows or fills them in.

use crate::{
    model::{FieldName, Source, ValueKind as Kind},
    settings::values,
    wire,
};
use bronmerk_proto::v1::{self, FieldInfo, field_info};

/// What the names of lists begin with.
pub(super) const LISTS: &str = "vocabularies/";

/// A field with what can be said of it without a record.
pub fn info(field: FieldName) -> FieldInfo {
    let kind = field.kind();
    let list = values::list_of(field);
    FieldInfo {
        name: format!("fields/{field}"),
        field: field.to_string(),
        label: Some(wire::sentence_to_proto(&field.label())),
        kind: kind_of(kind).into(),
        takes: Some(wire::sentence_to_proto(&kind.name())),
        vocabulary: list.map(|list| format!("{LISTS}{}", list.as_str())).unwrap_or_default(),
        required: field.is_required(),
        sources: field.sources().into_iter().map(|source| source_of(source).into()).collect(),
        of_dossiers: field.is_of_dossiers(),
        most_characters: match kind {
            Kind::Line | Kind::Text => most(values::MOST_CHARACTERS),
            _ => 0,
        },
        most_items: match kind {
            Kind::Terms | Kind::Words | Kind::Handlings => most(values::MOST_ITEMS),
            _ => 0,
        },
    }
}

fn most(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn kind_of(kind: Kind) -> field_info::Kind {
    match kind {
        Kind::Line => field_info::Kind::Line,
        Kind::Text => field_info::Kind::Text,
        Kind::Term => field_info::Kind::Term,
        Kind::Terms => field_info::Kind::Terms,
        Kind::Words => field_info::Kind::Texts,
        Kind::Duration => field_info::Kind::Duration,
        Kind::Date => field_info::Kind::Date,
        Kind::Handlings => field_info::Kind::Handlings,
    }
}

fn source_of(source: Source) -> v1::Source {
    match source {
        Source::Person => v1::Source::Person,
        Source::Document => v1::Source::Document,
        Source::Rule => v1::Source::Rule,
        Source::Inherited => v1::Source::Inherited,
        Source::Model => v1::Source::Model,
        Source::Daemon => v1::Source::Daemon,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{info, v1};
    use crate::model::FieldName;

    #[test]
    fn every_field_says_what_it_takes_in_both_languages() {
        let mut labels = BTreeSet::new();
        for field in FieldName::ALL {
            let info = info(field);
            let (label, takes) = (info.label.clone().unwrap(), info.takes.clone().unwrap());
            assert!(!label.nl.is_empty() && !label.en.is_empty() && !takes.nl.is_empty(), "{field}");
            assert!(!label.nl.contains('_'), "{field}");
            assert!(labels.insert(label.nl) && info.kind != 0, "{field}");
            assert!(info.sources.contains(&v1::Source::Person.into()), "{field}");
        }
        let documentsoort = info(FieldName::Documentsoort);
        assert_eq!(documentsoort.vocabulary, "vocabularies/diwoo-documentsoorten");
        assert!(!documentsoort.required && info(FieldName::Waardering).required);
        assert!(info(FieldName::Afsluitdatum).of_dossiers);
        assert_eq!(
            (info(FieldName::Naam).most_characters, info(FieldName::Trefwoorden).most_items),
            (10_000, 100)
        );
    }
}
