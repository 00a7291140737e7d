//! Programs of others: what a client needs to know before it can ask, and what it is told when it asks wrongly.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    process::{Command, Output},
    time::{Duration, SystemTime},
};

use bronmerk_proto::v1::{
    self, GetDocumentRequest, folder_service_client::FolderServiceClient, get_document_response::Freshness,
    vocabulary_service_client::VocabularyServiceClient,
};
use tonic::{Code, Status, transport::Channel};
use tonic_types::{ErrorDetail, StatusExt as _};
use tower::ServiceExt as _;

use crate::support::{Daemon, Program, daemon::CLIENT, eventually};

fn own_client(daemon: &Daemon, words: &[&str]) -> Output {
    // Nothing of a session, as in cron, and nothing that names the daemon.
    Command::new(CLIENT).args(words).env_clear().env("HOME", daemon.own.path()).output().unwrap()
}

#[test]
fn the_client_finds_what_runs_and_tells_of_several() {
    let (one, other) = (Daemon::start(), Daemon::start());
    // Other tests run daemons too, so that there are several is certain.
    let asked = own_client(&one, &["status"]);
    let said = String::from_utf8(asked.stderr).unwrap();
    assert_eq!((asked.status.code(), asked.stdout.len()), (Some(2), 0), "{said}");
    for daemon in [&one, &other] {
        let line = format!("bronmerk --socket {} status", daemon.socket.display());
        let told = said.lines().find(|told| told.trim() == line);
        let words: Vec<&str> =
            told.unwrap_or_else(|| panic!("{line}: {said}")).split_whitespace().skip(1).collect();
        let answered = own_client(daemon, &words);
        let page = String::from_utf8(answered.stdout).unwrap();
        assert!(answered.status.success() && page.contains(daemon.folder.to_str().unwrap()), "{page}");
    }
    let dutch = own_client(&one, &["--lang", "nl", "status"]);
    let said = String::from_utf8(dutch.stderr).unwrap();
    assert!(said.starts_with("fout: er draaien ") && said.contains("`BRONMERK_SOCKET`"), "{said}");
}

#[test]
fn the_own_daemon_goes_first_and_what_it_does_not_know_another_may() {
    let (own, other) = (Daemon::start(), Daemon::start());
    let place = own.own.path().join(".local/state/bronmerk/run");
    fs::create_dir_all(&place).unwrap();
    std::os::unix::fs::symlink(&own.socket, place.join("bronmerk.sock")).unwrap();
    let asked = own_client(&own, &["status"]);
    let (page, said) = (String::from_utf8(asked.stdout).unwrap(), String::from_utf8(asked.stderr).unwrap());
    assert!(asked.status.success() && page.contains(own.folder.to_str().unwrap()), "{page}{said}");
    let line = format!("bronmerk --socket {} status", other.socket.display());
    assert!(said.contains(&line), "{said}");
    other.save("nota.txt");
    let asked = own_client(&own, &["show", other.path("nota.txt").to_str().unwrap()]);
    let said = String::from_utf8(asked.stderr).unwrap();
    assert!(asked.status.code() == Some(3) && said.contains(&line), "{said}");
}

#[test]
fn the_daemons_line_can_be_pasted_as_it_stands() {
    let daemon = Daemon::start();
    let log = eventually("the line is there", || Some(daemon.log()).filter(|log| log.contains("ask with: ")));
    let line = log.lines().find_map(|line| line.split_once("ask with: ")).unwrap().1.to_owned();
    let pasted = Command::new("sh").args(["-c", &line]).env_clear().output().unwrap();
    let page = String::from_utf8_lossy(&pasted.stdout).into_owned();
    assert!(pasted.status.success() && page.contains(daemon.folder.to_str().unwrap()), "{line}: {page}");
}

