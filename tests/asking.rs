//! Asking: what the client answers to people, in their language, by the names that they use.

use std::{ffi::OsStr, fs};

use crate::support::{Daemon, Starting, eventually};

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
    assert_eq!(daemon.answer("Delen/tweede naam.txt"), daemon.answer("nota.txt"));
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

#[test]
fn a_folder_that_is_not_there_and_a_file_are_told_from_an_empty_folder() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    daemon.save("andere.txt");
    daemon.save("Weg/oud.txt");
    fs::create_dir(daemon.path("Leeg")).unwrap();
    fs::remove_dir_all(daemon.path("Weg")).unwrap();
    eventually("the document is gone", || (daemon.list().len() == 2).then_some(()));
    let ask = |words: &[&str], name: &str| {
        let path = daemon.path(name);
        told(&daemon, &[words, &[path.to_str().unwrap()]].concat())
    };
    assert_eq!(ask(&["list"], "Leeg").0, Some(0));
    for words in [&["list"][..], &["list", "--json"], &["find", "nota"], &["rescan"]] {
        let (code, out, said) = ask(words, "Nergens");
        assert_eq!((code, out.as_str()), (Some(3), ""), "{words:?}: {said}");
        assert!(said.to_lowercase().contains("there is nothing at"), "{said}");
    }
    let (code, _, said) = ask(&["--lang", "nl", "list"], "Weg");
    assert!(code == Some(3) && said.contains("`bronmerk list --all`"), "{said}");
    let (code, out, _) = ask(&["list", "--all"], "Weg");
    assert!(code == Some(0) && out.contains("oud.txt"), "what is gone can still be listed: {out}");

    let (code, out, said) = ask(&["list"], "nota.txt");
    assert_eq!((code, out.lines().count()), (Some(0), 2), "{said}");
    assert!(out.contains("nota.txt"), "{out}");
    let (code, out, said) = ask(&["--lang", "nl", "rescan"], "nota.txt");
    assert_eq!((code, out.as_str()), (Some(3), ""), "{said}");
    assert!(said.contains("is een bestand, geen map") && said.contains("bronmerk rescan /"), "{said}");
}

#[test]
fn one_mistake_in_the_policy_is_one() {
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    fs::write(policy.path(), "").unwrap();
    let daemon = Starting::new().with("--policy").with(policy.path()).start();
    fs::write(policy.path(), "[kleuren]\n").unwrap();
    let (code, _, said) = told(&daemon, &["--lang", "nl", "policy", "reload"]);
    assert!(code == Some(1) && said.contains("er is 1 fout. "), "{said}");
    let (_, _, said) = told(&daemon, &["--lang", "en", "policy", "reload"]);
    assert!(said.contains("it has 1 problem. "), "{said}");
    fs::write(policy.path(), "[kleuren]\n[geuren]\n").unwrap();
    let (_, _, said) = told(&daemon, &["--lang", "en", "policy", "reload"]);
    assert!(said.contains("it has 2 problems. "), "{said}");

    daemon.save("nota.txt");
    let path = daemon.path("nota.txt");
    let (_, _, said) = told(&daemon, &["--lang", "nl", "set", path.to_str().unwrap(), "naam=a\nb"]);
    assert!(said.contains("kan niet. De tekst heeft meer dan één regel. Zet"), "{said}");
}

#[test]
fn no_name_and_an_unknown_id_get_an_answer_of_their_own() {
    let daemon = Daemon::start();
    for words in [["show", ""], ["list", ""], ["rescan", ""]] {
        let (code, _, said) = told(&daemon, &words);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.starts_with("error: the name is empty"), "{said}");
    }
    let id = "0192f3c4-5a6b-7c8d-9e0f-112233445566";
    for command in ["show", "history"] {
        let (code, _, said) = told(&daemon, &["--lang", "nl", command, id]);
        assert!(code == Some(3) && said.contains(id), "{said}");
        assert!(!said.contains("folders list") && said.contains("`bronmerk find`"), "{said}");
    }
    let (code, _, said) = told(&daemon, &["show", "/bestaat/niet.odt"]);
    assert!(code == Some(3) && said.contains("`bronmerk folders list`"), "{said}");
}

#[test]
fn a_field_is_called_as_it_is_typed_with_its_label_beside_it() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let path = daemon.path("nota.txt");
    let path = path.to_str().unwrap();
    let (code, out, said) = told(&daemon, &["set", path, "beperkingGebruik=Overig"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(out.starts_with("Recorded: beperking_gebruik (restriction of use) = Overig"), "{out}");
    let (code, _, said) = told(&daemon, &["confirm", path, "beperkingGebruik"]);
    assert!(code == Some(1) && said.contains("`beperking_gebruik` (restriction of use) has no"), "{said}");
}

#[test]
fn a_file_that_is_no_document_lacks_nothing() {
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    let rule = "[[rules]]\nid = 'sjablonen'\nwhere = { extension = ['dotx'] }\nexclude = true\n";
    fs::write(policy.path(), format!("{rule}reason = {{ nl = 'een sjabloon is geen document' }}\n")).unwrap();
    let daemon = Starting::new().with("--policy").with(policy.path()).start();
    daemon.save("sjabloon.dotx");
    daemon.save("nota.txt");
    let shown = |name: &str| {
        let path = daemon.path(name);
        told(&daemon, &["--lang", "nl", "show", path.to_str().unwrap()]).1
    };
    assert!(
        shown("nota.txt").contains("\nNog aan te vullen\n"),
        "without an organisation something is missing"
    );
    let excluded = shown("sjabloon.dotx");
    assert!(excluded.starts_with("sjabloon.dotx · Geen document\n"), "{excluded}");
    assert!(!excluded.contains("Nog aan te vullen"), "{excluded}");
}
