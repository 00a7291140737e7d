//! What nobody should write and somebody will: each is refused with its reason or written as it must be, and
//! nothing is lost by it.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt as _, path::Path};

use crate::support::{Daemon, Starting, preingest, schemas};

const POLICY: &str = "
[organisation]
name = 'ministerie van Financiën'
uri = 'https://identifier.overheid.nl/tooi/id/ministerie/mnre1090'

[[rules]]
id = 'alles'
where = { folder = '**' }
set = { waardering = 'B' }
reason = { nl = 'alles wordt bewaard' }
";

fn start() -> Daemon {
    let policy = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    fs::write(policy.path(), POLICY).unwrap();
    // Read at the start; it may go after that.
    Starting::new().with("--policy").with(policy.path()).start()
}

/// The exit code, and what was said on stderr.
fn said(daemon: &Daemon, words: &[&OsStr]) -> (i32, String) {
    let output = daemon.client([OsStr::new("--lang"), OsStr::new("nl")].iter().chain(words));
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn values_that_cannot_be_are_refused_with_their_reason_and_change_nothing() {
    let daemon = start();
    daemon.save("nota.txt");
    let path = daemon.path("nota.txt");
    let before = daemon.listed("nota.txt").unwrap();
    let long = "x".repeat(100_000);
    for (change, wanted) in [
        (format!("naam={long}"), "100000 tekens"),
        ("naam=een\u{7}bel".into(), "stuurteken"),
        ("naam=twee\nregels".into(), "meer dan één regel"),
        ("publiceren_voor=1650-01-01".into(), "1650"),
        ("publiceren_voor=2900-01-01".into(), "2900"),
        ("publiceren_voor=2026-02-30".into(), "2026-02-30"),
        ("documenthandelingen=vaststelling 2300-01-01".into(), "2300-01-01"),
        ("documenthandelingen=vastelling 2026-01-01".into(), "vaststelling"),
        ("woo_informatiecategorie=convenant en".into(), "convenanten"),
        ("bewaartermijn=P1H".into(), "P1H"),
    ] {
        let (code, told) = said(&daemon, &["set".as_ref(), path.as_os_str(), change.as_ref()]);
        let shown: String = change.chars().take(60).collect();
        assert!(code == 1 || code == 2, "{shown}: {code} {told}");
        assert!(told.contains(wanted) && told.len() < 4_000, "{shown}: {told}");
    }
    assert_eq!(daemon.listed("nota.txt").unwrap()["etag"], before["etag"], "nothing was written");
    let (code, told) = said(
        &daemon,
        &[
            "handled".as_ref(),
            path.as_os_str(),
            "vaststelling".as_ref(),
            "--date".as_ref(),
            "2300-01-01".as_ref(),
        ],
    );
    assert!(code == 1 && told.contains("moet nog komen"), "{code} {told}");
    // Long ago is no mistake.
    let (code, told) = said(
        &daemon,
        &["set".as_ref(), path.as_os_str(), "documenthandelingen=vaststelling 1848-11-03".as_ref()],
    );
    assert_eq!(code, 0, "{told}");
}

#[test]
fn names_that_xml_cannot_hold_are_written_so_that_they_can_be_read_back() {
    let daemon = start();
    let odd: [&[u8]; 6] = [
        b"bel\x07.txt",
        b"regel\neinde.txt",
        b"geen \xff utf-8.txt",
        "niet \u{fffe} teken.txt".as_bytes(),
        b"<&\"'>]]>.txt",
        "om\u{202e}gekeerd.txt".as_bytes(),
    ];
    for name in odd {
        fs::write(daemon.folder.join(OsStr::from_bytes(name)), name).unwrap();
    }
    daemon.sync();
    assert_eq!(daemon.list().len(), odd.len());
    for format in ["package", "notice", "jsonl", "csv"] {
        let out = daemon.own.path().join(format);
        let (code, told) =
            said(&daemon, &["export".as_ref(), format.as_ref(), "--out".as_ref(), out.as_os_str()]);
        // Of a notice nothing is withheld here, so that there is nothing to write.
        assert_eq!(code, if format == "notice" { 3 } else { 0 }, "{format}: {told}");
    }
    let folder = daemon.own.path().join("package/Werkmap");
    let faults = preingest::faults(&folder);
    assert!(faults.is_empty(), "{faults:#?}");
    // Each in a folder of its own.
    let folders =
        fs::read_dir(&folder).unwrap().map(|item| item.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|item| item.unwrap().path());
    let xml: Vec<_> = files.filter(|path| path.as_os_str().as_bytes().ends_with(b".mdto.xml")).collect();
    assert_eq!(xml.len(), 2 * odd.len(), "{xml:#?}");
    schemas::archived_is_valid(&xml);
    let rows = fs::read_to_string(daemon.own.path().join("jsonl/documenten.jsonl")).unwrap();
    assert_eq!(rows.lines().count(), odd.len(), "a name does not break a line");
    for row in rows.lines() {
        serde_json::from_str::<serde_json::Value>(row).unwrap();
    }
    assert_eq!(lines(&daemon.own.path().join("csv/documenten.csv")), odd.len() + 1);
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).unwrap().lines().count()
}