/// A call with the authority that gRPC's C core sends: HTTP/2 in bytes, since no library of ours sends what it may not.
fn call_with_authority(daemon: &Daemon, authority: &str) -> Vec<u8> {
    let frame = |kind: u8, flags: u8, stream: u8, payload: &[u8]| {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
    };
    let text = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let headers = [
        // `:method: POST` and `:scheme: http` of the static table; the rest as they stand.
        &[0x83, 0x86, 0x44][..],
        &text("/bronmerk.v1.SystemService/GetStatus"),
        &[0x40],
        &text(":authority"),
        &text(authority),
        &[0x40],
        &text("te"),
        &text("trailers"),
        &[0x5f],
        &text("application/grpc"),
    ]
    .concat();
    let mut stream = UnixStream::connect(&daemon.socket).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let call = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        frame(4, 0, 0, &[]),
        frame(1, 0x4, 1, &headers),
        frame(0, 0x1, 1, &[0; 5]),
    ];
    stream.write_all(&call.concat()).unwrap();
    // Until the call has ended, one way or the other.
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).unwrap();
        let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
        stream.read_exact(&mut payload).unwrap();
        match head[3] {
            0 if !payload.is_empty() => return payload,
            3 | 7 => panic!("`{authority}` was refused: frame {} {payload:?}", head[3]),
            _ => {}
        }
    }
}

#[test]
fn who_sends_the_path_of_the_socket_as_authority_is_answered() {
    let daemon = Daemon::start();
    let path = daemon.socket.to_str().unwrap();
    for authority in [path, &path.replace('/', "%2F"), "localhost", "/run/met een spatie.sock"] {
        assert!(call_with_authority(&daemon, authority).len() > 100, "{authority}");
    }
}

/// A call that the contract does not have: another message, or another method.
fn wrong(program: &Program, path: &'static str, request: v1::GetFolderRequest) -> Status {
    let channel = program.channel.clone().map_request(
        move |mut request: tonic::codegen::http::Request<tonic::body::Body>| {
            *request.uri_mut() = path.parse().unwrap();
            request
        },
    );
    let call = async { FolderServiceClient::new(channel).get_folder(request).await };
    program.runtime.block_on(call).unwrap_err()
}

#[test]
fn what_cannot_be_read_is_the_callers_fault_and_is_told_like_all_others() {
    let daemon = Daemon::start();
    let program = Program::of(&daemon);
    let get = "/bronmerk.v1.DocumentService/GetDocument";
    let odd = v1::GetFolderRequest { path: b"\xff".to_vec(), ..Default::default() };
    let large = v1::GetFolderRequest { path: vec![b'x'; 11 << 20], ..Default::default() };
    let table = [
        (wrong(&program, get, odd), Code::InvalidArgument, "REQUEST_UNREADABLE"),
        (
            wrong(&program, "/bronmerk.v1.DocumentService/Nothing", Default::default()),
            Code::Unimplemented,
            "METHOD_UNKNOWN",
        ),
        (
            wrong(&program, "/nothing.at.All/Nothing", Default::default()),
            Code::Unimplemented,
            "METHOD_UNKNOWN",
        ),
        (wrong(&program, get, large), Code::OutOfRange, "REQUEST_TOO_LARGE"),
    ];
    for (status, code, reason) in table {
        assert_eq!(status.code(), code, "{status:?}");
        let info = status.get_details_error_info().unwrap_or_else(|| panic!("{status:?}"));
        assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "bronmerk.nl"));
        let details = status.get_error_details_vec();
        let dutch = details.iter().filter(|detail| matches!(detail, ErrorDetail::LocalizedMessage(_)));
        assert!(dutch.count() == 1 && status.message().len() > 20, "{status:?}");
    }
}

fn get(program: &Program, asked: GetDocumentRequest) -> Result<v1::GetDocumentResponse, Status> {
    program.ask(program.documents().get_document(asked))
}

fn now() -> Option<prost_types::Timestamp> {
    Some(SystemTime::now().into())
}

