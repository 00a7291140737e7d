//! A request that is tried again is done once, and answered as it was (`request_id`, AIP-155).

use std::{collections::BTreeMap, fmt::Debug, fs, future::Future, path::Path, time::Duration};

use bronmerk_proto::v1::{
    self, apply_policy_request, dossier_service_client::DossierServiceClient,
    folder_service_client::FolderServiceClient, import_service_client::ImportServiceClient,
    policy_service_client::PolicyServiceClient,
};
use tonic::{Code, Response, Status};
use tonic_types::StatusExt as _;

use crate::support::{
    Daemon, Program, Starting,
    daemon::text,
    eventually,
    known::{decided, overview},
    ways::after,
};

impl Program {
    fn restrict(&self, asked: v1::RestrictDocumentRequest) -> Result<v1::RestrictDocumentResponse, Status> {
        self.ask(self.documents().restrict_document(asked))
    }

    fn is_reused<T: Debug>(&self, call: impl Future<Output = Result<Response<T>, Status>>) {
        let status = self.ask(call).unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
        assert_eq!(status.get_details_error_info().unwrap().reason, "REQUEST_ID_REUSED");
        let said = format!("{} {:?}", status.message(), status.get_error_details_vec());
        assert!(said.contains("Er is niets gedaan") && said.contains("Nothing was done"), "{said}");
    }
}

fn restriction(name: &str, ground: &str, request_id: &str) -> v1::RestrictDocumentRequest {
    v1::RestrictDocumentRequest {
        name: name.into(),
        restriction: Some(v1::Restriction {
            grounds: vec![ground.into()],
            interests: "Privacy gaat hier voor.".into(),
            public_explanation: "Het gaat over een persoon.".into(),
            ..Default::default()
        }),
        reason: "Het gaat over een persoon.".into(),
        request_id: request_id.into(),
        ..Default::default()
    }
}

/// What would make a record too large for a message is refused, with its own reason, and changes nothing.
#[test]
fn a_record_that_would_be_too_large_is_refused_and_stays_as_it_is() {
    let daemon = Starting::new().start();
    daemon.save("nota.txt");
    let (name, program) = (daemon.id("nota.txt"), Program::of(&daemon));
    let long = "€ 12 ".repeat(1_900);
    let long = long.replace("12", "€€€€€€€").chars().take(9_900).collect::<String>();
    let heavy = |number: usize| {
        let mut asked = restriction(&name, "5.1.2e", &format!("00000000-0000-4000-8000-{number:012}"));
        let texts = asked.restriction.as_mut().unwrap();
        (texts.interests, texts.public_explanation) = (long.clone(), long.clone());
        (texts.internal_motive, texts.scope) = (long.clone(), format!("deel {number}"));
        asked
    };
    let mut taken = 0;
    let refused = loop {
        match program.ask(program.documents().restrict_document(heavy(taken))) {
            Ok(_) => taken += 1,
            Err(status) => break status,
        }
    };
    assert_eq!(refused.code(), Code::FailedPrecondition, "{refused:?}");
    assert_eq!(refused.get_details_error_info().unwrap().reason, "RECORD_TOO_LARGE");
    let whole = program.ask(
        program.documents().get_document(v1::GetDocumentRequest { name: name.clone(), ..Default::default() }),
    );
    assert_eq!(
        whole.unwrap().document.unwrap().restrictions.len(),
        taken,
        "it can be read, and nothing is lost"
    );
    // What is small still fits.
    let small = restriction(&name, "5.1.2e", "00000000-0000-4000-9000-000000000000");
    assert!(program.ask(program.documents().restrict_document(small)).is_ok());
}

fn naam(name: &str, value: &str) -> (Option<v1::Document>, Option<prost_types::FieldMask>) {
    let value = Some(v1::Value { kind: Some(v1::value::Kind::Text(value.into())) });
    let field = v1::Field { value, ..Default::default() };
    let fields = BTreeMap::from([("naam".to_owned(), field)]);
    let document = v1::Document { name: name.into(), fields, ..Default::default() };
    (Some(document), Some(prost_types::FieldMask { paths: vec!["fields.naam".into()] }))
}

/// Policies that differ in nothing but their version.
fn policy(version: &str) -> String {
    let uri = "https://identifier.overheid.nl/tooi/id/ministerie/mnre1090";
    format!("# {version}\n[organisation]\nname = 'ministerie van Financiën'\nuri = '{uri}'\n")
}

