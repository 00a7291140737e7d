//! Every act of a person can be looked at first: it tells what would change, and changes nothing.

use bronmerk_proto::v1::{self, dossier_service_client::DossierServiceClient};
use tonic::{Code, Status};

use crate::support::{Daemon, Program, daemon::text};

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