#[test]
fn a_record_says_whether_it_is_behind_its_file_and_can_be_had_fresh() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let (name, program) = (daemon.id("nota.txt"), Program::of(&daemon));
    let asked =
        |read_at_least| GetDocumentRequest { name: name.clone(), read_at_least, ..Default::default() };
    assert_eq!(get(&program, asked(None)).unwrap().freshness(), Freshness::Fresh);
    for round in 0..20 {
        let content = format!("ronde {round}");
        daemon.write("nota.txt", &content);
        let seen = get(&program, asked(None)).unwrap();
        let freshness = seen.freshness();
        let is_of_this = seen.document.unwrap().facts.unwrap().size_bytes == content.len() as u64;
        assert!(freshness == Freshness::Behind || is_of_this, "round {round}");
        let fresh = get(&program, asked(now())).unwrap();
        let facts = fresh.document.clone().unwrap().facts.unwrap();
        assert_eq!(
            (facts.size_bytes, fresh.freshness()),
            (content.len() as u64, Freshness::Fresh),
            "round {round}"
        );
    }
    let mut later = now().unwrap();
    later.seconds += 3_600;
    assert_eq!(get(&program, asked(Some(later))).unwrap_err().code(), Code::InvalidArgument);
    fs::remove_file(daemon.path("nota.txt")).unwrap();
    daemon.settle();
    assert_eq!(get(&program, asked(now())).unwrap().freshness(), Freshness::NotKnown);
}

#[test]
fn a_name_that_a_document_left_leads_to_the_one_it_has() {
    let daemon = Daemon::start();
    daemon.save("Concepten/nota.txt");
    fs::rename(daemon.path("Concepten/nota.txt"), daemon.path("Concepten/nota definitief.txt")).unwrap();
    daemon.settle();
    let old = daemon.path("Concepten/nota.txt");
    for (lang, wanted) in [("nl", "heet nu"), ("en", "is now at")] {
        let output = daemon.client(["--lang", lang, "show", old.to_str().unwrap()]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(wanted) && said.contains("nota definitief.txt"), "{said}");
    }
    fs::rename(daemon.path("Concepten"), daemon.path("Definitief")).unwrap();
    daemon.settle();
    let output = daemon.client(["show", daemon.path("Concepten/nota definitief.txt").to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("Definitief/nota definitief.txt"), "{said}");
}

#[test]
fn a_list_tells_no_more_than_is_asked() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let program = Program::of(&daemon);
    let list = |view: v1::DocumentView, paths: &[&str]| {
        let mask = prost_types::FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() };
        let asked = v1::ListDocumentsRequest {
            view: view.into(),
            read_mask: Some(mask).filter(|mask| !mask.paths.is_empty()),
            order_by: "update_time desc".into(),
            ..Default::default()
        };
        program.ask(program.documents().list_documents(asked)).map(|mut page| page.documents.remove(0))
    };
    let full = list(v1::DocumentView::Full, &[]).unwrap();
    assert!(full.facts.is_some() && full.fields.len() > 2 && !full.completeness.is_empty());
    let line = list(v1::DocumentView::List, &[]).unwrap();
    assert!(line.facts.is_none() && line.fields.len() == 1 && line.completeness.is_empty());
    assert_eq!((&line.name, &line.etag, line.locations.len()), (&full.name, &full.etag, 1));
    let fields = list(v1::DocumentView::Fields, &["fields.waardering"]).unwrap();
    assert_eq!(fields.fields.keys().collect::<Vec<_>>(), ["waardering"]);
    assert_eq!(list(v1::DocumentView::Full, &["kleur"]).unwrap_err().code(), Code::InvalidArgument);
}

#[test]
fn a_document_that_is_sent_back_changes_only_what_differs() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let (name, program) = (daemon.id("nota.txt"), Program::of(&daemon));
    let asked = GetDocumentRequest { name: name.clone(), ..Default::default() };
    let mut document = get(&program, asked).unwrap().document.unwrap();
    let title = v1::Value { kind: Some(v1::value::Kind::Text("Nota over de begroting".into())) };
    document.fields.get_mut("naam").unwrap().value = Some(title);
    let update = v1::UpdateDocumentRequest {
        document: Some(document),
        update_mask: Some(prost_types::FieldMask { paths: vec!["*".into(), "state".into()] }),
        ..Default::default()
    };
    let answer = program.ask(program.documents().update_document(update)).unwrap();
    assert_eq!(answer.changes.iter().map(|change| change.field.as_str()).collect::<Vec<_>>(), ["naam"]);
    let waardering = answer.document.unwrap().fields["waardering"].provenance.clone().unwrap();
    assert_eq!(waardering.source(), v1::Source::Daemon, "what was not changed is nobody's word");
}