fn actions(daemon: &Daemon, id: &str) -> Vec<String> {
    daemon.ask(["history", "--json", id]).iter().map(|entry| text(entry, "action")).collect()
}

fn restrictions(daemon: &Daemon, id: &str) -> usize {
    daemon.record(id)["restrictions"].as_array().map_or(0, Vec::len)
}

#[test]
fn a_restriction_that_is_tried_again_after_a_kill_is_one_restriction() {
    let mut daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    let asked = restriction(&id, "5.1.2e", "3f0c8f5e-6c0b-4b7e-9a0d-0f6f4f1c2d11");
    let first = Program::of(&daemon).restrict(asked.clone()).unwrap();
    daemon.kill();
    daemon.launch();
    let program = Program::of(&daemon);
    assert_eq!(program.restrict(asked.clone()).unwrap(), first);
    assert_eq!(restrictions(&daemon, &id), 1);
    assert_eq!(actions(&daemon, &id).iter().filter(|one| *one == "ACTION_RESTRICTED").count(), 1);
    // Also when somebody decided something since: it is the answer of then.
    let set = daemon.client(["set", daemon.path("nota.txt").to_str().unwrap(), "naam=Anders"]);
    assert!(set.status.success());
    assert_eq!(program.restrict(asked.clone()).unwrap(), first);
    // Another id is another request, and so is none.
    let other = program.restrict(restriction(&id, "5.1.2e", "another")).unwrap();
    assert_ne!(other.restriction, first.restriction);
    for _ in 0..2 {
        program.restrict(restriction(&id, "5.1.2e", "")).unwrap();
    }
    assert_eq!(restrictions(&daemon, &id), 4);
}

#[test]
fn another_request_with_the_same_id_does_nothing() {
    let mut daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    Program::of(&daemon).restrict(restriction(&id, "5.1.2e", "een")).unwrap();
    for _ in 0..2 {
        let program = Program::of(&daemon);
        let before = daemon.durable_sequence();
        program.is_reused(program.documents().restrict_document(restriction(&id, "5.1.2f", "een")));
        let locked =
            v1::LockDocumentRequest { name: id.clone(), request_id: "een".into(), ..Default::default() };
        program.is_reused(program.documents().lock_document(locked));
        let mut folders = FolderServiceClient::new(program.channel.clone());
        let path = daemon.own.path().as_os_str().as_encoded_bytes().to_vec();
        program.is_reused(folders.add_folder(v1::AddFolderRequest {
            path,
            request_id: "een".into(),
            ..Default::default()
        }));
        assert_eq!(daemon.durable_sequence(), before, "nothing was noted");
        daemon.kill();
        daemon.launch();
    }
}

#[test]
fn what_was_refused_is_tried_again_and_a_preview_uses_no_id_up() {
    let daemon = Daemon::start();
    let id = text(&daemon.save("nota.txt"), "name");
    let program = Program::of(&daemon);
    let update = |value: &str, etag: &str| {
        let (document, update_mask) = naam(&id, value);
        let etag = etag.into();
        v1::UpdateDocumentRequest {
            document,
            update_mask,
            etag,
            request_id: "een".into(),
            ..Default::default()
        }
    };
    let stale = program.ask(program.documents().update_document(update("Een", "\"1\""))).unwrap_err();
    assert_eq!(stale.code(), Code::Aborted);
    let done = program.ask(program.documents().update_document(update("Een", ""))).unwrap();
    let undo = |validate_only| v1::UndoChangeRequest {
        name: id.clone(),
        validate_only,
        request_id: "twee".into(),
        ..Default::default()
    };
    let shown = program.ask(program.documents().undo_change(undo(true))).unwrap();
    let undone = program.ask(program.documents().undo_change(undo(false))).unwrap();
    assert_eq!(shown.sequence, undone.sequence);
    assert_eq!(undone.sequence, done.document.unwrap().sequence);
    // A change that changes nothing: the same again, also when it would change something by now.
    let (document, update_mask) = naam(&id, "");
    let nothing = v1::UpdateDocumentRequest {
        document: document.map(|document| v1::Document { fields: BTreeMap::new(), ..document }),
        update_mask,
        request_id: "drie".into(),
        ..Default::default()
    };
    let first = program.ask(program.documents().update_document(nothing.clone())).unwrap();
    let (document, update_mask) = naam(&id, "Van een mens");
    let by_other = v1::UpdateDocumentRequest { document, update_mask, ..Default::default() };
    program.ask(program.documents().update_document(by_other)).unwrap();
    assert_eq!(program.ask(program.documents().update_document(nothing)).unwrap(), first);
    assert_eq!(daemon.record(&id)["fields"]["naam"]["value"]["text"], "Van een mens");
}

