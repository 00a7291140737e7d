//! How complete records are, and until when they are kept.

use bronmerk_proto::v1::{
    Completeness, FolderCompleteness, ProfileCompleteness, Retention, retention::State,
};

use super::{Look, Tone, escape::clean, wrap};
use crate::{fields, locate::path_of, texts::completeness as texts};

/// Fields that are named of those that a folder's records lack.
const MOST_NAMED: usize = 3;

/// Adds until when a document is kept, with the sum or with what to do.
pub(crate) fn add_retention(page: &mut String, look: &Look, retention: Option<&Retention>) {
    let Some(retention) = retention else { return };
    look.add_heading(page, texts::retention(look.lang));
    let label = texts::kept(look.lang, retention.state());
    let column = 4 + wrap::width(label);
    let tone = match retention.state() {
        State::Unknown => Tone::Notice,
        _ => Tone::Plain,
    };
    look.add_labelled(page, column, label, tone, &look.sentence(retention.sum.as_ref()));
    let more = [
        (texts::remedy(look.lang), &retention.remedy, Tone::Plain),
        (texts::note(look.lang), &retention.disagreement, Tone::Notice),
    ];
    for (word, said, tone) in more {
        if said.is_some() {
            look.add_wrapped(page, column, tone, &format!("{word}: {}", look.sentence(said.as_ref())));
        }
    }
}

/// Adds how complete a record is: a line for each profile.
pub(crate) fn add_profiles(page: &mut String, look: &Look, profiles: &[Completeness]) {
    if profiles.is_empty() {
        return;
    }
    look.add_heading(page, texts::heading(look.lang));
    let names: Vec<_> = profiles.iter().map(|profile| clean(&profile.profile)).collect();
    let column = 4 + names.iter().map(|name| wrap::width(name)).max().unwrap_or(0);
    for (profile, name) in profiles.iter().zip(&names) {
        let missing =
            profile.missing_fields.iter().map(|field| clean(fields::label(look.lang, field)).into_owned());
        let blockers = profile.blockers.iter().map(|blocker| look.sentence(Some(blocker)));
        let lacks = missing.chain(blockers).collect::<Vec<_>>().join(", ");
        let tone = if lacks.is_empty() { Tone::Good } else { Tone::Plain };
        look.add_labelled(page, column, name, tone, &texts::score(look.lang, profile.score, &lacks));
    }
}

/// Returns how complete the records of a folder, a dossier or a unit are: a line for each profile. `nameless`
/// is what is said where it is none of these.
pub(crate) fn folder(look: &Look, folder: &FolderCompleteness, nameless: &str) -> String {
    let mut page = String::new();
    let place = match folder.folder.as_slice() {
        _ if !folder.unit.is_empty() => clean(&folder.unit).into_owned(),
        [] => nameless.to_owned(),
        path => clean(&path_of(path).to_string_lossy()).into_owned(),
    };
    let count = texts::documents(look.lang, folder.document_count, &look.number(folder.document_count));
    page.push_str(&format!("{} · {count}\n", look.tone(Tone::Strong, &place)));
    let names: Vec<_> = folder.profiles.iter().map(|profile| clean(&profile.profile)).collect();
    let lines = folder.profiles.iter().zip(&names);
    let lines = lines.map(|(profile, name)| (name.as_ref(), of_folder(look, profile, folder.document_count)));
    look.add_aligned(&mut page, &lines.collect::<Vec<_>>());
    page
}

fn of_folder(look: &Look, profile: &ProfileCompleteness, documents: u64) -> String {
    let average = profile.score_sum.checked_div(documents).unwrap_or_default();
    let mut told = vec![texts::average(look.lang, average, &look.number(profile.complete_count))];
    let missing = profile.missing_fields.iter().take(MOST_NAMED).map(|missing| {
        format!(
            "{} ({})",
            clean(fields::label(look.lang, &missing.field)),
            look.number(missing.document_count)
        )
    });
    let missing = missing.collect::<Vec<_>>().join(", ");
    if !missing.is_empty() {
        told.push(texts::most_missing(look.lang, &missing));
    }
    if profile.blocked_count > 0 {
        told.push(texts::blocked(look.lang, &look.number(profile.blocked_count)));
    }
    told.join("; ")
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{MissingField, Sentence};

    use super::*;
    use crate::{language::Lang, specimen::look};

    fn sentence(nl: &str, en: &str) -> Option<Sentence> {
        Some(Sentence { nl: nl.into(), en: en.into() })
    }

    #[test]
    fn a_record_has_a_line_for_each_profile_and_the_sum_of_its_term() {
        let retention = Retention {
            state: State::Until.into(),
            sum: sentence("12 maart 2026 + 10 jaar = 12 maart 2036", ""),
            remedy: None,
            disagreement: sentence("de einddatum is een andere", ""),
        };
        let profiles = [
            Completeness { profile: "mdto-minimaal".into(), score: 100, ..Completeness::default() },
            Completeness {
                profile: "diwoo-publiceerbaar".into(),
                score: 50,
                missing_fields: vec!["officiele_titel".into()],
                blockers: sentence("een regel noemde dit openbaar", "").into_iter().collect(),
            },
        ];
        let mut page = String::new();
        add_retention(&mut page, &look(Lang::Nl), Some(&retention));
        add_profiles(&mut page, &look(Lang::Nl), &profiles);
        assert_eq!(
            page,
            "
Bewaren
  Tot een datum  12 maart 2026 + 10 jaar = 12 maart 2036
                 let op: de einddatum is een andere

Volledigheid
  mdto-minimaal        100 %
  diwoo-publiceerbaar  50 %, nog nodig: officiële titel, een regel noemde dit openbaar
"
        );
    }

    #[test]
    fn a_folder_says_what_is_missing_most() {
        let missing = |field: &str, document_count| MissingField { field: field.into(), document_count };
        let counted = FolderCompleteness {
            folder: b"/home/eva/Werkmap".to_vec(),
            document_count: 1_200,
            profiles: vec![ProfileCompleteness {
                profile: "mdto-minimaal".into(),
                complete_count: 300,
                score_sum: 90_599,
                blocked_count: 2,
                missing_fields: vec![
                    missing("archiefvormer", 900),
                    missing("naam", 3),
                    missing("taal", 2),
                    missing("context", 1),
                ],
            }],
            ..FolderCompleteness::default()
        };
        assert_eq!(
            folder(&look(Lang::En), &counted, ""),
            "/home/eva/Werkmap · 1,200 documents
  mdto-minimaal  75 % on average, complete: 300; missing: responsible organisation (900), name (3), language (2); something else in the way: 2
"
        );
    }
}
