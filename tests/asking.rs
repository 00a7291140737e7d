//! Asking: what the client answers to people, in their language, by the names that they use.

use std::{ffi::OsStr, fs};

use crate::support::Daemon;

/// How it ended, what stood on stdout, and what on stderr.
fn told<T: AsRef<OsStr>>(daemon: &Daemon, words: &[T]) -> (Option<i32>, String, String) {
    let output = daemon.client(words);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_document_with_several_names_is_shown_by_the_one_that_was_asked() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    fs::create_dir(daemon.path("Delen")).unwrap();
    fs::hard_link(daemon.path("nota.txt"), daemon.path("Delen/tweede naam.txt")).unwrap();
    daemon.sync();
    let (first, second) = (daemon.path("nota.txt"), daemon.path("Delen/tweede naam.txt"));
    let uri = format!("file://{}", second.to_str().unwrap().replace(' ', "%20"));
    for asked in [second.to_str().unwrap(), &uri] {
        let (code, shown, said) = told(&daemon, &["--lang", "nl", "show", asked]);
        assert_eq!(code, Some(0), "{said}");
        assert!(shown.starts_with("tweede naam.txt · "), "{shown}");
        assert!(shown.contains(&format!("Ook te vinden als  {}\n", first.display())), "{shown}");
    }
    let (_, shown, _) = told(&daemon, &["--lang", "en", "show", first.to_str().unwrap()]);
    assert!(shown.starts_with("nota.txt · "), "{shown}");
    assert!(shown.contains(&format!("Also found as  {}\n", second.display())), "{shown}");
    let folder = daemon.path("Delen");
    for words in [vec!["list", folder.to_str().unwrap()], vec!["find", "TWEEDE"]] {
        let (_, listed, said) = told(&daemon, &words);
        assert_eq!(listed.lines().count(), 2, "{listed}{said}");
        assert!(listed.ends_with(&format!("{}\n", second.display())), "{listed}");
    }
    // For machines nothing changes places.
    assert_eq!(daemon.show("Delen/tweede naam.txt"), daemon.show("nota.txt"));
}

#[test]
fn what_is_wrong_is_said_once_and_in_the_language_asked() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let path = daemon.path("nota.txt");
    let path = path.to_str().unwrap();
    for (lang, wanted, other) in
        [("nl", "is geen term voor", "is no term for"), ("en", "is no term for", "is geen term voor")]
    {
        let (code, _, said) = told(&daemon, &["--lang", lang, "set", path, "waardering=X"]);
        assert_eq!((code, said.matches(wanted).count()), (Some(1), 1), "{said}");
        assert!(!said.contains(other) && !said.contains("document.fields"), "{said}");
    }
    let (_, _, said) = told(&daemon, &["--lang", "nl", "list", "--filter", "kleur = \"rood\""]);
    assert!(said.contains("is geen naam") && !said.contains("cannot be read"), "{said}");
}
