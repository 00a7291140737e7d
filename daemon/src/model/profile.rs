//! Which fields a record needs to be complete for something.

use std::borrow::Cow;

use super::FieldName;

/// A named set of fields: what a record needs for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Names it for people and machines.
    pub name: Cow<'static, str>,
    /// The fields, each once. Those of a term count only where there can be one; see
    /// [`FieldName::goes_with_term`].
    pub fields: Cow<'static, [FieldName]>,
    /// Whether MDTO's “Nader te bepalen” will do as a value.
    pub takes_undecided: bool,
    /// Whether what stands in the way of publishing counts too.
    pub is_for_public: bool,
}

/// The profiles that are always there.
pub static BUILT_IN: [Profile; 3] = [
    // What MDTO asks of every informatieobject; it has a term for what is not decided.
    Profile {
        name: Cow::Borrowed("mdto-minimaal"),
        fields: Cow::Borrowed(&[
            FieldName::Naam,
            FieldName::Archiefvormer,
            FieldName::Waardering,
            FieldName::BeperkingGebruik,
        ]),
        takes_undecided: true,
        is_for_public: false,
    },
    // All that MDTO can say and a record can hold.
    Profile {
        name: Cow::Borrowed("mdto-volledig"),
        fields: Cow::Borrowed(&[
            FieldName::Naam,
            FieldName::Omschrijving,
            FieldName::Trefwoorden,
            FieldName::Taal,
            FieldName::Archiefvormer,
            FieldName::Informatiecategorie,
            FieldName::Waardering,
            FieldName::Bewaartermijn,
            FieldName::BewaartermijnTrigger,
            FieldName::BewaartermijnStartdatum,
            FieldName::BewaartermijnEinddatum,
            FieldName::BeperkingGebruik,
        ]),
        takes_undecided: false,
        is_for_public: false,
    },
    // What DiWoo asks before a document can be in the Woo index.
    Profile {
        name: Cow::Borrowed("diwoo-publiceerbaar"),
        fields: Cow::Borrowed(&[
            FieldName::Archiefvormer,
            FieldName::WooInformatiecategorie,
            FieldName::OfficieleTitel,
            FieldName::Documenthandelingen,
            FieldName::Beoordeling,
        ]),
        takes_undecided: false,
        is_for_public: true,
    },
];

impl Profile {
    /// The built-in one that says what a document needs to become public.
    pub fn for_public() -> Option<&'static Self> {
        BUILT_IN.iter().find(|profile| profile.is_for_public)
    }

    /// One of the organisation itself.
    pub fn own(name: &str, fields: Vec<FieldName>) -> Self {
        Self {
            name: Cow::Owned(name.into()),
            fields: Cow::Owned(fields),
            takes_undecided: false,
            is_for_public: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{BUILT_IN, FieldName};

    #[test]
    fn the_smallest_profile_is_what_mdto_requires() {
        let required: Vec<_> = FieldName::ALL.into_iter().filter(|name| name.is_required()).collect();
        assert_eq!(BUILT_IN.first().map(|profile| profile.fields.to_vec()), Some(required));
    }

    #[test]
    fn names_and_fields_stand_once() {
        let names: BTreeSet<_> = BUILT_IN.iter().map(|profile| &profile.name).collect();
        assert_eq!(names.len(), BUILT_IN.len());
        for profile in &BUILT_IN {
            let fields: BTreeSet<_> = profile.fields.iter().collect();
            assert_eq!(fields.len(), profile.fields.len(), "{}", profile.name);
        }
    }
}