fn vocabularies(program: &Program) -> VocabularyServiceClient<Channel> {
    VocabularyServiceClient::new(program.channel.clone())
}

#[test]
fn terms_are_found_in_all_lists_and_what_was_chosen_last_comes_first() {
    let daemon = Daemon::start();
    daemon.save("nota.txt");
    let program = Program::of(&daemon);
    let search = |query: &str, field: &str, page_token: String| {
        let asked =
            v1::SearchTermsRequest { query: query.into(), field: field.into(), page_size: 5, page_token };
        program.ask(vocabularies(&program).search_terms(asked)).unwrap()
    };
    let labels = |page: &v1::SearchTermsResponse| {
        let terms = page.terms.iter().filter_map(|found| found.term.as_ref()?.term.as_ref());
        terms.map(|term| term.label.clone()).collect::<Vec<_>>()
    };
    let everywhere = search("besluit", "", String::new());
    let lists: std::collections::BTreeSet<_> =
        everywhere.terms.iter().map(|found| &found.vocabulary).collect();
    assert!(lists.len() > 1 && !everywhere.next_page_token.is_empty(), "{lists:?}");
    let rest = search("besluit", "", everywhere.next_page_token.clone());
    assert!(labels(&rest).iter().all(|label| !labels(&everywhere).contains(label)));

    let before = search("", "documentsoort", String::new());
    let chosen = labels(&before).pop().unwrap();
    let path = daemon.path("nota.txt");
    daemon.ask(["set", "--json", path.to_str().unwrap(), &format!("documentsoort={chosen}")]);
    let after = search("", "documentsoort", String::new());
    assert_eq!(labels(&after).first(), Some(&chosen));
    assert!(after.terms[0].recent_time.is_some() && after.terms[1].recent_time.is_none());
}

#[test]
fn fields_folders_and_lists_tell_what_they_are() {
    let daemon = Daemon::start();
    let program = Program::of(&daemon);
    let fields = program.ask(vocabularies(&program).list_fields(v1::ListFieldsRequest {})).unwrap().fields;
    assert_eq!(fields.len(), 27);
    let asked = v1::ListVocabulariesRequest { page_size: 3, ..Default::default() };
    let first = program.ask(vocabularies(&program).list_vocabularies(asked)).unwrap();
    let asked = v1::ListVocabulariesRequest { page_size: 3, page_token: first.next_page_token };
    let second = program.ask(vocabularies(&program).list_vocabularies(asked)).unwrap();
    assert!(first.vocabularies.len() == 3 && first.vocabularies[2].name < second.vocabularies[0].name);

    let mut folders = FolderServiceClient::new(program.channel.clone());
    let listed = program.ask(folders.list_folders(v1::ListFoldersRequest::default())).unwrap();
    assert_eq!((listed.folders.len(), listed.next_page_token.as_str()), (1, ""));
    let name = listed.folders[0].name.clone();
    assert!(name.starts_with("folders/%2F") && !name["folders/".len()..].contains('/'), "{name}");
    let asked = v1::GetFolderRequest { name, ..Default::default() };
    let found = program.ask(folders.get_folder(asked)).unwrap().folder.unwrap();
    assert_eq!(found.path, listed.folders[0].path);
    for name in ["folders/%zz", "x", "folders/"] {
        let asked = v1::GetFolderRequest { name: name.into(), ..Default::default() };
        assert_eq!(
            program.ask(folders.get_folder(asked)).unwrap_err().code(),
            Code::InvalidArgument,
            "{name}"
        );
    }
}
