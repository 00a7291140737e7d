//! Watched folders in rows, with what is wrong with each below the table.

use bronmerk_proto::v1::{Folder, FolderState};

use super::{
    Look, Tone,
    columns::{Cell, Columns, Row},
    escape::clean,
};
use crate::{
    locate::path_of,
    texts::{system as texts, words},
};

/// Returns the folder's path, safe to show.
pub(crate) fn place(folder: &Folder) -> String {
    match folder.display_path.as_str() {
        "" => clean(&path_of(&folder.path).to_string_lossy()).into_owned(),
        shown => clean(shown).into_owned(),
    }
}

/// Returns the folders as a table.
pub(crate) fn table(look: &Look, folders: &[Folder]) -> String {
    let lang = look.lang;
    let mut columns = Columns::new(&[
        texts::column_state(lang),
        texts::column_method(lang),
        texts::column_watched(lang),
        texts::column_source(lang),
        texts::column_looked(lang),
        texts::column_folder(lang),
    ]);
    let rows: Vec<_> = folders.iter().map(|folder| row(look, folder)).collect();
    let mut page = columns.page(look, &rows);
    for folder in folders.iter().filter(|folder| !folder.troubles.is_empty()) {
        page.push('\n');
        look.add_wrapped(&mut page, 0, Tone::Plain, &place(folder));
        for trouble in &folder.troubles {
            look.add_trouble(&mut page, 2, trouble);
        }
    }
    page
}

fn row(look: &Look, folder: &Folder) -> Row {
    let lang = look.lang;
    let tone = match folder.state() {
        FolderState::Watched => Tone::Good,
        FolderState::Degraded => Tone::Notice,
        FolderState::Offline => Tone::Bad,
        FolderState::Looking | FolderState::Unspecified => Tone::Plain,
    };
    let watched = look.number(folder.watched_folder_count);
    let watched = match folder.polled_folder_count {
        0 => watched,
        polled => texts::and_polled(lang, &watched, &look.number(polled)),
    };
    Row {
        cells: vec![
            Cell::toned(tone, words::folder_state(lang, folder.state())),
            Cell::new(words::method(lang, folder.method())),
            Cell::new(watched),
            Cell::new(words::folder_source(lang, folder.source())),
            Cell::new(look.moment(folder.last_look_time.as_ref()).unwrap_or_else(|| "-".into())),
        ],
        last: vec![Cell::new(place(folder))],
    }
}

#[cfg(test)]
mod tests {
    use bronmerk_proto::v1::{FolderSource, Sentence, Trouble, WatchMethod};

    use super::*;
    use crate::{language::Lang, specimen};

    #[test]
    fn a_folder_in_trouble_says_what_to_do() {
        let sentence = |en: &str| Some(Sentence { nl: String::new(), en: en.into() });
        let trouble = Trouble {
            reason: "WATCH_LIMIT".into(),
            message: sentence("The limit on watches is reached."),
            remedy: sentence("raise fs.inotify.max_user_watches"),
            time: None,
        };
        let folder = Folder {
            path: b"/home/eva/Werkmap".to_vec(),
            state: FolderState::Degraded.into(),
            method: WatchMethod::Events.into(),
            source: FolderSource::Added.into(),
            watched_folder_count: 1200,
            polled_folder_count: 3,
            troubles: vec![trouble],
            ..Folder::default()
        };
        assert_eq!(
            table(&specimen::look(Lang::En), &[folder]),
            "State            How      Folders           Why    Looked at  Folder\n\
             watched in part  at once  1,200 + 3 polled  added  -          /home/eva/Werkmap\n\
             \n\
             /home/eva/Werkmap\n  The limit on watches is reached.\n    do this: raise fs.inotify.max_user_watches\n"
        );
    }
}