#[test]
fn two_retries_at_once_make_one_deed() {
    let daemon = Daemon::start();
    let program = Program::of(&daemon);
    for round in 0..5 {
        let id = text(&daemon.save(&format!("nota {round}.txt")), "name");
        let asked = restriction(&id, "5.1.2e", &format!("ronde-{round}"));
        let calls: Vec<_> = (0..8)
            .map(|_| {
                let (mut documents, asked) = (program.documents(), asked.clone());
                program.runtime.spawn(async move { documents.restrict_document(asked).await })
            })
            .collect();
        let answers: Vec<_> =
            calls.into_iter().map(|call| program.ask(async { call.await.unwrap() }).unwrap()).collect();
        assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");
        assert_eq!(restrictions(&daemon, &id), 1);
    }
}

/// Asks for all that can be asked for with an id; every answer, but for what tells of this very moment.
fn all(daemon: &Daemon, ids: &BTreeMap<&str, String>, xml: &[u8], beside: &Path) -> Vec<String> {
    let program = Program::of(daemon);
    let mut documents = program.documents();
    let mut told = Vec::new();
    let name = |of: &str| ids[of].clone();
    let id = |of: &str| format!("request-{of}");
    macro_rules! ask {
        ($call:expr) => {
            told.push(format!("{:?}", program.ask($call).unwrap()))
        };
    }
    let (document, update_mask) = naam(&ids["set"], "Gezet");
    let asked =
        v1::UpdateDocumentRequest { document, update_mask, request_id: id("set"), ..Default::default() };
    ask!(documents.update_document(asked));
    ask!(documents.lock_document(v1::LockDocumentRequest {
        name: name("lock"),
        request_id: id("lock"),
        ..Default::default()
    }));
    ask!(documents.unlock_document(v1::UnlockDocumentRequest {
        name: name("lock"),
        request_id: id("unlock"),
        ..Default::default()
    }));
    ask!(documents.record_handling(v1::RecordHandlingRequest {
        name: name("handle"),
        kind: "ontvangst".into(),
        request_id: id("handle"),
        ..Default::default()
    }));
    let restricted = program.restrict(restriction(&ids["withdraw"], "5.1.2e", &id("restrict"))).unwrap();
    ask!(documents.withdraw_restriction(v1::WithdrawRestrictionRequest {
        name: name("withdraw"),
        restriction: restricted.restriction.clone(),
        reason: "Niet meer nodig.".into(),
        request_id: id("withdraw"),
        ..Default::default()
    }));
    told.push(format!("{restricted:?}"));
    let (document, update_mask) = naam(&ids["undo"], "Terug te draaien");
    let asked =
        v1::UpdateDocumentRequest { document, update_mask, request_id: id("do"), ..Default::default() };
    ask!(documents.update_document(asked));
    ask!(documents.undo_change(v1::UndoChangeRequest {
        name: name("undo"),
        request_id: id("undo"),
        ..Default::default()
    }));
    let updates = ["batch 1", "batch 2"].map(|one| {
        let (document, update_mask) = naam(&ids[one], "Alle");
        v1::BatchedUpdate { document, update_mask, etag: String::new() }
    });
    ask!(documents.batch_update_documents(v1::BatchUpdateDocumentsRequest {
        updates: updates.to_vec(),
        request_id: id("batch"),
        ..Default::default()
    }));
    ask!(documents.answer_identity(v1::AnswerIdentityRequest {
        name: name("asks"),
        same: Some(true),
        request_id: id("same"),
        ..Default::default()
    }));
    let mut dossiers = DossierServiceClient::new(program.channel.clone());
    let folder = daemon.path("Zaak").as_os_str().as_encoded_bytes().to_vec();
    ask!(dossiers.make_dossier(v1::MakeDossierRequest {
        path: folder,
        request_id: id("dossier"),
        ..Default::default()
    }));
    ask!(dossiers.relate_documents(v1::RelateDocumentsRequest {
        name: name("relate"),
        other: name("related"),
        kind: v1::relation::Kind::AnnexOf.into(),
        request_id: id("relate"),
        ..Default::default()
    }));
    let mut imports = ImportServiceClient::new(program.channel.clone());
    ask!(imports.import_mdto(v1::ImportMdtoRequest {
        content: xml.to_vec(),
        request_id: id("import"),
        ..Default::default()
    }));
    let mut folders = FolderServiceClient::new(program.channel.clone());
    let path = beside.as_os_str().as_encoded_bytes().to_vec();
    let added = v1::AddFolderRequest { path: path.clone(), request_id: id("add"), ..Default::default() };
    match program.ask(folders.add_folder(added)) {
        Ok(answer) => assert_eq!(answer.folder.unwrap().path, path),
        // It was taken out again since.
        Err(status) => assert_eq!(status.code(), Code::NotFound, "{status:?}"),
    }
    ask!(folders.remove_folder(v1::RemoveFolderRequest {
        path,
        request_id: id("remove"),
        ..Default::default()
    }));
    let mut policies = PolicyServiceClient::new(program.channel.clone());
    let apply = v1::ApplyPolicyRequest {
        policy: Some(apply_policy_request::Policy::Text(policy("Eigen"))),
        request_id: id("policy"),
        ..Default::default()
    };
    let applied = program.ask(policies.apply_policy(apply)).unwrap();
    told.push(format!("{} {}", applied.changed, applied.policy.unwrap().version));
    told
}

