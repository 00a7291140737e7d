use super::*;

const WHOLE: Manner<'_> = Manner { with_manifest: true, question: None };
const GOES_ON: Manner<'_> = Manner { with_manifest: true, question: Some("alles") };

/// An export that is cut off after one document, of which a second has begun.
fn cut_off(place: &Path, source: &Path) {
    let (mut deposit, _) = Deposit::begin(place, GOES_ON).unwrap();
    assert!(deposit.token().is_none() && !deposit.goes_on());
    deposit.part("a/1.xml", b"een", true).unwrap();
    deposit.copy("a/1.txt", source, &Sha256::digest("inhoud")).unwrap();
    deposit.left_out(&Skipped { display_path: "/w/x".into(), ..Skipped::default() }).unwrap();
    deposit.reached("na 1").unwrap();
    deposit.part("a/2.xml", b"tw", false).unwrap();
    deposit.copy("a/2.txt", source, &Sha256::digest("inhoud")).unwrap();
    deposit.copy("b/weg.txt", source, &Sha256::digest("inhoud")).unwrap();
    // Too soon after the last: this one is not noted.
    deposit.reached("na 2").unwrap();
    drop(deposit);
}

#[test]
fn what_was_cut_off_goes_on_and_is_as_if_it_had_not_been() {
    use std::os::unix::fs::MetadataExt as _;
    let own = tempfile::tempdir().unwrap();
    let (place, source) = (own.path().join("uit"), own.path().join("bron.txt"));
    fs::write(&source, "inhoud").unwrap();
    cut_off(&place, &source);
    let inode = |path: &str| fs::metadata(own.path().join("uit.deel").join(path)).unwrap().ino();
    let (first, second) = (inode("a/1.txt"), inode("a/2.txt"));
    let (mut deposit, left_out) = Deposit::begin(&place, GOES_ON).unwrap();
    assert_eq!((deposit.token(), left_out.len()), (Some("na 1"), 1));
    let other = Deposit::begin(&place, GOES_ON).unwrap_err();
    assert_eq!(other.kind(), io::ErrorKind::WouldBlock, "two at once would write through each other");
    deposit.part("a/2.xml", b"twee", true).unwrap();
    assert!(matches!(deposit.copy("a/2.txt", &source, &Sha256::digest("inhoud")).unwrap(), Copied::Whole));
    assert_eq!((inode("a/1.txt"), inode("a/2.txt")), (first, second), "neither was copied again");
    let known: Vec<_> = deposit.manifest().unwrap().keys().cloned().collect();
    assert_eq!(known, ["a/1.txt", "a/1.xml", "a/2.txt", "a/2.xml"]);
    deposit.finish().unwrap();
    assert_eq!(fs::read(place.join("a/2.xml")).unwrap(), b"twee");
    assert!(!place.join("b").exists(), "what is not in it any more is gone");
    assert_eq!(fs::read_dir(own.path()).unwrap().count(), 2, "the export and the source");
}

#[test]
fn one_that_begins_again_keeps_what_is_right_and_nothing_else() {
    let own = tempfile::tempdir().unwrap();
    let (place, source) = (own.path().join("uit"), own.path().join("bron.txt"));
    fs::write(&source, "inhoud").unwrap();
    cut_off(&place, &source);
    fs::write(own.path().join("uit.deel/a/2.txt"), "half").unwrap();
    let (mut deposit, _) = Deposit::begin(&place, GOES_ON).unwrap();
    deposit.begin_again("alles").unwrap();
    assert!(deposit.manifest().unwrap().is_empty());
    deposit.part("a/1.xml", b"anders", true).unwrap();
    assert!(matches!(deposit.copy("a/2.txt", &source, &Sha256::digest("inhoud")).unwrap(), Copied::Whole));
    deposit.finish().unwrap();
    assert_eq!(fs::read(place.join("a/2.txt")).unwrap(), b"inhoud");
    assert_eq!(fs::read(place.join("a/1.xml")).unwrap(), b"anders");
    assert!(!place.join("a/1.txt").exists());
}

#[test]
fn another_question_a_missing_file_or_a_torn_note_begin_again() {
    let own = tempfile::tempdir().unwrap();
    let (place, source) = (own.path().join("uit"), own.path().join("bron.txt"));
    fs::write(&source, "inhoud").unwrap();
    let note = own.path().join("uit.deel.voortgang");
    cut_off(&place, &source);
    fs::remove_file(own.path().join("uit.deel/a/1.xml")).unwrap();
    assert!(Deposit::begin(&place, GOES_ON).unwrap().0.token().is_none(), "somebody took a file out");
    fs::remove_dir_all(own.path().join("uit.deel")).unwrap();
    cut_off(&place, &source);
    let whole = fs::read(&note).unwrap();
    for length in 0..whole.len() {
        fs::write(&note, &whole[..length]).unwrap();
        let (deposit, left_out) = Deposit::begin(&place, GOES_ON).unwrap();
        assert!(deposit.token().is_none_or(|token| token == "na 1"), "{length}");
        assert_eq!(deposit.token().is_some(), left_out.len() == 1);
        drop(deposit);
        if !own.path().join("uit.deel/a/1.xml").exists() {
            fs::remove_dir_all(own.path().join("uit.deel")).unwrap();
            cut_off(&place, &source);
        }
    }
    fs::write(&note, &whole).unwrap();
    let (deposit, _) = Deposit::begin(&place, Manner { question: Some("iets anders"), ..GOES_ON }).unwrap();
    assert!(deposit.has_discarded() && deposit.token().is_none());
    assert_eq!(deposit.leave().unwrap(), None, "nothing is in it");
    assert_eq!(fs::read_dir(own.path()).unwrap().count(), 1);
}

