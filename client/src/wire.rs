//! Whole commands against a small daemon that answers by rote, over a real socket.

mod by_rote;

use std::{
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex},
};

use bronmerk_proto::v1::{
    document_service_server::DocumentServiceServer, folder_service_server::FolderServiceServer,
    system_service_server::SystemServiceServer,
};
use clap::{CommandFactory as _, Parser as _};
use tokio::net::UnixListener;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::transport::Server;

use self::by_rote::ByRote;
use crate::{
    arguments::Arguments,
    commands,
    language::Lang,
    session::Session,
    specimen::look,
    trouble::{Exit, Trouble},
};

/// Keeps what was written, for the test to read.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.lock().map_err(|_| io::Error::other("poisoned"))?.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Ran {
    exit: Exit,
    out: String,
    filters: Vec<String>,
}

/// Runs one command line against a daemon of its own.
fn run(line: &[&str]) -> io::Result<Ran> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let own = tempfile::tempdir()?;
        let socket = own.path().join("bronmerk.sock");
        let daemon = ByRote::default();
        let filters = Arc::clone(&daemon.filters);
        let server = Server::builder()
            .add_service(DocumentServiceServer::new(daemon.clone()))
            .add_service(FolderServiceServer::new(daemon.clone()))
            .add_service(SystemServiceServer::new(daemon))
            .serve_with_incoming(UnixListenerStream::new(UnixListener::bind(&socket)?));
        let server = tokio::spawn(server);
        let (exit, out) = ask(&socket, line).await?;
        server.abort();
        let filters = filters.lock().map(|filters| filters.clone()).unwrap_or_default();
        Ok(Ran { exit, out, filters })
    })
}

async fn ask(socket: &Path, line: &[&str]) -> io::Result<(Exit, String)> {
    let line = ["bronmerk"].into_iter().chain(line.iter().copied());
    let mut arguments = Arguments::try_parse_from(line).map_err(io::Error::other)?;
    arguments.asked.socket = Some(socket.to_owned());
    let kept = Kept::default();
    let mut session = Session::with(&arguments.asked, look(Lang::Nl), Box::new(kept.clone()));
    let ended = commands::run(arguments.command, Arguments::command, &mut session).await;
    let exit = ended.unwrap_or_else(|trouble| trouble.exit());
    let out = kept.0.lock().map(|out| String::from_utf8_lossy(&out).into_owned()).unwrap_or_default();
    Ok((exit, out))
}

const NOTA: &str = "/home/eva/Werkmap/nota begroting.docx";