#[test]
fn all_that_changes_something_is_done_once_and_answered_alike() {
    let own = tempfile::tempdir().unwrap();
    let file = own.path().join("beleid.toml");
    fs::write(&file, policy("Eerst")).unwrap();
    let mut daemon = Starting::new().with("--policy").with(&file).start();
    let known = decided(&daemon, "cijfers.xlsx");
    fs::remove_file(daemon.path("cijfers.xlsx")).unwrap();
    daemon.sync();
    after(Duration::from_secs(4));
    daemon.write("cijfers.xlsx", "heel andere cijfers");
    daemon.settle();
    let asks = daemon.listed("cijfers.xlsx").unwrap();
    assert_eq!(asks["origin"]["document"], *known.id, "{}", overview(&daemon));
    fs::create_dir(daemon.path("Zaak")).unwrap();
    let beside = daemon.own.path().join("Ernaast");
    fs::create_dir(&beside).unwrap();
    let beside = beside.canonicalize().unwrap();
    let which =
        ["set", "lock", "handle", "withdraw", "undo", "batch 1", "batch 2", "relate", "related", "import"];
    let mut ids: BTreeMap<&str, String> =
        which.map(|one| (one, text(&daemon.save(&format!("{one}.txt")), "name"))).into();
    ids.insert("asks", text(&asks, "name"));
    let ready = ["naam=Nog niets", "waardering=B"];
    let path = daemon.path("import.txt");
    let path = path.to_str().unwrap();
    daemon.client([&["set", path][..], &ready].concat());
    let out = daemon.own.path().join("mdto");
    let exported = daemon.client(["export", "mdto", "--out", out.to_str().unwrap(), path]);
    let xml = out.join("Werkmap/import/import.mdto.xml");
    let xml = fs::read_to_string(xml)
        .unwrap_or_else(|_| panic!("{exported:?}"))
        .replace("Nog niets", "Uit het bestand");

    let first = all(&daemon, &ids, xml.as_bytes(), &beside);
    eventually("all follows", || {
        let head = daemon.durable_sequence();
        daemon.settle();
        (daemon.durable_sequence() == head).then_some(())
    });
    // Somebody else decides, and puts another policy in force: a retry must not undo that.
    let other = daemon.own.path().join("ander.toml");
    fs::write(&other, policy("Ander")).unwrap();
    let applied = daemon.client(["policy", "apply", other.to_str().unwrap(), "--yes"]);
    assert!(applied.status.success(), "{applied:?}");
    for name in ["set", "undo", "batch 1", "import"] {
        let path = daemon.path(&format!("{name}.txt"));
        let set = daemon.client(["set", path.to_str().unwrap(), "naam=Van later"]);
        assert!(set.status.success(), "{set:?}");
    }
    daemon.settle();
    for _ in 0..2 {
        let head = daemon.durable_sequence();
        let again = all(&daemon, &ids, xml.as_bytes(), &beside);
        assert_eq!(again.len(), first.len());
        for (again, first) in again.iter().zip(&first) {
            assert_eq!(again, first);
        }
        assert_eq!(daemon.durable_sequence(), head, "nothing was done a second time");
        daemon.kill();
        daemon.launch();
        daemon.settle();
    }
}