#[test]
fn it_appears_whole_or_not_at_all_and_overwrites_nothing() {
    let own = tempfile::tempdir().unwrap();
    let place = own.path().join("uit");
    let (mut deposit, _) = Deposit::begin(&place, WHOLE).unwrap();
    deposit.part("a/b.xml", b"een", false).unwrap();
    deposit.part("a/b.xml", b"twee", true).unwrap();
    assert!(!place.exists());
    let source = own.path().join("bron.txt");
    fs::write(&source, "inhoud").unwrap();
    assert!(matches!(deposit.copy("a/bron.txt", &source, &Sha256::digest("inhoud")).unwrap(), Copied::Whole));
    assert!(matches!(
        deposit.copy("a/anders.txt", &source, &Sha256::digest("iets anders")).unwrap(),
        Copied::Changed
    ));
    let known: Vec<_> = deposit.manifest().unwrap().keys().cloned().collect();
    assert_eq!(known, ["a/b.xml", "a/bron.txt"]);
    deposit.finish().unwrap();
    assert_eq!(fs::read(place.join("a/b.xml")).unwrap(), b"eentwee");
    assert!(!place.join("a/anders.txt").exists() && !own.path().join("uit.deel").exists());
    assert_eq!(Deposit::begin(&place, WHOLE).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
}

#[test]
fn what_is_taken_back_leaves_no_empty_folder() {
    let own = tempfile::tempdir().unwrap();
    let (mut deposit, _) = Deposit::begin(&own.path().join("uit"), WHOLE).unwrap();
    for path in ["zaak/zaak.xml", "zaak/nota/nota.xml", "zaak/nota/nota.txt.xml", "los.xml"] {
        deposit.part(path, b"x", true).unwrap();
    }
    for path in ["zaak/nota/nota.xml", "zaak/nota/nota.txt.xml", "los.xml"] {
        deposit.forget(path).unwrap();
    }
    let place = deposit.finish().unwrap();
    assert!(place.join("zaak/zaak.xml").is_file() && !place.join("zaak/nota").exists());
}

#[test]
fn nothing_is_written_outside_the_folder_or_twice() {
    let own = tempfile::tempdir().unwrap();
    let (mut deposit, _) =
        Deposit::begin(&own.path().join("uit"), Manner { with_manifest: false, ..WHOLE }).unwrap();
    for path in ["../x", "/tmp/x", "", "a/../../x", "."] {
        assert_eq!(deposit.part(path, b"", true).unwrap_err().kind(), io::ErrorKind::InvalidData, "{path}");
    }
    deposit.part("x", b"1", true).unwrap();
    assert_eq!(deposit.part("x", b"2", true).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    deposit.abandon().unwrap();
    assert_eq!(fs::read_dir(own.path()).unwrap().count(), 0);
}

#[test]
fn a_copy_is_as_private_as_its_original_and_never_comes_through_a_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let own = tempfile::tempdir().unwrap();
    let at = |name: &str| own.path().canonicalize().unwrap().join(name);
    fs::create_dir_all(at("map")).unwrap();
    fs::create_dir_all(at("elders")).unwrap();
    for (name, mode) in [("map/geheim.txt", 0o600), ("map/open.txt", 0o644), ("elders/geheim.txt", 0o600)] {
        fs::write(at(name), "inhoud").unwrap();
        fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let (mut deposit, _) = Deposit::begin(&at("uit"), WHOLE).unwrap();
    let hash = Sha256::digest("inhoud");
    let mut copy = |to: &str, from: &str| deposit.copy(to, &at(from), &hash).unwrap();
    assert!(matches!(copy("geheim.txt", "map/geheim.txt"), Copied::Whole));
    assert!(matches!(copy("open.txt", "map/open.txt"), Copied::Whole));
    fs::rename(at("map"), at("weg")).unwrap();
    symlink(at("elders"), at("map")).unwrap();
    assert!(matches!(copy("link.txt", "map/geheim.txt"), Copied::Unreadable(_)));
    deposit.finish().unwrap();
    let mode = |name: &str| fs::metadata(at("uit").join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("geheim.txt"), mode("open.txt")), (0o600, 0o644));
    assert!(!at("uit/link.txt").exists());
}