#[test]
fn show_prints_one_object_or_one_per_line() -> io::Result<()> {
    let one = run(&["show", "--json", NOTA])?;
    assert_eq!((one.exit, one.out.lines().count()), (Exit::Fine, 1));
    assert!(one.out.contains(r#""name":"documents/0192f3c4"#), "{}", one.out);
    let several = run(&["show", "--json", NOTA, "/weg.odt", "0192f3c4-5a6b-7c8d-9e0f-112233445566"])?;
    assert_eq!((several.exit, several.out.lines().count()), (Exit::NotFound, 2));
    let page = run(&["show", NOTA])?;
    assert!(page.out.starts_with("nota begroting.docx · Wacht op u\n"), "{}", page.out);
    // The origin is looked up, because its path says more than its id.
    assert!(page.out.contains("Kopie van          /home/eva/Werkmap/nota begroting.docx (documents/"));
    assert_eq!(run(&["show", "/weg.odt"])?.exit, Exit::NotFound);
    Ok(())
}

#[test]
fn list_prints_every_page_and_keeps_to_the_limit() -> io::Result<()> {
    let all = run(&["list", "--json"])?;
    assert_eq!((all.exit, all.out.lines().count()), (Exit::Fine, 4));
    assert_eq!(all.filters, ["", ""]);
    assert_eq!(run(&["list", "--limit", "3", "--json"])?.out.lines().count(), 3);
    // A document with several names is listed by the one that lies in the folder.
    let other = run(&["list", "/home/eva/Delen", "--limit", "1"])?;
    assert!(other.out.ends_with(" /home/eva/Delen/nota.docx\n"), "{}", other.out);
    let table = run(&["find", "a\"b", "--all"])?;
    assert_eq!(table.out.lines().filter(|line| line.starts_with("Status")).count(), 1);
    assert_eq!(table.filters.first().map(String::as_str), Some(r#"name : "a\"b""#));
    Ok(())
}

#[test]
fn changes_are_made_to_the_record_that_was_seen() -> io::Result<()> {
    let set = run(&["set", NOTA, "waardering=B", "--clear", "naam"])?;
    assert_eq!(set.exit, Exit::Fine);
    assert_eq!(run(&["set", NOTA, "waardering=B", "naam=x", "--etag", "\"old\""])?.exit, Exit::Failed);
    assert_eq!(run(&["set", NOTA, "titel=x"])?.exit, Exit::WrongUse);
    assert_eq!(run(&["confirm", NOTA, "woo_informatiecategorie"])?.exit, Exit::Fine);
    let rejected = run(&["reject", NOTA, "woo_informatiecategorie", "--preview"])?;
    assert!(rejected.exit == Exit::Fine && rejected.out.starts_with("Zou afwijzen: "), "{}", rejected.out);
    assert_eq!(run(&["reject", NOTA, "waardering"])?.exit, Exit::Failed);
    let other = run(&["confirm", NOTA, "woo_informatiecategorie", "--suggestion", "s9"])?;
    assert_eq!(other.exit, Exit::Failed);
    assert_eq!(run(&["confirm", NOTA, "waardering"])?.exit, Exit::Failed);
    Ok(())
}

#[test]
fn what_people_do_is_asked_for_the_record_that_was_seen_and_told() -> io::Result<()> {
    assert_eq!(
        run(&["undo", NOTA, "7", "--preview"])?.out,
        "Zou terugdraaien: logboekregel 7 (gewijzigd)\n  naam: Nota begroting\n"
    );
    assert_eq!(run(&["undo", NOTA, "7", "--etag", "old"])?.exit, Exit::Failed);
    let same = run(&["same", NOTA, "--yes"])?.out;
    assert!(same.starts_with("Hetzelfde document;") && same.ends_with("let op: ja\n"), "{same}");
    let another = run(&["same", NOTA, "--no"])?.out;
    assert!(another.starts_with("Een ander document;") && another.ends_with("let op: nee\n"), "{another}");
    assert_eq!(run(&["same", NOTA, "--no", "--etag", "old"])?.exit, Exit::Failed);
    assert!(run(&["same", NOTA]).is_err() && run(&["same", NOTA, "--yes", "--no"]).is_err());
    assert_eq!(run(&["unlock", NOTA, "waardering"])?.out, "Losgemaakt: waardering\n");
    assert!(run(&["lock", NOTA])?.out.starts_with("Vastgezet: de hele registratie (vastgezet door eva"));
    assert_eq!(run(&["lock", NOTA, "kleur"])?.exit, Exit::WrongUse);
    let preview = run(&["set", "--where", "waardering = \"N\"", "waardering=B", "--preview"])?;
    assert_eq!(preview.exit, Exit::Fine);
    assert!(
        preview.out.ends_with("zou wijzigen: 4; blijft gelijk: 0; wordt geweigerd: 0\n"),
        "{}",
        preview.out
    );
    assert_eq!(run(&["set", "--where", "waardering = \"N\"", "--preview"])?.exit, Exit::WrongUse);
    // This daemon's journal ends before the records: they changed since they were shown.
    let late = run(&["set", "--where", "waardering = \"N\"", "waardering=B", "--yes"])?;
    assert_eq!(late.exit, Exit::Failed);
    assert!(late.out.contains("gewijzigd: 0; bleef gelijk: 0; geweigerd: 0"), "{}", late.out);
    assert!(late.out.contains("overgeslagen: 4"), "{}", late.out);
    assert!(!late.out.contains("zou "), "what was done is told, and no more: {}", late.out);
    let refused =
        run(&["set", "--where", "waardering = \"N\"", "waardering=B", "--preview", "--reason", "geweigerd"])?;
    assert_eq!(refused.exit, Exit::Fine, "looking is no attempt");
    assert!(refused.out.contains("wordt geweigerd: 4"), "{}", refused.out);
    let one = run(&["set", NOTA, "--preview", "naam=x"])?;
    assert!(one.exit == Exit::Fine && one.out.contains("zou wijzigen: 1;"), "{}", one.out);
    let queue = run(&["queue", "--until", "2026-12-31", "--limit", "2"])?;
    let filter = r#"to_publish = true AND publish_by <= "2026-12-31""#;
    assert_eq!(queue.filters.first().map(String::as_str), Some(filter));
    Ok(())
}

#[test]
fn restrictions_are_changed_withdrawn_and_listed() -> io::Result<()> {
    let changed = run(&["restrict", NOTA, "--change", "r1", "--ground", "5.1.5", "--part", "bijlage"])?;
    assert_eq!((changed.exit, changed.out.as_str()), (Exit::Fine, "Vastgelegd: r1 · 5.1.5\n"));
    let json =
        run(&["restrict", NOTA, "--change", "r1", "--ground", "5.1.5", "--part", "bijlage", "--json"])?;
    assert!(json.out.contains(r#""scope":"bijlage""#), "{}", json.out);
    assert!(run(&["restrict", NOTA]).is_err(), "a ground is needed");
    assert_eq!(run(&["withdraw", NOTA, "r1", "--reason", ""])?.exit, Exit::Failed);
    assert!(run(&["withdraw", NOTA, "r1"]).is_err(), "a reason is needed");
    assert_eq!(run(&["withdraw", NOTA, "r1", "--reason", "x"])?.out, "Ingetrokken: r1\n");
    let listed = run(&["restrictions", "--older-than-five-years", "--ground", "5.2"])?;
    let filter =
        r#"restricted = true AND older_than_five_years = true AND restriction = "5.2" AND state != GONE"#;
    assert_eq!(listed.filters.first().map(String::as_str), Some(filter));
    Ok(())
}

#[test]
fn a_folder_that_is_not_watched_is_not_an_empty_one() -> io::Result<()> {
    for command in ["list", "queue", "restrictions", "completeness"] {
        for more in [&[][..], &["--json"]] {
            let ask = |folder| run(&[&[command, folder], more].concat());
            assert_eq!(ask("/leeg/elders")?.exit, Exit::NotFound, "{command}");
            if command != "list" {
                assert_eq!(ask("/home/eva/Werkmap/leeg")?.exit, Exit::Fine, "{command}");
            }
        }
    }
    assert_eq!(run(&["dossier", "list", "/leeg/elders"])?.exit, Exit::NotFound);
    Ok(())
}

#[test]
fn only_a_dossier_is_closed_and_only_a_date_of_a_person_is_taken_back() -> io::Result<()> {
    let document = run(&["dossier", "close", NOTA])?;
    assert_eq!((document.exit, document.out.as_str()), (Exit::Failed, ""));
    assert_eq!(run(&["dossier", "close", "/home/eva/Werkmap/Begroting"])?.exit, Exit::Fine);
    let open = run(&["dossier", "reopen", "/home/eva/Werkmap/Begroting"])?;
    assert_eq!(open.exit, Exit::Fine);
    assert_eq!(open.out, "Niemand heeft hier zelf een afsluitdatum ingevuld. Er is niets gewijzigd.\n");
    Ok(())
}

#[test]
fn watch_ends_with_the_daemon_and_starts_again_after_a_resync() -> io::Result<()> {
    let changes = run(&["watch"])?;
    assert_eq!(changes.exit, Exit::Unreachable);
    assert_eq!(changes.out, "14:02:00  nieuwe inhoud   /home/eva/Werkmap/nota begroting.docx\n");
    let resumed = run(&["watch", "--json", "--resume", "old"])?;
    let lines: Vec<_> = resumed.out.lines().collect();
    assert!(matches!(&lines[..], [first, second] if first.contains("resync") && second.contains("snapshot")));
    Ok(())
}

#[test]
fn what_the_daemon_refuses_is_told_by_the_exit_code() -> io::Result<()> {
    assert_eq!(run(&["rescan"])?.exit, Exit::NotFound);
    assert_eq!(run(&["sync"])?.exit, Exit::Failed);
    assert_eq!(run(&["status"])?.exit, Exit::Fine);
    assert_eq!(run(&["status", "--check", "--json"])?.exit, Exit::Failed);
    assert_eq!(run(&["history", "--json", NOTA])?.out, "{\"sequence\":\"7\"}\n");
    // This daemon has no such service.
    assert_eq!(run(&["terms"])?.exit, Exit::Failed);
    Ok(())
}

#[test]
fn a_connection_that_breaks_is_a_daemon_out_of_reach() -> io::Result<()> {
    let own = tempfile::tempdir()?;
    let socket = own.path().join("bronmerk.sock");
    let listener = std::os::unix::net::UnixListener::bind(&socket)?;
    // Takes the caller in, and hangs up.
    let hangs_up = std::thread::spawn(move || listener.accept().map(drop));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (exit, out) = runtime.block_on(ask(&socket, &["status", "--json"]))?;
    assert_eq!((exit, out.as_str()), (Exit::Unreachable, ""));
    let _ = hangs_up.join();
    Ok(())
}

#[test]
fn a_reader_that_leaves_is_no_trouble() -> io::Result<()> {
    struct Left;
    impl Write for Left {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let arguments = Arguments::try_parse_from(["bronmerk", "list"]).map_err(io::Error::other)?;
    let mut session = Session::with(&arguments.asked, look(Lang::Nl), Box::new(Left));
    let ended = session.write("a");
    assert!(matches!(&ended, Err(trouble) if trouble.exit() == Exit::Fine && trouble.is_closed_pipe()));
    assert!(matches!(ended, Err(Trouble::Output(_))));
    Ok(())
}
