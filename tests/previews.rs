//! Every act of a person can be looked at first: it tells what would change, and changes nothing.

use std::fs;

use bronmerk_proto::v1::{
    self, apply_policy_request, dossier_service_client::DossierServiceClient,
    folder_service_client::FolderServiceClient, policy_service_client::PolicyServiceClient,
};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::{
    many,
    support::{Daemon, Program, daemon::text},
};

type Told = Result<(Option<v1::Document>, Vec<v1::FieldChange>), Status>;

/// Looks first, then does it: the same is told of both, and only the second is noted. How it was done.
fn first_looked_at(daemon: &Daemon, name: &str, act: impl Fn(bool) -> Told) -> v1::Document {
    let (noted, etag) = (daemon.durable_sequence(), text(&daemon.record(name), "etag"));
    let (would_be, would_change) = act(true).unwrap();
    assert_eq!(daemon.durable_sequence(), noted, "nothing is noted");
    assert_eq!(text(&daemon.record(name), "etag"), etag);
    let (became, changed) = act(false).unwrap();
    assert!(daemon.durable_sequence() > noted);
    assert!(!would_change.is_empty());
    assert_eq!(would_change, changed);
    let (would_be, became) = (would_be.unwrap(), became.unwrap());
    assert_eq!(would_be.state, became.state);
    assert_eq!(would_be.restrictions.len(), became.restrictions.len());
    assert_eq!(would_be.lock.is_some(), became.lock.is_some());
    let values = |document: &v1::Document| {
        document.fields.iter().map(|(name, field)| (name.clone(), field.value.clone())).collect::<Vec<_>>()
    };
    assert_eq!(values(&would_be), values(&became));
    became
}

#[test]
fn an_act_that_is_only_looked_at_tells_what_it_would_change_and_changes_nothing() {
    let daemon = Daemon::start();
    let name = text(&daemon.save("nota.txt"), "name");
    let other = text(&daemon.save("bijlage.txt"), "name");
    let program = Program::of(&daemon);
    let documents = || program.documents();
    let reason = || "Het gaat over een persoon.".to_owned();

    first_looked_at(&daemon, &name, |validate_only| {
        let value = Some(v1::Value { kind: Some(v1::value::Kind::Text("Nota".into())) });
        let fields = [("naam".to_owned(), v1::Field { value, ..Default::default() })].into();
        let answer = program.ask(documents().update_document(v1::UpdateDocumentRequest {
            document: Some(v1::Document { name: name.clone(), fields, ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["fields.naam".into()] }),
            validate_only,
            ..Default::default()
        }))?;
        Ok((answer.document, answer.changes))
    });
    let restricted = first_looked_at(&daemon, &name, |validate_only| {
        let answer = program.ask(documents().restrict_document(v1::RestrictDocumentRequest {
            name: name.clone(),
            restriction: Some(v1::Restriction {
                grounds: vec!["5.1.2e".into()],
                interests: "Privacy gaat hier voor.".into(),
                public_explanation: "Het gaat over een persoon.".into(),
                ..Default::default()
            }),
            validate_only,
            ..Default::default()
        }))?;
        assert!(!answer.restriction.is_empty());
        Ok((answer.document, answer.changes))
    });
    first_looked_at(&daemon, &name, |validate_only| {
        let answer = program.ask(documents().withdraw_restriction(v1::WithdrawRestrictionRequest {
            name: name.clone(),
            restriction: restricted.restrictions[0].id.clone(),
            reason: reason(),
            validate_only,
            ..Default::default()
        }))?;
        Ok((answer.document, answer.changes))
    });
    first_looked_at(&daemon, &name, |validate_only| {
        let asked = v1::LockDocumentRequest { name: name.clone(), validate_only, ..Default::default() };
        let answer = program.ask(documents().lock_document(asked))?;
        Ok((answer.document, answer.changes))
    });
    first_looked_at(&daemon, &name, |validate_only| {
        let asked = v1::UnlockDocumentRequest { name: name.clone(), validate_only, ..Default::default() };
        let answer = program.ask(documents().unlock_document(asked))?;
        Ok((answer.document, answer.changes))
    });
    first_looked_at(&daemon, &name, |validate_only| {
        let answer = program.ask(documents().record_handling(v1::RecordHandlingRequest {
            name: name.clone(),
            kind: "vaststelling".into(),
            time: "2026-02-01".into(),
            validate_only,
            ..Default::default()
        }))?;
        Ok((answer.document, answer.changes))
    });
    first_looked_at(&daemon, &name, |validate_only| {
        let mut dossiers = DossierServiceClient::new(program.channel.clone());
        let answer = program.ask(dossiers.relate_documents(v1::RelateDocumentsRequest {
            name: name.clone(),
            other: other.clone(),
            kind: v1::relation::Kind::AnnexOf.into(),
            validate_only,
            ..Default::default()
        }))?;
        Ok((answer.document, answer.changes))
    });
    first_looked_at(&daemon, &name, |validate_only| {
        let asked = v1::UndoChangeRequest { name: name.clone(), validate_only, ..Default::default() };
        let answer = program.ask(documents().undo_change(asked))?;
        Ok((answer.document, answer.changes))
    });
}

