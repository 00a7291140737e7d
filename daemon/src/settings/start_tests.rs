//! What the daemon starts with, and what it refuses.

use std::{ffi::OsString, fs, path::PathBuf};

use clap::Parser as _;
use tempfile::TempDir;

use super::{NamedIn, Settings, default_socket, default_state};
use crate::settings::{Args, SettingsError, Watch};

fn home() -> TempDir {
    TempDir::new().unwrap_or_else(|error| unreachable!("{error}"))
}

fn start(home: &TempDir, args: &[&str]) -> Result<Settings, SettingsError> {
    let root = home.path().to_string_lossy().into_owned();
    let args = args.iter().map(|arg| arg.replace('~', &root));
    let args = Args::parse_from(["bronmerkd".to_owned()].into_iter().chain(args));
    let state = home.path().join("state").into_os_string();
    Settings::from_args_in(args, |name| (name == "XDG_STATE_HOME").then(|| state.clone()), false)
}

fn folder(home: &TempDir, name: &str) -> PathBuf {
    let path = home.path().join(name);
    assert!(fs::create_dir_all(&path).is_ok());
    path
}

#[test]
fn folders_are_canonical_once_and_folded() {
    let home = home();
    folder(&home, "a/b");
    folder(&home, "c");
    assert!(std::os::unix::fs::symlink(home.path().join("c"), home.path().join("link")).is_ok());
    let text = format!(
        "[[folders]]\npath = '{0}/c'\nwatch = 'poll'\n[[folders]]\npath = '{0}/a/b'\n",
        home.path().display()
    );
    assert!(fs::write(home.path().join("p.toml"), text).is_ok());
    let settings = start(&home, &["--policy", "~/p.toml", "~/a/b", "~/a/../a", "~/a/", "~/link"]);
    let settings = settings.unwrap_or_else(|error| unreachable!("{error}"));
    let root = fs::canonicalize(home.path()).unwrap_or_default();
    let found: Vec<_> =
        settings.folders.iter().map(|f| (f.path.to_path_buf(), f.watch, f.named_in)).collect();
    assert_eq!(
        found,
        [
            (root.join("a"), Watch::Auto, NamedIn::CommandLine),
            (root.join("c"), Watch::Poll, NamedIn::CommandLine)
        ]
    );
    assert_eq!(settings.state, root.join("state/bronmerk"));
    assert!(!settings.state.exists(), "checking makes nothing");
}

#[test]
fn what_cannot_be_is_refused_with_a_way_out() {
    let home = home();
    folder(&home, "a");
    folder(&home, "x/.git/y");
    assert!(fs::write(home.path().join("file"), "x").is_ok());
    assert!(fs::write(home.path().join("bad.toml"), "[rulez]\n").is_ok());
    let long = format!("~/{}", "s".repeat(120));
    type Expected = fn(&SettingsError) -> bool;
    let cases: [(&[&str], Expected); 9] = [
        (&["~/a/b/c"], |e| matches!(e, SettingsError::NoFolder { nearest, .. } if nearest.ends_with("a"))),
        (&["~/file"], |e| matches!(e, SettingsError::NotAFolder(_))),
        (&["~/file/b"], |e| matches!(e, SettingsError::NoFolder { .. })),
        (&["--state", "~/a/new/state", "~/a"], |e| matches!(e, SettingsError::StateInFolder { .. })),
        (&["--state", "~", "~/a"], |e| matches!(e, SettingsError::FolderInState { .. })),
        (&["--socket", "~/a/b.sock", "~/a"], |e| matches!(e, SettingsError::SocketInFolder { .. })),
        (&["--socket", &long], |e| matches!(e, SettingsError::SocketTooLong { .. })),
        (&["~/x/.git/y"], |e| matches!(e, SettingsError::FolderIgnored(_))),
        (
            &["--policy", "~/bad.toml"],
            |e| matches!(e, SettingsError::BadPolicy { problems, .. } if problems.len() == 1),
        ),
    ];
    for (args, expected) in cases {
        match start(&home, args) {
            Ok(_) => unreachable!("{args:?} was accepted"),
            Err(error) => assert!(expected(&error) && error.help().is_some(), "{args:?}: {error}"),
        }
    }
    assert!(!home.path().join("a/b").exists() && !home.path().join("a/new").exists(), "nothing was made");
}

#[test]
fn a_policy_that_is_not_there_is_a_problem_and_no_folders_are_none() {
    let home = home();
    assert!(matches!(start(&home, &["--policy", "~/none.toml"]), Err(SettingsError::BadPolicy { .. })));
    assert!(start(&home, &[]).is_ok_and(|settings| settings.folders.is_empty()));
}

#[test]
fn the_state_and_the_socket_have_a_place_of_their_own() {
    let of = |set: &'static [(&str, &str)]| {
        move |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    };
    let state = |set, root| default_state(&of(set), root).map(|path| path.to_string_lossy().into_owned());
    assert_eq!(
        state(&[("STATE_DIRECTORY", "/var/lib/bronmerk:/x"), ("HOME", "/h")], true).as_deref(),
        Some("/var/lib/bronmerk")
    );
    assert_eq!(state(&[("HOME", "/root")], true).as_deref(), Some("/var/lib/bronmerk"));
    assert_eq!(state(&[("XDG_STATE_HOME", "/s"), ("HOME", "/h")], false).as_deref(), Some("/s/bronmerk"));
    assert_eq!(
        state(&[("XDG_STATE_HOME", "s"), ("HOME", "/h")], false).as_deref(),
        Some("/h/.local/state/bronmerk")
    );
    assert_eq!(state(&[], false), None);
    let socket = |set| default_socket(&of(set), "/st".as_ref()).to_string_lossy().into_owned();
    assert_eq!(socket(&[("XDG_RUNTIME_DIR", "/run/user/1")]), "/run/user/1/bronmerk/bronmerk.sock");
    assert_eq!(socket(&[]), "/st/run/bronmerk.sock");
}
