//! Which folders are dossiers, and what they have.

use std::collections::BTreeSet;

use super::{
    conditions,
    page::{Node, Page},
    rules,
};
use crate::{
    model::Sentence,
    settings::{DossierWords, values::Lists},
};

const MOST_SECTIONS: usize = 1_000;
/// The provenance of a value from a section without an id says this.
const WITHOUT_ID: &str = "dossiers";

/// Reads all sections.
pub(super) fn dossiers(page: &mut Page<'_>, node: &Node<'_>, lists: Lists<'_>) -> Vec<DossierWords> {
    let mut ids = BTreeSet::new();
    let mut patterns = 0;
    let nodes = page.tables(node, MOST_SECTIONS);
    nodes.iter().filter_map(|node| section(page, node, lists, &mut ids, &mut patterns)).collect()
}

fn section(
    page: &mut Page<'_>,
    node: &Node<'_>,
    lists: Lists<'_>,
    ids: &mut BTreeSet<String>,
    patterns: &mut usize,
) -> Option<DossierWords> {
    let table = page.table(node, &["id", "folder", "set", "reason"])?;
    // Each part is read before any is missed, so that all problems are found.
    let id = table.get("id").map(|node| rules::id(page, &node, ids));
    let folder = page.required(&table, "folder").and_then(|_| {
        let (node, lines) = conditions::items(page, &table, "folder")?;
        conditions::folder_globs(page, &node, &lines, patterns)
    });
    let set = table.get("set").map(|node| rules::fields(page, &node, lists)).unwrap_or_default();
    let reason = table.get("reason").map(|node| rules::reason(page, &node));
    Some(DossierWords {
        id: id.unwrap_or_else(|| Some(WITHOUT_ID.into()))?,
        folder: folder?,
        set,
        reason: reason.unwrap_or_else(|| Some(without_reason()))?,
    })
}

fn without_reason() -> Sentence {
    Sentence::new(
        "het beleid zegt dit van dossiers in deze map",
        "the policy says so of dossiers in this folder",
    )
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{FieldName, FilePath},
        settings::read_policy,
    };

    #[test]
    fn a_section_says_which_folders_are_dossiers_and_what_they_have() {
        let text = "[[dossiers]]
            folder = '**/Zaken/*'
            set = { waardering = 'B' }
            [[dossiers]]
            id = 'projecten'
            folder = ['/srv/Projecten/**', '**/Klussen/*']
            reason = { nl = 'projecten zijn dossiers' }";
        let policy = read_policy(text, None).unwrap_or_else(|problems| unreachable!("{problems:?}"));
        let is_dossier = |path: &[u8]| policy.is_dossier(&FilePath::from_bytes(path));
        assert!(
            is_dossier(b"/srv/Zaken/12")
                && is_dossier(b"/srv/Projecten/a/b")
                && is_dossier(b"/x/Klussen/\xff")
        );
        assert!(!is_dossier(b"/srv/Zaken") && !is_dossier(b"/srv/Zaken/12/bijlagen"));
        let [zaken, projecten] = policy.dossiers.as_slice() else { unreachable!() };
        assert_eq!((zaken.id.as_str(), projecten.id.as_str()), ("dossiers", "projecten"));
        assert!(zaken.set.contains_key(&FieldName::Waardering) && projecten.set.is_empty());
        assert_eq!(projecten.reason.en, "projecten zijn dossiers");
    }

    #[test]
    fn what_is_wrong_is_said_where_it_stands() {
        for (text, message) in [
            ("[[dossiers]]\nset = { waardering = 'B' }", "folder"),
            ("[[dossiers]]\nfolder = 'Zaken/*'", "**/Zaken/*"),
            ("[[dossiers]]\nfolder = []", "leeg"),
            ("[[dossiers]]\nfolder = '**'\nset = { waardering = 'X' }", "`B`"),
            ("[[dossiers]]\nfolder = '**'\nwaardering = 'B'", "waardering"),
            ("[[dossiers]]\nfolder = '**'\nid = 'a b'", "geen id"),
        ] {
            let problems = read_policy(text, None).err().unwrap_or_default();
            assert!(
                problems.iter().any(|problem| problem.message.nl.contains(message)),
                "{text}: {problems:?}"
            );
        }
    }
}