/// What stands in the way is told beforehand, with the same words.
#[test]
fn what_would_be_refused_is_refused_beforehand() {
    let daemon = Daemon::start();
    let name = text(&daemon.save("nota.txt"), "name");
    let program = Program::of(&daemon);
    let publish = |validate_only| {
        let asked = v1::PublishDocumentRequest { name: name.clone(), validate_only, ..Default::default() };
        program.ask(program.documents().publish_document(asked)).unwrap_err()
    };
    let (looked_at, done) = (publish(true), publish(false));
    assert_eq!(looked_at.code(), Code::FailedPrecondition);
    assert_eq!((looked_at.code(), looked_at.message()), (done.code(), done.message()));
}

/// Makes a dossier of a folder twice: looked at, and done.
#[test]
fn a_dossier_is_looked_at_first() {
    let daemon = Daemon::start();
    daemon.save("Zaak/nota.txt");
    let program = Program::of(&daemon);
    let make = |name: &str, validate_only| {
        let path = daemon.path(name).as_os_str().as_encoded_bytes().to_vec();
        let asked = v1::MakeDossierRequest { path, validate_only, ..Default::default() };
        program.ask(DossierServiceClient::new(program.channel.clone()).make_dossier(asked))
    };
    let noted = daemon.durable_sequence();
    let would_be = make("Zaak", true).unwrap();
    assert_eq!((daemon.durable_sequence(), daemon.lists("Zaak")), (noted, false), "nothing is noted");
    let became = make("Zaak", false).unwrap();
    assert_eq!(would_be.changes, became.changes);
    assert!(!would_be.changes.is_empty());
    let (would_be, became) = (would_be.document.unwrap(), became.document.unwrap());
    assert_eq!((would_be.name.as_str(), would_be.etag.as_str()), ("", ""), "it is not there yet");
    assert_eq!((would_be.kind(), &would_be.state), (became.kind(), &became.state));
    assert_eq!(would_be.fields.keys().collect::<Vec<_>>(), became.fields.keys().collect::<Vec<_>>());
    // It is one already: nothing changes, and nothing is noted.
    let noted = daemon.durable_sequence();
    for validate_only in [true, false] {
        let again = make("Zaak", validate_only).unwrap();
        assert_eq!((again.document.unwrap().name, again.changes), (became.name.clone(), vec![]));
    }
    assert_eq!(daemon.durable_sequence(), noted);
    let refused = [true, false].map(|validate_only| make("Zaak/nota.txt", validate_only).unwrap_err());
    assert_eq!(refused[0].code(), Code::InvalidArgument);
    assert_eq!(refused[0].message(), refused[1].message());

    let folder = daemon.path("Zaak/sub");
    fs::create_dir(&folder).unwrap();
    let told = |words: &[&str]| {
        let output = daemon.client([&["--lang", "nl"], words].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let words = ["dossier", "make", folder.to_str().unwrap(), "--preview"];
    assert!(told(&words).starts_with("Zou een dossier worden: "), "{}", told(&words));
    assert!(told(&words[..3]).starts_with("Is een dossier: "));
    assert!(told(&words).starts_with("Is een dossier: "));
}

#[test]
fn a_folder_is_looked_at_before_it_is_watched_and_before_it_is_no_longer() {
    let daemon = Daemon::start();
    let program = Program::of(&daemon);
    let folders = || FolderServiceClient::new(program.channel.clone());
    let other = daemon.own.path().canonicalize().unwrap().join("Tweede");
    fs::create_dir(&other).unwrap();
    let path = other.as_os_str().as_encoded_bytes().to_vec();
    let add = |path: &[u8], validate_only| {
        let asked = v1::AddFolderRequest { path: path.into(), validate_only, ..Default::default() };
        program.ask(folders().add_folder(asked))
    };
    let remove = |path: &[u8], validate_only| {
        let asked = v1::RemoveFolderRequest { path: path.into(), validate_only, ..Default::default() };
        program.ask(folders().remove_folder(asked))
    };
    let watched = || daemon.ask(["folders", "list", "--json"]).len();
    let reason = |status: &Status| status.get_details_error_info().unwrap().reason;

    let noted = daemon.durable_sequence();
    let would_be = add(&path, true).unwrap().folder.unwrap();
    assert_eq!((would_be.path, would_be.source), (path.clone(), v1::FolderSource::Added.into()));
    assert_eq!(
        (daemon.durable_sequence(), watched()),
        (noted, 1),
        "nothing is noted, and nothing is watched"
    );
    assert_eq!(reason(&remove(&path, true).unwrap_err()), "FOLDER_NOT_WATCHED");
    let shown = other.to_str().unwrap();
    let told = |words: &[&str]| {
        String::from_utf8(daemon.client([&["--lang", "nl"], words].concat()).stdout).unwrap()
    };
    assert!(told(&["folders", "add", shown, "--preview"]).starts_with("Zou gevolgd worden: "));
    add(&path, false).unwrap();
    for path in [path.as_slice(), daemon.folder.as_os_str().as_encoded_bytes(), b"/niets"] {
        let [looked, done] = [true, false].map(|validate_only| add(path, validate_only).unwrap_err());
        assert_eq!((looked.code(), looked.message()), (done.code(), done.message()));
    }
    let noted = daemon.durable_sequence();
    assert_eq!(remove(&path, true).unwrap().folder.unwrap().path, path);
    assert!(told(&["folders", "remove", shown, "--preview"]).starts_with("Zou niet meer gevolgd worden: "));
    assert_eq!((daemon.durable_sequence(), watched()), (noted, 2), "it is watched still");
    let own = daemon.folder.as_os_str().as_encoded_bytes();
    assert_eq!(reason(&remove(own, true).unwrap_err()), "FOLDER_FIXED");
    assert_eq!((remove(&path, false).unwrap().folder, watched()), (None, 1));
}

#[test]
fn a_policy_is_looked_at_before_it_is_in_force() {
    let (daemon, own) = many::case(&["a.txt"]);
    let program = Program::of(&daemon);
    let file = own.path().join("beleid.toml");
    let present = fs::read_to_string(&file).unwrap();
    let other = present.replace("waardering = 'B'", "waardering = 'V'");
    let apply = |text: &str, seen: &str, validate_only| {
        let asked = v1::ApplyPolicyRequest {
            policy: Some(apply_policy_request::Policy::Text(text.into())),
            seen_version: seen.into(),
            validate_only,
            ..Default::default()
        };
        program.ask(PolicyServiceClient::new(program.channel.clone()).apply_policy(asked))
    };
    let noted = daemon.durable_sequence();
    let would_be = apply(&other, "", true).unwrap();
    assert!(would_be.changed && !apply(&present, "", true).unwrap().changed);
    for (text, seen, code) in
        [(&other, "een-andere", Code::Aborted), (&"x".into(), "", Code::FailedPrecondition)]
    {
        let [looked, done] = [true, false].map(|validate_only| apply(text, seen, validate_only).unwrap_err());
        assert_eq!(looked.code(), code);
        assert_eq!((looked.code(), looked.message()), (done.code(), done.message()));
    }
    let draft = daemon.own.path().join("ander.toml");
    fs::write(&draft, &other).unwrap();
    let words = ["--lang", "nl", "policy", "apply", draft.to_str().unwrap(), "--preview"];
    let told = String::from_utf8(daemon.client(words).stdout).unwrap();
    assert!(told.contains("waardering") && told.contains("\nZou in gebruik komen: "), "{told}");
    assert_eq!(daemon.durable_sequence(), noted, "nothing is noted");
    assert_eq!(fs::read_to_string(&file).unwrap(), present);
    let became = apply(&other, "", false).unwrap();
    assert_eq!(would_be.policy.unwrap().version, became.policy.unwrap().version);
}
